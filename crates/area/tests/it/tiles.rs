//! The map's picture: what is drawn where, read back as a browser reads it.

use std::collections::BTreeMap;
use std::io::Read;

use area::gazetteer::addresses;
use area::osm::source::MemberKind;
use area::tiles::{Archive, Coast, EXTENT, collect, position, world, write};
use domain::place::Position;
use flate2::read::GzDecoder;

use crate::drawing::Drawing;

/// Something in a tile: its tags, the kind of its geometry (1 point, 2 line, 3 area) and its rings or lines.
#[derive(Clone, Debug, Default)]
struct Feature {
    tags: BTreeMap<String, String>,
    kind: u64,
    parts: Vec<Vec<[i64; 2]>>,
}

/// A tile by its layers, decoded by the format's own words: <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>.
fn decoded(packed: &[u8]) -> BTreeMap<String, Vec<Feature>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    fields(&bytes).into_iter().filter(|(field, ..)| *field == 3).map(|(.., layer)| decoded_layer(&layer)).collect()
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return number;
        }
    }
}

/// Fields of a message: number, plain value, bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = varint(&mut bytes);
        if key & 7 == 2 {
            found.push((key >> 3, 0, bytes[..value as usize].to_vec()));
            bytes = &bytes[value as usize..];
        } else {
            found.push((key >> 3, value, Vec::new()));
        }
    }
    found
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(varint(&mut bytes));
    }
    found
}

fn decoded_layer(bytes: &[u8]) -> (String, Vec<Feature>) {
    let all = fields(bytes);
    let text = |field: u64| all.iter().filter(move |one| one.0 == field).map(|one| String::from_utf8(one.2.clone()).unwrap());
    let name = text(1).next().unwrap();
    let keys: Vec<String> = text(3).collect();
    let values: Vec<String> =
        all.iter().filter(|one| one.0 == 4).map(|one| String::from_utf8(fields(&one.2)[0].2.clone()).unwrap()).collect();
    assert_eq!(all.iter().find(|one| one.0 == 5).unwrap().1, u64::from(EXTENT));
    let features = all.iter().filter(|one| one.0 == 2).map(|one| {
        let mut feature = Feature::default();
        for (field, value, bytes) in fields(&one.2) {
            match field {
                2 => {
                    for pair in numbers(&bytes).chunks(2) {
                        feature.tags.insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                    }
                }
                3 => feature.kind = value,
                4 => feature.parts = parts(&numbers(&bytes)),
                _ => {}
            }
        }
        feature
    });
    (name, features.collect())
}

fn parts(commands: &[u64]) -> Vec<Vec<[i64; 2]>> {
    let signed = |number: u64| (number >> 1) as i64 ^ -((number & 1) as i64);
    let (mut found, mut at, mut pen): (Vec<Vec<[i64; 2]>>, usize, [i64; 2]) = (Vec::new(), 0, [0, 0]);
    while at < commands.len() {
        let (command, count) = (commands[at] & 7, commands[at] >> 3);
        at += 1;
        for _ in 0..if command == 7 { 0 } else { count } {
            pen = [pen[0] + signed(commands[at]), pen[1] + signed(commands[at + 1])];
            at += 2;
            if command == 1 {
                found.push(Vec::new());
            }
            found.last_mut().unwrap().push(pen);
        }
    }
    found
}

fn archive(drawing: &Drawing) -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("map.pmtiles");
    let (drawn, _) = collect(drawing, &addresses(drawing).unwrap()).unwrap();
    let mut zooms = Vec::new();
    let count = write(&drawn, std::fs::File::create(&path).unwrap(), |zoom| zooms.push(zoom)).unwrap();
    assert_eq!((count.drawn, zooms), (drawn.len() as u64, vec![10, 11, 12, 13, 14, 15]));
    (dir, Archive::open(&path).unwrap())
}

/// The tile of a place on a drawing, and where in it the place is.
fn tile_at(archive: &Archive, zoom: u8, x: f64, y: f64) -> (BTreeMap<String, Vec<Feature>>, [i64; 2]) {
    let [wx, wy] =
        world(Position { latitude: 51.6 + y * 0.000_9, longitude: -0.15 + x * 0.001_45 }).map(|one| one * f64::from(1_u32 << zoom));
    let tile = archive.tile(zoom, wx as u32, wy as u32).unwrap().map(|packed| decoded(&packed)).unwrap_or_default();
    (tile, [wx, wy].map(|one| (one.fract() * f64::from(EXTENT)).round() as i64))
}

fn town() -> Drawing {
    Drawing::square()
        .node(5, 0.2, 0.2, &[])
        .node(6, 0.5, 0.2, &[])
        .node(7, 0.5, 0.5, &[])
        .node(8, 0.2, 0.5, &[])
        .node(9, 2.0, 2.0, &[("place", "town"), ("name", "Ham")])
        .way(300, &[5, 6, 7, 8, 5], &[("building", "yes"), ("addr:housenumber", "14a"), ("addr:street", "Square")])
        .way(301, &[1, 3], &[("highway", "motorway"), ("name", "M1")])
}

#[test]
fn a_street_is_drawn_where_it_is_with_its_name_and_not_from_afar() {
    let (_dir, archive) = archive(&town());
    let (tile, here) = tile_at(&archive, 15, 0.0, 0.0);
    let roads = &tile["roads"];
    let square = roads.iter().find(|one| one.tags["name"] == "Square" && one.parts[0].contains(&here)).expect("the street at this corner");
    assert_eq!((square.kind, square.tags["kind"].as_str()), (2, "street"));
    let (far, _) = tile_at(&archive, 10, 0.0, 0.0);
    let kinds: Vec<&str> = far["roads"].iter().map(|one| one.tags["kind"].as_str()).collect();
    assert_eq!(kinds, ["motorway"], "from afar only what matters there");
}

#[test]
fn a_house_has_its_outline_once_round_clockwise_and_its_number() {
    let (_dir, archive) = archive(&town());
    let (tile, corner) = tile_at(&archive, 15, 0.2, 0.2);
    let [house] = tile["buildings"].as_slice() else { panic!("{tile:?}") };
    assert_eq!((house.kind, house.parts.len(), house.parts[0].len()), (3, 1, 4));
    assert!(house.parts[0].contains(&corner));
    let ring = &house.parts[0];
    let twice: i64 = (0..4).map(|at| ring[at][0] * ring[(at + 1) % 4][1] - ring[(at + 1) % 4][0] * ring[at][1]).sum();
    assert!(twice > 0, "an outline runs clockwise on the screen");
    assert_eq!(tile["houses"][0].tags["name"], "14a");
    assert!(!tile_at(&archive, 13, 0.2, 0.2).0.contains_key("buildings"));
    assert_eq!(tile_at(&archive, 10, 2.0, 2.0).0["places"][0].tags["name"], "Ham");
}

#[test]
fn a_lake_of_several_ways_has_its_island_as_a_hole() {
    let drawing = Drawing::square()
        .node(11, 1.0, 1.0, &[])
        .node(12, 3.0, 1.0, &[])
        .node(13, 3.0, 3.0, &[])
        .node(14, 1.0, 3.0, &[])
        .node(15, 1.5, 1.5, &[])
        .node(16, 2.5, 1.5, &[])
        .node(17, 2.0, 2.5, &[])
        .way(400, &[11, 12, 13], &[])
        .way(401, &[11, 14, 13], &[])
        .way(402, &[15, 16, 17, 15], &[]);
    let mut drawing = drawing;
    let members = vec![(MemberKind::Way, 400, "outer"), (MemberKind::Way, 401, "outer"), (MemberKind::Way, 402, "inner")];
    drawing.relations.push((9, members, vec![("type", "multipolygon"), ("natural", "water"), ("name", "Mere")]));
    let (_dir, archive) = archive(&drawing);
    let (tile, _) = tile_at(&archive, 14, 2.0, 2.0);
    let [lake] = tile["water"].as_slice() else { panic!("{tile:?}") };
    assert_eq!((lake.tags["name"].as_str(), lake.kind), ("Mere", 3));
    assert_eq!(lake.parts.iter().map(Vec::len).collect::<Vec<_>>(), [4, 3]);
}

#[test]
fn the_sea_lies_to_the_right_of_its_coastline_and_a_broken_one_is_only_a_line() {
    let coast = |north: f64| {
        Drawing::square().node(11, 2.0, -1.0, &[]).node(12, 2.0, 2.0, &[]).node(13, 2.0, north, &[]).way(
            400,
            &[11, 12, 13],
            &[("natural", "coastline")],
        )
    };
    let kinds = |drawing: &Drawing, x: f64| {
        let (_dir, archive) = archive(drawing);
        let (tile, [x, y]) = tile_at(&archive, 15, x, 2.0);
        let water = tile.get("water").map(Vec::as_slice).unwrap_or_default();
        // A ray to the east crosses the outline an odd number of times.
        let inside = |ring: &[[i64; 2]]| {
            let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
            pairs.filter(|(a, b)| (a[1] > y) != (b[1] > y) && x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])).count() % 2 == 1
        };
        water.iter().any(|one| one.kind == 3 && one.parts.iter().any(|ring| inside(ring)))
    };
    let whole = coast(5.0);
    assert!(kinds(&whole, 3.0) && !kinds(&whole, 1.0), "northwards along the middle: the east is water");
    assert!(matches!(collect(&whole, &[]).unwrap().1, Coast::Filled(1)));
    let broken = coast(2.5);
    assert!(!kinds(&broken, 3.0) && !kinds(&broken, 1.0));
    let Coast::Broken(at) = collect(&broken, &[]).unwrap().1 else { panic!("it breaks off in the middle") };
    assert!((position(at).latitude - 51.602_25).abs() < 1e-6, "{:?}", position(at));
    assert_eq!(collect(&town(), &[]).unwrap().1, Coast::None);
}

#[test]
fn nothing_is_drawn_beyond_the_map_and_what_is_no_archive_is_refused() {
    let (dir, archive) = archive(&town());
    assert!(archive.tile(15, 0, 0).unwrap().is_none() && archive.tile(3, 0, 0).unwrap().is_none());
    assert!(archive.tile(15, u32::MAX, 1).unwrap().is_none() && archive.tile(200, 1, 1).unwrap().is_none());
    let [west, south, east, north] = archive.bounds();
    assert!((west..east).contains(&-0.149) && (south..north).contains(&51.601), "{:?}", archive.bounds());
    let path = dir.path().join("map.pmtiles");
    let whole = std::fs::read(&path).unwrap();
    for (what, bytes) in [("other", b"PNG".repeat(100)), ("empty", Vec::new()), ("cut", whole[..130].to_vec())] {
        std::fs::write(&path, bytes).unwrap();
        assert!(Archive::open(&path).is_err(), "{what}");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        std::fs::write(&path, bytes).unwrap();
        // Whatever it makes of it, it neither falls over nor takes all memory.
        if let Ok(archive) = Archive::open(&path) {
            drop(archive.tile(15, 16_370, 10_880));
        }
    }
}
