//! `record-property`: Put a property on the register or correct it; responders on their way must accept it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
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
        Reads::default()
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let _ = scene;
        Err(Refusal::NotFound { what: "verb" })
    }
}
