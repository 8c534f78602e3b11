//! The policies: each decides, over all jobs and responders at once, who is asked for what. One file each, and one line in the table.

mod greedy;

use domain::ids::{JobId, ResponderId};
use domain::job::Slot;
use domain::time::Timestamp;

use crate::problem::{JobView, Problem};

pub use greedy::Greedy;

/// A way to decide who is asked for what.
pub trait Policy: Sync {
    /// Its name and version, as decision records keep it: "greedy/1".
    fn name(&self) -> &'static str;

    /// Who is asked for what at `now`. [`plan`](crate::plan()) drops what the rules of eligibility forbid, whoever proposes it.
    fn plan(&self, problem: &Problem<'_>, now: Timestamp) -> Assignments;
}

/// Every policy, the default first.
pub const POLICIES: &[&dyn Policy] = &[&Greedy];

/// The policy of a name, with or without its version.
pub fn policy(name: &str) -> Option<&'static dyn Policy> {
    POLICIES.iter().copied().find(|policy| policy.name() == name || policy.name().split('/').next() == Some(name))
}

/// What a policy decides, in the order in which it was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignments {
    /// One responder for one slot of one job each.
    pub choices: Vec<Choice>,
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

/// One more responder to be asked for a slot that nobody fills.
#[derive(Clone, Copy)]
pub struct Ask<'q> {
    /// The job.
    pub view: &'q JobView<'q>,
    /// Which place of it.
    pub slot: Slot,
    /// The how-manieth offer on that slot it will be, from 1.
    pub nth: usize,
}

/// Everything still to be asked for: jobs the plan may offer, slots nobody fills, fewer acceptable offers than the job's breadth.
///
/// The most urgent first (fire is P1 here); within an urgency everybody's first ask before anybody's second; then the oldest job.
pub fn asks<'q>(problem: &'q Problem<'q>) -> Vec<Ask<'q>> {
    let mut asks = Vec::new();
    for view in problem.jobs.iter().filter(|view| view.job.auto_offer) {
        for slot in view.job.unfilled() {
            let wanted = usize::from(view.job.breadth).min(problem.responders.len().max(1));
            asks.extend((asked(view, slot) + 1..=wanted).map(|nth| Ask { view, slot, nth }));
        }
    }
    asks.sort_by_key(|ask| (ask.view.job.priority.in_dispatch(), ask.nth, ask.view.job.opened_at, ask.view.job.id, ask.slot));
    asks
}

/// How many offers on a slot may still be accepted. A lapsed one counts: it stays open.
pub fn asked(view: &JobView<'_>, slot: Slot) -> usize {
    view.job.acceptable().filter(|offer| offer.slot == slot).count()
}
