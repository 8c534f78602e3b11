//! The simulator's own promises: the same scenario plays the same, every policy meets the same demand, nobody is lost, and its figures are what theory says.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use dispatch::{POLICIES, policy};
use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::{JobKind, Priority, Situation};
use simulator::bound::bound;
use simulator::demand::{Of, Sort, Stream};
use simulator::replay::{Replay, Row};
use simulator::report::{GROUPS, mean_with_waiting_min, within_percent};
use simulator::scenario::{BUILT_IN, Law};
use simulator::search::{Goal, search};
use simulator::statistics::Estimate;
use simulator::{Asked, Case, Given, Outcome, Rota, Scenario, Setting, Shift, Straight, Study, run, tell};

static NOTHING: Given = Given { doors: Vec::new(), rows: Vec::new(), night: None };

fn short() -> Scenario {
    Scenario { days: 1, repetitions: 2, ..Scenario::default() }
}

fn study<'s>(scenario: &'s Scenario, given: &'s Given) -> Study<'s> {
    Study { scenario, given, distances: &Straight, threads: 2, done: &|| {}, goes_on: &|| true }
}

fn played(scenario: &Scenario, under: &str) -> Outcome {
    let study = study(scenario, &NOTHING);
    run(&study.setting(&Case::of(&scenario.rotas[0], policy(under).unwrap()), 0))
}

fn rota(shifts: &[Shift]) -> Vec<Rota> {
    vec![Rota { name: "tried".to_owned(), shifts: shifts.to_vec(), spans: Vec::new() }]
}

fn within_45(outcome: &Outcome, priority: Priority) -> f64 {
    within_percent(outcome, &[priority], 45).unwrap()
}

#[test]
fn the_same_scenario_plays_the_same_and_another_seed_another() {
    let first = played(&short(), "global");
    assert_eq!(first, played(&short(), "global"));
    assert_ne!(first.served, played(&Scenario { seed: 2, ..short() }, "global").served);
}

#[test]
fn many_threads_play_what_one_plays() {
    let scenario = short();
    let cases: Vec<Case<'_>> = POLICIES.iter().map(|policy| Case::of(&scenario.rotas[0], *policy)).collect();
    let play = |threads| Study { threads, ..study(&scenario, &NOTHING) }.play(&cases, 0..2);
    assert_eq!(play(1), play(3));
}

#[test]
fn every_policy_meets_the_same_demand_and_nearly_everybody_is_reached() {
    for one in POLICIES {
        let outcome = played(&short(), one.name());
        assert_eq!(outcome.asked, played(&short(), "global").asked, "{}", one.name());
        assert_eq!(outcome.served.len() + outcome.waiting.len(), outcome.asked, "{}: reached or waiting", one.name());
        assert!(outcome.served.len() + 12 >= outcome.asked, "{}: {} of {} reached", one.name(), outcome.served.len(), outcome.asked);
    }
}

#[test]
fn under_load_the_exact_plan_has_fewer_late_emergencies_than_first_come_first_served() {
    let heavy = Scenario::heavy(4);
    let (global, closest) = (played(&heavy, "global"), played(&heavy, "closest-idle"));
    assert!(within_45(&global, Priority::P1) > within_45(&closest, Priority::P1));
    assert!(global.diversions > 0 && closest.diversions == 0);
}

#[test]
fn with_nobody_at_work_at_night_whoever_asks_then_waits_for_the_morning() {
    let by_day = Scenario { days: 2, rotas: rota(&[Shift::of(8, 20, 2)]), ..Scenario::default() };
    let longest = played(&by_day, "global").served.iter().map(|one| one.response_s).max();
    assert!(longest > Some(120 * 60));
}

#[test]
fn everybodys_hours_visits_and_kilometres_are_counted() {
    let outcome = played(&Scenario { days: 2, ..Scenario::default() }, "global");
    let on_duty: i64 = outcome.people.iter().map(|one| one.on_duty_s).sum();
    // Two of twelve hours, one of ten, two of twelve by night, and a little longer where a visit lasts.
    assert!((2 * 58 * 3_600..2 * 62 * 3_600).contains(&on_duty), "{} h", on_duty / 3_600);
    for one in &outcome.people {
        assert!(one.busy_s > 0 && one.busy_s <= one.on_duty_s, "{one:?}");
        assert!(one.visits > 0 && one.metres / one.visits as i64 > 500, "{one:?}");
    }
}

#[test]
fn a_rota_without_breath_is_played_round_the_clock_by_the_same_people() {
    let always = Scenario { days: 3, rotas: rota(&[Shift::of(0, 24, 2)]), ..Scenario::default() };
    let outcome = played(&always, "global");
    assert_eq!(outcome.people.iter().map(|one| one.on_duty_s).collect::<Vec<_>>(), vec![3 * 86_400; 2]);
}

#[test]
fn whoever_goes_back_is_nearest_to_their_base_again_and_whoever_does_not_waits_where_they_were() {
    // Twice at the same far door, an hour and a half between: who stayed is there at once.
    let given = incidents(&[(600, 5.0), (690, 5.0)]);
    let second = |go_back: bool| {
        let scenario = Scenario { go_back, ..replayed(1) };
        let study = study(&scenario, &given);
        let outcome = run(&study.setting(&Case::of(&scenario.rotas[0], policy("global").unwrap()), 0));
        (outcome.served[1].response_s, outcome.people[0].metres)
    };
    let ((stayed_s, stayed_m), (back_s, back_m)) = (second(false), second(true));
    assert!(stayed_s < 200 && back_s > 600, "{stayed_s} {back_s}");
    // 5 km lengthened by 1.35, once out; or out, back, out, back.
    assert!((6_700..6_800).contains(&stayed_m) && (26_800..27_200).contains(&back_m), "{stayed_m} {back_m}");
}

#[test]
fn a_scenario_that_cannot_be_is_refused_by_field_and_rule() {
    let refused = |scenario: Scenario| scenario.check().unwrap_err().field;
    let shifts = |shift: Shift| Scenario { rotas: rota(&[Shift::of(7, 19, 1), shift]), ..short() };
    assert_eq!(Scenario::default().check(), Ok(()));
    assert_eq!(refused(Scenario { days: 0, ..short() }), "days");
    assert_eq!(refused(Scenario { demand: Stream::borough(14.0, -1.0, 1.0), ..short() }), "demand[1].a_day");
    assert_eq!(refused(Scenario { demand: Stream::borough(f64::NAN, 1.0, 1.0), ..short() }), "demand[0].a_day");
    assert_eq!(refused(Scenario { demand: Vec::new(), ..short() }), "demand");
    assert_eq!(refused(Scenario { silent_percent: 101, ..short() }), "silent_percent");
    assert_eq!(refused(shifts(Shift::of(7, 7, 1))), "rotas[0].shifts[1].to_hour");
    assert_eq!(refused(shifts(Shift::of(4, 21, 1))), "rotas[0].shifts[1].to_hour");
    assert_eq!(refused(shifts(Shift::of(7, 19, 0))), "rotas[0].shifts[1].people");
    assert_eq!(refused(shifts(Shift { base: Some("Nowhere".to_owned()), ..Shift::of(7, 19, 1) })), "rotas[0].shifts[1].base");
    assert_eq!(refused(Scenario { answer_s: 0, ..short() }), "answer_s");
    assert_eq!(refused(Scenario { policies: vec!["fastest".to_owned()], ..short() }), "policies[0]");
    assert_eq!(refused(Scenario { law: Some(Law::ErlangC), ..short() }), "law", "no law holds for a borough");
}

#[test]
fn what_is_built_in_is_what_the_figures_are_made_with() {
    let read = |name: &str| -> Scenario {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name).unwrap();
        toml::from_str(text).unwrap()
    };
    assert_eq!(read("borough"), Scenario::default());
    assert_eq!(read("heavy"), Scenario::heavy(60));
    for (name, _) in BUILT_IN {
        assert_eq!(read(name).check(), Ok(()), "{name}");
    }
}

/// One kind of need, everybody at the same place, round the clock: a queue and nothing else.
fn queue(a_day: f64, people: u32, exponential: bool) -> Scenario {
    let sort = Sort {
        share: 1.0,
        priority: Priority::P2,
        situation: Situation::PersonalCare,
        kind: JobKind::EmergencyVisit,
        stay_min: 40.0,
        spread: 0.6,
        exponential,
    };
    let demand = vec![Stream { of: Of::Own, a_day, hours: None, mix: vec![sort] }];
    let law = Some(if exponential { Law::ErlangC } else { Law::PollaczekKhinchine });
    let mut plain =
        Scenario { days: 40, repetitions: 8, answer_s: 1, demand, rotas: rota(&[Shift::of(0, 24, people)]), law, ..Scenario::default() };
    (plain.key_held_percent, plain.two_lift_percent, plain.two_safety_percent, plain.ambulance_percent) = (0, 0, 0, 0);
    (plain.silent_percent, plain.declined_percent) = (0, 0);
    plain.policies = vec!["closest-idle".to_owned()];
    plain.borough.reach_km = 0.0;
    if exponential {
        (plain.turn_out_s, plain.to_the_door_s, plain.way_in_s) = (0, 0, 0);
    }
    plain
}

#[test]
fn one_server_waits_as_pollaczek_and_khinchine_say_and_three_as_erlang_says() {
    for scenario in [queue(18.0, 1, false), Scenario { days: 12, ..queue(60.0, 3, true) }] {
        assert_eq!(scenario.check(), Ok(()));
        let report = tell(&study(&scenario, &NOTHING), &Asked::default()).unwrap();
        let law = &report.laws[0];
        assert!(law.agrees, "{law:?}");
        let half = law.played_min.unwrap().plus_minus.unwrap();
        assert!(half < law.expected_min.unwrap() * 0.35, "an interval that wide says nothing: {law:?}");
    }
}

#[test]
fn the_bound_is_below_every_policy_and_exact_where_one_can_see_it() {
    let heavy = Scenario { days: 3, ..Scenario::heavy(3) };
    let study = study(&heavy, &NOTHING);
    for (name, of) in GROUPS.iter().filter(|(name, _)| matches!(*name, "p1" | "emergencies")) {
        for one in POLICIES {
            let setting = study.setting(&Case::of(&heavy.rotas[0], *one), 0);
            let least = bound(&setting, |priority| of.contains(&priority)).unwrap();
            let mean_s = mean_with_waiting_min(&run(&setting), of).unwrap() * 60.0;
            assert!(least.seconds as f64 / least.count as f64 <= mean_s, "{name} under {}: {least:?} against {mean_s}", one.name());
        }
    }
}

/// Incidents of a file, so many minutes after midnight, so many kilometres north of the base.
fn incidents(all: &[(i64, f64)]) -> Given {
    let midnight = Timestamp(1_767_571_200_000);
    let row = |(minute, north_km): &(i64, f64)| Row {
        at: midnight + Duration::minutes(*minute),
        position: Position { latitude: 51.61 + north_km / 111.195, longitude: -0.21 },
        takes_two: false,
        observed_s: Some(600),
        observed_from: Some("Base".to_owned()),
        nearest: Some("Base".to_owned()),
    };
    Given { doors: Vec::new(), rows: all.iter().map(row).collect(), night: None }
}

fn replayed(people: u32) -> Scenario {
    let replay = Replay {
        file: String::new(),
        at: String::new(),
        latitude: String::new(),
        longitude: String::new(),
        priority: Priority::P1,
        stay_min: 30.0,
        spread: 0.0,
        people: None,
        observed_s: None,
        observed_from: None,
        nearest: None,
    };
    let mut plain = queue(1.0, people, false);
    (plain.law, plain.replay, plain.days) = (None, Some(replay), 1);
    plain
}

/// Every order in which one person could go to each, and the least that any comes to: with all known beforehand, and driving there beforehand too.
fn best_order(setting: &Setting<'_>, left: &[usize], free_s: i64, at_km: f64, given: &[(i64, f64)]) -> i64 {
    let Scenario { turn_out_s, to_the_door_s, way_in_s, .. } = *setting.scenario;
    let drive_s = |km: f64| (km.abs() * 1_000.0 * 1.35 * 3.6 / 40.0) as i64;
    let each = left.iter().map(|one| {
        let (minute, km) = given[*one];
        let fixed_s = 1 + turn_out_s + to_the_door_s;
        let arrives_s = (free_s + drive_s(km - at_km)).max(minute * 60) + fixed_s;
        let rest: Vec<usize> = left.iter().copied().filter(|other| other != one).collect();
        arrives_s - minute * 60 + best_order(setting, &rest, arrives_s + way_in_s + 1_800, km, given)
    });
    each.min().unwrap_or(0)
}

#[test]
fn the_bound_is_never_above_the_best_of_all_orders() {
    let days: [&[(i64, f64)]; 4] = [
        &[(600, 2.0)],
        &[(600, 2.0), (610, -3.0)],
        &[(600, 2.0), (602, -3.0), (604, 2.1), (606, -3.1)],
        &[(600, 5.0), (630, -5.0), (660, 5.0), (690, -5.0), (691, 0.0)],
    ];
    for all in days {
        let (scenario, given) = (replayed(1), incidents(all));
        let study = study(&scenario, &given);
        let setting = study.setting(&Case::of(&scenario.rotas[0], policy("global").unwrap()), 0);
        let least = bound(&setting, |_| true).unwrap();
        let best = best_order(&setting, &(0..all.len()).collect::<Vec<_>>(), 0, 0.0, all);
        assert!(least.seconds <= best, "{all:?}: the bound {} is above {best}", least.seconds);
        assert!(least.seconds >= 151 * all.len() as i64);
        let mean_s = mean_with_waiting_min(&run(&setting), &[Priority::P1]).unwrap() * 60.0;
        assert!(mean_s * all.len() as f64 + 1.0 >= best as f64, "{all:?}: nobody is quicker than the best order");
    }
    let (scenario, given) = (replayed(1), incidents(&[(600, 2.0), (601, 2.0)]));
    let study = study(&scenario, &given);
    let setting = study.setting(&Case::of(&scenario.rotas[0], policy("global").unwrap()), 0);
    // The second at the same door waits for the first: 151 s, 60 s in, 1,800 s there, 151 s again, less the minute it came later.
    assert_eq!(bound(&setting, |_| true).unwrap().seconds, 151 + (151 + 60 + 1_800 + 151 - 60));
}

#[test]
fn real_incidents_are_played_where_and_when_they_were_and_held_against_what_was_seen() {
    let (scenario, given) = (replayed(2), incidents(&[(30, 2.0), (300, -2.0), (700, 4.0)]));
    let report = tell(&study(&scenario, &given), &Asked::default()).unwrap();
    assert_eq!((report.days, report.cases[0].of_urgency("p1").unwrap().figure("asked").unwrap().mean), (1, 3.0));
    let within_10 = report.observed.iter().find(|one| one.of.contains("10 min")).unwrap();
    assert_eq!(within_10.observed_percent, 100.0);
    let nearest = report.observed.last().unwrap();
    assert_eq!((nearest.observed_percent, nearest.played_percent.mean), (100.0, 100.0));
}

#[test]
fn the_cheapest_rota_that_keeps_a_promise_is_found_with_its_evidence() {
    let choices = vec![Shift::of(8, 20, 3), Shift::of(20, 8, 3)];
    let scenario = Scenario { days: 2, repetitions: 3, choices, ..Scenario::default() };
    let goal = Goal::read("60 % within 60 min").unwrap();
    let found = search(&study(&scenario, &NOTHING), goal, policy("divert").unwrap(), 40).unwrap();
    let best = &found.tried[found.found.expect("three day and night are more than enough")];
    assert!(best.kept && best.share.least() >= 60.0, "{best:?}");
    let cheaper_kept = found.tried.iter().any(|one| one.kept && one.hours_a_day < best.hours_a_day);
    assert!(!cheaper_kept, "nothing cheaper that was tried keeps it");
    let hours: Vec<u32> = found.tried.iter().map(|one| one.hours_a_day).collect();
    assert!(hours.iter().any(|one| *one < best.hours_a_day), "something cheaper was tried: {hours:?}");
    let never = search(&study(&scenario, &NOTHING), Goal::read("100 % within 3 min").unwrap(), policy("divert").unwrap(), 40).unwrap();
    assert_eq!(never.found, None, "nobody is at every door in three minutes");
}

#[test]
fn a_report_is_one_page_without_anything_from_outside_and_a_table_for_every_chart() {
    let scenario = Scenario { name: "A <b> & \"c\"".to_owned(), policies: vec!["global".to_owned(), "divert".to_owned()], ..short() };
    let goal = Goal::read("50 % within 60 min").ok();
    let report = tell(&study(&scenario, &NOTHING), &Asked { goal, tries: 4 }).unwrap();
    let page = report.html();
    assert!(
        page.starts_with("<!doctype html><html lang=\"en-GB\">")
            && page.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;: simulated</title>")
    );
    for outside in ["http:", "https:", "src=", "url(", "<script", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("<svg "), count("<details><summary>The same as a table</summary>"));
    assert_eq!(count("<svg "), count("</desc>"));
    assert!(count("<svg ") >= 4 && page.contains("prefers-color-scheme:dark"));
    for (open, close) in
        [("<table>", "</table>"), ("<section>", "</section>"), ("<figure>", "</figure>"), ("<svg ", "</svg>"), ("<td>", "</td>")]
    {
        assert_eq!(count(open), count(close), "{open}");
    }
    assert!(!page.contains("NaN") && !page.contains("inf "), "every figure is a number");
    let lines: Vec<String> = report.csv().lines().map(str::to_owned).collect();
    let columns = lines[0].split(',').count();
    assert!(lines.len() > 2 * 4 && lines.iter().all(|line| line.split(',').count() == columns));
    assert!(
        serde_json::to_string(&report).unwrap().contains("\"within_45\"") || serde_json::to_value(&report).unwrap()["cases"].is_array()
    );
}

#[test]
fn more_repetitions_narrow_the_interval() {
    let scenario = Scenario { days: 1, ..Scenario::default() };
    let rota = &scenario.rotas[0];
    let study = study(&scenario, &NOTHING);
    let half = |seeds: u32| {
        let all = study.play(&[Case::of(rota, policy("closest-idle").unwrap())], 0..seeds);
        let means: Vec<f64> = all[0].iter().filter_map(|one| mean_with_waiting_min(one, &[Priority::P1, Priority::P2])).collect();
        Estimate::over(&means).unwrap().plus_minus.unwrap()
    };
    assert!(half(24) < half(3));
}
