//! Doors: who stands before one decides there, and what was done at one door does not count at another.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::ids::*;
use domain::incident::*;
use domain::job::TwoUp;
use domain::refusal::Refusal;
use domain::registers::{Client, Hazard};
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn unheard() -> ResolveByVoice {
    ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() }
}

// ── a closing and a responder ──

#[test]
fn nobody_agrees_to_a_closing_while_a_responder_is_there() {
    for last in [Step::Arrived, Step::GainedAccess, Step::WithClient] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.ok(Who::Ana, Target::Incident(incident), unheard());
        s.assign(job, 1);
        s.walk(job, 1, last);
        assert!(s.incident(incident).proposal.is_none() && s.alerted(incident, AlertKind::VisitStands));
        assert!(matches!(s.refused(Who::Sue, Target::Incident(incident), Agree::default()), Refusal::OutOfOrder { .. }));
        let there = Refusal::OutOfOrder { state: "attended", rule: "a responder is there: they resolve it" };
        assert_eq!(s.refused(Who::Ana, Target::Incident(incident), unheard()), there);
        assert_eq!(s.refused(Who::Ana, Target::Incident(incident), by_voice()), there);
        assert!(s.job(job).live_of(r(1)).is_some(), "the arrival stands");
        s.clear(job, 1);
        assert_eq!(s.incident(incident).state.word(), "resolved");
    }
}

#[test]
fn a_closing_is_read_anew_by_whoever_agrees_when_somebody_accepted_or_set_off_since() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Incident(incident), unheard());
    let due = s.incident(incident).deadlines.due(DeadlineKind::SecondPerson);
    for comes in [None, Some(Step::EnRoute)] {
        let read = Agree { proposed_at: s.incident(incident).proposal.as_ref().map(|one| one.at) };
        s.pass(Duration::seconds(10));
        match comes {
            None => drop(s.assign(job, 1)),
            Some(step) => drop(s.ok(Who::R(1), Target::Job(job), TakeStep { step })),
        }
        assert!(matches!(s.refused(Who::Sue, Target::Incident(incident), read), Refusal::OutOfOrder { state: "proposed", .. }));
    }
    let stands = s.incident(incident);
    assert_eq!(stands.proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::DeploymentReversed));
    assert_eq!(stands.deadlines.due(DeadlineKind::SecondPerson), due, "nobody gains time by it");
    let read = Agree { proposed_at: stands.proposal.as_ref().map(|one| one.at) };
    s.ok(Who::Sue, Target::Incident(incident), read);
    assert_eq!((s.incident(incident).state.word(), s.job(job).state.word()), ("resolved", "cancelled"));
}

// ── another door ──

/// R1 is with somebody at Iris's door when it turns out that Cora rang, who lives elsewhere.
fn at_the_wrong_door(s: &mut Story, last: Step) -> (IncidentId, JobId) {
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, last);
    s.ok(Who::Ana, Target::Incident(incident), Identify { client: cora() });
    (incident, job)
}

fn theirs(s: &Story, job: JobId) -> domain::job::Assignment {
    s.job(job).live_of(r(1)).unwrap().clone()
}

/// R1's phone shows the visit as it is now.
fn shown(s: &mut Story, job: JobId) {
    s.device.seen = Some(s.job(job).revision);
}

#[test]
fn what_was_done_at_one_door_does_not_stand_for_another() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::WithClient);
    let one = theirs(&s, job);
    assert_eq!((one.step(), one.steps_elsewhere().count()), (None, 4), "kept, and counts for nothing here");
    assert!(one.changed.is_some() && s.job(job).property == Some(door(3)));
    assert!(s.alerted(incident, AlertKind::CallBackDue), "nobody is with Cora: she is called");
    assert!(s.incident(incident).deadlines.due(DeadlineKind::CallBack).is_some());
    assert!(s.job(job).deadlines.due(DeadlineKind::Arrive).is_some() && s.job(job).deadlines.due(DeadlineKind::Visit).is_none());
    let who = s.incident(incident).alerts.iter().find(|alert| alert.kind == AlertKind::AtFormerDoor).unwrap();
    assert!(who.words.contains("with somebody at 1 Alder Road"), "{}", who.words);
}

#[test]
fn nobody_sees_the_code_of_another_door_or_of_another_way_in_before_they_accept_it() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(cora());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(incident), Identify { client: iris() });
    let bare = RevealCode { reason: String::new(), incident: None };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), bare.clone()), Refusal::NotAccepted { .. }));
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    s.ok(Who::R(1), Target::Job(job), bare);
}

// ── the first door after all ──

/// It is Iris after all.
fn back(s: &mut Story, incident: IncidentId) {
    s.ok(Who::Ana, Target::Incident(incident), Identify { client: iris() });
}

#[test]
fn what_was_done_at_a_door_stands_again_when_it_was_the_right_one_after_all() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::WithClient);
    back(&mut s, incident);
    assert_eq!((theirs(&s, job).step(), s.job(job).property), (Some(Step::WithClient), Some(door(1))));
    assert!(!s.alerted(incident, AlertKind::AtFormerDoor), "nobody has to ask who is with R1");
    assert!(s.incident(incident).said.iter().any(|words| words.contains("R1 is with somebody at 1 Alder Road")));
    assert_eq!(s.incident(incident).deadlines.due(DeadlineKind::CallBack), None, "and Iris waits for nobody");
    assert!(s.job(job).deadlines.due(DeadlineKind::Arrive).is_none() && s.job(job).deadlines.due(DeadlineKind::Visit).is_some());
    assert!(theirs(&s, job).changed.is_some(), "they are told all the same");
    s.clear(job, 1);
    assert_eq!((s.incident(incident).state.word(), s.job(job).state.word()), ("resolved", "done"), "the visit was made");
}

#[test]
fn a_step_taken_at_the_first_door_meanwhile_counts_when_it_is_the_right_one() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::EnRoute);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    back(&mut s, incident);
    assert_eq!(theirs(&s, job).step(), Some(Step::Arrived));
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    assert_eq!(theirs(&s, job).step(), Some(Step::GainedAccess), "a phone that never showed the other door goes on at its own");
}

#[test]
fn whoever_set_off_for_the_other_door_has_left_the_first() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::WithClient);
    s.pass(Duration::minutes(1));
    shown(&mut s, job);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute });
    back(&mut s, incident);
    assert_eq!(theirs(&s, job).step(), Some(Step::EnRoute), "they are on the way back");
    assert!(s.job(job).deadlines.due(DeadlineKind::Arrive).is_some());
}

#[test]
fn a_step_of_a_phone_that_shows_the_other_door_is_not_taken_for_one_at_the_first() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::Arrived);
    shown(&mut s, job);
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    back(&mut s, incident);
    assert_eq!(theirs(&s, job).step(), Some(Step::Arrived), "nothing was done for Cora");
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    assert_eq!(theirs(&s, job).step(), Some(Step::Arrived), "that was said of Cora's door");
    assert!(s.alerted(incident, AlertKind::AtFormerDoor));
}

#[test]
fn whoever_waits_for_an_ambulance_at_the_first_door_still_has_to_be_answered_for() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::WithClient);
    s.ok(Who::Ana, Target::Incident(incident), ambulance_called());
    back(&mut s, incident);
    let leaving = s.refused(Who::R(1), Target::Job(job), clear(OutcomeKind::Hospital));
    assert!(matches!(leaving, Refusal::Invalid { field: "ambulance", .. }), "{leaving:?}");
    let ambulance = Some(domain::job::AmbulanceLeft { how: AmbulanceEnd::Crew, words: "crew E214".into() });
    s.ok(Who::R(1), Target::Job(job), Clear { ambulance, ..clear(OutcomeKind::Hospital) });
    assert_eq!(s.incident(incident).state.word(), "resolved");
}

fn dog() -> domain::registers::Hazard {
    domain::registers::Hazard { kind: HazardKind::Aggression, note: "the dog".into() }
}

#[test]
fn a_step_from_a_phone_that_did_not_show_the_other_door_is_kept_and_asked_about() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::EnRoute);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert!(s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived }).is_empty(), "said twice is said once");
    let kept = theirs(&s, job).steps_elsewhere().filter(|taken| taken.step == Step::Arrived).count();
    assert_eq!((theirs(&s, job).step(), kept), (Some(Step::EnRoute), 1));
    assert!(s.alerted(incident, AlertKind::AtFormerDoor) && theirs(&s, job).changed.is_some());
    shown(&mut s, job);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert_eq!((theirs(&s, job).step(), theirs(&s, job).changed), (Some(Step::Arrived), None), "read and gone on is accepted");
}

#[test]
fn whoever_leaves_the_wrong_door_says_nothing_of_the_client_behind_the_other() {
    let mut s = Story::begin();
    let (incident, job) = at_the_wrong_door(&mut s, Step::WithClient);
    s.clear(job, 1);
    assert_eq!((s.incident(incident).state.word(), s.job(job).state.word()), ("open", "open"), "nobody has been to Cora");
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some() && s.board.assigned(r(1)).is_none());
    let who = s.incident(incident).alerts.iter().find(|alert| alert.kind == AlertKind::AtFormerDoor).unwrap();
    assert!(who.words.contains("helped and reassured"), "{}", who.words);
    assert!(s.incident(incident).said.iter().any(|words| words.starts_with("left the former door")));
}

#[test]
fn a_hazard_nobody_accepted_stops_no_step_and_is_told() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: dog() });
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    assert_eq!(theirs(&s, job).step(), Some(Step::Arrived));
    assert!(theirs(&s, job).changed.is_some() && s.alerted(incident, AlertKind::ChangeNotAccepted), "the desk telephones");
    s.clear(job, 1);
    assert!(s.incident(incident).said.iter().any(|words| words == "they left without having accepted: a hazard: aggression"));
}

#[test]
fn a_second_change_does_not_hide_the_first_and_is_not_accepted_unread() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(incident), Identify { client: cora() });
    shown(&mut s, job);
    s.ok(Who::Ana, Target::Client(cora()), AddHazard { hazard: dog() });
    assert_eq!(theirs(&s, job).changed.as_deref(), Some("it is another client; a hazard: aggression"));
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), AcceptChange {}), Refusal::OutOfOrder { state: "changed", .. }));
    shown(&mut s, job);
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    assert_eq!(theirs(&s, job).changed, None);
}

// ── the ambulance ──

fn ambulance_called() -> Emergency {
    let (by, note) = (String::new(), String::new());
    Emergency { service: EmergencyService::Ambulance, reference: "CAD 7".into(), expected_at: None, by, note }
}

#[test]
fn the_desk_takes_nobody_away_from_somebody_who_waits_for_an_ambulance_without_saying_what_became_of_it() {
    let alone = |words: &str| Some(domain::job::AmbulanceLeft { how: AmbulanceEnd::PatientAlone, words: words.into() });
    let stand_down = |ambulance| StandDown { responder: r(1), reason: "go home".into(), ambulance };
    let reassign = |ambulance| Reassign { from: r(1), to: r(2), reason: "go home".into(), ambulance, weighed: None };
    let roads: [&dyn Fn(Option<domain::job::AmbulanceLeft>) -> Verb; 2] = [&|said| stand_down(said).into(), &|said| reassign(said).into()];
    for (road, another_door) in roads.into_iter().flat_map(|road| [(road, false), (road, true)]) {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.assign(job, 1);
        s.walk(job, 1, Step::WithClient);
        s.ok(Who::Ana, Target::Incident(incident), ambulance_called());
        if another_door {
            s.ok(Who::Ana, Target::Incident(incident), Identify { client: cora() });
            let leaving = s.refused(Who::R(1), Target::Job(job), clear(OutcomeKind::Assisted));
            assert!(matches!(leaving, Refusal::Invalid { field: "ambulance", .. }), "whoever waits is where R1 stands: {leaving:?}");
        }
        for said in [None, alone("-")] {
            assert!(matches!(s.refused(Who::Ana, Target::Job(job), road(said)), Refusal::Invalid { field: "ambulance", .. }));
        }
        s.ok(Who::Ana, Target::Job(job), road(alone("control, CAD 7, told at once")));
        assert!(s.alerted(incident, AlertKind::CallBackDue) && s.job(job).live_of(r(1)).is_none(), "and the client is called");
    }
}

#[test]
fn whoever_leaves_a_patient_alone_resolves_nothing() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Ana, Target::Incident(incident), ambulance_called());
    let said = domain::job::AmbulanceLeft { how: AmbulanceEnd::PatientAlone, words: "control, CAD 7".into() };
    s.ok(Who::R(1), Target::Job(job), Clear { ambulance: Some(said), ..clear(OutcomeKind::Assisted) });
    assert_eq!(s.incident(incident).state.word(), "open");
    assert!(s.incident(incident).has_alert(AlertKind::NoOutcome) && s.incident(incident).has_alert(AlertKind::CallBackDue));
}

// ── what nothing bears out ──

#[test]
fn an_emergency_does_not_end_at_its_door_by_an_outcome_that_nothing_bears_out() {
    let left = |outcome, condition, inside: bool, ambulance: bool| {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::FallInjured });
        s.assign(job, 1);
        s.walk(job, 1, if inside { Step::WithClient } else { Step::Arrived });
        let said = ambulance.then(|| {
            s.ok(Who::Ana, Target::Incident(incident), ambulance_called());
            domain::job::AmbulanceLeft { how: AmbulanceEnd::Crew, words: "crew E214".into() }
        });
        s.ok(Who::R(1), Target::Job(job), Clear { condition, ambulance: said, ..clear(outcome) });
        (s.incident(incident).state.word(), s.alerted(incident, AlertKind::NobodyWentIn))
    };
    for outcome in [OutcomeKind::EmergencyServices, OutcomeKind::Hospital, OutcomeKind::EquipmentMended, OutcomeKind::NobodyThere] {
        assert_eq!(left(outcome, Condition::NotSeen, false, false), ("open", true), "{outcome}: nobody came, and nobody went in");
    }
    assert_eq!(left(OutcomeKind::NobodyThere, Condition::Well, false, false), ("open", true), "nobody there, and well");
    assert_eq!(left(OutcomeKind::Hospital, Condition::NotSeen, false, true), ("resolved", false), "the crew had them");
    assert_eq!(left(OutcomeKind::NobodyThere, Condition::NotSeen, true, false), ("resolved", false), "the house was empty");
}

// ── a door that was left unsafe ──

fn unsafe_here() -> LeaveUnsafe {
    LeaveUnsafe { responder: None, note: "knife in the kitchen".into() }
}

/// What is said at the visit of why nobody enters alone there.
fn warned(s: &Story, job: JobId) -> Vec<String> {
    s.job(job).hazards.iter().filter(|hazard| hazard.kind == HazardKind::TwoUp).map(|hazard| hazard.note.clone()).collect()
}

#[test]
fn a_door_that_was_left_unsafe_stays_so_when_the_register_learns_something_else_of_the_client() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    let before = warned(&s, job);
    assert!(before[0].starts_with("a responder left 1 Alder Road, Barnet EN5 1AA: unsafe."), "{before:?}");
    let hazard = Hazard { kind: HazardKind::Oxygen, note: "by the bed".into() };
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: hazard.clone() });
    assert!(s.job(job).hazards.contains(&hazard));
    assert_eq!(warned(&s, job), before);
    let corrected = Client { hazards: vec![hazard], ..s.board.clients[&iris()].clone() };
    s.ok(Who::Ada, Target::New, RecordClient { client: Box::new(corrected) });
    assert_eq!(warned(&s, job), before, "the administrator took the dog away, and nothing else");
}

#[test]
fn a_client_put_right_is_visited_with_what_was_found_at_the_first_door_named() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    let before = warned(&s, job);
    s.ok(Who::Ana, Target::Incident(incident), Identify { client: cora() });
    assert_eq!(s.job(job).property, Some(door(3)));
    assert_eq!(warned(&s, job), before);
    assert_eq!(s.job(job).two_up, Some(TwoUp::StaffSafety));
}

#[test]
fn a_visit_made_anew_knows_that_the_one_before_it_was_left_unsafe() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    let before = warned(&s, job);
    s.ok(Who::Ana, Target::Incident(incident), by_voice());
    s.agree(Who::Ben, incident);
    s.ok(Who::Ana, Target::Incident(incident), Reopen { reason: "rang again".into() });
    s.ok(Who::Ana, Target::Incident(incident), Answer {});
    s.ok(Who::Ana, Target::Incident(incident), respond());
    let anew = s.job_of(incident).id;
    assert_ne!(anew, job);
    assert_eq!((warned(&s, anew), s.job(anew).two_up), (before, Some(TwoUp::StaffSafety)));
}
