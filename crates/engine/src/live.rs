//! Positions: hot state in memory, ordered by the phone's own sequence, or by time where that jumped; written to the database in one batch a second, not one by one.
//!
//! Invariant: a fix is as old as it says, however late it came. None is from the future: whatever says so is from when it came.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::command::Target;
use domain::event::Actor;
use domain::ids::ResponderId;
use domain::place::{Metres, Position};
use domain::refusal::Refusal;
use domain::rules;
use domain::time::Timestamp;
use domain::verbs::NotMoving;
use domain::words::Step;
use parking_lot::Mutex;
use store::tables::positions::{LastFix, replaces};
use store::{Scope, StoreError};
use tokio::sync::Notify;

use crate::engine::{Engine, Inner};
use crate::envelope::Envelope;

/// How often positions go to screens and to the database, at most.
const POSITIONS_EVERY: Duration = Duration::from_secs(1);

/// Where a phone says it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// The phone's own count.
    pub sequence: i64,
    /// When they were there: the server's time, as the phone reckons it.
    pub at: Timestamp,
    /// Where.
    pub position: Position,
    /// Within this.
    pub accuracy: Metres,
    /// Metres a second, when the phone says so.
    pub speed_mps: Option<f64>,
    /// Degrees from north, clockwise, when the phone says so.
    pub heading_deg: Option<f64>,
}

/// A responder's last fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiveFix {
    /// As the phone sent it.
    pub fix: Fix,
    /// When it came, in service time.
    pub received_at: Timestamp,
}

impl LiveFix {
    /// As the plan looks at it.
    pub const fn for_plan(&self) -> dispatch::Fix {
        dispatch::Fix { position: self.fix.position, at: self.fix.at, accuracy: Some(self.fix.accuracy) }
    }
}

/// The last fixes, and which of them screens and the database have not had yet.
#[derive(Default)]
pub(crate) struct Live {
    now: Mutex<Latest>,
    pub(crate) news: Notify,
}

#[derive(Default)]
struct Latest {
    fixes: BTreeMap<ResponderId, LiveFix>,
    changed: BTreeSet<ResponderId>,
    heard: BTreeMap<ResponderId, Timestamp>,
    still: BTreeMap<ResponderId, Still>,
}

/// Where somebody's fixes have been at one door or its neighbour's, and since when.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Still {
    position: Position,
    since: Timestamp,
}

/// What is to be told and written.
struct Taken {
    changed: Vec<(ResponderId, LiveFix)>,
    all: BTreeMap<ResponderId, LiveFix>,
    heard: BTreeMap<ResponderId, Timestamp>,
}

/// Which of these stands for somebody from now on; `None` when what is known is newer.
fn newest(known: Option<Fix>, fixes: &[Fix], now: Timestamp) -> Option<Fix> {
    let mut in_order: Vec<Fix> = fixes.iter().map(|fix| Fix { at: fix.at.clamp(Timestamp(0), now), ..*fix }).collect();
    in_order.sort_by_key(|fix| fix.sequence);
    let mark = |fix: &Fix| (fix.sequence, fix.at);
    let last = in_order.into_iter().fold(known, |last, fix| match last {
        Some(last) if !replaces(mark(&fix), mark(&last)) => Some(last),
        Some(_) | None => Some(fix),
    });
    last.filter(|last| known.as_ref() != Some(last))
}

impl Live {
    /// The newest of these replaces what is known, if it is newer.
    fn keep(&self, responder: ResponderId, fixes: &[Fix], at: Timestamp) {
        let mut latest = self.now.lock();
        latest.heard.insert(responder, at);
        let known = latest.fixes.get(&responder).map(|known| known.fix);
        if let Some(newest) = newest(known, fixes, at) {
            latest.fixes.insert(responder, LiveFix { fix: newest, received_at: at });
            latest.changed.insert(responder);
            let still = latest.still.entry(responder).or_insert(Still { position: newest.position, since: at });
            if !rules::same_place(still.position, newest.position) {
                *still = Still { position: newest.position, since: at };
            }
        }
        drop(latest);
        self.news.notify_one();
    }

    /// A phone was heard of.
    pub(crate) fn hear(&self, responder: ResponderId, at: Timestamp) {
        self.now.lock().heard.insert(responder, at);
        self.news.notify_one();
    }

    /// Duty ended: where somebody is then is their own affair.
    pub(crate) fn clear(&self, responder: ResponderId) {
        let mut latest = self.now.lock();
        latest.fixes.remove(&responder);
        latest.changed.remove(&responder);
        latest.still.remove(&responder);
        drop(latest);
        self.news.notify_one();
    }

    /// Since when and where somebody stands.
    fn still(&self, responder: ResponderId) -> Option<Still> {
        self.now.lock().still.get(&responder).copied()
    }

    /// The desk was told that somebody stands: they are not told of again before they have stood as long once more.
    fn told(&self, responder: ResponderId, at: Timestamp) {
        if let Some(still) = self.now.lock().still.get_mut(&responder) {
            still.since = at;
        }
    }

    /// What changed since the last time, everything that is known, and who was heard of.
    fn take(&self) -> Taken {
        let mut latest = self.now.lock();
        let changed = std::mem::take(&mut latest.changed);
        let changed = changed.into_iter().filter_map(|responder| latest.fixes.get(&responder).map(|fix| (responder, *fix))).collect();
        Taken { changed, all: latest.fixes.clone(), heard: std::mem::take(&mut latest.heard) }
    }

    /// They could not be written; they go with the next batch.
    fn again(&self, fixes: &[(ResponderId, LiveFix)]) {
        let mut latest = self.now.lock();
        for (responder, _) in fixes {
            if latest.fixes.contains_key(responder) {
                latest.changed.insert(*responder);
            }
        }
        drop(latest);
        self.news.notify_one();
    }

    fn load(&self, fixes: BTreeMap<ResponderId, LiveFix>) {
        self.now.lock().fixes = fixes;
    }
}

impl Engine {
    /// Takes fixes of a phone. In memory only: this is never a write to the database.
    ///
    /// # Errors
    /// [`Refusal::NotAvailable`] off duty: nobody is followed then.
    pub fn accept_fixes(&self, responder: ResponderId, fixes: &[Fix]) -> Result<(), Refusal> {
        let on_duty = self.look(|view| view.board.responders.get(&responder).map(domain::responder::Responder::on_duty));
        match on_duty {
            None => Err(Refusal::NotFound { what: "responder" }),
            Some(false) => Err(Refusal::NotAvailable { rule: "positions are taken on duty only" }),
            Some(true) => {
                self.inner.live.keep(responder, fixes, self.inner.ports.clock.now());
                metrics::counter!("attend_fixes_total").increment(fixes.len() as u64);
                Ok(())
            }
        }
    }

    /// A responder's phone is there: it asked for something or holds a stream.
    pub fn phone_heard(&self, responder: ResponderId) {
        self.inner.live.hear(responder, self.inner.ports.clock.now());
    }
}

/// What the database kept of positions, at start.
pub(crate) async fn load(inner: &Inner) -> Result<(), StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let kept = inner.store.read(move |rd| rd.positions(scope)).await?;
    let fixes: BTreeMap<ResponderId, LiveFix> = kept.into_iter().map(|last| (last.responder, from_row(&last))).collect();
    inner.live.load(fixes.clone());
    inner.view.write().fixes = Arc::new(fixes);
    Ok(())
}

/// Once a second at most, and at once after a quiet while: to the view, to the streams, to the database.
pub(crate) async fn run(inner: Arc<Inner>) {
    loop {
        tokio::select! {
            () = inner.live.news.notified() => {}
            () = inner.stopping() => break,
        }
        publish(&inner).await;
        tokio::select! {
            () = tokio::time::sleep(POSITIONS_EVERY) => {}
            () = inner.stopping() => break,
        }
    }
    publish(&inner).await;
}

async fn publish(inner: &Arc<Inner>) {
    let Taken { changed, all, heard } = inner.live.take();
    {
        let mut view = inner.view.write();
        view.fixes = Arc::new(all);
        for (responder, at) in heard {
            view.phones.entry(responder).or_default().seen_at = Some(at);
        }
    }
    if changed.is_empty() {
        return;
    }
    for (responder, live) in &changed {
        tell_still(inner, *responder, live.received_at).await;
    }
    inner.feed.tell_positions(changed.iter().map(|(responder, fix)| (*responder, *fix)).collect());
    inner.planner.notify_one();
    let organisation = inner.settings.organisation;
    let rows: Vec<LastFix> = changed
        .iter()
        .map(|(responder, live)| LastFix {
            responder: *responder,
            organisation,
            position: live.fix.position,
            accuracy_m: Some(live.fix.accuracy.0 as f64),
            sequence: live.fix.sequence,
            device_at: Some(live.fix.at),
            at: live.received_at,
        })
        .collect();
    if let Err(error) = inner.store.write(move |tx| tx.positions_keep(&rows)).await {
        tracing::warn!(%error, "positions were not written; they go with the next batch");
        inner.live.again(&changed);
    }
}

/// Somebody on the way whose fixes do not move is put to the rules; what they make of it is theirs.
async fn tell_still(inner: &Arc<Inner>, responder: ResponderId, now: Timestamp) {
    let Some(Still { position, since }) = inner.live.still(responder) else { return };
    let standing = {
        let view = inner.view.read();
        let way = |job: &&domain::job::Job| job.live_of(responder).is_some_and(|one| one.step() == Some(Step::EnRoute));
        let job = view.board.assigned(responder).filter(way);
        job.filter(|job| now.since(since) >= job.terms.timers.not_moving).map(|job| job.id)
    };
    let Some(job) = standing else { return };
    inner.live.told(responder, now);
    let command = inner.command(Actor::Clock, Target::Job(job), NotMoving { responder, since, position });
    if let Err(error) = inner.handle(Envelope::unnamed(command)).await {
        tracing::error!(%error, %job, "that somebody does not move could not be told; it is, when they have stood as long again");
    }
}

fn from_row(last: &LastFix) -> LiveFix {
    // Metres of accuracy are small whole numbers.
    let accuracy = Metres(last.accuracy_m.unwrap_or(0.0) as i64);
    let fix = Fix {
        sequence: last.sequence,
        at: last.device_at.unwrap_or(last.at),
        position: last.position,
        accuracy,
        speed_mps: None,
        heading_deg: None,
    };
    LiveFix { fix, received_at: last.at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(sequence: i64, latitude: f64) -> Fix {
        let position = Position { latitude, longitude: -0.2 };
        Fix { sequence, at: Timestamp(0), position, accuracy: Metres(8), speed_mps: None, heading_deg: None }
    }

    #[test]
    fn the_phones_sequence_orders_fixes_whatever_their_times_and_batches() {
        let live = Live::default();
        let who: ResponderId = uuid::Uuid::from_u128(1).into();
        live.keep(who, &[fix(3, 51.3), fix(5, 51.5), fix(4, 51.4)], Timestamp(10));
        live.keep(who, &[fix(2, 51.2)], Timestamp(20));
        let Taken { changed, all, .. } = live.take();
        assert_eq!(changed.len(), 1);
        assert_eq!(all.get(&who).map(|live| live.fix.sequence), Some(5));
        assert!(live.take().changed.is_empty(), "what was taken is not taken again");
    }

    #[test]
    fn a_fix_is_as_old_as_it_says_and_never_from_the_future() {
        let who: ResponderId = uuid::Uuid::from_u128(1).into();
        for (says, from) in [(9_000, 9_000), (70_000, 50_000)] {
            let live = Live::default();
            live.keep(who, &[Fix { at: Timestamp(says), ..fix(1, 51.1) }], Timestamp(50_000));
            let Taken { all, .. } = live.take();
            let kept = all.get(&who).unwrap();
            assert_eq!((kept.for_plan().at, kept.received_at), (Timestamp(from), Timestamp(50_000)));
        }
    }

    #[test]
    fn a_count_that_ran_a_day_ahead_does_not_silence_what_follows() {
        let live = Live::default();
        let who: ResponderId = uuid::Uuid::from_u128(1).into();
        let at = |sequence, at_s: i64| Fix { at: Timestamp(at_s * 1_000), ..fix(sequence, 51.1) };
        let keep = |one: Fix, now_s: i64| {
            live.keep(who, &[one], Timestamp(now_s * 1_000));
            live.take().all.get(&who).unwrap().fix.sequence
        };
        assert_eq!(keep(at(86_400_000, 86_400), 10), 86_400_000);
        assert_eq!(keep(at(20_000, 20), 20), 86_400_000, "what differs by seconds may be an old one that comes late");
        assert_eq!(keep(at(70_000, 70), 70), 70_000);
        assert_eq!(keep(at(60_000, 60), 71), 70_000, "one that comes late");
    }

    #[test]
    fn nobody_is_kept_after_their_duty() {
        let live = Live::default();
        let who: ResponderId = uuid::Uuid::from_u128(1).into();
        live.keep(who, &[fix(1, 51.3)], Timestamp(10));
        live.clear(who);
        let Taken { changed, all, .. } = live.take();
        assert!(changed.is_empty() && all.is_empty());
    }
}
