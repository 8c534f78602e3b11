//! How journeys are measured just now, and since when by something else than what was chosen.

use std::sync::Arc;

use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{DESK, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::routes::{Entry, entry};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/travel", Who::Staff(DESK), "How journeys are measured just now, and why by something else than what was chosen.", standing, gives: "TravelView"),
    ]
}

/// How journeys are measured just now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TravelView {
    /// In a sentence.
    pub text: String,
    /// By what.
    pub by: String,
    /// What was chosen and does not measure now.
    pub instead: Option<InsteadView>,
    /// Closures in force that what measures knows nothing of.
    pub unheeded: usize,
}

/// What was chosen and does not measure now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InsteadView {
    /// What was chosen.
    pub of: String,
    /// Why it does not.
    pub why: String,
    /// Since when, where that is not plain from why.
    pub since: Option<Timestamp>,
}

async fn standing(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let standing = hall.house.engine.travel();
    let text = standing.words();
    let instead = standing.instead.map(|one| InsteadView { of: one.of, why: one.why, since: one.since });
    json(&TravelView { text, by: standing.by, instead, unheeded: standing.unheeded })
}
