//! The ports: what the engine needs of the world and does not know. Their implementations are handed in by the binary, the demo or a test.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use dispatch::Travel;
use domain::ids::{Fresh, OrganisationId};
use domain::time::{Duration, Timestamp};
use parking_lot::Mutex;

use crate::deliver::Letter;

/// A future in a box, so that a port can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The time.
pub trait Clock: Send + Sync + 'static {
    /// The service's time: what incidents, offers and deadlines run on. Scaled in the demo.
    fn now(&self) -> Timestamp;
    /// How many service seconds pass in one real second.
    fn rate(&self) -> f64;
    /// Real time: what sessions, signatures and leases run on, whatever the rate.
    fn wall(&self) -> Timestamp;
}

/// The dice that make identifiers.
pub trait Ids: Send + Sync + 'static {
    /// A seed nobody has had before; a command takes its identifiers from it.
    fn fresh(&self) -> Fresh;
}

/// How word leaves the house.
pub trait Channel: Send + Sync + 'static {
    /// Takes one letter to its address. At least once: the same letter may come again.
    fn deliver<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Delivery>;
}

/// How a delivery went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has it.
    Delivered,
    /// Not now; try again later. Why, in words.
    Again(String),
    /// The other side says that this address is no more.
    Gone,
}

/// Everything the engine is handed.
#[derive(Clone)]
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub ids: Arc<dyn Ids>,
    /// How long a journey takes.
    pub travel: Arc<dyn Travel>,
    /// How word leaves the house.
    pub channel: Arc<dyn Channel>,
}

/// How an engine is to work.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The provider whose service this is.
    pub organisation: OrganisationId,
    /// This process's name among those that share the database. On SQLite there is one, and it keeps one name so that a restart waits for no lease.
    pub node: String,
    /// Whether this node plans.
    pub plan: bool,
    /// Whether this node wakes deadlines.
    pub wake: bool,
    /// Whether this node delivers.
    pub deliver: bool,
    /// How long after a person's last console went away what they hold is released, in real milliseconds.
    pub console_grace_ms: u64,
    /// How long a session lives unused, in hours.
    pub session_hours: i64,
    /// Whether roles may be taken without a password.
    pub demo: bool,
}

impl Settings {
    /// The usual ones: everything on, 10 s of grace, 12 h sessions, passwords asked.
    pub fn new(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            node: "the only one".to_owned(),
            plan: true,
            wake: true,
            deliver: true,
            console_grace_ms: 8_000,
            session_hours: 12,
            demo: false,
        }
    }
}

/// A clock that runs from a given instant at a rate that may be changed on the way. It never goes back.
pub struct ScaledClock {
    begun: Instant,
    wall: Timestamp,
    pace: Mutex<Pace>,
}

#[derive(Clone, Copy)]
struct Pace {
    from: Instant,
    at: Timestamp,
    rate: f64,
}

impl ScaledClock {
    /// Service time begins at `start`, real time at `wall`, both now.
    pub fn new(start: Timestamp, wall: Timestamp, rate: f64) -> Self {
        let begun = Instant::now();
        Self { begun, wall, pace: Mutex::new(Pace { from: begun, at: start, rate }) }
    }

    /// From now on it runs at this rate; what has passed stays passed.
    pub fn set_rate(&self, rate: f64) {
        let mut pace = self.pace.lock();
        let from = Instant::now();
        *pace = Pace { from, at: pace.at + pace.passed(from), rate };
    }
}

impl Pace {
    fn passed(&self, until: Instant) -> Duration {
        let real_ms = until.saturating_duration_since(self.from).as_secs_f64() * 1_000.0;
        // Far below 2^53: a service runs for years, not for ages.
        Duration((real_ms * self.rate) as i64)
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let pace = *self.pace.lock();
        pace.at + pace.passed(Instant::now())
    }

    fn rate(&self) -> f64 {
        self.pace.lock().rate
    }

    fn wall(&self) -> Timestamp {
        self.wall + Duration(i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}

/// Identifiers of version 7: real time and random bytes.
pub struct RandomIds {
    clock: Arc<dyn Clock>,
}

impl RandomIds {
    /// With this clock's real time in their first bytes.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl Ids for RandomIds {
    fn fresh(&self) -> Fresh {
        let mut random = [0_u8; 10];
        rand::fill(&mut random[..]);
        let millis = u64::try_from(self.clock.wall().ms()).unwrap_or(0);
        Fresh { seed: uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid() }
    }
}
