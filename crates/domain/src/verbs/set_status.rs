//! `set-status`: Where a client is in life. Deceased needs two sources.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::incident::AlertKind;
use crate::incidents::{self, follow_up, identity};
use crate::refusal::Refusal;
use crate::registers::ClientStatus;
use crate::rules;
use crate::time::{Duration, Timestamp};
use crate::words::ClientState;

/// A review further ahead than this is a slip of the finger.
const REVIEW_WITHIN: Duration = Duration::hours(2 * 366 * 24);

/// Where a client is in life. Deceased needs two sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStatus {
    /// Where.
    pub state: ClientState,
    /// Who says so; required.
    pub source: String,
    /// Who else; required with deceased.
    #[serde(default)]
    pub second_source: Option<String>,
    /// When to ask again, such as the day of discharge: then the desk is asked to call and to test the unit. Required with away, hospital and moved.
    #[serde(default)]
    pub review_at: Option<Timestamp>,
}

impl SetStatus {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        follow_up::reads(target)
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        let id = rules::client_id(scene.target)?;
        rules::required("source", &self.source, 200)?;
        rules::at_most("second_source", self.second_source.as_deref().unwrap_or_default(), 200)?;
        if self.state == ClientState::Deceased {
            let second = self.second_source.as_deref().map(str::trim).unwrap_or_default();
            if second.is_empty() || identity::same_name(second, &self.source) {
                return Err(Refusal::Invalid { field: "second_source", rule: "a death needs two different sources" });
            }
        }
        let mut draft = Draft::new(scene);
        let known = draft.client(id)?.status.clone();
        self.review(&known, scene.now)?;
        let status = ClientStatus {
            state: self.state,
            source: self.source.clone(),
            second_source: self.second_source.clone(),
            from: if known.state == self.state { known.from } else { scene.now },
            review_at: self.review_at,
        };
        if known != status {
            let (before, now) = (known.state, status.state);
            draft.push(Event { subject: Subject::Client(id), what: What::ClientStatusSet { status } });
            if matches!(now, ClientState::Hospital | ClientState::Deceased) && now != before {
                let open = draft.board().incidents.values().filter(|incident| incident.client == Some(id) && !incident.is_over());
                for incident in open.map(|incident| incident.id).collect::<Vec<_>>() {
                    incidents::alert(&mut draft, incident, AlertKind::ClientStatus, None);
                }
            }
            follow_up::after(&mut draft, id, before, now)?;
        }
        Ok(draft.finish())
    }

    /// Whoever is not at home is asked after again on a day that lies ahead and within reach.
    fn review(&self, known: &ClientStatus, now: Timestamp) -> Result<(), Refusal> {
        let gone = matches!(self.state, ClientState::Away | ClientState::Hospital | ClientState::Moved);
        if gone && self.review_at.is_none() {
            return Err(Refusal::Invalid { field: "review_at", rule: "must be given: when does somebody ask again?" });
        }
        let Some(at) = self.review_at.filter(|at| known.review_at != Some(*at)) else { return Ok(()) };
        match self.state {
            ClientState::AtHome | ClientState::Deceased => {
                Err(Refusal::Invalid { field: "review_at", rule: "nobody is asked again about somebody at home or deceased" })
            }
            ClientState::Away | ClientState::Hospital | ClientState::Moved if at <= now || at > now + REVIEW_WITHIN => {
                Err(Refusal::Invalid { field: "review_at", rule: "must lie ahead, within two years" })
            }
            ClientState::Away | ClientState::Hospital | ClientState::Moved => Ok(()),
        }
    }
}
