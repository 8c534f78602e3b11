//! What happened. An event holds everything `apply` needs; it is never changed and never deleted.

use serde::{Deserialize, Serialize};

use crate::ids::*;
use crate::incident::Case;
use crate::place::Place;
use crate::registers::Hazard;
use crate::time::Timestamp;
use crate::words::*;

mod kind;
mod what;

pub use what::What;

/// Whose record an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "subject", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// An incident.
    Incident(IncidentId),
    /// A job.
    Job(JobId),
    /// A responder.
    Responder(ResponderId),
    /// A client.
    Client(ClientId),
    /// A property.
    Property(PropertyId),
    /// A contract.
    Contract(ContractId),
    /// An organisation.
    Organisation(OrganisationId),
}

impl Subject {
    /// The word of its kind and its sixteen bytes.
    pub fn parts(&self) -> (&'static str, uuid::Uuid) {
        match self {
            Self::Incident(id) => ("incident", id.0),
            Self::Job(id) => ("job", id.0),
            Self::Responder(id) => ("responder", id.0),
            Self::Client(id) => ("client", id.0),
            Self::Property(id) => ("property", id.0),
            Self::Contract(id) => ("contract", id.0),
            Self::Organisation(id) => ("organisation", id.0),
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "actor", rename_all = "snake_case")]
pub enum Actor {
    /// Somebody signed in, in a role.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
        /// Their responder, when they are one.
        responder: Option<ResponderId>,
    },
    /// A partner centre's system.
    Partner {
        /// Which.
        organisation: OrganisationId,
    },
    /// A bridge that sends device signals.
    Device,
    /// A deadline that came.
    Clock,
    /// The plan, made under a lease's epoch.
    Plan {
        /// Which leader's turn.
        epoch: i64,
    },
    /// The operator of the machine: import, set-up.
    Console,
}

/// One event: whose, what, by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Whose record.
    pub subject: Subject,
    /// What happened.
    pub what: What,
}

/// A candidate as the decision record keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub responder: ResponderId,
    /// The first rule that excluded them; `None` when eligible.
    pub excluded: Option<String>,
    /// Whether their journey was not measured on the roads there are, but in a straight line or on roads that were derived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// Seconds until they finish what they are doing.
    pub finish_s: i64,
    /// Seconds to fetch the key, by way of where it is.
    pub key_s: i64,
    /// Seconds from accepting until the wheels turn.
    #[serde(default)]
    pub turnout_s: i64,
    /// Seconds on the road.
    pub travel_s: i64,
    /// Seconds to park and walk to the door.
    #[serde(default)]
    pub park_s: i64,
    /// Seconds from the door to the client: key safe, lift, waiting to be let in.
    #[serde(default)]
    pub access_s: i64,
    /// Seconds more, or fewer, that such journeys have usually taken here.
    #[serde(default)]
    pub learnt_s: i64,
    /// Seconds added because the last fix is old.
    pub stale_s: i64,
    /// Their sum: time to effective help.
    pub total_s: i64,
    /// Where the fix was, for the record.
    pub position: Option<crate::place::Position>,
    /// Age of that fix in seconds; `None` when the base was taken.
    pub fix_age_s: Option<i64>,
}

/// Why the plan chose as it did, kept on the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// Which policy, with its version: "global/1".
    pub policy: String,
    /// How travel was estimated: "straight line × 1.35".
    pub travel: String,
    /// Which arrivals the estimates were corrected by: "412 arrivals, 9f3a12bc"; empty in records from before there were corrections.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub learnt: String,
    /// Everybody on the books, best first, the excluded last.
    pub candidates: Vec<Candidate>,
    /// Who was chosen.
    pub chosen: Option<ResponderId>,
    /// In words.
    pub reason: String,
    /// What the plan would have been with somebody else, the least loss first: the first is the runner-up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Instead>,
}

/// A plan with somebody else in one place: the difference between two solved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// Who.
    pub responder: ResponderId,
    /// What all emergencies together would have lost: seconds, those beyond a target four times.
    pub emergencies_s: i64,
    /// What everything else would have lost: tenths of a second, weighted by urgency.
    pub others_tenths: i64,
    /// Who would have been helped later, or sooner, job by job.
    pub later: Vec<Later>,
}

/// How much later help would have come to one job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// Which.
    pub job: JobId,
    /// What people call it.
    pub number: i64,
    /// Seconds; negative when sooner.
    pub seconds: i64,
    /// Whether nobody would have been asked for it then.
    pub nobody: bool,
}

impl Instead {
    /// What it would cost whom, for a choice at `here`: "here 3 min later, 1002 11 min later". Less than a minute is nothing; `None` where there is nothing.
    pub fn words(&self, here: JobId) -> Option<String> {
        let words: Vec<String> = self.later.iter().filter(|later| later.is_felt()).map(|later| later.words(here)).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

impl Later {
    /// Whether anybody would notice.
    pub const fn is_felt(&self) -> bool {
        self.nobody || self.seconds.abs() >= 60
    }

    fn words(&self, here: JobId) -> String {
        let place = if self.job == here { "here".to_owned() } else { self.number.to_string() };
        let minutes = (self.seconds.abs() + 59) / 60;
        match (self.nobody, self.seconds < 0) {
            (true, _) => format!("nobody for {place} now"),
            (false, true) => format!("{place} {minutes} min sooner"),
            (false, false) => format!("{place} {minutes} min later"),
        }
    }
}

/// What excludes whoever would be alone where nobody enters alone.
pub const NOT_SENT_ALONE: &str = "is not sent alone";

impl DecisionRecord {
    /// Whether nobody enters alone there, and a second person is missing.
    pub fn second_missing(&self) -> bool {
        self.candidates.iter().any(|candidate| candidate.excluded.as_deref() == Some(NOT_SENT_ALONE))
    }
    /// How many responders no rule excluded.
    pub fn eligible(&self) -> usize {
        self.candidates.iter().filter(|candidate| candidate.excluded.is_none()).count()
    }
    /// Everybody with the rule that excluded them, in the order of their identifiers: two records that say the same of everybody give the same words.
    pub fn exclusions(&self) -> String {
        let mut all: Vec<String> =
            self.candidates.iter().map(|one| format!("{}: {}", one.responder, one.excluded.as_deref().unwrap_or("eligible"))).collect();
        all.sort_unstable();
        all.join("; ")
    }
}

impl What {
    /// The signal or message that made it, as it was kept raw, with its seal.
    pub fn signal(&self) -> Option<(SignalId, &str)> {
        let (Self::IncidentRaised { signal, seal, .. }
        | Self::IncidentActivated { signal, seal, .. }
        | Self::CaseJoined(JoinedCase { signal, seal, .. })) = self
        else {
            return None;
        };
        signal.map(|signal| (signal, &**seal))
    }
}

/// A partner's case that joined an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinedCase {
    /// The case.
    pub case: Case,
    /// It may raise the priority.
    pub priority: Priority,
    /// Until when it must be accepted.
    pub accept_by: Timestamp,
    /// The message it came in, as it was kept, raw; absent in records from before hand-overs were kept so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<SignalId>,
    /// The seal of that.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub seal: Box<str>,
    /// Said with it.
    pub note: String,
}

/// What a repeat brought, or a visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LearntMore {
    /// Who rings.
    pub caller: Option<String>,
    /// Where to ring back.
    pub call_back: Option<String>,
    /// Where it is now, with the door when it is one of the register.
    pub place: Option<(Place, Option<PropertyId>)>,
    /// A partner's case whose operator or number changed.
    pub case: Option<Case>,
    /// What a responder must know beside what was said before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<Hazard>,
}

/// What a record from before the two were told apart says of a closing that was refused.
const fn disagreed() -> bool {
    true
}
