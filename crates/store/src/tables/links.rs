//! One-time links: good once, until a time. Only the digest is stored.

use diesel::prelude::*;
use domain::ids::{OrganisationId, PersonId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::conn::Conn;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of its token.
    pub digest: [u8; 32],
    /// What it is for: "first-administrator", "set-password".
    pub purpose: String,
    /// The provider, where there is one already.
    pub organisation: Option<OrganisationId>,
    /// For whom.
    pub person: Option<PersonId>,
    /// Good until.
    pub ends_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Makes one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_put(&mut self, link: &Link) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO link (digest, purpose, organisation_id, person_id, ends_at_ms, used_at_ms) VALUES (?, ?, ?, ?, ?, ?)";
            let organisation = link.organisation.as_ref().map(|id| id.bytes());
            let person = link.person.as_ref().map(|id| id.bytes());
            statement!(text, &link.digest, link.purpose.as_str(), organisation, person, link.ends_at.ms(), link.used_at.map(Timestamp::ms))
                .run(conn)?;
            Ok(())
        })
    }

    /// Uses one up: `None` when there is none, it is too old or was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link_use(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Link>, StoreError> {
        self.writing(|conn| {
            let good = good_link(conn, digest, now)?;
            if good.is_some() {
                statement!("UPDATE link SET used_at_ms = ? WHERE digest = ?", now.ms(), digest).run(conn)?;
            }
            Ok(good.map(|link| Link { used_at: Some(now), ..link }))
        })
    }

    /// Takes back the unused ones of a purpose.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn links_revoke(&mut self, purpose: &str) -> Result<usize, StoreError> {
        self.writing(|conn| Ok(statement!("DELETE FROM link WHERE purpose = ? AND used_at_ms IS NULL", purpose).run(conn)?))
    }
}

impl Rd<'_> {
    /// One that is still good.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn link(&mut self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Link>, StoreError> {
        good_link(self.conn, digest, now)
    }
}

type LinkRow = (Column<[u8; 32]>, String, Option<Column<OrganisationId>>, Option<Column<PersonId>>, i64, Option<i64>);

fn good_link(conn: &mut Conn, digest: &[u8; 32], now: Timestamp) -> Result<Option<Link>, StoreError> {
    use schema::link::dsl as t;
    let good = t::link.filter(t::digest.eq(Column(*digest))).filter(t::used_at_ms.is_null()).filter(t::ends_at_ms.gt(now.ms()));
    Ok(good.first::<LinkRow>(conn).optional()?.map(|(digest, purpose, organisation, person, ends_at_ms, used_at_ms)| Link {
        digest: digest.0,
        purpose,
        organisation: organisation.map(|Column(id)| id),
        person: person.map(|Column(id)| id),
        ends_at: Timestamp(ends_at_ms),
        used_at: used_at_ms.map(Timestamp),
    }))
}
