//! The real `attend`, as people start it: every test has a directory of its own and nothing else writes there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod areas;
mod canary;
mod closed_road;
mod consoles;
mod demo;
mod edge;
mod first_start;
mod import;
mod kit;
mod people;
mod planner;
mod postgres;
mod races;
mod records;
mod refusals;
mod signals;
mod simulate;
mod storage;
mod travel;
