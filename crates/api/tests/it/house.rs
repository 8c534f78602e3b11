//! The house the stories happen in: routes over a real engine and a SQLite file of its own, people who are signed in, and a clock that can be pushed on.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration as Real, Instant};

use api::ground::{Basis, Ground, Named, Reached, Street, Streets, Way};
use api::pages::Page;
use api::{DemoControl, House as Pages};
use bytes::Bytes;
use dispatch::StraightLine;
use domain::command::{Command, Target};
use domain::ids::*;
use domain::place::{Address, Place, Position, Postcode, Precision};
use domain::registers::*;
use domain::time::{Duration, Night, Timestamp};
use domain::verbs::*;
use domain::words::*;
use engine::{BoxFuture, Channel, Clock, Delivery, Engine, Envelope, Letter, NewStaff, Ports, RandomIds, Settings, Start, Vault};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use store::{DatabaseUrl, Options, Store};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;
use warp::http::{HeaderMap, Request, StatusCode};

/// 2 March 2026, 10:00 UTC.
pub const MORNING: Timestamp = Timestamp(1_772_445_600_000);
/// Long enough for the slowest machine.
pub const PATIENCE: Real = Real::from_secs(30);
/// What everybody signs in with.
pub const PASSWORD: &str = "correct horse battery";
/// What Alder Careline signs with.
pub const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
/// What it signs with from tomorrow.
pub const NEXT_SECRET: &str = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/// Runs with real time, and can be pushed on.
pub struct PushedClock {
    begun: Instant,
    pushed_ms: AtomicI64,
}

impl PushedClock {
    pub fn now_wall(&self) -> Timestamp {
        self.wall()
    }
    pub fn push(&self, by: Duration) {
        self.pushed_ms.fetch_add(by.ms(), Ordering::SeqCst);
    }
}

impl Clock for PushedClock {
    fn now(&self) -> Timestamp {
        Timestamp(MORNING.ms() + self.begun.elapsed().as_millis() as i64 + self.pushed_ms.load(Ordering::SeqCst))
    }
    fn rate(&self) -> f64 {
        1.0
    }
    fn wall(&self) -> Timestamp {
        self.now()
    }
}

struct Nowhere;

impl Channel for Nowhere {
    fn deliver<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(async { Delivery::Delivered })
    }
}

/// A demo whose rota is always full.
struct Demo;

impl DemoControl for Demo {
    fn on_duty(&self, _person: PersonId) -> bool {
        true
    }
    fn take(&self, _person: PersonId) {}
    fn set_speed(&self, _rate: f64) {}
}

pub fn id<T: From<Uuid>>(kind: u8, n: u8) -> T {
    let mut bytes = [0; 16];
    (bytes[0], bytes[6], bytes[8], bytes[15]) = (kind, 0x70, 0x80, n);
    T::from(Uuid::from_bytes(bytes))
}

pub fn provider() -> OrganisationId {
    id(1, 1)
}
pub fn partner() -> OrganisationId {
    id(1, 2)
}
pub fn contract() -> ContractId {
    id(2, 1)
}
pub fn iris() -> ClientId {
    id(3, 1)
}
pub fn bert() -> ClientId {
    id(3, 2)
}
/// Lives with Iris.
pub fn cora() -> ClientId {
    id(3, 3)
}
pub fn door(n: u8) -> PropertyId {
    id(4, n)
}

/// A running service and everybody who is on its books.
pub struct House {
    pub engine: Engine,
    pub clock: Arc<PushedClock>,
    pub routes: api::routes::Route,
    pub people: BTreeMap<&'static str, PersonId>,
    keys: AtomicU64,
    pub folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }
    /// The answer, which has to have this status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }
    /// The last part of the problem's address.
    pub fn slug(&self) -> String {
        assert_eq!(self.headers.get("content-type").unwrap(), "application/problem+json", "{}", String::from_utf8_lossy(&self.bytes));
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert!(!problem["title"].as_str().unwrap().is_empty());
        problem["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
    }
    /// The fields a problem names.
    pub fn fields(&self) -> Vec<String> {
        self.json()["errors"].as_array().into_iter().flatten().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
    pub fn cookie(&self) -> String {
        let set = self.headers.get("set-cookie").unwrap().to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }
}

/// A request in the making.
pub struct Ask<'a> {
    house: &'a House,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }
    pub fn by(self, session: &str) -> Self {
        self.header("cookie", session)
    }
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }
    pub fn json(mut self, body: Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("content-type", "application/json")
    }
    pub fn raw(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
    /// The answer without its body, which may never end.
    pub async fn begin(self) -> warp::reply::Response {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body))).unwrap();
        let answer: Result<_, Infallible> = warp::service(self.house.routes.clone()).oneshot(request).await;
        answer.unwrap_or_else(|never| match never {})
    }
    pub async fn send(self) -> Answered {
        let path = self.path.clone();
        let whole = async {
            let (parts, body) = self.begin().await.into_parts();
            Answered { status: parts.status, headers: parts.headers, bytes: body.collect().await.unwrap().to_bytes() }
        };
        tokio::time::timeout(PATIENCE, whole).await.unwrap_or_else(|_| panic!("{path} was not answered"))
    }
}

impl House {
    /// A demo, so that places can be taken without a password: a provider, a partner that signs, a bridge, a contract with response, two clients, two
    /// responders, and one person in each role.
    pub async fn new() -> Self {
        Self::with(Settings { console_grace_ms: 200, demo: true, ..Settings::new(provider()) }, true).await
    }

    /// As a real service is: no demo.
    pub async fn real() -> Self {
        Self::with(Settings { console_grace_ms: 200, ..Settings::new(provider()) }, false).await
    }

    /// As a real service is behind https.
    pub async fn secure() -> Self {
        let mut house = Self::opened(Settings::new(provider()), false, true).await;
        house.furnish().await;
        house
    }

    /// Nobody on the books, nothing on the registers.
    pub async fn empty() -> Self {
        Self::opened(Settings::new(provider()), false, false).await
    }

    async fn opened(settings: Settings, demo: bool, secure_cookies: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("attend.sqlite"));
        store::migrate::migrate(&url).unwrap();
        let store = Store::open(&url, Options::new(rand::random)).unwrap();
        let clock = Arc::new(PushedClock { begun: Instant::now(), pushed_ms: AtomicI64::new(0) });
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(RandomIds::new(clock.clone())),
            travel: Arc::new(StraightLine),
            channel: Arc::new(Nowhere),
        };
        let engine = Engine::start(store.clone(), ports, settings).await.unwrap();
        engine.set_vault(Vault::open(&store, provider(), [7; 32]).await.unwrap());
        let pages = Pages {
            engine: engine.clone(),
            pages: page,
            demo: demo.then(|| Arc::new(Demo) as Arc<dyn DemoControl>),
            metrics: Arc::new(|| "attend_up 1\n".to_owned()),
            secure_cookies,
            postcodes: Arc::new(postcode),
            area: Some(Arc::new(Field)),
            cover_gap_percent: 10,
            what_if: Some(Arc::new(crate::what_if::Thinking::default())),
        };
        Self { engine, clock, routes: api::routes(pages), people: BTreeMap::new(), keys: AtomicU64::new(0), folder }
    }

    async fn with(settings: Settings, demo: bool) -> Self {
        let mut house = Self::opened(settings, demo, false).await;
        house.furnish().await;
        house
    }

    async fn furnish(&mut self) {
        let organisation = |id, name: &str, kind| Organisation {
            id,
            name: name.to_owned(),
            kind,
            phone: Some("020 8000 0000".to_owned()),
            closures: Vec::new(),
            opened: Vec::new(),
            revision: 0,
        };
        self.console(RecordOrganisation { organisation: organisation(provider(), "Beacon Care", OrganisationKind::Provider) }).await;
        self.console(RecordOrganisation { organisation: organisation(partner(), "Alder Careline", OrganisationKind::CallCentre) }).await;
        let terms = Terms {
            contract: contract(),
            revision: 0,
            response: true,
            auto_offer: true,
            duty_officer: id(7, 99),
            manager_phone: None,
            night: Night { from_hour: 22, to_hour: 6 },
            timers: Timers::default(),
            policy: domain::words::PlanPolicy::Global,
            diverts: false,
        };
        let contract = Contract {
            id: contract(),
            organisation: provider(),
            name: "Alder".to_owned(),
            answers: partner(),
            responds: provider(),
            terms,
        };
        self.console(RecordContract { contract: Box::new(contract) }).await;
        for (n, lines, postcode) in [(1, "1 Alder Road", "EN5 1AA"), (2, "2 Beech Lane", "N20 0AB")] {
            let place = Place {
                address: Address { lines: lines.to_owned(), postcode: postcode.to_owned() },
                position: Some(Position { latitude: 51.64 + f64::from(n) / 100.0, longitude: -0.2 }),
                precision: Precision::Address,
            };
            let access = Access::KeySafe { location: "left of the door".to_owned() };
            let property = Property {
                id: door(n),
                uprn: None,
                place,
                scheme: None,
                access,
                access_notes: "back door sticks".to_owned(),
                door: None,
                revision: 0,
            };
            self.console(RecordProperty { property: Box::new(property) }).await;
        }
        self.client(iris(), "Iris Noakes", door(1), "7100423").await;
        self.client(bert(), "Bert Nye", door(2), "7100424").await;
        self.client(cora(), "Cora Noakes", door(1), "7100425").await;
        self.engine.seal_code(iris(), "CANARY-4711-WXYZ").await.unwrap();
        for (user, role) in [
            ("ana", Role::Dispatcher),
            ("ben", Role::Dispatcher),
            ("sue", Role::Supervisor),
            ("abe", Role::Administrator),
            ("rob", Role::Responder),
            ("ray", Role::Responder),
        ] {
            let person = self.hire(user, role).await;
            self.people.insert(user, person);
        }
        self.engine.add_partner_key(partner(), "alder 1", SECRET, None).await.unwrap();
    }

    async fn hire(&self, user: &str, role: Role) -> PersonId {
        let call_sign = (role == Role::Responder).then(|| format!("R-{user}"));
        let new = NewStaff {
            name: user.to_uppercase(),
            user: user.to_owned(),
            password: PASSWORD.to_owned(),
            role,
            call_sign,
            skills: vec![Skill::Lift],
            phone: Some("07700 900123".to_owned()),
            base: Some(Position { latitude: 51.6, longitude: -0.21 }),
            base_name: "Underhill".to_owned(),
            on_foot: false,
        };
        self.engine.add_staff(None, new).await.unwrap()
    }

    async fn client(&self, client: ClientId, name: &str, property: PropertyId, account: &str) {
        let client = Client {
            id: client,
            organisation: provider(),
            contract: contract(),
            reference: format!("C-{account}"),
            name: name.to_owned(),
            born: Some(1938),
            phone: Some(format!("020 8441 {account}")),
            property,
            status: ClientStatus {
                state: ClientState::AtHome,
                source: "import".to_owned(),
                second_source: None,
                from: MORNING,
                review_at: None,
            },
            hazards: vec![Hazard { kind: HazardKind::Dog, note: "barks".to_owned() }],
            communication: "hard of hearing".to_owned(),
            needs: Vec::new(),
            contacts: vec![Contact {
                id: id(5, 1),
                name: "Kim".to_owned(),
                relation: "daughter".to_owned(),
                phone: "07700 900999".to_owned(),
                holds_key: true,
                do_not_tell: false,
            }],
            units: vec![Unit { id: UnitId(self.engine.fresh().seed), account: account.to_owned(), kind: "pendant".to_owned() }],
            excluded: Vec::new(),
            false_alarms: Vec::new(),
            revision: 0,
        };
        self.console(RecordClient { client: Box::new(client) }).await;
    }

    /// The contract has no visits from now on.
    pub async fn without_response(&self) {
        let mut contract = self.engine.look(|view| view.board.contracts.get(&contract()).cloned()).unwrap();
        contract.terms.response = false;
        self.console(RecordContract { contract: Box::new(contract) }).await;
    }

    /// The operator of the machine does something that must work.
    pub async fn console(&self, verb: impl Into<Verb>) {
        let command = Command { target: Target::New, verb: verb.into(), context: self.engine.console_context() };
        self.engine.handle(Envelope::unnamed(command)).await.unwrap();
    }

    pub fn get(&self, path: impl Into<String>) -> Ask<'_> {
        Ask { house: self, method: "GET", path: path.into(), headers: Vec::new(), body: Vec::new() }
    }
    pub fn delete(&self, path: impl Into<String>) -> Ask<'_> {
        Ask { method: "DELETE", ..self.get(path) }
    }
    /// A write with a key of its own.
    pub fn post(&self, path: impl Into<String>, body: Value) -> Ask<'_> {
        let key = self.keys.fetch_add(1, Ordering::Relaxed);
        Ask { method: "POST", ..self.get(path) }.json(body).key(&format!("test:{key}"))
    }

    /// A session of somebody, without the time a password takes.
    pub async fn session(&self, user: &str) -> String {
        let (token, _) = self.engine.take(self.people[user]).await.unwrap();
        format!("attend={}", token.expose())
    }

    /// A responder's identifier.
    pub fn responder(&self, user: &str) -> ResponderId {
        self.engine.look(|view| view.people[&self.people[user]].responder).unwrap()
    }

    /// Somebody goes on duty for eight hours.
    pub async fn on_duty(&self, user: &str) -> String {
        let session = self.session(user).await;
        let until = (self.clock.now() + Duration::hours(8)).ms();
        self.post(format!("/api/responders/{}/go-on-duty", self.responder(user)), json!({ "until": until }))
            .by(&session)
            .send()
            .await
            .expect(200);
        session
    }

    /// An emergency of a client, taken by phone.
    pub async fn raise(&self, desk: &str, client: ClientId) -> String {
        let body =
            json!({ "client": client, "class": "person", "situation": "fall_injured", "speech": true, "note": "on the kitchen floor" });
        let raised = self.post("/api/incidents", body).by(desk).send().await.expect(201);
        raised["incident"].as_str().unwrap().to_owned()
    }

    /// A verb on an incident that must work.
    pub async fn on(&self, session: &str, incident: &str, verb: &str, body: Value) -> Value {
        self.post(format!("/api/incidents/{incident}/{verb}"), body).by(session).send().await.expect(200)
    }

    /// A verb on a job that must work.
    pub async fn on_job(&self, session: &str, job: &str, verb: &str, body: Value) -> Value {
        self.post(format!("/api/jobs/{job}/{verb}"), body).by(session).send().await.expect(200)
    }

    /// A phone's snapshot once it satisfies a condition.
    pub async fn phone_until(&self, session: &str, what: &str, ready: impl Fn(&Value) -> bool) -> Value {
        let wait = async {
            loop {
                let shown = self.get("/api/phone").by(session).send().await.expect(200);
                if ready(&shown) {
                    return shown;
                }
                tokio::time::sleep(Real::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
    }

    /// The desk's snapshot once it satisfies a condition.
    pub async fn desk_until(&self, session: &str, what: &str, ready: impl Fn(&Value) -> bool) -> Value {
        let wait = async {
            loop {
                let shown = self.get("/api/desk").by(session).send().await.expect(200);
                if ready(&shown) {
                    return shown;
                }
                tokio::time::sleep(Real::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
    }

    /// Service time now.
    pub fn clock_ms(&self) -> i64 {
        self.clock.now().ms()
    }

    /// Iris is on the floor, a visit is decided on, and the responder who is on duty accepts it: incident and job.
    pub async fn accepted(&self, desk: &str, phone: &str) -> (String, String) {
        let incident = self.raise(desk, iris()).await;
        self.on(desk, &incident, "respond", json!({})).await;
        let shown = self.phone_until(phone, "an offer", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
        let (offer, job) = (shown["offers"][0]["id"].clone(), shown["offers"][0]["job"].as_str().unwrap().to_owned());
        self.on_job(phone, &job, "accept", json!({ "offer": offer })).await;
        (incident, job)
    }
}

/// EN5 1AA is known and the rest of its district is not; nobody knows of any other.
fn postcode(code: &str) -> Postcode {
    match code {
        "EN5 1AA" => Postcode::Here(Position { latitude: 51.653, longitude: -0.2 }),
        other if other.starts_with("EN5 ") => Postcode::NoSuch,
        _ => Postcode::Beyond,
    }
}

/// One page, one file for ever.
fn page(path: &str, brotli: bool) -> Option<Page> {
    let page = |text: &'static str, media_type: &str, immutable| Page {
        bytes: text.as_bytes().into(),
        media_type: media_type.to_owned(),
        brotli: false,
        immutable,
        etag: format!("\"{}\"", text.len()),
    };
    match path {
        "/desk" => Some(page("<!doctype html><title>Desk</title>", "text/html; charset=utf-8", false)),
        "/missing.html" => Some(page("<!doctype html><title>Not found</title>", "text/html; charset=utf-8", false)),
        "/assets/desk-1234.js" => Some(Page { brotli, ..page("void 0", "text/javascript; charset=utf-8", true) }),
        _ => None,
    }
}

/// A field with one street along the meridian of the houses, and one tile.
struct Field;

impl Ground for Field {
    fn outline(&self) -> String {
        r#"{"type":"FeatureCollection","features":[]}"#.to_owned()
    }
    fn streets(&self) -> Option<Streets> {
        Some(Streets { bounds: [-0.21, 51.6, -0.19, 51.7], zoom_min: 10, zoom_max: 15, version: 7 })
    }
    fn tile(&self, zoom: u8, x: u32, y: u32) -> std::io::Result<Option<Vec<u8>>> {
        Ok(((zoom, x, y) == (10, 511, 339)).then(|| vec![0x1f, 0x8b]))
    }
    fn named(&self, words: &str, most: usize) -> Vec<Named> {
        let position = Position { latitude: 51.64, longitude: -0.2 };
        let label = "Noakes Road".to_owned();
        let found = "noakes road".starts_with(&words.to_lowercase()).then_some(Named { label, position, precision: Precision::Street });
        found.into_iter().take(most).collect()
    }
    fn stretch(&self, at: Position) -> Option<Street> {
        (at.longitude == -0.2).then(|| Street { name: "Noakes Road".to_owned(), points: vec![at], lines: vec![vec![at, at]] })
    }
    fn streets_named(&self, words: &str, most: usize) -> Vec<Street> {
        let found = self.named(words, most).into_iter();
        found.map(|one| Street { name: one.label, points: vec![one.position], lines: vec![vec![one.position]] }).collect()
    }
    fn lines(&self, points: &[Position]) -> Vec<Vec<Position>> {
        points.iter().map(|at| vec![*at, *at]).collect()
    }
    fn way(&self, from: Start, to: Position, _at: Timestamp) -> Option<Way> {
        Some(Way { metres: 2_000, line: vec![from.position, to] })
    }
    fn edition(&self) -> u32 {
        7
    }
    fn basis(&self) -> Basis {
        Basis::Roads
    }
    /// A minute for each thousandth of a degree; north of 51.659 there are no paths.
    fn reach(&self, from: &[Start], to: &[Position], _at: Timestamp) -> Reached {
        let minutes =
            |from: &Position, to: &Position| ((from.latitude - to.latitude).abs() + (from.longitude - to.longitude).abs()) * 1_000.0;
        let row = |from: &Start| to.iter().map(|to| minutes(&from.position, to).round() as i64 * 60).collect();
        let on_roads = to.iter().map(|to| to.latitude < 51.659).collect();
        Reached { basis: self.basis(), measured: "paths of the field".to_owned(), seconds: from.iter().map(row).collect(), on_roads }
    }
}
