//! What becomes of a door and of the people behind it, as the record keeps it.

use serde::{Deserialize, Serialize};

use crate::deadline::StepTaken;
use crate::ids::*;
use crate::job::TwoUp;
use crate::place::Place;
use crate::registers::{Access, Hazard};
use crate::time::Timestamp;
use crate::words::*;

/// A door that a visit was taken for, as it was left for another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerDoor {
    /// Where.
    pub place: Place,
    /// The door on the register.
    pub property: Option<PropertyId>,
    /// What was not accepted of that door yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<DoorChange>,
    /// The steps taken for it.
    pub steps: Vec<StepTaken>,
}

impl FormerDoor {
    /// Whether it is this door.
    pub fn is(&self, property: Option<PropertyId>, place: &Place) -> bool {
        match (self.property, property) {
            (Some(former), Some(door)) => former == door,
            (None, None) => self.place == *place,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// How a responder left one person behind the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonLeft {
    /// Whose incident.
    pub incident: IncidentId,
    /// How it went.
    pub outcome: OutcomeKind,
    /// How they were.
    pub condition: Condition,
    /// In words.
    #[serde(default)]
    pub note: String,
}

/// What became of the ambulance that was awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmbulanceLeft {
    /// Who has the client, or who cancelled.
    pub how: AmbulanceEnd,
    /// The crew's call sign, control's cancellation reference, or the clinician and the referral.
    pub words: String,
}

/// What of a change is about the door: nobody is shown its code before they have accepted that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorChange {
    /// Another way in at the same door.
    WayIn,
    /// Another door: what was done at the former one does not count.
    Another,
}

/// Fire or gas in the same building as a visit, and not behind it: nobody of ours is inside while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Whose incident.
    pub incident: IncidentId,
    /// Which of the two.
    pub outside: Outside,
}

/// Another incident at the same property joined the visit. What stands here holds for both from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// Which.
    pub incident: IncidentId,
    /// The more urgent of the two.
    pub priority: Priority,
    /// Arrive by the sooner of the two.
    pub arrive_by: Timestamp,
    /// Both sets, merged.
    pub hazards: Vec<Hazard>,
    /// The graver of the two kinds of job.
    pub job_kind: JobKind,
    /// What a responder must be able to do for both.
    pub needs: Vec<Skill>,
    /// Who is never sent to either.
    pub excluded: Vec<ResponderId>,
    /// Whether it takes two now, and why.
    pub two_up: Option<TwoUp>,
}

/// The facts of a visit changed: hazard, address, access. What stands here holds from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactsChanged {
    /// What, in words.
    pub change: String,
    /// Where it is now.
    pub place: Place,
    /// The door on the register.
    pub property: Option<PropertyId>,
    /// How one gets in.
    pub access: Access,
    /// At the door.
    pub access_notes: String,
    /// All hazards now.
    pub hazards: Vec<Hazard>,
    /// Whether it takes two now, and why.
    pub two_up: Option<TwoUp>,
    /// Whom it is for now.
    pub client: Option<ClientId>,
    /// What a responder must be able to do now.
    pub needs: Vec<Skill>,
    /// Who is never sent now.
    pub excluded: Vec<ResponderId>,
    /// What sort of visit it is now; `None` when that stays.
    #[serde(default)]
    pub job_kind: Option<JobKind>,
    /// What burns or smells of gas in the same building now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// What of it is about the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<DoorChange>,
    /// Until when the assigned responders must accept anew.
    pub accept_by: Timestamp,
}

/// Somebody left at once because it was not safe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftUnsafe {
    /// Whose.
    pub responder: ResponderId,
    /// Who says so: they themselves, or the desk for them.
    pub by: PersonId,
    /// When and where by their phone.
    pub step: StepTaken,
    /// In words.
    pub note: String,
    /// The job waits for the plan again until then; `None` when the job is over.
    pub no_plan_at: Option<Timestamp>,
}
