//! The writer: the only place that begins a write transaction. One at a time in this process, one at a time in the database.
//!
//! Works that wait share a transaction, at most [`BATCH_MAX`]; nobody waits for more to come. Nothing is answered before COMMIT, not even
//! a refusal. When anything goes wrong the transaction is rolled back and each work runs again alone, so that one never fails another.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use tokio::sync::{oneshot, watch};

use crate::column::Column;
use crate::conn::Conn;
use crate::pending::Pending;
use crate::shelf::{Looked, Shelves};
use crate::store::Head;
use crate::tx::{Batch, Expected, Tip, Tx};
use crate::url::DatabaseUrl;
use crate::{Options, StoreError, schema};

/// Works in one transaction: enough to share a disk's flush, few enough that the last waits little.
pub const BATCH_MAX: usize = 64;
/// A lost connection is sought again so often before the callers hear of it.
const RECONNECTS_MAX: u32 = 5;
/// Between two tries to reconnect; it doubles.
const RECONNECT_MS: u64 = 50;

/// How a work's turn ended.
pub(crate) enum Ran {
    /// It has its answer and what it left is to be kept.
    Kept,
    /// It has its answer, an error, and nothing it left may be kept.
    Refused,
}

/// Work of any type, as the queue holds it.
pub(crate) trait Work {
    /// What it will look for.
    fn expected(&self) -> Option<&Expected>;
    /// Takes its turn.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Gives its caller the answer; `Err` when it came to none.
    fn answer(&mut self, fault: Option<StoreError>);
}

/// Work with its types.
pub(crate) struct Typed<T, E, F> {
    expected: Option<Expected>,
    act: F,
    outcome: Option<Result<T, E>>,
    reply: Option<oneshot::Sender<Result<T, E>>>,
}

impl<T, E, F> Typed<T, E, F> {
    /// Work whose caller waits at the other end of `reply`.
    pub fn new(expected: Option<Expected>, act: F, reply: Option<oneshot::Sender<Result<T, E>>>) -> Self {
        Self { expected, act, outcome: None, reply }
    }
    /// The answer, where nobody waits for it elsewhere.
    pub fn into_outcome(self) -> Option<Result<T, E>> {
        self.outcome
    }
}

impl<T, E: From<StoreError>, F: Fn(&mut Tx<'_>) -> Result<T, E>> Work for Typed<T, E, F> {
    fn expected(&self) -> Option<&Expected> {
        self.expected.as_ref()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let outcome = match catch_unwind(AssertUnwindSafe(|| (self.act)(tx))) {
            Ok(outcome) => outcome,
            Err(panic) => Err(E::from(StoreError::BrokeOff(told(panic.as_ref())))),
        };
        let ran = if outcome.is_ok() { Ran::Kept } else { Ran::Refused };
        self.outcome = Some(outcome);
        ran
    }

    fn answer(&mut self, fault: Option<StoreError>) {
        let outcome = match fault {
            Some(fault) => Some(Err(E::from(fault))),
            None => self.outcome.take(),
        };
        match (self.reply.take(), outcome) {
            // A caller that has gone away does not hear the answer; the work is done all the same.
            (Some(reply), Some(outcome)) => drop(reply.send(outcome)),
            (None, outcome) => self.outcome = outcome,
            (Some(_), None) => {}
        }
    }
}

fn told(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
}

/// Why a transaction did not come about.
enum Broken {
    /// Nothing was committed; the works may run again.
    Undone(StoreError),
    /// Nobody knows whether it was committed; receipts resolve it on PostgreSQL.
    Lost(StoreError),
    /// SQLite failed at COMMIT with an input or output error: nobody knows what the file holds.
    Fatal(StoreError),
}

/// The writer's connection and what it keeps from batch to batch.
pub(crate) struct Writer {
    url: DatabaseUrl,
    memory: String,
    options: Options,
    conn: Option<Conn>,
    shelves: Shelves,
    outbox_last: Option<i64>,
    tip: Tip,
    head: watch::Sender<Head>,
    broken: watch::Sender<Option<StoreError>>,
}

impl Writer {
    /// With its connection open.
    pub fn new(
        url: DatabaseUrl,
        memory: String,
        options: Options,
        conn: Conn,
        head: watch::Sender<Head>,
        broken: watch::Sender<Option<StoreError>>,
    ) -> Self {
        Self { url, memory, options, conn: Some(conn), shelves: Shelves::default(), outbox_last: None, tip: Tip::default(), head, broken }
    }

    /// Runs a work, and those that `more` gives while it is being done, in one transaction, and answers every one.
    pub fn run(&mut self, first: Box<dyn Work + Send>, more: &mut dyn FnMut() -> Option<Box<dyn Work + Send>>) {
        let mut works = vec![first];
        match self.together(&mut works, more) {
            Ok(()) => works.iter_mut().for_each(|work| work.answer(None)),
            Err(Broken::Fatal(fault)) => works.iter_mut().for_each(|work| work.answer(Some(fault.clone()))),
            Err(Broken::Undone(_) | Broken::Lost(_)) => works.iter_mut().for_each(|work| self.alone(work.as_mut())),
        }
    }

    /// One work in a transaction of its own, with its answer.
    pub fn alone(&mut self, work: &mut dyn Work) {
        for round in 0..=RECONNECTS_MAX {
            match self.one(work) {
                Ok(()) => return work.answer(None),
                Err(Broken::Lost(_)) if round < RECONNECTS_MAX => std::thread::sleep(Duration::from_millis(RECONNECT_MS << round)),
                Err(Broken::Undone(fault) | Broken::Lost(fault) | Broken::Fatal(fault)) => return work.answer(Some(fault)),
            }
        }
    }

    /// One work: a refusal rolls back, which is its right outcome.
    fn one(&mut self, work: &mut dyn Work) -> Result<(), Broken> {
        let mut batch = self.begin()?;
        let ran = self.turn(&mut batch, work)?;
        match ran {
            Ran::Kept => self.finish(batch),
            Ran::Refused => {
                self.roll_back();
                Ok(())
            }
        }
    }

    /// All works in one transaction. A work that fails after it has left something undoes them all, to be run alone.
    fn together(
        &mut self,
        works: &mut Vec<Box<dyn Work + Send>>,
        more: &mut dyn FnMut() -> Option<Box<dyn Work + Send>>,
    ) -> Result<(), Broken> {
        let mut batch = self.begin()?;
        let mut done = 0;
        while done < works.len() || works.len() < BATCH_MAX {
            if done == works.len() || done == 0 {
                let free = BATCH_MAX - works.len();
                works.extend(std::iter::from_fn(&mut *more).take(free));
                self.look_ahead(&mut batch, works.get(done..).unwrap_or_default())?;
            }
            let Some(work) = works.get_mut(done) else { break };
            let before = batch.tip.position;
            let receipts = batch.pending.receipts.len();
            let wrote = std::mem::take(&mut batch.wrote);
            let ran = self.turn(&mut batch, work.as_mut())?;
            let left = batch.wrote || batch.tip.position != before || batch.pending.receipts.len() != receipts;
            if matches!(ran, Ran::Refused) && left {
                self.roll_back();
                return Err(Broken::Undone(StoreError::BrokeOff("a work of the batch failed".to_owned())));
            }
            batch.wrote |= wrote;
            done += 1;
        }
        self.finish(batch)
    }

    /// Looks once for what several works expect. One alone looks for itself.
    fn look_ahead(&mut self, batch: &mut Batch, works: &[Box<dyn Work + Send>]) -> Result<(), Broken> {
        let all: Vec<&Expected> = works.iter().filter_map(|work| work.expected()).collect();
        if all.len() < 2 {
            return Ok(());
        }
        let Some(conn) = self.conn.as_mut() else { return Err(Broken::Lost(StoreError::Unavailable("not connected".to_owned()))) };
        let looked = Tx { conn, batch, options: &self.options, here: PhantomData }.look_ahead(&all);
        looked.map_err(|fault| self.stumbled(fault))
    }

    fn turn(&mut self, batch: &mut Batch, work: &mut dyn Work) -> Result<Ran, Broken> {
        let Some(conn) = self.conn.as_mut() else { return Err(Broken::Lost(StoreError::Unavailable("not connected".to_owned()))) };
        let ran = work.run(&mut Tx { conn, batch, options: &self.options, here: PhantomData });
        match batch.fault.take() {
            None => Ok(ran),
            Some(fault) => Err(self.stumbled(fault)),
        }
    }

    /// BEGIN, the order lock, and the head.
    fn begin(&mut self) -> Result<Batch, Broken> {
        if let Some(fault) = self.broken.borrow().clone() {
            return Err(Broken::Fatal(fault));
        }
        if self.conn.is_none() {
            self.reset();
            let conn = Conn::open_writer(&self.url, &self.memory, &self.options)
                .map_err(|fault| Broken::Lost(StoreError::Unavailable(fault.to_string())))?;
            self.conn = Some(conn);
        }
        let tip = match self.conn.as_mut().map(begin_and_look) {
            Some(Ok(tip)) => tip,
            Some(Err(fault)) => return Err(self.stumbled(fault)),
            None => return Err(Broken::Lost(StoreError::Unavailable("not connected".to_owned()))),
        };
        if tip != self.tip {
            // Another process has written since.
            self.shelves = Shelves::default();
            self.outbox_last = None;
        }
        self.tip = tip;
        self.shelves.looked = Looked::default();
        Ok(Batch {
            tip,
            shelves: std::mem::take(&mut self.shelves),
            receipts: BTreeMap::new(),
            pending: Pending::default(),
            outbox_last: self.outbox_last.take(),
            wrote: false,
            fault: None,
        })
    }

    /// Writes what is pending, COMMIT, and tells of the new head.
    fn finish(&mut self, mut batch: Batch) -> Result<(), Broken> {
        if batch.pending.is_empty() && !batch.wrote {
            // Only looked: what was seen stays good.
            self.roll_back();
            (self.shelves, self.outbox_last, self.tip) = (batch.shelves, batch.outbox_last, batch.tip);
            return Ok(());
        }
        let Some(conn) = self.conn.as_mut() else { return Err(Broken::Lost(StoreError::Unavailable("not connected".to_owned()))) };
        if let Err(fault) = batch.pending.flush(conn, &batch.shelves) {
            return Err(self.stumbled(fault));
        }
        if let Err(fault) = commit(conn) {
            return Err(self.failed_commit(fault));
        }
        batch.shelves.settle();
        (self.shelves, self.outbox_last, self.tip) = (batch.shelves, batch.outbox_last, batch.tip);
        let head = Head { position: self.tip.position, hash: self.tip.hash };
        self.head.send_if_modified(|known| {
            let moved = head.position > known.position;
            if moved {
                *known = head;
            }
            moved
        });
        Ok(())
    }

    /// The database stumbled inside the transaction.
    fn stumbled(&mut self, fault: StoreError) -> Broken {
        let lost = matches!(fault, StoreError::Unavailable(_)) && self.is_lost();
        tracing::warn!(%fault, lost, "a write transaction was rolled back");
        if lost {
            self.conn = None;
            self.reset();
            return Broken::Lost(fault);
        }
        self.roll_back();
        Broken::Undone(fault)
    }

    /// Says that nobody writes any more, and lets go of the connection with whatever was under way.
    pub fn break_off(&mut self) {
        self.conn = None;
        let fault = StoreError::BrokeOff("the writer".to_owned());
        tracing::error!(%fault, "nothing can be written any more");
        self.broken.send_replace(Some(fault));
    }

    fn failed_commit(&mut self, fault: StoreError) -> Broken {
        let on_sqlite = matches!(self.conn, Some(Conn::Sqlite(_)));
        let text = fault.to_string();
        if on_sqlite && !text.contains("full") && !text.contains("locked") && !matches!(fault, StoreError::Guarded(_)) {
            tracing::error!(%fault, "COMMIT failed: nobody knows what the file holds");
            self.broken.send_replace(Some(fault.clone()));
            return Broken::Fatal(fault);
        }
        self.stumbled(fault)
    }

    fn is_lost(&mut self) -> bool {
        match self.conn.as_mut() {
            Some(Conn::Postgres(c)) => c.batch_execute("ROLLBACK").is_err(),
            Some(Conn::Sqlite(_)) => false,
            None => true,
        }
    }

    /// ROLLBACK; a connection that cannot even do that is let go.
    fn roll_back(&mut self) {
        self.reset();
        if let Some(conn) = self.conn.as_mut()
            && let Err(fault) = roll_back(conn)
        {
            tracing::warn!(%fault, "ROLLBACK failed; the connection is let go");
            self.conn = None;
        }
    }

    fn reset(&mut self) {
        self.shelves = Shelves::default();
        self.outbox_last = None;
        self.tip = Tip { position: -1, ..Tip::default() };
    }
}

/// One order: SQLite's write lock, PostgreSQL's advisory lock. Both end with the transaction.
fn begin_and_look(conn: &mut Conn) -> Result<Tip, StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN; SELECT pg_advisory_xact_lock(1)")?,
    }
    tip(conn)
}

/// Where the record ends.
pub(crate) fn tip(conn: &mut Conn) -> Result<Tip, StoreError> {
    use schema::event::dsl as t;
    let last = t::event
        .order(t::position.desc())
        .select((t::position, t::hash, t::at_ms))
        .first::<(i64, Column<[u8; 32]>, i64)>(conn)
        .optional()?;
    Ok(last.map_or_else(Tip::default, |(position, hash, at_ms)| Tip { position, hash: hash.0, at_ms }))
}

fn commit(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c)?,
        Conn::Postgres(c) => AnsiTransactionManager::commit_transaction(c)?,
    }
    Ok(())
}

fn roll_back(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c)?,
        Conn::Postgres(c) => AnsiTransactionManager::rollback_transaction(c)?,
    }
    Ok(())
}
