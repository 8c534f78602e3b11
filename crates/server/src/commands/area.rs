//! `attend area` and `attend route`: the roads a service drives on.

use std::path::Path;
use std::time::Instant;

use area::osm::Pbf;
use area::{Profile, gazetteer, tiles};
use domain::place::Position;
use domain::time::Timestamp;
use roads::Hierarchy;
use roads::graph::Side;
use travel::Roads;

use super::fields;
use crate::areas::{About, Areas, BOUNDARY, Fresh, Opened, PLACES, ROADS, TILES, WALKS};
use crate::cli::{AreaCommand, AreaImport, AreaName, Route};
use crate::config;
use crate::fault::{Because, Fault, Kind};
use crate::{ports, say};

/// Imports, lists, chooses or removes an area.
///
/// # Errors
/// The file is no map, there is no such area, or the disk does not take it.
pub fn run(command: AreaCommand) -> Result<(), Fault> {
    match command {
        AreaCommand::Import(flags) => import(&flags),
        AreaCommand::List(house) => {
            let areas = Areas::of(&config::home(&house).because(Kind::Setting)?.data_dir);
            let in_use = areas.in_use()?;
            let names = areas.names()?;
            if names.is_empty() {
                say::line("No area yet: journeys are estimated in a straight line. `attend area import FILE.osm.pbf`");
            }
            for name in names {
                let about = areas.about(&name)?;
                let used = if in_use.as_deref() == Some(&*name) { " · in use" } else { "" };
                say::line(format!("{name}  {} junctions, {} directed edges, from {}{used}", about.junctions, about.edges, about.source));
            }
            Ok(())
        }
        AreaCommand::Use(flags) => {
            areas(&flags)?.take(&flags.name)?;
            say::line(format!("`{}` is used from the next start on.", flags.name));
            Ok(())
        }
        AreaCommand::Remove(flags) => {
            areas(&flags)?.remove(&flags.name)?;
            say::line(format!("`{}` is gone.", flags.name));
            Ok(())
        }
    }
}

fn areas(flags: &AreaName) -> Result<Areas, Fault> {
    Ok(Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir))
}

fn import(flags: &AreaImport) -> Result<(), Fault> {
    let stem = flags.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = flags.name.clone().unwrap_or_else(|| stem.split('.').next().unwrap_or_default().to_owned());
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_') {
        return Err(Fault::new(Kind::Input, format!("name: `{name}` must be letters, digits, - and _; choose one with --name")));
    }
    let boundary = flags.boundary.as_deref().map(boundary).transpose()?;
    let begun = Instant::now();
    let stage = |what: String| say::line(format!("{:>6.1} s  {what}", begun.elapsed().as_secs_f64()));
    let areas = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir);
    stage(format!("reading {}", flags.file.display()));
    let file = Pbf::open(&flags.file).because(Kind::Input)?;
    let (found, report) = area::osm::read(&file, Profile::Car).because(Kind::Input)?;
    say::line(report.to_string());
    stage("finding streets and houses".to_owned());
    let houses = gazetteer::addresses(&file).because(Kind::Input)?;
    let streets = gazetteer::streets(&found);
    let fresh = areas.begin(&name)?;
    fresh.write(PLACES, gazetteer::lines::written(&streets, &houses).as_bytes())?;
    stage(format!(
        "drawing the map; {} and {}",
        say::counted(streets.len(), "street", "streets"),
        say::counted(houses.len(), "house", "houses")
    ));
    let drawn = tiles::collect(&file, &houses).because(Kind::Input)?;
    let count =
        tiles::write(&drawn, fresh.create(TILES)?, |zoom| stage(format!("  zoom {zoom} of {}", tiles::ZOOM_MAX))).because(Kind::Storage)?;
    drop((drawn, houses, streets));
    let (names, copies) = (found.names.clone(), found.copies.clone());
    let graph = found.into_graph(if flags.drives_on_the_right { Side::Right } else { Side::Left });
    stage(format!(
        "{} tiles; building the hierarchy of {} directed edges",
        say::count(count.tiles as i64),
        say::count(graph.edges.len() as i64)
    ));
    let shape = Hierarchy::new(&graph);
    fresh.write(ROADS, &roads::bundle::write(&graph, &shape))?;
    walks(&file, &fresh, &stage)?;
    if let Some(boundary) = boundary {
        fresh.write(BOUNDARY, boundary.as_bytes())?;
    }
    areas.put(&name, fresh, About::new(stem, &graph, names, copies))?;
    let used =
        if areas.in_use()?.as_deref() == Some(&*name) { "It is used from the next start on." } else { "`attend area use` chooses it." };
    say::line(format!("Area `{name}` is there after {:.1} s. {used}", begun.elapsed().as_secs_f64()));
    Ok(())
}

/// The paths of those who walk: read for them, with a hierarchy of their own.
fn walks(file: &Pbf, fresh: &Fresh, stage: &dyn Fn(String)) -> Result<(), Fault> {
    let (found, _same_ways_for_others) = area::osm::read(file, Profile::Foot).because(Kind::Input)?;
    let paths = found.into_walks();
    stage(format!("building the hierarchy of {} paths", say::count(paths.edges.len() as i64)));
    let shape = Hierarchy::new(&paths);
    fresh.write(WALKS, &roads::bundle::write(&paths, &shape))
}

/// An outline out of a file, as GeoJSON.
fn boundary(path: &Path) -> Result<String, Fault> {
    let refused = |why: String| Fault::new(Kind::Input, format!("boundary: {}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| refused(format!("this is no GeoJSON: {error}")))?;
    match json.get("type").and_then(serde_json::Value::as_str) {
        Some("FeatureCollection" | "Feature") => Ok(text),
        Some("Polygon" | "MultiPolygon") => Ok(serde_json::json!({ "type": "Feature", "properties": {}, "geometry": json }).to_string()),
        Some(_) | None => Err(refused("an outline is a Polygon, a MultiPolygon, a Feature or a FeatureCollection".to_owned())),
    }
}

/// Shows the way between two positions.
///
/// # Errors
/// There is no area, an end is off its roads, or no road joins them.
pub fn route(flags: &Route) -> Result<(), Fault> {
    let (from, to) = (fields::position("from", &flags.from)?, fields::position("to", &flags.to)?);
    let areas = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir);
    let Some(name) = areas.in_use()? else {
        return Err(Fault::new(Kind::Input, "area: there is none yet: `attend area import FILE.osm.pbf`"));
    };
    let Opened { graph, shape, about, .. } = areas.open(&name)?;
    for line in told(&Roads::new(&name, graph, shape, about.same()), &about, from, to, ports::wall())? {
        say::line(line);
    }
    Ok(())
}

fn told(roads: &Roads, about: &About, from: Position, to: Position, now: Timestamp) -> Result<Vec<String>, Fault> {
    let way = roads.way(from, to, now);
    let way =
        way.ok_or_else(|| Fault::new(Kind::Input, "there is no way by road: an end is off the roads of the area, or nothing joins them"))?;
    let (minutes, kilometres) = ((way.seconds + 59) / 60, way.metres as f64 / 1_000.0);
    let mut lines = vec![format!("About {minutes} min, {kilometres:.1} km, by car at this hour:")];
    let mut last = None;
    for name in way.names {
        if last != Some(name) {
            let word = about.names.get(name as usize).filter(|word| !word.is_empty()).map_or("(no name)", String::as_str);
            lines.push(format!("  {word}"));
        }
        last = Some(name);
    }
    Ok(lines)
}
