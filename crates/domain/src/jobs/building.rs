//! One building: whoever is in one flat is told of a fire or of gas in another.
//!
//! A building is a scheme, or a house: the same postcode and the same number in the street, whatever the flat. Where the register cannot tell, two doors
//! are two buildings.

use crate::board::Board;
use crate::ids::PropertyId;
use crate::incident::Incident;
use crate::job::{Beside, Job};
use crate::place::Place;
use crate::rules;
use crate::words::JobKind;

/// What burns or smells of gas in the building of a visit without being behind it: this incident, where it is so. A visit that is met outside anyway needs
/// to know of no other. One that knows of it goes on knowing until it is over, also when it joins the visit.
pub fn beside(board: &Board, job: &Job, incident: &Incident) -> Option<Beside> {
    let known = job.beside.is_some_and(|known| known.incident == incident.id);
    let outside = incident.outside().filter(|_| !incident.is_over() && (known || incident.job != Some(job.id)))?;
    let there = incident.place.as_ref().zip(Some(incident.property));
    let same = there.is_some_and(|there| one_building(board, (&job.place, job.property), there));
    (same && (known || !is_outside(board, job))).then_some(Beside { incident: incident.id, outside })
}

/// Whether a visit is met outside for what is behind it: a fire response, or somebody's fire or gas by now.
pub fn is_outside(board: &Board, job: &Job) -> bool {
    let open = |incident: &&Incident| incident.job == Some(job.id) && incident.is_open();
    let mut behind = job.incidents.iter().filter_map(|incident| board.incidents.get(incident)).filter(open);
    job.kind == JobKind::FireResponse || behind.any(Incident::is_outside)
}

/// Whether two doors are in one building: one door, one scheme, or one house.
fn one_building(board: &Board, one: (&Place, Option<PropertyId>), other: (&Place, Option<PropertyId>)) -> bool {
    let scheme = |door: Option<PropertyId>| board.properties.get(&door?).and_then(|door| door.scheme.as_ref());
    let one_door = one.1.is_some() && one.1 == other.1;
    let one_scheme = scheme(one.1).is_some_and(|ours| scheme(other.1) == Some(ours));
    one_door || one_scheme || rules::same_house(one.0, other.0)
}
