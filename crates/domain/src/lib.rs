//! The vocabulary and state machines of mobile response: pure, without clock, dice, network or database.
//!
//! `Board::decide` judges a command, `Board::apply` follows an event, `effects` says what must leave the house because of it.

pub mod apply;
pub mod board;
pub mod closure;
pub mod command;
pub mod deadline;
pub mod door;
pub mod draft;
pub mod effect;
pub mod event;
pub mod ids;
pub mod incident;
pub mod incidents;
pub mod job;
pub mod jobs;
pub mod narrate;
pub mod place;
pub mod records;
pub mod refusal;
pub mod registers;
pub mod responder;
pub mod rules;
pub mod standard_webhooks;
pub mod time;
pub mod verbs;
pub mod wake;
pub mod words;
