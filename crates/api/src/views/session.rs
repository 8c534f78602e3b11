//! Who is signed in, as the browser is told.

use domain::ids::*;
use domain::words::Role;
use engine::{Engine, Principal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::phone::ClockView;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Me {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
    /// Their call sign.
    pub call_sign: Option<String>,
    /// The provider.
    pub organisation: OrganisationName,
    /// Whether this is the demo.
    pub demo: bool,
    /// The service's time and its pace.
    pub clock: ClockView,
}

/// Who is there: somebody, or nobody.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum WhoIsThere {
    /// Somebody who is signed in.
    Somebody(Me),
    /// Nobody.
    Nobody(Nobody),
}

/// Nobody is signed in: an answer, not a failure, so that a sign-in page can ask.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Nobody {
    /// Always null.
    pub me: Option<bool>,
    /// Whether this is the demo.
    pub demo: bool,
}

/// An organisation by name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OrganisationName {
    /// Its identifier.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// The telephone number of its desk; until it is set, no responder's phone has one to ring.
    pub phone: Option<String>,
}

/// What signing in asks for.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name they sign in with.
    pub user: String,
    /// Their password.
    pub password: String,
}

/// A one-time link that is asked about.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupLink {
    /// What stands in it after the "#".
    pub token: String,
}

/// How a one-time link stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SetupLinkState {
    /// Whether it would still make the first administrator: not used, not run out, and there is none yet.
    pub good: bool,
}

/// The first administrator.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// From the one-time link.
    pub token: String,
    /// What the provider is called.
    pub organisation: String,
    /// The telephone number of the desk, which responders ring; may be set later.
    #[serde(default)]
    pub phone: Option<String>,
    /// The administrator's name.
    pub name: String,
    /// What they will type to sign in.
    pub user: String,
    /// Their password: 12 to 128 characters.
    pub password: String,
}

/// The service's time and its pace.
pub fn clock_view(engine: &Engine) -> ClockView {
    ClockView { now_at: engine.clock().now(), rate: engine.clock().rate() }
}

/// Who is signed in.
pub fn me(engine: &Engine, principal: &Principal) -> Me {
    let (call_sign, organisation) = engine.look(|view| {
        let call_sign = principal.responder.and_then(|id| view.board.responders.get(&id)).map(|responder| responder.call_sign.clone());
        let ours = view.board.organisations.get(&principal.organisation);
        (call_sign, ours.map(|ours| (ours.name.clone(), ours.phone.clone())))
    });
    let (name, phone) = organisation.unwrap_or_default();
    Me {
        person: principal.person,
        name: principal.name.clone(),
        role: principal.role,
        responder: principal.responder,
        call_sign,
        organisation: OrganisationName { id: principal.organisation, name, phone },
        demo: engine.settings().demo,
        clock: clock_view(engine),
    }
}
