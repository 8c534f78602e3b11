//! Who goes, and why: eligibility, time to effective help, the plan over all jobs and responders, and the reasons in words.
//!
//! Pure. The clock, the fixes and the way travel is estimated are given; the same [`Problem`] makes the same [`Plan`] and the same sentence,
//! in whatever order its jobs and responders stand. Comparisons are made on whole seconds, never on floats.
//! What is deliberately absent: making the offers. A [`Move`] is a proposal under the job's revision; the domain may refuse it.

pub mod contracts;
pub mod cost;
pub mod counterfactual;
pub mod cover;
pub mod door;
pub mod eligibility;
pub mod exact;
pub mod expected;
mod few;
pub mod learnt;
mod nearby;
pub mod plan;
pub mod policies;
pub mod possible;
pub mod price;
pub mod problem;
pub mod ranking;
pub mod solve;
mod sphere;
pub mod standby;
pub mod table;
pub mod travel;
pub mod visit;

pub use contracts::{Counsel, Planned, Regret, Turn, by_contract, counsel, desk_could_divert, regret, there};
pub use door::DoorToDoor;
pub use learnt::Learnt;
pub use plan::{Move, Plan, Wait, plan};
pub use policies::{Assignments, Choice, Diversion, POLICIES, Policy, Remedy, policy};
pub use possible::{anybody_could_move, asks};
pub use problem::{Fix, JobView, Problem, ResponderView};
pub use ranking::{explain, recommend, would_be_alone};
pub use table::Table;
pub use travel::{StraightLine, Travel};
pub use visit::Proposed;
