//! `attend simulate`: a scenario is read, played on as many threads as there are processors, and told of.

mod ground;
mod progress;
mod rows;
mod scenario_file;

use std::path::Path;
use std::thread;

use simulator::scenario::Doors;
use simulator::{Asked, BUILT_IN, Distances, Given, Report, Scenario, Straight, Study, plays, tell};
use store::{Scope, VerifyError};

use self::ground::OnRoads;
use self::progress::Progress;
use self::scenario_file::Read;
use crate::areas::Areas;
use crate::cli::Simulate;
use crate::fault::{Because, Fault, Kind};
use crate::night::{self, Which};
use crate::{config, opening, ports, say};

/// Plays what was asked for.
///
/// # Errors
/// The scenario, a file it names, the night or the area cannot be read or breaks a rule, or the disk does not take the report.
pub fn run(flags: &Simulate) -> Result<(), Fault> {
    if let Some(name) = &flags.show {
        return show(name);
    }
    if let Some(date) = &flags.night {
        return again(flags, date);
    }
    let Read { mut scenario, folder } = scenario_file::read(&flags.scenario)?;
    let folder = flags.data.clone().unwrap_or(folder);
    chosen(flags, &mut scenario);
    if let Some(from) = &scenario.bases_from {
        scenario.bases = rows::bases(&folder, from)?;
    }
    scenario_file::judged(&flags.scenario, &scenario)?;
    let area = flags.area.as_deref().map(|name| ground::open(&areas(flags)?, name)).transpose()?;
    let mut given = Given::default();
    if let Some(replay) = &scenario.replay {
        given.rows = simulator::replay::first_days(rows::incidents(&folder, replay)?, scenario.days);
    }
    if scenario.borough.doors == Doors::Postcodes {
        given.doors = ground::postcodes(&scenario.borough, area.as_ref())?;
    }
    played(flags, &scenario, &given, area.as_ref())
}

/// What flags say in the place of the scenario.
fn chosen(flags: &Simulate, scenario: &mut Scenario) {
    if !flags.policies.is_empty() {
        scenario.policies.clone_from(&flags.policies);
    }
    scenario.days = flags.days.unwrap_or(scenario.days);
    scenario.repetitions = flags.seeds.unwrap_or(scenario.repetitions);
}

/// A night of the service's record, on the ground it stands on, or the one that is named.
fn again(flags: &Simulate, date: &str) -> Result<(), Fault> {
    let input = |flag: &str, why: &dyn std::fmt::Display| Fault::new(Kind::Input, format!("{flag}: {why}"));
    let which = Which::read(date, ports::wall()).map_err(|why| input("night", &why))?;
    let extras = flags.more.iter().map(|hours| which.hours(hours)).collect::<Result<Vec<_>, _>>().map_err(|why| input("more", &why))?;
    let url = opening::address(&config::home(&flags.house).because(Kind::Setting)?)?;
    let looked = store::look(&url, |rd| Ok((night::record(rd, Scope::Everything, &which)?, night::reaches_back(rd, Scope::Everything)?)));
    let (record, reaches_back) = looked.map_err(|error| match error {
        VerifyError::Open(error) => opening::database(error),
        VerifyError::Store(error) => error.into(),
    })?;
    let areas = areas(flags)?;
    let named = flags.area.clone().map_or_else(|| areas.in_use(), |name| Ok(Some(name)))?;
    let area = named.map(|name| ground::open(&areas, &name)).transpose()?;
    let made = simulator::night::made(&record, &extras, distances(area.as_ref()));
    let (mut scenario, given) = made.map_err(|why| input("night", &format_args!("{date}: {why}{reaches_back}")))?;
    chosen(flags, &mut scenario);
    if let Err(wrong) = scenario.check() {
        return Err(input(&wrong.field, &wrong.rule));
    }
    played(flags, &scenario, &given, area.as_ref())
}

fn distances(area: Option<&OnRoads>) -> &dyn Distances {
    area.map_or(&Straight, |area: &OnRoads| area)
}

fn played(flags: &Simulate, scenario: &Scenario, given: &Given, area: Option<&OnRoads>) -> Result<(), Fault> {
    let threads = flags.jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let quiet = Study { scenario, given, distances: distances(area), threads, done: &|| {}, goes_on: &|| true };
    let progress = Progress::begin(plays(&quiet));
    let study = Study { done: &|| progress.another(), ..quiet };
    let report = tell(&study, &Asked { goal: flags.keep, tries: flags.tries }).map_err(|why| Fault::new(Kind::Input, why))?;
    progress.ended();
    told(&report);
    if let Some(out) = &flags.out {
        written(out, &report)?;
    }
    Ok(())
}

fn areas(flags: &Simulate) -> Result<Areas, Fault> {
    Ok(Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir))
}

fn show(name: &str) -> Result<(), Fault> {
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| Fault::new(Kind::Input, format!("show: `{name}` is none of {}", scenario_file::built_in())))?;
    say::line(text.trim_end());
    Ok(())
}

/// The report in a few lines.
fn told(report: &Report) {
    let days = say::counted(report.days as usize, "day", "days");
    let times = say::counted(report.repetitions as usize, "time", "times");
    say::line(format!("{}: {days}, played {times}; journeys: {}.", report.scenario, report.measured_by));
    say::line(format!("{:<42}{:<14}{:>16}{:>16}{:>18}{:>18}", "", "", "mean, min", "90 % in, min", "within 45 min, %", "time busy, %"));
    for case in &report.cases {
        for urgency in case.urgencies.iter().filter(|one| matches!(one.urgency, "p1" | "emergencies" | "all")) {
            let figure = |name: &str| urgency.figure(name).map_or_else(|| "–".to_owned(), |figure| figure.words(1));
            let busy = case.of_whole("busy_percent").map_or_else(|| "–".to_owned(), |figure| figure.words(1));
            let name = format!("{} · {}", case.rota, case.policy);
            let (mean, p90, within) = (figure("mean_min"), figure("p90_min"), figure("within_45"));
            say::line(format!("{name:<42}{:<14}{mean:>16}{p90:>16}{within:>18}{busy:>18}", urgency.urgency));
        }
    }
    if let Some(night) = &report.night {
        night.notes.iter().for_each(say::line);
        say::line(night.reproduced.map_or_else(|| "No visit was reached both then and in the play.".to_owned(), |one| one.words()));
    }
    for one in report.bounds.iter().filter(|one| one.of == "emergencies") {
        let (least, played) = (one.least_min.words(1), one.played_min.words(1));
        say::line(format!("{} · {}: no plan has a mean for emergencies below {least} min; {played} min played.", one.rota, one.policy));
    }
    for one in &report.laws {
        let expected = one.expected_min.map_or_else(|| "for ever".to_owned(), |minutes| format!("{minutes:.2} min"));
        let played = one.played_min.map_or_else(|| "–".to_owned(), |played| played.words(2));
        let agrees = if one.agrees { "within the interval" } else { "outside the interval" };
        say::line(format!("{:?}, {}: {expected} by the law, {played} min played: {agrees}.", one.law, one.rota));
    }
    for one in &report.observed {
        let (seen, played, apart) = (one.observed_percent, one.played_percent.words(1), one.apart_points);
        say::line(format!("{}: {seen:.1} % observed, {played} % played, {apart:.1} points apart.", one.of));
    }
    if let Some(search) = &report.search {
        say::line(search.answer());
        say::line(format!("{} tried.", say::counted(search.tried.len(), "rota was", "rotas were")));
    }
}

fn written(out: &Path, report: &Report) -> Result<(), Fault> {
    std::fs::create_dir_all(out).because(Kind::Storage)?;
    let json = serde_json::to_string_pretty(report).because(Kind::Unforeseen)? + "\n";
    for (name, text) in [("report.html", report.html()), ("report.csv", report.csv()), ("report.json", json)] {
        let path = out.join(name);
        std::fs::write(&path, text).because(Kind::Storage)?;
        say::line(format!("Written: {}", path.display()));
    }
    Ok(())
}
