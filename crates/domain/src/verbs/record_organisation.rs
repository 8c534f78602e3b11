//! `record-organisation`: Put an organisation on the register or correct it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::refusal::Refusal;
use crate::registers::Organisation;
use crate::rules;

/// Put an organisation on the register or correct it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordOrganisation {
    /// As it is now; its revision is the one that was looked at, 0 for new.
    pub organisation: Organisation,
}

impl RecordOrganisation {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads { organisations: vec![self.organisation.id], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let organisation = &self.organisation;
        rules::required("organisation.name", &organisation.name, 200)?;
        rules::at_most("organisation.phone", organisation.phone.as_deref().unwrap_or_default(), 40)?;
        let mut draft = Draft::new(scene);
        let known = draft.board().organisations.get(&organisation.id);
        let same = |known: &Organisation| {
            Organisation { revision: organisation.revision, closures: organisation.closures.clone(), ..known.clone() } == *organisation
        };
        if registers::is_news(known, |known| known.revision, organisation.revision, same)? {
            let what = What::OrganisationRecorded { organisation: organisation.clone() };
            draft.push(Event { subject: Subject::Organisation(organisation.id), what });
        }
        Ok(draft.finish())
    }
}
