//! Sentences about visits, responders and registers.

use crate::closure::Reopening;
use crate::door::DoorPlacing;
use crate::event::{DecisionRecord, What};
use crate::job::{AmbulanceLeft, Diverted, Diverts, ExpectedAnew, FactsChanged, LeftUnsafe, Linked, Offer, PersonLeft};
use crate::narrate::words::{client_state, outcome as ended};
use crate::narrate::{Names, alert, bare, capital, colon, said, step, taken, two_up, urgency, withdrawal};
use crate::registers::ClientStatus;
use crate::time::{Duration, clock, clock_and_day, clock_from};
use crate::words::{Condition, JobKind, Priority};

/// What happened to a job, a responder or a register. The incident's own events are said by the module above.
pub(super) fn sentence(what: &What, names: &dyn Names) -> String {
    match what {
        What::JobOpened { job } => {
            let by = clock_from(job.arrive_by, job.opened_at);
            format!("{}, {}{}, arrive by {by}.", visit(job.kind, job.priority), urgency(job.priority), two_up(job.two_up))
        }
        What::IncidentLinked(Linked { incident, priority, .. }) => {
            format!("Incident {} joins the visit, now {}.", names.incident(*incident), urgency(*priority))
        }
        What::IncidentUnlinked { incident, .. } => {
            format!("Incident {} leaves the visit: it is elsewhere.", names.incident(*incident))
        }
        What::JobPrioritySet { priority, arrive_by } => {
            let by = match priority {
                Priority::Fire | Priority::P1 | Priority::P2 => clock(*arrive_by),
                // Seldom on the day it is said.
                Priority::P3 | Priority::P4 => clock_and_day(*arrive_by),
            };
            format!("The visit is {} now, arrive by {by}.", urgency(*priority))
        }
        What::JobFactsChanged(FactsChanged { change, .. }) => format!("The facts of the visit changed{}.", colon(change)),
        What::ChangeAccepted { responder, out: true } => format!("{} accepted the change and has come out.", names.responder(*responder)),
        What::ChangeAccepted { responder, out: false } => format!("{} accepted the change.", names.responder(*responder)),
        What::AutoOfferSet { auto_offer: true } => "The plan may offer the visit.".to_owned(),
        What::AutoOfferSet { auto_offer: false } => "Only the desk offers the visit.".to_owned(),
        What::Offered { offer, decision, .. } => asked(offer, decision.as_deref(), names),
        What::NobodyFound { decision } => {
            format!("{}.", capital(decision.reason.trim_end_matches('.')))
        }
        What::BreadthSet { alert: kind, words, .. } => format!("{}{}.", capital(alert(*kind)), colon(words)),
        What::OfferLapsed { .. } => "An offer was not answered in time; it may still be accepted.".to_owned(),
        What::OfferDeclined { responder, reason, note, .. } => {
            format!("{} declined, {}{}.", names.responder(*responder), said(reason), colon(note))
        }
        What::OfferWithdrawn { responder, because, .. } => {
            format!("The offer to {} was taken back: {}.", names.responder(*responder), withdrawal(*because))
        }
        What::AnsweredLate { responder, verbal, .. } => {
            let how = verbal.as_deref().map_or_else(String::new, colon);
            format!("{} would have come too, after somebody else had it{how}.", capital(&names.responder(*responder)))
        }
        What::OfferAccepted { assignment, verbal, .. } => {
            let how = verbal.as_deref().map_or_else(String::new, |why| format!(" by voice{}", colon(why)));
            format!("{} accepted{how}.", names.responder(assignment.responder))
        }
        What::ArrivalExpected(ExpectedAnew { responder, expected }) => {
            format!("{} is expected at {} now.", capital(&names.responder(*responder)), clock(expected.at))
        }
        What::StepRecorded { responder, step: there, elsewhere: true, .. } => {
            format!("{} {}, at the former door.", capital(&names.responder(*responder)), step(there.step))
        }
        What::StepRecorded { responder, step, .. } => taken(&names.responder(*responder), step),
        What::Cleared { responder, step: left, outcome, condition, note, persons, ambulance, entered_by: _ } => {
            let late = left.late.as_deref().map_or_else(String::new, |why| format!(" (late entry: {why})"));
            let how = |outcome, condition: &Condition, note: &str| format!("{}, client {}{}", ended(outcome), said(condition), colon(note));
            let mut each: Vec<&PersonLeft> = persons.iter().collect();
            each.sort_by_key(|one| names.reader() != Some(one.incident));
            // Where several are behind the visit, whoever reads finds their own first, and each by name.
            let left_with = match each.as_slice() {
                [] | [_] => format!(": {}", how(*outcome, condition, note)),
                all => {
                    let one =
                        |one: &&PersonLeft| format!("{}: {}", names.incident(one.incident), how(one.outcome, &one.condition, &one.note));
                    format!(" {}", all.iter().map(one).collect::<Vec<_>>().join("; "))
                }
            };
            let ambulance = ambulance.as_ref().map_or_else(String::new, awaited);
            format!("{} {}{left_with}{ambulance}{late}.", names.responder(*responder), step(left.step))
        }
        What::LeftUnsafe(LeftUnsafe { responder, step: left, note, .. }) => {
            let late = left.late.as_deref().map_or_else(String::new, |why| format!(" (late entry: {why})"));
            format!("{} left at once, unsafe{}{late}.", names.responder(*responder), colon(note))
        }
        What::StepAfterStandDown { responder, step: taken } => {
            let late = taken.late.as_deref().map_or_else(String::new, |why| format!(" ({})", bare(why)));
            format!("{}, who had it before, reports: {}{late}.", names.responder(*responder), step(taken.step))
        }
        What::StoodDown { responder, by, reason, ambulance, .. } => {
            let ambulance = ambulance.as_ref().map_or_else(String::new, awaited);
            format!("{} was stood down by {}{}{ambulance}.", names.responder(*responder), names.person(*by), colon(reason))
        }
        What::Diverted(Diverted { responder, number, .. }) => {
            format!("{} leaves for {number}, which is more urgent.", capital(&names.responder(*responder)))
        }
        What::CodeRevealed { person, reason, door, .. } => {
            let at = if door.is_empty() { String::new() } else { format!(" at {}", bare(door)) };
            format!("The key-safe code{at} was shown to {}{}.", names.person(*person), colon(reason))
        }
        What::CodeReadToCrew { service, call_sign } => format!("The code was read to the {} crew, {}.", said(service), bare(call_sign)),
        What::CodeFailed { responder, door } => {
            let at = if door.is_empty() { String::new() } else { format!(" at {}", bare(door)) };
            let whom = responder.map_or_else(String::new, |responder| format!(" for {}", names.responder(responder)));
            format!("The code did not open{at}{whom}.")
        }
        What::JobDone => "The visit is over.".to_owned(),
        What::JobCancelled { by, reason } => format!("The visit was called off by {}{}.", names.person(*by), colon(reason)),
        other => register(other, names),
    }
}

/// What sort of visit, as the start of a sentence: what is met outside and is no fire is gas.
fn visit(kind: JobKind, priority: Priority) -> String {
    match kind {
        JobKind::FireResponse if priority != Priority::Fire => "CO or gas response".to_owned(),
        JobKind::FireResponse | JobKind::EmergencyVisit | JobKind::WelfareVisit | JobKind::Repair => capital(&said(kind)),
    }
}

/// Who was asked, and why.
fn asked(offer: &Offer, decision: Option<&DecisionRecord>, names: &dyn Names) -> String {
    let who = names.responder(offer.to);
    if let Some(Diverts { number, .. }) = offer.diverts.as_deref() {
        let minutes_up = Duration::seconds(offer.estimate_s.saturating_add(59) / 60 * 60);
        let why = offer.ordered.as_deref().map_or_else(String::new, colon);
        return format!("{} was asked to leave {number} for this, about {minutes_up}{why}.", capital(&who));
    }
    let how = offer.ordered.as_deref().map_or_else(|| "Offered".to_owned(), |_| "The desk offered it".to_owned());
    let why = offer.ordered.as_deref().or(decision.map(|decision| decision.reason.as_str())).unwrap_or_default();
    // The plan's reason begins with whom it chose and how long they take.
    if let Some((_, rest)) = why.split_once(", ").filter(|(chosen, _)| decision.is_some() && who.starts_with(chosen)) {
        return format!("{how} to {who}: {}.", bare(rest));
    }
    if offer.estimate_s == 0 {
        return format!("{how} to {who}, nobody can say how soon{}.", colon(why));
    }
    let minutes_up = Duration::seconds(offer.estimate_s.saturating_add(59) / 60 * 60);
    format!("{how} to {who}, about {minutes_up}{}.", colon(why))
}

/// What became of an ambulance, after what was said before.
fn awaited(ambulance: &AmbulanceLeft) -> String {
    format!("; ambulance, {}{}", said(ambulance.how), colon(&ambulance.words))
}

/// Where a door is, as somebody said.
fn door(DoorPlacing { point, reason, taken_back, .. }: &DoorPlacing) -> String {
    let at = point.position.map(|at| format!("{:.5}, {:.5}", at.latitude, at.longitude));
    match (at, taken_back) {
        (Some(at), false) => {
            format!("The door is at {at}{}.", if reason.is_empty() { ", where the phone was".to_owned() } else { colon(reason) })
        }
        (Some(at), true) => format!("The door is at {at} again, as before{}.", colon(reason)),
        (None, _) => format!("Where the door is, is not known any more{}.", colon(reason)),
    }
}

/// How a client is, and who says so.
fn status_said(status: &ClientStatus) -> String {
    let second = status.second_source.as_deref().map_or_else(String::new, |second| format!(" and {second}"));
    format!("{}, says {}{}.", client_state(status.state), bare(&status.source), bare(&second))
}

/// What happened to a responder or in a register. Everything else has been said above; a new event has to be named here or said there.
fn register(what: &What, names: &dyn Names) -> String {
    match what {
        What::ResponderRecorded { responder } if responder.left_at.is_some() => format!("{} has left.", names.responder(responder.id)),
        What::ResponderRecorded { responder } => format!("{} is on the books.", names.responder(responder.id)),
        What::DutyStarted { until } => format!("On duty until {}.", clock(*until)),
        What::DutyEnded => "Off duty.".to_owned(),
        What::OffRoadDeclared { off_road } => format!("Off the road, {}, back at {}.", said(off_road.reason), clock(off_road.until)),
        What::BackOnRoad => "Back on the road.".to_owned(),
        What::OffRoadOver { .. } => "The time off the road is over, and nobody has said what now: telephone.".to_owned(),
        What::Engaged { .. } => "Has a visit.".to_owned(),
        What::Released { left_unsafe: true, .. } => "Left because it was unsafe, and has not said that they are safe.".to_owned(),
        What::Released { confirm_by: Some(_), .. } => "Was stood down and has to be told.".to_owned(),
        What::Released { confirm_by: None, .. } => "Is free again.".to_owned(),
        What::StandDownConfirmed { by } => format!("Knows of the stand-down, by {by}."),
        What::StandDownNotSeen => "May not know of the stand-down: telephone.".to_owned(),
        What::KeysSet { keys } if keys.is_empty() => "Carries no keys.".to_owned(),
        What::KeysSet { keys } => format!("Carries keys {}.", keys.join(", ")),
        What::ClientRecorded { client } => format!("{} as the register has them now.", names.client(client.id)),
        What::ClientStatusSet { status } => status_said(status),
        What::FalseAlarmCounted { recent } if recent.is_empty() => "Five false alarms in seven days: a review was asked for.".to_owned(),
        What::FalseAlarmCounted { recent } => format!("A false alarm, {} in seven days.", recent.len()),
        What::PropertyRecorded { property } => {
            format!("The property is {} {}.", property.place.address.lines, property.place.address.postcode)
        }
        What::ContractRecorded { contract } => format!("Contract {}, edit {}.", contract.name, contract.terms.revision),
        What::OrganisationRecorded { organisation } => format!("Organisation {}.", organisation.name),
        What::RoadClosed(closure) => {
            let how = closure.percent.map_or_else(|| "closed".to_owned(), |percent| format!("slow, {percent} % of the usual time"));
            format!("{} is {how}{}.", closure.street, colon(&closure.reason))
        }
        What::DoorPlaced(placing) => door(placing),
        What::RoadOpened(Reopening { street, note, .. }) => format!("{street} is open again{}.", colon(note)),
        What::IncidentRaised { .. }
        | What::IncidentActivated { .. }
        | What::CaseJoined(..)
        | What::LearntMore { .. }
        | What::IncidentAnswered { .. }
        | What::SpeechHeard { .. }
        | What::IncidentReleased { .. }
        | What::ClientIdentified { .. }
        | What::PrioritySet { .. }
        | What::LoweringProposed { .. }
        | What::SituationSet { .. }
        | What::IncidentDecided { .. }
        | What::JobAttached { .. }
        | What::LadderStarted { .. }
        | What::ContactTriedOnce { .. }
        | What::LadderEnded
        | What::PromiseBroken { .. }
        | What::PromiseKept { .. }
        | What::EmergencyCalled { .. }
        | What::CalledBack { .. }
        | What::HandedToPartner(..)
        | What::ReadBack { .. }
        | What::CaseAccepted { .. }
        | What::CaseEscalated { .. }
        | What::BatonPassed { .. }
        | What::ClosingProposed { .. }
        | What::ClosingAgreed { .. }
        | What::ClosingRefused { .. }
        | What::VisitLeft { .. }
        | What::IncidentResolved { .. }
        | What::IncidentClosed { .. }
        | What::IncidentReopened { .. }
        | What::NoteWritten { .. }
        | What::ReceivedRead { .. }
        | What::AlertRaised { .. }
        | What::AlertAcknowledged { .. }
        | What::DeadlinePassed { .. }
        | What::JobOpened { .. }
        | What::IncidentLinked(..)
        | What::IncidentUnlinked { .. }
        | What::JobPrioritySet { .. }
        | What::JobFactsChanged { .. }
        | What::ChangeAccepted { .. }
        | What::AutoOfferSet { .. }
        | What::Offered { .. }
        | What::NobodyFound { .. }
        | What::BreadthSet { .. }
        | What::OfferLapsed { .. }
        | What::OfferDeclined { .. }
        | What::OfferWithdrawn { .. }
        | What::AnsweredLate { .. }
        | What::OfferAccepted { .. }
        | What::ArrivalExpected { .. }
        | What::StepRecorded { .. }
        | What::Cleared { .. }
        | What::LeftUnsafe { .. }
        | What::StepAfterStandDown { .. }
        | What::StoodDown { .. }
        | What::Diverted(..)
        | What::CodeRevealed { .. }
        | What::CodeReadToCrew { .. }
        | What::CodeFailed { .. }
        | What::JobDone
        | What::JobCancelled { .. } => String::new(),
    }
}
