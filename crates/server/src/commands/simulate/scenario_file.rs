//! A scenario out of a TOML file, or one that is built in. What is wrong with it is said with the file, the line, the field and the rule.

use std::path::{Path, PathBuf};

use simulator::{BUILT_IN, Scenario};
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, Kind};

/// A scenario, and where the files are that it names.
pub struct Read {
    /// What it says.
    pub scenario: Scenario,
    /// Its folder.
    pub folder: PathBuf,
}

/// The names of what is built in.
pub fn built_in() -> String {
    BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Its text: of what is built in, else of a file.
fn text(name: &str) -> Result<String, Fault> {
    if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        return Ok((*text).to_owned());
    }
    let unread = |error: std::io::Error| {
        Fault::new(Kind::Input, format!("scenario: {name}: {error}; built in are {}, and `--show` prints one as a file", built_in()))
    };
    std::fs::read_to_string(name).map_err(unread)
}

/// Reads one.
///
/// # Errors
/// It cannot be read, or is none: with the line and what it would have to be.
pub fn read(name: &str) -> Result<Read, Fault> {
    let text = text(name)?;
    let scenario: Scenario = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or_else(String::new, |span| format!("line {}: ", line_at(&text, span.start)));
        Fault::new(Kind::Input, format!("scenario: {name}: {line}{}", error.message().replace('\n', ", ")))
    })?;
    let folder = Path::new(name).parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Read { scenario, folder })
}

/// Judges one by the rules, with everything that flags changed.
///
/// # Errors
/// The first field that breaks a rule, with its line where the file has it.
pub fn judged(name: &str, scenario: &Scenario) -> Result<(), Fault> {
    let Err(wrong) = scenario.check() else { return Ok(()) };
    let text = text(name)?;
    let line = line_of(&text, &wrong.field).map_or_else(String::new, |line| format!("line {line}: "));
    Err(Fault::new(Kind::Input, format!("scenario: {name}: {line}{}: {}", wrong.field, wrong.rule)))
}

fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// The line on which a field stands, as `rotas[0].shifts[1].to_hour`; of what it stands in where it has none of its own.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let mut found = None;
    let mut place: Option<&DeValue<'_>> = None;
    for part in field.split('.') {
        let (key, index) = match part.split_once('[') {
            Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let here = match place {
            None => table.get_ref().get_key_value(key),
            Some(DeValue::Table(inner)) => inner.get_key_value(key),
            Some(_) => None,
        };
        let Some((name, value)) = here else { break };
        found = Some(name.span().start);
        place = Some(value.get_ref());
        if let (Some(index), Some(DeValue::Array(all))) = (index, place) {
            let Some(one) = all.get(index) else { break };
            found = Some(one.span().start);
            place = Some(one.get_ref());
        }
    }
    found.map(|byte| line_at(text, byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "days = 3\n\n[[rotas]]\nname = \"as now\"\nshifts = [\n  { from_hour = 7, to_hour = 19 },\n  { from_hour = 7, to_hour = 7 },\n]\n";

    #[test]
    fn a_field_is_found_on_its_line() {
        assert_eq!(line_of(TEXT, "days"), Some(1));
        assert_eq!(line_of(TEXT, "rotas[0].name"), Some(4));
        assert_eq!(line_of(TEXT, "rotas[0].shifts[1].to_hour"), Some(7));
        assert_eq!(line_of(TEXT, "rotas[0].shifts[1].people"), Some(7), "what is left out stands where it would");
        assert_eq!(line_of(TEXT, "seed"), None);
    }
}
