//! Key-safe codes, sealed outside: the store never sees one open.

use diesel::prelude::*;
use domain::ids::{OrganisationId, PropertyId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::conn::{Conn, each};
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A sealed key-safe code.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedCode {
    /// Of which door.
    pub property: PropertyId,
    /// The provider.
    pub organisation: OrganisationId,
    /// Under which version of the key.
    pub key_version: i32,
    /// Used once with that key.
    pub nonce: Vec<u8>,
    /// What is sealed.
    pub sealed: Vec<u8>,
    /// Since when.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps a code, replacing the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code_put(&mut self, code: &SealedCode) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO sealed_code (property_id, organisation_id, key_version, nonce, sealed, at_ms) VALUES (?, ?, ?, ?, ?, ?) \
                        ON CONFLICT (property_id) DO UPDATE SET key_version = excluded.key_version, nonce = excluded.nonce, sealed = excluded.sealed, at_ms = excluded.at_ms";
            statement!(text, code.property.bytes(), code.organisation.bytes(), code.key_version, code.nonce.as_slice(), code.sealed.as_slice(), code.at.ms()).run(conn)?;
            Ok(())
        })
    }

    /// Forgets a door's code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code_forget(&mut self, property: PropertyId) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("DELETE FROM sealed_code WHERE property_id = ?", property.bytes()).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// A door's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn code(&mut self, scope: crate::Scope, property: PropertyId) -> Result<Option<SealedCode>, StoreError> {
        use schema::sealed_code::dsl as t;
        let row = t::sealed_code.filter(t::property_id.eq(Column(property))).first::<CodeRow>(self.conn).optional()?;
        Ok(row.map(code).filter(|code| scope.covers(code.organisation)))
    }

    /// Doors that have one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn codes_known(&mut self, scope: crate::Scope, properties: &[PropertyId]) -> Result<Vec<PropertyId>, StoreError> {
        use schema::sealed_code::dsl as t;
        let (from, to) = scope.range();
        let mut known: Vec<PropertyId> = vec![];
        for part in properties.chunks(crate::load::IDS_MAX) {
            let part: Vec<Column<PropertyId>> = part.iter().copied().map(Column).collect();
            let of_scope = t::sealed_code.filter(t::organisation_id.between(Column(from), Column(to)));
            let rows: Vec<Column<PropertyId>> =
                each!(&mut *self.conn, c => of_scope.filter(t::property_id.eq_any(part)).select(t::property_id).load(c))?;
            known.extend(rows.into_iter().map(|Column(id)| id));
        }
        Ok(known)
    }
}

/// Every sealed code there is.
pub(crate) fn all(conn: &mut Conn) -> Result<Vec<SealedCode>, StoreError> {
    use schema::sealed_code::dsl as t;
    Ok(t::sealed_code.order(t::property_id).load::<CodeRow>(conn)?.into_iter().map(code).collect())
}

type CodeRow = (Column<PropertyId>, Column<OrganisationId>, i32, Vec<u8>, Vec<u8>, i64);

fn code((property, organisation, key_version, nonce, sealed, at_ms): CodeRow) -> SealedCode {
    SealedCode { property: property.0, organisation: organisation.0, key_version, nonce, sealed, at: Timestamp(at_ms) }
}

impl std::fmt::Debug for SealedCode {
    /// Without what is sealed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedCode").field("property", &self.property).field("key_version", &self.key_version).finish_non_exhaustive()
    }
}
