//! Ending without a visit: who has to agree, and what goes when they do not.

use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::What;
use crate::ids::{IncidentId, JobId, PersonId};
use crate::incident::*;
use crate::incidents::{self, Wanted, alert, ladder};
use crate::job::{Assignment, AssignmentState, Job, PersonLeft, TwoUp};
use crate::jobs;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::{AmbulanceEnd, Class, Condition, EmergencyService, Origin, OutcomeKind, Situation, Step};

/// Resolves: its part in a visit ends, and the desk is to close it.
///
/// # Errors
/// While a responder is there: they resolve it.
pub fn resolve(
    draft: &mut Draft<'_>,
    id: IncidentId,
    by: PersonId,
    outcome: OutcomeKind,
    note: &str,
    answers: Option<Answers>,
) -> Result<(), Refusal> {
    nobody_there(draft, draft.incident(id)?)?;
    jobs::leave_job(draft, id, by, note)?;
    let incident = draft.incident(id)?;
    let close_by = draft.now() + incident.terms.timers.close;
    let unknown = match answers {
        Some(answers) => !(answers.spoken_to && answers.identified && answers.well),
        None => outcome != OutcomeKind::ResolvedByVoice && was_not_heard(incident) && !contact_there(incident),
    };
    draft.incident_event(id, What::IncidentResolved { by, outcome, note: note.to_owned(), close_by, entered_by: None, unknown });
    Ok(())
}

/// Whether somebody called for help and nobody was heard.
fn was_not_heard(incident: &Incident) -> bool {
    matches!(incident.class, Class::Person | Class::Unrecognised) && incident.speech != Some(true)
}

/// Nobody ends from afar what a responder stands before: an arrival stands, and whoever is there resolves it.
fn nobody_there(draft: &Draft<'_>, incident: &Incident) -> Result<(), Refusal> {
    if incidents::open_visit(draft, incident).is_some_and(Job::is_attended) {
        return Err(Refusal::OutOfOrder { state: "attended", rule: "a responder is there: they resolve it" });
    }
    Ok(())
}

/// Somebody accepted or set off since a closing was proposed: the second person reads it anew, in the time that is left. Whoever has arrived ends it.
///
/// # Errors
/// When the job is not there.
pub fn somebody_comes(draft: &mut Draft<'_>, job: JobId, by: PersonId) -> Result<(), Refusal> {
    let found = draft.job(job)?;
    let (attended, behind) = (found.is_attended(), found.incidents.clone());
    for id in behind {
        let Some(incident) = draft.board().incidents.get(&id).filter(|incident| incident.job == Some(job)) else { continue };
        let Some(proposal) = incident.proposal.clone() else { continue };
        if attended {
            visit_stands(draft, id, Some(by), "a responder is there", false)?;
            continue;
        }
        let because = cause(draft, incident).unwrap_or(proposal.because);
        let due = incident.deadlines.due(DeadlineKind::SecondPerson).filter(|_| proposal.at < draft.now());
        if let Some(answer_by) = due {
            let proposal = Proposal { at: draft.now(), because, ..proposal };
            draft.incident_event(id, What::ClosingProposed { proposal, answer_by });
        }
    }
    Ok(())
}

/// Why closing takes two people, whatever was said; `None` when what was said decides. What it once was counts, and what was sent before.
pub fn cause(draft: &Draft<'_>, incident: &Incident) -> Option<TwoPersonCause> {
    if incident.was(TwoPersonCause::Class) {
        return Some(TwoPersonCause::Class);
    }
    if visit(draft, incident).is_some_and(|job| job.assignments.iter().any(Assignment::is_live)) {
        return Some(TwoPersonCause::DeploymentReversed);
    }
    if visited(draft, incident) {
        return None;
    }
    if reversed(draft, incident) || incident.was(TwoPersonCause::DeploymentReversed) {
        return Some(TwoPersonCause::DeploymentReversed);
    }
    let doubts = [TwoPersonCause::ThirdParty, TwoPersonCause::Confused, TwoPersonCause::NoSpeech, TwoPersonCause::ClosingRefused];
    doubts.into_iter().find(|because| incident.was(*because))
}

/// Why ending it like this takes two people when nothing was asked of the client: as [`cause`], for want of speech, for a call to 999 that nobody can
/// find again, and for a record that says otherwise, also where a contact is with the client. A responder who was there has seen for themselves, but no
/// fire ends unseen by a brigade, and no gas without the gas line.
pub fn cause_of(draft: &Draft<'_>, incident: &Incident, outcome: OutcomeKind) -> Option<TwoPersonCause> {
    if visited(draft, incident) {
        let unattended = outcome == OutcomeKind::FoundDeceased && calls(incident, outcome).next().is_none();
        let outside = (!incident.outside_called()).then_some(TwoPersonCause::Class);
        return outside.or(unattended.then_some(TwoPersonCause::SaidOtherwise));
    }
    let unseen = cause(draft, incident).or(was_not_heard(incident).then_some(TwoPersonCause::NoSpeech));
    unseen.or_else(|| match outcome {
        OutcomeKind::EmergencyServices | OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance | OutcomeKind::FireServiceAttended => {
            (!calls(incident, outcome).any(|call| rules::is_reference(&call.reference))).then_some(TwoPersonCause::NoReference)
        }
        // Whoever is spoken to, identified and well is ended by voice; only a test that somebody asked for is marked without asking how they are.
        OutcomeKind::Test if !expected_test(incident) => Some(TwoPersonCause::NoSpeech),
        OutcomeKind::FoundDeceased => Some(TwoPersonCause::SaidOtherwise),
        OutcomeKind::ContactAttended
        | OutcomeKind::Test
        | OutcomeKind::EquipmentMended
        | OutcomeKind::ResolvedByVoice
        | OutcomeKind::Lifted
        | OutcomeKind::Assisted
        | OutcomeKind::NoHelpNeeded
        | OutcomeKind::NobodyThere
        | OutcomeKind::FalseAlarm => incident.was(TwoPersonCause::SaidOtherwise).then_some(TwoPersonCause::SaidOtherwise),
    })
}

/// Whether the register asked for this test.
fn expected_test(incident: &Incident) -> bool {
    incident.origin == Origin::Register && incident.situation == Some(Situation::Equipment)
}

/// The visit of an incident, over or not.
fn visit<'d>(draft: &'d Draft<'_>, incident: &Incident) -> Option<&'d Job> {
    incident.job.and_then(|job| draft.board().jobs.get(&job))
}

/// Whether a responder of ours was there and left in good order, as their own phone says: the desk's word for a visit is no visit, and where nobody
/// enters alone a door is none.
pub fn visited(draft: &Draft<'_>, incident: &Incident) -> bool {
    visit(draft, incident).is_some_and(|job| {
        job.assignments.iter().any(Assignment::left_by_phone) && !stayed_at_the_door(job, incident) && !unseen(job, incident)
    })
}

/// Whether nobody went in where nobody enters alone. A fire or gas is met outside.
fn stayed_at_the_door(job: &Job, incident: &Incident) -> bool {
    let inside = |one: &Assignment| one.steps.iter().any(|taken| matches!(taken.step, Step::GainedAccess | Step::WithClient));
    job.two_up == Some(TwoUp::StaffSafety) && !incident.is_outside() && !job.assignments.iter().any(inside)
}

/// Whether somebody had the visit, has it no more, and did not make it: taken off, or gone by the desk's word alone.
pub fn reversed(draft: &Draft<'_>, incident: &Incident) -> bool {
    !visited(draft, incident) && visit(draft, incident).is_some_and(|job| job.assignments.iter().any(|one| !one.is_live()))
}

/// Who at the desk entered the word that stands for how this person was left, where no responder's own phone says the same.
pub fn entered_by(job: &Job, incident: IncidentId) -> Option<PersonId> {
    let said = |one: &Assignment| one.said_of(incident).map(|left| (left.outcome, left.condition));
    let last = job.cleared().filter(|one| said(one).is_some()).last()?;
    if job.cleared().any(|one| one.left_by_phone() && said(one) == said(last)) {
        return None;
    }
    match last.state {
        AssignmentState::Clear { entered_by, .. } => entered_by,
        AssignmentState::Live | AssignmentState::StoodDown { .. } => None,
    }
}

/// Why an incident stays with the desk although its visit is over: what the desk alone says of its end where two end it; a fire without the brigade, gas without the gas line or the brigade; a client
/// somebody speaks of where nobody went in, or of whom somebody speaks who did not see them; a death without police or ambulance.
pub fn stays_open(draft: &Draft<'_>, incident: &Incident) -> Option<AlertKind> {
    if !incident.outside_called() {
        return Some(AlertKind::BrigadeNotCalled);
    }
    let job = visit(draft, incident)?;
    if incident.takes_two() && entered_by(job, incident.id).is_some() {
        return Some(AlertKind::DeskEntered);
    }
    let dead = job.left(incident.id).is_some_and(|(_, left)| left.outcome == OutcomeKind::FoundDeceased);
    if dead && calls(incident, OutcomeKind::FoundDeceased).next().is_none() {
        return Some(AlertKind::DeathNotCalled);
    }
    if unseen(job, incident) {
        return Some(AlertKind::NobodyWentIn);
    }
    let seen = |one: &Assignment| one.said_of(incident.id).is_some_and(|left| left.condition != Condition::NotSeen);
    (stayed_at_the_door(job, incident) && job.assignments.iter().any(seen)).then_some(AlertKind::NobodyWentIn)
}

/// Whether the word that stands cannot be the end: it says of somebody who was not seen how they are, or that others came who are on no record; or it says
/// that nobody is there, or that the unit is mended, of an emergency whose door nobody opened. A fire or gas is met outside, and a fault needs nobody at home.
fn unseen(job: &Job, incident: &Incident) -> bool {
    let inside = |one: &Assignment| one.steps.iter().any(|taken| matches!(taken.step, Step::GainedAccess | Step::WithClient));
    let grave = was_not_heard(incident) || incident.is_grave();
    let unreached = grave && !contact_there(incident) && !job.assignments.iter().any(inside);
    let contradicts = |left: PersonLeft| match left.outcome {
        OutcomeKind::ResolvedByVoice
        | OutcomeKind::Lifted
        | OutcomeKind::Assisted
        | OutcomeKind::NoHelpNeeded
        | OutcomeKind::FalseAlarm
        | OutcomeKind::Test => left.condition == Condition::NotSeen,
        OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance | OutcomeKind::EmergencyServices | OutcomeKind::FireServiceAttended => {
            left.condition == Condition::NotSeen && calls(incident, left.outcome).next().is_none()
        }
        OutcomeKind::NobodyThere => unreached,
        OutcomeKind::EquipmentMended => left.condition == Condition::NotSeen && unreached,
        OutcomeKind::FoundDeceased | OutcomeKind::ContactAttended => false,
    };
    !incident.is_outside() && incident.class != Class::Fault && job.left(incident.id).is_some_and(|(_, left)| contradicts(left))
}

/// Whether an ambulance was called for somebody, and nobody who left said what became of it.
pub fn ambulance_unanswered(job: &Job, incident: &Incident) -> bool {
    let answered = |one: &Assignment| match &one.state {
        AssignmentState::Clear { ambulance, .. } => ambulance.as_ref().is_some_and(|said| said.how != AmbulanceEnd::PatientAlone),
        AssignmentState::Live | AssignmentState::StoodDown { .. } => false,
    };
    let called = incident.emergency_calls.iter().any(|call| call.service == EmergencyService::Ambulance);
    called && !job.cleared().any(answered)
}

/// Whether a contact is known to be with the client.
pub fn contact_there(incident: &Incident) -> bool {
    incident.ladder.as_ref().is_some_and(|ladder| !ladder.kept.is_empty())
}

/// The calls on record to a service that comes for what this outcome says, and for what is the matter.
fn calls(incident: &Incident, outcome: OutcomeKind) -> impl Iterator<Item = &EmergencyCall> {
    let comes: &[EmergencyService] = match outcome {
        OutcomeKind::EmergencyServices if incident.is_fire() => &[EmergencyService::Fire],
        OutcomeKind::EmergencyServices if incident.is_outside() => &[EmergencyService::Gas, EmergencyService::Fire],
        OutcomeKind::EmergencyServices | OutcomeKind::FoundDeceased => &[EmergencyService::Ambulance, EmergencyService::Police],
        OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance => &[EmergencyService::Ambulance],
        OutcomeKind::FireServiceAttended => &[EmergencyService::Fire],
        OutcomeKind::ResolvedByVoice
        | OutcomeKind::Lifted
        | OutcomeKind::Assisted
        | OutcomeKind::NoHelpNeeded
        | OutcomeKind::NobodyThere
        | OutcomeKind::FalseAlarm
        | OutcomeKind::ContactAttended
        | OutcomeKind::EquipmentMended
        | OutcomeKind::Test => &[],
    };
    incident.emergency_calls.iter().filter(move |call| comes.contains(&call.service))
}

/// What else an outcome that a responder left with may be coded as: more finely, never as something else.
const fn also_coded(said: OutcomeKind) -> &'static [OutcomeKind] {
    match said {
        OutcomeKind::Lifted | OutcomeKind::Assisted => &[OutcomeKind::Lifted, OutcomeKind::Assisted, OutcomeKind::NoHelpNeeded],
        OutcomeKind::NoHelpNeeded => &[OutcomeKind::Assisted, OutcomeKind::FalseAlarm, OutcomeKind::Test],
        OutcomeKind::FalseAlarm => &[OutcomeKind::NoHelpNeeded, OutcomeKind::Test, OutcomeKind::EquipmentMended],
        OutcomeKind::NobodyThere | OutcomeKind::EquipmentMended | OutcomeKind::Test => &[OutcomeKind::FalseAlarm],
        OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance => {
            &[OutcomeKind::Hospital, OutcomeKind::LeftWithAmbulance, OutcomeKind::EmergencyServices]
        }
        OutcomeKind::EmergencyServices => &[OutcomeKind::Hospital, OutcomeKind::LeftWithAmbulance, OutcomeKind::FireServiceAttended],
        OutcomeKind::FireServiceAttended => &[OutcomeKind::EmergencyServices, OutcomeKind::FalseAlarm],
        OutcomeKind::FoundDeceased | OutcomeKind::ContactAttended | OutcomeKind::ResolvedByVoice => &[],
    }
}

/// What responders' own phones said of this person: as they left, or later, whether or not they had the visit then.
fn phones(draft: &Draft<'_>, incident: &Incident) -> Vec<Seen> {
    let job = visit(draft, incident);
    let by_phone = job.into_iter().flat_map(|job| &job.assignments).filter(|one| one.left_by_phone());
    let leaving = by_phone.filter_map(|one| one.said_of(incident.id)).map(|left| Seen { outcome: left.outcome, condition: left.condition });
    leaving.chain(incident.seen.iter().copied()).collect()
}

/// Another visit takes the place of the one before: how that one's responders saw the person is not forgotten with it.
///
/// # Errors
/// When the incident is not there.
pub fn keep_seen(draft: &mut Draft<'_>, id: IncidentId) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    let by_phone = visit(draft, incident).into_iter().flat_map(|job| &job.assignments).filter(|one| one.left_by_phone());
    let left: Vec<PersonLeft> = by_phone.filter_map(|one| one.said_of(id)).collect();
    for left in left {
        let words =
            format!("seen before: {}, client {}", crate::narrate::words::outcome(left.outcome), left.condition.word().replace('_', " "));
        incidents::keep_left(draft, &left, &words)?;
    }
    Ok(())
}

/// Whether a close as this contradicts every phone that said how it was, and nothing else on the record bears it out.
pub fn phones_say_otherwise(draft: &Draft<'_>, incident: &Incident, kind: OutcomeKind) -> bool {
    let phones = phones(draft, incident);
    let unharmed = |seen: &Seen| {
        let calm = matches!(seen.outcome, OutcomeKind::NoHelpNeeded | OutcomeKind::FalseAlarm | OutcomeKind::Test | OutcomeKind::Assisted);
        calm && !is_hurt(seen.condition)
    };
    let by_voice = kind == OutcomeKind::ResolvedByVoice && phones.iter().all(unharmed);
    !phones.is_empty() && !by_voice && grounds(draft, incident, kind).is_err()
}

/// Whether a responder's phone said that they were hurt or unwell: a reason for two, also when it is worked anew.
pub fn seen_hurt(draft: &Draft<'_>, incident: &Incident) -> bool {
    phones(draft, incident).iter().any(|seen| is_hurt(seen.condition))
}

/// Whether that is somebody who needs more than a word.
const fn is_hurt(condition: Condition) -> bool {
    matches!(condition, Condition::Injured | Condition::Unwell | Condition::Deceased)
}

/// What an outcome says must have happened: the responder who went said so, the service that comes for it was called, a contact attended, a fault was kept.
///
/// # Errors
/// What is missing.
pub fn grounds(draft: &Draft<'_>, incident: &Incident, outcome: OutcomeKind) -> Result<(), Refusal> {
    let entered = |one: &Assignment| one.said_of(incident.id).map(|left| left.outcome);
    let mut said: Vec<OutcomeKind> = phones(draft, incident).into_iter().map(|seen| seen.outcome).collect();
    if said.is_empty() {
        said = visit(draft, incident).into_iter().flat_map(|job| job.assignments.iter().filter_map(entered)).collect();
    }
    let somebody_went = !said.is_empty();
    let borne_out = said.iter().any(|said| *said == outcome || also_coded(*said).contains(&outcome));
    let called = calls(incident, outcome).next().is_some();
    let hurt = matches!(
        incident.situation,
        Some(
            Situation::FallInjured
                | Situation::FallUninjured
                | Situation::LifeAtRisk
                | Situation::Unwell
                | Situation::Wandering
                | Situation::Silent
        )
    );
    let calm = !incident.is_outside() && incident.class != Class::Attack && !hurt && !somebody_went;
    let (stands, rule) = match outcome {
        OutcomeKind::ContactAttended => (contact_there(incident), "no contact is known to be with the client"),
        OutcomeKind::EmergencyServices => (called, "no service that comes for this was called"),
        OutcomeKind::Hospital | OutcomeKind::LeftWithAmbulance => (called, "no ambulance was called"),
        OutcomeKind::FireServiceAttended => (called, "the fire service was not called"),
        OutcomeKind::FoundDeceased if somebody_went => (false, "the responder who went said otherwise"),
        OutcomeKind::FoundDeceased => (called, "neither police nor ambulance was called"),
        OutcomeKind::EquipmentMended => {
            let fault = incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Fault);
            (fault && calm, "it was not kept as a fault")
        }
        OutcomeKind::Test => (incident.speech == Some(true) && calm, "a test is marked after speech; otherwise close it by voice"),
        OutcomeKind::ResolvedByVoice => (false, "closing by voice has its own rules: resolve-by-voice"),
        OutcomeKind::Lifted | OutcomeKind::Assisted | OutcomeKind::NoHelpNeeded | OutcomeKind::NobodyThere | OutcomeKind::FalseAlarm => (
            false,
            if somebody_went { "the responder who went said otherwise" } else { "nobody is known to have seen them: close it by voice" },
        ),
    };
    if stands || (borne_out && outcome != OutcomeKind::ResolvedByVoice) { Ok(()) } else { Err(Refusal::NotAllowed { rule }) }
}

/// Whether a condition may stand in the record of an end: nobody is better in it than the responder saw them or than anybody knows, or hurt where they
/// were well by voice.
///
/// # Errors
/// Names the contradiction.
pub fn condition(draft: &Draft<'_>, incident: &Incident, ended: OutcomeKind, condition: Condition) -> Result<(), Refusal> {
    if ended == OutcomeKind::ResolvedByVoice && is_hurt(condition) {
        return Err(Refusal::Invalid { field: "condition", rule: "it ended by voice because they were well: reopen it" });
    }
    if condition != Condition::Well {
        return Ok(());
    }
    let entered = visit(draft, incident).into_iter().flat_map(|job| job.assignments.iter().filter_map(|one| one.said_of(incident.id)));
    let seen = phones(draft, incident).into_iter().map(|seen| seen.condition);
    let seen: Vec<Condition> = seen.chain(entered.map(|left| left.condition)).collect();
    let well = seen.contains(&Condition::Well);
    if seen.iter().copied().any(is_hurt) || (!seen.is_empty() && !well && !contact_there(incident)) {
        return Err(Refusal::Invalid { field: "condition", rule: "the responder who went did not find them well" });
    }
    let unknown = matches!(incident.state, IncidentState::Resolved { unknown: true, .. });
    if unknown && !well {
        return Err(Refusal::Invalid { field: "condition", rule: "nobody knows that they were well: not seen" });
    }
    Ok(())
}

/// Proposes to close; a second person must agree. Alone at night the visit goes meanwhile; offers that run go on at any time.
///
/// # Errors
/// While a responder is there: they resolve it. After somebody disagreed, while the visit goes: one dissent is enough.
pub fn propose(draft: &mut Draft<'_>, id: IncidentId, proposal: Proposal) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    nobody_there(draft, incident)?;
    if incident.dissent && unseen_by_anybody(proposal.outcome) && incidents::open_visit(draft, incident).is_some() {
        return Err(Refusal::NotAllowed { rule: "somebody disagreed with closing it: the visit goes, and whoever is there resolves it" });
    }
    let answer_by = draft.now() + incident.terms.timers.second_person;
    let goes = incident.terms.response && incident.terms.night.holds(draft.now()) && incidents::has_place(draft, incident);
    draft.incident_event(id, What::ClosingProposed { proposal, answer_by });
    if goes {
        incidents::send(draft, id, Wanted::default())?;
    }
    Ok(())
}

/// Whether an end says of nobody that they saw the client: no responder, no contact, no service.
const fn unseen_by_anybody(outcome: OutcomeKind) -> bool {
    match outcome {
        OutcomeKind::ResolvedByVoice | OutcomeKind::Test | OutcomeKind::EquipmentMended => true,
        OutcomeKind::Lifted
        | OutcomeKind::Assisted
        | OutcomeKind::NoHelpNeeded
        | OutcomeKind::NobodyThere
        | OutcomeKind::FalseAlarm
        | OutcomeKind::ContactAttended
        | OutcomeKind::EmergencyServices
        | OutcomeKind::Hospital
        | OutcomeKind::LeftWithAmbulance
        | OutcomeKind::FireServiceAttended
        | OutcomeKind::FoundDeceased => false,
    }
}

/// What is known has changed, for the worse or who, where or what it is: whoever proposed to close did not know it, and the visit stands. One that was
/// made is not made again for that: only the proposal is off the table.
///
/// # Errors
/// When the incident is not there.
pub fn overtaken(draft: &mut Draft<'_>, id: IncidentId, by: Option<PersonId>) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    match incident.proposal {
        Some(_) if visited(draft, incident) => {
            let reason = "what is known has changed".to_owned();
            draft.incident_event(id, What::ClosingRefused { by, reason, dissent: false });
            Ok(())
        }
        Some(_) => visit_stands(draft, id, by, "what is known has changed", false),
        None => Ok(()),
    }
}

/// One dissent is enough, and so is silence: the visit stands; `dissent` says whether somebody disagreed. Without entitlement the contacts are worked, then 999.
///
/// # Errors
/// When the incident is not there.
pub fn visit_stands(draft: &mut Draft<'_>, id: IncidentId, by: Option<PersonId>, reason: &str, dissent: bool) -> Result<(), Refusal> {
    draft.incident_event(id, What::ClosingRefused { by, reason: reason.to_owned(), dissent });
    alert(draft, id, AlertKind::VisitStands, None);
    let incident = draft.incident(id)?;
    let visit = incidents::open_visit(draft, incident).is_some();
    if visit || (incident.terms.response && incidents::has_place(draft, incident)) {
        if incident.decided.as_ref().is_none_or(|decided| decided.what != DecisionKind::Respond) {
            incidents::decide(draft, id, DecisionKind::Respond, by, "the visit stands".to_owned())?;
        }
        return incidents::send(draft, id, Wanted::default());
    }
    if incident.ladder.as_ref().is_some_and(Ladder::is_running) {
        return Ok(());
    }
    if ladder::emergency_first(incident) {
        alert(draft, id, AlertKind::LadderExhausted, None);
        return Ok(());
    }
    incidents::decide(draft, id, DecisionKind::Contacts, by, "the contacts are worked".to_owned())?;
    ladder::start(draft, id)
}
