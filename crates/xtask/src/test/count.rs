//! Counting what ran: one number that passed and one that failed, read from what each test runner prints.

use std::fmt;
use std::ops::AddAssign;

/// How many tests or stories passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Ran and passed.
    pub passed: u64,
    /// Ran and failed, or did not get to run.
    pub failed: u64,
}

impl Count {
    /// A count of both.
    pub fn new(passed: u64, failed: u64) -> Self {
        Self { passed, failed }
    }

    /// Nothing ran.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The plain form every runner of the house ends with.
impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; …`, one line per Rust test binary. A test set aside counts as failed.
pub fn of_cargo(line: &str) -> Option<Count> {
    let rest = line.trim().strip_prefix("test result: ")?;
    Some(Count::new(number_before(rest, "passed")?, number_before(rest, "failed")? + number_before(rest, "ignored").unwrap_or(0)))
}

/// Vitest's `Tests  1 failed | 11 passed | 2 skipped (14)`. A test set aside counts as failed.
pub fn of_vitest(line: &str) -> Option<Count> {
    let plain = without_colour(line);
    let rest = plain.trim().strip_prefix("Tests ")?;
    let failed = ["failed", "skipped", "todo"].iter().filter_map(|word| number_before(rest, word)).sum();
    let passed = number_before(rest, "passed");
    (passed.is_some() || failed > 0).then(|| Count::new(passed.unwrap_or(0), failed))
}

/// The runners of the house: `N passed, N failed` alone on its line.
pub fn of_closing_line(line: &str) -> Option<Count> {
    let plain = without_colour(line);
    let (passed, failed) = plain.trim().split_once(" passed, ")?;
    Some(Count::new(passed.parse().ok()?, failed.strip_suffix(" failed")?.parse().ok()?))
}

/// The whole number that stands before `word`.
fn number_before(text: &str, word: &str) -> Option<u64> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|' | '(' | ')')).filter(|w| !w.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok())
}

/// Without terminal colour sequences.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_lines_of_each_runner_are_read() {
        let cargo = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.20s";
        assert_eq!(of_cargo(cargo), Some(Count::new(12, 3)));
        assert_eq!(
            of_vitest("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m12 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (12)\u{1b}[39m"),
            Some(Count::new(12, 0))
        );
        assert_eq!(of_vitest("      Tests  1 failed | 11 passed (12)"), Some(Count::new(11, 1)));
        assert_eq!(of_vitest("      Tests  3 failed (3)"), Some(Count::new(0, 3)));
        assert_eq!(of_closing_line("7 passed, 1 failed"), Some(Count::new(7, 1)));
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(of_cargo("test stories::a ... ok"), None);
        assert_eq!(of_vitest(" Test Files  3 passed (3)"), None);
        assert_eq!(of_vitest("Tests are stories"), None);
        assert_eq!(of_closing_line("browser: 7 passed, 1 failed"), None);
        assert_eq!(of_closing_line("7 passed, 1 failed, 2 skipped"), None);
    }

    #[test]
    fn counts_add_up_and_print_in_the_plain_form() {
        let mut sum = Count::default();
        assert!(sum.is_empty());
        sum += Count::new(3, 1);
        sum += Count::new(4, 0);
        assert_eq!(sum.to_string(), "7 passed, 1 failed");
    }
}
