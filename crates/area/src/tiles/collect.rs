//! Everything of a file that is drawn: which relations and ways, then their points.
//!
//! Memory: 24 bytes for each point of what is drawn and as much again for each different one while reading.

use std::collections::{HashMap, HashSet};

use domain::place::Position;

use super::rules::{self, Rule};
use super::sea::{self, Coast};
use super::{Layer, Pt, ZOOM_MAX, rings, world};
use crate::ImportError;
use crate::gazetteer::Address;
use crate::osm::source::{Element, MemberKind, Source, Tags, Wanted};

/// Something to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// How.
    pub rule: Rule,
    /// Its name, or the number of a house; may be empty.
    pub name: String,
    /// Its geometry.
    pub shape: Shape,
}

/// The geometry of something drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A point.
    Point(Pt),
    /// A line.
    Line(Vec<Pt>),
    /// Outlines and the holes in them, the first point not named again at the end.
    Area(Vec<Vec<Pt>>),
}

/// An outline made of several ways, as the file has it.
struct Patchwork {
    rule: Rule,
    name: String,
    outer: Vec<i64>,
    inner: Vec<i64>,
}

/// A way before its points are known.
struct Strip {
    rule: Rule,
    name: String,
    nodes: Vec<i64>,
}

/// Reads a file three times for what is drawn, and says what became of the sea. House numbers come from its addresses.
///
/// # Errors
/// Whatever is wrong with the file.
pub fn collect(source: &impl Source, addresses: &[Address]) -> Result<(Vec<Drawn>, Coast), ImportError> {
    let patchworks = patchworks(source)?;
    let members: HashSet<i64> = patchworks.iter().flat_map(|one| one.outer.iter().chain(&one.inner).copied()).collect();
    let (strips, pieces) = strips(source, &members)?;
    let mut ids: Vec<i64> = strips.iter().map(|strip| &strip.nodes).chain(pieces.values()).flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let (places, mut drawn) = points(source, &ids)?;
    let at = |id: &i64| ids.binary_search(id).ok().and_then(|place| places[place]);
    let shores = strips.iter().filter(|strip| strip.rule.kind == rules::COAST).map(|strip| strip.nodes.clone()).collect();
    let extent = source.bounds().map(|[west, south, east, north]| {
        let ([left, bottom], [right, top]) = (corner(west, south), corner(east, north));
        [left, top, right, bottom]
    });
    drawn.extend(strips.into_iter().filter_map(|Strip { rule, name, nodes }| {
        let mut line: Vec<Pt> = nodes.iter().filter_map(at).collect();
        if rule.filled {
            line.pop();
        }
        let enough = line.len() > if rule.filled { 2 } else { 1 };
        let shape = if rule.filled { Shape::Area(vec![line]) } else { Shape::Line(line) };
        enough.then_some(Drawn { rule, name, shape })
    }));
    drawn.extend(patchworks.into_iter().filter_map(|one| {
        let rings = |ways: &[i64], clockwise: bool| {
            let pieces = ways.iter().filter_map(|way| pieces.get(way).cloned()).collect();
            let rings = rings::joined(pieces).into_iter().filter_map(move |ring| {
                let mut ring: Vec<Pt> = ring[1..].iter().filter_map(at).collect();
                if (rings::twice_area(&ring) > 0.0) != clockwise {
                    ring.reverse();
                }
                (ring.len() > 2).then_some(ring)
            });
            rings.collect::<Vec<_>>()
        };
        let mut all = rings(&one.outer, true);
        if all.is_empty() {
            return None;
        }
        all.extend(rings(&one.inner, false));
        Some(Drawn { rule: one.rule, name: one.name, shape: Shape::Area(all) })
    }));
    drawn.extend(addresses.iter().map(|house| Drawn {
        rule: rules::HOUSE,
        name: house.number.clone(),
        shape: Shape::Point(world(house.position)),
    }));
    let coast = fill(&mut drawn, shores, at, extent);
    Ok((drawn, coast))
}

fn corner(longitude: f64, latitude: f64) -> Pt {
    world(Position { latitude, longitude })
}

/// Fills the sea below everything else, within the extract: as it says itself how far it goes, else as far as its roads do.
fn fill(drawn: &mut Vec<Drawn>, shores: Vec<Vec<i64>>, at: impl Fn(&i64) -> Option<Pt>, extent: Option<sea::Rect>) -> Coast {
    if shores.is_empty() {
        return Coast::None;
    }
    let of_roads = || {
        let lines = drawn
            .iter()
            .filter(|one| one.rule.layer == Layer::Roads)
            .filter_map(|one| if let Shape::Line(line) = &one.shape { Some(line) } else { None });
        lines.flatten().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[w, n, e, s], [x, y]| [w.min(*x), n.min(*y), e.max(*x), s.max(*y)])
    };
    match sea::filled(shores, at, extent.unwrap_or_else(of_roads)) {
        Ok(seas) => {
            let count = seas.len();
            let water = |rings| Drawn { rule: rules::SEA, name: String::new(), shape: Shape::Area(rings) };
            drawn.splice(0..0, seas.into_iter().map(water));
            Coast::Filled(count)
        }
        Err(at) => Coast::Broken(at),
    }
}

fn name(tags: Tags<'_>) -> String {
    tags.first(&["name", "ref"]).unwrap_or_default().to_owned()
}

fn patchworks(source: &impl Source) -> Result<Vec<Patchwork>, ImportError> {
    let mut found = Vec::new();
    source.walk(Wanted::WaysAndRelations, &mut |element| {
        let Element::Relation(relation) = element else { return };
        if !relation.tags.is("type", "multipolygon") {
            return;
        }
        let Some(rule) = rules::of_way(relation.tags, true).filter(|rule| rule.filled) else { return };
        let ways = |inner: bool| {
            let ways = relation.members.iter().filter(|one| one.kind == MemberKind::Way && (one.role == "inner") == inner);
            ways.map(|one| one.id).collect()
        };
        found.push(Patchwork { rule, name: name(relation.tags), outer: ways(false), inner: ways(true) });
    })?;
    Ok(found)
}

/// The points of ways, by their numbers.
type Pieces = HashMap<i64, Vec<i64>>;

fn strips(source: &impl Source, members: &HashSet<i64>) -> Result<(Vec<Strip>, Pieces), ImportError> {
    let (mut strips, mut pieces) = (Vec::new(), HashMap::new());
    source.walk(Wanted::WaysAndRelations, &mut |element| {
        let Element::Way(way) = element else { return };
        if way.nodes.len() < 2 {
            return;
        }
        if members.contains(&way.id) {
            pieces.insert(way.id, way.nodes.to_vec());
        }
        let closed = way.nodes.len() > 3 && way.nodes.first() == way.nodes.last();
        if let Some(rule) = rules::of_way(way.tags, closed) {
            strips.push(Strip { rule, name: name(way.tags), nodes: way.nodes.to_vec() });
        }
    })?;
    Ok((strips, pieces))
}

/// Where the wanted points lie, and the points that are drawn themselves.
fn points(source: &impl Source, ids: &[i64]) -> Result<(Vec<Option<Pt>>, Vec<Drawn>), ImportError> {
    let (mut places, mut drawn) = (vec![None; ids.len()], Vec::new());
    source.walk(Wanted::Nodes, &mut |element| {
        let Element::Node(node) = element else { return };
        let Ok(position) = Position::new(node.latitude, node.longitude) else { return };
        if let Ok(place) = ids.binary_search(&node.id) {
            places[place] = Some(world(position));
        }
        if let Some(rule) = rules::of_node(node.tags).filter(|rule| rule.zoom <= ZOOM_MAX) {
            drawn.push(Drawn { rule, name: name(node.tags), shape: Shape::Point(world(position)) });
        }
    })?;
    Ok((places, drawn))
}
