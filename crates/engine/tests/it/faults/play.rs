//! One history: what happens next is drawn from the seed, each act is a command through the engine's own judgement in the store's own transaction, and
//! whoever is not answered asks again.

use std::collections::{BTreeMap, BTreeSet};

use dispatch::{Learnt, Problem, StraightLine};
use domain::board::{Board, Reads};
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::{Actor, Event, Subject, What};
use domain::ids::*;
use domain::refusal::Refusal;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use engine::{EngineError, Envelope, Outcome, handle_in};
use store::tables::outbox::Delivery;
use store::{DatabaseUrl, Options, Scope, Store};

use super::draw::Draw;
use super::judge;
use super::people::{Deed, Phone, Shown};
use super::town;
use crate::house::{MORNING, ana, ben, id, provider, r};

/// Things go wrong until then; afterwards everything works, and everything has to come right.
const FAULTS: Duration = Duration::minutes(20);
/// A history ends.
const END: Duration = Duration::minutes(75);
/// No history has more turns than this.
const TURNS: usize = 20_000;
/// The lead is held so long.
const LEASE: Duration = Duration::seconds(4);

/// One thing done wrongly on purpose, to prove that the judgement finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// A request that comes again is taken for a new one.
    ForgetsReceipts,
    /// A letter nobody took is written down as sent.
    LosesLetters,
    /// A phone is taken to have drawn what it has not.
    TakesForSeen,
    /// Nobody wakes incidents.
    SleepsOn,
    /// An answer is given before COMMIT, and the process dies.
    AnswersEarly,
}

/// What happens next.
#[derive(Clone, Debug)]
pub(super) enum Next {
    Need(u8),
    Ask(Box<Request>),
    Tell(u8),
    Deed(u8, Deed),
    Up(usize),
    Reach(u8, bool),
    Jump(usize, i64),
    Desk,
    Close(IncidentId),
    Move(usize, JobId, i64, Box<Plan>),
    Deliver,
}

/// Something somebody asks of the service, until they are answered.
#[derive(Clone, Debug)]
pub struct Request {
    name: String,
    actor: Actor,
    target: Target,
    verb: Verb,
    phone: Option<u8>,
    /// The answer it had, when it comes once more.
    before: Option<Outcome>,
}

/// A process that serves.
#[derive(Clone, Debug, Default)]
struct Node {
    up: bool,
    skew: Duration,
    leads: Option<(i64, Timestamp)>,
    planned: i64,
}

/// How a command ended for whoever sent it.
enum Heard {
    Done(Outcome),
    Refused(Refusal),
    Nothing,
}

/// A history as far as it has come.
pub struct Play {
    pub(super) store: Store,
    pub(super) now: Timestamp,
    pub(super) phones: BTreeMap<u8, Phone>,
    pub(super) answered: Vec<(Request, Outcome)>,
    pub(super) taken: Vec<i64>,
    draw: Draw,
    queue: BTreeMap<(Timestamp, u64), Next>,
    nodes: Vec<Node>,
    asked: u64,
    head: (i64, Timestamp),
    planted: Option<Planted>,
}

/// Plays the history of a seed and judges it. The hash of its record, or what is wrong with it.
pub fn history(seed: u64, planted: Option<Planted>) -> Result<[u8; 32], String> {
    let mut salts = Draw::of(!seed);
    let salts = parking_lot::Mutex::new(move || {
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&salts.number().to_le_bytes());
        salt
    });
    let store = Store::open(&DatabaseUrl::Memory, Options::new(move || (salts.lock())())).map_err(|fault| fault.to_string())?;
    let node = Node { up: true, ..Node::default() };
    let mut play = Play {
        store,
        now: MORNING,
        phones: (1..=town::RESPONDERS).map(|n| (n, Phone::default())).collect(),
        answered: Vec::new(),
        taken: Vec::new(),
        draw: Draw::of(seed),
        queue: BTreeMap::new(),
        nodes: vec![node; 2],
        asked: 0,
        head: (0, MORNING),
        planted,
    };
    play.begin()?;
    play.go_on()?;
    judge::at_the_end(&mut play)
}

impl Play {
    fn begin(&mut self) -> Result<(), String> {
        self.store.write_inline(|tx| tx.webhook_put(&town::endpoint())).map_err(|fault| fault.to_string())?;
        for verb in town::register() {
            self.must(Actor::Console, Target::New, verb)?;
        }
        for n in 1..=town::RESPONDERS {
            let until = self.now + Duration::hours(10);
            self.must(person(n), Target::Responder(r(n)), GoOnDuty { until }.into())?;
        }
        for n in 1..=town::CLIENTS {
            let after = self.draw.between(0, 600);
            self.later(after, Next::Need(n));
        }
        for n in 1..=town::RESPONDERS {
            let (off, away) = (self.draw.between(10, 1_200), self.draw.between(10, 400));
            self.later(off, Next::Reach(n, false));
            self.later(off + away, Next::Reach(n, true));
        }
        for _ in 0..3 {
            let (node, at) = (usize::from(self.draw.happens(50)), self.draw.between(1, 1_400));
            let jump = self.draw.between(-90_000, 90_000);
            self.later(at, Next::Jump(node, jump));
        }
        self.later(60, Next::Desk);
        Ok(())
    }

    /// What is put on the register is there before anything goes wrong.
    fn must(&mut self, actor: Actor, target: Target, verb: Verb) -> Result<(), String> {
        let envelope = Envelope::unnamed(self.command(actor, target, verb));
        let now = self.now;
        let handled = self.store.write_inline(|tx| handle_in(tx, &envelope, now)).map_err(|error: EngineError| error.to_string())?;
        self.head.0 = handled.outcome.position;
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), String> {
        let end = MORNING + END;
        for _ in 0..TURNS {
            let wake = self.next_wake()?;
            let next = self.queue.first_key_value().map(|((at, _), _)| *at);
            let Some(at) = wake.into_iter().chain(next).min().filter(|at| *at <= end) else {
                self.now = end;
                return self.come_to_rest();
            };
            self.now = self.now.max(at);
            if !self.is_faulty() {
                self.nodes.iter_mut().for_each(|node| node.skew = Duration::ZERO);
            }
            if wake.is_some_and(|wake| next.is_none_or(|next| wake <= next)) {
                self.wake()?;
            } else if let Some((_, next)) = self.queue.pop_first() {
                self.happen(next)?;
            }
            self.plan()?;
        }
        Err("it does not come to rest".to_owned())
    }

    /// What happened last is told as everything else was; who was forgotten stays so.
    fn come_to_rest(&mut self) -> Result<(), String> {
        let telling: Vec<u8> = self.phones.iter().filter(|(_, phone)| phone.telling).map(|(n, _)| *n).collect();
        telling.into_iter().try_for_each(|n| self.tell(n))?;
        self.deliver()
    }

    fn is_faulty(&self) -> bool {
        self.now < MORNING + FAULTS
    }

    fn later(&mut self, seconds: i64, next: Next) {
        self.asked += 1;
        self.queue.insert((self.now + Duration::seconds(seconds), self.asked), next);
    }

    fn clock(&self, node: usize) -> Timestamp {
        self.now + self.nodes[node].skew
    }

    fn some_node(&mut self) -> Option<usize> {
        let up: Vec<usize> = (0..self.nodes.len()).filter(|n| self.nodes[*n].up).collect();
        self.draw.one_of(&up)
    }

    fn read<T>(&self, look: impl FnOnce(&mut store::Rd<'_>) -> Result<T, store::StoreError>) -> Result<T, String> {
        self.store.read_inline(look).map_err(|fault| fault.to_string())
    }

    fn command(&mut self, actor: Actor, target: Target, verb: Verb) -> Command {
        let fresh = Fresh { seed: self.draw.uuid() };
        Command { target, verb, context: Context { actor, organisation: provider(), device: DeviceStamp::default(), fresh } }
    }

    /// When the next deadline is due by the clock of a node that is up.
    fn next_wake(&self) -> Result<Option<Timestamp>, String> {
        if self.planted == Some(Planted::SleepsOn) {
            return Ok(None);
        }
        let Some(next) = self.read(|rd| rd.wakes_next(Scope::Everything))? else { return Ok(None) };
        let by = |node: &Node| Timestamp(next.ms() - node.skew.ms()).max(self.now);
        Ok(self.nodes.iter().filter(|node| node.up).map(by).min())
    }

    /// Every node that is up wakes what is due by its clock; afterwards nothing of that is.
    fn wake(&mut self) -> Result<(), String> {
        for node in 0..self.nodes.len() {
            let clock = self.clock(node);
            let due = self.read(|rd| rd.wakes_due(Scope::Everything, clock, 64))?;
            for one in due.into_iter().filter(|_| self.nodes[node].up).collect::<Vec<_>>() {
                if !self.nodes[node].up {
                    break;
                }
                let target = match one.subject {
                    Subject::Incident(id) => Target::Incident(id),
                    Subject::Job(id) => Target::Job(id),
                    Subject::Responder(id) => Target::Responder(id),
                    Subject::Client(id) => Target::Client(id),
                    Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => continue,
                };
                let envelope = Envelope::unnamed(self.command(Actor::Clock, target, Wake {}.into()));
                match self.transact(node, &envelope)? {
                    Heard::Done(_) => {
                        let still = self.read(|rd| rd.wakes_due(Scope::Everything, clock, 64))?;
                        if still.iter().any(|due| due.subject == one.subject) {
                            return Err(format!("{:?} is still due after its wake", one.subject));
                        }
                    }
                    Heard::Refused(refusal) => return Err(format!("a wake was refused: {refusal}")),
                    Heard::Nothing => {}
                }
            }
        }
        Ok(())
    }

    /// A command in its transaction: it may be slow, and the process may die before COMMIT or after it, before anybody hears the answer.
    fn transact(&mut self, node: usize, envelope: &Envelope) -> Result<Heard, String> {
        let clock = self.clock(node);
        let faulty = self.is_faulty();
        let dies_before = faulty && self.draw.happens(2);
        let dies_after = faulty && !dies_before && self.draw.happens(2);
        let slow_ms = if faulty && self.draw.happens(4) { self.draw.between(500, 8_000) } else { 0 };
        let result = self.store.write_inline(|tx| {
            let handled = handle_in(tx, envelope, clock)?;
            if dies_before { Err(EngineError::Unavailable("killed".to_owned())) } else { Ok(handled) }
        });
        self.now = self.now + Duration(slow_ms);
        match result {
            Ok(handled) => {
                self.follow(&handled)?;
                if dies_after {
                    self.dies(node);
                    return Ok(Heard::Nothing);
                }
                Ok(Heard::Done(handled.outcome))
            }
            Err(EngineError::Refused(refusal, _)) => Ok(Heard::Refused(refusal)),
            Err(EngineError::Unavailable(_)) => {
                self.dies(node);
                let early = Outcome { position: 0, events: 0, repeated: false, incident: None, number: None, joined: false };
                Ok(if self.planted == Some(Planted::AnswersEarly) { Heard::Done(early) } else { Heard::Nothing })
            }
            Err(error) => Err(format!("{} broke off: {error}", envelope.command.verb.name())),
        }
    }

    fn dies(&mut self, node: usize) {
        (self.nodes[node].up, self.nodes[node].leads, self.nodes[node].planned) = (false, None, 0);
        let after = self.draw.between(1, 20);
        self.later(after, Next::Up(node));
    }

    /// What was recorded: dense, never back in time; and what people do about it.
    fn follow(&mut self, handled: &engine::Handled) -> Result<(), String> {
        for one in &handled.recorded {
            let (position, at) = self.head;
            if one.position != position + 1 || one.at < at {
                return Err(format!("event {} at {} follows {position} at {at}", one.position, one.at));
            }
            self.head = (one.position, one.at);
            if let Some(event) = &one.event {
                self.notice(event);
            }
        }
        for who in handled.phones.iter().flatten() {
            let n = who.bytes()[15];
            if self.phones.get_mut(&n).is_some_and(|phone| phone.reachable && !std::mem::replace(&mut phone.telling, true)) {
                self.later(1, Next::Tell(n));
            }
        }
        if handled.leaves {
            self.later(0, Next::Deliver);
        }
        Ok(())
    }

    fn notice(&mut self, event: &Event) {
        let (soon, later) = (self.draw.between(5, 40), self.draw.between(30, 240));
        match (event.subject, &event.what) {
            (Subject::Incident(id), What::IncidentRaised { .. }) => {
                self.ask(soon, desk(), Target::Incident(id), super::people::respond().into(), None)
            }
            (Subject::Incident(id), What::IncidentResolved { .. }) => self.later(later, Next::Close(id)),
            (_, _) => {}
        }
    }

    pub(super) fn ask(&mut self, after_s: i64, actor: Actor, target: Target, verb: Verb, phone: Option<u8>) {
        let request = Request { name: format!("request:{}", self.asked), actor, target, verb, phone, before: None };
        self.later(after_s, Next::Ask(Box::new(request)));
    }

    fn happen(&mut self, next: Next) -> Result<(), String> {
        match next {
            Next::Need(n) => self.need(n),
            Next::Ask(request) => self.request(*request)?,
            Next::Tell(n) => self.tell(n)?,
            Next::Deed(n, deed) => self.ask(0, person(n), deed.target(r(n)), deed.verb(), Some(n)),
            Next::Up(node) => self.nodes[node].up = true,
            Next::Reach(n, reachable) => {
                if let Some(phone) = self.phones.get_mut(&n) {
                    (phone.reachable, phone.telling) = (reachable, reachable);
                }
                if reachable {
                    self.later(1, Next::Tell(n));
                }
            }
            Next::Jump(node, jump) => self.nodes[node].skew = Duration(jump),
            Next::Desk => self.desk()?,
            Next::Close(incident) => self.close(incident)?,
            Next::Move(node, job, epoch, made) if self.nodes[node].up => self.send_move(node, job, epoch, *made)?,
            Next::Move(..) => {}
            Next::Deliver => self.deliver()?,
        }
        Ok(())
    }

    fn need(&mut self, n: u8) {
        let urgency = [Priority::P1, Priority::P1, Priority::P2, Priority::P4];
        let priority = self.draw.one_of(&urgency).unwrap_or(Priority::P1);
        let (actor, verb) = if self.draw.happens(50) {
            (Actor::Partner { organisation: crate::house::partner() }, super::people::hand_over(n, self.asked, priority).into())
        } else {
            (desk(), super::people::raise(n, priority).into())
        };
        self.ask(0, actor, Target::New, verb, None);
        if self.is_faulty() {
            let again = self.draw.between(200, 900);
            self.later(again, Next::Need(n));
        }
    }

    /// A request comes to the service, or cannot; whoever is not answered asks again under the same name.
    fn request(&mut self, request: Request) -> Result<(), String> {
        let reachable = request.phone.and_then(|n| self.phones.get(&n)).is_none_or(|phone| phone.reachable);
        let again = self.draw.between(2, 9);
        let Some(node) = self.some_node().filter(|_| reachable) else {
            self.later(again, Next::Ask(Box::new(request)));
            return Ok(());
        };
        let envelope = self.envelope(&request);
        match (self.transact(node, &envelope)?, &request.before) {
            (Heard::Nothing, _) => self.later(again, Next::Ask(Box::new(request))),
            (Heard::Done(outcome), Some(before)) => judge::same_answer(&request.name, before, &outcome)?,
            (Heard::Refused(refusal), Some(_)) => {
                return Err(format!("{} was done, and is refused when it comes again: {refusal}", request.name));
            }
            (Heard::Done(outcome), None) => {
                if self.is_faulty() && self.draw.happens(8) {
                    let after = self.draw.between(0, 90);
                    self.later(after, Next::Ask(Box::new(Request { before: Some(outcome.clone()), ..request.clone() })));
                }
                self.answered.push((request, outcome));
            }
            (Heard::Refused(_), None) => {
                if let Some(n) = request.phone {
                    self.refused(n, &request.verb);
                }
            }
        }
        Ok(())
    }

    pub(super) fn envelope(&mut self, request: &Request) -> Envelope {
        let command = self.command(request.actor, request.target, request.verb.clone());
        let name =
            if self.planted == Some(Planted::ForgetsReceipts) { format!("{}:{}", request.name, self.asked) } else { request.name.clone() };
        self.asked += u64::from(self.planted == Some(Planted::ForgetsReceipts));
        Envelope::new(name, request.name.as_bytes(), command)
    }

    /// A phone that is refused shows how things stand, and its responder goes on from there.
    fn refused(&mut self, n: u8, verb: &Verb) {
        let Some(phone) = self.phones.get_mut(&n) else { return };
        if matches!(verb, Verb::TakeStep(_) | Verb::Clear(_)) {
            phone.done.retain(|(_, what)| !matches!(what, Deed::Step(..) | Deed::Leave(_)));
        }
        self.later(20, Next::Tell(n));
    }

    /// A phone is told what it should show; what it has drawn is acknowledged, unless that is lost.
    fn tell(&mut self, n: u8) -> Result<(), String> {
        let Some(phone) = self.phones.get_mut(&n) else { return Ok(()) };
        phone.telling = false;
        if !phone.reachable {
            return Ok(());
        }
        if !self.nodes.iter().any(|node| node.up) {
            self.later(3, Next::Tell(n));
            return Ok(());
        }
        let (shown, position) = self.to_show(n)?;
        let drawn = self.planted != Some(Planted::TakesForSeen) || !self.draw.happens(20);
        let deeds = self.phones.get_mut(&n).filter(|_| drawn).map_or_else(Vec::new, |phone| phone.draws(shown, position, &mut self.draw));
        for (after_s, deed) in deeds {
            self.later(after_s, Next::Deed(n, deed));
        }
        if self.is_faulty() && self.draw.happens(10) {
            self.later(5, Next::Tell(n));
            return Ok(());
        }
        self.store.write_inline(|tx| tx.phone_seen(r(n), position)).map_err(|fault| fault.to_string())?;
        Ok(())
    }

    /// What a phone should show, and as of which position.
    pub(super) fn to_show(&self, n: u8) -> Result<(Shown, i64), String> {
        let (board, head) = self.read(|rd| {
            let reads = Reads { responders: vec![r(n)], ..Reads::default() };
            Ok((rd.load(&reads, provider())?, rd.head()?))
        })?;
        Ok((Shown::of(&board, r(n)), head.position))
    }

    /// A dispatcher does something, sensible or not.
    fn desk(&mut self) -> Result<(), String> {
        let board = self.read(|rd| rd.board_open(Scope::Everything))?;
        let whim = super::people::whim(&board, &mut self.draw).filter(|_| self.is_faulty());
        if let Some((target, verb)) = whim {
            let by = if self.draw.happens(50) { desk() } else { other_desk() };
            self.ask(0, by, target, verb, None);
        }
        // Later on they only look after what is left.
        let idle: Vec<IncidentId> = board.incidents.values().filter(|one| super::people::is_left(one, &board)).map(|one| one.id).collect();
        for incident in idle {
            self.ask(0, desk(), Target::Incident(incident), super::people::respond().into(), None);
        }
        let after = self.draw.between(40, 160);
        self.later(after, Next::Desk);
        Ok(())
    }

    fn close(&mut self, incident: IncidentId) -> Result<(), String> {
        let board = self.read(|rd| rd.load(&Reads { incidents: vec![incident], ..Reads::default() }, provider()))?;
        if let Some(close) = super::people::close(&board, incident) {
            // Of what somebody entered alone another closes.
            self.ask(0, other_desk(), Target::Incident(incident), close.into(), None);
        }
        Ok(())
    }

    /// Whoever leads, and thinks that they do, plans.
    fn plan(&mut self) -> Result<(), String> {
        for node in 0..self.nodes.len() {
            if !self.nodes[node].up || self.nodes[node].planned == self.head.0 {
                continue;
            }
            let Some(epoch) = self.lead(node)? else { continue };
            self.nodes[node].planned = self.head.0;
            let board = self.read(|rd| rd.board_open(Scope::Everything))?;
            judge::board(&board)?;
            let now = self.clock(node).max(self.head.1);
            for made in planned(&board, now) {
                if self.is_faulty() && self.draw.happens(15) {
                    let slow = self.draw.between(1, 40);
                    self.later(slow, Next::Move(node, made.job, epoch, Box::new(made.into_verb())));
                } else if self.nodes[node].up {
                    self.send_move(node, made.job, epoch, made.into_verb())?;
                }
            }
        }
        Ok(())
    }

    fn send_move(&mut self, node: usize, job: JobId, epoch: i64, made: Plan) -> Result<(), String> {
        let envelope = Envelope::unnamed(self.command(Actor::Plan { epoch }, Target::Job(job), made.into()));
        self.transact(node, &envelope).map(drop)
    }

    /// The lead, by the node's own clock; two may think that they have it when their clocks differ.
    fn lead(&mut self, node: usize) -> Result<Option<i64>, String> {
        let clock = self.clock(node);
        if let Some((epoch, until)) = self.nodes[node].leads
            && clock < until
        {
            return Ok(Some(epoch));
        }
        let name = format!("node {node}");
        let lease = self.store.write_inline(|tx| tx.lease_take("plan", &name, clock, clock + LEASE)).map_err(|fault| fault.to_string())?;
        self.nodes[node].leads = lease.as_ref().map(|lease| (lease.epoch, lease.until));
        Ok(lease.map(|lease| lease.epoch))
    }

    /// What waits for the partner is taken, or not, or taken without a word.
    fn deliver(&mut self) -> Result<(), String> {
        let now = self.now.max(self.head.1);
        let due = self.read(|rd| rd.outbox_due(now, 16))?;
        for one in due {
            let (faulty, loses) = (self.is_faulty(), self.planted == Some(Planted::LosesLetters));
            let (refused, unheard) = (faulty && self.draw.happens(25), faulty && self.draw.happens(10));
            if !refused {
                self.taken.push(one.id);
            }
            let again = Delivery::Again { retry_at: now + Duration::seconds(5), error: "503".to_owned() };
            let went = if (refused || unheard) && !loses { again } else { Delivery::Sent };
            self.store.write_inline(|tx| tx.outbox_record(one.id, &went, now)).map_err(|fault| fault.to_string())?;
        }
        // As the service does: looked for again for as long as any waits, also one that waits by a clock that was ahead.
        if self.read(|rd| rd.outbox_next())?.is_some() {
            self.later(6, Next::Deliver);
        }
        Ok(())
    }
}

/// The service's own plan.
fn planned(board: &Board, now: Timestamp) -> Vec<dispatch::Move> {
    let (fixes, learnt) = (BTreeMap::new(), Learnt::default());
    let problem = Problem::of(board, &fixes, &StraightLine, &learnt, now);
    dispatch::POLICIES.first().map_or_else(Vec::new, |policy| dispatch::plan(&problem, *policy, now).moves)
}

/// A responder on their phone.
fn person(n: u8) -> Actor {
    Actor::Person { person: id(7, n), role: Role::Responder, responder: Some(r(n)) }
}

fn desk() -> Actor {
    Actor::Person { person: ana(), role: Role::Dispatcher, responder: None }
}

fn other_desk() -> Actor {
    Actor::Person { person: ben(), role: Role::Dispatcher, responder: None }
}

/// What was taken, each letter once, in the order in which it first came.
pub fn first_taken(taken: &[i64]) -> Vec<i64> {
    let mut known = BTreeSet::new();
    taken.iter().copied().filter(|id| known.insert(*id)).collect()
}
