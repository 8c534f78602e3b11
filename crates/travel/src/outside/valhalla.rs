//! What `valhalla_service` is asked and what it answers: `/sources_to_targets` and `/route`. Seconds, kilometres.

use domain::place::Position;
use roads::graph::metres;
use serde::Deserialize;
use serde_json::{Value, json};

use super::line;
use super::speak::Trouble;
use super::table::Table;
use crate::{OFF_ROAD_M, WALK_M_S, Way};

/// What is asked for a table; at length, so that it says on which road it put each place.
pub fn table_body(from: &[Position], to: &[Position]) -> Value {
    json!({ "sources": places(from), "targets": places(to), "costing": "auto", "verbose": true, "units": "kilometers" })
}

/// What is asked for a way.
pub fn route_body(from: Position, to: Position) -> Value {
    json!({ "locations": places(&[from, to]), "costing": "auto", "directions_type": "none", "units": "kilometers" })
}

fn places(places: &[Position]) -> Vec<Value> {
    places.iter().map(|one| json!({ "lat": one.latitude, "lon": one.longitude })).collect()
}

#[derive(Deserialize)]
struct Tabled {
    sources_to_targets: Vec<Vec<Cell>>,
}

/// One journey; without a time where it knows no way.
#[derive(Deserialize)]
struct Cell {
    time: Option<f64>,
    begin_lat: Option<f64>,
    begin_lon: Option<f64>,
    end_lat: Option<f64>,
    end_lon: Option<f64>,
}

/// Seconds on foot from a place to the road it was put on; `None` where that is another place, or it does not say.
fn walk_s(asked: Position, latitude: Option<f64>, longitude: Option<f64>) -> Option<f64> {
    let put = line::place(latitude?, longitude?).ok()?;
    Some(metres(asked, put)).filter(|metres| *metres <= OFF_ROAD_M).map(|metres| metres / WALK_M_S)
}

/// The times of a table's answer. A place off its roads has none: it would answer for wherever its roads end.
///
/// # Errors
/// It is no table of this shape.
pub fn table(body: &[u8], from: &[Position], to: &[Position]) -> Result<Table, Trouble> {
    let told: Tabled = serde_json::from_slice(body).map_err(|_other| Trouble::Rubbish)?;
    let rows = told.sources_to_targets;
    if rows.len() != from.len() || rows.iter().any(|row| row.len() != to.len()) {
        return Err(Trouble::Rubbish);
    }
    let mut table = Table::default();
    for (row, from) in rows.iter().zip(from) {
        for (cell, to) in row.iter().zip(to) {
            let Some(drive_s) = cell.time else { continue };
            let drive_s = line::sensible(drive_s)?;
            let walks = walk_s(*from, cell.begin_lat, cell.begin_lon).zip(walk_s(*to, cell.end_lat, cell.end_lon));
            if let Some((before, after)) = walks {
                table.keep(*from, *to, line::whole(drive_s, before + after));
            }
        }
    }
    Ok(table)
}

#[derive(Deserialize)]
struct Routed {
    trip: Trip,
}

#[derive(Deserialize)]
struct Trip {
    summary: Summary,
    legs: Vec<Leg>,
}

#[derive(Deserialize)]
struct Summary {
    time: f64,
    length: f64,
}

#[derive(Deserialize)]
struct Leg {
    shape: String,
}

/// The way of a route's answer.
///
/// # Errors
/// It is no route of this shape.
pub fn route(body: &[u8]) -> Result<Option<Way>, Trouble> {
    let Routed { trip } = serde_json::from_slice(body).map_err(|_other| Trouble::Rubbish)?;
    let leg = trip.legs.first().ok_or(Trouble::Rubbish)?;
    let (seconds, metres) = (line::sensible(trip.summary.time)?, line::sensible(trip.summary.length * 1_000.0)?);
    Ok(Some(Way { seconds: seconds.ceil() as i64, metres: metres.round() as i64, names: Vec::new(), line: line::decode(&leg.shape)? }))
}
