//! `respond`: Decide on a visit: the job is made, or the visit under way at the same place is joined.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::incident::{DecisionKind, Incident};
use crate::incidents;
use crate::incidents::Wanted;
use crate::job::TwoUp;
use crate::refusal::Refusal;
use crate::rules;
use crate::words::{JobKind, Priority, Situation, Skill};

/// Decide on a visit: the job is made, or the visit under way at the same place is joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Respond {
    /// What sort of job; worked out from the class when absent.
    #[serde(default)]
    pub kind: Option<JobKind>,
    /// How urgent, when it differs from the incident's.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// What is the matter.
    #[serde(default)]
    pub situation: Option<Situation>,
    /// Whether it takes two, and why.
    #[serde(default)]
    pub two_up: Option<TwoUp>,
    /// What a responder must be able to do, beside what the client needs.
    #[serde(default)]
    pub needs: Vec<Skill>,
    /// Why a client without entitlement to response gets one; required for them.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl Respond {
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
        rules::at_most("override_reason", self.override_reason.as_deref().unwrap_or_default(), 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        let decided = incident.decided.as_ref().is_some_and(|decided| decided.what == DecisionKind::Respond);
        self.entitlement(incident, decided && incidents::open_visit(&draft, incident).is_some())?;
        let words = self.words(incident);
        if !incidents::has_place(&draft, incident) {
            return Err(Refusal::Invalid { field: "place", rule: "nobody can be sent before somebody knows where" });
        }
        self.urgency(incident)?;
        let proposed = incident.proposal.is_some();
        incidents::answer_first(&mut draft, id, by)?;
        if let Some(situation) = self.situation.filter(|situation| draft.incident(id).is_ok_and(|i| i.situation != Some(*situation))) {
            draft.incident_event(id, What::SituationSet { situation });
            let incident = draft.incident(id)?;
            let graver = incident.priority.min(rules::classify(incident.class, incident.situation, incident.speech));
            if self.priority.is_none() {
                incidents::set_priority(&mut draft, id, graver, "the situation")?;
            }
        }
        let incident = draft.incident(id)?;
        match (self.priority, self.situation) {
            (Some(priority), _) => {
                let reason = if self.note.trim().is_empty() { "decided with the visit" } else { &self.note };
                incidents::set_priority(&mut draft, id, priority, reason)?;
            }
            (None, Some(_)) => {
                let priority = incident.priority.min(rules::classify(incident.class, incident.situation, incident.speech));
                incidents::set_priority(&mut draft, id, priority, "the situation")?;
            }
            (None, None) => {}
        }
        self.helps(draft.incident(id)?)?;
        incidents::follow_with_job(&mut draft, id)?;
        if proposed {
            draft.incident_event(id, What::ClosingRefused { by: Some(by), reason: "a visit was decided".to_owned(), dissent: false });
        }
        if !decided {
            incidents::decide(&mut draft, id, DecisionKind::Respond, Some(by), words.clone())?;
        }
        incidents::send(&mut draft, id, Wanted { kind: self.kind, two_up: self.two_up, needs: self.needs.clone() })?;
        incidents::keep_words(&mut draft, id, "respond", &words)?;
        // A visit under way keeps its kind, and fire and gas have theirs: another one is only said.
        let made = incidents::open_visit(&draft, draft.incident(id)?).map(|job| job.kind);
        if let Some(kind) = self.kind.filter(|kind| made.is_some_and(|made| made != *kind)) {
            incidents::keep_words(&mut draft, id, "respond", &format!("asked for as {}", kind.word().replace('_', " ")))?;
        }
        Ok(draft.finish())
    }

    /// Where somebody may need help, nobody is sent who only mends something or stays outside. Fire and gas have their own kind whatever was asked for.
    fn helps(&self, incident: &Incident) -> Result<(), Refusal> {
        let help = self.kind.is_none_or(rules::brings_help);
        if help || incident.is_outside() || !rules::somebody_may_need_help(incident) {
            return Ok(());
        }
        Err(Refusal::Invalid { field: "kind", rule: "somebody may need help: send an emergency visit or a welfare visit" })
    }

    /// A client without entitlement to response gets one only for a reason; what is under way has had it.
    fn entitlement(&self, incident: &Incident, under_way: bool) -> Result<(), Refusal> {
        let reason = self.override_reason.as_deref().unwrap_or_default().trim();
        if incident.terms.response || under_way || !reason.is_empty() {
            return Ok(());
        }
        Err(Refusal::Invalid { field: "override_reason", rule: "this client is not entitled to response: say why one goes" })
    }

    /// The words to keep.
    fn words(&self, incident: &Incident) -> String {
        let reason = self.override_reason.as_deref().unwrap_or_default().trim();
        match (incident.terms.response, reason.is_empty()) {
            (_, true) => self.note.clone(),
            (true, false) => format!("{reason}. {}", self.note).trim_end().to_owned(),
            (false, false) => format!("without entitlement: {reason}. {}", self.note).trim_end().to_owned(),
        }
    }

    /// Nothing in fire and P1 is lowered without a reason.
    fn urgency(&self, incident: &Incident) -> Result<(), Refusal> {
        let lowered = incident.priority.is_emergency() && self.priority.is_some_and(|priority| priority > incident.priority);
        if lowered && self.note.trim().is_empty() {
            return Err(Refusal::Invalid { field: "note", rule: "say why the urgency is lowered" });
        }
        Ok(())
    }
}
