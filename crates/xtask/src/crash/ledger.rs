//! What was asked and what was answered, written down outside the server that will be killed.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the event of a command is recognised in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The event's kind, as the record spells it.
    pub kind: &'static str,
    /// The number of the incident it belongs to, where that is known before it happens.
    pub incident: Option<String>,
    /// A word given with the command that no other event holds.
    pub word: Option<String>,
}

/// What the server said in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the run ended first.
    None,
    /// Done.
    Yes {
        /// Where the record stood after it.
        position: i64,
        /// How many events it made; none when it was already true.
        events: u64,
    },
    /// Refused, with this status and body.
    No {
        /// The status.
        status: u16,
        /// What was said.
        body: String,
    },
}

/// One command.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its idempotency key.
    pub key: String,
    /// What it was, for a person to read: `accept by R3`.
    pub what: String,
    /// How its event is recognised.
    pub mark: Mark,
    /// The last word on it.
    pub answer: Answer,
    /// How often it was sent.
    pub sent: u32,
}

/// What went wrong beside the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// A replay that was answered otherwise than the first time.
    pub other_answers: Vec<String>,
    /// The server failed without being killed.
    pub server_errors: Vec<String>,
    /// Somebody who had signed in was no longer known.
    pub signed_out: Vec<String>,
    /// How many answered commands were sent again on purpose.
    pub replays: u64,
}

/// All commands of one run, and the faults seen on the way.
#[derive(Default)]
pub struct Ledger {
    lines: Mutex<Vec<Asked>>,
    faults: Mutex<Faults>,
}

impl Ledger {
    /// Writes down a command before it is sent, and returns its line.
    pub fn ask(&self, key: &str, what: &str, mark: Mark) -> usize {
        let mut lines = locked(&self.lines);
        lines.push(Asked { key: key.to_owned(), what: what.to_owned(), mark, answer: Answer::None, sent: 0 });
        lines.len() - 1
    }

    /// Writes down that it was sent once more.
    pub fn sent(&self, line: usize) {
        locked(&self.lines)[line].sent += 1;
    }

    /// Writes down the answer.
    pub fn answered(&self, line: usize, answer: Answer) {
        locked(&self.lines)[line].answer = answer;
    }

    /// Writes down what went wrong.
    pub fn fault(&self, write: impl FnOnce(&mut Faults)) {
        write(&mut locked(&self.faults));
    }

    /// Every command so far.
    pub fn all(&self) -> Vec<Asked> {
        locked(&self.lines).clone()
    }

    /// Every fault so far.
    pub fn faults(&self) -> Faults {
        locked(&self.faults).clone()
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
