//! `place-door`: The desk says where a client's door is, or takes back what was last said of it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::door::{DoorPlacing, DoorPoint};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::place::{Place, Position, Precision};
use crate::refusal::Refusal;
use crate::registers::Property;
use crate::rules;
use crate::verbs::confirm_door::{A_DOOR, within};

/// The desk says where a client's door is, or takes back what was last said of it. Every journey there ends at that point from the next decision on; where
/// it is another place, whoever is on the way has to accept it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceDoor {
    /// Where it is; absent where what was last said is taken back, and the door is where it was taken to be before.
    #[serde(default)]
    pub position: Option<Position>,
    /// Who says so, or what shows it; required.
    pub reason: String,
}

impl PlaceDoor {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { clients: rules::client_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::required("reason", &self.reason, 500)?;
        let mut draft = Draft::new(scene);
        let property = draft.client(rules::client_id(scene.target)?)?.property;
        let known = draft.property(property)?.clone();
        let now = DoorPoint::of(&known.place);
        let taken_back = self.position.is_none();
        let point = match self.position {
            Some(position) => DoorPoint { position: Some(sound(position, now.position)?), precision: Precision::AccessPoint },
            // Taken back already, or never said.
            None => known.door.as_ref().map_or(now, |door| door.before),
        };
        let reason = self.reason.trim().to_owned();
        let stands = known.door.as_ref().map_or(taken_back, |door| !taken_back && door.reason == reason);
        if point == now && stands {
            return Ok(Vec::new());
        }
        let subject = Subject::Property(property);
        draft.push(Event { subject, what: What::DoorPlaced(DoorPlacing { point, by, reason, taken_back }) });
        let place = Place { position: point.position, precision: point.precision, ..known.place.clone() };
        let moved = !now.position.zip(point.position).is_some_and(|(one, other)| within(one, other, A_DOOR));
        if moved {
            registers::door_changed(&mut draft, &known, &Property { place, ..known.clone() })?;
        }
        Ok(draft.finish())
    }
}

/// Degrees of latitude, and of longitude where people live: about ten kilometres. Further off it is another address, or the two numbers are swapped.
const TEN_KILOMETRES: (f64, f64) = (0.09, 0.145);

/// A place on earth, and not in another town.
fn sound(position: Position, known: Option<Position>) -> Result<Position, Refusal> {
    let position =
        Position::new(position.latitude, position.longitude).map_err(|wrong| Refusal::Invalid { field: "position", rule: wrong.rule() })?;
    if known.is_some_and(|known| !within(known, position, TEN_KILOMETRES)) {
        return Err(Refusal::Invalid { field: "position", rule: "is more than ten kilometres from the address: correct that first" });
    }
    Ok(position)
}
