//! Whole towns, where the data to try it on is there.

use std::path::PathBuf;

use area::osm::report::Unused;
use area::osm::{Report, import};
use area::{Profile, Roads};
use roads::graph::Side;

/// A file among the data to try things on; says aloud that a test is skipped without it.
pub fn data(name: &str) -> Option<PathBuf> {
    let near = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = std::env::var_os("ATTEND_DATA").map_or_else(|| PathBuf::from(near), PathBuf::from);
    let file = folder.join(name);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not there (set ATTEND_DATA)", file.display());
    None
}

fn town(name: &str, profile: Profile) -> Option<(Roads, Report)> {
    let (roads, report) = import(&data(name)?, profile).unwrap();
    println!("{report}");
    let used = report.restrictions.at_junction + report.restrictions.over_way;
    let unused: u64 = report.restrictions.unused.values().sum();
    // “No entry” has several roads on one sign.
    assert!(used + unused >= report.restrictions.read, "every restriction is accounted for");
    assert!(roads.segments.iter().all(|one| one.line.len() >= 2 && (one.forward || one.backward)));
    let count = roads.junctions.len() as u32;
    assert!(roads.segments.iter().all(|one| one.from < count && one.to < count && (one.name as usize) < roads.names.len()));
    Some((roads, report))
}

#[test]
fn newport_has_its_94_restrictions_and_drives_on_the_left() {
    let Some((roads, report)) = town("osm/newport.osm.pbf", Profile::Car) else { return };
    assert_eq!(report.restrictions.read, 94);
    assert!(report.restrictions.at_junction + report.restrictions.over_way > 60);
    assert!(report.posted > 1000);
    let (left, right) = (roads.clone().into_graph(Side::Left), roads.into_graph(Side::Right));
    assert_eq!(left.turns.len(), right.turns.len());
    assert!(left.turns.iter().zip(&right.turns).any(|(left, right)| left.1 != right.1));
}

#[test]
fn porto_is_as_big_as_it_is_known_to_be() {
    let Some((roads, report)) = town("osm/porto.osm.pbf", Profile::Car) else { return };
    // Another 19 in the file have not all their members.
    assert_eq!(report.restrictions.read - report.restrictions.unused[&Unused::Members], 338);
    assert_eq!(report.restrictions.at_junction + report.restrictions.over_way, 314);
    // Tracks, which other engines leave out, are about 4,000 junctions and 11,000 directed edges of it.
    assert!((60_000..70_000).contains(&roads.junctions.len()), "{}", roads.junctions.len());
    assert!((140_000..165_000).contains(&roads.edges()), "{}", roads.edges());
}

#[test]
fn walkers_have_more_ways_than_drivers_in_barnet() {
    let Some((drive, _)) = town("osm/barnet-east.osm.pbf", Profile::Car) else { return };
    let Some((walk, report)) = town("osm/barnet-east.osm.pbf", Profile::Foot) else { return };
    assert!(walk.segments.len() > drive.segments.len());
    assert!(walk.restrictions.is_empty() && report.signals.at_junction == 0);
}
