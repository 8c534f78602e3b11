//! Simulated phones, operators, partners and bridges: each one a client of the public API, with nothing a real one would not have.

pub mod bridge;
pub mod caller;
pub mod load;
pub mod operator;
pub mod partner;
pub mod phone;
pub mod town;
pub mod visit;

pub use town::{Secrets, Town};
