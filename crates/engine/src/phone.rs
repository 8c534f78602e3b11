//! The phone as a replica: what it shows, how far it has drawn it, and that a stand-down it has drawn is a stand-down its owner knows of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::board::{Board, Reads};
use domain::command::Target;
use domain::event::Actor;
use domain::ids::{JobId, ResponderId};
use domain::incident::Incident;
use domain::job::{Assignment, AssignmentState, Job, Offer, OfferState};
use domain::registers::Client;
use domain::responder::Responder;
use domain::time::Timestamp;
use domain::verbs::ConfirmStandDown;
use domain::words::{JobKind, Outside, Role, Situation};

use crate::cursor::Cursor;
use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope};
use crate::handle::{Handled, handle_in};
use crate::view::{AFTERGLOW, View};

/// A visit that was taken from somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleasedJob {
    /// Which.
    pub job: JobId,
    /// Its number.
    pub number: i64,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// Whether they left by themselves because it was not safe.
    pub left_unsafe: bool,
}

/// Everything a responder's phone shows, from one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneView {
    /// How far this has followed the record.
    pub cursor: Cursor,
    /// Who.
    pub responder: Responder,
    /// Offers they may accept, with their jobs and how many persons each is for.
    pub offers: Vec<(Job, Offer, usize)>,
    /// The visit they are on.
    pub job: Option<(Job, Assignment)>,
    /// The visit's incidents.
    pub incidents: Vec<Incident>,
    /// Of each person behind the visit, the incident that stands for them.
    pub persons: Vec<Incident>,
    /// Those incidents' clients.
    pub clients: Vec<Client>,
    /// The other person on the visit, where there is one.
    pub colleague: Option<(Responder, Assignment)>,
    /// Which of these visits nobody enters, and why.
    pub outside: BTreeMap<JobId, Outside>,
    /// What is the matter at each of these visits as it is known now, where somebody has said: of its incidents the most urgent one's.
    pub situation: BTreeMap<JobId, Situation>,
    /// Behind which of these visits somebody was not heard, and nobody has said what is the matter.
    pub silent: BTreeSet<JobId>,
    /// Visits taken from them in the last half hour.
    pub released: Vec<ReleasedJob>,
}

impl Engine {
    /// What a responder's phone shows now; `None` when they are not on the books.
    pub fn phone_view(&self, responder: ResponderId) -> Option<PhoneView> {
        let now = self.inner.ports.clock.now();
        self.look(|view| phone_view(view, responder, now))
    }

    /// The phone has drawn the snapshot of this position. A stand-down it contains is thereby confirmed, in the same transaction; a later one is not.
    ///
    /// # Errors
    /// [`EngineError`]; nothing was kept then, and the phone says it again with its next snapshot.
    pub async fn phone_seen(&self, responder: ResponderId, position: i64) -> Result<(), EngineError> {
        let inner = &self.inner;
        // Nobody has seen what is not there yet.
        let position = position.min(inner.store.head().borrow().position);
        inner.reached(position).await;
        inner.live.hear(responder, inner.ports.clock.now());
        let expected = inner.stand_down_of(responder).await?;
        let command = |StoodDown { person, since, .. }: StoodDown| {
            let actor = Actor::Person { person, role: Role::Responder, responder: Some(responder) };
            inner.command(actor, Target::Responder(responder), ConfirmStandDown { by: "phone".to_owned(), since })
        };
        let confirm = expected
            .filter(|stood_down| stood_down.position <= position)
            .map(|stood_down| (stood_down, Envelope::unnamed(command(stood_down))));
        let (clock, organisation) = (inner.ports.clock.clone(), inner.settings.organisation);
        let work = move |tx: &mut store::Tx<'_>| -> Result<Option<Handled>, EngineError> {
            tx.phone_seen(responder, position)?;
            let Some((stood_down, envelope)) = &confirm else { return Ok(None) };
            let board: Board = tx.load(&Reads { responders: vec![responder], ..Reads::default() }, organisation)?;
            let still = board.responders.get(&responder).and_then(|responder| responder.unconfirmed);
            if still != Some((stood_down.since, stood_down.job)) {
                return Ok(None);
            }
            // Whoever left because it was not safe is well when they say so, not when their phone has drawn a screen.
            let former =
                board.jobs.get(&stood_down.job).and_then(|job| job.assignments.iter().rev().find(|one| one.responder == responder));
            if former.is_some_and(|one| one.unsafe_at().is_some()) {
                return Ok(None);
            }
            handle_in(tx, envelope, clock.now()).map(Some)
        };
        let handled = inner.store.write(work).await?;
        {
            let mut view = inner.view.write();
            view.phones.entry(responder).or_default().draw(position, inner.ports.clock.now());
        }
        if let Some(handled) = handled {
            inner.settle("confirm-stand-down", handled).await;
        }
        Ok(())
    }
}

/// A stand-down nobody has confirmed, and where in the record it stands.
#[derive(Clone, Copy, Debug)]
struct StoodDown {
    since: Timestamp,
    job: JobId,
    position: i64,
    person: domain::ids::PersonId,
}

impl Inner {
    async fn stand_down_of(self: &Arc<Self>, responder: ResponderId) -> Result<Option<StoodDown>, EngineError> {
        let (unconfirmed, known) = {
            let view = self.view.read();
            let found = view.board.responders.get(&responder);
            let unconfirmed = found.and_then(|responder| responder.unconfirmed.map(|(since, job)| (since, job, responder.person)));
            (unconfirmed, view.stood_down.get(&responder).copied())
        };
        let Some((since, job, person)) = unconfirmed else { return Ok(None) };
        if let Some((known_job, position)) = known
            && known_job == job
        {
            return Ok(Some(StoodDown { since, job, position, person }));
        }
        // It happened before this process began: the record knows where.
        let scope = store::Scope::Organisation(self.settings.organisation);
        let events = self.store.read(move |rd| rd.events_of(scope, domain::event::Subject::Responder(responder))).await?;
        let position = events.iter().rev().find_map(|recorded| stand_down_in(recorded).map(|_| recorded.position));
        Ok(position.map(|position| StoodDown { since, job, position, person }))
    }
}

/// The job an event takes from a responder who does not know it yet.
pub(crate) fn stand_down_in(recorded: &store::Recorded) -> Option<(ResponderId, JobId)> {
    use domain::event::{Subject, What};
    match (recorded.subject, recorded.event.as_ref().map(|event| &event.what)) {
        (Subject::Responder(responder), Some(What::Released { job, confirm_by: Some(_), .. })) => Some((responder, *job)),
        _ => None,
    }
}

/// Duty ended: the last position goes, here and from the database.
pub(crate) fn forget_position(inner: &Arc<Inner>, responder: ResponderId) {
    inner.live.clear(responder);
    let store = inner.store.clone();
    tokio::spawn(async move {
        if let Err(error) = store.write(move |tx| tx.position_clear(responder)).await {
            tracing::error!(%error, %responder, "the last position was not cleared");
        }
    });
}

fn phone_view(view: &View, id: ResponderId, now: Timestamp) -> Option<PhoneView> {
    let board = &view.board;
    let responder = board.responders.get(&id)?.clone();
    let jobs = || board.jobs.values();
    let offers: Vec<(Job, Offer, usize)> = jobs()
        .filter(|job| job.is_open())
        .flat_map(|job| {
            let theirs = job.acceptable().filter(move |offer| offer.to == id && may_accept(job, offer));
            theirs.map(move |offer| (job.clone(), offer.clone(), board.persons(job)))
        })
        .collect();
    let on = jobs().filter(|job| job.is_open()).find_map(|job| job.live_of(id).map(|assignment| (job, assignment)));
    let incidents: Vec<Incident> =
        on.map(|(job, _)| job.incidents.iter().filter_map(|incident| board.incidents.get(incident)).cloned().collect()).unwrap_or_default();
    let clients =
        incidents.iter().filter_map(|incident| incident.client).filter_map(|client| board.clients.get(&client)).cloned().collect();
    let persons = on.map(|(job, _)| board.behind(job).cloned().collect()).unwrap_or_default();
    let colleague = on.and_then(|(job, _)| {
        let other = job.assignments.iter().find(|assignment| assignment.is_live() && assignment.responder != id)?;
        Some((board.responders.get(&other.responder)?.clone(), other.clone()))
    });
    let released = jobs().filter_map(|job| released(job, id, now)).collect();
    let job = on.map(|(job, assignment)| (job.clone(), assignment.clone()));
    let shown = || offers.iter().map(|(job, ..)| job).chain(job.as_ref().map(|(job, _)| job));
    let outside = shown().filter_map(|job| Some((job.id, outside_of(job, board)?))).collect();
    let situation = shown().filter_map(|job| Some((job.id, situation_of(job, board)?))).collect();
    let silent = shown().filter(|job| behind(job, board).any(Incident::is_silent)).map(|job| job.id).collect();
    Some(PhoneView {
        cursor: view.cursor,
        responder,
        offers,
        job,
        incidents,
        persons,
        clients,
        colleague,
        outside,
        situation,
        silent,
        released,
    })
}

/// The open incidents behind a visit.
fn behind<'b>(job: &'b Job, board: &'b Board) -> impl Iterator<Item = &'b Incident> {
    job.incidents.iter().filter_map(|incident| board.incidents.get(incident)).filter(|incident| incident.is_open())
}

/// What keeps everybody outside at a visit: fire before gas among its open incidents and in its building. A fire response behind which nothing burns is one
/// to gas.
fn outside_of(job: &Job, board: &Board) -> Option<Outside> {
    behind(job, board)
        .filter_map(Incident::outside)
        .chain(job.beside.map(|beside| beside.outside))
        .min()
        .or_else(|| (job.kind == JobKind::FireResponse).then_some(Outside::Gas))
}

/// What is the matter now: what the visit was opened for may have been said otherwise since.
fn situation_of(job: &Job, board: &Board) -> Option<Situation> {
    let said = behind(job, board).filter(|incident| incident.situation.is_some());
    said.min_by_key(|incident| incident.priority).and_then(|incident| incident.situation).or(job.situation)
}

fn may_accept(job: &Job, offer: &Offer) -> bool {
    matches!(offer.state, OfferState::Open | OfferState::Lapsed) && job.unfilled().any(|slot| slot == offer.slot)
}

fn released(job: &Job, id: ResponderId, now: Timestamp) -> Option<ReleasedJob> {
    let mut last = None;
    for assignment in job.assignments.iter().filter(|assignment| assignment.responder == id) {
        match &assignment.state {
            // Whoever left for something more urgent said so themselves.
            AssignmentState::StoodDown { diverted_to: Some(_), .. } => last = None,
            AssignmentState::StoodDown { at, reason, left_unsafe, .. } if at.ms() > (now - AFTERGLOW).ms() => {
                last = Some(ReleasedJob { job: job.id, number: job.number, why: reason.clone(), at: *at, left_unsafe: *left_unsafe });
            }
            AssignmentState::StoodDown { .. } => {}
            // The desk had them leave, wherever their phone says that they are.
            AssignmentState::Clear { at, entered_by: Some(_), .. } if at.ms() > (now - AFTERGLOW).ms() => {
                let why = "the desk recorded that you have left".to_owned();
                last = Some(ReleasedJob { job: job.id, number: job.number, why, at: *at, left_unsafe: false });
            }
            // Theirs again, or theirs to the end.
            AssignmentState::Live | AssignmentState::Clear { .. } => last = None,
        }
    }
    last
}
