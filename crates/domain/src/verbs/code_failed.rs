//! `code-failed`: The code did not open, and at which door.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, What};
use crate::ids::IncidentId;
use crate::incident::AlertKind;
use crate::job::Job;
use crate::jobs::{self, offers};
use crate::narrate;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::Access;
use crate::rules;
use crate::time::clock;

/// The code did not open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FailCode {
    /// Behind whose door. Needed where the visit is for persons behind several doors with a key safe.
    #[serde(default)]
    pub incident: Option<IncidentId>,
}

impl FailCode {
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
        let mut draft = Draft::new(scene);
        let job = rules::job_id(scene.target)?;
        let found = draft.job(job)?;
        let responder = scene.context.responder().filter(|responder| found.live_of(*responder).is_some());
        if !scene.context.is_desk() && responder.is_none() {
            return Err(Refusal::NotAllowed { rule: "the job is not yours" });
        }
        if !found.is_open() {
            return Err(Refusal::OutOfOrder { state: found.state.word(), rule: "the job is over" });
        }
        let door = narrate::whereabouts(self.door(&draft, found)?);
        let told = found.alerts.iter().find(|alert| alert.kind == AlertKind::CodeFailed);
        if told.is_some_and(|alert| alert.words.split("; ").any(|known| known == door)) {
            let whom = responder
                .map_or_else(|| "as the desk hears".to_owned(), |responder| format!("for {}", offers::call_sign(&draft, responder)));
            let words = format!("the code at {door} did not open {whom} either, at {}", clock(scene.now));
            jobs::keep_words(&mut draft, job, "code-failed", &words)?;
        } else {
            draft.job_event(job, What::CodeFailed { responder, door });
        }
        Ok(draft.finish())
    }

    /// Where: at the door that is named, or the only one with a key safe, or the visit's own.
    fn door<'d>(&self, draft: &'d Draft<'_>, job: &'d Job) -> Result<&'d Place, Refusal> {
        if let Some(named) = self.incident {
            return jobs::door_of(draft, job, named).map(|(_, place)| place);
        }
        let mut safes: Vec<&Place> = Vec::new();
        for person in jobs::served(draft, job) {
            let (access, place) = jobs::door_of(draft, job, person.id)?;
            if matches!(access, Access::KeySafe { .. }) && !safes.contains(&place) {
                safes.push(place);
            }
        }
        match safes.as_slice() {
            [] => Ok(&job.place),
            [only] => Ok(only),
            _ => Err(Refusal::Invalid { field: "incident", rule: "say behind whose door: several doors of this visit have a key safe" }),
        }
    }
}
