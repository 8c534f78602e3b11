//! The books of staff: who signs in, as what.

use std::sync::Arc;

use domain::ids::*;
use domain::place::Position;
use domain::words::{Role, Skill};
use engine::NewStaff;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::staff_problem;
use crate::access::{ADMINISTRATOR, STAFF_BOOKS, Who};
use crate::answer::{Answer, created, json, nothing};
use crate::extract::Asked;
use crate::hall::{Added, Hall};
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/staff", Who::Staff(STAFF_BOOKS), "Everybody on the books.", list, gives: "StaffList"),
        entry!(POST "/api/staff", Who::Staff(ADMINISTRATOR), "Put somebody on the books. A responder is put among the responders too.", add, takes: "AddStaff", gives: "StaffAdded", status: 201, keyed: true),
        entry!(POST "/api/staff/{id}/end", Who::Staff(ADMINISTRATOR), "Take somebody off the books: their sessions end at once. Not the last administrator, a duty officer, or a responder on duty or with a visit.", end, takes: "EndStaff", status: 204, keyed: true),
        entry!(POST "/api/staff/{id}/password", Who::Staff(ADMINISTRATOR), "Give somebody another password: their sessions end at once.", password, takes: "NewPassword", status: 204, keyed: true),
    ]
}

/// The books.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StaffList {
    /// Everybody, by name.
    pub staff: Vec<StaffView>,
}

/// Somebody on the books.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StaffView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub user: String,
    /// What they may do.
    pub role: Option<Role>,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
    /// Their call sign.
    pub call_sign: Option<String>,
    /// Whether they may still sign in.
    pub active: bool,
}

/// Somebody to be put on the books.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddStaff {
    /// Their name.
    pub name: String,
    /// What they will type to sign in: 2 to 80 characters without spaces.
    pub user: String,
    /// Their first password: 12 to 128 characters.
    pub password: String,
    /// What they may do.
    pub role: Role,
    /// For a responder: what they are called on the air.
    #[serde(default)]
    pub call_sign: Option<String>,
    /// For a responder: what they can do.
    #[serde(default)]
    pub skills: Vec<Skill>,
    /// Their telephone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// For a responder: where they start from.
    #[serde(default)]
    pub base: Option<Position>,
    /// For a responder: what that place is called.
    #[serde(default)]
    pub base_name: String,
    /// For a responder: whether they go on foot.
    #[serde(default)]
    pub on_foot: bool,
}

/// Nothing has to be said.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndStaff {}

/// Somebody's next password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// 12 to 128 characters.
    pub password: String,
}

/// Who was put on the books.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct StaffAdded {
    /// Who.
    pub person: PersonId,
}

async fn list(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let now = hall.house.engine.clock().wall();
    let staff = hall.house.engine.staff().await?;
    let call_signs = hall.house.engine.look(|view| {
        view.board
            .responders
            .values()
            .map(|responder| (responder.id, responder.call_sign.clone()))
            .collect::<std::collections::BTreeMap<_, _>>()
    });
    let staff = staff.into_iter().map(|staff| StaffView {
        person: staff.person,
        name: staff.name,
        user: staff.sign_in,
        role: staff.roles.first().copied(),
        responder: staff.responder,
        call_sign: staff.responder.and_then(|id| call_signs.get(&id).cloned()),
        active: staff.ended_at.is_none_or(|ended| ended > now),
    });
    json(&StaffList { staff: staff.collect() })
}

async fn add(hall: Arc<Hall>, asked: Asked) -> Answer {
    let by = asked.principal()?;
    let act = Act::of(&hall, &asked)?;
    if let Some(person) = act.before(&hall)? {
        return created(&StaffAdded { person });
    }
    let given: AddStaff = asked.read()?;
    if let Some(base) = given.base {
        Position::new(base.latitude, base.longitude).map_err(|fault| Problem::field("base", fault.to_string()))?;
    }
    let new = NewStaff {
        name: given.name,
        user: given.user,
        password: given.password,
        role: given.role,
        call_sign: given.call_sign,
        skills: given.skills,
        phone: given.phone,
        base: given.base,
        base_name: given.base_name,
        on_foot: given.on_foot,
    };
    let person = hall.house.engine.add_staff(Some(by), new).await.map_err(staff_problem)?;
    act.done(&hall, person);
    created(&StaffAdded { person })
}

async fn end(hall: Arc<Hall>, asked: Asked) -> Answer {
    let by = asked.principal()?;
    let person: PersonId = asked.id(0, "person")?;
    let act = Act::of(&hall, &asked)?;
    if act.before(&hall)?.is_some() {
        return Ok(nothing());
    }
    let EndStaff {} = asked.read()?;
    hall.house.engine.end_staff(Some(by), person).await.map_err(staff_problem)?;
    act.done(&hall, person);
    Ok(nothing())
}

async fn password(hall: Arc<Hall>, asked: Asked) -> Answer {
    let by = asked.principal()?;
    let person: PersonId = asked.id(0, "person")?;
    let act = Act::of(&hall, &asked)?;
    if act.before(&hall)?.is_some() {
        return Ok(nothing());
    }
    let given: NewPassword = asked.read()?;
    hall.house.engine.set_password(Some(by), person, &given.password).await.map_err(staff_problem)?;
    act.done(&hall, person);
    Ok(nothing())
}

/// Something asked of the books under its sender's name for it, so that a repeat is done once.
struct Act {
    by: PersonId,
    key: String,
    digest: u64,
}

impl Act {
    fn of(hall: &Hall, asked: &Asked) -> Result<Self, Problem> {
        let content = [asked.path.as_bytes(), b"\n", &asked.body.clone()?].concat();
        Ok(Self { by: asked.principal()?.person, key: asked.key()?.to_owned(), digest: hall.digest(&content) })
    }

    /// Whom it was about when it was done before.
    fn before(&self, hall: &Hall) -> Result<Option<PersonId>, Problem> {
        match hall.added_before(self.by, &self.key) {
            Some((digest, person)) if digest == self.digest => Ok(Some(person)),
            Some(_) => Err(Problem::new(Kind::DifferentContent, "This key was used before with other content. Nothing was done.")),
            None => Ok(None),
        }
    }

    fn done(self, hall: &Hall, person: PersonId) {
        hall.remember(Added { by: self.by, key: self.key, digest: self.digest, person });
    }
}
