//! Fire and gas are met outside: no steps inside, no code, and a visit that turns to either is put to its responder again.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::incident::AlertKind;
use domain::refusal::Refusal;
use domain::verbs::*;
use domain::words::*;

use crate::steps::on_the_way;
use crate::story::*;

#[test]
fn nobody_enters_a_fire_nor_gets_its_code_and_leaving_from_the_door_is_leaving() {
    let mut s = Story::begin();
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let job = s.job_of(s.newest()).id;
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    for step in [Step::GainedAccess, Step::WithClient] {
        assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step }), Refusal::OutOfOrder { state: "arrived", .. }));
    }
    assert!(matches!(
        s.refused(Who::R(1), Target::Job(job), RevealCode { reason: String::new(), incident: None }),
        Refusal::NotAllowed { .. }
    ));
    s.ok(Who::R(1), Target::Job(job), Clear { note: "brigade has it".into(), ..clear(OutcomeKind::FireServiceAttended) });
}

#[test]
fn the_fire_visit_meets_the_brigade_and_has_no_access_ladder() {
    let mut s = Story::begin();
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::Fire));
    let incident = s.open_of(iris(), Class::Fire);
    let job = s.job_of(incident).id;
    assert_eq!(s.job(job).kind, JobKind::FireResponse);
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::Access), None);
    assert!(s.job(job).deadlines.due(DeadlineKind::Visit).is_some());
}

#[test]
fn a_visit_that_turns_out_to_smell_of_gas_is_not_entered() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::Arrived);
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Gas });
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess }), Refusal::OutOfOrder { .. }));
    assert!(matches!(
        s.refused(Who::R(1), Target::Job(job), RevealCode { reason: String::new(), incident: None }),
        Refusal::NotAllowed { .. }
    ));
}

#[test]
fn a_visit_that_turns_to_fire_or_gas_is_put_to_its_responder_again() {
    for situation in [Situation::Fire, Situation::Gas] {
        for (reached, told) in
            [(Step::EnRoute, "fire or gas: nobody enters"), (Step::WithClient, "fire or gas: come out now and stay outside")]
        {
            let mut s = Story::begin();
            let (incident, job) = on_the_way(&mut s);
            s.walk(job, 1, reached);
            s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation });
            assert_eq!(s.job(job).kind, JobKind::FireResponse);
            assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some(told), "{situation}");
            s.pass(s.job(job).terms.timers.change);
            assert!(s.alerted(incident, AlertKind::ChangeNotAccepted), "and the desk telephones when they do not accept it");
        }
    }
}

#[test]
fn a_second_alarm_that_burns_turns_the_visit_and_says_so() {
    let mut s = Story::begin();
    let (_, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("fire or gas: come out now and stay outside"));
}

#[test]
fn a_visit_to_what_is_no_fire_any_more_is_made_like_any_other_while_nobody_is_there() {
    for (reached, kind) in [(Step::EnRoute, JobKind::EmergencyVisit), (Step::Arrived, JobKind::FireResponse)] {
        let mut s = Story::begin();
        let (incident, job) = on_the_way(&mut s);
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Fire });
        s.walk(job, 1, reached);
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::FallUninjured });
        assert_eq!(s.job(job).kind, JobKind::FireResponse, "its urgency is still that of a fire");
        s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority: Priority::P2, reason: "burnt toast".into() });
        assert_eq!(s.job(job).kind, JobKind::FireResponse, "and one person does not take it back");
        s.ok(Who::Ben, Target::Incident(incident), SetPriority { priority: Priority::P2, reason: "burnt toast".into() });
        assert_eq!(s.job(job).kind, kind, "{reached}");
    }
}
