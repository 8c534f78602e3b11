//! The second loop: deadlines. It sleeps until the next one and sends `Wake` to whatever is due; the rules judge it as things are then.
//!
//! Deadlines are part of what is stored, so nothing is lost with this process: at the start it finds what came meanwhile and sends it at once.
//! Every node may run this; a doubled wake changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::command::Target;
use domain::event::{Actor, Subject};
use domain::time::Timestamp;
use domain::verbs::Wake;
use store::Scope;
use store::reads::Due;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::engine::Inner;
use crate::envelope::{EngineError, Envelope};

/// Asks the database at least this often, whatever the view thinks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Wakes sent at once; they share a transaction.
const AT_ONCE: i64 = 64;
/// After a failure, and between looks while the view changes quickly.
const PAUSE: Duration = Duration::from_millis(50);

/// Wakes what is due, for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    // When each was woken last. The rules promise that nothing past stands after a wake; should something, it must not keep the others waiting.
    let mut woken: BTreeMap<Subject, Timestamp> = BTreeMap::new();
    while !inner.is_stopping() {
        match due(&inner).await {
            Ok(due) if due.is_empty() => {}
            Ok(due) => {
                let overdue_ms = due.first().map_or(0, |first| inner.ports.clock.now().since(first.wake_at).ms());
                metrics::gauge!("attend_oldest_overdue_deadline_seconds").set(overdue_ms.max(0) as f64 / 1_000.0);
                let fresh: Vec<Due> =
                    due.iter().filter(|due| woken.get(&due.subject).is_none_or(|at| due.wake_at > *at)).copied().collect();
                if !fresh.is_empty() {
                    woken = wake_all(&inner, &fresh).await;
                    continue;
                }
                tracing::error!(subjects = due.len(), "deadlines stand after their wake");
                woken.clear();
            }
            Err(error) => tracing::error!(%error, "the deadlines cannot be read"),
        }
        metrics::gauge!("attend_oldest_overdue_deadline_seconds").set(0.0);
        if !rest(&inner).await {
            return;
        }
    }
}

async fn due(inner: &Arc<Inner>) -> Result<Vec<Due>, store::StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let now = inner.ports.clock.now();
    inner.store.read(move |rd| rd.wakes_due(scope, now, AT_ONCE)).await
}

/// Until the next deadline, a look at the database, or a change that may have brought an earlier one. False when the engine stops.
async fn rest(inner: &Arc<Inner>) -> bool {
    let until_next = || inner.view.read().next_wake().map_or(LOOK_EVERY, |due| inner.until(due));
    tokio::select! {
        () = inner.stopping() => false,
        () = until_due(until_next, &inner.waker) => true,
    }
}

/// Until what is next is due, however often `changed` says that something else may be; `LOOK_EVERY` at most.
async fn until_due(until_next: impl Fn() -> Duration, changed: &Notify) {
    let until_look = tokio::time::sleep(LOOK_EVERY);
    tokio::pin!(until_look);
    loop {
        let wait = until_next();
        if wait.is_zero() {
            // What should be gone by now is looked at again soon, not in a tight circle.
            return tokio::time::sleep(PAUSE).await;
        }
        tokio::select! {
            () = &mut until_look => return,
            () = tokio::time::sleep(wait) => return,
            () = changed.notified() => {}
        }
        // Many changes make one look.
        tokio::time::sleep(PAUSE.min(wait)).await;
    }
}

/// Sends the wakes, and says for which subjects and when that was done.
async fn wake_all(inner: &Arc<Inner>, due: &[Due]) -> BTreeMap<Subject, Timestamp> {
    let now = inner.ports.clock.now();
    let mut sent = JoinSet::new();
    for one in due.iter().copied() {
        let inner = inner.clone();
        sent.spawn(async move { (one.subject, wake(&inner, one.subject).await) });
    }
    let mut woken = BTreeMap::new();
    while let Some(ended) = sent.join_next().await {
        match ended {
            Ok((subject, Ok(()))) => drop(woken.insert(subject, now)),
            Ok((subject, Err(error))) => {
                tracing::error!(%error, subject = subject.parts().0, "a deadline could not be woken; it is tried again");
                woken.insert(subject, now);
            }
            Err(error) => tracing::error!(%error, "a wake broke off"),
        }
    }
    woken
}

async fn wake(inner: &Arc<Inner>, subject: Subject) -> Result<(), EngineError> {
    let target = match subject {
        Subject::Incident(id) => Target::Incident(id),
        Subject::Job(id) => Target::Job(id),
        Subject::Responder(id) => Target::Responder(id),
        Subject::Client(id) => Target::Client(id),
        Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => return Ok(()),
    };
    let command = inner.command(Actor::Clock, target, Wake {});
    match inner.handle(Envelope::unnamed(command)).await {
        Ok(_) => Ok(()),
        Err(EngineError::Refused(refusal, _)) => {
            tracing::error!(%refusal, "a wake was refused");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_deadline_is_not_kept_waiting_by_everything_else_that_changes() {
        let (changed, asked) = (Notify::new(), Cell::new(0));
        let until_next = || {
            changed.notify_one();
            asked.set(asked.get() + 1);
            if asked.get() < 3 { Duration::from_secs(10) } else { Duration::ZERO }
        };
        until_due(until_next, &changed).await;
        assert_eq!(asked.get(), 3, "it was due at the third look, and every look found a change");
    }
}
