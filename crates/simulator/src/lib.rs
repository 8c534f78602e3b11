//! Nights that never were: the service's own rules and its own plan, on a clock of their own, under a demand that is drawn or that really was.
//!
//! Every policy and every rota meets the same people at the same minute, who answer and stay as long whoever comes (common random numbers): what differs
//! is the policy's doing. Nothing here decides anything: each act is a command to `domain`, each offer a move of `dispatch`.
//! What is deliberately absent: a second copy of any rule; real time; files.

pub mod bound;
mod chart;
pub mod demand;
pub mod distance;
pub mod draw;
pub mod law;
pub mod night;
pub mod observed;
pub mod outcome;
mod page;
pub mod replay;
pub mod report;
pub mod run;
pub mod scenario;
pub mod search;
pub mod statistics;
pub mod study;
mod told;
mod world;

pub use distance::{Distances, Straight};
pub use night::Night;
pub use outcome::Outcome;
pub use report::{CaseReport, Report};
pub use run::{Given, Setting, run};
pub use scenario::{BUILT_IN, Rota, Scenario, Shift, Span, Wrong};
pub use study::{Case, Study};
pub use told::{Asked, BROKEN_OFF, plays, tell};
