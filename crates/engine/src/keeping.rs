//! Housekeeping, once a minute: what is over leaves the view, names are read again, sessions of people in the middle of something are kept alive.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::PersonId;
use domain::incident::IncidentState;
use domain::time::Duration as Span;
use store::StoreError;

use crate::engine::{Engine, Inner};
use crate::envelope::EngineError;
use crate::view::View;

const EVERY: Duration = Duration::from_secs(60);

/// Keeps house for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = inner.stopping() => return,
        }
        crate::reads::let_go(&inner, inner.ports.clock.now());
        if let Err(error) = keep(&inner).await {
            tracing::warn!(%error, "housekeeping is done again in a minute");
        }
    }
}

impl Engine {
    /// Keeps house now, beside the once a minute.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read or written.
    pub async fn keep_house(&self) -> Result<(), EngineError> {
        crate::reads::let_go(&self.inner, self.inner.ports.clock.now());
        Ok(keep(&self.inner).await?)
    }
}

async fn keep(inner: &Arc<Inner>) -> Result<(), StoreError> {
    crate::reads::bring_names(inner).await?;
    keep_sessions(inner).await
}

/// A session never ends in the middle of an incident.
async fn keep_sessions(inner: &Arc<Inner>) -> Result<(), StoreError> {
    let people = in_the_middle(&inner.view.read());
    let now = inner.ports.clock.wall();
    let ends_at = now + Span::hours(inner.settings.session_hours);
    let sessions =
        inner.store.read(move |rd| people.into_iter().map(|person| rd.sessions_of(person, now)).collect::<Result<Vec<_>, _>>()).await?;
    let sessions: Vec<_> = sessions.into_iter().flatten().collect();
    let work = move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
        for session in &sessions {
            tx.session_used(&session.digest, session.used_at, ends_at)?;
        }
        tx.sessions_forget(now)?;
        Ok(())
    };
    inner.store.write(work).await
}

/// Everybody who holds an incident or is on a visit.
fn in_the_middle(view: &View) -> BTreeSet<PersonId> {
    let holding = view.open_incidents().filter_map(|incident| match incident.state {
        IncidentState::Answered { by, .. } => Some(by),
        IncidentState::Open { .. } => Some(incident.owner.person),
        IncidentState::Ringing { .. } | IncidentState::Resolved { .. } | IncidentState::Closed { .. } => None,
    });
    let on_visits = view.board.jobs.values().filter(|job| job.is_open()).flat_map(|job| job.assignments.iter());
    holding.chain(on_visits.filter(|assignment| assignment.is_live()).map(|assignment| assignment.person)).collect()
}
