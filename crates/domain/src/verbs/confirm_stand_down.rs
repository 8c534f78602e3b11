//! `confirm-stand-down`: They know that they were stood down.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::JobId;
use crate::incident::AlertKind;
use crate::jobs::{self, duty};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Timestamp;

/// They know that they were stood down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmStandDown {
    /// "phone" or "voice".
    #[serde(default)]
    pub by: String,
    /// Which: `unconfirmed_since` as it was shown. One that came later is another, and this says nothing of it.
    pub since: Timestamp,
}

impl ConfirmStandDown {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { responders: rules::responder_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::responder_id(scene.target)?;
        duty::own_or_desk(scene, id)?;
        let mut draft = Draft::new(scene);
        let by = match self.by.as_str() {
            "phone" | "voice" => self.by.clone(),
            "" if scene.context.responder() == Some(id) => "phone".to_owned(),
            "" => "voice".to_owned(),
            _ => return Err(Refusal::Invalid { field: "by", rule: "must be phone or voice" }),
        };
        if self.since > scene.now {
            return Err(Refusal::Invalid { field: "since", rule: "cannot be in the future" });
        }
        if let Some((_, job)) = draft.responder(id)?.unconfirmed.filter(|(since, _)| *since <= self.since) {
            let left = draft.board().jobs.get(&job).and_then(|job| job.assignments.iter().rev().find(|one| one.responder == id));
            let safe = left.is_some_and(|one| one.unsafe_at().is_some());
            let words = format!("{} is safe, as they say by {by}", draft.responder(id)?.call_sign);
            draft.responder_event(id, What::StandDownConfirmed { by });
            known(&mut draft, job);
            if safe {
                jobs::keep_words(&mut draft, job, "leave-unsafe", &words)?;
            }
        }
        Ok(draft.finish())
    }
}

/// Nobody has to telephone any more: the alert goes from the job and from the incidents behind it.
fn known(draft: &mut Draft<'_>, job: JobId) {
    let what = || What::AlertAcknowledged { alert: AlertKind::StandDownNotSeen, next: None };
    let Some(found) = draft.board().jobs.get(&job) else { return };
    let incidents = found.incidents.clone();
    if found.alerts.iter().any(|alert| alert.kind == AlertKind::StandDownNotSeen) {
        draft.job_event(job, what());
    }
    for incident in incidents {
        if draft.board().incidents.get(&incident).is_some_and(|behind| behind.has_alert(AlertKind::StandDownNotSeen)) {
            draft.incident_event(incident, what());
        }
    }
}
