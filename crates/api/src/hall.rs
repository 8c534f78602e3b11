//! What all handlers share: the house and the limits that hold across requests.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::ids::PersonId;
use engine::Homes;
use engine::standby::Call;

use crate::House;
use crate::gap::Gaps;
use crate::limits::Limit;
use crate::problem::Problem;

/// Where the clients live is read again after this: a whole register is not read for each look at the cover.
const HOMES_KEPT: Duration = Duration::from_secs(30);

/// Where emergencies came from is read again after this: half a year of them changes slowly.
const CALLS_KEPT: Duration = Duration::from_secs(600);

/// Additions to the books remembered for their repeats.
const ADDED_MOST: usize = 256;

/// An addition to the books of staff, under its sender's name for it.
pub struct Added {
    /// Who asked.
    pub by: PersonId,
    /// Their key.
    pub key: String,
    /// A digest of what they asked, under a key of this process.
    pub digest: u64,
    /// Who was put on the books.
    pub person: PersonId,
}

/// What all handlers share.
pub struct Hall {
    /// The house.
    pub house: House,
    /// Looks into the clients' register, per person: enough for a busy desk, too few to copy it.
    pub searches: Limit,
    /// Codes shown, per person.
    pub reveals: Limit,
    added: Mutex<VecDeque<Added>>,
    /// The gap in the cover.
    pub gaps: Gaps,
    homes: tokio::sync::Mutex<Option<(Instant, Arc<Homes>)>>,
    calls: tokio::sync::Mutex<Option<(Instant, Arc<Vec<Call>>)>>,
    digests: RandomState,
}

impl Hall {
    /// Opens the hall.
    pub fn new(house: House) -> Self {
        let minute = Duration::from_secs(60);
        Self {
            house,
            searches: Limit::new(120, minute),
            reveals: Limit::new(30, minute),
            added: Mutex::default(),
            gaps: Gaps::default(),
            homes: tokio::sync::Mutex::default(),
            calls: tokio::sync::Mutex::default(),
            digests: RandomState::new(),
        }
    }

    /// Where the clients live, at most half a minute old. One reads it for all who ask meanwhile.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn homes(&self) -> Result<Arc<Homes>, Problem> {
        let mut kept = self.homes.lock().await;
        if let Some((_, homes)) = kept.as_ref().filter(|(at, _)| at.elapsed() < HOMES_KEPT) {
            return Ok(homes.clone());
        }
        let homes = Arc::new(self.house.engine.homes().await?);
        *kept = Some((Instant::now(), homes.clone()));
        Ok(homes)
    }

    /// Where emergencies came from, at most some minutes old. One reads it for all who ask meanwhile.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn calls(&self) -> Result<Arc<Vec<Call>>, Problem> {
        let mut kept = self.calls.lock().await;
        if let Some((_, calls)) = kept.as_ref().filter(|(at, _)| at.elapsed() < CALLS_KEPT) {
            return Ok(calls.clone());
        }
        let calls = Arc::new(self.house.engine.calls().await?);
        *kept = Some((Instant::now(), calls.clone()));
        Ok(calls)
    }

    /// Which area this is; another number after it was exchanged for another.
    pub fn ground_edition(&self) -> Option<u32> {
        self.house.area.as_ref().map(|ground| ground.edition())
    }

    /// A digest that is good as long as this process runs; what it is of (a password among it) is not kept.
    pub fn digest(&self, content: &[u8]) -> u64 {
        self.digests.hash_one(content)
    }

    /// Who was put on the books under this key before, with the digest of what was asked.
    pub fn added_before(&self, by: PersonId, key: &str) -> Option<(u64, PersonId)> {
        let added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        added.iter().find(|added| added.by == by && added.key == key).map(|added| (added.digest, added.person))
    }

    /// Remembers an addition for its repeats.
    pub fn remember(&self, new: Added) {
        let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        if added.len() == ADDED_MOST {
            added.pop_front();
        }
        added.push_back(new);
    }
}
