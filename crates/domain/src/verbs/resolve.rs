//! `resolve`: Nothing more to do: contacts attended, 999 has it, a fault is mended.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::incident::{DecisionKind, Incident, IncidentState};
use crate::incidents;
use crate::incidents::closing;
use crate::job::AssignmentState;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::Class;
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
        if matches!(&draft.incident(id)?.state, IncidentState::Resolved { by: who, outcome, .. } if *who == by && *outcome == self.outcome)
        {
            return Ok(Vec::new());
        }
        rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        if matches!(incident.state, IncidentState::Ringing { .. }) {
            return Err(Refusal::OutOfOrder { state: "ringing", rule: "answer it first" });
        }
        if incidents::open_visit(&draft, incident).is_some_and(|job| job.assignments.iter().any(|one| one.is_live())) {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "a responder has the visit: they resolve it" });
        }
        self.grounds(&draft, incident)?;
        closing::resolve(&mut draft, id, by, self.outcome, &self.note)?;
        Ok(draft.finish())
    }

    /// What ends it must have happened: somebody went, 999 has it, a contact attended, a fault was mended. Closing without any of it goes by voice.
    fn grounds(&self, draft: &Draft<'_>, incident: &Incident) -> Result<(), Refusal> {
        let visit = incident.job.and_then(|job| draft.board().jobs.get(&job));
        let visited = visit.is_some_and(|job| job.assignments.iter().any(|one| matches!(one.state, AssignmentState::Clear { .. })));
        let called = !incident.emergency_calls.is_empty();
        let calm = !matches!(incident.class, Class::Fire | Class::Gas | Class::Attack);
        let (stands, rule) = match self.outcome {
            OutcomeKind::ContactAttended => {
                (incident.ladder.as_ref().is_some_and(|ladder| !ladder.kept.is_empty()), "no contact is known to be with the client")
            }
            OutcomeKind::EmergencyServices
            | OutcomeKind::Hospital
            | OutcomeKind::LeftWithAmbulance
            | OutcomeKind::FireServiceAttended
            | OutcomeKind::FoundDeceased => (called || visited, "the emergency services were not called"),
            OutcomeKind::EquipmentMended => {
                let fault = incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Fault);
                ((fault && calm) || visited, "it was not kept as a fault")
            }
            OutcomeKind::Test => {
                ((incident.speech == Some(true) && calm) || visited, "a test is marked after speech; otherwise close it by voice")
            }
            OutcomeKind::ResolvedByVoice => (false, "closing by voice has its own rules: resolve-by-voice"),
            OutcomeKind::Lifted
            | OutcomeKind::Assisted
            | OutcomeKind::NoHelpNeeded
            | OutcomeKind::NobodyThere
            | OutcomeKind::FalseAlarm => (visited, "nobody went: close it by voice"),
        };
        if stands { Ok(()) } else { Err(Refusal::NotAllowed { rule }) }
    }
}
