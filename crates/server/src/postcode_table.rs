//! The postcodes of an area: a table that comes with an import, checked row by row, and looked into before the embedded one.

use std::collections::BTreeMap;
use std::path::Path;

use demo::postcodes;
use domain::place::{Position, Postcode, tidy_postcode};

use crate::fault::{Fault, Kind};

/// Rows that are wrong are named up to so many.
const TOLD_MOST: usize = 20;
/// Names of the columns in the tables that public bodies give out, the plain one first.
const CODE: [&str; 5] = ["postcode", "pcds", "pcd", "pcd2", "pcd7"];
const LATITUDE: [&str; 2] = ["latitude", "lat"];
const LONGITUDE: [&str; 4] = ["longitude", "long", "lon", "lng"];
/// The table of the whole country, terminated codes included, has 2.7 million rows.
const ROWS_MOST: usize = 3_000_000;

/// Every postcode that is known here: those of the area in use, where it has a table of them, and the embedded ones.
#[derive(Clone, Debug, Default)]
pub struct Postcodes {
    /// The area's own.
    pub own: Option<Table>,
}

impl Postcodes {
    /// Where a postcode is, written with its space and in capitals.
    pub fn find(&self, code: &str) -> Postcode {
        let embedded = postcodes::find(code);
        self.own.as_ref().map_or(embedded, |own| own.find_or(code, embedded))
    }
}

/// Postcodes and where they are, by their code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(Vec<postcodes::Postcode>);

impl Table {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Where they are.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        self.0.iter().map(|row| row.position)
    }

    /// Where a postcode is, by this table and by another: one that knows it is believed.
    fn find_or(&self, code: &str, other: Postcode) -> Postcode {
        match (postcodes::find_in(&self.0, code), other) {
            (Postcode::Here(at), _) | (Postcode::NoSuch | Postcode::Beyond, Postcode::Here(at)) => Postcode::Here(at),
            (Postcode::NoSuch, _) | (_, Postcode::NoSuch) => Postcode::NoSuch,
            (Postcode::Beyond, Postcode::Beyond) => Postcode::Beyond,
        }
    }

    /// Reads a table that somebody brings: a header line that names postcode, latitude and longitude, in any order, among other columns.
    ///
    /// # Errors
    /// Every row that is wrong, by its line, up to twenty.
    pub fn brought(path: &Path) -> Result<Self, Fault> {
        let refused = |why: String| Fault::new(Kind::Input, format!("postcodes: {}: {why}", path.display()));
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(|error| refused(error.to_string()))?;
        let header = reader.headers().map_err(|error| refused(error.to_string()))?.clone();
        let column = |names: &[&str]| {
            let plain = |title: &str| title.trim_start_matches('\u{feff}').to_ascii_lowercase();
            names.iter().find_map(|name| header.iter().position(|title| plain(title) == *name)).ok_or_else(|| {
                refused(format!("line 1: there is no column {}; there are {}", names[0], header.iter().collect::<Vec<_>>().join(", ")))
            })
        };
        let columns = (column(&CODE)?, column(&LATITUDE)?, column(&LONGITUDE)?);
        let (mut known, mut wrong, mut count) = (BTreeMap::new(), Vec::new(), 0_usize);
        for row in reader.records() {
            count += 1;
            if count > ROWS_MOST {
                return Err(refused(format!("more than {ROWS_MOST} rows")));
            }
            let read = match &row {
                Ok(row) => read(row, columns),
                Err(error) => Err(error.to_string()),
            };
            let line = row.as_ref().ok().and_then(|row| row.position()).map_or(count as u64 + 1, csv::Position::line);
            match read {
                Ok((code, position)) => {
                    if let Some((before, _)) = known.get(&code) {
                        wrong.push(format!("line {line}: {code} stands on line {before} already"));
                    } else {
                        known.insert(code, (line, position));
                    }
                }
                Err(why) => wrong.push(format!("line {line}: {why}")),
            }
        }
        if known.is_empty() && wrong.is_empty() {
            return Err(refused("it has no rows".to_owned()));
        }
        if !wrong.is_empty() {
            let more = wrong.len().saturating_sub(TOLD_MOST);
            wrong.truncate(TOLD_MOST);
            if more > 0 {
                wrong.push(format!("and {more} more"));
            }
            return Err(refused(format!("nothing was imported:\n  {}", wrong.join("\n  "))));
        }
        Ok(Self(known.into_iter().map(|(code, (_, position))| row(code, position)).collect()))
    }

    /// As it is kept: a line each, sorted.
    pub fn written(&self) -> String {
        self.0.iter().map(|row| format!("{},{:.6},{:.6}\n", row.code, row.position.latitude, row.position.longitude)).collect()
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// The line that is none of ours.
    pub fn kept(text: &str) -> Result<Self, usize> {
        let row = |line: &str| {
            let mut fields = line.split(',');
            let (code, latitude, longitude) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            Some(self::row(code.to_owned(), Position::new(latitude, longitude).ok()?))
        };
        let rows: Result<Vec<postcodes::Postcode>, usize> = text.lines().enumerate().map(|(at, line)| row(line).ok_or(at + 1)).collect();
        rows.map(Self)
    }
}

fn row(code: String, position: Position) -> postcodes::Postcode {
    postcodes::Postcode { code, in_borough: false, position }
}

fn read(row: &csv::StringRecord, (code, latitude, longitude): (usize, usize, usize)) -> Result<(String, Position), String> {
    let cell = |at: usize| row.get(at).unwrap_or_default();
    let tidy = tidy_postcode(cell(code)).ok_or_else(|| format!("`{}` is no postcode", cell(code)))?;
    let degrees = |at: usize, what: &str| cell(at).parse::<f64>().map_err(|_no_number| format!("{what} `{}` is no number", cell(at)));
    let position = Position::new(degrees(latitude, "latitude")?, degrees(longitude, "longitude")?);
    position.map(|position| (tidy, position)).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(text: &str) -> Result<Table, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.csv");
        std::fs::write(&path, text).unwrap();
        Table::brought(&path).map_err(|fault| fault.error.to_string())
    }

    #[test]
    fn a_table_is_read_whatever_its_other_columns_and_kept_as_it_is() {
        let table = brought("\u{feff}oa,pcds,lat,long\nx,np20 1aa,51.58,-2.99\ny,NP20 1AB,51.59,-2.98\n").unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(Table::kept(&table.written()), Ok(table.clone()));
        assert!(matches!(table.find_or("NP20 1AA", Postcode::Beyond), Postcode::Here(at) if at.latitude == 51.58));
        assert_eq!(table.find_or("NP20 1AC", Postcode::Beyond), Postcode::NoSuch);
        assert_eq!(table.find_or("EN5 1AA", Postcode::Beyond), Postcode::Beyond);
        let here = Position { latitude: 51.6, longitude: -0.2 };
        assert_eq!(table.find_or("EN5 1AA", Postcode::Here(here)), Postcode::Here(here), "the embedded table is asked too");
    }

    #[test]
    fn every_row_that_is_wrong_is_named_by_its_line_and_nothing_is_taken() {
        let wrong = brought(
            "postcode,latitude,longitude\nNP20 1AA,51.5,-3\nnowhere,51.5,-3\nNP20 1AB,north,-3\nNP20 1AA,51.5,-3\nNP20 1AC,95,-3\n",
        )
        .unwrap_err();
        for said in [
            "line 3: `nowhere` is no postcode",
            "line 4: latitude `north` is no number",
            "line 5: NP20 1AA stands on line 2 already",
            "line 6: ",
        ] {
            assert!(wrong.contains(said), "{said}: {wrong}");
        }
        assert!(brought("postcode,latitude\nNP20 1AA,51.5\n").unwrap_err().contains("no column longitude"));
        assert!(brought("postcode,latitude,longitude\n").unwrap_err().contains("no rows"));
        assert_eq!(Table::kept("NP20 1AA,51.5,-3\nNP20"), Err(2));
    }
}
