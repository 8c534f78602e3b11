//! Exact against Dijkstra.
use domain::place::Position;
use roads::query::both_ways;
use roads::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

pub struct Dice(pub u64);
impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

pub fn town(dice: &mut Dice, side: u32) -> Graph {
    let at = |x: u32, y: u32| Position { latitude: 51.6 + f64::from(y) * 0.001, longitude: -0.2 + f64::from(x) * 0.0015 };
    let junctions: Vec<Position> = (0..side * side).map(|n| at(n % side, n / side)).collect();
    let mut segments = Vec::new();
    for n in 0..side * side {
        let (x, y) = (n % side, n / side);
        for (to, ok) in
            [(n + 1, x + 1 < side), (n + side, y + 1 < side), (n + side + 1, x + 1 < side && y + 1 < side && dice.below(5) == 0)]
        {
            if !ok || dice.below(8) == 0 {
                continue;
            }
            let (forward, backward) = match dice.below(6) {
                0 => (true, false),
                1 => (false, true),
                _ => (true, true),
            };
            segments.push(Segment {
                from: n,
                to,
                line: vec![junctions[n as usize], junctions[to as usize]],
                forward,
                backward,
                class: RoadClass::Residential,
                speed_kmh: 20 + dice.below(40) as u16,
                ends_only: dice.below(7) == 0,
                name: 0,
                signals: [dice.below(10) == 0, false],
            });
        }
    }
    let mut restrictions = Vec::new();
    for _ in 0..side * 2 {
        let a = dice.below(segments.len() as u64) as u32;
        let via = segments[a as usize].to;
        let touching: Vec<u32> = (0..segments.len() as u32)
            .filter(|s| *s != a && (segments[*s as usize].from == via || segments[*s as usize].to == via))
            .collect();
        if touching.is_empty() {
            continue;
        }
        let b = touching[dice.below(touching.len() as u64) as usize];
        restrictions.push(Restriction { from: a, via, to: b, only: dice.below(4) == 0 });
    }
    Graph::new(junctions, segments, &restrictions, graph::Side::Left)
}

/// The same towns for those who walk: every street both ways.
fn town_on_foot(dice: &mut Dice, side: u32) -> Graph {
    let Graph { junctions, segments, .. } = town(dice, side);
    Graph::on_foot(junctions, segments.into_iter().map(|one| Segment { forward: true, backward: true, speed_kmh: 5, ..one }).collect())
}

#[test]
fn by_car_in_every_part_of_the_day_and_on_foot_every_time_is_dijkstras() {
    let mut dice = Dice(2_463_534_242);
    for side in [4, 7, 10] {
        let (cars, walkers) = (town(&mut dice, side), town_on_foot(&mut dice, side));
        let shapes = (Hierarchy::new(&cars), Hierarchy::new(&walkers));
        let by_car = Band::ALL.map(|band| (&cars, &shapes.0, Metric::new(&cars, &shapes.0, |edge| profile::by_car(&cars, edge, band))));
        let on_foot = (&walkers, &shapes.1, Metric::new(&walkers, &shapes.1, |edge| profile::on_foot(&walkers, edge)));
        for (graph, shape, metric) in by_car.into_iter().chain([on_foot]) {
            let all = turns(graph);
            let mut place = || Along { edge: dice.below(graph.edges.len() as u64) as EdgeId, fraction: dice.below(1001) as f32 / 1000.0 };
            let mut many = Many::default();
            for _ in 0..8 {
                let (sources, target) = ((0..12).map(|_| place()).collect::<Vec<_>>(), place());
                let times = many.to_one(graph, shape, &metric, &sources, target);
                let right: Vec<Ms> = sources.iter().map(|source| dijkstra(graph, &metric, &all, *source, target)).collect();
                assert_eq!(times, right);
            }
        }
    }
}

#[test]
fn whoever_walks_goes_against_a_one_way_and_waits_at_no_turn() {
    let at = |x: f64, y: f64| Position { latitude: 51.6 + y * 0.001, longitude: -0.2 + x * 0.0015 };
    let street = |from: u32, to: u32, line: [Position; 2]| Segment {
        from,
        to,
        line: line.to_vec(),
        forward: true,
        backward: true,
        class: RoadClass::Residential,
        speed_kmh: 5,
        ends_only: false,
        name: 0,
        signals: [true, true],
    };
    let junctions = vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0)];
    let streets = vec![street(0, 1, [at(0.0, 0.0), at(1.0, 0.0)]), street(1, 2, [at(1.0, 0.0), at(1.0, 1.0)])];
    let graph = Graph::on_foot(junctions, streets);
    let shape = Hierarchy::new(&graph);
    let metric = Metric::new(&graph, &shape, |edge| profile::on_foot(&graph, edge));
    let (from, to) = (Along { edge: 0, fraction: 0.0 }, Along { edge: 2, fraction: 1.0 });
    let whole = graph.free_ms(0) + graph.free_ms(2);
    assert_eq!(Many::default().to_one(&graph, &shape, &metric, &[from], to), [whole], "round the corner, past the lights");
    assert_eq!(Many::default().to_one(&graph, &shape, &metric, &[to], from), [whole], "and back");
}

/// All turns there are, those into private roads among them.
fn turns(graph: &Graph) -> BTreeMap<EdgeId, Vec<(EdgeId, Ms)>> {
    let mut all: BTreeMap<EdgeId, Vec<(EdgeId, Ms)>> = BTreeMap::new();
    for edge in 0..graph.edges.len() as EdgeId {
        all.entry(edge).or_default().extend(graph.turns_of(edge));
        for (from, cost) in graph.entries_of(edge) {
            let list = all.entry(*from).or_default();
            if !list.contains(&(edge, *cost)) {
                list.push((edge, *cost));
            }
        }
    }
    all
}

/// The time from one place to another by Dijkstra: private roads, then public ones, then private ones.
fn dijkstra(graph: &Graph, metric: &Metric, all: &BTreeMap<EdgeId, Vec<(EdgeId, Ms)>>, source: Along, target: Along) -> Ms {
    let mut best: BTreeMap<(EdgeId, u8), Ms> = BTreeMap::new();
    let mut queue = BinaryHeap::new();
    let mut answer = NEVER;
    let step = |edge: EdgeId, phase: u8, to: EdgeId| -> Option<u8> {
        match (graph.ends_only(edge), graph.ends_only(to), phase) {
            (true, true, p) => Some(p),
            (true, false, 0) => Some(1),
            (false, false, p) => Some(p),
            (false, true, _) => Some(2),
            (true, false, _) => None,
        }
    };
    for place in both_ways(graph, source) {
        let along = metric.edge_ms[place.edge as usize];
        if along >= NEVER {
            continue;
        }
        for end in both_ways(graph, target) {
            if end.edge == place.edge && end.before(metric) >= place.before(metric) {
                answer = answer.min(end.before(metric) - place.before(metric));
            }
        }
        let phase = u8::from(!graph.ends_only(place.edge));
        for (to, cost) in &all[&place.edge] {
            if let Some(phase) = step(place.edge, phase, *to).filter(|_| metric.edge_ms[*to as usize] < NEVER) {
                queue.push(Reverse((along - place.before(metric) + cost, *to, phase)));
            }
        }
    }
    while let Some(Reverse((ms, edge, phase))) = queue.pop() {
        if best.get(&(edge, phase)).is_some_and(|known| *known <= ms) {
            continue;
        }
        best.insert((edge, phase), ms);
        for end in both_ways(graph, target) {
            if end.edge == edge {
                answer = answer.min(ms + end.before(metric));
            }
        }
        for (to, cost) in &all[&edge] {
            if let Some(next) = step(edge, phase, *to).filter(|_| metric.edge_ms[*to as usize] < NEVER) {
                queue.push(Reverse((ms + metric.edge_ms[edge as usize] + cost, *to, next)));
            }
        }
    }
    answer
}

#[test]
fn every_time_is_dijkstras_and_every_route_takes_as_long_as_it_says() {
    let mut dice = Dice(88_172_645_463_325_252);
    for round in 0..40 {
        let graph = town(&mut dice, 4 + round % 9);
        if graph.edges.is_empty() {
            continue;
        }
        let shape = Hierarchy::new(&graph);
        let closed = dice.below(graph.edges.len() as u64) as EdgeId;
        let metric = Metric::new(&graph, &shape, |edge| if round % 3 == 0 && edge == closed { NEVER } else { graph.free_ms(edge) });
        let all = turns(&graph);
        let mut place = || Along { edge: dice.below(graph.edges.len() as u64) as EdgeId, fraction: dice.below(1001) as f32 / 1000.0 };
        let (mut many, mut reach) = (Many::default(), Reach::default());
        for _ in 0..25 {
            let target = place();
            let sources: Vec<Along> = (0..12).map(|_| place()).collect();
            let times = many.to_one(&graph, &shape, &metric, &sources, target);
            for (source, ms) in sources.iter().zip(&times) {
                let right = dijkstra(&graph, &metric, &all, *source, target);
                assert_eq!(*ms, right, "round {round} from {source:?} to {target:?}");
                reach.from(&graph, &shape, &metric, *source);
                let swept = reach.time_to(&graph, &shape, &metric, *source, &query::ways_in(&graph, &shape, &metric, target));
                assert_eq!(swept, right, "round {round}: the sweep from {source:?} to {target:?}");
                let route = many.route(&graph, &shape, &metric, *source, target);
                assert_eq!(route.is_some(), right < NEVER, "round {round} {source:?} {target:?}");
                let Some(route) = route else { continue };
                assert_eq!(route.ms, right);
                let start = both_ways(&graph, *source).find(|p| p.edge == route.edges[0]).unwrap();
                let end = both_ways(&graph, target).find(|p| p.edge == *route.edges.last().unwrap()).unwrap();
                let mut total = i64::from(end.before(&metric)) - i64::from(start.before(&metric));
                for pair in route.edges.windows(2) {
                    let cost = all[&pair[0]].iter().find(|(to, _)| *to == pair[1]).expect("a turn that exists").1;
                    total += i64::from(metric.edge_ms[pair[0] as usize] + cost);
                }
                assert_eq!(total, i64::from(right), "round {round} {:?}", route.edges);
            }
        }
    }
}
