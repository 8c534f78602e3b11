//! `open-road`: A street is open again: one closure is undone, the others stand.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::closure::Reopening;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::ids::{ClosureId, OrganisationId};
use crate::refusal::Refusal;
use crate::rules;

/// A street is open again: one closure is undone, the others stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenRoad {
    /// On whose register it stands.
    pub organisation: OrganisationId,
    /// Which.
    pub closure: ClosureId,
    /// In words; may be empty.
    #[serde(default)]
    pub note: String,
}

impl OpenRoad {
    /// What it has to see.
    pub fn reads(&self, _target: Target) -> Reads {
        Reads { organisations: vec![self.organisation], ..Reads::default() }
    }

    /// Judges it. When it is open already only other words are kept.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        rules::at_most("note", &self.note, 500)?;
        let mut draft = Draft::new(scene);
        let known = draft.board().organisations.get(&self.organisation).ok_or(Refusal::NotFound { what: "organisation" })?;
        if let Some(closure) = known.closures.iter().find(|one| one.id == self.closure) {
            let (closure, street, note) = (closure.id, closure.street.clone(), self.note.trim().to_owned());
            draft.push(Event {
                subject: Subject::Organisation(self.organisation),
                what: What::RoadOpened(Reopening { closure, street, by, note }),
            });
            return Ok(draft.finish());
        }
        // It is open already: other words than were said of that stand beside them.
        let said: Vec<&Reopening> = known.opened.iter().map(|one| &one.reopening).filter(|one| one.closure == self.closure).collect();
        let Some(first) = said.first() else { return Err(Refusal::NotFound { what: "closure" }) };
        let note = self.note.trim();
        if !note.is_empty() && said.iter().all(|one| one.note != note) {
            let what = What::RoadOpened(Reopening { by, note: note.to_owned(), ..(*first).clone() });
            draft.push(Event { subject: Subject::Organisation(self.organisation), what });
        }
        Ok(draft.finish())
    }
}
