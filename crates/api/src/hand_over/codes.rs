//! Codes of doors and key safes in a partner's free words: we hold our own, sealed, and show them to nobody but whoever goes. What looks like one is left out
//! of what is shown, and said back; the message as it came is kept sealed.
//!
//! Invariant: names, addresses, postcodes, telephone numbers and references are never touched. In free words only a short token with digits is a code, and
//! only right after whole words that speak of a way in: a house without its number costs more than a code that was told.

use domain::place::tidy_postcode;

use super::reading::warn;
use crate::problem::FieldError;

/// What stands in its place.
const LEFT_OUT: &str = "[code left out]";
/// What is said back.
const RULE: &str = "has what looks like a code: it was left out of what we show, and is kept sealed. Do not send codes";
/// Digits of a code; nine and more are a telephone number or a UPRN.
const DIGITS_MAX: usize = 8;
/// Letters and digits of a code.
const SIGNS_MAX: usize = 10;

/// Words that name a code or what it opens.
const CODES: &[&str] = &[
    "safe",
    "safes",
    "keysafe",
    "keysafes",
    "keybox",
    "lockbox",
    "keypad",
    "keycode",
    "doorcode",
    "passcode",
    "code",
    "codes",
    "pin",
    "pins",
    "pincode",
    "combination",
    "combi",
];
/// Words that do so after "key" or "lock".
const BOXES: &[&str] = &["box", "pad"];
/// What stands before "code" where it opens nothing.
const OTHER_CODES: &[&str] = &[
    "post",
    "postal",
    "zip",
    "area",
    "dialling",
    "cad",
    "reference",
    "ref",
    "incident",
    "event",
    "case",
    "job",
    "alarm",
    "unit",
    "signal",
    "device",
    "fault",
    "error",
    "colour",
    "dress",
    "risk",
    "triage",
    "product",
];
/// Words for a way in: beside one of these a longer group alone is a code.
const WAYS: &[&str] = &["door", "gate", "entry", "entrance", "access", "lock", "padlock", "intercom", "buzzer"];
/// What may stand between a way in and its code.
const BETWEEN: &[&str] = &[
    "is", "are", "the", "by", "on", "in", "left", "right", "front", "back", "side", "rear", "wall", "porch", "outside", "inside", "now",
    "or",
];
/// What may stand between a word for a code and the code besides.
const BETWEEN_CODES: &[&str] = &[
    "was", "no", "nr", "number", "of", "for", "to", "it", "its", "has", "reads", "with", "behind", "under", "new", "old", "set", "changed",
    "open", "opens", "enter", "use", "press", "type", "dial", "and", "then",
];
/// What stands after a measure or an hour.
const UNITS: &[&str] = &[
    "am", "pm", "st", "nd", "rd", "th", "m", "metres", "meters", "yards", "feet", "ft", "cm", "mg", "ml", "steps", "minutes", "mins",
    "hours", "years",
];
/// What ends a street's name.
const STREETS: &[&str] = &[
    "road", "rd", "street", "st", "avenue", "ave", "lane", "ln", "court", "ct", "close", "drive", "way", "walk", "gardens", "place",
    "terrace", "crescent", "mews", "square", "hill", "green", "house", "park", "row", "grove", "rise", "estate", "lodge",
];

/// Words of a field that says how one gets in: one that begins with a code is that code.
pub(super) fn of_a_door(text: &str, field: &str, warnings: &mut Vec<FieldError>) -> String {
    said_back(text, without(text, Some(Spoken { way: Way::In, at_once: true })), field, warnings)
}

/// Any other free words.
pub(super) fn in_any_words(text: &str, field: &str, warnings: &mut Vec<FieldError>) -> String {
    said_back(text, without(text, None), field, warnings)
}

fn said_back(text: &str, left: String, field: &str, warnings: &mut Vec<FieldError>) -> String {
    if left != text && !warnings.iter().any(|known| known.field == field && known.rule == RULE) {
        warn(warnings, field, RULE);
    }
    left
}

/// What the words before have spoken of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A code, or what it opens.
    Code,
    /// A way in.
    In,
}

#[derive(Clone, Copy)]
struct Spoken {
    way: Way,
    /// Whether it was the very word before.
    at_once: bool,
}

/// A word, what stands before it, and where it stands.
struct Word<'a> {
    before: &'a str,
    text: &'a str,
    small: String,
}

impl Word<'_> {
    fn digits(&self) -> usize {
        self.text.chars().filter(char::is_ascii_digit).count()
    }
}

/// The words of a text in order, and what stands after the last.
fn words_of(text: &str) -> (Vec<Word<'_>>, &str) {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (before, from) = rest.split_at(start);
        let (text, after) = from.split_at(from.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(from.len()));
        words.push(Word { before, text, small: text.to_lowercase() });
        rest = after;
    }
    (words, rest)
}

/// The text without its codes.
fn without(text: &str, begun: Option<Spoken>) -> String {
    let (words, rest) = words_of(text);
    let mut left = String::new();
    let mut spoken = begun;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        spoken = spoken.filter(|spoken| !parts(before, word, spoken.way));
        let group = if word.digits() > 0 { group(&words, at) } else { &[] };
        left.push_str(word.before);
        match spoken {
            Some(known) if is_code(&words, at, group.len(), known) => {
                left.push_str(LEFT_OUT);
                at += group.len();
                spoken = Some(Spoken { at_once: false, ..known });
            }
            Some(_) | None => {
                left.push_str(word.text);
                spoken = after(spoken, before, word);
                at += 1;
            }
        }
    }
    left + rest
}

/// Whether what stands before a word parts it from what was spoken of.
fn parts(before: Option<&Word<'_>>, word: &Word<'_>, way: Way) -> bool {
    let ends = word.before.contains(['.', ';', '!', '?', '\n']) && !word.before.contains(':');
    let shortened = before.is_some_and(|before| ["no", "nr"].contains(&before.small.as_str()));
    (ends && !shortened && before.is_some()) || (way == Way::In && word.before.contains(','))
}

/// What is spoken of after this word.
fn after(spoken: Option<Spoken>, before: Option<&Word<'_>>, word: &Word<'_>) -> Option<Spoken> {
    let small = word.small.as_str();
    let last = before.map_or("", |before| before.small.as_str());
    let other = small.starts_with("code") && OTHER_CODES.contains(&last);
    let boxed = BOXES.contains(&small) && ["key", "lock"].contains(&last);
    if (CODES.contains(&small) && !other) || boxed {
        return Some(Spoken { way: Way::Code, at_once: true });
    }
    let known = spoken.filter(|_| !other)?;
    let still = Some(Spoken { at_once: false, ..known });
    match known.way {
        Way::Code if WAYS.contains(&small) || BETWEEN_CODES.contains(&small) || word.text.chars().count() == 1 => still,
        Way::Code | Way::In if BETWEEN.contains(&small) => still,
        Way::Code | Way::In => None,
    }
    .or_else(|| WAYS.contains(&small).then_some(Spoken { way: Way::In, at_once: true }))
}

/// The words with digits that belong together: "4 4 7 1". A code that is whole takes nothing more in but single figures; a telephone number is one.
fn group<'w, 'a>(words: &'w [Word<'a>], at: usize) -> &'w [Word<'a>] {
    let joined = |next: usize| {
        words.get(next).is_some_and(|word| [" ", "-"].contains(&word.before) && word.digits() > 0) && !is_postcode(words, next)
    };
    let mut whole = at + 1;
    while joined(whole) {
        whole += 1;
    }
    let digits = |end: usize| words.get(at..end).unwrap_or_default().iter().map(Word::digits).sum::<usize>();
    let first = words.get(at);
    let rung = first.is_some_and(|first| first.text.starts_with('0') || first.before.ends_with('+'));
    let mut end = if rung && digits(whole) > DIGITS_MAX { whole } else { at + 1 };
    while end < whole && (digits(end) < 4 || words.get(end).is_some_and(|word| word.text.len() <= 2)) && !begins_an_address(words, end) {
        end += 1;
    }
    words.get(at..end).unwrap_or_default()
}

/// Whether the group of so many words at this place is a code after what was spoken of.
fn is_code(words: &[Word<'_>], at: usize, length: usize, spoken: Spoken) -> bool {
    let group = words.get(at..at + length).unwrap_or_default();
    let signs: String = group.iter().map(|word| word.small.as_str()).collect();
    let digits = group.iter().map(Word::digits).sum::<usize>();
    let lettered = digits < signs.chars().count();
    let least = match (spoken.way, lettered) {
        (Way::Code, true) => 2,
        (Way::Code, false) if length == 1 => 3,
        (Way::In, true) => 3,
        (Way::Code | Way::In, false) => 4,
    };
    let named = spoken.way == Way::Code && spoken.at_once;
    (least..=DIGITS_MAX).contains(&digits)
        && signs.chars().count() <= SIGNS_MAX
        && !is_postcode(words, at)
        && !is_measured(&signs, words.get(at + length))
        && (named || !begins_an_address(words, at + length - 1))
}

/// Whether a postcode begins here.
fn is_postcode(words: &[Word<'_>], at: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    tidy_postcode(text(at)).is_some() || tidy_postcode(&format!("{}{}", text(at), text(at + 1))).is_some()
}

/// Whether it is an hour or a measure: "10am", "100 metres".
fn is_measured(signs: &str, next: Option<&Word<'_>>) -> bool {
    let own = signs.trim_start_matches(|sign: char| sign.is_ascii_digit());
    UNITS.contains(&own) || (own.is_empty() && next.is_some_and(|next| next.before == " " && UNITS.contains(&next.small.as_str())))
}

/// Whether a house's number and its street begin here: "1204 London Road".
fn begins_an_address(words: &[Word<'_>], at: usize) -> bool {
    let numbered = words.get(at).is_some_and(|word| word.text.chars().filter(|sign| !sign.is_ascii_digit()).count() <= 1);
    let names = words.get(at + 1..).unwrap_or_default().iter().take(3);
    let mut names = names.take_while(|word| word.before == " " && word.digits() == 0);
    let spoken = |word: &Word<'_>| [BETWEEN, BETWEEN_CODES, WAYS, CODES].iter().any(|list| list.contains(&word.small.as_str()));
    let street = names.by_ref().take_while(|word| !spoken(word)).position(|word| STREETS.contains(&word.small.as_str()));
    numbered && street.is_some_and(|after| after > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_stands_right_after_words_for_a_way_in() {
        for (said, left) in [
            ("Key safe 4471. Born 1938", "Key safe [code left out]. Born 1938"),
            ("her PIN 0815", "her PIN [code left out]"),
            ("pin number 0815, key safe no. 4471Z", "pin number [code left out], key safe no. [code left out]"),
            (
                "Safe by the door: 4472B. keybox 4473C, door 4474D",
                "Safe by the door: [code left out]. keybox [code left out], door [code left out]",
            ),
            ("The keysafe is C4475. Born in 1938.", "The keysafe is [code left out]. Born in 1938."),
            ("entry code is 4 4 7 1 then push", "entry code is [code left out] then push"),
            ("key box, C25Y, or 4471/4472", "key box, [code left out], or [code left out]/[code left out]"),
            ("gate code: C-44-71", "gate code: C-[code left out]"),
            ("the access code was changed to 4471 on Monday", "the access code was changed to [code left out] on Monday"),
            ("key safe code:\n4471", "key safe code:\n[code left out]"),
        ] {
            let mut warnings = Vec::new();
            assert_eq!(in_any_words(said, "note", &mut warnings), left);
            assert_eq!(warnings.len(), 1, "it is said back once: {said}");
        }
    }

    #[test]
    fn the_number_of_a_house_a_telephone_a_reference_and_a_year_are_never_a_code() {
        for said in [
            "ring flat 1204, neighbour 8441 0423 has a key since 2019",
            "her postcode is EN5 2AA, house 1204",
            "post code EN5 2AA. Key safe outside EN5 2AA",
            "CAD code 47112, CAD 47112, reference 4471",
            "Rear access via 1206 London Road",
            "access: 1206 London Road",
            "Flat 12, 1500 High Road, entry code on file",
            "1204 Chopin Court. Access Storage, 2001 Mill Lane",
            "key safe at 1204 London Road, the key safe is on 1500 High Road",
            "code on request: 020 8441 0423, code 0208 441 0423",
            "Unit 7100423 rang twice",
            "she is safe. 1938 born, door number 1204, room 1204",
            "key safe, 10am to 12pm; key safe 100 metres on",
            "UPRN 100021234567",
            "",
        ] {
            assert_eq!(in_any_words(said, "note", &mut Vec::new()), said);
        }
    }

    #[test]
    fn what_begins_a_field_of_the_door_is_a_code_unless_it_is_a_house() {
        let mut warnings = Vec::new();
        for (said, left) in [
            ("4471Z", "[code left out]"),
            ("4 4 7 1, then push", "[code left out], then push"),
            ("code 4471Z, ring 020 8441 0423", "code [code left out], ring 020 8441 0423"),
            ("1204 London Road has the key", "1204 London Road has the key"),
            ("flat 12, EN5 1AA, second floor", "flat 12, EN5 1AA, second floor"),
            ("ring flat 1204", "ring flat 1204"),
            ("", ""),
        ] {
            assert_eq!(of_a_door(said, "access.note", &mut warnings), left);
        }
        assert_eq!(warnings.len(), 1, "it is said back once");
    }
}
