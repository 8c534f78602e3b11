//! `attend route`: the way between two positions on the roads in use, for a quick look.

use dispatch::Travel;
use dispatch::travel::Obstacle;
use domain::place::Position;
use domain::time::Timestamp;
use travel::{OFF_ROAD_M, Roads};

use super::fields;
use crate::areas::{About, Areas, Opened};
use crate::cli::Route;
use crate::fault::{Because, Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{config, ports, say};

/// Shows the way between two positions.
///
/// # Errors
/// There is no area, an end is off its roads, or no road joins them.
pub async fn run(flags: Route) -> Result<(), Fault> {
    let (from, to) = (fields::position("from", &flags.from)?, fields::position("to", &flags.to)?);
    let areas = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir);
    let Some(name) = areas.in_use()? else {
        return Err(Fault::new(Kind::Input, "area: there is none yet: `attend area import FILE.osm.pbf`"));
    };
    let Opened { graph, shape, about, .. } = areas.open(&name)?;
    let roads = Roads::new(&name, graph, shape, about.same());
    let now = ports::wall();
    let mut closed = Vec::new();
    if flags.as_of_now {
        let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
        closed = workshop.engine.look(|view| {
            let own = view.board.organisations.get(&workshop.engine.settings().organisation);
            own.into_iter().flat_map(|own| own.closures.clone()).filter(|one| one.holds(now)).collect()
        });
        workshop.close().await;
    }
    roads.heed(&closed.iter().map(|one| Obstacle { points: one.points.clone(), percent: one.percent }).collect::<Vec<_>>());
    for line in told(&roads, &about, from, to, now)? {
        say::line(line);
    }
    if flags.as_of_now {
        let streets: Vec<&str> = closed.iter().map(|one| one.street.as_str()).collect();
        say::line(if streets.is_empty() { "Nothing is closed or slow.".to_owned() } else { format!("Round: {}.", streets.join(", ")) });
    }
    Ok(())
}

fn told(roads: &Roads, about: &About, from: Position, to: Position, now: Timestamp) -> Result<Vec<String>, Fault> {
    let Some(way) = roads.way(from, to, now) else { return Err(Fault::new(Kind::Input, why_not(roads, from, to))) };
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

/// Which end is off the roads and how far, or that nothing joins the two.
fn why_not(roads: &Roads, from: Position, to: Position) -> String {
    let off = |what: &str, at: Position| {
        let metres = roads.metres_off(at).filter(|metres| *metres > OFF_ROAD_M)?;
        Some(format!(
            "{what}: the nearest road of the area is {metres:.0} m away; nobody drives to what is further than {OFF_ROAD_M:.0} m from one"
        ))
    };
    let ends: Vec<String> = [off("from", from), off("to", to)].into_iter().flatten().collect();
    if ends.is_empty() { "there is no way by road: nothing that is open joins the two".to_owned() } else { ends.join("; ") }
}
