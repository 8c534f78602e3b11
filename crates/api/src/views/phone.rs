//! What a responder's phone shows: its whole assignment, on every contact. The server wins.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{JoinedCase, What};
use domain::ids::*;
use domain::incident::{EmergencyCall, Incident};
use domain::job::*;
use domain::place::{Place, Precision};
use domain::registers::{Access, Hazard, Property};
use domain::responder::Duty;
use domain::time::Timestamp;
use domain::words::*;
use engine::{PhoneView, Recorded};
use serde::Serialize;
use utoipa::ToSchema;

use super::cards::OffRoadView;
use super::job::StepView;

/// What a responder's phone shows.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneSnapshot {
    /// How far the record went.
    pub as_of: String,
    /// The same as a number: what `seen` repeats.
    pub position: i64,
    /// The service's time now, and its pace.
    pub clock: ClockView,
    /// Who this is.
    pub me: PhoneMe,
    /// The desk's number.
    pub desk_phone: Option<String>,
    /// Offers to answer, most urgent first.
    pub offers: Vec<PhoneOffer>,
    /// The visit in hand.
    pub job: Option<PhoneJob>,
    /// Visits taken away within half an hour.
    pub released: Vec<ReleasedView>,
    /// The steps the server will accept now.
    pub next_steps: Vec<Step>,
}

/// The service's time and its pace.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClockView {
    /// Service time now.
    pub now_at: Timestamp,
    /// Service seconds a second: 1, but in a demo.
    pub rate: f64,
}

/// Who a phone belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneMe {
    /// The responder.
    pub responder: ResponderId,
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// "off" or "on".
    #[schema(value_type = String)]
    pub duty: &'static str,
    /// When the shift ends.
    pub until: Option<Timestamp>,
    /// Declared off the road.
    pub off_road: Option<OffRoadView>,
    /// Keys carried.
    pub keys: Vec<String>,
    /// Stood down and not yet confirmed, since.
    pub unconfirmed_since: Option<Timestamp>,
}

/// An offer on the phone. No code, no client's name: those come with acceptance.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneOffer {
    /// Its identifier.
    pub id: OfferId,
    /// Its job.
    pub job: JobId,
    /// Its number.
    pub number: i64,
    /// How urgent.
    pub priority: Priority,
    /// What it is.
    pub kind: JobKind,
    /// What is the matter.
    pub situation: Option<Situation>,
    /// Whether somebody here was not heard, and nobody has said what is the matter.
    pub silent: bool,
    /// What keeps everybody outside, where nobody enters.
    pub outside: Option<Outside>,
    /// Where.
    pub address: String,
    /// Its postcode.
    pub postcode: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Seconds to effective help as estimated.
    pub estimate_s: i64,
    /// Whether that was not measured on the roads there are.
    pub approximate: bool,
    /// As the crow flies from the last fix.
    pub distance_m: Option<i64>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Answer by.
    pub answer_by: Timestamp,
    /// open or lapsed.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// What to know.
    pub hazards: Vec<Hazard>,
    /// What it takes.
    pub needs: Vec<Skill>,
    /// key_safe, key_held, let_in, unknown.
    #[schema(value_type = String)]
    pub access_method: &'static str,
    /// How one gets in, as it was said of a place that is not on the register; empty for every other.
    pub access_given: String,
    /// Why two go.
    pub two_up: Option<TwoUp>,
    /// How many persons it is for.
    pub persons: usize,
    /// What was said and written down about it since it was made, oldest first, the last three.
    pub said: Vec<NoteView>,
    /// The visit that accepting it leaves: what people call it.
    pub leaves: Option<i64>,
    /// Whether that is planned work to be made safe first.
    pub make_safe: bool,
}

/// The visit in hand.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneJob {
    /// Its identifier.
    pub id: JobId,
    /// Its number.
    pub number: i64,
    /// How urgent.
    pub priority: Priority,
    /// What it is.
    pub kind: JobKind,
    /// What is the matter.
    pub situation: Option<Situation>,
    /// Whether somebody here was not heard, and nobody has said what is the matter.
    pub silent: bool,
    /// What keeps everybody outside, where nobody enters.
    pub outside: Option<Outside>,
    /// Whether those who come for that are known to be called, by whomever; true where nothing keeps anybody outside.
    pub outside_called: bool,
    /// Where.
    pub place: PlaceView,
    /// Whom it is for.
    pub clients: Vec<PhoneClient>,
    /// How one gets in.
    pub access: Access,
    /// At the door.
    pub access_notes: String,
    /// Whether there is a key-safe code to show.
    pub has_code: bool,
    /// What to know.
    pub hazards: Vec<Hazard>,
    /// Which place of the job.
    pub slot: u8,
    /// Why two go; none where one is enough.
    pub two_up: Option<TwoUp>,
    /// Who else goes.
    pub colleague: Option<Colleague>,
    /// Arrive by.
    pub arrive_by: Timestamp,
    /// Accepted.
    pub accepted_at: Timestamp,
    /// When they are expected at the door, while under way.
    pub expected_at: Option<Timestamp>,
    /// Whether their journey was not measured on the roads there are.
    pub approximate: bool,
    /// The last step.
    pub step: Option<Step>,
    /// All steps.
    pub steps: Vec<StepView>,
    /// What changed after acceptance, everything, until accepted.
    pub changed: Option<String>,
    /// Counts what happened to the visit: what `device.seen` says with an act, so that a change the phone did not show is not taken for accepted.
    pub revision: i64,
    /// What was said and written down about it, oldest first.
    pub notes: Vec<NoteView>,
    /// Calls to the emergency services.
    pub emergency_calls: Vec<EmergencyCall>,
    /// Whom to ring.
    pub contacts: Vec<PhoneContact>,
    /// The incidents it serves.
    pub incidents: Vec<PhoneIncident>,
    /// The persons it is for: leaving says something of each.
    pub persons: Vec<PhonePerson>,
    /// An ambulance is awaited: leaving needs its crew, its reference or a referral.
    pub ambulance_pending: bool,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlaceView {
    /// As given.
    pub address: String,
    /// Its postcode.
    pub postcode: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// How well it is known.
    pub precision: Option<Precision>,
}

impl From<&Place> for PlaceView {
    fn from(place: &Place) -> Self {
        Self {
            address: place.address.lines.clone(),
            postcode: place.address.postcode.clone(),
            latitude: place.position.map(|at| at.latitude),
            longitude: place.position.map(|at| at.longitude),
            precision: place.position.map(|_| place.precision),
        }
    }
}

/// A client on the phone.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneClient {
    /// Their name.
    pub name: String,
    /// Year of birth.
    pub born: Option<i16>,
    /// Their number.
    pub phone: Option<String>,
    /// Language, hearing, speech.
    pub communication: String,
}

/// Something that was said or written down.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NoteView {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// Who else goes.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Colleague {
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// How far they are.
    pub step: Option<Step>,
}

/// Whom to ring.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneContact {
    /// Their name.
    pub name: String,
    /// What they are to the client.
    pub relation: String,
    /// Their number.
    pub phone: String,
    /// Whether they hold a key.
    pub holds_key: bool,
}

/// An incident a visit serves.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhoneIncident {
    /// Its identifier.
    pub id: IncidentId,
    /// Its number.
    pub number: i64,
    /// Whom it is about.
    pub client_name: Option<String>,
}

/// A person a visit is for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PhonePerson {
    /// Their incident: the outcome is said of it. Somebody with two sorts of need stands here twice.
    pub incident: IncidentId,
    /// Its number.
    pub number: i64,
    /// Their name, or "Unknown person".
    pub name: String,
    /// What sort of need.
    pub class: Class,
    /// What is the matter, when somebody has said.
    pub situation: Option<Situation>,
    /// Whether they were not heard, and nobody has said what is the matter.
    pub silent: bool,
    /// Where they are, when it is another door than the visit's.
    pub address: Option<String>,
    /// How one gets in there; absent where it is the visit's own door.
    pub access: Option<Access>,
    /// At that door.
    pub access_notes: String,
    /// Whether there is a key-safe code of that door to show: `reveal-code` with their `incident`.
    pub has_code: bool,
}

/// A visit taken away.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReleasedView {
    /// Which.
    pub job: JobId,
    /// Its number.
    pub number: i64,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// They left by themselves because it was not safe.
    pub left_unsafe: bool,
}

/// What is not in the engine's view of a phone and the snapshot shows.
#[derive(Clone, Debug, Default)]
pub struct Besides {
    /// The desk's number.
    pub desk_phone: Option<String>,
    /// The doors of the persons behind the visit, its own among them.
    pub doors: BTreeMap<PropertyId, Property>,
    /// Which of these have a key-safe code kept.
    pub with_code: BTreeSet<PropertyId>,
    /// The last fix.
    pub fix: Option<domain::place::Position>,
    /// What was said and written down about the visit's incidents.
    pub notes: Vec<NoteView>,
    /// The same of every visit they are asked for.
    pub said: BTreeMap<JobId, Vec<NoteView>>,
}

/// So much of what was said since is shown beside an offer.
const SAID_MOST: usize = 3;

/// What an event says in somebody's own words; nothing when it says nothing.
pub fn note_of(recorded: &Recorded) -> Option<NoteView> {
    let text = match &recorded.event.as_ref()?.what {
        What::IncidentRaised { note, .. }
        | What::IncidentActivated { note, .. }
        | What::CaseJoined(JoinedCase { note, .. })
        | What::IncidentDecided { note, .. }
        | What::CalledBack { note, .. } => note,
        What::NoteWritten { text, .. } => text,
        _ => return None,
    };
    (!text.trim().is_empty()).then(|| NoteView { at: recorded.at, text: text.clone() })
}

/// What an event says of the client, for whoever is asked and has not accepted: nothing of what was said beside an act of the desk.
pub fn said_of(recorded: &Recorded) -> Option<NoteView> {
    match &recorded.event.as_ref()?.what {
        What::NoteWritten { verb: Some(_), .. } | What::IncidentDecided { .. } => None,
        _ => note_of(recorded),
    }
}

/// The snapshot of a phone.
pub fn phone_snapshot(view: &PhoneView, besides: &Besides, clock: ClockView) -> PhoneSnapshot {
    let me = &view.responder;
    let mut offers: Vec<PhoneOffer> =
        view.offers.iter().map(|(job, offer, persons)| phone_offer(view, job, offer, *persons, besides)).collect();
    offers.sort_by_key(|offer| (offer.priority, offer.made_at, offer.id));
    PhoneSnapshot {
        as_of: view.cursor.to_string(),
        position: view.cursor.position,
        clock,
        me: PhoneMe {
            responder: me.id,
            call_sign: me.call_sign.clone(),
            name: me.name.clone(),
            duty: if me.on_duty() { "on" } else { "off" },
            until: match me.duty {
                Duty::On { until, .. } => Some(until),
                Duty::Off => None,
            },
            off_road: me.off_road.as_ref().map(|off| OffRoadView { reason: off.reason, until: off.until, told_at: off.told_at }),
            keys: me.keys.clone(),
            unconfirmed_since: me.unconfirmed.map(|(since, _)| since),
        },
        desk_phone: besides.desk_phone.clone(),
        offers,
        job: view.job.as_ref().map(|(job, assignment)| phone_job(view, job, assignment, besides)),
        released: view
            .released
            .iter()
            .map(|gone| ReleasedView {
                job: gone.job,
                number: gone.number,
                why: gone.why.clone(),
                at: gone.at,
                left_unsafe: gone.left_unsafe,
            })
            .collect(),
        next_steps: view.job.as_ref().map(|(_, assignment)| next_steps(assignment.step())).unwrap_or_default(),
    }
}

/// The steps after one, in order.
pub fn next_steps(step: Option<Step>) -> Vec<Step> {
    Step::ALL.iter().copied().filter(|next| Some(*next) > step).collect()
}

const fn access_method(access: &Access) -> &'static str {
    match access {
        Access::KeySafe { .. } => "key_safe",
        Access::KeyHeld { .. } => "key_held",
        Access::LetIn { .. } => "let_in",
        Access::Unknown => "unknown",
    }
}

fn phone_offer(view: &PhoneView, job: &Job, offer: &Offer, persons: usize, besides: &Besides) -> PhoneOffer {
    let place = PlaceView::from(&job.place);
    let distance_m = besides.fix.zip(job.place.position).map(|(from, to)| {
        let north = (to.latitude - from.latitude) * 111_200.0;
        let east = (to.longitude - from.longitude) * 111_200.0 * from.latitude.to_radians().cos();
        // Metres within a borough fit an integer many times over.
        north.hypot(east) as i64
    });
    // Whoever has left that visit meanwhile leaves nothing.
    let has = |from: JobId| view.job.as_ref().is_some_and(|(job, _)| job.id == from);
    let diverts = offer.diverts.as_deref().filter(|diverts| has(diverts.from));
    PhoneOffer {
        id: offer.id,
        job: job.id,
        number: job.number,
        priority: job.priority,
        kind: job.kind,
        situation: view.situation.get(&job.id).copied(),
        silent: view.silent.contains(&job.id),
        outside: view.outside.get(&job.id).copied(),
        address: place.address,
        postcode: place.postcode,
        latitude: place.latitude,
        longitude: place.longitude,
        estimate_s: offer.estimate_s,
        approximate: offer.arrival.is_some_and(|arrival| arrival.approximate),
        distance_m,
        made_at: offer.made_at,
        answer_by: offer.answer_by,
        state: offer.state.word(),
        hazards: job.hazards.clone(),
        needs: job.needs.clone(),
        access_method: access_method(&job.access),
        access_given: if job.property.is_none() { job.access_notes.clone() } else { String::new() },
        two_up: job.two_up,
        persons,
        said: besides.said.get(&job.id).map(|said| since(said, offer.made_at)).unwrap_or_default(),
        leaves: diverts.map(|diverts| diverts.number),
        make_safe: diverts.is_some_and(|diverts| diverts.make_safe),
    }
}

/// The last of what was said after a time.
fn since(said: &[NoteView], made_at: Timestamp) -> Vec<NoteView> {
    let later: Vec<NoteView> = said.iter().filter(|note| note.at > made_at).cloned().collect();
    later.into_iter().rev().take(SAID_MOST).rev().collect()
}

fn phone_job(view: &PhoneView, job: &Job, assignment: &Assignment, besides: &Besides) -> PhoneJob {
    let clients = view.clients.iter();
    let calls: Vec<EmergencyCall> = view.incidents.iter().flat_map(|incident| incident.emergency_calls.iter().cloned()).collect();
    let contacts = view.clients.iter().flat_map(|client| &client.contacts).filter(|contact| !contact.do_not_tell);
    PhoneJob {
        id: job.id,
        number: job.number,
        priority: job.priority,
        kind: job.kind,
        situation: view.situation.get(&job.id).copied(),
        silent: view.silent.contains(&job.id),
        outside: view.outside.get(&job.id).copied(),
        outside_called: view.incidents.iter().all(domain::incident::Incident::outside_called),
        place: PlaceView::from(&job.place),
        clients: clients
            .map(|client| PhoneClient {
                name: client.name.clone(),
                born: client.born,
                phone: client.phone.clone(),
                communication: client.communication.clone(),
            })
            .chain(view.incidents.iter().filter_map(stranger))
            .collect(),
        access: job.access.clone(),
        access_notes: job.access_notes.clone(),
        has_code: job.property.is_some_and(|door| besides.with_code.contains(&door)),
        hazards: job.hazards.clone(),
        slot: assignment.slot,
        two_up: job.two_up,
        colleague: view.colleague.as_ref().map(|(responder, theirs)| Colleague {
            call_sign: responder.call_sign.clone(),
            name: responder.name.clone(),
            step: theirs.step(),
        }),
        arrive_by: job.arrive_by,
        accepted_at: assignment.accepted_at,
        expected_at: job.expected(assignment).map(|expected| expected.at),
        approximate: job.offer(assignment.offer).and_then(|offer| offer.arrival).is_some_and(|arrival| arrival.approximate),
        step: assignment.step(),
        steps: assignment.steps.iter().map(StepView::from).collect(),
        changed: assignment.changed.clone(),
        revision: job.revision,
        ambulance_pending: calls.iter().any(|call| call.service == EmergencyService::Ambulance),
        persons: view.persons.iter().map(|incident| phone_person(view, job, incident, besides)).collect(),
        notes: besides.notes.clone(),
        emergency_calls: calls,
        contacts: contacts
            .map(|contact| PhoneContact {
                name: contact.name.clone(),
                relation: contact.relation.clone(),
                phone: contact.phone.clone(),
                holds_key: contact.holds_key,
            })
            .collect(),
        incidents: view
            .incidents
            .iter()
            .map(|incident| PhoneIncident {
                id: incident.id,
                number: incident.number,
                client_name: incident
                    .client
                    .and_then(|id| view.clients.iter().find(|client| client.id == id))
                    .map(|client| client.name.clone()),
            })
            .collect(),
    }
}

/// Somebody handed over who is not on the register, as far as their name or number was given.
fn stranger(incident: &Incident) -> Option<PhoneClient> {
    let handed_over = incident.client.is_none() && incident.origin == Origin::Partner;
    let phone = incident.given.phone.clone();
    (handed_over && (incident.caller.is_some() || phone.is_some())).then(|| PhoneClient {
        name: incident.caller.clone().unwrap_or_else(|| "Unknown person".to_owned()),
        born: None,
        phone,
        communication: String::new(),
    })
}

fn phone_person(view: &PhoneView, job: &Job, incident: &Incident, besides: &Besides) -> PhonePerson {
    let client = incident.client.and_then(|id| view.clients.iter().find(|client| client.id == id));
    let other_door = incident.property.filter(|door| Some(*door) != job.property);
    let elsewhere = incident.place.as_ref().filter(|_| other_door.is_some());
    let door = other_door.and_then(|door| besides.doors.get(&door));
    PhonePerson {
        incident: incident.id,
        number: incident.number,
        name: client
            .map(|client| client.name.clone())
            .or_else(|| stranger(incident).map(|known| known.name))
            .unwrap_or_else(|| "Unknown person".to_owned()),
        class: incident.class,
        situation: incident.situation,
        silent: incident.is_silent(),
        address: elsewhere.map(|place| place.address.lines.clone()),
        access: door.map(|door| door.access.clone()),
        access_notes: door.map(|door| door.access_notes.clone()).unwrap_or_default(),
        has_code: other_door.is_some_and(|door| besides.with_code.contains(&door)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_come_next_is_every_step_after_the_last_one() {
        assert_eq!(next_steps(None), Step::ALL);
        assert_eq!(next_steps(Some(Step::GainedAccess)), [Step::WithClient, Step::Clear]);
        assert!(next_steps(Some(Step::Clear)).is_empty());
    }
}
