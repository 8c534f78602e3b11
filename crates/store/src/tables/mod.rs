//! The hot tables: state beside the event log, each in its own file with its own words.

pub mod codes;
pub mod consoles;
pub mod leases;
pub mod links;
pub mod outbox;
pub mod partners;
pub mod phones;
pub mod positions;
pub mod sessions;
pub mod signals;
pub mod staff;
pub mod trial;
