//! Fire or gas in one flat, and a visit in another of the same building: looked at while the plan is led, so that whoever goes or is inside is told at once,
//! and told when it is over.

use std::sync::Arc;

use domain::command::Target;
use domain::event::Actor;
use domain::ids::{IncidentId, JobId};
use domain::incident::Incident;
use domain::jobs::building;
use domain::verbs::BurnsBeside;

use crate::engine::Inner;
use crate::envelope::Envelope;
use crate::view::View;

/// Looks at every visit in whose building it burns or smells of gas, or did.
pub(crate) async fn look(inner: &Arc<Inner>) {
    let news = news(&inner.view.read());
    for (job, incident) in news {
        let command = inner.command(Actor::Clock, Target::Job(job), BurnsBeside { incident });
        if let Err(error) = inner.handle(Envelope::unnamed(command)).await {
            tracing::error!(%error, %job, %incident, "a fire in the same building could not be told; it is looked at again");
        }
    }
}

/// The visits that do not know of it yet, or know of one that is over.
fn news(view: &View) -> Vec<(JobId, IncidentId)> {
    let board = &view.board;
    let burning: Vec<&Incident> = board.incidents.values().filter(|incident| incident.is_outside() && !incident.is_over()).collect();
    let jobs = board.jobs.values().filter(|job| job.is_open() && (job.beside.is_some() || !burning.is_empty()));
    jobs.filter_map(|job| {
        let now = |incident: &&&Incident| building::beside(board, job, incident).is_some();
        match job.beside {
            Some(known) if board.incidents.get(&known.incident).and_then(|one| building::beside(board, job, one)) == Some(known) => None,
            Some(known) => Some((job.id, known.incident)),
            None => burning.iter().find(now).map(|incident| (job.id, incident.id)),
        }
    })
    .collect()
}
