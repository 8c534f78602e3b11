//! One policy through one scenario: a queue of what happens next, and every act a command to the service's own rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use dispatch::{Fix, Policy, Problem, Remedy, StraightLine, Travel};
use domain::board::Board;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::{Actor, Event, What};
use domain::ids::*;
use domain::job::{Job, OfferState};
use domain::place::Position;
use domain::registers::Access;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use uuid::Uuid;

use crate::demand::{BEGIN, Need, demand};
use crate::report::{Report, Served};
use crate::scenario::{Scenario, Shift};
use crate::world::{self, BASE, CLIENTS, DESK, OURS};

/// From accepting to setting off.
const TURN_OUT: Duration = Duration::seconds(60);
/// From the kerb to the door: parking, stairs, the key safe.
const TO_THE_DOOR: Duration = Duration::seconds(90);
/// While nothing happens the plan is made anew this often for whoever waits: people move, and time passes.
const LOOK_AGAIN: Duration = Duration::minutes(1);
/// What could not be done is tried again after this.
const AGAIN: Duration = Duration::minutes(1);

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
}

impl Trip {
    const fn at(place: Position) -> Self {
        Self { from: place, to: place, begun: BEGIN, done: BEGIN }
    }

    fn now(&self, now: Timestamp) -> Position {
        let (whole, gone) = (self.done.since(self.begun).ms(), now.since(self.begun).ms());
        if gone >= whole {
            return self.to;
        }
        let share = gone.max(0) as f64 / whole as f64;
        let between = |from: f64, to: f64| from + (to - from) * share;
        Position { latitude: between(self.from.latitude, self.to.latitude), longitude: between(self.from.longitude, self.to.longitude) }
    }
}

/// Plays a scenario under each of several policies at once.
pub fn run_all(scenario: &Scenario, policies: &[&'static dyn Policy]) -> Vec<Report> {
    std::thread::scope(|scope| {
        let all: Vec<_> = policies.iter().map(|policy| scope.spawn(|| run(scenario, *policy))).collect();
        // A run that panics is a defect of this program and ends it.
        all.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Plays a scenario under one policy.
pub fn run(scenario: &Scenario, policy: &'static dyn Policy) -> Report {
    let needs = demand(scenario, CLIENTS);
    let mut play = Play {
        scenario,
        policy,
        board: world::board(scenario),
        needs,
        now: BEGIN,
        queue: BinaryHeap::new(),
        trips: BTreeMap::new(),
        need_of: BTreeMap::new(),
        commands: 0,
        stirred: true,
        planned_at: BEGIN,
        report: Report::of(policy.name(), scenario.days),
    };
    for (n, need) in play.needs.iter().enumerate() {
        play.queue.push(Reverse((need.at, Next::Need(n))));
    }
    for (n, shift) in scenario.rota.iter().enumerate() {
        play.trips.insert(ResponderId::from_bytes(world::nth(2, n)), Trip::at(BASE));
        let first = if shift.from_hour > shift.to_hour { -24 + i64::from(shift.from_hour) } else { i64::from(shift.from_hour) };
        for day in 0..=i64::from(scenario.days) {
            play.queue.push(Reverse((BEGIN + Duration::hours((day * 24 + first).max(0)), Next::Begin(n))));
        }
    }
    play.until(BEGIN + Duration::hours(24 * i64::from(scenario.days)));
    play.report.finish();
    play.report
}

struct Play<'s> {
    scenario: &'s Scenario,
    policy: &'static dyn Policy,
    board: Board,
    needs: Vec<Need>,
    now: Timestamp,
    queue: BinaryHeap<Reverse<(Timestamp, Next)>>,
    trips: BTreeMap<ResponderId, Trip>,
    need_of: BTreeMap<JobId, usize>,
    commands: u128,
    /// Whether anything has happened since the last plan that it would look at.
    stirred: bool,
    planned_at: Timestamp,
    report: Report,
}

impl Play<'_> {
    fn until(&mut self, end: Timestamp) {
        loop {
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
        let late = self.board.jobs.values().filter(|job| job.is_open() && !job.is_attended() && job.arrive_by < end);
        self.report.unserved = late.count();
    }

    fn next_wake(&self) -> Option<(Timestamp, Target)> {
        let jobs = self.board.jobs.values().filter_map(|job| job.deadlines.next().map(|next| (next.due, Target::Job(job.id))));
        let incidents =
            self.board.incidents.values().filter_map(|one| one.deadlines.next().map(|next| (next.due, Target::Incident(one.id))));
        let people =
            self.board.responders.values().filter_map(|one| one.deadlines.next().map(|next| (next.due, Target::Responder(one.id))));
        jobs.chain(incidents).chain(people).min()
    }

    /// A command, judged and followed. What is refused is counted; nothing of it has happened.
    fn act(&mut self, actor: Actor, target: Target, verb: impl Into<Verb>) -> bool {
        self.commands += 1;
        let fresh = Fresh { seed: Uuid::from_u128(self.commands << 16) };
        let context = Context { actor, organisation: OURS, device: DeviceStamp::default(), fresh };
        let command = Command { target, verb: verb.into(), context };
        // As the service does: a decision looks at what it reads, and at no more.
        match self.board.cut(&command.reads()).decide(&command, self.now) {
            Ok(events) => {
                self.stirred |= actor != Actor::Clock || events.iter().any(|event| matches!(event.what, What::BreadthSet { .. }));
                for event in &events {
                    self.board.apply(event, self.now);
                    self.notice(event);
                }
                true
            }
            Err(_) => {
                self.report.refused += 1;
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

    /// What people do about what they hear.
    fn notice(&mut self, event: &Event) {
        let domain::event::Subject::Job(job) = event.subject else { return };
        match &event.what {
            What::Offered { offer, .. } => {
                self.report.offers += 1;
                let draw = self.need_of.get(&job).and_then(|n| self.needs.get(*n)).map(|need| need.draw);
                let who = u64::from(offer.to.bytes()[15]);
                let draw = draw.unwrap_or_else(|| crate::draw::Draw::of(0)).about(100 + who);
                if !draw.happens(self.scenario.silent_percent) {
                    let answer_s = (draw.about(1).minutes(self.scenario.answer_s as f64 / 60.0, 0.6)).max(1);
                    self.later(Duration::seconds(answer_s), Next::Answer(job, offer.id));
                }
            }
            What::OfferAccepted { offer, .. } => self.later(TURN_OUT, Next::Step(job, *offer, Step::EnRoute)),
            _ => {}
        }
    }

    fn happen(&mut self, next: Next) {
        match next {
            Next::Need(n) => self.need(n),
            Next::Answer(job, offer) => self.answer(job, offer),
            Next::Step(job, offer, step) => self.step(job, offer, step),
            Next::Clear(job, offer) => self.clear(job, offer),
            Next::Begin(n) => self.begin(n),
            Next::End(n) => self.end(n),
        }
    }

    fn need(&mut self, n: usize) {
        let Some(need) = self.needs.get(n).cloned() else { return };
        let busy = |client: usize| self.board.open_incident(world::client(client), Class::Person).is_some();
        let Some(client) = (0..CLIENTS).map(|step| (need.client + step) % CLIENTS).find(|client| !busy(*client)) else { return };
        let raise = Raise {
            client: Some(world::client(client)),
            caller: None,
            call_back: None,
            place: None,
            class: Class::Person,
            priority: Some(need.priority),
            situation: Some(need.situation),
            speech: Some(need.situation != Situation::Silent),
            contract: None,
            note: String::new(),
        };
        if !self.desk(Target::New, raise) {
            return;
        }
        let Some(incident) = self.board.open_incident(world::client(client), Class::Person).map(|incident| incident.id) else { return };
        let respond = Respond {
            kind: Some(need.kind),
            priority: None,
            situation: None,
            two_up: None,
            needs: Vec::new(),
            override_reason: None,
            note: String::new(),
        };
        self.desk(Target::Incident(incident), respond);
        if let Some(job) = self.board.incidents.get(&incident).and_then(|incident| incident.job) {
            self.need_of.insert(job, n);
            self.report.asked += 1;
        }
    }

    fn answer(&mut self, job: JobId, offer: OfferId) {
        let Some(made) = self.board.jobs.get(&job).and_then(|job| job.offer(offer)).cloned() else { return };
        if !matches!(made.state, OfferState::Open | OfferState::Lapsed) {
            return;
        }
        let draw =
            self.need_of.get(&job).and_then(|n| self.needs.get(*n)).map(|need| need.draw.about(200 + u64::from(made.to.bytes()[15])));
        let declines = draw.is_some_and(|draw| draw.happens(self.scenario.declined_percent));
        if declines {
            self.as_responder(made.to, Target::Job(job), Decline { offer, reason: DeclineReason::StillBusy, note: String::new() });
        } else {
            self.as_responder(made.to, Target::Job(job), Accept { offer });
        }
    }

    /// Who has a job by an offer, while they have it.
    fn holder(&self, job: JobId, offer: OfferId) -> Option<(ResponderId, &Job)> {
        let job = self.board.jobs.get(&job)?;
        let one = job.assignments.iter().find(|one| one.offer == offer && one.is_live())?;
        Some((one.responder, job))
    }

    fn step(&mut self, id: JobId, offer: OfferId, step: Step) {
        let Some((who, job)) = self.holder(id, offer) else { return };
        let door = job.place.position.unwrap_or(BASE);
        let (key_at_base, may_enter) = (matches!(job.access, Access::KeyHeld { .. }), job.may_enter());
        if step == Step::GainedAccess && !may_enter {
            return self.later(AGAIN, Next::Step(id, offer, step));
        }
        if !self.as_responder(who, Target::Job(id), TakeStep { step }) {
            return self.later(AGAIN, Next::Step(id, offer, step));
        }
        match step {
            Step::EnRoute => {
                let from = self.trips.get(&who).map_or(BASE, |trip| trip.now(self.now));
                let drive_s = if key_at_base {
                    StraightLine.seconds(from, BASE, self.now) + dispatch::cost::PICK_UP_S + StraightLine.seconds(BASE, door, self.now)
                } else {
                    StraightLine.seconds(from, door, self.now)
                };
                let done = self.now + Duration::seconds(drive_s) + TO_THE_DOOR;
                self.trips.insert(who, Trip { from, to: door, begun: self.now, done });
                self.later(done.since(self.now), Next::Step(id, offer, Step::Arrived));
            }
            Step::Arrived => {
                self.arrived(id);
                self.later(Duration::seconds(60), Next::Step(id, offer, Step::GainedAccess));
            }
            Step::GainedAccess | Step::WithClient | Step::Clear => {
                let stay_s = self.need_of.get(&id).and_then(|n| self.needs.get(*n)).map_or(1_800, |need| need.stay_s);
                self.later(Duration::seconds(stay_s), Next::Clear(id, offer));
            }
        }
    }

    /// Help is there: for a visit that nobody makes alone when both are.
    fn arrived(&mut self, id: JobId) {
        let Some((n, job)) = self.need_of.get(&id).zip(self.board.jobs.get(&id)) else { return };
        let Some(need) = self.needs.get(*n).filter(|_| job.may_enter()) else { return };
        let response_s = self.now.since(need.at).ms() / 1_000;
        let served = Served { priority: need.priority, response_s, late: self.now > job.arrive_by };
        self.report.serve(id, served);
    }

    fn clear(&mut self, job: JobId, offer: OfferId) {
        let Some((who, _)) = self.holder(job, offer) else { return };
        let left = Clear {
            incident: None,
            outcome: OutcomeKind::Assisted,
            condition: Condition::Well,
            note: String::new(),
            also: Vec::new(),
            ambulance: None,
        };
        if !self.as_responder(who, Target::Job(job), left) {
            self.later(AGAIN, Next::Clear(job, offer));
        }
    }

    fn begin(&mut self, n: usize) {
        let Some(Shift { from_hour, to_hour }) = self.scenario.rota.get(n).copied() else { return };
        let id = ResponderId::from_bytes(world::nth(2, n));
        let at_midnight = from_hour > to_hour && self.now == BEGIN;
        let begins = if at_midnight { 0 } else { i64::from(from_hour) };
        let hours = (i64::from(to_hour) - begins).rem_euclid(24);
        let until = self.now + Duration::hours(hours);
        if self.desk(Target::Responder(id), GoOnDuty { until }) {
            let busy = self.board.assigned(id).is_some();
            if !busy {
                self.trips.insert(id, Trip::at(BASE));
            }
            self.later(Duration::hours(hours), Next::End(n));
        }
    }

    fn end(&mut self, n: usize) {
        let id = ResponderId::from_bytes(world::nth(2, n));
        if self.board.assigned(id).is_some() {
            return self.later(AGAIN, Next::End(n));
        }
        self.desk(Target::Responder(id), GoOffDuty {});
    }

    /// The service's own plan, after everything that happens while somebody waits.
    fn plan(&mut self) {
        let wants = |job: &Job| job.auto_offer && job.is_open() && job.unfilled().next().is_some();
        if !self.board.jobs.values().any(wants) {
            return;
        }
        let now = self.now;
        if !self.stirred && now < self.planned_at + LOOK_AGAIN {
            return;
        }
        (self.stirred, self.planned_at) = (false, now);
        let fixes = self.trips.iter().map(|(who, trip)| (*who, Fix { position: trip.now(now), at: now, accuracy: None })).collect();
        let plan = {
            let learnt = dispatch::Learnt::default();
            let mut problem = Problem::of(&self.board, &fixes, &StraightLine, &learnt, now);
            problem.diverts = true;
            dispatch::plan(&problem, self.policy, now)
        };
        self.report.plans += 1;
        for one in plan.diversions {
            self.divert(one);
        }
        for made in plan.moves.into_iter().filter(|made| !made.offers.is_empty()) {
            self.act(Actor::Plan { epoch: 1 }, Target::Job(made.job), made.into_verb());
        }
    }

    /// Stood down, known to know it, offered the other: what the desk does in three acts. The visit that is left is planned at once.
    fn divert(&mut self, one: dispatch::Diversion) {
        let reason = || "diverted to something more urgent".to_owned();
        if !self.desk(Target::Job(one.from), StandDown { responder: one.who, reason: reason(), ambulance: None }) {
            return;
        }
        if let Some(trip) = self.trips.get_mut(&one.who) {
            *trip = Trip::at(trip.now(self.now));
        }
        self.desk(Target::Responder(one.who), ConfirmStandDown { by: "voice".to_owned() });
        self.desk(Target::Job(one.to), MakeOffer { to: one.who, reason: reason(), estimate_s: one.estimate_s, against: None });
        self.report.diversions += 1;
        if matches!(one.remedy, Remedy::Escalated) {
            self.report.escalated += 1;
        }
    }

    /// What is over leaves the board, so that a year weighs no more than a day.
    fn tidy(&mut self) {
        let over: Vec<JobId> = self.board.jobs.values().filter(|job| !job.is_open()).map(|job| job.id).collect();
        for id in over {
            if let Some(job) = self.board.jobs.remove(&id) {
                job.incidents.iter().for_each(|incident| drop(self.board.incidents.remove(incident)));
            }
            self.need_of.remove(&id);
        }
    }
}
