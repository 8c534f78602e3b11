//! What is published stays true: OpenAPI, the list of problems, the schema of the hand-over and its examples. `ATTEND_BLESS=1` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::place::Postcode;
use domain::time::Timestamp;
use domain::verbs::{About, VERBS};
use serde_json::Value;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// A file under `docs` is what the code makes of it.
fn published(name: &str, made: &str) {
    let path = docs().join(name);
    if std::env::var_os("ATTEND_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/{name} is not what the code makes of it: run the tests of `api` with ATTEND_BLESS=1 and read the difference"
    );
}

fn pretty(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap())
}

#[test]
fn the_description_of_the_interface_is_the_published_one() {
    published("openapi.json", api::openapi::text());
}

#[test]
fn the_list_of_problems_is_the_published_one() {
    published("problems.md", &api::problem::document());
}

#[test]
fn the_schema_of_the_hand_over_is_the_published_one() {
    published("hand-over/schema.json", &pretty(&api::hand_over::schema::published()));
}

#[test]
fn every_schema_that_is_named_is_there() {
    let description = api::openapi::description();
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let text = description.to_string();
    for name in text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(schemas.contains_key(name), "{name}");
    }
    for (name, schema) in schemas {
        assert!(schema.as_object().is_some_and(|schema| !schema.is_empty()), "{name} says nothing");
    }
}

#[test]
fn every_route_and_every_verb_is_described() {
    let description = api::openapi::description();
    let paths = description["paths"].as_object().unwrap();
    let mut ids = BTreeSet::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            assert!(!operation["summary"].as_str().unwrap().is_empty());
        }
    }
    for entry in api::routes::table().iter().filter(|entry| !entry.path.ends_with("{verb}")) {
        assert!(paths[entry.path].get(entry.method.as_str().to_lowercase()).is_some(), "{} {}", entry.method, entry.path);
    }
    for facts in VERBS.iter().filter(|facts| !facts.roles.is_empty()) {
        let folder = match facts.about {
            About::Incident => "incidents",
            About::Job => "jobs",
            About::Responder => "responders",
            About::Client => "clients",
            About::New | About::Any => continue,
        };
        let body =
            &paths[&format!("/api/{folder}/{{id}}/{}", facts.name)]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        assert!(body.as_str().is_some_and(|name| name.len() > "#/components/schemas/".len()), "{}", facts.name);
    }
}

#[test]
fn the_schema_has_the_fields_the_parser_reads() {
    let schema = api::hand_over::schema::published();
    for (object, fields) in api::hand_over::FIELDS {
        let found = match *object {
            "" => &schema["properties"],
            "emergency" | "key_holders_tried" => &schema["properties"][object]["items"]["properties"],
            _ => &schema["properties"][object]["properties"],
        };
        let found: BTreeSet<&str> = found.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, fields.iter().copied().collect::<BTreeSet<_>>(), "{object}");
    }
}

#[test]
fn the_examples_are_read_without_a_warning() {
    let beyond: api::Postcodes = std::sync::Arc::new(|_: &str| Postcode::Beyond);
    // Ten minutes after the times that stand in them.
    let now = Timestamp(1_772_446_800_000);
    let mut seen = 0;
    for entry in fs::read_dir(docs().join("hand-over/examples")).unwrap() {
        let path = entry.unwrap().path();
        let read = api::hand_over::read(&fs::read(&path).unwrap(), "msg_1", now, &beyond)
            .unwrap_or_else(|problem| panic!("{}: {problem:?}", path.display()));
        assert_eq!(read.warnings, [], "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 5);
}

#[test]
fn every_word_that_can_be_sent_stands_in_the_text_of_the_standard() {
    let text = fs::read_to_string(docs().join("hand-over.md")).unwrap();
    for (_, fields) in api::hand_over::FIELDS {
        for field in *fields {
            assert!(text.contains(&format!("`{field}`")) || text.contains(&format!(".{field}`")), "{field}");
        }
    }
    for state in domain::effect::HandOverState::ALL {
        assert!(text.contains(&format!("`{}`", state.word())), "{}", state.word());
    }
    for word in api::hand_over::ALARM_TYPES {
        assert!(text.contains(&format!("`{word}`")), "{word}");
    }
}
