//! Areas: rules drawn by hand, whole files, damaged files, derived networks.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod damage;
mod derived;
mod drawing;
mod exact;
mod files;
mod gazetteer;
mod restrictions;
mod rules;
mod tiles;
mod writer;
