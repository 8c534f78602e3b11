//! The simulator's figures, one a line: `id value`, and the table of all policies. `cargo xtask bench dispatch` runs it.
//!
//! `simulate_figures DAYS` plays the heavy scenario so long under every policy.
#![allow(clippy::print_stdout, reason = "it answers on its standard output")]

use std::time::Instant;

use dispatch::{POLICIES, policy};
use simulator::bound::bound;
use simulator::report::mean_with_waiting_min;
use simulator::{Case, CaseReport, Given, Outcome, Scenario, Straight, Study, run};

fn main() {
    let days = std::env::args().nth(1).and_then(|days| days.parse().ok()).unwrap_or(200);
    let (scenario, given) = (Scenario::heavy(days), Given::default());
    let study =
        Study { scenario: &scenario, given: &given, distances: &Straight, threads: POLICIES.len(), done: &|| {}, goes_on: &|| true };
    let Some(rota) = scenario.rotas.first() else { return };
    let cases: Vec<Case<'_>> = POLICIES.iter().map(|policy| Case::of(rota, *policy)).collect();
    let all: Vec<Outcome> = study.play(&cases, 0..1).into_iter().flatten().collect();
    let late = |name: &str| {
        let at = POLICIES.iter().position(|policy| policy.name().starts_with(name));
        let told = at.and_then(|at| all.get(at)).map(|one| CaseReport::of("", 0, name, days, std::slice::from_ref(one)));
        let share = told.as_ref().and_then(|told| told.of_urgency("p1")?.figure("within_45"));
        share.map_or(f64::NAN, |share| 100.0 - share.mean)
    };
    for (policy, one) in POLICIES.iter().zip(&all) {
        let told = CaseReport::of("", 0, policy.name(), days, std::slice::from_ref(one));
        for urgency in &told.urgencies {
            let figures: Vec<String> = urgency.figures.iter().map(|figure| format!("{:.1}", figure.mean)).collect();
            eprintln!("{} {}: {}", policy.name(), urgency.urgency, figures.join(" "));
        }
        let Outcome { plans, offers, refused, diversions, escalated, .. } = one;
        eprintln!(
            "{}: {plans} plans, {offers} offers, {refused} refused, {diversions} diverted, {escalated} of these to the desk",
            policy.name()
        );
    }
    println!("p1_late_percent {}", late("global"));
    println!("p1_late_closest_idle_percent {}", late("closest-idle"));
    println!("p1_late_ratio {}", late("closest-idle") / late("global"));
    println!("p4_unserved {}", all.first().map_or(f64::NAN, |global| global.unserved as f64));
    let emergencies = simulator::report::GROUPS.iter().find(|(name, _)| *name == "emergencies").map_or(&[][..], |(_, of)| of);
    let least = cases.first().map(|case| bound(&study.setting(case, 0), |priority| emergencies.contains(&priority)));
    if let (Some(Ok(least)), Some(mean)) = (least, all.first().and_then(|one| mean_with_waiting_min(one, emergencies))) {
        println!("emergencies_vs_clairvoyant {}", mean * 60.0 * least.count as f64 / least.seconds as f64);
    }
    let Some(global) = policy("global") else { return };
    let quiet = Scenario::heavy(days.min(60));
    let study = Study { scenario: &quiet, ..study };
    let begun = Instant::now();
    run(&study.setting(&Case::of(rota, global), 0));
    println!("sim_years_per_s {}", f64::from(quiet.days) / 365.25 / begun.elapsed().as_secs_f64());
}
