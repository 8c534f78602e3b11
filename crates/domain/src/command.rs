//! Commands: what somebody wants to be true, by whom, from which device, about what.

use serde::{Deserialize, Serialize};

use crate::board::{Board, Reads};
use crate::event::{Actor, Event};
use crate::ids::*;
use crate::place::{Metres, Position};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::verbs::Verb;
use crate::words::Role;

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "target", content = "id", rename_all = "snake_case")]
pub enum Target {
    /// Something new.
    New,
    /// An incident.
    Incident(IncidentId),
    /// A job.
    Job(JobId),
    /// A responder.
    Responder(ResponderId),
    /// A client.
    Client(ClientId),
}

/// What a phone says of itself when it sends a command. Kept beside the server's time, never instead of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceStamp {
    /// When it happened by the phone's clock.
    pub at: Option<Timestamp>,
    /// Where the phone was.
    pub position: Option<Position>,
    /// Within this.
    pub accuracy: Option<Metres>,
    /// Which revision of its visit the phone showed then; what changed later, its responder had not read.
    #[serde(default)]
    pub seen: Option<i64>,
}

/// Who asks, and with what.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Who.
    pub actor: Actor,
    /// The organisation they act in.
    pub organisation: OrganisationId,
    /// What their phone says.
    pub device: DeviceStamp,
    /// Where new identifiers come from.
    pub fresh: Fresh,
}

impl Context {
    /// The person who asks, where it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Person { person, .. } => Some(person),
            Actor::Partner { .. } | Actor::Device | Actor::Clock | Actor::Plan { .. } | Actor::Console => None,
        }
    }
    /// The responder who asks, where it is one.
    pub fn responder(&self) -> Option<ResponderId> {
        match self.actor {
            Actor::Person { responder, .. } => responder,
            Actor::Partner { .. } | Actor::Device | Actor::Clock | Actor::Plan { .. } | Actor::Console => None,
        }
    }
    /// Whether somebody from the desk asks: dispatcher, supervisor or administrator.
    pub fn is_desk(&self) -> bool {
        matches!(self.actor, Actor::Person { role: Role::Dispatcher | Role::Supervisor | Role::Administrator, .. })
    }
}

/// Something to be made true.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// About what.
    pub target: Target,
    /// What.
    pub verb: Verb,
    /// By whom.
    pub context: Context,
}

/// What a verb's `decide` looks at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The board, at least what `reads` named.
    pub board: &'a Board,
    /// About what.
    pub target: Target,
    /// Who asks.
    pub context: &'a Context,
    /// Server time.
    pub now: Timestamp,
}

impl Command {
    /// What must be on the board before it can be decided.
    pub fn reads(&self) -> Reads {
        let mut reads = self.verb.reads(self.target);
        if matches!(self.verb, Verb::Agree(_)) {
            reads.responders.extend(self.context.responder());
        }
        reads
    }
}

impl Board {
    /// Judges a command. `Ok(vec![])` means that it is already true.
    ///
    /// # Errors
    /// A [`Refusal`] says which rule stands against it.
    pub fn decide(&self, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        self.allows(command)?;
        command.verb.decide(Scene { board: self, target: command.target, context: &command.context, now })
    }

    /// A person needs one of the verb's roles; partners, devices, the clock, the plan and the console have verbs of their own.
    fn allows(&self, command: &Command) -> Result<(), Refusal> {
        match command.context.actor {
            Actor::Person { role, .. } if !command.verb.roles().contains(&role) => {
                Err(Refusal::NotAllowed { rule: "your role may not do this" })
            }
            Actor::Person { .. } | Actor::Partner { .. } | Actor::Device | Actor::Clock | Actor::Plan { .. } | Actor::Console => Ok(()),
        }
    }
}
