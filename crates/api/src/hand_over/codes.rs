//! Codes of key safes in a partner's words: we hold our own, sealed, and show them to nobody but whoever goes. What looks like one is left out, and said back.
//!
//! A group of four to eight digits, with letters among them or not, looks like one. Nine and more are a telephone number or a UPRN.

use super::reading::warn;
use crate::problem::FieldError;

/// What stands in its place.
const LEFT_OUT: &str = "[code left out]";
/// What is said back.
const RULE: &str = "has what looks like a code, which is never kept: it was left out. Do not send codes";
/// Words beside which digits are a code.
const NAMED: [&str; 7] = ["code", "key safe", "keysafe", "key-safe", "pin ", "combination", "access"];
/// Digits of a code.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// What may stand between the digits of one group.
const BETWEEN: [char; 3] = [' ', '-', '/'];

/// Words that say how one gets in: whatever looks like a code is one.
pub(super) fn of_a_door(text: &str, field: &str, warnings: &mut Vec<FieldError>) -> String {
    said_back(text, without(text), field, warnings)
}

/// Any other words: digits are a code where their sentence says so.
pub(super) fn in_any_words(text: &str, field: &str, warnings: &mut Vec<FieldError>) -> String {
    let sentence = |sentence: &str| {
        let lower = format!("{} ", sentence.to_lowercase());
        if NAMED.iter().any(|word| lower.contains(word)) { without(sentence) } else { sentence.to_owned() }
    };
    let left = text.split_inclusive(['.', ';', '!', '?', '\n']).map(sentence).collect();
    said_back(text, left, field, warnings)
}

fn said_back(text: &str, left: String, field: &str, warnings: &mut Vec<FieldError>) -> String {
    if left != text && !warnings.iter().any(|known| known.field == field && known.rule == RULE) {
        warn(warnings, field, RULE);
    }
    left
}

/// The text without its groups of so many digits.
fn without(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let group = group(from);
        let digits = group.chars().filter(char::is_ascii_digit).count();
        left.push_str(before);
        left.push_str(if DIGITS.contains(&digits) { LEFT_OUT } else { group });
        rest = from.get(group.len()..).unwrap_or_default();
    }
    left + rest
}

/// The word at the beginning, with those after it where all of them have digits.
fn group(text: &str) -> &str {
    let word_of = |from: usize| {
        let tail = text.get(from..).unwrap_or_default();
        tail.get(..tail.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(tail.len())).unwrap_or_default()
    };
    let has_digits = |word: &str| word.chars().any(|letter| letter.is_ascii_digit());
    let mut end = word_of(0).len();
    if !has_digits(word_of(0)) {
        return text.get(..end).unwrap_or_default();
    }
    while text.get(end..).and_then(|tail| tail.chars().next()).is_some_and(|letter| BETWEEN.contains(&letter)) {
        let next = word_of(end + 1);
        if !has_digits(next) {
            break;
        }
        end += 1 + next.len();
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_code_is_left_out_and_nothing_else_is() {
        let mut warnings = Vec::new();
        for (said, left) in [
            ("code 4471Z", "code [code left out]"),
            ("4 4 7 1, then push", "[code left out], then push"),
            ("C-44-71", "C-[code left out]"),
            ("ring the warden on 020 8441 0423", "ring the warden on 020 8441 0423"),
            ("flat 12, EN5 1AA, second floor", "flat 12, EN5 1AA, second floor"),
            ("Schlüsselsafe 1234 für José", "Schlüsselsafe [code left out] für José"),
            ("", ""),
        ] {
            assert_eq!(of_a_door(said, "access.note", &mut warnings), left);
        }
        assert_eq!(warnings.len(), 1, "it is said back once");
    }

    #[test]
    fn in_other_words_digits_are_a_code_where_their_sentence_says_so() {
        let mut warnings = Vec::new();
        for (said, left) in [
            ("Key safe 4471. Born 1938", "Key safe [code left out]. Born 1938"),
            ("Unit 7100423 rang twice", "Unit 7100423 rang twice"),
            ("her PIN 0815", "her PIN [code left out]"),
        ] {
            assert_eq!(in_any_words(said, "note", &mut warnings), left);
        }
        assert_eq!(warnings.len(), 1);
    }
}
