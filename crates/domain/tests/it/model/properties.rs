//! What must hold in every world that can be reached, each with the sentence it proves; and what must be reached, so that the rest is not proved of nothing.

use std::collections::BTreeSet;

use domain::deadline::DeadlineKind;
use domain::incident::{AlertKind, IncidentState};
use domain::job::{AssignmentState, Job, Offer, OfferState, Withdrawal};
use domain::time::Duration;
use domain::words::Priority;
use stateright::Property;
use uuid::Uuid;

use super::world::{Rule, World};
use super::{Bounds, Dispatch};
use crate::story::r;

/// I1.
pub const ONE_VISIT: &str = "I1 a responder has at most one active visit";
/// I2.
pub const ONE_PLACE: &str = "I2 a visit's places are filled by different people, one each";
/// I3.
pub const DEADLINE: &str = "I3 whatever is open has an owner and a deadline";
/// I3.
pub const ALARMED: &str = "I3 an emergency that nobody has alarms a person within 90 s";
/// I3.
pub const IN_THE_END: &str = "I3 in the end somebody has accepted, it is over, or a person was alarmed";
/// I4.
pub const REASON: &str = "I4 nobody is taken off a visit without who, when and why";
/// I4.
pub const REPLICA: &str = "I4 a phone that shows something else is known to, and is told until it does not";
/// I4.
pub const TELEPHONED: &str = "I4 who has not said that they know of their stand-down is telephoned";
/// I4.
pub const EVIDENCE: &str = "I4 what a former responder's phone says is kept";
/// I5.
pub const CLOSED: &str = "I5 what is closed says by whom, and nothing closes or opens again by itself";
/// I6.
pub const URGENT: &str = "I6 the plan takes an offer back only for something strictly more urgent";
/// I7.
pub const REMEDY: &str = "I7 a place that is free again is planned again, or the desk knows, in the same transaction";
/// I8.
pub const RECORD: &str = "I8 the record read again gives what stands";
/// I10.
pub const AGAIN: &str = "I10 the same request once more changes nothing";
/// I11.
pub const FRESH: &str = "I11 a move made by an older look never offers, whoever leads";
/// I11.
pub const ASKED_ONCE: &str = "I11 nobody is asked twice for one visit at once, by however many nodes";
/// I11.
pub const FIRST_WINS: &str = "I11 once somebody has a place nobody else is asked for it";
/// I12.
pub const PLANNED: &str = "I12 planned work that nobody has is with the desk before it is due";
/// After a wake nothing of it is due.
pub const AWAKE: &str = "a wake leaves nothing behind that is due";

/// Every property.
pub fn all(bounds: &Bounds) -> Vec<Property<Dispatch>> {
    let mut all = vec![
        Property::always(ONE_VISIT, |model: &Dispatch, world: &World| (1..=model.bounds.responders).all(|n| visits(world, n) <= 1)),
        Property::always(ONE_PLACE, |_, world: &World| world.board.jobs.values().all(filled_once)),
        Property::always(DEADLINE, |_, world: &World| has_deadlines(world)),
        Property::always(ALARMED, |_, world: &World| emergencies_alarm(world)),
        Property::eventually(IN_THE_END, |_, world: &World| is_helped(world)),
        Property::always(REASON, |_, world: &World| {
            world.board.jobs.values().flat_map(|job| &job.assignments).all(|one| says_why(&one.state))
        }),
        Property::always(REPLICA, |_, world: &World| {
            (1..).zip(&world.phones).all(|(n, phone)| phone.changed > phone.seen || world.to_show(n) == phone.shown)
        }),
        Property::always(TELEPHONED, |_, world: &World| is_telephoned(world)),
        Property::always(EVIDENCE, |_, world: &World| !world.broken.contains(&Rule::Evidence)),
        Property::always(CLOSED, |_, world: &World| !world.broken.contains(&Rule::EndedByItself) && closed_by_somebody(world)),
        Property::always(URGENT, |_, world: &World| !world.broken.contains(&Rule::Superseded)),
        Property::always(REMEDY, |_, world: &World| world.board.jobs.values().all(is_looked_after)),
        Property::always(RECORD, |_, world: &World| !world.broken.contains(&Rule::Record)),
        Property::always(AGAIN, |_, world: &World| !world.broken.contains(&Rule::Again)),
        Property::always(FRESH, |_, world: &World| !world.broken.contains(&Rule::Stale)),
        Property::always(ASKED_ONCE, |_, world: &World| world.board.jobs.values().all(asked_once)),
        Property::always(FIRST_WINS, |_, world: &World| {
            world.board.jobs.values().all(|job| job.acceptable().all(|offer| job.live(offer.slot).is_none()))
        }),
        Property::always(PLANNED, |_, world: &World| planned_is_escalated(world)),
        Property::always(AWAKE, |_, world: &World| !world.broken.contains(&Rule::Overdue)),
    ];
    all.extend(bounds.reach.iter().map(|reach| reach.property()));
    all
}

/// Visits of a responder.
fn visits(world: &World, n: u8) -> usize {
    world.board.jobs.values().flat_map(|job| &job.assignments).filter(|one| one.is_live() && one.responder == r(n)).count()
}

fn filled_once(job: &Job) -> bool {
    let live: Vec<_> = job.assignments.iter().filter(|one| one.is_live()).collect();
    let places: BTreeSet<_> = live.iter().map(|one| one.slot).collect();
    let people: BTreeSet<_> = live.iter().map(|one| one.responder).collect();
    places.len() == live.len() && people.len() == live.len() && places.iter().all(|slot| *slot < job.slots())
}

fn has_deadlines(world: &World) -> bool {
    let incidents = world.board.incidents.values().filter(|one| one.is_open());
    let owned = incidents.clone().all(|one| one.deadlines.next().is_some() && one.owner.person.0 != Uuid::nil());
    owned && world.board.jobs.values().all(|job| job.is_open() == job.deadlines.next().is_some())
}

/// Judged when every deadline that has come was woken: what is late is the service's, not the rule's.
fn emergencies_alarm(world: &World) -> bool {
    let waits_long = |since| world.now.since(since) >= Duration::seconds(90);
    let unheard = world.board.jobs.values().zip(&world.waits).any(|(job, waits)| {
        job.priority.is_emergency() && job.is_open() && waits.is_some_and(|(since, alarmed)| waits_long(since) && !alarmed)
    });
    !unheard || !world.is_awake()
}

/// Nobody waits unheard; a history that the bounds end sooner says nothing.
fn is_helped(world: &World) -> bool {
    let soon = |since| world.left.ticks == 0 && world.now.since(since) < Duration::seconds(90);
    world.waits.iter().all(|waits| waits.is_none_or(|(since, alarmed)| alarmed || soon(since)))
}

fn planned_is_escalated(world: &World) -> bool {
    let unheard = world.board.jobs.values().zip(&world.waits).any(|(job, waits)| {
        job.priority == Priority::P4 && job.is_open() && waits.is_some_and(|(_, alarmed)| world.now >= job.arrive_by && !alarmed)
    });
    !unheard || !world.is_awake()
}

fn says_why(state: &AssignmentState) -> bool {
    match state {
        AssignmentState::StoodDown { by, reason, .. } => !reason.is_empty() && by.0 != Uuid::nil(),
        AssignmentState::Live | AssignmentState::Clear { .. } => true,
    }
}

/// Nobody waits for a phone to say that it knows: its deadline stands, or the desk is to telephone.
fn is_telephoned(world: &World) -> bool {
    let called = |job| {
        let alerts = world.board.jobs.get(&job).into_iter().flat_map(|job| &job.alerts);
        let behind = world.board.incidents.values().filter(|one| one.job == Some(job)).flat_map(|one| &one.alerts);
        alerts.chain(behind).any(|alert| alert.kind == AlertKind::StandDownNotSeen)
    };
    world
        .board
        .responders
        .values()
        .all(|one| one.unconfirmed.is_none_or(|(_, job)| one.deadlines.due(DeadlineKind::StandDownAck).is_some() || called(job)))
}

fn closed_by_somebody(world: &World) -> bool {
    world.board.incidents.values().all(|one| match &one.state {
        IncidentState::Closed { by, .. } => by.0 != Uuid::nil(),
        IncidentState::Ringing { .. } | IncidentState::Answered { .. } | IncidentState::Open { .. } | IncidentState::Resolved { .. } => {
            true
        }
    })
}

/// Every free place is asked for, or the plan owes an answer by a time, or the desk was told that it has none.
fn is_looked_after(job: &Job) -> bool {
    let told = job.alerts.iter().any(|alert| {
        use AlertKind::{DeskAlarm, ForcedChoice, Manager, NoPlan, NotAccepted};
        matches!(alert.kind, NoPlan | NotAccepted | DeskAlarm | Manager | ForcedChoice)
    });
    !job.is_open() || job.asks_everywhere() || told || job.deadlines.due(DeadlineKind::NoPlan).is_some() || lapses(job)
}

/// An offer whose time ran out may still be accepted, and the timer of the next stands.
fn lapses(job: &Job) -> bool {
    job.acceptable().any(|offer| offer.state == OfferState::Lapsed) && job.deadlines.due(DeadlineKind::SecondOffer).is_some()
}

fn asked_once(job: &Job) -> bool {
    let asked: Vec<_> = job.acceptable().map(|offer| offer.to).collect();
    asked.len() == asked.iter().collect::<BTreeSet<_>>().len()
}

/// What a run has to come by, so that what holds is not held by nothing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// An answer that came too late is kept beside the winner's.
    LateAnswer,
    /// An offer whose time ran out is accepted.
    LapsedAccepted,
    /// A former responder's step is kept.
    EvidenceKept,
    /// A phone shows what it no longer has.
    WrongPhone,
    /// Two nodes have made up their mind about one visit.
    TwoMinds,
    /// A responder's other offer is taken back because they accepted.
    Engaged,
    /// The plan takes an offer back for something more urgent.
    Superseded,
    /// The desk is told that a choice has to be made.
    ForcedChoice,
    /// It is closed.
    Closed,
    /// Two have it.
    Both,
}

impl Reach {
    fn property(self) -> Property<Dispatch> {
        fn offers(world: &World) -> impl Iterator<Item = &Offer> {
            world.board.jobs.values().flat_map(|job| &job.offers)
        }
        match self {
            Self::LateAnswer => Property::sometimes("reached: a late answer is kept beside the winner's", |_, world: &World| {
                world.board.jobs.values().any(|job| job.live(0).is_some() && job.offers.iter().any(|offer| offer.late_at.is_some()))
            }),
            Self::LapsedAccepted => Property::sometimes("reached: an offer whose time ran out is accepted", |_, world: &World| {
                offers(world).any(|offer| matches!(offer.state, OfferState::Accepted { at } if at > offer.answer_by))
            }),
            Self::EvidenceKept => Property::sometimes("reached: a step after a stand-down is kept", |_, world: &World| {
                world.board.jobs.values().any(|job| job.alerts.iter().any(|alert| alert.kind == AlertKind::StepAfterStandDown))
            }),
            Self::WrongPhone => {
                Property::sometimes("reached: a phone shows a visit that its responder no longer has", |_, world: &World| {
                    (1..).zip(&world.phones).any(|(n, phone)| phone.shown.visit.is_some() && world.to_show(n).visit.is_none())
                })
            }
            Self::TwoMinds => Property::sometimes("reached: two nodes plan one visit at once", |_, world: &World| {
                let minds: Vec<_> = world.nodes.iter().flatten().map(|made| (made.job, made.revision)).collect();
                minds.len() == 2 && minds[0] == minds[1]
            }),
            Self::Engaged => Property::sometimes("reached: an offer ends because its responder took another visit", |_, world: &World| {
                offers(world).any(|offer| matches!(offer.state, OfferState::Withdrawn { because: Withdrawal::Engaged, .. }))
            }),
            Self::Superseded => Property::sometimes("reached: an offer ends for something more urgent", |_, world: &World| {
                offers(world).any(|offer| matches!(offer.state, OfferState::Withdrawn { because: Withdrawal::Superseded, .. }))
            }),
            Self::ForcedChoice => Property::sometimes("reached: the desk has to choose", |_, world: &World| {
                world.board.jobs.values().any(|job| job.alerts.iter().any(|alert| alert.kind == AlertKind::ForcedChoice))
            }),
            Self::Closed => {
                Property::sometimes("reached: it is closed", |_, world: &World| world.board.incidents.values().any(|one| !one.is_open()))
            }
            Self::Both => Property::sometimes("reached: two have it", |_, world: &World| {
                world.board.jobs.values().any(|job| job.live(0).is_some() && job.live(1).is_some())
            }),
        }
    }
}
