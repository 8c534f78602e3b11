//! What is typed on a command line, checked: the same words for the same faults in every command.

use domain::place::Position;
use domain::rules::telephone_fault;

use crate::fault::{Fault, Kind};

fn input(what: impl std::fmt::Display) -> Fault {
    Fault::new(Kind::Input, what)
}

/// A telephone number, where one was given.
///
/// # Errors
/// It is not one.
pub fn phone(setting: &str, given: Option<String>) -> Result<Option<String>, Fault> {
    let Some(text) = given.map(|text| text.trim().to_owned()) else { return Ok(None) };
    match telephone_fault(&text) {
        None => Ok(Some(text)),
        Some(rule) => Err(input(format!("{setting}: {rule}"))),
    }
}

/// A name: 1 to 200 characters.
///
/// # Errors
/// It is not one.
pub fn name(setting: &str, given: &str) -> Result<String, Fault> {
    let text = given.trim();
    match text.chars().count() {
        0 => Err(input(format!("{setting}: must be given"))),
        1..=200 => Ok(text.to_owned()),
        _ => Err(input(format!("{setting}: must be at most 200 characters"))),
    }
}

/// A position as "LATITUDE,LONGITUDE".
///
/// # Errors
/// It is not one.
pub fn position(setting: &str, given: &str) -> Result<Position, Fault> {
    let numbers =
        given.split_once(',').and_then(|(latitude, longitude)| Some((latitude.trim().parse().ok()?, longitude.trim().parse().ok()?)));
    let (latitude, longitude) = numbers.ok_or_else(|| input(format!("{setting}: must be LATITUDE,LONGITUDE, as 51.65,-0.2")))?;
    Position::new(latitude, longitude).map_err(|error| input(format!("{setting}: {error}")))
}

/// One of a closed list of words.
///
/// # Errors
/// It is not in the list; the list is told.
pub fn word<T: Copy + std::fmt::Display>(setting: &str, given: &str, all: &[T]) -> Result<T, Fault> {
    let sought = given.trim().to_lowercase();
    all.iter()
        .find(|one| one.to_string() == sought)
        .copied()
        .ok_or_else(|| input(format!("{setting}: `{given}` is not one of {}", listed(all))))
}

/// A closed list of words, for people.
pub fn listed<T: std::fmt::Display>(all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use domain::words::Role;

    use super::*;

    #[test]
    fn a_position_is_two_numbers_on_the_earth() {
        assert_eq!(position("base", "51.65, -0.2").unwrap(), Position { latitude: 51.65, longitude: -0.2 });
        for bad in ["", "51.65", "51.65;-0.2", "91,0", "0,0", "north,west"] {
            assert!(position("base", bad).unwrap_err().error.to_string().starts_with("base: "), "{bad}");
        }
    }

    #[test]
    fn a_word_outside_its_list_is_told_the_list() {
        assert_eq!(word("role", " Dispatcher ", Role::ALL).unwrap(), Role::Dispatcher);
        let refused = word("role", "boss", Role::ALL).unwrap_err().error.to_string();
        assert_eq!(refused, "role: `boss` is not one of dispatcher, responder, supervisor, administrator");
    }
}
