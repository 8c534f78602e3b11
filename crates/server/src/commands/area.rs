//! `attend area`: the roads a service drives on.

use std::path::Path;

use area::osm::Pbf;
use area::tiles::Coast;
use area::{Profile, gazetteer, tiles};
use domain::place::Position;
use roads::Hierarchy;
use roads::graph::Side;

use super::stages::Stages;
use crate::areas::{About, Areas, BOUNDARY, Fresh, PLACES, POSTCODES, ROADS, TILES, WALKS};
use crate::cli::{AreaCommand, AreaImport, AreaName};
use crate::fault::{Because, Fault, Kind};
use crate::postcode_table::Table;
use crate::{config, say};

/// Imports, lists, chooses or removes an area.
///
/// # Errors
/// The file is no map, there is no such area, or the disk does not take it.
pub fn run(command: AreaCommand) -> Result<(), Fault> {
    match command {
        AreaCommand::Import(flags) => import(&flags),
        AreaCommand::List(house) => list(&Areas::of(&config::home(&house).because(Kind::Setting)?.data_dir)),
        AreaCommand::Use(flags) => {
            let areas = areas(&flags)?;
            areas.take(&flags.name)?;
            say::line(format!("`{}` {}", flags.name, from_when(&areas)?));
            Ok(())
        }
        AreaCommand::Remove(flags) => {
            areas(&flags)?.remove(&flags.name)?;
            say::line(format!("`{}` is gone.", flags.name));
            Ok(())
        }
    }
}

fn list(areas: &Areas) -> Result<(), Fault> {
    let (in_use, live) = (areas.in_use()?, areas.lives()?);
    let names = areas.names()?;
    if names.is_empty() {
        say::line("No area yet: journeys are approximate. `attend area import FILE.osm.pbf`");
    }
    for name in names {
        let about = areas.about(&name)?;
        let word = |is: bool, word: &'static str| if is { word } else { "" };
        let (used, lives) = (word(in_use.as_deref() == Some(&*name), " · in use"), word(live.as_deref() == Some(&*name), " · live"));
        let postcodes = word(about.has(POSTCODES), ", with postcodes");
        say::line(format!(
            "{name}  {} junctions, {} directed edges, from {}{postcodes}{used}{lives}",
            about.junctions, about.edges, about.source
        ));
    }
    match live {
        Some(live) if in_use.as_ref() != Some(&live) => say::line(format!("The running service stands on {live}.")),
        Some(_) | None => {}
    }
    Ok(())
}

/// When an area that is now in use takes effect, as the end of a sentence about it.
fn from_when(areas: &Areas) -> Result<&'static str, Fault> {
    Ok(match areas.lives()? {
        Some(_) => "is used by the running service as soon as it has read it, in a few seconds; `attend area list` says when it is live.",
        None => "is used from the next start on.",
    })
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
    let postcodes = flags.postcodes.as_deref().map(Table::brought).transpose()?;
    let stages = Stages::begin();
    let areas = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir);
    let file = Pbf::open(&flags.file).because(Kind::Input)?;
    stages.next(format!("reading {}", flags.file.display()), file.bytes());
    let file = file.telling(stages.follower());
    let (found, report) = area::osm::read(&file, Profile::Car).because(Kind::Input)?;
    stages.line(report.to_string());
    stages.next("finding streets and houses".to_owned(), file.bytes());
    let houses = gazetteer::addresses(&file).because(Kind::Input)?;
    let streets = gazetteer::streets(&found);
    let fresh = areas.begin(&name)?;
    fresh.write(PLACES, gazetteer::lines::written(&streets, &houses).as_bytes())?;
    let counted = [say::counted(streets.len(), "street", "streets"), say::counted(houses.len(), "house", "houses")].join(" and ");
    stages.next(format!("drawing the map; {counted}"), file.bytes());
    let (drawn, coast) = tiles::collect(&file, &houses).because(Kind::Input)?;
    match coast {
        Coast::None => {}
        Coast::Filled(count) => stages.line(format!("  {} of sea", say::counted(count, "stretch", "stretches"))),
        Coast::Broken(at) => {
            let Position { latitude, longitude } = tiles::position(at);
            stages.line(format!("  the coastline is broken near {latitude:.4},{longitude:.4}: its line is drawn, the sea is not filled"));
        }
    }
    let count = tiles::write(&drawn, fresh.create(TILES)?, |zoom| stages.line(format!("  zoom {zoom} of {}", tiles::ZOOM_MAX)))
        .because(Kind::Storage)?;
    drop((drawn, houses, streets));
    let (names, copies) = (found.names.clone(), found.copies.clone());
    let graph = found.into_graph(if flags.drives_on_the_right { Side::Right } else { Side::Left });
    let (tiles, edges) = (say::count(count.tiles as i64), say::count(graph.edges.len() as i64));
    stages.next(format!("{tiles} tiles; building the hierarchy of {edges} directed edges"), 0);
    let shape = Hierarchy::new(&graph);
    fresh.write(ROADS, &roads::bundle::write(&graph, &shape))?;
    walks(&file, &fresh, &stages)?;
    if let Some(boundary) = boundary {
        fresh.write(BOUNDARY, boundary.as_bytes())?;
    }
    if let Some(postcodes) = &postcodes {
        fresh.write(POSTCODES, postcodes.written().as_bytes())?;
        stages.line(say::counted(postcodes.len(), "postcode", "postcodes"));
    }
    areas.put(&name, fresh, About::new(stem, &graph, names, copies))?;
    if flags.to_use {
        areas.take(&name)?;
    }
    let used = areas.in_use()?.as_deref() == Some(&*name);
    let told = if used { format!("It {}", from_when(&areas)?) } else { "`attend area use` chooses it.".to_owned() };
    say::line(format!("Area `{name}` is there after {:.1} s. {told}", stages.ended()));
    Ok(())
}

/// The paths of those who walk: read for them, with a hierarchy of their own.
fn walks(file: &Pbf, fresh: &Fresh, stages: &Stages) -> Result<(), Fault> {
    let (found, _same_ways_for_others) = area::osm::read(file, Profile::Foot).because(Kind::Input)?;
    let paths = found.into_walks();
    stages.next(format!("building the hierarchy of {} paths", say::count(paths.edges.len() as i64)), 0);
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
