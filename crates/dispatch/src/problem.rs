//! What a plan looks at: the open jobs, everybody on the books, where they are, and how long every journey that matters takes.
//!
//! It is a snapshot taken at one instant. Positions of people who are off duty are never looked at. Whose journeys are worked out for which job is said in
//! [`few`](crate::few).

use std::collections::BTreeMap;

use domain::board::Board;
use domain::ids::{JobId, OfferId, OrganisationId, ResponderId};
use domain::job::{Assignment, AssignmentState, Job, OfferState, Slot};
use domain::place::{Metres, Position};
use domain::registers::Access;
use domain::responder::Responder;
use domain::time::{Duration, Timestamp};
use domain::words::{JobKind, Priority, Step};

use crate::cost;
use crate::few::Few;
use crate::learnt::{Learnt, PartOfDay, is_about};
use crate::travel::{Start, Travel};
use crate::visit::{KeyCopy, KeyHolder, Legs, Proposed, Visit};

/// Where a phone said it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// Where.
    pub position: Position,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Within this, when the phone says so.
    pub accuracy: Option<Metres>,
}

/// Where somebody starts from, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whereabouts {
    /// Where they were last known to be.
    pub position: Position,
    /// How old that is; `None` when nothing is known since the shift began and the base was taken.
    pub age_s: Option<i64>,
    /// Within this, when the phone says so.
    pub accuracy: Option<Metres>,
    /// Whether they are about already, so that setting off takes no coat.
    pub about: bool,
    /// From which point of the problem their next journey starts: here, or the door of the visit they are on.
    pub(crate) leaves_from: usize,
    /// The point of the problem where they are now.
    pub(crate) stands_at: usize,
}

/// The visit somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engaged {
    /// Which.
    pub job: JobId,
    /// What people call it.
    pub number: i64,
    /// Which place of it they fill.
    pub slot: Slot,
    /// How urgent it is.
    pub priority: Priority,
    /// Seconds until they are free, by an upper quantile.
    pub finish_s: i64,
    /// How long they have been at the door; `None` while they are on their way.
    pub there_s: Option<i64>,
    /// What sort of job it is.
    pub kind: JobKind,
    /// Whether they were diverted to it from another on this journey.
    pub diverted: bool,
}

/// An offer somebody has not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// The offer.
    pub offer: OfferId,
    /// Of which job.
    pub job: JobId,
    /// How urgent that job is.
    pub priority: Priority,
}

/// A responder as the plan sees them.
#[derive(Clone, Debug)]
pub struct ResponderView<'a> {
    /// Who.
    pub responder: &'a Responder,
    /// Where they start from; `None` when they are off duty or nobody knows.
    pub whereabouts: Option<Whereabouts>,
    /// The visit they are on.
    pub engaged: Option<Engaged>,
    /// Offers they have not answered and that have not lapsed.
    pub unanswered: Vec<Unanswered>,
}

impl ResponderView<'_> {
    /// As the desk says it: "R7 Asha".
    pub fn label(&self) -> String {
        let first_name = self.responder.name.split_whitespace().next().unwrap_or_default();
        format!("{} {first_name}", self.responder.call_sign).trim_end().to_owned()
    }
}

/// An open job as the plan sees it.
#[derive(Clone, Debug)]
pub struct JobView<'a> {
    /// Which.
    pub job: &'a Job,
    /// What it asks for, with the journeys to its door.
    pub visit: Visit<'a>,
    /// The point of the problem where its door is.
    pub(crate) door: Option<usize>,
}

/// Somebody with a key in their pocket, and the point of the problem where they can be met.
#[derive(Clone, Copy, Debug)]
struct Carrier<'a> {
    who: ResponderId,
    call_sign: &'a str,
    met_at: Option<usize>,
}

/// How many responders' journeys are worked out for a job.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Everybody's, up to so many responders: a service of usual size keeps everybody's parts in its records.
    pub everybody_up_to: usize,
    /// Beyond that, those of so many at least who may go.
    pub least: usize,
}

impl Sight {
    /// What the service and the simulator have.
    pub const USUAL: Self = Self { everybody_up_to: 300, least: 64 };
}

/// Everything a plan may look at.
#[derive(Clone)]
pub struct Problem<'a> {
    /// The instant of the snapshot.
    pub now: Timestamp,
    /// The open jobs. Their order means nothing.
    pub jobs: Vec<JobView<'a>>,
    /// Everybody on the books. Their order means nothing.
    pub responders: Vec<ResponderView<'a>>,
    /// Whether the plan may divert somebody by itself. Where it may not, it says whom the desk could divert.
    pub diverts: bool,
    /// Whether the plan says why. Whoever asks only what it would do, as a simulation does, is spared the alternatives, the words, and for whom
    /// a job waits where nobody may go.
    pub explains: bool,
    pub(crate) travel: &'a dyn Travel,
    learnt: &'a Learnt,
    part: PartOfDay,
    /// Whose journeys are worked out where not everybody's are.
    pub(crate) few: Option<Few>,
    /// Who carries a key, in order of identifier.
    carriers: BTreeMap<(OrganisationId, &'a str), Vec<Carrier<'a>>>,
    /// Where journeys start: people, doors they are at, bases.
    points: Vec<Position>,
    /// Which of these are left on foot.
    walked: Vec<bool>,
    bases: BTreeMap<(OrganisationId, &'a str), usize>,
}

impl<'a> Problem<'a> {
    /// Takes the snapshot.
    pub fn of(board: &'a Board, fixes: &BTreeMap<ResponderId, Fix>, travel: &'a dyn Travel, learnt: &'a Learnt, now: Timestamp) -> Self {
        Self::seen(Sight::USUAL, board, fixes, travel, learnt, now)
    }

    /// The same, with so many looked at.
    pub fn seen(
        sight: Sight,
        board: &'a Board,
        fixes: &BTreeMap<ResponderId, Fix>,
        travel: &'a dyn Travel,
        learnt: &'a Learnt,
        now: Timestamp,
    ) -> Self {
        let people = board.responders.len();
        let mut problem = Self {
            now,
            jobs: Vec::new(),
            responders: Vec::with_capacity(people),
            diverts: false,
            explains: true,
            travel,
            learnt,
            part: PartOfDay::of(now),
            few: None,
            carriers: BTreeMap::new(),
            points: Vec::with_capacity(people + board.jobs.len() + 1),
            walked: Vec::with_capacity(people + board.jobs.len() + 1),
            bases: BTreeMap::new(),
        };
        problem.add_people(board, fixes);
        let open: Vec<(&Job, Option<usize>)> = board
            .jobs
            .values()
            .filter(|job| job.is_open())
            .map(|job| (job, job.place.position.map(|door| problem.point(door, false))))
            .collect();
        if people > sight.everybody_up_to {
            problem.few = Few::of(&problem, sight.least, open.iter().map(|(job, _)| *job), open.iter().filter_map(|(_, door)| *door));
        }
        problem.jobs =
            open.into_iter().map(|(job, door)| JobView { job, visit: problem.visit_for(Proposed::of_job(job), Some(job)), door }).collect();
        problem
    }

    /// Everybody on the books with where they are, what they are on and what they have been asked.
    fn add_people(&mut self, board: &'a Board, fixes: &BTreeMap<ResponderId, Fix>) {
        let (travel, now, problem) = (self.travel, self.now, self);
        let visits = live_assignments(board);
        let mut unanswered = unanswered_offers(board);
        // Both stand in order of identifier.
        let mut fixes = fixes.iter().peekable();
        let mut last_base: Option<(OrganisationId, &str)> = None;
        for responder in board.responders.values() {
            let base = (responder.organisation, responder.base_name.as_str());
            if responder.base.is_some() && last_base.replace(base) != Some(base) {
                problem.note_base(responder);
            }
            let visit = visits.get(&responder.id).copied();
            while fixes.next_if(|(who, _)| **who < responder.id).is_some() {}
            let fix = fixes.next_if(|(who, _)| **who == responder.id).map(|(_, fix)| fix);
            let whereabouts = if responder.on_duty() { problem.locate(responder, fix, visit) } else { None };
            for key in &responder.keys {
                let carrier =
                    Carrier { who: responder.id, call_sign: &responder.call_sign, met_at: whereabouts.map(|known| known.leaves_from) };
                problem.carriers.entry((responder.organisation, key.as_str())).or_default().push(carrier);
            }
            let engaged = visit.map(|(job, assignment)| Engaged {
                job: job.id,
                number: job.number,
                slot: assignment.slot,
                priority: job.priority,
                finish_s: cost::until_free_s(job, assignment, whereabouts.map(|place| place.position), responder.on_foot, travel, now),
                there_s: arrived_at(assignment).map(|at| (now.since(at).ms() / 1_000).max(0)),
                kind: job.kind,
                diverted: assignment.diverted_from.is_some() || was_diverted(board, responder.id, assignment),
            });
            problem.responders.push(ResponderView {
                responder,
                whereabouts,
                engaged,
                unanswered: unanswered.remove(&responder.id).unwrap_or_default(),
            });
        }
    }

    /// How travel was estimated.
    pub fn travel_name(&self) -> &str {
        self.travel.name()
    }

    /// Which arrivals estimates are corrected by.
    pub fn learnt_version(&self) -> &str {
        self.learnt.version()
    }

    /// By what estimates are corrected, and which part of the day it is.
    pub(crate) const fn corrections(&self) -> (&Learnt, PartOfDay) {
        (self.learnt, self.part)
    }

    /// Where an organisation's keys can be taken over from whoever carries them, and where its bases are.
    pub(crate) fn keys_of(&self, organisation: OrganisationId) -> (BTreeMap<String, Vec<Position>>, BTreeMap<String, Position>) {
        let ours = |owner: OrganisationId| owner == organisation;
        let carried = self.carriers.iter().filter(|((owner, _), _)| ours(*owner));
        let met = |one: &Carrier<'a>| self.point_at(one.met_at?);
        let carried = carried.map(|((_, key), by)| ((*key).to_owned(), by.iter().filter_map(met).collect())).collect();
        let bases = self.bases.iter().filter(|((owner, _), _)| ours(*owner));
        let bases = bases.filter_map(|((_, name), point)| Some(((*name).to_owned(), self.point_at(*point)?))).collect();
        (carried, bases)
    }

    /// A job of the snapshot.
    pub fn job(&self, id: JobId) -> Option<&JobView<'a>> {
        found(&self.jobs, |view| view.job.id, id)
    }

    /// A responder of the snapshot.
    pub fn responder(&self, id: ResponderId) -> Option<&ResponderView<'a>> {
        found(&self.responders, |view| view.responder.id, id)
    }

    /// Everybody who is looked at for a visit.
    pub fn among<'q>(&'q self, visit: &'q Visit<'_>) -> impl Iterator<Item = &'q ResponderView<'a>> {
        let (everybody, few) = visit.among.as_deref().map_or((self.responders.as_slice(), &[][..]), |few| (&[][..], few));
        everybody.iter().chain(few.iter().filter_map(|which| self.person(*which)))
    }

    /// One of those who were counted when the snapshot was taken.
    pub(crate) fn person(&self, which: u32) -> Option<&ResponderView<'a>> {
        let id = self.few.as_ref()?.who(which)?;
        self.responders.get(which as usize).filter(|view| view.responder.id == id).or_else(|| self.responder(id))
    }

    /// The journeys a visit brings with it: to its door, and by way of each copy of its key.
    pub fn visit<'b>(&self, asks: Proposed<'b>) -> Visit<'b>
    where
        'a: 'b,
    {
        self.visit_for(asks, None)
    }

    fn visit_for<'b>(&self, asks: Proposed<'b>, job: Option<&Job>) -> Visit<'b>
    where
        'a: 'b,
    {
        let few = self.few.as_ref().and_then(|few| few.visit(self, asks, job));
        few.unwrap_or_else(|| self.visit_among(asks, None))
    }

    /// A visit with the journeys of these people, and from these points besides; of everybody where nobody is named.
    pub(crate) fn visit_among<'b>(&self, asks: Proposed<'b>, among: Option<(Vec<u32>, &[u32])>) -> Visit<'b>
    where
        'a: 'b,
    {
        let points = among.as_ref().map(|(among, besides)| {
            let known = among.iter().filter_map(|which| self.person(*which)?.whereabouts);
            let both = known.flat_map(|known| [known.stands_at as u32, known.leaves_from as u32]);
            let mut points: Vec<u32> = both.chain(besides.iter().copied()).collect();
            points.sort_unstable();
            points.dedup();
            points
        });
        let points_of = points.as_deref();
        let drive = asks.place.map(|door| self.legs_to(points_of, door));
        let keys = self.key_places(&asks).into_iter().map(|(holder, place)| KeyCopy {
            holder,
            place,
            fetch: self.legs_to(points_of, place),
            onward: match asks.place {
                None => Legs { seconds: vec![cost::UNKNOWN_DOOR_S; 2], approximate: vec![true; 2] },
                // Where nobody walks, nobody asks how long it is on foot.
                Some(door) if !self.walked.contains(&true) => self.legs(&[place], &[false], door),
                Some(door) => self.legs(&[place; 2], &[false, true], door),
            },
        });
        let keys = keys.collect();
        let shares = self.learnt.shares(self.part, asks.priority, asks.postcode);
        let among = among.map(|(among, _)| among);
        Visit { asks, among, points, drive, keys, door: self.learnt.door, shares }
    }

    /// From each of some points to a place, each as it is left: by car or on foot. From every point where none is named.
    fn legs_to(&self, points: Option<&[u32]>, place: Position) -> Legs {
        let Some(points) = points else { return self.legs(&self.points, &self.walked, place) };
        let from: Vec<Position> = points.iter().filter_map(|point| self.points.get(*point as usize).copied()).collect();
        let walked: Vec<bool> = points.iter().filter_map(|point| self.walked.get(*point as usize).copied()).collect();
        self.legs(&from, &walked, place)
    }

    fn legs(&self, from: &[Position], walked: &[bool], place: Position) -> Legs {
        let seconds = self.seconds_from(from, walked, place);
        let starts = from.iter().zip(walked).map(|(position, on_foot)| Start { position: *position, on_foot: *on_foot });
        Legs { seconds, approximate: starts.map(|start| self.travel.is_approximate(start, place)).collect() }
    }

    fn seconds_from(&self, from: &[Position], walked: &[bool], place: Position) -> Vec<i64> {
        if !walked.contains(&true) {
            return self.travel.seconds_to(from, place, self.now);
        }
        let left = |on_foot: bool| -> Vec<Position> {
            from.iter().zip(walked).filter(|(_, walked)| **walked == on_foot).map(|(point, _)| *point).collect()
        };
        let mut by_car = self.travel.seconds_to(&left(false), place, self.now).into_iter();
        let mut on_foot = self.travel.on_foot_to(&left(true), place).into_iter();
        let one = |walked: &bool| if *walked { on_foot.next() } else { by_car.next() };
        walked.iter().map(one).map(|seconds| seconds.unwrap_or(cost::UNKNOWN_DOOR_S)).collect()
    }

    /// How far apart the point where somebody will set off and a place are at least.
    pub(crate) fn at_least_from(&self, known: &Whereabouts, place: Position) -> Metres {
        self.points.get(known.leaves_from).map_or(Metres(0), |from| crate::nearby::at_least(*from, place))
    }

    /// Where a point is.
    pub(crate) fn point_at(&self, point: usize) -> Option<Position> {
        self.points.get(point).copied()
    }

    /// Where copies of the visit's key can be fetched: with whoever on duty carries it, else at its base. A key in the pocket of somebody
    /// who is off duty is not at the base either.
    fn key_places<'b>(&self, asks: &Proposed<'b>) -> Vec<(KeyHolder<'b>, Position)>
    where
        'a: 'b,
    {
        let Access::KeyHeld { key, at } = asks.access else { return Vec::new() };
        let Some(carriers) = self.carriers.get(&(asks.organisation, key.as_str())) else {
            let base = self.bases.get(&(asks.organisation, at.as_str())).and_then(|point| self.points.get(*point));
            return base.map(|position| (KeyHolder::Base(at.as_str()), *position)).into_iter().collect();
        };
        let met = |one: &Carrier<'a>| Some((KeyHolder::Carrier(one.who, one.call_sign), self.point_at(one.met_at?)?));
        carriers.iter().filter_map(met).collect()
    }

    fn point(&mut self, position: Position, on_foot: bool) -> usize {
        self.points.push(position);
        self.walked.push(on_foot);
        self.points.len() - 1
    }

    /// Remembers where a base is, by the first responder (in order of identifier) who says so.
    fn note_base(&mut self, responder: &'a Responder) {
        if let Some(position) = responder.base {
            let name = (responder.organisation, responder.base_name.as_str());
            if !self.bases.contains_key(&name) {
                let point = self.point(position, false);
                self.bases.insert(name, point);
            }
        }
    }

    /// The newest that is known of somebody on duty: the phone's fix, else the door they arrived at, else the base.
    fn locate(&mut self, responder: &Responder, fix: Option<&Fix>, visit: Option<(&Job, &Assignment)>) -> Option<Whereabouts> {
        let door = visit.and_then(|(job, _)| job.place.position);
        let arrived = visit
            .and_then(|(_, assignment)| assignment.steps.iter().filter(|taken| taken.step >= Step::Arrived).map(|taken| taken.at).max());
        let at_the_door = door.zip(arrived).map(|(position, at)| Fix { position, at, accuracy: None });
        let newest = match (fix.copied(), at_the_door) {
            (Some(fix), Some(seen)) if seen.at > fix.at => Some(seen),
            (Some(fix), _) => Some(fix),
            (None, seen) => seen,
        };
        let known = newest.map(|fix| (fix.position, Some((self.now.since(fix.at).ms() / 1_000).max(0)), fix.accuracy));
        let (position, age_s, accuracy) = known.or(responder.base.map(|base| (base, None, None)))?;
        let about = is_about(age_s.map(|age_s| (position, age_s)), responder.base);
        let stands_at = self.point(position, responder.on_foot);
        let leaves_from = door.filter(|door| *door != position).map_or(stands_at, |door| self.point(door, responder.on_foot));
        Some(Whereabouts { position, age_s, accuracy, about, leaves_from, stands_at })
    }
}

/// The one of an identifier: by halves where they stand in order, as they are made, else by looking at each.
fn found<T, I: Ord>(all: &[T], id: impl Fn(&T) -> I, wanted: I) -> Option<&T> {
    let by_halves = all.binary_search_by_key(&wanted, &id).ok().and_then(|place| all.get(place));
    by_halves.or_else(|| all.iter().find(|one| id(one) == wanted))
}

/// When somebody came to the door of the visit they are on.
fn arrived_at(assignment: &Assignment) -> Option<Timestamp> {
    assignment.steps.iter().filter(|taken| taken.step >= Step::Arrived).map(|taken| taken.at).min()
}

/// Whoever was taken off another open visit on the way to it, and had this one within so long, was diverted: their journey had begun for somebody else.
const DIVERTED_WITHIN: Duration = Duration::minutes(10);

/// Whether somebody's journey to the visit they are on began as a journey to another.
fn was_diverted(board: &Board, who: ResponderId, current: &Assignment) -> bool {
    let others = board.jobs.values().filter(|job| job.is_open()).flat_map(|job| &job.assignments);
    let before = others.filter(|one| one.responder == who && one.offer != current.offer && arrived_at(one).is_none());
    before.into_iter().any(|one| match one.state {
        AssignmentState::StoodDown { at, left_unsafe: false, .. } => {
            at <= current.accepted_at && current.accepted_at.since(at).ms() <= DIVERTED_WITHIN.ms()
        }
        AssignmentState::StoodDown { .. } | AssignmentState::Live | AssignmentState::Clear { .. } => false,
    })
}

/// Who is on which visit. The database allows one live assignment each.
fn live_assignments(board: &Board) -> BTreeMap<ResponderId, (&Job, &Assignment)> {
    let open = board.jobs.values().filter(|job| job.is_open());
    open.flat_map(|job| job.assignments.iter().filter(|a| a.is_live()).map(move |a| (a.responder, (job, a)))).collect()
}

/// Offers that wait for an answer, on slots that nobody has filled.
fn unanswered_offers(board: &Board) -> BTreeMap<ResponderId, Vec<Unanswered>> {
    let mut waiting: BTreeMap<ResponderId, Vec<Unanswered>> = BTreeMap::new();
    for job in board.jobs.values().filter(|job| job.is_open()) {
        for offer in job.offers.iter().filter(|offer| offer.state == OfferState::Open && job.unfilled().any(|slot| slot == offer.slot)) {
            waiting.entry(offer.to).or_default().push(Unanswered { offer: offer.id, job: job.id, priority: job.priority });
        }
    }
    waiting
}
