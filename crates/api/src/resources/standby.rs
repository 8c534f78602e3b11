//! Standby: where whoever is free could wait, with its reason and its gain. Advice, never an order: nothing is sent to anybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::ResponderId;
use domain::place::Position;
use domain::time::Timestamp;
use engine::Start;
use engine::cover::{Home, Muster, Ready};
use engine::standby::{self, Basis as Known, Demand, Spot, Times};
use serde::Serialize;
use utoipa::ToSchema;

use super::map::asking;
use crate::access::{DESK, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::ground::{Basis, Ground};
use crate::hall::Hall;
use crate::routes::{Entry, entry};

/// Minutes when nobody says otherwise: sooner than what is promised, which is what waiting in the right place is for.
const USUAL_MIN: i64 = 15;
/// So many places of a demand are measured; of more every so-manieth.
const PLACES_MOST: usize = 600;

/// Its line of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/standby", Who::Staff(DESK), "Where whoever is free could wait, and what that would be worth: from the service's own emergencies of such hours, or its clients' homes before there are enough. Advice, never an order.", advised, gives: "StandbyView", query: &[("within", "minutes, 5 to 60; 15 when absent")]),
    ]
}

/// Where whoever is free could wait.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StandbyView {
    /// As of when; UTC milliseconds.
    pub at: Timestamp,
    /// In time is within so many seconds.
    pub within_s: i64,
    /// On what journeys were measured.
    pub basis: Basis,
    /// From what it is known where the next emergencies come from, in words.
    pub known_from: String,
    /// Whole percent of them that would have somebody in time as things are; none where nothing is known of any.
    pub percent: Option<i64>,
    /// Moves that are worth it, the most worth first; each with those before it made.
    pub advice: Vec<AdviceView>,
}

/// Somebody could wait somewhere else.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AdviceView {
    /// Who.
    pub responder: ResponderId,
    /// On the air.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// In which postcode sector: "EN5 1".
    pub sector: String,
    /// Where.
    pub position: Position,
    /// How long it takes them to get there.
    pub drive_s: i64,
    /// Whole percent that would have somebody in time without this move.
    pub before_percent: i64,
    /// And with it.
    pub after_percent: i64,
    /// In a sentence.
    pub words: String,
}

async fn advised(hall: Arc<Hall>, asked: Asked) -> Answer {
    let minutes = asked.number("within", USUAL_MIN, 5, 60)?;
    let engine = &hall.house.engine;
    let now = engine.clock().now();
    let (homes, calls) = (hall.homes().await?, hall.calls().await?);
    let muster = engine.could_set_off();
    let signs: BTreeMap<ResponderId, (String, String)> =
        engine.look(|view| view.board.responders.values().map(|one| (one.id, (one.call_sign.clone(), one.name.clone()))).collect());
    let demand = thinned(standby::demand(&calls, &homes.homes, now));
    let view = move |ground: &dyn Ground| {
        let spots = standby::spots(&demand);
        let (times, basis) = times(ground, &muster, &demand, &spots, now);
        let ready: Vec<ResponderId> = muster.ready.iter().map(|one| one.responder).collect();
        let found = standby::standby(&ready, &demand, &times, minutes * 60);
        let percent = |weight: i64| (weight * 100).checked_div(found.all);
        let advice = found.moves.iter().filter_map(|one| {
            let (spot, (call_sign, name)) = (spots.get(one.spot)?, signs.get(&one.responder).cloned().unwrap_or_default());
            let (before_percent, after_percent) = (percent(one.before)?, percent(one.after)?);
            let away = (one.drive_s + 59) / 60;
            let words = format!(
                "{call_sign} {name}: waiting at {} ({away} min away) would bring {after_percent} % of emergencies somebody within {minutes} min rather than \
                 {before_percent} %.",
                spot.sector
            );
            let (responder, sector, position, drive_s) = (one.responder, spot.sector.clone(), spot.position, one.drive_s);
            Some(AdviceView { responder, call_sign, name, sector, position, drive_s, before_percent, after_percent, words })
        });
        StandbyView {
            at: now,
            within_s: minutes * 60,
            basis,
            known_from: known_from(demand.basis),
            percent: percent(found.covered),
            advice: advice.collect(),
        }
    };
    json(&asking(&hall, view).await?)
}

/// From what it is known where the next emergencies come from.
fn known_from(basis: Known) -> String {
    match basis {
        Known::SuchHours(count) => format!("the service\u{2019}s own {count} emergencies of such hours in the last half year"),
        Known::AllHours(count) => {
            format!("the service\u{2019}s own {count} emergencies of the last half year, at all hours: of this hour there are too few yet")
        }
        Known::Homes => {
            "the clients\u{2019} homes, each as likely as the other: the service has too few emergencies of its own yet".to_owned()
        }
    }
}

/// As many places as can be measured for a look: every so-manieth of more.
fn thinned(mut demand: Demand) -> Demand {
    let step = demand.places.len().div_ceil(PLACES_MOST).max(1);
    demand.places = demand.places.into_iter().step_by(step).collect();
    demand
}

/// When each of those who are free would be at the places and at the spots, and at the places from each spot: as the plan would say it.
fn times(ground: &dyn Ground, muster: &Muster, demand: &Demand, spots: &[Spot], now: Timestamp) -> (Times, Basis) {
    let there: Vec<Home> = demand.places.iter().cloned().chain(spots.iter().map(|spot| Home::nobodys(spot.position))).collect();
    let journeys = muster.journeys(&there);
    let reached = ground.reach(&journeys.from, &journeys.to, now);
    let arrivals = muster.arrivals(&there, &journeys, &reached.seconds);
    let (near, far): (Vec<_>, Vec<_>) =
        arrivals.into_iter().map(|mut row| (row.drain(..demand.places.len()).collect::<Vec<_>>(), row)).unzip();
    let waiting = |one: &Ready| {
        let at = |spot: &Spot| {
            let mut there = one.clone();
            there.from.position = spot.position;
            there
        };
        spots.iter().map(at).collect::<Vec<Ready>>()
    };
    let mut elsewhere = muster.clone();
    elsewhere.ready = muster.ready.iter().flat_map(waiting).collect();
    let journeys = elsewhere.journeys(&demand.places);
    // From one spot it is as far for everybody who goes the same way: each start is measured once.
    let mut starts: Vec<Start> = Vec::new();
    let known = |from: &Start, starts: &mut Vec<Start>| {
        starts.iter().position(|start| start == from).unwrap_or_else(|| {
            starts.push(*from);
            starts.len() - 1
        })
    };
    let rows: Vec<usize> = journeys.from.iter().map(|from| known(from, &mut starts)).collect();
    let measured = ground.reach(&starts, &journeys.to, now).seconds;
    let seconds: Vec<Vec<i64>> = rows.iter().map(|row| measured.get(*row).cloned().unwrap_or_default()).collect();
    let arrivals = elsewhere.arrivals(&demand.places, &journeys, &seconds);
    let from_spots = arrivals.chunks(spots.len().max(1)).map(<[_]>::to_vec).collect();
    (Times { now: near, to_spots: far, from_spots }, reached.basis)
}
