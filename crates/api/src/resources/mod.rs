//! One module for each resource: its lines of the table and its handlers.

pub mod clients;
pub mod closures;
pub mod cover;
pub mod demo;
pub mod desk;
pub mod hand_overs;
pub mod incidents;
pub mod map;
pub mod operating;
pub mod phone;
pub mod reports;
pub mod session;
pub mod signals;
pub mod staff;
pub mod standby;
pub mod travel;
pub mod verbs;
pub mod what_if;
