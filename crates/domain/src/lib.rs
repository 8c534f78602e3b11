//! The vocabulary and state machines of mobile response: pure, without clock, dice, network or database.
//!
//! `Board::decide` judges a command, `Board::apply` follows an event, `effects` says what must leave the house because of it.

pub mod board;
pub mod command;
pub mod deadline;
pub mod event;
pub mod ids;
pub mod incident;
pub mod job;
pub mod place;
pub mod registers;
pub mod refusal;
pub mod responder;
pub mod time;
pub mod verbs;
pub mod words;
