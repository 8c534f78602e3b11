//! Counts for the metrics page.

use diesel::prelude::*;
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::{Rd, Scope, StoreError};

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events.
    pub events: i64,
    /// Clients.
    pub clients: i64,
    /// Incidents that are not closed.
    pub incidents_open: i64,
    /// Jobs that are open.
    pub jobs_open: i64,
    /// Deadlines past at `now`.
    pub wakes_overdue: i64,
    /// Waiting in the outbox.
    pub outbox_waiting: i64,
    /// Phones that must be told.
    pub phones_behind: i64,
}

impl Rd<'_> {
    /// Counted now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&mut self, scope: Scope, now: Timestamp) -> Result<Counts, StoreError> {
        use schema::{client, incident, job, outbox, phone, responder};
        let (from, to) = scope.range();
        macro_rules! count {
            ($table:ident, $filter:expr) => {
                $table::table
                    .filter($table::organisation_id.between(Column(from), Column(to)))
                    .filter($filter)
                    .count()
                    .get_result::<i64>(self.conn)?
            };
        }
        let overdue = [
            count!(incident, incident::wake_at_ms.le(now.ms())),
            count!(job, job::wake_at_ms.le(now.ms())),
            count!(responder, responder::wake_at_ms.le(now.ms())),
            count!(client, client::wake_at_ms.le(now.ms())),
        ];
        Ok(Counts {
            events: self.head()?.position,
            clients: count!(client, client::revision.gt(0)),
            incidents_open: count!(incident, diesel::dsl::sql::<diesel::sql_types::Bool>(crate::reads::OPEN)),
            jobs_open: count!(job, job::state.eq("open")),
            wakes_overdue: overdue.iter().sum(),
            outbox_waiting: count!(outbox, outbox::done_at_ms.is_null()),
            phones_behind: phone::table.filter(phone::changed.gt(phone::seen)).count().get_result::<i64>(self.conn)?,
        })
    }
}
