//! Cover: who could set off for an emergency now, and how many homes somebody would be at in time.
//!
//! Whoever the plan would not offer an emergency to does not count: a visit under way is not cover, for nobody knows when it ends. What a
//! journey takes besides the drive, up to the door, counts here as it does in the plan.

use std::collections::BTreeMap;

use domain::ids::{OrganisationId, ResponderId};
use domain::place::{Position, tidy_postcode};
use domain::registers::Access;
use domain::words::{JobKind, Priority};

use crate::cost::{self, Parts};
use crate::eligibility::{Question, first_excluding};
use crate::problem::Problem;
use crate::visit::Proposed;

/// Somebody who could set off now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ready {
    /// Who.
    pub responder: ResponderId,
    /// From where.
    pub from: Position,
    /// Seconds on top of every drive: to set off, to park, and what not knowing exactly where they are adds.
    pub besides_s: i64,
}

/// Somebody on duty who does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Who.
    pub responder: ResponderId,
    /// What is said of them: "is on a visit (1042)".
    pub why: String,
}

/// Who of those on duty could set off for an emergency now, and who not and why. In order of their identifiers.
pub fn ready(problem: &Problem<'_>, organisation: OrganisationId) -> (Vec<Ready>, Vec<LeftOut>) {
    // Any emergency whatever: no door of its own, nothing to fetch, nobody excluded.
    let anywhere = Proposed {
        organisation,
        kind: JobKind::EmergencyVisit,
        priority: Priority::P1,
        place: None,
        postcode: "",
        flat: false,
        access: &Access::Unknown,
        needs: &[],
        excluded: &[],
    };
    let visit = problem.visit(anywhere);
    let (mut ready, mut left_out) = (Vec::new(), Vec::new());
    let ours = problem.responders.iter().filter(|who| who.responder.organisation == organisation && who.responder.on_duty());
    for who in ours {
        let parts: Option<Parts<'_>> = cost::time_to_effective_help(who, &visit);
        let responder = who.responder.id;
        let excluded = first_excluding(&Question { problem, who, visit: &visit, job: None, parts });
        match (excluded, who.whereabouts, parts) {
            (None, Some(place), Some(parts)) => {
                ready.push(Ready { responder, from: place.position, besides_s: parts.turnout_s + parts.stale_s + parts.park_s })
            }
            (Some(why), _, _) => left_out.push(LeftOut { responder, why }),
            (None, _, _) => left_out.push(LeftOut { responder, why: "has no known position".to_owned() }),
        }
    }
    ready.sort_by_key(|one| one.responder);
    left_out.sort_by_key(|one| one.responder);
    (ready, left_out)
}

/// A home, or several at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// The first part of its postcode and the first figure of the second: "EN5 1"; empty where the postcode is not known.
    pub sector: String,
    /// Where; the access point where somebody has said so.
    pub position: Position,
    /// How many clients live there.
    pub clients: i64,
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

/// How many homes somebody would be at within so many seconds. `times[r][h]` is how long the journey of `ready[r]` to `homes[h]` takes.
pub fn cover(ready: &[Ready], homes: &[Home], times: &[Vec<i64>], within_s: i64) -> Cover {
    let after = |who: usize, home: usize| {
        let journey = times.get(who).and_then(|row| row.get(home)).copied();
        journey.map_or(i64::MAX, |seconds| seconds.saturating_add(ready.get(who).map_or(0, |one| one.besides_s)))
    };
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
