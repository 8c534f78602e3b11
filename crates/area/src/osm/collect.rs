//! The two passes over a file. The first keeps the ways that are roads and the turn restrictions; the second the points those ways need.
//!
//! Memory: 12 bytes for each point of each road in order, 40 for each different one, about 50 for each road. Nothing else of the file is kept.

use std::collections::HashMap;

use domain::place::Position;

use crate::osm::points::{Mark, mark};
use crate::osm::report::{Left, Report};
use crate::osm::restrictions::{Sign, sign};
use crate::osm::rules::{Road, judge};
use crate::osm::source::{Element, Source, Tags, Wanted, Way};
use crate::{ImportError, Profile};

/// A way that is a road.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The way's number.
    pub id: i64,
    /// What the rules say of it.
    pub road: Road,
    /// Its name, as a place in the list.
    pub name: u32,
    /// Where its points begin; they end where the next row's begin.
    pub first: u32,
}

/// What both passes found.
#[derive(Debug, Default)]
pub struct Collected {
    /// The roads.
    pub rows: Vec<Row>,
    /// The points of all roads, one after another, as places in `ids`.
    pub points: Vec<u32>,
    /// The points' numbers, ascending.
    pub ids: Vec<i64>,
    /// Where they are; `None` for those the file does not have.
    pub positions: Vec<Option<Position>>,
    /// What stands on them.
    pub marks: Vec<Mark>,
    /// Street names; the first is empty.
    pub names: Vec<String>,
    /// Turn restrictions that matter.
    pub signs: Vec<Sign>,
}

impl Collected {
    /// A road's points.
    pub fn points_of(&self, row: usize) -> &[u32] {
        let end = self.rows.get(row + 1).map_or(self.points.len(), |next| next.first as usize);
        &self.points[self.rows[row].first as usize..end]
    }

    /// The place of a point by its number.
    pub fn place_of(&self, id: i64) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|place| place as u32)
    }
}

/// Reads a file twice.
///
/// # Errors
/// Whatever is wrong with the file, or no road in it.
pub fn collect(source: &impl Source, profile: Profile, report: &mut Report) -> Result<Collected, ImportError> {
    let mut first =
        First { found: Collected { names: vec![String::new()], ..Collected::default() }, refs: Vec::new(), known: HashMap::new() };
    source.walk(Wanted::WaysAndRelations, &mut |element| match element {
        Element::Way(way) => first.way(&way, profile, report),
        Element::Relation(relation) => {
            report.relations_read += 1;
            first.found.signs.extend(sign(&relation, profile, &mut report.restrictions));
        }
        Element::Node(_) => {}
    })?;
    let First { mut found, refs, .. } = first;
    if found.rows.is_empty() {
        return Err(ImportError::NoRoads { file: source.name(), ways: report.ways_read });
    }
    if refs.len() >= u32::MAX as usize {
        return Err(ImportError::TooMany { file: source.name(), what: "points of roads", limit: u64::from(u32::MAX) });
    }
    found.ids = refs.clone();
    found.ids.sort_unstable();
    found.ids.dedup();
    found.ids.shrink_to_fit();
    found.points = refs.iter().filter_map(|id| found.place_of(*id)).collect();
    drop(refs);
    points(source, profile, &mut found, report)?;
    Ok(found)
}

struct First {
    found: Collected,
    refs: Vec<i64>,
    known: HashMap<String, u32>,
}

impl First {
    fn way(&mut self, way: &Way<'_>, profile: Profile, report: &mut Report) {
        report.ways_read += 1;
        let road = match judge(way.tags, profile) {
            None => return,
            Some(Ok(_)) if way.nodes.len() < 2 => Err(Left::Pointless),
            Some(judged) => judged,
        };
        let road = match road {
            Ok(road) => road,
            Err(left) => {
                *report.left.entry(left).or_default() += 1;
                return;
            }
        };
        report.roads += 1;
        match road.sign {
            Some(true) => report.posted += 1,
            Some(false) => report.posted_unclear += 1,
            None => {}
        }
        report.conditional += u64::from(road.conditional);
        let name = self.name(way.tags);
        self.found.rows.push(Row { id: way.id, road, name, first: self.refs.len() as u32 });
        self.refs.extend_from_slice(way.nodes);
    }

    fn name(&mut self, tags: Tags<'_>) -> u32 {
        let Some(name) = tags.first(&["name", "ref"]).filter(|name| !name.is_empty()) else { return 0 };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let place = self.found.names.len() as u32;
        self.found.names.push(name.to_owned());
        self.known.insert(name.to_owned(), place);
        place
    }
}

fn points(source: &impl Source, profile: Profile, found: &mut Collected, report: &mut Report) -> Result<(), ImportError> {
    let count = found.ids.len();
    let (ids, mut positions, mut marks) = (&found.ids, vec![None; count], vec![Mark::default(); count]);
    let mut expected = 0;
    source.walk(Wanted::Nodes, &mut |element| {
        let Element::Node(node) = element else { return };
        report.nodes_read += 1;
        // Files are sorted as a rule, so that the next one wanted is mostly the next one found.
        let place = match ids.get(expected) {
            Some(id) if *id == node.id => expected,
            Some(id) if *id > node.id && (expected == 0 || ids[expected - 1] < node.id) => return,
            Some(_) | None => match ids.binary_search(&node.id) {
                Ok(place) => place,
                Err(_) => return,
            },
        };
        expected = place + 1;
        // A position out of range is as good as none.
        positions[place] = Position::new(node.latitude, node.longitude).ok();
        marks[place] = mark(node.tags, profile);
    })?;
    (found.positions, found.marks) = (positions, marks);
    Ok(())
}
