//! Who goes, told as stories on a small map where a step is a minute.

mod cover;
mod eligibility;
mod key;
mod plan;
mod properties;
mod proposals;
mod reasons;
mod town;
