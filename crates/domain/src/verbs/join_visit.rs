//! `join-visit`: Attach it to a visit under way at the same property or scheme.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::JobId;
use crate::incident::DecisionKind;
use crate::incidents;
use crate::jobs;
use crate::refusal::Refusal;
use crate::rules;

/// Attach it to a visit under way at the same property or scheme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinVisit {
    /// Which.
    pub job: JobId,
}

impl JoinVisit {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: vec![self.job], ..rules::reads_incident(target) }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let job = draft.job(self.job)?;
        if incident.job == Some(self.job) && job.is_open() {
            return Ok(Vec::new());
        }
        if !jobs::beside(&draft, incident.property, job) {
            return Err(Refusal::NotAllowed { rule: "the visit is at another property and scheme" });
        }
        if incidents::open_visit(&draft, incident).is_some_and(|own| own.assignments.iter().any(|one| one.is_live())) {
            return Err(Refusal::NotAllowed { rule: "a responder is on their way to this one already" });
        }
        incidents::answer_first(&mut draft, id, by)?;
        if draft.incident(id)?.decided.as_ref().is_none_or(|decided| decided.what != DecisionKind::Respond) {
            incidents::decide(&mut draft, id, DecisionKind::Respond, Some(by), "joined a visit under way".to_owned())?;
        }
        jobs::part(&mut draft, id)?;
        jobs::leave_job(&mut draft, id, by, "joined another visit")?;
        jobs::link(&mut draft, self.job, id, None, None, &[])?;
        Ok(draft.finish())
    }
}
