//! The simulator's figures, one a line: `id value`, and the table of all policies. `cargo xtask bench dispatch` runs it.
//!
//! `simulate_figures DAYS` plays the heavy scenario so long under every policy.
#![allow(clippy::print_stdout, reason = "it answers on its standard output")]

use std::time::Instant;

use dispatch::{POLICIES, policy};
use domain::words::Priority;
use simulator::{Report, Scenario, run, run_all};

fn main() {
    let days = std::env::args().nth(1).and_then(|days| days.parse().ok()).unwrap_or(200);
    let scenario = Scenario::heavy(days);
    let all = run_all(&scenario, POLICIES);
    eprint!("{}", Report::csv(&all));
    for report in &all {
        eprintln!(
            "{}: {} plans, {} offers, {} refused, {} diverted, {} of these to the desk",
            report.policy, report.plans, report.offers, report.refused, report.diversions, report.escalated
        );
    }
    let late = |name: &str| {
        let report = all.iter().find(|report| report.policy.starts_with(name));
        report.and_then(|report| report.of_urgency(Priority::P1)).map_or(f64::NAN, |p1| 100.0 - p1.within_45_percent)
    };
    println!("p1_late_percent {}", late("global"));
    println!("p1_late_closest_idle_percent {}", late("closest-idle"));
    println!("p1_late_ratio {}", late("closest-idle") / late("global"));
    println!("p4_unserved {}", all.first().map_or(f64::NAN, |global| global.unserved as f64));
    let Some(global) = policy("global") else { return };
    let begun = Instant::now();
    let quiet = Scenario::heavy(days.min(60));
    run(&quiet, global);
    println!("sim_years_per_s {}", f64::from(quiet.days) / 365.25 / begun.elapsed().as_secs_f64());
}
