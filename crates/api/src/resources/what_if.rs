//! What might have been: a past night played again, or the cheapest rota for a promise, worked out in the background.

use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;
use warp::http::StatusCode;

use crate::access::{STAFF_BOOKS, Who};
use crate::answer::{Answer, json, json_as};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};
use crate::what_if::{NotBegun, Question, WhatIf};

/// More extra responders than this are not asked after at once.
const MORE_MOST: usize = 4;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/what-if", Who::Staff(STAFF_BOOKS), "The last question of what might have been, how far it is worked out, and its answer.", look, gives: "WhatIfView"),
        entry!(POST "/api/what-if", Who::Staff(STAFF_BOOKS), "Ask how a past night would have gone under other policies or with one more responder, or for the cheapest rota that keeps a promise. One question at a time, worked out in the background; nothing is written to the record.", begin, takes: "AskWhatIf", gives: "WhatIfView", status: 202),
        entry!(POST "/api/what-if/stop", Who::Staff(STAFF_BOOKS), "Break off what is being worked out.", stop, gives: "WhatIfView"),
    ]
}

/// What is asked: a night, or a promise.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskWhatIf {
    /// The night that began on this day, as `2026-11-21`; from noon to noon.
    #[serde(default)]
    pub night: Option<String>,
    /// With one more responder in these hours, as `19-7`; at most four, each by itself.
    #[serde(default)]
    pub more: Vec<String>,
    /// Instead of a night: the cheapest rota that keeps this promise, as `90 % within 45 min`.
    #[serde(default)]
    pub keep: Option<String>,
}

impl AskWhatIf {
    fn question(self) -> Result<Question, Problem> {
        match (self.night, self.keep) {
            (Some(night), None) if self.more.len() <= MORE_MOST => Ok(Question::Night { night, more: self.more }),
            (Some(_), None) => Err(Problem::field("more", format!("at most {MORE_MOST}"))),
            (None, Some(keep)) if self.more.is_empty() => Ok(Question::Rota { keep }),
            (None, Some(_)) => Err(Problem::field("more", "belongs to a night")),
            (Some(_), Some(_)) => Err(Problem::field("keep", "is asked instead of a night")),
            (None, None) => Err(Problem::field("night", "or keep is required")),
        }
    }
}

fn planner(hall: &Hall) -> Result<&dyn WhatIf, Problem> {
    hall.house.what_if.as_deref().ok_or_else(|| Problem::new(Kind::Unavailable, "Nobody works that out in this service."))
}

async fn look(hall: Arc<Hall>, _asked: Asked) -> Answer {
    json(&planner(&hall)?.look())
}

async fn begin(hall: Arc<Hall>, asked: Asked) -> Answer {
    let question = asked.read::<AskWhatIf>()?.question()?;
    let person = asked.principal()?.person;
    let by = hall.house.engine.look(|view| view.person_name(person).to_owned());
    let planner = planner(&hall)?;
    planner.begin(question, by).map_err(|why| match why {
        NotBegun::Running { by } => {
            Problem::new(Kind::Held, format!("{by} has asked something that is still being worked out. Wait for it, or stop it."))
        }
        NotBegun::Wrong { field, rule } => Problem::field(field, rule),
        NotBegun::Unable(why) => Problem::new(Kind::Unavailable, why),
    })?;
    json_as(StatusCode::ACCEPTED, &planner.look())
}

async fn stop(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let planner = planner(&hall)?;
    planner.stop();
    json(&planner.look())
}
