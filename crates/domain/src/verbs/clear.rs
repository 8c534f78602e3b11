//! `clear`: Leave: the visit is over for this responder.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::IncidentId;
use crate::job::{AmbulanceLeft, PersonLeft};
use crate::jobs::leaving;
use crate::jobs::visits;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::{Condition, OutcomeKind, Step};

/// Leave: the visit is over for this responder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// Whose incident the outcome is for; the first person behind the visit when absent.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// How it went.
    pub outcome: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// In words.
    #[serde(default)]
    pub note: String,
    /// The other persons behind the visit, each with an outcome of their own. Who is left out goes back to the desk.
    #[serde(default)]
    pub also: Vec<PersonLeft>,
    /// What became of an ambulance that is awaited; required then, unless somebody else of ours stays.
    #[serde(default)]
    pub ambulance: Option<AmbulanceLeft>,
}

impl Clear {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let named = self.incident.into_iter().chain(self.also.iter().map(|one| one.incident));
        Reads { jobs: rules::job_id(target).into_iter().collect(), behind: true, incidents: named.collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let responder = scene.context.responder().ok_or(Refusal::NotAllowed { rule: "only who went clears" })?;
        let mut draft = Draft::new(scene);
        let step = visits::step_now(Step::Clear, scene.now, scene.context.device);
        leaving::clear(&mut draft, rules::job_id(scene.target)?, responder, step, self.clone())?;
        Ok(draft.finish())
    }
}
