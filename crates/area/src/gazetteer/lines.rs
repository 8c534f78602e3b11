//! A gazetteer as lines of text, one place a line, its fields parted by tabs: `street name lat lon south west north east` and
//! `house number street postcode lat lon`. Whoever wants to know why a place is not found can read it.

use std::fmt::Write;

use domain::place::Position;

use super::{Address, Street};

/// What the first line says: the shape of the rest.
const HEAD: &str = "attend places 1";

/// Streets and houses as text.
pub fn written(streets: &[Street], addresses: &[Address]) -> String {
    let mut out = String::from(HEAD);
    out.push('\n');
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let at = |position: Position| format!("{:.7}\t{:.7}", position.latitude, position.longitude);
    for one in streets {
        // Writing to a string does not fail.
        let _ = writeln!(out, "street\t{}\t{}\t{}\t{}", clean(&one.name), at(one.position), at(one.south_west), at(one.north_east));
    }
    for one in addresses {
        let _ = writeln!(out, "house\t{}\t{}\t{}\t{}", clean(&one.number), clean(&one.street), clean(&one.postcode), at(one.position));
    }
    out
}

/// Streets and houses out of text.
///
/// # Errors
/// The number of the first line that is none of ours, counted from 1.
pub fn read(text: &str) -> Result<(Vec<Street>, Vec<Address>), usize> {
    let (mut streets, mut addresses) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields.as_slice() {
            [HEAD] if number == 1 => {}
            ["street", name, rest @ ..] if number > 1 => {
                let [position, south_west, north_east] = positions(rest).ok_or(number)?;
                streets.push(Street { name: (*name).to_owned(), position, south_west, north_east });
            }
            ["house", house, street, postcode, rest @ ..] if number > 1 => {
                let [position] = positions(rest).ok_or(number)?;
                let [house, street, postcode] = [*house, *street, *postcode].map(str::to_owned);
                addresses.push(Address { number: house, street, postcode, position });
            }
            _ => return Err(number),
        }
    }
    if text.is_empty() { Err(1) } else { Ok((streets, addresses)) }
}

fn positions<const N: usize>(fields: &[&str]) -> Option<[Position; N]> {
    let degrees: Vec<f64> = fields.iter().map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let positions: Vec<Position> = degrees.chunks(2).map(|pair| Position::new(pair[0], *pair.get(1)?).ok()).collect::<Option<_>>()?;
    positions.try_into().ok()
}
