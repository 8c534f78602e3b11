//! `attend simulate` on the command line.

use std::path::PathBuf;

use clap::Args;
use simulator::search::Goal;

use super::House;

/// `attend simulate`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
It plays days that never were through the service's own rules and its own plan, on a clock of their own, and says what came of it. Every policy and
every rota meets the same people at the same minute. Nothing is written but the report, and no service is touched.

  attend simulate                                        the borough that is built in, under each policy
  attend simulate --show borough > ours.toml             that borough as a file, to be changed
  attend simulate --scenario ours.toml --out report      a page, a table and a file for programs in report/
  attend simulate --scenario ours.toml --keep \"90 % within 45 min\"
                                                         the cheapest rota found that keeps that promise
  attend simulate --area barnet                          on the roads of an area that was imported
  attend simulate --night 2026-11-21 --more 19-7         that night of the service, from noon to noon, as it was, played again under each
                                                         policy, and with one more responder from 19 to 7; the database is only read")]
pub struct Simulate {
    /// What is played: a file (TOML), or `borough` or `heavy`, which are built in
    #[arg(long, default_value = "borough", value_name = "FILE")]
    pub scenario: String,
    /// Play this night of the service again: the day on which it began; the record of --database is read for it, and not written
    #[arg(long, value_name = "DATE", conflicts_with_all = ["scenario", "days", "keep", "data"])]
    pub night: Option<String>,
    /// Also with one more responder, in these hours, as 19-7; may be given again
    #[arg(long, value_name = "HOURS", requires = "night")]
    pub more: Vec<String>,
    /// Print a built-in scenario as a file and end
    #[arg(long, value_name = "NAME", exclusive = true)]
    pub show: Option<String>,
    /// Under this policy; may be given again. Default: those of the scenario
    #[arg(long = "policy", value_name = "POLICY")]
    pub policies: Vec<String>,
    /// So many days in the place of the scenario's
    #[arg(long)]
    pub days: Option<u32>,
    /// So many repetitions, each with other draws, in the place of the scenario's
    #[arg(long, value_name = "COUNT")]
    pub seeds: Option<u32>,
    /// Look for the cheapest rota that keeps this promise, as "90 % within 45 min" (of emergencies) or "95 % of p1 within 30 min"
    #[arg(long, value_name = "PROMISE", value_parser = Goal::read)]
    pub keep: Option<Goal>,
    /// Try so many rotas at most for it
    #[arg(long, default_value_t = 80, value_name = "COUNT")]
    pub tries: usize,
    /// Write report.html, report.csv and report.json to this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// So many plays at once. Default: as many as this machine has processors
    #[arg(long, value_name = "COUNT")]
    pub jobs: Option<usize>,
    /// Where the files are that a scenario names. Default: beside it
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Measure journeys on the roads of this area. Default: in a straight line, lengthened
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// Where the service lives: its record, for --night, and its areas
    #[command(flatten)]
    pub house: House,
}
