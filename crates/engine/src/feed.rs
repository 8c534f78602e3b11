//! The fifth loop: what was committed goes to everybody who follows, in order, without gaps, each rendered once.
//!
//! Invariant: a subscription holds a number and a bell, no queue. It takes events from a shared ring and, when it has fallen behind that, from the database.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, OnceLock};

use domain::event::What;
use domain::ids::{IncidentId, ResponderId};
use domain::time::Timestamp;
use parking_lot::{Mutex, RwLock};
use store::{Recorded, Scope};
use tokio::sync::{Notify, watch};

use crate::cursor::Cursor;
use crate::engine::Inner;
use crate::handle::Handled;
use crate::live::LiveFix;
use crate::view::{View, responder_of};

/// Events kept in memory for those who follow.
const RING: usize = 2_048;
/// Position batches kept.
const BATCHES: usize = 8;
/// Notices kept.
const NOTICES: usize = 64;
/// Events read at once for somebody who is behind.
pub(crate) const PAGE: i64 = 256;

/// An event on its way to screens and phones.
#[derive(Debug)]
pub struct Change {
    /// As it stands in the record.
    pub recorded: Recorded,
    /// Its place.
    pub cursor: Cursor,
    /// The incidents it concerns: its own, or those of its job.
    pub incidents: Vec<IncidentId>,
    /// The responder it concerns.
    pub responder: Option<ResponderId>,
    /// Whose phones show something else because of it.
    pub phones: Vec<ResponderId>,
    rendering: OnceLock<Arc<str>>,
}

impl Change {
    pub(crate) fn new(recorded: Recorded, phones: Vec<ResponderId>, view: &View) -> Self {
        let incidents = view.incidents_of(recorded.subject);
        let responder = recorded.event.as_ref().and_then(|event| responder_of(event, &view.board));
        let cursor = Cursor::at(recorded.position, &recorded.hash);
        Self { recorded, cursor, incidents, responder, phones, rendering: OnceLock::new() }
    }

    /// Its text, made once by whoever comes first and shared by all streams.
    pub fn rendered(&self, make: impl FnOnce() -> String) -> Arc<str> {
        self.rendering.get_or_init(|| make().into()).clone()
    }
}

/// Fixes that are new.
#[derive(Debug)]
pub struct Positions {
    /// Whose and where.
    pub fixes: Vec<(ResponderId, LiveFix)>,
    rendering: OnceLock<Arc<str>>,
}

impl Positions {
    /// Its text, made once by whoever comes first and shared by all streams.
    pub fn rendered(&self, make: impl FnOnce() -> String) -> Arc<str> {
        self.rendering.get_or_init(|| make().into()).clone()
    }
}

/// What sort of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A partner's hand-over or a bridge's signal was refused: nobody may think it arrived.
    PartnerRefused,
    /// The same key came with other content.
    DifferentContent,
    /// Anything else.
    Other,
}

impl NoticeKind {
    /// Its word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PartnerRefused => "partner_refused",
            Self::DifferentContent => "different_content",
            Self::Other => "other",
        }
    }
}

/// Something the desk must know that belongs to no incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What sort.
    pub kind: NoticeKind,
    /// In words.
    pub text: String,
    /// When, in service time.
    pub at: Timestamp,
}

/// Why somebody has to take a fresh snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Reset {
    /// In words.
    pub reason: &'static str,
}

/// What a subscription hears.
#[derive(Clone, Debug)]
pub enum Told {
    /// An event.
    Change(Arc<Change>),
    /// New fixes.
    Positions(Arc<Positions>),
    /// A notice.
    Notice(Arc<Notice>),
    /// Too far behind: take a fresh snapshot.
    Reset(&'static str),
    /// The engine stops.
    Closed,
}

struct Numbered<T> {
    kept: VecDeque<Arc<T>>,
    next: u64,
    most: usize,
}

impl<T> Numbered<T> {
    fn new(most: usize) -> Self {
        Self { kept: VecDeque::new(), next: 0, most }
    }

    fn push(&mut self, item: T) {
        if self.kept.len() == self.most {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::new(item));
        self.next += 1;
    }

    /// The first one not before `wanted`, with its number; `None` when there is none yet.
    fn from(&self, wanted: u64) -> Option<(u64, Arc<T>)> {
        let first = self.next - self.kept.len() as u64;
        let number = wanted.max(first);
        let place = usize::try_from(number - first).ok()?;
        self.kept.get(place).map(|item| (number, item.clone()))
    }
}

struct Rings {
    changes: VecDeque<Arc<Change>>,
    positions: Numbered<Positions>,
    notices: Numbered<Notice>,
}

/// What everybody who follows shares.
pub(crate) struct Feed {
    rings: RwLock<Rings>,
    arrived: Mutex<BTreeMap<i64, Handled>>,
    news: Notify,
    bell: watch::Sender<u64>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        let rings = Rings { changes: VecDeque::new(), positions: Numbered::new(BATCHES), notices: Numbered::new(NOTICES) };
        Self { rings: RwLock::new(rings), arrived: Mutex::default(), news: Notify::new(), bell: watch::Sender::new(0) }
    }

    /// A command's events were committed here.
    pub(crate) fn committed(&self, handled: Handled) {
        if let Some(first) = handled.recorded.first() {
            self.arrived.lock().insert(first.position, handled);
            self.news.notify_one();
        }
    }

    pub(crate) fn tell_positions(&self, fixes: Vec<(ResponderId, LiveFix)>) {
        self.rings.write().positions.push(Positions { fixes, rendering: OnceLock::new() });
        self.ring();
    }

    pub(crate) fn tell(&self, notice: Notice) {
        self.rings.write().notices.push(notice);
        self.ring();
    }

    pub(crate) fn bell(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }

    pub(crate) fn ring(&self) {
        self.bell.send_modify(|count| *count += 1);
    }

    /// What came next after `position`, if it came here.
    fn take_next(&self, position: i64) -> Option<Handled> {
        let mut arrived = self.arrived.lock();
        // What another read brought already is not needed again.
        while let Some(first) = arrived.first_entry() {
            match first.get().recorded.last().map_or(0, |last| last.position) <= position {
                true => drop(first.remove()),
                false => break,
            }
        }
        arrived.remove(&(position + 1))
    }

    fn publish(&self, changes: Vec<Change>) {
        let mut rings = self.rings.write();
        for change in changes {
            if rings.changes.len() == RING {
                rings.changes.pop_front();
            }
            rings.changes.push_back(Arc::new(change));
        }
        drop(rings);
        self.ring();
    }

    /// The numbers the next batch and the next notice will have.
    pub(crate) fn numbers(&self) -> (u64, u64) {
        let rings = self.rings.read();
        (rings.positions.next, rings.notices.next)
    }

    pub(crate) fn notice_from(&self, wanted: u64) -> Option<(u64, Arc<Notice>)> {
        self.rings.read().notices.from(wanted)
    }

    pub(crate) fn positions_from(&self, wanted: u64) -> Option<(u64, Arc<Positions>)> {
        self.rings.read().positions.from(wanted)
    }

    /// Whether nothing has gone through it yet.
    pub(crate) fn is_fresh(&self) -> bool {
        self.rings.read().changes.is_empty()
    }

    /// The change after `position` if the ring has it; `Err` when it has been let go of.
    pub(crate) fn change_after(&self, position: i64) -> Result<Option<Arc<Change>>, ()> {
        let rings = self.rings.read();
        let Some(first) = rings.changes.front().map(|change| change.recorded.position) else { return Ok(None) };
        if position + 1 < first {
            return Err(());
        }
        let place = usize::try_from(position + 1 - first).unwrap_or(usize::MAX);
        Ok(rings.changes.get(place).cloned())
    }
}

/// Follows the record: what this process committed as it comes, what others committed from the database.
pub(crate) async fn run(inner: Arc<Inner>) {
    let mut head = inner.store.head();
    loop {
        follow(&inner).await;
        tokio::select! {
            () = inner.feed.news.notified() => {}
            moved = head.changed() => if moved.is_err() { break },
            () = inner.last_to_stop() => break,
        }
    }
    follow(&inner).await;
    inner.feed.ring();
}

/// Everything there is to follow now.
async fn follow(inner: &Arc<Inner>) {
    loop {
        let position = inner.view.read().cursor.position;
        if let Some(handled) = inner.feed.take_next(position) {
            take(inner, handled).await;
            continue;
        }
        if inner.store.head().borrow().position <= position {
            return;
        }
        // Committed, and not handed over: mostly its caller is just about to, else another process wrote it.
        let handed_over = tokio::time::timeout(std::time::Duration::from_millis(20), inner.feed.news.notified()).await;
        if handed_over.is_ok() && inner.feed.arrived.lock().contains_key(&(position + 1)) {
            continue;
        }
        match read_after(inner, position).await {
            Ok(Some(handled)) => take(inner, handled).await,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "the record cannot be followed");
                tokio::time::sleep(std::time::Duration::from_millis(250)).await;
                return;
            }
        }
    }
}

async fn read_after(inner: &Arc<Inner>, position: i64) -> Result<Option<Handled>, store::StoreError> {
    let organisation = inner.settings.organisation;
    let read = move |rd: &mut store::Rd<'_>| {
        let recorded = rd.events_after(Scope::Everything, position, PAGE)?;
        let board = rd.load(&crate::reads::reads_of(&recorded), organisation)?;
        Ok((recorded, board))
    };
    let (recorded, board) = inner.store.read(read).await?;
    if recorded.is_empty() {
        return Ok(None);
    }
    let phones = recorded.iter().map(|recorded| crate::reads::phones_of(recorded, &board)).collect();
    let outcome = crate::envelope::Outcome { position: 0, events: 0, repeated: false, incident: None, number: None, joined: false };
    Ok(Some(Handled { outcome, recorded, board, phones, leaves: true }))
}

/// Into the view, then to everybody.
async fn take(inner: &Arc<Inner>, handled: Handled) {
    let Handled { recorded, board, phones, leaves, .. } = handled;
    let (missing, unnamed) = {
        let mut view = inner.view.write();
        view.merge(&recorded, &board);
        for (recorded, phones) in recorded.iter().zip(&phones) {
            if let Some((responder, job)) = crate::phone::stand_down_in(recorded) {
                view.stood_down.insert(responder, (job, recorded.position));
            }
            for responder in phones {
                view.phones.entry(*responder).or_default().change(recorded.position, recorded.at);
            }
        }
        (view.missing_clients(&recorded), view.is_somebody_unnamed(&recorded))
    };
    if unnamed && let Err(error) = crate::reads::bring_names(inner).await {
        tracing::error!(%error, "the name of somebody who acted could not be read");
    }
    if !missing.is_empty()
        && let Err(error) = crate::reads::bring_clients(inner, missing).await
    {
        tracing::error!(%error, "a client could not be brought into view");
    }
    for recorded in &recorded {
        if let (Some(What::DutyEnded), domain::event::Subject::Responder(responder)) =
            (recorded.event.as_ref().map(|event| &event.what), recorded.subject)
        {
            crate::phone::forget_position(inner, responder);
        }
        if let (Some(What::OffRoadOver { .. }), domain::event::Subject::Responder(responder)) =
            (recorded.event.as_ref().map(|event| &event.what), recorded.subject)
        {
            off_road_over(inner, responder);
        }
    }
    let changes = {
        let view = inner.view.read();
        recorded.into_iter().zip(phones).map(|(recorded, phones)| Change::new(recorded, phones, &view)).collect()
    };
    inner.feed.publish(changes);
    inner.planner.notify_one();
    inner.waker.notify_one();
    if leaves {
        inner.deliverer.notify_one();
    }
}

/// Every desk is told that somebody is off the road longer than they said.
fn off_road_over(inner: &Inner, responder: ResponderId) {
    let said = inner.view.read().board.responders.get(&responder).map(|known| {
        let number = known.phone.as_deref().map_or_else(|| "no number is known".to_owned(), |phone| format!("telephone {phone}"));
        format!("{} is off the road longer than they said, and has not said what now: {number}.", known.call_sign)
    });
    if let Some(text) = said {
        inner.notice(NoticeKind::Other, text);
    }
}

impl Inner {
    pub(crate) fn notice(&self, kind: NoticeKind, text: String) {
        tracing::warn!(kind = kind.word(), "a notice for the desk");
        self.feed.tell(Notice { kind, text, at: self.ports.clock.now() });
    }

    /// Waits until the view has followed as far as `position`, so that whoever wrote can read what they wrote.
    pub(crate) async fn reached(&self, position: i64) {
        let mut bell = self.feed.bell();
        let wait = async {
            while self.view.read().cursor.position < position {
                if bell.changed().await.is_err() {
                    break;
                }
            }
        };
        // It is committed either way; a view that lags shows it a little later.
        if tokio::time::timeout(std::time::Duration::from_secs(2), wait).await.is_err() {
            tracing::warn!(position, "the live view lags behind the record");
        }
    }
}
