//! Seen by somebody who did not write the rules: what one person could end or call off alone, and words that were taken and not kept.

use domain::command::Target;
use domain::event::What;
use domain::ids::*;
use domain::incident::*;
use domain::job::AmbulanceLeft;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn ambulance_called(s: &mut Story, id: IncidentId) {
    let by = String::new();
    let call = Emergency { service: EmergencyService::Ambulance, reference: "CAD 12".into(), expected_at: None, by, note: String::new() };
    s.ok(Who::Ana, Target::Incident(id), call);
}

/// Kim said she would go, and is there.
fn kim_is_there(s: &mut Story, id: IncidentId) {
    s.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let attend_by = Some(s.now + Duration::minutes(20));
    s.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::WillGo, attend_by });
    s.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "she rang from the hall".into() });
}

fn crew(call_sign: &str) -> Option<AmbulanceLeft> {
    Some(AmbulanceLeft { how: AmbulanceEnd::Crew, words: call_sign.into() })
}

/// What makes an incident grave.
type Becomes = fn(&mut Story, IncidentId);

/// The words that were written to timelines by this.
fn written(happened: &[What]) -> Vec<String> {
    let words = |what: &What| if let What::NoteWritten { text, .. } = what { Some(text.clone()) } else { None };
    happened.iter().filter_map(words).collect()
}

#[test]
fn what_the_record_calls_an_emergency_takes_two_though_a_contact_is_there() {
    let resolved = || Resolve { outcome: OutcomeKind::ContactAttended, note: "Kim is with her".into() };
    let grave: [(Becomes, TwoPersonCause); 3] = [
        (|s, id| drop(s.ok(Who::Ana, Target::Incident(id), Heard { speech: false })), TwoPersonCause::NoSpeech),
        (
            |s, id| drop(s.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::LifeAtRisk })),
            TwoPersonCause::SaidOtherwise,
        ),
        (ambulance_called, TwoPersonCause::SaidOtherwise),
    ];
    for (becomes, cause) in grave {
        let mut s = Story::begin();
        let id = s.answered(iris());
        s.calm(id);
        kim_is_there(&mut s, id);
        becomes(&mut s, id);
        s.ok(Who::Ana, Target::Incident(id), resolved());
        assert_eq!(s.incident(id).proposal.as_ref().map(|one| one.because), Some(cause));
        s.agree(Who::Ben, id);
        assert_eq!(s.incident(id).state.word(), "resolved");
    }
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.calm(id);
    kim_is_there(&mut s, id);
    s.ok(Who::Ana, Target::Incident(id), resolved());
    assert_eq!(s.incident(id).state.word(), "resolved", "nothing contradicts it");
}

#[test]
fn the_visit_of_an_emergency_is_not_called_off_by_one_person_and_goes_on_until_two_agree() {
    for class in [Class::Person, Class::Fire] {
        let mut s = Story::begin();
        s.ok(Who::Device, Target::New, signal(Some(iris()), class, Priority::P1));
        let id = s.newest();
        s.ok(Who::Ana, Target::Incident(id), Answer {});
        s.ok(Who::Ana, Target::Incident(id), respond());
        let job = s.job_of(id).id;
        let offer = s.offer(job, 1);
        let refused = s.refused(Who::Ana, Target::Job(job), Cancel { reason: "pressed by mistake".into() });
        assert!(refused.to_string().contains("propose a closing"), "{refused}");
        s.ok(Who::Ana, Target::Incident(id), ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() });
        s.refused(Who::Ana, Target::Job(job), Cancel { reason: "pressed by mistake".into() });
        s.pass(Duration::minutes(3));
        assert!(s.job(job).is_open() && s.alerted(id, AlertKind::VisitStands));
        s.ok(Who::R(1), Target::Job(job), Accept { offer });
    }
}

#[test]
fn what_is_said_of_an_ambulance_after_a_stand_down_is_kept() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    let off = |ambulance| StandDown { responder: r(1), reason: "relief is there".into(), ambulance };
    s.ok(Who::Ana, Target::Job(job), off(None));
    assert_eq!(written(&s.ok(Who::Ben, Target::Job(job), off(crew("N312")))), ["of the ambulance: its crew has the client, N312"]);
    let leaving = Clear { ambulance: crew("N400"), ..clear(OutcomeKind::Assisted) };
    let kept = written(&s.ok(Who::R(1), Target::Job(job), leaving));
    assert!(kept.contains(&"of the ambulance: its crew has the client, N400".to_owned()), "{kept:?}");
    let two = s.offer(job, 2);
    let again = Reassign { from: r(1), to: r(2), reason: "relief is there".into(), ambulance: crew("N500"), weighed: None };
    assert_eq!(written(&s.ok(Who::Ana, Target::Job(job), again)), ["of the ambulance: its crew has the client, N500"]);
    assert!(s.job(job).offer(two).is_some() && s.incident(id).is_open());
}

#[test]
fn a_second_reason_to_swap_and_a_second_code_that_failed_are_kept() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let (one, two) = (s.offer(job, 1), s.offer(job, 2));
    s.ok(Who::R(1), Target::Job(job), Accept { offer: one });
    s.ok(Who::R(2), Target::Job(job), Accept { offer: two });
    s.ok(Who::Ana, Target::Job(job), Swap { offer: two, reason: "nearer".into() });
    assert_eq!(written(&s.ok(Who::Ben, Target::Job(job), Swap { offer: two, reason: "has the key".into() })), ["has the key"]);
    s.ok(Who::R(2), Target::Job(job), FailCode { incident: None });
    assert_eq!(
        written(&s.ok(Who::Ana, Target::Job(job), FailCode { incident: None })),
        ["the code at 1 Alder Road, Barnet EN5 1AA did not open as the desk hears either, at 10:00"]
    );
    assert_eq!(
        written(&s.ok(Who::R(2), Target::Job(job), FailCode { incident: None })),
        ["the code at 1 Alder Road, Barnet EN5 1AA did not open for R2 either, at 10:00"]
    );
}

#[test]
fn what_a_phone_did_under_a_former_acceptance_counts_for_no_later_one() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let (seen, at) = (s.job(job).revision, s.now);
    s.pass(Duration::minutes(1));
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    s.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: "voice".into(), since: s.now });
    s.pass(Duration::minutes(1));
    s.assign(job, 1);
    (s.device.at, s.device.seen) = (Some(at), Some(seen));
    for step in [Step::Arrived, Step::WithClient] {
        let told = s.ok(Who::R(1), Target::Job(job), TakeStep { step });
        let late = |what: &What| matches!(what, What::StepAfterStandDown { step, .. } if step.late.as_deref().is_some_and(|why| why.contains("accepted it again")));
        assert!(told.iter().any(late), "{told:?}");
    }
    s.clear(job, 1);
    let live = s.job(job).live_of(r(1)).expect("they have it still");
    assert_eq!((live.step(), s.incident(id).state.word()), (None, "open"));
    assert!(s.alerted(id, AlertKind::StepAfterStandDown));
    assert!(!s.incident(id).seen.is_empty(), "what was seen is held against an end that contradicts it");
    (s.device.at, s.device.seen) = (Some(s.now), Some(s.job(job).revision));
    s.walk(job, 1, Step::Arrived);
    assert_eq!(s.job(job).live_of(r(1)).and_then(|live| live.step()), Some(Step::Arrived));
}

#[test]
fn whom_a_phone_saw_hurt_is_not_ended_by_voice_by_one_person_when_it_is_worked_anew() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.calm(id);
    s.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P2, reason: "she talks".into() });
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Injured, ..clear(OutcomeKind::Assisted) });
    s.ok(Who::Ana, Target::Incident(id), Reopen { reason: "the key is missing".into() });
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(s.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::SaidOtherwise));
}

#[test]
fn nobody_leaves_somebody_with_a_crew_and_alone() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    ambulance_called(&mut s, id);
    let alone = Some(AmbulanceLeft { how: AmbulanceEnd::PatientAlone, words: "control, CAD 12".into() });
    let leaving = Clear { condition: Condition::Unwell, ambulance: alone.clone(), ..clear(OutcomeKind::LeftWithAmbulance) };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), leaving.clone()), Refusal::Invalid { field: "ambulance", .. }));
    s.ok(Who::R(1), Target::Job(job), Clear { ambulance: crew("N312"), ..leaving });
    assert_eq!(s.incident(id).state.word(), "resolved");
}
