//! What is due: the deadlines of incidents, jobs and responders, and the days on which clients are asked after.

use diesel::prelude::*;
use domain::event::Subject;
use domain::ids::{ClientId, IncidentId, JobId, ResponderId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::{Rd, Scope, StoreError};

/// Something whose deadline has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub subject: Subject,
    /// When it was due.
    pub wake_at: Timestamp,
}

impl Rd<'_> {
    /// What is due at `now`, longest overdue first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wakes_due(&mut self, scope: Scope, now: Timestamp, limit: i64) -> Result<Vec<Due>, StoreError> {
        use schema::{client, incident, job, responder};
        let (from, to) = scope.range();
        let mut due: Vec<Due> = vec![];
        macro_rules! due_in {
            ($table:ident, $kind:ident, $id:ident) => {
                let rows = $table::table
                    .filter($table::wake_at_ms.le(now.ms()))
                    .filter($table::organisation_id.between(Column(from), Column(to)))
                    .order($table::wake_at_ms)
                    .limit(limit)
                    .select(($table::id, $table::wake_at_ms.assume_not_null()))
                    .load::<(Column<$id>, i64)>(self.conn)?;
                due.extend(rows.into_iter().map(|(id, wake_at_ms)| Due { subject: Subject::$kind(id.0), wake_at: Timestamp(wake_at_ms) }));
            };
        }
        due_in!(incident, Incident, IncidentId);
        due_in!(job, Job, JobId);
        due_in!(responder, Responder, ResponderId);
        due_in!(client, Client, ClientId);
        due.sort_by_key(|due| (due.wake_at, due.subject));
        due.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(due)
    }

    /// When the next is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wakes_next(&mut self, scope: Scope) -> Result<Option<Timestamp>, StoreError> {
        use schema::{client, incident, job, responder};
        let (from, to) = scope.range();
        macro_rules! next_in {
            ($table:ident) => {
                $table::table
                    .filter($table::wake_at_ms.is_not_null())
                    .filter($table::organisation_id.between(Column(from), Column(to)))
                    .order($table::wake_at_ms)
                    .select($table::wake_at_ms)
                    .first::<Option<i64>>(self.conn)
                    .optional()?
                    .flatten()
            };
        }
        let next = [next_in!(incident), next_in!(job), next_in!(responder), next_in!(client)];
        Ok(next.into_iter().flatten().min().map(Timestamp))
    }
}
