//! The one order of events, and the timelines cut from it.

use diesel::prelude::*;
use domain::event::Subject;
use domain::ids::IncidentId;
use uuid::Uuid;

use crate::column::Column;
use crate::conn::each;
use crate::rows::EventRow;
use crate::schema;
use crate::{Head, Recorded};
use crate::{Rd, Scope, StoreError};

impl Rd<'_> {
    /// How far the record goes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&mut self) -> Result<Head, StoreError> {
        let tip = crate::writer::tip(self.conn)?;
        Ok(Head { position: tip.position, hash: tip.hash })
    }

    /// Events after a position, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_after(&mut self, scope: Scope, position: i64, limit: i64) -> Result<Vec<Recorded>, StoreError> {
        use schema::event::dsl as t;
        let (from, to) = scope.range();
        let after = t::event.filter(t::position.gt(position)).filter(t::organisation_id.between(Column(from), Column(to)));
        recorded(&after.order(t::position).limit(limit).load::<EventRow>(self.conn)?)
    }

    /// The hash at a position; `None` when the record does not go that far.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn hash_at(&mut self, position: i64) -> Result<Option<[u8; 32]>, StoreError> {
        use schema::event::dsl as t;
        let hash = t::event.filter(t::position.eq(position)).select(t::hash).first::<Column<[u8; 32]>>(self.conn).optional()?;
        Ok(hash.map(|Column(hash)| hash))
    }

    /// A subject's own events, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_of(&mut self, scope: Scope, subject: Subject) -> Result<Vec<Recorded>, StoreError> {
        use schema::event::dsl as t;
        let (from, to) = scope.range();
        let own = t::event.filter(t::subject.eq(Column(subject.parts().1))).filter(t::organisation_id.between(Column(from), Column(to)));
        recorded(&own.order(t::revision).load::<EventRow>(self.conn)?)
    }

    /// An incident's events and those of its jobs, merged in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn timeline(&mut self, scope: Scope, incident: IncidentId) -> Result<Vec<Recorded>, StoreError> {
        use schema::job_incident::dsl as j;
        let jobs: Vec<Column<Uuid>> = j::job_incident.filter(j::incident_id.eq(Column(incident))).select(j::job_id).load(self.conn)?;
        let subjects: Vec<Column<Uuid>> = std::iter::once(Column(incident.0)).chain(jobs).collect();
        let (from, to) = scope.range();
        let of_scope = schema::event::table.filter(schema::event::organisation_id.between(Column(from), Column(to)));
        let rows: Vec<EventRow> =
            each!(&mut *self.conn, c => of_scope.filter(schema::event::subject.eq_any(subjects)).order(schema::event::position).load(c))?;
        recorded(&rows)
    }
}

fn recorded(rows: &[EventRow]) -> Result<Vec<Recorded>, StoreError> {
    rows.iter().map(EventRow::recorded).collect()
}
