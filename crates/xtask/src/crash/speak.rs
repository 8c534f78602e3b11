//! One person at one device, speaking the public interface: an idempotency key per command, and the same command again until the
//! server has answered it, however often it was killed in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use serde_json::{Value, json};

use super::ledger::{Answer, Ledger, Mark};
use super::plan::Dice;

/// A request that hangs longer than this counts as unanswered.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// A command that nobody answers for this long ends the run: the server is not coming back.
const ANSWER_LIMIT: Duration = Duration::from_secs(180);
/// Between two tries while the server is down.
const PATIENCE: Duration = Duration::from_millis(20);
/// Of a hundred answered commands, so many are sent again on purpose.
const REPLAYED_PERCENT: u64 = 10;

/// The way to the server, the same for everybody.
#[derive(Clone)]
pub struct Line {
    /// The connections.
    pub http: reqwest::Client,
    /// Where the server answers, without a slash at the end.
    pub address: String,
    /// Where everything is written down.
    pub ledger: Arc<Ledger>,
}

impl Line {
    /// A line to `address`.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(address: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(REQUEST_LIMIT).no_proxy().build()?;
        Ok(Self { http, address: address.to_owned(), ledger: Arc::default() })
    }
}

/// Somebody signed in at one device.
pub struct Person {
    line: Line,
    /// What they sign in as.
    pub user: String,
    password: String,
    cookie: String,
    /// What the server calls them: the answer to signing in.
    pub me: Value,
    /// Their draws.
    pub dice: Dice,
    sequence: u64,
}

impl Person {
    /// Signs in.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn sign_in(line: &Line, user: &str, password: &str, seed: u64) -> Result<Self> {
        let mut person = Self::with_session(line, user, password, seed, String::new(), Value::Null);
        person.sign_in_again().await?;
        Ok(person)
    }

    /// Somebody whose session is already open.
    pub fn with_session(line: &Line, user: &str, password: &str, seed: u64, cookie: String, me: Value) -> Self {
        let dice = Dice::new(seed, user);
        Self { line: line.clone(), user: user.to_owned(), password: password.to_owned(), cookie, me, dice, sequence: 0 }
    }

    async fn sign_in_again(&mut self) -> Result<()> {
        let body = json!({"user": self.user, "password": self.password});
        let started = Instant::now();
        loop {
            let sent = self.line.http.post(format!("{}/api/session", self.line.address)).json(&body).send().await;
            match sent {
                Ok(answer) if answer.status().is_success() => {
                    self.cookie = cookie(answer.headers()).context("signing in gave no cookie")?;
                    self.me = answer.json().await.context("signing in gave no JSON")?;
                    return Ok(());
                }
                Ok(answer) if !may_pass(answer.status()) => bail!("{} cannot sign in: {}", self.user, answer.status()),
                Ok(_) | Err(_) if started.elapsed() > ANSWER_LIMIT => bail!("{} cannot sign in: nobody answers", self.user),
                Ok(_) | Err(_) => tokio::time::sleep(PATIENCE).await,
            }
        }
    }

    /// A fresh idempotency key, in the form a phone gives: device and sequence.
    pub fn key(&mut self) -> String {
        self.sequence += 1;
        format!("{}:{}", self.user, self.sequence)
    }

    /// Sends one command until it is answered, writes everything down, and sometimes sends it once more to compare the answers.
    ///
    /// # Errors
    /// When nobody answers for a very long time.
    pub async fn ask(&mut self, key: &str, path: &str, body: &Value, mark: Mark) -> Result<Option<Value>> {
        let what = format!("{} {path}", self.user);
        let line = self.line.ledger.ask(key, &what, mark);
        let (status, text) = self.until_answered(line, key, path, body).await?;
        let answer = read_answer(status, &text);
        if status.is_server_error() {
            self.line.ledger.fault(|faults| faults.server_errors.push(format!("{what}: {status} {text}")));
        }
        self.line.ledger.answered(line, answer.clone());
        if self.dice.chance(REPLAYED_PERCENT) {
            let (status, again) = self.until_answered(line, key, path, body).await?;
            let same = read_answer(status, &again) == answer || (matches!(answer, Answer::No { .. }) && status.is_client_error());
            self.line.ledger.fault(|faults| {
                faults.replays += 1;
                if !same {
                    faults.other_answers.push(format!("{what} (key {key}): first {text}, then {again}"));
                }
            });
        }
        Ok(matches!(answer, Answer::Yes { .. }).then(|| serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    async fn until_answered(&mut self, line: usize, key: &str, path: &str, body: &Value) -> Result<(StatusCode, String)> {
        let started = Instant::now();
        loop {
            self.line.ledger.sent(line);
            let request =
                self.line.http.post(format!("{}{path}", self.line.address)).header(COOKIE, &self.cookie).header("Idempotency-Key", key);
            if let Ok(answer) = request.json(body).send().await {
                let status = answer.status();
                // An answer that breaks off while it is read was not an answer.
                if let Ok(text) = answer.text().await {
                    if status == StatusCode::UNAUTHORIZED {
                        self.line.ledger.fault(|faults| faults.signed_out.push(self.user.clone()));
                        self.sign_in_again().await?;
                    } else if !may_pass(status) {
                        return Ok((status, text));
                    }
                }
            }
            if started.elapsed() > ANSWER_LIMIT {
                bail!("nobody answers {} {path} (key {key})", self.user);
            }
            tokio::time::sleep(PATIENCE).await;
        }
    }

    /// Reads something; none while the server is down.
    pub async fn read(&self, path: &str) -> Option<Value> {
        let request = self.line.http.get(format!("{}{path}", self.line.address)).header(COOKIE, &self.cookie);
        let answer = request.send().await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        answer.json().await.ok()
    }

    /// Reads something from a server that is up.
    ///
    /// # Errors
    /// When it does not answer well.
    pub async fn must_read(&self, path: &str) -> Result<Value> {
        let request = self.line.http.get(format!("{}{path}", self.line.address)).header(COOKIE, &self.cookie);
        let answer = request.send().await.with_context(|| format!("GET {path}"))?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("GET {path}: {status} {text}");
        }
        serde_json::from_str(&text).with_context(|| format!("GET {path} gave no JSON"))
    }

    /// Sends something that needs no key and no record, and does not mind whether it arrives.
    pub async fn mention(&self, path: &str, body: &Value) {
        let request = self.line.http.post(format!("{}{path}", self.line.address)).header(COOKIE, &self.cookie).json(body);
        // Not even a refusal matters here: a phone says this again with its next snapshot.
        drop(request.send().await);
    }

    /// Sends something while the server is being set up.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn set_up(&mut self, path: &str, body: &Value) -> Result<Value> {
        let key = self.key();
        let request =
            self.line.http.post(format!("{}{path}", self.line.address)).header(COOKIE, &self.cookie).header("Idempotency-Key", key);
        let answer = request.json(body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{path}: {status} {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// Whether the same command may be answered otherwise in a moment.
fn may_pass(status: StatusCode) -> bool {
    status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS
}

fn read_answer(status: StatusCode, text: &str) -> Answer {
    let body: Option<Value> = serde_json::from_str(text).ok();
    match body.as_ref().and_then(|body| body["position"].as_i64()) {
        // Raising answers with what was made, not with a count.
        Some(position) if status.is_success() => {
            let events = body.as_ref().and_then(|body| body["events"].as_u64()).unwrap_or(RAISED_EVENTS_MAX);
            Answer::Yes { position, events }
        }
        _ => Answer::No { status: status.as_u16(), body: text.to_owned() },
    }
}

/// A command whose answer gives no count made at most so many events.
const RAISED_EVENTS_MAX: u64 = 10;

/// The session cookie of an answer, as it is sent back.
pub fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.filter_map(|value| value.split(';').next());
    pairs.filter(|pair| pair.contains("attend=")).map(str::to_owned).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_done_or_refused() {
        assert_eq!(
            read_answer(StatusCode::OK, r#"{"position": 12, "events": 2, "repeated": true}"#),
            Answer::Yes { position: 12, events: 2 }
        );
        assert_eq!(
            read_answer(StatusCode::CREATED, r#"{"incident": "a", "number": 7, "position": 3}"#),
            Answer::Yes { position: 3, events: 10 }
        );
        assert!(matches!(read_answer(StatusCode::CONFLICT, r#"{"status": 409, "position": 1}"#), Answer::No { status: 409, .. }));
    }

    #[test]
    fn the_session_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, "theme=dark; Path=/".parse().unwrap());
        headers.append(SET_COOKIE, "attend=abc; HttpOnly; SameSite=Strict".parse().unwrap());
        assert_eq!(cookie(&headers).as_deref(), Some("attend=abc"));
    }
}
