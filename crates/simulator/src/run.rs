//! One policy and one rota through one scenario: a queue of what happens next, and every act a command to the service's own rules.

mod people;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use dispatch::{DoorToDoor, Fix, Learnt, Policy, Problem, Travel, anybody_could_move, asks};
use domain::board::Board;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::{Actor, Event, What};
use domain::ids::*;
use domain::job::{Assignment, Job, OfferState};
use domain::place::Position;
use domain::registers::Access;
use domain::responder::Duty;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use uuid::Uuid;

use crate::demand::{BEGIN, Need, demand};
use crate::distance::{Distances, Scaled};
use crate::night::Night;
use crate::outcome::{Outcome, Served};
use crate::replay::{self, Row};
use crate::scenario::{Post, Rota, Scenario, When};
use crate::world::{self, DESK, OURS};

/// While nothing happens the plan is made anew this often for whoever waits: people move, and time passes.
const LOOK_AGAIN: Duration = Duration::minutes(1);
/// While nobody moves and no emergency waits, this often: planned work ages by the hour.
const LOOK_AGAIN_AT_REST: Duration = Duration::minutes(5);
/// What could not be done is tried again after this.
const AGAIN: Duration = Duration::minutes(1);

/// So many people at most; draws about one are counted apart by it.
const PEOPLE_MOST: u64 = 100_000;
/// How answers are spread around their median: the σ of a log-normal.
pub const ANSWERS_SPREAD: f64 = 0.6;

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Need(usize),
    Answer(JobId, OfferId),
    Step(JobId, OfferId, Step),
    Clear(JobId, OfferId),
    Begin(usize),
    End(usize),
}

/// Where somebody is: on the way from one place to another, or there.
#[derive(Clone, Copy, Debug)]
struct Trip {
    from: Position,
    to: Position,
    begun: Timestamp,
    done: Timestamp,
    metres: i64,
}

impl Trip {
    const fn at(place: Position) -> Self {
        Self { from: place, to: place, begun: BEGIN, done: BEGIN, metres: 0 }
    }

    /// How much of it is done.
    fn share(&self, now: Timestamp) -> f64 {
        let (whole, gone) = (self.done.since(self.begun).ms(), now.since(self.begun).ms());
        if gone >= whole { 1.0 } else { gone.max(0) as f64 / whole as f64 }
    }

    fn now(&self, now: Timestamp) -> Position {
        let share = self.share(now);
        if share >= 1.0 {
            return self.to;
        }
        let between = |from: f64, to: f64| from + (to - from) * share;
        Position { latitude: between(self.from.latitude, self.to.latitude), longitude: between(self.from.longitude, self.to.longitude) }
    }
}

/// What a scenario brings from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Where doors may be.
    pub doors: Vec<Position>,
    /// Real incidents, in order of time.
    pub rows: Vec<Row>,
    /// A night of a service's own record, in the place of everything drawn.
    pub night: Option<Night>,
}

/// What is played once.
#[derive(Clone, Copy)]
pub struct Setting<'s> {
    /// What.
    pub scenario: &'s Scenario,
    /// With what it brings from outside.
    pub given: &'s Given,
    /// On which ground.
    pub distances: &'s dyn Distances,
    /// With whom.
    pub rota: &'s Rota,
    /// Under which policy.
    pub policy: &'static dyn Policy,
    /// Whether contracts let the plan ask somebody who is on the way to turn round, and the desk confirms that planned work is left.
    pub diverts: bool,
    /// With which draws.
    pub seed: u64,
    /// Whether anybody still wants to know: what is not finished then is nothing.
    pub goes_on: &'s (dyn Fn() -> bool + Sync),
}

impl Setting<'_> {
    /// When it begins, and in how many days everything is asked for.
    pub fn span(&self) -> (Timestamp, u32) {
        if let Some(night) = &self.given.night {
            return (night.begin, 1);
        }
        match replay::span(&self.given.rows) {
            Some((begin, days)) if self.scenario.replay.is_some() => (begin, days.min(self.scenario.days)),
            Some(_) | None => (BEGIN, self.scenario.days),
        }
    }

    /// When the play ends.
    pub fn end(&self) -> Timestamp {
        let (begin, days) = self.span();
        self.given.night.as_ref().map_or(begin + Duration::hours(24 * i64::from(days)), |night| night.end)
    }
}

/// Whoever works round the clock says so anew so often.
const RENEWED: Duration = Duration::hours(8);
/// For so long.
const RENEWED_FOR: Duration = Duration::hours(16);

/// Plays it.
pub fn run(setting: &Setting<'_>) -> Outcome {
    let scenario = setting.scenario;
    let (begin, days) = setting.span();
    let doors = world::doors(scenario, setting.given);
    let posts = scenario.posts(setting.rota);
    let mut play = Play {
        setting: *setting,
        travel: Scaled { of: setting.distances.travel(), percent: scenario.journeys_percent },
        learnt: Learnt::nothing(door_to_door(scenario)),
        board: world::board(setting, &posts),
        needs: demand(scenario, setting.seed, doors.len(), setting.given),
        doors,
        begin,
        now: begin,
        queue: BinaryHeap::new(),
        trips: BTreeMap::new(),
        need_of: BTreeMap::new(),
        busy: BTreeMap::new(),
        commands: 0,
        stirred: true,
        planned_at: begin,
        outcome: Outcome::of(posts.len()),
        posts,
    };
    play.prepare(days);
    let end = setting.end();
    play.until(end);
    play.finish(end);
    play.outcome
}

/// What the plan is told of doors: what they take here.
const fn door_to_door(scenario: &Scenario) -> DoorToDoor {
    let Scenario { turn_out_s, to_the_door_s, way_in_s, .. } = *scenario;
    DoorToDoor {
        turnout_s: turn_out_s,
        about_s: turn_out_s,
        park_s: to_the_door_s,
        flat_s: 0,
        key_safe_s: way_in_s,
        key_s: way_in_s,
        let_in_s: way_in_s,
        unknown_s: way_in_s,
    }
}

struct Play<'s> {
    setting: Setting<'s>,
    travel: Scaled<'s>,
    learnt: Learnt,
    board: Board,
    needs: Vec<Need>,
    doors: Vec<Position>,
    posts: Vec<Post>,
    begin: Timestamp,
    now: Timestamp,
    queue: BinaryHeap<Reverse<(Timestamp, Next)>>,
    trips: BTreeMap<ResponderId, Trip>,
    need_of: BTreeMap<JobId, usize>,
    /// Who is on a visit, since when.
    busy: BTreeMap<ResponderId, Timestamp>,
    commands: u128,
    /// Whether anything has happened since the last plan that it would look at.
    stirred: bool,
    planned_at: Timestamp,
    outcome: Outcome,
}

impl Play<'_> {
    /// Everything that is known beforehand goes into the queue.
    fn prepare(&mut self, days: u32) {
        for (n, need) in self.needs.iter().enumerate() {
            self.queue.push(Reverse((need.at, Next::Need(n))));
        }
        let days = i64::from(days);
        for (n, post) in self.posts.iter().enumerate() {
            self.trips.insert(world::who(n), Trip::at(self.setting.scenario.bases[post.base].position()));
            let (first, hours) = match post.when {
                When::Daily { from_hour, hours } => (i64::from(from_hour), i64::from(hours)),
                When::Once { from, .. } => {
                    self.queue.push(Reverse((from.max(self.begin), Next::Begin(n))));
                    continue;
                }
            };
            let over_midnight = first + hours > 24;
            let begins: Vec<i64> = if hours == 24 {
                (0..days * 3).map(|third| third * RENEWED.ms() / 3_600_000).collect()
            } else {
                (if over_midnight { -1 } else { 0 }..days).map(|day| (day * 24 + first).max(0)).collect()
            };
            self.queue.extend(begins.into_iter().map(|hour| Reverse((self.begin + Duration::hours(hour), Next::Begin(n)))));
        }
    }

    /// What is still open at the end.
    fn finish(&mut self, end: Timestamp) {
        for job in self.board.jobs.values().filter(|job| job.is_open()) {
            if !job.is_attended() && job.arrive_by < end {
                self.outcome.unserved += 1;
            }
            let need = self.need_of.get(&job.id).and_then(|n| self.needs.get(*n));
            if let Some(need) = need.filter(|_| !self.outcome.was_reached(job.id)) {
                self.outcome.waiting.push((need.priority, end.since(need.at).ms() / 1_000));
            }
        }
        for (who, since) in std::mem::take(&mut self.busy) {
            self.worked(who).busy_s += end.since(since).ms() / 1_000;
        }
        for who in (0..self.posts.len()).map(world::who) {
            if let Some(since) = self.on_duty_since(who) {
                self.worked(who).on_duty_s += end.since(since).ms() / 1_000;
            }
        }
    }

    fn on_duty_since(&self, who: ResponderId) -> Option<Timestamp> {
        match self.board.responders.get(&who)?.duty {
            Duty::On { since, .. } => Some(since),
            Duty::Off => None,
        }
    }

    fn worked(&mut self, who: ResponderId) -> &mut crate::outcome::Worked {
        &mut self.outcome.people[world::place(who)]
    }

    fn drawn(&self, job: JobId) -> crate::draw::Draw {
        let need = self.need_of.get(&job).and_then(|n| self.needs.get(*n));
        need.map_or(crate::draw::Draw::of(0), |need| need.draw)
    }

    fn until(&mut self, end: Timestamp) {
        while (self.setting.goes_on)() {
            let next = self.queue.peek().map(|Reverse((at, _))| *at);
            let wake = self.next_wake();
            match (wake, next) {
                (Some((due, target)), at) if at.is_none_or(|at| due <= at) => {
                    if due > end {
                        break;
                    }
                    self.now = self.now.max(due);
                    self.act(Actor::Clock, target, Wake {});
                }
                (_, Some(at)) => {
                    if at > end {
                        break;
                    }
                    self.now = self.now.max(at);
                    if let Some(Reverse((_, next))) = self.queue.pop() {
                        self.happen(next);
                    }
                }
                (_, None) => break,
            }
            self.plan();
            self.tidy();
        }
    }

    fn next_wake(&self) -> Option<(Timestamp, Target)> {
        let jobs = self.board.jobs.values().filter_map(|job| job.deadlines.next().map(|next| (next.due, Target::Job(job.id))));
        let incidents =
            self.board.incidents.values().filter_map(|one| one.deadlines.next().map(|next| (next.due, Target::Incident(one.id))));
        let people =
            // A shift is ended by whoever works it, where its hours are counted.
            self.board.responders.values().filter_map(|one| {
                let next = one.deadlines.iter().find(|next| next.kind != domain::deadline::DeadlineKind::ShiftEnd)?;
                Some((next.due, Target::Responder(one.id)))
            });
        jobs.chain(incidents).chain(people).min()
    }

    /// A command, judged and followed. What is refused is counted; nothing of it has happened.
    fn act(&mut self, actor: Actor, target: Target, verb: impl Into<Verb>) -> bool {
        self.commands += 1;
        let fresh = Fresh { seed: Uuid::from_u128(self.commands << 16) };
        let context = Context { actor, organisation: OURS, device: DeviceStamp::default(), fresh };
        let command = Command { target, verb: verb.into(), context };
        // A decision on what it reads, which the service makes, is the decision on the whole: the domain's own tests hold it to that.
        match self.board.decide(&command, self.now) {
            Ok(events) => {
                self.stirred |= actor != Actor::Clock || events.iter().any(|event| matches!(event.what, What::BreadthSet { .. }));
                events.iter().for_each(|event| self.board.apply(event, self.now));
                events.iter().for_each(|event| self.notice(event, &events));
                true
            }
            Err(_) => {
                self.outcome.refused += 1;
                false
            }
        }
    }

    fn desk(&mut self, target: Target, verb: impl Into<Verb>) -> bool {
        self.act(Actor::Person { person: DESK, role: Role::Dispatcher, responder: None }, target, verb)
    }

    fn as_responder(&mut self, who: ResponderId, target: Target, verb: impl Into<Verb>) -> bool {
        let Some(person) = self.board.responders.get(&who).map(|responder| responder.person) else { return false };
        self.act(Actor::Person { person, role: Role::Responder, responder: Some(who) }, target, verb)
    }

    fn later(&mut self, after: Duration, next: Next) {
        self.queue.push(Reverse((self.now + after, next)));
    }

    /// The service's own plan, after everything that happens while somebody waits: what it decides by itself, and what the desk confirms beside it.
    fn plan(&mut self) {
        let (now, people) = (self.now, self.board.responders.len().max(1));
        let mut waiting = self.board.jobs.values().filter(|job| asks(job, people)).peekable();
        if waiting.peek().is_none() {
            return;
        }
        let at_rest = self.trips.values().all(|trip| trip.done <= now) && waiting.all(|job| job.priority > Priority::P2);
        let again = if at_rest { LOOK_AGAIN_AT_REST } else { LOOK_AGAIN };
        if !self.stirred && now < self.planned_at + again {
            return;
        }
        (self.stirred, self.planned_at) = (false, now);
        if !anybody_could_move(&self.board, now) {
            return;
        }
        let planned = self.looked(|problem| dispatch::by_contract(problem, now));
        self.outcome.plans += 1;
        let by_plan = Actor::Plan { epoch: 1 };
        let mut moves = planned.moves;
        for turn in planned.turns {
            // Where nobody may be diverted after all, somebody free is asked as if nobody could be.
            if !self.act(by_plan, Target::Job(turn.to), turn.verb) {
                moves.extend(turn.otherwise);
            }
        }
        for made in moves {
            if made.offers.is_empty() {
                self.interrupt(made.job);
            } else {
                self.act(by_plan, Target::Job(made.job), made.into_verb());
            }
        }
    }

    /// What somebody finds who looks at everything as it is now.
    fn looked<T>(&self, look: impl FnOnce(&Problem<'_>) -> T) -> T {
        let now = self.now;
        let fixes = self.trips.iter().map(|(who, trip)| (*who, Fix { position: trip.now(now), at: now, accuracy: None })).collect();
        let mut problem = Problem::of(&self.board, &fixes, &self.travel, &self.learnt, now);
        problem.explains = false;
        look(&problem)
    }

    /// Nobody is free for it: the desk asks whoever is at planned work to make it safe and leave, which the plan never does by itself.
    fn interrupt(&mut self, job: JobId) {
        let waits = |job: &Job| job.priority <= Priority::P2 && job.acceptable().next().is_none();
        if !self.setting.diverts || !self.board.jobs.get(&job).is_some_and(waits) || !self.board.jobs.values().any(is_planned_work_begun) {
            return;
        }
        let found = self.looked(|problem| dispatch::desk_could_divert(problem, job));
        if let Some(verb) = found.filter(|verb| verb.make_safe) {
            self.desk(Target::Job(job), Divert { reason: "nobody else can go".to_owned(), ..verb });
        }
    }

    /// What is over leaves the board, so that a year weighs no more than a day.
    fn tidy(&mut self) {
        let over: Vec<JobId> = self.board.jobs.values().filter(|job| !job.is_open()).map(|job| job.id).collect();
        for id in over {
            let Some(job) = self.board.jobs.remove(&id) else { continue };
            for incident in job.incidents.iter().filter_map(|incident| self.board.incidents.remove(incident)) {
                incident.client.and_then(|client| self.board.clients.remove(&client));
                incident.property.and_then(|property| self.board.properties.remove(&property));
            }
            self.need_of.remove(&id);
        }
    }
}

/// Whether somebody is at the door of planned work: nobody else is ever taken from a door.
fn is_planned_work_begun(job: &Job) -> bool {
    let there = |one: &Assignment| one.is_live() && one.steps.iter().any(|taken| taken.step >= Step::Arrived);
    job.priority == Priority::P4 && job.assignments.iter().any(there)
}
