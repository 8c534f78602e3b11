//! What an import read, kept and left out, and why: everything a person needs to believe the map, or not to.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::Profile;

/// Why a way is no road here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// A footway for a car, a motorway for a walker.
    NotForProfile,
    /// Being built, planned, given up.
    NotBuilt,
    /// A sign says no.
    NoEntry,
    /// Buses, farm traffic, the emergency services.
    OtherVehicles,
    /// A boat.
    Ferry,
    /// A square rather than a street.
    Square,
    /// Its direction changes with the hour.
    Reversible,
    /// Fewer than two of its points are in the file.
    Pointless,
}

impl Left {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotForProfile => "not for this profile",
            Self::NotBuilt => "not built or given up",
            Self::NoEntry => "no entry by a sign",
            Self::OtherVehicles => "for other vehicles only",
            Self::Ferry => "ferries",
            Self::Square => "squares, not streets",
            Self::Reversible => "direction changes with the hour",
            Self::Pointless => "fewer than two points in the file",
        }
    }
}

/// Why a turn restriction has no effect here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unused {
    /// Only at certain hours: ignored, so that the turn is allowed.
    Conditional,
    /// Cars are excepted, or it is for others only.
    NotForCars,
    /// Its kind is not known.
    UnknownKind,
    /// A member is missing, or there are too many of one role.
    Members,
    /// One of its roads is not part of the network.
    RoadLeftOut,
    /// Its roads do not meet where it says, or meet in more than one way.
    Unclear,
    /// The turn is impossible anyhow.
    Moot,
    /// For walkers there are none.
    OnFoot,
}

impl Unused {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Conditional => "at certain hours only (the turn stays allowed)",
            Self::NotForCars => "not for cars",
            Self::UnknownKind => "kind not known",
            Self::Members => "members missing",
            Self::RoadLeftOut => "a road is not in the network",
            Self::Unclear => "roads do not meet as it says",
            Self::Moot => "turn impossible anyhow",
            Self::OnFoot => "walkers need not heed it",
        }
    }
}

/// Turn restrictions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RestrictionCount {
    /// Relations that are turn restrictions.
    pub read: u64,
    /// Of these in effect at a junction.
    pub at_junction: u64,
    /// Of these in effect over a road between.
    pub over_way: u64,
    /// The rest.
    pub unused: BTreeMap<Unused, u64>,
}

/// Barriers on roads.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BarrierCount {
    /// Nobody passes.
    pub closed: u64,
    /// Passed at the end of a journey only.
    pub ends_only: u64,
    /// Passed.
    pub open: u64,
}

/// Signals on roads.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SignalCount {
    /// At a junction.
    pub at_junction: u64,
    /// A little before one, and counted there.
    pub on_approach: u64,
    /// Between junctions, and counted for both directions.
    pub between: u64,
}

/// A part of the network.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// In how many pieces.
    pub pieces: u64,
    /// Junctions.
    pub junctions: u64,
    /// Segments.
    pub segments: u64,
    /// Length.
    pub km: f64,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Which file.
    pub file: String,
    /// For whom.
    pub profile: Profile,
    /// Points in the file.
    pub nodes_read: u64,
    /// Lines in the file.
    pub ways_read: u64,
    /// Relations in the file.
    pub relations_read: u64,
    /// Ways that are roads here.
    pub roads: u64,
    /// Ways with a road's tags that are none here.
    pub left: BTreeMap<Left, u64>,
    /// Roads with a speed sign that was understood.
    pub posted: u64,
    /// Roads with a speed sign that was not.
    pub posted_unclear: u64,
    /// Roads with a rule for certain hours, which is ignored.
    pub conditional: u64,
    /// Points of roads that are not in the file; the road is cut there.
    pub points_missing: u64,
    /// Turn restrictions.
    pub restrictions: RestrictionCount,
    /// Barriers.
    pub barriers: BarrierCount,
    /// Signals.
    pub signals: SignalCount,
    /// What is kept.
    pub kept: Part,
    /// Directed edges kept.
    pub edges: u64,
    /// Of what is kept, roads where a journey may only begin or end.
    pub ends_only: Part,
    /// Of these, public roads that only private ones lead to.
    pub behind_private: Part,
    /// Roads that cannot be reached and left again from the rest: not kept.
    pub islands: Part,
    /// Different street names.
    pub names: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} for {:?}", self.file, self.profile)?;
        writeln!(f, "read: {} points, {} ways, {} relations", self.nodes_read, self.ways_read, self.relations_read)?;
        writeln!(
            f,
            "roads: {} ways, {} names; {} with a speed sign, {} signs unclear",
            self.roads, self.names, self.posted, self.posted_unclear
        )?;
        writeln!(f, "rules for certain hours ignored: {}; points missing: {}", self.conditional, self.points_missing)?;
        for (reason, count) in &self.left {
            writeln!(f, "  left out, {}: {count}", reason.words())?;
        }
        let signs = &self.restrictions;
        writeln!(f, "turn restrictions: {} read, {} at a junction, {} over a road between", signs.read, signs.at_junction, signs.over_way)?;
        for (reason, count) in &signs.unused {
            writeln!(f, "  without effect, {}: {count}", reason.words())?;
        }
        let (barriers, signals) = (&self.barriers, &self.signals);
        writeln!(f, "barriers: {} closed, {} at the ends only, {} open", barriers.closed, barriers.ends_only, barriers.open)?;
        writeln!(
            f,
            "signals: {} at a junction, {} on the approach, {} between",
            signals.at_junction, signals.on_approach, signals.between
        )?;
        let part = |part: &Part| format!("{} junctions, {} segments, {:.1} km", part.junctions, part.segments, part.km);
        writeln!(f, "kept: {}, {} directed edges", part(&self.kept), self.edges)?;
        writeln!(f, "  at the ends of a journey only: {} segments, {:.1} km", self.ends_only.segments, self.ends_only.km)?;
        writeln!(
            f,
            "  of these public, but behind private roads: {} segments, {:.1} km",
            self.behind_private.segments, self.behind_private.km
        )?;
        writeln!(f, "not kept, cut off from the rest: {} pieces, {}", self.islands.pieces, part(&self.islands))
    }
}
