//! Writing planned rows: doors first, then clients, then their codes, each as a command like any other, so that it is on the record who did it and when.

use domain::command::{Command, Target};
use domain::refusal::Refusal;
use domain::verbs::{RecordClient, RecordProperty, Verb};
use engine::{Engine, EngineError, Envelope};
use futures_util::StreamExt;

use super::look;
use super::plan::{Code, Planned};
use super::row::CellFault;
use crate::fault::Fault;
use crate::opening::Workshop;
use crate::say;

/// Commands under way at once: as many as one write takes together.
const AT_ONCE: usize = 64;

/// How many of what landed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Landed {
    added: usize,
    changed: usize,
    unchanged: usize,
    sealed: usize,
    codes_unchanged: usize,
    forgotten: usize,
}

impl Landed {
    /// Counts a row.
    pub fn count(&mut self, planned: &Planned) {
        match (planned.is_known, planned.is_change()) {
            (false, _) => self.added += 1,
            (true, true) => self.changed += 1,
            (true, false) => self.unchanged += 1,
        }
        match &planned.code {
            Code::Nothing => {}
            Code::Unchanged => self.codes_unchanged += 1,
            Code::Seal(_) => self.sealed += 1,
            Code::Forget => self.forgotten += 1,
        }
    }

    /// Clients in all.
    pub fn clients(&self) -> usize {
        self.added + self.changed + self.unchanged
    }

    /// In words, done.
    pub fn told(&self) -> String {
        self.words("")
    }

    /// In words, not done yet.
    pub fn would(&self) -> String {
        self.words("would be ")
    }

    fn words(&self, would: &str) -> String {
        let number = |number: usize| say::count(i64::try_from(number).unwrap_or(i64::MAX));
        let mut text =
            format!("{} {would}added, {} {would}changed, {} unchanged", number(self.added), number(self.changed), number(self.unchanged));
        if self.sealed + self.codes_unchanged + self.forgotten > 0 {
            text.push_str(&format!("; codes: {} {would}sealed, {} unchanged", number(self.sealed), number(self.codes_unchanged)));
        }
        if self.forgotten > 0 {
            text.push_str(&format!(", {} {would}forgotten", number(self.forgotten)));
        }
        text
    }
}

/// Writes rows. What comes back are those that were refused all the same: somebody was quicker.
///
/// # Errors
/// The database cannot be written; rows before this chunk have landed, and the same file again lands the rest.
pub async fn land(workshop: &Workshop, planned: Vec<Planned>, landed: &mut Landed) -> Result<Vec<(u64, CellFault)>, Fault> {
    let engine = &workshop.engine;
    let doors =
        planned.iter().filter_map(|row| row.door.clone().map(|door| (row.line, Verb::from(RecordProperty { property: Box::new(door) }))));
    let mut refused = record(engine, doors.collect()).await?;
    let is_refused = |refused: &[(u64, CellFault)], line: u64| refused.iter().any(|(bad, _)| *bad == line);
    let clients = planned.iter().filter(|row| row.client_changed && !is_refused(&refused, row.line));
    let clients = clients.map(|row| (row.line, Verb::from(RecordClient { client: Box::new(row.client.clone()) }))).collect();
    refused.extend(record(engine, clients).await?);
    let good: Vec<&Planned> = planned.iter().filter(|row| !is_refused(&refused, row.line)).collect();
    let mut sealed = vec![];
    let mut forgotten = vec![];
    for row in &good {
        match &row.code {
            Code::Seal(code) => sealed.push((row.client.property, code.clone())),
            Code::Forget => forgotten.push(row.client.property),
            Code::Nothing | Code::Unchanged => {}
        }
        landed.count(row);
    }
    if !sealed.is_empty() {
        engine.seal_codes(sealed).await?;
    }
    if !forgotten.is_empty() {
        look::forget(engine.store(), forgotten).await?;
    }
    Ok(refused)
}

async fn record(engine: &Engine, verbs: Vec<(u64, Verb)>) -> Result<Vec<(u64, CellFault)>, EngineError> {
    let recording = futures_util::stream::iter(verbs).map(|(line, verb)| async move {
        let command = Command { target: Target::New, verb, context: engine.console_context() };
        (line, engine.handle(Envelope::unnamed(command)).await)
    });
    let outcomes: Vec<_> = recording.buffer_unordered(AT_ONCE).collect().await;
    let mut refused = vec![];
    for (line, outcome) in outcomes {
        match outcome {
            Ok(_) => {}
            Err(EngineError::Refused(Refusal::Stale { .. }, _)) => {
                refused.push((line, fault("somebody changed it meanwhile; import it again".to_owned())))
            }
            Err(EngineError::Refused(refusal, _)) => refused.push((line, fault(refusal.to_string()))),
            Err(error) => return Err(error),
        }
    }
    Ok(refused)
}

const fn fault(rule: String) -> CellFault {
    CellFault { column: "", rule }
}
