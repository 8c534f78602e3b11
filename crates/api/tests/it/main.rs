//! The interface against the real engine on a real database: who may do what, every problem, signatures from another's hand, streams that lose nothing.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod bodies;
mod cover;
mod desk;
mod diverting;
mod documents;
mod hand_overs;
mod handed_words;
mod house;
mod map;
mod phone;
mod reports;
mod roles;
mod sessions;
mod signals;
mod streams;
mod verbs;
mod what_if;
