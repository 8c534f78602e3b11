//! The engine on a real store: commands, deadlines, the plan, the feed, deliveries, people, partners and the vault, each as a story.

#![allow(clippy::unwrap_used)]

mod arrivals;
mod commands;
mod deliveries;
mod diverting;
mod expecting;
mod faults;
mod following;
mod house;
mod intake;
mod people;
mod phones;
mod planning;
mod positions;
mod secrets;
mod waking;
