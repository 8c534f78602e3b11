//! The driver of the stories: a board with a small borough on it, a clock, and everybody who acts.
//!
//! Every step checks what must always hold: the decision needs no more than it says it reads, it changes nothing by itself,
//! nothing open is without an owner and a deadline, and the record folds to the board.

mod asks;
mod register;

pub use asks::*;
pub use register::*;

use domain::board::Board;
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::deadline::Deadlines;
use domain::event::{Actor, Event, Subject, What};
use domain::ids::*;
use domain::incident::{AlertKind, Incident};
use domain::job::Job;
use domain::refusal::Refusal;
use domain::registers::*;
use domain::responder::Responder;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use uuid::Uuid;

/// 2 March 2026, 10:00 UTC: by day.
pub const MORNING: Timestamp = Timestamp(1_772_445_600_000);
/// The same day, 23:30 UTC: at night.
pub const NIGHT: Timestamp = Timestamp(1_772_494_200_000);

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A dispatcher.
    Ana,
    /// Another dispatcher.
    Ben,
    /// The supervisor.
    Sue,
    /// The administrator.
    Ada,
    /// Responder `n` on their phone.
    R(u8),
    /// The partner's system.
    Partner,
    /// A bridge.
    Device,
    /// A deadline.
    Clock,
    /// The plan.
    Plan,
    /// The operator of the machine.
    Console,
}

impl Who {
    /// The person, where it is one.
    pub fn person(self) -> PersonId {
        match self {
            Self::Ana => id(7, 11),
            Self::Ben => id(7, 12),
            Self::Sue => id(7, 13),
            Self::Ada => id(7, 14),
            Self::R(n) => id(7, n),
            Self::Partner | Self::Device | Self::Clock | Self::Plan | Self::Console => panic!("{self:?} is nobody"),
        }
    }
    /// As the command's context says it.
    pub fn actor(self) -> Actor {
        let person = |role, responder| Actor::Person { person: self.person(), role, responder };
        match self {
            Self::Ana | Self::Ben => person(Role::Dispatcher, None),
            Self::Sue => person(Role::Supervisor, None),
            Self::Ada => person(Role::Administrator, None),
            Self::R(n) => person(Role::Responder, Some(r(n))),
            Self::Partner => Actor::Partner { organisation: partner() },
            Self::Device => Actor::Device,
            Self::Clock => Actor::Clock,
            Self::Plan => Actor::Plan { epoch: 1 },
            Self::Console => Actor::Console,
        }
    }
}

/// A story as far as it has been told.
#[derive(Clone, Debug)]
pub struct Story {
    /// How things stand.
    pub board: Board,
    /// Server time.
    pub now: Timestamp,
    /// Everything that happened, with its time.
    pub log: Vec<(Event, Timestamp)>,
    /// What the next command's phone says.
    pub device: DeviceStamp,
    commands: u32,
}

impl Story {
    /// A morning with the sample register; responders 1 to 4 are on duty for 12 hours, 5 is off.
    pub fn begin() -> Self {
        Self::begin_at(MORNING)
    }

    /// As [`Story::begin`], at another time.
    pub fn begin_at(now: Timestamp) -> Self {
        let mut story = Self { board: Board::new(), now, log: Vec::new(), device: DeviceStamp::default(), commands: 0 };
        for event in register(now) {
            story.follow(event);
        }
        for n in 1..=4 {
            story.follow(Event { subject: Subject::Responder(r(n)), what: What::DutyStarted { until: now + Duration::hours(12) } });
        }
        story
    }

    /// Everything that happened, with its time.
    pub fn log(&self) -> &[(Event, Timestamp)] {
        &self.log
    }

    /// Follows an event without a command.
    pub fn follow(&mut self, event: Event) {
        self.board.apply(&event, self.now);
        self.log.push((event, self.now));
    }

    /// Changes a contract's terms, from the next incident on.
    pub fn terms(&mut self, contract: ContractId, change: impl FnOnce(&mut Terms)) {
        let mut contract = self.board.contracts[&contract].clone();
        change(&mut contract.terms);
        contract.terms.revision += 1;
        self.follow(Event { subject: Subject::Contract(contract.id), what: What::ContractRecorded { contract: Box::new(contract) } });
    }

    /// The command somebody sends now.
    pub fn command(&mut self, who: Who, target: Target, verb: impl Into<Verb>) -> Command {
        self.commands += 1;
        let mut seed = [0; 16];
        seed[0] = 0xee;
        seed[2..6].copy_from_slice(&self.commands.to_be_bytes());
        let context =
            Context { actor: who.actor(), organisation: provider(), device: self.device, fresh: Fresh { seed: Uuid::from_bytes(seed) } };
        Command { target, verb: verb.into(), context }
    }

    /// Sends a command and follows what comes of it.
    pub fn try_it(&mut self, who: Who, target: Target, verb: impl Into<Verb>) -> Result<Vec<Event>, Refusal> {
        let command = self.command(who, target, verb);
        self.send(&command)
    }

    /// Sends a command that was made before and follows what comes of it.
    pub fn send(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let decided = self.board.decide(command, self.now);
        let cut = self.board.cut(&command.reads());
        assert_eq!(cut.decide(command, self.now), decided, "{} reads more than it says", command.verb.name());
        for event in decided.iter().flatten() {
            let before = self.revision(event.subject);
            self.follow(event.clone());
            assert_eq!(self.revision(event.subject), before + 1, "the revision counts {:?}", event.what);
        }
        self.check();
        decided
    }

    /// As [`Story::try_it`]; it must be allowed. What happened.
    #[track_caller]
    pub fn ok(&mut self, who: Who, target: Target, verb: impl Into<Verb>) -> Vec<What> {
        let verb = verb.into();
        match self.try_it(who, target, verb.clone()) {
            Ok(events) => events.into_iter().map(|event| event.what).collect(),
            Err(refusal) => panic!("{who:?} {}: {refusal}", verb.name()),
        }
    }

    /// As [`Story::try_it`]; it must be refused.
    #[track_caller]
    pub fn refused(&mut self, who: Who, target: Target, verb: impl Into<Verb>) -> Refusal {
        let verb = verb.into();
        match self.try_it(who, target, verb.clone()) {
            Ok(events) => panic!("{who:?} {} was allowed: {events:?}", verb.name()),
            Err(refusal) => refusal,
        }
    }

    /// Lets time pass; each deadline wakes its own when it comes.
    pub fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        for _ in 0..100_000 {
            let Some((due, target)) = self.next_wake().filter(|(due, _)| *due <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(due);
            self.wake(target);
        }
        panic!("the clock does not come to rest");
    }

    /// Lets time pass without anybody waking: a stopped service.
    pub fn sleep_through(&mut self, span: Duration) {
        self.now = self.now + span;
    }

    /// Wakes one thing now; afterwards nothing of it is overdue.
    pub fn wake(&mut self, target: Target) -> Vec<What> {
        let happened = self.ok(Who::Clock, target, Wake {});
        let next = match target {
            Target::Incident(id) => self.board.incidents[&id].deadlines.next(),
            Target::Job(id) => self.board.jobs[&id].deadlines.next(),
            Target::Responder(id) => self.board.responders[&id].deadlines.next(),
            Target::New | Target::Client(_) => None,
        };
        assert!(next.is_none_or(|deadline| deadline.due > self.now), "still overdue after waking: {next:?} at {:?}", self.now);
        happened
    }

    /// The soonest deadline on the board.
    pub fn next_wake(&self) -> Option<(Timestamp, Target)> {
        let next = |deadlines: &Deadlines, target| deadlines.next().map(|deadline| (deadline.due, target));
        let incidents = self.board.incidents.values().filter_map(|i| next(&i.deadlines, Target::Incident(i.id)));
        let jobs = self.board.jobs.values().filter_map(|j| next(&j.deadlines, Target::Job(j.id)));
        let responders = self.board.responders.values().filter_map(|r| next(&r.deadlines, Target::Responder(r.id)));
        incidents.chain(jobs).chain(responders).min()
    }

    /// An incident.
    #[track_caller]
    pub fn incident(&self, id: IncidentId) -> &Incident {
        &self.board.incidents[&id]
    }
    /// A job.
    #[track_caller]
    pub fn job(&self, id: JobId) -> &Job {
        &self.board.jobs[&id]
    }
    /// The job of an incident.
    #[track_caller]
    pub fn job_of(&self, id: IncidentId) -> &Job {
        self.job(self.incident(id).job.expect("the incident has a job"))
    }
    /// A responder.
    #[track_caller]
    pub fn responder(&self, n: u8) -> &Responder {
        &self.board.responders[&r(n)]
    }
    /// Whether the desk has been told this about an incident or its job.
    pub fn alerted(&self, id: IncidentId, kind: AlertKind) -> bool {
        let incident = self.incident(id);
        let job = incident.job.and_then(|job| self.board.jobs.get(&job));
        incident.alerts.iter().chain(job.iter().flat_map(|job| &job.alerts)).any(|alert| alert.kind == kind)
    }
    /// The newest incident.
    #[track_caller]
    pub fn newest(&self) -> IncidentId {
        self.board.incidents.values().max_by_key(|incident| incident.number).expect("there is an incident").id
    }

    /// A pendant press of a client, silent.
    pub fn press(&mut self, client: ClientId) -> IncidentId {
        self.ok(Who::Device, Target::New, signal(Some(client), Class::Person, Priority::P1));
        self.open_of(client, Class::Person)
    }
    /// The open incident of a client in a class.
    #[track_caller]
    pub fn open_of(&self, client: ClientId, class: Class) -> IncidentId {
        self.board.open_incident(client, class).expect("the client has an open incident").id
    }
    /// A pendant press that Ana answered.
    pub fn answered(&mut self, client: ClientId) -> IncidentId {
        let incident = self.press(client);
        self.ok(Who::Ana, Target::Incident(incident), Answer {});
        incident
    }
    /// The second person agrees to the closing that is proposed, as they read it.
    #[track_caller]
    pub fn agree(&mut self, who: Who, incident: IncidentId) -> Vec<What> {
        let proposed_at = self.incident(incident).proposal.as_ref().map(|proposal| proposal.at);
        self.ok(who, Target::Incident(incident), Agree { proposed_at })
    }
    /// The client was heard, and only wants to be reassured.
    pub fn calm(&mut self, incident: IncidentId) {
        self.ok(Who::Ana, Target::Incident(incident), Heard { speech: true });
        self.ok(Who::Ana, Target::Incident(incident), SetSituation { situation: Situation::Reassurance });
    }
    /// A pendant press that Ana answered and decided to send somebody to.
    pub fn responding(&mut self, client: ClientId) -> (IncidentId, JobId) {
        let incident = self.answered(client);
        self.ok(Who::Ana, Target::Incident(incident), respond());
        (incident, self.job_of(incident).id)
    }
    /// The plan offers slot 0 of a job to a responder.
    pub fn offer(&mut self, job: JobId, n: u8) -> OfferId {
        self.offer_slot(job, 0, n)
    }
    /// The plan offers a slot of a job to a responder.
    #[track_caller]
    pub fn offer_slot(&mut self, job: JobId, slot: u8, n: u8) -> OfferId {
        let verb = plan(self.job(job).revision, slot, n);
        self.ok(Who::Plan, Target::Job(job), verb);
        let made = self.job(job).offers.iter().rev().find(|offer| offer.to == r(n) && offer.slot == slot);
        made.expect("the offer was made").id
    }
    /// A responder is offered a job and accepts it.
    pub fn assign(&mut self, job: JobId, n: u8) -> OfferId {
        let offer = self.offer(job, n);
        self.ok(Who::R(n), Target::Job(job), Accept { offer });
        offer
    }
    /// A responder takes steps up to and including `last`, not clear.
    pub fn walk(&mut self, job: JobId, n: u8, last: Step) {
        for step in [Step::EnRoute, Step::Arrived, Step::GainedAccess, Step::WithClient].into_iter().filter(|step| *step <= last) {
            self.ok(Who::R(n), Target::Job(job), TakeStep { step });
        }
    }
    /// A responder clears a job.
    pub fn clear(&mut self, job: JobId, n: u8) -> Vec<What> {
        self.ok(Who::R(n), Target::Job(job), clear(OutcomeKind::Assisted))
    }

    /// The record, folded from nothing.
    pub fn replayed(&self) -> Board {
        let mut board = Board::new();
        for (event, at) in &self.log {
            board.apply(event, *at);
        }
        board
    }

    /// A subject's revision; 0 when it is not there.
    pub fn revision(&self, subject: Subject) -> i64 {
        match subject {
            Subject::Incident(id) => self.board.incidents.get(&id).map_or(0, |x| x.revision),
            Subject::Job(id) => self.board.jobs.get(&id).map_or(0, |x| x.revision),
            Subject::Responder(id) => self.board.responders.get(&id).map_or(0, |x| x.revision),
            Subject::Client(id) => self.board.clients.get(&id).map_or(0, |x| x.revision),
            Subject::Property(id) => self.board.properties.get(&id).map_or(0, |x| x.revision),
            Subject::Contract(id) => self.board.contracts.get(&id).map_or(0, |x| x.terms.revision),
            Subject::Organisation(id) => self.board.organisations.get(&id).map_or(0, |x| x.revision),
        }
    }

    /// What must always hold.
    #[track_caller]
    pub fn check(&self) {
        for incident in self.board.incidents.values().filter(|incident| incident.is_open()) {
            assert!(incident.deadlines.next().is_some(), "open and nothing due: {incident:?}");
        }
        for incident in self.board.incidents.values().filter(|incident| !incident.is_open()) {
            assert!(incident.deadlines.next().is_none(), "closed and something due: {incident:?}");
        }
        for job in self.board.jobs.values() {
            assert_eq!(job.is_open(), job.deadlines.next().is_some(), "an open job has a deadline, another none: {job:?}");
            for slot in 0..job.slots() {
                assert!(job.assignments.iter().filter(|a| a.is_live() && a.slot == slot).count() <= 1, "two in one slot: {job:?}");
            }
        }
        for responder in self.board.responders.keys() {
            let visits = self.board.jobs.values().filter(|job| job.live_of(*responder).is_some()).count();
            assert!(visits <= 1, "{responder:?} is on {visits} visits");
        }
    }
}
