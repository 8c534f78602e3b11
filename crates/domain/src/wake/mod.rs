//! Deadlines that came: one arm per kind, judged as things are now.

use crate::command::{Scene, Target};
use crate::deadline::Deadline;
use crate::draft::Draft;
use crate::event::Event;
use crate::incidents::follow_up;
use crate::refusal::Refusal;

pub mod incident;
pub mod job;
pub mod responder;

/// No wake needs more turns than this: each turn clears or re-arms one deadline.
const TURNS: usize = 200;

/// Works off every deadline of the target that is due, soonest first, until none is.
///
/// # Errors
/// When the target is not there, or has no deadlines by nature.
pub fn wake(scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
    let mut draft = Draft::new(scene);
    if let Target::Client(id) = scene.target {
        follow_up::review(&mut draft, id)?;
        return Ok(draft.finish());
    }
    for _ in 0..TURNS {
        let Some(deadline) = next(&draft)? else { break };
        match scene.target {
            Target::Incident(id) => incident::expire(&mut draft, id, deadline)?,
            Target::Job(id) => job::expire(&mut draft, id, deadline)?,
            Target::Responder(id) => responder::expire(&mut draft, id, deadline)?,
            Target::New | Target::Client(_) => break,
        }
    }
    Ok(draft.finish())
}

/// The soonest deadline of the target that is due.
fn next(draft: &Draft<'_>) -> Result<Option<Deadline>, Refusal> {
    let deadlines = match draft.scene().target {
        Target::Incident(id) => &draft.incident(id)?.deadlines,
        Target::Job(id) => &draft.job(id)?.deadlines,
        Target::Responder(id) => &draft.responder(id)?.deadlines,
        Target::New | Target::Client(_) => return Err(Refusal::NotFound { what: "deadline" }),
    };
    Ok(deadlines.past(draft.now()).next())
}
