//! Stories of the control room, told through commands and time.

mod answering;
mod closing;
mod duty;
mod effects;
mod hand_over;
mod intake;
mod ladder;
mod offers;
mod registers;
mod steps;
mod story;
mod wakes;
mod webhooks;
