//! The house the stories happen in: a real store, a clock that can be pushed on, a small register, and people.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration as Real, Instant};

use dispatch::StraightLine;
use domain::command::{Context, DeviceStamp, Target};
use domain::deadline::Deadlines;
use domain::event::{Actor, What};
use domain::ids::*;
use domain::incident::Incident;
use domain::job::Job;
use domain::place::{Address, Metres, Place, Position, Precision};
use domain::registers::*;
use domain::responder::{Duty, Responder};
use domain::time::{Duration, Night, Timestamp};
use domain::verbs::*;
use domain::words::*;
use engine::{BoxFuture, Channel, Clock, Delivery, Engine, EngineError, Envelope, Letter, Outcome, Ports, RandomIds, Settings, View};
use parking_lot::Mutex;
use store::{DatabaseUrl, Options, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// 2 March 2026, 10:00 UTC.
pub const MORNING: Timestamp = Timestamp(1_772_445_600_000);

/// Long enough for the slowest machine.
pub const PATIENCE: Real = Real::from_secs(30);

/// Runs with real time, and can be pushed on.
pub struct PushedClock {
    begun: Instant,
    pushed_ms: AtomicI64,
}

impl PushedClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { begun: Instant::now(), pushed_ms: AtomicI64::new(0) })
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

/// A partner's receiver: answers as it is told, and keeps what came.
#[derive(Default)]
pub struct Receiver {
    pub came: Mutex<Vec<Letter>>,
    pub answers: Mutex<Vec<Delivery>>,
}

impl Channel for Receiver {
    fn deliver<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(async move {
            self.came.lock().push(letter.clone());
            let mut answers = self.answers.lock();
            if answers.is_empty() { Delivery::Delivered } else { answers.remove(0) }
        })
    }
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
pub fn iris() -> ClientId {
    id(3, 1)
}
pub fn door() -> PropertyId {
    id(4, 1)
}
pub fn r(n: u8) -> ResponderId {
    id(8, n)
}
pub fn ana() -> PersonId {
    id(7, 11)
}
pub fn ben() -> PersonId {
    id(7, 12)
}

/// A running service on one database file.
pub struct House {
    pub engine: Engine,
    pub clock: Arc<PushedClock>,
    pub receiver: Arc<Receiver>,
    pub folder: Arc<TempDir>,
    pub store: Store,
}

pub fn settings() -> Settings {
    Settings { console_grace_ms: 200, ..Settings::new(provider()) }
}

pub fn open(folder: &TempDir) -> Store {
    let url = DatabaseUrl::sqlite(folder.path().join("attend.sqlite"));
    store::migrate::migrate(&url).unwrap();
    Store::open(&url, Options::new(rand::random)).unwrap()
}

impl House {
    /// An empty house: a provider, a partner, a contract with response, Iris at 1 Alder Road, and two responders who are off duty.
    pub async fn new() -> Self {
        Self::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = PushedClock::new();
        let house = Self::started(folder, clock, settings).await;
        house.furnish().await;
        house
    }

    pub async fn started(folder: Arc<TempDir>, clock: Arc<PushedClock>, settings: Settings) -> Self {
        let store = open(&folder);
        Self::on(store, folder, clock, settings).await
    }

    pub async fn on(store: Store, folder: Arc<TempDir>, clock: Arc<PushedClock>, settings: Settings) -> Self {
        let receiver = Arc::new(Receiver::default());
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(RandomIds::new(clock.clone())),
            travel: Arc::new(StraightLine),
            channel: receiver.clone(),
        };
        let engine = Engine::start(store.clone(), ports, settings).await.unwrap();
        Self { engine, clock, receiver, folder, store }
    }

    /// Stops, and starts again on the same file, as after a crash but with clean manners.
    pub async fn restarted(self) -> Self {
        self.engine.stop().await;
        let Self { engine, clock, folder, store, receiver: _ } = self;
        drop(engine);
        drop(store);
        Self::started(folder, clock, settings()).await
    }

    async fn furnish(&self) {
        let organisation = |id, name: &str, kind| Organisation {
            id,
            name: name.to_owned(),
            kind,
            phone: None,
            closures: Vec::new(),
            opened: Vec::new(),
            revision: 0,
        };
        self.console(RecordOrganisation { organisation: organisation(provider(), "Beacon Care", OrganisationKind::Provider) }).await;
        self.console(RecordOrganisation { organisation: organisation(partner(), "Alder Careline", OrganisationKind::CallCentre) }).await;
        let terms = Terms {
            contract: id(2, 1),
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
        let contract =
            Contract { id: id(2, 1), organisation: provider(), name: "Alder".to_owned(), answers: partner(), responds: provider(), terms };
        self.console(RecordContract { contract: Box::new(contract) }).await;
        let place = Place {
            address: Address { lines: "1 Alder Road".to_owned(), postcode: "EN5 1AA".to_owned() },
            position: Some(Position { latitude: 51.65, longitude: -0.2 }),
            precision: Precision::Address,
        };
        let property = Property {
            id: door(),
            uprn: None,
            place,
            scheme: None,
            access: Access::KeySafe { location: "left of the door".to_owned() },
            access_notes: String::new(),
            door: None,
            revision: 0,
        };
        self.console(RecordProperty { property: Box::new(property) }).await;
        self.client(iris(), "Iris Noakes", "C-1", "7100423").await;
        for n in [1, 2] {
            self.console(RecordResponder { responder: Box::new(responder(n)) }).await;
        }
    }

    pub async fn client(&self, id_: ClientId, name: &str, reference: &str, account: &str) {
        let client = Client {
            id: id_,
            organisation: provider(),
            contract: id(2, 1),
            reference: reference.to_owned(),
            name: name.to_owned(),
            born: Some(1938),
            phone: Some(format!("020 8441 {}", &account[3..])),
            property: door(),
            status: ClientStatus {
                state: ClientState::AtHome,
                source: "import".to_owned(),
                second_source: None,
                from: MORNING,
                review_at: None,
            },
            hazards: Vec::new(),
            communication: String::new(),
            needs: Vec::new(),
            contacts: Vec::new(),
            units: vec![Unit { id: UnitId(self.engine.fresh().seed), account: account.to_owned(), kind: "pendant".to_owned() }],
            excluded: Vec::new(),
            false_alarms: Vec::new(),
            revision: 0,
        };
        self.console(RecordClient { client: Box::new(client) }).await;
    }

    /// The operator of the machine does something that must work.
    pub async fn console(&self, verb: impl Into<Verb>) -> Outcome {
        let command = domain::command::Command { target: Target::New, verb: verb.into(), context: self.engine.console_context() };
        self.engine.handle(Envelope::unnamed(command)).await.unwrap()
    }

    pub fn by(&self, actor: Actor) -> Context {
        Context { actor, organisation: provider(), device: DeviceStamp::default(), fresh: self.engine.fresh() }
    }

    pub async fn ask(&self, actor: Actor, target: Target, verb: impl Into<Verb>) -> Result<Outcome, EngineError> {
        self.engine.handle(Envelope::unnamed(domain::command::Command { target, verb: verb.into(), context: self.by(actor) })).await
    }

    pub async fn desk(&self, target: Target, verb: impl Into<Verb>) -> Outcome {
        self.ask(desk(), target, verb).await.unwrap()
    }

    /// An emergency of Iris, taken by phone and answered by Ana.
    pub async fn raise(&self) -> IncidentId {
        self.desk(Target::New, raise()).await.incident.unwrap()
    }

    /// Decides on a visit.
    pub async fn respond(&self, incident: IncidentId) {
        self.desk(Target::Incident(incident), respond()).await;
    }

    pub async fn on_duty(&self, n: u8) {
        let until = self.clock.now() + Duration::hours(8);
        self.ask(responding(n), Target::Responder(r(n)), GoOnDuty { until }).await.unwrap();
    }

    /// Waits until what is open satisfies a condition, and answers with what it found.
    pub async fn until<T>(&self, what: &str, mut look: impl FnMut(&View) -> Option<T>) -> T {
        let wait = async {
            loop {
                if let Some(found) = self.engine.look(&mut look) {
                    return found;
                }
                tokio::time::sleep(Real::from_millis(5)).await;
            }
        };
        within(what, wait).await
    }

    /// Waits until the plan has offered a visit to somebody, who is thereby found.
    pub async fn offered(&self, incident: IncidentId) -> (ResponderId, Job) {
        self.until("an offer", |view| {
            let job = view.job_of(view.board.incidents.get(&incident)?)?;
            job.acceptable().next().map(|offer| (offer.to, job.clone()))
        })
        .await
    }

    /// Iris is visited by whoever is offered it first.
    pub async fn accepted(&self) -> (IncidentId, JobId, u8) {
        let incident = self.raise().await;
        self.respond(incident).await;
        let (to, job) = self.offered(incident).await;
        let n = if to == r(1) { 1 } else { 2 };
        let offer = job.acceptable().next().unwrap().id;
        self.ask(responding(n), Target::Job(job.id), Accept { offer }).await.unwrap();
        (incident, job.id, n)
    }

    pub fn incident(&self, incident: IncidentId) -> Incident {
        self.engine.look(|view| view.board.incidents.get(&incident).cloned()).unwrap()
    }

    pub async fn kinds(&self, incident: IncidentId) -> Vec<What> {
        self.engine.timeline(incident).await.unwrap().into_iter().filter_map(|recorded| recorded.event.map(|event| event.what)).collect()
    }
}

pub async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, wait).await {
        Ok(found) => found,
        Err(_) => panic!("waited in vain for {what}"),
    }
}

pub fn desk() -> Actor {
    Actor::Person { person: ana(), role: Role::Dispatcher, responder: None }
}

pub fn other_desk() -> Actor {
    Actor::Person { person: ben(), role: Role::Dispatcher, responder: None }
}

pub fn responding(n: u8) -> Actor {
    Actor::Person { person: id(7, n), role: Role::Responder, responder: Some(r(n)) }
}

pub fn raise() -> Raise {
    Raise {
        client: Some(iris()),
        caller: None,
        call_back: None,
        place: None,
        class: Class::Person,
        priority: None,
        situation: Some(Situation::FallInjured),
        speech: Some(true),
        contract: None,
        note: "on the kitchen floor".to_owned(),
    }
}

pub fn respond() -> Respond {
    Respond { kind: None, priority: None, situation: None, two_up: None, needs: Vec::new(), override_reason: None, note: String::new() }
}

pub fn responder(n: u8) -> Responder {
    Responder {
        id: r(n),
        organisation: provider(),
        person: id(7, n),
        call_sign: format!("R{n}"),
        name: format!("Responder {n}"),
        phone: None,
        skills: vec![Skill::Lift],
        keys: Vec::new(),
        base: Some(Position { latitude: 51.6, longitude: -0.2 - f64::from(n) / 100.0 }),
        base_name: "Base".to_owned(),
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_unsafe: false,
        left_at: None,
        on_foot: false,
        deadlines: Deadlines::default(),
        revision: 0,
    }
}

pub fn fix(sequence: i64, latitude: f64) -> engine::Fix {
    engine::Fix {
        sequence,
        at: MORNING,
        position: Position { latitude, longitude: -0.2 },
        accuracy: Metres(8),
        speed_mps: None,
        heading_deg: None,
    }
}
