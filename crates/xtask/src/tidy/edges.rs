//! The dependency table: which crate of the house may use which other, and which outside crates each may know.
//!
//! The table is `docs/ARCHITECTURE.md` in code. Dev-dependencies are free: a test may drive what its crate must not know.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::Breach;

/// Who may use whom inside the house. A crate that is not here does not exist yet.
const INSIDE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("dispatch", &["domain"]),
    ("simulator", &["domain", "dispatch"]),
    ("roads", &["domain"]),
    ("area", &["domain", "roads"]),
    ("travel", &["dispatch", "domain", "roads"]),
    ("store", &["domain"]),
    ("engine", &["domain", "dispatch", "store"]),
    ("notify", &["domain", "engine"]),
    ("api", &["domain", "engine"]),
    ("web-assets", &[]),
    ("demo", &["domain"]),
    ("server", &["api", "area", "demo", "dispatch", "domain", "engine", "notify", "roads", "simulator", "store", "travel", "web-assets"]),
    ("xtask", &["domain"]),
    ("attend-tests", &["api", "demo", "dispatch", "domain", "engine", "notify", "store", "web-assets"]),
];

/// Outside crates that only some may know, and who.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tokio", &["engine", "server", "api", "store", "notify", "demo", "travel", "xtask", "attend-tests"]),
    ("tokio-stream", &["api", "server"]),
    ("tokio-util", &["server"]),
    ("tokio-rustls", &["server"]),
    ("warp", &["api", "server", "attend-tests"]),
    ("hyper", &["server"]),
    ("hyper-util", &["server"]),
    ("tower", &["server"]),
    ("tower-http", &["server"]),
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("pq-sys", &["store"]),
    ("geo", &["dispatch", "demo"]),
    ("serde_json", &["api", "store", "notify", "demo", "server", "travel", "xtask", "attend-tests"]),
    ("reqwest", &["notify", "demo", "server", "travel", "xtask", "attend-tests"]),
    ("rand", &["engine", "notify", "server", "demo", "xtask"]),
    ("argon2", &["engine"]),
    ("aes-gcm-siv", &["engine"]),
    ("anyhow", &["server", "demo", "xtask"]),
    ("clap", &["server", "xtask"]),
    ("osmpbf", &["area"]),
    ("mvt", &["area"]),
    ("pmtiles", &["area"]),
];

/// Crates so pure that all they may know is listed.
const PURE: &[(&str, &[&str])] = &[
    ("domain", &["serde", "thiserror", "uuid", "jiff", "hmac", "sha2", "base64", "subtle", "utoipa"]),
    ("dispatch", &["domain", "geo", "serde", "thiserror"]),
    ("simulator", &["domain", "dispatch", "serde", "uuid"]),
    ("roads", &["domain", "crc32fast"]),
    ("area", &["domain", "roads", "flate2", "mvt", "osmpbf", "pmtiles", "serde", "thiserror"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// One crate of the workspace, as cargo describes it, with the text of its manifest.
#[derive(Deserialize)]
pub struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    #[serde(skip)]
    manifest: String,
    #[serde(skip)]
    shown_path: String,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

/// Asks cargo for the crates of the workspace and reads their manifests.
///
/// # Errors
/// When cargo does not answer or a manifest cannot be read.
pub fn read(root: &Path) -> Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata answered something else")?;
    let mut packages = metadata.packages;
    for package in &mut packages {
        package.manifest = fs::read_to_string(&package.manifest_path)?;
        package.shown_path =
            package.manifest_path.strip_prefix(root).unwrap_or(&package.manifest_path).to_string_lossy().replace('\\', "/");
    }
    Ok(packages)
}

/// Every edge that is not in the table.
pub fn check(packages: &[Package]) -> Vec<Breach> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Breach> {
    let Some(allowed) = row(INSIDE, &package.name) else {
        let reason = format!("crate `{}` is not in the dependency table (crates/xtask/src/tidy/edges.rs)", package.name);
        return vec![Breach::new(&package.shown_path, 1, reason)];
    };
    let mut found = vec![];
    for dependency in package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev")) {
        let name = dependency.name.as_str();
        let mut breach = |reason: String| found.push(Breach::new(&package.shown_path, line_of(&package.manifest, name), reason));
        if dependency.path.is_some() {
            if !allowed.contains(&name) {
                breach(format!("`{}` must not use `{name}`: the edge is not in the dependency table", package.name));
            }
        } else if row(OUTSIDE, name).is_some_and(|users| !users.contains(&package.name.as_str())) {
            breach(format!("`{}` must not know `{name}`: only {} may", package.name, row(OUTSIDE, name).unwrap_or_default().join(", ")));
        }
        if row(PURE, &package.name).is_some_and(|known| !known.contains(&name)) {
            breach(format!("`{}` is pure and must not know `{name}`", package.name));
        }
    }
    found
}

fn row<'a>(table: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}

/// The line of the manifest that names the dependency, or the first.
fn line_of(manifest: &str, name: &str) -> usize {
    let names_it = |line: &str| line.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '.', '=']));
    manifest.lines().position(names_it).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: PathBuf::new(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind, inside)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                    path: inside.then(PathBuf::new),
                })
                .collect(),
            manifest: "[dependencies]\ndomain.workspace = true\ndiesel = \"2\"\n".to_owned(),
            shown_path: format!("crates/{name}/Cargo.toml"),
        }
    }

    #[test]
    fn an_edge_in_the_table_is_allowed() {
        let packages = [package("engine", &[("store", None, true), ("tokio", None, false)]), package("store", &[("diesel", None, false)])];
        assert_eq!(check(&packages), vec![]);
    }

    #[test]
    fn the_engine_may_not_know_diesel_and_the_store_may_not_know_the_engine() {
        let packages = [package("engine", &[("diesel", None, false)]), package("store", &[("engine", None, true)])];
        let found = check(&packages);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].line, found[0].file.as_str()), (3, "crates/engine/Cargo.toml"));
        assert!(found[1].reason.contains("must not use `engine`"));
    }

    #[test]
    fn the_domain_knows_only_its_list_but_its_tests_are_free() {
        let packages = [package("domain", &[("serde", None, false), ("regex", None, false), ("serde_json", Some("dev"), false)])];
        let found = check(&packages);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].reason.contains("pure"));
    }

    #[test]
    fn a_crate_the_table_does_not_know_is_a_breach() {
        assert!(check(&[package("helpers", &[])])[0].reason.contains("not in the dependency table"));
    }
}
