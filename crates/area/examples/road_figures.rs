//! The road engine's figures, one `id value` a line, for `cargo xtask bench roads`: `road_figures FILE.osm.pbf POINTS.json left|right PART…` with the parts
//! `times`, `import`, `memory`, `tiled`, `distances`; `resident` is what `memory` starts. Points are `[longitude, latitude]`. Times are CPU time of one thread, the least of many runs.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use area::gazetteer::{Gazetteer, addresses, streets};
use area::osm::{Pbf, read};
use area::{Profile, Roads, tiles};
use domain::place::Position;
use roads::graph::Side;
use roads::hierarchy::NONE;
use roads::query::both_ways;
use roads::{Along, Band, Graph, Hierarchy, Many, Metric, Reach, RoadClass, Segment, Snapper, profile};
use rustix::time::{ClockId, clock_gettime};

/// CPU time of this thread, milliseconds.
fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1_000.0 + now.tv_nsec as f64 / 1e6
}

/// The least CPU milliseconds of so many runs.
fn least(runs: usize, mut run: impl FnMut(usize)) -> f64 {
    let timed = (0..runs).map(|n| {
        let begun = cpu_ms();
        run(n);
        cpu_ms() - begun
    });
    timed.fold(f64::MAX, f64::min)
}

/// A line of `/proc/self/status`, in MB.
fn memory_mb(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let found = status.lines().find_map(|one| one.strip_prefix(line)).unwrap();
    found.trim_start_matches(':').split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1_024.0
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, points, side, parts @ ..] = arguments.as_slice() else { panic!("road_figures FILE POINTS left|right PART…") };
    let side = if side == "right" { Side::Right } else { Side::Left };
    if parts.iter().any(|part| part == "resident") {
        return resident(file);
    }
    let points: Vec<[f64; 2]> = serde_json::from_str(&std::fs::read_to_string(points).unwrap()).unwrap();
    let points: Vec<Position> =
        points.iter().map(|[longitude, latitude]| Position { latitude: *latitude, longitude: *longitude }).collect();
    for part in parts {
        match part.as_str() {
            "times" => times(file, &points, side),
            "import" => import(file, side),
            "memory" => memory(file, side),
            "tiled" => tiled(file, &points, side),
            "distances" => distances(file, &points, side),
            other => panic!("`{other}` is no part"),
        }
    }
}

fn roads_of(file: &str) -> Roads {
    area::osm::import(Path::new(file), Profile::Car).unwrap().0
}

fn by_day(graph: &Graph, shape: &Hierarchy) -> Metric {
    Metric::new(graph, shape, |edge| profile::by_car(graph, edge, Band::Day))
}

/// How many arcs many to one looks at: those up from every source and from everything above it. It does not depend on the machine, so that a time for each
/// tells work from waiting for memory.
fn arcs(shape: &Hierarchy, graph: &Graph, sources: &[Along]) -> usize {
    let mut seen = vec![false; shape.len()];
    let mut count = 0;
    for place in sources.iter().flat_map(|source| both_ways(graph, *source)) {
        let mut vertex = shape.rank[place.edge as usize];
        while vertex != NONE && !std::mem::replace(&mut seen[vertex as usize], true) {
            count += shape.up(vertex).len();
            vertex = shape.parent[vertex as usize];
        }
    }
    count
}

fn times(file: &str, points: &[Position], side: Side) {
    let graph = roads_of(file).into_graph(side);
    println!("edges {}", graph.edges.len());
    let begun = cpu_ms();
    let shape = Hierarchy::new(&graph);
    println!("build_s {:.3}", (cpu_ms() - begun) / 1_000.0);
    println!("customise_ms {:.3}", least(9, |_| drop(black_box(by_day(&graph, &shape)))));
    let (metric, snapper) = (by_day(&graph, &shape), Snapper::new(&graph));
    let snapped = |places: &[Position]| -> Vec<Along> { places.iter().map(|place| snapper.snap(*place).unwrap().place).collect() };
    let places = snapped(points);
    let mut many = Many::default();
    for k in [10, 100, 1_000] {
        println!("k{k}_ms {:.4}", least(300, |n| drop(many.to_one(&graph, &shape, &metric, &places[..k], places[1_000 + n]))));
        let all = least(300, |n| {
            let target = snapped(&points[1_000 + n..=1_000 + n])[0];
            drop(many.to_one(&graph, &shape, &metric, &snapped(&points[..k]), target));
        });
        println!("k{k}_snapping_ms {all:.4}");
    }
    println!("k1000_arcs {}", arcs(&shape, &graph, &places[..1_000]));
    let mut reach = Reach::default();
    println!("reach_ms {:.3}", least(60, |n| assert!(!black_box(reach.from(&graph, &shape, &metric, places[n])).is_empty())));
    println!("rss_mb {:.1}", memory_mb("VmRSS"));
}

/// The paths of those who walk, with their hierarchy.
fn paths_of(source: &Pbf) -> (Graph, Hierarchy) {
    let graph = read(source, Profile::Foot).unwrap().0.into_walks();
    let shape = Hierarchy::new(&graph);
    (graph, shape)
}

/// All that `attend area import` does: roads, streets, houses, tiles, hierarchies of roads and paths.
fn import(file: &str, side: Side) {
    let (cpu, wall) = (cpu_ms(), Instant::now());
    let source = Pbf::open(Path::new(file)).unwrap();
    let (found, _) = read(&source, Profile::Car).unwrap();
    let houses = addresses(&source).unwrap();
    let names = streets(&found);
    let out = std::fs::File::create(std::env::temp_dir().join(format!("road-figures-{}.pmtiles", std::process::id()))).unwrap();
    let (drawn, _) = tiles::collect(&source, &houses).unwrap();
    let count = tiles::write(&drawn, out, |_| {}).unwrap();
    drop(drawn);
    let graph = found.into_graph(side);
    let shape = Hierarchy::new(&graph);
    let bytes = roads::bundle::write(&graph, &shape);
    let (paths, path_shape) = paths_of(&source);
    let path_bytes = roads::bundle::write(&paths, &path_shape);
    println!("import_s {:.3}", (cpu_ms() - cpu) / 1_000.0);
    println!("import_wall_s {:.3}", wall.elapsed().as_secs_f64());
    println!("import_peak_mb {:.1}", memory_mb("VmHWM"));
    println!("tiles {}", count.tiles);
    let begun = cpu_ms();
    black_box((roads::bundle::read(&bytes).unwrap(), roads::bundle::read(&path_bytes).unwrap()));
    println!("load_roads_ms {:.2}", cpu_ms() - begun);
    let begun = cpu_ms();
    let places = Gazetteer::new(names, houses);
    println!("load_places_ms {:.2}", cpu_ms() - begun);
    let found = least(50, |_| drop(black_box(places.search("high st", 8))));
    println!("search_ms {found:.3}");
    std::fs::remove_file(std::env::temp_dir().join(format!("road-figures-{}.pmtiles", std::process::id()))).unwrap();
}

/// What a service keeps of a borough: its roads and paths with their hierarchies, where their edges are, the times on foot, and as many times by car as are
/// kept at most: of this part of the day and of the next, with what is in the way and without. The borough is two copies of the town side by side: Newport
/// has 10,617 postcodes of the table of November 2025 and Barnet, the borough this is for, 16,623.
fn memory(file: &str, side: Side) {
    let folder = std::env::temp_dir().join(format!("road-figures-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    {
        let graph = side_by_side(&roads_of(file), 2).into_graph(side);
        std::fs::write(folder.join("roads"), roads::bundle::write(&graph, &Hierarchy::new(&graph))).unwrap();
        let paths = side_by_side(&read(&Pbf::open(Path::new(file)).unwrap(), Profile::Foot).unwrap().0, 2).into_walks();
        std::fs::write(folder.join("walks"), roads::bundle::write(&paths, &Hierarchy::new(&paths))).unwrap();
    }
    // A service starts with what was written, in a process that has built nothing.
    let started = std::process::Command::new(std::env::current_exe().unwrap())
        .args([folder.to_str().unwrap(), "", "left", "resident"])
        .output()
        .unwrap();
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    print!("{}", String::from_utf8(started.stdout).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The memory of a process that has taken up the roads and paths in a folder.
fn resident(folder: &str) {
    let taken = |name: &str| roads::bundle::read(&std::fs::read(Path::new(folder).join(name)).unwrap()).unwrap();
    let ((graph, shape), (paths, path_shape)) = (taken("roads"), taken("walks"));
    println!("borough_edges {}", graph.edges.len());
    println!("borough_path_edges {}", paths.edges.len());
    let (snapper, path_snapper) = (Snapper::new(&graph), Snapper::new(&paths));
    let on_foot = Metric::new(&paths, &path_shape, |edge| profile::on_foot(&paths, edge));
    let kept = [Band::Day, Band::Evening].into_iter().flat_map(|band| [(band, 100), (band, 300)]);
    let by_car = |(band, percent)| Metric::new(&graph, &shape, |edge| profile::by_car(&graph, edge, band) * percent / 100);
    let metrics: Vec<Metric> = kept.map(by_car).collect();
    println!("borough_rss_mb {:.1}", memory_mb("VmRSS"));
    println!("borough_peak_mb {:.1}", memory_mb("VmHWM"));
    black_box((&graph, &shape, &snapper, &metrics, &paths, &path_shape, &path_snapper, &on_foot));
}

/// Our quickest way from each of the first thousand points to the one a thousand places on: `distance_N METRES SPOTS`, with where both ends were put on
/// the roads and places on the way between them, `longitude,latitude` each; -1 where there is no way.
fn distances(file: &str, points: &[Position], side: Side) {
    let graph = roads_of(file).into_graph(side);
    let shape = Hierarchy::new(&graph);
    // Free flow, as the other engines reckon.
    let metric = Metric::new(&graph, &shape, |edge| profile::by_car(&graph, edge, Band::Night));
    let snapper = Snapper::new(&graph);
    let mut many = Many::default();
    for n in 0..1_000.min(points.len() / 2) {
        let (from, to) = (snapper.snap(points[n]).unwrap().place, snapper.snap(points[points.len().min(2_000) / 2 + n]).unwrap().place);
        let Some(route) = many.route(&graph, &shape, &metric, from, to) else {
            println!("distance_{n} -1");
            continue;
        };
        let length = |edge: u32| f64::from(graph.edges[edge as usize].length_dm) / 10.0;
        let on = |edge: u32, place: Along| f64::from(if place.edge == edge { place.fraction } else { 1.0 - place.fraction });
        let (first, last) = (route.edges[0], route.edges[route.edges.len() - 1]);
        let whole: f64 = route.edges.iter().map(|edge| length(*edge)).sum();
        let metres = whole - on(first, from) * length(first) - (1.0 - on(last, to)) * length(last);
        let between = route.edges.get(1..route.edges.len().saturating_sub(1)).unwrap_or_default();
        let step = between.len().div_ceil(12).max(1);
        let on_the_way = between.iter().skip(step / 2).step_by(step).map(|edge| middle(&graph, *edge, 0.5));
        let spots = std::iter::once(middle(&graph, from.edge, f64::from(from.fraction))).chain(on_the_way);
        let spots = spots.chain(std::iter::once(middle(&graph, to.edge, f64::from(to.fraction))));
        let spots: Vec<String> = spots.map(|at| format!("{:.7},{:.7}", at.longitude, at.latitude)).collect();
        println!("distance_{n} {metres:.1} {}", spots.join(";"));
    }
}

/// The place at a fraction of an edge.
fn middle(graph: &Graph, edge: u32, fraction: f64) -> Position {
    let line: Vec<Position> = graph.line(edge).collect();
    let lengths: Vec<f64> = line.windows(2).map(|pair| roads::graph::metres(pair[0], pair[1])).collect();
    let mut left = lengths.iter().sum::<f64>() * fraction;
    for (pair, length) in line.windows(2).zip(lengths) {
        if left <= length && length > 0.0 {
            let between = |from: f64, to: f64| from + (to - from) * left / length;
            return Position {
                latitude: between(pair[0].latitude, pair[1].latitude),
                longitude: between(pair[0].longitude, pair[1].longitude),
            };
        }
        left -= length;
    }
    line[line.len() - 1]
}

/// How far apart two copies of a place are set, degrees east and north: just beside each other.
fn apart(one: &Roads) -> (f64, f64) {
    let span = |of: fn(&Position) -> f64| {
        let all = one.junctions.iter().map(of);
        all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min) + 0.001
    };
    (span(|at| at.longitude), span(|at| at.latitude))
}

/// A place in a copy: two copies in a row, row above row.
fn shifted(at: Position, copy: u32, (wide, high): (f64, f64)) -> Position {
    Position { latitude: at.latitude + f64::from(copy / 2) * high, longitude: at.longitude + f64::from(copy % 2) * wide }
}

/// Two or four copies of a place side by side, joined by roads where they meet.
fn side_by_side(one: &Roads, copies: u32) -> Roads {
    let by = apart(one);
    let (junctions, segments) = (one.junctions.len() as u32, one.segments.len() as u32);
    let mut all = Roads { names: one.names.clone(), ..Roads::default() };
    for copy in 0..copies {
        all.junctions.extend(one.junctions.iter().map(|at| shifted(*at, copy, by)));
        all.segments.extend(one.segments.iter().map(|segment| Segment {
            from: segment.from + copy * junctions,
            to: segment.to + copy * junctions,
            line: segment.line.iter().map(|at| shifted(*at, copy, by)).collect(),
            ..segment.clone()
        }));
        all.restrictions.extend(one.restrictions.iter().map(|sign| roads::Restriction {
            from: sign.from + copy * segments,
            via: sign.via + copy * junctions,
            to: sign.to + copy * segments,
            only: sign.only,
        }));
    }
    // Where two copies meet, the outermost junctions of the one have roads to the nearest of the other.
    let edge = |of: fn(&Position) -> f64, sign: f64| {
        let mut order: Vec<u32> = (0..junctions).collect();
        order.sort_by(|a, b| (sign * of(&one.junctions[*a as usize])).total_cmp(&(sign * of(&one.junctions[*b as usize]))));
        order.truncate(40);
        order
    };
    let (east, west) = (edge(|at| at.longitude, -1.0), edge(|at| at.longitude, 1.0));
    let (north, south) = (edge(|at| at.latitude, -1.0), edge(|at| at.latitude, 1.0));
    let meeting = [(0, 1, &east, &west), (2, 3, &east, &west), (0, 2, &north, &south), (1, 3, &north, &south)];
    for (a, b, here, there) in meeting.into_iter().filter(|(_, b, ..)| *b < copies) {
        for at in here.iter().step_by(4) {
            let from = at + a * junctions;
            let near = |to: &u32| roads::graph::metres(all.junctions[from as usize], all.junctions[(to + b * junctions) as usize]);
            let to = there.iter().min_by(|x, y| near(x).total_cmp(&near(y))).unwrap() + b * junctions;
            let line = vec![all.junctions[from as usize], all.junctions[to as usize]];
            all.segments.push(Segment {
                from,
                to,
                line,
                forward: true,
                backward: true,
                class: RoadClass::Trunk,
                speed_kmh: 80,
                ends_only: false,
                name: 0,
                signals: [false; 2],
            });
        }
    }
    all
}

/// Four copies of a city side by side, joined by roads: what growth costs.
fn tiled(file: &str, points: &[Position], side: Side) {
    let one = roads_of(file);
    let by = apart(&one);
    let all = side_by_side(&one, 4);
    drop(one);
    let graph = all.into_graph(side);
    println!("tiled4_edges {}", graph.edges.len());
    let begun = cpu_ms();
    let shape = Hierarchy::new(&graph);
    println!("tiled4_build_s {:.2}", (cpu_ms() - begun) / 1_000.0);
    println!("tiled4_customise_ms {:.2}", least(5, |_| drop(black_box(by_day(&graph, &shape)))));
    let (metric, snapper) = (by_day(&graph, &shape), Snapper::new(&graph));
    let place = |n: usize| snapper.snap(shifted(points[n], n as u32 % 4, by)).unwrap().place;
    let places: Vec<Along> = (0..points.len()).map(place).collect();
    let mut many = Many::default();
    let k = least(200, |n| drop(many.to_one(&graph, &shape, &metric, &places[..1_000], places[1_000 + n])));
    println!("tiled4_k1000_ms {k:.4}");
    println!("tiled4_k1000_arcs {}", arcs(&shape, &graph, &places[..1_000]));
    // The same work where the sources lie in one copy alone: what the others' being there costs.
    let one_copy: Vec<Along> = points.iter().map(|at| snapper.snap(*at).unwrap().place).collect();
    println!("tiled4_one_copy_arcs {}", arcs(&shape, &graph, &one_copy[..1_000]));
    println!(
        "tiled4_one_copy_ms {:.4}",
        least(200, |n| drop(many.to_one(&graph, &shape, &metric, &one_copy[..1_000], one_copy[1_000 + n])))
    );
    println!("tiled4_rss_mb {:.1}", memory_mb("VmRSS"));
}
