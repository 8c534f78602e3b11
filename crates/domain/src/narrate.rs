//! The timeline in words: one English sentence per event. Who did it and when stand beside the sentence, not in it.

use std::fmt::Display;

use crate::deadline::{DeadlineKind, StepTaken};
use crate::event::{Event, JoinedCase, LearntMore, What};
use crate::ids::*;
use crate::incident::*;
use crate::job::{TwoUp, Withdrawal};
use crate::place::Place;
use crate::time::{Timestamp, clock, clock_from};
use crate::words::*;
pub use words::service;
use words::{outcome as ended, situation as matter};

mod visits;
pub(crate) mod words;

/// What identifiers are called on the screen that shows the sentence; erased names come back as "somebody".
pub trait Names {
    /// A member of staff: "Ana".
    fn person(&self, id: PersonId) -> String;
    /// A responder: "R2 Sam".
    fn responder(&self, id: ResponderId) -> String;
    /// A contact: "Kim (daughter)".
    fn contact(&self, id: ContactId) -> String;
    /// A client: "Mrs Field".
    fn client(&self, id: ClientId) -> String;
    /// An organisation: "Birch Careline".
    fn organisation(&self, id: OrganisationId) -> String;
    /// An incident: "1042".
    fn incident(&self, id: IncidentId) -> String;
    /// Whose timeline is read, where it is an incident's.
    fn reader(&self) -> Option<IncidentId> {
        None
    }
}

/// One sentence about one event.
pub fn narrate(event: &Event, names: &dyn Names) -> String {
    incident(&event.what, names)
}

/// A list word as people read it: `left_with_ambulance` becomes "left with ambulance".
fn said(word: impl Display) -> String {
    word.to_string().replace('_', " ")
}

/// A priority as it stands on the screen.
fn urgency(priority: Priority) -> String {
    match priority {
        Priority::Fire => "fire".to_owned(),
        Priority::P1 | Priority::P2 | Priority::P3 | Priority::P4 => priority.word().to_uppercase(),
    }
}

/// `: words`, or nothing.
fn colon(words: &str) -> String {
    let words = bare(words);
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

/// Somebody's words without the full stop that the sentence brings.
fn bare(words: &str) -> &str {
    words.trim().trim_end_matches(['.', ' '])
}

/// `, word 14:05`, with its day when it is not that of `now`; or nothing.
fn until(at: Option<Timestamp>, now: Timestamp, word: &str) -> String {
    at.map_or_else(String::new, |at| format!(", {word} {}", clock_from(at, now)))
}

/// The desk's reason to act, as the end of "The desk was told: …".
pub fn alert(alert: AlertKind) -> &'static str {
    match alert {
        AlertKind::NotAnswered => "nobody has answered",
        AlertKind::NotDecided => "nobody has said what happens next",
        AlertKind::Repeated => "it came again",
        AlertKind::HandOverNotAccepted => "the hand-over has not been accepted",
        AlertKind::LadderExhausted => "nobody is left to ring: 999 or an override",
        AlertKind::PromiseBroken => "a contact did not keep their promise",
        AlertKind::CallBackDue => "the client is due a call",
        AlertKind::VisitStands => "the visit stands",
        AlertKind::NoPlan => "the visit has no plan",
        AlertKind::NotAccepted => "nobody has accepted, more are wanted",
        AlertKind::DeskAlarm => "still nobody has accepted",
        AlertKind::Manager => "nobody has accepted, ring the on-call manager",
        AlertKind::ForcedChoice => "nobody else can come, choose contacts, 999 or another offer",
        AlertKind::ArrivalLate => "later than promised",
        AlertKind::AccessFailed => "at the door and not in",
        AlertKind::CodeFailed => "the key-safe code did not open",
        AlertKind::StandDownNotSeen => "the phone has not acknowledged the stand-down, telephone",
        AlertKind::StepAfterStandDown => "a responder who was taken off or had left says more",
        AlertKind::NoOutcome => "the responder left without an outcome for this person",
        AlertKind::LeftUnsafe => "the responder left: unsafe",
        AlertKind::LongLie => "45 minutes on the floor and nobody is there",
        AlertKind::NotClosed => "resolved and not closed",
        AlertKind::VisitLong => "the visit goes on longer than expected",
        AlertKind::ClientStatus => "the register says the client is not at home",
        AlertKind::PlaceDiffers => "another place was named than the register has, ask where the client is",
        AlertKind::UnitOfAnother => "the unit or reference given is somebody else's, ask who it is",
        AlertKind::DeskEntered => "only the desk says how the visit ended: resolve it, and a second person agrees",
        AlertKind::BrigadeNotCalled => "nobody was called who comes for fire or gas",
        AlertKind::NotSetOff => "accepted and not on the way, telephone",
        AlertKind::NotThere => "on the way and not getting there as expected, telephone",
        AlertKind::AnsweredLate => "somebody answered late and could be swapped in",
        AlertKind::NobodyWentIn => "nobody went in, the client was not seen",
        AlertKind::DeathNotCalled => "somebody was found dead, and neither police nor ambulance is on record",
        AlertKind::AtFormerDoor => "the visit is to another door, ask who is with the responder",
        AlertKind::PartnerToAsk => "a partner took it, telephone them and ask how it went",
        AlertKind::ChangeNotAccepted => "the responder has not accepted the change",
    }
}

/// What a deadline waited for.
fn deadline(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Answer => "an answer",
        DeadlineKind::Hold => "the hold",
        DeadlineKind::SilentOffer => "a decision on a silent alarm",
        DeadlineKind::Decide => "a look in",
        DeadlineKind::HandOver => "the hand-over",
        DeadlineKind::SecondPerson => "the second person",
        DeadlineKind::Rung => "a contact",
        DeadlineKind::Promise => "a contact's promise",
        DeadlineKind::CallBack => "a call to the client",
        DeadlineKind::LongLie => "somebody to be off the floor",
        DeadlineKind::Brigade => "the brigade or the gas line to be called",
        DeadlineKind::Close => "closing",
        DeadlineKind::NoPlan => "a plan",
        DeadlineKind::SecondOffer => "an acceptance",
        DeadlineKind::DeskAlarm => "the desk's alarm",
        DeadlineKind::Manager => "the manager",
        DeadlineKind::ForcedChoice => "the forced choice",
        DeadlineKind::SetOff => "somebody to set off",
        DeadlineKind::Expected => "the arrival as it was expected",
        DeadlineKind::Arrive => "an arrival",
        DeadlineKind::Access => "access",
        DeadlineKind::Visit => "a look in on the visit",
        DeadlineKind::StandDownAck => "the stand-down to be seen",
        DeadlineKind::ShiftEnd => "the end of the shift",
        DeadlineKind::Changed => "the change to be accepted",
        DeadlineKind::Partner => "word from a partner",
        DeadlineKind::OffRoad => "a word on being back on the road",
    }
}

/// A decision, as the start of a sentence.
fn decision(what: DecisionKind) -> &'static str {
    match what {
        DecisionKind::Respond => "A visit was decided",
        DecisionKind::Contacts => "The contacts are to be rung",
        DecisionKind::EmergencyServices => "999 was decided",
        DecisionKind::Fault => "It is kept as a fault",
        DecisionKind::ByVoice => "It ends at the desk",
    }
}

/// Why one person is not enough.
const fn two_people(because: TwoPersonCause) -> &'static str {
    match because {
        TwoPersonCause::NoSpeech => "nobody was heard or identified",
        TwoPersonCause::ThirdParty => "somebody else cancels",
        TwoPersonCause::Confused => "the client sounds confused",
        TwoPersonCause::DeploymentReversed => "a responder has or had the visit",
        TwoPersonCause::ClosingRefused => "it was to be closed before and the visit stood",
        TwoPersonCause::Class => "of what it is or was",
        TwoPersonCause::SaidOtherwise => "the record says otherwise",
        TwoPersonCause::NoReference => "the 999 call has no reference",
    }
}

/// How an incident began.
fn raised(incident: &Incident, note: &str, names: &dyn Names) -> String {
    let whom = match (incident.client, &incident.caller) {
        (Some(client), Some(caller)) => format!("{}, {caller} rings", names.client(client)),
        (Some(client), None) => names.client(client),
        (None, Some(caller)) => caller.clone(),
        (None, None) => "an unknown caller".to_owned(),
    };
    let from = match incident.origin {
        Origin::Desk => "by telephone",
        Origin::Partner => "handed over",
        Origin::Device => "by a device",
        Origin::Register => "from the register",
    };
    let what = match incident.class {
        Class::Fire => "Fire or smoke",
        Class::Gas => "Gas or carbon monoxide",
        Class::Person => "Call for help",
        Class::Attack => "Attack",
        Class::Fault => "Fault",
        Class::Unrecognised => "A signal nobody could read",
    };
    format!("{what}, {whom}, {}, {from}{}.", urgency(incident.priority), colon(note))
}

/// A place as it is said.
pub(crate) fn whereabouts(place: &Place) -> String {
    let words = format!("{} {}", place.address.lines, place.address.postcode).trim().to_owned();
    match (words.is_empty(), place.position) {
        (false, _) => words,
        (true, Some(at)) => format!("{:.5}, {:.5}", at.latitude, at.longitude),
        (true, None) => "a place nobody has named".to_owned(),
    }
}

/// With a capital letter.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What happened to an incident; everything else is passed on.
fn incident(what: &What, names: &dyn Names) -> String {
    match what {
        What::IncidentRaised { incident, note, .. } => raised(incident, note, names),
        What::IncidentActivated { note, .. } => format!("It came again{}.", colon(note)),
        What::CaseJoined(JoinedCase { case, note, .. }) => {
            format!("{} handed it over as {}{}.", names.organisation(case.organisation), case.reference, colon(note))
        }
        What::LearntMore(more) => learnt(more),
        What::IncidentAnswered { by, handed_over: true, .. } => format!("{} took the hand-over.", names.person(*by)),
        What::IncidentAnswered { by, .. } => format!("{} answered.", names.person(*by)),
        What::SpeechHeard { speech: true } => "Somebody spoke.".to_owned(),
        What::SpeechHeard { speech: false } => "No speech.".to_owned(),
        What::IncidentReleased { held_by, because, .. } => format!("It rings again: {}, {}.", names.person(*held_by), bare(because)),
        What::ClientIdentified { client, .. } => format!("It is {}.", names.client(*client)),
        What::PrioritySet { priority, reason, agreed: None } => format!("Urgency set to {}{}.", urgency(*priority), colon(reason)),
        What::PrioritySet { priority, reason, agreed: Some(by) } => {
            format!("{} agrees: urgency set to {}{}.", names.person(*by), urgency(*priority), colon(reason))
        }
        What::LoweringProposed { lowering } => {
            format!(
                "{} proposes {}{}; nothing changes until a second person says the same.",
                names.person(lowering.by),
                urgency(lowering.priority),
                colon(&lowering.reason)
            )
        }
        What::SituationSet { situation } => format!("Situation: {}.", matter(*situation)),
        What::IncidentDecided { decided, note, .. } => format!("{}{}.", decision(decided.what), colon(note)),
        What::JobAttached { .. } => "A visit belongs to it.".to_owned(),
        What::LadderStarted { round, rungs, .. } if rungs.is_empty() => format!("Nobody may be rung, round {round}."),
        What::LadderStarted { round, rungs, .. } => {
            let who: Vec<String> = rungs.iter().map(|contact| names.contact(*contact)).collect();
            format!("Contacts, round {round}: {}.", who.join(", "))
        }
        What::ContactTriedOnce { tried, attend_by, .. } => {
            format!("{}: {}{}.", capital(&names.contact(tried.contact)), said(tried.result), until(*attend_by, tried.at, "by"))
        }
        What::LadderEnded => "Nobody is left to ring.".to_owned(),
        What::PromiseBroken { contact, .. } => format!("{} did not keep the promise to go.", capital(&names.contact(*contact))),
        What::PromiseKept { contact } => format!("{} is with the client.", capital(&names.contact(*contact))),
        What::EmergencyCalled { call } => {
            format!(
                "{} called by {}{}{}.",
                service(call.service),
                if call.by.trim().is_empty() { "us" } else { call.by.trim() },
                colon(&call.reference),
                until(call.expected_at, call.at, "expected")
            )
        }
        What::HandedToPartner(taken) => {
            let reference = if taken.reference.is_empty() { String::new() } else { format!(", reference {}", taken.reference) };
            format!(
                "Handed to {} by telephone, accepted by {}{reference}. It stays ours until it is known how it went.",
                taken.name, taken.accepted_by
            )
        }
        What::CalledBack { reached, note, worse, .. } => {
            let how = if *reached { " and reached" } else { ", no answer" };
            format!("Called back{how}{}{}.", if *worse { ", worse" } else { "" }, colon(note))
        }
        What::ReadBack { organisation, reference } => format!("Read back to {}, {reference}.", names.organisation(*organisation)),
        What::CaseAccepted { organisation, reference } => format!("Accepted from {}, {reference}.", names.organisation(*organisation)),
        What::CaseEscalated { times, .. } => format!("The hand-over is not accepted: escalated for the {}.", nth(*times)),
        What::BatonPassed { to } => format!("{} is accountable now.", capital(&names.person(to.person))),
        What::ClosingProposed { proposal, .. } => {
            format!(
                "{} proposes to close{}; a second person must agree because {}.",
                names.person(proposal.by),
                colon(&proposal.reason),
                two_people(proposal.because)
            )
        }
        What::ClosingAgreed { by } => format!("{} agrees to close without a visit.", names.person(*by)),
        What::ClosingRefused { by: Some(by), reason, dissent: true } => {
            format!("{} disagrees, it is not closed{}.", capital(&names.person(*by)), colon(reason))
        }
        What::ClosingRefused { by: Some(_), reason, dissent: false } => format!("It is not closed{}.", colon(reason)),
        What::ClosingRefused { by: None, reason, .. } => format!("Nobody agreed, it is not closed{}.", colon(reason)),
        What::VisitLeft { .. } => "It is back at the desk: no visit belongs to it any more.".to_owned(),
        What::IncidentResolved { outcome, unknown, note, .. } => resolved(*outcome, *unknown, note),
        What::IncidentClosed { outcome, .. } => closed(outcome),
        What::IncidentReopened { reason, .. } => format!("Opened again{}.", colon(reason)),
        What::ReceivedRead { person, reason } => {
            format!("What was sent was read as it came by {}{}.", names.person(*person), colon(reason))
        }
        What::NoteWritten { text, verb: None, .. } => format!("Note{}.", colon(text)),
        What::NoteWritten { text, verb: Some(_), .. } => format!("Also said{}.", colon(text)),
        What::AlertRaised { alert: kind, words, .. } => format!("The desk is told: {}{}.", alert(*kind), colon(words)),
        What::AlertAcknowledged { alert: kind, .. } => format!("The desk has seen: {}.", alert(*kind)),
        What::DeadlinePassed { deadline: kind } => format!("No need to wait for {} any more.", deadline(*kind)),
        other => visits::sentence(other, names),
    }
}

/// What became known, in the order it is needed.
fn learnt(LearntMore { caller, call_back, place, case, hazards }: &LearntMore) -> String {
    let mut words = Vec::new();
    words.extend(caller.as_ref().map(|caller| format!("{caller} rings")));
    words.extend(call_back.as_ref().map(|number| format!("ring back {number}")));
    words.extend(place.as_ref().map(|(place, _)| format!("it is at {}", whereabouts(place))));
    words.extend(case.as_ref().map(|case| format!("{} is on {}", case.operator, case.call_back)));
    words.extend(hazards.iter().map(|hazard| format!("take care, {}", bare(&hazard.note))));
    format!("New: {}.", words.join(", "))
}

/// How it was resolved. Where nobody was heard, or nobody knows that it was them and that they are well, no voice ended it.
fn resolved(outcome: OutcomeKind, unknown: bool, note: &str) -> String {
    if outcome == OutcomeKind::ResolvedByVoice && unknown {
        return format!("Resolved at the desk, nobody knows that they are well{}.", colon(note));
    }
    format!("Resolved, {}{}.", ended(outcome), colon(note))
}

/// How it was closed.
fn closed(outcome: &Outcome) -> String {
    let late = outcome.late_because.map_or_else(String::new, |cause| format!(", late: {}", said(cause)));
    let how = match (outcome.kind, outcome.condition) {
        (OutcomeKind::ResolvedByVoice, Condition::NotSeen) => "ended at the desk",
        (kind, _) => ended(kind),
    };
    format!("Closed, {how}, client {}{late}{}.", said(outcome.condition), colon(&outcome.note))
}

/// First, second, third.
fn nth(times: u8) -> String {
    match times {
        1 => "first time".to_owned(),
        2 => "second time".to_owned(),
        3 => "third time".to_owned(),
        more => format!("{more}th time"),
    }
}

/// A step as the end of "R2 …".
const fn step(step: Step) -> &'static str {
    match step {
        Step::EnRoute => "is on the way",
        Step::Arrived => "is at the door",
        Step::GainedAccess => "is in",
        Step::WithClient => "is with the client",
        Step::Clear => "left",
    }
}

/// A step with what is special about it.
fn taken(who: &str, taken: &StepTaken) -> String {
    let late = taken.late.as_deref().map_or_else(String::new, |why| format!(" at {} (late entry: {why})", clock(taken.at)));
    format!("{} {}{late}.", capital(who), step(taken.step))
}

/// Why an offer was taken back, as the end of "The offer to R2 was taken back: …".
const fn withdrawal(because: Withdrawal) -> &'static str {
    match because {
        Withdrawal::Filled => "somebody else accepted",
        Withdrawal::Engaged => "they accepted another visit",
        Withdrawal::OffDuty => "they are not available any more",
        Withdrawal::Cancelled => "the visit is not to be made",
        Withdrawal::Superseded => "another offer took its place",
        Withdrawal::Desk => "the desk took it back",
        Withdrawal::Changed => "the facts changed",
        Withdrawal::StaysOn => "they keep the visit they have",
    }
}

/// Why it takes two.
const fn two_up(why: Option<TwoUp>) -> &'static str {
    match why {
        Some(TwoUp::Lifting) => ", two people to lift",
        Some(TwoUp::StaffSafety) => ", nobody enters alone",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, colon};

    #[test]
    fn somebodys_own_full_stop_is_not_said_twice() {
        assert_eq!(bare(" burst main. "), "burst main");
        assert_eq!(bare("we looked.. "), "we looked");
        assert_eq!(colon("burst main."), ": burst main");
        assert_eq!(colon(" . "), "");
    }
}
