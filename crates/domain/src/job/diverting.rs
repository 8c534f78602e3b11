//! What the record keeps of diverting and of choosing otherwise than the plan: whom an offer would take from where, and what the choice cost.

use serde::{Deserialize, Serialize};

use super::Arrival;
use crate::event::Later;
use crate::ids::*;

/// What somebody leaves who accepts an offer while they are on a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverts {
    /// The visit they leave.
    pub from: JobId,
    /// What people call it.
    pub number: i64,
    /// The offer by which they have it: another acceptance of the same visit is another journey.
    pub by_offer: OfferId,
    /// Whether the desk has confirmed that they leave planned work they are at: made safe first.
    pub make_safe: bool,
    /// What becomes of that visit in the same moment.
    pub remedy: Remedy,
}

/// What becomes of a visit that somebody is diverted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "remedy", rename_all = "snake_case", deny_unknown_fields)]
pub enum Remedy {
    /// Somebody else is asked for it; the desk is told where they cannot be asked any more.
    Ask {
        /// Who.
        to: ResponderId,
        /// Seconds to effective help.
        estimate_s: i64,
        /// When they would be at the door; else it is taken for the estimate.
        #[serde(default)]
        arrival: Option<Arrival>,
    },
    /// The desk is told at once, and the plan looks for somebody.
    Escalate,
}

impl Remedy {
    /// Who would be asked.
    pub const fn asks(&self) -> Option<ResponderId> {
        match self {
            Self::Ask { to, .. } => Some(*to),
            Self::Escalate => None,
        }
    }
}

/// Somebody left a visit for something more urgent, which they accepted in the same moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diverted {
    /// Who.
    pub responder: ResponderId,
    /// Their person: it is they who accepted.
    pub by: PersonId,
    /// To which job.
    pub to: JobId,
    /// What people call that.
    pub number: i64,
    /// The visit they leave waits for the plan until then, else the desk is told.
    pub no_plan_at: crate::time::Timestamp,
}

impl Diverted {
    /// Why the assignment ended.
    pub fn reason(&self) -> String {
        format!("diverted to {}", self.number)
    }
}

/// What the service makes of an offer by the desk, at the instant of the decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// Seconds to effective help, and when they would be at the door; `None` where nobody knows where they are.
    pub there: Option<(i64, Arrival)>,
    /// What the plan would have done instead.
    pub against: Option<Box<Against>>,
    /// Whether they would be alone where nobody enters alone: the plan would ask nobody.
    pub alone: bool,
}

/// An offer the desk made to somebody other than the plan would have: the difference between two solved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Against {
    /// Who chose.
    pub by: PersonId,
    /// Whom the plan would have asked.
    pub recommended: ResponderId,
    /// What all emergencies together lose by it: seconds, those beyond a target four times. `None` where the rules leave them out, so that no plan
    /// has them.
    pub emergencies_s: Option<i64>,
    /// What everything else loses: tenths of a second, weighted by urgency.
    pub others_tenths: i64,
    /// By how many seconds help comes later here; negative when sooner.
    pub here_s: i64,
    /// Who is helped later by it, or sooner, job by job; none in records from before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
}
