//! When those who go are expected: looked at while the plan is led, from where they were last seen and by the roads as they are, and written down when it
//! is another minute than was told. Screens, phones and partners all have it from there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dispatch::expected::{UnderWay, under_way};
use dispatch::{Problem, Travel};
use domain::board::Board;
use domain::command::Target;
use domain::event::Actor;
use domain::ids::{JobId, ResponderId};
use domain::job::Assignment;
use domain::place::Position;
use domain::registers::Access;
use domain::rules::same_place;
use domain::time::Timestamp;
use domain::verbs::Expect;
use domain::verbs::expect::TOLD_AFTER;
use parking_lot::Mutex;

use crate::cursor::Cursor;
use crate::engine::{Engine, Inner};
use crate::envelope::Envelope;
use crate::live::LiveFix;
use crate::plan::{fixes_of, measured};

/// Between two looks, real time.
const LOOK: Duration = Duration::from_secs(1);

/// What is remembered between two looks.
#[derive(Default)]
pub(crate) struct Expecting {
    looked: Mutex<Option<Instant>>,
    /// Everybody who goes, as they were found last. Held while they are looked for: whoever asks meanwhile waits for the same answer.
    found: tokio::sync::Mutex<Option<Found>>,
    /// Who has been seen where their key is since they accepted: once they are gone from there they have it.
    at_key: Mutex<BTreeMap<(JobId, ResponderId), Position>>,
}

/// Everybody who goes, and what that was worked out of.
struct Found {
    of: Basis,
    at: Instant,
    going: Arc<[UnderWay]>,
}

/// What decides who goes from where: the record and the positions. Roads and hours are looked at anew after a second.
struct Basis {
    cursor: Cursor,
    fixes: Arc<BTreeMap<ResponderId, LiveFix>>,
}

impl Found {
    /// For whoever asked then, of this: what was begun after they asked is an answer to them, however long it took.
    fn still_holds(&self, asked: Instant, now: &Basis) -> bool {
        let same = self.at.elapsed() < LOOK && self.of.cursor == now.cursor && Arc::ptr_eq(&self.of.fixes, &now.fixes);
        same || self.at >= asked
    }
}

/// Everybody who goes: worked out once a second at most, for the record, the map and whoever else asks, and at once when the record or a position is another.
async fn everybody(inner: &Arc<Inner>) -> Arc<[UnderWay]> {
    let asked = Instant::now();
    let mut found = inner.expecting.found.lock().await;
    let of = {
        let view = inner.view.read();
        Basis { cursor: view.cursor, fixes: view.fixes.clone() }
    };
    if let Some(found) = found.as_ref().filter(|found| found.still_holds(asked, &of)) {
        return found.going.clone();
    }
    let at = Instant::now();
    let going: Arc<[UnderWay]> = going(inner).await.into();
    *found = Some(Found { of, at, going: going.clone() });
    going
}

/// Looks at everybody who goes, once a second at most.
pub(crate) async fn look(inner: &Arc<Inner>) {
    {
        let mut looked = inner.expecting.looked.lock();
        if looked.is_some_and(|at| at.elapsed() < LOOK) {
            return;
        }
        *looked = Some(Instant::now());
    }
    for one in everybody(inner).await.iter() {
        if told(inner, one).is_some_and(|told| told.since(one.expected_at).ms().abs() < TOLD_AFTER.ms()) {
            continue;
        }
        let expect = Expect { responder: one.responder, at: one.expected_at };
        let command = inner.command(Actor::Clock, Target::Job(one.job), expect);
        if let Err(error) = inner.handle(Envelope::unnamed(command)).await {
            tracing::error!(%error, job = %one.job, "when somebody is expected could not be told; it is looked at again");
        }
    }
}

/// What was told last of when somebody is expected.
fn told(inner: &Inner, one: &UnderWay) -> Option<Timestamp> {
    let view = inner.view.read();
    let job = view.board.jobs.get(&one.job)?;
    Some(job.expected(job.live_of(one.responder)?)?.at)
}

async fn going(inner: &Arc<Inner>) -> Vec<UnderWay> {
    let now = inner.ports.clock.now();
    let (board, fixes) = {
        let view = inner.view.read();
        let jobs = view.board.jobs.those(|job| job.is_open() && job.assignments.iter().any(Assignment::is_under_way));
        if jobs.is_empty() {
            inner.expecting.at_key.lock().clear();
            return Vec::new();
        }
        // Of the others only where keys are matters.
        let keys = jobs.values().any(|job| matches!(job.access, Access::KeyHeld { .. }));
        let matters = |who: ResponderId| keys || jobs.values().any(|job| job.live_of(who).is_some());
        let responders = view.board.responders.those(|one| matters(one.id));
        (Board { jobs, responders, ..Board::default() }, fixes_of(&view))
    };
    let learnt = inner.learnt();
    let at_key = inner.expecting.at_key.lock().clone();
    let has_key = |job, who| {
        let place = at_key.get(&(job, who)).zip(fixes.get(&who));
        place.is_some_and(|(key, fix)| !same_place(*key, fix.position))
    };
    let found = |travel: &dyn Travel| under_way(&Problem::of(&board, &fixes, travel, &learnt, now), &has_key);
    let travel = measured(inner, now, &|noting| drop(found(noting))).await;
    let found = found(travel.as_ref());
    let mut at_key = inner.expecting.at_key.lock();
    at_key.retain(|(job, who), _| board.jobs.get(job).is_some_and(|job| job.live_of(*who).is_some_and(Assignment::is_under_way)));
    for one in &found {
        let since = board.jobs.get(&one.job).and_then(|job| job.live_of(one.responder)).map(|goes| goes.accepted_at);
        let seen = fixes.get(&one.responder).filter(|fix| since.is_some_and(|since| fix.at >= since));
        if let Some((key, _)) = one.by_way_of.zip(seen).filter(|(key, fix)| same_place(*key, fix.position)) {
            at_key.insert((one.job, one.responder), key);
        }
    }
    found
}

impl Engine {
    /// Everybody who goes, with the way that is before them; when they are expected is what was last told.
    pub async fn under_way(&self) -> Vec<UnderWay> {
        let with_told = |one: UnderWay| UnderWay { expected_at: told(&self.inner, &one).unwrap_or(one.expected_at), ..one };
        everybody(&self.inner).await.iter().copied().map(with_told).collect()
    }
}
