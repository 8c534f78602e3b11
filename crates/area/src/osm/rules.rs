//! Which ways are roads, in which direction, for whom and how fast: the rules of the road as their tags tell them.
//!
//! Access goes by the most specific tag that is there. Rules for certain hours (`…:conditional`) are ignored and counted.

use roads::RoadClass;

use crate::Profile;
use crate::osm::report::Left;
use crate::osm::source::Tags;
use crate::osm::speed::{driven_kmh, posted_kmh, usual_kmh};

/// Walking, km/h.
pub const FOOT_KMH: u16 = 5;
/// Up or down stairs, km/h along them.
pub const STEPS_KMH: u16 = 2;

/// A way that is a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Road {
    /// What sort.
    pub class: RoadClass,
    /// Km/h.
    pub speed_kmh: u16,
    /// May be used in the order of its points.
    pub forward: bool,
    /// May be used against it.
    pub backward: bool,
    /// Only where a journey begins or ends.
    pub ends_only: bool,
    /// Whether a sign for its speed was there, and understood.
    pub sign: Option<bool>,
    /// Whether it has a rule for certain hours.
    pub conditional: bool,
}

/// Whether and how something may be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By anyone.
    Open,
    /// By those who begin or end there.
    EndsOnly,
    /// By nobody.
    No,
    /// By buses, farm traffic and the like.
    Others,
}

const CAR_KEYS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];
const FOOT_KEYS: [&str; 2] = ["foot", "access"];

/// What the most specific access tag says; `None` without one.
pub fn access(tags: Tags<'_>, profile: Profile) -> Option<Access> {
    let keys: &[&str] = match profile {
        Profile::Car => &CAR_KEYS,
        Profile::Foot => &FOOT_KEYS,
    };
    // Of several values the first that lets anyone in counts.
    let value = tags.first(keys)?;
    let parts = || value.split(';').map(|part| access_of(part.trim()));
    [Access::Open, Access::EndsOnly, Access::Others].into_iter().find(|wanted| parts().any(|part| part == *wanted)).or(Some(Access::No))
}

fn access_of(value: &str) -> Access {
    match value {
        "no" => Access::No,
        "private" | "destination" | "customers" | "delivery" | "permit" | "residents" | "residential" | "employees" | "staff"
        | "visitors" => Access::EndsOnly,
        "agricultural" | "forestry" | "military" | "emergency" | "psv" | "bus" | "taxi" | "hgv" | "school" | "use_sidepath" => {
            Access::Others
        }
        _ => Access::Open,
    }
}

/// Whether a way is a road; `None` when nothing about it says so.
pub fn judge(tags: Tags<'_>, profile: Profile) -> Option<Result<Road, Left>> {
    let Some(highway) = tags.get("highway") else {
        return tags.is("route", "ferry").then_some(Err(Left::Ferry));
    };
    if matches!(highway, "construction" | "proposed" | "planned" | "abandoned" | "razed" | "disused" | "demolished") {
        return Some(Err(Left::NotBuilt));
    }
    Some(match profile {
        Profile::Car => car(highway, tags),
        Profile::Foot => foot(highway, tags),
    })
}

fn car_class(highway: &str) -> Option<(RoadClass, bool)> {
    Some(match highway {
        "motorway" => (RoadClass::Motorway, false),
        "motorway_link" => (RoadClass::Motorway, true),
        "trunk" => (RoadClass::Trunk, false),
        "trunk_link" => (RoadClass::Trunk, true),
        "primary" => (RoadClass::Primary, false),
        "primary_link" => (RoadClass::Primary, true),
        "secondary" => (RoadClass::Secondary, false),
        "secondary_link" => (RoadClass::Secondary, true),
        "tertiary" => (RoadClass::Tertiary, false),
        "tertiary_link" => (RoadClass::Tertiary, true),
        "unclassified" | "road" => (RoadClass::Unclassified, false),
        "residential" => (RoadClass::Residential, false),
        "living_street" => (RoadClass::Living, false),
        "service" => (RoadClass::Service, false),
        "track" => (RoadClass::Track, false),
        _ => return None,
    })
}

fn car(highway: &str, tags: Tags<'_>) -> Result<Road, Left> {
    let (class, link) = match highway {
        "bus_guideway" | "busway" => return Err(Left::OtherVehicles),
        _ => car_class(highway).ok_or(Left::NotForProfile)?,
    };
    if tags.is("area", "yes") {
        return Err(Left::Square);
    }
    if tags.is("service", "emergency_access") {
        return Err(Left::OtherVehicles);
    }
    let ends_only = match access(tags, Profile::Car) {
        Some(Access::No) => return Err(Left::NoEntry),
        Some(Access::Others) => return Err(Left::OtherVehicles),
        Some(Access::EndsOnly) => true,
        Some(Access::Open) => false,
        // A track leads to a farm, not to the next town.
        None => class == RoadClass::Track,
    };
    let (forward, backward) = directions(tags, class)?;
    let dual = forward != backward && !link;
    let sign = tags.first(&["maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:type", "source:maxspeed"]);
    // The last two tell where a limit comes from, and only sometimes what it is.
    let firm = tags.has("maxspeed") || tags.has("maxspeed:forward") || tags.has("maxspeed:backward");
    let posted = sign.and_then(|sign| posted_kmh(sign, class, dual));
    let speed_kmh = posted.map_or_else(|| usual_kmh(class, link), driven_kmh);
    let sign = (firm || posted.is_some()).then_some(posted.is_some());
    let conditional = tags.0.iter().any(|(key, _)| key.ends_with(":conditional"));
    Ok(Road { class, speed_kmh, forward, backward, ends_only, sign, conditional })
}

fn directions(tags: Tags<'_>, class: RoadClass) -> Result<(bool, bool), Left> {
    let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    match tags.first(&["oneway:motorcar", "oneway:motor_vehicle", "oneway"]) {
        Some("yes" | "true" | "1") => Ok((true, false)),
        Some("-1" | "reverse") => Ok((false, true)),
        Some("no" | "false" | "0") => Ok((true, true)),
        Some("reversible") => Err(Left::Reversible),
        Some(_) | None => Ok((true, !(round || class == RoadClass::Motorway))),
    }
}

fn foot(highway: &str, tags: Tags<'_>) -> Result<Road, Left> {
    let signed = access(tags, Profile::Foot);
    let class = match highway {
        "footway" | "pedestrian" | "steps" | "cycleway" | "corridor" | "platform" => RoadClass::Service,
        "path" | "bridleway" => RoadClass::Track,
        "motorway" | "motorway_link" => return Err(Left::NotForProfile),
        _ => car_class(highway).ok_or(Left::NotForProfile)?.0,
    };
    let by_name = tags.has("foot");
    if tags.is("motorroad", "yes") && !by_name {
        return Err(Left::NotForProfile);
    }
    let ends_only = match signed {
        Some(Access::No | Access::Others) => return Err(Left::NoEntry),
        Some(Access::EndsOnly) => true,
        Some(Access::Open) | None => false,
    };
    let conditional = tags.0.iter().any(|(key, _)| key.ends_with(":conditional"));
    let speed_kmh = if highway == "steps" { STEPS_KMH } else { FOOT_KMH };
    Ok(Road { class, speed_kmh, forward: true, backward: true, ends_only, sign: None, conditional })
}
