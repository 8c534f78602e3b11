//! The stage: a database of its own, an engine on it with all its loops, a clock that can be pushed on, and patience.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration as Real, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use dispatch::StraightLine;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::{Actor, What};
use domain::ids::*;
use domain::job::Job;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use engine::{BoxFuture, Channel, Clock, Delivery, Engine, EngineError, Envelope, Letter, Outcome, Ports, RandomIds, Settings, View};
use store::{DatabaseUrl, Options, Store};
use tempfile::TempDir;

use crate::cast::*;

/// Long enough for the slowest machine.
const PATIENCE: Real = Real::from_secs(60);
const POSTGRES: &str = "ATTEND_TEST_POSTGRES";
static DATABASES: AtomicU64 = AtomicU64::new(0);

/// Runs with real time and can be pushed on.
pub struct PushedClock {
    begun: Instant,
    pushed_ms: AtomicI64,
}

impl Clock for PushedClock {
    fn now(&self) -> Timestamp {
        Timestamp(MORNING.ms() + i64::try_from(self.begun.elapsed().as_millis()).unwrap() + self.pushed_ms.load(Ordering::SeqCst))
    }
    fn rate(&self) -> f64 {
        1.0
    }
    fn wall(&self) -> Timestamp {
        self.now()
    }
}

/// A partner that takes every letter and keeps none.
struct Nobody;

impl Channel for Nobody {
    fn deliver<'a>(&'a self, _: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(async { Delivery::Delivered })
    }
}

/// A database of its own; gone when it is dropped.
pub struct Database {
    pub url: DatabaseUrl,
    _folder: TempDir,
    server: Option<(String, String)>,
}

impl Database {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: DatabaseUrl::sqlite(folder.path().join("attend.db")), _folder: folder, server: None }
    }

    fn postgres(server: &str) -> Self {
        let name = format!("attend_stories_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        PgConnection::establish(server).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (host, _) = server.rsplit_once('/').unwrap();
        Self {
            url: format!("{host}/{name}").parse().unwrap(),
            _folder: tempfile::tempdir().unwrap(),
            server: Some((server.to_owned(), name)),
        }
    }

    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut connection) = PgConnection::establish(server)
        {
            let dropped = connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
        }
    }
}

/// Every database there is.
pub fn databases() -> Vec<Database> {
    let mut all = vec![Database::sqlite()];
    if let Ok(server) = std::env::var(POSTGRES) {
        all.push(Database::postgres(&server));
    }
    all
}

/// A service on a database.
pub struct Stage {
    pub engine: Engine,
    pub clock: Arc<PushedClock>,
}

/// Salts that are counted, not thrown: the same story leaves the same chain.
fn options() -> Options {
    let salts = AtomicU64::new(1);
    let mut options = Options::new(move || u128::from(salts.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
    options.poll_ms = 50;
    options
}

impl Stage {
    /// A service with everybody in it.
    pub async fn new(database: &Database) -> Self {
        store::migrate::migrate(&database.url).unwrap();
        let stage = Self::on(database, "first").await;
        for verb in registers() {
            stage.console(verb).await;
        }
        stage
    }

    /// A service on a database as it is.
    pub async fn on(database: &Database, node: &str) -> Self {
        let clock = Arc::new(PushedClock { begun: Instant::now(), pushed_ms: AtomicI64::new(0) });
        Self::with(database, node, clock, Arc::new(Nobody)).await
    }

    /// With a clock and a channel of the story's own.
    pub async fn with(database: &Database, node: &str, clock: Arc<PushedClock>, channel: Arc<dyn Channel>) -> Self {
        let store = Store::open(&database.url, options()).unwrap();
        let ports = Ports { clock: clock.clone(), ids: Arc::new(RandomIds::new(clock.clone())), travel: Arc::new(StraightLine), channel };
        let settings = Settings { node: node.to_owned(), ..Settings::new(provider()) };
        Self { engine: Engine::start(store, ports, settings).await.unwrap(), clock }
    }

    /// Time passes.
    pub fn pass(&self, span: Duration) {
        self.clock.pushed_ms.fetch_add(span.ms(), Ordering::SeqCst);
    }

    pub async fn console(&self, verb: Verb) -> Outcome {
        let context = self.engine.console_context();
        self.engine.handle(Envelope::unnamed(Command { target: Target::New, verb, context })).await.unwrap()
    }

    pub fn command(&self, actor: Actor, target: Target, verb: impl Into<Verb>) -> Command {
        let context = Context { actor, organisation: provider(), device: DeviceStamp::default(), fresh: self.engine.fresh() };
        Command { target, verb: verb.into(), context }
    }

    pub async fn ask(&self, actor: Actor, target: Target, verb: impl Into<Verb>) -> Result<Outcome, EngineError> {
        self.engine.handle(Envelope::unnamed(self.command(actor, target, verb))).await
    }

    /// Ana does something that must work.
    pub async fn desk(&self, target: Target, verb: impl Into<Verb>) -> Outcome {
        self.ask(ana(), target, verb).await.unwrap()
    }

    pub async fn on_duty(&self, responders: impl IntoIterator<Item = u8>) {
        for n in responders {
            let until = self.clock.now() + Duration::hours(8);
            self.ask(responding(n), Target::Responder(r(n)), GoOnDuty { until }).await.unwrap();
        }
    }

    /// A fall of this client, and the decision to send somebody.
    pub async fn emergency(&self, client: ClientId) -> IncidentId {
        let incident = self.desk(Target::New, fall(client)).await.incident.unwrap();
        self.desk(Target::Incident(incident), respond()).await;
        incident
    }

    /// Waits until what is open satisfies a condition, and gives what it found.
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

    /// Waits until the visit has this many offers that may be accepted.
    pub async fn offers(&self, incident: IncidentId, count: usize) -> Job {
        self.until("the offers", |view| {
            let job = view.job_of(view.board.incidents.get(&incident)?)?;
            (job.acceptable().count() >= count).then(|| job.clone())
        })
        .await
    }

    pub fn job(&self, incident: IncidentId) -> Job {
        self.engine.look(|view| view.job_of(view.board.incidents.get(&incident)?).cloned()).unwrap()
    }

    /// Everything on an incident's timeline, in order.
    pub async fn happened(&self, incident: IncidentId) -> Vec<What> {
        self.engine.timeline(incident).await.unwrap().into_iter().filter_map(|recorded| recorded.event.map(|event| event.what)).collect()
    }

    /// Ends the service with clean manners and checks the whole record offline.
    pub async fn end(self, database: &Database) {
        self.engine.stop().await;
        drop(self.engine);
        let url = database.url.clone();
        let report = tokio::task::spawn_blocking(move || store::verify::verify(&url)).await.unwrap().unwrap();
        assert!(report.faults.is_empty(), "{report:?}");
    }
}

pub async fn within<T>(what: &str, wait: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, wait).await {
        Ok(found) => found,
        Err(_) => panic!("waited in vain for {what}"),
    }
}
