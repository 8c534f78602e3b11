//! What was asked and what was answered, written down outside the server that will be killed.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the event of a command is recognised in the record: its kind, and texts that only it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The event's kind, as the record spells it.
    pub kind: &'static str,
    /// The event's text holds all of these: an identifier, a word given with the command.
    pub holds: Vec<String>,
}

impl Mark {
    /// A mark from what the event must hold.
    pub fn new(kind: &'static str, holds: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { kind, holds: holds.into_iter().map(Into::into).collect() }
    }
}

/// What the server said in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the run ended first.
    None,
    /// Done, with this body.
    Yes(String),
    /// Refused, with this status and body.
    No(u16, String),
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

/// All commands of one run.
#[derive(Default)]
pub struct Ledger(Mutex<Vec<Asked>>);

impl Ledger {
    /// Writes down a command before it is sent, and returns its line.
    pub fn ask(&self, key: &str, what: &str, mark: Mark) -> usize {
        let mut lines = self.lines();
        lines.push(Asked { key: key.to_owned(), what: what.to_owned(), mark, answer: Answer::None, sent: 0 });
        lines.len() - 1
    }

    /// Writes down that it was sent once more.
    pub fn sent(&self, line: usize) {
        self.lines()[line].sent += 1;
    }

    /// Writes down the answer.
    pub fn answered(&self, line: usize, answer: Answer) {
        self.lines()[line].answer = answer;
    }

    /// Everything so far.
    pub fn all(&self) -> Vec<Asked> {
        self.lines().clone()
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
