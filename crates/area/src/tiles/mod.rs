//! The map's picture: vector tiles (Mapbox Vector Tile 2.1) in one PMTiles archive, from the zoom of a county to that of a street.
//!
//! Tiles hold geometry and words; how they look is the page's business. Source: the OpenStreetMap file, read three times, never whole. The sea is filled
//! from its coastline, cut off where the extract ends.

mod archive;
mod collect;
mod draw;
mod rings;
mod rules;
mod sea;

pub use archive::Archive;
pub use collect::{Drawn, Shape, collect};
pub use draw::{Count, write};
pub use sea::Coast;

/// The widest view: a county on a screen.
pub const ZOOM_MIN: u8 = 10;
/// The closest tiles; a closer view stretches these.
pub const ZOOM_MAX: u8 = 15;
/// Units along a tile's side.
pub const EXTENT: u32 = 4_096;

/// A layer of the tiles, in the order in which they are painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// What the land is for.
    Landuse,
    /// Rivers, lakes, ponds.
    Water,
    /// Houses.
    Buildings,
    /// Roads, paths and railways.
    Roads,
    /// Names of towns and quarters.
    Places,
    /// House numbers.
    Houses,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Self; 6] = [Self::Landuse, Self::Water, Self::Buildings, Self::Roads, Self::Places, Self::Houses];

    /// Its name in the tiles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Landuse => "landuse",
            Self::Water => "water",
            Self::Buildings => "buildings",
            Self::Roads => "roads",
            Self::Places => "places",
            Self::Houses => "houses",
        }
    }
}

/// A point of the world as the web's maps lay it out (Web Mercator): both coordinates from 0 to 1, from the north-west.
pub type Pt = [f64; 2];

/// The position of a place in the world of the web's maps.
pub fn position([x, y]: Pt) -> domain::place::Position {
    let latitude = ((1.0 - 2.0 * y) * std::f64::consts::PI).sinh().atan().to_degrees();
    domain::place::Position { latitude, longitude: x * 360.0 - 180.0 }
}

/// Where a position lies in the world of the web's maps. Positions beyond 85.05° are drawn at its edge.
pub fn world(position: domain::place::Position) -> Pt {
    let latitude = position.latitude.clamp(-85.051_128, 85.051_128).to_radians();
    let y = (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0;
    [(position.longitude + 180.0) / 360.0, y]
}
