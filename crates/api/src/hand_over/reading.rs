//! Reading what somebody else's system sent: what can be read is taken, what cannot is said back, and nothing is refused for it.

use domain::place::Position;
use domain::time::Timestamp;
use serde_json::{Map, Value};

use crate::problem::FieldError;

/// What is said back of a word that is not in its list.
pub const NOT_LISTED: &str = "is not a word of our list; it was kept as a note";

/// Characters of what came in place of a word of a list.
const SENTENCE: usize = 2_000;

/// Characters of one text of a list.
pub const RISK: usize = 1_000;

/// Words that say that somebody breathes or is conscious.
const WELL: &[&str] = &[
    "conscious",
    "breathing",
    "alert",
    "awake",
    "responsive",
    "talking",
    "normal",
    "normally",
    "fine",
    "ok",
    "okay",
    "well",
    "good",
    "fully",
    "and",
    "yes",
    "true",
    "is",
    "are",
    "still",
];
/// What says that nobody asked.
const NOT_ASKED: &[&str] = &["", "unknown", "not_known", "not_asked", "n_a", "na", "none", "null"];

/// Adds a warning.
pub fn warn(warnings: &mut Vec<FieldError>, field: &str, rule: &str) {
    warnings.push(FieldError { field: field.to_owned(), rule: rule.to_owned() });
}

/// An RFC 3339 instant; `None` when it is not one.
pub fn instant(text: &str) -> Option<Timestamp> {
    text.trim().parse::<jiff::Timestamp>().ok().map(|instant| Timestamp(instant.as_millisecond()))
}

/// Yes or no, in a word for it.
fn plainly(word: &str) -> Option<bool> {
    match word {
        "true" | "yes" | "y" | "1" => Some(true),
        "false" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// What is said back of a yes or no in other words.
const fn read_as(meant: Option<bool>) -> &'static str {
    match meant {
        Some(true) => "has to be true or false; it was read as true",
        Some(false) => "has to be true or false; it was read as false",
        None => "has to be true or false",
    }
}

/// An object as it was sent, and where it stands in the whole.
pub struct Reading<'a> {
    fields: Option<&'a Map<String, Value>>,
    prefix: &'static str,
}

impl<'a> Reading<'a> {
    /// The whole body.
    pub fn whole(fields: &'a Map<String, Value>) -> Self {
        Self { fields: Some(fields), prefix: "" }
    }

    /// An object inside it. What is there and is no object is said back.
    pub fn inside(&self, name: &'static str, warnings: &mut Vec<FieldError>) -> Self {
        let found = self.get(name);
        if found.is_some_and(|value| !value.is_object()) {
            warn(warnings, name, "has to be an object");
        }
        Self { fields: found.and_then(Value::as_object), prefix: name }
    }

    /// Says back every field that is not in the list.
    pub fn only(&self, known: &[&str], warnings: &mut Vec<FieldError>) {
        for name in self.fields.into_iter().flat_map(Map::keys).filter(|name| !known.contains(&name.as_str())) {
            warn(warnings, &self.named(name), "is not a field of this and was not read");
        }
    }

    fn named(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}.{name}", self.prefix) }
    }

    /// A value that is there and not null.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields?.get(name).filter(|value| !value.is_null())
    }

    /// Words, trimmed, at most so many characters; a number counts as its digits. Empty words are none.
    pub fn text(&self, name: &str, most: usize, warnings: &mut Vec<FieldError>) -> Option<String> {
        let text = match self.get(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) | Value::Null => {
                warn(warnings, &self.named(name), "has to be text");
                return None;
            }
        };
        // Control characters have no place in a name or a note and break what they are printed into.
        let text: String = text.chars().filter(|character| !character.is_control() || *character == '\n').collect();
        if text.chars().count() > most {
            warn(warnings, &self.named(name), &format!("was cut to {most} characters"));
        }
        let text: String = text.chars().take(most).collect();
        (!text.is_empty()).then_some(text)
    }

    /// Yes or no. Somebody's life may hang on it: what can mean only one of the two is taken, and said back.
    pub fn truth(&self, name: &str, warnings: &mut Vec<FieldError>) -> Option<bool> {
        let value = self.get(name)?;
        if let Some(truth) = value.as_bool() {
            return Some(truth);
        }
        let word = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_lowercase());
        let meant = plainly(&word);
        warn(warnings, &self.named(name), read_as(meant));
        meant
    }

    /// Whether somebody breathes or is conscious. What is not plainly so is not: "unconscious" and "barely" are no. Whoever was not asked is not known.
    pub fn alive(&self, name: &str, warnings: &mut Vec<FieldError>) -> Option<bool> {
        let written = self.get(name)?.as_str().map(engine::as_listed);
        let Some(words) = written.filter(|words| plainly(words).is_none()) else { return self.truth(name, warnings) };
        let well = words.split('_').all(|word| WELL.contains(&word));
        let meant = (!NOT_ASKED.contains(&words.as_str())).then_some(well);
        warn(warnings, &self.named(name), read_as(meant));
        meant
    }

    /// What was sent at a place that a warning names, as it was sent: of a list the whole.
    pub fn as_sent(&self, field: &str) -> Option<String> {
        let mut found: Option<&Value> = None;
        for name in field.split('.') {
            let inside = match found {
                None => self.get(name),
                Some(Value::Object(fields)) => fields.get(name),
                Some(_) => break,
            };
            let Some(inside) = inside else { break };
            found = Some(inside);
        }
        let value = found?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// An instant that can be true: not more than a month before now, not more than five minutes after.
    pub fn instant(&self, name: &str, now: Timestamp, warnings: &mut Vec<FieldError>) -> Option<Timestamp> {
        let at = self.any_instant(name, warnings)?;
        let possible = now.ms() - 31 * 86_400_000..=now.ms() + 300_000;
        if !possible.contains(&at.ms()) {
            warn(warnings, &self.named(name), "cannot be: it is more than a month ago, or ahead of now");
            return None;
        }
        Some(at)
    }

    /// Any instant.
    pub fn any_instant(&self, name: &str, warnings: &mut Vec<FieldError>) -> Option<Timestamp> {
        let at = self.get(name)?.as_str().and_then(instant);
        if at.is_none() {
            warn(warnings, &self.named(name), "has to be an RFC 3339 time with its offset: 2026-03-02T10:15:00Z");
        }
        at
    }

    /// A position that can be one.
    pub fn position(&self, warnings: &mut Vec<FieldError>) -> Option<Position> {
        let mut degrees = |name: &str| {
            let value = self.get(name)?;
            if value.as_f64().is_none() {
                warn(warnings, &self.named(name), "has to be degrees");
            }
            value.as_f64()
        };
        let (latitude, longitude) = (degrees("latitude"), degrees("longitude"));
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => match Position::new(latitude, longitude) {
                Ok(position) => Some(position),
                Err(fault) => {
                    warn(warnings, &self.named("latitude"), &format!("{fault}; the position was not taken"));
                    None
                }
            },
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                warn(warnings, &self.named("latitude"), "latitude and longitude go together");
                None
            }
        }
    }

    /// A word of one of our lists. What is not in the list is said back and given as it was written.
    pub fn word<T>(&self, name: &str, from_word: impl Fn(&str) -> Option<T>, warnings: &mut Vec<FieldError>) -> Result<Option<T>, String> {
        let Some(written) = self.text(name, SENTENCE, warnings) else { return Ok(None) };
        match from_word(&engine::as_listed(&written)) {
            Some(word) => Ok(Some(word)),
            None => {
                warn(warnings, &self.named(name), NOT_LISTED);
                Err(written)
            }
        }
    }

    /// The entries of a list, each of which has to be an object; at most so many.
    pub fn objects(&self, name: &str, most: usize, warnings: &mut Vec<FieldError>) -> Vec<&'a Map<String, Value>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(entries) = value.as_array() else {
            warn(warnings, &self.named(name), "has to be a list");
            return Vec::new();
        };
        if entries.len() > most {
            warn(warnings, &self.named(name), &format!("only the first {most} were read"));
        }
        let objects: Vec<_> = entries.iter().take(most).filter_map(Value::as_object).collect();
        if objects.len() < entries.len().min(most) {
            warn(warnings, &self.named(name), "has to be a list of objects");
        }
        objects
    }

    /// The entries of a list of words.
    pub fn words(&self, name: &str, most: usize, warnings: &mut Vec<FieldError>) -> Vec<String> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(entries) = value.as_array() else {
            warn(warnings, &self.named(name), "has to be a list");
            return Vec::new();
        };
        let texts = || entries.iter().take(most).filter_map(Value::as_str).map(str::trim);
        if texts().any(|text| text.chars().count() > RISK) {
            warn(warnings, &self.named(name), &format!("has a text that was cut to {RISK} characters"));
        }
        let words: Vec<String> = texts().map(|text| text.chars().take(RISK).collect()).collect();
        if words.len() < entries.len() {
            warn(warnings, &self.named(name), &format!("has to be a list of at most {most} texts"));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_needs_its_offset() {
        assert_eq!(instant("2026-03-02T10:15:00Z"), Some(Timestamp(1_772_446_500_000)));
        assert_eq!(instant("2026-03-02T11:15:00.250+01:00"), Some(Timestamp(1_772_446_500_250)));
        assert_eq!(instant("2026-03-02T10:15:00"), None);
        assert_eq!(instant("yesterday"), None);
    }
}
