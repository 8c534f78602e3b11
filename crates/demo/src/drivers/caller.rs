//! One signed-in client of the API: a cookie, idempotency keys, patience.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer that is not what was asked for.
#[derive(Debug)]
pub enum Trouble {
    /// No answer, or a broken one: ask again.
    Away(String),
    /// The service refused, with its problem document.
    Refused(StatusCode, Value),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(why) => write!(f, "no answer: {why}"),
            Self::Refused(status, problem) => write!(f, "{status}: {}", problem.get("detail").and_then(Value::as_str).unwrap_or("")),
        }
    }
}

/// A client of the API.
#[derive(Debug)]
pub struct Caller {
    http: Client,
    base: String,
    cookie: Option<String>,
    device: String,
    sequence: AtomicU64,
}

impl Caller {
    /// Somebody not yet signed in. `device` begins every idempotency key.
    pub fn new(http: Client, base: &str, device: String) -> Self {
        Self { http, base: base.into(), cookie: None, device, sequence: AtomicU64::new(1) }
    }

    /// Signs in.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn sign_in(&mut self, user: &str, password: &str) -> Result<Value, Trouble> {
        let body = serde_json::json!({ "user": user, "password": password });
        let sent = self.http.post(format!("{}/api/session", self.base)).json(&body).send().await;
        let answer = sent.map_err(|error| Trouble::Away(error.to_string()))?;
        let cookie =
            answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).find_map(|value| value.split(';').next());
        self.cookie = cookie.map(str::to_owned);
        read(answer).await
    }

    /// A new idempotency key of this device.
    pub fn key(&self) -> String {
        format!("{}:{}", self.device, self.sequence.fetch_add(1, Ordering::Relaxed))
    }

    /// Reads.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Trouble> {
        let value = read(self.request(Method::GET, path).send().await.map_err(|error| Trouble::Away(error.to_string()))?).await?;
        serde_json::from_value(value).map_err(|error| Trouble::Away(format!("{path}: {error}")))
    }

    /// Acts, under a key: asked again under the same key it is done once.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn post(&self, path: &str, body: &Value, key: &str) -> Result<Value, Trouble> {
        let request = self.request(Method::POST, path).header("idempotency-key", key).json(body).timeout(Duration::from_secs(20));
        read(request.send().await.map_err(|error| Trouble::Away(error.to_string()))?).await
    }

    /// Acts until there is an answer: no answer is tried again with the same key.
    pub async fn insist(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let key = self.key();
        let mut pause = Duration::from_millis(200);
        loop {
            match self.post(path, body, &key).await {
                Err(Trouble::Away(why)) => {
                    tracing::debug!(path, why, "again");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                Err(Trouble::Refused(status, _))
                    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS =>
                {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                answered => return answered,
            }
        }
    }

    /// Opens the live stream.
    ///
    /// # Errors
    /// As [`Trouble`].
    pub async fn stream(&self) -> Result<reqwest::Response, Trouble> {
        let answer = self.request(Method::GET, "/api/stream").send().await.map_err(|error| Trouble::Away(error.to_string()))?;
        if answer.status().is_success() { Ok(answer) } else { Err(Trouble::Refused(answer.status(), Value::Null)) }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

async fn read(answer: reqwest::Response) -> Result<Value, Trouble> {
    let status = answer.status();
    let bytes = answer.bytes().await.map_err(|error| Trouble::Away(error.to_string()))?;
    let value =
        if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).map_err(|error| Trouble::Away(error.to_string()))? };
    if status.is_success() { Ok(value) } else { Err(Trouble::Refused(status, value)) }
}

/// Takes whole events out of a stream of bytes: `(event, data)`.
#[derive(Debug, Default)]
pub struct EventReader {
    kept: String,
}

impl EventReader {
    /// Adds bytes as they come and gives the events that are whole.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<(String, String)> {
        self.kept.push_str(&String::from_utf8_lossy(bytes));
        let mut whole = Vec::new();
        while let Some(end) = self.kept.find("\n\n") {
            let block: String = self.kept.drain(..end + 2).collect();
            let field = |name: &str| {
                block
                    .lines()
                    .filter_map(|line| line.strip_prefix(name))
                    .map(|value| value.trim_start_matches(' '))
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            whole.push((field("event:"), field("data:")));
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::EventReader;

    #[test]
    fn events_are_read_wherever_the_bytes_were_cut() {
        let mut reader = EventReader::default();
        assert!(reader.feed(b"event: beat\nda").is_empty());
        let whole = reader.feed(b"ta: {}\n\nid: 4-ab\nevent: snapshot\ndata: {\"a\":1}\n\nev");
        assert_eq!(whole, vec![("beat".to_owned(), "{}".to_owned()), ("snapshot".to_owned(), "{\"a\":1}".to_owned())]);
    }
}
