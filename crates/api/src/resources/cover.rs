//! Cover: who could be where in time, as a table by postcode sector and as squares to be shaded on the map.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::ResponderId;
use domain::place::Position;
use domain::time::Timestamp;
use engine::cover::{self, Home, LeftOut, Muster};
use serde::Serialize;
use utoipa::ToSchema;

use super::map::asking;
use crate::access::{DESK, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::ground::{Basis, Ground};
use crate::hall::Hall;
use crate::routes::{Entry, entry};

/// Minutes when nobody says otherwise: what an emergency is promised.
const USUAL_MIN: i64 = 45;
/// Squares along the longer side of the shading.
const SQUARES_MOST: i64 = 40;
/// A square is no smaller than this, degrees of latitude: about 250 m.
const SQUARE_LEAST: f64 = 0.002_25;

/// Its line of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/cover", Who::Staff(DESK), "Who could be where in time if they set off now: by postcode sector, by responder, and in squares for the map. A visit under way is no cover.", cover, gives: "CoverView", query: &[("within", "minutes, 5 to 180; 45 when absent")]),
    ]
}

/// Who could be where in time.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CoverView {
    /// As of when; UTC milliseconds.
    pub at: Timestamp,
    /// In time is within so many seconds.
    pub within_s: i64,
    /// On what journeys were measured.
    pub basis: Basis,
    /// What that is called.
    pub measured: String,
    /// What decisions are measured by just now, where that is something else: an engine outside, which cover is never asked of.
    pub decided_by: Option<String>,
    /// Clients whose home is known; those who moved or died do not count.
    pub clients: i64,
    /// With how many of them somebody would be in time.
    pub covered: i64,
    /// Clients whose home nobody has found on the map.
    pub nowhere: i64,
    /// Who could set off; whose going leaves the widest gap comes first.
    pub responders: Vec<ShareView>,
    /// Who is on duty and does not count.
    pub left_out: Vec<LeftOutView>,
    /// The worst covered first.
    pub sectors: Vec<SectorView>,
    /// How soon somebody would be in each square of the ground; absent where nobody lives.
    pub shade: Option<ShadeView>,
}

/// What a responder is worth.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareView {
    /// Who.
    pub responder: ResponderId,
    /// On the air.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// With how many clients they would be in time.
    pub reaches: i64,
    /// With how many clients somebody would be in time if they went to a visit.
    pub without: i64,
}

/// Somebody on duty who does not count.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LeftOutView {
    /// Who.
    pub responder: ResponderId,
    /// On the air.
    pub call_sign: String,
    /// What is said of them.
    pub why: String,
}

/// How well a sector is covered.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SectorView {
    /// "EN5 1"; empty for homes without a postcode.
    pub sector: String,
    /// How many clients live there.
    pub clients: i64,
    /// With how many of them somebody would be in time.
    pub covered: i64,
    /// How many responders would be in time at each of its homes.
    pub reached_by: i64,
    /// After how many seconds somebody is at the furthest of its homes; absent while nobody could set off.
    pub soonest_s: Option<i64>,
    /// Who that is.
    pub soonest_by: Option<String>,
}

/// Squares of the ground, row by row from the south-west.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShadeView {
    /// The western edge, degrees.
    pub west: f64,
    /// The southern edge, degrees.
    pub south: f64,
    /// How wide a square is, degrees of longitude.
    pub step_east: f64,
    /// How high a square is, degrees of latitude.
    pub step_north: f64,
    /// Squares in a row.
    pub columns: i64,
    /// Seconds until somebody would be at each; absent off the roads, and while nobody could set off.
    pub soonest_s: Vec<Option<i64>>,
}

async fn cover(hall: Arc<Hall>, asked: Asked) -> Answer {
    let within_s = asked.number("within", USUAL_MIN, 5, 180)? * 60;
    let engine = &hall.house.engine;
    let now = engine.clock().now();
    let homes = hall.homes().await?;
    let muster = engine.could_set_off();
    let decides = engine.travel().by;
    let signs: BTreeMap<ResponderId, (String, String)> =
        engine.look(|view| view.board.responders.values().map(|one| (one.id, (one.call_sign.clone(), one.name.clone()))).collect());
    let view = move |ground: &dyn Ground| {
        let squares = Squares::over(&homes.homes);
        let first = homes.homes.len();
        let middles = squares.iter().flat_map(Squares::middles).map(Home::nobodys);
        let places: Vec<Home> = homes.homes.iter().cloned().chain(middles).collect();
        let journeys = muster.journeys(&places);
        let reached = ground.reach(&journeys.from, &journeys.to, now);
        let arrivals = muster.arrivals(&places, &journeys, &reached.seconds);
        let Muster { ready, left_out, .. } = &muster;
        let found = cover::cover(ready, &homes.homes, &arrivals, within_s);
        let sign = |who: ResponderId| signs.get(&who).cloned().unwrap_or_default();
        let soonest = |place: usize| arrivals.iter().filter_map(|row| *row.get(place)?).min();
        let shade = squares.map(|squares| {
            let near = reached.on_roads.iter().take(places.len()).enumerate().skip(first);
            squares.shaded(near.map(|(at, near)| near.then(|| soonest(at)).flatten()).collect())
        });
        CoverView {
            at: now,
            within_s,
            basis: reached.basis,
            decided_by: (decides != reached.measured).then_some(decides),
            measured: reached.measured,
            clients: found.clients,
            covered: found.covered,
            nowhere: homes.nowhere,
            responders: found.shares.into_iter().map(|one| share(one, sign(one.responder))).collect(),
            left_out: left_out.iter().map(|one| missing(one, &sign)).collect(),
            sectors: found.sectors.into_iter().map(|one| sector(one, &sign)).collect(),
            shade,
        }
    };
    json(&asking(&hall, view).await?)
}

fn share(one: cover::Share, (call_sign, name): (String, String)) -> ShareView {
    ShareView { responder: one.responder, call_sign, name, reaches: one.reaches, without: one.without }
}

fn missing(one: &LeftOut, sign: &impl Fn(ResponderId) -> (String, String)) -> LeftOutView {
    LeftOutView { responder: one.responder, call_sign: sign(one.responder).0, why: one.why.clone() }
}

fn sector(one: cover::Sector, sign: &impl Fn(ResponderId) -> (String, String)) -> SectorView {
    let cover::Sector { sector, clients, covered, reached_by, soonest } = one;
    let (soonest_by, soonest_s) = soonest.map(|(who, seconds)| (sign(who).0, seconds)).unzip();
    SectorView { sector, clients, covered, reached_by, soonest_s, soonest_by }
}

/// The ground around the homes in squares.
struct Squares {
    west: f64,
    south: f64,
    step_east: f64,
    step_north: f64,
    columns: i64,
    rows: i64,
}

impl Squares {
    /// Over all homes but the hundredth part that lies furthest out on each side: one mistaken address does not make every square a county. `None`
    /// without homes.
    fn over(homes: &[Home]) -> Option<Self> {
        let sides = |of: fn(&Position) -> f64| {
            let mut all: Vec<f64> = homes.iter().map(|home| of(&home.position)).collect();
            all.sort_by(f64::total_cmp);
            let cut = all.len() / 100;
            Some((*all.get(cut)?, *all.get(all.len().checked_sub(cut + 1)?)?))
        };
        let ((south, north), (west, east)) = (sides(|at| at.latitude)?, sides(|at| at.longitude)?);
        // As wide as high on the ground.
        let stretch = f64::midpoint(south, north).to_radians().cos().max(0.01);
        let step_north = ((north - south).max((east - west) * stretch) / SQUARES_MOST as f64).max(SQUARE_LEAST);
        let step_east = step_north / stretch;
        let count = |span: f64, step: f64| ((span / step).ceil() as i64).max(1);
        let (columns, rows) = (count(east - west, step_east), count(north - south, step_north));
        let edge = |from: f64, to: f64, step: f64, count: i64| f64::midpoint(from, to) - step * count as f64 / 2.0;
        Some(Self {
            west: edge(west, east, step_east, columns),
            south: edge(south, north, step_north, rows),
            step_east,
            step_north,
            columns,
            rows,
        })
    }

    fn middles(&self) -> impl Iterator<Item = Position> + '_ {
        let at = |row: i64, column: i64| Position {
            latitude: self.south + (row as f64 + 0.5) * self.step_north,
            longitude: self.west + (column as f64 + 0.5) * self.step_east,
        };
        (0..self.rows).flat_map(move |row| (0..self.columns).map(move |column| at(row, column)))
    }

    fn shaded(self, soonest_s: Vec<Option<i64>>) -> ShadeView {
        let Self { west, south, step_east, step_north, columns, .. } = self;
        ShadeView { west, south, step_east, step_north, columns, soonest_s }
    }
}
