//! The simulator's own promises: the same scenario plays the same, every policy meets the same demand, and nobody is lost.

use dispatch::{POLICIES, policy};
use domain::words::Priority;
use simulator::{Report, Scenario, Shift, run, run_all};

fn short() -> Scenario {
    Scenario { days: 1, ..Scenario::default() }
}

#[test]
fn the_same_scenario_plays_the_same_and_another_seed_another() {
    let global = policy("global").unwrap();
    let first = run(&short(), global);
    assert_eq!(first, run(&short(), global));
    assert_ne!(first.urgencies, run(&Scenario { seed: 2, ..short() }, global).urgencies);
}

#[test]
fn every_policy_meets_the_same_demand_and_nearly_everybody_is_reached() {
    let all = run_all(&short(), POLICIES);
    for report in &all {
        assert_eq!(report.asked, all[0].asked, "{}", report.policy);
        let reached: usize = report.urgencies.iter().map(|one| one.count).sum();
        assert!(reached + 12 >= report.asked, "{}: {reached} of {} reached", report.policy, report.asked);
    }
    assert!(Report::csv(&all).lines().count() > all.len() * 3);
}

#[test]
fn under_load_the_exact_plan_has_fewer_late_emergencies_than_first_come_first_served() {
    let heavy = Scenario::heavy(6);
    let all = run_all(&heavy, &[policy("global").unwrap(), policy("closest-idle").unwrap()]);
    let late = |report: &Report| 100.0 - report.of_urgency(Priority::P1).unwrap().within_45_percent;
    assert!(late(&all[0]) < late(&all[1]), "{} against {}", late(&all[0]), late(&all[1]));
    assert!(all[0].diversions > 0 && all[1].diversions == 0);
}

#[test]
fn with_nobody_at_work_at_night_whoever_asks_then_waits_for_the_morning() {
    let by_day = Scenario { days: 2, rota: vec![Shift { from_hour: 8, to_hour: 20 }; 2], ..Scenario::default() };
    let report = run(&by_day, policy("global").unwrap());
    assert!(report.of_urgency(Priority::P2).unwrap().p99_min > 120.0);
}

#[test]
fn a_scenario_that_cannot_be_is_refused_by_field_and_rule() {
    let refused = |scenario: Scenario| scenario.check().unwrap_err().0;
    assert_eq!(Scenario::default().check(), Ok(()));
    assert_eq!(refused(Scenario { days: 0, ..short() }), "days");
    assert_eq!(refused(Scenario { visits_a_day: -1.0, ..short() }), "visits_a_day");
    assert_eq!(refused(Scenario { visits_a_day: f64::NAN, ..short() }), "visits_a_day");
    assert_eq!(refused(Scenario { silent_percent: 101, ..short() }), "silent_percent");
    assert_eq!(refused(Scenario { rota: vec![Shift { from_hour: 7, to_hour: 7 }], ..short() }), "rota");
    assert_eq!(refused(Scenario { answer_s: 0, ..short() }), "answer_s");
}

#[test]
fn a_scenario_is_read_from_words_and_an_unknown_one_is_named() {
    let read: Scenario = serde_json::from_str(r#"{ "days": 7, "rota": [{ "from_hour": 7, "to_hour": 19 }] }"#).unwrap();
    assert_eq!((read.days, read.rota.len(), read.visits_a_day), (7, 1, 14.0));
    let fault = serde_json::from_str::<Scenario>(r#"{ "dayz": 7 }"#).unwrap_err().to_string();
    assert!(fault.contains("dayz") && fault.contains("line 1"), "{fault}");
}
