//! A partner centre: hands cases over, signed by Standard Webhooks, and hears of every state on a small receiver of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::registers::Client;
use domain::standard_webhooks;
use domain::time::Timestamp;
use domain::words::Situation;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::Town;
use crate::load::{Arrival, Truth};
use crate::population::Partner;

/// One partner's desk.
pub struct PartnerDesk {
    town: Arc<Town>,
    partner: Partner,
    sent: AtomicU64,
}

impl PartnerDesk {
    /// A desk of this town.
    pub fn new(town: Arc<Town>, partner: Partner) -> Self {
        Self { town, partner, sent: AtomicU64::new(0) }
    }

    /// Hands a case over, once or twice, again until it is taken.
    pub async fn hand_over(&self, client: &Client, arrival: &Arrival, twice: bool) {
        let now = self.town.clock.now();
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let reference = format!(
            "{}-{}-{number}",
            self.partner.organisation.name.chars().take(3).collect::<String>().to_uppercase(),
            now.ms() / 1_000 % 1_000_000
        );
        let situation = match arrival.truth {
            Truth::Visit(situation) => situation,
            Truth::Silent | Truth::Voice | Truth::Fault => Situation::Silent,
        };
        let body = serde_json::json!({
            "reference": reference,
            "operator": "Sam at the partner's desk",
            "alarm": { "type": "pendant", "received_at": now.to_string(), "answered_at": now.to_string(), "voice_heard": situation != Situation::Silent },
            "client": { "reference": client.reference, "name": client.name },
            "situation": situation.word(),
            "on_floor": matches!(situation, Situation::FallInjured | Situation::FallUninjured),
            "call_back": self.partner.organisation.phone,
            "respond": true,
        })
        .to_string();
        for _ in 0..=usize::from(twice) {
            self.send(&format!("msg_{}_{reference}", self.town.seed), &body).await;
        }
    }

    async fn send(&self, id: &str, body: &str) {
        let Some(secret) =
            self.town.secrets.partners.get(&self.partner.organisation.id).and_then(|text| standard_webhooks::Secret::parse(text).ok())
        else {
            return;
        };
        for _ in 0..20 {
            let seconds = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0));
            let signature = standard_webhooks::sign(&secret, id, Timestamp(seconds * 1_000), body.as_bytes());
            let request = self.town.http.post(format!("{}/api/hand-overs", self.town.base)).header("content-type", "application/json");
            let request =
                request.header("webhook-id", id).header("webhook-timestamp", seconds.to_string()).header("webhook-signature", signature);
            match request.body(body.to_owned()).send().await {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => tracing::warn!(status = %answer.status(), "a hand-over was not taken"),
                Err(error) => tracing::debug!(%error, "a hand-over was not sent"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }
}

/// A receiver of webhooks on this machine that takes everything; gives its address and runs until the task ends.
///
/// # Errors
/// When no port is free.
pub async fn receiver() -> std::io::Result<(String, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/webhooks", listener.local_addr()?);
    let running = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut bytes = vec![0; 16 * 1_024];
                let mut read = 0;
                // One request a connection: read until its body is whole or the line is quiet, then say yes.
                while let Ok(Ok(more)) =
                    tokio::time::timeout(std::time::Duration::from_secs(2), stream.read(bytes.get_mut(read..).unwrap_or_default())).await
                {
                    read += more;
                    if more == 0 || is_whole(bytes.get(..read).unwrap_or_default()) {
                        break;
                    }
                }
                if let Err(error) = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await {
                    tracing::debug!(%error, "a webhook's answer was not taken");
                }
            });
        }
    });
    Ok((address, running))
}

/// Whether a request's head and its declared body have come.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let declared = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").and_then(|value| value.trim().parse::<usize>().ok()));
    body.len() >= declared.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_request_is_whole_when_its_declared_body_has_come() {
        assert!(!is_whole(b"POST / HTTP/1.1\r\ncontent-le"));
        assert!(!is_whole(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab"));
        assert!(is_whole(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd"));
    }
}
