//! Sign-ins that are open. The token itself is never stored, only its digest.

use diesel::prelude::*;
use domain::ids::{OrganisationId, PersonId};
use domain::time::Timestamp;
use domain::words::Role;

use crate::column::Column;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// An open sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// Whose.
    pub person: PersonId,
    /// The provider.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// The device it is bound to, as it calls itself.
    pub device: String,
    /// Since when.
    pub begun_at: Timestamp,
    /// Last used, to the minute.
    pub used_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Tx<'_> {
    /// Opens one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_begin(&mut self, session: &Session) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO session (digest, person_id, organisation_id, role, device, begun_at_ms, used_at_ms, ends_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
            statement!(
                text,
                &session.digest,
                session.person.bytes(),
                session.organisation.bytes(),
                session.role.word(),
                session.device.as_str(),
                session.begun_at.ms(),
                session.used_at.ms(),
                session.ends_at.ms()
            )
            .run(conn)?;
            Ok(())
        })
    }

    /// Used again: both times move.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_used(&mut self, digest: &[u8; 32], used_at: Timestamp, ends_at: Timestamp) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("UPDATE session SET used_at_ms = ?, ends_at_ms = ? WHERE digest = ?", used_at.ms(), ends_at.ms(), digest)
                .run(conn)?;
            Ok(())
        })
    }

    /// Ends one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session_end(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("DELETE FROM session WHERE digest = ?", digest).run(conn)?;
            Ok(())
        })
    }

    /// Ends all of a person: the kill switch. How many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_end_of(&mut self, person: PersonId) -> Result<usize, StoreError> {
        self.writing(|conn| Ok(statement!("DELETE FROM session WHERE person_id = ?", person.bytes()).run(conn)?))
    }

    /// Forgets those that ended before `now`. How many there were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_forget(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        self.writing(|conn| Ok(statement!("DELETE FROM session WHERE ends_at_ms <= ?", now.ms()).run(conn)?))
    }
}

impl Rd<'_> {
    /// By the digest of its token; ended ones are not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
        use schema::session::dsl as t;
        let row = t::session
            .filter(t::digest.eq(Column(*digest)))
            .filter(t::ends_at_ms.gt(now.ms()))
            .first::<SessionRow>(self.conn)
            .optional()?;
        Ok(row.map(session))
    }

    /// All open ones of a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_of(&mut self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        use schema::session::dsl as t;
        let open = t::session.filter(t::person_id.eq(Column(person))).filter(t::ends_at_ms.gt(now.ms()));
        Ok(open.order(t::begun_at_ms).load::<SessionRow>(self.conn)?.into_iter().map(session).collect())
    }
}

type SessionRow = (Column<[u8; 32]>, Column<PersonId>, Column<OrganisationId>, Column<Role>, String, i64, i64, i64);

fn session((digest, person, organisation, role, device, begun_at_ms, used_at_ms, ends_at_ms): SessionRow) -> Session {
    Session {
        digest: digest.0,
        person: person.0,
        organisation: organisation.0,
        role: role.0,
        device,
        begun_at: Timestamp(begun_at_ms),
        used_at: Timestamp(used_at_ms),
        ends_at: Timestamp(ends_at_ms),
    }
}
