//! Builds `web/` and leaves the result in `OUT_DIR/pages`, each text file with its brotli twin made by the bundler's own step.
//!
//! `ATTEND_WEB_STUB=1` writes one plain page instead, for work that concerns only Rust.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SOURCES: &[&str] = &[
    "client",
    "kit",
    "desk",
    "responder",
    "setup",
    "start",
    "missing",
    "desk.html",
    "responder.html",
    "setup.html",
    "start.html",
    "missing.html",
    "public",
    "tools",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "vite.config.ts",
    "tsconfig.json",
    "svelte.config.js",
];

fn main() {
    println!("cargo:rerun-if-env-changed=ATTEND_WEB_STUB");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("pages");
    let web = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR")).join("../../web");
    println!("cargo:rerun-if-changed=build.rs");
    for source in SOURCES {
        let path = web.join(source);
        if path.exists() {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
    if out.exists() {
        fs::remove_dir_all(&out).expect("the former pages can be removed");
    }
    fs::create_dir_all(&out).expect("OUT_DIR can be written");
    if env::var_os("ATTEND_WEB_STUB").is_some_and(|value| value != "0") {
        for page in ["start", "desk", "responder", "setup", "missing"] {
            fs::write(out.join(format!("{page}.html")), "<!doctype html><title>Attend</title><p>Built without its pages.")
                .expect("OUT_DIR can be written");
        }
        return;
    }
    install(&web);
    npm(&web, &["run", "--silent", "build"], Some(&out));
}

/// `npm ci`, only when the lock changed since the last one.
fn install(web: &Path) {
    let lock =
        fs::read(web.join("package-lock.json")).unwrap_or_else(|error| stop(&format!("web/package-lock.json cannot be read: {error}")));
    let stamp = web.join("node_modules/.attend-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return;
    }
    npm(web, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], None);
    fs::write(stamp, lock).expect("node_modules can be written");
}

fn npm(web: &Path, arguments: &[&str], out: Option<&Path>) {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(web);
    if let Some(out) = out {
        command.env("ATTEND_WEB_OUT", out);
    }
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => stop(&format!(
            "npm {} failed:\n{}\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => stop(&format!(
            "npm could not be started ({error}). The pages are built with Node 20.19 or newer: install nodejs and npm, or set ATTEND_WEB_STUB=1 to build without pages."
        )),
    }
}

fn stop(message: &str) -> ! {
    for line in message.lines() {
        println!("cargo:warning={line}");
    }
    panic!("{message}");
}
