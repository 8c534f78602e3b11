//! SQL never asks the database for the time: `now` is an argument, so that a replayed record gives the same state.

use super::Breach;
use super::source::RustSource;
use super::stands_alone;

const CALLS: [&str; 3] = ["now()", "datetime('now", "unixepoch()"];
const WORDS: [&str; 8] = [
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "julianday",
];

/// SQL files.
pub fn check_sql(path: &str, text: &str) -> Vec<Breach> {
    if !path.ends_with(".sql") {
        return vec![];
    }
    text.lines()
        .enumerate()
        .filter_map(|(index, line)| asks_the_time(without_comment(line)).map(|word| breach(path, index + 1, word)))
        .collect()
}

/// Strings in Rust, and Diesel's own word for it.
pub fn check_rust(path: &str, source: &RustSource) -> Vec<Breach> {
    let mut found = vec![];
    for (first_line, text) in &source.strings {
        for (index, line) in text.split('\n').enumerate() {
            found.extend(asks_the_time(line).map(|word| breach(path, first_line + index, word)));
        }
    }
    let in_code = source.code_lines().filter(|(_, line)| line.contains("dsl::now"));
    found.extend(in_code.map(|(line, _)| breach(path, line, "dsl::now")));
    found
}

fn without_comment(line: &str) -> &str {
    line.split("--").next().unwrap_or_default()
}

fn asks_the_time(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    let call = CALLS.into_iter().find(|call| {
        let mut places = line.match_indices(call);
        places.any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == ':'))
    });
    call.or_else(|| WORDS.into_iter().find(|word| line.match_indices(word).any(|(at, _)| stands_alone(&line, at, word))))
}

fn breach(path: &str, line: usize, word: &str) -> Breach {
    Breach::new(path, line, format!("SQL asks for the time (`{word}`): bind `now` as an argument"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_that_asks_the_time_is_found_in_rust_and_in_sql() {
        let found = check_rust(
            "crates/store/src/a.rs",
            &RustSource::new("let q = \"UPDATE a\n SET b = NOW()\";\nlet r = \"DEFAULT CURRENT_TIMESTAMP\";"),
        );
        assert_eq!(found.iter().map(|breach| breach.line).collect::<Vec<_>>(), vec![2, 3]);
        assert_eq!(check_sql("migrations/a/up.sql", "CREATE TABLE a (b BIGINT,\n c TEXT DEFAULT (datetime('now')));").len(), 1);
        assert_eq!(check_rust("crates/store/src/a.rs", &RustSource::new("a.eq(diesel::dsl::now)")).len(), 1);
    }

    #[test]
    fn a_bound_time_a_comment_and_a_browser_clock_pass() {
        assert!(
            check_rust(
                "crates/store/src/a.rs",
                &RustSource::new("// now()\nlet q = \"SET at_ms = $1\"; let js = \"Date.now()\"; clock.now()")
            )
            .is_empty()
        );
        assert!(check_sql("migrations/a/up.sql", "a BIGINT -- never now()\n, current_time_ms BIGINT").is_empty());
    }
}
