//! The timeline of an incident: each event of its record and its job's as one line in words.

use domain::event::{Actor, DecisionRecord, What};
use domain::ids::*;
use domain::incident::AlertKind;
use domain::narrate::{Names, narrate};
use domain::time::Timestamp;
use engine::{Recorded, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::decision::{DecisionView, decision_view};

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TimelineLine {
    /// Its place in the record.
    pub position: i64,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What happened, in a word.
    pub kind: String,
    /// incident, job, responder, client, property.
    #[schema(value_type = String)]
    pub subject: &'static str,
    /// What happened, in a sentence.
    pub text: String,
    /// Who did it.
    pub actor: String,
    /// When, by the phone's clock.
    pub device_at: Option<Timestamp>,
    /// Why it was entered late.
    pub late: Option<String>,
    /// What the desk was told, where it was told something.
    pub alert: Option<AlertKind>,
    /// The decision kept with it.
    pub decision: Option<DecisionView>,
}

/// A word for what happened: the one it has in the record.
pub fn kind_of(what: &What) -> String {
    let written = serde_json::to_value(what).ok();
    written.as_ref().and_then(|value| value.get("kind")).and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned()
}

/// One line of an incident's timeline.
pub fn timeline_line(view: &View, reader: IncidentId, recorded: &Recorded) -> TimelineLine {
    let what = recorded.event.as_ref().map(|event| &event.what);
    let step = what.and_then(|what| match what {
        What::StepRecorded { step, .. } | What::Cleared { step, .. } | What::StepAfterStandDown { step, .. } => Some(step),
        _ => None,
    });
    let decision: Option<&DecisionRecord> = what.and_then(|what| match what {
        What::Offered { decision, .. } => decision.as_deref(),
        What::NobodyFound { decision } => Some(decision),
        _ => None,
    });
    let job = if let domain::event::Subject::Job(job) = recorded.subject { Some(job) } else { None };
    TimelineLine {
        position: recorded.position,
        at: recorded.at,
        kind: what.map_or_else(|| "erased".to_owned(), kind_of),
        subject: recorded.subject.parts().0,
        text: recorded.event.as_ref().map_or_else(|| "Erased.".to_owned(), |event| narrate(event, &Named { view, reader: Some(reader) })),
        actor: actor_name(view, &recorded.actor),
        device_at: step.and_then(|step| step.device_at),
        late: step.and_then(|step| step.late.clone()),
        alert: what.and_then(|what| if let What::AlertRaised { alert, .. } = what { Some(*alert) } else { None }),
        decision: decision.map(|decision| decision_view(view, job, decision)),
    }
}

/// Who did it, by name.
pub fn actor_name(view: &View, actor: &Actor) -> String {
    match actor {
        Actor::Person { person, .. } => view.person_name(*person).to_owned(),
        Actor::Partner { organisation } => Named { view, reader: None }.organisation(*organisation),
        Actor::Device => "Device".to_owned(),
        Actor::Clock => "Deadline".to_owned(),
        Actor::Plan { .. } => "Plan".to_owned(),
        Actor::Console => "Console".to_owned(),
    }
}

/// What identifiers are called at the desk.
pub struct Named<'a> {
    /// What is on the board.
    pub view: &'a View,
    /// Whose timeline is read, where it is an incident's.
    pub reader: Option<IncidentId>,
}

impl Names for Named<'_> {
    fn person(&self, id: PersonId) -> String {
        self.view.person_name(id).to_owned()
    }
    fn responder(&self, id: ResponderId) -> String {
        self.view
            .board
            .responders
            .get(&id)
            .map_or_else(|| "somebody".to_owned(), |responder| format!("{} {}", responder.call_sign, responder.name))
    }
    fn contact(&self, id: ContactId) -> String {
        let contact = self.view.board.clients.values().flat_map(|client| &client.contacts).find(|contact| contact.id == id);
        contact.map_or_else(|| "somebody".to_owned(), |contact| format!("{} ({})", contact.name, contact.relation))
    }
    fn client(&self, id: ClientId) -> String {
        self.view.board.clients.get(&id).map_or_else(|| "somebody".to_owned(), |client| client.name.clone())
    }
    fn organisation(&self, id: OrganisationId) -> String {
        self.view.board.organisations.get(&id).map_or_else(|| "an organisation".to_owned(), |organisation| organisation.name.clone())
    }
    fn incident(&self, id: IncidentId) -> String {
        self.view.board.incidents.get(&id).map_or_else(|| "another incident".to_owned(), |incident| incident.number.to_string())
    }
    fn reader(&self) -> Option<IncidentId> {
        self.reader
    }
}
