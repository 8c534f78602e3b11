//! Who could set off now, and when each of them would be at each home: what the plan would say of that responder and that door, worked out for all of
//! them by one question for all journeys.

use std::collections::BTreeMap;

use domain::ids::{OrganisationId, ResponderId};
use domain::place::Position;
use domain::registers::Access;
use domain::words::{JobKind, Priority};

use super::Home;
use crate::cost::{self, Besides};
use crate::door::DoorToDoor;
use crate::eligibility::{Question, first_excluding};
use crate::learnt::{Learnt, PartOfDay};
use crate::problem::Problem;
use crate::travel::Start;
use crate::visit::Proposed;

/// How urgent what cover is for would be.
const URGENCY: Priority = Priority::P1;

/// Somebody who could set off now.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// Who.
    pub responder: ResponderId,
    /// From where, and whether on foot.
    pub from: Start,
    /// What any journey of theirs costs besides the way.
    besides: Besides,
    /// The keys they carry.
    keys: Vec<String>,
}

/// Somebody on duty who does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Who.
    pub responder: ResponderId,
    /// What is said of them: "is on a visit (1042)".
    pub why: String,
}

/// Who could set off for an emergency now, and what they would do on the way to it.
#[derive(Clone, Debug)]
pub struct Muster {
    /// In order of their identifiers.
    pub ready: Vec<Ready>,
    /// Who of those on duty could not, and why; in the same order.
    pub left_out: Vec<LeftOut>,
    /// Where each key can be taken over that somebody on duty or off it carries; nowhere where nobody who has it can be met.
    carried: BTreeMap<String, Vec<Position>>,
    /// Where the bases are.
    bases: BTreeMap<String, Position>,
    learnt: Learnt,
    part: PartOfDay,
}

/// The journeys cover is worked out from: how long is it from each of these starts to each of these places?
#[derive(Clone, Debug)]
pub struct Journeys {
    /// The responders in their order, then whoever leaves with a key they fetched.
    pub from: Vec<Start>,
    /// The homes in their order, then where keys are fetched.
    pub to: Vec<Position>,
    /// By home: where its key is fetched, as places among those after the homes; `None` where it needs none of ours.
    fetched_at: Vec<Option<Vec<usize>>>,
    /// How many of the starts are responders.
    ready: usize,
}

impl Muster {
    /// Who of an organisation could set off now.
    pub fn of(problem: &Problem<'_>, organisation: OrganisationId) -> Self {
        // Any emergency whatever: no door of its own, nothing to fetch, nobody excluded.
        let anywhere = Proposed {
            organisation,
            kind: JobKind::EmergencyVisit,
            priority: URGENCY,
            place: None,
            postcode: "",
            flat: false,
            access: &Access::Unknown,
            needs: &[],
            excluded: &[],
            never_alone: false,
        };
        let visit = problem.visit(anywhere);
        let (mut ready, mut left_out) = (Vec::new(), Vec::new());
        let ours = problem.responders.iter().filter(|who| who.responder.organisation == organisation && who.responder.on_duty());
        for who in ours {
            let parts = cost::time_to_effective_help(who, &visit);
            let responder = who.responder.id;
            let excluded = first_excluding(&Question { problem, who, visit: &visit, job: None, parts });
            match (excluded, who.whereabouts) {
                (None, Some(place)) => ready.push(Ready {
                    responder,
                    from: Start { position: place.position, on_foot: who.responder.on_foot },
                    besides: Besides::of(who, &place, &visit.door),
                    keys: who.responder.keys.clone(),
                }),
                (Some(rule), _) => left_out.push(LeftOut { responder, why: rule.words(who, &visit) }),
                (None, None) => left_out.push(LeftOut { responder, why: "has no known position".to_owned() }),
            }
        }
        ready.sort_by_key(|one| one.responder);
        left_out.sort_by_key(|one| one.responder);
        let (carried, bases) = problem.keys_of(organisation);
        let (learnt, part) = problem.corrections();
        Self { ready, left_out, carried, bases, learnt: learnt.clone(), part }
    }

    /// The journeys to ask for.
    pub fn journeys(&self, homes: &[Home]) -> Journeys {
        let mut places: Vec<Position> = Vec::new();
        let mut known = |at: Position| {
            places.iter().position(|place| *place == at).unwrap_or_else(|| {
                places.push(at);
                places.len() - 1
            })
        };
        let mut fetched = |access: &Access| match access {
            Access::KeySafe { .. } | Access::LetIn { .. } | Access::Unknown => None,
            Access::KeyHeld { key, at } => Some(match self.carried.get(key) {
                Some(carriers) => carriers.iter().map(|at| known(*at)).collect(),
                None => self.bases.get(at).map(|at| known(*at)).into_iter().collect(),
            }),
        };
        let fetched_at: Vec<Option<Vec<usize>>> = homes.iter().map(|home| fetched(&home.access)).collect();
        let ready = self.ready.iter().map(|one| one.from);
        let onward = |on_foot: bool| {
            let somebody = self.ready.iter().any(|one| one.from.on_foot == on_foot);
            places.iter().filter(move |_| somebody).map(move |place| Start { position: *place, on_foot })
        };
        Journeys {
            from: ready.chain(onward(false)).chain(onward(true)).collect(),
            to: homes.iter().map(|home| home.position).chain(places.iter().copied()).collect(),
            fetched_at,
            ready: self.ready.len(),
        }
    }

    /// After how many seconds each responder would usually be at the door of each home; `None` where they cannot get its key. `times[f][t]` is how long it
    /// is from `journeys.from[f]` to `journeys.to[t]`.
    pub fn arrivals(&self, homes: &[Home], journeys: &Journeys, times: &[Vec<i64>]) -> Vec<Vec<Option<i64>>> {
        let places = journeys.to.len() - homes.len();
        let drivers = self.ready.iter().any(|one| !one.from.on_foot);
        let time = |from: usize, to: usize| times.get(from).and_then(|row| row.get(to)).copied();
        let shares: Vec<_> = homes.iter().map(|home| self.learnt.shares(self.part, URGENCY, &home.postcode)).collect();
        let door: &DoorToDoor = &self.learnt.door;
        let row = |(who, one): (usize, &Ready)| {
            let onward = journeys.ready + if one.from.on_foot && drivers { places } else { 0 };
            let at = |(home, of): (usize, &Home)| {
                let straight_s = time(who, home)?;
                let carries = matches!(&of.access, Access::KeyHeld { key, .. } if one.keys.contains(key));
                let journey_s = match journeys.fetched_at.get(home)?.as_ref().filter(|_| !carries) {
                    None => straight_s,
                    Some(fetched_at) => {
                        let by_way_of = |place: &usize| Some(cost::by_way_of(time(who, homes.len() + place)?, time(onward + place, home)?));
                        fetched_at.iter().filter_map(by_way_of).min()?.max(straight_s)
                    }
                };
                Some(one.besides.arrival(journey_s, of.flat, door, *shares.get(home)?).usual_s)
            };
            homes.iter().enumerate().map(at).collect()
        };
        self.ready.iter().enumerate().map(row).collect()
    }
}
