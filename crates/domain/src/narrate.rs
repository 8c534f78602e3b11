//! The timeline in words: one English sentence per event.
