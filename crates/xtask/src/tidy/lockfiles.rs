//! What the lock files may hold: crates from crates.io only, no OpenSSL and no aws-lc, and no download hosts in the web lock file.

use serde::Deserialize;

use super::Breach;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Each needs a foreign C library or a second tool chain; rustls with ring does the work.
const UNWANTED: [&str; 4] = ["aws-lc-sys", "aws-lc-rs", "openssl-sys", "openssl"];

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    source: Option<String>,
}

/// Either lock file; any other file passes.
pub fn check(path: &str, text: &str) -> Vec<Breach> {
    match path.rsplit('/').next() {
        Some("Cargo.lock") => check_cargo(path, text),
        Some("package-lock.json") => check_npm(path, text),
        _ => vec![],
    }
}

fn check_cargo(path: &str, text: &str) -> Vec<Breach> {
    let lock: Lock = match toml::from_str(text) {
        Ok(lock) => lock,
        Err(error) => return vec![Breach::new(path, 1, format!("not a lock file: {error}"))],
    };
    let line_of = |name: &str| text.lines().position(|line| line == format!("name = \"{name}\"")).map_or(1, |index| index + 1);
    let mut found = vec![];
    for package in lock.package {
        if let Some(source) = package.source.filter(|source| source != CRATES_IO) {
            found.push(Breach::new(
                path,
                line_of(&package.name),
                format!("`{}` comes from {source}; only crates.io is a source", package.name),
            ));
        }
        if UNWANTED.contains(&package.name.as_str()) {
            found.push(Breach::new(
                path,
                line_of(&package.name),
                format!("`{}` is not wanted here: TLS is rustls with ring", package.name),
            ));
        }
    }
    found
}

fn check_npm(path: &str, text: &str) -> Vec<Breach> {
    let names_a_host = |line: &str| line.contains("\"resolved\"") && line.contains("://");
    let lines = text.lines().enumerate().filter(|(_, line)| names_a_host(line));
    lines.map(|(index, _)| Breach::new(path, index + 1, "the web lock file names a download host (`resolved`)")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(name: &str, source: &str) -> String {
        format!("version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \"{source}\"\n")
    }

    #[test]
    fn a_crate_from_crates_io_passes() {
        assert!(check("Cargo.lock", &locked("serde", CRATES_IO)).is_empty());
        assert!(check("Cargo.lock", "version = 4\n\n[[package]]\nname = \"domain\"\nversion = \"0.1.0\"\n").is_empty());
    }

    #[test]
    fn another_source_and_an_unwanted_crate_are_breaches() {
        assert_eq!(check("Cargo.lock", &locked("serde", "git+https://example.org/serde"))[0].line, 4);
        assert_eq!(check("Cargo.lock", &locked("openssl-sys", CRATES_IO)).len(), 1);
        assert_eq!(check("Cargo.lock", "not a lock").len(), 1);
    }

    #[test]
    fn the_web_lock_file_names_no_host() {
        assert!(check("web/package-lock.json", "{\n \"integrity\": \"sha512-x\",\n \"resolved\": \"\"\n}").is_empty());
        assert_eq!(check("web/package-lock.json", "{\n \"resolved\": \"https://example.org/a.tgz\"\n}")[0].line, 2);
    }
}
