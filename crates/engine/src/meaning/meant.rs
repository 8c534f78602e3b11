//! Of words that people write freely those that are meant: in "heat exhaustion" nothing burns, and a gas engineer is no gas.
//!
//! Invariant: only what stands here is left out, beside nothing that speaks of danger; in doubt a word is meant. What a device calls itself, and its codes, are
//! never looked at so.

use super::{DEVICES, is_one_of, words_of};

/// A word and what follows it where it is not meant.
const BEFORE: &[(&str, &[&str])] = &[
    ("heat", &["exhaustion", "stroke", "rash", "pad", "pack", "pump", "wave", "treatment", "cream", "lamp", "intolerance"]),
    (
        "fire",
        &[
            "door",
            "exit",
            "escape",
            "drill",
            "extinguisher",
            "blanket",
            "safety",
            "risk",
            "warden",
            "stick",
            "tv",
            "tablet",
            "assessment",
            "regulation",
        ],
    ),
    ("smoke", &["break", "free"]),
    ("burning", &["sensation", "pain", "feeling"]),
    ("carbon", &["copy", "footprint", "neutral", "fibre"]),
    (
        "co",
        &[
            "op",
            "operative",
            "operate",
            "operates",
            "operating",
            "operation",
            "ordinator",
            "ordinate",
            "ordination",
            "codamol",
            "dydramol",
            "amoxiclav",
            "careldopa",
            "beneldopa",
            "morbidity",
            "morbidities",
            "worker",
            "tenant",
            "owner",
        ],
    ),
    (
        "gas",
        &[
            "engineer",
            "man",
            "fitter",
            "bill",
            "meter",
            "supplier",
            "company",
            "boiler",
            "cooker",
            "hob",
            "oven",
            "central",
            "heating",
            "heater",
            "pain",
            "card",
            "key",
            "account",
            "top",
            "mark",
            "certificate",
        ],
    ),
];
/// A word and what stands before it where it is not meant.
const AFTER: &[(&str, &[&str])] = &[
    ("heat", &["prickly", "no", "without"]),
    ("gas", &["trapped"]),
    ("smokes", &["she", "he", "client", "husband", "wife", "son", "daughter"]),
    ("sprinkler", &["garden", "lawn"]),
];
/// How the weather is spoken of: "in this heat", "from the heat".
const WEATHER: (&[&str], &[&str]) = (&["in", "from", "of", "by", "with"], &["the", "this", "that"]);
/// What speaks of danger: beside one of these every word is meant.
const DANGER: &[&str] = &[
    "leak",
    "leaking",
    "leaked",
    "smell",
    "smelling",
    "smelly",
    "smelt",
    "odour",
    "stink",
    "stinking",
    "fume",
    "hiss",
    "hisses",
    "hissing",
    "escaping",
    "explosion",
    "exploded",
    "exploding",
    "blast",
    "burst",
    "burnt",
    "burned",
    "ignited",
    "alight",
    "hot",
    "sounding",
    "activated",
    "activation",
    "going",
    "ringing",
    "triggered",
    "beeping",
    "bleeping",
    "alarm",
    "detector",
    "evacuate",
    "evacuated",
    "evacuating",
    "danger",
    "dangerous",
];
/// What speaks of danger beside gas: that it may be on and not lit, or that somebody is ill of it.
const DANGER_OF_GAS: &[&str] = &[
    "on",
    "out",
    "open",
    "left",
    "lit",
    "unlit",
    "light",
    "flame",
    "turned",
    "broken",
    "pipe",
    "blocked",
    "flue",
    "dizzy",
    "drowsy",
    "headache",
    "faint",
    "sick",
    "confused",
    "safe",
    "unsafe",
    "condemned",
    "damaged",
];

/// The words of a text that are meant.
pub fn meant(text: &str) -> Vec<String> {
    let all = words_of(text);
    let any = |list: &[&str]| all.iter().any(|word| is_one_of(word, list));
    if any(DANGER) {
        return all;
    }
    let gas = any(DANGER_OF_GAS);
    let clauses = text.split(['.', ',', ';', ':', '!', '?', '(', ')', '/', '\n']).map(words_of);
    clauses
        .flat_map(|words| {
            (0..words.len()).filter(|at| !is_left_out(&words, *at, gas)).filter_map(|at| words.get(at).cloned()).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether the word at this place is not meant; `gas` says that something speaks of danger beside gas.
fn is_left_out(words: &[String], at: usize, gas: bool) -> bool {
    let place = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", String::as_str);
    let (word, next) = (place(Some(at)), place(at.checked_add(1)));
    let (before, two_before) = (place(at.checked_sub(1)), place(at.checked_sub(2)));
    if word == "gas" && gas {
        return false;
    }
    let followed = BEFORE.iter().any(|(grave, list)| word == *grave && is_one_of(next, list));
    let device = is_one_of(next, DEVICES);
    let preceded = !device && AFTER.iter().any(|(grave, list)| word == *grave && list.contains(&before));
    let weather = !device && word == "heat" && WEATHER.1.contains(&before) && WEATHER.0.contains(&two_before);
    followed || preceded || weather
}
