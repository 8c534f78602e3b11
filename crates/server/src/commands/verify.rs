//! `attend verify`: reads the whole record, offline or beside a running service, and says whether it is as it was written.

use engine::Vault;
use store::VerifyError;
use store::verify::{FAULTS_MAX, Fault as Wrong, VerifyReport};

use crate::config::Home;
use crate::fault::{Because, Fault, Kind};
use crate::{cli, config, key_file, logs, opening, say};

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
            if let Some(words) = by_chain_only(&report) {
                say::line(words);
            }
            codes(&report, flags, &home)
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

/// What rules before ours made otherwise than ours would, and how it can be checked all the same.
fn by_chain_only(report: &VerifyReport) -> Option<String> {
    let rows = usize::try_from(report.otherwise).ok().filter(|rows| *rows > 0)?;
    let rules: Vec<String> = report.rules.iter().map(i32::to_string).collect();
    Some(format!(
        "Checked by the chain only: {} of rules {}, which make something else of the same events than rules {} do. Whether they are as those rules made them, \
         the version that served this database before can tell: run its `attend verify` on the copy or backup from before the change.",
        say::counted(rows, "row", "rows"),
        rules.join(", "),
        domain::apply::RULES,
    ))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_chain_speaks_for_is_counted_and_how_to_check_it_is_said() {
        assert_eq!(by_chain_only(&VerifyReport::default()), None);
        let report = VerifyReport { otherwise: 123, rules: [1].into(), ..VerifyReport::default() };
        let words = by_chain_only(&report).unwrap();
        assert!(words.starts_with("Checked by the chain only: 123 rows of rules 1, which make something else"), "{words}");
        assert!(words.contains("run its `attend verify` on the copy or backup from before the change"), "{words}");
    }
}
