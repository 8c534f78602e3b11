//! What is kept: the roads from which everywhere can be reached and left again. And which of them are for the ends of a journey only, because nothing
//! but private roads leads there.

use crate::network::{Copy, Roads, metres_along};
use crate::osm::report::{Part, Report};
use crate::parts::{largest, strongly_connected};
use roads::{Restriction, Segment};

const GONE: u32 = u32::MAX;

/// Keeps the largest part, and counts the rest.
pub fn keep(mut all: Roads, report: &mut Report) -> Roads {
    let (part, sizes) = strongly_connected(all.junctions.len(), &arcs(&all.segments, |_| true));
    let main = largest(&sizes).unwrap_or(GONE);
    report.islands.pieces = (sizes.len() as u64).saturating_sub(1);
    let mut junction_now = vec![GONE; all.junctions.len()];
    let mut junctions = Vec::new();
    for (old, position) in all.junctions.iter().enumerate() {
        if part[old] == main {
            junction_now[old] = junctions.len() as u32;
            junctions.push(*position);
        } else {
            report.islands.junctions += 1;
        }
    }
    let mut segment_now = vec![GONE; all.segments.len()];
    let mut segments = Vec::new();
    for (old, mut segment) in std::mem::take(&mut all.segments).into_iter().enumerate() {
        let (from, to) = (junction_now[segment.from as usize], junction_now[segment.to as usize]);
        if from == GONE || to == GONE {
            add(&mut report.islands, &segment);
            continue;
        }
        (segment.from, segment.to) = (from, to);
        segment_now[old] = segments.len() as u32;
        segments.push(segment);
    }
    let now = |old: u32| Some(segment_now[old as usize]).filter(|now| *now != GONE);
    let turned = |one: &Restriction| {
        let via = Some(junction_now[one.via as usize]).filter(|now| *now != GONE)?;
        Some(Restriction { from: now(one.from)?, via, to: now(one.to)?, only: one.only })
    };
    let restrictions = all.restrictions.iter().filter_map(turned).collect();
    let copies = all.copies.iter().filter_map(|one| Some(Copy { copy: now(one.copy)?, of: now(one.of)? })).collect();
    let mut kept = Roads { junctions, segments, restrictions, names: all.names, copies };
    behind_private(&mut kept, report);
    rename(&mut kept);
    count(&kept, report);
    kept
}

fn arcs(segments: &[Segment], wanted: impl Fn(&Segment) -> bool) -> Vec<(u32, u32)> {
    let mut arcs = Vec::with_capacity(segments.len() * 2);
    for segment in segments.iter().filter(|segment| wanted(segment)) {
        if segment.forward {
            arcs.push((segment.from, segment.to));
        }
        if segment.backward {
            arcs.push((segment.to, segment.from));
        }
    }
    arcs
}

/// Public roads that only private ones lead to are as private as those: a journey cannot pass, but may begin or end there.
fn behind_private(kept: &mut Roads, report: &mut Report) {
    let (part, sizes) = strongly_connected(kept.junctions.len(), &arcs(&kept.segments, |segment| !segment.ends_only));
    let Some(main) = largest(&sizes) else { return };
    for segment in kept.segments.iter_mut().filter(|segment| !segment.ends_only) {
        if part[segment.from as usize] != main || part[segment.to as usize] != main {
            segment.ends_only = true;
            add(&mut report.behind_private, segment);
        }
    }
}

/// Leaves out the names of roads that are gone.
fn rename(kept: &mut Roads) {
    let mut now = vec![GONE; kept.names.len()];
    now[0] = 0;
    let mut names = vec![String::new()];
    for segment in &mut kept.segments {
        let place = &mut now[segment.name as usize];
        if *place == GONE {
            *place = names.len() as u32;
            names.push(std::mem::take(&mut kept.names[segment.name as usize]));
        }
        segment.name = *place;
    }
    kept.names = names;
}

fn count(kept: &Roads, report: &mut Report) {
    report.kept.pieces = 1;
    report.kept.junctions = kept.junctions.len() as u64;
    report.edges = kept.edges() as u64;
    report.names = kept.names.len() as u64 - 1;
    for segment in &kept.segments {
        add(&mut report.kept, segment);
        if segment.ends_only {
            add(&mut report.ends_only, segment);
        }
    }
}

fn add(part: &mut Part, segment: &Segment) {
    part.segments += 1;
    part.km += metres_along(&segment.line) / 1000.0;
}
