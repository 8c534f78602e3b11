//! `attend area` and `attend route`: the roads a service drives on.

use std::time::Instant;

use area::Profile;
use domain::place::Position;
use domain::time::Timestamp;
use roads::Hierarchy;
use roads::graph::Side;
use travel::Roads;

use super::fields;
use crate::areas::{About, Areas};
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
                let (_, _, about) = areas.load(&name)?;
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
    let begun = Instant::now();
    say::line(format!("Reading {} …", flags.file.display()));
    let (found, report) = area::osm::import(&flags.file, Profile::Car).because(Kind::Input)?;
    say::line(report.to_string());
    let (names, copies) = (found.names.clone(), found.copies.clone());
    let side = if flags.drives_on_the_right { Side::Right } else { Side::Left };
    let graph = found.into_graph(side);
    say::line(format!("Building the hierarchy of {} directed edges …", graph.edges.len()));
    let shape = Hierarchy::new(&graph);
    let about = About { source: stem, edges: graph.edges.len(), junctions: graph.junctions.len(), names, copies };
    let areas = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir);
    areas.put(&name, &graph, &shape, &about)?;
    let used =
        if areas.in_use()?.as_deref() == Some(&*name) { "It is used from the next start on." } else { "`attend area use` chooses it." };
    say::line(format!("Area `{name}` is there after {:.1} s. {used}", begun.elapsed().as_secs_f64()));
    Ok(())
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
    let (graph, shape, about) = areas.load(&name)?;
    for line in told(&Roads::new(&name, graph, shape), &about, from, to, ports::wall())? {
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
