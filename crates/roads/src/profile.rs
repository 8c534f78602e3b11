//! How long an edge takes, by who travels and at what hour: the free-flow time made longer by the hour and the sort of road.

use crate::graph::{Graph, RoadClass};
use crate::{EdgeId, Ms, NEVER};

/// The parts of the day in which roads are about equally full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// 22 to 6.
    Night,
    /// 6 to 7 and 19 to 22.
    Edge,
    /// 7 to 10.
    Morning,
    /// 10 to 16.
    Day,
    /// 16 to 19.
    Evening,
}

impl Band {
    /// Every band.
    pub const ALL: [Self; 5] = [Self::Night, Self::Edge, Self::Morning, Self::Day, Self::Evening];

    /// The band of an hour of the day, 0 to 23, local time.
    pub const fn of_hour(hour: i8) -> Self {
        match hour {
            7..=9 => Self::Morning,
            10..=15 => Self::Day,
            16..=18 => Self::Evening,
            6 | 19..=21 => Self::Edge,
            _ => Self::Night,
        }
    }
}

/// Percent of the free-flow time. Main roads suffer from the peaks more than side streets.
///
/// Working values around the levels of *Travel in London* report 8, table 4.9 (outer London: 29, 34 and 27 km/h in the morning peak, between the peaks and
/// in the evening peak; 40 at night is our own); a service corrects them from its own arrivals.
const fn percent(class: RoadClass, band: Band) -> u64 {
    let main = matches!(class, RoadClass::Motorway | RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary | RoadClass::Tertiary);
    match (band, main) {
        (Band::Night, _) => 100,
        (Band::Edge, true) => 115,
        (Band::Edge, false) => 105,
        (Band::Day, true) => 120,
        (Band::Day, false) => 110,
        (Band::Morning, true) => 140,
        (Band::Morning, false) => 120,
        (Band::Evening, true) => 150,
        (Band::Evening, false) => 120,
    }
}

/// Percent of the free-flow time on main roads: what a whole journey is taken for where its roads are not known.
pub const fn main_road_percent(band: Band) -> i64 {
    percent(RoadClass::Primary, band) as i64
}

/// Milliseconds along an edge by car in a band.
pub fn by_car(graph: &Graph, edge: EdgeId, band: Band) -> Ms {
    let class = graph.segments[graph.edges[edge as usize].segment as usize].class;
    (u64::from(graph.free_ms(edge)) * percent(class, band) / 100).min(u64::from(NEVER)) as Ms
}

/// Milliseconds along an edge on foot, at any hour: the import has given each way the pace of those who walk it.
pub fn on_foot(graph: &Graph, edge: EdgeId) -> Ms {
    graph.free_ms(edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_has_its_band_and_the_peaks_are_slowest() {
        let bands: Vec<Band> = (0..24).map(Band::of_hour).collect();
        assert_eq!(bands.iter().filter(|band| **band == Band::Night).count(), 8);
        assert!(percent(RoadClass::Primary, Band::Evening) > percent(RoadClass::Primary, Band::Day));
        assert!(Band::ALL.iter().all(|band| percent(RoadClass::Residential, *band) <= percent(RoadClass::Primary, *band)));
    }
}
