//! The wall clock and the dice are arguments. Their home is the server's wiring; the tools that drive the service from outside have
//! their own.

use super::source::RustSource;
use super::{Breach, crate_of, stands_alone};

const PORTS: &str = "crates/server/src/ports.rs";
/// These stand outside the service and live in real time.
const OUTSIDE_TOOLS: [&str; 2] = ["demo", "xtask"];
/// These must give the same answer to the same question, for ever.
const DETERMINISTIC: [&str; 4] = ["domain", "dispatch", "simulator", "store"];

const WALL_CLOCKS: [&str; 7] =
    ["SystemTime::now", "Timestamp::now", "Zoned::now", "Uuid::now_v7", "Uuid::new_v4", "Utc::now", "UNIX_EPOCH.elapsed"];
const DICE: [&str; 4] = ["rand::", "getrandom::", "thread_rng", "OsRng"];

/// Wall clocks anywhere in product code but the ports; stop-watches and dice in the crates that must be deterministic.
pub fn check(path: &str, source: &RustSource) -> Vec<Breach> {
    let Some(name) = crate_of(path) else { return vec![] };
    if path == PORTS || OUTSIDE_TOOLS.contains(&name) {
        return vec![];
    }
    // An example is a program of its own: it may measure what it runs.
    let deterministic = DETERMINISTIC.contains(&name) && !path.contains("/examples/");
    let mut found = vec![];
    for (number, line) in source.code_lines() {
        let has = |word: &&str| line.match_indices(*word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        if let Some(word) = WALL_CLOCKS.iter().find(|word| has(word)) {
            found.push(Breach::new(path, number, format!("`{word}`: the clock and ids are arguments, made only in {PORTS}")));
        }
        if !deterministic {
            continue;
        }
        if let Some(word) = DICE.iter().find(|word| has(word)) {
            found.push(Breach::new(path, number, format!("`{word}`: `{name}` takes what is random as an argument")));
        }
        let instant = "Instant::now";
        if !source.is_test_line(number) && line.match_indices(instant).any(|(at, _)| stands_alone(line, at, instant)) {
            found.push(Breach::new(path, number, format!("`{instant}`: `{name}` takes the time as an argument")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(path, &RustSource::new(text)).iter().map(|breach| breach.line).collect()
    }

    #[test]
    fn the_wall_clock_lives_in_the_ports_only() {
        let text = "fn now() {\n  jiff::Timestamp::now()\n}";
        assert_eq!(lines("crates/engine/src/a.rs", text), vec![2]);
        assert_eq!(lines("crates/server/src/main.rs", text), vec![2]);
        assert!(lines(PORTS, text).is_empty());
        assert!(lines("crates/demo/src/a.rs", text).is_empty());
    }

    #[test]
    fn deterministic_crates_hold_neither_stop_watch_nor_dice() {
        let text = "let a = Instant::now();\nlet b = rand::random();\n";
        assert_eq!(lines("crates/dispatch/src/a.rs", text), vec![1, 2]);
        assert_eq!(lines("crates/simulator/src/a.rs", text), vec![1, 2]);
        assert!(lines("crates/engine/src/a.rs", text).is_empty(), "the engine may measure");
        assert!(lines("crates/dispatch/examples/a.rs", text).is_empty(), "and so may a program that measures");
    }

    #[test]
    fn a_word_in_a_comment_or_an_own_name_is_no_clock() {
        assert!(
            lines(
                "crates/domain/src/a.rs",
                "// SystemTime::now\nlet a = \"Timestamp::now\"; let b = OwnTimestamp::now_given(c); brand::a()"
            )
            .is_empty()
        );
    }
}
