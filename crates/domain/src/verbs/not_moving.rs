//! `not-moving`: Somebody on the way stands still, as their own phone's fixes say. Whoever sends no fixes is silent, which is expected, and not still.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::ResponderId;
use crate::incident::AlertKind;
use crate::place::Position;
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::responder::Responder;
use crate::rules;
use crate::time::Timestamp;
use crate::words::Step;

/// Somebody on the way stands still, as their own phone's fixes say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotMoving {
    /// Who.
    pub responder: ResponderId,
    /// Since when every fix is at this door or its neighbour's.
    pub since: Timestamp,
    /// Where.
    pub position: Position,
}

impl NotMoving {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), responders: vec![self.responder], ..Reads::default() }
    }

    /// Judges it. Judged as things are now: somebody who is not on the way, fetches the key or stands where they go does nothing wrong.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let way = found.live_of(self.responder).filter(|one| one.step() == Some(Step::EnRoute));
        let Some(set_off) = way.and_then(|one| one.steps.last()).map(|taken| taken.at).filter(|_| found.is_open()) else {
            return Ok(Vec::new());
        };
        let still = scene.now.since(self.since.max(set_off));
        let there = found.place.position.is_some_and(|door| rules::same_place(door, self.position));
        let known = found.alerts.iter().any(|alert| alert.kind == AlertKind::NotThere);
        let who = draft.responder(self.responder)?;
        if still < found.terms.timers.not_moving || there || known || fetches_key(&found.access, who, self.position) {
            return Ok(Vec::new());
        }
        let words = format!("{} has not moved for {still}", who.call_sign);
        let next = found.deadlines.due(DeadlineKind::Expected).map(|due| (DeadlineKind::Expected, due));
        draft.job_event(job, What::AlertRaised { alert: AlertKind::NotThere, next, words, client: None });
        Ok(draft.finish())
    }
}

/// Whether they stand at their base for a key that is kept there and that they do not carry yet.
fn fetches_key(access: &Access, who: &Responder, position: Position) -> bool {
    let fetched = matches!(access, Access::KeyHeld { key, .. } if !who.keys.contains(key));
    fetched && who.base.is_some_and(|base| rules::same_place(base, position))
}
