//! Whose consoles are open, at whichever node: a row for each person among the leases, kept by every node that carries a stream of theirs.
//!
//! It says who is there now and is no part of the record. A row that ran out is what is left of somebody whose consoles are gone.

use diesel::prelude::*;
use domain::ids::PersonId;
use domain::time::Timestamp;

use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// What the rows of consoles begin with among the leases.
const PREFIX: &str = "console ";

fn named(person: PersonId) -> String {
    format!("{PREFIX}{person}")
}

impl Tx<'_> {
    /// These people's consoles are open until then at least: what another node said that goes further stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn consoles_keep(&mut self, people: &[PersonId], node: &str, until: Timestamp) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO lease (name, holder, epoch, until_ms) VALUES (?, ?, 0, ?) ON CONFLICT (name) DO UPDATE \
                        SET holder = excluded.holder, until_ms = excluded.until_ms WHERE lease.until_ms < excluded.until_ms";
            for person in people {
                statement!(text, named(*person).as_str(), node, until.ms()).run(conn)?;
            }
            Ok(())
        })
    }

    /// Whether somebody's consoles are all gone: there was one, and no node keeps it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn console_is_gone(&mut self, person: PersonId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.lease(&named(person))?.is_some_and(|lease| lease.until <= now))
    }

    /// Forgets the consoles of somebody, unless one is open again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn console_forget(&mut self, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("DELETE FROM lease WHERE name = ? AND until_ms <= ?", named(person).as_str(), now.ms()).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// Whose consoles are gone and not forgotten yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn consoles_gone(&mut self, now: Timestamp) -> Result<Vec<PersonId>, StoreError> {
        use schema::lease::dsl as t;
        let gone = t::lease.filter(t::name.like(format!("{PREFIX}%"))).filter(t::until_ms.le(now.ms())).order(t::name);
        let names = gone.select(t::name).load::<String>(self.conn)?;
        let person =
            |name: &String| name.trim_start_matches(PREFIX).parse().map_err(|fault| StoreError::Unreadable(format!("{name}: {fault}")));
        names.iter().map(person).collect()
    }
}
