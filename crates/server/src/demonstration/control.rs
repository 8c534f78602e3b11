//! What a person can do with the demo: take a role over, change the pace. A role left alone for a while is played again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use demo::drivers::Town;
use domain::ids::PersonId;
use engine::{Engine, ScaledClock};

/// A role nobody has used for this long, real time, is played again.
const LEFT_ALONE: Duration = Duration::from_secs(120);
/// A phone heard of within this is in use, service time.
const HEARD: domain::time::Duration = domain::time::Duration::seconds(60);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The demo's controls.
pub struct Control {
    town: Arc<Town>,
    clock: Arc<ScaledClock>,
    taken: Mutex<BTreeMap<PersonId, Instant>>,
}

impl Control {
    /// Over a town and its clock.
    pub fn new(town: Arc<Town>, clock: Arc<ScaledClock>) -> Arc<Self> {
        Arc::new(Self { town, clock, taken: Mutex::default() })
    }

    /// Gives roles back whose person has gone: no console and no phone of theirs for a while.
    pub async fn watch(self: Arc<Self>, engine: Engine) {
        loop {
            tokio::time::sleep(LOOK).await;
            let now = engine.clock().now();
            let phones: Vec<PersonId> = engine.look(|view| {
                let heard = |responder| view.phones.get(responder).and_then(|phone| phone.seen_at).is_some_and(|at| now.since(at) < HEARD);
                view.board.responders.iter().filter(|(id, _)| heard(id)).map(|(_, responder)| responder.person).collect()
            });
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            for (person, used) in taken.iter_mut() {
                if engine.console_is_open(*person) || phones.contains(person) {
                    *used = Instant::now();
                }
            }
            let gone: Vec<PersonId> = taken.iter().filter(|(_, used)| used.elapsed() > LEFT_ALONE).map(|(person, _)| *person).collect();
            for person in gone {
                taken.remove(&person);
                self.town.give_back(person);
            }
        }
    }
}

impl api::DemoControl for Control {
    fn on_duty(&self, person: PersonId) -> bool {
        self.town.works_now(person)
    }

    fn take(&self, person: PersonId) {
        self.town.take(person);
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(person, Instant::now());
        self.clock.set_rate(1.0);
    }

    fn set_speed(&self, rate: f64) {
        self.clock.set_rate(rate);
    }
}
