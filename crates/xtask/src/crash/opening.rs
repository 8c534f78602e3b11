//! Before the first kill: a fresh database, the real server on it, and the people, made through the front door.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::server::{Premises, Server};
use super::speak::{Line, Person, cookie};
use crate::running::output;

/// How many operators and responders work in one run.
const OPERATORS: usize = 3;
const RESPONDERS: usize = 6;
/// Everybody of the run; nothing here outlives it.
const PASSWORD: &str = "a long enough password for one run";
const SHIFT_MS: i64 = 12 * 60 * 60 * 1_000;

/// The server of one run and the people who will work with it.
pub struct Opened {
    /// How the server is started again.
    pub premises: Premises,
    /// The server, running.
    pub server: Server,
    /// The way to it.
    pub line: Line,
    /// Who reads the record at the end.
    pub supervisor: Person,
    /// Who raise and close.
    pub operators: Vec<Person>,
    /// Who attend; all on duty.
    pub responders: Vec<Person>,
}

/// Opens a service in `folder` on `database`.
///
/// # Errors
/// When the server does not start or refuses what it should take.
pub async fn open(attend: &Path, folder: &Path, database: &str, seed: u64) -> Result<Opened> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let premises = premises(attend, folder, database, port);
    output(&mut premises.attend(["key", "make", "sealing.key"])).context("attend key make")?;
    if database.starts_with("postgres") {
        output(&mut premises.attend(["migrate", "--data-dir", ".", "--database", database])).context("attend migrate")?;
    }
    let line = Line::new(&premises.address)?;
    let (server, _) = Server::start(&premises, &line.http).await?;
    let mut administrator = first_administrator(&premises, &line, seed).await?;
    let mut people = vec![];
    for (role, count) in [("supervisor", 1), ("dispatcher", OPERATORS), ("responder", RESPONDERS)] {
        for number in 1..=count {
            let user = format!("{role}{number}");
            administrator.set_up("/api/staff", &staff(role, &user, number)).await?;
            people.push((role, Person::sign_in(&line, &user, PASSWORD, seed).await?));
        }
    }
    let mut of_role = |wanted: &str| {
        let (chosen, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut people).into_iter().partition(|(role, _)| *role == wanted);
        people = rest;
        chosen.into_iter().map(|(_, person)| person).collect::<Vec<_>>()
    };
    let (mut supervisors, operators, mut responders) = (of_role("supervisor"), of_role("dispatcher"), of_role("responder"));
    for responder in &mut responders {
        go_on_duty(responder).await?;
    }
    let supervisor = supervisors.pop().context("a supervisor was made")?;
    Ok(Opened { premises, server, line, supervisor, operators, responders })
}

/// How a service in `folder` on `database` is started and found at `port`.
pub fn premises(attend: &Path, folder: &Path, database: &str, port: u16) -> Premises {
    let words = ["serve", "--data-dir", ".", "--database", database, "--key-file", "sealing.key", "--listen", &format!("127.0.0.1:{port}")];
    Premises {
        attend: attend.to_owned(),
        folder: PathBuf::from(folder),
        words: words.into_iter().map(str::to_owned).collect(),
        address: format!("http://127.0.0.1:{port}"),
    }
}

/// The record's own check, while the server is down.
///
/// # Errors
/// When it finds something, with what it said.
pub fn verify(premises: &Premises, database: &str) -> Result<()> {
    output(&mut premises.attend(["verify", "--data-dir", ".", "--database", database])).map(|_| ()).context("attend verify")
}

/// What stands in the one-time link that the server printed.
///
/// # Errors
/// When it printed none.
pub fn link_token(premises: &Premises) -> Result<String> {
    let log = premises.last_words();
    let after = log.split("/setup#").nth(1).unwrap_or_default();
    let token: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    if token.is_empty() {
        bail!("the server printed no one-time link:\n{log}");
    }
    Ok(token)
}

/// Follows the one-time link that the server printed.
async fn first_administrator(premises: &Premises, line: &Line, seed: u64) -> Result<Person> {
    let token = link_token(premises)?;
    let body = json!({"token": token, "organisation": "Crash Test Response", "name": "Ada Administrator", "user": "administrator", "password": PASSWORD});
    let answer = line.http.post(format!("{}/api/setup", line.address)).json(&body).send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await?;
    if !status.is_success() {
        bail!("the one-time link was refused: {status} {text}");
    }
    let me: Value = serde_json::from_str(&text)?;
    match cookie(&headers) {
        Some(cookie) => Ok(Person::with_session(line, "administrator", PASSWORD, seed, cookie, me)),
        None => Person::sign_in(line, "administrator", PASSWORD, seed).await,
    }
}

fn staff(role: &str, user: &str, number: usize) -> Value {
    let name = format!("{role} {number}");
    let mut body = json!({"name": name, "user": user, "password": PASSWORD, "role": role});
    if role == "responder" {
        body["call_sign"] = json!(format!("R{number}"));
        body["skills"] = json!(["lift", "first_aid"]);
        body["phone"] = json!("020 7946 0001");
        body["base"] = json!({"latitude": 51.6, "longitude": -0.2});
    }
    body
}

async fn go_on_duty(responder: &mut Person) -> Result<()> {
    let id = responder.me["responder"].as_str().context("a responder's sign-in names no responder")?.to_owned();
    let now = responder.me["clock"]["now_at"].as_f64().context("signing in tells no time")?;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let until = now as i64 + SHIFT_MS;
    responder.set_up(&format!("/api/responders/{id}/go-on-duty"), &json!({"until": until})).await?;
    Ok(())
}
