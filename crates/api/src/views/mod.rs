//! Views: what screens and partners get, made from what the engine shows. Pure functions; nothing here asks anything.

pub mod cards;
pub mod client;
pub mod decision;
pub mod desk;
pub mod incident;
pub mod job;
pub mod phone;
pub mod session;
pub mod timeline;
