//! Fire and gas are met outside: no steps inside, no code, and a visit that turns to either is put to its responder again.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::ids::*;
use domain::incident::AlertKind;
use domain::job::*;
use domain::refusal::Refusal;
use domain::registers::Hazard;
use domain::time::Duration;
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

// ── one door, one visit: whoever goes knows of everything that burns or smells there ──

/// CO rings at somebody's door, and nobody has answered it.
fn co_rings(s: &mut Story, client: ClientId) -> IncidentId {
    s.ok(Who::Device, Target::New, signal(Some(client), Class::Gas, Priority::P1));
    s.open_of(client, Class::Gas)
}

#[test]
fn a_visit_that_goes_by_itself_knows_of_the_co_that_rings_beside_it() {
    let mut s = Story::begin();
    let pendant = s.press(iris());
    let co = co_rings(&mut s, iris());
    s.pass(s.incident(pendant).terms.timers.silent_offer);
    let job = s.job_of(pendant).id;
    assert_eq!((s.job(job).kind, s.job(job).incidents.clone()), (JobKind::FireResponse, vec![pendant, co]));
    assert_eq!(s.incident(co).job, Some(job), "and its own outcome is asked of whoever goes");
    assert!(s.incident(co).deadlines.due(DeadlineKind::Answer).is_some(), "it rings on until somebody has answered it");
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess }), Refusal::OutOfOrder { .. }));
}

#[test]
fn a_visit_that_somebody_decides_on_knows_of_what_rings_at_its_door_and_nowhere_else() {
    for (whose, kind) in [(iris(), JobKind::FireResponse), (bert(), JobKind::FireResponse), (cora(), JobKind::EmergencyVisit)] {
        let mut s = Story::begin();
        let co = co_rings(&mut s, whose);
        let (_, job) = s.responding(iris());
        assert_eq!(s.job(job).kind, kind);
        assert_eq!(s.incident(co).job.is_some(), kind == JobKind::FireResponse);
    }
}

#[test]
fn co_that_rings_at_the_door_of_an_offered_visit_is_told_before_anybody_answers_it() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let co = co_rings(&mut s, bert());
    assert_eq!((s.job(job).kind, s.incident(co).job), (JobKind::FireResponse, Some(job)));
    assert!(matches!(s.job(job).offer(offer).unwrap().state, OfferState::Withdrawn { because: Withdrawal::Changed, .. }));
    let (_, other) = s.responding(cora());
    s.assign(other, 2);
    s.walk(other, 2, Step::WithClient);
    co_rings(&mut s, cora());
    assert_eq!(s.job(other).live_of(r(2)).unwrap().changed.as_deref(), Some("fire or gas: come out now and stay outside"));
}

#[test]
fn what_turns_out_to_be_gas_is_told_to_the_visit_at_its_door() {
    let mut s = Story::begin();
    let fall = s.press(iris());
    let beside = s.answered(bert());
    s.ok(Who::Ana, Target::Incident(fall), respond());
    let job = s.job_of(fall).id;
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(beside), SetSituation { situation: Situation::Gas });
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("fire or gas: nobody enters"));
}

#[test]
fn whoever_accepts_to_come_out_is_at_the_door_again_and_does_not_go_back_in() {
    let mut s = Story::begin();
    let (incident, job) = on_the_way(&mut s);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Gas });
    assert_eq!(s.job(job).live_of(r(1)).unwrap().step(), Some(Step::WithClient), "they are inside until they say so");
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    assert_eq!(s.job(job).live_of(r(1)).unwrap().step(), Some(Step::Arrived));
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::WithClient }), Refusal::OutOfOrder { .. }));
    s.ok(Who::R(1), Target::Job(job), Clear { note: "gas board has it".into(), ..clear(OutcomeKind::Assisted) });
}

#[test]
fn whoever_is_alone_inside_comes_out_and_goes_in_again_with_the_next() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    for (slot, n) in [(0, 1), (1, 2)] {
        let offer = s.offer_slot(job, slot, n);
        s.ok(Who::R(n), Target::Job(job), Accept { offer });
    }
    s.walk(job, 2, Step::Arrived);
    s.walk(job, 1, Step::WithClient);
    let off = StandDown { responder: r(2), reason: "wanted elsewhere".into(), ambulance: None };
    s.ok(Who::Ana, Target::Job(job), off);
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    assert_eq!(s.job(job).live_of(r(1)).unwrap().step(), Some(Step::Arrived));
    let offer = s.offer_slot(job, 1, 3);
    s.ok(Who::R(3), Target::Job(job), Accept { offer });
    s.walk(job, 3, Step::Arrived);
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    assert_eq!(s.job(job).live_of(r(1)).unwrap().step(), Some(Step::GainedAccess), "and nobody is with the client yet");
}

#[test]
fn two_to_lift_are_not_asked_where_nobody_goes_in() {
    let lift = || Hazard { kind: HazardKind::TwoToLift, note: String::new() };
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard: lift() });
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let job = s.job_of(s.newest()).id;
    assert_eq!((s.job(job).two_up, s.job(job).slots()), (Some(TwoUp::Lifting), 1));
    s.assign(job, 1);
    assert_eq!(s.job(job).unfilled().count(), 0, "the brigade lifts");

    let (fall, job) = s.responding(cora());
    s.ok(Who::Ana, Target::Client(cora()), AddHazard { hazard: lift() });
    for (slot, n) in [(0, 2), (1, 3)] {
        let offer = s.offer_slot(job, slot, n);
        s.ok(Who::R(n), Target::Job(job), Accept { offer });
    }
    s.ok(Who::Ana, Target::Incident(fall), SetSituation { situation: Situation::Gas });
    assert_eq!(s.job(job).slots(), 2, "whoever goes already is still seen");
    let off = StandDown { responder: r(2), reason: "one is enough".into(), ambulance: None };
    s.ok(Who::Ana, Target::Job(job), off);
    assert_eq!(s.job(job).unfilled().count(), 0, "and their place is not filled again while the other goes");
}

#[test]
fn a_decline_counts_for_what_was_asked_and_not_for_the_fire_it_becomes() {
    let declines = |s: &mut Story, job, offer| {
        s.ok(Who::R(1), Target::Job(job), Decline { offer, reason: DeclineReason::Vehicle, note: String::new() });
    };
    for graver in [Situation::Gas, Situation::Fire] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        let offer = s.offer(job, 1);
        declines(&mut s, job, offer);
        assert!(s.job(job).declined_by(r(1)));
        s.pass(Duration::seconds(1));
        s.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: graver });
        assert!(!s.job(job).declined_by(r(1)), "nobody has asked them to a fire or to gas: {graver}");
        let offer = s.offer(job, 1);
        declines(&mut s, job, offer);
        assert!(s.job(job).declined_by(r(1)), "no means no for that");
    }
    let mut s = Story::begin();
    let less = Raise { priority: Some(Priority::P3), situation: Some(Situation::Reassurance), ..raise(iris(), Class::Person) };
    s.ok(Who::Ana, Target::New, less);
    let incident = s.newest();
    s.ok(Who::Ana, Target::Incident(incident), respond());
    let job = s.job_of(incident).id;
    let offer = s.offer(job, 1);
    declines(&mut s, job, offer);
    s.pass(Duration::seconds(1));
    s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority: Priority::P1, reason: "worse".into() });
    assert!(!s.job(job).declined_by(r(1)), "a call at P3 is not one at P1");
}

#[test]
fn a_visit_that_is_over_says_nothing_more_of_the_search_for_somebody() {
    let search = [AlertKind::NotAccepted, AlertKind::DeskAlarm, AlertKind::Manager, AlertKind::ForcedChoice];
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.offer(job, 1);
    s.pass(Duration::minutes(5));
    assert!(search.iter().all(|kind| s.alerted(incident, *kind)));
    s.ok(Who::Ana, Target::Incident(incident), by_voice());
    s.agree(Who::Ben, incident);
    assert!(!s.job(job).is_open());
    assert!(s.job(job).alerts.is_empty(), "{:?}", s.job(job).alerts);
}
