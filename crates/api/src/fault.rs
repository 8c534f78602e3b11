//! Which field is at fault: serde says what is wrong, this finds out where, so that the problem can name it.

use serde_json::{Map, Value};

use crate::problem::{Kind, Problem};

/// How deep a field is looked for.
const DEPTH_MAX: usize = 8;
/// How many fields of an object, or entries of a list, are tried.
const TRIED_MAX: usize = 200;

/// Serde's sentence about `sent` as a field and a rule. `attempt` reads a value again and gives its sentence, or nothing when it can be read.
pub fn named(sentence: &str, sent: &Value, attempt: &dyn Fn(Value) -> Option<String>) -> Problem {
    let rule = bare(sentence);
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(rest) = rule.strip_prefix("missing field ") {
        return Problem::field(quoted(rest), "is required");
    }
    if rule.starts_with("unknown field ") {
        return Problem::field(quoted(rule), "is not a field of this");
    }
    let path = path_of(rule, sent, attempt);
    if path.is_empty() {
        return Problem::new(Kind::InvalidField, format!("A field is not what it has to be: it {}.", plain(rule)));
    }
    Problem::field(path.join("."), plain(rule))
}

/// The rule in words for whoever sent it, who knows JSON and not our types.
fn plain(rule: &str) -> String {
    if let Some((_, words)) = rule.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected ")) {
        let words: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
        return format!("has to be one of {}", words.join(", "));
    }
    if rule.contains("UUID") {
        return "has to be an identifier of ours".to_owned();
    }
    let Some((_, expected)) = rule.split_once(", expected ").filter(|_| rule.starts_with("invalid ")) else { return rule.to_owned() };
    let kind = match expected.split([' ', '`']).find(|word| !word.is_empty() && !matches!(*word, "a" | "an" | "any")) {
        Some("string" | "borrowed") => "text",
        Some("boolean") => "true or false",
        Some("i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize") if rule.starts_with("invalid value: ") => {
            "a whole number within its range"
        }
        Some("i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "integer") => "a whole number",
        Some("f32" | "f64" | "number") => "a number",
        Some("struct" | "map" | "object") => "an object",
        Some("sequence" | "tuple" | "list") => "a list",
        Some("variant" | "enum" | "unit") => "one of our words",
        Some(_) | None => expected,
    };
    format!("has to be {kind}")
}

/// Without the place in the text, which means nothing to whoever sent it.
fn bare(sentence: &str) -> &str {
    sentence.split(" at line ").next().unwrap_or(sentence)
}

/// A part of the value on the way to the fault, and whether it stands in a list.
struct Part {
    name: String,
    in_list: bool,
}

/// The way to the field that alone brings the same sentence.
fn path_of(rule: &str, sent: &Value, attempt: &dyn Fn(Value) -> Option<String>) -> Vec<String> {
    let mut path: Vec<Part> = Vec::new();
    let mut here = sent;
    while path.len() < DEPTH_MAX {
        let children: Vec<(Part, &Value)> = match here {
            Value::Object(fields) => fields.iter().map(|(name, child)| (Part { name: name.clone(), in_list: false }, child)).collect(),
            Value::Array(entries) => {
                entries.iter().enumerate().map(|(place, child)| (Part { name: place.to_string(), in_list: true }, child)).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => break,
        };
        let guilty = children.into_iter().take(TRIED_MAX).find(|(part, child)| {
            let alone = wrapped(&path, part, (*child).clone());
            attempt(alone).is_some_and(|said| bare(&said) == rule)
        });
        let Some((part, child)) = guilty else { break };
        path.push(part);
        here = child;
    }
    path.into_iter().map(|part| part.name).collect()
}

/// A value alone in its place.
fn wrapped(path: &[Part], part: &Part, value: Value) -> Value {
    let parts = std::iter::once(part).chain(path.iter().rev());
    parts.fold(value, |inside, part| match part.in_list {
        true => Value::Array(vec![inside]),
        false => Value::Object(Map::from_iter([(part.name.clone(), inside)])),
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[allow(dead_code)]
        first: String,
        #[allow(dead_code)]
        second: String,
        #[serde(default)]
        #[allow(dead_code)]
        inner: Vec<Inner>,
    }

    #[derive(Deserialize)]
    struct Inner {
        #[allow(dead_code)]
        #[serde(default)]
        at: i64,
    }

    fn field(sent: &Value) -> (Kind, String) {
        let attempt = |value: Value| serde_json::from_value::<Outer>(value).err().map(|error| error.to_string());
        let problem = named(&attempt(sent.clone()).unwrap(), sent, &attempt);
        (problem.kind, problem.errors.first().map(|error| error.field.clone()).unwrap_or_default())
    }

    #[test]
    fn the_field_at_fault_is_named_however_deep_it_stands() {
        for (sent, name) in [
            (json!({ "first": "a" }), "second"),
            (json!({ "first": "a", "second": "b", "third": 1 }), "third"),
            (json!({ "first": 7, "second": "b" }), "first"),
            (json!({ "first": "a", "second": 7 }), "second"),
            (json!({ "first": 7, "second": 7 }), "first"),
            (json!({ "first": "a", "second": "b", "inner": [{ "at": 1 }, { "at": "x" }] }), "inner.1.at"),
            (json!({ "first": "a", "second": "b", "inner": 3 }), "inner"),
        ] {
            assert_eq!(field(&sent), (Kind::InvalidField, name.to_owned()), "{sent}");
        }
    }

    #[test]
    fn the_rule_is_in_words_for_people_who_do_not_know_our_types() {
        fn said<T: serde::de::DeserializeOwned>(value: Value) -> String {
            plain(bare(&serde_json::from_value::<T>(value).err().unwrap().to_string()))
        }
        assert_eq!(said::<domain::words::Class>(json!("flood")), "has to be one of fire, gas, person, attack, fault, unrecognised");
        assert_eq!(said::<domain::words::Class>(json!(7)), "has to be text");
        assert_eq!(said::<String>(json!(7)), "has to be text");
        assert_eq!(said::<bool>(json!("yes")), "has to be true or false");
        assert_eq!(said::<i64>(json!("7")), "has to be a whole number");
        assert_eq!(said::<u8>(json!(-1)), "has to be a whole number within its range");
        assert_eq!(said::<f64>(json!("north")), "has to be a number");
        assert_eq!(said::<domain::place::Place>(json!("here")), "has to be an object");
        assert_eq!(said::<Vec<i64>>(json!(7)), "has to be a list");
        assert_eq!(said::<domain::ids::ClientId>(json!("iris")), "has to be an identifier of ours");
        assert_eq!(said::<domain::ids::ClientId>(json!(7)), "has to be an identifier of ours");
    }
}
