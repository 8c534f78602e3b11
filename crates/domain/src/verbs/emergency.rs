//! `emergency`: Record a call to the emergency services, whoever made it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::IncidentId;
use crate::incident::{DecisionKind, EmergencyCall, IncidentState};
use crate::incidents::{self, closing, intake};
use crate::refusal::Refusal;
use crate::rules;
use crate::time::Timestamp;
use crate::words::EmergencyService;

/// Record a call to the emergency services, whoever made it: a colleague holding the case is no hindrance, and a responder does it for their visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// Which.
    pub service: EmergencyService,
    /// Their reference; may be empty.
    #[serde(default)]
    pub reference: String,
    /// When they say they come.
    #[serde(default)]
    pub expected_at: Option<Timestamp>,
    /// Who called; empty means us.
    #[serde(default)]
    pub by: String,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Emergency {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::at_most("reference", &self.reference, 200)?;
        rules::at_most("by", &self.by, 200)?;
        rules::at_most("note", &self.note, 2_000)?;
        if self.expected_at.is_some_and(|at| !rules::can_be_expected(at, scene.now)) {
            return Err(Refusal::Invalid { field: "expected_at", rule: "must be within the next 24 hours, and not more than an hour ago" });
        }
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::person(scene)?;
        if draft.incident(id)?.is_over() {
            return Err(Refusal::OutOfOrder { state: draft.incident(id)?.state.word(), rule: "reopen it first" });
        }
        if !scene.context.is_desk() && !has_the_visit(&draft, id)? {
            return Err(Refusal::NotAllowed { rule: "only who has the visit records a call for it" });
        }
        let said = if self.by.trim().is_empty() { "us" } else { self.by.trim() };
        let mut call = EmergencyCall {
            service: self.service,
            reference: self.reference.trim().to_owned(),
            expected_at: self.expected_at,
            by: said.to_owned(),
            at: scene.now,
        };
        let calls = &draft.incident(id)?.emergency_calls;
        // A reference alone, said by nobody else, is of the call that has none yet, whoever made it.
        let unnamed = calls.iter().find(|known| known.service == call.service && known.reference.is_empty());
        let is_new = !call.reference.is_empty() && calls.iter().all(|known| known.reference != call.reference);
        if let Some(first) = unnamed.filter(|_| self.by.trim().is_empty() && is_new) {
            call.by.clone_from(&first.by);
        }
        let known = intake::known_call(calls, &call).cloned();
        if let Some(known) = &known {
            intake::complete(&mut call, known);
        }
        // The same of ours again a while later is another call, and who reads the timeline has to see that it was made.
        let another = |known: &EmergencyCall| {
            self.by.trim().is_empty() && known.reference.is_empty() && scene.now.since(known.at) >= rules::SAME_CALL
        };
        let same = |known: &EmergencyCall| (known.expected_at, &known.reference) == (call.expected_at, &call.reference);
        if known.is_some_and(|known| same(&known) && !another(&known)) {
            incidents::keep_words(&mut draft, id, "emergency", &self.note)?;
            return Ok(draft.finish());
        }
        if scene.context.is_desk() {
            incidents::answer_first(&mut draft, id, by)?;
        }
        draft.incident_event(id, What::EmergencyCalled { call });
        closing::overtaken(&mut draft, id, Some(by))?;
        // Who records a call of a case that a colleague holds leaves it to them.
        if matches!(draft.incident(id)?.state, IncidentState::Answered { by: holder, .. } if holder == by) {
            incidents::decide(&mut draft, id, DecisionKind::EmergencyServices, Some(by), self.note.clone())?;
        }
        incidents::keep_words(&mut draft, id, "emergency", &self.note)?;
        Ok(draft.finish())
    }
}

/// Whether the responder who asks has the visit of this incident.
fn has_the_visit(draft: &Draft<'_>, id: IncidentId) -> Result<bool, Refusal> {
    let visit = incidents::open_visit(draft, draft.incident(id)?);
    Ok(draft.scene().context.responder().is_some_and(|responder| visit.is_some_and(|job| job.live_of(responder).is_some())))
}
