//! `confirm-door`: The responder is at the door: from then on every journey there ends where their phone says it is.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::door::{DoorPlacing, DoorPoint};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::place::{Metres, Position, Precision};
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Step;

/// A phone that knows its place less well than this says nothing of a door.
pub const EXACT_WITHIN: Metres = Metres(25);

/// The responder is at the door: from then on every journey there ends where their phone says it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDoor {}

impl ConfirmDoor {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it. The visit in hand keeps its place: whoever goes there is not asked anew for a few metres.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        let mut draft = Draft::new(scene);
        let found = draft.job(rules::job_id(scene.target)?)?;
        let assignment = scene.context.responder().and_then(|responder| found.live_of(responder));
        let Some(assignment) = assignment else { return Err(Refusal::NotAllowed { rule: "the job is not yours" }) };
        if assignment.step() < Some(Step::Arrived) {
            return Err(Refusal::OutOfOrder { state: "en_route", rule: "first arrive" });
        }
        let door = found.property.and_then(|id| draft.board().properties.get(&id));
        let door = door.ok_or(Refusal::NotAllowed { rule: "this place is not on the register" })?;
        let position = placed(scene)?;
        let known = door.place.position;
        if known.is_some_and(|known| !within(known, position, KILOMETRE)) {
            return Err(Refusal::NotAllowed { rule: "this is more than a kilometre from the address" });
        }
        if door.place.precision == Precision::AccessPoint && known.is_some_and(|known| within(known, position, A_DOOR)) {
            return Ok(Vec::new());
        }
        let (subject, point) = (Subject::Property(door.id), DoorPoint { position: Some(position), precision: Precision::AccessPoint });
        draft.push(Event { subject, what: What::DoorPlaced(DoorPlacing { point, by, reason: String::new(), taken_back: false }) });
        Ok(draft.finish())
    }
}

/// Where the phone is, as far as that is known well enough.
fn placed(scene: Scene<'_>) -> Result<Position, Refusal> {
    let device = &scene.context.device;
    let vague = Refusal::Invalid { field: "device.accuracy", rule: "the phone must know its place within 25 metres" };
    let position = device.position.ok_or(Refusal::Invalid { field: "device.position", rule: "the phone does not say where it is" })?;
    if device.accuracy.is_some_and(|within| within <= EXACT_WITHIN) { Ok(position) } else { Err(vague) }
}

/// Degrees of latitude, and of longitude where people live.
const KILOMETRE: (f64, f64) = (0.009, 0.0145);
/// Two points as near as this are one door.
pub(crate) const A_DOOR: (f64, f64) = (0.000_225, 0.000_36);

pub(crate) fn within(one: Position, other: Position, (north, east): (f64, f64)) -> bool {
    (one.latitude - other.latitude).abs() < north && (one.longitude - other.longitude).abs() < east
}
