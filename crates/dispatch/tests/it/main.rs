//! Who goes, told as stories on a small map where a step is a minute.

mod contracts;
mod cover;
mod door;
mod eligibility;
mod exact;
mod expected;
mod few;
mod golden;
mod key;
mod plan;
mod possible;
mod properties;
mod proposals;
mod reasons;
mod town;
