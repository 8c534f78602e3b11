//! `expect`: Somebody who goes is expected at another time than was told, by the roads as they are now and where they were last seen.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::ResponderId;
use crate::job::{Expectation, ExpectedAnew};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::{Duration, Timestamp};

/// What is expected changes by so much before anybody is told otherwise: times are told by the minute.
pub const TOLD_AFTER: Duration = Duration::minutes(1);
/// A partner is told again when it has changed by so much since they were.
pub const PARTNER_TOLD_AFTER: Duration = Duration::minutes(3);

/// Somebody who goes is expected at another time than was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Who.
    pub responder: ResponderId,
    /// When they are expected at the door now.
    pub at: Timestamp,
}

impl Expect {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it. Judged as things are now: of whoever is there, or goes no more, nothing is expected.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let goes = found.live_of(self.responder).filter(|one| found.is_open() && one.is_under_way());
        let Some(assignment) = goes else { return Ok(Vec::new()) };
        let differs = |told: Option<Timestamp>, by: Duration| told.is_none_or(|told| told.since(self.at).ms().abs() >= by.ms());
        let before = found.expected(assignment);
        if !differs(before.map(|before| before.at), TOLD_AFTER) {
            return Ok(Vec::new());
        }
        let partner = before.map(|before| before.partner);
        let partner = partner.filter(|partner| !differs(Some(*partner), PARTNER_TOLD_AFTER)).unwrap_or(self.at);
        let expected = Expectation { at: self.at, partner };
        draft.job_event(job, What::ArrivalExpected(ExpectedAnew { responder: self.responder, expected }));
        Ok(draft.finish())
    }
}
