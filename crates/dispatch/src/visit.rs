//! A visit: what it asks for, and the journeys to its door and by way of its key. There may be a job for it, or only the thought of one.

use domain::board::Board;
use domain::ids::{IncidentId, OrganisationId, ResponderId};
use domain::incident::Incident;
use domain::job::Job;
use domain::place::Position;
use domain::registers::{Access, Hazard};
use domain::words::{Class, HazardKind, JobKind, Priority, Skill};

use crate::door::{DoorToDoor, is_flat};
use crate::learnt::Shares;
use crate::table::never_alone;

/// What a visit asks for, whether there is a job for it yet or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposed<'a> {
    /// The provider, whose responders alone are considered.
    pub organisation: OrganisationId,
    /// What sort of job.
    pub kind: JobKind,
    /// How urgent.
    pub priority: Priority,
    /// Where; `None` when nobody has found the address on the map.
    pub place: Option<Position>,
    /// The postcode of the door; empty when nobody knows it.
    pub postcode: &'a str,
    /// Whether it is a flat's.
    pub flat: bool,
    /// How one gets in.
    pub access: &'a Access,
    /// What a responder must be able to do.
    pub needs: &'a [Skill],
    /// Who is never sent.
    pub excluded: &'a [ResponderId],
    /// Whether it is put to two people at once or to nobody.
    pub never_alone: bool,
}

impl<'a> Proposed<'a> {
    /// What a job asks for.
    pub fn of_job(job: &'a Job) -> Self {
        Self {
            organisation: job.organisation,
            kind: job.kind,
            priority: job.priority,
            place: job.place.position,
            postcode: &job.place.address.postcode,
            flat: is_flat(&job.place),
            access: &job.access,
            needs: &job.needs,
            excluded: &job.excluded,
            never_alone: never_alone(job),
        }
    }

    /// What a visit for an incident would ask for, before anybody has decided on one; `None` when the incident is not on the board.
    pub fn of_incident(board: &'a Board, incident: IncidentId) -> Option<Self> {
        const NOT_KNOWN: &Access = &Access::Unknown;
        let incident: &Incident = board.incidents.get(&incident)?;
        let client = incident.client.and_then(|id| board.clients.get(&id));
        let at_home = if incident.place.is_none() { client.map(|client| client.property) } else { None };
        let property = incident.property.or(at_home).and_then(|id| board.properties.get(&id));
        let place = incident.place.as_ref().or(property.map(|property| &property.place));
        let on_the_register = property.and_then(|property| property.place.position);
        Some(Self {
            organisation: incident.organisation,
            kind: match incident.class {
                Class::Fire => JobKind::FireResponse,
                Class::Fault => JobKind::Repair,
                Class::Gas | Class::Person | Class::Attack | Class::Unrecognised => JobKind::EmergencyVisit,
            },
            priority: incident.priority,
            place: incident.place.as_ref().map_or(on_the_register, |place| place.position),
            postcode: place.map_or("", |place| &place.address.postcode),
            flat: place.is_some_and(is_flat),
            access: property.map_or(NOT_KNOWN, |property| &property.access),
            needs: client.map_or(&[], |client| &client.needs),
            excluded: client.map_or(&[], |client| &client.excluded),
            never_alone: client.map_or(&[][..], |client| &client.hazards).iter().chain(&incident.given.hazards).any(takes_two),
        })
    }
}

/// Whether nobody enters alone because of this.
fn takes_two(hazard: &Hazard) -> bool {
    hazard.kind == HazardKind::TwoUp
}

/// Where one copy of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHolder<'a> {
    /// At a base.
    Base(&'a str),
    /// Carried by somebody on duty.
    Carrier(ResponderId, &'a str),
}

/// Journeys from several points to one place, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Legs {
    pub(crate) seconds: Vec<i64>,
    /// Which of them were not measured on the roads there are; empty where all were.
    pub(crate) approximate: Vec<bool>,
}

impl Legs {
    /// The journey from one of the points.
    pub(crate) fn from(&self, place: usize) -> Option<Leg> {
        let approximate = self.approximate.get(place).copied().unwrap_or_default();
        self.seconds.get(place).map(|seconds| Leg { seconds: *seconds, approximate })
    }
}

/// A journey between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) seconds: i64,
    pub(crate) approximate: bool,
}

/// A key that can be fetched, and the journeys to it and on from it.
#[derive(Clone, Debug)]
pub(crate) struct KeyCopy<'a> {
    pub(crate) holder: KeyHolder<'a>,
    /// Where it is taken over.
    pub(crate) place: Position,
    /// To it from the visit's points.
    pub(crate) fetch: Legs,
    /// From it to the door: by car, and on foot.
    pub(crate) onward: Legs,
}

/// A visit with the journeys to its door.
#[derive(Clone, Debug)]
pub struct Visit<'a> {
    /// What it asks for.
    pub asks: Proposed<'a>,
    /// Who is looked at, in order; `None` for everybody.
    pub(crate) among: Option<Vec<u32>>,
    /// From which points of the problem its journeys are known, in order; `None` for every point.
    pub(crate) points: Option<Vec<u32>>,
    /// To the door from each of these; `None` when nobody knows where the door is.
    pub(crate) drive: Option<Legs>,
    /// Every copy of its key that can be fetched; empty when it needs none.
    pub(crate) keys: Vec<KeyCopy<'a>>,
    /// What the journey costs besides the drive.
    pub(crate) door: DoorToDoor,
    /// What journeys there have taken.
    pub(crate) shares: Shares,
}

impl Visit<'_> {
    /// Where a point's journeys stand; `None` when they were not worked out.
    pub(crate) fn place_of(&self, point: usize) -> Option<usize> {
        let Some(points) = &self.points else { return Some(point) };
        points.binary_search(&u32::try_from(point).ok()?).ok()
    }
}
