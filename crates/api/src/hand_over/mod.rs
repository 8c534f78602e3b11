//! The hand-over between centres as this service reads it: the published standard of `docs/hand-over.md`.
//!
//! Invariant: a hand-over somebody can act on is never refused for a lesser fault. It is refused only when it lacks who or where, what, or a number to
//! ring back; everything else that is wrong with it is said back in its warnings.

pub mod note;
pub mod reading;
pub mod schema;

use domain::incident::EmergencyCall;
use domain::place::{Address, Position, Postcode, Precision, tidy_postcode};
use domain::rules;
use domain::time::Timestamp;
use domain::words::{Class, EmergencyService, Priority, Situation};
use engine::{HandOverReceived, Whom};
use serde_json::{Map, Value};

use crate::Postcodes;
use crate::problem::{FieldError, Kind, Problem};
use reading::{Reading, warn};

/// Every field there is, by the object it stands in; "" is the whole, and lists stand under the name of their entries.
pub const FIELDS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "reference",
            "operator",
            "alarm",
            "client",
            "situation",
            "priority",
            "on_floor",
            "injured",
            "conscious",
            "breathing",
            "alone",
            "since",
            "emergency",
            "key_holders_tried",
            "access",
            "risks",
            "language",
            "communication",
            "call_back",
            "line_open",
            "respond",
            "note",
        ],
    ),
    ("alarm", &["type", "received_at", "answered_at", "decided_at", "device", "location", "activations", "voice_heard"]),
    ("client", &["reference", "name", "address", "postcode", "uprn", "latitude", "longitude", "phone", "unit"]),
    ("emergency", &["service", "called", "reference", "expected_at"]),
    ("key_holders_tried", &["name", "result"]),
    ("access", &["method", "note"]),
];

/// The words of `alarm.type`. What each means is what the same word of a device means.
pub const ALARM_TYPES: &[&str] = &[
    "pendant",
    "pull_cord",
    "unit_button",
    "fall_detector",
    "bed_sensor",
    "chair_sensor",
    "door_exit",
    "epilepsy",
    "inactivity",
    "telephone_call",
    "smoke",
    "heat",
    "fire_panel",
    "carbon_monoxide",
    "gas",
    "attack",
    "bogus_caller",
    "fault",
    "low_battery",
    "mains_failure",
];

/// Characters of a name, a reference, an operator.
const SHORT: usize = 200;
/// Characters of a telephone number.
const PHONE: usize = 40;
/// Entries of a list.
const LIST: usize = 20;

/// A hand-over as it was read, and what was wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// What the engine takes.
    pub received: HandOverReceived,
    /// What could not be read as it was sent.
    pub warnings: Vec<FieldError>,
}

pub(crate) fn fields_of(object: &str) -> &'static [&'static str] {
    FIELDS.iter().find(|(name, _)| *name == object).map_or(&[], |(_, fields)| fields)
}

/// Reads a hand-over. `stand_in` is taken for a missing case reference; `postcodes` says where one is, for a place that came without a position.
///
/// # Errors
/// Not JSON; or it lacks who or where, what, or a number to ring back, all of which are named at once.
pub fn read(body: &[u8], stand_in: &str, now: Timestamp, postcodes: &Postcodes) -> Result<Read, Problem> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Problem::new(Kind::BadJson, format!("The body is not JSON: {error}.")))?;
    let Value::Object(fields) = value else { return Err(Problem::new(Kind::BadJson, "The body has to be a JSON object.")) };
    let mut warnings = Vec::new();
    let whole = Reading::whole(&fields);
    whole.only(fields_of(""), &mut warnings);
    let alarm = whole.inside("alarm", &mut warnings);
    alarm.only(fields_of("alarm"), &mut warnings);
    let whom = whom(&whole, postcodes, &mut warnings);
    let mut left_over = Vec::new();
    let situation = whole.word("situation", Situation::from_word, &mut warnings).unwrap_or_else(|written| {
        left_over.push(written);
        Some(Situation::Other)
    });
    let class = class(&alarm, situation, &mut left_over, &mut warnings);
    let call_back = whole.text("call_back", PHONE, &mut warnings);
    let missing = missing(&whom, class.is_some() || situation.is_some(), call_back.is_some());
    if !missing.is_empty() {
        return Err(Problem {
            errors: missing,
            ..Problem::new(Kind::InvalidField, "It lacks what nobody can act without. Nothing was taken; ring us.")
        });
    }
    if !names_somebody(&whom) {
        warn(&mut warnings, "client", "came with a telephone number alone: it has to be rung to learn who and where");
    }
    if call_back.as_deref().is_some_and(|number| rules::call_back("call_back", number).is_err()) {
        warn(&mut warnings, "call_back", "has no number to ring; it was kept as it was sent");
    }
    let reference = whole.text("reference", SHORT, &mut warnings).unwrap_or_else(|| {
        warn(&mut warnings, "reference", "is missing: the webhook-id stands in for it");
        stand_in.to_owned()
    });
    let operator = whole.text("operator", SHORT, &mut warnings).unwrap_or_default();
    let class = class.unwrap_or_else(|| class_of(situation));
    let speech = alarm.truth("voice_heard", &mut warnings);
    let facts = Facts::read(&whole, &mut warnings);
    let priority = whole.word("priority", Priority::from_word, &mut warnings).unwrap_or_else(|written| {
        left_over.push(format!("priority {written}"));
        None
    });
    let priority = if facts.life_at_risk() { Some(priority.unwrap_or(Priority::P1).min(Priority::P1)) } else { priority };
    let nothing_said = situation.is_none();
    let mut situation = facts.situation(situation, class, speech);
    let mut priority = priority;
    // The alarm's type alone says as much as the same signal of a device, where nobody was heard.
    let alone = alarm.get("type").and_then(Value::as_str).and_then(sounded).filter(|_| nothing_said && situation == Situation::Other);
    if let Some((_, urgency, by_device)) = alone {
        situation = by_device.unwrap_or(situation);
        priority = priority.or((speech != Some(true)).then_some(urgency));
    }
    let taken_as = priority.map(|given| rules::no_less(rules::class_of(class, Some(situation)), Some(situation), speech, given));
    if taken_as != priority && priority.is_some_and(|given| !given.is_emergency()) {
        warn(&mut warnings, "priority", "is less urgent than what is the matter; it was taken as the emergency that it is");
    }
    let received = HandOverReceived {
        reference,
        call_back: call_back.unwrap_or_default(),
        whom,
        class,
        priority,
        situation,
        speech,
        received_at: alarm.instant("received_at", now, &mut warnings),
        answered_at: alarm.instant("answered_at", now, &mut warnings),
        decided: whole.truth("respond", &mut warnings).unwrap_or(false),
        emergency_calls: emergency_calls(&whole, &operator, now, &mut warnings),
        hazards: note::hazards(&whole),
        access: note::way_in(&whole),
        note: note::in_words(&whole, &alarm, &facts, &left_over, now, &mut warnings),
        operator,
    };
    Ok(Read { received, warnings })
}

fn whom(whole: &Reading<'_>, postcodes: &Postcodes, warnings: &mut Vec<FieldError>) -> Whom {
    let client = whole.inside("client", warnings);
    client.only(fields_of("client"), warnings);
    let lines = client.text("address", 500, warnings).unwrap_or_default();
    let written = client.text("postcode", 20, warnings).unwrap_or_default();
    let given = client.position(warnings);
    let (postcode, centre) = postcode(written, postcodes, warnings);
    Whom {
        reference: client.text("reference", SHORT, warnings),
        unit: client.text("unit", SHORT, warnings),
        name: client.text("name", SHORT, warnings),
        phone: client.text("phone", PHONE, warnings),
        address: Address { lines, postcode },
        position: given.map(|at| (at, Precision::Address)).or(centre.map(|at| (at, Precision::Postcode))),
    }
}

/// A postcode with its space, in capitals, and where it is; what is none is kept as it was written and said back.
fn postcode(written: String, postcodes: &Postcodes, warnings: &mut Vec<FieldError>) -> (String, Option<Position>) {
    if written.is_empty() {
        return (written, None);
    }
    let Some(tidy) = tidy_postcode(&written) else {
        warn(warnings, "client.postcode", "does not look like a postcode; it was kept as it was sent");
        return (written, None);
    };
    let centre = match postcodes(&tidy) {
        Postcode::Here(centre) => Some(centre),
        Postcode::Beyond => None,
        Postcode::NoSuch => {
            warn(warnings, "client.postcode", "does not exist; it was kept as it was sent");
            None
        }
    };
    (tidy, centre)
}

/// Whether anything says who or where.
fn names_somebody(whom: &Whom) -> bool {
    let known = whom.reference.is_some() || whom.name.is_some() || whom.unit.is_some();
    known || !whom.address.lines.is_empty() || !whom.address.postcode.is_empty() || whom.position.is_some()
}

/// Whether they can be rung: who rings learns who and where.
fn can_be_rung(whom: &Whom) -> bool {
    whom.phone.as_deref().is_some_and(rules::holds_number)
}

/// What nobody can act without and is not there.
fn missing(whom: &Whom, what: bool, call_back: bool) -> Vec<FieldError> {
    let mut missing = Vec::new();
    if !names_somebody(whom) && !can_be_rung(whom) {
        let rule = "who or where is required: a reference, a name, an address, a postcode, a unit, a telephone number or a position";
        warn(&mut missing, "client", rule);
    }
    if !what {
        warn(&mut missing, "situation", "what is the matter is required: alarm.type or situation");
    }
    if !call_back {
        warn(&mut missing, "call_back", "is required: where to ring you");
    }
    missing
}

/// What sort of need, by the alarm's type. A type that is not in the list is an emergency until a person has looked.
fn class(alarm: &Reading<'_>, situation: Option<Situation>, left_over: &mut Vec<String>, warnings: &mut Vec<FieldError>) -> Option<Class> {
    let named = |word: &str| sounded(word).map(|(class, _, _)| class);
    match alarm.word("type", named, warnings) {
        Ok(class) => class,
        Err(written) => {
            left_over.push(written);
            Some(match situation {
                None | Some(Situation::Other) => Class::Unrecognised,
                known => class_of(known),
            })
        }
    }
}

/// What a word of `alarm.type` means by itself: as when a device sends it.
fn sounded(word: &str) -> Option<(Class, Priority, Option<Situation>)> {
    ALARM_TYPES.contains(&word).then(|| engine::means(word))
}

const fn class_of(situation: Option<Situation>) -> Class {
    match situation {
        Some(Situation::Fire) => Class::Fire,
        Some(Situation::Gas) => Class::Gas,
        Some(Situation::Attack) => Class::Attack,
        Some(Situation::Equipment) => Class::Fault,
        Some(
            Situation::FallInjured
            | Situation::FallUninjured
            | Situation::Silent
            | Situation::LifeAtRisk
            | Situation::Unwell
            | Situation::Wandering
            | Situation::Sensor
            | Situation::PersonalCare
            | Situation::Access
            | Situation::Reassurance
            | Situation::Other,
        )
        | None => Class::Person,
    }
}

/// What was asked at the telephone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether they are on the floor.
    pub on_floor: Option<bool>,
    /// Whether they are injured.
    pub injured: Option<bool>,
    /// Whether they are conscious.
    pub conscious: Option<bool>,
    /// Whether they breathe.
    pub breathing: Option<bool>,
    /// Whether they are alone.
    pub alone: Option<bool>,
}

impl Facts {
    fn read(whole: &Reading<'_>, warnings: &mut Vec<FieldError>) -> Self {
        Self {
            on_floor: whole.truth("on_floor", warnings),
            injured: whole.truth("injured", warnings),
            conscious: whole.truth("conscious", warnings),
            breathing: whole.truth("breathing", warnings),
            alone: whole.truth("alone", warnings),
        }
    }

    fn life_at_risk(self) -> bool {
        self.conscious == Some(false) || self.breathing == Some(false)
    }

    /// The situation by its own word, or by what was asked. Somebody who does not breathe is at risk whatever the word says.
    fn situation(self, given: Option<Situation>, class: Class, speech: Option<bool>) -> Situation {
        if self.life_at_risk() && matches!(class, Class::Person | Class::Fault | Class::Unrecognised) {
            return Situation::LifeAtRisk;
        }
        if let Some(given) = given {
            let hurt_on_the_floor = self.on_floor == Some(true) && self.injured == Some(true) && class == Class::Person;
            let graver = rules::classify(class, Some(given), speech) > rules::classify(class, Some(Situation::FallInjured), speech);
            return if hurt_on_the_floor && graver { Situation::FallInjured } else { given };
        }
        match class {
            Class::Fire => Situation::Fire,
            Class::Gas => Situation::Gas,
            Class::Attack => Situation::Attack,
            Class::Fault => Situation::Equipment,
            Class::Person | Class::Unrecognised => match (self.on_floor, self.injured) {
                (Some(true), Some(false)) => Situation::FallUninjured,
                // Whoever lies on the floor and was not asked is injured until somebody has looked.
                (Some(true), Some(true) | None) => Situation::FallInjured,
                (Some(false) | None, Some(true)) => Situation::Unwell,
                (Some(false) | None, Some(false) | None) if speech == Some(false) => Situation::Silent,
                (Some(false) | None, Some(false) | None) => Situation::Other,
            },
        }
    }
}

fn emergency_calls(whole: &Reading<'_>, operator: &str, now: Timestamp, warnings: &mut Vec<FieldError>) -> Vec<EmergencyCall> {
    let by = if operator.is_empty() { "the partner" } else { operator };
    let entries = whole.objects("emergency", LIST, warnings);
    entries.into_iter().filter_map(|entry| emergency_call(entry, by, now, warnings)).collect()
}

fn emergency_call(entry: &Map<String, Value>, by: &str, now: Timestamp, warnings: &mut Vec<FieldError>) -> Option<EmergencyCall> {
    let call = Reading::whole(entry);
    let mut own = Vec::new();
    call.only(fields_of("emergency"), &mut own);
    let service = call.word("service", EmergencyService::from_word, &mut Vec::new()).unwrap_or(None);
    if service.is_none() {
        warn(&mut own, "service", "has to be ambulance, fire, police or gas; the call was not taken");
    }
    // Called is a time, or only that it was done.
    let called = match call.get("called") {
        Some(Value::Bool(called)) => called.then_some(now),
        Some(_) => Some(call.instant("called", now, &mut own).unwrap_or(now)),
        None => Some(now),
    };
    let reference = call.text("reference", SHORT, &mut own).unwrap_or_default();
    let expected_at = call.any_instant("expected_at", &mut own).filter(|at| {
        let possible = rules::can_be_expected(*at, now);
        if !possible {
            warn(&mut own, "expected_at", "cannot be: it is more than an hour ago, or more than a day ahead; it was left out");
        }
        possible
    });
    warnings.extend(own.into_iter().map(|warning| FieldError { field: format!("emergency.{}", warning.field), ..warning }));
    Some(EmergencyCall { service: service?, reference, expected_at, by: by.to_owned(), at: called? })
}
