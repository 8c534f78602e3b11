//! Nobody ends an emergency alone: what it once was stays a reason, the desk's word is no visit, and the record is not coded against what was seen.

use domain::command::Target;
use domain::ids::*;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// 999 was told, of this service, with this reference.
fn called(service: EmergencyService, reference: &str) -> Emergency {
    Emergency { service, reference: reference.into(), expected_at: None, by: String::new(), note: String::new() }
}

/// A resolution with its reason.
fn resolved(outcome: OutcomeKind) -> Resolve {
    Resolve { outcome, note: "as we think".into() }
}

/// What is the matter.
fn set(situation: Situation) -> SetSituation {
    SetSituation { situation }
}

/// Another urgency, for a reason.
pub(crate) fn urgency(priority: Priority) -> SetPriority {
    SetPriority { priority, reason: "as it sounds".into() }
}

/// A press that Ana answered and heard somebody on.
fn spoken(story: &mut Story) -> IncidentId {
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    id
}

/// Why a second person has to agree; `None` when nobody proposed.
pub(crate) fn proposed(story: &Story, id: IncidentId) -> Option<TwoPersonCause> {
    story.incident(id).proposal.as_ref().map(|proposal| proposal.because)
}

#[test]
fn nine_nine_nine_ends_it_only_with_a_service_that_comes_for_what_is_the_matter() {
    for (situation, wrong, right) in [
        (Situation::FallInjured, EmergencyService::Gas, EmergencyService::Ambulance),
        (Situation::FallInjured, EmergencyService::Fire, EmergencyService::Police),
        (Situation::Gas, EmergencyService::Ambulance, EmergencyService::Gas),
        (Situation::Gas, EmergencyService::Police, EmergencyService::Fire),
        (Situation::Fire, EmergencyService::Gas, EmergencyService::Fire),
    ] {
        let mut story = Story::begin();
        let id = spoken(&mut story);
        story.ok(Who::Ana, Target::Incident(id), set(situation));
        story.ok(Who::Ana, Target::Incident(id), called(wrong, "CAD 12"));
        let refusal = story.refused(Who::Ana, Target::Incident(id), resolved(OutcomeKind::EmergencyServices));
        assert!(matches!(refusal, Refusal::NotAllowed { .. }), "{situation} {wrong}");
        story.ok(Who::Ana, Target::Incident(id), called(right, "CAD 13"));
        story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::EmergencyServices));
    }
}

#[test]
fn one_person_hands_a_spoken_to_client_to_999_only_with_a_reference() {
    for (reference, because) in [("", Some(TwoPersonCause::NoReference)), ("CAD 12", None)] {
        for outcome in [OutcomeKind::EmergencyServices, OutcomeKind::Hospital] {
            let mut story = Story::begin();
            let id = spoken(&mut story);
            story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Ambulance, reference));
            story.ok(Who::Ana, Target::Incident(id), resolved(outcome));
            assert_eq!(proposed(&story, id), because);
            assert_eq!(story.incident(id).state.word(), if because.is_some() { "open" } else { "resolved" });
        }
    }
}

#[test]
fn well_by_voice_takes_two_when_the_record_says_otherwise() {
    type Before = fn(&mut Story, IncidentId);
    let befores: [Before; 5] = [
        |story, id| drop(story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Ambulance, "CAD 12"))),
        |story, id| {
            story.ok(Who::Ana, Target::Incident(id), set(Situation::LifeAtRisk));
            story.ok(Who::Ana, Target::Incident(id), set(Situation::Reassurance));
        },
        |story, id| {
            story.ok(Who::Ana, Target::Incident(id), set(Situation::FallInjured));
            story.ok(Who::Ana, Target::Incident(id), set(Situation::Reassurance));
        },
        |story, id| {
            story.ok(Who::Ana, Target::Incident(id), respond());
            story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: true, note: "short of breath".into() });
        },
        |story, id| {
            story.ok(Who::Ana, Target::Incident(id), set(Situation::FallUninjured));
            story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
            story.pass(Duration::minutes(46));
            story.ok(Who::Ana, Target::Incident(id), Acknowledge { alert: AlertKind::LongLie });
        },
    ];
    for (n, before) in befores.into_iter().enumerate() {
        let mut story = Story::begin();
        let id = spoken(&mut story);
        before(&mut story, id);
        story.ok(Who::Ana, Target::Incident(id), by_voice());
        assert_eq!(proposed(&story, id), Some(TwoPersonCause::SaidOtherwise), "{n}");
    }
}

#[test]
fn a_partner_who_says_that_life_is_at_risk_is_not_outvoted_by_one_person() {
    let mut story = Story::begin();
    let taken = HandOver { situation: Situation::LifeAtRisk, decided: false, ..hand_over(Some(iris()), "AC-1") };
    story.ok(Who::Partner, Target::New, taken);
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), set(Situation::Reassurance));
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::SaidOtherwise));
}

#[test]
fn taking_back_fire_gas_or_an_attack_leaves_two_people_to_end_it() {
    for situation in [Situation::Fire, Situation::Gas, Situation::Attack] {
        let mut story = Story::begin();
        let id = spoken(&mut story);
        for verb in [Verb::from(set(situation)), set(Situation::Reassurance).into(), urgency(Priority::P3).into(), by_voice().into()] {
            story.ok(Who::Ana, Target::Incident(id), verb);
        }
        assert_eq!(proposed(&story, id), Some(TwoPersonCause::Class), "{situation}");
    }
}

#[test]
fn a_silence_is_not_forgotten_when_the_same_person_hears_somebody() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::NoSpeech));
}

#[test]
fn reopening_forgets_nothing() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    story.agree(Who::Ben, id);
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "once more".into() });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::NoSpeech));
}

#[test]
fn joining_another_visit_does_not_undo_a_reversed_deployment() {
    let mut story = Story::begin();
    let (other, target) = story.responding(cora());
    story.terms(without_response(), |terms| terms.response = true);
    let (id, own) = story.responding(dora());
    assert_ne!(target, own, "two doors of one scheme");
    story.assign(own, 1);
    story.ok(Who::Ana, Target::Job(own), StandDown { responder: r(1), reason: "not needed".into(), ambulance: None });
    story.ok(Who::Ana, Target::Incident(id), JoinVisit { job: target });
    assert_eq!((story.incident(id).job, story.job(own).state.word()), (Some(target), "cancelled"));
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
    assert_eq!(proposed(&story, other), None);
}

#[test]
fn a_contact_who_is_there_does_not_reverse_a_deployment_for_one_person() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "the daughter is there".into(), ambulance: None });
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let attend_by = Some(story.now + Duration::minutes(20));
    story.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::WillGo, attend_by });
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "she is there".into() });
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::ContactAttended));
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
}

#[test]
fn while_one_of_two_is_still_there_one_person_does_not_end_it_by_voice() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Respond { two_up: Some(domain::job::TwoUp::Lifting), ..respond() });
    let job = story.job_of(id).id;
    story.assign(job, 1);
    let second = story.offer_slot(job, 1, 2);
    story.ok(Who::R(2), Target::Job(job), Accept { offer: second });
    story.walk(job, 1, Step::WithClient);
    story.clear(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed));
}

#[test]
fn worse_on_call_back_takes_a_proposal_off_the_table() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(proposed(&story, id).is_some());
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: true, note: "short of breath".into() });
    assert_eq!(proposed(&story, id), None);
    assert!(matches!(story.refused(Who::Ben, Target::Incident(id), Agree::default()), Refusal::OutOfOrder { .. }));
}

/// A fire that a responder of ours met outside and left; the brigade was called, or was not.
fn fire_left(story: &mut Story, brigade: bool) -> IncidentId {
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let id = story.newest();
    let job = story.job_of(id).id;
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), respond());
    if brigade {
        story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Fire, "F 7"));
    }
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::FalseAlarm));
    assert_eq!(story.job(job).state.word(), "done");
    id
}

#[test]
fn a_fire_that_no_brigade_was_called_to_stays_with_the_desk_when_the_responder_leaves() {
    let mut story = Story::begin();
    let id = fire_left(&mut story, false);
    assert_eq!(story.incident(id).state.word(), "open");
    assert!(story.alerted(id, AlertKind::BrigadeNotCalled));
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FalseAlarm));
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::Class), "two people end a fire without a brigade");
    story.agree(Who::Ben, id);
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn a_fire_that_the_brigade_was_called_to_is_resolved_when_the_responder_leaves() {
    let mut story = Story::begin();
    let id = fire_left(&mut story, true);
    assert_eq!(story.incident(id).state.word(), "resolved");
}

#[test]
fn where_nobody_enters_alone_one_at_the_door_has_not_seen_the_client() {
    for condition in [Condition::Well, Condition::NotSeen] {
        let mut story = Story::begin();
        let (id, job) = story.responding(edna());
        story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
        story.assign(job, 1);
        let second = story.offer_slot(job, 1, 2);
        story.ok(Who::R(2), Target::Job(job), Accept { offer: second });
        story.walk(job, 1, Step::Arrived);
        story.ok(Who::R(1), Target::Job(job), Clear { condition, ..clear(OutcomeKind::NobodyThere) });
        story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(2), reason: "not needed".into(), ambulance: None });
        assert_eq!(story.incident(id).state.word(), "open", "{condition}");
        assert!(story.alerted(id, AlertKind::NobodyWentIn));
        story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::NobodyThere));
        assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed), "and one person does not end it instead");
    }
}

#[test]
fn a_close_is_not_coded_against_what_the_responder_said() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: true });
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    story.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Injured, ..clear(OutcomeKind::Assisted) });
    let injured = |kind| Outcome { condition: Condition::Injured, ..outcome(kind) };
    for kind in [OutcomeKind::Test, OutcomeKind::NobodyThere, OutcomeKind::EquipmentMended, OutcomeKind::Hospital] {
        let refusal = story.refused(Who::Ana, Target::Incident(id), Close { outcome: injured(kind) });
        assert!(matches!(refusal, Refusal::Invalid { field: "kind", .. }), "{kind}: {refusal:?}");
    }
    let deceased = Outcome { condition: Condition::Deceased, ..outcome(OutcomeKind::FoundDeceased) };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), Close { outcome: deceased }), Refusal::Invalid { field: "kind", .. }));
    let well = Close { outcome: outcome(OutcomeKind::Lifted) };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), well), Refusal::Invalid { field: "condition", .. }));
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: injured(OutcomeKind::Lifted) });
}

#[test]
fn whoever_was_well_by_voice_is_not_closed_as_hurt() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    for condition in [Condition::Injured, Condition::Unwell] {
        let said = Outcome { condition, secure: None, key_returned: None, ..outcome(OutcomeKind::ResolvedByVoice) };
        let refusal = story.refused(Who::Ana, Target::Incident(id), Close { outcome: said });
        assert!(matches!(refusal, Refusal::Invalid { field: "condition", .. }), "{refusal:?}");
    }
}

#[test]
fn a_partner_makes_no_fire_gas_attack_or_emergency_small() {
    for (class, situation, priority) in [
        (Class::Fire, Situation::Fire, Priority::Fire),
        (Class::Person, Situation::Fire, Priority::Fire),
        (Class::Gas, Situation::Gas, Priority::P1),
        (Class::Attack, Situation::Attack, Priority::P1),
        (Class::Person, Situation::LifeAtRisk, Priority::P1),
        (Class::Person, Situation::Reassurance, Priority::P4),
    ] {
        let mut story = Story::begin();
        let taken = HandOver { class, situation, priority: Priority::P4, ..hand_over(Some(iris()), "AC-1") };
        story.ok(Who::Partner, Target::New, taken);
        assert_eq!(story.incident(story.newest()).priority, priority, "{class} {situation}");
    }
}

#[test]
fn a_fire_is_never_less_urgent_than_a_fire_and_gas_only_for_a_reason() {
    let mut story = Story::begin();
    let id = spoken(&mut story);
    story.ok(Who::Ana, Target::Incident(id), set(Situation::Fire));
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), urgency(Priority::P2)), Refusal::Invalid { field: "priority", .. }));
    let small = Respond { priority: Some(Priority::P4), note: "only smoke".into(), ..respond() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), small), Refusal::Invalid { field: "priority", .. }));
    let mut story = Story::begin();
    let id = spoken(&mut story);
    story.ok(Who::Ana, Target::Incident(id), set(Situation::Gas));
    let unsaid = Respond { priority: Some(Priority::P2), ..respond() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), unsaid.clone()), Refusal::Invalid { field: "note", .. }));
    story.ok(Who::Ana, Target::Incident(id), Respond { note: "everybody is out".into(), ..unsaid });
    assert_eq!(story.incident(id).priority, Priority::P1, "and not by one person");
    story.ok(Who::Ben, Target::Incident(id), urgency(Priority::P2));
    assert_eq!(story.incident(id).priority, Priority::P2);
}

#[test]
fn a_visit_decided_for_something_graver_is_as_urgent_as_that() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { situation: Some(Situation::PersonalCare), ..raise(iris(), Class::Person) });
    let id = story.newest();
    assert_eq!(story.incident(id).priority, Priority::P2);
    story.ok(Who::Ana, Target::Incident(id), Respond { situation: Some(Situation::Gas), ..respond() });
    assert_eq!((story.incident(id).priority, story.job_of(id).kind), (Priority::P1, JobKind::FireResponse));
}

#[test]
fn doubts_about_a_client_are_not_forgotten_when_the_same_person_proposes_without_them() {
    for (confused, third_party, because) in [(true, false, TwoPersonCause::Confused), (false, true, TwoPersonCause::ThirdParty)] {
        let mut story = Story::begin();
        let id = spoken(&mut story);
        story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { confused, third_party, ..by_voice() });
        story.pass(Duration::minutes(10));
        assert_eq!(proposed(&story, id), None, "nobody agreed in time");
        story.ok(Who::Ana, Target::Incident(id), by_voice());
        assert_eq!((story.incident(id).state.word(), proposed(&story, id)), ("open", Some(because)));
    }
}

#[test]
fn after_a_dissent_every_ending_without_a_visit_takes_two_again() {
    let mut story = Story::begin();
    let id = spoken(&mut story);
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { identified: false, ..by_voice() });
    story.ok(Who::Ben, Target::Incident(id), Refuse { reason: "she did not sound well".into() });
    let again = story.refused(Who::Ana, Target::Incident(id), by_voice());
    assert!(matches!(again, Refusal::NotAllowed { .. }), "one dissent is enough: {again}");
    assert!(story.job_of(id).is_open(), "the visit goes");
    story.ok(Who::Ana, Target::Incident(id), called(EmergencyService::Ambulance, "CAD 12"));
    story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::EmergencyServices));
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::ClosingRefused), "whoever has them may be said, by two");
    story.agree(Who::Ben, id);
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "it rang once more".into() });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(proposed(&story, id).is_some(), "of this time nobody has disagreed");
}

#[test]
fn a_dissent_binds_a_third_person_too_and_is_not_called_a_reversed_deployment() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let unheard = ResolveByVoice { spoken_to: false, identified: false, well: false, note: "nothing heard".into(), ..by_voice() };
    story.ok(Who::Ana, Target::Incident(id), unheard.clone());
    story.pass(Duration::minutes(3));
    story.ok(Who::Ana, Target::Incident(id), unheard.clone());
    assert_eq!(proposed(&story, id), Some(TwoPersonCause::NoSpeech), "nobody had the visit, and silence is no dissent");
    story.ok(Who::Ben, Target::Incident(id), Refuse { reason: "she always answers".into() });
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), unheard.clone()), Refusal::NotAllowed { .. }));
    assert!(matches!(story.refused(Who::Sue, Target::Incident(id), unheard), Refusal::NotAllowed { .. }));
    let fault = story.refused(Who::Ana, Target::Incident(id), resolved(OutcomeKind::Test));
    assert!(matches!(fault, Refusal::NotAllowed { .. }), "nor by another name");
}

#[test]
fn gas_ends_with_the_gas_line_or_the_brigade_called() {
    for (call, state) in [(None, "open"), (Some(EmergencyService::Gas), "resolved"), (Some(EmergencyService::Fire), "resolved")] {
        let mut story = Story::begin();
        let (id, job) = story.responding(iris());
        story.ok(Who::Ana, Target::Incident(id), set(Situation::Gas));
        if let Some(service) = call {
            story.ok(Who::Ana, Target::Incident(id), called(service, "G 7"));
        }
        story.assign(job, 1);
        story.walk(job, 1, Step::Arrived);
        story.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::FalseAlarm));
        assert_eq!(story.incident(id).state.word(), state, "{call:?}");
        assert_eq!(story.alerted(id, AlertKind::BrigadeNotCalled), call.is_none());
        if call.is_none() {
            story.ok(Who::Ana, Target::Incident(id), resolved(OutcomeKind::FalseAlarm));
            assert_eq!(proposed(&story, id), Some(TwoPersonCause::Class));
        }
    }
}

#[test]
fn a_client_who_was_not_seen_needs_no_help_by_nobodys_word() {
    for (outcome, condition, state) in [
        (OutcomeKind::NoHelpNeeded, Condition::NotSeen, "open"),
        (OutcomeKind::FalseAlarm, Condition::NotSeen, "open"),
        (OutcomeKind::NobodyThere, Condition::NotSeen, "open"),
        (OutcomeKind::NoHelpNeeded, Condition::Well, "resolved"),
    ] {
        let mut story = Story::begin();
        let (id, job) = story.responding(iris());
        story.assign(job, 1);
        story.walk(job, 1, Step::Arrived);
        story.ok(Who::R(1), Target::Job(job), Clear { condition, ..clear(outcome) });
        assert_eq!(story.incident(id).state.word(), state, "{outcome} {condition}");
        if state == "open" {
            assert!(story.alerted(id, AlertKind::NobodyWentIn));
            story.ok(Who::Ana, Target::Incident(id), resolved(outcome));
            assert_eq!(proposed(&story, id), Some(TwoPersonCause::DeploymentReversed), "and one person does not end it instead");
        }
    }
}

#[test]
fn a_responder_does_not_leave_with_what_only_the_desk_knows_or_what_contradicts_itself() {
    for (outcome, wrong) in
        [(OutcomeKind::ResolvedByVoice, "outcome"), (OutcomeKind::ContactAttended, "outcome"), (OutcomeKind::FoundDeceased, "condition")]
    {
        let mut story = Story::begin();
        let (_, job) = story.responding(iris());
        story.assign(job, 1);
        story.walk(job, 1, Step::WithClient);
        let refusal = story.refused(Who::R(1), Target::Job(job), clear(outcome));
        assert!(matches!(refusal, Refusal::Invalid { field, .. } if field == wrong), "{outcome}");
    }
}
