//! The hand-over between centres as this service reads it: the published standard of `docs/hand-over.md`.
//!
//! Invariant: a hand-over somebody can act on is never refused for a lesser fault. It is refused only when it lacks who or where, what, or a number to
//! ring back; everything else that is wrong with it is said back in its warnings.

mod codes;
mod emergency;
pub mod note;
pub mod reading;
pub mod schema;

use domain::place::{Address, Position, Postcode, Precision, tidy_postcode};
use domain::rules;
use domain::time::Timestamp;
use domain::words::{Class, Priority, Situation};
use engine::{HandOverReceived, Whom};

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
/// Characters of the lines of an address.
const ADDRESS: usize = 500;
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
    let mut warnings = Vec::new();
    let fields = crate::sent::object(body, &mut warnings)?;
    let whole = Reading::whole(&fields);
    whole.only(fields_of(""), &mut warnings);
    let alarm = whole.inside("alarm", &mut warnings);
    alarm.only(fields_of("alarm"), &mut warnings);
    let whom = whom(&whole, postcodes, &mut warnings);
    let mut left_over = Vec::new();
    let matter = matter(&whole, &mut left_over, &mut warnings);
    let sounded = sounded(&alarm, matter.situation(), &mut left_over, &mut warnings);
    let (matter, sounded) = beside_a_fault(&whole, matter, sounded, &mut warnings);
    let situation = matter.situation();
    let call_back = whole.text("call_back", PHONE, &mut warnings);
    let missing = missing(&whom, sounded.is_some() || matter != Matter::Unsaid, call_back.is_some());
    if !missing.is_empty() {
        return Err(Problem {
            errors: missing,
            ..Problem::new(Kind::InvalidField, "It lacks what nobody can act without. Nothing was taken; ring us.")
        });
    }
    if !names_somebody(&whom) {
        warn(
            &mut warnings,
            "client",
            "was read as an unknown caller: it came with a telephone number alone, which has to be rung to learn who and where",
        );
    }
    if call_back.as_deref().is_some_and(|number| rules::call_back("call_back", number).is_err()) {
        warn(&mut warnings, "call_back", "has no number to ring; it was kept as it was sent");
    }
    let reference = whole.text("reference", SHORT, &mut warnings).unwrap_or_else(|| {
        warn(&mut warnings, "reference", "is missing: the webhook-id stands in for it");
        stand_in.to_owned()
    });
    let operator = whole.text("operator", SHORT, &mut warnings).unwrap_or_default();
    let operator = codes::in_any_words(&operator, "operator", &mut warnings);
    let class = rules::class_of(sounded.map_or_else(|| class_of(situation), |(class, _, _)| class), situation);
    let speech = alarm.truth("voice_heard", &mut warnings);
    let facts = Facts::read(&whole, &mut warnings);
    let priority = whole.word("priority", Priority::from_word, &mut warnings).unwrap_or_else(|written| {
        left_over.push(format!("priority {written}"));
        None
    });
    let given = priority;
    let priority = if facts.life_at_risk() { Some(priority.unwrap_or(Priority::P1).min(Priority::P1)) } else { priority };
    let (situation, priority) = weighed(matter, sounded, facts.situation(situation, class, speech), speech, priority);
    let taken_as = priority.map(|taken| rules::no_less(rules::class_of(class, Some(situation)), Some(situation), speech, taken));
    if given.is_some_and(|given| !given.is_emergency()) && taken_as.is_some_and(|taken| taken.is_emergency()) {
        warn(&mut warnings, "priority", "is less urgent than what is the matter; it was taken as the emergency that it is");
    }
    let times = note::times(&alarm, now, &mut warnings);
    let calls = emergency::calls(&whole, &operator, now, &mut warnings);
    let received = HandOverReceived {
        reference,
        call_back: call_back.unwrap_or_default(),
        whom,
        class,
        priority,
        situation,
        speech,
        received_at: times[0],
        answered_at: times[1],
        decided: whole.truth("respond", &mut warnings).unwrap_or(false),
        hazards: note::hazards(&whole, &mut warnings),
        access: note::way_in(&whole),
        note: note::in_words(&whole, &alarm, &facts, [&left_over, &calls.not_made], (now, times), &mut warnings),
        emergency_calls: calls.made,
        operator,
    };
    Ok(Read { received, warnings })
}

fn whom(whole: &Reading<'_>, postcodes: &Postcodes, warnings: &mut Vec<FieldError>) -> Whom {
    let client = whole.inside("client", warnings);
    client.only(fields_of("client"), warnings);
    let lines = client.text("address", ADDRESS, warnings).unwrap_or_default();
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

/// What the word for the situation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// It is not there.
    Unsaid,
    /// It is one of the list, or says as much in other words.
    Read(Situation),
    /// Nobody can tell until a person has looked.
    NotUnderstood,
}

impl Matter {
    const fn situation(self) -> Option<Situation> {
        match self {
            Self::Read(situation) => Some(situation),
            Self::Unsaid | Self::NotUnderstood => None,
        }
    }
}

/// What is the matter, in a word of the list or in other words that say fire, gas, an attack or a life at risk.
fn matter(whole: &Reading<'_>, left_over: &mut Vec<String>, warnings: &mut Vec<FieldError>) -> Matter {
    let mut own = Vec::new();
    let read = match whole.word("situation", Situation::from_word, &mut own) {
        Ok(None) if own.is_empty() => return Matter::Unsaid,
        Ok(None) => Matter::NotUnderstood,
        Ok(Some(situation)) => Matter::Read(situation),
        Err(written) => {
            let read = engine::matter(&written).map_or(Matter::NotUnderstood, Matter::Read);
            left_over.push(written);
            if let Matter::Read(situation) = read {
                own.retain(|warning| warning.rule != reading::NOT_LISTED);
                let rule = format!("is not a word of our list; it was read as {}, and kept as a note", situation.word());
                warn(&mut own, "situation", &rule);
            }
            read
        }
    };
    if read == Matter::NotUnderstood {
        warn(&mut own, "situation", "is not understood: it was taken as an emergency unless you say how urgent it is");
    }
    warnings.append(&mut own);
    read
}

/// What a signal means: its class, its urgency and its situation.
type Sounded = (Class, Priority, Option<Situation>);

/// What the alarm says by itself, as when a device sends it. A type that is not in the list is an emergency until a person has looked.
fn sounded(
    alarm: &Reading<'_>,
    situation: Option<Situation>,
    left_over: &mut Vec<String>,
    warnings: &mut Vec<FieldError>,
) -> Option<Sounded> {
    let listed = |word: &str| ALARM_TYPES.contains(&word).then(|| engine::means(word));
    alarm.word("type", listed, warnings).unwrap_or_else(|written| {
        let read = engine::matter(&written).map(|_| engine::means(&written));
        left_over.push(written);
        Some(read.unwrap_or(match situation {
            None | Some(Situation::Other) => (Class::Unrecognised, Priority::P1, None),
            known => (class_of(known), Priority::P1, None),
        }))
    })
}

/// What is said beside a device's fault: words and answers that tell of a person win over it.
fn beside_a_fault(
    whole: &Reading<'_>,
    matter: Matter,
    sounded: Option<Sounded>,
    warnings: &mut Vec<FieldError>,
) -> (Matter, Option<Sounded>) {
    let situation = matter.situation();
    if rules::class_of(sounded.map_or_else(|| class_of(situation), |(class, _, _)| class), situation) != Class::Fault {
        return (matter, sounded);
    }
    let note = whole.text("note", note::NOTE, &mut Vec::new()).unwrap_or_default();
    let (class, urgency, found) = engine::means_beside("fault", &note);
    if class != Class::Fault {
        let read = found.map_or("an emergency", Situation::word);
        warn(warnings, "note", &format!("says more than that a device is at fault: the case was read as {read}"));
        return (found.map_or(Matter::NotUnderstood, Matter::Read), Some((class, urgency, found)));
    }
    if whole.truth("on_floor", &mut Vec::new()) == Some(true) {
        warn(warnings, "on_floor", "says more than that a device is at fault: the case was read as a fall");
        return (Matter::Unsaid, Some((Class::Person, Priority::P1, None)));
    }
    (matter, sounded)
}

/// What was said beside what the alarm says alone: where nothing was said, or nobody understands it, it is never less urgent than the alarm of a person
/// who was not heard, and where nobody understands it or says how urgent it is, it is an emergency.
fn weighed(
    matter: Matter,
    sounded: Option<Sounded>,
    situation: Situation,
    speech: Option<bool>,
    priority: Option<Priority>,
) -> (Situation, Option<Priority>) {
    let (urgency, by_device) = sounded.map_or((Priority::P1, None), |(_, urgency, by_device)| (urgency, by_device));
    let unheard = speech != Some(true);
    match matter {
        Matter::Read(_) => (situation, priority),
        // What was asked at the telephone says more than the alarm.
        Matter::Unsaid if situation != Situation::Other => (situation, priority),
        Matter::Unsaid => (by_device.unwrap_or(situation), priority.or(unheard.then_some(urgency))),
        Matter::NotUnderstood => {
            let floor = if unheard { urgency } else { Priority::P4 };
            (situation, Some(priority.map_or(Priority::P1, |given| given.min(floor))))
        }
    }
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
            conscious: whole.alive("conscious", warnings),
            breathing: whole.alive("breathing", warnings),
            alone: whole.truth("alone", warnings),
        }
    }

    fn life_at_risk(self) -> bool {
        self.conscious == Some(false) || self.breathing == Some(false)
    }

    /// The situation by its own word, or by what was asked. Somebody who does not breathe is at risk whatever the word
    /// and the alarm say: a fire stays one by its class.
    fn situation(self, given: Option<Situation>, class: Class, speech: Option<bool>) -> Situation {
        if self.life_at_risk() {
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
