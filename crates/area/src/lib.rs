//! An area: the roads and names of the place where a service works, out of an OpenStreetMap file or, approximately, out of postcode points.
//!
//! No async, no network, no clock. A file that cannot be used is refused with a sentence that names it; nothing is half imported.

pub mod derived;
mod derived_grid;
mod derived_span;
pub mod error;
pub mod gazetteer;
pub mod network;
pub mod osm;
pub mod parts;
pub mod tiles;

pub use error::ImportError;
pub use network::{Copy, Profile, Roads};
