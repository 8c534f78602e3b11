//! Who leads: a name held for a while, with an epoch that fences the one before.

use diesel::prelude::*;
use domain::time::Timestamp;

use crate::conn::Conn;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A turn at leading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is led: "plan".
    pub name: String,
    /// By which process.
    pub holder: String,
    /// Counts the turns; work of an older epoch is refused.
    pub epoch: i64,
    /// Until when.
    pub until: Timestamp,
}

impl Tx<'_> {
    /// Takes or keeps the lead: `None` while somebody else holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease_take(&mut self, name: &str, holder: &str, now: Timestamp, until: Timestamp) -> Result<Option<Lease>, StoreError> {
        self.writing(|conn| {
            let epoch = match look_up(conn, name)? {
                Some(held) if held.holder != holder && held.until > now => return Ok(None),
                // Kept in time it is the same turn; late or taken over it is a new one.
                Some(held) if held.holder == holder && held.until > now => held.epoch,
                Some(held) => held.epoch + 1,
                None => 1,
            };
            let text = "INSERT INTO lease (name, holder, epoch, until_ms) VALUES (?, ?, ?, ?) \
                        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = excluded.epoch, until_ms = excluded.until_ms";
            statement!(text, name, holder, epoch, until.ms()).run(conn)?;
            Ok(Some(Lease { name: name.to_owned(), holder: holder.to_owned(), epoch, until }))
        })
    }

    /// Gives it back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease_release(&mut self, name: &str, holder: &str, now: Timestamp) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("UPDATE lease SET until_ms = ? WHERE name = ? AND holder = ?", now.ms(), name, holder).run(conn)?;
            Ok(())
        })
    }

    /// As it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, name: &str) -> Result<Option<Lease>, StoreError> {
        self.noting(|tx| look_up(tx.conn, name))
    }
}

impl Rd<'_> {
    /// As it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, name: &str) -> Result<Option<Lease>, StoreError> {
        look_up(self.conn, name)
    }
}

fn look_up(conn: &mut Conn, name: &str) -> Result<Option<Lease>, StoreError> {
    use schema::lease::dsl as t;
    let row = t::lease.filter(t::name.eq(name)).first::<(String, String, i64, i64)>(conn).optional()?;
    Ok(row.map(|(name, holder, epoch, until_ms)| Lease { name, holder, epoch, until: Timestamp(until_ms) }))
}
