//! Consoles that are open: when a person's last one has been gone for a while, what they hold rings again for somebody else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::command::Target;
use domain::event::Actor;
use domain::ids::{IncidentId, PersonId};
use domain::incident::IncidentState;
use domain::verbs::Release;
use domain::words::Role;
use parking_lot::Mutex;

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope};

/// Who has how many consoles open, and how often that has changed.
#[derive(Default)]
pub(crate) struct Consoles {
    open: Mutex<BTreeMap<PersonId, Open>>,
}

#[derive(Clone, Copy, Default)]
struct Open {
    count: usize,
    /// Counts openings, so that a wait that began before one does nothing.
    turn: u64,
}

/// A console that is open as long as this is kept.
pub struct ConsoleGuard {
    inner: Arc<Inner>,
    person: PersonId,
    ended: bool,
}

impl ConsoleGuard {
    /// Its session is over: this console does not come back, and nobody waits for it.
    pub fn session_ended(&mut self) {
        self.ended = true;
    }
}

impl Engine {
    /// A person's console is open: keep the guard as long as its stream lives.
    pub fn console_opened(&self, person: PersonId) -> ConsoleGuard {
        let mut open = self.inner.consoles.open.lock();
        let consoles = open.entry(person).or_default();
        consoles.count += 1;
        consoles.turn += 1;
        ConsoleGuard { inner: self.inner.clone(), person, ended: false }
    }

    /// Whether somebody has a console open now.
    pub fn console_is_open(&self, person: PersonId) -> bool {
        self.inner.consoles.open.lock().get(&person).is_some_and(|consoles| consoles.count > 0)
    }
}

impl Drop for ConsoleGuard {
    fn drop(&mut self) {
        let turn = {
            let mut open = self.inner.consoles.open.lock();
            let Some(consoles) = open.get_mut(&self.person) else { return };
            consoles.count = consoles.count.saturating_sub(1);
            if consoles.count > 0 {
                return;
            }
            consoles.turn
        };
        let (inner, person) = (self.inner.clone(), self.person);
        let grace = Duration::from_millis(if self.ended { 0 } else { inner.settings.console_grace_ms });
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { release_later(inner, person, turn, grace).await });
        }
    }
}

async fn release_later(inner: Arc<Inner>, person: PersonId, turn: u64, grace: Duration) {
    tokio::select! {
        () = tokio::time::sleep(grace) => {}
        () = inner.stopping() => return,
    }
    {
        let mut open = inner.consoles.open.lock();
        match open.get(&person) {
            Some(consoles) if consoles.count == 0 && consoles.turn == turn => open.remove(&person),
            Some(_) | None => return,
        };
    }
    release_all(&inner, person).await;
}

/// Gives back everything a person holds whose consoles are gone.
async fn release_all(inner: &Arc<Inner>, person: PersonId) {
    let (held, role): (Vec<IncidentId>, Role) = {
        let view = inner.view.read();
        let held = view.open_incidents().filter(|incident| matches!(incident.state, IncidentState::Answered { by, .. } if by == person));
        (held.map(|incident| incident.id).collect(), view.people.get(&person).map_or(Role::Dispatcher, |staff| staff.role))
    };
    for incident in held {
        let actor = Actor::Person { person, role, responder: None };
        let command = inner.command(actor, Target::Incident(incident), Release { closed: true });
        match inner.handle(Envelope::unnamed(command)).await {
            Ok(_) | Err(EngineError::Refused(..)) => {}
            Err(error) => tracing::error!(%error, %incident, "a held incident could not be given back; its hold runs out by itself"),
        }
    }
}
