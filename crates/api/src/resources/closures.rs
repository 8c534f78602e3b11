//! Streets that are closed or slow: found by name or on the map, closed with a reason, opened again each by itself.

use std::sync::Arc;

use domain::closure::Closure;
use domain::command::{Command, DeviceStamp, Target};
use domain::ids::ClosureId;
use domain::place::Position;
use domain::time::Timestamp;
use domain::verbs::{CloseRoad, OpenRoad, Verb};
use engine::Envelope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::map::asking;
use super::verbs::{Done, refused};
use crate::access::{DESK, STAFF, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::ground::Street;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/streets", Who::Staff(DESK), "Find a street by its name, or the stretch of road at a position.", streets, gives: "Streets", query: &[("q", "2 to 200 characters of a street's name"), ("latitude", "instead of q: degrees north"), ("longitude", "degrees east")]),
        entry!(GET "/api/closures", Who::Staff(STAFF), "The streets that are closed or slow, now and to come.", all, gives: "Closures"),
        entry!(POST "/api/closures", Who::Staff(DESK), "Close a street or say that it is slow; journeys are measured round it from the next decision on.", close, takes: "CloseStreet", gives: "Done", keyed: true),
        entry!(POST "/api/closures/{id}/open", Who::Staff(DESK), "Open a street again; the other closures stand.", open, takes: "OpenStreet", gives: "Done", keyed: true),
    ]
}

/// Streets that were found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Streets {
    /// Best first.
    pub streets: Vec<StreetView>,
}

/// A street, or a stretch of one.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StreetView {
    /// Its name; empty for a road without one.
    pub name: String,
    /// A point on each stretch between two junctions: what a closure is made of.
    pub points: Vec<Position>,
    /// The line of each stretch, longitude before latitude.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// The streets that are closed or slow.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Closures {
    /// In the order in which somebody said so.
    pub closures: Vec<ClosureView>,
    /// What was said when streets were opened again, newest last; at most 50.
    pub opened: Vec<OpenedView>,
}

/// A street was opened again, or more was said of that.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OpenedView {
    /// Which closure it was.
    pub closure: ClosureId,
    /// What it was called.
    pub street: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// In words; may be empty.
    pub note: String,
}

/// A street that is closed or slow.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClosureView {
    /// Its identifier.
    pub id: ClosureId,
    /// As people say it.
    pub street: String,
    /// Percent of the usual time; absent where nobody gets through.
    pub percent: Option<u32>,
    /// From when on.
    pub from: Timestamp,
    /// Until when; absent until somebody opens it.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When they said it.
    pub at: Timestamp,
    /// Whether it holds now; else it is to come.
    pub holds: bool,
    /// The line of each stretch, longitude before latitude.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// A street to be closed.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseStreet {
    /// As people say it; 1 to 200 characters.
    pub street: String,
    /// A point on each stretch between two junctions, as `/api/streets` gives them; 1 to 300.
    pub points: Vec<Position>,
    /// Percent of the usual time, 110 to 1,000; absent where nobody gets through.
    #[serde(default)]
    pub percent: Option<u32>,
    /// From when on; now when absent.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when, or when somebody looks again; required, at most a year. It can be opened sooner.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Why; 1 to 500 characters.
    pub reason: String,
}

/// A street to be opened again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenStreet {
    /// In words; may be empty.
    #[serde(default)]
    pub note: String,
}

fn line(line: &[Position]) -> Vec<[f64; 2]> {
    line.iter().map(|at| [at.longitude, at.latitude]).collect()
}

async fn streets(hall: Arc<Hall>, asked: Asked) -> Answer {
    let degrees = |name: &str| asked.query.get(name).map(|text| text.parse::<f64>().map_err(|_no_number| Problem::field(name, "degrees")));
    let found = match (degrees("latitude").transpose()?, degrees("longitude").transpose()?) {
        (Some(latitude), Some(longitude)) => {
            let at = Position::new(latitude, longitude).map_err(|fault| Problem::field("latitude", fault.rule()))?;
            asking(&hall, move |ground| ground.stretch(at)).await?.into_iter().collect()
        }
        (Some(_), None) => return Err(Problem::field("longitude", "goes with latitude")),
        (None, Some(_)) => return Err(Problem::field("latitude", "goes with longitude")),
        (None, None) => {
            let words = asked.query.get("q").map(|words| words.trim().to_owned()).unwrap_or_default();
            if !(2..=200).contains(&words.chars().count()) {
                return Err(Problem::field("q", "2 to 200 characters of a street's name"));
            }
            asking(&hall, move |ground| ground.streets_named(&words, 8)).await?
        }
    };
    let view =
        |street: Street| StreetView { lines: street.lines.iter().map(|one| line(one)).collect(), name: street.name, points: street.points };
    json(&Streets { streets: found.into_iter().map(view).collect() })
}

async fn all(hall: Arc<Hall>, asked: Asked) -> Answer {
    let now = hall.house.engine.clock().now();
    let own = asked.principal()?.organisation;
    let opened: Vec<OpenedView> = hall.house.engine.look(|view| {
        let opened = view.board.organisations.get(&own).into_iter().flat_map(|own| &own.opened);
        let shown = opened.map(|one| OpenedView {
            closure: one.reopening.closure,
            street: one.reopening.street.clone(),
            by: view.person_name(one.reopening.by).to_owned(),
            at: one.at,
            note: one.reopening.note.clone(),
        });
        shown.collect()
    });
    let known: Vec<(Closure, String)> = hall.house.engine.look(|view| {
        let closures = view.board.organisations.get(&own).into_iter().flat_map(|own| &own.closures).filter(|one| !one.is_over(now));
        closures.map(|one| (one.clone(), view.person_name(one.by).to_owned())).collect()
    });
    let drawn = move |ground: &dyn crate::ground::Ground| {
        let view = |(one, by): (Closure, String)| ClosureView {
            lines: ground.lines(&one.points).iter().map(|one| line(one)).collect(),
            holds: one.holds(now),
            id: one.id,
            street: one.street,
            percent: one.percent,
            from: one.from,
            until: one.until,
            reason: one.reason,
            by,
            at: one.at,
        };
        known.into_iter().map(view).collect()
    };
    json(&Closures { closures: asking(&hall, drawn).await?, opened })
}

async fn close(hall: Arc<Hall>, asked: Asked) -> Answer {
    let organisation = asked.principal()?.organisation;
    let CloseStreet { street, points, percent, from, until, reason } = asked.read()?;
    let at = points.clone();
    let off = asking(&hall, move |ground| {
        at.iter().position(|at| Position::new(at.latitude, at.longitude).is_ok() && ground.stretch(*at).is_none())
    });
    if let Some(which) = off.await? {
        return Err(Problem::field("points", format!("point {} is on no road of the area", which + 1)));
    }
    done(&hall, &asked, CloseRoad { organisation, street, points, percent, from, until, reason }.into()).await
}

async fn open(hall: Arc<Hall>, asked: Asked) -> Answer {
    let (organisation, closure) = (asked.principal()?.organisation, asked.id(0, "closure")?);
    let OpenStreet { note } = asked.read()?;
    done(&hall, &asked, OpenRoad { organisation, closure, note }.into()).await
}

async fn done(hall: &Arc<Hall>, asked: &Asked, verb: Verb) -> Answer {
    let (principal, key) = (asked.principal()?, asked.key()?);
    let context = hall.house.engine.context(principal, DeviceStamp::default());
    let content = [asked.path.as_bytes(), b"\n", &asked.body.clone()?].concat();
    let envelope = Envelope::new(format!("person:{}:{key}", principal.person), &content, Command { target: Target::New, verb, context });
    match hall.house.engine.handle(envelope).await {
        Ok(outcome) => json(&Done { position: outcome.position, events: outcome.events, repeated: outcome.repeated, warnings: Vec::new() }),
        Err(error) => Err(refused(hall, principal, error).await),
    }
}
