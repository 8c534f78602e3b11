//! Duty: at work, off the road, back, keys, and what that does to offers and visits.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::job::{OfferState, Withdrawal};
use domain::refusal::Refusal;
use domain::responder::Responder;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn off_road(s: &Story) -> GoOffRoad {
    GoOffRoad { reason: OffRoadReason::Breakdown, until: s.now + Duration::hours(1) }
}

#[test]
fn a_shift_starts_with_its_end_and_saying_it_twice_changes_nothing() {
    let mut s = Story::begin();
    let until = s.now + Duration::hours(8);
    s.ok(Who::R(5), Target::Responder(r(5)), GoOnDuty { until });
    assert!(s.responder(5).on_duty());
    assert!(s.ok(Who::R(5), Target::Responder(r(5)), GoOnDuty { until }).is_empty());
}

#[test]
fn a_shift_made_longer_keeps_its_beginning_and_its_count() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let began = s.now;
    s.pass(Duration::minutes(1));
    s.ok(Who::R(1), Target::Responder(r(1)), GoOnDuty { until: s.now + Duration::hours(13) });
    assert_eq!(s.responder(1).jobs_this_shift, 1);
    assert!(matches!(s.responder(1).duty, domain::responder::Duty::On { since, .. } if since == began));
}

#[test]
fn a_shift_is_in_the_future_and_at_most_sixteen_hours() {
    let mut s = Story::begin();
    for until in [s.now, s.now + Duration::hours(16) + Duration(1)] {
        assert!(matches!(s.refused(Who::R(5), Target::Responder(r(5)), GoOnDuty { until }), Refusal::Invalid { field: "until", .. }));
    }
    s.ok(Who::R(5), Target::Responder(r(5)), GoOnDuty { until: s.now + Duration::hours(16) });
}

#[test]
fn whoever_left_the_books_is_neither_put_on_duty_nor_asked() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let left_at = Some(s.now);
    let leaving = |s: &Story, n: u8| RecordResponder { responder: Box::new(Responder { left_at, ..s.responder(n).clone() }) };
    let on_duty = leaving(&s, 2);
    assert!(matches!(s.refused(Who::Ada, Target::New, on_duty), Refusal::NotAvailable { .. }), "first the shift ends");
    s.assign(job, 1);
    let with_a_visit = leaving(&s, 1);
    assert_eq!(s.refused(Who::Ada, Target::New, with_a_visit), Refusal::Engaged { job });
    s.ok(Who::R(2), Target::Responder(r(2)), GoOffDuty {});
    let off_duty = leaving(&s, 2);
    s.ok(Who::Ada, Target::New, off_duty);
    let until = s.now + Duration::hours(8);
    for who in [Who::R(2), Who::Ana] {
        assert!(matches!(s.refused(who, Target::Responder(r(2)), GoOnDuty { until }), Refusal::NotAvailable { .. }));
    }
    assert!(domain::jobs::offers::available(s.responder(2), s.now).is_err());
}

#[test]
fn one_responder_does_not_speak_for_another_but_the_desk_does() {
    let mut s = Story::begin();
    let until = s.now + Duration::hours(8);
    assert!(matches!(s.refused(Who::R(1), Target::Responder(r(5)), GoOnDuty { until }), Refusal::NotAllowed { .. }));
    assert!(matches!(s.refused(Who::R(1), Target::Responder(r(2)), GoOffDuty {}), Refusal::NotAllowed { .. }));
    s.ok(Who::Ana, Target::Responder(r(5)), GoOnDuty { until });
}

#[test]
fn nobody_goes_home_with_a_visit_in_hand() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    assert_eq!(s.refused(Who::R(1), Target::Responder(r(1)), GoOffDuty {}), Refusal::Engaged { job });
}

#[test]
fn an_offer_dies_with_duty_and_the_job_is_planned_again() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.ok(Who::R(1), Target::Responder(r(1)), GoOffDuty {});
    assert!(matches!(s.job(job).offer(offer).unwrap().state, OfferState::Withdrawn { because: Withdrawal::OffDuty, .. }));
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some());
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), GoOffDuty {}).is_empty());
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), Accept { offer }), Refusal::OutOfOrder { .. }));
}

#[test]
fn off_the_road_takes_offers_back_and_stops_new_ones() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb.clone());
    assert!(matches!(s.job(job).offer(offer).unwrap().state, OfferState::Withdrawn { because: Withdrawal::OffDuty, .. }));
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), verb).is_empty());
    let planned = plan(s.job(job).revision, 0, 1);
    assert!(s.ok(Who::Plan, Target::Job(job), planned).is_empty());
}

#[test]
fn breaking_down_on_the_way_gives_the_visit_back_to_the_plan() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    assert!(s.job(job).live_of(r(1)).is_none());
    assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some());
    assert!(s.responder(1).unconfirmed.is_none(), "who said it themselves knows it");
}

#[test]
fn breaking_down_said_by_the_desk_must_be_confirmed_by_the_phone() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let verb = off_road(&s);
    s.ok(Who::Ana, Target::Responder(r(1)), verb);
    assert!(s.job(job).live_of(r(1)).is_none());
    assert!(s.responder(1).unconfirmed.is_some());
}

#[test]
fn breaking_down_at_the_door_leaves_the_visit_as_it_is() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    assert!(s.job(job).live_of(r(1)).is_some());
}

#[test]
fn back_on_the_road_is_said_and_does_not_happen_by_itself() {
    let mut s = Story::begin();
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    s.pass(Duration::hours(2));
    assert!(s.responder(1).off_road.is_some());
    s.ok(Who::R(1), Target::Responder(r(1)), ComeBack {});
    assert!(s.responder(1).off_road.is_none());
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), ComeBack {}).is_empty());
}

#[test]
fn who_is_off_the_road_longer_than_they_said_is_told_with_every_desk_until_somebody_says_what_now() {
    let mut s = Story::begin();
    let told = |s: &Story| s.log().iter().filter(|(event, _)| matches!(event.what, What::OffRoadOver { .. })).count();
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    s.pass(Duration::minutes(59));
    assert_eq!(told(&s), 0);
    s.pass(Duration::minutes(1));
    assert_eq!((told(&s), s.responder(1).off_road.as_ref().unwrap().told_at), (1, Some(s.now)));
    assert!(s.responder(1).off_road.is_some(), "and they are asked for nothing");
    s.pass(Duration::minutes(10));
    assert_eq!(told(&s), 2, "again");
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    assert_eq!(s.responder(1).off_road.as_ref().unwrap().told_at, None, "an hour more");
    s.pass(Duration::minutes(59));
    s.ok(Who::R(1), Target::Responder(r(1)), ComeBack {});
    s.pass(Duration::hours(2));
    assert_eq!(told(&s), 2, "nobody is told of who came back");
    let verb = off_road(&s);
    s.ok(Who::R(1), Target::Responder(r(1)), verb);
    s.ok(Who::R(1), Target::Responder(r(1)), GoOffDuty {});
    s.pass(Duration::hours(2));
    assert_eq!(told(&s), 2, "nor of who went home");
}

#[test]
fn who_is_off_duty_is_not_off_the_road() {
    let mut s = Story::begin();
    let verb = off_road(&s);
    assert!(matches!(s.refused(Who::Ana, Target::Responder(r(5)), verb), Refusal::NotAvailable { .. }));
}

#[test]
fn keys_are_what_they_say_they_carry() {
    let mut s = Story::begin();
    let keys = SetKeys { keys: vec!["K214".into()] };
    s.ok(Who::R(1), Target::Responder(r(1)), keys.clone());
    assert_eq!(s.responder(1).keys, ["K214"]);
    assert!(s.ok(Who::R(1), Target::Responder(r(1)), keys).is_empty());
    let many = SetKeys { keys: (0..201).map(|n| format!("K{n}")).collect() };
    assert!(matches!(s.refused(Who::R(1), Target::Responder(r(1)), many), Refusal::Invalid { field: "keys", .. }));
    assert!(matches!(s.refused(Who::R(1), Target::Responder(r(1)), SetKeys { keys: vec![" ".into()] }), Refusal::Invalid { .. }));
}

#[test]
fn how_a_stand_down_was_confirmed_is_phone_or_voice() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "elsewhere".into(), ambulance: None });
    let since = s.now;
    let by = |by: &str| ConfirmStandDown { by: by.into(), since };
    assert!(matches!(s.refused(Who::Ana, Target::Responder(r(1)), by("pigeon")), Refusal::Invalid { field: "by", .. }));
    let happened = s.ok(Who::Ana, Target::Responder(r(1)), by(""));
    assert!(matches!(happened.as_slice(), [What::StandDownConfirmed { by }] if by == "voice"));
}

#[test]
fn a_late_doubled_or_stale_wake_of_a_responder_does_nothing() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "elsewhere".into(), ambulance: None });
    assert!(s.wake(Target::Responder(r(1))).is_empty(), "too early");
    s.sleep_through(Duration::seconds(61));
    assert!(!s.wake(Target::Responder(r(1))).is_empty());
    assert!(s.wake(Target::Responder(r(1))).is_empty(), "twice");
}

#[test]
fn a_shift_ends_at_its_end_and_an_offer_with_it() {
    let mut s = Story::begin();
    let until = s.now + Duration::seconds(20);
    s.ok(Who::R(1), Target::Responder(r(1)), GoOnDuty { until });
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.sleep_through(Duration::seconds(20));
    let refused = s.refused(Who::R(1), Target::Job(job), Accept { offer });
    assert!(matches!(refused, Refusal::NotAvailable { .. }), "also while nobody woke");
    s.pass(Duration::seconds(0));
    assert!(!s.responder(1).on_duty());
    let state = &s.job(job).offer(offer).unwrap().state;
    assert!(matches!(state, OfferState::Withdrawn { because: Withdrawal::OffDuty, .. }), "{state:?}");
    s.refused(Who::Ana, Target::Job(job), MakeOffer { to: r(1), reason: "asks".into(), estimate_s: 60, weighed: None });
}

#[test]
fn whoever_is_on_a_visit_when_the_shift_is_over_ends_it_with_the_visit() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.ok(Who::R(1), Target::Responder(r(1)), GoOnDuty { until: s.now + Duration::minutes(1) });
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.pass(Duration::minutes(5));
    assert!(s.responder(1).on_duty() && s.job(job).live_of(r(1)).is_some());
    s.clear(job, 1);
    s.pass(Duration::seconds(0));
    assert!(!s.responder(1).on_duty());
}
