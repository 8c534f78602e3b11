//! The bridge: what units send, as the plain device signal endpoint takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::registers::Client;
use domain::words::Class;

use super::Town;
use crate::load::Arrival;

/// Sends signals with the bridge's token.
pub struct Bridge {
    town: Arc<Town>,
    sent: AtomicU64,
}

impl Bridge {
    /// A bridge of this town.
    pub fn new(town: Arc<Town>) -> Self {
        Self { town, sent: AtomicU64::new(0) }
    }

    /// Sends one signal, again until it is taken.
    pub async fn send(&self, client: &Client, arrival: &Arrival) {
        let Some(unit) = client.units.get(arrival.unit).or_else(|| client.units.first()) else { return };
        let (kind, code, text) = match arrival.class {
            Class::Fire => ("smoke", "23", "smoke detector"),
            Class::Fault => ("battery", "14", "low battery"),
            Class::Person | Class::Gas | Class::Attack | Class::Unrecognised => ("pendant", "10", "pendant pressed"),
        };
        let now = self.town.clock.now();
        let key = format!("demo-{}-{}", now.ms(), self.sent.fetch_add(1, Ordering::Relaxed));
        let body = serde_json::json!({ "source": "demo bridge", "dedupe_key": key, "account": unit.account, "kind": kind, "code": code, "text": text, "device_time": now.to_string() });
        for _ in 0..20 {
            let sent = self
                .town
                .http
                .post(format!("{}/api/signals", self.town.base))
                .bearer_auth(&self.town.secrets.bridge)
                .json(&body)
                .send()
                .await;
            match sent {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => tracing::warn!(status = %answer.status(), "a signal was not taken"),
                Err(error) => tracing::debug!(%error, "a signal was not sent"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    }
}
