//! The desk's snapshot and the live stream.

use std::sync::Arc;

use crate::access::{DESK, STAFF, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::routes::{Entry, entry};
use crate::stream;
use crate::views::desk::snapshot;
use crate::views::session::clock_view;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/desk", Who::Staff(DESK), "Everything the desk shows, as of one position of the record.", desk, gives: "Snapshot"),
        entry!(GET "/api/stream", Who::Staff(STAFF), "The live stream: changes for a desk, snapshots for a responder's phone.", stream::open, gives: "text/event-stream", query: &[("after", "the `as_of` of the snapshot, where there is no Last-Event-ID")]),
    ]
}

async fn desk(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let engine = &hall.house.engine;
    let clock = clock_view(engine);
    let ground = hall.ground_edition();
    let snapshot = engine.look(|view| snapshot(view, clock, ground));
    json(&snapshot)
}
