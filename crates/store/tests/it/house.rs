//! A database with a store on it, and the shortest engine that can be written over them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use domain::board::{Board, Reads};
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::effect::{Effect, effects};
use domain::event::{Actor, Event, Subject};
use domain::ids::*;
use domain::incident::Incident;
use domain::job::Job;
use domain::refusal::Refusal;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use store::tables::outbox::NewOutgoing;
use store::{Append, DatabaseUrl, NewReceipt, Options, Rd, Recorded, Scope, Store, StoreError, Tx};
use tempfile::TempDir;
use uuid::Uuid;

use crate::register::*;

/// Where the throw-away PostgreSQL is, when there is one.
const POSTGRES: &str = "ATTEND_TEST_POSTGRES";

/// Why a command was not done.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum NotDone {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The test says no.
    #[error("on purpose")]
    OnPurpose,
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// It was done now.
    Now(Vec<Recorded>),
    /// It had been done before, with this outcome.
    Before(String),
}

/// A database of its own with a store on it; gone when it is dropped.
pub struct House {
    /// The store.
    pub store: Store,
    /// Its database.
    pub url: DatabaseUrl,
    /// A folder of its own.
    pub folder: TempDir,
    /// The clock, UTC milliseconds.
    pub clock_ms: AtomicI64,
    commands: AtomicU64,
    server: Option<(String, String)>,
}

static DATABASES: AtomicU64 = AtomicU64::new(0);
static SALTS: AtomicU64 = AtomicU64::new(1);

/// Options whose salts are counted, not thrown.
pub fn options() -> Options {
    let mut options = Options::new(|| u128::from(SALTS.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
    options.poll_ms = 50;
    options
}

/// Runs a story on each database there is.
pub fn on_each(story: impl Fn(&House)) {
    story(&House::on_sqlite());
    if let Ok(server) = std::env::var(POSTGRES) {
        story(&House::on_postgres(&server));
    }
}

impl House {
    /// On SQLite, migrated and empty.
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(folder.path().join("attend.db"));
        Self::at(url, folder, None)
    }

    /// In a schema of its own in that PostgreSQL; the lock of the one order it shares with the other stories.
    pub fn on_postgres(server: &str) -> Self {
        let name = Self::name();
        PgConnection::establish(server).unwrap().batch_execute(&format!("CREATE SCHEMA {name}")).unwrap();
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options=-csearch_path%3D{name}").parse().unwrap();
        Self::at(url, tempfile::tempdir().unwrap(), Some((server.to_owned(), format!("DROP SCHEMA {name} CASCADE"))))
    }

    /// On a database of its own in that PostgreSQL, which takes longer to make.
    pub fn on_postgres_alone(server: &str) -> Self {
        let name = Self::name();
        PgConnection::establish(server)
            .unwrap()
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
            .unwrap();
        let (start, query) = server.split_once('?').map_or((server, String::new()), |(start, query)| (start, format!("?{query}")));
        let (host, _) = start.rsplit_once('/').filter(|(host, _)| !host.ends_with('/')).unwrap_or((start, ""));
        let url = format!("{host}/{name}{query}").parse().unwrap();
        Self::at(url, tempfile::tempdir().unwrap(), Some((server.to_owned(), format!("DROP DATABASE {name} WITH (FORCE)"))))
    }

    fn name() -> String {
        format!("attend_it_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed))
    }

    fn at(url: DatabaseUrl, folder: TempDir, server: Option<(String, String)>) -> Self {
        store::migrate::migrate(&url).unwrap();
        let store = Store::open(&url, options()).unwrap();
        Self { store, url, folder, clock_ms: AtomicI64::new(MORNING.ms()), commands: AtomicU64::new(0), server }
    }

    /// Another store on the same database, as another process would have it.
    pub fn neighbour(&self) -> Store {
        Store::open(&self.url, options()).unwrap()
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("attend.db")
    }

    /// Does something to the database behind the store's back.
    pub fn tamper(&self, sql: &str) {
        self.try_to_tamper(sql).unwrap();
    }

    /// The same, where the database may refuse it.
    pub fn try_to_tamper(&self, sql: &str) -> diesel::QueryResult<()> {
        match &self.url {
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(sql),
            DatabaseUrl::Sqlite(path) => {
                let mut c = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
                c.batch_execute("PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = ON;")?;
                c.batch_execute(sql)
            }
            DatabaseUrl::Memory => panic!("nobody can reach it"),
        }
    }

    /// How the database would find this, in its own words.
    pub fn plan_of(&self, sql: &str) -> String {
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            detail: String,
        }
        let lines = match &self.url {
            DatabaseUrl::Postgres(url) => {
                let mut c = PgConnection::establish(url).unwrap();
                let explain = format!(
                    "SET enable_seqscan = off; CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE $q$EXPLAIN {sql}$q$; END $$"
                );
                c.batch_execute(&explain).unwrap();
                diesel::sql_query("SELECT plan AS detail FROM pg_temp.plan() AS plan").load::<Line>(&mut c).unwrap()
            }
            DatabaseUrl::Sqlite(path) => {
                let mut c = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load::<Line>(&mut c).unwrap()
            }
            DatabaseUrl::Memory => panic!("nobody can reach it"),
        };
        lines.into_iter().map(|line| line.detail + "\n").collect()
    }

    /// Server time.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock_ms.load(Ordering::Relaxed))
    }

    /// Lets time pass.
    pub fn pass(&self, span: Duration) {
        self.clock_ms.fetch_add(span.ms(), Ordering::Relaxed);
    }

    /// Puts everybody on the books.
    pub fn furnish(&self, clients: u32, responders: u32) {
        self.follow(everybody(clients, responders));
    }

    /// Records events without a command.
    pub fn follow(&self, events: Vec<Event>) {
        let now = self.now();
        self.store.write_inline(|tx| follow(tx, &events, now)).unwrap();
    }

    /// A command of a dispatcher's, with identifiers of its own.
    pub fn command(&self, by: u32, target: Target, verb: impl Into<Verb>) -> Command {
        let actor = match by {
            0 => Actor::Clock,
            1..=9 => Actor::Person { person: person(by), role: Role::Dispatcher, responder: None },
            _ => Actor::Person { person: person(by), role: Role::Responder, responder: Some(responder(by - 10)) },
        };
        let mut seed = [0; 16];
        (seed[0], seed[6], seed[8]) = (0xee, 0x70, 0x80);
        seed[1..5].copy_from_slice(&u32::try_from(self.commands.fetch_add(1, Ordering::Relaxed)).unwrap().to_be_bytes());
        let context =
            Context { actor, organisation: provider(), device: DeviceStamp::default(), fresh: Fresh { seed: Uuid::from_bytes(seed) } };
        Command { target, verb: verb.into(), context }
    }

    /// Does a command under an id of its own.
    pub fn try_it(&self, by: u32, target: Target, verb: impl Into<Verb>) -> Result<Vec<Recorded>, NotDone> {
        let command = self.command(by, target, verb);
        let now = self.now();
        match self.store.write_inline(|tx| handle(tx, &command, &name_of(&command), now))? {
            Done::Now(recorded) => Ok(recorded),
            Done::Before(outcome) => panic!("the id was used before: {outcome}"),
        }
    }

    /// Does a command; it must be allowed.
    #[track_caller]
    pub fn ok(&self, by: u32, target: Target, verb: impl Into<Verb>) -> Vec<Recorded> {
        let verb = verb.into();
        let name = verb.name();
        self.try_it(by, target, verb).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }

    /// Raises an incident for a client and gives its id.
    pub fn raise(&self, n: u32) -> IncidentId {
        let recorded = self.ok(1, Target::New, raise(n));
        raised(&recorded).expect("an incident was raised")
    }

    /// Raises an incident and decides on a visit; the incident and the job.
    pub fn visit(&self, n: u32) -> (IncidentId, JobId) {
        let incident = self.raise(n);
        self.ok(1, Target::Incident(incident), Answer {});
        self.ok(1, Target::Incident(incident), respond());
        let job = self.incident(incident).job.expect("a visit was decided");
        (incident, job)
    }

    /// Offers a job to a responder and gives the offer.
    pub fn offer(&self, job: JobId, to: u32) -> OfferId {
        self.ok(1, Target::Job(job), MakeOffer { to: responder(to), reason: "near".into(), estimate_s: 300, weighed: None });
        let offers = self.job(job).offers;
        offers.iter().rfind(|offer| offer.to == responder(to)).expect("it was offered").id
    }

    /// An incident as it stands.
    pub fn incident(&self, id: IncidentId) -> Incident {
        self.look(move |rd| rd.incident(Scope::Everything, id)).expect("the incident is there")
    }

    /// A job as it stands.
    pub fn job(&self, id: JobId) -> Job {
        self.look(move |rd| rd.job(Scope::Everything, id)).expect("the job is there")
    }

    /// Looks.
    #[track_caller]
    pub fn look<T>(&self, look: impl FnOnce(&mut Rd<'_>) -> Result<T, StoreError>) -> T {
        self.store.read_inline(look).unwrap()
    }

    /// The record must prove itself.
    #[track_caller]
    pub fn must_verify(&self) {
        let report = store::verify::verify(&self.url).unwrap();
        let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// A runtime for what waits.
    pub fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some((server, drop_it)) = &self.server
            && let Ok(mut c) = PgConnection::establish(server)
        {
            // What is left over goes with its throw-away server.
            drop(c.batch_execute(drop_it));
        }
    }
}

/// A desk form.
pub fn raise(n: u32) -> Raise {
    Raise {
        client: Some(client(n)),
        caller: None,
        call_back: None,
        place: None,
        class: Class::Person,
        priority: None,
        situation: Some(Situation::FallUninjured),
        speech: Some(true),
        contract: None,
        note: "on the floor".into(),
    }
}

/// A decision for a visit.
pub fn respond() -> Respond {
    Respond { kind: None, priority: None, situation: None, two_up: None, needs: vec![], override_reason: None, note: String::new() }
}

/// The incident that was raised, among what was recorded.
pub fn raised(recorded: &[Recorded]) -> Option<IncidentId> {
    recorded.iter().find_map(|recorded| match recorded.subject {
        Subject::Incident(id) => Some(id),
        _ => None,
    })
}

/// A command's id: its seed.
pub fn name_of(command: &Command) -> String {
    format!("test:{}", command.context.fresh.seed)
}

/// A command's digest, for tests: its text, folded.
pub fn digest_of(command: &Command) -> [u8; 32] {
    let mut digest = [0_u8; 32];
    for (n, byte) in format!("{:?} {:?}", command.target, command.verb).bytes().enumerate() {
        digest[n % 32] = digest[n % 32].wrapping_mul(31).wrapping_add(byte);
    }
    digest
}

/// Receipt, load, decide, apply, append.
pub fn handle(tx: &mut Tx<'_>, command: &Command, command_id: &str, clock: Timestamp) -> Result<Done, NotDone> {
    if let Some(receipt) = tx.receipt(command_id)? {
        assert_eq!(receipt.digest, digest_of(command));
        return Ok(Done::Before(receipt.outcome));
    }
    let now = tx.at(clock);
    let mut board = tx.load(&command.reads(), command.context.organisation)?;
    let events = board.decide(command, now)?;
    let (mut phones, mut outbox) = (vec![], vec![]);
    for event in &events {
        board.apply(event, now);
        for effect in effects(event, &board) {
            match effect {
                Effect::Phone { responder } => phones.push(responder),
                Effect::PartnerState { organisation, reference, .. } => {
                    outbox.push(NewOutgoing {
                        channel: "webhook".into(),
                        endpoint: organisation.to_string(),
                        kind: "state".into(),
                        incident: if let Subject::Incident(id) = event.subject { Some(id) } else { None },
                        body: reference,
                    });
                }
                Effect::Manager { phone, .. } => {
                    outbox.push(NewOutgoing {
                        channel: "voice".into(),
                        endpoint: phone,
                        kind: "manager".into(),
                        incident: None,
                        body: String::new(),
                    });
                }
            }
        }
    }
    let receipt = NewReceipt { command_id: command_id.to_owned(), digest: digest_of(command), outcome: format!("{} events", events.len()) };
    let recorded = tx.append(Append {
        events: &events,
        actor: &command.context.actor,
        organisation: command.context.organisation,
        at: now,
        board: &board,
        phones: &phones,
        outbox: &outbox,
        receipt: Some(&receipt),
    })?;
    Ok(Done::Now(recorded))
}

/// Records events without a command.
pub fn follow(tx: &mut Tx<'_>, events: &[Event], clock: Timestamp) -> Result<Vec<Recorded>, StoreError> {
    let mut reads = Reads::default();
    for event in events {
        match event.subject {
            Subject::Incident(id) => reads.incidents.push(id),
            Subject::Job(id) => reads.jobs.push(id),
            Subject::Responder(id) => reads.responders.push(id),
            Subject::Client(id) => reads.clients.push(id),
            Subject::Property(id) => reads.properties.push(id),
            Subject::Contract(id) => reads.contracts.push(id),
            Subject::Organisation(id) => reads.organisations.push(id),
        }
    }
    let now = tx.at(clock);
    let mut board: Board = tx.load(&reads, provider())?;
    events.iter().for_each(|event| board.apply(event, now));
    tx.append(Append {
        events,
        actor: &Actor::Console,
        organisation: provider(),
        at: now,
        board: &board,
        phones: &[],
        outbox: &[],
        receipt: None,
    })
}

impl House {
    /// A partner's command; it must be allowed.
    #[track_caller]
    pub fn ok_as_partner(&self, verb: impl Into<Verb>) -> Vec<Recorded> {
        let mut command = self.command(0, Target::New, verb);
        command.context.actor = Actor::Partner { organisation: partner() };
        let now = self.now();
        match self.store.write_inline(|tx| handle(tx, &command, &name_of(&command), now)).unwrap() {
            Done::Now(recorded) => recorded,
            Done::Before(outcome) => panic!("the id was used before: {outcome}"),
        }
    }
}

/// A partner's hand-over, decided.
pub fn hand_over(n: u32, reference: &str) -> HandOver {
    HandOver {
        partner: partner(),
        contract: contract(),
        reference: reference.into(),
        operator: "Pat".into(),
        call_back: "020 7946 0200".into(),
        client: Some(client(n)),
        not_theirs: None,
        caller: None,
        place: None,
        phone: None,
        hazards: Vec::new(),
        access: Box::default(),
        class: Class::Person,
        priority: Priority::P2,
        situation: Situation::FallUninjured,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: vec![],
        note: "on the floor".into(),
        signal: None,
        seal: Box::default(),
    }
}
