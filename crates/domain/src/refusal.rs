//! Why a command is refused. A refusal is an answer, not a failure: it names the rule, and nothing is written.

use crate::ids::*;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there.
    #[error("there is no such {what}")]
    NotFound {
        /// "incident", "job", "offer", …
        what: &'static str,
    },
    /// Somebody else holds it.
    #[error("somebody else holds it")]
    Held {
        /// Who.
        by: PersonId,
    },
    /// It is not theirs to do.
    #[error("{rule}")]
    NotAllowed {
        /// The rule, in words.
        rule: &'static str,
    },
    /// It cannot follow on where things stand.
    #[error("{}", out_of_order(rule, state))]
    OutOfOrder {
        /// Where it stands: the state's or step's word.
        state: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// Something has to be accepted before that.
    #[error("accept first what changed: {change}")]
    NotAccepted {
        /// What changed, all of it.
        change: String,
    },
    /// Nobody does that alone here, and somebody is awaited.
    #[error("nobody enters alone here: wait for {whom}")]
    Awaited {
        /// Whom: their call sign, or that nobody has the place yet.
        whom: String,
    },
    /// Somebody else has the job.
    #[error("{call_sign} has it")]
    Taken {
        /// Who.
        by: ResponderId,
        /// Their call sign.
        call_sign: String,
    },
    /// That responder has another visit.
    #[error("that responder is on another visit")]
    Engaged {
        /// Which.
        job: JobId,
    },
    /// That responder is not available.
    #[error("{rule}")]
    NotAvailable {
        /// The rule, in words.
        rule: &'static str,
    },
    /// A field breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which, as it is called in JSON.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// What it was decided on has changed since.
    #[error("it has changed since")]
    Stale {
        /// The revision it has now.
        revision: i64,
    },
    /// A second person has to agree; the same one cannot.
    #[error("a second person has to agree")]
    SecondPerson,
}

/// The rule and where things stand, said once when both say the same.
fn out_of_order(rule: &str, state: &str) -> String {
    match stands(state) {
        Some(stands) if stands == rule => rule.to_owned(),
        Some(stands) => format!("{rule}; {stands}"),
        None => rule.to_owned(),
    }
}

/// Where things stand, as a sentence; `None` for a word that no state has.
pub fn stands(state: &str) -> Option<&'static str> {
    Some(match state {
        "ringing" => "it is ringing",
        "answered" => "somebody has answered it",
        "open" => "it is open",
        "resolved" => "it has been resolved",
        "closed" => "it has been closed",
        "proposed" => "closing it waits for a second person",
        "done" => "the visit has been made",
        "cancelled" => "the visit was cancelled",
        "unfilled" => "nobody has it",
        "accepted" => "it has been accepted",
        "lapsed" => "its time ran out",
        "declined" => "it has been declined",
        "withdrawn" => "the offer was taken back",
        "en_route" => "they are on the way",
        "arrived" => "they have arrived",
        "gained_access" => "they are in",
        "with_client" => "they are with the client",
        "changed" => "what changed has not been accepted",
        "attended" => "a responder is at the door",
        "clear" => "they have left",
        "stood_down" => "they were stood down",
        "without_key_safe" => "there is no key safe at this door",
        _ => return None,
    })
}

impl Refusal {
    /// The stable word of this refusal: the last part of its problem type.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not-found",
            Self::Held { .. } => "held",
            Self::NotAllowed { .. } => "not-allowed",
            // Both end by themselves or with one act, like whatever comes too early.
            Self::OutOfOrder { .. } | Self::NotAccepted { .. } | Self::Awaited { .. } => "out-of-order",
            Self::Taken { .. } => "taken",
            Self::Engaged { .. } => "engaged",
            Self::NotAvailable { .. } => "not-available",
            Self::Invalid { .. } => "invalid-field",
            Self::Stale { .. } => "stale",
            Self::SecondPerson => "second-person",
        }
    }
}
