//! Ending: by voice, by a second person, after a visit; and beginning again.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// An operator who heard nobody proposes to close.
fn unheard() -> ResolveByVoice {
    ResolveByVoice { spoken_to: false, identified: false, ..by_voice() }
}

fn refuse() -> Refuse {
    Refuse { reason: "I do not like it".into() }
}

#[test]
fn a_visit_that_came_too_late_has_its_cause_asked_once_and_kept() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.pass(Duration::minutes(46));
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    let whole = Outcome { key_returned: Some(true), ..outcome(OutcomeKind::Assisted) };
    let late = |cause| Close { outcome: Outcome { late_because: Some(cause), ..whole.clone() } };
    for said in [Close { outcome: whole.clone() }, late(LateCause::Other)] {
        assert!(matches!(s.refused(Who::Ana, Target::Incident(id), said), Refusal::Invalid { field: "late_because", .. }));
    }
    s.ok(Who::Ana, Target::Incident(id), late(LateCause::Journey));
    assert!(matches!(&s.incident(id).state, IncidentState::Closed { outcome, .. } if outcome.late_because == Some(LateCause::Journey)));
    s.ok(Who::Ana, Target::Incident(id), Reopen { reason: "her daughter rang".into() });
    assert!(s.incident(id).job.is_none(), "the late visit was accounted for");
}

#[test]
fn nobody_is_asked_why_they_were_late_who_was_not() {
    let mut s = Story::begin();
    let (id, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    s.pass(Duration::minutes(50));
    let whole = Outcome { key_returned: Some(true), ..outcome(OutcomeKind::Assisted) };
    let late = Close { outcome: Outcome { late_because: Some(LateCause::Journey), ..whole.clone() } };
    assert!(matches!(s.refused(Who::Ana, Target::Incident(id), late), Refusal::Invalid { field: "late_because", .. }));
    s.ok(Who::Ana, Target::Incident(id), Close { outcome: whole });
}

#[test]
fn one_person_closes_by_voice_when_the_client_was_spoken_to_identified_and_well() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    let incident = story.incident(id);
    assert!(matches!(incident.state, IncidentState::Resolved { outcome: OutcomeKind::ResolvedByVoice, .. }));
    assert_eq!(incident.decided.as_ref().map(|one| one.what), Some(DecisionKind::ByVoice));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), by_voice()), vec![]);
}

#[test]
fn nobody_who_is_not_well_is_closed_by_voice() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let unwell = ResolveByVoice { well: false, ..by_voice() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), unwell), Refusal::Invalid { field: "well", .. }));
    let unsaid = ResolveByVoice { note: String::new(), ..by_voice() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), unsaid), Refusal::Invalid { field: "note", .. }));
}

#[test]
fn nobody_has_to_say_that_somebody_unheard_is_well_and_the_second_person_sees_what_was_answered() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let silent = ResolveByVoice { well: false, ..unheard() };
    story.ok(Who::Ana, Target::Incident(id), silent.clone());
    let proposal = story.incident(id).proposal.clone().unwrap();
    assert_eq!((proposal.because, proposal.reason), (TwoPersonCause::NoSpeech, silent.note));
    let answers = Answers { spoken_to: false, identified: false, well: false, confused: false, third_party: false };
    assert_eq!(proposal.answers, Some(answers));
}

#[test]
fn every_doubt_takes_a_second_person_and_says_which() {
    let cases = [
        (unheard(), TwoPersonCause::NoSpeech),
        (ResolveByVoice { identified: false, ..by_voice() }, TwoPersonCause::NoSpeech),
        (ResolveByVoice { third_party: true, ..by_voice() }, TwoPersonCause::ThirdParty),
        (ResolveByVoice { confused: true, ..by_voice() }, TwoPersonCause::Confused),
    ];
    for (verb, because) in cases {
        let mut story = Story::begin();
        let id = story.answered(iris());
        story.ok(Who::Ana, Target::Incident(id), verb.clone());
        let incident = story.incident(id);
        assert_eq!(incident.proposal.as_ref().map(|one| one.because), Some(because));
        assert_eq!(incident.deadlines.due(DeadlineKind::SecondPerson), Some(MORNING + Duration::minutes(3)));
        assert_eq!(story.ok(Who::Ana, Target::Incident(id), verb), vec![]);
    }
}

#[test]
fn fire_gas_and_attack_take_two_people_whatever_was_said() {
    for class in [Class::Fire, Class::Gas, Class::Attack] {
        let mut story = Story::begin();
        story.ok(Who::Device, Target::New, signal(Some(dora()), class, Priority::P1));
        let id = story.newest();
        story.ok(Who::Ana, Target::Incident(id), by_voice());
        assert_eq!(story.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::Class));
    }
}

#[test]
fn the_second_person_is_another_person() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    assert_eq!(story.refused(Who::Ana, Target::Incident(id), Agree::default()), Refusal::SecondPerson);
    story.agree(Who::Sue, id);
    assert_eq!(story.incident(id).state.word(), "resolved");
    assert_eq!(story.agree(Who::Sue, id), vec![]);
}

#[test]
fn a_responder_may_be_the_second_person() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    story.agree(Who::R(3), id);
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn there_is_nothing_to_agree_to_without_a_proposal() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), Agree::default()), Refusal::OutOfOrder { state: "answered", .. }));
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), refuse()), Refusal::OutOfOrder { state: "answered", .. }));
}

#[test]
fn one_dissent_and_the_visit_goes() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    story.ok(Who::Ben, Target::Incident(id), refuse());
    assert!(story.incident(id).has_alert(AlertKind::VisitStands));
    assert_eq!(story.incident(id).state.word(), "open");
    assert!(story.job_of(id).auto_offer);
    assert_eq!(story.incident(id).proposal, None);
}

#[test]
fn nobody_in_three_minutes_and_the_visit_goes() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { third_party: true, ..by_voice() });
    story.pass(Duration::seconds(179));
    assert_eq!(story.incident(id).job, None);
    story.pass(Duration::seconds(1));
    assert!(story.incident(id).job.is_some());
    assert!(story.incident(id).has_alert(AlertKind::VisitStands));
}

#[test]
fn without_entitlement_a_refused_closing_works_the_contacts() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    story.ok(Who::Ben, Target::Incident(id), refuse());
    let incident = story.incident(id);
    assert_eq!(incident.job, None);
    assert_eq!(incident.ladder.as_ref().map(|ladder| ladder.rungs.clone()), Some(vec![kim(), lou()]));
}

#[test]
fn alone_at_night_the_visit_goes_while_the_second_person_is_asked() {
    let mut story = Story::begin_at(NIGHT);
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    let job = story.job_of(id).id;
    story.agree(Who::R(1), id);
    assert_eq!(story.job(job).state.word(), "cancelled");
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn by_day_proposing_opens_no_visit_and_stops_none() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    assert_eq!(story.incident(id).job, None);
    let (other, job) = story.responding(edna());
    let offer = story.offer(job, 1);
    story.ok(Who::Ana, Target::Incident(other), unheard());
    assert_eq!(story.job(job).offer(offer).unwrap().state.word(), "open");
}

#[test]
fn a_deployment_is_reversed_by_two_and_the_responder_is_stood_down() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(story.incident(id).proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::DeploymentReversed));
    assert!(story.job(job).live_of(r(1)).is_some(), "they go on until a second person agrees");
    story.agree(Who::Ben, id);
    assert!(story.job(job).live_of(r(1)).is_none());
    assert_eq!(story.job(job).state.word(), "cancelled");
    assert!(story.responder(1).unconfirmed.is_some());
}

#[test]
fn one_of_two_at_a_door_is_closed_and_the_visit_goes_on_for_the_other() {
    let mut story = Story::begin();
    let (hers, job) = story.responding(iris());
    let (_, _) = story.responding(bert());
    story.ok(Who::Ana, Target::Incident(hers), by_voice());
    assert_eq!(story.incident(hers).state.word(), "resolved");
    assert!(story.job(job).is_open());
}

#[test]
fn deciding_on_a_visit_ends_a_proposal_to_close() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    let happened = story.ok(Who::Ana, Target::Incident(id), respond());
    assert!(happened.iter().any(|what| matches!(what, What::ClosingRefused { .. })));
    assert_eq!(story.incident(id).proposal, None);
    assert!(story.incident(id).job.is_some());
}

#[test]
fn nobody_proposes_over_a_proposal() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), by_voice()), Refusal::OutOfOrder { state: "proposed", .. }));
}

#[test]
fn a_visit_that_was_made_is_resolved_by_the_responder_and_closed_by_the_desk() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    assert!(matches!(
        story.refused(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::Assisted, note: String::new() }),
        Refusal::OutOfOrder { .. }
    ));
    story.clear(job, 1);
    assert!(matches!(story.incident(id).state, IncidentState::Resolved { outcome: OutcomeKind::Assisted, .. }));
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) });
    assert_eq!(story.incident(id).state.word(), "closed");
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) }), vec![]);
}

#[test]
fn closing_asks_for_security_key_and_next_of_kin() {
    let mut story = Story::begin();
    let (id, job) = story.responding(cora());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    let whole = outcome(OutcomeKind::Assisted);
    let refusals = [
        ("note", Outcome { kin_told: KinTold::No, ..whole.clone() }),
        ("secure", Outcome { secure: None, ..whole.clone() }),
        ("key_returned", Outcome { key_returned: None, ..whole.clone() }),
        ("condition", Outcome { condition: Condition::Deceased, ..whole.clone() }),
    ];
    for (named, outcome) in refusals {
        let refusal = story.refused(Who::Ana, Target::Incident(id), Close { outcome });
        assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == named), "{named}: {refusal:?}");
    }
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: whole });
}

#[test]
fn closing_without_a_visit_asks_for_no_key() {
    let mut story = Story::begin();
    let id = story.answered(cora());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    let outcome = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
    story.ok(Who::Ana, Target::Incident(id), Close { outcome });
}

#[test]
fn only_a_resolved_incident_is_closed() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let close = Close { outcome: outcome(OutcomeKind::Assisted) };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), close), Refusal::OutOfOrder { state: "answered", .. }));
}

#[test]
fn a_resolved_incident_nobody_closes_is_shown_to_the_supervisor() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.pass(Duration::minutes(30));
    assert!(story.incident(id).has_alert(AlertKind::NotClosed));
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::Close), Some(story.now + Duration::minutes(30)));
}

#[test]
fn closing_without_anything_having_happened_goes_by_voice_only() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    for outcome in OutcomeKind::ALL {
        let refusal = story.refused(Who::Ana, Target::Incident(id), Resolve { outcome: *outcome, note: "done".into() });
        assert!(matches!(refusal, Refusal::NotAllowed { .. }), "{outcome}: {refusal:?}");
    }
}

#[test]
fn a_ringing_incident_is_not_resolved() {
    let mut story = Story::begin();
    let id = story.press(iris());
    let resolve = Resolve { outcome: OutcomeKind::Test, note: String::new() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), resolve), Refusal::OutOfOrder { state: "ringing", .. }));
}

#[test]
fn a_test_nobody_asked_for_takes_two_and_a_fire_is_never_one() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::Test, note: "monthly".into() });
    assert_eq!(
        story.incident(id).proposal.as_ref().map(|one| one.because),
        Some(TwoPersonCause::NoSpeech),
        "nobody said who it is, nor how"
    );
    story.ok(Who::Device, Target::New, signal(Some(dora()), Class::Fire, Priority::Fire));
    let fire = story.newest();
    story.ok(Who::Ana, Target::Incident(fire), Heard { speech: true });
    let resolve = Resolve { outcome: OutcomeKind::Test, note: "monthly".into() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(fire), resolve), Refusal::NotAllowed { .. }));
}

#[test]
fn nine_nine_nine_has_it_and_an_unfilled_visit_is_called_off() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    let offer = story.offer(job, 1);
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    story.ok(Who::Ana, Target::Incident(id), call);
    story.ok(Who::Ana, Target::Incident(id), Resolve { outcome: OutcomeKind::Hospital, note: "crew took her".into() });
    assert_eq!(story.job(job).state.word(), "cancelled");
    assert_eq!(story.job(job).offer(offer).unwrap().state.word(), "withdrawn");
}

#[test]
fn a_closed_incident_is_reopened_for_a_reason_and_rings_for_whoever_reopened_it() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    let outcome = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
    story.ok(Who::Ana, Target::Incident(id), Close { outcome });
    assert!(matches!(
        story.refused(Who::Ben, Target::Incident(id), Reopen { reason: String::new() }),
        Refusal::Invalid { field: "reason", .. }
    ));
    story.ok(Who::Ben, Target::Incident(id), Reopen { reason: "the wrong Mrs Field".into() });
    let incident = story.incident(id);
    assert_eq!((incident.state.word(), incident.owner.person, incident.job), ("ringing", Who::Ben.person(), None));
    assert_eq!(story.ok(Who::Ben, Target::Incident(id), Reopen { reason: "the wrong Mrs Field".into() }), vec![]);
}

#[test]
fn an_old_incident_is_not_reopened_beside_a_newer_one() {
    let mut story = Story::begin();
    let old = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(old), by_voice());
    let outcome = Outcome { secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
    story.ok(Who::Ana, Target::Incident(old), Close { outcome });
    story.press(iris());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(old), Reopen { reason: "look".into() }), Refusal::NotAllowed { .. }));
}

#[test]
fn a_closed_incident_is_not_worked_but_may_be_written_on() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), respond()), Refusal::OutOfOrder { state: "resolved", .. }));
    story.ok(Who::Ana, Target::Incident(id), Note { text: "her son rang".into() });
}

#[test]
fn a_press_while_closing_is_proposed_takes_the_proposal_off_the_table() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), unheard());
    story.press(iris());
    assert_eq!(story.incident(id).proposal, None);
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), Agree::default()), Refusal::OutOfOrder { .. }));
    story.pass(Duration::seconds(60));
    assert!(story.incident(id).job.is_some(), "silent and undecided: it goes");
}

#[test]
fn a_silent_press_after_resolving_goes_by_itself_again() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.press(iris());
    story.pass(Duration::seconds(60));
    assert!(story.incident(id).job.is_some());
}

#[test]
fn reopening_by_hand_sends_nobody_by_itself() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "the wrong box".into() });
    story.pass(Duration::minutes(5));
    assert_eq!(story.incident(id).job, None);
    assert!(story.incident(id).has_alert(AlertKind::NotAnswered));
}

#[test]
fn a_close_without_a_note_is_read_as_one_with_nothing_to_add() {
    let fields = serde_json::json!({ "outcome": { "kind": "assisted", "condition": "well", "secure": true, "key_returned": null, "kin_told": "yes" } });
    let read: Close = serde_json::from_value(fields).unwrap();
    assert_eq!(read.outcome.note, "");
}
