//! Cover: who could set off for an emergency now, and how many homes somebody would be at in time.
//!
//! Whoever the plan would not offer an emergency to does not count: a visit under way is not cover, for nobody knows when it ends. When somebody would be
//! at a door is what the plan would say of it: on foot or by car, by way of the key, corrected by what journeys there have taken.

mod muster;

use std::collections::BTreeMap;

use domain::ids::ResponderId;
use domain::place::{Position, tidy_postcode};
use domain::registers::Access;

pub use self::muster::{Journeys, LeftOut, Muster, Ready};

/// A home, or any other place where somebody may have to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Its postcode; empty where it is not known.
    pub postcode: String,
    /// The first part of its postcode and the first figure of the second: "EN5 1"; empty where the postcode is not known.
    pub sector: String,
    /// Where; the access point where somebody has said so.
    pub position: Position,
    /// Whether it is a flat.
    pub flat: bool,
    /// How one gets in.
    pub access: Access,
    /// How many clients live there.
    pub clients: i64,
}

impl Home {
    /// A place where nobody lives and nothing is to be fetched.
    pub const fn nobodys(position: Position) -> Self {
        Self { postcode: String::new(), sector: String::new(), position, flat: false, access: Access::Unknown, clients: 0 }
    }
}

/// The sector of a postcode: "EN5 1" of "EN5 1AA". Empty where it is no postcode.
pub fn sector(postcode: &str) -> String {
    let tidy = tidy_postcode(postcode).unwrap_or_default();
    tidy.split_at_checked(tidy.len().saturating_sub(2)).map(|(sector, _)| sector.to_owned()).unwrap_or_default()
}

/// How well a sector is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sector {
    /// Which: "EN5 1".
    pub sector: String,
    /// How many clients live there.
    pub clients: i64,
    /// How many of them somebody would be with in time.
    pub covered: i64,
    /// How many responders would be in time at each of its homes.
    pub reached_by: i64,
    /// Who would be soonest at the home of theirs that is furthest, and after how many seconds; `None` while nobody could set off.
    pub soonest: Option<(ResponderId, i64)>,
}

/// What each responder is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Who.
    pub responder: ResponderId,
    /// With how many clients they would be in time.
    pub reaches: i64,
    /// How many clients somebody would be with in time if these went to a visit: less than are covered now is a gap to come.
    pub without: i64,
}

/// The whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Clients whose home is known.
    pub clients: i64,
    /// With how many of them somebody would be in time.
    pub covered: i64,
    /// By sector, the worst covered first.
    pub sectors: Vec<Sector>,
    /// By responder, the one whose going would leave the widest gap first.
    pub shares: Vec<Share>,
}

/// How many homes somebody would be at within so many seconds. `arrivals[r][h]` is when `ready[r]` would be at `homes[h]`, if ever.
pub fn cover(ready: &[Ready], homes: &[Home], arrivals: &[Vec<Option<i64>>], within_s: i64) -> Cover {
    let after = |who: usize, home: usize| arrivals.get(who).and_then(|row| *row.get(home)?).unwrap_or(i64::MAX);
    let mut shares: Vec<Share> = ready.iter().map(|one| Share { responder: one.responder, reaches: 0, without: 0 }).collect();
    let mut sectors: BTreeMap<&str, (i64, i64, Vec<i64>)> = BTreeMap::new();
    let (mut clients, mut covered, mut alone) = (0, 0, vec![0; ready.len()]);
    for (at, home) in homes.iter().enumerate() {
        let (there, in_time, furthest) = sectors.entry(&home.sector).or_insert_with(|| (0, 0, vec![0; ready.len()]));
        let mut reached_by = Vec::new();
        for (who, furthest) in furthest.iter_mut().enumerate() {
            let seconds = after(who, at);
            *furthest = (*furthest).max(seconds);
            if seconds <= within_s {
                reached_by.push(who);
            }
        }
        clients += home.clients;
        *there += home.clients;
        if let [only] = reached_by[..] {
            alone[only] += home.clients;
        }
        if !reached_by.is_empty() {
            covered += home.clients;
            *in_time += home.clients;
        }
        reached_by.into_iter().for_each(|who| shares[who].reaches += home.clients);
    }
    shares.iter_mut().zip(alone).for_each(|(share, alone)| share.without = covered - alone);
    shares.sort_by_key(|share| (share.without, share.responder));
    let sector = |(sector, (clients, covered, furthest)): (&str, (i64, i64, Vec<i64>))| {
        let soonest =
            furthest.iter().zip(ready).map(|(seconds, one)| (*seconds, one.responder)).min().filter(|(seconds, _)| *seconds < i64::MAX);
        Sector {
            sector: sector.to_owned(),
            clients,
            covered,
            reached_by: furthest.iter().filter(|seconds| **seconds <= within_s).count() as i64,
            soonest: soonest.map(|(seconds, responder)| (responder, seconds)),
        }
    };
    let mut sectors: Vec<Sector> = sectors.into_iter().map(sector).collect();
    // a/b < c/d without a division: the share first, then how many are left out.
    sectors.sort_by(|a, b| {
        let share = (a.covered * b.clients).cmp(&(b.covered * a.clients));
        share
            .then((b.clients - b.covered).cmp(&(a.clients - a.covered)))
            .then(a.reached_by.cmp(&b.reached_by))
            .then(a.sector.cmp(&b.sector))
    });
    Cover { clients, covered, sectors, shares }
}
