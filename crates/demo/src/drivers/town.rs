//! The town: everybody who plays, the clock they share, and who has been taken over by a person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::ids::{ClientId, OrganisationId, PersonId};
use domain::time::{Duration, Timestamp};
use domain::words::Role;
use tokio::sync::Mutex;

use crate::dice::Dice;
use crate::family::{self, Story};
use crate::load::Truth;
use crate::population::Population;
use crate::{drivers, rota};

/// The demo's clock, as the drivers see it.
pub trait DemoClock: Send + Sync + 'static {
    /// Demo time.
    fn now(&self) -> Timestamp;
    /// Demo seconds a second.
    fn rate(&self) -> f64;
    /// What a clock on the wall says, at its own pace: phones count their fixes from it.
    fn wall(&self) -> Timestamp;
}

/// What the drivers need to get in: made at seeding, never shown.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// Everybody's password in the demo.
    pub password: String,
    /// The bridge's token.
    pub bridge: String,
    /// Each partner's signing secret, `whsec_…`.
    pub partners: BTreeMap<OrganisationId, String>,
}

/// From when on a town counts.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// Days since 1970 of the first day: arrivals and rota count from here.
    pub first_day: i64,
    /// Where its time stood when it began, or went on: whatever came before has been sent.
    pub begins: Timestamp,
}

/// Everybody who plays.
pub struct Town {
    /// Where the service is: `http://127.0.0.1:8080`.
    pub base: String,
    /// The shared clock.
    pub clock: Arc<dyn DemoClock>,
    /// The people.
    pub population: Arc<Population>,
    /// How they get in.
    pub secrets: Secrets,
    /// The seed of all draws.
    pub seed: u64,
    /// Days since 1970 of the first day: arrivals and rota count from here.
    pub first_day: i64,
    /// Arrivals from here on are sent.
    pub begins: Timestamp,
    /// The promise everybody sees broken.
    pub story: Option<Story>,
    /// One pool of connections.
    pub http: reqwest::Client,
    taken: std::sync::Mutex<BTreeSet<PersonId>>,
    truths: Mutex<BTreeMap<ClientId, Truth>>,
}

impl Town {
    /// A town that has not started to play.
    pub fn new(
        base: String,
        clock: Arc<dyn DemoClock>,
        population: Arc<Population>,
        secrets: Secrets,
        seed: u64,
        calendar: Calendar,
        http: reqwest::Client,
    ) -> Arc<Self> {
        let story = family::story(seed, &population);
        Arc::new(Self {
            base,
            clock,
            population,
            secrets,
            seed,
            first_day: calendar.first_day,
            begins: calendar.begins,
            story,
            http,
            taken: std::sync::Mutex::default(),
            truths: Mutex::default(),
        })
    }

    /// Plays until the task is dropped: rota, phones, operators, partners and the load.
    pub async fn play(self: Arc<Self>) {
        let mut playing = tokio::task::JoinSet::new();
        for member in self.population.staff.iter().filter(|member| member.role == Role::Responder) {
            playing.spawn(drivers::phone::play(Arc::clone(&self), member.clone()));
        }
        playing.spawn(drivers::operator::play(Arc::clone(&self)));
        playing.spawn(drivers::load::play(Arc::clone(&self)));
        while let Some(ended) = playing.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a player stopped");
            }
        }
    }

    /// A person has taken this role: its player does nothing until it is given back.
    pub fn take(&self, person: PersonId) {
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(person);
    }
    /// The role is played again.
    pub fn give_back(&self, person: PersonId) {
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&person);
    }
    /// Whether a person plays it.
    pub fn is_taken(&self, person: PersonId) -> bool {
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(&person)
    }

    /// What is the matter with a client now.
    pub async fn set_truth(&self, client: ClientId, truth: Truth) {
        self.truths.lock().await.insert(client, truth);
    }
    /// What an operator finds out when they speak; an unexpected caller is well.
    pub async fn truth(&self, client: Option<ClientId>) -> Truth {
        match client {
            Some(client) => self.truths.lock().await.get(&client).copied().unwrap_or(Truth::Voice),
            None => Truth::Voice,
        }
    }

    /// The draws of one thing.
    pub fn dice(&self, name: &str) -> Dice {
        Dice::of(self.seed, name)
    }

    /// Whether somebody is on the rota now.
    pub fn works_now(&self, person: PersonId) -> bool {
        rota::at_work(&self.population, self.first_day, self.clock.now()).iter().any(|member| member.person == person)
    }

    /// Sleeps until demo time has come to `at`, whatever happens to the rate meanwhile.
    pub async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.since(self.clock.now());
            if left <= Duration::ZERO {
                return;
            }
            tokio::time::sleep(real(left, self.clock.rate()).min(std::time::Duration::from_secs(1))).await;
        }
    }
    /// Sleeps for this much demo time.
    pub async fn sleep(&self, span: Duration) {
        self.sleep_until(self.clock.now() + span).await;
    }
}

/// Demo time as real time; at least a few milliseconds, so that nothing spins.
#[allow(clippy::cast_precision_loss, reason = "milliseconds of a demo")]
fn real(span: Duration, rate: f64) -> std::time::Duration {
    std::time::Duration::from_secs_f64((span.ms() as f64 / 1_000.0 / rate.max(0.01)).max(0.005))
}
