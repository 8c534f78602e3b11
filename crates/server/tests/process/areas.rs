//! The roads of an area, as an operator brings them in. The real map lies beside the project (`ATTEND_DATA`); without it that part is skipped aloud.

use std::path::PathBuf;

use crate::kit::Case;

/// A file beside the project; says that the test is skipped where it is not there.
fn beside(name: &str) -> Option<PathBuf> {
    let usual = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("ATTEND_DATA").map_or_else(|| PathBuf::from(usual), PathBuf::from);
    let file = folder.join(name);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not there; ATTEND_DATA names the folder of the data", file.display());
    None
}

#[test]
fn what_is_no_map_is_refused_by_name_and_leaves_nothing() {
    let case = Case::new();
    std::fs::write(case.path("empty.osm.pbf"), b"").unwrap();
    std::fs::write(case.path("letter.osm.pbf"), b"Dear all, please find the map attached.").unwrap();
    case.run(&["area", "import", "nowhere.osm.pbf"]).refused(6, "nowhere.osm.pbf");
    case.run(&["area", "import", "empty.osm.pbf"]).refused(6, "empty.osm.pbf");
    case.run(&["area", "import", "letter.osm.pbf"]).refused(6, "is not an OpenStreetMap extract");
    case.run(&["area", "import", "letter.osm.pbf", "--name", "../up"]).refused(6, "name: ");
    assert!(case.run(&["area", "list"]).well().contains("No area yet"));
    case.run(&["area", "use", "letter"]).refused(6, "there is none yet");
    case.run(&["route", "51.6,-0.2", "51.61,-0.2"]).refused(6, "area: there is none yet");
    case.run(&["route", "north", "51.61,-0.2"]).refused(6, "from: ");
}

#[test]
fn an_area_is_imported_used_routed_on_served_with_and_replaced_only_when_complete() {
    let Some(map) = beside("osm/barnet-east.osm.pbf") else { return };
    let map = map.to_string_lossy().into_owned();
    let case = Case::with_key();
    std::fs::write(case.path("outline.json"), "{\"type\":\"Point\",\"coordinates\":[0,51]}").unwrap();
    case.run(&["area", "import", &map, "--boundary", "outline.json"]).refused(6, "boundary: ");
    let said = case.run(&["area", "import", &map, "--name", "barnet"]).well();
    assert!(said.contains("Area `barnet` is there") && said.contains("used from the next start on"), "{said}");
    case.run(&["area", "import", &map, "--name", "other"]).well();
    assert!(case.run(&["area", "list"]).well().lines().any(|line| line.starts_with("barnet ") && line.ends_with("in use")));
    // Two places of Friern Barnet.
    let way = case.run(&["route", "51.615,-0.15", "51.60,-0.14"]).well();
    assert!(way.starts_with("About ") && way.lines().count() > 2, "{way}");
    case.run(&["area", "remove", "barnet"]).refused(6, "is in use");
    case.run(&["area", "use", "other"]).well();
    case.run(&["area", "remove", "barnet"]).well();
    let server = case.serve(&[]);
    server.stop().well();
    let roads = case.path("data/areas/other/roads.bin");
    let whole = std::fs::read(&roads).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    std::fs::write(&roads, altered).unwrap();
    let served = case.serve(&[]).stop();
    assert!(served.err.contains("was altered") && served.err.contains("straight line"), "it serves, and says so: {}", served.err);
    served.well();
    std::fs::write(case.path("torn.osm.pbf"), &std::fs::read(&map).unwrap()[..90_000]).unwrap();
    std::fs::write(&roads, &whole).unwrap();
    let (place, old) = (case.path("data/areas/other"), case.path("data/areas/.other.old"));
    std::fs::rename(&place, &old).unwrap();
    assert!(case.run(&["area", "list"]).well().contains("other "), "the power went between two names: the area has its own back");
    let torn = case.run(&["area", "import", "torn.osm.pbf", "--name", "other"]);
    assert_eq!(torn.code, Some(6), "{}", torn.out);
    assert_eq!(std::fs::read(&roads).unwrap(), whole, "the old area stays");
}
