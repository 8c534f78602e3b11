//! The write transaction as work sees it: look up the receipt, load the board, append what happened.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use diesel::prelude::*;
use domain::board::{Board, Reads};
use domain::event::{Actor, Event, Subject};
use domain::ids::{OrganisationId, ResponderId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::conn::{Conn, each};
use crate::load::Loader;
use crate::pending::Pending;
use crate::rows::ReceiptRow;
use crate::schema;
use crate::shelf::Shelves;
use crate::tables::outbox::NewOutgoing;
use crate::{Options, StoreError};

/// Numbers of a new organisation begin here.
const FIRST_NUMBER: i64 = 1_001;

/// The outcome of a command that was done before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Of what was asked: another digest under the same id is another command.
    pub digest: [u8; 32],
    /// As it was answered.
    pub outcome: String,
    /// The head when it was answered.
    pub position: i64,
}

/// The outcome of a command, kept so that a repeat gets it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The command's id, scoped by who asks: "phone:<device>:17".
    pub command_id: String,
    /// Of what was asked.
    pub digest: [u8; 32],
    /// As it is answered.
    pub outcome: String,
}

/// What a work will look for, told before its turn, so that works that share a transaction look once for all of them. A hint: what is not told is looked for
/// when it is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The receipt it will ask for.
    pub receipt: Option<String>,
    /// The board it will load.
    pub reads: Reads,
}

/// An event as it stands in the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its place in the one order, from 1, without gaps.
    pub position: i64,
    /// When, never before the event ahead of it.
    pub at: Timestamp,
    /// The chain up to here.
    pub hash: [u8; 32],
    /// The provider.
    pub organisation: OrganisationId,
    /// Whose record.
    pub subject: Subject,
    /// Which of the subject's events, from 1.
    pub revision: i64,
    /// Who did it.
    pub actor: Actor,
    /// What happened; `None` once erased.
    pub event: Option<Event>,
}

/// Everything one command leaves behind.
#[derive(Clone, Copy, Debug)]
pub struct Append<'a> {
    /// What happened, in order; may be empty.
    pub events: &'a [Event],
    /// Who did it.
    pub actor: &'a Actor,
    /// The provider.
    pub organisation: OrganisationId,
    /// By the server's clock; what is recorded is never before the last event.
    pub at: Timestamp,
    /// The board after the events.
    pub board: &'a Board,
    /// Whose phone has to be told.
    pub phones: &'a [ResponderId],
    /// What has to leave the house.
    pub outbox: &'a [NewOutgoing],
    /// What a repeat will hear; no-ops have one too.
    pub receipt: Option<&'a NewReceipt>,
}

/// How far the record goes, as the transaction sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tip {
    /// The last position.
    pub position: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When.
    pub at_ms: i64,
}

/// What the works of one transaction share.
pub(crate) struct Batch {
    /// Where the record ends, with what is pending.
    pub tip: Tip,
    /// What has been seen and made.
    pub shelves: Shelves,
    /// Receipts that were looked for ahead, by command: `None` where there is none.
    pub receipts: BTreeMap<String, Option<Receipt>>,
    /// What is to be written.
    pub pending: Pending,
    /// The last number of the outbox, once it is known.
    pub outbox_last: Option<i64>,
    /// A work has written around `pending`.
    pub wrote: bool,
    /// The database stumbled under a work.
    pub fault: Option<StoreError>,
}

/// One work's turn in the write transaction. It never leaves its thread.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) batch: &'a mut Batch,
    pub(crate) options: &'a Options,
    pub(crate) here: PhantomData<*mut ()>,
}

impl Tx<'_> {
    /// The time to decide with: the clock's, or the last event's when the clock is behind it.
    pub fn at(&self, clock: Timestamp) -> Timestamp {
        clock.max(Timestamp(self.batch.tip.at_ms))
    }

    /// How far the record goes, with what this transaction has added.
    pub fn position(&self) -> i64 {
        self.batch.tip.position
    }

    /// The outcome of a command that was done before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&mut self, command_id: &str) -> Result<Option<Receipt>, StoreError> {
        if let Some(row) = self.batch.pending.receipts.iter().find(|row| row.command_id == command_id) {
            return Ok(Some(Receipt { digest: row.digest.0, outcome: row.outcome.clone(), position: row.position }));
        }
        if let Some(looked) = self.batch.receipts.get(command_id) {
            return Ok(looked.clone());
        }
        self.noting(|tx| {
            use schema::receipt::dsl as t;
            let row = t::receipt.filter(t::command_id.eq(command_id)).first::<ReceiptRow>(tx.conn).optional()?;
            Ok(row.map(receipt))
        })
    }

    /// Looks for what all of these expect.
    pub(crate) fn look_ahead(&mut self, all: &[&Expected]) -> Result<(), StoreError> {
        use schema::receipt::dsl as t;
        let ids: Vec<&str> = all.iter().filter_map(|expected| expected.receipt.as_deref()).collect();
        if !ids.is_empty() {
            let asked = ids.clone();
            let rows = each!(&mut *self.conn, c => t::receipt.filter(t::command_id.eq_any(asked)).load::<ReceiptRow>(c))?;
            self.batch.receipts.extend(ids.into_iter().map(|id| (id.to_owned(), None)));
            self.batch.receipts.extend(rows.into_iter().map(|row| (row.command_id.clone(), Some(receipt(row)))));
        }
        Loader { conn: self.conn, shelves: &mut self.batch.shelves }.ahead(all.iter().map(|expected| &expected.reads))
    }

    /// What `reads` names and what hangs on it, including what earlier works of this transaction did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn load(&mut self, reads: &Reads, organisation: OrganisationId) -> Result<Board, StoreError> {
        self.noting(|tx| {
            let mut board = Loader { conn: tx.conn, shelves: &mut tx.batch.shelves }.board(reads)?;
            if reads.number {
                board.next_number = match tx.batch.shelves.numbers.get(&organisation) {
                    Some(next) => *next,
                    None => next_number(tx.conn, organisation)?,
                };
                tx.batch.shelves.numbers.insert(organisation, board.next_number);
            }
            Ok(board)
        })
    }

    /// Does something with the database and remembers when it stumbles, so that the writer never takes the work for done.
    pub(crate) fn noting<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let done = act(self);
        if let Err(fault) = &done {
            self.batch.fault.get_or_insert_with(|| fault.clone());
        }
        done
    }

    /// The same for what writes at once instead of with the batch.
    pub(crate) fn writing<T>(&mut self, act: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.batch.wrote = true;
        self.noting(|tx| act(tx.conn))
    }
}

fn receipt(row: ReceiptRow) -> Receipt {
    Receipt { digest: row.digest.0, outcome: row.outcome, position: row.position }
}

/// The next number of an organisation's incidents.
pub(crate) fn next_number(conn: &mut Conn, organisation: OrganisationId) -> Result<i64, StoreError> {
    use schema::counter::dsl as t;
    let counter = t::counter.filter(t::organisation_id.eq(Column(organisation))).filter(t::name.eq("incident"));
    Ok(counter.select(t::next_value).first::<i64>(conn).optional()?.unwrap_or(FIRST_NUMBER))
}
