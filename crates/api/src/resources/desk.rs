//! The desk's snapshot, the live stream and the map of the area.

use std::sync::Arc;

use crate::access::{DESK, STAFF, Who};
use crate::answer::{Answer, json, text};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};
use crate::stream;
use crate::views::desk::snapshot;
use crate::views::session::clock_view;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/desk", Who::Staff(DESK), "Everything the desk shows, as of one position of the record.", desk, gives: "Snapshot"),
        entry!(GET "/api/stream", Who::Staff(STAFF), "The live stream: changes for a desk, snapshots for a responder's phone.", stream::open, gives: "text/event-stream", query: &[("after", "the `as_of` of the snapshot, where there is no Last-Event-ID")]),
        entry!(GET "/api/map", Who::Staff(STAFF), "The outline of the area as GeoJSON, where there is one.", map, gives: "application/geo+json"),
    ]
}

async fn desk(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let engine = &hall.house.engine;
    let clock = clock_view(engine);
    let borough = hall.house.area.is_some().then_some(true);
    let snapshot = engine.look(|view| snapshot(view, clock, borough));
    json(&snapshot)
}

async fn map(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let area = hall.house.area.ok_or_else(|| Problem::not_found("map"))?;
    let outline = tokio::task::spawn_blocking(area).await.map_err(|error| {
        tracing::error!(%error, "the outline could not be worked out");
        Problem::new(Kind::Defect, "The map could not be drawn.")
    })?;
    Ok(text("application/geo+json", outline))
}
