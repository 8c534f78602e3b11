//! Ends that the record has to bear out: what a phone said, what nobody knows, who was never reached, and a death.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::ids::*;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn unheard() -> ResolveByVoice {
    ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() }
}

fn resolved(outcome: OutcomeKind) -> Resolve {
    Resolve { outcome, note: "as we think".into() }
}

fn called(service: EmergencyService, reference: &str) -> Emergency {
    Emergency { service, reference: reference.into(), expected_at: None, by: String::new(), note: String::new() }
}

fn closed_as(kind: OutcomeKind, condition: Condition) -> Close {
    Close { outcome: Outcome { condition, ..outcome(kind) } }
}

fn is_field(refusal: &Refusal, name: &str) -> bool {
    matches!(refusal, Refusal::Invalid { field, .. } if *field == name)
}

// ── what a phone said ──

#[test]
fn a_close_does_not_contradict_what_a_phone_said_after_its_stand_down() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    s.agree(Who::Sue, id);
    let found = Clear { condition: Condition::Injured, note: "found on the floor".into(), ..clear(OutcomeKind::Hospital) };
    s.ok(Who::R(1), Target::Job(job), found);
    for kind in [OutcomeKind::ResolvedByVoice, OutcomeKind::FalseAlarm, OutcomeKind::NoHelpNeeded] {
        let refusal = s.refused(Who::Ben, Target::Incident(id), closed_as(kind, Condition::Well));
        assert!(is_field(&refusal, "kind"), "{kind}: {refusal:?}");
    }
    s.ok(Who::Ben, Target::Incident(id), Reopen { reason: "R1 found her on the floor".into() });
    s.ok(Who::Ben, Target::Incident(id), by_voice());
    assert!(s.incident(id).proposal.is_some(), "and one person does not end it after that");
}

#[test]
fn a_close_does_not_contradict_a_phone_that_says_otherwise_than_the_desk_had_it_leave() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    let for_them = ClearFor {
        responder: r(1),
        incident: None,
        outcome: OutcomeKind::Assisted,
        condition: Condition::Well,
        note: String::new(),
        also: vec![],
        ambulance: None,
        reason: "by radio".into(),
    };
    s.ok(Who::Ana, Target::Job(job), for_them);
    s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Injured, ..clear(OutcomeKind::Hospital) });
    let resolve = |outcome| Resolve { outcome, note: "by radio".into() };
    assert!(matches!(s.refused(Who::Ana, Target::Incident(id), resolve(OutcomeKind::Assisted)), Refusal::NotAllowed { .. }));
    s.ok(Who::Ana, Target::Incident(id), resolve(OutcomeKind::Hospital));
    s.agree(Who::Ben, id);
    assert!(is_field(&s.refused(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::Assisted, Condition::Well)), "kind"));
    assert!(is_field(&s.refused(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::Hospital, Condition::Well)), "condition"));
    s.ok(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::Hospital, Condition::Injured));
}

#[test]
fn a_phone_that_says_the_same_after_its_stand_down_stands_in_nobodys_way() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    s.agree(Who::Sue, id);
    s.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::NoHelpNeeded));
    s.ok(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::ResolvedByVoice, Condition::Well));
}

// ── who, where and what ──

#[test]
fn a_proposed_closing_is_not_carried_over_to_another_client_another_place_or_another_matter() {
    let news: [fn(&mut Story, IncidentId); 3] = [
        |s, id| drop(s.ok(Who::Ana, Target::Incident(id), Identify { client: cora() })),
        |s, _| drop(s.ok(Who::Ben, Target::New, Raise { place: Some(somewhere()), ..raise(iris(), Class::Person) })),
        |s, _| drop(s.ok(Who::Ben, Target::New, Raise { situation: Some(Situation::Unwell), ..raise(iris(), Class::Person) })),
    ];
    for change in news {
        let mut s = Story::begin();
        let id = s.answered(iris());
        s.ok(Who::Ana, Target::Incident(id), unheard());
        let read = Agree { proposed_at: s.incident(id).proposal.as_ref().map(|one| one.at) };
        change(&mut s, id);
        let stands = s.incident(id);
        assert!(stands.proposal.is_none(), "{stands:?}");
        assert!(matches!(s.refused(Who::Sue, Target::Incident(id), read), Refusal::OutOfOrder { .. }));
    }
}

// ── one person ──

#[test]
fn one_person_ends_no_call_as_a_test_that_nobody_asked_for() {
    for client in [None, Some(iris())] {
        let mut s = Story::begin();
        s.ok(Who::Device, Target::New, signal(client, Class::Person, Priority::P1));
        let id = s.newest();
        s.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
        s.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Test));
        assert_eq!(s.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::NoSpeech));
        assert!(!s.incident(id).is_over());
    }
}

#[test]
fn one_person_marks_a_test_of_somebody_who_was_spoken_to_identified_and_well() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    s.ok(Who::Ana, Target::Incident(id), closed_as(OutcomeKind::Test, Condition::Well));
}

#[test]
fn a_reference_that_names_nothing_is_no_reference() {
    for (reference, two) in [("-", true), ("..", true), ("x1", true), ("CAD 7", false)] {
        let mut s = Story::begin();
        let id = s.answered(iris());
        s.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
        s.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Ambulance, reference));
        s.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Hospital));
        let because = s.incident(id).proposal.as_ref().map(|one| one.because);
        assert_eq!(because, two.then_some(TwoPersonCause::NoReference), "{reference}");
    }
}

// ── nobody reached ──

#[test]
fn a_silent_call_does_not_end_at_the_door() {
    for (last, state) in [(Step::Arrived, "open"), (Step::GainedAccess, "resolved")] {
        let mut s = Story::begin();
        let (id, job) = s.responding(iris());
        s.assign(job, 1);
        s.walk(job, 1, last);
        s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::NotSeen, ..clear(OutcomeKind::NobodyThere) });
        assert_eq!(s.incident(id).state.word(), state);
        if state == "open" {
            assert!(s.alerted(id, AlertKind::NobodyWentIn) && s.incident(id).deadlines.due(DeadlineKind::Decide).is_some());
            s.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::NobodyThere));
            assert!(s.incident(id).proposal.is_some(), "it takes two");
            s.agree(Who::Sue, id);
            assert_eq!(s.incident(id).state.word(), "resolved");
        }
    }
}

#[test]
fn nobody_is_closed_as_well_of_whom_nobody_knows_it() {
    let mut s = Story::begin();
    let id = s.answered(iris());
    s.ok(Who::Ana, Target::Incident(id), unheard());
    s.agree(Who::Sue, id);
    assert!(is_field(&s.refused(Who::Sue, Target::Incident(id), closed_as(OutcomeKind::ResolvedByVoice, Condition::Well)), "condition"));
    s.ok(Who::Sue, Target::Incident(id), closed_as(OutcomeKind::ResolvedByVoice, Condition::NotSeen));
}

#[test]
fn whoever_was_not_seen_by_the_responder_is_not_closed_as_well() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::GainedAccess);
    s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::NotSeen, ..clear(OutcomeKind::NobodyThere) });
    assert!(is_field(&s.refused(Who::Ana, Target::Incident(id), closed_as(OutcomeKind::NobodyThere, Condition::Well)), "condition"));
    s.ok(Who::Ana, Target::Incident(id), closed_as(OutcomeKind::NobodyThere, Condition::NotSeen));
}

// ── a death ──

fn found_deceased(s: &mut Story) -> (IncidentId, JobId) {
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    (id, job)
}

fn dead() -> Clear {
    Clear { condition: Condition::Deceased, ..clear(OutcomeKind::FoundDeceased) }
}

#[test]
fn a_death_stays_with_the_desk_until_police_or_ambulance_is_on_record_or_two_say_why_not() {
    let mut s = Story::begin();
    let (id, job) = found_deceased(&mut s);
    s.ok(Who::R(1), Target::Job(job), dead());
    assert_eq!(s.incident(id).state.word(), "open");
    assert!(s.alerted(id, AlertKind::DeathNotCalled) && s.incident(id).deadlines.due(DeadlineKind::Decide).is_some());
    let mut other = s.clone();
    other.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FoundDeceased));
    assert!(other.incident(id).proposal.is_some(), "a reason takes two");
    s.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Police, "CAD 81"));
    s.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FoundDeceased));
    assert_eq!(s.incident(id).state.word(), "resolved");
}

#[test]
fn a_death_asks_the_register_and_then_for_the_key_and_the_equipment() {
    let mut s = Story::begin();
    let (id, job) = found_deceased(&mut s);
    s.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Police, "CAD 81"));
    s.ok(Who::R(1), Target::Job(job), dead());
    s.ok(Who::Ana, Target::Incident(id), closed_as(OutcomeKind::FoundDeceased, Condition::Deceased));
    let asked = s.open_of(iris(), Class::Fault);
    assert_eq!(s.board.clients[&iris()].status.state, ClientState::AtHome, "one source is not two");
    let deceased =
        SetStatus { state: ClientState::Deceased, source: "R1".into(), second_source: Some("the police".into()), review_at: None };
    s.ok(Who::Ana, Target::Client(iris()), deceased);
    assert_eq!(s.open_of(iris(), Class::Fault), asked);
    let words = |what: &domain::event::What| serde_json::to_string(what).unwrap().contains("get the key and the equipment back");
    assert!(s.log.iter().any(|(event, _)| event.subject == domain::event::Subject::Incident(asked) && words(&event.what)));
}

// ── another sort of need ──

#[test]
fn a_fall_that_is_cleared_puts_out_no_fire() {
    let mut s = Story::begin();
    let (fall, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let fire = s.newest();
    s.ok(Who::Ana, Target::Incident(fire), Answer {});
    s.ok(Who::Ana, Target::Incident(fire), called(EmergencyService::Fire, "F 12"));
    assert_eq!(s.incident(fire).job, Some(job));
    assert_eq!((s.board.behind(s.job(job)).count(), s.board.persons(s.job(job))), (2, 1), "the phone asks for each");
    s.ok(Who::R(1), Target::Job(job), Clear { incident: Some(fall), ..clear(OutcomeKind::Assisted) });
    assert_eq!((s.incident(fall).state.word(), s.incident(fire).state.word()), ("resolved", "open"));
    assert!(s.incident(fire).has_alert(AlertKind::NoOutcome) && s.incident(fire).deadlines.next().is_some());
    let come_out = "they left without having accepted: fire or gas: come out now and stay outside";
    assert!(s.incident(fire).said.iter().any(|words| words == come_out), "{:?}", s.incident(fire).said);
}

#[test]
fn nobody_is_closed_as_well_whom_a_former_visits_phone_saw_injured() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    s.ok(Who::Ana, Target::Incident(id), call);
    let alone = Some(domain::job::AmbulanceLeft { how: AmbulanceEnd::PatientAlone, words: "control, CAD 12".into() });
    s.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Injured, ambulance: alone, ..clear(OutcomeKind::Hospital) });
    assert_eq!(s.incident(id).state.word(), "open");
    s.ok(Who::Ana, Target::Incident(id), respond());
    let second = s.job_of(id).id;
    assert_ne!(second, job);
    assert!(s.incident(id).seen.iter().any(|seen| seen.condition == Condition::Injured));
    s.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::Hospital, note: "taken in".into() });
    if s.incident(id).proposal.is_some() {
        s.agree(Who::Ben, id);
    }
    assert!(is_field(&s.refused(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::Hospital, Condition::Well)), "condition"));
    s.ok(Who::Ben, Target::Incident(id), closed_as(OutcomeKind::Hospital, Condition::Injured));
}
