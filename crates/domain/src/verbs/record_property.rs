//! `record-property`: Put a property on the register or correct it; responders on their way must accept it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::refusal::Refusal;
use crate::registers::Property;

/// Put a property on the register or correct it; responders on their way must accept it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordProperty {
    /// As it is now; its revision is the one that was looked at, 0 for new.
    pub property: Box<Property>,
}

impl RecordProperty {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        Reads { properties: vec![self.property.id], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let property = &self.property;
        registers::valid_property(property)?;
        let mut draft = Draft::new(scene);
        let known = draft.board().properties.get(&property.id).cloned();
        // Where exactly the door is, is said by events of its own.
        let same = |known: &Property| Property { revision: property.revision, door: property.door.clone(), ..known.clone() } == **property;
        if !registers::is_news(known.as_ref(), |known| known.revision, property.revision, same)? {
            return Ok(Vec::new());
        }
        draft.push(Event { subject: Subject::Property(property.id), what: What::PropertyRecorded { property: property.clone() } });
        if let Some(known) = known {
            registers::door_changed(&mut draft, &known, property)?;
        }
        Ok(draft.finish())
    }
}
