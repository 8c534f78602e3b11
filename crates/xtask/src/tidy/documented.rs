//! Every module says in its first line what it is.

use super::Breach;

/// A Rust file under a crate's `src`, or in the tests package, starts with `//!`.
pub fn check(path: &str, text: &str) -> Vec<Breach> {
    let is_module = (path.starts_with("crates/") && path.contains("/src/")) || path.starts_with("tests/");
    if !is_module || text.trim_start_matches('\u{feff}').starts_with("//!") {
        return vec![];
    }
    vec![Breach::new(path, 1, "the first line of a module says what it is: `//! …`")]
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_module_that_says_what_it_is_passes_and_another_does_not() {
        assert!(check("crates/store/src/writer.rs", "//! The writer.\nfn a() {}").is_empty());
        assert_eq!(check("crates/store/src/writer.rs", "use std::fs;\n//! Late.").len(), 1);
        assert_eq!(check("tests/src/stories.rs", "").len(), 1);
    }

    #[test]
    fn a_build_script_is_no_module() {
        assert!(check("crates/web-assets/build.rs", "fn main() {}").is_empty());
    }
}
