//! A body that somebody else's system sent, read as far as it can be: what is written in another encoding, or holds what no database keeps, is a lesser
//! fault. It is said back, and nothing is refused for it.

use serde_json::{Map, Value};

use crate::hand_over::reading::warn;
use crate::problem::{FieldError, Kind, Problem};

/// What a warning of the whole body names.
const BODY: &str = "body";
/// Characters of what is read out of a body that could not be taken.
const NAMED: usize = 80;

/// The JSON object that came, and what was wrong with how it was written.
///
/// # Errors
/// Not JSON, or not an object.
pub fn object(body: &[u8], warnings: &mut Vec<FieldError>) -> Result<Map<String, Value>, Problem> {
    let text = text(body, warnings);
    let mut value: Value =
        serde_json::from_str(&text).map_err(|error| Problem::new(Kind::BadJson, format!("The body is not JSON: {error}.")))?;
    if without_nothing(&mut value) {
        warn(warnings, BODY, "holds the character U+0000, which no database keeps: it was left out");
    }
    let Value::Object(fields) = value else { return Err(Problem::new(Kind::BadJson, "The body has to be a JSON object.")) };
    Ok(fields)
}

/// As UTF-8 without its mark; a byte that is none is read as Latin-1.
fn text(body: &[u8], warnings: &mut Vec<FieldError>) -> String {
    let bare = body.strip_prefix(b"\xef\xbb\xbf".as_slice());
    if bare.is_some() {
        warn(warnings, BODY, "begins with a byte order mark, which JSON does not have: it was read without it");
    }
    let bytes = bare.unwrap_or(body);
    if std::str::from_utf8(bytes).is_err() {
        warn(warnings, BODY, "is not UTF-8: what is not was read as Latin-1");
    }
    let chunks = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().chain(chunk.invalid().iter().copied().map(char::from)));
    chunks.flatten().collect()
}

/// Takes every U+0000 out of texts and names; whether there was one.
fn without_nothing(value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            let found = text.contains('\0');
            text.retain(|letter| letter != '\0');
            found
        }
        Value::Array(entries) => entries.iter_mut().map(without_nothing).fold(false, |found, here| found | here),
        Value::Object(fields) => {
            let named = fields.keys().any(|name| name.contains('\0'));
            let inside = fields.values_mut().map(without_nothing).fold(false, |found, here| found | here);
            if named {
                *fields = std::mem::take(fields).into_iter().map(|(name, value)| (name.replace('\0', ""), value)).collect();
            }
            named | inside
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text of a field in a body that is not JSON to its end, or is none: only to say of whom it spoke.
pub fn named_in(body: &[u8], field: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let sought = format!("\"{field}\"");
    let mut values = text.split(&sought).skip(1).filter_map(|after| after.trim_start().strip_prefix(':'));
    let value = values.find_map(|value| {
        let value = value.trim_start();
        let written = match value.strip_prefix('"') {
            Some(inside) => inside.split(['"', '\\']).next(),
            None => value.split(|sign: char| !sign.is_ascii_digit()).next(),
        };
        written.map(str::trim).filter(|written| !written.is_empty())
    })?;
    Some(value.chars().filter(|sign| !sign.is_control()).take(NAMED).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_otherwise_is_read_and_said_back() {
        for (body, name, warned) in [
            ("{\"name\":\"José\"}".as_bytes(), "José", 0),
            (b"{\"name\":\"Jos\xe9\"}".as_slice(), "José", 1),
            (b"\xef\xbb\xbf{\"name\":\"Jos\xc3\xa9\"}".as_slice(), "José", 1),
            (b"{\"na\\u0000me\":\"Jos\\u0000e\"}".as_slice(), "Jose", 1),
        ] {
            let mut warnings = Vec::new();
            let read = object(body, &mut warnings).unwrap();
            assert_eq!((read["name"].as_str(), warnings.len()), (Some(name), warned), "{warnings:?}");
        }
        for (body, account) in [
            (r#"{"kind":"smoke","account":"7100423","text":"yyyy"#, Some("7100423")),
            (r#"{"account" : 7100423, "text":"#, Some("7100423")),
            (r#"{"text":"the \"account\" is open"#, None),
            (r#"{"account":null}"#, None),
            ("", None),
        ] {
            assert_eq!(named_in(body.as_bytes(), "account").as_deref(), account, "{body}");
        }
        for body in [b"".as_slice(), b"[]", b"{", b"\xff\xfe"] {
            assert_eq!(object(body, &mut Vec::new()).unwrap_err().kind, Kind::BadJson);
        }
    }
}
