//! The responder's phone: its whole assignment on every contact, what it has drawn, and where it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::{PropertyId, ResponderId};
use domain::job::Job;
use domain::place::{Metres, Position};
use domain::time::Timestamp;
use engine::{Fix, Recorded};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::{RESPONDER, Who};
use crate::answer::{Answer, json, nothing};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};

use crate::views::phone::{Besides, NoteView, PhoneSnapshot, note_of, phone_snapshot, said_of};
use crate::views::session::clock_view;

/// Fixes taken at once.
const FIXES_MOST: usize = 100;
/// Notes shown with a visit: the newest ones.
const NOTES_MOST: usize = 50;
/// Accuracies beyond this are no fix.
const ACCURACY_MOST_M: f64 = 100_000.0;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/phone", Who::Staff(RESPONDER), "The whole assignment of whoever is signed in.", phone, gives: "PhoneSnapshot"),
        entry!(POST "/api/phone/seen", Who::Staff(RESPONDER), "The phone has drawn the snapshot of this position; a stand-down in it is thereby known.", seen, takes: "Seen", status: 204),
        entry!(POST "/api/phone/positions", Who::Staff(RESPONDER), "Where the phone is, up to 100 fixes. On duty only.", positions, takes: "Fixes", status: 204),
    ]
}

/// How far the phone has drawn.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The position of the snapshot.
    pub position: i64,
}

/// A phone counts in whole numbers that every program can hold.
const SEQUENCE_MOST: i64 = (1 << 53) - 1;

/// Fixes of a phone.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixes {
    /// In any order: the phone's own sequence counts, or the time where that jumped.
    pub fixes: Vec<FixSent>,
}

/// A fix as a phone sends it.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FixSent {
    /// The phone's own count.
    pub sequence: i64,
    /// When the phone was there, in the server's time as its snapshots tell it: the fix is as old as this.
    pub at: Timestamp,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Within this.
    pub accuracy_m: f64,
    /// Metres a second.
    #[serde(default)]
    pub speed_mps: Option<f64>,
    /// Degrees from north, clockwise.
    #[serde(default)]
    pub heading_deg: Option<f64>,
}

async fn phone(hall: Arc<Hall>, asked: Asked) -> Answer {
    let responder = asked.responder()?;
    hall.house.engine.phone_heard(responder);
    json(&snapshot_of(&hall, responder).await?)
}

async fn seen(hall: Arc<Hall>, asked: Asked) -> Answer {
    let responder = asked.responder()?;
    let Seen { position } = asked.read()?;
    if position < 0 {
        return Err(Problem::field("position", "not below 0"));
    }
    hall.house.engine.phone_seen(responder, position).await?;
    Ok(nothing())
}

async fn positions(hall: Arc<Hall>, asked: Asked) -> Answer {
    let responder = asked.responder()?;
    let Fixes { fixes } = asked.read()?;
    if fixes.len() > FIXES_MOST {
        return Err(Problem::field("fixes", format!("at most {FIXES_MOST}")));
    }
    let fixes = fixes.iter().enumerate().map(|(place, sent)| fix(place, sent)).collect::<Result<Vec<Fix>, Problem>>()?;
    hall.house.engine.accept_fixes(responder, &fixes)?;
    Ok(nothing())
}

/// A fix, read.
fn fix(place: usize, sent: &FixSent) -> Result<Fix, Problem> {
    let named = |field: &str, rule: &str| Problem::field(format!("fixes.{place}.{field}"), rule);
    let position = Position::new(sent.latitude, sent.longitude).map_err(|fault| match fault {
        domain::place::NotAPlace::Longitude => named("longitude", &fault.to_string()),
        domain::place::NotAPlace::Latitude | domain::place::NotAPlace::NullIsland => named("latitude", &fault.to_string()),
    })?;
    if !(0.0..=ACCURACY_MOST_M).contains(&sent.accuracy_m) {
        return Err(named("accuracy_m", "from 0 to 100000 metres"));
    }
    if !(0..=SEQUENCE_MOST).contains(&sent.sequence) {
        return Err(named("sequence", "from 0 to 9007199254740991"));
    }
    // Within the range just checked.
    let accuracy = Metres(sent.accuracy_m.ceil() as i64);
    Ok(Fix { sequence: sent.sequence, at: sent.at, position, accuracy, speed_mps: sent.speed_mps, heading_deg: sent.heading_deg })
}

/// What a responder's phone shows now.
///
/// # Errors
/// They are not on the books, or the record cannot be read.
pub async fn snapshot_of(hall: &Hall, responder: ResponderId) -> Result<PhoneSnapshot, Problem> {
    let engine = &hall.house.engine;
    let view = engine.phone_view(responder).ok_or_else(|| Problem::not_found("responder"))?;
    let mut besides = engine.look(|live| Besides {
        desk_phone: live.board.organisations.get(&view.responder.organisation).and_then(|organisation| organisation.phone.clone()),
        fix: live.fixes.get(&responder).map(|live| live.fix.position),
        ..Besides::default()
    });
    if let Some((job, _)) = &view.job {
        let doors: BTreeSet<PropertyId> = view.incidents.iter().filter_map(|incident| incident.property).chain(job.property).collect();
        besides.with_code = engine.doors_with_code(doors.iter().copied().collect()).await?;
        let known = |door: PropertyId| engine.look(|live| live.board.properties.get(&door).cloned());
        besides.doors = doors.into_iter().filter_map(|door| Some((door, known(door)?))).collect();
        besides.notes = notes_of(hall, job, note_of).await?;
        let over = besides.notes.len().saturating_sub(NOTES_MOST);
        besides.notes.drain(..over);
    }
    for (job, ..) in &view.offers {
        let said = notes_of(hall, job, said_of).await?;
        besides.said.insert(job.id, said);
    }
    Ok(phone_snapshot(&view, &besides, clock_view(engine)))
}

/// What was said and written down about a visit, oldest first.
async fn notes_of(hall: &Hall, job: &Job, of: fn(&Recorded) -> Option<NoteView>) -> Result<Vec<NoteView>, Problem> {
    let mut notes = Vec::new();
    for incident in &job.incidents {
        notes.extend(hall.house.engine.timeline(*incident).await?.iter().filter_map(of));
    }
    notes.sort_by_key(|note| note.at);
    Ok(notes)
}

/// The visit a phone has in hand, as JSON: what heals it after a conflict.
pub async fn job_now(hall: &Hall, responder: ResponderId) -> Option<Value> {
    match snapshot_of(hall, responder).await {
        Ok(snapshot) => serde_json::to_value(snapshot.job).ok(),
        Err(problem) => {
            tracing::warn!(detail = problem.detail, "a conflict was told without the state behind it");
            None
        }
    }
}
