//! The files a scenario names, row by row: real incidents and bases. Every row that is wrong is named by its line; then nothing is played.

use std::path::Path;

use domain::place::Position;
use domain::time::Timestamp;
use simulator::replay::{Replay, Row};
use simulator::scenario::{Base, BasesFrom};

use crate::fault::{Fault, Kind};

/// Rows that are wrong are named up to so many.
const TOLD_MOST: usize = 20;
/// As many rows as are taken.
const ROWS_MOST: usize = 1_000_000;

/// Reads every row of a file by the columns that are named, in their order.
fn each<T>(file: &Path, columns: &[&str], row: impl Fn(&[&str]) -> Result<T, String>) -> Result<Vec<T>, Fault> {
    let refused = |why: String| Fault::new(Kind::Input, format!("{}: {why}", file.display()));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).map_err(|error| refused(error.to_string()))?;
    let header = reader.headers().map_err(|error| refused(error.to_string()))?.clone();
    let place = |name: &&str| {
        let plain = |title: &str| title.trim_start_matches('\u{feff}') == *name;
        let there = || refused(format!("line 1: there is no column `{name}`; there are {}", header.iter().collect::<Vec<_>>().join(", ")));
        header.iter().position(plain).ok_or_else(there)
    };
    let places: Vec<usize> = columns.iter().map(place).collect::<Result<_, _>>()?;
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for (at, record) in reader.records().enumerate() {
        if at >= ROWS_MOST {
            return Err(refused(format!("more than {ROWS_MOST} rows")));
        }
        let line = record.as_ref().ok().and_then(|record| record.position()).map_or(at as u64 + 2, csv::Position::line);
        let one = match &record {
            Ok(record) => row(&places.iter().map(|place| record.get(*place).unwrap_or_default()).collect::<Vec<_>>()),
            Err(error) => Err(error.to_string()),
        };
        match one {
            Ok(one) => read.push(one),
            Err(why) => wrong.push(format!("line {line}: {why}")),
        }
    }
    if read.is_empty() && wrong.is_empty() {
        return Err(refused("it has no rows".to_owned()));
    }
    if wrong.is_empty() {
        return Ok(read);
    }
    let more = wrong.len().saturating_sub(TOLD_MOST);
    wrong.truncate(TOLD_MOST);
    if more > 0 {
        wrong.push(format!("and {more} more"));
    }
    Err(refused(format!("nothing was played:\n  {}", wrong.join("\n  "))))
}

fn position(latitude: (&str, &str), longitude: (&str, &str)) -> Result<Position, String> {
    let degrees = |(column, cell): (&str, &str)| cell.parse::<f64>().map_err(|_no_number| format!("{column}: `{cell}` is no number"));
    Position::new(degrees(latitude)?, degrees(longitude)?).map_err(|fault| fault.to_string())
}

/// An instant: with an offset, or the clock's time in London.
fn instant(column: &str, cell: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = cell.parse::<jiff::Timestamp>() {
        return Ok(Timestamp(instant.as_millisecond()));
    }
    let local = cell.parse::<jiff::civil::DateTime>().and_then(|local| local.in_tz("Europe/London"));
    let local = local.map_err(|_neither| format!("{column}: `{cell}` is no time: 2017-01-01 04:22:42"))?;
    Ok(Timestamp(local.timestamp().as_millisecond()))
}

/// The incidents of a replay.
///
/// # Errors
/// The file cannot be read, a column is missing, or a row is wrong.
pub fn incidents(folder: &Path, replay: &Replay) -> Result<Vec<Row>, Fault> {
    let may = [&replay.people, &replay.observed_s, &replay.observed_from, &replay.nearest];
    let mut columns = vec![replay.at.as_str(), &replay.latitude, &replay.longitude];
    columns.extend(may.into_iter().flatten().map(String::as_str));
    each(&folder.join(&replay.file), &columns, |cells| {
        let mut rest = cells.iter().skip(3).copied();
        let mut cell = |named: &Option<String>| named.as_ref().and_then(|_| rest.next()).filter(|cell| !cell.is_empty());
        let (people, seconds, from, nearest) =
            (cell(&replay.people), cell(&replay.observed_s), cell(&replay.observed_from), cell(&replay.nearest));
        let [at, latitude, longitude, ..] = cells else { return Err("too few cells".to_owned()) };
        let observed_s = seconds.map(|cell| cell.parse::<i64>().ok().filter(|seconds| *seconds >= 0).ok_or(cell)).transpose();
        Ok(Row {
            at: instant(&replay.at, at)?,
            position: position((&replay.latitude, latitude), (&replay.longitude, longitude))?,
            takes_two: people.map_or(Ok(1), |cell| cell.parse::<u32>().map_err(|_no_number| format!("`{cell}` is no number of people")))?
                > 1,
            observed_s: observed_s.map_err(|cell| format!("`{cell}` is no number of seconds"))?,
            observed_from: from.map(str::to_owned),
            nearest: nearest.map(str::to_owned),
        })
    })
}

/// The bases of a file.
///
/// # Errors
/// The file cannot be read, a column is missing, or a row is wrong.
pub fn bases(folder: &Path, from: &BasesFrom) -> Result<Vec<Base>, Fault> {
    each(&folder.join(&from.file), &[&from.name, &from.latitude, &from.longitude], |cells| {
        let [name, latitude, longitude] = cells else { return Err("too few cells".to_owned()) };
        let Position { latitude, longitude } = position((&from.latitude, latitude), (&from.longitude, longitude))?;
        if name.is_empty() {
            return Err(format!("{}: is empty", from.name));
        }
        Ok(Base { name: (*name).to_owned(), latitude, longitude })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replay() -> Replay {
        let text = "file = 'calls.csv'\nat = 'when'\nlatitude = 'lat'\nlongitude = 'lon'\nstay_min = 30.0\nobserved_s = 'took'\nnearest = 'ground'";
        toml::from_str(text).unwrap()
    }

    fn read(rows: &str) -> Result<Vec<Row>, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("calls.csv"), format!("ground,when,lat,lon,took\n{rows}")).unwrap();
        incidents(folder.path(), &replay()).map_err(|fault| fault.error.to_string())
    }

    #[test]
    fn incidents_are_read_by_the_names_of_their_columns() {
        let rows = read("Barnet,2017-01-01 04:22:42,51.65,-0.17,234\n,2017-07-01T04:22:42Z,51.6,-0.2,\n").unwrap();
        assert_eq!((rows[0].at, rows[0].observed_s, rows[0].nearest.as_deref()), (Timestamp(1_483_244_562_000), Some(234), Some("Barnet")));
        assert_eq!((rows[0].observed_from.as_deref(), rows[1].observed_s, rows[1].nearest.as_deref()), (None, None, None));
        let summer = read("Barnet,2017-07-01 05:22:42,51.65,-0.17,1\n").unwrap();
        assert_eq!(summer[0].at, rows[1].at, "the clock's time in London");
    }

    #[test]
    fn every_row_that_is_wrong_is_named_by_its_line_and_nothing_is_played() {
        let wrong = read("B,yesterday,51.6,-0.2,1\nB,2017-01-01 04:22:42,51.6,-0.2,1\nB,2017-01-01 04:22:42,north,-0.2,1\nB,2017-01-01 04:22:42,51.6,-0.2,soon\n")
            .unwrap_err();
        for words in [
            "nothing was played",
            "line 2: when: `yesterday` is no time",
            "line 4: lat: `north` is no number",
            "line 5: `soon` is no number of seconds",
        ] {
            assert!(wrong.contains(words), "{words}: {wrong}");
        }
        assert!(!wrong.contains("line 3"), "{wrong}");
        assert!(read("").unwrap_err().contains("it has no rows"));
        assert!(read("B,2017-01-01 04:22:42,91,-0.2,1\n").is_err());
    }

    #[test]
    fn a_column_that_is_not_there_is_named_with_those_that_are() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("calls.csv"), "when,lat\n").unwrap();
        let wrong = incidents(folder.path(), &replay()).unwrap_err().error.to_string();
        assert!(wrong.contains("there is no column `lon`; there are when, lat"), "{wrong}");
    }
}
