//! The ground days are played on: the roads of an area, and doors at its postcodes.

use demo::postcodes;
use dispatch::Travel;
use dispatch::travel::great_circle;
use domain::place::Position;
use domain::time::Timestamp;
use simulator::scenario::Borough;
use simulator::{Distances, Straight};
use travel::{Roads, Walks};

use crate::areas::{Areas, Opened};
use crate::fault::{Fault, Kind};
use crate::postcode_table::Table;

/// Nobody drives faster than this between two places, as the crow flies; kilometres an hour.
const FASTEST_KMH: i64 = 130;

/// The roads of an area.
pub struct OnRoads {
    roads: Roads,
    postcodes: Option<Table>,
}

/// Opens an area.
///
/// # Errors
/// There is none of that name, or it cannot be read.
pub fn open(areas: &Areas, name: &str) -> Result<OnRoads, Fault> {
    let Opened { graph, shape, walks: (paths, path_shape), about, postcodes, .. } = areas.open(name)?;
    let roads = Roads::new(name, graph, shape, about.same()).with_walks(Walks::new(paths, path_shape));
    Ok(OnRoads { roads, postcodes })
}

impl Distances for OnRoads {
    fn travel(&self) -> &dyn Travel {
        &self.roads
    }

    fn metres(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.roads.way(from, to, at).map_or_else(|| Straight.metres(from, to, at), |way| way.metres)
    }

    fn least_s(&self, from: Position, to: Position) -> i64 {
        (great_circle(from, to).0 - 2).max(0) * 36 / (FASTEST_KMH * 10)
    }
}

/// Postcodes within the borough's reach: the area's where it has a table of them, else the embedded ones of the borough itself.
///
/// # Errors
/// There is none.
pub fn postcodes(borough: &Borough, area: Option<&OnRoads>) -> Result<Vec<Position>, Fault> {
    let reach_m = (borough.reach_km * 1_000.0) as i64;
    let middle = Position { latitude: borough.latitude, longitude: borough.longitude };
    let near = |at: &Position| great_circle(middle, *at).0 <= reach_m;
    let own = area.and_then(|area| area.postcodes.as_ref());
    let found: Vec<Position> = match own {
        Some(table) => table.positions().filter(near).collect(),
        None => postcodes::all().iter().filter(|row| row.in_borough).map(|row| row.position).filter(near).collect(),
    };
    if found.is_empty() {
        return Err(Fault::new(Kind::Input, "scenario: borough.doors: no postcode that is known lies within the borough's reach_km"));
    }
    Ok(found)
}
