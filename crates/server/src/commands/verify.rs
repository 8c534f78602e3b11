//! `attend verify`: reads the whole record, offline or beside a running service, and says whether it is as it was written.

use store::VerifyError;
use store::verify::{FAULTS_MAX, Fault as Wrong, VerifyReport};

use crate::fault::{Because, Fault, Kind};
use crate::{cli, config, logs, opening, say};

/// Verifies.
///
/// # Errors
/// The database cannot be read, or the record is not whole.
pub fn run(flags: &cli::House) -> Result<(), Fault> {
    logs::start_quietly();
    let home = config::home(flags).because(Kind::Setting)?;
    let url = opening::address(&home)?;
    let report = store::verify::verify(&url).map_err(|error| match error {
        VerifyError::Open(error) => opening::database(error),
        VerifyError::Store(error) => error.into(),
    })?;
    say::line(counts(&report));
    match report.faults.first() {
        None => {
            say::line("The record is whole.");
            Ok(())
        }
        Some(first) => {
            for wrong in &report.faults {
                say::line(format!("  {}", shown(wrong)));
            }
            let more = if report.faults.len() >= FAULTS_MAX { " or more" } else { "" };
            Err(Fault::new(
                Kind::Record,
                format!(
                    "the record is not whole: {}{more} in all, the first at {}",
                    say::counted(report.faults.len(), "fault", "faults"),
                    shown(first)
                ),
            ))
        }
    }
}

fn counts(report: &VerifyReport) -> String {
    let erased = if report.erased == 0 { String::new() } else { format!(" ({} erased)", say::count(report.erased)) };
    let hash: String = report.head.hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{} events{erased} of {} subjects, up to position {} ({hash}).",
        say::count(report.events),
        say::count(report.subjects),
        report.head.position
    )
}

fn shown(wrong: &Wrong) -> String {
    match wrong.position {
        Some(position) => format!("position {position}, {}: {}", wrong.place, wrong.wrong),
        None => format!("{}: {}", wrong.place, wrong.wrong),
    }
}
