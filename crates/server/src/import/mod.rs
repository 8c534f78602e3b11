//! Reading clients from a file: every row is judged first, by itself and against the register; only then is anything written. Either the good rows land
//! or none do, as asked. The same file again changes nothing.

mod columns;
mod door;
mod file;
mod landing;
mod line_ends;
mod look;
mod plan;
mod removals;
mod row;

use std::collections::BTreeSet;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::fault::{Fault, Kind};
use crate::opening::Workshop;
use crate::say;

pub use columns::explained;
use file::{ClientFile, Line, Reading};
use landing::Landed;
use look::Above;
pub use plan::House;
use plan::Planned;
use row::{CellFault, Row};

/// Rows judged, and written, in one go: a running service waits for none of them longer than a blink.
const ROWS_AT_ONCE: usize = 250;

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Judge it and write nothing.
    Check,
    /// Land every row or none.
    AllOrNone,
    /// Land the good rows.
    GoodRows,
}

/// What was found in a file.
#[derive(Debug, Default)]
struct Found {
    rows: usize,
    bad: BTreeSet<u64>,
    warned: usize,
    landed: Landed,
}

/// Imports a file.
///
/// # Errors
/// The file cannot be read as one, rows are bad, or the register cannot be read or written.
pub async fn clients(workshop: &Workshop, house: &House, path: &Path, mode: Mode) -> Result<(), Fault> {
    let file = ClientFile::open(path)?;
    let mut judged = Found::default();
    go_through(workshop, house, &file, "Checking", &mut judged, Pass::Judge).await?;
    if judged.rows == 0 {
        return Err(Fault::new(Kind::Input, format!("{}: holds a header and no rows", path.display())));
    }
    let bad = judged.bad.len();
    let of = format!("{} of {}", say::counted(bad, "bad row", "bad rows"), say::count(count(judged.rows)));
    match (mode, bad) {
        (Mode::Check, 0) => {
            say::line(format!(
                "Checked {}, all good: {}. Nothing was written.",
                say::counted(judged.rows, "row", "rows"),
                judged.landed.would()
            ));
            return Ok(());
        }
        (Mode::Check, _) => {
            say::line(format!("Of the good rows: {}.", judged.landed.would()));
            return Err(Fault::new(Kind::Input, format!("{}: {of}; nothing was written", path.display())));
        }
        (Mode::AllOrNone, 1..) => {
            return Err(Fault::new(
                Kind::Input,
                format!("{}: {of}; nothing was imported. Mend them, or land the good rows with --good-rows", path.display()),
            ));
        }
        (Mode::AllOrNone, 0) | (Mode::GoodRows, _) => {}
    }
    let mut done = Found::default();
    go_through(workshop, house, &file, "Writing", &mut done, Pass::Land { bad: &judged.bad }).await?;
    say::line(format!("Imported {}: {}.", say::counted(done.landed.clients(), "client", "clients"), done.landed.told()));
    let refused = done.bad.len() - bad;
    match (bad, refused) {
        (0, 0) => Ok(()),
        (_, 0) => Err(Fault::new(Kind::Input, format!("{}: {of} left out", path.display()))),
        (_, _) => Err(Fault::new(
            Kind::Input,
            format!("{}: {} refused while writing; import the file again", path.display(), say::counted(refused, "row was", "rows were")),
        )),
    }
}

/// A reading of the file: the first judges and tells, the second lands what the first found good.
#[derive(Clone, Copy)]
enum Pass<'a> {
    Judge,
    Land { bad: &'a BTreeSet<u64> },
}

async fn go_through(
    workshop: &Workshop,
    house: &House,
    file: &ClientFile,
    doing: &str,
    found: &mut Found,
    pass: Pass<'_>,
) -> Result<(), Fault> {
    let progress = progress(file.bytes, doing);
    let mut reading = file.read()?;
    let mut above = Above::default();
    loop {
        let lines = some_lines(&mut reading)?;
        if lines.is_empty() {
            break;
        }
        found.rows += lines.len();
        let planned = judge(workshop, house, &reading, lines, &mut above, found, pass).await?;
        match pass {
            Pass::Judge => planned.iter().for_each(|planned| found.landed.count(planned)),
            Pass::Land { .. } => {
                for (line, fault) in landing::land(workshop, planned, &mut found.landed).await? {
                    say::line(told_of(line, &fault, ""));
                    found.bad.insert(line);
                }
            }
        }
        progress.set_position(reading.bytes_read());
    }
    progress.finish_and_clear();
    if found.warned > 0 && matches!(pass, Pass::Judge) {
        say::line(format!("{} to look at; they stop nothing.", say::counted(found.warned, "warning", "warnings")));
    }
    Ok(())
}

fn progress(bytes: u64, doing: &str) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("  {msg:10} {bar:40} {bytes}/{total_bytes} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(doing.to_owned());
    bar
}

fn some_lines(reading: &mut Reading) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::with_capacity(ROWS_AT_ONCE);
    while lines.len() < ROWS_AT_ONCE
        && let Some(line) = reading.next_line()?
    {
        lines.push(line);
    }
    Ok(lines)
}

/// Reads rows, holds them against each other and the register, and tells everything that is wrong, line by line. What comes back is good.
async fn judge(
    workshop: &Workshop,
    house: &House,
    reading: &Reading,
    lines: Vec<Line>,
    above: &mut Above,
    found: &mut Found,
    pass: Pass<'_>,
) -> Result<Vec<Planned>, Fault> {
    let mut rows: Vec<(u64, Row, Vec<CellFault>)> = Vec::with_capacity(lines.len());
    for line in lines {
        match pass {
            Pass::Judge => {}
            Pass::Land { bad } if bad.contains(&line.number) => {
                found.bad.insert(line.number);
                continue;
            }
            Pass::Land { .. } => {}
        }
        let (row, mut faults) = row::read(&reading.header, &line.cells, &house.postcodes);
        faults.extend(above.repeats(line.number, &row));
        rows.push((line.number, row, faults));
    }
    let Some(vault) = &workshop.vault else { return Err(Fault::new(Kind::Unforeseen, "the vault is closed")) };
    let asked = rows.iter().map(|(_, row, _)| row.clone()).collect();
    let known = look::look(workshop.engine.store(), vault, house.organisation, asked).await?;
    let mut good = vec![];
    for ((line, row, mut faults), mut known) in rows.into_iter().zip(known) {
        if let row::Door::With(reference) = &row.door {
            known.shared = above.door(reference).cloned().or(known.shared);
            known.bad_above = above.line(reference).filter(|above| *above < line);
        }
        match plan::plan(house, line, &row, &known, workshop.engine.fresh()) {
            Ok(planned) if faults.is_empty() => {
                above.good(&row, &planned);
                if matches!(pass, Pass::Judge) {
                    found.warned += planned.warnings.len();
                    planned.warnings.iter().for_each(|warning| say::line(told_of(line, warning, "warning: ")));
                }
                good.push(planned);
            }
            Ok(_) => {}
            Err(others) => faults.extend(others),
        }
        found.refuse(line, &faults);
    }
    Ok(good)
}

impl Found {
    fn refuse(&mut self, line: u64, faults: &[CellFault]) {
        if !faults.is_empty() {
            faults.iter().for_each(|fault| say::line(told_of(line, fault, "")));
            self.bad.insert(line);
        }
    }
}

fn told_of(line: u64, CellFault { column, rule }: &CellFault, sort: &str) -> String {
    let place = if column.is_empty() { format!("line {line}") } else { format!("line {line}, {column}") };
    format!("{place}: {sort}{rule}")
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
