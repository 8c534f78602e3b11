//! The postcode table: 32,305 real points of the borough and its neighbours, embedded and compressed. See `assets/ATTRIBUTION.md`.

use std::io::{BufRead, BufReader};
use std::sync::OnceLock;

use domain::place::{self, Position};

/// Must stand wherever the points are shown.
pub const ATTRIBUTION: &str = "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail copyright and database right. \
Contains National Statistics data © Crown copyright and database right. Open Government Licence v3.0.";

/// The borough's code at the Office for National Statistics.
pub const BOROUGH: &str = "E09000003";

/// How many there are.
const ROWS: usize = 32_305;
static PACKED: &[u8] = include_bytes!("../assets/postcodes.csv.gz");

/// One postcode.
#[derive(Clone, Debug, PartialEq)]
pub struct Postcode {
    /// With its space: "EN5 1AA".
    pub code: String,
    /// Whether it lies in the borough itself; in a table that was brought none does.
    pub in_borough: bool,
    /// Its centroid.
    pub position: Position,
}

/// The table, sorted by code. Unpacked on first use, about 20 ms.
pub fn all() -> &'static [Postcode] {
    static TABLE: OnceLock<Vec<Postcode>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Vec::with_capacity(ROWS);
        let lines = BufReader::new(flate2::read::GzDecoder::new(PACKED)).lines();
        table.extend(lines.filter_map(|line| row(&line.expect("the embedded table is whole"))));
        table
    })
}

fn row(line: &str) -> Option<Postcode> {
    let mut fields = line.split(',');
    let (code, authority) = (fields.next()?, fields.next()?);
    let (latitude, longitude) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Postcode { code: code.into(), in_borough: authority == BOROUGH, position: Position { latitude, longitude } })
}

/// The country's 124 postcode areas: the letters a postcode begins with.
const AREAS: &[&str] = &[
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM", "CO", "CR", "CT", "CV", "CW",
    "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG",
    "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M",
    "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA",
    "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB",
    "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
];

/// Looks a postcode up in the embedded table, in the form [`place::tidy_postcode`] gives.
pub fn find(code: &str) -> place::Postcode {
    find_in(all(), code)
}

/// Looks a postcode up in a table that is sorted by code.
pub fn find_in(table: &[Postcode], code: &str) -> place::Postcode {
    let area = code.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or(code);
    if AREAS.binary_search(&area).is_err() {
        return place::Postcode::NoSuch;
    }
    match table.binary_search_by(|row| row.code.as_str().cmp(code)) {
        Ok(at) => table.get(at).map_or(place::Postcode::Beyond, |row| place::Postcode::Here(row.position)),
        Err(at) => {
            let district = code.split(' ').next().unwrap_or(code);
            let near = |row: Option<&Postcode>| row.is_some_and(|row| row.code.split(' ').next() == Some(district));
            if near(table.get(at)) || at.checked_sub(1).is_some_and(|before| near(table.get(before))) {
                place::Postcode::NoSuch
            } else {
                place::Postcode::Beyond
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_sorted_and_half_of_it_is_the_borough() {
        assert_eq!(all().len(), ROWS);
        assert!(all().is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(all().iter().filter(|row| row.in_borough).count(), 16_623);
    }

    #[test]
    fn a_postcode_is_found_by_its_code() {
        assert!(matches!(find("EN4 0AA"), place::Postcode::Here(at) if (51.64..51.66).contains(&at.latitude)));
    }

    #[test]
    fn a_postcode_that_does_not_exist_is_told_from_one_beyond_the_table() {
        assert_eq!(find("EN4 9CC"), place::Postcode::NoSuch);
        assert_eq!(find("ZE1 0AA"), place::Postcode::Beyond);
    }

    #[test]
    fn a_postcode_of_an_area_that_does_not_exist_does_not_exist() {
        assert_eq!(AREAS.len(), 124);
        assert!(AREAS.is_sorted_by(|a, b| a < b));
        for code in ["ZZ1 1ZZ", "XX1 1AA", "Q1 1AA"] {
            assert_eq!(find(code), place::Postcode::NoSuch, "{code}");
        }
        for code in ["E1 6AN", "BT1 1AA", "JE2 3AB"] {
            assert_eq!(find(code), place::Postcode::Beyond, "{code}");
        }
        assert!(all().iter().all(|row| AREAS.iter().any(|area| row.code.starts_with(area))));
    }
}
