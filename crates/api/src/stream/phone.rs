//! What a phone's stream says: its whole snapshot on connecting and whenever it shows something else.

use bytes::Bytes;
use engine::Change;

use super::{Kind, Live, event};
use crate::resources::phone::snapshot_of;

impl Live {
    /// The snapshot, when an event changed what this phone shows and no later one has told it already.
    pub(super) async fn phone_change(&mut self, change: &Change) -> Option<Bytes> {
        let Kind::Phone { responder, sent, first } = &self.kind else { return None };
        if *first || change.recorded.position <= *sent || !change.phones.contains(responder) {
            return None;
        }
        self.snapshot().await.map(Bytes::from)
    }

    /// With every beat the phone counts as heard; the first one brings the snapshot, and so does one after a failure to make it.
    pub(super) async fn phone_beat(&mut self) -> Option<String> {
        let Kind::Phone { responder, first, .. } = &self.kind else { return None };
        self.hall.house.engine.phone_heard(*responder);
        if *first { self.snapshot().await } else { None }
    }

    async fn snapshot(&mut self) -> Option<String> {
        let Kind::Phone { responder, sent, first } = &mut self.kind else { return None };
        match snapshot_of(&self.hall, *responder).await {
            Ok(snapshot) => {
                (*sent, *first) = (snapshot.position, false);
                Some(event("snapshot", Some(&snapshot.as_of), &snapshot))
            }
            Err(problem) => {
                tracing::warn!(detail = problem.detail, "a phone's snapshot could not be made; the next beat tries again");
                *first = true;
                None
            }
        }
    }
}
