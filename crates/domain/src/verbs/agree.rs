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
use crate::responder::Responder;
use crate::rules;
use crate::time::Timestamp;
use crate::words::OutcomeKind;

/// The second person agrees to close without a visit: somebody of the desk, or a responder who is on duty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// Which proposal they read: its `at`. Refused when another stands by now. Needed from a responder, who hears it read out, and from everybody once
    /// somebody has the visit; whatever stands when absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_at: Option<Timestamp>,
}

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
        if let Some(responder) = scene.context.responder().filter(|_| !scene.context.is_desk())
            && !draft.board().responders.get(&responder).is_some_and(Responder::on_duty)
        {
            return Err(Refusal::NotAvailable { rule: "only who is at work agrees: you are off duty" });
        }
        let somebody_comes = incidents::open_visit(&draft, incident).is_some_and(|job| job.assignments.iter().any(|one| one.is_live()));
        if self.proposed_at.is_none() && (somebody_comes || !scene.context.is_desk()) {
            return Err(Refusal::Invalid { field: "proposed_at", rule: "say which proposal you read: its time" });
        }
        if self.proposed_at.is_some_and(|read| read != proposal.at) {
            return Err(Refusal::OutOfOrder { state: "proposed", rule: "another closing is proposed by now: read it first" });
        }
        let (reason, outcome, answers) = (proposal.reason.clone(), proposal.outcome, proposal.answers);
        draft.incident_event(id, What::ClosingAgreed { by });
        if outcome == OutcomeKind::ResolvedByVoice {
            incidents::decide(&mut draft, id, DecisionKind::ByVoice, Some(by), reason.clone())?;
        }
        closing::resolve(&mut draft, id, by, outcome, &reason, answers)?;
        Ok(draft.finish())
    }
}
