//! The edge of the house: sockets, TLS, time-outs, limits. Everything below it sees only requests and answers.

pub mod ending;
pub mod layers;
pub mod listen;
pub mod tls;
