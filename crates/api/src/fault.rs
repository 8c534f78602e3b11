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
        let name = quoted(rest);
        return Problem::field(dotted(place_of_missing(&name, rule, sent, attempt), name), "is required");
    }
    if rule.starts_with("unknown field ") {
        let name = quoted(rule);
        return Problem::field(dotted(place_of_unknown(&name, rule, sent, attempt), name), "is not a field of this");
    }
    let path = path_of(rule, sent, attempt);
    if path.is_empty() {
        return Problem::new(Kind::InvalidField, format!("A field is not what it has to be: it {}.", plain(rule)));
    }
    Problem::field(path.join("."), plain(rule))
}

fn dotted(mut path: Vec<String>, name: String) -> String {
    path.push(name);
    path.join(".")
}

/// The way to the object that lacks the field: with the field there, the sentence is another.
fn place_of_missing(name: &str, rule: &str, sent: &Value, attempt: &dyn Fn(Value) -> Option<String>) -> Vec<String> {
    place_where(
        sent,
        |object| !object.contains_key(name),
        |path| {
            let said = attempt(edited(sent, path, |object| drop(object.insert(name.to_owned(), Value::Null))));
            said.is_none_or(|said| bare(&said) != rule && !bare(&said).starts_with(&format!("unknown field `{name}`")))
        },
    )
}

/// The way to the object that has a field too many: without it, the sentence is another.
fn place_of_unknown(name: &str, rule: &str, sent: &Value, attempt: &dyn Fn(Value) -> Option<String>) -> Vec<String> {
    place_where(
        sent,
        |object| object.contains_key(name),
        |path| attempt(edited(sent, path, |object| drop(object.remove(name)))).is_none_or(|said| bare(&said) != rule),
    )
}

/// The way to the first object that may be it and is; the whole when none is.
fn place_where(sent: &Value, may_be: impl Fn(&Map<String, Value>) -> bool, is: impl Fn(&[String]) -> bool) -> Vec<String> {
    let mut waiting = std::collections::VecDeque::from([(Vec::new(), sent)]);
    let mut tried = 0;
    while let Some((path, here)) = waiting.pop_front() {
        if let Value::Object(fields) = here
            && may_be(fields)
        {
            tried += 1;
            if is(&path) {
                return path;
            }
        }
        if path.len() == DEPTH_MAX || tried == TRIED_MAX {
            continue;
        }
        let further = |name: String| path.iter().cloned().chain([name]).collect::<Vec<_>>();
        match here {
            Value::Object(fields) => waiting.extend(fields.iter().take(TRIED_MAX).map(|(name, child)| (further(name.clone()), child))),
            Value::Array(entries) => {
                waiting.extend(entries.iter().take(TRIED_MAX).enumerate().map(|(place, child)| (further(place.to_string()), child)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Vec::new()
}

/// The whole with the object at this place changed.
fn edited(sent: &Value, path: &[String], edit: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut whole = sent.clone();
    let object = path.iter().try_fold(&mut whole, |here, name| match here {
        Value::Object(fields) => fields.get_mut(name),
        Value::Array(entries) => name.parse::<usize>().ok().and_then(|place| entries.get_mut(place)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    });
    if let Some(Value::Object(fields)) = object {
        edit(fields);
    }
    whole
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
        #[allow(dead_code)]
        #[serde(default)]
        deep: Option<Deep>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Deep {
        #[allow(dead_code)]
        lines: String,
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
            (json!({ "first": "a", "second": "b", "inner": [{ "at": 1 }, { "deep": {} }] }), "inner.1.deep.lines"),
            (json!({ "first": "a", "second": "b", "inner": [{ "deep": { "lines": "a", "third": 1 } }] }), "inner.0.deep.third"),
            (json!({ "first": "a", "inner": [{ "deep": { "lines": "a" } }] }), "second"),
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
