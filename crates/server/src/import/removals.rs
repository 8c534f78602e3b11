//! What a row takes away from the register, named: nobody loses a hazard, a way in or a telephone number unseen. And where an empty cell takes nothing away.

use std::fmt::Display;

use domain::registers::{Access, Client, Property};

use super::plan::{Code, Known, Told};
use super::row::{Row, Said};

/// A list word as people read it.
fn said(word: impl Display) -> String {
    word.to_string().replace('_', " ")
}

/// Names everything that was on the register and is not any more.
pub fn name(known: &Known, row: &Row, client: &Client, door: Option<&Property>, code: &Code, told: &mut Told) {
    if let Some(before) = &known.client {
        of_client(before, client, told);
        kept(row, before, told);
    }
    if let (Some(before), Some(after)) = (&known.property, door) {
        of_door(before, after, told);
    }
    match code {
        Code::Forget => told.warn("key_safe_code", "takes the sealed code away"),
        Code::Seal(_) if known.code.is_some() => told.warn("key_safe_code", "takes the place of another code"),
        Code::Seal(_) | Code::Nothing | Code::Unchanged => {}
    }
}

fn of_client(before: &Client, after: &Client, told: &mut Told) {
    for hazard in before.hazards.iter().filter(|hazard| !after.hazards.contains(hazard)) {
        let note = if hazard.note.is_empty() { String::new() } else { format!(": {}", hazard.note) };
        told.warn("hazards", format!("takes away {}{note}", said(hazard.kind)));
    }
    for need in before.needs.iter().filter(|need| !after.needs.contains(need)) {
        told.warn("needs", format!("takes away {}", said(need)));
    }
    for contact in before.contacts.iter().filter(|contact| !after.contacts.iter().any(|one| one.id == contact.id)) {
        told.warn("contact_1", format!("takes away {}", contact.name));
    }
    for unit in before.units.iter().filter(|unit| !after.units.iter().any(|one| one.account == unit.account)) {
        told.warn("units", format!("takes away {}", unit.account));
    }
    text("phone", before.phone.as_deref(), after.phone.as_deref(), told);
    text("communication", Some(&before.communication), Some(&after.communication), told);
    if let (Some(born), None) = (before.born, after.born) {
        told.warn("born", format!("takes away {born}"));
    }
}

fn of_door(before: &Property, after: &Property, told: &mut Told) {
    if before.access != after.access && before.access != Access::Unknown {
        told.warn("access", format!("takes the place of {}", way_in(&before.access)));
    }
    let notes = before.access_notes.trim();
    if !notes.is_empty() && before.access_notes != after.access_notes {
        told.warn("access_notes", format!("takes away `{notes}`"));
    }
    text("scheme", before.scheme.as_deref(), after.scheme.as_deref(), told);
    text("uprn", before.uprn.as_deref(), after.uprn.as_deref(), told);
}

/// A text that is not there any more; another one in its place is a correction.
fn text(column: &'static str, before: Option<&str>, after: Option<&str>, told: &mut Told) {
    let before = before.unwrap_or_default();
    if !before.is_empty() && after.unwrap_or_default().is_empty() {
        told.warn(column, format!("takes away `{before}`"));
    }
}

/// How one got in until now.
fn way_in(access: &Access) -> String {
    match access {
        Access::Unknown => "nothing".to_owned(),
        Access::KeySafe { location } if location.is_empty() => "a key safe".to_owned(),
        Access::KeySafe { location } => format!("a key safe, {location}"),
        Access::KeyHeld { key, at } => format!("the key {key} at {at}"),
        Access::LetIn { by } => format!("being let in by {by}"),
    }
}

/// Where a cell is empty and the register is not, and what keeps somebody safe stays.
fn kept(row: &Row, before: &Client, told: &mut Told) {
    let mut stays = |column: &'static str, blank: bool, count: usize| {
        if blank && count > 0 {
            told.warn(column, format!("is empty: the {count} on the register stay; a single - takes them away"));
        }
    };
    stays("hazards", row.hazards == Said::Blank, before.hazards.len());
    stays("needs", row.needs == Said::Blank, before.needs.len());
    stays("contact_1", row.contacts == Said::Blank, before.contacts.len());
    stays("units", row.units == Said::Blank, before.units.len());
}
