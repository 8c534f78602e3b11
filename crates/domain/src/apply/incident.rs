//! What an event changes on an incident.

use crate::board::Board;
use crate::deadline::DeadlineKind;
use crate::event::{JoinedCase, LearntMore, What};
use crate::ids::{ContactId, IncidentId, PropertyId, UnitId};
use crate::incident::*;
use crate::incidents;
use crate::place::Place;
use crate::rules;
use crate::time::Timestamp;
use crate::words::{Condition, Situation};

/// Follows one event of an incident.
pub(crate) fn apply(board: &mut Board, id: IncidentId, what: &What, at: Timestamp) {
    if let What::IncidentRaised { incident, .. } = what {
        board.next_number = board.next_number.max(incident.number + 1);
        let mut incident = (**incident).clone();
        remember(&mut incident, what);
        board.incidents.insert(id, incident);
        return;
    }
    let Some(incident) = board.incidents.get_mut(&id) else { return };
    incident.revision += 1;
    follow(incident, what, at);
    remember(incident, what);
    doubt_lowering(incident, what);
    called_outside(incident, at);
    settle(incident, at);
}

/// What it was once it was for good: nobody alone takes back what makes a second person necessary.
fn remember(incident: &mut Incident, what: &What) {
    let told = match what {
        What::JobAttached { reversed: true, .. } | What::IncidentReopened { reversed: true, .. } => {
            Some(TwoPersonCause::DeploymentReversed)
        }
        // The visit stood: ending it without one takes that back.
        What::ClosingRefused { by: Some(_), .. } => Some(TwoPersonCause::ClosingRefused),
        What::ClosingProposed { proposal, .. } => {
            Some(proposal.because).filter(|because| matches!(because, TwoPersonCause::Confused | TwoPersonCause::ThirdParty))
        }
        What::CalledBack { worse: true, .. }
        | What::NoteWritten { left: Some(Seen { condition: Condition::Injured | Condition::Unwell | Condition::Deceased, .. }), .. } => {
            Some(TwoPersonCause::SaidOtherwise)
        }
        _ => None,
    };
    let hurt = matches!(what, What::IncidentReopened { hurt: true, .. }).then_some(TwoPersonCause::SaidOtherwise);
    let causes: Vec<TwoPersonCause> = incident.causes_now().chain(told).chain(hurt).collect();
    for cause in causes {
        if !incident.ever.causes.contains(&cause) {
            incident.ever.causes.push(cause);
        }
    }
    incident.ever.emergency |= incident.priority.is_emergency();
    incident.ever.life_at_risk |= incident.situation == Some(Situation::LifeAtRisk);
    match what {
        What::PrioritySet { agreed: Some(_), .. } => {
            incident.ever.no_gas = incident.taken_back().is_some();
            incident.ever.outside = None;
        }
        What::IncidentActivated { .. } | What::CaseJoined(..) | What::IncidentReopened { .. } => incident.ever.no_gas = false,
        _ => {}
    }
    incident.ever.outside = incident.outside();
}

/// A lower urgency that was proposed is not proposed any more when something else is known.
fn doubt_lowering(incident: &mut Incident, what: &What) {
    let news = match what {
        What::PrioritySet { .. }
        | What::SituationSet { .. }
        | What::IncidentActivated { .. }
        | What::CaseJoined(..)
        | What::SpeechHeard { speech: false }
        | What::IncidentReopened { .. } => true,
        What::CalledBack { worse, reached, .. } => *worse || !reached,
        _ => false,
    };
    if news || incident.is_over() {
        incident.lowering = None;
    }
}

/// Fire without the brigade, gas without the gas line: it is told after its time, and no more once somebody called or it is over.
fn called_outside(incident: &mut Incident, at: Timestamp) {
    if incident.is_over() || incident.outside_called() {
        incident.deadlines.clear(DeadlineKind::Brigade);
        quiet(incident, &[AlertKind::BrigadeNotCalled]);
    } else if incident.deadlines.due(DeadlineKind::Brigade).is_none() && !incident.has_alert(AlertKind::BrigadeNotCalled) {
        incident.deadlines.set(DeadlineKind::Brigade, at + incident.terms.timers.brigade);
    }
}

/// Its life from ringing to closed. One arm per event; what is not here is passed on.
fn follow(incident: &mut Incident, what: &What, at: Timestamp) {
    match what {
        What::IncidentActivated { unit, priority, signal, .. } => {
            activated(incident, *unit, at, |i| i.priority = i.priority.min(*priority));
            if signal.is_some() {
                pressed_again(incident, at);
            }
        }
        What::CaseJoined(JoinedCase { case, priority, accept_by, .. }) => {
            activated(incident, None, at, |i| i.priority = i.priority.min(*priority));
            incident.cases.push(case.clone());
            let due = incident.deadlines.due(DeadlineKind::HandOver).map_or(*accept_by, |due| due.min(*accept_by));
            incident.deadlines.set(DeadlineKind::HandOver, due);
        }
        What::LearntMore(LearntMore { caller, call_back, place, case, hazards }) => {
            incident.given.hazards.extend(hazards.iter().cloned());
            learnt(incident, caller.as_ref(), call_back.as_ref(), place.as_ref(), case.as_ref())
        }
        What::IncidentAnswered { by, organisation, hold_until, handed_over: _ } => {
            incident.state = IncidentState::Answered { by: *by, at };
            incident.owner = Owner { organisation: *organisation, person: *by };
            incident.answered_at.get_or_insert(at);
            incident.deadlines.clear(DeadlineKind::Answer);
            incident.deadlines.set(DeadlineKind::Hold, *hold_until);
            quiet(incident, &[AlertKind::NotAnswered, AlertKind::Repeated, AlertKind::NotDecided]);
        }
        What::SpeechHeard { speech } => {
            incident.speech = Some(*speech);
            if !rules::silent_offer(incident) {
                incident.deadlines.clear(DeadlineKind::SilentOffer);
            }
            goes_by_itself(incident, at);
            keep_hold(incident, at);
        }
        What::IncidentReleased { answer_by, .. } => {
            incident.state = IncidentState::Ringing { since: incident.received_at };
            incident.deadlines.clear(DeadlineKind::Hold);
            incident.deadlines.set(DeadlineKind::Answer, *answer_by);
        }
        What::ClientIdentified { client, property, place, terms } => {
            (incident.client, incident.property, incident.place) = (Some(*client), Some(*property), Some(place.clone()));
            incident.terms = (**terms).clone();
            quiet(incident, &[AlertKind::UnitOfAnother]);
            goes_by_itself(incident, at);
            keep_hold(incident, at);
        }
        What::PrioritySet { priority, reason, agreed: _ } => {
            incident.priority = *priority;
            heard(incident, reason);
            waits_from(incident, at);
        }
        What::LoweringProposed { lowering } => {
            incident.lowering = Some(lowering.clone());
            heard(incident, &lowering.reason);
        }
        What::SituationSet { situation } => {
            incident.situation = Some(*situation);
            lies_from(incident, incident.received_at.max(at - incident.terms.timers.long_lie));
            keep_hold(incident, at);
        }
        What::IncidentDecided { decided, call_back_at, note } => {
            decide(incident, decided, *call_back_at, at);
            heard(incident, note);
        }
        What::JobAttached { job, reversed: _ } => {
            incident.job = Some(*job);
            incident.deadlines.clear(DeadlineKind::SilentOffer);
        }
        What::VisitLeft { job } => {
            incident.job.take_if(|visit| visit == job);
            goes_by_itself(incident, at);
            waits_from(incident, at);
        }
        What::BatonPassed { to } => incident.owner = *to,
        What::IncidentResolved { by, outcome, close_by, entered_by, note, unknown } => {
            incident.state = IncidentState::Resolved { by: *by, at, outcome: *outcome, entered_by: *entered_by, unknown: *unknown };
            heard(incident, note);
            rest(incident);
            incident.deadlines.set(DeadlineKind::Close, *close_by);
        }
        What::IncidentClosed { by, outcome } => {
            incident.state = IncidentState::Closed { by: *by, at, outcome: outcome.clone() };
            rest(incident);
        }
        What::IncidentReopened { owner, answer_by, reason, reversed: _, hurt: _ } => {
            heard(incident, reason);
            reopened(incident, *owner, *answer_by, at);
        }
        other => work(incident, other, at),
    }
}

/// Opened again: it rings, and everything starts anew.
fn reopened(incident: &mut Incident, owner: Owner, answer_by: Timestamp, at: Timestamp) {
    incident.state = IncidentState::Ringing { since: at };
    incident.owner = owner;
    let silent = incident.was(TwoPersonCause::NoSpeech);
    (incident.decided, incident.job, incident.ladder, incident.speech) = (None, None, None, None);
    // Who was called for what is over was called for that alone, whenever they are still expected: they stand on the timeline.
    incident.emergency_calls.clear();
    incident.seen.clear();
    incident.dissent = false;
    incident.partners.clear();
    rest(incident);
    incident.deadlines.set(DeadlineKind::Answer, answer_by);
    lies_from(incident, at);
    if silent {
        goes_by_itself(incident, at);
    }
}

/// What is done about it: contacts, calls, cases, closings, alerts.
fn work(incident: &mut Incident, what: &What, at: Timestamp) {
    match what {
        What::LadderStarted { rungs, round, rung_until, call_back_at } => {
            ladder_started(incident, rungs, *round, *rung_until);
            if let Some(due) = call_back_at {
                incident.deadlines.set(DeadlineKind::CallBack, *due);
            }
        }
        What::ContactTriedOnce { tried, attend_by, next_at } => tried_once(incident, tried, *attend_by, *next_at),
        What::LadderEnded => {
            incident.deadlines.clear(DeadlineKind::Rung);
            incident.deadlines.clear(DeadlineKind::Promise);
        }
        What::PromiseBroken { contact, next_at } => {
            if let Some(ladder) = &mut incident.ladder {
                ladder.promise.take_if(|promise| promise.contact == *contact);
            }
            incident.deadlines.clear(DeadlineKind::Promise);
            until(incident, DeadlineKind::Rung, *next_at);
        }
        What::PromiseKept { contact } => promise_kept(incident, *contact),
        What::EmergencyCalled { call } => {
            let about = incidents::intake::known_call(&incident.emergency_calls, call).cloned();
            incident.emergency_calls.retain(|known| about.as_ref() != Some(known));
            // When it was made does not change with what is learnt of it.
            let made = about.map_or(call.at, |known| known.at.min(call.at));
            incident.emergency_calls.push(EmergencyCall { at: made, ..call.clone() });
        }
        What::HandedToPartner(taken) => partner_took(incident, taken),
        What::CalledBack { next_at, reached, worse, note } => {
            (incident.called_back_at, incident.called_back_worse) = (Some(at), *worse || !reached);
            heard(incident, note);
            until(incident, DeadlineKind::CallBack, *next_at);
            quiet(incident, &[AlertKind::CallBackDue]);
        }
        What::ReadBack { organisation, reference } => {
            for case in incident.cases.iter_mut().filter(|case| case.organisation == *organisation && case.reference == *reference) {
                case.read_back_at.get_or_insert(at);
            }
        }
        What::CaseAccepted { organisation, reference } => {
            for case in incident.cases.iter_mut().filter(|case| case.organisation == *organisation && case.reference == *reference) {
                case.accepted_at.get_or_insert(at);
            }
            if incident.cases.iter().all(|case| case.accepted_at.is_some()) {
                incident.deadlines.clear(DeadlineKind::HandOver);
                quiet(incident, &[AlertKind::HandOverNotAccepted]);
            }
        }
        What::CaseEscalated { times, next_at } => {
            for case in incident.cases.iter_mut().filter(|case| case.accepted_at.is_none()) {
                case.escalated = (*times).max(case.escalated);
            }
            until(incident, DeadlineKind::HandOver, *next_at);
        }
        What::ClosingProposed { proposal, answer_by } => {
            incident.proposal = Some(proposal.clone());
            heard(incident, &proposal.reason);
            incident.deadlines.clear(DeadlineKind::Hold);
            incident.deadlines.set(DeadlineKind::SecondPerson, *answer_by);
        }
        What::ClosingAgreed { .. } => no_proposal(incident),
        What::ClosingRefused { by, dissent, .. } => {
            incident.dissent |= *dissent && by.is_some();
            no_proposal(incident);
        }
        What::AlertRaised { alert, next, words, client } => {
            match incident.alerts.iter_mut().find(|known| known.kind == *alert) {
                // What was said last is what has to be asked about.
                Some(known) if !words.is_empty() => (known.words, known.client) = (words.clone(), *client),
                Some(_) => {}
                None => incident.alerts.push(Alert { kind: *alert, at, words: words.clone(), client: *client }),
            }
            if *alert == AlertKind::BrigadeNotCalled {
                incident.deadlines.clear(DeadlineKind::Brigade);
            }
            if let Some((kind, due)) = next {
                incident.deadlines.set(*kind, *due);
            }
        }
        What::AlertAcknowledged { alert, next } => {
            quiet(incident, &[*alert]);
            if *alert == AlertKind::Repeated && matches!(incident.state, IncidentState::Open { .. }) {
                incident.deadlines.clear(DeadlineKind::Answer);
                quiet(incident, &[AlertKind::NotAnswered]);
            }
            if let Some((kind, due)) = next {
                incident.deadlines.set(*kind, *due);
            }
        }
        What::DeadlinePassed { deadline } => incident.deadlines.clear(*deadline),
        What::NoteWritten { text, left, .. } => {
            heard(incident, text);
            incident.seen.extend(left);
        }
        other => changes_nothing(other),
    }
}

/// Nobody waits for a second person any more.
fn no_proposal(incident: &mut Incident) {
    incident.proposal = None;
    incident.deadlines.clear(DeadlineKind::SecondPerson);
}

/// What changes nothing on an incident: what belongs to other subjects. A new event has to be named here or followed above.
const fn changes_nothing(what: &What) {
    match what {
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
        | What::HandedToPartner(..)
        | What::CalledBack { .. }
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
        | What::JobCancelled { .. }
        | What::ResponderRecorded { .. }
        | What::DutyStarted { .. }
        | What::DutyEnded
        | What::OffRoadDeclared { .. }
        | What::BackOnRoad
        | What::OffRoadOver { .. }
        | What::Engaged { .. }
        | What::Released { .. }
        | What::StandDownConfirmed { .. }
        | What::StandDownNotSeen
        | What::KeysSet { .. }
        | What::ClientRecorded { .. }
        | What::ClientStatusSet { .. }
        | What::FalseAlarmCounted { .. }
        | What::PropertyRecorded { .. }
        | What::ContractRecorded { .. }
        | What::OrganisationRecorded { .. }
        | What::RoadClosed { .. }
        | What::RoadOpened { .. }
        | What::DoorPlaced(..) => {}
    }
}

/// Words that stand on the timeline now.
fn heard(incident: &mut Incident, words: &str) {
    let words = words.trim();
    if words.is_empty() || incident.said.iter().any(|said| said == words) {
        return;
    }
    if incident.said.len() >= SAID_MOST {
        incident.said.remove(0);
    }
    incident.said.push(words.to_owned());
}

/// It came again.
fn activated(incident: &mut Incident, unit: Option<UnitId>, at: Timestamp, change: impl FnOnce(&mut Incident)) {
    incident.activations = incident.activations.saturating_add(1);
    incident.activated_at = at;
    incident.units.extend(unit.filter(|unit| !incident.units.contains(unit)));
    change(incident);
    goes_by_itself(incident, at);
    waits_from(incident, at);
}

/// What a repeat brought replaces what was known.
fn learnt(
    incident: &mut Incident,
    caller: Option<&String>,
    call_back: Option<&String>,
    place: Option<&(Place, Option<PropertyId>)>,
    case: Option<&Case>,
) {
    incident.caller = caller.or(incident.caller.as_ref()).cloned();
    incident.call_back = call_back.or(incident.call_back.as_ref()).cloned();
    if let Some((place, property)) = place {
        (incident.place, incident.property) = (Some(place.clone()), *property);
    }
    if let Some(case) = case {
        let same = incident.cases.iter_mut().find(|known| known.organisation == case.organisation && known.reference == case.reference);
        if let Some(known) = same {
            known.operator.clone_from(&case.operator);
            known.call_back.clone_from(&case.call_back);
        }
    }
}

/// A silent alarm that nobody decides on is offered after its time.
fn goes_by_itself(incident: &mut Incident, at: Timestamp) {
    if rules::silent_offer(incident) && incident.deadlines.due(DeadlineKind::SilentOffer).is_none() {
        incident.deadlines.set(DeadlineKind::SilentOffer, at + incident.terms.timers.silent_offer);
    }
}

/// A device sent it again, and nobody has heard why: what was heard before says nothing of this time.
fn pressed_again(incident: &mut Incident, at: Timestamp) {
    if rules::goes_again(incident) && incident.deadlines.due(DeadlineKind::SilentOffer).is_none() {
        incident.deadlines.set(DeadlineKind::SilentOffer, at + incident.terms.timers.silent_offer);
    }
}

/// Somebody who lies on the floor since `since` becomes more urgent after a time.
fn lies_from(incident: &mut Incident, since: Timestamp) {
    let due = rules::on_the_floor(incident).then(|| since + incident.terms.timers.long_lie);
    until(incident, DeadlineKind::LongLie, due);
}

/// A client for whom somebody is sent is called back from the moment it is urgent enough.
fn waits_from(incident: &mut Incident, at: Timestamp) {
    let sent = incident.decided.as_ref().is_some_and(|one| incidents::waits_for_somebody(one.what));
    let open = matches!(incident.state, IncidentState::Open { .. });
    if sent && open && rules::is_called_back(incident) && incident.deadlines.due(DeadlineKind::CallBack).is_none() {
        incident.deadlines.set(DeadlineKind::CallBack, at + incident.terms.timers.call_back);
    }
}

/// A decision ends the ringing and the hold.
fn decide(incident: &mut Incident, decided: &Decided, call_back_at: Option<Timestamp>, at: Timestamp) {
    incident.decided = Some(decided.clone());
    if !rules::silent_offer(incident) {
        incident.deadlines.clear(DeadlineKind::SilentOffer);
    }
    quiet(incident, &[AlertKind::NotAnswered, AlertKind::NotDecided, AlertKind::NoOutcome]);
    if let Some(due) = call_back_at {
        incident.deadlines.set(DeadlineKind::CallBack, due);
    }
    if decided.what != DecisionKind::ByVoice && matches!(incident.state, IncidentState::Ringing { .. } | IncidentState::Answered { .. }) {
        incident.state = IncidentState::Open { since: at };
        incident.deadlines.clear(DeadlineKind::Answer);
        incident.deadlines.clear(DeadlineKind::Hold);
    }
}

/// The ladder begins, or begins again; what was tried stays on it.
fn ladder_started(incident: &mut Incident, rungs: &[ContactId], round: u8, rung_until: Option<Timestamp>) {
    let before = incident.ladder.take();
    let (tried, kept) = before.map_or_else(Default::default, |ladder| (ladder.tried, ladder.kept));
    incident.ladder = Some(Ladder { rungs: rungs.to_vec(), at: 0, tried, promise: None, round, kept });
    incident.deadlines.clear(DeadlineKind::Promise);
    until(incident, DeadlineKind::Rung, rung_until);
    quiet(incident, &[AlertKind::LadderExhausted]);
}

/// A call to a contact was recorded: the ladder moves on when it was their rung. Of two promises the sooner one counts.
fn tried_once(incident: &mut Incident, tried: &ContactTried, attend_by: Option<Timestamp>, next_at: Option<Timestamp>) {
    quiet(incident, &[AlertKind::NotDecided]);
    let Some(ladder) = &mut incident.ladder else { return };
    ladder.tried.push(tried.clone());
    if ladder.current() == Some(tried.contact) {
        ladder.at += 1;
    }
    let sooner = attend_by.filter(|by| ladder.promise.as_ref().is_none_or(|promise| *by <= promise.attend_by));
    if let Some(attend_by) = sooner {
        ladder.promise = Some(Promise { contact: tried.contact, attend_by });
        incident.deadlines.clear(DeadlineKind::Rung);
        until(incident, DeadlineKind::Promise, next_at);
    } else if attend_by.is_none() {
        until(incident, DeadlineKind::Rung, next_at);
    }
}

/// A partner took it by telephone: they are asked how it went, and whoever took it first is not forgotten for them.
fn partner_took(incident: &mut Incident, taken: &PartnerTook) {
    incident.partners.retain(|known| known.organisation != taken.organisation);
    incident.partners.push(taken.clone());
    let first = incident.deadlines.due(DeadlineKind::Partner).map_or(taken.ask_at, |due| due.min(taken.ask_at));
    incident.deadlines.set(DeadlineKind::Partner, first);
    quiet(incident, &[AlertKind::PartnerToAsk]);
}

/// A contact is with the client: nobody else is rung, and what another promised stands.
fn promise_kept(incident: &mut Incident, contact: ContactId) {
    if let Some(ladder) = &mut incident.ladder {
        if !ladder.kept.contains(&contact) {
            ladder.kept.push(contact);
        }
        ladder.promise.take_if(|promise| promise.contact == contact);
        ladder.at = ladder.rungs.len();
    }
    if incident.ladder.as_ref().is_none_or(|ladder| ladder.promise.is_none()) {
        incident.deadlines.clear(DeadlineKind::Promise);
    }
    incident.deadlines.clear(DeadlineKind::Rung);
    quiet(incident, &[AlertKind::PromiseBroken, AlertKind::NotDecided, AlertKind::LadderExhausted]);
}

/// Whether two entries are about one call: the reference may be learnt later.
pub(crate) fn same_call(one: &EmergencyCall, other: &EmergencyCall) -> bool {
    let same_reference = one.reference == other.reference || one.reference.is_empty() || other.reference.is_empty();
    one.service == other.service && one.by == other.by && same_reference
}

/// Whoever records something while holding it keeps it.
fn keep_hold(incident: &mut Incident, at: Timestamp) {
    if incident.deadlines.due(DeadlineKind::Hold).is_some() {
        incident.deadlines.set(DeadlineKind::Hold, at + incident.terms.timers.hold);
    }
}

/// Sets a deadline, or takes it away when there is none.
fn until(incident: &mut Incident, kind: DeadlineKind, due: Option<Timestamp>) {
    match due {
        Some(due) => incident.deadlines.set(kind, due),
        None => incident.deadlines.clear(kind),
    }
}

/// Takes alerts away that have been acted on.
fn quiet(incident: &mut Incident, kinds: &[AlertKind]) {
    incident.alerts.retain(|alert| !kinds.contains(&alert.kind));
}

/// Nothing is running any more.
fn rest(incident: &mut Incident) {
    incident.deadlines.clear_all();
    incident.alerts.clear();
    incident.proposal = None;
    if let Some(ladder) = &mut incident.ladder {
        ladder.promise = None;
        ladder.at = ladder.rungs.len();
    }
}

/// Whatever is open has something due that somebody looks at: no silent waiting.
fn settle(incident: &mut Incident, at: Timestamp) {
    let held = matches!(incident.state, IncidentState::Answered { .. }) && incident.proposal.is_none();
    if held && incident.deadlines.due(DeadlineKind::Hold).is_none() {
        incident.deadlines.set(DeadlineKind::Hold, at + incident.terms.timers.hold);
    }
    if incident.deadlines.iter().any(|due| due.kind != DeadlineKind::LongLie) {
        return;
    }
    match incident.state {
        IncidentState::Ringing { .. } => incident.deadlines.set(DeadlineKind::Answer, at + incident.terms.timers.answer),
        IncidentState::Answered { .. } => incident.deadlines.set(DeadlineKind::Hold, at + incident.terms.timers.hold),
        IncidentState::Open { .. } => incident.deadlines.set(DeadlineKind::Decide, at + incident.terms.timers.look_in),
        IncidentState::Resolved { .. } => incident.deadlines.set(DeadlineKind::Close, at + incident.terms.timers.close),
        IncidentState::Closed { .. } => {}
    }
}
