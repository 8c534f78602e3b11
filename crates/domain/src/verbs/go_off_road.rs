//! `go-off-road`: Off the road, with a reason and an end. A visit not yet at the door is planned again.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::job::Withdrawal;
use crate::jobs::{duty, leaving, offers, visits};
use crate::refusal::Refusal;
use crate::responder::OffRoad;
use crate::rules;
use crate::time::Timestamp;
use crate::words::{OffRoadReason, Step};

/// Off the road, with a reason and an end. A visit not yet at the door is planned again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoOffRoad {
    /// Why.
    pub reason: OffRoadReason,
    /// When you expect to be back: at most 16 h ahead.
    pub until: Timestamp,
}

impl GoOffRoad {
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
        duty::within_shift("until", self.until, scene.now)?;
        let by = rules::person(scene)?;
        let responder = draft.responder(id)?;
        if !responder.on_duty() {
            return Err(Refusal::NotAvailable { rule: "they are off duty" });
        }
        let since = match &responder.off_road {
            Some(known) if known.reason == self.reason && known.until == self.until => return Ok(Vec::new()),
            Some(known) => known.since,
            None => scene.now,
        };
        draft.responder_event(
            id,
            What::OffRoadDeclared { off_road: OffRoad { reason: self.reason, since, until: self.until, told_at: None } },
        );
        offers::withdraw_from(&mut draft, id, Withdrawal::OffDuty)?;
        let visit = draft.board().assigned(id);
        let not_there = visit.filter(|job| job.live_of(id).is_some_and(|assignment| assignment.step() < Some(Step::Arrived)));
        if let Some((job, no_plan_at)) = not_there.map(|job| (job.id, scene.now + job.terms.timers.no_plan)) {
            visits::take_off(&mut draft, job, id, by, &format!("off the road: {}", self.reason), Some(no_plan_at), None)?;
            leaving::finish(&mut draft, job)?;
            if scene.context.responder() == Some(id) {
                draft.responder_event(id, What::StandDownConfirmed { by: "phone".to_owned() });
            }
        }
        Ok(draft.finish())
    }
}
