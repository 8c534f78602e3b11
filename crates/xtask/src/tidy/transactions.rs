//! A write transaction begins in one file, `crates/store/src/writer.rs`, so that one order and one lock hold for every command.

use super::source::RustSource;
use super::{Breach, crate_of, is_test_file};

const THE_WRITER: &str = "crates/store/src/writer.rs";
const CALLS: [&str; 6] =
    ["begin_transaction", ".transaction(", ".transaction::<", "immediate_transaction", "exclusive_transaction", "build_transaction"];

/// Product code outside the writer that begins a transaction, through Diesel or in SQL. Tests may hold a lock to prove a fault.
pub fn check(path: &str, source: &RustSource) -> Vec<Breach> {
    if path == THE_WRITER || crate_of(path).is_none() || crate_of(path) == Some("xtask") || is_test_file(path) {
        return vec![];
    }
    let calls = source.code_lines().filter(|(_, line)| CALLS.iter().any(|call| line.contains(call))).map(|(line, _)| line);
    let statements = source.strings.iter().filter(|(_, text)| begins(text)).map(|(line, _)| *line);
    calls
        .chain(statements)
        .filter(|line| !source.is_test_line(*line))
        .map(|line| Breach::new(path, line, format!("a transaction begins outside {THE_WRITER}")))
        .collect()
}

/// Whether a string is SQL that opens a transaction able to write.
fn begins(text: &str) -> bool {
    let text = text.trim_start();
    let mut words = text.split(|c: char| c.is_whitespace() || c == ';').map(str::to_uppercase);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let opens = text.starts_with("BEGIN") && first == "BEGIN" || (first == "START" && second == "TRANSACTION");
    let all = text.to_uppercase();
    opens && !all.contains("READ ONLY") && !all.contains("DEFERRED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_begins_and_nobody_else_does() {
        let text = "c.batch_execute(\"BEGIN IMMEDIATE\")?;\nconnection.transaction(|c| work(c))";
        assert!(check(THE_WRITER, &RustSource::new(text)).is_empty());
        let found = check("crates/store/src/register.rs", &RustSource::new(text));
        assert_eq!(found.iter().map(|breach| breach.line).collect::<Vec<_>>(), vec![2, 1]);
        assert_eq!(check("crates/engine/src/a.rs", &RustSource::new("AnsiTransactionManager::begin_transaction_sql(c, sql)")).len(), 1);
    }

    #[test]
    fn a_reading_snapshot_a_sentence_and_a_test_pass() {
        assert!(
            check("crates/store/src/a.rs", &RustSource::new("(\"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY\", \"BEGIN DEFERRED\")"))
                .is_empty()
        );
        assert!(check("crates/store/src/a.rs", &RustSource::new("let a = \"Begin with the client\"; let b = \"BEGINNING\";")).is_empty());
        assert!(check("crates/store/src/a.rs", &RustSource::new("#[cfg(test)]\nmod tests {\n fn a() { c.transaction(f) }\n}")).is_empty());
    }
}
