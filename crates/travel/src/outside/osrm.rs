//! What `osrm-routed` is asked and what it answers: `/table/v1` and `/route/v1`. Longitude first, seconds, metres.

use domain::place::Position;
use serde::Deserialize;

use super::line;
use super::speak::Trouble;
use super::table::Table;
use crate::{OFF_ROAD_M, WALK_M_S, Way};

/// The path of a table from each of some places to each of some others.
pub fn table_path(from: &[Position], to: &[Position]) -> String {
    let numbers = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect::<Vec<_>>().join(";");
    let all = from.len() + to.len();
    format!(
        "table/v1/driving/{}?sources={}&destinations={}&annotations=duration&generate_hints=false",
        places(from.iter().chain(to)),
        numbers(0..from.len()),
        numbers(from.len()..all)
    )
}

/// The path of a way.
pub fn route_path(from: Position, to: Position) -> String {
    format!("route/v1/driving/{}?overview=full&geometries=geojson&generate_hints=false", places([&from, &to].into_iter()))
}

fn places<'a>(places: impl Iterator<Item = &'a Position>) -> String {
    places.map(|one| format!("{:.6},{:.6}", one.longitude, one.latitude)).collect::<Vec<_>>().join(";")
}

#[derive(Deserialize)]
struct Tabled {
    durations: Vec<Vec<Option<f64>>>,
    sources: Vec<Snapped>,
    destinations: Vec<Snapped>,
}

#[derive(Deserialize)]
struct Snapped {
    /// Metres to the road it was put on.
    distance: f64,
}

impl Snapped {
    /// Seconds on foot to it; `None` where it is another place.
    fn walk_s(&self) -> Option<f64> {
        (0.0..=OFF_ROAD_M).contains(&self.distance).then_some(self.distance / WALK_M_S)
    }
}

/// The times of a table's answer. A place off its roads has none: it would answer for wherever its roads end.
///
/// # Errors
/// It is no table of this shape.
pub fn table(body: &[u8], from: &[Position], to: &[Position]) -> Result<Table, Trouble> {
    let told: Tabled = serde_json::from_slice(body).map_err(|_other| Trouble::Rubbish)?;
    let shaped = told.durations.len() == from.len() && told.durations.iter().all(|row| row.len() == to.len());
    if !shaped || told.sources.len() != from.len() || told.destinations.len() != to.len() {
        return Err(Trouble::Rubbish);
    }
    let mut table = Table::default();
    for ((row, source), from) in told.durations.iter().zip(&told.sources).zip(from) {
        for ((cell, destination), to) in row.iter().zip(&told.destinations).zip(to) {
            let Some(drive_s) = *cell else { continue };
            let drive_s = line::sensible(drive_s)?;
            if let Some(walk_s) = source.walk_s().zip(destination.walk_s()).map(|(before, after)| before + after) {
                table.keep(*from, *to, line::whole(drive_s, walk_s));
            }
        }
    }
    Ok(table)
}

#[derive(Deserialize)]
struct Routed {
    routes: Vec<Route>,
    waypoints: Vec<Snapped>,
}

#[derive(Deserialize)]
struct Route {
    duration: f64,
    distance: f64,
    geometry: Line,
}

#[derive(Deserialize)]
struct Line {
    coordinates: Vec<[f64; 2]>,
}

/// The way of a route's answer; `None` where an end is off its roads.
///
/// # Errors
/// It is no route of this shape.
pub fn route(body: &[u8]) -> Result<Option<Way>, Trouble> {
    let told: Routed = serde_json::from_slice(body).map_err(|_other| Trouble::Rubbish)?;
    let best = told.routes.first().ok_or(Trouble::Rubbish)?;
    let Some(walks) = told.waypoints.iter().map(Snapped::walk_s).collect::<Option<Vec<f64>>>() else { return Ok(None) };
    let (drive_s, metres) = (line::sensible(best.duration)?, line::sensible(best.distance)?);
    let line =
        best.geometry.coordinates.iter().map(|[longitude, latitude]| line::place(*latitude, *longitude)).collect::<Result<_, _>>()?;
    let seconds = line::whole(drive_s, walks.iter().sum());
    Ok(Some(Way { seconds, metres: metres.round() as i64, names: Vec::new(), line }))
}
