//! The words a client or a door can be found by: lower case, without punctuation, each a row, so that a prefix is a range.

use domain::ids::OrganisationId;
use domain::registers::{Client, Property};
use uuid::Uuid;

use crate::column::Column;
use crate::rows::{UnitRow, WordRow};

/// Letters and digits of a text, lower case, in words: "O'Neil-Marsh" is "oneil" and "marsh".
pub fn split(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '\'' | '’' | '`')).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All letters and digits in one: "EN5 1AA" is "en51aa".
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A telephone number's digits as they are dialled at home: "+44 20 8123 4567" is "02081234567".
pub fn digits(text: &str) -> String {
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad = text.trim_start().starts_with('+') || all.starts_with("00");
    let bare = all.trim_start_matches("00");
    match bare.strip_prefix("44") {
        Some(national) if abroad => format!("0{}", national.trim_start_matches('0')),
        Some(_) | None => all,
    }
}

fn rows(subject: Uuid, words: impl IntoIterator<Item = (&'static str, String)>) -> Vec<WordRow> {
    let mut rows: Vec<WordRow> = words
        .into_iter()
        .filter(|(_, word)| !word.is_empty())
        .map(|(kind, word)| WordRow { subject: Column(subject), kind, word: word.into_bytes() })
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// What a client can be found by.
pub fn of_client(client: &Client) -> Vec<WordRow> {
    let names = split(&client.name).into_iter().map(|word| ("name", word));
    let phone = client.phone.iter().map(|phone| ("phone", digits(phone)));
    let units = client.units.iter().map(|unit| ("unit", compact(&unit.account)));
    let reference = [("reference", compact(&client.reference))];
    rows(client.id.0, names.chain(phone).chain(units).chain(reference))
}

/// What a door can be found by.
pub fn of_property(property: &Property) -> Vec<WordRow> {
    let address = &property.place.address;
    let lines =
        split(&address.lines).into_iter().chain(property.scheme.iter().flat_map(|scheme| split(scheme))).chain(split(&address.postcode));
    let postcode = [("postcode", compact(&address.postcode))];
    rows(property.id.0, lines.map(|word| ("address", word)).chain(postcode))
}

/// A client's units as they call themselves on the line.
pub fn units_of(client: &Client, organisation: OrganisationId) -> Vec<UnitRow> {
    let mut rows: Vec<UnitRow> = client
        .units
        .iter()
        .map(|unit| UnitRow {
            client_id: Column(client.id),
            unit_id: Column(unit.id),
            organisation_id: Column(organisation),
            account: unit.account.clone(),
        })
        .collect();
    rows.sort_unstable();
    rows.dedup_by(|a, b| a.unit_id == b.unit_id);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_and_lowered() {
        assert_eq!(split("Flat 3, O'Neil-Marsh Court"), ["flat", "3", "oneil", "marsh", "court"]);
        assert_eq!(compact("EN5 1AA"), "en51aa");
    }

    #[test]
    fn a_telephone_number_reads_the_same_from_home_and_abroad() {
        for number in ["020 8123 4567", "+44 20 8123 4567", "+44 (0)20 8123 4567", "0044 20 8123 4567"] {
            assert_eq!(digits(number), "02081234567", "{number}");
        }
    }
}
