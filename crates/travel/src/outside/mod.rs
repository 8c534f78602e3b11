//! Another routing engine behind the same port: asked beforehand, within a time of its own, and stood in for by what lies beneath when it does not answer.
//!
//! Invariant: nobody waits longer than the budget, and what was measured is named after who measured it. An engine outside knows nothing of the streets the
//! desk has closed: while any is closed and the engine beneath knows roads, the engine beneath measures, so that a closure is in force at once. Its times
//! are those of an empty road; they are lengthened by the hour as main roads are.

mod breaker;
mod line;
mod osrm;
mod speak;
mod table;
mod valhalla;

use std::sync::Arc;
use std::time::Duration;

use dispatch::Travel;
use dispatch::travel::{Instead, Later, Obstacle, Question, Standing, Start};
use domain::place::Position;
use domain::time::Timestamp;
use parking_lot::Mutex;
use roads::profile;

pub use breaker::{Breaker, PROBE_AFTER, TRIES};
use speak::Client;
pub use speak::{NoClient, Trouble};
use table::{Measured, Table};

use crate::{Way, band_at};

/// How long an engine outside has for everything one plan asks, unless another time is set.
pub const BUDGET: Duration = Duration::from_millis(300);

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// OSRM's `osrm-routed`: `/table` and `/route`.
    Osrm,
    /// Valhalla's `valhalla_service`: `/sources_to_targets` and `/route`.
    Valhalla,
}

impl Engine {
    /// As people say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Osrm => "OSRM",
            Self::Valhalla => "Valhalla",
        }
    }
}

/// An engine outside with what stands in for it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Outside(Arc<Inner>);

struct Inner {
    engine: Engine,
    client: Client,
    beneath: Arc<dyn Travel>,
    /// How it answers, and what is closed, whatever lies beneath.
    breaker: Arc<Mutex<Breaker>>,
    closed: Arc<Mutex<Closed>>,
}

/// What is closed, as far as it matters to whom is asked.
#[derive(Clone, Copy, Default)]
struct Closed {
    /// Closures and slow streets in force.
    count: usize,
    /// Whether what lies beneath knows them.
    heeded: bool,
}

/// Why the engine outside is not asked just now.
enum Standby {
    /// Streets are closed, and what lies beneath knows them.
    Closed,
    /// It did not answer of late.
    Broken(Trouble),
}

impl std::fmt::Display for Standby {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed => f.write_str("does not know what is closed"),
            Self::Broken(trouble) => trouble.fmt(f),
        }
    }
}

impl Outside {
    /// Asks `engine` at `address`, for at most `budget` in all; `beneath` stands in for it.
    ///
    /// # Errors
    /// [`NoClient`]: the address is none, or connections cannot be set up.
    pub fn new(engine: Engine, address: &str, budget: Duration, beneath: Arc<dyn Travel>) -> Result<Self, NoClient> {
        let client = Client::new(engine, address, budget)?;
        Ok(Self(Arc::new(Inner { engine, client, beneath, breaker: Arc::default(), closed: Arc::default() })))
    }

    /// The same engine, as it has answered so far, over something else.
    #[must_use]
    pub fn over(&self, beneath: Arc<dyn Travel>) -> Self {
        let Inner { engine, client, breaker, closed, .. } = self.0.as_ref();
        Self(Arc::new(Inner { engine: *engine, client: client.clone(), beneath, breaker: breaker.clone(), closed: closed.clone() }))
    }

    /// The quickest way as the engine outside sees it. `None` where it does not answer, knows no way, or streets are closed it knows nothing of.
    pub async fn way(&self, from: Position, to: Position, at: Timestamp) -> Option<Way> {
        self.0.admitted(at).ok()?;
        let way = self.0.heard(self.0.client.way(from, to).await, at).ok()?;
        way.map(|way| Way { seconds: by_the_hour(way.seconds, at), ..way })
    }
}

impl Inner {
    /// Whether the engine outside is to be asked now.
    fn admitted(&self, at: Timestamp) -> Result<(), Standby> {
        let closed = *self.closed.lock();
        if closed.count > 0 && closed.heeded { Err(Standby::Closed) } else { self.breaker.lock().admit(at).map_err(Standby::Broken) }
    }

    /// Keeps how it went.
    fn heard<T>(&self, answer: Result<T, Trouble>, at: Timestamp) -> Result<T, Standby> {
        let mut breaker = self.breaker.lock();
        match answer {
            Ok(answer) => {
                breaker.answered();
                Ok(answer)
            }
            Err(trouble) => {
                breaker.failed(trouble, at);
                Err(Standby::Broken(trouble))
            }
        }
    }

    async fn measured(self: Arc<Self>, questions: Vec<Question>, at: Timestamp) -> Arc<dyn Travel> {
        match self.heard(self.client.table(&questions).await, at) {
            Ok(table) => {
                let name = self.named(table.missing(&questions));
                Arc::new(Measured { seconds: table.by_the_hour(at), name, beneath: self.beneath.clone() })
            }
            Err(why) => self.instead(&why),
        }
    }

    /// What lies beneath, under a name that says why.
    fn instead(&self, why: &Standby) -> Arc<dyn Travel> {
        let name = format!("{}, as {} {why}", self.beneath.name(), self.engine.name());
        Arc::new(Measured { seconds: Table::default(), name, beneath: self.beneath.clone() })
    }

    /// As a decision record has it, with so many journeys it gave no time for.
    fn named(&self, missing: usize) -> String {
        let closed = match self.closed.lock().count {
            0 => String::new(),
            1 => ", which does not know 1 closed street".to_owned(),
            more => format!(", which does not know {more} closed streets"),
        };
        let others = match missing {
            0 => String::new(),
            1 => format!("; 1 journey by {}", self.beneath.name()),
            more => format!("; {more} journeys by {}", self.beneath.name()),
        };
        format!("{}{closed}{others}", self.engine.name())
    }
}

/// A time on the empty road, at this hour.
fn by_the_hour(seconds: i64, at: Timestamp) -> i64 {
    (seconds * profile::main_road_percent(band_at(at)) + 99) / 100
}

impl Travel for Outside {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.0.beneath.seconds(from, to, at)
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        self.0.beneath.seconds_to(from, to, at)
    }

    fn heed(&self, obstacles: &[Obstacle]) -> bool {
        let heeded = self.0.beneath.heed(obstacles);
        *self.0.closed.lock() = Closed { count: obstacles.len(), heeded };
        heeded
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        self.0.beneath.on_foot_to(from, to)
    }

    fn is_approximate(&self, from: Start, to: Position) -> bool {
        self.0.beneath.is_approximate(from, to)
    }

    fn held(&self) -> Option<Arc<dyn Travel>> {
        let Inner { engine, client, beneath, breaker, closed } = self.0.as_ref();
        let (closed, beneath) = (Arc::new(Mutex::new(*closed.lock())), beneath.held().unwrap_or_else(|| beneath.clone()));
        Some(Arc::new(Self(Arc::new(Inner { engine: *engine, client: client.clone(), beneath, breaker: breaker.clone(), closed }))))
    }

    fn name(&self) -> &str {
        self.0.beneath.name()
    }

    fn standing(&self) -> Standing {
        let Closed { count, heeded } = *self.0.closed.lock();
        let (of, beneath) = (self.0.engine.name().to_owned(), self.0.beneath.standing());
        let instead =
            |why: Standby, since| Standing { instead: Some(Instead { of: of.clone(), why: why.to_string(), since }), ..beneath.clone() };
        match self.0.breaker.lock().trouble() {
            Some((trouble, since)) => instead(Standby::Broken(trouble), Some(since)),
            None if count > 0 && heeded => instead(Standby::Closed, None),
            None => Standing { by: of, instead: None, unheeded: count },
        }
    }

    fn ask(&self, questions: &dyn Fn() -> Vec<Question>, at: Timestamp) -> Option<Later> {
        let questions = questions();
        if questions.iter().all(|one| one.from.is_empty()) {
            return None;
        }
        Some(match self.0.admitted(at) {
            Ok(()) => Box::pin(self.0.clone().measured(questions, at)),
            Err(why) => Box::pin(std::future::ready(self.0.instead(&why))),
        })
    }
}
