//! `acknowledge-alert`: Seen, and being acted on.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::incident::AlertKind;
use crate::job::Job;
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Timestamp;
use crate::words::Priority;

/// Seen, and being acted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeAlert {
    /// Which.
    pub alert: AlertKind,
}

impl AcknowledgeAlert {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        if found.alerts.iter().any(|alert| alert.kind == self.alert) {
            let next = told_again(found, self.alert, scene.now);
            draft.job_event(job, What::AlertAcknowledged { alert: self.alert, next });
        }
        Ok(draft.finish())
    }
}

/// When the desk is told again of an emergency nobody goes to, or nobody has come to: as the contract says, from the moment it took note. A standing alert ages instead of repeating.
fn told_again(job: &Job, alert: AlertKind, now: Timestamp) -> Option<(DeadlineKind, Timestamp)> {
    let unfilled = job.unfilled().next().is_some();
    let nobody_there = !(job.is_attended() && job.may_enter());
    let told = [
        (AlertKind::ForcedChoice, DeadlineKind::ForcedChoice, unfilled),
        (AlertKind::NoPlan, DeadlineKind::NoPlan, unfilled),
        (AlertKind::ArrivalLate, DeadlineKind::Arrive, nobody_there),
        // These two end with the step or the stand-down that ends the waiting.
        (AlertKind::NotSetOff, DeadlineKind::SetOff, true),
        (AlertKind::NotThere, DeadlineKind::Expected, true),
    ];
    let kind = told.into_iter().find(|(kind, _, stands)| *kind == alert && *stands).map(|(_, kind, _)| kind);
    let emergency = job.is_open() && matches!(job.priority, Priority::Fire | Priority::P1);
    kind.filter(|_| emergency).map(|kind| (kind, now + job.terms.timers.forced_again))
}
