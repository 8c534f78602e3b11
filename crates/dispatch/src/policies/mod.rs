//! The policies: each decides, over all jobs and responders at once, who is asked for what. One file each, and one line in the table.

mod closest_idle;
mod divert;
mod global;
mod priority;

use std::collections::BTreeMap;

use domain::event::Instead;
use domain::ids::{JobId, ResponderId};
use domain::job::Slot;

use crate::table::Table;

pub use closest_idle::ClosestIdle;
pub use divert::Divert;
pub use global::Global;
pub use priority::InOrder;

/// A way to decide who is asked for what.
pub trait Policy: Sync {
    /// Its name and version, as decision records keep it: "global/1".
    fn name(&self) -> &'static str;

    /// Who is asked for what. [`plan`](crate::plan()) drops what the rules of eligibility forbid, whoever proposes it.
    fn plan(&self, table: &Table<'_>) -> Assignments;
}

/// Every policy, the default first.
pub const POLICIES: &[&dyn Policy] = &[&Global, &Divert, &InOrder, &ClosestIdle];

/// The policy of a name, with or without its version.
pub fn policy(name: &str) -> Option<&'static dyn Policy> {
    POLICIES.iter().copied().find(|policy| policy.name() == name || policy.name().split('/').next() == Some(name))
}

/// What a policy decides, in the order in which it was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignments {
    /// One responder for one slot of one job each.
    pub choices: Vec<Choice>,
    /// Who is taken, or could be, from a less urgent visit.
    pub diversions: Vec<Diversion>,
    /// Jobs that are left for later, and for whom who is busy; for nobody where it is planned work that has time.
    pub later: Vec<(JobId, Option<ResponderId>)>,
    /// Jobs that are put to two people at once or to nobody.
    pub never_alone: Vec<JobId>,
    /// Who is kept for one of them until the second is free.
    pub kept: Vec<(ResponderId, JobId)>,
    /// For each job with a choice: what the plan would have been with somebody else.
    pub instead: BTreeMap<JobId, Vec<Instead>>,
}

/// One responder is asked for one slot of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The job.
    pub job: JobId,
    /// Which place of it.
    pub slot: Slot,
    /// Who.
    pub to: ResponderId,
}

/// Somebody is taken from a less urgent visit to a strictly more urgent one, and the visit they leave has its remedy in the same plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diversion {
    /// Who.
    pub who: ResponderId,
    /// From which visit.
    pub from: JobId,
    /// To which job.
    pub to: JobId,
    /// Which place of it.
    pub slot: Slot,
    /// Seconds to effective help.
    pub estimate_s: i64,
    /// By how much sooner than without diverting anybody; `None` where nobody else could go at all.
    pub sooner_s: Option<i64>,
    /// Whether they are at the door already, so that the desk has to confirm it: make safe, leave, return.
    pub confirm: bool,
    /// What becomes of the visit they leave.
    pub remedy: Remedy,
}

/// What becomes of a visit somebody is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Somebody else goes.
    Sent {
        /// Who.
        to: ResponderId,
        /// Seconds to effective help.
        estimate_s: i64,
    },
    /// Nobody can now: the desk is told at once.
    Escalated,
}
