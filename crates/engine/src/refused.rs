//! What was refused at the door is told to every desk, each by itself; a flood is counted, and the count told when its minute is over.
//!
//! Invariant: nothing that a known sender said, and nobody took, goes unmentioned.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::{Engine, Inner};
use crate::feed::NoticeKind;

/// How long a sender's refusals are counted together, from the first.
const MINUTE: Duration = Duration::from_secs(60);
/// So many of one sender are told by themselves within it.
const TOLD_MAX: u32 = 10;

/// What was told of whom within the minute.
#[derive(Default)]
pub(crate) struct Refusals {
    senders: Mutex<BTreeMap<String, Minute>>,
}

struct Minute {
    begun: Instant,
    told: Vec<String>,
    counted: u32,
}

/// What becomes of one more refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// It is told by itself.
    AtOnce,
    /// It is counted, and is the first: the count is due after this.
    FirstCounted(Duration),
    /// It is counted with others.
    Counted,
}

impl Refusals {
    /// One more of this sender. What is the same as one that was told is counted.
    fn one_more(&self, sender: &str, same: &str, now: Instant) -> Told {
        let mut senders = self.senders.lock();
        // Whose count is still due stays until it is told.
        senders.retain(|_, minute| minute.counted > 0 || now.duration_since(minute.begun) < MINUTE);
        let minute = senders.entry(sender.to_owned()).or_insert_with(|| Minute { begun: now, told: Vec::new(), counted: 0 });
        let known = minute.told.iter().any(|told| told == same);
        if !known && u32::try_from(minute.told.len()).is_ok_and(|told| told < TOLD_MAX) {
            minute.told.push(same.to_owned());
            return Told::AtOnce;
        }
        minute.counted += 1;
        if minute.counted > 1 {
            return Told::Counted;
        }
        Told::FirstCounted(MINUTE.saturating_sub(now.duration_since(minute.begun)))
    }

    /// The minute of this sender is over: how many were counted in it.
    fn over(&self, sender: &str) -> u32 {
        self.senders.lock().remove(sender).map_or(0, |minute| minute.counted)
    }
}

impl Engine {
    /// Tells every desk of what was refused of a sender. Ten in a minute are told by themselves, each but once; how many more there were is told at its end.
    pub fn tell_refused(&self, sender: &str, same: &str, text: &str) {
        match self.inner.refusals.one_more(sender, same, Instant::now()) {
            Told::AtOnce => self.inner.notice(NoticeKind::PartnerRefused, text.to_owned()),
            Told::Counted => {}
            Told::FirstCounted(due) => {
                let (inner, sender) = (Arc::downgrade(&self.inner), sender.to_owned());
                tokio::spawn(async move {
                    tokio::time::sleep(due).await;
                    if let Some(inner) = inner.upgrade() {
                        tell_count(&inner, &sender);
                    }
                });
            }
        }
    }
}

fn tell_count(inner: &Inner, sender: &str) {
    let more = inner.refusals.over(sender);
    if more > 0 {
        inner.notice(NoticeKind::PartnerRefused, format!("And {more} more from {sender} were refused in this minute. Ring them."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_is_refused_is_told_and_a_flood_is_counted() {
        let refusals = Refusals::default();
        let begun = Instant::now();
        let one = |same: &str, after_s: u64| refusals.one_more("bridge 1", same, begun + Duration::from_secs(after_s));
        assert_eq!((one("a", 0), one("b", 0)), (Told::AtOnce, Told::AtOnce), "two at once are two");
        assert_eq!(one("a", 1), Told::FirstCounted(Duration::from_secs(59)), "the same again is counted");
        for other in 2..TOLD_MAX {
            assert_eq!(one(&other.to_string(), 2), Told::AtOnce);
        }
        assert_eq!((one("one more", 3), one("and one", 3)), (Told::Counted, Told::Counted));
        assert_eq!(refusals.one_more("bridge 2", "a", begun), Told::AtOnce, "each sender has its own minute");
        assert_eq!((refusals.over("bridge 1"), refusals.over("bridge 1")), (3, 0), "told once");
        assert_eq!(one("a", 61), Told::AtOnce, "after its minute the same is told again");
    }

    #[test]
    fn what_nobody_counted_is_forgotten_after_its_minute() {
        let refusals = Refusals::default();
        let begun = Instant::now();
        assert_eq!(refusals.one_more("bridge 1", "a", begun), Told::AtOnce);
        assert_eq!(refusals.one_more("bridge 1", "a", begun + MINUTE), Told::AtOnce);
    }
}
