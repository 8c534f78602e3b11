//! Staff who sign in. The password's hash comes from outside and is never looked at here.

use diesel::prelude::*;
use domain::ids::{OrganisationId, PersonId, ResponderId};
use domain::time::Timestamp;
use domain::words::Role;

use crate::column::{Column, InWord};
use crate::conn::Conn;
use crate::schema;
use crate::statement::{Bind, Statement, statement};
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
        let roles: Vec<&str> = staff.roles.iter().map(|role| role.word()).collect();
        let roles = roles.join(" ");
        let sign_in = staff.sign_in.trim().to_lowercase();
        self.writing(|conn| {
            let text = if staff.revision == 1 {
                "INSERT INTO staff (organisation_id, sign_in, name, roles, responder_id, password, failures, locked_until_ms, ended_at_ms, revision, person_id) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            } else {
                "UPDATE staff SET organisation_id = ?, sign_in = ?, name = ?, roles = ?, responder_id = ?, password = ?, failures = ?, locked_until_ms = ?, \
                 ended_at_ms = ?, revision = ? WHERE person_id = ? AND revision = ?"
            };
            let mut binds: Vec<Bind<'_>> = vec![
                staff.organisation.bytes().into(),
                sign_in.as_str().into(),
                staff.name.as_str().into(),
                roles.as_str().into(),
                staff.responder.as_ref().map(|id| id.bytes()).into(),
                staff.password.as_deref().into(),
                staff.failures.into(),
                staff.locked_until.map(Timestamp::ms).into(),
                staff.ended_at.map(Timestamp::ms).into(),
                staff.revision.into(),
                staff.person.bytes().into(),
            ];
            if staff.revision > 1 {
                binds.push((staff.revision - 1).into());
            }
            match Statement::new(text, binds).run(conn)? {
                1 => Ok(()),
                _ => Err(StoreError::Guarded(format!("staff {:?} was not as it was read", staff.person))),
            }
        })
    }

    /// A wrong password, or a right one (`failures` 0).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_tried(&mut self, person: PersonId, failures: i32, locked_until: Option<Timestamp>) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!(
                "UPDATE staff SET failures = ?, locked_until_ms = ? WHERE person_id = ?",
                failures,
                locked_until.map(Timestamp::ms),
                person.bytes()
            )
            .run(conn)?;
            Ok(())
        })
    }

    /// By what they type.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_by_sign_in(&mut self, sign_in: &str) -> Result<Option<Staff>, StoreError> {
        self.noting(|tx| by_sign_in(tx.conn, sign_in))
    }

    /// One, by who they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff(&mut self, person: PersonId) -> Result<Option<Staff>, StoreError> {
        self.noting(|tx| by_person(tx.conn, person))
    }

    /// Whether anybody may sign in in this role.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_in_role(&mut self, role: Role) -> Result<bool, StoreError> {
        self.noting(|tx| in_role(tx.conn, role))
    }

    /// Whether a responder of the provider is called this on the air.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn call_sign_taken(&mut self, organisation: OrganisationId, call_sign: &str) -> Result<bool, StoreError> {
        self.noting(|tx| {
            use schema::responder::dsl as t;
            let same = t::responder.filter(t::organisation_id.eq(Column(organisation))).filter(t::call_sign.eq(call_sign));
            Ok(same.select(t::id).first::<Column<ResponderId>>(tx.conn).optional()?.is_some())
        })
    }
}

impl Rd<'_> {
    /// Whether anybody may sign in in this role.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_in_role(&mut self, role: Role) -> Result<bool, StoreError> {
        in_role(self.conn, role)
    }

    /// By what they type.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_by_sign_in(&mut self, sign_in: &str) -> Result<Option<Staff>, StoreError> {
        by_sign_in(self.conn, sign_in)
    }

    /// One, by who they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff(&mut self, person: PersonId) -> Result<Option<Staff>, StoreError> {
        by_person(self.conn, person)
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_list(&mut self, scope: crate::Scope) -> Result<Vec<Staff>, StoreError> {
        use schema::staff::dsl as t;
        let (from, to) = scope.range();
        let rows = t::staff
            .filter(t::organisation_id.between(Column(from), Column(to)))
            .order((t::name, t::person_id))
            .load::<StaffRow>(self.conn)?;
        rows.into_iter().map(StaffRow::staff).collect()
    }
}

fn in_role(conn: &mut Conn, role: Role) -> Result<bool, StoreError> {
    use schema::staff::dsl as t;
    let roles = t::staff.filter(t::ended_at_ms.is_null()).select(t::roles).load::<String>(conn)?;
    Ok(roles.iter().any(|roles| roles.split_whitespace().any(|word| word == role.word())))
}

fn by_sign_in(conn: &mut Conn, sign_in: &str) -> Result<Option<Staff>, StoreError> {
    use schema::staff::dsl as t;
    let sign_in = sign_in.trim().to_lowercase();
    t::staff.filter(t::sign_in.eq(sign_in)).first::<StaffRow>(conn).optional()?.map(StaffRow::staff).transpose()
}

fn by_person(conn: &mut Conn, person: PersonId) -> Result<Option<Staff>, StoreError> {
    use schema::staff::dsl as t;
    t::staff.filter(t::person_id.eq(Column(person))).first::<StaffRow>(conn).optional()?.map(StaffRow::staff).transpose()
}

#[derive(Queryable)]
struct StaffRow {
    person_id: Column<PersonId>,
    organisation_id: Column<OrganisationId>,
    sign_in: String,
    name: String,
    roles: String,
    responder_id: Option<Column<ResponderId>>,
    password: Option<String>,
    failures: i32,
    locked_until_ms: Option<i64>,
    ended_at_ms: Option<i64>,
    revision: i64,
}

impl StaffRow {
    fn staff(self) -> Result<Staff, StoreError> {
        let role = |word: &str| Role::of_word(word).ok_or_else(|| StoreError::Unreadable(format!("`{word}` is not a role")));
        Ok(Staff {
            person: self.person_id.0,
            organisation: self.organisation_id.0,
            sign_in: self.sign_in,
            name: self.name,
            roles: self.roles.split_whitespace().map(role).collect::<Result<_, _>>()?,
            responder: self.responder_id.map(|Column(id)| id),
            password: self.password,
            failures: self.failures,
            locked_until: self.locked_until_ms.map(Timestamp),
            ended_at: self.ended_at_ms.map(Timestamp),
            revision: self.revision,
        })
    }
}

impl std::fmt::Debug for Staff {
    /// Without the password's hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff").field("person", &self.person).field("roles", &self.roles).finish_non_exhaustive()
    }
}
