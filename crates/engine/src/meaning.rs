//! What words mean that a device, a bridge or a partner sends: fire, gas, an attack, a life at risk, a person, a sensor, a fault.
//!
//! Invariant: what is not known is an emergency until a person has looked, and no part of a message makes less of what another part says.

use domain::words::{Class, Priority, Situation};

mod meant;

use meant::meant;

/// What a signal or a part of it means, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Fire,
    Gas,
    Attack,
    Life,
    Wandering,
    Person,
    Sensor,
    Alarm,
    Fault,
}

/// Whole words and what each means; a plural means the same. Graver words stand before lesser ones.
const WORDS: &[(Meaning, &[&str])] = &[
    (
        Meaning::Fire,
        &["smoke", "heat", "fire", "sprinkler", "flame", "burning", "ablaze", "alight", "blaze", "blazing", "smouldering", "smoldering"],
    ),
    (Meaning::Gas, &["carbon", "monoxide", "gas"]),
    (
        Meaning::Attack,
        &["attack", "attacked", "panic", "bogus", "intruder", "assault", "assaulted", "burglar", "robbed", "robbery", "stabbed", "knife"],
    ),
    (Meaning::Life, LIFE),
    (Meaning::Wandering, &["wander", "wandering", "wanderer"]),
    (
        Meaning::Person,
        &[
            "pendant",
            "pull",
            "pullcord",
            "cord",
            "button",
            "trigger",
            "fall",
            "fallen",
            "sos",
            "help",
            "personal",
            "emergency",
            "medical",
            "call",
        ],
    ),
    (Meaning::Sensor, &["bed", "chair", "mat", "inactivity", "sensor", "epilepsy"]),
    (Meaning::Alarm, &["alarm"]),
    (Meaning::Fault, FAULTS),
];
/// What is wrong with a device, not with a person.
const FAULTS: &[&str] = &["battery", "mains", "fault", "faulty", "tamper", "offline"];
/// What feeds a device: a word for a fault only beside one that says what is wrong with it. A mains smoke alarm is a smoke alarm.
const POWER: &[&str] = &["battery", "mains"];
/// What is wrong with what feeds it.
const WANTING: &[&str] = &["low", "flat", "fail", "failed", "failure", "lost", "loss", "warning"];
/// What stands beside such a word without meaning anything else.
const FAULT_FILLERS: &[&str] =
    &["low", "flat", "fail", "failed", "failure", "lost", "loss", "power", "device", "unit", "warning", "signal"];
/// What happens to people: beside one of these a word for a fault does not make a fault.
const EVENTS: &[&str] = &[
    "fire",
    "sprinkler",
    "attack",
    "panic",
    "bogus",
    "intruder",
    "wandering",
    "fallen",
    "sos",
    "help",
    "emergency",
    "medical",
    "inactivity",
];

/// What puts a life at risk, in one word.
const LIFE: &[&str] = &[
    "unconscious",
    "unresponsive",
    "lifeless",
    "dying",
    "bleed",
    "bleeding",
    "haemorrhage",
    "haemorrhaging",
    "hemorrhage",
    "cardiac",
    "stroke",
    "seizure",
    "fitting",
    "convulsing",
    "convulsion",
    "choking",
    "choked",
    "breathless",
    "gasping",
    "overdose",
    "suicide",
    "suicidal",
    "collapse",
    "collapsed",
    "anaphylaxis",
    "anaphylactic",
    "drowning",
];
/// What somebody alive does: beside a word of [`WITHOUT`] their life is at risk.
const ALIVE: &[&str] = &["breath", "breathe", "breathing", "conscious", "consciousness", "responsive", "responding", "pulse", "rousable"];
/// What says that it is not so, or hardly.
const WITHOUT: &[&str] = &[
    "not",
    "no",
    "without",
    "cannot",
    "cant",
    "isnt",
    "t",
    "stopped",
    "stopping",
    "lost",
    "losing",
    "loss",
    "hardly",
    "barely",
    "difficulty",
    "difficult",
    "struggling",
    "trouble",
    "problem",
    "short",
    "shallow",
    "out",
];
/// What a device is called by: the words before it name the device and not what happened.
const DEVICES: &[&str] =
    &["detector", "sensor", "alarm", "head", "panel", "button", "pendant", "cord", "door", "monitor", "unit", "switch"];
/// What makes a device's name an event after all.
const SOUNDING: &[&str] = &["sounding", "activated", "activation", "going", "ringing", "triggered"];

/// The words of a text, small; "SmokeAlarm" is two.
fn words_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let small = |letter: Option<&char>| letter.is_some_and(|letter| letter.is_lowercase());
        let begins = letter.is_uppercase() && (small(before) || (before.is_some_and(|before| before.is_uppercase()) && small(after)));
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word of a list however it was written: "Fall Detector", "fall-detector" and "FallDetector" are `fall_detector`.
pub fn as_listed(written: &str) -> String {
    words_of(written).join("_")
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|one| list.contains(&one))
}

/// Whether these words say that a life is at risk.
fn says_life(words: &[String]) -> bool {
    let any = |list: &[&str]| words.iter().any(|word| is_one_of(word, list));
    let pain = any(&["chest"]) && any(&["pain", "tight", "tightness", "pressure"]);
    let heart = any(&["heart"]) && any(&["attack", "failure", "stopped", "arrest"]);
    any(LIFE) || pain || heart || (any(ALIVE) && any(WITHOUT))
}

/// The gravest thing these words mean.
fn gravest(words: &[String]) -> Option<Meaning> {
    let has = |sought: &str| words.iter().any(|word| word == sought);
    // A heart attack and an asthma attack are no attack.
    let within = |at: usize| at.checked_sub(1).and_then(|before| words.get(before)).map_or("", String::as_str);
    let of_the_body = |at: usize, word: &str| match word {
        "attack" => ["heart", "asthma"].contains(&within(at)),
        _ => false,
    };
    let means = |list: &[&str]| words.iter().enumerate().any(|(at, word)| is_one_of(word, list) && !of_the_body(at, word));
    let said = WORDS.iter().find(|(_, list)| means(list)).map(|(meaning, _)| *meaning);
    // "CO" stands for the gas alone as a word of its own.
    let gas = has("co").then_some(Meaning::Gas);
    let life = (says_life(words) || (has("asthma") && has("attack"))).then_some(Meaning::Life);
    let leaving = (has("door") && has("exit")).then_some(Meaning::Wandering);
    [said, gas, life, leaving].into_iter().flatten().min()
}

/// What these words say has happened, beside naming a device and its fault: "smoke detector, hall" says nothing of the sort, "smoke in the hall" does.
fn happened(words: &[String]) -> Option<Meaning> {
    let any = |list: &[&str]| words.iter().any(|word| is_one_of(word, list));
    let mut left: Vec<String> = Vec::new();
    let mut of_a_device = false;
    for word in words.iter().rev() {
        let names = |list: &[&str]| is_one_of(word, list);
        let named = of_a_device && (names(&["and", "or", "co"]) || WORDS.iter().any(|(_, list)| names(list)));
        of_a_device = names(DEVICES) || named;
        if (!named || any(SOUNDING)) && !names(FAULTS) {
            left.push(word.clone());
        }
    }
    left.reverse();
    let people = |word: &String| is_one_of(word, EVENTS) || ["fall", "fell"].contains(&word.as_str());
    gravest(&left).filter(|found| *found <= Meaning::Wandering || (*found == Meaning::Person && left.iter().any(people)))
}

/// Whether a kind names a fault and nothing that happens to a person.
fn names_a_fault(words: &[String]) -> bool {
    let any = |list: &[&str]| words.iter().any(|word| is_one_of(word, list));
    let firm = words.iter().any(|word| is_one_of(word, FAULTS) && !is_one_of(word, POWER));
    let bare = words.iter().all(|word| is_one_of(word, FAULTS) || is_one_of(word, FAULT_FILLERS));
    any(FAULTS) && !any(EVENTS) && (firm || bare || any(WANTING))
}

/// Whether a code speaks of a fault and of nothing else.
fn is_all_fault(words: &[String]) -> bool {
    names_a_fault(words) && words.iter().all(|word| is_one_of(word, FAULTS) || is_one_of(word, FAULT_FILLERS))
}

/// What a signal means: its kind says so; its code where the kind says nothing, where it is graver than the kind (fire, gas, an attack, a life), or where it
/// tells a detector's own fault; its text where it says that something graver than both has happened. What a person sets off is never taken for a fault by
/// its code, and fire, gas and an attack are never taken for a fault by the kind.
fn meaning(kind: &str, code: &str, text: &str) -> Option<Meaning> {
    let (kind, code, text) = (words_of(kind), words_of(code), meant(text));
    let grave = |words: &[String]| gravest(words).filter(|found| *found <= Meaning::Life && !names_a_fault(words));
    if names_a_fault(&kind) {
        return [grave(&code), happened(&text), Some(Meaning::Fault)].into_iter().flatten().min();
    }
    let by_kind = gravest(&kind);
    let by_code = if is_all_fault(&code) { Some(Meaning::Fault) } else { gravest(&code).filter(|meaning| *meaning != Meaning::Fault) };
    let said = match (by_kind, by_code) {
        (None, by_code) => by_code,
        (Some(Meaning::Fire | Meaning::Gas | Meaning::Sensor), Some(Meaning::Fault)) => Some(Meaning::Fault),
        (Some(kind), Some(Meaning::Fire | Meaning::Gas | Meaning::Attack | Meaning::Life)) => by_code.map(|code| code.min(kind)),
        (by_kind, _) => by_kind,
    };
    let by_text = happened(&text);
    match said {
        // A detector's own fault says which detector in its text.
        Some(Meaning::Fault) => said.min(by_text.or(said)),
        None => grave(&text).into_iter().chain(by_text.filter(|found| *found <= Meaning::Wandering)).min(),
        Some(_) => [said, grave(&text), by_text].into_iter().flatten().min(),
    }
}

/// What words that are in no list say is the matter: fire, gas, an attack, a life at risk, somebody who wanders. `None` when they say none of these.
pub fn matter(words: &str) -> Option<Situation> {
    let words = meant(words);
    let plain = gravest(&words).filter(|_| !names_a_fault(&words));
    match plain.into_iter().chain(happened(&words)).min()? {
        Meaning::Fire => Some(Situation::Fire),
        Meaning::Gas => Some(Situation::Gas),
        Meaning::Attack => Some(Situation::Attack),
        Meaning::Life => Some(Situation::LifeAtRisk),
        Meaning::Wandering => Some(Situation::Wandering),
        Meaning::Person | Meaning::Sensor | Meaning::Alarm | Meaning::Fault => None,
    }
}

/// What a word for what sounded means by itself, whoever sends it.
pub fn means(kind: &str) -> (Class, Priority, Option<Situation>) {
    classify(kind, "", "")
}

/// What a word for what sounded means with the words that came beside it: they win where they say more.
pub fn means_beside(kind: &str, text: &str) -> (Class, Priority, Option<Situation>) {
    classify(kind, "", text)
}

/// The class, the urgency and the situation of a signal. Whatever is not known is an emergency until a person has looked.
pub(crate) fn classify(kind: &str, code: &str, text: &str) -> (Class, Priority, Option<Situation>) {
    match meaning(kind, code, text) {
        Some(Meaning::Fire) => (Class::Fire, Priority::Fire, Some(Situation::Fire)),
        Some(Meaning::Gas) => (Class::Gas, Priority::P1, Some(Situation::Gas)),
        Some(Meaning::Attack) => (Class::Attack, Priority::P1, Some(Situation::Attack)),
        Some(Meaning::Life) => (Class::Person, Priority::P1, Some(Situation::LifeAtRisk)),
        Some(Meaning::Wandering) => (Class::Person, Priority::P1, Some(Situation::Wandering)),
        Some(Meaning::Person | Meaning::Alarm) => (Class::Person, Priority::P1, None),
        Some(Meaning::Sensor) => (Class::Person, Priority::P2, Some(Situation::Sensor)),
        Some(Meaning::Fault) => (Class::Fault, Priority::P3, Some(Situation::Equipment)),
        None => (Class::Unrecognised, Priority::P1, None),
    }
}

#[cfg(test)]
mod tests;
