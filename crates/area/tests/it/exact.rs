//! On whole towns every time is Dijkstra's: by car in each part of the day and on foot, with streets closed and without, one to all by a search that knows
//! nothing of hierarchies; and the matrix, the sweep and the route say the same of each pair.
//!
//! Ten searches to a hundred places for each town and each sort of times; `ATTEND_EXACT_RUNS=100` makes them a hundred.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use area::Profile;
use area::osm::import;
use roads::graph::{Side, grouped};
use roads::query::{both_ways, ways_in};
use roads::{Along, Band, EdgeId, Graph, Hierarchy, Many, Metric, Ms, NEVER, Reach, profile};

use crate::files::data;

/// Places each search is compared at.
const TARGETS: usize = 100;
/// Of so many edges one is closed where streets are closed, and another is slow.
const ONE_IN: u64 = 40;

/// Numbers that are the same in each run (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % count
    }

    fn place(&mut self, graph: &Graph) -> Along {
        Along { edge: self.below(graph.edges.len() as u64) as EdgeId, fraction: self.below(1_001) as f32 / 1_000.0 }
    }
}

/// All turns of a network by the edge they leave, those into private roads among them.
struct Turns {
    first: Vec<u32>,
    to: Vec<(EdgeId, Ms)>,
}

impl Turns {
    fn of(graph: &Graph) -> Self {
        let mut all: Vec<(EdgeId, EdgeId, Ms)> = Vec::new();
        for edge in 0..graph.edges.len() as EdgeId {
            all.extend(graph.turns_of(edge).iter().map(|(to, cost)| (edge, *to, *cost)));
            all.extend(graph.entries_of(edge).iter().map(|(from, cost)| (*from, edge, *cost)));
        }
        let (first, places) = grouped(graph.edges.len(), all.iter().map(|turn| turn.0));
        Self { first, to: places.into_iter().map(|place| (all[place as usize].1, all[place as usize].2)).collect() }
    }

    fn out_of(&self, edge: EdgeId) -> &[(EdgeId, Ms)] {
        &self.to[self.first[edge as usize] as usize..self.first[edge as usize + 1] as usize]
    }
}

/// Into which part of a journey a turn leads: 0 on the private roads where it begins, 1 on public ones, 2 on the private roads where it ends.
fn part_after(graph: &Graph, from: EdgeId, part: u8, to: EdgeId) -> Option<u8> {
    match (graph.ends_only(from), graph.ends_only(to), part) {
        (true, true, part) | (false, false, part) => Some(part),
        (true, false, 0) => Some(1),
        (true, false, _) => None,
        (false, true, _) => Some(2),
    }
}

/// The least time from a place to the beginning of every edge, by Dijkstra.
fn one_to_all(graph: &Graph, turns: &Turns, metric: &Metric, source: Along) -> Vec<Ms> {
    let mut least = vec![[NEVER; 3]; graph.edges.len()];
    let mut queue = BinaryHeap::new();
    let mut onward = |queue: &mut BinaryHeap<_>, from: EdgeId, part: u8, left: Ms| {
        for (to, cost) in turns.out_of(from).iter().filter(|(to, _)| metric.edge_ms[*to as usize] < NEVER) {
            let Some(part) = part_after(graph, from, part, *to) else { continue };
            let known = &mut least[*to as usize][usize::from(part)];
            if left + cost < *known {
                *known = left + cost;
                queue.push(Reverse((left + cost, *to, part)));
            }
        }
    };
    for place in both_ways(graph, source).filter(|place| metric.edge_ms[place.edge as usize] < NEVER) {
        let left = metric.edge_ms[place.edge as usize] - place.before(metric);
        onward(&mut queue, place.edge, u8::from(!graph.ends_only(place.edge)), left);
    }
    let mut settled = vec![[false; 3]; graph.edges.len()];
    while let Some(Reverse((ms, edge, part))) = queue.pop() {
        if !std::mem::replace(&mut settled[edge as usize][usize::from(part)], true) {
            onward(&mut queue, edge, part, ms + metric.edge_ms[edge as usize]);
        }
    }
    least.into_iter().map(|parts| parts.into_iter().min().unwrap_or(NEVER)).collect()
}

/// The time from the source of a search to a place.
fn time_to(graph: &Graph, metric: &Metric, least: &[Ms], source: Along, target: Along) -> Ms {
    let open = |place: &Along| metric.edge_ms[place.edge as usize] < NEVER;
    let by_search = both_ways(graph, target).filter(open).map(|end| least[end.edge as usize].saturating_add(end.before(metric)));
    let ahead = both_ways(graph, source).filter(open).flat_map(|start| {
        let same = both_ways(graph, target).filter(move |end| end.edge == start.edge);
        same.filter_map(move |end| end.before(metric).checked_sub(start.before(metric)))
    });
    by_search.chain(ahead).min().unwrap_or(NEVER).min(NEVER)
}

/// Compares everything for one sort of times; how many pairs, and how many of them are joined.
fn compared(what: &str, graph: &Graph, shape: &Hierarchy, metric: &Metric, runs: usize, dice: &mut Dice) -> (usize, usize) {
    let turns = Turns::of(graph);
    let sources: Vec<Along> = (0..runs).map(|_| dice.place(graph)).collect();
    let targets: Vec<Along> = (0..TARGETS).map(|_| dice.place(graph)).collect();
    let mut many = Many::default();
    let columns: Vec<Vec<Ms>> = targets.iter().map(|target| many.to_one(graph, shape, metric, &sources, *target)).collect();
    let ends: Vec<_> = targets.iter().map(|target| ways_in(graph, shape, metric, *target)).collect();
    let (mut reach, mut joined) = (Reach::default(), 0);
    for (row, source) in sources.iter().enumerate() {
        let least = one_to_all(graph, &turns, metric, *source);
        reach.from(graph, shape, metric, *source);
        for (column, target) in targets.iter().enumerate() {
            let right = time_to(graph, metric, &least, *source, *target);
            assert_eq!(columns[column][row], right, "{what}: from {source:?} to {target:?}");
            assert_eq!(
                reach.time_to(graph, shape, metric, *source, &ends[column]),
                right,
                "{what}, the sweep: from {source:?} to {target:?}"
            );
            let route = many.route(graph, shape, metric, *source, *target);
            assert_eq!(route.as_ref().map_or(NEVER, |route| route.ms), right, "{what}, the route: from {source:?} to {target:?}");
            joined += usize::from(right < NEVER);
            let Some(route) = route else { continue };
            let start = both_ways(graph, *source).find(|place| place.edge == route.edges[0]).unwrap();
            let end = both_ways(graph, *target).find(|place| Some(&place.edge) == route.edges.last()).unwrap();
            let along = route.edges.windows(2).map(|pair| {
                let turn = turns.out_of(pair[0]).iter().filter(|(to, _)| *to == pair[1]).map(|(_, cost)| *cost).min();
                i64::from(metric.edge_ms[pair[0] as usize] + turn.expect("a turn there is"))
            });
            let whole = along.sum::<i64>() + i64::from(end.before(metric)) - i64::from(start.before(metric));
            assert_eq!(whole, i64::from(right), "{what}: what the edges of the way take, from {source:?} to {target:?}");
        }
    }
    (runs * TARGETS, joined)
}

fn exact(file: &str, side: Side) {
    let Some(file) = data(file) else { return };
    let runs = std::env::var("ATTEND_EXACT_RUNS").map_or(10, |runs| runs.parse().expect("ATTEND_EXACT_RUNS is how many"));
    let mut dice = Dice(88_172_645_463_325_252);
    let cars = import(&file, Profile::Car).unwrap().0.into_graph(side);
    let walkers = import(&file, Profile::Foot).unwrap().0.into_walks();
    let closed: Vec<u64> = cars.segments.iter().map(|_| dice.below(ONE_IN)).collect();
    let shape = Hierarchy::new(&cars);
    let (mut pairs, mut joined) = (0, 0);
    let mut count = |(compared, found): (usize, usize)| {
        pairs += compared;
        joined += found;
    };
    for band in Band::ALL {
        let usual = |edge| profile::by_car(&cars, edge, band);
        let in_the_way = |edge: EdgeId| match closed[cars.edges[edge as usize].segment as usize] {
            0 => NEVER,
            1 => usual(edge) * 3,
            _ => usual(edge),
        };
        let open = Metric::new(&cars, &shape, usual);
        count(compared(&format!("{band:?}"), &cars, &shape, &open, runs, &mut dice));
        let round = Metric::new(&cars, &shape, in_the_way);
        count(compared(&format!("{band:?} with streets closed"), &cars, &shape, &round, runs, &mut dice));
    }
    let paths = Hierarchy::new(&walkers);
    let on_foot = Metric::new(&walkers, &paths, |edge| profile::on_foot(&walkers, edge));
    count(compared("on foot", &walkers, &paths, &on_foot, runs, &mut dice));
    println!("{}: {pairs} pairs, {joined} of them joined", file.display());
    assert!(joined * 10 > pairs * 8, "most places are joined: {joined} of {pairs}");
}

#[test]
fn every_time_in_barnet_is_dijkstras() {
    exact("osm/barnet-east.osm.pbf", Side::Left);
}

#[test]
fn every_time_in_newport_is_dijkstras() {
    exact("osm/newport.osm.pbf", Side::Left);
}

#[test]
fn every_time_in_porto_is_dijkstras() {
    exact("osm/porto.osm.pbf", Side::Right);
}
