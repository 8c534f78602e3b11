//! The store's promises, each on SQLite and, where `ATTEND_TEST_POSTGRES` names one, on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod backups;
mod diverting;
mod faults;
mod guards;
mod house;
mod loads;
mod looks;
mod opening;
mod racing;
mod receipts;
mod register;
mod tables;
mod verifying;
mod writing;
