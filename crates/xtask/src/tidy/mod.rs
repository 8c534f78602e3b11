//! The rules of the house, read from the text of the project: who may use whom, what may stand in a file, and where.
//!
//! Each rule is one module with one function from text to breaches, tested both ways. Nothing here builds the project; the only
//! outside command is `cargo metadata`. `the_house_is_tidy` below runs it all with the tests.

mod clocks;
mod documented;
mod edges;
mod lockfiles;
mod machine_paths;
mod sizes;
mod source;
mod sql_clock;
mod transactions;
mod tree;
mod unfinished;

use std::fmt;
use std::path::Path;

use anyhow::Result;
use source::RustSource;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The file, relative to the root of the project.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Breach {
    fn new(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, reason: reason.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// Reads the whole project under `root` and returns every breach, in order.
///
/// # Errors
/// When a file cannot be read or `cargo metadata` does not answer.
pub fn breaches(root: &Path) -> Result<Vec<Breach>> {
    let mut found = edges::check(&edges::read(root)?);
    for file in tree::text_files(root)? {
        found.extend(check_file(&file.path, &file.text));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Every rule that looks at one file alone. `path` is relative to the root and uses `/`.
fn check_file(path: &str, text: &str) -> Vec<Breach> {
    let mut found = machine_paths::check(path, text);
    found.extend(sizes::check_file(path, text));
    found.extend(unfinished::check_text(path, text));
    found.extend(lockfiles::check(path, text));
    found.extend(sql_clock::check_sql(path, text));
    if is_rust(path) {
        let source = RustSource::new(text);
        found.extend(documented::check(path, text));
        found.extend(sizes::check_functions(path, &source));
        found.extend(unfinished::check_rust(path, &source));
        if !is_tidy_itself(path) {
            found.extend(sql_clock::check_rust(path, &source));
            found.extend(transactions::check(path, &source));
            found.extend(clocks::check(path, &source));
        }
    }
    found
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

/// The rules must be able to name what they look for.
fn is_tidy_itself(path: &str) -> bool {
    path.starts_with("crates/xtask/src/tidy/")
}

/// The folder name of the workspace crate a file belongs to.
fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// Whether the whole file is only built for tests.
fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// Whether `word` stands in `text` at `at` with no letter, digit or underscore on either side of it.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    !text[..at].chars().next_back().is_some_and(joins) && !text[at + word.len()..].chars().next().is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let found = breaches(&crate::root()).expect("the project can be read");
        let list: Vec<String> = found.iter().map(Breach::to_string).collect();
        assert!(list.is_empty(), "{} breaches:\n{}", list.len(), list.join("\n"));
    }

    #[test]
    fn every_rule_about_one_file_is_asked() {
        let text = "fn a() {\n    // TO".to_owned()
            + "DO\n    std::time::SystemTime::now();\n    c.transaction(f);\n    sql(\"SELECT now()\");\n}\n";
        let lines: Vec<usize> = check_file("crates/store/src/a.rs", &text).iter().map(|breach| breach.line).collect();
        assert_eq!(lines, vec![2, 1, 5, 4, 3], "unfinished, undocumented, SQL clock, transaction, wall clock");
    }
}
