//! `resolve`: Nothing more to do: contacts attended, 999 has it, a fault is mended.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::{IncidentState, Proposal};
use crate::incidents;
use crate::incidents::closing;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::OutcomeKind;

/// Nothing more to do: contacts attended, 999 has it, a fault is mended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// How.
    pub outcome: OutcomeKind,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Resolve {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::at_most("note", &self.note, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        let resolved = matches!(&draft.incident(id)?.state, IncidentState::Resolved { by: who, outcome, .. } if *who == by && *outcome == self.outcome);
        if resolved {
            incidents::keep_words(&mut draft, id, "resolve", &self.note)?;
            return Ok(draft.finish());
        }
        rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        if matches!(incident.state, IncidentState::Ringing { .. }) {
            return Err(Refusal::OutOfOrder { state: "ringing", rule: "answer it first" });
        }
        if incidents::open_visit(&draft, incident).is_some_and(|job| job.assignments.iter().any(|one| one.is_live())) {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "a responder has the visit: they resolve it" });
        }
        match &incident.proposal {
            Some(proposal) if proposal.by == by && proposal.outcome == self.outcome => {
                incidents::keep_words(&mut draft, id, "resolve", &self.note)?;
                return Ok(draft.finish());
            }
            Some(_) => return Err(Refusal::OutOfOrder { state: "proposed", rule: "a closing is proposed already: agree or refuse" }),
            None => {}
        }
        closing::grounds(&draft, incident, self.outcome)?;
        match closing::cause_of(&draft, incident, self.outcome) {
            None => closing::resolve(&mut draft, id, by, self.outcome, &self.note, None)?,
            Some(because) => {
                rules::required("note", &self.note, 2_000)?;
                let (at, reason) = (draft.now(), self.note.clone());
                closing::propose(&mut draft, id, Proposal { by, at, reason, because, outcome: self.outcome, answers: None })?;
            }
        }
        Ok(draft.finish())
    }
}
