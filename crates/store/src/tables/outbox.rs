//! What has to leave the house: kept with the event that caused it, sent in order per endpoint, at least once.

use domain::ids::{IncidentId, OrganisationId};
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// Something that has to leave the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// By which way: "webhook", "sms", "voice", "push".
    pub channel: String,
    /// To whom, as the channel knows them; order holds within one endpoint.
    pub endpoint: String,
    /// What it says: "partner.accepted".
    pub kind: String,
    /// About which incident, so that delivery can ask whether it is still wanted.
    pub incident: Option<IncidentId>,
    /// JSON, as the channel understands it.
    pub body: String,
}

/// Something that has to leave the house, as it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its place in the outbox.
    pub id: i64,
    /// The event that caused it.
    pub position: i64,
    /// The provider.
    pub organisation: OrganisationId,
    /// What and to whom.
    pub what: NewOutgoing,
    /// When it was put there.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
}

/// How a delivery went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrived there, which is not the same as seen or accepted.
    Sent,
    /// It did not; again then.
    Again {
        /// Not before.
        retry_at: Timestamp,
        /// What went wrong.
        error: String,
    },
    /// It was no longer wanted.
    Unwanted,
    /// It never will.
    GivenUp {
        /// What went wrong.
        error: String,
    },
}

impl Tx<'_> {
    /// Writes down how a delivery went.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_record(&mut self, id: i64, delivery: &Delivery, at: Timestamp) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// The first waiting of each endpoint whose time has come, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Outgoing>, StoreError> {
        unimplemented!()
    }

    /// When the next one is due, of the first waiting of each endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_next(&mut self) -> Result<Option<Timestamp>, StoreError> {
        unimplemented!()
    }
}
