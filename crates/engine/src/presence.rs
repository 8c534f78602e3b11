//! Consoles that are open, at whichever node: when a person's last one has been gone for a while, what they hold rings again for somebody else.
//!
//! Every node writes into the database whose consoles it carries, again and again, and any node gives up what somebody holds whom no node has kept for the
//! grace: a stream may move to another node, and a node may be killed. Invariant: a node that was itself without the database, or has just begun, gives
//! nobody up until everybody has had the grace to be kept again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::command::Target;
use domain::event::Actor;
use domain::ids::{IncidentId, PersonId};
use domain::incident::IncidentState;
use domain::time::{Duration as Span, Timestamp};
use domain::verbs::Release;
use domain::words::Role;
use parking_lot::Mutex;
use store::StoreError;
use tokio::sync::Notify;

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope};
use crate::handle::{Handled, handle_in};

/// So often within the grace they are kept and looked at.
const LOOKS: u32 = 8;

/// Whose consoles this node carries.
#[derive(Default)]
pub(crate) struct Consoles {
    open: Mutex<Open>,
    changed: Notify,
}

#[derive(Default)]
struct Open {
    /// How many each has.
    count: BTreeMap<PersonId, usize>,
    /// Whose last one closed since they were kept: their grace begins there.
    left: BTreeSet<PersonId>,
}

/// A console that is open as long as this is kept.
pub struct ConsoleGuard {
    inner: Arc<Inner>,
    person: PersonId,
}

impl Engine {
    /// A person's console is open: keep the guard as long as its stream lives.
    pub fn console_opened(&self, person: PersonId) -> ConsoleGuard {
        *self.inner.consoles.open.lock().count.entry(person).or_default() += 1;
        self.inner.consoles.changed.notify_one();
        ConsoleGuard { inner: self.inner.clone(), person }
    }

    /// Whether somebody has a console open at this node now.
    pub fn console_is_open(&self, person: PersonId) -> bool {
        self.inner.consoles.open.lock().count.contains_key(&person)
    }
}

impl Drop for ConsoleGuard {
    fn drop(&mut self) {
        let consoles = &self.inner.consoles;
        {
            let mut open = consoles.open.lock();
            let Some(count) = open.count.get_mut(&self.person) else { return };
            *count = count.saturating_sub(1);
            if *count > 0 {
                return;
            }
            open.count.remove(&self.person);
            open.left.insert(self.person);
        }
        consoles.changed.notify_one();
    }
}

/// Keeps whose consoles are open, and gives up what is held by those whose are gone, for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    let grace = Duration::from_millis(inner.settings.console_grace_ms);
    let mut unbroken = Unbroken::default();
    while !inner.is_stopping() {
        let began = Instant::now();
        let now = inner.ports.clock.wall();
        let kept = keep(&inner, now).await;
        if let Err(error) = &kept {
            tracing::warn!(%error, "whose consoles are open could not be kept; nobody is given up");
        }
        if unbroken.is_for(grace, began, kept.is_ok())
            && let Err(error) = give_up(&inner, now).await
        {
            tracing::error!(%error, "what is held at consoles that are gone could not be given back; it is tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(grace / LOOKS) => {}
            () = inner.consoles.changed.notified() => {}
            () = inner.stopping() => return,
        }
    }
}

/// How long this node has kept its consoles without a break.
#[derive(Default)]
struct Unbroken {
    /// The first and the last time.
    times: Option<(Instant, Instant)>,
}

impl Unbroken {
    /// Whether a grace has passed without a break, now that they were kept once more or could not be.
    fn is_for(&mut self, grace: Duration, now: Instant, kept: bool) -> bool {
        let since = self.times.filter(|(_, last)| now.duration_since(*last) < grace / 2).map_or(now, |(since, _)| since);
        self.times = kept.then_some((since, now));
        kept && now.duration_since(since) >= grace
    }
}

/// Writes down whose consoles are open here, and who closed their last one just now.
async fn keep(inner: &Arc<Inner>, now: Timestamp) -> Result<(), StoreError> {
    let (people, left) = {
        let open = inner.consoles.open.lock();
        (open.count.keys().chain(&open.left).copied().collect::<BTreeSet<_>>(), open.left.clone())
    };
    if people.is_empty() {
        return Ok(());
    }
    let people: Vec<PersonId> = people.into_iter().collect();
    let node = inner.settings.node.clone();
    let until = now + Span(i64::try_from(inner.settings.console_grace_ms).unwrap_or(i64::MAX));
    inner.store.write(move |tx| tx.consoles_keep(&people, &node, until)).await?;
    inner.consoles.open.lock().left.retain(|person| !left.contains(person));
    Ok(())
}

/// Gives back everything that is held by those whose consoles are gone.
async fn give_up(inner: &Arc<Inner>, now: Timestamp) -> Result<(), EngineError> {
    for person in inner.store.read(move |rd| rd.consoles_gone(now)).await? {
        let (held, role) = held_by(inner, person);
        for incident in held {
            give_back(inner, person, role, incident, now).await?;
        }
        inner.store.write(move |tx| tx.console_forget(person, now)).await?;
    }
    Ok(())
}

/// What somebody has answered and not decided, and as whom they work.
fn held_by(inner: &Inner, person: PersonId) -> (Vec<IncidentId>, Role) {
    let view = inner.view.read();
    let held = view.open_incidents().filter(|incident| matches!(incident.state, IncidentState::Answered { by, .. } if by == person));
    (held.map(|incident| incident.id).collect(), view.people.get(&person).map_or(Role::Dispatcher, |staff| staff.role))
}

/// Gives one back, unless a console of theirs is open again in the moment it is done.
async fn give_back(inner: &Arc<Inner>, person: PersonId, role: Role, incident: IncidentId, now: Timestamp) -> Result<(), EngineError> {
    let actor = Actor::Person { person, role, responder: None };
    let envelope = Envelope::unnamed(inner.command(actor, Target::Incident(incident), Release { closed: true }));
    let clock = inner.ports.clock.clone();
    let work = move |tx: &mut store::Tx<'_>| -> Result<Option<Handled>, EngineError> {
        if !tx.console_is_gone(person, now)? {
            return Ok(None);
        }
        handle_in(tx, &envelope, clock.now()).map(Some)
    };
    match inner.store.write(work).await {
        Ok(Some(handled)) => {
            inner.settle("release", handled).await;
        }
        Ok(None) | Err(EngineError::Refused(..)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_given_up_within_the_grace_of_a_start_or_of_a_break() {
        let (grace, begin) = (Duration::from_secs(8), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        let mut unbroken = Unbroken::default();
        let mut looks = |from: u64, to: u64| (from..to).map(|second| unbroken.is_for(grace, at(second), true)).collect::<Vec<_>>();
        assert_eq!(looks(0, 10), [vec![false; 8], vec![true; 2]].concat(), "the start");
        assert_eq!(looks(17, 27), [vec![false; 8], vec![true; 2]].concat(), "seven seconds without a look");
        assert!(!unbroken.is_for(grace, at(27), false), "the database is away");
        assert_eq!([28, 31, 34].map(|second| unbroken.is_for(grace, at(second), true)), [false; 3]);
        assert!(unbroken.is_for(grace, at(36), true));
    }
}
