//! The service as the model runs it: the product's own `decide`, `apply` and `effects`; and, to prove that the model would find it, the same with one fault.

use std::collections::BTreeMap;

use domain::board::Board;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::deadline::{DeadlineKind, StepTaken};
use domain::effect::{Effect, effects};
use domain::event::{Event, Subject, What};
use domain::ids::*;
use domain::incident::{AlertKind, IncidentState, Outcome};
use domain::job::{OfferState, Withdrawal};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::verbs::*;
use domain::words::*;
use uuid::Uuid;

use crate::story;

/// One thing done wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A decision looks at its own visit only.
    LooksAtOneJob,
    /// A late acceptance revives its offer, whoever has the place.
    LateRevives,
    /// With the second timer the other deadlines are forgotten.
    ForgetsDeadlines,
    /// A deadline passes and nobody is told.
    AlarmsNobody,
    /// Whoever is stood down is not told.
    SilentStandDown,
    /// A phone takes whatever comes for news.
    TakesOlder,
    /// Whoever is stood down is not told why.
    NoReason,
    /// Nobody telephones who does not know of their stand-down.
    NoCall,
    /// A step after a stand-down is thrown away.
    DropsEvidence,
    /// What is resolved is closed by nobody.
    ClosesItself,
    /// An emergency takes the place of its equal.
    SupersedesEqual,
    /// The plan is not asked again for a place that is free again.
    ForgetsToPlan,
    /// What happens to a responder is not recorded.
    Unrecorded,
    /// A step taken twice is two steps.
    StepsTwice,
    /// A request that comes again is judged again, and says that they know of whatever stand-down there is by then.
    NoReceipts,
    /// The plan's move is made although its visit has changed.
    PlansOnOld,
    /// Whoever is asked is asked again.
    AsksTwice,
    /// Whoever did not get a place is still asked for it.
    KeepsBeaten,
    /// A deadline that came is left alone.
    SleepsOn,
}

/// The command somebody sends.
pub fn command(who: story::Who, target: Target, verb: Verb, seed: u128) -> Command {
    let fresh = Fresh { seed: Uuid::from_u128(seed << 16) };
    let context = Context { actor: who.actor(), organisation: story::provider(), device: DeviceStamp::default(), fresh };
    Command { target, verb, context }
}

/// What is decided, on the part of the board that is read, as the service does it.
pub fn judge(fault: Option<Fault>, board: &Board, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let mut read = board.cut(&command.reads());
    let Some(fault) = fault else { return read.decide(command, now) };
    let mut asked = command.clone();
    blind(fault, &mut read, &mut asked, now);
    let decided = read.decide(&asked, now)?;
    Ok(spoilt(fault, decided, &asked, now))
}

/// What a faulty service does not see.
fn blind(fault: Fault, read: &mut Board, asked: &mut Command, now: Timestamp) {
    if let (Fault::NoReceipts, Verb::ConfirmStandDown(known)) = (fault, &mut asked.verb) {
        known.since = now;
    }
    let Target::Job(own) = asked.target else { return };
    match (fault, &mut asked.verb) {
        (Fault::LooksAtOneJob, _) => read.jobs.retain(|id, _| *id == own),
        (Fault::LateRevives, Verb::Accept(accept)) => {
            let Some(job) = read.jobs.get_mut(&own) else { return };
            let late = job.offers.iter_mut().find(|offer| offer.id == accept.offer);
            let filled = |state: &OfferState| matches!(state, OfferState::Withdrawn { because: Withdrawal::Filled, .. });
            if let Some(late) = late.filter(|late| filled(&late.state)) {
                late.state = OfferState::Lapsed;
                job.assignments.retain(|one| !one.is_live());
            }
        }
        (Fault::SupersedesEqual, Verb::Plan(_)) => {
            read.jobs.values_mut().filter(|job| job.id != own && job.priority > Priority::P1).for_each(|job| job.priority = Priority::P4);
            read.jobs.values_mut().filter(|job| job.id == own).for_each(|job| job.priority = Priority::P1);
        }
        (Fault::PlansOnOld, Verb::Plan(plan)) => plan.revision = read.jobs.get(&own).map_or(0, |job| job.revision),
        (Fault::AsksTwice, Verb::Plan(plan)) => {
            let Some(job) = read.jobs.get_mut(&own) else { return };
            job.offers.retain(|offer| !plan.offers.iter().any(|planned| planned.to == offer.to));
        }
        (_, _) => {}
    }
}

/// What a faulty service makes of its decision.
fn spoilt(fault: Fault, decided: Vec<Event>, asked: &Command, now: Timestamp) -> Vec<Event> {
    let each = |Event { subject, what }: Event| {
        let passed = |deadline| What::DeadlinePassed { deadline };
        let what = match (fault, what) {
            (Fault::AlarmsNobody, What::BreadthSet { because, .. }) => passed(because),
            (Fault::AlarmsNobody, What::AlertRaised { alert, .. }) if of_asking(alert).is_some() => {
                of_asking(alert).map_or(What::JobDone, passed)
            }
            (Fault::NoCall, What::AlertRaised { alert: AlertKind::StandDownNotSeen, .. }) => passed(DeadlineKind::StandDownAck),
            (Fault::NoReason, What::StoodDown { responder, by, no_plan_at, ambulance, .. }) => {
                What::StoodDown { responder, by, reason: String::new(), no_plan_at, ambulance }
            }
            (_, what) => what,
        };
        Event { subject, what }
    };
    let evidence = decided.iter().any(|event| matches!(event.what, What::StepAfterStandDown { .. }));
    match (fault, &asked.verb, asked.target) {
        (Fault::DropsEvidence, _, _) if evidence => Vec::new(),
        (Fault::SleepsOn, Verb::Wake(_), _) => Vec::new(),
        (Fault::StepsTwice, Verb::TakeStep(taken), Target::Job(job)) if decided.is_empty() => {
            let step = StepTaken { step: taken.step, at: now, device_at: None, position: None, accuracy: None, late: None };
            let responder = asked.context.responder().expect("a responder takes steps");
            vec![Event { subject: Subject::Job(job), what: What::StepRecorded { responder, step, next: None, elsewhere: false } }]
        }
        (_, _, _) => decided.into_iter().filter(|event| !is_beaten(fault, event)).map(each).collect(),
    }
}

fn is_beaten(fault: Fault, event: &Event) -> bool {
    fault == Fault::KeepsBeaten && matches!(event.what, What::OfferWithdrawn { because: Withdrawal::Filled, .. })
}

/// Whose deadline an alert is that nobody has answered.
const fn of_asking(alert: AlertKind) -> Option<DeadlineKind> {
    match alert {
        AlertKind::NoPlan => Some(DeadlineKind::NoPlan),
        AlertKind::DeskAlarm => Some(DeadlineKind::DeskAlarm),
        AlertKind::ForcedChoice => Some(DeadlineKind::ForcedChoice),
        AlertKind::ArrivalLate => Some(DeadlineKind::Arrive),
        _ => None,
    }
}

/// Follows an event.
pub fn follow(fault: Option<Fault>, board: &mut Board, event: &Event, now: Timestamp) {
    board.apply(event, now);
    match (fault, &event.what, event.subject) {
        (Some(Fault::ForgetsDeadlines), What::BreadthSet { .. }, Subject::Job(id)) => {
            board.jobs.entry(id).and_modify(|job| job.deadlines.clear_all());
        }
        (
            Some(Fault::ForgetsToPlan),
            What::OfferWithdrawn { .. } | What::OfferDeclined { .. } | What::StoodDown { .. },
            Subject::Job(id),
        ) => {
            board.jobs.entry(id).and_modify(|job| job.deadlines.clear(DeadlineKind::NoPlan));
        }
        (Some(Fault::ClosesItself), What::IncidentResolved { .. }, Subject::Incident(id)) => {
            let outcome = Outcome { kind: OutcomeKind::Assisted, ..story::outcome(OutcomeKind::Assisted) };
            let closed = IncidentState::Closed { by: PersonId(Uuid::nil()), at: now, outcome };
            board.incidents.entry(id).and_modify(|incident| incident.state = closed);
        }
        (_, _, _) => {}
    }
}

/// Whose phones an event changes.
pub fn told(fault: Option<Fault>, event: &Event, board: &Board) -> Vec<ResponderId> {
    if fault == Some(Fault::SilentStandDown) && matches!(event.what, What::StoodDown { .. } | What::Released { .. }) {
        return Vec::new();
    }
    let phones = effects(event, board).into_iter().filter_map(|effect| match effect {
        Effect::Phone { responder } => Some(responder),
        Effect::PartnerState { .. } | Effect::Manager { .. } => None,
    });
    phones.collect()
}

/// The board that the record gives: each event written, read again and followed.
pub fn read_again(fault: Option<Fault>, mut board: Board, events: &[Event], now: Timestamp) -> Board {
    let kept = |event: &&Event| fault != Some(Fault::Unrecorded) || !matches!(event.subject, Subject::Responder(_));
    for event in events.iter().filter(kept) {
        let written = serde_json::to_string(event).expect("an event is written");
        follow(fault, &mut board, &serde_json::from_str(&written).expect("an event is read"), now);
    }
    board
}

/// The board of a story cut down to whom the model is about.
pub fn only(board: &Board, responders: u8, clients: &[ClientId]) -> Board {
    let mut small = board.clone();
    small.responders.retain(|id, _| (1..=responders).any(|n| story::r(n) == *id));
    small.clients.retain(|id, _| clients.contains(id));
    let doors: BTreeMap<PropertyId, ()> = small.clients.values().map(|client| (client.property, ())).collect();
    small.properties.retain(|id, _| doors.contains_key(id));
    small
}
