//! No file over 600 lines, no function over 100. The aim is half of that; these are the limits at which reading stops.

use super::source::{RustSource, closing_brace};
use super::{Breach, is_test_file, stands_alone};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 100;

/// Written files of any language that people read as code.
const CODE_ENDINGS: [&str; 7] = [".rs", ".ts", ".svelte", ".js", ".mjs", ".css", ".sql"];

/// The generated client is not written by hand, and nobody reads it from top to bottom.
const GENERATED: [&str; 2] = ["web/client/", "web/src/client/"];

/// A file of code longer than the limit.
pub fn check_file(path: &str, text: &str) -> Vec<Breach> {
    let counted = CODE_ENDINGS.iter().any(|ending| path.ends_with(ending)) && !GENERATED.iter().any(|folder| path.starts_with(folder));
    let lines = text.lines().count();
    if !counted || lines <= FILE_LINES_MAX {
        return vec![];
    }
    vec![Breach::new(path, FILE_LINES_MAX + 1, format!("{lines} lines in one file; the limit is {FILE_LINES_MAX}"))]
}

/// Functions longer than the limit. A test may be as long as its story.
pub fn check_functions(path: &str, source: &RustSource) -> Vec<Breach> {
    let code = source.code.as_str();
    let mut found = vec![];
    for (at, _) in code.match_indices("fn ").filter(|(at, _)| stands_alone(code, *at, "fn")) {
        let line = code[..at].matches('\n').count() + 1;
        if source.is_test_line(line) || is_test(code, at) || (is_test_file(path) && path.ends_with("tests.rs")) {
            continue;
        }
        let Some(open) = body(code, at) else { continue };
        let lines = code[at..closing_brace(code, open)].matches('\n').count() + 1;
        if lines > FUNCTION_LINES_MAX {
            let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push(Breach::new(path, line, format!("`{name}` has {lines} lines; the limit for a function is {FUNCTION_LINES_MAX}")));
        }
    }
    found
}

/// Where the body opens; none for a signature or a function pointer type.
fn body(code: &str, at: usize) -> Option<usize> {
    let name = code[at + 2..].trim_start();
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let mut depth = 0_i32;
    for (offset, c) in code[at..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at + offset),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Whether the attributes above the function make it a test.
fn is_test(code: &str, at: usize) -> bool {
    let item_start = code[..at].rfind([';', '}', '{']).map_or(0, |end| end + 1);
    let attributes = &code[item_start..at];
    attributes.contains("#[test]") || attributes.contains("::test]") || attributes.contains("::test(")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize, before: &str) -> String {
        format!("{before}fn long(a: [u8; 2]) -> u8 {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_of_600_lines_passes_and_one_of_601_does_not() {
        assert!(check_file("crates/a/src/b.rs", &"x\n".repeat(600)).is_empty());
        assert_eq!(check_file("web/desk/queue.ts", &"x\n".repeat(601)).len(), 1);
        assert!(check_file("web/client/schema.ts", &"x\n".repeat(601)).is_empty(), "the generated client is not counted");
        assert!(check_file("docs/openapi.json", &"x\n".repeat(601)).is_empty());
    }

    #[test]
    fn a_function_of_100_lines_passes_and_one_of_101_does_not() {
        assert!(check_functions("crates/a/src/b.rs", &RustSource::new(&function(100, ""))).is_empty());
        let found = check_functions("crates/a/src/b.rs", &RustSource::new(&function(101, "struct A;\npub ")));
        assert_eq!(found.len(), 1);
        assert!(found[0].line == 2 && found[0].reason.contains("`long` has 101 lines"), "{found:?}");
    }

    #[test]
    fn a_long_test_is_a_long_story_and_passes() {
        assert!(check_functions("crates/a/src/b.rs", &RustSource::new(&function(150, "fn x() {}\n#[test]\n"))).is_empty());
        assert!(
            check_functions("crates/a/src/b.rs", &RustSource::new(&function(150, "#[tokio::test(flavor = \"multi_thread\")]\nasync ")))
                .is_empty()
        );
    }

    #[test]
    fn a_function_type_or_a_word_in_a_string_is_no_function() {
        let text = format!("const A: fn (u8) = b;\nconst C: &str = \"fn d() {{\";\n{}", "// x\n".repeat(200));
        assert!(check_functions("crates/a/src/b.rs", &RustSource::new(&text)).is_empty());
    }
}
