//! What may happen next, and what comes of it.

use domain::command::Target;
use domain::deadline::Deadlines;
use domain::event::{Event, What};
use domain::ids::OfferId;
use domain::incident::IncidentState;
use domain::job::{AssignmentState, Job, OfferState, Slot};
use domain::jobs::offers;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::verbs::plan::PlannedOffer;
use domain::verbs::*;
use domain::words::*;
use stateright::{Model, Property};

use super::service::{Fault, command, follow, judge, read_again, told};
use super::world::*;
use super::{Dispatch, begin, properties};
use crate::story::{self, r};

/// What may happen next. What is on its way and neither held back nor lost is as good as there: what is pressed later, planned later or told later is
/// another history, and all of them are looked at. So it is with a phone that is off: it is not told, and what is pressed on it is held back.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The clock goes on to what is due next.
    Tick,
    /// Something that is due is woken.
    Wake(Target),
    /// A node looks and sends its move at once.
    Plan(JobNo, Option<(Slot, Who)>),
    /// A node looks, makes up its mind, and is slow.
    Look(usize, JobNo, Option<(Slot, Who)>),
    /// It sends its move.
    Send(usize),
    /// Somebody presses on a phone, and how that comes to the service.
    Press(Who, JobNo, OfferNo, Say, Way),
    /// The service tells a phone what it should show, and how that comes there.
    Tell(Who, Way),
    /// What was held back arrives.
    Arrive(usize),
    /// Either of two dispatchers does something, whatever their screen showed.
    Desk(story::Who, Order),
}

/// How a message comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Once.
    Once,
    /// Later, when others have overtaken it, or never.
    Held,
    /// At once and again later; of what a phone is told, that the service does not hear that it arrived.
    Twice,
}

/// What the desk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Takes an offer back.
    Withdraw(JobNo, OfferNo),
    /// Records a verbal acceptance.
    AcceptFor(JobNo, OfferNo),
    /// Takes a responder off.
    StandDown(JobNo, Who),
    /// Hears by telephone that they know.
    Know(Who),
    /// Ends the visit.
    Cancel(JobNo),
    /// Closes the incident of a visit.
    Close(JobNo),
    /// Opens it again.
    Reopen(JobNo),
}

impl Model for Dispatch {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![begin(self)]
    }

    fn actions(&self, world: &World, all: &mut Vec<Action>) {
        if world.broken.is_empty() {
            self.of_time(world, all);
            self.of_plan(world, all);
            self.of_phones(world, all);
            self.of_desk(world, all);
        }
    }

    fn next_state(&self, before: &World, action: Action) -> Option<World> {
        let mut world = before.clone();
        match action {
            Action::Tick => tick(&mut world),
            Action::Wake(target) => self.wake(&mut world, target),
            Action::Plan(job, ask) => {
                let made = mind(&world, job, ask);
                self.send_move(&mut world, &made);
            }
            Action::Look(node, job, ask) => {
                world.left.held -= 1;
                world.nodes[node] = Some(mind(&world, job, ask));
            }
            Action::Send(node) => {
                let made = world.nodes[node].take().expect("a move");
                self.send_move(&mut world, &made);
            }
            Action::Press(from, job, offer, say, way) => self.press(&mut world, (from, job, offer, say), way),
            Action::Tell(to, way) => self.tell(&mut world, to, way),
            Action::Arrive(n) => self.arrive(&mut world, n),
            Action::Desk(by, order) => self.order(&mut world, by, order),
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(&self.bounds)
    }
}

fn due(deadlines: &Deadlines, world: &World) -> bool {
    deadlines.past(world.now).next().is_some()
}

fn tick(world: &mut World) {
    let next = world.deadlines().flat_map(|(deadlines, _)| deadlines.iter()).map(|deadline| deadline.due);
    let next = next.filter(|due| *due > world.now).min().expect("something is due");
    if !world.is_awake() {
        world.left.late -= 1;
    }
    world.left.ticks -= 1;
    world.now = next;
}

/// What a node makes up its mind to do as it sees the board now.
fn mind(world: &World, job: JobNo, ask: Option<(Slot, Who)>) -> Move {
    let mut supersede = Vec::new();
    for (no, other) in (0..).zip(world.board.jobs.values()).filter(|(no, _)| *no != job) {
        let theirs = |offer: &domain::job::Offer| ask.is_some_and(|(_, who)| offer.to == r(who)) && offer.state == OfferState::Open;
        supersede.extend((0..).zip(&other.offers).filter(|(_, offer)| theirs(offer)).map(|(n, _)| (no, n)));
    }
    Move { job, revision: world.job(job).revision, ask, supersede }
}

/// Whether the plan looks for somebody for a place, as the engine asks it.
fn wants(job: &Job, slot: Slot) -> bool {
    job.offers.iter().filter(|offer| offer.slot == slot && matches!(offer.state, OfferState::Open | OfferState::Lapsed)).count()
        < usize::from(job.breadth.max(1))
}

impl Dispatch {
    fn of_time(&self, world: &World, all: &mut Vec<Action>) {
        all.extend(world.deadlines().filter(|(deadlines, _)| due(deadlines, world)).map(|(_, target)| Action::Wake(target)));
        let ahead = world.deadlines().flat_map(|(deadlines, _)| deadlines.iter()).any(|deadline| deadline.due > world.now);
        if world.left.ticks > 0 && ahead && (world.left.late > 0 || world.is_awake()) {
            all.push(Action::Tick);
        }
    }

    fn of_plan(&self, world: &World, all: &mut Vec<Action>) {
        all.extend((0..).zip(&world.nodes).filter(|(_, made)| made.is_some()).map(|(node, _)| Action::Send(node)));
        let idle = world.nodes.iter().position(Option::is_none).filter(|_| world.left.held > 0);
        let mut looks = |job, ask| {
            all.push(Action::Plan(job, ask));
            all.extend(idle.map(|node| Action::Look(node, job, ask)));
        };
        for (no, job) in (0..).zip(world.board.jobs.values()).filter(|(_, job)| job.is_open() && world.left.offers > 0) {
            let mut nobody = true;
            for slot in job.unfilled().filter(|slot| wants(job, *slot)) {
                for who in 1..=self.bounds.responders {
                    let asked = job.acceptable().any(|offer| offer.to == r(who)) && self.fault != Some(Fault::AsksTwice);
                    let free = world.board.assigned(r(who)).is_none();
                    if !asked && free && offers::available(&world.board.responders[&r(who)], world.now).is_ok() {
                        nobody = false;
                        looks(no, Some((slot, who)));
                    }
                }
            }
            if nobody && job.nobody.is_none() && !job.asks_everywhere() {
                looks(no, None);
            }
        }
    }

    fn of_phones(&self, world: &World, all: &mut Vec<Action>) {
        let ways: &[Way] = if world.left.held > 0 { &[Way::Once, Way::Held, Way::Twice] } else { &[Way::Once] };
        for (phone, who) in world.phones.iter().zip(1..) {
            if phone.changed > phone.seen {
                all.extend(ways.iter().map(|way| Action::Tell(who, *way)));
            }
            let mut press = |job, offer, say| {
                let said = phone.said.contains(&(job, offer, say));
                all.extend(ways.iter().filter(|_| !said).map(|way| Action::Press(who, job, offer, say, *way)));
            };
            let answered = |job, offer| [Say::Accept, Say::Decline].iter().any(|say| phone.said.contains(&(job, offer, *say)));
            for (job, offer, _) in phone.shown.asked.iter().filter(|(job, offer, _)| !answered(*job, *offer)) {
                press(*job, *offer, Say::Accept);
                press(*job, *offer, Say::Decline);
            }
            if let Some((job, offer, _)) = phone.shown.visit {
                let next = self.bounds.steps.iter().find(|step| !phone.said.contains(&(job, offer, Say::Step(**step))));
                press(job, offer, next.map_or(Say::Leave, |step| Say::Step(*step)));
            }
            if let Some(job) = phone.shown.stood_down {
                let last = world.job(job).assignments.iter().rev().find(|one| one.responder == r(who)).expect("they had it");
                press(job, offer_no(world.job(job), last.offer), Say::Know);
            }
        }
        let new = |n: &usize| !world.net[..*n].contains(&world.net[*n]);
        all.extend((0..world.net.len()).filter(new).map(Action::Arrive));
    }

    fn of_desk(&self, world: &World, all: &mut Vec<Action>) {
        if world.left.desk == 0 {
            return;
        }
        let mut does = |order| all.push(Action::Desk(story::Who::Ana, order));
        for (no, job) in (0..).zip(world.board.jobs.values()) {
            for (n, _) in (0..).zip(&job.offers).filter(|(_, offer)| matches!(offer.state, OfferState::Open | OfferState::Lapsed)) {
                does(Order::Withdraw(no, n));
                does(Order::AcceptFor(no, n));
            }
            for who in (1..=self.bounds.responders).filter(|who| job.live_of(r(*who)).is_some()) {
                does(Order::StandDown(no, who));
            }
            if job.is_open() {
                does(Order::Cancel(no));
            }
            let state = |is: fn(&IncidentState) -> bool| job.incidents.iter().any(|id| is(&world.board.incidents[id].state));
            if self.bounds.closing && state(|state| matches!(state, IncidentState::Resolved { .. })) {
                does(Order::Close(no));
            }
            if self.bounds.closing && state(|state| matches!(state, IncidentState::Resolved { .. } | IncidentState::Closed { .. })) {
                does(Order::Reopen(no));
            }
        }
        for who in (1..=self.bounds.responders).filter(|who| world.board.responders[&r(*who)].unconfirmed.is_some()) {
            does(Order::Know(who));
        }
    }

    fn wake(&self, world: &mut World, target: Target) {
        drop(self.ask(world, story::Who::Clock, target, Wake {}.into()));
        let past = |(deadlines, whose): (&Deadlines, Target)| whose == target && due(deadlines, world);
        if world.deadlines().any(past) {
            world.broken.insert(Rule::Overdue);
        }
    }

    fn send_move(&self, world: &mut World, made: &Move) {
        let job = world.job(made.job);
        let stale = job.revision != made.revision;
        let id = job.id;
        let supersede = made.supersede.iter().map(|(job, offer)| world.job(*job).offers[usize::from(*offer)].id).collect();
        let offers = made.ask.iter().map(|(slot, who)| PlannedOffer { slot: *slot, to: r(*who), estimate_s: 360, arrival: None }).collect();
        let decision = made.ask.is_none().then(|| Box::new(super::nobody()));
        let urgent = job.priority;
        let others: Vec<_> = world.board.jobs.values().map(|job| (job.id, job.priority)).collect();
        let verb = Plan { revision: made.revision, offers, supersede, decision };
        let Ok(events) = self.ask(world, story::Who::Plan, Target::Job(id), verb.into()) else { return };
        let offered = events.iter().any(|event| matches!(event.what, What::Offered { .. }));
        if offered {
            world.left.offers = world.left.offers.saturating_sub(1);
        }
        if offered && stale {
            world.broken.insert(Rule::Stale);
        }
        let taken = |event: &&Event| matches!(event.what, What::OfferWithdrawn { .. });
        for event in events.iter().filter(taken) {
            let of = |(other, _): &&(domain::ids::JobId, Priority)| event.subject == domain::event::Subject::Job(*other);
            if others.iter().find(of).is_none_or(|(_, less)| urgent.in_dispatch() >= less.in_dispatch()) {
                world.broken.insert(Rule::Superseded);
            }
        }
    }

    fn press(&self, world: &mut World, (from, job, offer, say): (Who, JobNo, OfferNo, Say), way: Way) {
        world.phone(from).said.insert((job, offer, say));
        let again = match way {
            Way::Once => return drop(self.said(world, from, job, offer, say)),
            Way::Held => false,
            // A refusal is not kept: whoever says it again is judged again.
            Way::Twice => self.said(world, from, job, offer, say).is_ok(),
        };
        world.left.held -= 1;
        world.net.push(Message::Up { from, job, offer, say, again });
    }

    fn tell(&self, world: &mut World, to: Who, way: Way) {
        let (position, shown) = (world.phone(to).changed, world.to_show(to));
        match way {
            Way::Once => self.shows(world, to, position, shown, true),
            Way::Held => world.net.push(Message::Down { to, position, shown }),
            Way::Twice => self.shows(world, to, position, shown, false),
        }
        if way != Way::Once {
            world.left.held -= 1;
        }
    }

    /// A phone takes what it should show, unless it shows something newer.
    fn shows(&self, world: &mut World, to: Who, position: u32, shown: Shown, heard: bool) {
        let takes_older = self.fault == Some(Fault::TakesOlder);
        let phone = world.phone(to);
        if position >= phone.at || takes_older {
            (phone.shown, phone.at) = (shown, position);
        }
        if heard {
            phone.seen = phone.seen.max(position);
        }
    }

    /// What was held back arrives.
    fn arrive(&self, world: &mut World, n: usize) {
        match world.net.remove(n) {
            Message::Down { to, position, shown } => self.shows(world, to, position, shown, true),
            Message::Up { again: true, .. } if self.fault != Some(Fault::NoReceipts) => {}
            Message::Up { from, job, offer, say, again } => {
                let done = self.said(world, from, job, offer, say);
                if again && done.is_ok_and(|events| !events.is_empty()) {
                    world.broken.insert(Rule::Again);
                }
            }
        }
    }

    fn said(&self, world: &mut World, from: Who, no: JobNo, offer: OfferNo, say: Say) -> Result<Vec<Event>, Refusal> {
        let job = world.job(no);
        let (id, offer) = (job.id, job.offers[usize::from(offer)].id);
        let verb: Verb = match say {
            Say::Accept => Accept { offer }.into(),
            Say::Decline => Decline { offer, reason: DeclineReason::Vehicle, note: String::new() }.into(),
            Say::Step(step) => TakeStep { step }.into(),
            Say::Leave => story::clear(OutcomeKind::Assisted).into(),
            Say::Know => ConfirmStandDown { by: "phone".to_owned(), since: stood_down_at(job, offer, world.now) }.into(),
        };
        let former = job.assignments.iter().rev().find(|one| one.responder == r(from));
        let stood_down = former.is_some_and(|one| !one.is_live() && one.clear_at().is_none());
        let kept = former.map_or(0, |one| one.steps.len());
        let knew = |step: Step| former.is_some_and(|one| one.steps.iter().any(|taken| taken.step == step));
        let evidence = stood_down && matches!(say, Say::Step(step) if !knew(step));
        let target = if say == Say::Know { Target::Responder(r(from)) } else { Target::Job(id) };
        let done = self.ask(world, story::Who::R(from), target, verb);
        let steps = world.job(no).assignments.iter().rev().find(|one| one.responder == r(from)).map_or(0, |one| one.steps.len());
        if evidence && steps == kept {
            world.broken.insert(Rule::Evidence);
        }
        done
    }

    fn order(&self, world: &mut World, by: story::Who, order: Order) {
        world.left.desk -= 1;
        let job = |no| Target::Job(world.job(no).id);
        let offer = |no, n: OfferNo| world.job(no).offers[usize::from(n)].id;
        let incident = |no| Target::Incident(world.job(no).incidents[0]);
        let reason = || "better placed".to_owned();
        let (target, verb): (Target, Verb) = match order {
            Order::Withdraw(no, n) => (job(no), Withdraw { offer: offer(no, n), reason: "not them".into() }.into()),
            Order::AcceptFor(no, n) => (job(no), AcceptFor { offer: offer(no, n), reason: reason() }.into()),
            Order::StandDown(no, who) => (job(no), StandDown { responder: r(who), reason: reason(), ambulance: None }.into()),
            Order::Know(who) => (Target::Responder(r(who)), ConfirmStandDown { by: "voice".to_owned(), since: world.now }.into()),
            Order::Cancel(no) => (job(no), Cancel { reason: reason() }.into()),
            Order::Close(no) => (incident(no), Close { outcome: story::outcome(OutcomeKind::Assisted) }.into()),
            Order::Reopen(no) => (incident(no), Reopen { reason: reason() }.into()),
        };
        drop(self.ask(world, by, target, verb));
    }

    /// A command is judged and followed; what must not happen in one step is noted.
    fn ask(&self, world: &mut World, who: story::Who, target: Target, verb: Verb) -> Result<Vec<Event>, Refusal> {
        let seed = u128::from(world.position) + 1_000;
        let asked = command(who, target, verb, seed);
        let events = judge(self.fault, &world.board, &asked, world.now)?;
        if events.is_empty() {
            return Ok(events);
        }
        let before = world.board.clone();
        for event in &events {
            follow(self.fault, &mut world.board, event, world.now);
            world.position += 1;
            for phone in told(self.fault, event, &world.board) {
                let who = (1..=self.bounds.responders).find(|n| r(*n) == phone);
                who.into_iter().for_each(|who| world.phone(who).changed = world.position);
            }
            note_waiting(world, event);
        }
        if read_again(self.fault, before.clone(), &events, world.now) != world.board {
            world.broken.insert(Rule::Record);
        }
        let again = command(who, target, asked.verb, seed + 500_000);
        if judge(self.fault, &world.board, &again, world.now).is_ok_and(|events| !events.is_empty()) {
            world.broken.insert(Rule::Again);
        }
        let closed = |board: &domain::board::Board| board.incidents.values().filter(|one| !one.is_open()).count();
        let said = events.iter().any(|event| matches!(event.what, What::IncidentClosed { .. } | What::IncidentReopened { .. }));
        if closed(&before) != closed(&world.board) && !said {
            world.broken.insert(Rule::EndedByItself);
        }
        Ok(events)
    }
}

/// When they were taken off a visit that they had through an offer.
fn stood_down_at(job: &Job, offer: OfferId, now: Timestamp) -> Timestamp {
    let theirs = job.assignments.iter().find(|one| one.offer == offer);
    match theirs.map(|one| &one.state) {
        Some(AssignmentState::StoodDown { at, .. }) => *at,
        Some(AssignmentState::Live | AssignmentState::Clear { .. }) | None => now,
    }
}

/// Since when a place is free, and whether somebody was alarmed since.
fn note_waiting(world: &mut World, event: &Event) {
    let now = world.now;
    for no in 0..world.waits.len() {
        let Ok(n) = JobNo::try_from(no) else { continue };
        let job = world.job(n);
        let free = job.unfilled().next().is_some();
        let alarm = event.subject == domain::event::Subject::Job(job.id)
            && matches!(event.what, What::AlertRaised { .. } | What::BreadthSet { .. } | What::NobodyFound { .. });
        let waits = &mut world.waits[no];
        *waits = match (*waits, free) {
            (_, false) => None,
            (None, true) => Some((now, alarm)),
            (Some((since, alarmed)), true) => Some((since, alarmed || alarm)),
        };
    }
}
