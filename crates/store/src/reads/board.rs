//! The board as the plan and the screens see it.

use domain::board::{Board, Reads};
use domain::ids::OrganisationId;

use crate::load::Loader;
use crate::shelf::Shelves;
use crate::tx::next_number;
use crate::{Rd, Scope, StoreError};

impl Rd<'_> {
    /// What `reads` names and what hangs on it, as the writer would load it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(&mut self, reads: &Reads, organisation: OrganisationId) -> Result<Board, StoreError> {
        let mut board = Loader { conn: self.conn, shelves: &mut Shelves::default() }.board(reads)?;
        if reads.number {
            board.next_number = next_number(self.conn, organisation)?;
        }
        Ok(board)
    }

    /// Everything the plan looks at: all open incidents and jobs, all responders, with the incidents' clients, properties and contracts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn board_open(&mut self, scope: Scope) -> Result<Board, StoreError> {
        let incidents = self.incidents_open(scope)?.iter().map(|incident| incident.id).collect();
        let jobs = self.jobs_open(scope)?.iter().map(|job| job.id).collect();
        let responders = self.responders(scope)?.iter().map(|responder| responder.id).collect();
        let contracts = self.contracts(scope)?.iter().map(|contract| contract.id).collect();
        Loader { conn: self.conn, shelves: &mut Shelves::default() }.board(&Reads {
            incidents,
            jobs,
            responders,
            contracts,
            ..Reads::default()
        })
    }
}
