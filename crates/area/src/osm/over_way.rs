//! Restrictions that reach over a road between: who comes from A over B may not go into C, while others over B may.
//!
//! The network knows turns between two segments only. So B gets a copy, one way, into which those from A turn and nobody else, and out of which C is
//! forbidden. Whoever closes B closes its copies.

use std::collections::HashMap;

use roads::{Restriction, Segment};

use crate::network::Copy;
use crate::osm::cut::Cut;

/// One such restriction.
#[derive(Clone, Debug, PartialEq)]
pub struct OverWay {
    /// Coming from this segment.
    pub from: u32,
    /// Over these, in the order they are driven.
    pub chain: Vec<u32>,
    /// Whether they are driven against their own direction.
    pub against: bool,
    /// Into this one.
    pub to: u32,
    /// The junction before the chain.
    pub start: u32,
    /// The junction after it.
    pub end: u32,
    /// The only way on, else the forbidden one.
    pub only: bool,
}

/// Adds the copies, and says all that must be said so that each is used by those it is for. `plain` are the other restrictions, which hold for the
/// copies too.
pub fn copies(cut: &mut Cut, plain: Vec<Restriction>, over: &[OverWay]) -> (Vec<Restriction>, Vec<Copy>) {
    let mut added: Vec<Copy> = Vec::new();
    let mut doubled: HashMap<(u32, &[u32]), Vec<u32>> = HashMap::new();
    let mut all = plain;
    for one in over {
        let copy = doubled.entry((one.from, &one.chain)).or_insert_with(|| {
            let double = |at: &u32| {
                cut.segments.push(one_way(&cut.segments[*at as usize], one.against));
                let copy = cut.segments.len() as u32 - 1;
                added.push(Copy { copy, of: *at });
                copy
            };
            one.chain.iter().map(double).collect()
        });
        if let Some(last) = copy.last() {
            all.push(Restriction { from: *last, via: one.end, to: one.to, only: one.only });
        }
    }
    let mut copies_of: HashMap<u32, Vec<u32>> = HashMap::new();
    added.iter().for_each(|one| copies_of.entry(one.of).or_default().push(one.copy));
    let with_copies = |segment: u32| std::iter::once(segment).chain(copies_of.get(&segment).into_iter().flatten().copied());
    let mut said: Vec<Restriction> = Vec::with_capacity(all.len());
    for one in all {
        for from in with_copies(one.from) {
            said.extend(with_copies(one.to).map(|to| Restriction { from, to, ..one }));
        }
    }
    let original: HashMap<u32, u32> = added.iter().map(|one| (one.copy, one.of)).collect();
    for ((from, chain), copy) in &doubled {
        let comes_from = |segment: u32| original.get(&segment).copied().unwrap_or(segment) == *from;
        lead_in(cut, &comes_from, chain[0], copy[0], &mut said);
        for at in 0..copy.len() {
            let head = cut.segments[copy[at] as usize].to;
            // Nobody turns round on the spot.
            said.push(Restriction { from: copy[at], via: head, to: chain[at], only: false });
            if at + 1 < copy.len() {
                lead_in(cut, &|segment| segment == copy[at], chain[at + 1], copy[at + 1], &mut said);
            }
        }
    }
    said.sort_unstable_by_key(|one| (one.from, one.via, one.to, one.only));
    said.dedup();
    (said, added)
}

/// Those for whom the copy is take it instead of the original; all others do not.
fn lead_in(cut: &Cut, for_whom: &dyn Fn(u32) -> bool, original: u32, copy: u32, said: &mut Vec<Restriction>) {
    let via = cut.segments[copy as usize].from;
    for (segment, shape) in (0_u32..).zip(&cut.segments) {
        if shape.from == via || shape.to == via {
            let to = if for_whom(segment) { original } else { copy };
            said.push(Restriction { from: segment, via, to, only: false });
        }
    }
}

fn one_way(segment: &Segment, against: bool) -> Segment {
    let mut copy = Segment { forward: true, backward: false, signals: [segment.signals[usize::from(against)], false], ..segment.clone() };
    if against {
        (copy.from, copy.to) = (segment.to, segment.from);
        copy.line.reverse();
    }
    copy
}
