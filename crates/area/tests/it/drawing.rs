//! Maps drawn by hand: a square of public streets with what is to be tried inside, hundred metres to the unit.

use std::collections::BTreeSet;

use area::osm::source::{Element, Member, MemberKind, Node, Relation, Source, Tags, Wanted, Way};
use area::osm::{Report, read};
use area::{ImportError, Profile, Roads};
use roads::graph::Side;
use roads::{Graph, Segment};

pub type Pairs = Vec<(&'static str, &'static str)>;
pub type Members = Vec<(MemberKind, i64, &'static str)>;
pub type Signs<'a> = &'a [(&'static str, &'static str)];

/// A hand-drawn map.
#[derive(Clone, Default)]
pub struct Drawing {
    pub nodes: Vec<(i64, f64, f64, Pairs)>,
    pub ways: Vec<(i64, Vec<i64>, Pairs)>,
    pub relations: Vec<(i64, Members, Pairs)>,
}

impl Drawing {
    /// A square of residential streets with corners 1, 2, 3, 4 at (0,0), (4,0), (4,4), (0,4).
    pub fn square() -> Self {
        let corners = [(1, 0.0, 0.0), (2, 4.0, 0.0), (3, 4.0, 4.0), (4, 0.0, 4.0)];
        let mut drawing = Self::default();
        for (id, x, y) in corners {
            drawing = drawing.node(id, x, y, &[]);
        }
        let sides = [(100, [1, 2]), (110, [2, 3]), (111, [3, 4]), (112, [4, 1])];
        sides.into_iter().fold(drawing, |drawing, (id, ends)| drawing.street(id, &ends, "Square"))
    }

    pub fn node(mut self, id: i64, x: f64, y: f64, tags: Signs<'_>) -> Self {
        self.nodes.push((id, 51.6 + y * 0.000_9, -0.15 + x * 0.001_45, tags.to_vec()));
        self
    }

    pub fn way(mut self, id: i64, nodes: &[i64], tags: Signs<'_>) -> Self {
        self.ways.push((id, nodes.to_vec(), tags.to_vec()));
        self
    }

    pub fn street(self, id: i64, nodes: &[i64], name: &'static str) -> Self {
        self.way(id, nodes, &[("highway", "residential"), ("name", name)])
    }

    pub fn sign(mut self, members: &[(MemberKind, i64, &'static str)], tags: Signs<'_>) -> Self {
        let tags = std::iter::once(("type", "restriction")).chain(tags.iter().copied()).collect();
        self.relations.push((self.relations.len() as i64, members.to_vec(), tags));
        self
    }

    pub fn read(&self) -> (Roads, Report) {
        read(self, Profile::Car).unwrap()
    }

    /// The segments by a name.
    pub fn named(&self, name: &str) -> Vec<Segment> {
        named(&self.read().0, name)
    }

    /// Whether someone can drive along these streets one after the other.
    pub fn drivable(&self, streets: &[&str]) -> bool {
        let roads = self.read().0;
        let names = roads.names.clone();
        drivable(&roads.into_graph(Side::Left), &names, streets)
    }
}

pub fn named(roads: &Roads, name: &str) -> Vec<Segment> {
    roads.segments.iter().filter(|segment| roads.names[segment.name as usize] == name).cloned().collect()
}

fn drivable(graph: &Graph, names: &[String], streets: &[&str]) -> bool {
    let name = |edge: u32| names[graph.segments[graph.edges[edge as usize].segment as usize].name as usize].as_str();
    let mut here: BTreeSet<(u32, usize)> =
        (0..graph.edges.len() as u32).filter(|edge| name(*edge) == streets[0]).map(|edge| (edge, 0)).collect();
    let mut queue: Vec<(u32, usize)> = here.iter().copied().collect();
    while let Some((edge, at)) = queue.pop() {
        if at + 1 == streets.len() {
            return true;
        }
        for (next, _) in graph.turns_of(edge) {
            let round = graph.twin[*next as usize] == edge && *next != edge;
            for step in [at, at + 1] {
                if streets.get(step) == Some(&name(*next)) && !round && here.insert((*next, step)) {
                    queue.push((*next, step));
                }
            }
        }
    }
    false
}

impl Source for Drawing {
    fn name(&self) -> String {
        "drawing".into()
    }

    fn walk(&self, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) -> Result<(), ImportError> {
        if wanted != Wanted::WaysAndRelations {
            for (id, latitude, longitude, tags) in &self.nodes {
                each(Element::Node(Node { id: *id, latitude: *latitude, longitude: *longitude, tags: Tags(tags) }));
            }
        }
        if wanted != Wanted::Nodes {
            for (id, nodes, tags) in &self.ways {
                each(Element::Way(Way { id: *id, nodes, tags: Tags(tags) }));
            }
            for (id, members, tags) in &self.relations {
                let members: Vec<Member<'_>> = members.iter().map(|(kind, id, role)| Member { kind: *kind, id: *id, role }).collect();
                each(Element::Relation(Relation { id: *id, members: &members, tags: Tags(tags) }));
            }
        }
        Ok(())
    }
}
