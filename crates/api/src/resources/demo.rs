//! What only a demo has: its people, taking their place, and the pace of time. In a real service these addresses do not exist.

use std::sync::Arc;

use domain::ids::PersonId;
use domain::words::Role;
use engine::{StaffName, View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use warp::http::StatusCode;

use crate::access::{STAFF, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};
use crate::views::cards::responder_state;
use crate::views::session::clock_view;
use crate::{DemoControl, resources};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/demo/personas", Who::Anybody, "The people whose place one may take, and the pace of time.", personas, gives: "Personas", demo: true),
        entry!(POST "/api/demo/take", Who::Anybody, "Take somebody's place: signs in as them and lets time run at its own pace.", take, takes: "Take", gives: "Me", demo: true),
        entry!(POST "/api/demo/speed", Who::Staff(STAFF), "Set the pace of time: demo seconds a second.", speed, takes: "Speed", gives: "ClockView", demo: true),
    ]
}

/// The demo's people and pace.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Personas {
    /// Everybody who signs in.
    pub personas: Vec<Persona>,
    /// Demo seconds a second.
    pub speed: f64,
}

/// Somebody whose place one may take.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Persona {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Their call sign.
    pub call_sign: Option<String>,
    /// What they are doing, in words.
    pub doing: String,
    /// Whether they are on the rota now.
    pub on_duty: Option<bool>,
}

/// Whose place to take.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Who.
    pub person: PersonId,
}

/// The pace of time.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    /// Demo seconds a second, 0.5 to 60.
    pub rate: f64,
}

fn control(hall: &Hall) -> Result<&Arc<dyn DemoControl>, Problem> {
    hall.house.demo.as_ref().ok_or_else(|| Problem::not_found("address"))
}

async fn personas(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let demo = control(&hall)?;
    let mut personas: Vec<Persona> = hall
        .house
        .engine
        .look(|view| view.people.iter().map(|(person, staff)| persona(view, *person, staff, demo.on_duty(*person))).collect());
    personas.sort_by(|one, other| (one.role, &one.call_sign, &one.name).cmp(&(other.role, &other.call_sign, &other.name)));
    json(&Personas { personas, speed: hall.house.engine.clock().rate() })
}

fn persona(view: &View, person: PersonId, staff: &StaffName, on_rota: bool) -> Persona {
    let responder = staff.responder.and_then(|id| view.board.responders.get(&id));
    let held = view
        .open_incidents()
        .find(|incident| matches!(incident.state, domain::incident::IncidentState::Answered { by, .. } if by == person));
    let doing = match (responder, held) {
        (Some(responder), _) => {
            let state = responder_state(view, responder).replace('_', " ");
            view.board.assigned(responder.id).map_or_else(|| state.clone(), |job| format!("{state}, visit {}", job.number))
        }
        (None, Some(incident)) => format!("on the line, {}", incident.number),
        (None, None) if on_rota => "at the desk".to_owned(),
        (None, None) => "not at work".to_owned(),
    };
    Persona {
        person,
        name: staff.name.clone(),
        role: staff.role,
        call_sign: responder.map(|responder| responder.call_sign.clone()),
        doing,
        on_duty: Some(on_rota),
    }
}

async fn take(hall: Arc<Hall>, asked: Asked) -> Answer {
    let demo = control(&hall)?;
    let Take { person } = asked.read()?;
    let (token, principal) = hall.house.engine.take(person).await?;
    demo.take(person);
    resources::session::admitted(&hall, StatusCode::OK, &token, &principal)
}

async fn speed(hall: Arc<Hall>, asked: Asked) -> Answer {
    let demo = control(&hall)?;
    let Speed { rate } = asked.read()?;
    if !(0.5..=60.0).contains(&rate) {
        return Err(Problem::field("rate", "from 0.5 to 60"));
    }
    demo.set_speed(rate);
    json(&clock_view(&hall.house.engine))
}
