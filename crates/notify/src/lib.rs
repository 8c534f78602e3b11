//! How word leaves the house: one module per channel. Today there is one, the webhook.
//!
//! Deliberately absent: what is said and to whom, which the engine has decided, and when it is tried again, which its outbox keeps.

mod reach;
mod webhook;

pub use reach::{Reach, Unreachable};
pub use webhook::{NoClient, Webhook};
