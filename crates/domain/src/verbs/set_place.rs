//! `set-place`: Say where somebody is who is not on the register. A visit under way goes there.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, LearntMore, What};
use crate::incidents::{self, closing, intake};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::rules;

/// Say where somebody is who is not on the register. A visit under way goes there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPlace {
    /// Where.
    pub place: Place,
}

impl SetPlace {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        rules::reads_incident(target)
    }

    /// Judges it. Where a client of the register is, the register says: another place is said in a note, and asked about.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::incident_id(scene.target)?;
        let mut draft = Draft::new(scene);
        let by = rules::may_work(&draft, id)?;
        rules::place(&self.place, ["place", "place.address.lines", "place.address.postcode", "place.position"])?;
        let incident = draft.incident(id)?;
        if incident.client.is_some() {
            return Err(Refusal::NotAllowed { rule: "the register says where this client is: put a wrong client right, or the register" });
        }
        if incident.place.as_ref() == Some(&self.place) {
            return Ok(Vec::new());
        }
        incidents::answer_first(&mut draft, id, by)?;
        let learnt = LearntMore { place: Some((self.place.clone(), None)), ..LearntMore::default() };
        draft.incident_event(id, What::LearntMore(learnt));
        incidents::visit_moves(&mut draft, id, self.place.clone(), None)?;
        closing::overtaken(&mut draft, id, Some(by))?;
        intake::outside_at_once(&mut draft, id)?;
        Ok(draft.finish())
    }
}
