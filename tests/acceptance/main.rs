//! Acceptance: what the service promises, told as stories, each on SQLite and, where `ATTEND_TEST_POSTGRES` names one, on PostgreSQL.

#![allow(clippy::unwrap_used)]

mod cast;
mod deadlines;
mod first_light;
mod offers;
mod partners;
mod record;
mod stage;
