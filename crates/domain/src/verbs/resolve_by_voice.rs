//! `resolve-by-voice`: Close without a visit: one person when spoken to, identified and well; two different people otherwise.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::{DecisionKind, Incident, IncidentState, Proposal, TwoPersonCause};
use crate::incidents;
use crate::incidents::closing;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::OutcomeKind;

/// Close without a visit: one person when spoken to, identified and well; two different people otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveByVoice {
    /// Whether the client spoke.
    #[serde(default)]
    pub spoken_to: bool,
    /// Whether we know it was them.
    #[serde(default)]
    pub identified: bool,
    /// Whether they are well.
    #[serde(default)]
    pub well: bool,
    /// Whether they sounded confused.
    #[serde(default)]
    pub confused: bool,
    /// Whether somebody else cancels.
    #[serde(default)]
    pub third_party: bool,
    /// What was said; required.
    pub note: String,
}

impl ResolveByVoice {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("note", &self.note, 2_000)?;
        if !self.well {
            return Err(Refusal::Invalid { field: "well", rule: "nobody who is not well is closed by voice" });
        }
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        if let IncidentState::Resolved { by: who, outcome: OutcomeKind::ResolvedByVoice, .. } = &incident.state
            && *who == by
        {
            return Ok(Vec::new());
        }
        rules::may_work(&draft, id)?;
        match &incident.proposal {
            Some(proposal) if proposal.by == by => return Ok(Vec::new()),
            Some(_) => return Err(Refusal::OutOfOrder { state: "proposed", rule: "a closing is proposed already: agree or refuse" }),
            None => {}
        }
        let cause = self.cause(&draft, incident);
        incidents::answer_first(&mut draft, id, by)?;
        if self.spoken_to && draft.incident(id)?.speech != Some(true) {
            draft.incident_event(id, What::SpeechHeard { speech: true });
        }
        match cause {
            None => {
                incidents::decide(&mut draft, id, DecisionKind::ByVoice, Some(by), self.note.clone())?;
                closing::resolve(&mut draft, id, by, OutcomeKind::ResolvedByVoice, &self.note)?;
            }
            Some(because) => {
                let (at, reason) = (draft.now(), self.note.clone());
                closing::propose(&mut draft, id, Proposal { by, at, reason, because, outcome: OutcomeKind::ResolvedByVoice })?;
            }
        }
        Ok(draft.finish())
    }

    /// Why one person is not enough, if they are not.
    fn cause(&self, draft: &Draft<'_>, incident: &Incident) -> Option<TwoPersonCause> {
        if let Some(cause) = closing::cause(draft, incident) {
            return Some(cause);
        }
        if self.third_party {
            Some(TwoPersonCause::ThirdParty)
        } else if self.confused {
            Some(TwoPersonCause::Confused)
        } else if !self.spoken_to || !self.identified {
            Some(TwoPersonCause::NoSpeech)
        } else {
            let otherwise = incident.was(TwoPersonCause::SaidOtherwise) && !closing::visited(draft, incident);
            otherwise.then_some(TwoPersonCause::SaidOtherwise)
        }
    }
}
