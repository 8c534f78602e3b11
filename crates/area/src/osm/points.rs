//! What stands on the points of roads: barriers and signals.

use crate::Profile;
use crate::osm::rules::{Access, access};
use crate::osm::source::Tags;

/// Who passes a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passage {
    /// Anyone.
    #[default]
    Open,
    /// Those whose journey begins or ends beyond.
    EndsOnly,
    /// Nobody.
    Closed,
}

/// Whom signals hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signals {
    /// There are none.
    #[default]
    None,
    /// Those in the order of the way's points.
    Forward,
    /// Those against it.
    Backward,
    /// It does not say.
    Any,
}

/// What stands on a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Whether there is a barrier at all.
    pub barrier: bool,
    /// Who passes.
    pub passage: Passage,
    /// Signals.
    pub signals: Signals,
}

/// Reads the tags of a point.
pub fn mark(tags: Tags<'_>, profile: Profile) -> Mark {
    if tags.0.is_empty() {
        return Mark::default();
    }
    let barrier = tags.get("barrier");
    let passage = barrier.map_or(Passage::Open, |barrier| passage(barrier, tags, profile));
    let signals = match (profile, tags.is("highway", "traffic_signals")) {
        (Profile::Foot, _) | (_, false) => Signals::None,
        (Profile::Car, true) => match tags.first(&["traffic_signals:direction", "direction"]) {
            Some("forward") => Signals::Forward,
            Some("backward") => Signals::Backward,
            Some(_) | None => Signals::Any,
        },
    };
    Mark { barrier: barrier.is_some(), passage, signals }
}

fn passage(barrier: &str, tags: Tags<'_>, profile: Profile) -> Passage {
    if let Some(signed) = access(tags, profile) {
        return match signed {
            Access::Open => Passage::Open,
            Access::EndsOnly => Passage::EndsOnly,
            Access::No | Access::Others => Passage::Closed,
        };
    }
    match profile {
        Profile::Foot => {
            if tags.is("locked", "yes") {
                Passage::EndsOnly
            } else {
                Passage::Open
            }
        }
        Profile::Car => match barrier {
            "bollard" if matches!(tags.get("bollard"), Some("rising" | "foldable")) => Passage::EndsOnly,
            "bollard"
            | "block"
            | "cycle_barrier"
            | "motorcycle_barrier"
            | "kissing_gate"
            | "stile"
            | "turnstile"
            | "full-height_turnstile" => Passage::Closed,
            "jersey_barrier" | "planter" | "log" | "debris" | "rock" | "wall" | "fence" | "hedge" | "ditch" | "horse_stile" => {
                Passage::Closed
            }
            "bus_trap" | "sump_buster" | "spikes" | "bar" | "wicket_gate" | "barrier_board" | "guard_rail" => Passage::Closed,
            _ => {
                if tags.is("locked", "yes") {
                    Passage::EndsOnly
                } else {
                    Passage::Open
                }
            }
        },
    }
}
