//! `close-road`: A street is closed or slow: journeys are measured round it from the next decision on.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::closure::Closure;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::ids::OrganisationId;
use crate::place::Position;
use crate::refusal::Refusal;
use crate::rules;
use crate::time::{Duration, Timestamp};

/// No street has more stretches between its junctions.
const POINTS_MAX: usize = 300;
/// More than this at once is a flood or a mistake; either is for a map of its own.
const CLOSURES_MAX: usize = 100;
/// Nobody plans a closure further ahead, or for longer.
const AHEAD_MAX: Duration = Duration::hours(366 * 24);

/// A street is closed or slow: journeys are measured round it from the next decision on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseRoad {
    /// On whose register it stands.
    pub organisation: OrganisationId,
    /// As people say it.
    pub street: String,
    /// A point on each stretch between two junctions that it concerns.
    pub points: Vec<Position>,
    /// Percent of the usual time; `None` where nobody gets through.
    pub percent: Option<u32>,
    /// From when on; now when absent.
    pub from: Option<Timestamp>,
    /// Until when, at most a year; required: a street nobody looks at again is closed for ever.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

impl CloseRoad {
    /// What it has to see.
    pub fn reads(&self, _target: Target) -> Reads {
        Reads { organisations: vec![self.organisation], ..Reads::default() }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let by = rules::person(scene)?;
        self.check(scene.now)?;
        let mut draft = Draft::new(scene);
        let known = draft.board().organisations.get(&self.organisation).ok_or(Refusal::NotFound { what: "organisation" })?;
        let open = || known.closures.iter().filter(|one| !one.is_over(scene.now));
        // Said again it is one; what begins sooner, or for another reason, stands beside it with its author.
        let from = self.from.unwrap_or(scene.now);
        let same = |one: &Closure| {
            let what = (one.street.as_str(), &one.points, one.percent, one.until, one.reason.as_str());
            what == (self.street.trim(), &self.points, self.percent, self.until, self.reason.trim()) && one.from <= from
        };
        if open().any(same) {
            return Ok(Vec::new());
        }
        if open().count() >= CLOSURES_MAX {
            return Err(Refusal::NotAllowed { rule: "a hundred streets are closed already: open one first" });
        }
        let closure = Closure {
            id: draft.fresh(),
            street: self.street.trim().to_owned(),
            points: self.points.clone(),
            percent: self.percent,
            from,
            until: self.until,
            reason: self.reason.trim().to_owned(),
            by,
            at: scene.now,
        };
        draft.push(Event { subject: Subject::Organisation(self.organisation), what: What::RoadClosed(closure) });
        Ok(draft.finish())
    }

    fn check(&self, now: Timestamp) -> Result<(), Refusal> {
        rules::required("street", &self.street, 200)?;
        rules::required("reason", &self.reason, 500)?;
        if self.points.is_empty() || self.points.len() > POINTS_MAX {
            return Err(Refusal::Invalid { field: "points", rule: "1 to 300 points, one on each stretch" });
        }
        if self.points.iter().any(|at| Position::new(at.latitude, at.longitude).is_err()) {
            return Err(Refusal::Invalid { field: "points", rule: "latitude from -90 to 90, longitude from -180 to 180, and not (0, 0)" });
        }
        if self.percent.is_some_and(|percent| !(110..=1_000).contains(&percent)) {
            return Err(Refusal::Invalid {
                field: "percent",
                rule: "110 to 1,000 percent of the usual time; absent where nobody gets through",
            });
        }
        let from = self.from.unwrap_or(now);
        if from > now + AHEAD_MAX || from < now - AHEAD_MAX {
            return Err(Refusal::Invalid { field: "from", rule: "within a year of now" });
        }
        if self.until.is_none() {
            return Err(Refusal::Invalid { field: "until", rule: "say until when, or when somebody looks again; it can be opened sooner" });
        }
        if self.until.is_some_and(|until| until <= from || until <= now || until > from + AHEAD_MAX) {
            return Err(Refusal::Invalid { field: "until", rule: "after it begins, not past, and within a year of it" });
        }
        Ok(())
    }
}
