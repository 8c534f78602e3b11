//! Offers: who is asked, who answers, who wins, and what happens when nobody does.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::{Candidate, DecisionRecord, What};
use domain::ids::*;
use domain::incident::AlertKind;
use domain::job::{Arrival, OfferState, Weighed, Withdrawal};
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

pub(crate) fn desk_offer(n: u8) -> MakeOffer {
    MakeOffer { to: r(n), reason: "knows her".into(), estimate_s: 300, weighed: None }
}

fn candidate(n: u8, excluded: Option<&str>) -> Candidate {
    Candidate {
        responder: r(n),
        approximate: false,
        excluded: excluded.map(str::to_owned),
        finish_s: 0,
        key_s: 0,
        turnout_s: 0,
        travel_s: 360,
        park_s: 0,
        access_s: 0,
        learnt_s: 0,
        stale_s: 0,
        total_s: 360,
        position: None,
        fix_age_s: None,
    }
}

fn record(candidates: Vec<Candidate>) -> DecisionRecord {
    DecisionRecord {
        policy: "greedy/1".into(),
        travel: "straight line".into(),
        learnt: String::new(),
        candidates,
        chosen: None,
        reason: "in words".into(),
        instead: vec![],
    }
}

fn nobody(s: &Story, job: JobId, why: &str) -> Plan {
    let decision = record((1..=5).map(|n| candidate(n, Some(why))).collect());
    Plan { revision: s.job(job).revision, offers: vec![], supersede: vec![], decision: Some(Box::new(decision)) }
}

fn state(s: &Story, job: JobId, offer: OfferId) -> &OfferState {
    &s.job(job).offer(offer).unwrap().state
}

pub(crate) fn withdrawn(s: &Story, job: JobId, offer: OfferId) -> Option<Withdrawal> {
    match state(s, job, offer) {
        OfferState::Withdrawn { because, .. } => Some(*because),
        OfferState::Open | OfferState::Lapsed | OfferState::Accepted { .. } | OfferState::Declined { .. } => None,
    }
}

#[test]
fn a_decided_visit_without_a_plan_is_shown_to_the_desk_after_one_second() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    assert_eq!(s.job(job).deadlines.next().unwrap().kind, DeadlineKind::NoPlan);
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::NoPlan));
}

#[test]
fn an_emergency_nobody_planned_for_through_an_outage_alarms_the_desk_whether_the_wake_or_the_plan_comes_first() {
    for plan_first in [true, false] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.sleep_through(Duration::minutes(10));
        if !plan_first {
            s.wake(Target::Job(job));
        }
        s.offer(job, 1);
        assert!(s.alerted(incident, AlertKind::DeskAlarm), "the plan first: {plan_first}");
        let alarm = s.job(job).alerts.iter().find(|alert| alert.kind == AlertKind::DeskAlarm).unwrap();
        assert_eq!(alarm.words, "nobody was asked for 10 min");
        assert!(!s.alerted(incident, AlertKind::NoPlan), "somebody is asked now");
        let rung = s.log.iter().filter(|(event, _)| matches!(&event.what, What::AlertRaised { alert: AlertKind::DeskAlarm, .. })).count();
        assert_eq!(rung, 1);
        let offer = s.job(job).offers[0].id;
        s.ok(Who::R(1), Target::Job(job), Accept { offer });
        assert!(!s.alerted(incident, AlertKind::DeskAlarm), "it ends with the acceptance");
    }
}

#[test]
fn a_plan_that_is_a_little_late_rings_nothing_that_would_not_have_rung() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.sleep_through(Duration::seconds(20));
    s.offer(job, 1);
    assert!(s.job(job).alerts.is_empty());
    s.pass(Duration::seconds(30));
    assert!(s.alerted(incident, AlertKind::NotAccepted), "50 s after the decision");
}

#[test]
fn an_offer_by_the_desk_has_the_time_that_was_worked_out_when_it_chose_and_not_the_one_it_was_shown() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let arrival = Arrival { modelled_s: 500, usual_s: 540, promise_s: 700, approximate: true };
    let weighed = |there| Some(Box::new(Weighed { there, ..Weighed::default() }));
    s.ok(Who::Ana, Target::Job(job), MakeOffer { weighed: weighed(Some((600, arrival))), ..desk_offer(1) });
    let made = s.job(job).offers.last().unwrap();
    assert_eq!((made.estimate_s, made.arrival), (600, Some(arrival)));
    s.ok(Who::Ana, Target::Job(job), MakeOffer { weighed: weighed(None), ..desk_offer(2) });
    let made = s.job(job).offers.last().unwrap();
    let told = Arrival { modelled_s: 300, usual_s: 300, promise_s: 414, approximate: true };
    assert_eq!((made.estimate_s, made.arrival), (300, Some(told)), "nobody knows where they are: it is as the desk says, and approximate");
    s.ok(Who::Ana, Target::Job(job), MakeOffer { estimate_s: 0, weighed: weighed(None), ..desk_offer(3) });
    let made = s.job(job).offers.last().unwrap();
    assert_eq!((made.estimate_s, made.arrival), (0, None));
}

#[test]
fn the_first_offer_starts_the_four_timers_of_p1() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let from = s.now;
    s.offer(job, 1);
    let due = |kind| s.job(job).deadlines.due(kind).unwrap().since(from).ms();
    assert_eq!(due(DeadlineKind::SecondOffer), 30_000);
    assert_eq!(due(DeadlineKind::DeskAlarm), 60_000);
    assert_eq!(due(DeadlineKind::Manager), 90_000);
    assert_eq!(due(DeadlineKind::ForcedChoice), 120_000);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::NoPlan), None);
}

#[test]
fn an_unanswered_offer_stays_open_to_acceptance_while_more_are_asked() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let first = s.offer(job, 1);
    s.pass(Duration::seconds(30));
    assert_eq!(*state(&s, job, first), OfferState::Lapsed);
    assert_eq!(s.job(job).breadth, 2);
    assert!(s.alerted(incident, AlertKind::NotAccepted));
    let second = s.offer(job, 2);
    s.ok(Who::R(1), Target::Job(job), Accept { offer: first });
    assert_eq!(s.job(job).live(0).unwrap().responder, r(1));
    assert_eq!(withdrawn(&s, job, second), Some(Withdrawal::Filled));
}

#[test]
fn the_desk_alarm_the_manager_and_the_forced_choice_come_in_their_order() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.offer(job, 1);
    s.pass(Duration::seconds(60));
    assert!(s.alerted(incident, AlertKind::DeskAlarm) && !s.alerted(incident, AlertKind::Manager));
    s.pass(Duration::seconds(30));
    assert!(s.alerted(incident, AlertKind::Manager) && !s.alerted(incident, AlertKind::ForcedChoice));
    let said = |kind| s.job(job).alerts.iter().find(|alert| alert.kind == kind).map(|alert| alert.words.clone()).unwrap_or_default();
    assert!(said(AlertKind::NotAccepted).contains("asked so far"), "{}", said(AlertKind::NotAccepted));
    assert!(said(AlertKind::Manager).contains("number"), "the number to ring, or that there is none: {}", said(AlertKind::Manager));
    assert_eq!(s.job(job).breadth, u8::MAX);
    s.pass(Duration::seconds(30));
    assert!(s.alerted(incident, AlertKind::ForcedChoice));
}

#[test]
fn the_forced_choice_stands_and_ages_and_comes_back_only_after_somebody_took_note_of_it() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.offer(job, 1);
    s.pass(Duration::minutes(2));
    let told = s.now;
    let since = |s: &Story| s.job(job).alerts.iter().find(|alert| alert.kind == AlertKind::ForcedChoice).map(|alert| alert.at);
    let before = s.job(job).revision;
    s.pass(Duration::minutes(5));
    assert_eq!((since(&s), s.job(job).revision), (Some(told), before), "one alert, as old as it is, and no event more");
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::ForcedChoice });
    assert!(!s.alerted(incident, AlertKind::ForcedChoice));
    s.pass(Duration::seconds(59));
    assert!(!s.alerted(incident, AlertKind::ForcedChoice));
    s.pass(Duration::seconds(1));
    assert_eq!(since(&s), Some(s.now), "nobody goes yet: told again, as the contract says");
    s.ok(Who::Ana, Target::Job(job), AcknowledgeAlert { alert: AlertKind::ForcedChoice });
    s.assign(job, 2);
    s.pass(Duration::minutes(2));
    assert!(!s.alerted(incident, AlertKind::ForcedChoice), "somebody goes");
}

#[test]
fn a_second_offer_runs_out_in_its_own_time() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.offer(job, 1);
    s.pass(Duration::seconds(40));
    let second = s.offer(job, 2);
    s.pass(Duration::seconds(29));
    assert_eq!(*state(&s, job, second), OfferState::Open);
    s.pass(Duration::seconds(1));
    assert_eq!(*state(&s, job, second), OfferState::Lapsed);
}

#[test]
fn the_first_acceptance_wins_and_the_second_hears_who_has_it() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let one = s.offer(job, 1);
    let two = s.offer(job, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer: two });
    s.ok(Who::R(1), Target::Job(job), Accept { offer: one });
    assert_eq!(s.job(job).live(0).unwrap().responder, r(2), "the late answer is only kept");
    assert_eq!(s.refused(Who::R(1), Target::Job(job), Accept { offer: one }), Refusal::Taken { by: r(2), call_sign: "R2".into() });
}

#[test]
fn accepting_twice_is_accepting_once() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.assign(job, 1);
    assert!(s.ok(Who::R(1), Target::Job(job), Accept { offer }).is_empty());
    assert_eq!(s.responder(1).jobs_this_shift, 1);
}

#[test]
fn acceptance_ends_every_timer_of_the_offers_and_their_alerts() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.pass(Duration::seconds(61));
    s.ok(Who::R(1), Target::Job(job), Accept { offer });
    for kind in
        [DeadlineKind::SecondOffer, DeadlineKind::DeskAlarm, DeadlineKind::Manager, DeadlineKind::ForcedChoice, DeadlineKind::NoPlan]
    {
        assert_eq!(s.job(job).deadlines.due(kind), None, "{kind:?}");
    }
    assert!(!s.alerted(incident, AlertKind::DeskAlarm) && !s.alerted(incident, AlertKind::NotAccepted));
}

#[test]
fn after_a_stand_down_the_asking_begins_anew() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.pass(Duration::seconds(61));
    s.ok(Who::R(1), Target::Job(job), Accept { offer });
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    assert_eq!((s.job(job).breadth, s.job(job).offered_at), (1, None));
    s.offer(job, 2);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::SecondOffer).unwrap().since(s.now), Duration::seconds(30));
}

#[test]
fn accepting_one_job_takes_that_persons_other_offers_back_and_plans_those_jobs_again() {
    let mut s = Story::begin();
    let (_, first) = s.responding(iris());
    let (other_incident, second) = s.responding(cora());
    let one = s.offer(first, 1);
    s.pass(Duration::seconds(30));
    let two = s.offer(second, 1);
    s.ok(Who::R(1), Target::Job(second), Accept { offer: two });
    assert_eq!(withdrawn(&s, first, one), Some(Withdrawal::Engaged));
    let due = s.job(first).deadlines.due(DeadlineKind::NoPlan).unwrap();
    assert!(due.since(s.now) <= Duration::seconds(1));
    assert!(s.incident(other_incident).job == Some(second));
}

#[test]
fn an_offer_is_answered_only_by_the_one_it_was_made_to() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), Accept { offer }), Refusal::NotAllowed { .. }));
    let decline = Decline { offer, reason: DeclineReason::Vehicle, note: String::new() };
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), decline), Refusal::NotAllowed { .. }));
}

#[test]
fn a_decline_asks_the_plan_for_the_next_at_once() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let decline = Decline { offer, reason: DeclineReason::StillBusy, note: String::new() };
    s.ok(Who::R(1), Target::Job(job), decline.clone());
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::NoPlan).unwrap().since(s.now), Duration::seconds(1));
    assert!(s.ok(Who::R(1), Target::Job(job), decline).is_empty(), "declining twice is declining once");
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::NoPlan));
}

#[test]
fn declining_for_another_reason_needs_words() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let refusal = s.refused(Who::R(1), Target::Job(job), Decline { offer, reason: DeclineReason::Other, note: " ".into() });
    assert!(matches!(refusal, Refusal::Invalid { field: "note", .. }));
}

#[test]
fn the_desk_records_a_verbal_acceptance_with_its_reason() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    let empty = AcceptFor { offer, reason: String::new() };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), empty), Refusal::Invalid { field: "reason", .. }));
    let happened = s.ok(Who::Ana, Target::Job(job), AcceptFor { offer, reason: "hands-free, driving".into() });
    assert!(happened.iter().any(|what| matches!(what, What::OfferAccepted { verbal: Some(words), .. } if words == "hands-free, driving")));
    assert!(s.job(job).live_of(r(1)).is_some());
}

#[test]
fn a_plan_made_on_an_older_job_is_stale() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let old = s.job(job).revision;
    s.offer(job, 1);
    let now = s.job(job).revision;
    assert_eq!(s.refused(Who::Plan, Target::Job(job), plan(old, 0, 2)), Refusal::Stale { revision: now });
}

#[test]
fn only_the_plan_plans() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let verb = plan(s.job(job).revision, 0, 1);
    assert!(matches!(s.refused(Who::Clock, Target::Job(job), verb.clone()), Refusal::NotAllowed { .. }));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), verb), Refusal::NotAllowed { .. }));
}

#[test]
fn nobody_off_duty_is_ever_offered_anything() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let verb = plan(s.job(job).revision, 0, 5);
    assert!(s.ok(Who::Plan, Target::Job(job), verb).is_empty());
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), desk_offer(5)), Refusal::NotAvailable { .. }));
    assert!(s.job(job).offers.is_empty());
}

#[test]
fn nobody_is_offered_anything_once_their_shift_should_be_over() {
    let mut s = Story::begin();
    s.ok(Who::R(1), Target::Responder(r(1)), GoOnDuty { until: s.now + Duration::minutes(1) });
    let (_, job) = s.responding(iris());
    s.sleep_through(Duration::minutes(1));
    let verb = plan(s.job(job).revision, 0, 1);
    assert!(!s.ok(Who::Plan, Target::Job(job), verb).iter().any(|what| matches!(what, What::Offered { .. })));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), desk_offer(1)), Refusal::NotAvailable { .. }));
    assert!(s.responder(1).on_duty(), "a person ends the shift, not the clock");
}

#[test]
fn a_responder_the_client_must_never_have_is_not_offered() {
    let mut s = Story::begin();
    let (_, job) = s.responding(cora());
    let verb = plan(s.job(job).revision, 0, 4);
    assert!(s.ok(Who::Plan, Target::Job(job), verb).is_empty());
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), desk_offer(4)), Refusal::NotAvailable { .. }));
}

#[test]
fn a_responder_on_a_visit_is_not_offered_another() {
    let mut s = Story::begin();
    let (_, first) = s.responding(iris());
    s.assign(first, 1);
    let (_, second) = s.responding(cora());
    let verb = plan(s.job(second).revision, 0, 1);
    assert!(s.ok(Who::Plan, Target::Job(second), verb).is_empty());
    assert_eq!(s.refused(Who::Ana, Target::Job(second), desk_offer(1)), Refusal::Engaged { job: first });
}

#[test]
fn one_person_has_one_unanswered_emergency_offer() {
    let mut s = Story::begin();
    let (_, first) = s.responding(iris());
    s.offer(first, 1);
    let (_, second) = s.responding(cora());
    let verb = plan(s.job(second).revision, 0, 1);
    assert!(s.ok(Who::Plan, Target::Job(second), verb).is_empty());
    assert!(matches!(s.refused(Who::Ana, Target::Job(second), desk_offer(1)), Refusal::NotAvailable { .. }));
}

#[test]
fn a_more_urgent_job_takes_the_place_of_a_less_urgent_offer() {
    let mut s = Story::begin();
    let less = s.answered(cora());
    s.calm(less);
    s.ok(Who::Ana, Target::Incident(less), SetPriority { priority: Priority::P2, reason: "uninjured".into() });
    s.ok(Who::Ana, Target::Incident(less), respond());
    let less = s.job_of(less).id;
    let waiting = s.offer(less, 1);
    let (_, more) = s.responding(iris());
    let mut verb = plan(s.job(more).revision, 0, 1);
    verb.supersede.push(waiting);
    s.ok(Who::Plan, Target::Job(more), verb);
    assert_eq!(withdrawn(&s, less, waiting), Some(Withdrawal::Superseded));
    assert!(s.job(less).deadlines.due(DeadlineKind::NoPlan).is_some(), "the former job is planned again");
    assert!(s.job(more).acceptable().any(|offer| offer.to == r(1)));
}

#[test]
fn fire_does_not_outrank_p1_in_dispatch() {
    let mut s = Story::begin();
    let (_, first) = s.responding(iris());
    let waiting = s.offer(first, 1);
    s.ok(Who::Device, Target::New, signal(Some(cora()), Class::Fire, Priority::Fire));
    let fire = s.open_of(cora(), Class::Fire);
    let fire = s.job_of(fire).id;
    let mut verb = plan(s.job(fire).revision, 0, 1);
    verb.supersede.push(waiting);
    assert!(s.ok(Who::Plan, Target::Job(fire), verb).is_empty());
    assert_eq!(*state(&s, first, waiting), OfferState::Open);
}

#[test]
fn nobody_eligible_brings_the_forced_choice_at_once_and_is_said_once() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.ok(Who::Plan, Target::Job(job), nobody(&s, job, "off duty"));
    assert!(s.alerted(incident, AlertKind::ForcedChoice));
    assert!(s.ok(Who::Plan, Target::Job(job), nobody(&s, job, "off duty")).is_empty());
    let news = s.ok(Who::Plan, Target::Job(job), nobody(&s, job, "on another visit"));
    assert!(matches!(news.as_slice(), [What::NobodyFound { .. }]), "other reasons are kept, without a second alarm: {news:?}");
}

#[test]
fn one_eligible_responder_brings_the_forced_choice_at_once_beside_the_offer() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let decision = record(vec![candidate(1, None), candidate(2, Some("off duty"))]);
    let mut verb = plan(s.job(job).revision, 0, 1);
    verb.decision = Some(Box::new(decision));
    s.ok(Who::Plan, Target::Job(job), verb);
    s.pass(Duration::ZERO);
    assert!(s.alerted(incident, AlertKind::ForcedChoice));
    assert!(s.job(job).acceptable().any(|offer| offer.to == r(1)), "the one is asked all the same");
}

#[test]
fn with_two_eligible_the_forced_choice_waits() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let mut verb = plan(s.job(job).revision, 0, 1);
    verb.decision = Some(Box::new(record(vec![candidate(1, None), candidate(2, None)])));
    s.ok(Who::Plan, Target::Job(job), verb);
    s.pass(Duration::seconds(119));
    assert!(!s.alerted(incident, AlertKind::ForcedChoice));
    s.pass(Duration::seconds(1));
    assert!(s.alerted(incident, AlertKind::ForcedChoice));
}

#[test]
fn the_only_one_declining_and_nobody_else_eligible_brings_the_forced_choice() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    let offer = s.offer(job, 1);
    s.ok(Who::R(1), Target::Job(job), Decline { offer, reason: DeclineReason::Vehicle, note: String::new() });
    s.ok(Who::Plan, Target::Job(job), nobody(&s, job, "declined"));
    assert!(s.alerted(incident, AlertKind::ForcedChoice));
}

#[test]
fn nobody_for_planned_work_is_shown_to_the_desk_without_an_alarm() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::New, raise(iris(), Class::Fault));
    let incident = s.newest();
    s.ok(Who::Ana, Target::Incident(incident), respond());
    let job = s.job_of(incident).id;
    s.ok(Who::Plan, Target::Job(job), nobody(&s, job, "off duty"));
    assert!(s.alerted(incident, AlertKind::NoPlan) && !s.alerted(incident, AlertKind::ForcedChoice));
}
