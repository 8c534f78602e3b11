//! The published JSON Schema of a hand-over, made from the lists the parser reads by, so that the two cannot drift apart.

use domain::words::{EmergencyService, Priority, Situation};
use serde_json::{Map, Value, json};

use super::note::{NOTE, SAID};
use super::reading::RISK;
use super::{ADDRESS, ALARM_TYPES, fields_of};

/// The schema as it is published in `docs/hand-over/schema.json`.
pub fn published() -> Value {
    let mut schema = inline();
    if let Value::Object(fields) = &mut schema {
        fields.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".to_owned(), json!("Hand-over of an emergency between centres"));
    }
    schema
}

/// The schema as it stands in the description of the interface.
pub fn inline() -> Value {
    let mut schema = object("");
    if let Value::Object(fields) = &mut schema {
        fields.insert("description".to_owned(), json!("An emergency handed over, answered and perhaps decided. It is refused only when it lacks who or where, what, or call_back; anything else wrong is accepted with warnings."));
        fields.insert("required".to_owned(), json!(["reference", "call_back"]));
        fields.insert("allOf".to_owned(), json!([{ "anyOf": [{ "required": ["situation"] }, { "required": ["alarm"], "properties": { "alarm": { "required": ["type"] } } }] }, whom()]));
    }
    schema
}

/// Who or where: any one of these is enough.
fn whom() -> Value {
    let any = ["reference", "name", "address", "postcode", "unit", "phone"]
        .iter()
        .map(|field| json!({ "required": [field] }))
        .chain([json!({ "required": ["latitude", "longitude"] })]);
    json!({ "required": ["client"], "properties": { "client": { "anyOf": any.collect::<Vec<_>>() } } })
}

fn object(name: &str) -> Value {
    let properties: Map<String, Value> = fields_of(name).iter().map(|field| ((*field).to_owned(), field_schema(name, field))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn field_schema(object_name: &str, field: &str) -> Value {
    let text = |most: usize, about: &str| json!({ "type": "string", "maxLength": most, "description": about });
    let instant =
        |about: &str| json!({ "type": "string", "format": "date-time", "description": format!("{about}: RFC 3339 with its offset.") });
    let truth = |about: &str| json!({ "type": "boolean", "description": about });
    match (object_name, field) {
        ("", "alarm" | "client" | "access") => object(field),
        ("", "emergency" | "key_holders_tried") => json!({ "type": "array", "maxItems": 20, "items": object(field) }),
        ("", "risks") => {
            json!({ "type": "array", "maxItems": 20, "items": { "type": "string", "maxLength": RISK }, "description": "What whoever goes has to know of." })
        }
        ("", "reference") => text(200, "Your own reference of the case: what you ask after it by."),
        ("", "operator") => text(200, "Who hands over."),
        ("", "situation") => {
            json!({ "enum": Situation::ALL.iter().map(|word| word.word()).collect::<Vec<_>>(), "description": "What is the matter." })
        }
        ("", "priority") => {
            json!({ "enum": Priority::ALL.iter().map(|word| word.word()).collect::<Vec<_>>(), "description": "How urgent; worked out when absent." })
        }
        ("", "on_floor") => truth("Whether they are on the floor."),
        ("", "injured") => truth("Whether they are injured."),
        ("", "conscious") => truth("Whether they are conscious."),
        ("", "breathing") => truth("Whether they breathe."),
        ("", "alone") => truth("Whether they are alone."),
        ("", "line_open") => truth("Whether the line to them is still open."),
        ("", "respond") => {
            truth("Whether you have decided on a visit: it is offered on receipt. So is every emergency, whatever stands here.")
        }
        ("", "since") => instant("Since when"),
        ("", "call_back") => text(40, "Where to ring you about it."),
        ("", "note") => text(NOTE, "Anything else in words."),
        ("", "language") => text(SAID, "The language they speak."),
        ("", "communication") => text(SAID, "Hearing, speech, memory."),
        ("alarm", "type") => {
            json!({ "enum": ALARM_TYPES, "description": "What sounded." })
        }
        ("alarm", "received_at") => instant("When you received it"),
        ("alarm", "answered_at") => instant("When you answered it"),
        ("alarm", "decided_at") => instant("When you decided"),
        ("alarm", "device") => text(SAID, "Which device, in words."),
        ("alarm", "location") => text(SAID, "Where in the home it sounded."),
        ("alarm", "activations") => json!({ "type": "integer", "minimum": 1, "description": "How often it sounded." }),
        ("alarm", "voice_heard") => truth("Whether anybody was heard."),
        ("client", "reference") => text(200, "Our reference of the client, where you have it."),
        ("client", "name") => text(200, "Their name."),
        ("client", "address") => text(ADDRESS, "The lines above the postcode."),
        ("client", "postcode") => text(20, "The postcode."),
        ("client", "uprn") => text(SAID, "The unique property reference number."),
        ("client", "latitude") => json!({ "type": "number", "minimum": -90, "maximum": 90 }),
        ("client", "longitude") => json!({ "type": "number", "minimum": -180, "maximum": 180 }),
        ("client", "phone") => text(40, "Their number."),
        ("client", "unit") => text(200, "What their unit calls itself on the line."),
        ("emergency", "service") => json!({ "enum": EmergencyService::ALL.iter().map(|word| word.word()).collect::<Vec<_>>() }),
        ("emergency", "called") => {
            json!({ "anyOf": [{ "type": "boolean" }, { "type": "string", "format": "date-time" }], "description": "When it was called, or whether." })
        }
        ("emergency", "reference") => text(200, "Their reference."),
        ("emergency", "expected_at") => instant("When they are expected"),
        ("key_holders_tried", "name") => text(SAID, "Whom."),
        ("key_holders_tried", "result") => text(SAID, "How it went."),
        ("access", "method") => text(SAID, "How one gets in. Never send a code: it is not read and not kept."),
        ("access", "note") => text(SAID, "At the door."),
        _ => json!({}),
    }
}
