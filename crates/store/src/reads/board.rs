//! The board as the plan and the screens see it.

use domain::board::{Board, Reads};
use domain::ids::OrganisationId;

use crate::{Rd, Scope, StoreError};


impl Rd<'_> {
    /// What `reads` names and what hangs on it, as the writer would load it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(&mut self, reads: &Reads, organisation: OrganisationId) -> Result<Board, StoreError> {
        unimplemented!()
    }

    /// Everything the plan looks at: all open incidents and jobs, all responders, with the incidents' clients, properties and contracts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn board_open(&mut self, scope: Scope) -> Result<Board, StoreError> {
        unimplemented!()
    }
}
