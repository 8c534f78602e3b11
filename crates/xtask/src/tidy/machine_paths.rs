//! No file of the project names a place that exists on one machine only.

use super::Breach;

/// The first folders of places that belong to one machine, put together so that this file does not name them.
const FOLDERS: [&str; 4] = ["tmp", "root", "work", "home"];

/// A literal machine path in any text file.
pub fn check(path: &str, text: &str) -> Vec<Breach> {
    let words: Vec<String> = FOLDERS.iter().map(|folder| format!("/{folder}/")).collect();
    let mut found = vec![];
    for (index, line) in text.lines().enumerate() {
        if let Some(word) = words.iter().find(|word| line.match_indices(word.as_str()).any(|(at, _)| is_absolute(&line[..at]))) {
            found.push(Breach::new(path, index + 1, format!("`{word}` is a place on one machine")));
        }
    }
    found
}

/// A path is absolute when what stands before it is not the end of a longer path, name or address.
fn is_absolute(before: &str) -> bool {
    before.ends_with("://")
        || !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '}' | ')' | '~' | '@' | '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(folder: &str, before: &str) -> String {
        format!("{before}/{folder}/attend\n")
    }

    #[test]
    fn a_place_on_one_machine_is_found_wherever_it_stands() {
        for (folder, before) in [("tmp", "cd "), ("root", "path = \""), ("work", ""), ("home", "file://"), ("tmp", "sqlite:")] {
            assert_eq!(check("docs/a.md", &line(folder, before)).len(), 1, "{before}");
        }
    }

    #[test]
    fn a_folder_inside_another_place_passes() {
        for (folder, before) in [("work", "https://example.org"), ("home", "./web"), ("tmp", "$DIR/var"), ("root", "${HOME}")] {
            assert!(check("docs/a.md", &line(folder, before)).is_empty(), "{before}");
        }
    }
}
