//! The road engine's tests: exact against Dijkstra, and each rule of the road on a street drawn by hand.
#![allow(clippy::unwrap_used)]

mod bundle;
mod dijkstra;
mod rules;
mod snap;
