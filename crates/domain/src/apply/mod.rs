//! Following: what an event changes on the board. Total: an event about something that is not there changes nothing.

use crate::board::Board;
use crate::event::{Event, Subject};
use crate::time::Timestamp;

pub mod incident;
pub mod job;
pub mod registers;
pub mod responder;

/// The number of the rules here and in all they call, kept with every event: one more whenever the same events make something else, so that a row made by
/// rules before these is known as one and not taken for an altered one.
pub const RULES: i32 = 5;

impl Board {
    /// Follows one event. `at` is the event's time on the record. The subject's revision goes up by one.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        match event.subject {
            Subject::Incident(id) => incident::apply(self, id, &event.what, at),
            Subject::Job(id) => job::apply(self, id, &event.what, at),
            Subject::Responder(id) => responder::apply(self, id, &event.what, at),
            Subject::Client(_) | Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => {
                registers::apply(self, event, at)
            }
        }
    }
}
