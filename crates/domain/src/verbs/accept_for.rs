//! `accept-for`: Record a verbal acceptance for a responder who is driving.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::Event;
use crate::ids::OfferId;
use crate::jobs::offers;
use crate::refusal::Refusal;
use crate::rules;

/// Record a verbal acceptance for a responder who is driving.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptFor {
    /// Which.
    pub offer: OfferId,
    /// How they said it; required.
    pub reason: String,
}

impl AcceptFor {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        Reads { jobs: rules::job_id(target).into_iter().collect(), ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        rules::person(scene)?;
        rules::required("reason", &self.reason, 2_000)?;
        let mut draft = Draft::new(scene);
        offers::accept(&mut draft, rules::job_id(scene.target)?, self.offer, Some(self.reason.clone()))?;
        Ok(draft.finish())
    }
}
