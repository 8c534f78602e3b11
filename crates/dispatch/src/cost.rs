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

use crate::door::DoorToDoor;
use crate::learnt::Shares;
use crate::problem::{Engaged, ResponderView, Whereabouts};
use crate::travel::Travel;
use crate::visit::{KeyHolder, Leg, Visit};

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
        Arrival {
            modelled_s: self.arrival.modelled_s + self.finish_s,
            usual_s: self.arrival.usual_s + self.finish_s,
            promise_s: self.arrival.promise_s + self.finish_s,
            approximate: self.arrival.approximate,
        }
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
    const UNKNOWN_DOOR: Leg = Leg { seconds: UNKNOWN_DOOR_S, approximate: true };
    let straight = visit.drive.as_ref().map_or(Some(UNKNOWN_DOOR), |legs| legs.from(place))?;
    let Detour { key, journey } = key_detour(who, visit, place, straight);
    let (travel_s, key_s) = (straight.seconds, journey.seconds - straight.seconds);
    let besides = Besides::of(who, from, &visit.door);
    let arrival = besides.arrival(journey.seconds, visit.asks.flat, &visit.door, visit.shares);
    let arrival = Arrival { approximate: journey.approximate, ..arrival };
    Some(Parts {
        finish_s: 0,
        turnout_s: besides.turnout_s,
        travel_s,
        key_s,
        stale_s: besides.stale_s,
        park_s: visit.door.park_s(visit.asks.flat, who.responder.on_foot),
        access_s: visit.door.access_s(visit.asks.access),
        learnt_s: arrival.usual_s - arrival.modelled_s,
        arrival,
        key,
    })
}

/// What any journey of somebody's costs besides the way, up to the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Besides {
    turnout_s: i64,
    stale_s: i64,
    on_foot: bool,
}

impl Besides {
    /// Of somebody who starts from there.
    pub(crate) fn of(who: &ResponderView<'_>, from: &Whereabouts, door: &DoorToDoor) -> Self {
        Self { turnout_s: door.turnout_s(from.about), stale_s: stale_s(from), on_foot: who.responder.on_foot }
    }

    /// The same for somebody who accepted so many seconds before they start from there; `None` where they have set off.
    pub(crate) const fn since_accepted(self, seconds: Option<i64>) -> Self {
        let turnout_s = match seconds {
            None => 0,
            Some(seconds) if seconds < self.turnout_s => self.turnout_s - seconds,
            Some(_) => 0,
        };
        Self { turnout_s, ..self }
    }

    /// When they are at a door that is so many seconds away, the key fetched on the way.
    pub(crate) const fn arrival(self, journey_s: i64, flat: bool, door: &DoorToDoor, shares: Shares) -> Arrival {
        shares.of(self.turnout_s + journey_s + self.stale_s + door.park_s(flat, self.on_foot))
    }
}

/// A journey by way of a place where a key is taken over.
pub(crate) const fn by_way_of(fetch_s: i64, onward_s: i64) -> i64 {
    fetch_s + PICK_UP_S + onward_s
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

/// How somebody gets the key, and the whole way to the door with it.
struct Detour<'v> {
    key: KeyBy<'v>,
    journey: Leg,
}

/// The quickest way by which the key is fetched.
fn key_detour<'v>(who: &ResponderView<'_>, visit: &'v Visit<'_>, place: usize, straight: Leg) -> Detour<'v> {
    match visit.asks.access {
        Access::KeySafe { .. } | Access::LetIn { .. } | Access::Unknown => Detour { key: KeyBy::NotNeeded, journey: straight },
        Access::KeyHeld { key, .. } if who.responder.keys.contains(key) => Detour { key: KeyBy::Carried, journey: straight },
        Access::KeyHeld { .. } => {
            let by_way_of = visit.keys.iter().filter_map(|copy| {
                let (fetch, onward) = (copy.fetch.from(place)?, copy.onward.from(usize::from(who.responder.on_foot))?);
                let seconds = by_way_of(fetch.seconds, onward.seconds);
                Some((Leg { seconds, approximate: fetch.approximate || onward.approximate }, copy.holder))
            });
            let quickest = by_way_of.min_by_key(|(journey, _)| journey.seconds);
            quickest.map_or(Detour { key: KeyBy::OutOfReach, journey: straight }, |(journey, holder)| {
                let journey = Leg { seconds: journey.seconds.max(straight.seconds), ..journey };
                let key = match holder {
                    KeyHolder::Base(name) => KeyBy::Base(name),
                    KeyHolder::Carrier(id, call_sign) => KeyBy::Colleague(id, call_sign),
                };
                Detour { key, journey }
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
