//! What devices and partners sent, raw, once each: kept before anything is made of it.

use domain::ids::{IncidentId, OrganisationId, SignalId};
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A raw signal.
#[derive(Clone, PartialEq, Eq)]
pub struct Signal {
    /// Its identifier.
    pub id: SignalId,
    /// The provider.
    pub organisation: OrganisationId,
    /// From which bridge or partner.
    pub source: String,
    /// What makes a repeat of it the same signal, within its source.
    pub dedupe_key: String,
    /// By the server's clock.
    pub received_at: Timestamp,
    /// By the device's.
    pub device_at: Option<Timestamp>,
    /// What the device calls itself.
    pub account: String,
    /// "alarm", "heartbeat", "test", "hand-over".
    pub kind: String,
    /// The code as sent.
    pub code: String,
    /// As it came.
    pub raw: Vec<u8>,
    /// What it was made of: the incident it raised or joined.
    pub incident: Option<IncidentId>,
}

impl Tx<'_> {
    /// Keeps a signal once: `None` when it is new, else the one that came before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal_keep(&mut self, signal: &Signal) -> Result<Option<Signal>, StoreError> {
        unimplemented!()
    }

    /// Says what became of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal_joined(&mut self, id: SignalId, incident: IncidentId) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// One.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signal(&mut self, scope: crate::Scope, id: SignalId) -> Result<Option<Signal>, StoreError> {
        unimplemented!()
    }

    /// The last of an organisation, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signals_recent(&mut self, scope: crate::Scope, limit: i64) -> Result<Vec<Signal>, StoreError> {
        unimplemented!()
    }
}
