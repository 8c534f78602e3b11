//! Roads: a network of streets with its turns becomes a customizable contraction hierarchy; from it come travel times from many responders to one
//! door, routes, and who can be anywhere in time.
//!
//! The vertices of the hierarchy are the *directed edges* of the network, so that every turn has its cost and a forbidden one does not exist. Times are
//! whole milliseconds, lengths decimetres. No async, no network, no files: whoever imports or stores a network does that elsewhere.

pub mod bundle;
pub mod graph;
pub mod hierarchy;
pub mod metric;
pub mod order;
pub mod profile;
pub mod query;
pub mod route;
pub mod snap;

mod flow;

pub use graph::{EdgeId, Graph, Restriction, RoadClass, Segment};
pub use hierarchy::Hierarchy;
pub use metric::Metric;
pub use profile::Band;
pub use query::{Along, Many, Reach};
pub use snap::Snapper;

/// Milliseconds on the road.
pub type Ms = u32;

/// No way there. Two of them can be added without overflowing.
pub const NEVER: Ms = 0x3fff_ffff;
