//! `attend verify`: reads the whole record, offline or beside a running service, and says whether it is as it was written.

use engine::Vault;
use store::VerifyError;
use store::verify::{FAULTS_MAX, Fault as Wrong, VerifyReport};

use crate::config::Home;
use crate::fault::{Because, Fault, Kind};
use crate::{cli, config, key_file, logs, opening, say};

/// Said where every event holds and rows differ from what is made of them. Which of the two it is, the version that wrote the rows can tell.
const OTHERWISE_FOLDED: &str = "Every event is as it was written, and so is their chain. What differs are rows made from them. Either somebody altered those \
rows, or a version before this one wrote them, by rules that make something else of the same events. Run `attend verify` of the version that served this \
database last, on it or on the copy that `attend migrate` made: whole there means that the rules have changed, and nothing else.";

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
            codes(&report, flags, &home)
        }
        Some(first) => {
            for wrong in &report.faults {
                say::line(format!("  {}", shown(wrong)));
            }
            if report.faults.iter().all(|wrong| wrong.position.is_none()) {
                say::line(OTHERWISE_FOLDED);
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

/// Whether the sealed codes open. Without the key file they can only be counted, and that is said.
fn codes(report: &VerifyReport, flags: &cli::House, home: &Home) -> Result<(), Fault> {
    let doors = report.codes.iter().filter(|code| code.property.0 != code.organisation.0).count();
    let counted = say::counted(doors, "key-safe code", "key-safe codes");
    if flags.key_file.is_none() && !home.key_file.exists() {
        say::line(format!("{counted}, not opened: give --key-file to prove that they open."));
        return Ok(());
    }
    let closed = Vault::closed(&report.codes, key_file::read(&home.key_file)?);
    let Some(first) = closed.first() else {
        say::line(format!("{counted}, every one of them opens with the key file."));
        return Ok(());
    };
    let many = say::counted(closed.len(), "sealed secret does", "sealed secrets do");
    Err(Fault::new(
        Kind::Record,
        format!(
            "{many} not open with {}: altered, or sealed with another key file; the first is that of {}",
            home.key_file.display(),
            first.property
        ),
    ))
}

fn counts(report: &VerifyReport) -> String {
    let erased = if report.erased == 0 { String::new() } else { format!(" ({} erased)", say::count(report.erased)) };
    let unsealed = match report.unsealed {
        0 => String::new(),
        before => format!(" ({} from before signals were sealed: what they say could not be proven)", say::count(before)),
    };
    let hash: String = report.head.hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{} events{erased} of {} subjects, up to position {} ({hash}); {}{unsealed}.",
        say::count(report.events),
        say::count(report.subjects),
        report.head.position,
        say::counted(usize::try_from(report.signals).unwrap_or(usize::MAX), "raw signal", "raw signals"),
    )
}

fn shown(wrong: &Wrong) -> String {
    match wrong.position {
        Some(position) => format!("position {position}, {}: {}", wrong.place, wrong.wrong),
        None => format!("{}: {}", wrong.place, wrong.wrong),
    }
}
