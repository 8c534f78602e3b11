//! Stories of the control room, told through commands and time.

#![allow(clippy::unwrap_used)]

mod acts;
mod afterwards;
mod alone;
mod answering;
mod at_once;
mod building;
mod clocks;
mod closing;
mod codes;
mod desk_offers;
mod desk_word;
mod diverting;
mod doors;
mod duty;
mod effects;
mod ended;
mod golden;
mod grave;
mod hand_over;
mod intake;
mod journeys;
mod ladder;
mod leaving;
mod machine;
mod model;
mod offers;
mod outside;
mod placing;
mod registers;
mod roads;
mod second_look;
mod steps;
mod story;
mod two_people;
mod wakes;
mod webhooks;
mod words;
