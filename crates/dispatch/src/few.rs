//! Whose journeys are worked out where not everybody's are: in a service of many hundred responders, most are too far from a door to matter.
//!
//! Nothing is lost by it. Around each door so many people are looked at that everybody else, at the fastest anybody travels, would come later than as many
//! who may go as the whole plan could ever need. Where that cannot be said (nobody knows the fastest, too few may go, nobody knows the door) everybody is
//! looked at. How many were not stands in the record.

use std::collections::BTreeMap;

use domain::ids::{OrganisationId, ResponderId};
use domain::job::Job;
use domain::place::{Metres, Position};

use crate::cost::{ahead_s, time_to_effective_help};
use crate::eligibility::{Question, excludes};
use crate::exact::OVERTIME_S;
use crate::nearby::Nearby;
use crate::problem::{Problem, ResponderView};
use crate::visit::{Proposed, Visit};

/// By so many times one looks wider.
const WIDER: f64 = 1.25;
/// Nobody on earth is further away.
const FURTHEST_M: f64 = 13_000_000.0;
/// Seconds by which people equally far away commonly differ: overtime, setting off, parking, a fix some minutes old.
const DIFFER_S: f64 = 200.0;

/// Where everybody is, and how many have to be looked at.
#[derive(Clone, Debug)]
pub(crate) struct Few {
    nearby: Nearby,
    /// Metres a second.
    fastest: f64,
    /// So many who may go are enough for every place of every job, whoever takes whom.
    enough: usize,
    /// Metres around a door within which so many would be if everybody were spread evenly.
    reach: f64,
    /// How far one gets in the time by which people commonly differ.
    margin: f64,
    /// Who is on a visit.
    engaged: Vec<u32>,
    /// The points of the doors.
    doors: Vec<u32>,
    /// How many responders each provider has.
    books: BTreeMap<OrganisationId, usize>,
}

impl Few {
    /// For these open jobs and their doors' points; `None` where nobody can say how fast anybody travels, or everybody is needed.
    pub(crate) fn of<'j>(
        problem: &Problem<'_>,
        least: usize,
        jobs: impl Iterator<Item = &'j Job>,
        doors: impl Iterator<Item = usize>,
    ) -> Option<Self> {
        let fastest = problem.travel.fastest(problem.now).filter(|fastest| *fastest > 0.0)?;
        let people = &problem.responders;
        let places = |job: &Job| usize::from(job.slots()) * usize::from(job.breadth).clamp(1, people.len().max(1));
        let enough = least.max(jobs.map(places).sum::<usize>() + 2);
        if enough >= people.len() {
            return None;
        }
        let number = |which: usize| u32::try_from(which).ok();
        let known = people.iter().enumerate().filter_map(|(which, who)| Some((number(which)?, who.whereabouts?)));
        let both = known.flat_map(|(which, known)| {
            let later = (known.leaves_from != known.stands_at).then_some(known.leaves_from);
            let later = later.and_then(|point| Some((which, problem.point_at(point)?)));
            std::iter::once((which, known.position)).chain(later)
        });
        let nearby = Nearby::of(people.iter().map(|who| who.responder.id).collect(), both);
        let engaged = people.iter().enumerate().filter(|(_, who)| who.engaged.is_some()).filter_map(|(which, _)| number(which)).collect();
        let mut books: BTreeMap<OrganisationId, usize> = BTreeMap::new();
        people.iter().for_each(|who| *books.entry(who.responder.organisation).or_default() += 1);
        let (reach, margin) = (nearby.reach(enough), fastest * DIFFER_S);
        Some(Self { nearby, fastest, enough, reach, margin, engaged, doors: doors.filter_map(number).collect(), books })
    }

    /// Who somebody is.
    pub(crate) fn who(&self, which: u32) -> Option<ResponderId> {
        self.nearby.who(which)
    }

    /// How many are on a provider's books.
    pub(crate) fn on_the_books(&self, organisation: OrganisationId) -> usize {
        self.books.get(&organisation).copied().unwrap_or_default()
    }

    /// A visit with the journeys of those who matter; `None` where everybody does.
    pub(crate) fn visit<'b, 'a: 'b>(&self, problem: &Problem<'a>, asks: Proposed<'b>, job: Option<&Job>) -> Option<Visit<'b>> {
        let door = asks.place?;
        let named =
            job.into_iter().flat_map(|job| job.offers.iter().map(|offer| offer.to).chain(job.assignments.iter().map(|one| one.responder)));
        let mut besides: Vec<u32> = named.filter_map(|who| self.nearby.which(who)).collect();
        besides.extend(self.free_soonest(problem, asks, door));
        let mut metres = self.reach;
        while self.nearby.count_within(door, metres, self.enough) < self.enough {
            metres *= WIDER;
            if metres > FURTHEST_M {
                return None;
            }
        }
        while metres > 1.0 && self.nearby.count_within(door, metres / WIDER, self.enough) >= self.enough {
            metres /= WIDER;
        }
        metres += self.margin;
        loop {
            let mut among = self.nearby.within(door, metres);
            if among.len() * 2 > problem.responders.len() {
                return None;
            }
            among.extend_from_slice(&besides);
            among.sort_unstable();
            among.dedup();
            let visit = problem.visit_among(asks, Some((among, &self.doors)));
            // Journeys are reckoned in whole metres: the last one is given away.
            if self.suffices(problem, &visit, job, Metres(metres as i64 - 1)) {
                return Some(visit);
            }
            metres *= WIDER;
        }
    }

    /// Whether everybody beyond so many metres would come later than as many as are enough.
    fn suffices(&self, problem: &Problem<'_>, visit: &Visit<'_>, job: Option<&Job>, beyond: Metres) -> bool {
        let own = problem.among(visit).filter(|who| who.responder.organisation == visit.asks.organisation);
        let could_go = own.filter_map(|who| {
            let parts = time_to_effective_help(who, visit);
            let goes = !excludes(&Question { problem, who, visit, job, parts });
            parts.filter(|_| goes).map(|parts| parts.total_s() + OVERTIME_S)
        });
        let mut totals: Vec<i64> = could_go.collect();
        if totals.len() < self.enough {
            return false;
        }
        let (_, last, _) = totals.select_nth_unstable(self.enough - 1);
        *last < self.help_at_least_s(visit, beyond)
    }

    /// The least that help from so far away takes.
    fn help_at_least_s(&self, visit: &Visit<'_>, metres: Metres) -> i64 {
        let door = &visit.door;
        let besides =
            door.turnout_s(true).min(door.turnout_s(false)) + door.park_s(visit.asks.flat, true).min(door.park_s(visit.asks.flat, false));
        visit.shares.of(besides + self.journey_at_least_s(metres)).usual_s + door.access_s(visit.asks.access)
    }

    fn journey_at_least_s(&self, metres: Metres) -> i64 {
        (metres.0 as f64 / self.fastest) as i64
    }

    /// Whoever of those on a visit could be free and there first: waiting is priced by them, however far away they are.
    fn free_soonest<'a>(&self, problem: &Problem<'a>, asks: Proposed<'_>, door: Position) -> Vec<u32> {
        let own = |who: &&ResponderView<'a>| who.responder.organisation == asks.organisation && who.responder.on_duty();
        let journeys = |who: &ResponderView<'a>| {
            let metres = problem.at_least_from(who.whereabouts.as_ref()?, door);
            Some((ahead_s(who.engaged.as_ref()?)?, metres))
        };
        let plain = problem.visit_among(Proposed { place: None, ..asks }, Some((Vec::new(), &[])));
        let least = |(ahead, metres): (i64, Metres)| ahead + self.help_at_least_s(&plain, metres);
        let could: Vec<(i64, u32)> =
            self.engaged.iter().filter_map(|which| Some((least(journeys(problem.person(*which).filter(own)?)?), *which))).collect();
        let Some((_, first)) = could.iter().copied().min() else { return Vec::new() };
        let first_visit = problem.visit_among(asks, Some((vec![first], &[])));
        let first_s = problem.person(first).and_then(|who| {
            let parts = time_to_effective_help(who, &first_visit)?;
            Some(ahead_s(who.engaged.as_ref()?)? + parts.total_s() - parts.finish_s)
        });
        could.into_iter().filter(|(least, _)| first_s.is_none_or(|first_s| *least <= first_s)).map(|(_, which)| which).collect()
    }
}
