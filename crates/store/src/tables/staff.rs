//! Staff who sign in. The password's hash comes from outside and is never looked at here.

use domain::ids::{OrganisationId, PersonId, ResponderId};
use domain::time::Timestamp;
use domain::words::Role;

use crate::{Rd, StoreError, Tx};

/// Somebody who signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub person: PersonId,
    /// The provider.
    pub organisation: OrganisationId,
    /// What they type, lower case, unique in the database.
    pub sign_in: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
    /// argon2id in PHC form; `None` until they have set one.
    pub password: Option<String>,
    /// Wrong passwords in a row.
    pub failures: i32,
    /// No try before this.
    pub locked_until: Option<Timestamp>,
    /// Since when they may no longer sign in.
    pub ended_at: Option<Timestamp>,
    /// Counts the edits, from 1.
    pub revision: i64,
}

impl Tx<'_> {
    /// Puts somebody on the books or corrects them; guarded by their revision, which is the new one: 1 for somebody new.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_put(&mut self, staff: &Staff) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// A wrong password, or a right one (`failures` 0).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_tried(&mut self, person: PersonId, failures: i32, locked_until: Option<Timestamp>) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// By what they type.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_by_sign_in(&mut self, sign_in: &str) -> Result<Option<Staff>, StoreError> {
        unimplemented!()
    }

    /// One, by who they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff(&mut self, person: PersonId) -> Result<Option<Staff>, StoreError> {
        unimplemented!()
    }

    /// Whether there is anybody at all who may sign in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_any(&mut self) -> Result<bool, StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// By what they type.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_by_sign_in(&mut self, sign_in: &str) -> Result<Option<Staff>, StoreError> {
        unimplemented!()
    }

    /// One, by who they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff(&mut self, person: PersonId) -> Result<Option<Staff>, StoreError> {
        unimplemented!()
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_list(&mut self, scope: crate::Scope) -> Result<Vec<Staff>, StoreError> {
        unimplemented!()
    }
}
