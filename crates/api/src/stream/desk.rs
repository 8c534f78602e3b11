//! What a desk's stream says: every change once, rendered once for all desks; fixes beside it; notices that belong to no incident.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use domain::ids::ResponderId;
use domain::time::Timestamp;
use engine::{Change, Told};

use super::{Kind, Live, event, reset};
use crate::gap::gap;
use crate::hall::Hall;
use crate::views::desk::{ChangeView, DeskBeat, changes, notice_view, phone_change, phones_behind, positions_view, waits};
use crate::views::session::clock_view;

impl Live {
    /// What a stream says to something it was told; `None` for what is not for it, and at the end.
    pub(super) async fn told(&mut self, told: Told) -> Option<Bytes> {
        match (&self.kind, told) {
            (Kind::Desk { .. }, Told::Change(change)) => {
                self.shown_behind(&change);
                Some(shared(change.rendered(|| rendered(&self.hall, &change))))
            }
            (Kind::Desk { .. }, Told::Positions(positions)) => {
                Some(shared(positions.rendered(|| event("positions", None, &positions_view(&positions)))))
            }
            (Kind::Desk { .. }, Told::Notice(notice)) => Some(event("notice", None, &notice_view(&notice)).into()),
            (Kind::Phone { .. }, Told::Change(change)) => self.phone_change(&change).await,
            (Kind::Phone { .. }, Told::Positions(_) | Told::Notice(_)) => None,
            (Kind::Desk { .. } | Kind::Phone { .. }, Told::Reset(reason)) => {
                self.ended = true;
                Some(reset(reason).into())
            }
            (Kind::Desk { .. } | Kind::Phone { .. }, Told::Closed) => {
                self.ended = true;
                None
            }
        }
    }

    /// The beat; a desk's says which area there is, what is amiss with the cover and who is waited for, a phone's first one brings its snapshot, a desk's tells whose phones were told what they had to be, or are behind again.
    pub(super) async fn beat(&mut self) -> Bytes {
        let clock = clock_view(&self.hall.house.engine);
        let (mut text, more) = match &self.kind {
            Kind::Desk { .. } => {
                let engine = &self.hall.house.engine;
                let left = engine.waits().borrow().clone();
                let waits = engine.look(|view| waits(view, &left));
                let beat = DeskBeat { clock, ground: self.hall.ground_edition(), gap: gap(&self.hall), waits };
                (event("beat", None, &beat), self.desk_beat())
            }
            Kind::Phone { .. } => (event("beat", None, &clock), self.phone_beat().await.unwrap_or_default()),
        };
        text.push_str(&more);
        text.into()
    }

    /// A change that a phone has to show makes it look behind on the desk, until a beat says that it has caught up.
    fn shown_behind(&mut self, change: &Change) {
        if let Kind::Desk { behind, .. } = &mut self.kind {
            behind.extend(change.phones.iter().map(|responder| (*responder, Timestamp::default())));
        }
    }

    /// What a phone has seen is no event of the record: it rides with the beat, without a place in it.
    fn desk_beat(&mut self) -> String {
        let Kind::Desk { behind, .. } = &mut self.kind else { return String::new() };
        let (now_behind, views) = self.hall.house.engine.look(|view| {
            let now_behind = phones_behind(view);
            let moved: BTreeSet<ResponderId> = now_behind.symmetric_difference(behind).map(|(responder, _)| *responder).collect();
            let views: Vec<ChangeView> = moved.into_iter().filter_map(|responder| phone_change(view, responder)).collect();
            (now_behind, views)
        });
        *behind = now_behind;
        views.iter().map(|view| event("change", None, view)).collect()
    }
}

/// A text that many streams share, without a copy for each.
fn shared(text: Arc<str>) -> Bytes {
    struct Text(Arc<str>);
    impl AsRef<[u8]> for Text {
        fn as_ref(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }
    Bytes::from_owner(Text(text))
}

/// One event for each incident the change concerns; only the last one carries the place in the record, so that a break between them loses none.
fn rendered(hall: &Hall, change: &Change) -> String {
    let engine = &hall.house.engine;
    let now = engine.clock().now();
    let views = engine.look(|view| changes(view, change, now));
    let id = change.cursor.to_string();
    let last = views.len().saturating_sub(1);
    views.iter().enumerate().map(|(place, view)| event("change", (place == last).then_some(id.as_str()), view)).collect()
}
