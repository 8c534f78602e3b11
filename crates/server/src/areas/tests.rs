//! An area is used as it was made, or not at all: whatever was done to one of its files, and whosever the file is, it is refused by name.

use domain::place::Position;
use roads::graph::Side;
use roads::{Graph, Hierarchy, RoadClass, Segment};
use tempfile::TempDir;

use super::*;

/// Three crossroads in a row, the second further to the east the longer the blocks are.
fn segments(block: f64) -> (Vec<Position>, Vec<Segment>) {
    let at = |n: u32| Position { latitude: 51.6, longitude: -0.2 + f64::from(n) * block };
    let segment = |from: u32| Segment {
        from,
        to: from + 1,
        line: vec![at(from), at(from + 1)],
        forward: true,
        backward: true,
        class: RoadClass::Residential,
        speed_kmh: 30,
        ends_only: false,
        name: 0,
        signals: [false; 2],
    };
    ((0..3).map(at).collect(), (0..2).map(segment).collect())
}

fn bytes(graph: &Graph) -> Vec<u8> {
    bundle::write(graph, &Hierarchy::new(graph))
}

/// The bytes of the roads and of the paths of a town with such blocks, and the roads themselves.
fn town(block: f64) -> (Vec<u8>, Vec<u8>, Graph) {
    let (junctions, segments) = segments(block);
    let drive = Graph::new(junctions.clone(), segments.clone(), &[], Side::Left);
    (bytes(&drive), bytes(&Graph::on_foot(junctions, segments)), drive)
}

/// Makes an area of these files.
fn put(areas: &Areas, name: &str, block: f64, [roads, walks]: [&[u8]; 2], copies: Vec<area::Copy>) {
    let fresh = areas.begin(name).unwrap();
    fresh.write(ROADS, roads).unwrap();
    fresh.write(WALKS, walks).unwrap();
    fresh.write(PLACES, gazetteer::lines::written(&[], &[]).as_bytes()).unwrap();
    fresh.write(POSTCODES, b"NP20 1AA,51.58,-2.99\n").unwrap();
    fresh.write(BOUNDARY, b"{\"type\":\"Feature\"}").unwrap();
    area::tiles::write(&[], fresh.create(TILES).unwrap(), |_| {}).unwrap();
    let about = About::new(format!("{name}.osm.pbf"), &town(block).2, vec![String::new()], copies);
    areas.put(name, fresh, about).unwrap();
}

fn put_whole(areas: &Areas, name: &str, block: f64) {
    let (drive, walk, _) = town(block);
    put(areas, name, block, [&drive, &walk], Vec::new());
}

/// Two areas of like size, one beside the other.
fn two() -> (TempDir, Areas) {
    let folder = tempfile::tempdir().unwrap();
    let areas = Areas::of(folder.path());
    put_whole(&areas, "ham", 0.007);
    put_whole(&areas, "eastwick", 0.009);
    (folder, areas)
}

fn why_not(areas: &Areas, name: &str) -> String {
    areas.open(name).err().map(|fault| fault.error.to_string()).expect("it is refused")
}

const FILES: [&str; 7] = [ROADS, WALKS, TILES, PLACES, POSTCODES, BOUNDARY, ABOUT];

#[test]
fn an_area_is_opened_as_it_was_made() {
    let (_folder, areas) = two();
    for name in ["ham", "eastwick"] {
        let opened = areas.open(name).unwrap();
        assert_eq!((opened.graph.on_foot, opened.walks.0.on_foot, opened.graph.segments.len()), (false, true, 2));
        assert!(opened.boundary.is_some() && opened.postcodes.is_some());
    }
}

#[test]
fn a_file_with_one_byte_altered_cut_off_emptied_or_gone_is_refused_by_its_name() {
    let (_folder, areas) = two();
    for file in FILES {
        let path = areas.0.join("ham").join(file);
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 60 + 1).chain([whole.len() - 1]) {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            fs::write(&path, altered).unwrap();
            let why = why_not(&areas, "ham");
            assert!(why.contains(file) || (file == ABOUT && why.contains("written in shape")), "{file}, byte {at}: {why}");
        }
        for length in [0, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            let why = why_not(&areas, "ham");
            assert!(why.starts_with("area `ham`: ") && why.contains(file), "{file}, {length} bytes of it: {why}");
        }
        if file != ROADS {
            fs::remove_file(&path).unwrap();
            assert!(why_not(&areas, "ham").contains(file), "without its {file}");
        }
        fs::write(&path, &whole).unwrap();
        areas.open("ham").unwrap();
    }
}

#[test]
fn a_file_of_another_area_is_refused_though_it_is_whole() {
    let (_folder, areas) = two();
    for file in [ROADS, WALKS] {
        let path = areas.0.join("ham").join(file);
        let own = fs::read(&path).unwrap();
        let others = fs::read(areas.0.join("eastwick").join(file)).unwrap();
        assert_eq!(own.len(), others.len(), "nothing but what is in it tells them apart");
        fs::write(&path, others).unwrap();
        assert!(why_not(&areas, "ham").contains(&format!("{file} was altered, or is another area's")));
        fs::write(&path, own).unwrap();
    }
    fs::copy(areas.0.join("eastwick").join(ABOUT), areas.0.join("ham").join(ABOUT)).unwrap();
    assert!(why_not(&areas, "ham").contains(ROADS), "what is known of another area does not fit these roads");
}

#[test]
fn roads_and_paths_that_were_exchanged_are_refused_and_so_they_are_where_they_were_sealed_like_that() {
    let (_folder, areas) = two();
    let (drive, walk) = (areas.0.join("ham").join(ROADS), areas.0.join("ham").join(WALKS));
    let (roads, paths) = (fs::read(&drive).unwrap(), fs::read(&walk).unwrap());
    fs::write(&drive, &paths).unwrap();
    fs::write(&walk, &roads).unwrap();
    assert!(why_not(&areas, "ham").contains("roads.bin was altered"));
    put(&areas, "ham", 0.007, [&paths, &roads], Vec::new());
    assert!(why_not(&areas, "ham").contains("roads.bin is for those who walk"));
    put(&areas, "ham", 0.007, [&roads, &roads], Vec::new());
    assert!(why_not(&areas, "ham").contains("walks.bin is for those who drive"));
}

#[test]
fn an_area_of_an_older_shape_says_that_it_is_to_be_imported_again() {
    let (_folder, areas) = two();
    let older = br#"{"shape":3,"source":"ham.osm.pbf","edges":4,"junctions":3,"names":[""],"copies":[],"sums":{"roads.bin":558161692}}"#;
    fs::write(areas.0.join("ham").join(ABOUT), older).unwrap();
    assert_eq!(why_not(&areas, "ham"), "area `ham`: written in shape 3, this program reads shape 4: import it again");
    fs::write(areas.0.join("ham").join(ABOUT), br#"{"source":"ham.osm.pbf"}"#).unwrap();
    assert!(why_not(&areas, "ham").contains("written in shape 0"));
}

#[test]
fn a_copy_of_a_road_that_is_not_there_or_of_itself_is_refused() {
    let (_folder, areas) = two();
    let (drive, walk, _) = town(0.007);
    for (copy, of) in [(2, 0), (1, 2), (1, 1), (0, 1)] {
        put(&areas, "ham", 0.007, [&drive, &walk], vec![area::Copy { copy, of }]);
        assert!(why_not(&areas, "ham").contains("names a copy of a road that cannot be"), "{copy} of {of}");
    }
    put(&areas, "ham", 0.007, [&drive, &walk], vec![area::Copy { copy: 1, of: 0 }]);
    areas.open("ham").unwrap();
}
