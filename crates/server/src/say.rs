//! What is said to the person at the terminal, on standard output, and complaints on standard error. A reader that has gone away is not an error.
//!
//! Where a program reads the log as JSON, a line is `{"message": …}`.

use std::fmt::Display;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

static AS_JSON: AtomicBool = AtomicBool::new(false);

/// From here on every line is a JSON object.
pub fn in_json() {
    AS_JSON.store(true, Ordering::Relaxed);
}

/// Whether every line is a JSON object.
pub fn is_in_json() -> bool {
    AS_JSON.load(Ordering::Relaxed)
}

/// One line.
pub fn line(text: impl Display) {
    let text = written(&text.to_string(), is_in_json());
    let mut out = std::io::stdout().lock();
    // Nobody listens any more: what was done stays done.
    let _nobody_listens = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// One line of complaint, on standard error, as it stands.
pub fn complaint(text: impl Display) {
    let _nobody_listens = writeln!(std::io::stderr().lock(), "{text}");
}

/// A line as it is written.
pub fn written(text: &str, as_json: bool) -> String {
    if as_json { serde_json::json!({ "level": "INFO", "message": text }).to_string() } else { text.to_owned() }
}

/// A whole number as people read it: 4,700.
pub fn count(number: impl TryInto<i64>) -> String {
    let number: i64 = number.try_into().unwrap_or(i64::MAX);
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// "1 row", "2 rows".
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_people_read_them() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(4_700), "4,700");
        assert_eq!(count(-1_234_567), "-1,234,567");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_000, "row", "rows"), "1,000 rows");
    }
}
