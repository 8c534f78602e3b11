//! `agree`: The second person agrees to close without a visit.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::{DecisionKind, IncidentState};
use crate::incidents;
use crate::incidents::closing;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::OutcomeKind;

/// The second person agrees to close without a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agree {}

impl Agree {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        let Some(proposal) = &incident.proposal else {
            return match &incident.state {
                IncidentState::Resolved { .. } => Ok(Vec::new()),
                state => Err(Refusal::OutOfOrder { state: state.word(), rule: "no closing is proposed" }),
            };
        };
        if proposal.by == by {
            return Err(Refusal::SecondPerson);
        }
        let (reason, outcome) = (proposal.reason.clone(), proposal.outcome);
        draft.incident_event(id, What::ClosingAgreed { by });
        if outcome == OutcomeKind::ResolvedByVoice {
            incidents::decide(&mut draft, id, DecisionKind::ByVoice, Some(by), reason.clone())?;
        }
        closing::resolve(&mut draft, id, by, outcome, &reason)?;
        Ok(draft.finish())
    }
}
