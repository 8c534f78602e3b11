//! Deadlines: stored, absolute, part of the state they belong to. Whatever is open has at least one.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::words::Step;

/// What is to happen when the time comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// Nobody has answered it: tell the desk again, louder.
    Answer,
    /// The operator's hold ends; it rings again at the top.
    Hold,
    /// A silent alarm nobody decided on is offered.
    SilentOffer,
    /// Answered or decided, but nobody has said what happens next.
    Decide,
    /// The hand-over has not been accepted: 60, 120, 180 s.
    HandOver,
    /// The second person has not agreed to a closing without a visit: the visit stands.
    SecondPerson,
    /// The rung of the contact ladder has rung long enough.
    Rung,
    /// A contact who said "I'll go" should have proved it.
    Promise,
    /// The waiting client is due a call.
    CallBack,
    /// Somebody has been on the floor too long: up one.
    LongLie,
    /// Fire without the brigade, gas without the gas line: nobody has said that they were called.
    Brigade,
    /// Resolved; the desk is to close it.
    Close,
    /// The job has no plan: the desk is told.
    NoPlan,
    /// A second responder is offered the job; desk alert.
    SecondOffer,
    /// The desk's alarm sounds.
    DeskAlarm,
    /// The on-call manager, and all eligible.
    Manager,
    /// The forced choice.
    ForcedChoice,
    /// Accepted and not on the way.
    SetOff,
    /// On the way, and nine in ten would be there by now.
    Expected,
    /// The contract's arrival target.
    Arrive,
    /// At the door and not in.
    Access,
    /// The visit is under way: look in on it.
    Visit,
    /// The phone has not acknowledged a stand-down.
    StandDownAck,
    /// The facts changed after acceptance and the responder has not accepted them.
    Changed,
    /// The responder's shift is over.
    ShiftEnd,
    /// The responder meant to be back on the road.
    OffRoad,
    /// A partner took it by telephone: ask them how it went.
    Partner,
}

/// One thing that will happen at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deadline {
    /// When.
    pub due: Timestamp,
    /// What.
    pub kind: DeadlineKind,
}

/// The deadlines of one incident, job or responder: at most one of a kind, soonest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deadlines(Vec<Deadline>);

impl Deadlines {
    /// Sets the deadline of a kind, replacing the one it had.
    pub fn set(&mut self, kind: DeadlineKind, due: Timestamp) {
        self.clear(kind);
        self.0.push(Deadline { due, kind });
        self.0.sort_unstable();
    }
    /// Takes the deadline of a kind away.
    pub fn clear(&mut self, kind: DeadlineKind) {
        self.0.retain(|deadline| deadline.kind != kind);
    }
    /// Takes all of them away.
    pub fn clear_all(&mut self) {
        self.0.clear();
    }
    /// When a kind is due.
    pub fn due(&self, kind: DeadlineKind) -> Option<Timestamp> {
        self.0.iter().find(|deadline| deadline.kind == kind).map(|deadline| deadline.due)
    }
    /// The soonest.
    pub fn next(&self) -> Option<Deadline> {
        self.0.first().copied()
    }
    /// Those due at `now` or before, soonest first.
    pub fn past(&self, now: Timestamp) -> impl Iterator<Item = Deadline> + '_ {
        self.0.iter().copied().take_while(move |deadline| deadline.due <= now)
    }
    /// All of them, soonest first.
    pub fn iter(&self) -> impl Iterator<Item = Deadline> + '_ {
        self.0.iter().copied()
    }
}

/// A step as it was taken: both clocks, the place and how well it was known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StepTaken {
    /// Which.
    pub step: Step,
    /// By the server's clock.
    pub at: Timestamp,
    /// By the phone's clock.
    pub device_at: Option<Timestamp>,
    /// Where the phone was.
    pub position: Option<crate::place::Position>,
    /// Within this, metres.
    pub accuracy: Option<crate::place::Metres>,
    /// Why it was entered late, by the desk or because the phone skipped it; `None` for a step in its turn.
    pub late: Option<String>,
}
