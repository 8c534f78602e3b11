//! Nothing unfinished, and no test that does not run.

use super::source::RustSource;
use super::{Breach, is_tidy_itself, stands_alone};

const NOTES: [&str; 2] = ["TODO", "FIXME"];
const WRITTEN: [&str; 8] = [".rs", ".ts", ".svelte", ".js", ".mjs", ".css", ".sql", ".sh"];
const SCRIPTS: [&str; 4] = [".ts", ".js", ".mjs", ".svelte"];
const NOT_RUN: [&str; 6] = [".skip(", ".only(", ".fixme(", ".todo(", ".skipIf(", ".runIf("];

/// Notes to oneself in any source file, and tests set aside in a script.
pub fn check_text(path: &str, text: &str) -> Vec<Breach> {
    if is_tidy_itself(path) || !WRITTEN.iter().any(|ending| path.ends_with(ending)) {
        return vec![];
    }
    let test_script = SCRIPTS.iter().any(|ending| path.ends_with(ending))
        && (path.starts_with("tests/") || path.contains(".test.") || path.contains(".spec."));
    let mut found = vec![];
    for (index, line) in text.lines().enumerate() {
        if let Some(note) = NOTES.iter().find(|note| line.match_indices(**note).any(|(at, _)| stands_alone(line, at, note))) {
            found.push(Breach::new(path, index + 1, format!("`{note}`: finish it or leave it out")));
        }
        if let Some(call) = NOT_RUN.iter().find(|call| test_script && line.contains(**call)) {
            found.push(Breach::new(path, index + 1, format!("`{call}…)`: a test runs or goes")));
        }
    }
    found
}

/// Rust's own ways to leave something for later.
pub fn check_rust(path: &str, source: &RustSource) -> Vec<Breach> {
    let mut found = vec![];
    for (number, line) in source.code_lines() {
        for macro_name in ["todo!", "unimplemented!"] {
            if line.match_indices(macro_name).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')) {
                found.push(Breach::new(path, number, format!("`{macro_name}`: finish it or leave it out")));
            }
        }
        if line.contains("#[ignore") {
            found.push(Breach::new(path, number, "`#[ignore]`: a test runs or goes"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_code_and_idle_tests_are_found() {
        assert_eq!(check_text("crates/a/src/b.rs", "// TODO later").len(), 1);
        assert_eq!(check_text("web/desk/a.svelte", "<!-- FIXME -->").len(), 1);
        assert_eq!(check_text("tests/browser/a.mjs", "test.skip('x')\ntest.only('y')").len(), 2);
        assert_eq!(check_rust("crates/a/src/b.rs", &RustSource::new("#[ignore]\nfn a() { todo!() }")).len(), 2);
    }

    #[test]
    fn words_that_only_look_alike_pass() {
        assert!(check_text("crates/a/src/b.rs", "let a = list.iter().skip(1); let autodoc = METODO;").is_empty());
        assert!(check_text("web/kit/list.ts", "rows.skip(2)").is_empty());
        assert!(check_rust("crates/a/src/b.rs", &RustSource::new("// todo!\nlet a = \"#[ignore]\"; my_todo!()")).is_empty());
    }
}
