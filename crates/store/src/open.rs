//! Opening a database: which one, with which settings.

use std::fmt;
use std::sync::Arc;

use crate::conn::{Conn, Purpose};
use crate::{DatabaseUrl, OpenError, Rd, StoreError, VerifyError, codec, migrate, reads};

/// How a store works beside its address. What is random comes in here, because the dice are a port.
#[derive(Clone)]
pub struct Options {
    /// Sixteen fresh random bytes for each event: what makes an erased payload impossible to guess from its leaf.
    pub salts: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
    /// Connections that only read.
    pub readers: u32,
    /// Writes that may wait; beyond that a caller hears [`crate::StoreError::Busy`].
    pub writes_waiting_max: usize,
    /// SQLite waits so long for another program's lock before it says *unavailable*, in milliseconds.
    pub lock_wait_ms: u32,
    /// A SQLite file may not grow beyond so many pages of 4 KiB; `None` = the disk is the limit.
    pub pages_max: Option<u32>,
    /// How often the head is looked at for what other nodes wrote, in milliseconds; 0 = never (one node).
    pub poll_ms: u64,
    /// The rules that follow the events written here, which each event keeps: ours. A story stands in for a version before.
    pub rules: i32,
}

impl Options {
    /// The usual ones.
    pub fn new(salts: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        Self {
            salts: Arc::new(salts),
            readers: 4,
            writes_waiting_max: 10_000,
            lock_wait_ms: 5_000,
            pages_max: None,
            poll_ms: 1_000,
            rules: codec::VERSION,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("readers", &self.readers)
            .field("writes_waiting_max", &self.writes_waiting_max)
            .field("lock_wait_ms", &self.lock_wait_ms)
            .field("pages_max", &self.pages_max)
            .field("poll_ms", &self.poll_ms)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// Makes a SQLite database one file again when nobody has it open: two connections that close in the same moment leave that to each other. Nothing happens
/// while somebody has it open, nor on PostgreSQL.
///
/// # Errors
/// [`OpenError`].
pub fn settle(url: &DatabaseUrl) -> Result<(), OpenError> {
    match url {
        DatabaseUrl::Sqlite(_) => Conn::open(url, "", Purpose::Write).map(drop),
        DatabaseUrl::Memory | DatabaseUrl::Postgres(_) => Ok(()),
    }
}

/// Looks into a database once, in one snapshot, beside a running service or without one. The connection can only read: nothing is written, whatever is asked.
///
/// # Errors
/// [`VerifyError`]: it cannot be opened, has another version's shape, or cannot be read.
pub fn look<T>(url: &DatabaseUrl, look: impl FnOnce(&mut Rd<'_>) -> Result<T, StoreError>) -> Result<T, VerifyError> {
    let mut conn = Conn::open(url, "look", Purpose::Read)?;
    migrate::check(&mut conn)?;
    reads::begin(&mut conn)?;
    let looked = look(&mut Rd::new(&mut conn));
    reads::end(&mut conn)?;
    Ok(looked?)
}
