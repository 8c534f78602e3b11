//! `resolve-by-voice`: Close without a visit: one person when spoken to, identified and well; two different people otherwise.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::deadline::DeadlineKind;
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::{IncidentId, PersonId};
use crate::incident::{Answers, DecisionKind, Incident, IncidentState, Owner, Proposal, TwoPersonCause};
use crate::incidents::{self, closing, intake};
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
    /// Whether they are well; asked only of somebody who spoke.
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
        if self.spoken_to && !self.well {
            return Err(Refusal::Invalid { field: "well", rule: "nobody who is not well is closed by voice" });
        }
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        let incident = draft.incident(id)?;
        if let IncidentState::Resolved { by: who, outcome: OutcomeKind::ResolvedByVoice, .. } = &incident.state
            && *who == by
        {
            if !self.confused && !self.third_party {
                incidents::keep_words(&mut draft, id, "resolve-by-voice", &self.note)?;
                return Ok(draft.finish());
            }
            self.doubted(&mut draft, id, by)?;
        }
        rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        match &incident.proposal {
            Some(proposal) if proposal.by == by => {
                let proposal = proposal.clone();
                self.proposed_again(&mut draft, id, proposal)?;
                return Ok(draft.finish());
            }
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
                closing::resolve(&mut draft, id, by, OutcomeKind::ResolvedByVoice, &self.note, Some(self.answers()))?;
            }
            Some(because) => {
                let (at, reason) = (draft.now(), self.note.clone());
                closing::propose(
                    &mut draft,
                    id,
                    Proposal { by, at, reason, because, outcome: OutcomeKind::ResolvedByVoice, answers: Some(self.answers()) },
                )?;
            }
        }
        Ok(draft.finish())
    }

    /// Whoever closed it by voice has doubts now: it is open again, and a second person decides.
    fn doubted(&self, draft: &mut Draft<'_>, id: IncidentId, by: PersonId) -> Result<(), Refusal> {
        let incident = draft.incident(id)?;
        let newer = incident.client.and_then(|client| draft.board().open_incident(client, incident.class)).filter(|other| other.id != id);
        if newer.is_some() {
            return Err(Refusal::NotAllowed { rule: "this client has a newer open incident of this class: work that one" });
        }
        let owner = Owner { organisation: draft.scene().context.organisation, person: by };
        intake::reopen(draft, id, owner, "closed by voice, and doubted by who closed it")
    }

    /// Whoever proposed says more now: the second person is to know it, and has no more time for it.
    fn proposed_again(&self, draft: &mut Draft<'_>, id: IncidentId, proposal: Proposal) -> Result<(), Refusal> {
        let said = |because: &TwoPersonCause| matches!(because, TwoPersonCause::Confused | TwoPersonCause::ThirdParty);
        let because = self.cause(draft, draft.incident(id)?).filter(said);
        let due = draft.incident(id)?.deadlines.due(DeadlineKind::SecondPerson);
        match because.zip(due).filter(|(because, _)| *because != proposal.because) {
            Some((because, answer_by)) => {
                let proposal = Proposal { at: draft.now(), because, reason: self.note.clone(), answers: Some(self.answers()), ..proposal };
                draft.incident_event(id, What::ClosingProposed { proposal, answer_by });
                Ok(())
            }
            None => incidents::keep_words(draft, id, "resolve-by-voice", &self.note),
        }
    }

    /// What was answered, for the second person to see.
    const fn answers(&self) -> Answers {
        Answers {
            spoken_to: self.spoken_to,
            identified: self.spoken_to && self.identified,
            well: self.spoken_to && self.well,
            confused: self.confused,
            third_party: self.third_party,
        }
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
