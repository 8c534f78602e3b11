//! Staff: who is on the books, and the one-time link that makes the first administrator.

use std::sync::Arc;

use domain::board::Reads;
use domain::command::Target;
use domain::deadline::Deadlines;
use domain::event::Actor;
use domain::ids::{PersonId, ResponderId};
use domain::place::Position;
use domain::refusal::Refusal;
use domain::registers::Organisation;
use domain::responder::{Duty, Responder};
use domain::rules::telephone_fault;
use domain::time::Duration as Span;
use domain::verbs::{RecordOrganisation, RecordResponder};
use domain::words::{OrganisationKind, Role, Skill};
use store::tables::links::Link;
use store::tables::staff::Staff;
use store::{Scope, StoreError};

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope};
use crate::handle::{Handled, handle_in};
use crate::people::{PASSWORD_LENGTH, Principal, Token, digest, normal};
use crate::view::View;

const FIRST: &str = "first-administrator";
/// How long the first administrator's link is good, real time.
const LINK_GOOD: Span = Span::hours(24);

/// Somebody to be put on the books.
#[derive(Clone, PartialEq)]
pub struct NewStaff {
    /// Their name.
    pub name: String,
    /// What they will type to sign in.
    pub user: String,
    /// Their first password.
    pub password: String,
    /// What they may do.
    pub role: Role,
    /// For a responder: what they are called on the air.
    pub call_sign: Option<String>,
    /// For a responder: what they can do.
    pub skills: Vec<Skill>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// For a responder: where they start from.
    pub base: Option<Position>,
    /// For a responder: the base's name.
    pub base_name: String,
    /// For a responder: whether they go on foot.
    pub on_foot: bool,
}

/// The first administrator and their organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFirst {
    /// The provider's name.
    pub organisation: String,
    /// The telephone number of its desk, which responders ring; may be set later.
    pub phone: Option<String>,
    /// Their own.
    pub name: String,
    /// What they will type to sign in.
    pub user: String,
    /// Their password.
    pub password: String,
}

/// Why somebody was not put on the books.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StaffError {
    /// Somebody else signs in with that name.
    #[error("somebody else signs in with that name")]
    Taken,
    /// A field breaks a rule.
    #[error("{field}: {rule}")]
    Field {
        /// Which, as it is called in JSON.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// The one-time link was used, is too old or never was.
    #[error("the link was used or is too old")]
    LinkUsed,
    /// Somebody is needed where they are.
    #[error("{0}")]
    Needed(String),
    /// A rule, or the database.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for StaffError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Everybody on the books, by name.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn staff(&self) -> Result<Vec<Staff>, EngineError> {
        let scope = Scope::Organisation(self.inner.settings.organisation);
        Ok(self.inner.store.read(move |rd| rd.staff_list(scope)).await?)
    }

    /// Puts somebody on the books. A responder is put among the responders too. `by` is `None` for the operator of the machine.
    ///
    /// # Errors
    /// [`StaffError`]; nothing was kept then.
    pub async fn add_staff(&self, by: Option<&Principal>, new: NewStaff) -> Result<PersonId, StaffError> {
        let inner = &self.inner;
        check(&new)?;
        let password = inner.hash(&new.password).await?;
        let fresh = inner.ports.ids.fresh();
        let (person, responder): (PersonId, ResponderId) = (fresh.id(1), fresh.id(2));
        let is_responder = new.role == Role::Responder;
        let staff = Staff {
            person,
            organisation: inner.settings.organisation,
            sign_in: normal(&new.user),
            name: new.name.trim().to_owned(),
            roles: vec![new.role],
            responder: is_responder.then_some(responder),
            password: Some(password),
            failures: 0,
            locked_until: None,
            ended_at: None,
            revision: 1,
        };
        let actor = actor_of(by);
        let record = is_responder.then(|| {
            let verb = RecordResponder { responder: Box::new(as_responder(&new, person, responder, inner)) };
            Envelope::unnamed(inner.command(actor, Target::New, verb))
        });
        let clock = inner.ports.clock.clone();
        let call_sign = is_responder.then(|| called(&new));
        let work = move |tx: &mut store::Tx<'_>| -> Result<Option<Handled>, StaffError> {
            put(tx, &staff)?;
            if let Some(call_sign) = &call_sign
                && tx.call_sign_taken(staff.organisation, call_sign)?
            {
                return Err(StaffError::Field { field: "call_sign", rule: "another responder is called that" });
            }
            let handled = record.as_ref().map(|record| handle_in(tx, record, clock.now())).transpose()?;
            Ok(handled)
        };
        let handled = inner.store.write(work).await?;
        if let Some(handled) = handled {
            inner.settle("record-responder", handled).await;
        }
        crate::reads::bring_names(inner).await?;
        Ok(person)
    }

    /// Takes somebody off the books: from now on they cannot sign in, and every session of theirs is over. Whoever has left already has left.
    ///
    /// # Errors
    /// [`StaffError::Needed`] for the last administrator, a duty officer, and a responder on duty or with a visit; nothing was changed then.
    pub async fn end_staff(&self, by: Option<&Principal>, person: PersonId) -> Result<(), StaffError> {
        let inner = self.inner.clone();
        let organisation = inner.settings.organisation;
        if let Some(needed) = self.look(|view| duty_officer_of(view, person)) {
            return Err(StaffError::Needed(needed));
        }
        let now = inner.ports.clock.wall();
        let actor = actor_of(by);
        let work = move |tx: &mut store::Tx<'_>| -> Result<Option<Handled>, StaffError> {
            let staff = on_the_books(tx.staff(person)?, organisation)?;
            if staff.ended_at.is_some() {
                return Ok(None);
            }
            let was_administrator = staff.roles.contains(&Role::Administrator);
            let left = staff.responder.map(|responder| inner.leaves(tx, responder, actor)).transpose()?.flatten();
            tx.staff_put(&Staff { ended_at: Some(now), revision: staff.revision + 1, ..staff })?;
            if was_administrator && !tx.staff_in_role(Role::Administrator)? {
                return Err(StaffError::Needed("the last administrator cannot leave: put another on the books first".to_owned()));
            }
            tx.sessions_end_of(person)?;
            Ok(left)
        };
        if let Some(handled) = self.inner.store.write(work).await? {
            self.inner.settle("record-responder", handled).await;
        }
        self.end_sessions(person).await?;
        tracing::info!(person = %person, by = ?by.map(|by| by.person), "somebody was taken off the books");
        Ok(())
    }

    /// Gives somebody another password. Every session of theirs is over.
    ///
    /// # Errors
    /// [`StaffError`]; the old password is good then.
    pub async fn set_password(&self, by: Option<&Principal>, person: PersonId, password: &str) -> Result<(), StaffError> {
        let inner = &self.inner;
        let organisation = inner.settings.organisation;
        check_password(password)?;
        let kept = inner.hash(password).await?;
        let work = move |tx: &mut store::Tx<'_>| -> Result<(), StaffError> {
            let staff = on_the_books(tx.staff(person)?, organisation)?;
            if staff.ended_at.is_some() {
                return Err(StaffError::Needed("they have left and cannot sign in".to_owned()));
            }
            let next = Staff { password: Some(kept.clone()), failures: 0, locked_until: None, revision: staff.revision + 1, ..staff };
            tx.staff_put(&next)?;
            tx.sessions_end_of(person)?;
            Ok(())
        };
        inner.store.write(work).await?;
        self.end_sessions(person).await?;
        tracing::info!(person = %person, by = ?by.map(|by| by.person), "somebody was given another password");
        Ok(())
    }

    /// A one-time link's token while there is no administrator; `None` when there is one. An earlier one is no longer good.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be written.
    pub async fn offer_first_link(&self) -> Result<Option<Token>, EngineError> {
        let token = Token::fresh();
        let ends_at = self.inner.ports.clock.wall() + LINK_GOOD;
        let link = Link { digest: token.digest(), purpose: FIRST.to_owned(), organisation: None, person: None, ends_at, used_at: None };
        let work = move |tx: &mut store::Tx<'_>| -> Result<bool, EngineError> {
            if tx.staff_in_role(Role::Administrator)? {
                return Ok(false);
            }
            tx.links_revoke(FIRST)?;
            tx.link_put(&link)?;
            Ok(true)
        };
        Ok(self.inner.store.write(work).await?.then_some(token))
    }

    /// Whether the one-time link would still make the first administrator.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn first_link_is_good(&self, token: &str) -> Result<bool, EngineError> {
        let (link, now) = (digest(token), self.inner.ports.clock.wall());
        let good = self.inner.store.read(move |rd| {
            let found = rd.link(&link, now)?;
            Ok::<_, StoreError>(found.is_some_and(|found| found.purpose == FIRST) && !rd.staff_in_role(Role::Administrator)?)
        });
        Ok(good.await?)
    }

    /// Uses the one-time link: names the organisation, makes the first administrator and signs them in. A refused name does not use the link up.
    ///
    /// # Errors
    /// [`StaffError`]; nothing was kept then, and the link is as good as before.
    pub async fn use_first_link(&self, token: &str, new: NewFirst) -> Result<(Token, Principal), StaffError> {
        let inner = &self.inner;
        let link = digest(token);
        let now = inner.ports.clock.wall();
        if inner.store.read(move |rd| rd.link(&link, now)).await?.is_none_or(|found| found.purpose != FIRST) {
            return Err(StaffError::LinkUsed);
        }
        check_name("organisation", &new.organisation)?;
        if let Some(rule) = new.phone.as_deref().and_then(telephone_fault) {
            return Err(StaffError::Field { field: "phone", rule });
        }
        check_sign_in(&new.name, &new.user, &new.password)?;
        let staff = Staff {
            person: inner.expected_officer().unwrap_or_else(|| inner.ports.ids.fresh().id(1)),
            organisation: inner.settings.organisation,
            sign_in: normal(&new.user),
            name: new.name.trim().to_owned(),
            roles: vec![Role::Administrator],
            responder: None,
            password: Some(inner.hash(&new.password).await?),
            failures: 0,
            locked_until: None,
            ended_at: None,
            revision: 1,
        };
        let envelope = Envelope::unnamed(inner.command(
            Actor::Console,
            Target::New,
            RecordOrganisation { organisation: inner.organisation_named(new.organisation.trim(), new.phone) },
        ));
        let (clock, first) = (inner.ports.clock.clone(), staff.clone());
        let work = move |tx: &mut store::Tx<'_>| -> Result<Handled, StaffError> {
            if tx.staff_in_role(Role::Administrator)? || tx.link_use(&link, now)?.is_none_or(|used| used.purpose != FIRST) {
                return Err(StaffError::LinkUsed);
            }
            put(tx, &first)?;
            Ok(handle_in(tx, &envelope, clock.now())?)
        };
        let handled = inner.store.write(work).await?;
        inner.settle("record-organisation", handled).await;
        crate::reads::bring_names(inner).await?;
        Ok(inner.begin_session(&staff).await?)
    }
}

impl Inner {
    /// A responder leaves the books in the same transaction as their sign-in: from now on they are neither on duty nor asked.
    fn leaves(self: &Arc<Self>, tx: &mut store::Tx<'_>, responder: ResponderId, actor: Actor) -> Result<Option<Handled>, StaffError> {
        let clock = self.ports.clock.now();
        let reads = Reads { responders: vec![responder], ..Reads::default() };
        let Some(known) = tx.load(&reads, self.settings.organisation)?.responders.remove(&responder) else { return Ok(None) };
        let call_sign = known.call_sign.clone();
        let verb = RecordResponder { responder: Box::new(Responder { left_at: Some(clock), ..known }) };
        match handle_in(tx, &Envelope::unnamed(self.command(actor, Target::New, verb)), clock) {
            Ok(handled) => Ok(Some(handled)),
            Err(EngineError::Refused(refusal, _)) => Err(StaffError::Needed(still_needed(&call_sign, &refusal))),
            Err(other) => Err(other.into()),
        }
    }

    /// The duty officer the first contract was made for before anybody was on the books: the first administrator becomes this person, so that no
    /// incident is ever owned by nobody.
    fn expected_officer(&self) -> Option<PersonId> {
        let view = self.view.read();
        let officer = view.board.contracts.values().next()?.terms.duty_officer;
        (!view.people.contains_key(&officer)).then_some(officer)
    }

    /// Our own organisation under a new name, with the number of its desk where one was given.
    fn organisation_named(self: &Arc<Self>, name: &str, phone: Option<String>) -> Organisation {
        let known = self.view.read().board.organisations.get(&self.settings.organisation).cloned();
        let id = self.settings.organisation;
        let unknown = Organisation {
            id,
            name: String::new(),
            kind: OrganisationKind::Provider,
            phone: None,
            closures: Vec::new(),
            opened: Vec::new(),
            revision: 0,
        };
        let known = known.unwrap_or(unknown);
        Organisation { name: name.to_owned(), phone: phone.or_else(|| known.phone.clone()), ..known }
    }
}

/// Which contract would be without a duty officer, in a sentence.
fn duty_officer_of(view: &View, person: PersonId) -> Option<String> {
    let contract = view.board.contracts.values().find(|contract| contract.terms.duty_officer == person)?;
    Some(format!("they are the duty officer of {}: name another first", contract.name))
}

/// Why a responder cannot leave now, in a sentence.
fn still_needed(call_sign: &str, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Engaged { job: _ } => format!("{call_sign} has a visit: let them clear it, or give it to somebody else, first"),
        Refusal::NotAvailable { rule: _ } => format!("{call_sign} is on duty: end the shift first"),
        other => format!("{call_sign}: {other}"),
    }
}

/// Who asks: somebody signed in, or the operator of the machine.
fn actor_of(by: Option<&Principal>) -> Actor {
    by.map_or(Actor::Console, |by| Actor::Person { person: by.person, role: by.role, responder: by.responder })
}

/// Somebody of ours; whoever is somebody else's is not there.
fn on_the_books(found: Option<Staff>, organisation: domain::ids::OrganisationId) -> Result<Staff, StaffError> {
    found.filter(|staff| staff.organisation == organisation).ok_or(StaffError::Engine(EngineError::NotFound("person")))
}

fn put(tx: &mut store::Tx<'_>, staff: &Staff) -> Result<(), StaffError> {
    if tx.staff_by_sign_in(&staff.sign_in)?.is_some() {
        return Err(StaffError::Taken);
    }
    Ok(tx.staff_put(staff)?)
}

fn as_responder(new: &NewStaff, person: PersonId, id: ResponderId, inner: &Inner) -> Responder {
    Responder {
        id,
        organisation: inner.settings.organisation,
        person,
        call_sign: called(new),
        name: new.name.trim().to_owned(),
        phone: new.phone.clone(),
        skills: new.skills.clone(),
        keys: Vec::new(),
        base: new.base,
        base_name: new.base_name.clone(),
        duty: Duty::Off,
        off_road: None,
        free_since: None,
        jobs_this_shift: 0,
        unconfirmed: None,
        left_unsafe: false,
        left_at: None,
        on_foot: new.on_foot,
        deadlines: Deadlines::default(),
        revision: 0,
    }
}

/// A call sign as it is shown and compared: however it was typed.
fn called(new: &NewStaff) -> String {
    new.call_sign.as_deref().unwrap_or_default().trim().to_uppercase()
}

fn check(new: &NewStaff) -> Result<(), StaffError> {
    check_sign_in(&new.name, &new.user, &new.password)?;
    if new.role == Role::Responder && called(new).is_empty() {
        return Err(StaffError::Field { field: "call_sign", rule: "a responder needs a call sign" });
    }
    if called(new).chars().count() > 20 {
        return Err(StaffError::Field { field: "call_sign", rule: "must be at most 20 characters" });
    }
    match new.phone.as_deref().and_then(telephone_fault) {
        Some(rule) => Err(StaffError::Field { field: "phone", rule }),
        None => Ok(()),
    }
}

fn check_name(field: &'static str, name: &str) -> Result<(), StaffError> {
    match name.trim().chars().count() {
        0 => Err(StaffError::Field { field, rule: "must be given" }),
        1..=200 => Ok(()),
        _ => Err(StaffError::Field { field, rule: "must be at most 200 characters" }),
    }
}

fn check_sign_in(name: &str, user: &str, password: &str) -> Result<(), StaffError> {
    check_name("name", name)?;
    let user = normal(user);
    if !(2..=80).contains(&user.chars().count()) || user.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(StaffError::Field { field: "user", rule: "must be 2 to 80 characters without spaces" });
    }
    check_password(password)
}

fn check_password(password: &str) -> Result<(), StaffError> {
    match PASSWORD_LENGTH.contains(&password.chars().count()) {
        true => Ok(()),
        false => Err(StaffError::Field { field: "password", rule: "must be 12 to 128 characters" }),
    }
}
