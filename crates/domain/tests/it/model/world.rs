//! The world of the model: the board as the service has it, the phones, what is on its way between them, the two nodes that plan, and what may still
//! go wrong.
//!
//! Two worlds are the same when nothing that can happen next tells them apart: identifiers count from nought in their order, times from the beginning,
//! positions by their rank, and of a move only whether it was overtaken.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use domain::board::Board;
use domain::deadline::Deadlines;
use domain::ids::*;
use domain::incident::Incident;
use domain::job::{AssignmentState, Job, OfferState, Slot};
use domain::responder::Responder;
use domain::time::{Duration, Timestamp};
use domain::words::*;

use crate::story::{MORNING, r};

/// A visit, counted in the order they were decided.
pub type JobNo = u8;
/// An offer of a visit, counted in the order they were made.
pub type OfferNo = u8;
/// A responder, from 1.
pub type Who = u8;

/// How things stand, everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// At the service.
    pub board: Board,
    /// By the service's clock.
    pub now: Timestamp,
    /// How far the record goes.
    pub position: u32,
    /// Of each responder.
    pub phones: Vec<Phone>,
    /// Held back on its way, in no order.
    pub net: Vec<Message>,
    /// What each of two nodes that plan has made up its mind to do and not yet done.
    pub nodes: Vec<Option<Move>>,
    /// Of each visit: since when a place is free, and whether somebody was alarmed since.
    pub waits: Vec<Option<(Timestamp, bool)>>,
    /// What may still happen.
    pub left: Left,
    /// What must not happen in one step and did.
    pub broken: BTreeSet<Rule>,
}

/// A phone, and what the service knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    /// What it shows.
    pub shown: Shown,
    /// As of which position.
    pub at: u32,
    /// What was pressed on it.
    pub said: BTreeSet<(JobNo, OfferNo, Say)>,
    /// At the service: the last position that changed what it should show.
    pub changed: u32,
    /// At the service: the last position it has acknowledged.
    pub seen: u32,
}

/// What a phone shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown {
    /// What its responder is asked for, and whether the time to answer is over.
    pub asked: Vec<(JobNo, OfferNo, bool)>,
    /// What its responder has, through which offer, and the last step.
    pub visit: Option<(JobNo, OfferNo, Option<Step>)>,
    /// From what its responder was stood down.
    pub stood_down: Option<JobNo>,
}

/// What somebody says by pressing on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Say {
    /// I go.
    Accept,
    /// I do not.
    Decline,
    /// So far.
    Step(Step),
    /// I leave.
    Leave,
    /// I know that I was stood down.
    Know,
}

/// Something on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// From a phone; `again` when it has been answered before.
    Up {
        /// Whose.
        from: Who,
        /// About which visit.
        job: JobNo,
        /// Through which offer.
        offer: OfferNo,
        /// What.
        say: Say,
        /// Whether it has been done, and comes once more.
        again: bool,
    },
    /// To a phone.
    Down {
        /// Whose.
        to: Who,
        /// As of which position.
        position: u32,
        /// What it should show.
        shown: Shown,
    },
}

/// A move of the plan, made and not yet sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Of which visit.
    pub job: JobNo,
    /// As it stood then.
    pub revision: i64,
    /// Which place, to whom; nobody where nobody can be asked.
    pub ask: Option<(Slot, Who)>,
    /// What else they are asked for.
    pub supersede: Vec<(JobNo, OfferNo)>,
}

/// How often something may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Left {
    /// The clock goes on to what is due next.
    pub ticks: u8,
    /// The clock goes on although something is due already: the service is slow, or was down.
    pub late: u8,
    /// The plan offers.
    pub offers: u8,
    /// Something is held back, to arrive when others have overtaken it, or never; or it arrives and comes again; or that it arrived is not heard.
    pub held: u8,
    /// The desk does something.
    pub desk: u8,
}

/// What must not happen in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It was closed or opened again without anybody saying so.
    EndedByItself,
    /// The plan took an offer back for something that is not more urgent.
    Superseded,
    /// The record read again does not give what stands.
    Record,
    /// The same wish once more changed something.
    Again,
    /// The plan offered by an older look.
    Stale,
    /// What a former responder's phone said was lost.
    Evidence,
    /// Something is still due after its wake.
    Overdue,
}

impl World {
    /// The visit of this number.
    pub fn job(&self, no: JobNo) -> &Job {
        self.board.jobs.values().nth(usize::from(no)).expect("a visit of this number")
    }
    /// The number of a visit.
    pub fn job_no(&self, id: JobId) -> JobNo {
        self.board.jobs.keys().position(|known| *known == id).and_then(|no| u8::try_from(no).ok()).expect("a known visit")
    }
    /// A phone.
    pub fn phone(&mut self, who: Who) -> &mut Phone {
        &mut self.phones[usize::from(who) - 1]
    }
    /// All deadlines with what they belong to.
    pub fn deadlines(&self) -> impl Iterator<Item = (&Deadlines, domain::command::Target)> {
        use domain::command::Target;
        let incidents = self.board.incidents.values().map(|one| (&one.deadlines, Target::Incident(one.id)));
        let jobs = self.board.jobs.values().map(|one| (&one.deadlines, Target::Job(one.id)));
        let people = self.board.responders.values().map(|one| (&one.deadlines, Target::Responder(one.id)));
        incidents.chain(jobs).chain(people)
    }
    /// Whether every deadline that has come was woken.
    pub fn is_awake(&self) -> bool {
        self.deadlines().all(|(deadlines, _)| deadlines.past(self.now).next().is_none())
    }
    /// What the phone of a responder is to show.
    pub fn to_show(&self, who: Who) -> Shown {
        let mut shown = Shown::default();
        for (no, job) in (0..).zip(self.board.jobs.values()).filter(|(_, job)| job.is_open()) {
            for (n, offer) in (0..).zip(&job.offers).filter(|(_, offer)| offer.to == r(who)) {
                match offer.state {
                    OfferState::Open => shown.asked.push((no, n, false)),
                    OfferState::Lapsed => shown.asked.push((no, n, true)),
                    OfferState::Accepted { .. } | OfferState::Declined { .. } | OfferState::Withdrawn { .. } => {}
                }
            }
            if let Some(theirs) = job.live_of(r(who)) {
                shown.visit = Some((no, offer_no(job, theirs.offer), theirs.step()));
            }
        }
        shown.stood_down = self.board.responders[&r(who)].unconfirmed.map(|(_, job)| self.job_no(job));
        shown
    }
}

/// The number of an offer.
pub fn offer_no(job: &Job, id: OfferId) -> OfferNo {
    job.offers.iter().position(|offer| offer.id == id).and_then(|no| u8::try_from(no).ok()).expect("a known offer")
}

/// From the beginning.
fn since_begin(at: Timestamp) -> Duration {
    at.since(MORNING)
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        since_begin(self.now).hash(state);
        self.board.incidents.values().for_each(|incident| hash_incident(incident, state));
        self.board.jobs.values().for_each(|job| self.hash_job(job, state));
        self.board.responders.values().for_each(|responder| self.hash_responder(responder, state));
        self.hash_ways(state);
        let mind = |one: &Move| (one.job, one.revision == self.job(one.job).revision, one.ask, one.supersede.clone());
        let mut minds: Vec<_> = self.nodes.iter().map(|planned| planned.as_ref().map(mind)).collect();
        minds.sort_unstable();
        minds.hash(state);
        for waits in &self.waits {
            waits.map(|(since, alarmed)| (since_begin(since), alarmed)).hash(state);
        }
        (self.left, &self.broken).hash(state);
    }
}

impl World {
    fn hash_job<H: Hasher>(&self, job: &Job, state: &mut H) {
        (discriminant(&job.state), job.priority, job.breadth, job.nobody.is_some(), job.offered_at.map(since_begin)).hash(state);
        hash_deadlines(&job.deadlines, state);
        job.alerts.iter().for_each(|alert| alert.kind.hash(state));
        for offer in &job.offers {
            (offer.slot, offer.to, since_begin(offer.answer_by), offer.late_at.is_some(), discriminant(&offer.state)).hash(state);
            if let OfferState::Withdrawn { because, .. } = &offer.state {
                discriminant(because).hash(state);
            }
        }
        for one in &job.assignments {
            (one.slot, one.responder, offer_no(job, one.offer), one.changed.is_some(), discriminant(&one.state)).hash(state);
            if let AssignmentState::StoodDown { reason, .. } = &one.state {
                reason.hash(state);
            }
            one.steps.iter().for_each(|taken| (taken.step, taken.late.is_some()).hash(state));
        }
    }

    fn hash_responder<H: Hasher>(&self, responder: &Responder, state: &mut H) {
        let unconfirmed = responder.unconfirmed.map(|(at, job)| (since_begin(at), self.job_no(job)));
        (responder.on_duty(), responder.off_road.is_some(), unconfirmed).hash(state);
        hash_deadlines(&responder.deadlines, state);
    }

    /// Phones and what is on its way, with positions by their rank.
    fn hash_ways<H: Hasher>(&self, state: &mut H) {
        let mut positions: Vec<u32> = self.phones.iter().flat_map(|phone| [phone.at, phone.changed, phone.seen]).collect();
        positions.extend(self.net.iter().filter_map(|message| match message {
            Message::Down { position, .. } => Some(*position),
            Message::Up { .. } => None,
        }));
        positions.sort_unstable();
        positions.dedup();
        let rank = |position: &u32| positions.iter().position(|known| known == position);
        for phone in &self.phones {
            (&phone.shown, &phone.said, rank(&phone.at), rank(&phone.changed), rank(&phone.seen)).hash(state);
        }
        let mut net: Vec<(Option<usize>, &Message)> = Vec::with_capacity(self.net.len());
        let mut downs: Vec<(Who, Option<usize>, &Shown)> = Vec::new();
        for message in &self.net {
            match message {
                Message::Up { .. } => net.push((None, message)),
                Message::Down { to, position, shown } => downs.push((*to, rank(position), shown)),
            }
        }
        net.sort_unstable();
        downs.sort_unstable();
        (net, downs).hash(state);
    }
}

fn hash_incident<H: Hasher>(incident: &Incident, state: &mut H) {
    (discriminant(&incident.state), incident.priority, incident.called_back_at.map(since_begin)).hash(state);
    hash_deadlines(&incident.deadlines, state);
    incident.alerts.iter().for_each(|alert| alert.kind.hash(state));
    incident.said.hash(state);
}

fn hash_deadlines<H: Hasher>(deadlines: &Deadlines, state: &mut H) {
    for deadline in deadlines.iter() {
        (deadline.kind, since_begin(deadline.due)).hash(state);
    }
    u8::MAX.hash(state);
}
