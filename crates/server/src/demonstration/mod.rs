//! The living demo: the borough is drawn and seeded, a night of history is lived through, and then everybody plays.

pub mod clock;
pub mod control;
pub mod history;
pub mod keepsake;
pub mod prepare;
pub mod progress;
pub mod seeding;
