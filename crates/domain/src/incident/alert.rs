//! What the desk has to act on.

use serde::{Deserialize, Serialize};

use crate::ids::ClientId;
use crate::time::Timestamp;

/// Something the desk has to act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alert {
    /// What.
    pub kind: AlertKind,
    /// Since when.
    pub at: Timestamp,
    /// What exactly, where the kind alone does not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Which client the words name, where somebody has to say whether it is them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
}

impl Alert {
    /// One whose kind says all.
    pub const fn new(kind: AlertKind, at: Timestamp) -> Self {
        Self { kind, at, words: String::new(), client: None }
    }
}

/// What the desk has to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Rang too long.
    NotAnswered,
    /// Held or answered and not decided.
    NotDecided,
    /// Activated again.
    Repeated,
    /// The hand-over has not been accepted.
    HandOverNotAccepted,
    /// The ladder is at its end: 999 or an override.
    LadderExhausted,
    /// A contact did not keep their promise.
    PromiseBroken,
    /// The client is due a call.
    CallBackDue,
    /// The second person did not agree in time, or disagreed: the visit stands.
    VisitStands,
    /// The job had no plan.
    NoPlan,
    /// Nobody accepted; a second responder was offered.
    NotAccepted,
    /// The alarm sounds.
    DeskAlarm,
    /// The on-call manager is called.
    Manager,
    /// Choose: contacts, 999, a partner, volunteers.
    ForcedChoice,
    /// Later than promised.
    ArrivalLate,
    /// At the door and not in.
    AccessFailed,
    /// A key-safe code did not open.
    CodeFailed,
    /// The phone did not acknowledge a stand-down: telephone.
    StandDownNotSeen,
    /// A responder's phone says more after a stand-down, after the desk had them leave, or otherwise than they left.
    StepAfterStandDown,
    /// The responder left and said nothing of this person.
    NoOutcome,
    /// The responder left at once: it was not safe.
    LeftUnsafe,
    /// On the floor for 45 min, and nobody is there.
    LongLie,
    /// Resolved and not closed.
    NotClosed,
    /// The visit goes on longer than expected.
    VisitLong,
    /// The responder has not accepted what changed: telephone.
    ChangeNotAccepted,
    /// The unit belongs to somebody marked away, in hospital, moved or deceased.
    ClientStatus,
    /// A place was named for the client that is not the register's: somebody has to ask where they are.
    PlaceDiffers,
    /// The unit or reference that was given is a client's whom nothing else that was given fits: somebody has to ask who it is.
    UnitOfAnother,
    /// Only the desk says how the visit ended: a second person ends it.
    DeskEntered,
    /// Fire or gas, and nobody is known to have called those who come for it.
    BrigadeNotCalled,
    /// Accepted, and nobody is on the way.
    NotSetOff,
    /// On the way, and nine in ten would be there by now: telephone them.
    NotThere,
    /// Somebody answered after another had it: they may be swapped in.
    AnsweredLate,
    /// Nobody went in where nobody enters alone, or to somebody who called in silence: the client was not seen.
    NobodyWentIn,
    /// Somebody was found dead, and neither police nor ambulance is on record.
    DeathNotCalled,
    /// A partner took it by telephone, and is to be asked how it went.
    PartnerToAsk,
    /// A responder stands where the visit was taken for: somebody has to ask who is with them.
    AtFormerDoor,
}
