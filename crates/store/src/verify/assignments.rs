//! Who had which visit and from which event to which, along the chain: held against the rows, of those that ended too.
//!
//! A row keeps the last position of the command that began or ended it, so the chain gives the positions of that command's events.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::event::Subject;
use domain::ids::{JobId, ResponderId};
use domain::job::Job;

use super::VerifyReport;
use super::chain_walk::Walked;
use crate::column::Column;
use crate::conn::Conn;
use crate::rows::EventRow;
use crate::{StoreError, schema};

/// Which place of which visit, and whose.
type Place = (JobId, i32, ResponderId);

/// The positions of one command's events from the one that did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
    /// The command has an id, so that its last event is known; two without one, at one instant by one person, cannot be told apart.
    named: bool,
}

impl Span {
    fn covers(self, position: i64) -> bool {
        if self.named { position == self.to } else { (self.from..=self.to).contains(&position) }
    }
}

/// From the beginning of an assignment to its end.
#[derive(Clone, Debug)]
struct Episode {
    since: Span,
    until: Option<Span>,
}

impl Episode {
    fn is(&self, since: i64, until: Option<i64>) -> bool {
        let ends = match (self.until, until) {
            (Some(span), Some(until)) => span.covers(until),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.since.covers(since) && ends
    }

    /// Begun and ended by the same command: no row says so.
    fn is_momentary(&self) -> bool {
        self.until.is_some_and(|until| until.from <= self.since.to)
    }
}

/// Which command an event is of, as far as its header says.
#[derive(Default, PartialEq, Eq)]
struct Of {
    command_id: String,
    receipt_mark: Vec<u8>,
    actor: String,
    at_ms: i64,
}

/// Every assignment there was.
#[derive(Default)]
pub struct Assignments {
    episodes: BTreeMap<Place, Vec<Episode>>,
    of: Of,
    /// What the command at hand began or ended.
    touched: BTreeSet<Place>,
    begun_at: i64,
}

impl Assignments {
    /// Before an event is followed: a command goes on, or another begins.
    pub fn at(&mut self, row: &EventRow) {
        let of =
            Of { command_id: row.command_id.clone(), receipt_mark: row.receipt_mark.clone(), actor: row.actor.clone(), at_ms: row.at_ms };
        if of != self.of {
            (self.of, self.begun_at) = (of, row.position);
            self.touched.clear();
        }
        for place in &self.touched {
            for episode in self.episodes.get_mut(place).into_iter().flatten() {
                for span in [Some(&mut episode.since), episode.until.as_mut()].into_iter().flatten() {
                    if span.from >= self.begun_at {
                        span.to = row.position;
                    }
                }
            }
        }
    }

    /// After it: who has the visit now and had it not, and the other way round.
    pub fn follow(&mut self, position: i64, before: &BTreeSet<Place>, after: &BTreeSet<Place>) {
        let now = Span { from: position, to: position, named: !self.of.command_id.is_empty() };
        for place in before.difference(after) {
            if let Some(last) = self.episodes.get_mut(place).and_then(|episodes| episodes.last_mut()) {
                last.until = Some(now);
            }
            self.touched.insert(*place);
        }
        for place in after.difference(before) {
            self.episodes.entry(*place).or_default().push(Episode { since: now, until: None });
            self.touched.insert(*place);
        }
    }
}

/// Who has a visit.
pub fn live(job: Option<&Job>) -> BTreeSet<Place> {
    let all = job.into_iter().flat_map(|job| job.assignments.iter().map(move |assignment| (job.id, assignment)));
    all.filter(|(_, assignment)| assignment.is_live())
        .map(|(job, assignment)| (job, i32::from(assignment.slot), assignment.responder))
        .collect()
}

/// Holds the rows against it.
pub fn compare(conn: &mut Conn, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::assignment::dsl as t;
    type Row = (Column<JobId>, i32, Column<ResponderId>, i64, Option<i64>);
    let foldable = |job: &JobId| !walked.unfoldable.contains(&Subject::Job(*job));
    let mut stored: BTreeMap<Place, Vec<(i64, Option<i64>)>> = BTreeMap::new();
    let rows = t::assignment.select((t::job_id, t::slot, t::responder_id, t::since, t::until)).order(t::since);
    for (job, slot, responder, since, until) in rows.load::<Row>(conn)?.into_iter().filter(|row| foldable(&row.0.0)) {
        stored.entry((job.0, slot, responder.0)).or_default().push((since, until));
    }
    for (place, episodes) in walked.assignments.episodes.iter().filter(|(place, _)| foldable(&place.0)) {
        let rows = stored.entry(*place).or_default();
        for episode in episodes {
            match rows.iter().position(|(since, until)| episode.is(*since, *until)) {
                Some(found) => drop(rows.remove(found)),
                None if episode.is_momentary() => {}
                None => report
                    .row_fault(format!("assignment {}", told(place)), format!("it is missing as begun at event {}", episode.since.from)),
            }
        }
    }
    for (place, rows) in stored {
        for (since, _) in rows {
            report.row_fault(format!("assignment {}", told(&place)), format!("its events do not make it as begun at event {since}"));
        }
    }
    Ok(())
}

fn told((job, slot, responder): &Place) -> String {
    format!("of {responder} in place {slot} of job {job}")
}
