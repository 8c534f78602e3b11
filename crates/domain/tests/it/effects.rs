//! What must leave the house: phones that show something else, partners that are told, the manager who is telephoned.

use domain::command::Target;
use domain::effect::{Effect, HandOverState, effects};
use domain::ids::*;
use domain::incident::EmergencyCall;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// Everything that left the house from `from` in the log on.
fn left(s: &Story, from: usize) -> Vec<Effect> {
    let mut board = domain::board::Board::new();
    let mut all = Vec::new();
    for (n, (event, at)) in s.log.iter().enumerate() {
        board.apply(event, *at);
        if n >= from {
            all.extend(effects(event, &board));
        }
    }
    all
}

fn told(s: &Story, from: usize) -> Vec<(String, HandOverState)> {
    let states = left(s, from).into_iter().filter_map(|effect| match effect {
        Effect::PartnerState { reference, state, .. } => Some((reference, state)),
        Effect::Phone { .. } | Effect::Manager { .. } => None,
    });
    states.collect()
}

fn rings(s: &Story, from: usize, n: u8) -> bool {
    left(s, from).contains(&Effect::Phone { responder: r(n) })
}

fn handed_over(s: &mut Story, reference: &str) -> (IncidentId, JobId) {
    s.ok(Who::Partner, Target::New, hand_over(Some(iris()), reference));
    let incident = s.open_of(iris(), Class::Person);
    (incident, s.job_of(incident).id)
}

#[test]
fn a_partner_follows_its_case_from_receipt_to_closure() {
    let mut s = Story::begin();
    let (incident, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    s.ok(Who::Ana, Target::Incident(incident), Close { outcome: outcome(OutcomeKind::Assisted) });
    let states: Vec<HandOverState> = told(&s, 0).into_iter().map(|(_, state)| state).collect();
    use HandOverState::*;
    assert_eq!(states, [Received, Accepted, EnRoute, Arrived, GainedAccess, WithClient, Outcome, Closed]);
}

#[test]
fn the_acceptance_names_the_responder_and_the_time() {
    let mut s = Story::begin();
    let (_, job) = handed_over(&mut s, "B-7");
    let from = s.log.len();
    s.assign(job, 1);
    let details = left(&s, from).into_iter().find_map(|effect| match effect {
        Effect::PartnerState { state: HandOverState::Accepted, details, .. } => Some(details),
        Effect::PartnerState { .. } | Effect::Phone { .. } | Effect::Manager { .. } => None,
    });
    let details = details.expect("the partner was told");
    let eta = Some(s.now + Duration::seconds(360));
    assert_eq!((details.responder.as_deref(), details.eta_at), (Some("R1"), eta));
    let from = s.log.len();
    s.walk(job, 1, Step::Arrived);
    let told = left(&s, from).into_iter().filter_map(|effect| match effect {
        Effect::PartnerState { state, details, .. } => Some((state, details.eta_at)),
        Effect::Phone { .. } | Effect::Manager { .. } => None,
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(HandOverState::EnRoute, eta), (HandOverState::Arrived, None)],
        "who is there is expected no more"
    );
}

#[test]
fn an_unaccepted_case_escalates_at_the_partner_too() {
    let mut s = Story::begin();
    handed_over(&mut s, "B-7");
    let from = s.log.len();
    s.pass(Duration::seconds(180));
    assert_eq!(told(&s, from), vec![("B-7".to_owned(), HandOverState::Escalated); 3]);
}

#[test]
fn a_stand_down_is_told_to_the_partner_and_to_the_phone() {
    let mut s = Story::begin();
    let (_, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    let from = s.log.len();
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "elsewhere".into(), ambulance: None });
    assert_eq!(told(&s, from), [("B-7".to_owned(), HandOverState::StoodDown)]);
    assert!(rings(&s, from, 1));
}

#[test]
fn a_case_without_a_place_asks_where() {
    let mut s = Story::begin();
    let mut verb = hand_over(None, "B-8");
    verb.caller = Some("a neighbour".into());
    s.ok(Who::Partner, Target::New, verb);
    assert_eq!(told(&s, 0), [("B-8".to_owned(), HandOverState::Received), ("B-8".to_owned(), HandOverState::InfoNeeded)]);
}

#[test]
fn two_partners_in_one_incident_are_both_told() {
    let mut s = Story::begin();
    let (_, job) = handed_over(&mut s, "B-7");
    let mut other = hand_over(Some(iris()), "C-3");
    other.partner = other_partner();
    s.ok(Who::Console, Target::New, other);
    let from = s.log.len();
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let all = told(&s, from);
    for reference in ["B-7", "C-3"] {
        let theirs: Vec<HandOverState> = all.iter().filter(|(known, _)| known == reference).map(|(_, state)| *state).collect();
        assert_eq!(theirs, [HandOverState::Accepted, HandOverState::EnRoute], "{reference}");
    }
}

#[test]
fn a_phone_is_told_of_its_offer_and_of_losing_it() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let from = s.log.len();
    s.offer(job, 1);
    assert!(rings(&s, from, 1) && !rings(&s, from, 2));
    let two = s.offer(job, 2);
    let from = s.log.len();
    s.ok(Who::R(2), Target::Job(job), Accept { offer: two });
    assert!(rings(&s, from, 1), "the one who lost it sees that it is gone");
    assert!(rings(&s, from, 2));
}

#[test]
fn a_phone_is_told_of_changed_facts_and_of_duty() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let from = s.log.len();
    let hazard = domain::registers::Hazard { kind: HazardKind::Aggression, note: String::new() };
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard });
    assert!(rings(&s, from, 1));
    let from = s.log.len();
    s.ok(Who::R(2), Target::Responder(r(2)), GoOffDuty {});
    assert!(rings(&s, from, 2) && !rings(&s, from, 1));
}

#[test]
fn the_manager_is_telephoned_once_at_the_managers_time() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.offer(job, 1);
    let from = s.log.len();
    s.pass(Duration::minutes(5));
    let calls: Vec<Effect> = left(&s, from).into_iter().filter(|effect| matches!(effect, Effect::Manager { .. })).collect();
    assert_eq!(calls, [Effect::Manager { job, phone: "020 7946 0199".into() }]);
}

#[test]
fn an_incident_without_cases_tells_no_partner() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    assert!(told(&s, 0).is_empty());
}

#[test]
fn a_partner_whose_case_is_not_accepted_hears_nothing_of_who_goes() {
    let mut s = Story::begin();
    let (_, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    let from = s.log.len();
    let hazards = vec![domain::registers::Hazard { kind: HazardKind::Oxygen, note: "oxygen".into() }];
    s.ok(Who::Partner, Target::New, HandOver { partner: other_partner(), hazards, ..hand_over(Some(iris()), "C-3") });
    s.walk(job, 1, Step::EnRoute);
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    s.walk(job, 1, Step::Arrived);
    let theirs: Vec<HandOverState> = told(&s, from).into_iter().filter(|(known, _)| known == "C-3").map(|(_, state)| state).collect();
    assert_eq!(theirs, [HandOverState::Received, HandOverState::Accepted, HandOverState::Arrived]);
}

#[test]
fn another_time_is_told_by_the_minute_and_a_partner_hears_of_it_when_it_has_changed_by_three() {
    let mut s = Story::begin();
    let (_, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    let accepted = s.now;
    let expected = |s: &Story| s.job(job).expected(s.job(job).live_of(r(1)).unwrap()).map(|expected| expected.at);
    assert_eq!(expected(&s), Some(accepted + Duration::seconds(360)), "as the offer said");
    let expect = |s: &mut Story, seconds: i64| {
        let from = s.log.len();
        let at = accepted + Duration::seconds(seconds);
        let told = s.ok(Who::Clock, Target::Job(job), Expect { responder: r(1), at });
        let partner: Vec<_> = left(s, from)
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::PartnerState { state, details, .. } => Some((state, details.eta_at)),
                Effect::Phone { .. } | Effect::Manager { .. } => None,
            })
            .collect();
        assert!(told.is_empty() || expected(s) == Some(at));
        (told.len(), partner)
    };
    assert_eq!(expect(&mut s, 419), (0, Vec::new()), "less than a minute is nothing");
    assert_eq!(expect(&mut s, 420), (1, Vec::new()), "a minute is for the desk and the phone");
    assert_eq!(expect(&mut s, 539), (1, Vec::new()));
    let told = |state, seconds| (1, vec![(state, Some(accepted + Duration::seconds(seconds)))]);
    assert_eq!(expect(&mut s, 600), told(HandOverState::Accepted, 600), "four minutes later than the partner was told");
    s.walk(job, 1, Step::EnRoute);
    assert_eq!(expect(&mut s, 480), (1, Vec::new()), "two minutes sooner than that");
    assert_eq!(expect(&mut s, 360), told(HandOverState::EnRoute, 360));
    s.walk(job, 1, Step::Arrived);
    assert_eq!(expect(&mut s, 900), (0, Vec::new()), "whoever is there is expected no more");
    let job = s.job(job);
    assert_eq!(job.expected(job.live_of(r(1)).unwrap()), None);
}

#[test]
fn a_partner_is_told_which_services_were_called_unless_they_said_so_themselves() {
    let mut s = Story::begin();
    let (incident, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let from = s.log.len();
    let called = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 7".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    s.ok(Who::Ana, Target::Incident(incident), called);
    let told_now = left(&s, from).into_iter().find_map(|effect| match effect {
        Effect::PartnerState { state, details, .. } => Some((state, details.emergency.iter().map(|call| call.service).collect::<Vec<_>>())),
        Effect::Phone { .. } | Effect::Manager { .. } => None,
    });
    assert_eq!(told_now, Some((HandOverState::EnRoute, vec![EmergencyService::Ambulance])));
    let from = s.log.len();
    let theirs = EmergencyCall {
        service: EmergencyService::Police,
        reference: "P-1".into(),
        expected_at: None,
        by: hand_over(None, "B-7").operator,
        at: s.now,
    };
    s.ok(Who::Partner, Target::New, HandOver { emergency_calls: vec![theirs], ..hand_over(Some(iris()), "B-7") });
    assert_eq!(told(&s, from), []);
}

#[test]
fn a_case_we_accepted_is_ours_still_when_it_is_opened_again() {
    let mut s = Story::begin();
    let (incident, job) = handed_over(&mut s, "B-7");
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    let from = s.log.len();
    s.ok(Who::Ana, Target::Incident(incident), Reopen { reason: "on the floor again".into() });
    assert_eq!(told(&s, from), [("B-7".to_owned(), HandOverState::Accepted)]);
}
