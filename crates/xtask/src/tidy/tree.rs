//! Which files belong to the project: what git tracks or would track, or, without git, everything outside build output.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// One text file of the project.
pub struct TextFile {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// Folders that hold output or foreign code; only asked when git does not answer.
const OUTSIDE: [&str; 6] = [".git", "target", "node_modules", "dist", "out", "data"];

/// Every text file under `root` that is, or would be, tracked. A file that is not UTF-8 or holds a zero byte is not text.
///
/// # Errors
/// When a listed file exists but cannot be read.
pub fn text_files(root: &Path) -> Result<Vec<TextFile>> {
    let mut paths = match listed_by_git(root) {
        Some(paths) => paths,
        None => {
            let mut paths = vec![];
            walk(root, root, &mut paths)?;
            paths
        }
    };
    paths.sort();
    let mut files = vec![];
    for path in paths {
        let full = root.join(&path);
        if !full.is_file() {
            continue;
        }
        let bytes = fs::read(&full).with_context(|| format!("cannot read {path}"))?;
        if bytes.contains(&0) {
            continue;
        }
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(TextFile { path, text });
        }
    }
    Ok(files)
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let output =
        Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root).output().ok()?;
    let list = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = list.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walk(root: &Path, folder: &Path, paths: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if OUTSIDE.contains(&name) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, paths)?;
        } else if let Ok(inside) = path.strip_prefix(root) {
            paths.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_git_build_output_and_binary_files_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("target")).unwrap();
        fs::write(root.join("target/a.rs"), "x").unwrap();
        fs::write(root.join("b.rs"), "x").unwrap();
        fs::write(root.join("c.png"), [1, 0, 2]).unwrap();
        let mut paths = vec![];
        walk(root, root, &mut paths).unwrap();
        paths.sort();
        assert_eq!(paths, vec!["b.rs", "c.png"]);
        assert_eq!(text_files(root).unwrap().into_iter().map(|file| file.path).collect::<Vec<_>>(), vec!["b.rs"]);
    }

    #[test]
    fn the_project_lists_its_own_manifest() {
        assert!(text_files(&crate::root()).unwrap().iter().any(|file| file.path == "Cargo.toml"));
    }
}
