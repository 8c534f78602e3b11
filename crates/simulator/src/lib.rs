//! Nights that never were: the service's own rules and its own plan, on a clock of their own, under a demand that is drawn.
//!
//! Every policy meets the same people at the same minute, who answer and stay as long whoever comes (common random numbers): what differs is the policy's
//! doing. Nothing here decides anything: each act is a command to `domain`, each offer a move of `dispatch`.
//! What is deliberately absent: a second copy of any rule; real time; files.

pub mod demand;
pub mod draw;
pub mod report;
pub mod run;
pub mod scenario;
mod world;

pub use report::{Report, Urgency};
pub use run::{run, run_all};
pub use scenario::{Scenario, Shift};
