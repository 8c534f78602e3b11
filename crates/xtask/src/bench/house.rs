//! The service that is measured: built in release, furnished once through its own front door, and copied afresh for every run.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::register::{CLIENTS, clients_csv, pendants_of};
use super::wire::{Wire, request};
use crate::cleanup::{Kept, keep, kill_group};
use crate::crash::opening::{link_token, premises};
use crate::crash::server::Premises;
use crate::running::output;
use crate::test::cluster::Cluster;

/// How many responders are on duty, each with a stream open.
pub const RESPONDERS: usize = 100;
/// How many desks are signed in.
pub const DESKS: usize = 8;
const PASSWORD: &str = "a long enough password for the figures";
const PARTNER: &str = "Bench Centre";
const SHIFT_MS: i64 = 12 * 60 * 60 * 1_000;
/// A start that takes longer than this has failed.
const READY_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(20);
/// How often a starting server is asked whether it is ready.
const LOOK: Duration = Duration::from_millis(1);
/// Files that one process may hold open: a socket for each stream, and some.
pub const FILES_MIN: u64 = 6_000;

/// Who speaks to the service, with what they need for it.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The desks' session cookies.
    pub desks: Vec<String>,
    /// The responders' session cookies.
    pub responders: Vec<String>,
    /// The partner's signing secret, as written.
    pub secret: String,
    /// The bridge's token.
    pub bridge: String,
    /// The clients' identifiers.
    pub clients: Vec<String>,
}

/// Which database, and where the furnished one is kept.
pub enum Ground<'a> {
    /// One file in the data directory.
    Sqlite,
    /// A database in this cluster.
    Postgres(&'a Cluster),
}

impl Ground<'_> {
    /// What it is called in the figures.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// A furnished service that is never measured itself.
pub struct Furnished<'a> {
    ground: Ground<'a>,
    attend: PathBuf,
    folder: PathBuf,
    /// Who speaks to it; they are in every copy.
    pub people: People,
}

const SEED: &str = "seed";

impl<'a> Furnished<'a> {
    /// Furnishes a service in `folder`: people, a partner, a bridge, and 4,700 clients from a file.
    ///
    /// # Errors
    /// When anything is refused.
    pub fn make(attend: &Path, folder: &Path, ground: Ground<'a>) -> Result<Self> {
        let home = folder.join(SEED);
        std::fs::create_dir_all(&home)?;
        let url = match &ground {
            Ground::Sqlite => "sqlite:attend.db".to_owned(),
            Ground::Postgres(cluster) => cluster.create_database(SEED)?,
        };
        let premises = premises(attend, &home, &url, free_port()?);
        output(&mut premises.attend(["key", "make", "sealing.key"])).context("attend key make")?;
        if matches!(ground, Ground::Postgres(_)) {
            output(&mut premises.attend(["migrate", "--data-dir", ".", "--database", &url])).context("attend migrate")?;
        }
        let running = Running::start(&premises)?;
        let mut people = hire(&premises, running.address)?;
        running.stop()?;
        let house = ["--data-dir", ".", "--database", &url, "--key-file", "sealing.key"];
        let tell = |words: &[&str]| {
            output(&mut premises.attend(words.iter().copied().chain(house))).with_context(|| format!("attend {}", words.join(" ")))
        };
        people.secret = shown(&tell(&["partner", "add", "--name", PARTNER])?, "whsec_")?;
        people.bridge = last_word(&tell(&["bridge", "add", "--name", "bench"])?)?;
        tell(&["contract", "set", "--response", "true", "--auto-offer", "true"])?;
        std::fs::write(home.join("clients.csv"), clients_csv())?;
        tell(&["import", "clients", "clients.csv"]).context("the clients")?;
        let running = Running::start(&premises)?;
        people.clients = find_clients(running.address, &people.desks)?;
        running.stop()?;
        Ok(Self { ground, attend: attend.to_owned(), folder: folder.to_owned(), people })
    }

    /// What the database is called in the figures.
    pub fn name(&self) -> &'static str {
        self.ground.name()
    }

    /// A copy to measure, not started.
    ///
    /// # Errors
    /// When the copy fails.
    pub fn copy(&self, run: usize) -> Result<Premises> {
        let name = format!("run-{run}");
        let home = self.folder.join(&name);
        std::fs::create_dir_all(&home)?;
        for entry in std::fs::read_dir(self.folder.join(SEED))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), home.join(entry.file_name()))?;
            }
        }
        let url = match &self.ground {
            Ground::Sqlite => "sqlite:attend.db".to_owned(),
            Ground::Postgres(cluster) => cluster.copy_database(SEED, &name)?,
        };
        Ok(premises(&self.attend, &home, &url, free_port()?))
    }

    /// Takes a measured copy away.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(&self, run: usize) -> Result<()> {
        let name = format!("run-{run}");
        if let Ground::Postgres(cluster) = &self.ground {
            cluster.drop_database(&name)?;
        }
        Ok(std::fs::remove_dir_all(self.folder.join(name))?)
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The word of `text` that begins so.
fn shown(text: &str, beginning: &str) -> Result<String> {
    text.split_whitespace()
        .find(|word| word.starts_with(beginning))
        .map(str::to_owned)
        .with_context(|| format!("no {beginning} in: {text}"))
}

fn last_word(text: &str) -> Result<String> {
    text.split_whitespace().last().map(str::to_owned).context("nothing was shown")
}

/// The administrator, a dispatcher and the responders, who go on duty.
fn hire(premises: &Premises, address: SocketAddr) -> Result<People> {
    let mut wire = Wire::open(address)?;
    let setup = json!({"token": link_token(premises)?, "organisation": "Bench Response", "name": "Ada Administrator", "user": "administrator", "password": PASSWORD});
    let administrator = said(&mut wire, "/api/setup", "", "", &setup)?.0;
    let mut people = People::default();
    for number in 1..=DESKS {
        let user = format!("desk{number}");
        let desk = json!({"name": format!("Dispatcher {number}"), "user": user, "password": PASSWORD, "role": "dispatcher"});
        said(&mut wire, "/api/staff", &administrator, &user, &desk)?;
        people.desks.push(sign_in(&mut wire, &user)?.0);
    }
    for number in 1..=RESPONDERS {
        let user = format!("r{number}");
        let body = json!({
            "name": format!("Responder {number}"), "user": user, "password": PASSWORD, "role": "responder", "call_sign": format!("R{number}"),
            "skills": ["lift", "first_aid", "fire_panel", "equipment"], "phone": "020 7946 0001",
            "base": {"latitude": 51.58 + 0.0008 * number as f64, "longitude": -0.15 - 0.0009 * number as f64},
        });
        said(&mut wire, "/api/staff", &administrator, &format!("staff-{number}"), &body)?;
        let (cookie, me) = sign_in(&mut wire, &user)?;
        let id = me["responder"].as_str().context("a responder's sign-in names no responder")?;
        let now = me["clock"]["now_at"].as_f64().context("signing in tells no time")?;
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
        let until = now as i64 + SHIFT_MS;
        said(&mut wire, &format!("/api/responders/{id}/go-on-duty"), &cookie, &format!("duty-{number}"), &json!({"until": until}))?;
        people.responders.push(cookie);
    }
    Ok(people)
}

/// Every client's identifier, found as a desk finds them: by what their units begin with. The desks share the work, because one alone
/// would ask too often.
fn find_clients(address: SocketAddr, desks: &[String]) -> Result<Vec<String>> {
    let mut wire = Wire::open(address)?;
    let mut found = BTreeSet::new();
    for (ten, desk) in (0..=CLIENTS / 10).zip(desks.iter().cycle()) {
        let path = format!("/api/clients?limit=50&q={}", pendants_of(ten));
        let answer = wire.ask(&request("GET", &path, &[("Cookie", desk)], ""))?.json()?;
        found.extend(answer["clients"].as_array().into_iter().flatten().filter_map(|client| client["id"].as_str().map(str::to_owned)));
    }
    if found.len() != CLIENTS {
        bail!("{} clients of {CLIENTS} were found", found.len());
    }
    Ok(found.into_iter().collect())
}

fn sign_in(wire: &mut Wire, user: &str) -> Result<(String, Value)> {
    said(wire, "/api/session", "", "", &json!({"user": user, "password": PASSWORD})).with_context(|| format!("{user} signs in"))
}

/// Says something that has to be taken; the cookie it gave, or the one that was sent, and what was answered.
fn said(wire: &mut Wire, path: &str, cookie: &str, key: &str, body: &Value) -> Result<(String, Value)> {
    let mut headers = vec![];
    if !cookie.is_empty() {
        headers.push(("Cookie", cookie));
    }
    if !key.is_empty() {
        headers.push(("Idempotency-Key", key));
    }
    let reply = wire.ask(&request("POST", path, &headers, &body.to_string()))?;
    let answer = reply.json().with_context(|| path.to_owned())?;
    Ok((reply.cookie().unwrap_or_else(|_none| cookie.to_owned()), answer))
}

/// A running server. Dropping it kills it.
pub struct Running {
    child: Child,
    _kept: Kept,
    /// Where it answers.
    pub address: SocketAddr,
    /// From the start to the first "ready".
    pub started_in: Duration,
}

impl Running {
    /// Starts it, with room for many sockets, and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or stays silent; the end of its log is in the message.
    pub fn start(premises: &Premises) -> Result<Self> {
        let address: SocketAddr = premises.address.trim_start_matches("http://").parse()?;
        let log = std::fs::File::create(premises.folder.join("server.log"))?;
        let mut command = Command::new("prlimit");
        command.arg(format!("--nofile={}:", wanted_files()?)).arg(&premises.attend).args(&premises.words);
        command.current_dir(&premises.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let started = Instant::now();
        let mut child = command.spawn().context("cannot start the server")?;
        let leader = child.id();
        let kept = keep(move || kill_group(leader));
        let ready = request("GET", "/readyz", &[], "");
        loop {
            if Wire::open(address).and_then(|mut wire| wire.ask(&ready)).is_ok_and(|reply| reply.status == 200) {
                return Ok(Self { child, _kept: kept, address, started_in: started.elapsed() });
            }
            if let Some(status) = child.try_wait()? {
                bail!("the server ended ({status}) before it was ready:\n{}", premises.last_words());
            }
            if started.elapsed() > READY_LIMIT {
                bail!("the server was not ready after {READY_LIMIT:?}:\n{}", premises.last_words());
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Its resident memory.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn resident_mb(&self) -> Result<f64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).context("this system tells no resident memory")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().context("VmRSS is no number")?;
        Ok(kib / 1_024.0)
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// When it does not.
    pub fn stop(mut self) -> Result<()> {
        output(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            if asked.elapsed() > STOP_LIMIT {
                bail!("the server did not stop in {STOP_LIMIT:?}");
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

/// How many files a process of ours may open at most, and needs.
fn wanted_files() -> Result<u64> {
    let told = output(Command::new("prlimit").args(["--nofile", "--noheadings", "--raw", "--output=HARD"]))
        .context("prlimit, of Debian's util-linux")?;
    let hard = told.trim().parse().unwrap_or(u64::MAX);
    if hard < FILES_MIN {
        bail!("a process may open {hard} files here, and {} streams need {FILES_MIN}", FILES_MIN - 1_000);
    }
    Ok(FILES_MIN)
}

/// Gives this process room for many sockets.
///
/// # Errors
/// When the system does not allow it.
pub fn make_room() -> Result<()> {
    let room = format!("--nofile={}:", wanted_files()?);
    output(Command::new("prlimit").args(["--pid", &std::process::id().to_string(), &room])).map(|_| ())
}

/// What the figures stand on, in a line.
pub fn about() -> String {
    format!("{CLIENTS} clients, {RESPONDERS} responders on duty, loopback HTTP")
}
