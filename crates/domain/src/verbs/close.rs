//! `close`: Close it. Refused without outcome, condition, security, key and next of kin.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::Outcome;
use crate::incident::{Incident, IncidentState};
use crate::incidents::{closing, follow_up};
use crate::job::Job;
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::rules;
use crate::words::{Condition, KinTold, LateCause, Origin, OutcomeKind, Step};

/// Close it. Refused without outcome, condition, security, key and next of kin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// What was found and left.
    pub outcome: Outcome,
}

impl Close {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { first_contract: true, number: true, ..rules::reads_incident(target) }
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
        match &incident.state {
            IncidentState::Closed { outcome, .. } if *outcome == self.outcome => return Ok(Vec::new()),
            IncidentState::Resolved { .. } => {}
            IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } | IncidentState::Closed { .. } => {
                return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "only a resolved incident is closed" });
            }
        }
        self.check(&draft, incident)?;
        if let IncidentState::Resolved { entered_by: Some(entered), .. } = &incident.state
            && *entered == by
            && incident.takes_two()
        {
            return Err(Refusal::NotAllowed { rule: "you entered the whole of this visit: somebody else closes it" });
        }
        let (concerned, number) = (incident.client, incident.number);
        let for_nothing = false_alarm(incident, self.outcome.kind);
        draft.incident_event(id, What::IncidentClosed { by, outcome: self.outcome.clone() });
        match concerned {
            Some(client) if for_nothing => follow_up::false_alarm(&mut draft, client)?,
            Some(client) if self.outcome.kind == OutcomeKind::FoundDeceased => follow_up::found_deceased(&mut draft, client, number)?,
            Some(_) | None => {}
        }
        Ok(draft.finish())
    }

    /// The outcome may be coded more finely than it was resolved, but not as something that did not happen.
    fn contradiction(&self, draft: &Draft<'_>, incident: &Incident) -> Result<(), Refusal> {
        let IncidentState::Resolved { outcome, .. } = incident.state else { return Ok(()) };
        if closing::phones_say_otherwise(draft, incident, self.outcome.kind) {
            return Err(Refusal::Invalid { field: "kind", rule: "a responder's phone says otherwise: close it as they say, or reopen it" });
        }
        let by_voice = matches!(self.outcome.kind, OutcomeKind::FalseAlarm | OutcomeKind::Test | OutcomeKind::NoHelpNeeded);
        if self.outcome.kind == outcome || (by_voice && outcome == OutcomeKind::ResolvedByVoice) {
            return Ok(());
        }
        closing::grounds(draft, incident, self.outcome.kind)
            .map_err(|_missing| Refusal::Invalid { field: "kind", rule: "that did not happen: nothing on the timeline bears it out" })
    }

    /// The list that stands between resolved and closed.
    fn check(&self, draft: &Draft<'_>, incident: &Incident) -> Result<(), Refusal> {
        let outcome = &self.outcome;
        rules::at_most("note", &outcome.note, 2_000)?;
        self.contradiction(draft, incident)?;
        if let IncidentState::Resolved { outcome: ended, .. } = incident.state {
            closing::condition(draft, incident, ended, outcome.condition)?;
        }
        if outcome.kin_told == KinTold::No && outcome.note.trim().is_empty() {
            return Err(Refusal::Invalid { field: "note", rule: "next of kin were not told: say why" });
        }
        if (outcome.kind == OutcomeKind::FoundDeceased) != (outcome.condition == Condition::Deceased) {
            return Err(Refusal::Invalid { field: "condition", rule: "found deceased and the condition go together" });
        }
        let visit = incident.job.and_then(|job| draft.board().jobs.get(&job));
        let reached =
            |step: Step| visit.is_some_and(|job| job.assignments.iter().any(|one| one.steps.iter().any(|taken| taken.step == step)));
        if outcome.secure.is_none() && (reached(Step::Arrived) || reached(Step::GainedAccess)) {
            return Err(Refusal::Invalid { field: "secure", rule: "was the property left secure?" });
        }
        let key = visit.is_some_and(|job| matches!(job.access, Access::KeyHeld { .. })) && reached(Step::GainedAccess);
        if outcome.key_returned.is_none() && key {
            return Err(Refusal::Invalid { field: "key_returned", rule: "did the key go back?" });
        }
        self.says_why_late(visit.is_some_and(Job::missed_target))
    }

    /// A missed arrival target has its cause, asked once: here.
    fn says_why_late(&self, missed: bool) -> Result<(), Refusal> {
        let rule = match self.outcome.late_because {
            None if missed => "nobody was there by the target: say why",
            Some(_) if !missed => "nobody was late",
            Some(LateCause::Other) if self.outcome.note.trim().is_empty() => "say in the note why it was late",
            None | Some(_) => return Ok(()),
        };
        Err(Refusal::Invalid { field: "late_because", rule })
    }
}

/// Whether a device called for nothing: it was a false alarm by name, or nobody needed help by voice or at the door. A test is none.
fn false_alarm(incident: &Incident, ended: OutcomeKind) -> bool {
    let for_nothing = matches!(ended, OutcomeKind::ResolvedByVoice | OutcomeKind::NoHelpNeeded);
    ended == OutcomeKind::FalseAlarm || (for_nothing && incident.origin == Origin::Device)
}
