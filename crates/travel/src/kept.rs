//! What was worked out of a place and is asked for again and again: where it lies on the roads, how one walks to a door from where one parks.
//!
//! Invariant: an answer is kept by everything that it depends on, beside the network that it was worked out of, which never changes. With another area, and
//! under other closures, nothing of it is found; what nobody asks for any more is forgotten.

use std::collections::HashMap;
use std::hash::Hash;

use domain::place::Position;
use parking_lot::Mutex;

/// A place as a key: the very place that was asked for.
pub(crate) type Spot = (u64, u64);

/// The key of a place.
pub(crate) fn spot(at: Position) -> Spot {
    (at.latitude.to_bits(), at.longitude.to_bits())
}

/// When so many answers have come the older half is forgotten: room for the doors of a borough and where its responders were of late.
const HALF: usize = 28_672;

/// Answers by what they depend on.
pub(crate) struct Kept<K, V>(Mutex<Halves<K, V>>);

/// What was asked for of late, and what was before.
struct Halves<K, V> {
    new: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Halves { new: HashMap::new(), old: HashMap::new() }))
    }
}

impl<K: Copy + Eq + Hash, V: Copy> Kept<K, V> {
    /// The answer as it was worked out before, else as it is worked out now.
    pub(crate) fn of(&self, key: K, work_out: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.lock().find(key) {
            return known;
        }
        // Nobody waits for another's: two who ask for the same at once come to the same answer.
        let answer = work_out();
        self.0.lock().keep(key, answer);
        answer
    }
}

impl<K: Copy + Eq + Hash, V: Copy> Halves<K, V> {
    fn find(&mut self, key: K) -> Option<V> {
        if let Some(known) = self.new.get(&key) {
            return Some(*known);
        }
        let known = self.old.get(&key).copied()?;
        self.keep(key, known);
        Some(known)
    }

    fn keep(&mut self, key: K, answer: V) {
        if self.new.len() >= HALF {
            self.old = std::mem::take(&mut self.new);
        }
        self.new.insert(key, answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_worked_out_once_and_by_what_it_depends_on() {
        let kept = Kept::default();
        let mut asked = Vec::new();
        for key in [(1, 7), (2, 7), (1, 7), (2, 7), (1, 8)] {
            assert_eq!(kept.of(key, || asked_for(&mut asked, key)), key.0 * 10 + key.1);
        }
        assert_eq!(asked, [(1, 7), (2, 7), (1, 8)]);
    }

    fn asked_for(asked: &mut Vec<(usize, usize)>, key: (usize, usize)) -> usize {
        asked.push(key);
        key.0 * 10 + key.1
    }

    #[test]
    fn what_is_asked_for_again_and_again_stays_and_the_rest_is_forgotten() {
        let kept = Kept::default();
        let mut anew = 0;
        for passing in 1..=5 * HALF {
            kept.of(passing, || passing);
            kept.of(0, || {
                anew += 1;
                0
            });
        }
        assert_eq!(anew, 1, "a door that is looked at all the time");
        let Halves { new, old } = kept.0.into_inner();
        assert!(new.len() <= HALF && old.len() <= HALF, "{} and {}", new.len(), old.len());
    }
}
