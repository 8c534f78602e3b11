//! One piece of work for responders: its offers, its slots and the assignments that own the lifecycle.

use serde::{Deserialize, Serialize};

use crate::deadline::{Deadlines, StepTaken};
use crate::ids::*;
use crate::incident::Alert;
use crate::place::Place;
use crate::registers::{Access, Hazard, Terms};
use crate::time::{Duration, Timestamp};
use crate::words::*;

mod diverting;
mod doors;

pub use diverting::{Against, Diverted, Diverts, Remedy, Weighed};
pub use doors::{AmbulanceLeft, Beside, DoorChange, FactsChanged, FormerDoor, LeftUnsafe, Linked, PersonLeft};

/// Which of a job's places a responder fills: 0, or 0 and 1 for a two-person job.
pub type Slot = u8;

/// Why a job takes two people. The reason matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoUp {
    /// One goes now, the second follows.
    Lifting,
    /// Nobody enters alone.
    StaffSafety,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum JobState {
    /// To be done, or being done.
    Open,
    /// Everybody who went is clear.
    Done {
        /// When.
        at: Timestamp,
    },
    /// Not to be done.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl JobState {
    /// The word in the database and in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done { .. } => "done",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// One job put to one responder. What is true in every state stands here; what is true in one state stands in that state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its identifier.
    pub id: OfferId,
    /// Which place of the job.
    pub slot: Slot,
    /// To whom.
    pub to: ResponderId,
    /// When.
    pub made_at: Timestamp,
    /// Until when an answer is expected.
    pub answer_by: Timestamp,
    /// Whether the desk made it, with its reason; `None` when the plan did.
    pub ordered: Option<String>,
    /// Seconds to effective help as they were estimated.
    pub estimate_s: i64,
    /// When they would be at the door; `None` where nobody estimated it, and in records from before it was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Arrival>,
    /// When they would have accepted although somebody else had it already: only who answered late is swapped in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_at: Option<Timestamp>,
    /// How they said so, where the desk recorded it for them; `None` by phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_verbal: Option<String>,
    /// Which visit they would leave for it; `None` for somebody who was free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diverts: Option<Box<Diverts>>,
    /// What the plan would have done instead, where the desk chose otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Box<Against>>,
    /// Where it stands.
    pub state: OfferState,
}

/// When somebody would be at the door, in seconds from their acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Arrival {
    /// As it was worked out, before what earlier arrivals say of that.
    pub modelled_s: i64,
    /// As often sooner as later.
    pub usual_s: i64,
    /// What is told: nine in ten are there by then.
    pub promise_s: i64,
    /// Whether it was not measured on the roads there are, but in a straight line or on roads that were derived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
}

/// What is promised where nobody has learnt better yet: so many percent of the usual time. Nine in ten of a log-normal journey with σ = 0.25 are there by then.
pub const PROMISE_PERCENT: i64 = 138;

impl Arrival {
    /// Of an estimate by the desk, which nothing has corrected.
    pub const fn estimated(seconds: i64) -> Option<Self> {
        if seconds <= 0 {
            return None;
        }
        Some(Self { modelled_s: seconds, usual_s: seconds, promise_s: seconds * PROMISE_PERCENT / 100, approximate: false })
    }
}

/// Somebody came to a door as they were expected, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// When they accepted.
    pub accepted_at: Timestamp,
    /// Seconds from then until they were there.
    pub took_s: i64,
    /// What was expected.
    pub expected: Arrival,
}

/// Where an offer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OfferState {
    /// Waiting for an answer.
    Open,
    /// Nobody answered in time; it may still be accepted while the slot is unfilled.
    Lapsed,
    /// Accepted.
    Accepted {
        /// When.
        at: Timestamp,
    },
    /// Declined.
    Declined {
        /// When.
        at: Timestamp,
        /// Why.
        reason: DeclineReason,
        /// In words.
        note: String,
    },
    /// Taken back.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        because: Withdrawal,
    },
}

impl OfferState {
    /// The word in the database and in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Lapsed => "lapsed",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// Why an offer was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// Somebody else accepted.
    Filled,
    /// That responder accepted another job.
    Engaged,
    /// That responder went off duty or off the road.
    OffDuty,
    /// The job was cancelled.
    Cancelled,
    /// Another offer took its place: a strictly more urgent one, or the same visit offered anew.
    Superseded,
    /// The desk took it back.
    Desk,
    /// A new hazard or a changed address: it must be accepted anew.
    Changed,
    /// They were asked to leave a visit and keep it: nobody answered in time, or they have arrived there.
    StaysOn,
}

/// A responder's work on a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Which place of the job.
    pub slot: Slot,
    /// Who.
    pub responder: ResponderId,
    /// Their person, for the record.
    pub person: PersonId,
    /// Through which offer.
    pub offer: OfferId,
    /// Which visit they left for it, in the same moment: nobody is diverted twice on one journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diverted_from: Option<JobId>,
    /// Since when.
    pub accepted_at: Timestamp,
    /// Which revision the job had until then: what a phone did while it showed no later one belongs to a former acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_revision: Option<i64>,
    /// How they said it, where the desk recorded it for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbal: Option<String>,
    /// The facts changed after acceptance: everything, in order, until they accept it.
    pub changed: Option<String>,
    /// The visit's revision with the last of these changes.
    #[serde(default)]
    pub changed_at: i64,
    /// What of it is about the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_door: Option<DoorChange>,
    /// When they are expected at the door, where that is another time than their offer said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expectation>,
    /// The steps so far, in order.
    pub steps: Vec<StepTaken>,
    /// How many steps they had taken when they said that they had come out again, where nobody may be inside: by none of these are they inside any more.
    #[serde(default, skip_serializing_if = "is_none_taken")]
    pub came_out: usize,
    /// The doors that it was taken for, latest last, each with the steps taken there: they count for nothing at another door, and stand again when it
    /// turns out to be that one after all.
    #[serde(default, rename = "former_doors", skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<FormerDoor>,
    /// Where it stands.
    pub state: AssignmentState,
}

/// Whether no steps are counted.
const fn is_none_taken(steps: &usize) -> bool {
    *steps == 0
}

/// When somebody is expected at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// When.
    pub at: Timestamp,
    /// What partners were told last.
    pub partner: Timestamp,
}

/// Somebody is expected at another time than was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedAnew {
    /// Who.
    pub responder: ResponderId,
    /// When, and what partners know of it.
    pub expected: Expectation,
}

/// Where an assignment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AssignmentState {
    /// Theirs.
    Live,
    /// Left, with the outcome as they saw it.
    Clear {
        /// When.
        at: Timestamp,
        /// How it went.
        outcome: OutcomeKind,
        /// How the client was.
        condition: Condition,
        /// In words.
        note: String,
        /// Who entered it at the desk; `None` when their own phone did.
        #[serde(default)]
        entered_by: Option<PersonId>,
        /// Each person's own outcome; none in records from before persons were told apart, where the outcome is everybody's.
        #[serde(default)]
        persons: Vec<PersonLeft>,
        /// What became of an ambulance that was awaited, where they said so.
        #[serde(default)]
        ambulance: Option<AmbulanceLeft>,
    },
    /// Stood down by somebody, for a reason.
    StoodDown {
        /// When.
        at: Timestamp,
        /// Who ordered it.
        by: PersonId,
        /// Why.
        reason: String,
        /// Whether they left by themselves because it was not safe.
        #[serde(default)]
        left_unsafe: bool,
        /// What they left it for, where they were diverted and so know it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        diverted_to: Option<JobId>,
        /// What became of an ambulance that was awaited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ambulance: Option<AmbulanceLeft>,
    },
}

impl Assignment {
    /// The last step taken, `None` when only accepted. Whoever has come out again is at the door.
    pub fn step(&self) -> Option<Step> {
        let stands = |(nth, step): &(usize, Step)| *nth >= self.came_out || !matches!(step, Step::GainedAccess | Step::WithClient);
        self.steps.iter().map(|taken| taken.step).enumerate().filter(stands).map(|(_, step)| step).max()
    }
    /// Whether they go, and are not there yet.
    pub fn is_under_way(&self) -> bool {
        self.is_live() && self.step() <= Some(Step::EnRoute)
    }
    /// The steps taken at doors that it was taken for.
    pub fn steps_elsewhere(&self) -> impl Iterator<Item = &StepTaken> {
        self.elsewhere.iter().flat_map(|door| &door.steps)
    }
    /// Whether they were at a door that it was taken for: whoever is with somebody there is with them all the same.
    pub fn was_elsewhere(&self) -> bool {
        self.steps_elsewhere().any(|taken| taken.step >= Step::Arrived)
    }
    /// The former door that is this one, when nothing was done for another since they left it: what was done there stands again.
    pub fn back_at(&self, property: Option<PropertyId>, place: &Place) -> Option<usize> {
        let door = self.elsewhere.iter().rposition(|door| door.is(property, place))?;
        let nothing_since = |door: &FormerDoor| self.steps.iter().all(|taken| door.steps.contains(taken));
        self.elsewhere.get(door).filter(|door| nothing_since(door)).map(|_| door)
    }
    /// Whether their own phone said how they left: whatever steps it took before, a leaving that the desk entered is the desk's word.
    pub fn left_by_phone(&self) -> bool {
        self.clear_at().is_some() && self.steps.iter().any(|taken| taken.late.is_none() && taken.step == Step::Clear)
    }
    /// Whether their own phone said that they were there.
    pub fn arrived_by_phone(&self) -> bool {
        self.steps.iter().any(|taken| taken.late.is_none() && taken.step >= Step::Arrived)
    }
    /// Whether they have it now.
    pub fn is_live(&self) -> bool {
        self.state == AssignmentState::Live
    }
    /// How an incident's person was left, as they said when they left in good order; `None` when they said nothing of them.
    pub fn said_of(&self, incident: IncidentId) -> Option<PersonLeft> {
        match &self.state {
            AssignmentState::Clear { outcome, condition, note, persons, .. } if persons.is_empty() => {
                Some(PersonLeft { incident, outcome: *outcome, condition: *condition, note: note.clone() })
            }
            AssignmentState::Clear { persons, .. } => persons.iter().find(|left| left.incident == incident).cloned(),
            AssignmentState::Live | AssignmentState::StoodDown { .. } => None,
        }
    }
    /// What was said of an awaited ambulance as they left or were taken off.
    pub const fn ambulance(&self) -> Option<&AmbulanceLeft> {
        match &self.state {
            AssignmentState::Clear { ambulance, .. } | AssignmentState::StoodDown { ambulance, .. } => ambulance.as_ref(),
            AssignmentState::Live => None,
        }
    }
    /// When they left in good order.
    pub const fn clear_at(&self) -> Option<Timestamp> {
        match self.state {
            AssignmentState::Clear { at, .. } => Some(at),
            AssignmentState::Live | AssignmentState::StoodDown { .. } => None,
        }
    }
    /// When they left because it was not safe.
    pub const fn unsafe_at(&self) -> Option<Timestamp> {
        match self.state {
            AssignmentState::StoodDown { at, left_unsafe: true, .. } => Some(at),
            AssignmentState::Live | AssignmentState::Clear { .. } | AssignmentState::StoodDown { .. } => None,
        }
    }
}

/// One piece of work for responders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its identifier.
    pub id: JobId,
    /// The first incident's number: one name for both.
    pub number: i64,
    /// The provider.
    pub organisation: OrganisationId,
    /// The contract's promises as they were.
    pub terms: Terms,
    /// The incidents it serves, all at one property or scheme; the first opened it.
    pub incidents: Vec<IncidentId>,
    /// What it is.
    pub kind: JobKind,
    /// How urgent: the most urgent of its incidents.
    pub priority: Priority,
    /// What is the matter, when somebody has said.
    pub situation: Option<Situation>,
    /// Whom it is for.
    pub client: Option<ClientId>,
    /// The door on the register.
    pub property: Option<PropertyId>,
    /// Where.
    pub place: Place,
    /// How one gets in, as it was when the job was made.
    pub access: Access,
    /// What one has to know at the door.
    pub access_notes: String,
    /// Hazards of everybody concerned, merged.
    pub hazards: Vec<Hazard>,
    /// What a responder must be able to do.
    pub needs: Vec<Skill>,
    /// Who is never sent.
    pub excluded: Vec<ResponderId>,
    /// Whether it takes two, and why.
    pub two_up: Option<TwoUp>,
    /// What burns or smells of gas in the same building: nobody of ours enters while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// When it was made.
    pub opened_at: Timestamp,
    /// Arrive by.
    pub arrive_by: Timestamp,
    /// Whether the plan may offer it by itself; otherwise only the desk offers.
    pub auto_offer: bool,
    /// When the first offer of this round was made: the offer timers run from here.
    pub offered_at: Option<Timestamp>,
    /// How many responders the plan should have asked by now, per slot: 1, 2 from the second timer, `u8::MAX` from the manager's.
    pub breadth: u8,
    /// When it became more urgent, or fire or gas: whoever declined before declined less. `None` while it is as it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graver_at: Option<Timestamp>,
    /// Why the plan found nobody when it last looked: everybody with the rule that excluded them. `None` once somebody was offered it.
    pub nobody: Option<String>,
    /// All offers ever made, in order.
    pub offers: Vec<Offer>,
    /// All assignments ever made, in order.
    pub assignments: Vec<Assignment>,
    /// What the desk has to act on, until acknowledged.
    pub alerts: Vec<Alert>,
    /// Where it stands.
    pub state: JobState,
    /// What will happen when.
    pub deadlines: Deadlines,
    /// Counts the events, from 1.
    pub revision: i64,
}

impl Job {
    /// How many places it has. Nobody lifts where nobody goes in: whoever has the second place then keeps it, and nobody else is asked for it.
    pub fn slots(&self) -> Slot {
        let both = match self.two_up {
            Some(TwoUp::StaffSafety) => true,
            Some(TwoUp::Lifting) => !self.one_is_enough() || self.live(1).is_some(),
            None => false,
        };
        if both { 2 } else { 1 }
    }
    /// Whether two were for lifting only, and nobody goes in.
    fn one_is_enough(&self) -> bool {
        self.two_up == Some(TwoUp::Lifting) && (self.kind == JobKind::FireResponse || self.beside.is_some())
    }
    /// Whether it is still to be done or being done.
    pub fn is_open(&self) -> bool {
        self.state == JobState::Open
    }
    /// The live assignment of a slot.
    pub fn live(&self, slot: Slot) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.slot == slot && assignment.is_live())
    }
    /// The live assignment of a responder.
    pub fn live_of(&self, responder: ResponderId) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.responder == responder && assignment.is_live())
    }
    /// Who has left in good order, first to last. Where somebody left because it was not safe, the visit begins anew: what was before does not count.
    pub fn cleared(&self) -> impl Iterator<Item = &Assignment> {
        let last_unsafe = self.assignments.iter().filter_map(Assignment::unsafe_at).max();
        let mut left: Vec<_> = self.assignments.iter().filter(|one| one.clear_at().is_some() && one.clear_at() > last_unsafe).collect();
        left.sort_by_key(|one| one.clear_at());
        left.into_iter()
    }
    /// How an incident's person was left, and by whom: the last who said it of them. `None` when nobody did.
    pub fn left(&self, incident: IncidentId) -> Option<(PersonId, PersonLeft)> {
        self.cleared().filter_map(|one| one.said_of(incident).map(|left| (one.person, left))).last()
    }
    /// Whether the own phone of somebody who has it, or left it in good order, said that they were there: the desk's word alone is no visit.
    pub fn is_reached(&self) -> bool {
        self.assignments.iter().filter(|one| one.is_live()).chain(self.cleared()).any(Assignment::arrived_by_phone)
    }
    /// The slots nobody fills: no live assignment, and nobody has cleared it on a visit that was reached.
    pub fn unfilled(&self) -> impl Iterator<Item = Slot> + '_ {
        let done: Vec<Slot> = self.cleared().filter(|_| self.is_reached()).map(|one| one.slot).collect();
        let enough = self.one_is_enough() && (!done.is_empty() || self.assignments.iter().any(Assignment::is_live));
        (0..self.slots()).filter(move |slot| self.is_open() && !enough && self.live(*slot).is_none() && !done.contains(slot))
    }
    /// Offers that may still be accepted (open or lapsed) on unfilled slots.
    pub fn acceptable(&self) -> impl Iterator<Item = &Offer> + '_ {
        self.offers.iter().filter(|offer| matches!(offer.state, OfferState::Open | OfferState::Lapsed))
    }
    /// Whether a responder has declined it as it is now.
    pub fn declined_by(&self, responder: ResponderId) -> bool {
        let stands = |at: Timestamp| self.graver_at.is_none_or(|graver| at >= graver);
        self.offers.iter().any(|offer| offer.to == responder && matches!(offer.state, OfferState::Declined { at, .. } if stands(at)))
    }
    /// Whether an open offer stands on every place nobody fills.
    pub fn asks_everywhere(&self) -> bool {
        self.unfilled().all(|slot| self.offers.iter().any(|offer| offer.slot == slot && offer.state == OfferState::Open))
    }
    /// Whether somebody may go in now: nobody enters alone where that is not safe, and it takes two to be not alone.
    pub fn may_enter(&self) -> bool {
        let arrived = |slot| self.live(slot).is_some_and(|assignment| assignment.step() >= Some(Step::Arrived));
        match self.two_up {
            Some(TwoUp::StaffSafety) => (0..self.slots()).all(arrived),
            Some(TwoUp::Lifting) | None => (0..self.slots()).any(arrived),
        }
    }
    /// Whether somebody who has it now has arrived.
    pub fn is_attended(&self) -> bool {
        self.assignments.iter().any(|assignment| assignment.is_live() && assignment.step() >= Some(Step::Arrived))
    }
    /// When somebody who goes is expected at the door, by what was last told; `None` once they are there, and where nobody estimated it.
    pub fn expected(&self, assignment: &Assignment) -> Option<Expectation> {
        if !assignment.is_under_way() {
            return None;
        }
        assignment.expected.or_else(|| {
            let at = assignment.accepted_at + Duration::seconds(self.offer(assignment.offer)?.arrival?.usual_s);
            Some(Expectation { at, partner: at })
        })
    }
    /// Everybody who came to the door after an acceptance with an expectation. What the desk entered late, without knowing when it was, counts for nothing.
    pub fn arrivals(&self) -> impl Iterator<Item = Arrived> + '_ {
        self.assignments.iter().filter_map(|one| {
            let taken = one.steps.iter().find(|taken| taken.step == Step::Arrived && taken.late.is_none())?;
            let expected = self.offer(one.offer)?.arrival?;
            // A phone that was out of reach says afterwards when it was; its clock is believed as far as it can be true.
            let there = taken.device_at.filter(|at| *at > one.accepted_at && *at < taken.at).unwrap_or(taken.at);
            Some(Arrived { accepted_at: one.accepted_at, took_s: there.since(one.accepted_at).ms() / 1_000, expected })
        })
    }
    /// Whether nobody had arrived by the target: the first to arrive came later, or it ended later without anybody.
    pub fn missed_target(&self) -> bool {
        let steps = self.assignments.iter().flat_map(|assignment| &assignment.steps);
        let arrived = steps.filter(|taken| taken.step == Step::Arrived).map(|taken| taken.at).min();
        let ended = match self.state {
            JobState::Open => None,
            JobState::Done { at } | JobState::Cancelled { at, .. } => Some(at),
        };
        arrived.or(ended).is_some_and(|at| at > self.arrive_by)
    }
    /// Everybody a decision about this job may be about: who has it, who may still accept it, whom that would be made good by, and who answered too late
    /// and may be swapped in.
    pub fn concerned(&self) -> impl Iterator<Item = ResponderId> + '_ {
        let live = self.assignments.iter().filter(|assignment| assignment.is_live()).map(|assignment| assignment.responder);
        let beaten = |offer: &&Offer| matches!(offer.state, OfferState::Withdrawn { because: Withdrawal::Filled, .. });
        let remedies = self.acceptable().filter_map(|offer| offer.diverts.as_ref()?.remedy.asks());
        live.chain(self.acceptable().map(|offer| offer.to)).chain(remedies).chain(self.offers.iter().filter(beaten).map(|offer| offer.to))
    }
    /// An offer by its identifier.
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == id)
    }
}
