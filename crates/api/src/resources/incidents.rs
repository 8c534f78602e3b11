//! One incident with its timeline, and the closed ones page by page.

use std::sync::Arc;

use domain::ids::{IncidentId, SignalId};
use domain::time::Timestamp;
use engine::{ClosedBefore, Outcome, Signal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{DESK, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};
use crate::views::cards::incident_card;
use crate::views::client::client_full;
use crate::views::decision::{decision_view, divert_view};
use crate::views::incident::{ClosedPage, detail, view_of};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/incidents", Who::Staff(DESK), "Closed incidents, last closed first, a page at a time.", closed, gives: "ClosedPage", query: &[("state", "closed"), ("before", "closed before this instant, UTC milliseconds"), ("limit", "1 to 200; 50 when absent"), ("q", "only those with this number, or whose client this finds: name, address, postcode, telephone, reference or unit number; at most 200 characters")]),
        entry!(GET "/api/incidents/{id}", Who::Staff(DESK), "One incident: card, client, timeline, who would go and why.", one, gives: "IncidentDetail"),
    ]
}

/// Everything that machines sent about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Received {
    /// In order.
    pub messages: Vec<ReceivedView>,
    /// How far the record goes with the reading in it.
    pub position: i64,
}

/// What somebody's machine sent, as it came.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReceivedView {
    /// Its identifier.
    pub id: SignalId,
    /// By the server's clock.
    pub at: Timestamp,
    /// "hand-over", or what the device called it.
    pub kind: String,
    /// Under which name its sender sent it.
    pub key: String,
    /// Byte for byte: what is taken here is JSON, and so text.
    pub text: String,
}

/// What came, for whoever may read it.
pub(super) fn received(kept: Vec<Signal>, outcome: &Outcome) -> Received {
    let views = kept.into_iter().map(|signal| ReceivedView {
        id: signal.id,
        at: signal.received_at,
        kind: signal.kind,
        key: signal.dedupe_key,
        text: String::from_utf8_lossy(&signal.raw).into_owned(),
    });
    Received { messages: views.collect(), position: outcome.position }
}

async fn one(hall: Arc<Hall>, asked: Asked) -> Answer {
    let engine = &hall.house.engine;
    let id: IncidentId = asked.id(0, "incident")?;
    let record = engine.incident(id).await?.ok_or_else(|| Problem::not_found("incident"))?;
    let client = match record.board.incidents.get(&id).and_then(|incident| incident.client) {
        Some(client) => engine.client(client).await?.map(|record| engine.look(|live| client_full(&record, live))),
        None => None,
    };
    let recommended = engine.recommend(id).await;
    let now = engine.clock().now();
    let view = engine.look(|live| view_of(live, record.board.clone()));
    let job = record.board.incidents.get(&id).and_then(|incident| incident.job);
    let recommended = recommended.map(|found| {
        let divert = found.divert.as_ref().map(|divert| engine.look(|live| divert_view(live, divert)));
        (decision_view(&view, job, &found.record), divert)
    });
    let detail =
        detail(&view, id, &record.timeline, &record.told, client, recommended, now).ok_or_else(|| Problem::not_found("incident"))?;
    json(&detail)
}

async fn closed(hall: Arc<Hall>, asked: Asked) -> Answer {
    let engine = &hall.house.engine;
    if asked.query.get("state").is_some_and(|state| state != "closed") {
        return Err(Problem::field("state", "only closed: everything that is open stands in the desk's snapshot"));
    }
    let limit = asked.number("limit", 50, 1, 200)?;
    if let Some(words) = asked.query.get("q").map(|words| words.trim()).filter(|words| !words.is_empty()) {
        return found(&hall, &asked, words, limit).await;
    }
    let before = asked.number("before", i64::MAX, 0, i64::MAX)?;
    // Before this instant: nothing that was closed in it has an identifier below zeros.
    let before = (before != i64::MAX).then_some(ClosedBefore { closed_at: Timestamp(before), id: IncidentId::from_bytes([0; 16]) });
    let (mut page, mut board) = engine.closed(before, limit).await?;
    let full = i64::try_from(page.len()).is_ok_and(|count| count == limit);
    let last = page.last().and_then(|last| last.closed_at().map(|at| (at, last.id)));
    let mut next_before = None;
    if let Some((at, id)) = last.filter(|_| full) {
        // The whole of the last instant belongs to this page, so that the next one can begin before it.
        let (more, beside) = engine.closed(Some(ClosedBefore { closed_at: at, id }), 50).await?;
        next_before = more.iter().any(|incident| incident.closed_at() != Some(at)).then_some(at.ms());
        page.extend(more.into_iter().filter(|incident| incident.closed_at() == Some(at)));
        merge(&mut board, beside);
    }
    let now = engine.clock().now();
    let view = engine.look(|live| view_of(live, board));
    json(&ClosedPage { incidents: page.iter().map(|incident| incident_card(&view, incident, now)).collect(), next_before })
}

/// The closed incidents somebody looks for; all of them at once.
async fn found(hall: &Hall, asked: &Asked, words: &str, limit: i64) -> Answer {
    if words.chars().count() > 200 {
        return Err(Problem::field(
            "q",
            "at most 200 characters of a number, or of a client's name, address, postcode, telephone or unit number",
        ));
    }
    hall.searches.take(asked.principal()?.person)?;
    let engine = &hall.house.engine;
    let (found, board) = engine.find_closed(words, limit).await?;
    let now = engine.clock().now();
    let view = engine.look(|live| view_of(live, board));
    json(&ClosedPage { incidents: found.iter().map(|incident| incident_card(&view, incident, now)).collect(), next_before: None })
}

fn merge(board: &mut domain::board::Board, beside: domain::board::Board) {
    board.incidents.extend(beside.incidents);
    board.jobs.extend(beside.jobs);
    board.clients.extend(beside.clients);
    board.properties.extend(beside.properties);
}
