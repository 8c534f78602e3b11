//! Live streams held open: phones that say when an offer comes, and many more that only count by their weight.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use super::wire::{Wire, request};

/// An offer, seen on a phone's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When the phone had it.
    pub at: Instant,
    /// The offer.
    pub offer: String,
    /// Of which visit.
    pub job: String,
    /// The incident's number.
    pub number: i64,
}

/// Phones with their streams open. Dropping them hangs up.
pub struct Phones {
    lines: Vec<TcpStream>,
    readers: Vec<JoinHandle<()>>,
    /// What they see.
    pub seen: Receiver<Seen>,
}

impl Phones {
    /// Opens a stream for each session.
    ///
    /// # Errors
    /// When one is refused.
    pub fn open(address: SocketAddr, cookies: &[String]) -> Result<Self> {
        let (sender, seen) = channel();
        let (mut lines, mut readers) = (vec![], vec![]);
        for cookie in cookies {
            let wire = stream(address, cookie)?;
            lines.push(wire.handle()?);
            wire.may_be_silent()?;
            let sender = sender.clone();
            let reader = std::thread::Builder::new().stack_size(256 * 1_024).spawn(move || read(wire, &sender));
            readers.push(reader.context("no thread for a phone")?);
        }
        Ok(Self { lines, readers, seen })
    }
}

impl Drop for Phones {
    fn drop(&mut self) {
        for line in &self.lines {
            // One that is closed already is what we want.
            let _closed = line.shutdown(Shutdown::Both);
        }
        for reader in self.readers.drain(..) {
            let _ended = reader.join();
        }
    }
}

fn stream(address: SocketAddr, cookie: &str) -> Result<Wire> {
    let mut wire = Wire::open(address)?;
    wire.begin(&request("GET", "/api/stream", &[("Cookie", cookie), ("Accept", "text/event-stream")], ""))?;
    Ok(wire)
}

/// Opens so many streams, shared out among the sessions, and waits until each has said its first word.
///
/// # Errors
/// When one is refused.
pub fn many(address: SocketAddr, cookies: &[String], count: usize) -> Result<Vec<Wire>> {
    cookies
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(number, cookie)| {
            let mut wire = stream(address, cookie).with_context(|| format!("stream {}", number + 1))?;
            wire.chunk()?;
            Ok(wire)
        })
        .collect()
}

/// Reads until the line is cut.
fn read(mut wire: Wire, seen: &Sender<Seen>) {
    let mut text = String::new();
    while let Ok(Some(piece)) = wire.chunk() {
        let at = Instant::now();
        text.push_str(&String::from_utf8_lossy(&piece));
        while let Some(end) = text.find("\n\n") {
            let event: String = text.drain(..end + 2).collect();
            for offer in offers(&event, at) {
                if seen.send(offer).is_err() {
                    return;
                }
            }
        }
    }
}

/// The offers in one event of a phone's stream.
fn offers(event: &str, at: Instant) -> Vec<Seen> {
    if !event.starts_with("event: snapshot") {
        return vec![];
    }
    let body = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap_or_default();
    let snapshot: Value = serde_json::from_str(body).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = snapshot["offers"].as_array().into_iter().flatten();
    all.map(|offer| Seen { at, offer: word(&offer["id"]), job: word(&offer["job"]), number: offer["number"].as_i64().unwrap_or_default() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_read_from_a_snapshot_and_from_nothing_else() {
        let at = Instant::now();
        let body = r#"{"offers":[{"id":"o","job":"j","number":7}]}"#;
        let found = offers(&format!("event: snapshot\nid: 1-00000000\ndata: {body}\n\n"), at);
        assert_eq!(found, vec![Seen { at, offer: "o".to_owned(), job: "j".to_owned(), number: 7 }]);
        assert!(offers(&format!("event: beat\ndata: {body}\n\n"), at).is_empty());
        assert!(offers("event: snapshot\ndata: {}\n\n", at).is_empty());
    }
}
