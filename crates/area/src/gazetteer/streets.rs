//! Streets out of the network: segments of one name that lie together.

use std::collections::HashMap;

use domain::place::Position;
use roads::Segment;

use crate::Roads;
use crate::gazetteer::Street;

/// Parts of one name nearer together than this are one street, degrees of latitude (about 300 metres).
const TOGETHER_DEG: f64 = 0.002_7;

/// The streets of a network. One name in two places makes two streets.
pub fn streets(roads: &Roads) -> Vec<Street> {
    let mut by_name: HashMap<u32, Vec<&Segment>> = HashMap::new();
    for segment in roads.segments.iter().filter(|segment| segment.name != 0) {
        by_name.entry(segment.name).or_default().push(segment);
    }
    let mut names: Vec<u32> = by_name.keys().copied().collect();
    names.sort_unstable();
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for segment in &by_name[&name] {
            let mut part = Part::of(segment);
            // Whatever it touches becomes one with it.
            let (near, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|other| other.near(&part));
            near.into_iter().for_each(|other| part.join(other));
            parts = apart;
            parts.push(part);
        }
        found.extend(parts.iter().map(|part| part.street(&roads.names[name as usize])));
    }
    found
}

struct Part<'a> {
    south_west: Position,
    north_east: Position,
    segments: Vec<&'a Segment>,
}

impl<'a> Part<'a> {
    fn of(segment: &'a Segment) -> Self {
        let first = segment.line.first().copied().unwrap_or(Position { latitude: 0.0, longitude: 0.0 });
        let mut part = Self { south_west: first, north_east: first, segments: vec![segment] };
        segment.line.iter().for_each(|at| part.widen(*at, *at));
        part
    }

    fn widen(&mut self, south_west: Position, north_east: Position) {
        self.south_west.latitude = self.south_west.latitude.min(south_west.latitude);
        self.south_west.longitude = self.south_west.longitude.min(south_west.longitude);
        self.north_east.latitude = self.north_east.latitude.max(north_east.latitude);
        self.north_east.longitude = self.north_east.longitude.max(north_east.longitude);
    }

    fn near(&self, other: &Self) -> bool {
        let wide = TOGETHER_DEG / self.south_west.latitude.to_radians().cos().max(0.1);
        self.south_west.latitude <= other.north_east.latitude + TOGETHER_DEG
            && other.south_west.latitude <= self.north_east.latitude + TOGETHER_DEG
            && self.south_west.longitude <= other.north_east.longitude + wide
            && other.south_west.longitude <= self.north_east.longitude + wide
    }

    fn join(&mut self, other: Self) {
        self.widen(other.south_west, other.north_east);
        self.segments.extend(other.segments);
    }

    fn street(&self, name: &str) -> Street {
        let middle = Position {
            latitude: f64::midpoint(self.south_west.latitude, self.north_east.latitude),
            longitude: f64::midpoint(self.south_west.longitude, self.north_east.longitude),
        };
        let points = self.segments.iter().flat_map(|segment| segment.line.iter().copied());
        let nearest = points.min_by(|a, b| roads::graph::metres(*a, middle).total_cmp(&roads::graph::metres(*b, middle)));
        Street { name: name.to_owned(), position: nearest.unwrap_or(middle), south_west: self.south_west, north_east: self.north_east }
    }
}
