//! `set-keys`: Which keys they carry.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::jobs::duty;
use crate::refusal::Refusal;
use crate::rules;

/// Which keys they carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetKeys {
    /// Tags, at most 200.
    #[serde(default)]
    pub keys: Vec<String>,
}

impl SetKeys {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { responders: rules::responder_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let id = rules::responder_id(scene.target)?;
        duty::own_or_desk(scene, id)?;
        let mut draft = Draft::new(scene);
        if self.keys.len() > 200 {
            return Err(Refusal::Invalid { field: "keys", rule: "at most 200 tags" });
        }
        for key in &self.keys {
            rules::required("keys", key, 40)?;
        }
        if draft.responder(id)?.keys != self.keys {
            draft.responder_event(id, What::KeysSet { keys: self.keys.clone() });
        }
        Ok(draft.finish())
    }
}
