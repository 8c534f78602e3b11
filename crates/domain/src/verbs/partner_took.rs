//! `partner-took`: A partner took it by telephone, by name.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::event::What;
use crate::ids::OrganisationId;
use crate::incident::{IncidentState, PartnerTook};
use crate::incidents;
use crate::refusal::Refusal;
use crate::rules;

/// A partner took it by telephone, by name: nobody is handed a case in silence. The baton stays where it is, whatever runs goes on, and the desk asks
/// them how it went until it is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerTakes {
    /// Which partner.
    pub organisation: OrganisationId,
    /// Who there accepted it, by name; required.
    pub accepted_by: String,
    /// Their reference; may be empty.
    #[serde(default)]
    pub reference: String,
    /// In words.
    #[serde(default)]
    pub note: String,
}

impl PartnerTakes {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { organisations: vec![self.organisation], ..rules::reads_incident(target) }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::required("accepted_by", &self.accepted_by, 200)?;
        rules::at_most("reference", &self.reference, 200)?;
        rules::at_most("note", &self.note, 2_000)?;
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        rules::may_work(&draft, id)?;
        let incident = draft.incident(id)?;
        if !matches!(incident.state, IncidentState::Open { .. }) {
            return Err(Refusal::OutOfOrder { state: incident.state.word(), rule: "decide first: a visit, the contacts or 999" });
        }
        let partner = draft.board().organisations.get(&self.organisation).filter(|known| known.id != incident.organisation);
        let partner = partner.ok_or(Refusal::Invalid { field: "organisation", rule: "is no partner" })?;
        let taken = PartnerTook {
            organisation: partner.id,
            name: partner.name.clone(),
            accepted_by: self.accepted_by.trim().to_owned(),
            reference: self.reference.trim().to_owned(),
            at: scene.now,
            ask_at: scene.now + incident.terms.timers.look_in,
        };
        let same = |known: &PartnerTook| {
            (known.organisation, &known.accepted_by, &known.reference) == (taken.organisation, &taken.accepted_by, &taken.reference)
        };
        if !incident.partners.iter().any(same) {
            draft.incident_event(id, What::HandedToPartner(taken));
        }
        incidents::keep_words(&mut draft, id, "partner-took", &self.note)?;
        Ok(draft.finish())
    }
}
