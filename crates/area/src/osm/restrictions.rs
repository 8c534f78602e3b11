//! Turn restrictions: from relations in the file to signs at junctions of the network.

use std::collections::HashMap;

use roads::Restriction;

use crate::Profile;
use crate::network::Copy;
use crate::osm::collect::Collected;
use crate::osm::cut::Cut;
use crate::osm::over_way::{OverWay, copies};
use crate::osm::report::{RestrictionCount, Unused};
use crate::osm::source::{MemberKind, Relation};

/// A restriction as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// Coming from these ways.
    pub from: Vec<i64>,
    /// Over this.
    pub via: Via,
    /// Into these.
    pub to: Vec<i64>,
    /// The only turn allowed, else a forbidden one.
    pub only: bool,
}

/// Where a restriction holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// At a point.
    Node(i64),
    /// Over a road between.
    Way(i64),
}

/// Reads a relation; `None` when it is no restriction, or none that matters, which is counted.
pub fn sign(relation: &Relation<'_>, profile: Profile, count: &mut RestrictionCount) -> Option<Sign> {
    let kind = relation.tags.get("type")?;
    if kind != "restriction" && !kind.starts_with("restriction:") {
        return None;
    }
    count.read += 1;
    match read(relation, profile) {
        Ok(sign) => Some(sign),
        Err(why) => {
            *count.unused.entry(why).or_default() += 1;
            None
        }
    }
}

fn read(relation: &Relation<'_>, profile: Profile) -> Result<Sign, Unused> {
    if profile == Profile::Foot {
        return Err(Unused::OnFoot);
    }
    let tags = relation.tags;
    let excepted =
        tags.get("except").is_some_and(|list| list.split(';').any(|one| matches!(one.trim(), "motorcar" | "motor_vehicle" | "vehicle")));
    if excepted {
        return Err(Unused::NotForCars);
    }
    let kind = tags.first(&["restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction"]);
    let Some(kind) = kind else {
        let conditional = tags.0.iter().any(|(key, _)| key.starts_with("restriction") && key.ends_with(":conditional"));
        let other = tags.0.iter().any(|(key, _)| key.starts_with("restriction:"));
        return Err(if conditional {
            Unused::Conditional
        } else if other {
            Unused::NotForCars
        } else {
            Unused::UnknownKind
        });
    };
    if tags.has("hour_on") || tags.has("day_on") || kind.contains('@') {
        return Err(Unused::Conditional);
    }
    let only = match kind {
        "no_left_turn" | "no_right_turn" | "no_straight_on" | "no_u_turn" | "no_entry" | "no_exit" | "no_turn" => false,
        "only_left_turn" | "only_right_turn" | "only_straight_on" | "only_u_turn" => true,
        _ => return Err(Unused::UnknownKind),
    };
    let ways = |role: &str| -> Vec<i64> {
        relation.members.iter().filter(|member| member.role == role && member.kind == MemberKind::Way).map(|member| member.id).collect()
    };
    let (from, to) = (ways("from"), ways("to"));
    let mut via = relation.members.iter().filter(|member| member.role == "via");
    let (Some(first), None) = (via.next(), via.next()) else { return Err(Unused::Members) };
    let via = match first.kind {
        MemberKind::Node => Via::Node(first.id),
        MemberKind::Way => Via::Way(first.id),
        MemberKind::Relation => return Err(Unused::Members),
    };
    // Several roads of one role belong to “no entry” and “no exit” only.
    let many = matches!(kind, "no_entry" | "no_exit");
    let enough = |list: &[i64]| !list.is_empty() && (many || list.len() == 1);
    if enough(&from) && enough(&to) { Ok(Sign { from, via, to, only }) } else { Err(Unused::Members) }
}

/// Puts the signs up. Those over a road between add copies of its segments.
pub fn put_up(found: &Collected, cut: &mut Cut, count: &mut RestrictionCount) -> (Vec<Restriction>, Vec<Copy>) {
    let rows: HashMap<i64, u32> = {
        let named = found.signs.iter().flat_map(|sign| {
            let via = match sign.via {
                Via::Way(id) => Some(id),
                Via::Node(_) => None,
            };
            sign.from.iter().copied().chain(sign.to.iter().copied()).chain(via)
        });
        let named: std::collections::HashSet<i64> = named.collect();
        (0_u32..).zip(&found.rows).filter(|(_, row)| named.contains(&row.id)).map(|(at, row)| (row.id, at)).collect()
    };
    let (mut plain, mut over): (Vec<Restriction>, Vec<OverWay>) = (Vec::new(), Vec::new());
    for sign in &found.signs {
        for (from, to) in sign.from.iter().flat_map(|from| sign.to.iter().map(move |to| (from, to))) {
            let outcome = match (rows.get(from), rows.get(to), sign.via) {
                (None, ..) | (_, None, _) => Err(Unused::RoadLeftOut),
                (Some(from), Some(to), Via::Node(via)) => at_junction(found, cut, (*from, *to), via, sign.only).map(|one| {
                    plain.push(one);
                    count.at_junction += 1;
                }),
                (Some(from), Some(to), Via::Way(via)) => {
                    rows.get(&via).ok_or(Unused::RoadLeftOut).and_then(|via| over_way(cut, *from, *via, *to)).map(|mut one| {
                        one.only = sign.only;
                        over.push(one);
                        count.over_way += 1;
                    })
                }
            };
            if let Err(why) = outcome {
                *count.unused.entry(why).or_default() += 1;
            }
        }
    }
    copies(cut, plain, &over)
}

fn at_junction(found: &Collected, cut: &Cut, roads: (u32, u32), via: i64, only: bool) -> Result<Restriction, Unused> {
    let junction = found.place_of(via).and_then(|point| cut.junction_at(point)).ok_or(Unused::Unclear)?;
    let (from, to) = (arriving(cut, roads.0, junction)?, leaving(cut, roads.1, junction)?);
    // Nobody turns round on the spot anyway.
    if from == to { Err(Unused::Moot) } else { Ok(Restriction { from, via: junction, to, only }) }
}

/// The one segment of a road that leads to a junction.
fn arriving(cut: &Cut, row: u32, junction: u32) -> Result<u32, Unused> {
    one_of(cut, row, junction, |segment| (segment.to == junction && segment.forward) || (segment.from == junction && segment.backward))
}

/// The one segment of a road that leads away from a junction.
fn leaving(cut: &Cut, row: u32, junction: u32) -> Result<u32, Unused> {
    one_of(cut, row, junction, |segment| (segment.from == junction && segment.forward) || (segment.to == junction && segment.backward))
}

fn one_of(cut: &Cut, row: u32, junction: u32, fits: impl Fn(&roads::Segment) -> bool) -> Result<u32, Unused> {
    let here = |at: &u32| {
        let segment = &cut.segments[*at as usize];
        segment.from == junction || segment.to == junction
    };
    let meeting: Vec<u32> = cut.segments_of(row).filter(here).collect();
    let mut fitting = meeting.iter().copied().filter(|at| fits(&cut.segments[*at as usize]));
    match (meeting.is_empty(), fitting.next(), fitting.next()) {
        (true, ..) | (_, Some(_), Some(_)) => Err(Unused::Unclear),
        (false, None, _) => Err(Unused::Moot),
        (false, Some(one), None) => Ok(one),
    }
}

/// A restriction over a road between: the road's segments in the order they are driven.
fn over_way(cut: &Cut, from: u32, via: u32, to: u32) -> Result<OverWay, Unused> {
    let chain: Vec<u32> = cut.segments_of(via).collect();
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Err(Unused::RoadLeftOut) };
    let (start, end) = (cut.segments[*first as usize].from, cut.segments[*last as usize].to);
    let whole = chain.windows(2).all(|pair| cut.segments[pair[0] as usize].to == cut.segments[pair[1] as usize].from);
    if start == end || !whole {
        return Err(Unused::Unclear);
    }
    let mut failed = Unused::Unclear;
    for against in [false, true] {
        let (start, end) = if against { (end, start) } else { (start, end) };
        match (arriving(cut, from, start), leaving(cut, to, end)) {
            (Ok(from), Ok(to)) => {
                let open = chain.iter().all(|at| {
                    let segment = &cut.segments[*at as usize];
                    if against { segment.backward } else { segment.forward }
                });
                let mut chain = chain;
                if against {
                    chain.reverse();
                }
                return if open { Ok(OverWay { from, chain, against, to, end, start, only: false }) } else { Err(Unused::Moot) };
            }
            (Err(why), _) | (_, Err(why)) => {
                if why == Unused::Moot {
                    failed = why;
                }
            }
        }
    }
    Err(failed)
}
