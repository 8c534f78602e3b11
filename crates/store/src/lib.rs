//! The record: the only crate that knows SQL. Diesel on SQLite or PostgreSQL, one total order of events, one write transaction.
//!
//! Invariant: whatever [`Store::write`] answers was committed before the answer. The engine decides and applies; the store loads, records and guards.
//! Deliberately absent: rules of the control room, the wall clock and the dice, which all come in as arguments.

mod append;
pub mod backup;
mod chain;
mod codec;
mod column;
mod conn;
mod error;
mod insert;
mod load;
pub mod migrate;
mod open;
mod pending;
mod private;
pub mod reads;
mod rows;
mod schema;
mod shelf;
mod statement;
mod store;
pub mod tables;
mod tx;
mod url;
pub mod verify;
mod words;
mod writer;

pub use error::{BackupError, MigrateError, OpenError, StoreError, UrlError, VerifyError};
pub use open::{Options, look, settle};
pub use reads::{Rd, Scope};
pub use store::{Head, Store};
pub use tx::{Append, Expected, NewReceipt, Receipt, Recorded, Tx};
pub use url::DatabaseUrl;
