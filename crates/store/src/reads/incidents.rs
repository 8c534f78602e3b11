//! Incidents, jobs and responders as they stand.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::board::Reads;
use domain::ids::{IncidentId, JobId, ResponderId};
use domain::incident::{Incident, IncidentState};
use domain::job::Job;
use domain::responder::Responder;
use domain::time::Timestamp;

use crate::column::Column;
use crate::load::{Loader, engaged};
use crate::reads::{Body, OPEN, bodies, body};
use crate::schema;
use crate::shelf::Shelves;
use crate::{Rd, Scope, StoreError};

/// Where a page of closed incidents goes on: before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedBefore {
    /// When it was closed.
    pub closed_at: Timestamp,
    /// Which.
    pub id: IncidentId,
}

impl Rd<'_> {
    /// All that are not closed, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incidents_open(&mut self, scope: Scope) -> Result<Vec<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let (from, to) = scope.range();
        let open = t::incident.filter(sql::<Bool>(OPEN)).filter(t::organisation_id.between(Column(from), Column(to)));
        bodies(open.order((t::received_at_ms, t::id)).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// A page of closed ones, last closed first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incidents_closed(&mut self, scope: Scope, before: Option<ClosedBefore>, limit: i64) -> Result<Vec<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let (from, to) = scope.range();
        let (at, id) = before.map_or((i64::MAX, [0; 16]), |before| (before.closed_at.ms(), *before.id.bytes()));
        let closed = t::incident.filter(t::closed_at_ms.le(at)).filter(t::organisation_id.between(Column(from), Column(to)));
        let page = closed.filter(t::closed_at_ms.lt(at).or(t::id.lt(Column(id))));
        bodies(page.order((t::closed_at_ms.desc(), t::id.desc())).limit(limit).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// A client's, newest first, open ones too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incidents_of_client(&mut self, scope: Scope, client: domain::ids::ClientId, limit: i64) -> Result<Vec<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let (from, to) = scope.range();
        let theirs = t::incident.filter(t::client_id.eq(Column(client))).filter(t::organisation_id.between(Column(from), Column(to)));
        bodies(
            theirs
                .order((t::received_at_ms.desc(), t::id.desc()))
                .limit(limit)
                .select((t::body_version, t::body))
                .load::<Body>(self.conn)?,
        )
    }

    /// By the number people say; newest first, should a restored counter have given it twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident_by_number(&mut self, scope: Scope, number: i64) -> Result<Option<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let (from, to) = scope.range();
        let of_number = t::incident.filter(t::number.eq(number)).filter(t::organisation_id.between(Column(from), Column(to)));
        body(of_number.order(t::received_at_ms.desc()).select((t::body_version, t::body)).first::<Body>(self.conn).optional()?)
    }

    /// One.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident(&mut self, scope: Scope, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        use schema::incident::dsl as t;
        let (from, to) = scope.range();
        let one = t::incident.filter(t::id.eq(Column(id))).filter(t::organisation_id.between(Column(from), Column(to)));
        body(one.select((t::body_version, t::body)).first::<Body>(self.conn).optional()?)
    }

    /// The open incident of a partner's case, or the last one that had it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident_by_case(
        &mut self,
        scope: Scope,
        partner: domain::ids::OrganisationId,
        reference: &str,
    ) -> Result<Option<Incident>, StoreError> {
        use schema::incident_case::dsl as c;
        let of_case = c::incident_case.filter(c::partner_id.eq(Column(partner))).filter(c::reference.eq(reference));
        let ids = of_case.select(c::incident_id).load::<Column<IncidentId>>(self.conn)?;
        let mut found = vec![];
        for Column(id) in ids {
            found.extend(self.incident(scope, id)?);
        }
        // Open before closed, then the last received.
        Ok(found
            .into_iter()
            .max_by_key(|incident| (!matches!(incident.state, IncidentState::Closed { .. }), incident.received_at, incident.id)))
    }

    /// All open jobs, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_open(&mut self, scope: Scope) -> Result<Vec<Job>, StoreError> {
        use schema::job::dsl as t;
        let (from, to) = scope.range();
        let open = t::job.filter(t::state.eq("open")).filter(t::organisation_id.between(Column(from), Column(to)));
        bodies(open.order((t::opened_at_ms, t::id)).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// The last jobs opened since an instant, oldest first; at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_opened_since(&mut self, scope: Scope, since: Timestamp, most: i64) -> Result<Vec<Job>, StoreError> {
        use schema::job::dsl as t;
        let (from, to) = scope.range();
        let since = t::job.filter(t::opened_at_ms.ge(since.ms())).filter(t::organisation_id.between(Column(from), Column(to)));
        let last = since.order((t::opened_at_ms.desc(), t::id.desc())).limit(most).select((t::body_version, t::body));
        let mut jobs = bodies(last.load::<Body>(self.conn)?)?;
        jobs.reverse();
        Ok(jobs)
    }

    /// The jobs opened from an instant on and before another, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_opened_between(&mut self, scope: Scope, from: Timestamp, until: Timestamp) -> Result<Vec<Job>, StoreError> {
        use schema::job::dsl as t;
        let (first, last) = scope.range();
        let between = t::job.filter(t::opened_at_ms.ge(from.ms())).filter(t::opened_at_ms.lt(until.ms()));
        let ours = between.filter(t::organisation_id.between(Column(first), Column(last)));
        bodies(ours.order((t::opened_at_ms, t::id)).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn job(&mut self, scope: Scope, id: JobId) -> Result<Option<Job>, StoreError> {
        use schema::job::dsl as t;
        let (from, to) = scope.range();
        let one = t::job.filter(t::id.eq(Column(id))).filter(t::organisation_id.between(Column(from), Column(to)));
        body(one.select((t::body_version, t::body)).first::<Body>(self.conn).optional()?)
    }

    /// The open jobs a responder is assigned to or holds an acceptable offer in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_of_responder(&mut self, scope: Scope, responder: ResponderId) -> Result<Vec<Job>, StoreError> {
        let board = Loader { conn: self.conn, shelves: &mut Shelves::default() }
            .board(&Reads { responders: vec![responder], ..Reads::default() })?;
        let theirs = |job: &Job| job.is_open() && scope.covers(job.organisation) && engaged(job).any(|id| id == responder.0);
        Ok(board.jobs.into_values().filter(theirs).collect())
    }

    /// Everybody on the books, by call sign.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn responders(&mut self, scope: Scope) -> Result<Vec<Responder>, StoreError> {
        use schema::responder::dsl as t;
        let (from, to) = scope.range();
        let all = t::responder.filter(t::organisation_id.between(Column(from), Column(to)));
        bodies(all.order((t::call_sign, t::id)).select((t::body_version, t::body)).load::<Body>(self.conn)?)
    }

    /// One responder.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn responder(&mut self, scope: Scope, id: ResponderId) -> Result<Option<Responder>, StoreError> {
        use schema::responder::dsl as t;
        let (from, to) = scope.range();
        let one = t::responder.filter(t::id.eq(Column(id))).filter(t::organisation_id.between(Column(from), Column(to)));
        body(one.select((t::body_version, t::body)).first::<Body>(self.conn).optional()?)
    }
}
