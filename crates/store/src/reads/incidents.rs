//! Incidents, jobs and responders as they stand.

use domain::ids::{IncidentId, JobId, ResponderId};
use domain::incident::Incident;
use domain::job::Job;
use domain::responder::Responder;
use domain::time::Timestamp;

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
        unimplemented!()
    }

    /// A page of closed ones, last closed first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incidents_closed(&mut self, scope: Scope, before: Option<ClosedBefore>, limit: i64) -> Result<Vec<Incident>, StoreError> {
        unimplemented!()
    }

    /// A client's, newest first, open ones too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incidents_of_client(&mut self, scope: Scope, client: domain::ids::ClientId, limit: i64) -> Result<Vec<Incident>, StoreError> {
        unimplemented!()
    }

    /// By the number people say; newest first, should a restored counter have given it twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident_by_number(&mut self, scope: Scope, number: i64) -> Result<Option<Incident>, StoreError> {
        unimplemented!()
    }

    /// One.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident(&mut self, scope: Scope, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        unimplemented!()
    }

    /// The open incident of a partner's case, or the last one that had it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn incident_by_case(&mut self, scope: Scope, partner: domain::ids::OrganisationId, reference: &str) -> Result<Option<Incident>, StoreError> {
        unimplemented!()
    }

    /// All open jobs, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_open(&mut self, scope: Scope) -> Result<Vec<Job>, StoreError> {
        unimplemented!()
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn job(&mut self, scope: Scope, id: JobId) -> Result<Option<Job>, StoreError> {
        unimplemented!()
    }

    /// The open jobs a responder is assigned to or holds an acceptable offer in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn jobs_of_responder(&mut self, scope: Scope, responder: ResponderId) -> Result<Vec<Job>, StoreError> {
        unimplemented!()
    }

    /// Everybody on the books, by call sign.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn responders(&mut self, scope: Scope) -> Result<Vec<Responder>, StoreError> {
        unimplemented!()
    }

    /// One responder.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn responder(&mut self, scope: Scope, id: ResponderId) -> Result<Option<Responder>, StoreError> {
        unimplemented!()
    }
}
