//! The map of the area: its outline, its streets, the ways of those who drive, and finding a place by what it is called.

use std::sync::Arc;

use domain::ids::{ClientId, JobId, ResponderId};
use domain::place::{Position, Postcode, Precision, tidy_postcode};
use domain::time::Timestamp;
use domain::words::Step;
use engine::{Start, UnderWay, View};
use serde::Serialize;
use utoipa::ToSchema;
use warp::http::HeaderValue;
use warp::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use warp::reply::Response;

use crate::access::{DESK, STAFF, Who};
use crate::answer::{Answer, json, nothing, text};
use crate::extract::Asked;
use crate::ground::{Basis, Ground};
use crate::hall::Hall;
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/map", Who::Staff(STAFF), "The outline of the area as GeoJSON, where there is one.", outline, gives: "application/geo+json"),
        entry!(GET "/api/map/sheet", Who::Staff(STAFF), "What map of streets there is.", sheet, gives: "MapSheet"),
        entry!(GET "/api/map/tiles/{zoom}/{x}/{y}", Who::Staff(STAFF), "One tile of the map of streets (Mapbox Vector Tile 2.1, gzip); 204 where nothing is drawn.", tile, gives: "application/vnd.mapbox-vector-tile", query: &[("v", "the map's version; only for whoever keeps tiles")]),
        entry!(GET "/api/places", Who::Staff(DESK), "Find a place by a client, a postcode, a street or a house.", places, gives: "FoundPlaces", query: &[("q", "2 to 200 characters"), ("limit", "1 to 20; 8 when absent")]),
        entry!(GET "/api/ways", Who::Staff(DESK), "The ways by road of everybody who is en route, from where they were last known to be.", ways, gives: "Ways"),
    ]
}

/// What map of streets there is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MapSheet {
    /// The map of streets, where there is one.
    pub streets: Option<StreetsView>,
    /// On what journeys are measured.
    pub basis: Basis,
}

/// A map of streets.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StreetsView {
    /// West, south, east, north; degrees.
    pub bounds: [f64; 4],
    /// The widest zoom there are tiles for.
    pub zoom_min: u8,
    /// The closest.
    pub zoom_max: u8,
    /// Another number for another map; it goes with the address of a tile, so that a browser never shows an old one.
    pub version: u32,
}

/// Places that were found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundPlaces {
    /// Best first: clients, the postcode, streets, houses.
    pub places: Vec<PlaceFound>,
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlaceFound {
    /// As people write it.
    pub label: String,
    /// Whose home it is, where it is a client's.
    pub client: Option<ClientId>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How well that is known.
    pub precision: Precision,
}

/// The ways of everybody who is en route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Ways {
    /// One for each; those without a position, or off the roads of the area, are not among them.
    pub ways: Vec<WayView>,
}

/// The way of a responder to the visit they are driving to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WayView {
    /// Who.
    pub responder: ResponderId,
    /// To which visit.
    pub job: JobId,
    /// When they are expected there, as everywhere it is shown; UTC milliseconds.
    pub arrives_at: Timestamp,
    /// How far it is along the roads, by way of the key where one is fetched.
    pub metres: i64,
    /// The line, longitude before latitude, as GeoJSON has it.
    pub line: Vec<[f64; 2]>,
}

/// Asks the ground on a thread of its own.
pub(crate) async fn asking<T: Send + 'static>(hall: &Hall, ask: impl FnOnce(&dyn Ground) -> T + Send + 'static) -> Result<T, Problem> {
    let ground = hall.house.area.clone().ok_or_else(|| Problem::not_found("map"))?;
    tokio::task::spawn_blocking(move || ask(ground.as_ref())).await.map_err(|error| {
        tracing::error!(%error, "the ground could not be asked");
        Problem::new(Kind::Defect, "The map could not be read.")
    })
}

async fn outline(hall: Arc<Hall>, _asked: Asked) -> Answer {
    Ok(text("application/geo+json", asking(&hall, |ground| ground.outline()).await?))
}

async fn sheet(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let ground = hall.house.area.as_ref();
    let streets = ground.and_then(|ground| ground.streets());
    let streets =
        streets.map(|one| StreetsView { bounds: one.bounds, zoom_min: one.zoom_min, zoom_max: one.zoom_max, version: one.version });
    json(&MapSheet { streets, basis: ground.map_or(Basis::StraightLine, |ground| ground.basis()) })
}

async fn tile(hall: Arc<Hall>, asked: Asked) -> Answer {
    let (zoom, x, y) = (asked.id(0, "tile")?, asked.id(1, "tile")?, asked.id(2, "tile")?);
    let packed = asking(&hall, move |ground| ground.tile(zoom, x, y)).await?.map_err(|error| {
        tracing::error!(%error, "a tile of the map could not be read");
        Problem::new(Kind::Defect, "The map could not be read.")
    })?;
    let mut response = match packed {
        None => nothing(),
        Some(packed) => {
            let mut response = Response::new(packed.into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
    };
    // The address names the map's version: another area has other addresses.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

async fn places(hall: Arc<Hall>, asked: Asked) -> Answer {
    let words = asked.query.get("q").map(|words| words.trim().to_owned()).unwrap_or_default();
    if !(2..=200).contains(&words.chars().count()) {
        return Err(Problem::field("q", "2 to 200 characters of a client, a postcode, a street or a house"));
    }
    let most = asked.number("limit", 8, 1, 20)?;
    hall.searches.take(asked.principal()?.person)?;
    let clients = hall.house.engine.find_clients(&words, most).await?;
    let homes = clients.iter().filter_map(|found| {
        let place = &found.property.as_ref()?.place;
        let label = format!("{}, {}, {}", found.client.name, place.address.lines, place.address.postcode);
        Some(found_at(label, Some(found.client.id), place.position?, place.precision))
    });
    let mut places: Vec<PlaceFound> = homes.collect();
    let mut others = Vec::new();
    if let Some(tidy) = tidy_postcode(&words)
        && let Postcode::Here(centre) = (hall.house.postcodes)(&tidy)
    {
        others.push(found_at(tidy, None, centre, Precision::Postcode));
    }
    let most = usize::try_from(most).unwrap_or_default();
    if hall.house.area.is_some() {
        let named = asking(&hall, move |ground| ground.named(&words, most)).await?;
        others.extend(named.into_iter().map(|one| found_at(one.label, None, one.position, one.precision)));
    }
    // Many clients in streets of like names leave half the room to the streets themselves.
    places.truncate(most.saturating_sub(others.len()).max(most.div_ceil(2)));
    places.extend(others);
    places.truncate(most);
    json(&FoundPlaces { places })
}

fn found_at(label: String, client: Option<ClientId>, at: Position, precision: Precision) -> PlaceFound {
    PlaceFound { label, client, latitude: at.latitude, longitude: at.longitude, precision }
}

async fn ways(hall: Arc<Hall>, _asked: Asked) -> Answer {
    let now = hall.house.engine.clock().now();
    let mut journeys = hall.house.engine.under_way().await;
    let drawn = |one: &UnderWay| {
        let goes = |view: &View| Some(view.board.jobs.get(&one.job)?.live_of(one.responder)?.step() == Some(Step::EnRoute));
        hall.house.engine.look(|view| goes(view).unwrap_or_default() && view.fixes.contains_key(&one.responder))
    };
    journeys.retain(drawn);
    if hall.house.area.is_none() || journeys.is_empty() {
        return json(&Ways { ways: Vec::new() });
    }
    let measured = move |ground: &dyn Ground| {
        let way = |one: UnderWay| {
            let UnderWay { responder, job, from, by_way_of, to, expected_at } = one;
            let legs = match by_way_of {
                None => vec![ground.way(from, to, now)?],
                Some(key) => vec![ground.way(from, key, now)?, ground.way(Start { position: key, ..from }, to, now)?],
            };
            let line = legs.iter().flat_map(|leg| &leg.line).map(|at| [at.longitude, at.latitude]).collect();
            Some(WayView { responder, job, arrives_at: expected_at, metres: legs.iter().map(|leg| leg.metres).sum(), line })
        };
        journeys.into_iter().filter_map(way).collect()
    };
    json(&Ways { ways: asking(&hall, measured).await? })
}
