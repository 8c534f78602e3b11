//! Where responders are now: hot, ordered by the phone's own sequence, cleared when duty ends.

use domain::ids::{OrganisationId, ResponderId};
use domain::place::Position;
use domain::time::Timestamp;

use crate::{Rd, StoreError, Tx};

/// A responder's last fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastFix {
    /// Whose.
    pub responder: ResponderId,
    /// The provider.
    pub organisation: OrganisationId,
    /// Where.
    pub position: Position,
    /// Within this, metres.
    pub accuracy_m: Option<f64>,
    /// The phone's own count; only a higher one replaces.
    pub sequence: i64,
    /// By the phone's clock.
    pub device_at: Option<Timestamp>,
    /// By the server's clock.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps the newer of each responder's fixes, all at once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn positions_keep(&mut self, fixes: &[LastFix]) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Forgets a responder's, when duty ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn position_clear(&mut self, responder: ResponderId) -> Result<(), StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// Everybody's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn positions(&mut self, scope: crate::Scope) -> Result<Vec<LastFix>, StoreError> {
        unimplemented!()
    }
}
