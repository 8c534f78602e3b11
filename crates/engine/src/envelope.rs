//! What goes into the engine and what comes out: a command with its name and digest; an outcome that a repeat gets again; a closed list of failures.

use domain::command::Command;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::job::Job;
use domain::refusal::Refusal;
use domain::registers::Client;
use domain::responder::Responder;
use sha2::{Digest, Sha256};
use store::{Expected, StoreError};

/// A command under the name its sender gave it, so that a repeat is known as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Scoped by who asks: "person:<id>:<key>". Empty for commands that are judged anew each time: the clock's and the plan's.
    pub id: String,
    /// Of what was asked, as it was sent.
    pub digest: [u8; 32],
    /// What is asked.
    pub command: Command,
}

impl Envelope {
    /// A command under a name; `content` is what was sent, byte for byte, with the address it was sent to.
    pub fn new(id: impl Into<String>, content: &[u8], command: Command) -> Self {
        Self { id: id.into(), digest: Sha256::digest(content).into(), command }
    }

    /// What judging it will look for.
    pub(crate) fn expected(&self) -> Expected {
        Expected { receipt: (!self.id.is_empty()).then(|| self.id.clone()), reads: self.command.reads() }
    }

    /// A command nobody repeats: each time it comes it is judged as things are then.
    pub fn unnamed(command: Command) -> Self {
        Self { id: String::new(), digest: [0; 32], command }
    }
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of the last event; where nothing happened, how far the record went.
    pub position: i64,
    /// How many events; none when it was already true.
    pub events: u32,
    /// Whether this is the answer to an earlier sending of the same command.
    pub repeated: bool,
    /// The incident concerned, where there is one.
    pub incident: Option<IncidentId>,
    /// Its number.
    pub number: Option<i64>,
    /// Whether something new joined what was open instead of making an incident of its own.
    pub joined: bool,
}

impl Outcome {
    /// As the receipt keeps it.
    pub(crate) fn written(&self) -> String {
        let incident = self.incident.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let number = self.number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        format!("1 {} {incident} {number} {}", self.events, u8::from(self.joined))
    }

    /// From what a receipt kept; `None` when it is not ours.
    pub(crate) fn read(text: &str, position: i64) -> Option<Self> {
        let mut words = text.split(' ');
        if words.next()? != "1" {
            return None;
        }
        let events = words.next()?.parse().ok()?;
        let incident = match words.next()? {
            "-" => None,
            id => Some(id.parse().ok()?),
        };
        let number = match words.next()? {
            "-" => None,
            number => Some(number.parse().ok()?),
        };
        let joined = words.next()? == "1";
        Some(Self { position, events, repeated: true, incident, number, joined })
    }
}

/// Where things stand, told with a refusal so that a phone or a console can put itself right.
#[derive(Clone, Debug, PartialEq)]
pub enum Current {
    /// The incident as it is.
    Incident(Box<Incident>),
    /// The job as it is.
    Job(Box<Job>),
    /// The responder as they are.
    Responder(Responder),
    /// The client as they are.
    Client(Client),
}

/// Why a command has no outcome.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// A rule stands against it. An answer, not a failure.
    #[error("{0}")]
    Refused(Refusal, Option<Box<Current>>),
    /// The same name was used before for something else.
    #[error("the same key was used before for something else")]
    DifferentContent,
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Too much is waiting; try again.
    #[error("too much is waiting")]
    Busy,
    /// The database cannot be reached or written; nothing was kept. The cause is for the log, not for the answer.
    #[error("not available: {0}")]
    Unavailable(String),
    /// Something is wrong with what is stored or with this program: logged where it is made.
    #[error("a defect: {0}")]
    Defect(String),
}

impl EngineError {
    /// The word it is counted under.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused(refusal, _) => refusal.word(),
            Self::DifferentContent => "different-content",
            Self::NotFound(_) => "not-found",
            Self::Busy => "busy",
            Self::Unavailable(_) => "unavailable",
            Self::Defect(_) => "defect",
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Closed => Self::Unavailable(error.to_string()),
            StoreError::Busy => Self::Busy,
            StoreError::Guarded(_) | StoreError::Unreadable(_) | StoreError::BrokeOff(_) => Self::Defect(error.to_string()),
        }
    }
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_read_back_as_it_was_written() {
        let id: IncidentId = uuid::Uuid::from_u128(7).into();
        for (incident, number, joined) in [(Some(id), Some(1042), true), (None, None, false)] {
            let outcome = Outcome { position: 12, events: 3, repeated: false, incident, number, joined };
            assert_eq!(Outcome::read(&outcome.written(), 12), Some(Outcome { repeated: true, ..outcome }));
        }
        assert_eq!(Outcome::read("2 1 - - 0", 1), None);
        assert_eq!(Outcome::read("", 1), None);
    }
}
