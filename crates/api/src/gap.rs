//! The gap in the cover that every desk is told of without looking: nobody could set off, or too many clients are out of everybody's reach.
//!
//! It is worked out while a desk is open, once a minute at most, and closes by itself when it is mended.

use std::sync::{Arc, Mutex, PoisonError};

use domain::time::{Duration, Timestamp};
use engine::cover;
use serde::Serialize;
use utoipa::ToSchema;

use crate::hall::Hall;
use crate::problem::Problem;
use crate::resources::map::asking;

/// In time is within this: what an emergency is promised.
const WITHIN_S: i64 = 45 * 60;
/// It is looked at anew after this, of the service's time.
const EVERY: Duration = Duration::seconds(60);
/// After so long without a look, real time, nobody knows what was in between.
const UNSEEN: Duration = Duration::minutes(5);

/// A gap in the cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GapView {
    /// Since when it was seen; UTC milliseconds.
    pub since: Timestamp,
    /// Whether it was there already when somebody looked again, after a restart or with no desk open: then it is since then at least.
    pub at_least: bool,
    /// With how many clients nobody would be in time.
    pub clients: i64,
    /// Of how many.
    pub of: i64,
    /// In time is within so many seconds.
    pub within_s: i64,
    /// How many could set off.
    pub ready: i64,
}

/// What is known of the gap.
#[derive(Default)]
pub struct Gaps(Mutex<Known>);

#[derive(Default)]
struct Known {
    looked: Option<Timestamp>,
    /// When it was last seen how the cover is, real time.
    seen: Option<Timestamp>,
    gap: Option<GapView>,
}

impl Known {
    /// The cover is like this now. A gap that stands goes on; one that may have begun while nobody looked says so.
    fn see(&mut self, found: Option<GapView>, now: Timestamp, wall: Timestamp) {
        let watched = self.seen.is_some_and(|at| wall.since(at) < UNSEEN);
        let before = self.gap.take().filter(|_| watched);
        let (since, at_least) = before.map_or((now, !watched), |before| (before.since, before.at_least));
        self.gap = found.map(|gap| GapView { since, at_least, ..gap });
        self.seen = Some(wall);
    }
}

/// The gap as it was last seen. When that is a minute ago it is looked at anew, in the background.
pub fn gap(hall: &Arc<Hall>) -> Option<GapView> {
    let now = hall.house.engine.clock().now();
    let mut known = hall.gaps.0.lock().unwrap_or_else(PoisonError::into_inner);
    if known.looked.is_none_or(|at| now.since(at) >= EVERY) {
        known.looked = Some(now);
        tokio::spawn(look(hall.clone()));
    }
    known.gap.clone()
}

async fn look(hall: Arc<Hall>) {
    match found(&hall).await {
        Ok(found) => {
            let clock = hall.house.engine.clock();
            hall.gaps.0.lock().unwrap_or_else(PoisonError::into_inner).see(found, clock.now(), clock.wall());
        }
        Err(problem) => tracing::warn!(detail = problem.detail, "the cover could not be looked at; what was known of its gap stays"),
    }
}

/// The gap there is now; `None` while the cover is as it should be, and where nothing can be measured.
async fn found(hall: &Hall) -> Result<Option<GapView>, Problem> {
    if hall.house.area.is_none() {
        return Ok(None);
    }
    let now = hall.house.engine.clock().now();
    let homes = hall.homes().await?;
    let muster = hall.house.engine.could_set_off();
    let percent = hall.house.cover_gap_percent;
    asking(hall, move |ground| {
        let journeys = muster.journeys(&homes.homes);
        let reached = ground.reach(&journeys.from, &journeys.to, now);
        let arrivals = muster.arrivals(&homes.homes, &journeys, &reached.seconds);
        let cover = cover::cover(&muster.ready, &homes.homes, &arrivals, WITHIN_S);
        let (of, clients) = (cover.clients, cover.clients - cover.covered);
        let ready = i64::try_from(muster.ready.len()).unwrap_or(i64::MAX);
        is_gap(clients, of, ready, percent).then_some(GapView { since: now, at_least: false, clients, of, within_s: WITHIN_S, ready })
    })
    .await
}

/// Whether the desk is told: nobody could set off, or more than `percent` of the clients would have nobody in time.
fn is_gap(clients: i64, of: i64, ready: i64, percent: u8) -> bool {
    of > 0 && (ready == 0 || clients * 100 > of * i64::from(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_says_since_when_and_that_it_may_be_older_where_nobody_looked() {
        let minute = |minutes: i64| Timestamp(Duration::minutes(minutes).ms());
        let gap = |ready| Some(GapView { since: Timestamp(0), at_least: false, clients: 9, of: 10, within_s: WITHIN_S, ready });
        let told = |known: &Known| known.gap.as_ref().map(|gap| (gap.since, gap.at_least, gap.ready));
        let mut known = Known::default();
        known.see(gap(0), minute(10), minute(10));
        assert_eq!(told(&known), Some((minute(10), true, 0)), "it was there at the first look after a start");
        known.see(gap(1), minute(11), minute(11));
        assert_eq!(told(&known), Some((minute(10), true, 1)), "it goes on");
        known.see(None, minute(12), minute(12));
        assert_eq!(told(&known), None);
        known.see(gap(0), minute(13), minute(13));
        assert_eq!(told(&known), Some((minute(13), false, 0)), "it began between two looks");
        known.see(gap(0), minute(40), minute(40));
        assert_eq!(told(&known), Some((minute(40), true, 0)), "no desk was open for half an hour");
    }

    #[test]
    fn there_is_a_gap_above_the_share_and_whenever_nobody_could_set_off() {
        assert!(!is_gap(100, 1_000, 3, 10), "a tenth is not more than a tenth");
        assert!(is_gap(101, 1_000, 3, 10));
        assert!(!is_gap(1_000, 1_000, 1, 100), "who wants to be told of nobody alone says 100");
        assert!(is_gap(1_000, 1_000, 0, 100));
        assert!(!is_gap(0, 0, 0, 10), "a register without homes has no gap");
    }
}
