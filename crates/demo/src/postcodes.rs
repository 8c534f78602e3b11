//! The postcode table: 32,305 real points of the borough and its neighbours, embedded and compressed. See `assets/ATTRIBUTION.md`.

use std::io::Read;
use std::sync::OnceLock;

use domain::place::Position;

/// Must stand wherever the points are shown.
pub const ATTRIBUTION: &str = "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail copyright and database right. \
Contains National Statistics data © Crown copyright and database right. Open Government Licence v3.0.";

/// The borough's code at the Office for National Statistics.
pub const BOROUGH: &str = "E09000003";

static PACKED: &[u8] = include_bytes!("../assets/postcodes.csv.gz");

/// One postcode.
#[derive(Clone, Debug, PartialEq)]
pub struct Postcode {
    /// With its space: "EN5 1AA".
    pub code: String,
    /// Whether it lies in the borough itself.
    pub in_borough: bool,
    /// Its centroid.
    pub position: Position,
}

/// The table, sorted by code. Unpacked on first use, about 20 ms.
pub fn all() -> &'static [Postcode] {
    static TABLE: OnceLock<Vec<Postcode>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut text = String::new();
        flate2::read::GzDecoder::new(PACKED).read_to_string(&mut text).expect("the embedded table is whole");
        text.lines().filter_map(row).collect()
    })
}

fn row(line: &str) -> Option<Postcode> {
    let mut fields = line.split(',');
    let (code, authority) = (fields.next()?, fields.next()?);
    let (latitude, longitude) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Postcode { code: code.into(), in_borough: authority == BOROUGH, position: Position { latitude, longitude } })
}

/// How people write postcodes, made one: upper case, one space before the last three characters; `None` when it cannot be a postcode.
pub fn tidy(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !(5..=7).contains(&packed.len()) || !packed.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let (out, inward) = packed.split_at(packed.len() - 3);
    let mut inward_chars = inward.chars();
    let shaped = inward_chars.next()?.is_ascii_digit() && inward_chars.all(|c| c.is_ascii_alphabetic());
    (shaped && out.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| format!("{out} {inward}"))
}

/// What we know of a postcode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// It is in the table.
    Here(Position),
    /// Its district is in the table and it is not: no such postcode.
    NoSuch,
    /// Its district is beyond the table: nobody can say.
    Beyond,
}

/// Looks a postcode up, in the form [`tidy`] gives.
pub fn find(code: &str) -> Found {
    let table = all();
    match table.binary_search_by(|row| row.code.as_str().cmp(code)) {
        Ok(at) => table.get(at).map_or(Found::Beyond, |row| Found::Here(row.position)),
        Err(at) => {
            let district = code.split(' ').next().unwrap_or(code);
            let near = |row: Option<&Postcode>| row.is_some_and(|row| row.code.split(' ').next() == Some(district));
            if near(table.get(at)) || at.checked_sub(1).is_some_and(|before| near(table.get(before))) {
                Found::NoSuch
            } else {
                Found::Beyond
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_sorted_and_half_of_it_is_the_borough() {
        assert_eq!(all().len(), 32_305);
        assert!(all().is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(all().iter().filter(|row| row.in_borough).count(), 16_623);
    }

    #[test]
    fn a_postcode_is_found_however_it_is_written() {
        assert_eq!(tidy(" en4 0aa").as_deref(), Some("EN4 0AA"));
        assert_eq!(tidy("en40AA").as_deref(), Some("EN4 0AA"));
        assert_eq!(tidy("hello"), None);
        assert!(matches!(find("EN4 0AA"), Found::Here(at) if (51.64..51.66).contains(&at.latitude)));
    }

    #[test]
    fn a_postcode_that_does_not_exist_is_told_from_one_beyond_the_table() {
        assert_eq!(find("EN4 9CC"), Found::NoSuch);
        assert_eq!(find("ZE1 0AA"), Found::Beyond);
    }
}
