//! A job as the desk sees it: its offers with their countdown, its assignments with their steps.

use domain::deadline::StepTaken;
use domain::ids::*;
use domain::job::*;
use domain::registers::Access;
use domain::time::Timestamp;
use domain::words::*;
use engine::View;
use serde::Serialize;
use utoipa::ToSchema;

/// A job as the desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct JobCard {
    /// Its identifier.
    pub id: JobId,
    /// What it is.
    pub kind: JobKind,
    /// How urgent.
    pub priority: Priority,
    /// open, done, cancelled.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// How many go.
    pub slots: u8,
    /// Why two go.
    pub two_up: Option<TwoUp>,
    /// When it was made.
    pub opened_at: Timestamp,
    /// Arrive by.
    pub arrive_by: Timestamp,
    /// Whether nobody had arrived by then: its closing says why.
    pub late: bool,
    /// Whether the plan offers it by itself.
    pub auto_offer: bool,
    /// How one gets in.
    pub access: Access,
    /// At the door.
    pub access_notes: String,
    /// What a responder must be able to do.
    pub needs: Vec<Skill>,
    /// All offers, in order.
    pub offers: Vec<OfferView>,
    /// All assignments, in order.
    pub assignments: Vec<AssignmentView>,
    /// Counts the events.
    pub revision: i64,
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OfferView {
    /// Its identifier.
    pub id: OfferId,
    /// Which place.
    pub slot: u8,
    /// To whom.
    pub to: ResponderId,
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// When.
    pub made_at: Timestamp,
    /// Answer by.
    pub answer_by: Timestamp,
    /// open, lapsed, accepted, declined, withdrawn.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// Why declined or withdrawn.
    pub reason: Option<String>,
    /// Seconds to effective help as estimated.
    pub estimate_s: i64,
    /// Whether their journey was not measured on the roads there are.
    pub approximate: bool,
    /// Within how many seconds of their acceptance they would be promised at the door: nine in ten are there by then.
    pub promise_s: Option<i64>,
    /// The desk's reason, when the desk made it.
    pub ordered: Option<String>,
    /// The visit they would leave for it: what people call it.
    pub leaves: Option<i64>,
    /// When they would have accepted although somebody else had it already: they may be swapped in.
    pub late_at: Option<Timestamp>,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AssignmentView {
    /// Which place.
    pub slot: u8,
    /// Who.
    pub responder: ResponderId,
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// Since when.
    pub accepted_at: Timestamp,
    /// The last step.
    pub step: Option<Step>,
    /// All steps.
    pub steps: Vec<StepView>,
    /// live, clear, stood_down, left_unsafe, diverted.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why, where it ended: the outcome's word or the reason.
    pub ended: Option<String>,
    /// How the client was when they left.
    pub condition: Option<Condition>,
    /// What changed after acceptance, until they accept again.
    pub changed: Option<String>,
    /// When they are expected at the door, while under way.
    pub eta_at: Option<Timestamp>,
    /// Whether their journey was not measured on the roads there are.
    pub approximate: bool,
    /// By when they were promised to be at the door: nine in ten are.
    pub promised_at: Option<Timestamp>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// By the server's clock.
    pub at: Timestamp,
    /// By the phone's clock.
    pub device_at: Option<Timestamp>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Within this.
    pub accuracy_m: Option<i64>,
    /// Why it was entered late.
    pub late: Option<String>,
}

impl From<&StepTaken> for StepView {
    fn from(taken: &StepTaken) -> Self {
        Self {
            step: taken.step,
            at: taken.at,
            device_at: taken.device_at,
            latitude: taken.position.map(|at| at.latitude),
            longitude: taken.position.map(|at| at.longitude),
            accuracy_m: taken.accuracy.map(|metres| metres.0),
            late: taken.late.clone(),
        }
    }
}

/// A job's card.
pub fn job_card(view: &View, job: &Job) -> JobCard {
    JobCard {
        id: job.id,
        kind: job.kind,
        priority: job.priority,
        state: job.state.word(),
        slots: job.slots(),
        two_up: job.two_up,
        opened_at: job.opened_at,
        arrive_by: job.arrive_by,
        late: job.missed_target(),
        auto_offer: job.auto_offer,
        access: job.access.clone(),
        access_notes: job.access_notes.clone(),
        needs: job.needs.clone(),
        offers: job.offers.iter().map(|offer| offer_view(view, offer)).collect(),
        assignments: job.assignments.iter().map(|assignment| assignment_view(view, job, assignment)).collect(),
        revision: job.revision,
    }
}

fn named(view: &View, responder: ResponderId) -> (String, String) {
    view.board
        .responders
        .get(&responder)
        .map_or_else(|| ("R?".to_owned(), "a responder".to_owned()), |known| (known.call_sign.clone(), known.name.clone()))
}

fn offer_view(view: &View, offer: &Offer) -> OfferView {
    let (call_sign, name) = named(view, offer.to);
    let reason = match &offer.state {
        OfferState::Declined { reason, note, .. } if note.is_empty() => Some(reason.word().to_owned()),
        OfferState::Declined { reason, note, .. } => Some(format!("{}: {note}", reason.word())),
        OfferState::Withdrawn { because, .. } => Some(withdrawal(*because).to_owned()),
        OfferState::Open | OfferState::Lapsed | OfferState::Accepted { .. } => None,
    };
    OfferView {
        id: offer.id,
        slot: offer.slot,
        to: offer.to,
        call_sign,
        name,
        made_at: offer.made_at,
        answer_by: offer.answer_by,
        state: offer.state.word(),
        reason,
        estimate_s: offer.estimate_s,
        approximate: offer.arrival.is_some_and(|arrival| arrival.approximate),
        promise_s: offer.arrival.map(|arrival| arrival.promise_s),
        ordered: offer.ordered.clone(),
        leaves: offer.diverts.as_ref().map(|diverts| diverts.number),
        late_at: offer.late_at,
    }
}

const fn withdrawal(because: Withdrawal) -> &'static str {
    match because {
        Withdrawal::Filled => "filled",
        Withdrawal::Engaged => "engaged",
        Withdrawal::OffDuty => "off_duty",
        Withdrawal::Cancelled => "cancelled",
        Withdrawal::Superseded => "superseded",
        Withdrawal::Desk => "desk",
        Withdrawal::Changed => "changed",
        Withdrawal::StaysOn => "stays_on",
    }
}

fn assignment_view(view: &View, job: &Job, assignment: &Assignment) -> AssignmentView {
    let (call_sign, name) = named(view, assignment.responder);
    let (state, ended_at, ended, condition) = match &assignment.state {
        AssignmentState::Live => ("live", None, None, None),
        AssignmentState::Clear { at, outcome, condition, .. } => ("clear", Some(*at), Some(outcome.word().to_owned()), Some(*condition)),
        AssignmentState::StoodDown { at, reason, left_unsafe: true, .. } => ("left_unsafe", Some(*at), Some(reason.clone()), None),
        AssignmentState::StoodDown { at, reason, diverted_to: Some(_), .. } => ("diverted", Some(*at), Some(reason.clone()), None),
        AssignmentState::StoodDown { at, reason, .. } => ("stood_down", Some(*at), Some(reason.clone()), None),
    };
    let offer = job.offer(assignment.offer);
    let arrival = offer.and_then(|offer| offer.arrival);
    let promise = arrival.map(|arrival| domain::time::Duration::seconds(arrival.promise_s));
    AssignmentView {
        slot: assignment.slot,
        responder: assignment.responder,
        call_sign,
        name,
        accepted_at: assignment.accepted_at,
        step: assignment.step(),
        steps: assignment.steps.iter().map(StepView::from).collect(),
        state,
        ended_at,
        ended,
        condition,
        changed: assignment.changed.clone(),
        eta_at: job.expected(assignment).map(|expected| expected.at),
        approximate: arrival.is_some_and(|arrival| arrival.approximate),
        promised_at: promise.map(|promise| assignment.accepted_at + promise),
    }
}
