//! Time to effective help: not who is nearest, but who can first *do something* for the client.
//!
//! Finish what you are doing, set off, drive, fetch the key when you do not carry it, park, walk to the door and get in; something on top when we are not
//! sure where you are, and what such journeys have taken more or less before.
//! Whole seconds throughout.

use domain::ids::ResponderId;
use domain::job::{Arrival, Assignment, Job};
use domain::place::Position;
use domain::registers::Access;
use domain::time::Timestamp;
use domain::words::{JobKind, Step};

use crate::problem::{Engaged, ResponderView, Whereabouts};
use crate::travel::Travel;
use crate::visit::{KeyHolder, Visit};

/// Taking a key over: out of the car, sign for it, back in.
pub const PICK_UP_S: i64 = 180;
/// A fix younger than this is as good as new.
pub const FRESH_FIX_S: i64 = 120;
/// The most that not knowing where somebody is can add; somebody placed at their base for want of a fix gets all of it.
pub const STALE_MOST_S: i64 = 600;
/// A phone that knows its place within this is exact enough.
pub const EXACT_WITHIN_M: i64 = 250;
/// Metres of doubt beyond that for each second added: ten metres a second is town traffic.
pub const DOUBT_METRES_A_SECOND: i64 = 10;
/// The journey to a door that nobody has found on the map: the same for everyone, so that help is still offered, and long, so that nobody
/// is promised much.
pub const UNKNOWN_DOOR_S: i64 = 1_800;

/// How long a visit lasts at the door, for three in four visits. From the shape of the load: a lift is 35 min (log-normal, σ 0.4), whose
/// upper quartile is 46; equipment 35 likewise; looking in 12, rounded up for the talk at the door.
pub const fn at_the_door_s(kind: JobKind) -> i64 {
    match kind {
        JobKind::EmergencyVisit | JobKind::FireResponse | JobKind::Repair => 46 * 60,
        JobKind::WelfareVisit => 20 * 60,
    }
}

/// How one would get the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyBy<'a> {
    /// The door needs none of ours.
    NotNeeded,
    /// It is in their own pocket.
    Carried,
    /// From a base.
    Base(&'a str),
    /// From a colleague who carries it: the meeting point is where they are.
    Colleague(ResponderId, &'a str),
    /// Nobody can say where it is.
    OutOfReach,
}

/// The parts of somebody's time to effective help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Until they are free.
    pub finish_s: i64,
    /// From accepting until the wheels turn.
    pub turnout_s: i64,
    /// The drive, straight to the door.
    pub travel_s: i64,
    /// What fetching the key adds to it.
    pub key_s: i64,
    /// What not knowing exactly where they are adds.
    pub stale_s: i64,
    /// To park and walk to the door.
    pub park_s: i64,
    /// From the door to the client.
    pub access_s: i64,
    /// What such journeys have usually taken more, or less.
    pub learnt_s: i64,
    /// When they would be at the door, once they are free and have accepted.
    pub arrival: Arrival,
    /// How they get the key.
    pub key: KeyBy<'a>,
}

impl Parts<'_> {
    /// Their sum: the time to effective help.
    pub const fn total_s(&self) -> i64 {
        self.finish_s + self.arrival.usual_s + self.access_s
    }

    /// When they would be at the door, counted from their acceptance, with what they finish before.
    pub const fn after_finishing(&self) -> Arrival {
        let Arrival { modelled_s, usual_s, promise_s } = self.arrival;
        Arrival { modelled_s: modelled_s + self.finish_s, usual_s: usual_s + self.finish_s, promise_s: promise_s + self.finish_s }
    }
}

/// Somebody's time to effective help at a door; `None` when nobody knows where they are.
pub fn time_to_effective_help<'v>(who: &ResponderView<'_>, visit: &'v Visit<'_>) -> Option<Parts<'v>> {
    let from = who.whereabouts?;
    let there = from_point(who, visit, &from, from.leaves_from)?;
    Some(Parts { finish_s: who.engaged.map_or(0, |visit| visit.finish_s), ..there })
}

/// As [`time_to_effective_help`] would be if they turned round now, whatever they are doing.
pub fn time_from_here<'v>(who: &ResponderView<'_>, visit: &'v Visit<'_>) -> Option<Parts<'v>> {
    let from = who.whereabouts?;
    from_point(who, visit, &from, from.stands_at)
}

/// The parts of a journey that starts now, from a point of the problem.
fn from_point<'v>(who: &ResponderView<'_>, visit: &'v Visit<'_>, from: &Whereabouts, point: usize) -> Option<Parts<'v>> {
    let place = visit.place_of(point)?;
    let travel_s = visit.drive_s.as_ref().map_or(Some(UNKNOWN_DOOR_S), |seconds| seconds.get(place).copied())?;
    let (key, key_s) = key_detour(who, visit, place, travel_s);
    let (turnout_s, stale_s) = (visit.door.turnout_s(from.about), stale_s(from));
    let park_s = visit.door.park_s(visit.asks.flat, who.responder.on_foot);
    let arrival = visit.shares.of(turnout_s + travel_s + key_s + stale_s + park_s);
    Some(Parts {
        finish_s: 0,
        turnout_s,
        travel_s,
        key_s,
        stale_s,
        park_s,
        access_s: visit.door.access_s(visit.asks.access),
        learnt_s: arrival.usual_s - arrival.modelled_s,
        arrival,
        key,
    })
}

/// Seconds until somebody who is at the door may be expected to be free, as one may build on it for others: the rest of the upper quartile, and never
/// less than two fifths of the whole, which is what a long stay still lasts in three of four. `None` once the upper quartile is over: nobody's help is
/// promised on a visit that has run away.
pub fn ahead_s(engaged: &Engaged) -> Option<i64> {
    let stay_s = at_the_door_s(engaged.kind);
    match engaged.there_s {
        None => Some(engaged.finish_s),
        Some(there_s) if there_s < stay_s => Some(engaged.finish_s.max(stay_s * 2 / 5)),
        Some(_) => None,
    }
}

/// The quickest way to the key, and what it adds to driving straight there.
fn key_detour<'v>(who: &ResponderView<'_>, visit: &'v Visit<'_>, place: usize, straight_s: i64) -> (KeyBy<'v>, i64) {
    match visit.asks.access {
        Access::KeySafe { .. } | Access::LetIn { .. } | Access::Unknown => (KeyBy::NotNeeded, 0),
        Access::KeyHeld { key, .. } if who.responder.keys.contains(key) => (KeyBy::Carried, 0),
        Access::KeyHeld { .. } => {
            let by_way_of = visit.keys.iter().filter_map(|copy| {
                let fetch_s = copy.fetch_s.get(place)?;
                Some((fetch_s + PICK_UP_S + copy.onward_s[usize::from(who.responder.on_foot)], copy.holder))
            });
            by_way_of.min_by_key(|(seconds, _)| *seconds).map_or((KeyBy::OutOfReach, 0), |(seconds, holder)| {
                let by = match holder {
                    KeyHolder::Base(name) => KeyBy::Base(name),
                    KeyHolder::Carrier(id, call_sign) => KeyBy::Colleague(id, call_sign),
                };
                (by, (seconds - straight_s).max(0))
            })
        }
    }
}

/// What doubt about somebody's place adds: a tenth of an old fix's age, and the time to drive out of a vague one.
fn stale_s(from: &Whereabouts) -> i64 {
    let Some(age_s) = from.age_s else { return STALE_MOST_S };
    let old = if age_s > FRESH_FIX_S { age_s / 10 } else { 0 };
    let vague = from.accuracy.map_or(0, |within| (within.0 - EXACT_WITHIN_M).max(0) / DOUBT_METRES_A_SECOND);
    (old + vague).min(STALE_MOST_S)
}

/// Seconds until somebody leaves the visit they are on: the rest of the drive and the usual stay, less the time already spent there.
pub fn until_free_s(
    job: &Job,
    assignment: &Assignment,
    whereabouts: Option<Position>,
    on_foot: bool,
    travel: &dyn Travel,
    now: Timestamp,
) -> i64 {
    let stay_s = at_the_door_s(job.kind);
    let arrived = assignment.steps.iter().filter(|taken| taken.step >= Step::Arrived).map(|taken| taken.at).min();
    match arrived {
        Some(arrived) => (stay_s - now.since(arrived).ms() / 1_000).max(0),
        None => {
            let on_the_way = |(from, door)| {
                if on_foot { travel.on_foot_to(&[from], door).first().copied() } else { Some(travel.seconds(from, door, now)) }
            };
            stay_s + whereabouts.zip(job.place.position).and_then(on_the_way).unwrap_or(UNKNOWN_DOOR_S)
        }
    }
}
