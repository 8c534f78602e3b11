//! What a person can do with the demo: take a role over, change the pace. A role left alone for a while is played again; when nobody has
//! one any more, time runs as it did at the beginning.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use demo::drivers::Town;
use domain::ids::PersonId;
use domain::time::Timestamp;
use engine::{Clock, Engine, ScaledClock, View};

use crate::say;

/// A role nobody has used for this long, real time, is played again.
const LEFT_ALONE: Duration = Duration::from_secs(120);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The demo's controls.
pub struct Control {
    town: Arc<Town>,
    clock: Arc<ScaledClock>,
    /// Demo seconds a second when nobody has taken a role.
    usual_rate: f64,
    taken: Mutex<Taken>,
}

impl Control {
    /// Over a town and its clock, which runs at its usual rate.
    pub fn new(town: Arc<Town>, clock: Arc<ScaledClock>) -> Arc<Self> {
        let usual_rate = clock.rate();
        Arc::new(Self { town, clock, usual_rate, taken: Mutex::default() })
    }

    /// Gives roles back whose person has gone: no window of theirs open and no phone of theirs heard of for a while.
    pub async fn watch(self: Arc<Self>, engine: Engine) {
        loop {
            tokio::time::sleep(LOOK).await;
            let heard = engine.look(phones_heard);
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let sign = |person| Sign { window_open: engine.console_is_open(person), heard_at: heard.get(&person).copied() };
            let gone = taken.gone(Instant::now(), sign);
            if gone.is_empty() {
                continue;
            }
            let names = engine.look(|view| gone.iter().map(|person| name(view, *person)).collect::<Vec<_>>());
            for (person, name) in gone.into_iter().zip(names) {
                self.town.give_back(person);
                say::line(format!("{name} was left alone for {} seconds: the demo has the role again.", LEFT_ALONE.as_secs()));
            }
            if taken.is_empty() {
                self.clock.set_rate(self.usual_rate);
                say::line(format!("Nobody has a role: time runs {} times as fast again.", self.usual_rate));
            }
        }
    }
}

/// When each responder's phone was last heard of, by person.
fn phones_heard(view: &View) -> BTreeMap<PersonId, Timestamp> {
    let heard = |id| view.phones.get(id).and_then(|phone| phone.seen_at);
    view.board.responders.iter().filter_map(|(id, responder)| Some((responder.person, heard(id)?))).collect()
}

/// What somebody is called at the terminal: their call sign, or their name.
fn name(view: &View, person: PersonId) -> String {
    let responder = view.board.responders.values().find(|responder| responder.person == person);
    let staff = || view.people.get(&person).map(|staff| staff.name.clone());
    responder.map(|responder| responder.call_sign.clone()).or_else(staff).unwrap_or_else(|| "A role".to_owned())
}

impl api::DemoControl for Control {
    fn on_duty(&self, person: PersonId) -> bool {
        self.town.works_now(person)
    }

    fn take(&self, person: PersonId) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        self.town.take(person);
        taken.take(person, Instant::now());
        self.clock.set_rate(1.0);
    }

    fn set_speed(&self, rate: f64) {
        self.clock.set_rate(rate);
    }
}

/// The roles people have, and when each was last used.
#[derive(Default)]
struct Taken(BTreeMap<PersonId, Use>);

/// The last sign of somebody.
struct Use {
    at: Instant,
    heard_at: Option<Timestamp>,
}

/// What shows that somebody is still there.
#[derive(Clone, Copy)]
struct Sign {
    window_open: bool,
    /// When their phone was last heard of, service time.
    heard_at: Option<Timestamp>,
}

impl Taken {
    fn take(&mut self, person: PersonId, now: Instant) {
        self.0.insert(person, Use { at: now, heard_at: None });
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out whoever has been gone for too long. A phone counts when it was heard of since the last look, at whatever pace time runs.
    fn gone(&mut self, now: Instant, sign: impl Fn(PersonId) -> Sign) -> Vec<PersonId> {
        for (person, used) in &mut self.0 {
            let Sign { window_open, heard_at } = sign(*person);
            if window_open || heard_at > used.heard_at {
                *used = Use { at: now, heard_at };
            }
        }
        let alone = |used: &Use| now.saturating_duration_since(used.at) >= LEFT_ALONE;
        let gone: Vec<PersonId> = self.0.iter().filter(|(_, used)| alone(used)).map(|(person, _)| *person).collect();
        self.0.retain(|person, _| !gone.contains(person));
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWAY: Sign = Sign { window_open: false, heard_at: None };

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_role_is_given_back_two_minutes_after_its_window_was_closed_while_another_window_stays_open() {
        let (responder, dispatcher, began) = (person(1), person(2), Instant::now());
        let mut taken = Taken::default();
        taken.take(responder, began);
        taken.take(dispatcher, began);
        let both = |_| Sign { window_open: true, ..AWAY };
        let desk = |who| Sign { window_open: who == dispatcher, ..AWAY };
        assert_eq!(taken.gone(began + seconds(5), both), vec![]);
        assert_eq!(taken.gone(began + seconds(120), desk), vec![]);
        assert_eq!(taken.gone(began + seconds(125), desk), vec![responder]);
        assert!(!taken.is_empty());
        assert_eq!(taken.gone(began + seconds(600), desk), vec![]);
        assert_eq!(taken.gone(began + seconds(720), |_| AWAY), vec![dispatcher]);
        assert!(taken.is_empty());
    }

    #[test]
    fn a_phone_heard_of_once_counts_once_however_slowly_time_runs() {
        let (responder, began) = (person(1), Instant::now());
        let heard = |at: i64| move |_| Sign { heard_at: Some(Timestamp(at)), ..AWAY };
        let mut taken = Taken::default();
        taken.take(responder, began);
        assert_eq!(taken.gone(began + seconds(5), heard(1_000)), vec![]);
        assert_eq!(taken.gone(began + seconds(120), heard(1_000)), vec![]);
        assert_eq!(taken.gone(began + seconds(122), heard(1_001)), vec![], "a phone with no stream that still sends is in use");
        assert_eq!(taken.gone(began + seconds(241), heard(1_001)), vec![]);
        assert_eq!(taken.gone(began + seconds(242), heard(1_001)), vec![responder]);
    }

    #[test]
    fn a_role_taken_again_is_left_alone_from_then_on() {
        let (responder, began) = (person(1), Instant::now());
        let mut taken = Taken::default();
        taken.take(responder, began);
        taken.take(responder, began + seconds(100));
        assert_eq!(taken.gone(began + seconds(219), |_| AWAY), vec![]);
        assert_eq!(taken.gone(began + seconds(220), |_| AWAY), vec![responder]);
    }
}
