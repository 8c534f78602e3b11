//! What all handlers share: the house and the limits that hold across requests.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use engine::NoticeKind;

use crate::House;
use crate::limits::Limit;

/// Notices of hand-overs that nobody has signed yet come at most this often: junk must not drown the desk.
const NOTICE_EVERY: Duration = Duration::from_secs(5);

/// What all handlers share.
pub struct Hall {
    /// The house.
    pub house: House,
    /// Looks into the clients' register, per person: enough for a busy desk, too few to copy it.
    pub searches: Limit,
    /// Codes shown, per person.
    pub reveals: Limit,
    noticed: Mutex<Option<Instant>>,
}

impl Hall {
    /// Opens the hall.
    pub fn new(house: House) -> Self {
        let minute = Duration::from_secs(60);
        Self { house, searches: Limit::new(120, minute), reveals: Limit::new(30, minute), noticed: Mutex::default() }
    }

    /// Tells every desk of a hand-over that could not even be looked at.
    pub fn refused_hand_over(&self, text: &str) {
        let mut noticed = self.noticed.lock().unwrap_or_else(PoisonError::into_inner);
        if noticed.is_none_or(|at| at.elapsed() >= NOTICE_EVERY) {
            *noticed = Some(Instant::now());
            self.house.engine.notice(NoticeKind::PartnerRefused, text);
        }
    }
}
