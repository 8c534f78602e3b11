//! The port to the ground: the area's outline, its map, its roads and the names in it. Whoever has an area implements it; the routes only ask.

use std::io;

use domain::place::{Position, Precision};
use domain::time::Timestamp;
use engine::Start;
use serde::Serialize;
use utoipa::ToSchema;

/// The area a service works in.
pub trait Ground: Send + Sync {
    /// Its outline as GeoJSON text. The first call may work it out and take a while: never on a thread that serves.
    fn outline(&self) -> String;

    /// What the map of its streets covers; `None` where there is none.
    fn streets(&self) -> Option<Streets>;

    /// A tile of that map, packed with gzip; `None` where nothing is drawn.
    ///
    /// # Errors
    /// The map cannot be read.
    fn tile(&self, zoom: u8, x: u32, y: u32) -> io::Result<Option<Vec<u8>>>;

    /// Streets and houses whose words begin with these, best first.
    fn named(&self, words: &str, most: usize) -> Vec<Named>;

    /// The stretch of road at a position; `None` off the roads.
    fn stretch(&self, at: Position) -> Option<Street>;

    /// Whole streets whose words begin with these, best first, with every stretch of theirs.
    fn streets_named(&self, words: &str, most: usize) -> Vec<Street>;

    /// The lines of the stretches at these points; those off the roads are left out.
    fn lines(&self, points: &[Position]) -> Vec<Vec<Position>>;

    /// The quickest way by road, or over paths on foot, when setting off at an instant; `None` where none of the area joins the two.
    fn way(&self, from: Start, to: Position, at: Timestamp) -> Option<Way>;

    /// What journeys are measured on.
    fn basis(&self) -> Basis;

    /// Another number after it was exchanged for another.
    fn edition(&self) -> u32;

    /// How long it is from each of some starts to each of many places, when setting off at an instant; straight over the ground where nothing joins two.
    fn reach(&self, from: &[Start], to: &[Position], at: Timestamp) -> Reached;
}

/// What journeys are measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The real roads of an area.
    Roads,
    /// A network derived from postcode points: approximate.
    Approximate,
    /// No roads at all: a straight line, lengthened.
    StraightLine,
}

/// How long it is from some places to many.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// On what it was measured.
    pub basis: Basis,
    /// What that is called: "roads of barnet".
    pub measured: String,
    /// For each of the first, in their order, whole seconds to each of the others.
    pub seconds: Vec<Vec<i64>>,
    /// For each of the others, whether a road is near.
    pub on_roads: Vec<bool>,
}

/// What a map of streets covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Streets {
    /// West, south, east, north; degrees.
    pub bounds: [f64; 4],
    /// The widest zoom there are tiles for.
    pub zoom_min: u8,
    /// The closest.
    pub zoom_max: u8,
    /// Another number for another map: a browser keeps tiles of this one only.
    pub version: u32,
}

/// A place by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As people write it: "14a High Road, N12 0AB".
    pub label: String,
    /// Where.
    pub position: Position,
    /// How well that is known.
    pub precision: Precision,
}

/// A street, or a stretch of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// Its name; empty for a road without one.
    pub name: String,
    /// A point on each stretch between two junctions.
    pub points: Vec<Position>,
    /// The line of each stretch.
    pub lines: Vec<Vec<Position>>,
}

/// A way by road.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Along the roads.
    pub metres: i64,
    /// Its line.
    pub line: Vec<Position>,
}
