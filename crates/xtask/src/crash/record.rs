//! Reading the record back through the desk's own pages, as a supervisor would.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::judge::{OpenIncident, Recorded};
use super::people::text;
use super::speak::Person;

/// More pages of closed incidents than this means that paging does not end.
const PAGES_MAX: usize = 1_000;

/// The desk now.
pub struct Desk {
    /// Every open incident.
    pub open: Vec<OpenIncident>,
    /// The server's clock when it answered, UTC milliseconds.
    pub now_ms: i64,
    cards: Vec<Value>,
}

/// Reads the desk.
///
/// # Errors
/// When the server does not answer well.
pub async fn desk(person: &Person) -> Result<Desk> {
    let snapshot = person.must_read("/api/desk").await?;
    let now_ms = snapshot["clock"]["now_at"].as_f64().context("the desk tells no time")?;
    let cards = snapshot["incidents"].as_array().context("the desk shows no incidents")?.clone();
    let open = cards.iter().filter(|card| card["state"] != "closed").map(open_incident).collect();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    Ok(Desk { open, now_ms: now_ms as i64, cards })
}

fn open_incident(card: &Value) -> OpenIncident {
    let due = card["deadlines"].as_array().into_iter().flatten().filter_map(|deadline| deadline["due"].as_i64());
    OpenIncident { number: text(&card["number"]), has_owner: card["owner"]["person"].is_string(), due_at_ms: due.min() }
}

/// Reads the timeline of every incident, open and closed.
///
/// # Errors
/// When the server does not answer well.
pub async fn whole(person: &Person) -> Result<Vec<Recorded>> {
    let mut cards = desk(person).await?.cards;
    let mut before = i64::MAX;
    for page in 0..PAGES_MAX {
        let query = if page == 0 { String::new() } else { format!("&before={before}") };
        let answer = person.must_read(&format!("/api/incidents?state=closed&limit=50{query}")).await?;
        cards.extend(answer["incidents"].as_array().context("no page of closed incidents")?.iter().cloned());
        match answer["next_before"].as_i64() {
            Some(next) => before = next,
            None => break,
        }
    }
    // An incident may close while the pages are read, and a page may repeat its edge.
    cards.sort_by_key(|card| text(&card["id"]));
    cards.dedup_by_key(|card| text(&card["id"]));
    let mut record = vec![];
    for card in &cards {
        record.extend(timeline(person, card).await?);
    }
    Ok(record)
}

async fn timeline(person: &Person, card: &Value) -> Result<Vec<Recorded>> {
    let incident = person.must_read(&format!("/api/incidents/{}", text(&card["id"]))).await?;
    let caller = text(&incident["incident"]["caller"]);
    let lines = incident["timeline"].as_array().context("an incident without a timeline")?;
    let recorded = lines.iter().map(|line| {
        let kind = text(&line["kind"]);
        // The caller stands on the card, not in the timeline's words.
        let words = if kind == "incident_raised" { format!("{} {caller}", text(&line["text"])) } else { text(&line["text"]) };
        Recorded { incident: text(&card["number"]), position: line["position"].as_i64().unwrap_or(-1), kind, text: words }
    });
    Ok(recorded.collect())
}

/// How far a deadline may lie in the past: what the service promises after a restart, and the restart itself.
pub fn allowed_lateness(restart: Duration) -> Duration {
    restart + Duration::from_secs(1)
}
