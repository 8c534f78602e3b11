//! Somebody who follows: a place in the record and a bell. It takes what is in the shared ring and, when it has fallen behind that, reads the database.

use std::collections::VecDeque;
use std::sync::Arc;

use store::Scope;
use tokio::sync::watch;

use crate::cursor::Cursor;
use crate::engine::{Engine, Inner};
use crate::feed::{Change, NoticeKind, PAGE, Reset, Told};

/// Somebody further behind than this takes a fresh snapshot.
const BEHIND_MOST: i64 = 20_000;

/// Somebody's place in the feed.
pub struct Subscription {
    inner: Arc<Inner>,
    position: i64,
    batch: u64,
    notice: u64,
    bell: watch::Receiver<u64>,
    behind: VecDeque<Arc<Change>>,
}

impl Engine {
    /// Follows the record from after a cursor, or from now on. Nothing in between is lost.
    ///
    /// # Errors
    /// [`Reset`] when the cursor is of another database, ahead of this one, or too old.
    pub async fn subscribe(&self, after: Option<Cursor>) -> Result<Subscription, Reset> {
        let inner = self.inner.clone();
        let bell = inner.feed.bell();
        let here = inner.view.read().cursor;
        let position = match after {
            None => here.position,
            Some(after) => {
                self.check(after, here).await?;
                after.position
            }
        };
        let (batch, notice) = inner.feed.numbers();
        Ok(Subscription { inner, position, batch, notice, bell, behind: VecDeque::new() })
    }

    async fn check(&self, after: Cursor, here: Cursor) -> Result<(), Reset> {
        if after == here || after == Cursor::default() && here.position <= BEHIND_MOST {
            return Ok(());
        }
        if here.position - after.position > BEHIND_MOST {
            return Err(Reset { reason: "too far behind" });
        }
        let known = self.inner.store.read(move |rd| rd.hash_at(after.position)).await.map_err(|error| {
            tracing::warn!(%error, "a cursor could not be checked");
            Reset { reason: "the record cannot be read now" }
        })?;
        match known {
            Some(hash) if Cursor::at(after.position, &hash) == after => Ok(()),
            Some(_) => Err(Reset { reason: "this is another record" }),
            None => Err(Reset { reason: "ahead of the record" }),
        }
    }

    /// Tells every desk something that belongs to no incident.
    pub fn notice(&self, kind: NoticeKind, text: impl Into<String>) {
        self.inner.notice(kind, text.into());
    }
}

impl Subscription {
    /// How far it has followed.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The next thing to hear. It may be dropped while waiting and asked again; nothing is lost by it.
    pub async fn next(&mut self) -> Told {
        loop {
            self.bell.mark_unchanged();
            if let Some(told) = self.now().await {
                return told;
            }
            if self.inner.has_stopped() {
                return Told::Closed;
            }
            if self.bell.changed().await.is_err() {
                return Told::Closed;
            }
        }
    }

    /// Catching up is boxed: it is rare, and its room would weigh on every stream that only waits.
    async fn now(&mut self) -> Option<Told> {
        if let Some(change) = self.behind.pop_front() {
            self.position = change.recorded.position;
            return Some(Told::Change(change));
        }
        match self.inner.feed.change_after(self.position) {
            Ok(Some(change)) => {
                self.position = change.recorded.position;
                return Some(Told::Change(change));
            }
            Ok(None) if self.inner.view.read().cursor.position > self.position && self.inner.feed.is_fresh() => {
                return Box::pin(self.catch_up()).await;
            }
            Ok(None) => {}
            Err(()) => return Box::pin(self.catch_up()).await,
        }
        if let Some((number, notice)) = self.inner.feed.notice_from(self.notice) {
            self.notice = number + 1;
            return Some(Told::Notice(notice));
        }
        if let Some((number, positions)) = self.inner.feed.positions_from(self.batch) {
            self.batch = number + 1;
            return Some(Told::Positions(positions));
        }
        None
    }

    /// Reads what the ring no longer has.
    async fn catch_up(&mut self) -> Option<Told> {
        let position = self.position;
        if self.inner.view.read().cursor.position - position > BEHIND_MOST {
            return Some(Told::Reset("too far behind"));
        }
        let read = self.inner.store.read(move |rd| rd.events_after(Scope::Everything, position, PAGE)).await;
        let recorded = match read {
            Ok(recorded) => recorded,
            Err(error) => {
                tracing::warn!(%error, "a follower could not catch up");
                return Some(Told::Reset("the record cannot be read now"));
            }
        };
        let view = self.inner.view.read();
        self.behind = recorded
            .into_iter()
            .take_while(|recorded| recorded.position <= view.cursor.position)
            .map(|recorded| {
                let phones = crate::reads::phones_of(&recorded, &view.board);
                Arc::new(Change::new(recorded, phones, &view))
            })
            .collect();
        drop(view);
        let change = self.behind.pop_front()?;
        self.position = change.recorded.position;
        Some(Told::Change(change))
    }
}
