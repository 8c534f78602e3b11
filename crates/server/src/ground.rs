//! The ground under a service: the area in use with its map, names and roads, or the borough's outline alone. Ways by an engine outside where one is chosen.

use std::io;
use std::sync::{Arc, OnceLock};

use api::ground::{Ground, Named, Street, Streets, Way};
use area::gazetteer::{Found, Gazetteer};
use area::tiles::{Archive, ZOOM_MAX, ZOOM_MIN};
use demo::{outline, postcodes};
use domain::place::{Position, Precision};
use domain::time::Timestamp;
use tokio::runtime::Handle;
use travel::outside::Outside;
use travel::{Roads, Stretch};

/// An area in use.
pub struct Sheet {
    /// Its roads, shared with the plan.
    pub roads: Arc<Roads>,
    /// Its map.
    pub tiles: Archive,
    /// Its streets and houses.
    pub places: Gazetteer,
    /// The outline of the service, where one was given.
    pub boundary: Option<String>,
    /// Street names, as the roads number them.
    pub names: Vec<String>,
}

impl Sheet {
    fn street(&self, name: u32, stretches: Vec<Stretch>) -> Street {
        let name = self.names.get(name as usize).cloned().unwrap_or_default();
        let points = stretches.iter().map(|one| one.middle).collect();
        Street { name, points, lines: stretches.into_iter().map(|one| one.line).collect() }
    }
}

/// What there is to be shown of the ground.
#[derive(Default)]
pub struct Below {
    sheet: Option<Sheet>,
    outside: Option<Outside>,
    outline: OnceLock<String>,
}

impl Below {
    /// The ground with an area, or without one.
    pub fn new(sheet: Option<Sheet>) -> Self {
        Self { sheet, ..Self::default() }
    }

    /// The same, with ways by an engine outside where it answers.
    pub fn ways_by(self, outside: Option<Outside>) -> Self {
        Self { outside, ..self }
    }
}

impl Ground for Below {
    fn outline(&self) -> String {
        if let Some(boundary) = self.sheet.as_ref().and_then(|sheet| sheet.boundary.as_ref()) {
            return boundary.clone();
        }
        let worked_out = || {
            let points: Vec<_> = postcodes::all().iter().filter(|row| row.in_borough).map(|row| row.position).collect();
            outline::geojson(&points)
        };
        self.outline.get_or_init(worked_out).clone()
    }

    fn streets(&self) -> Option<Streets> {
        self.sheet.as_ref().map(|sheet| Streets { bounds: sheet.tiles.bounds(), zoom_min: ZOOM_MIN, zoom_max: ZOOM_MAX })
    }

    fn tile(&self, zoom: u8, x: u32, y: u32) -> io::Result<Option<Vec<u8>>> {
        self.sheet.as_ref().map_or(Ok(None), |sheet| sheet.tiles.tile(zoom, x, y))
    }

    fn named(&self, words: &str, most: usize) -> Vec<Named> {
        let found = self.sheet.as_ref().map(|sheet| sheet.places.search(words, most)).unwrap_or_default();
        found.into_iter().map(named).collect()
    }

    fn stretch(&self, at: Position) -> Option<Street> {
        let sheet = self.sheet.as_ref()?;
        let stretch = sheet.roads.stretch_at(at)?;
        Some(sheet.street(stretch.name, vec![stretch]))
    }

    fn streets_named(&self, words: &str, most: usize) -> Vec<Street> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let found = sheet.places.search(words, most).into_iter();
        let streets = found.filter_map(|one| match one {
            Found::Street(street) => Some(street),
            Found::Address(_) => None,
        });
        streets
            .filter_map(|street| {
                let name = sheet.names.iter().position(|name| *name == street.name)?;
                let name = u32::try_from(name).ok()?;
                Some(sheet.street(name, sheet.roads.stretches_named(name, street.south_west, street.north_east)))
            })
            .collect()
    }

    fn lines(&self, points: &[Position]) -> Vec<Vec<Position>> {
        let roads = self.sheet.as_ref().map(|sheet| &sheet.roads);
        roads.into_iter().flat_map(|roads| points.iter().filter_map(|at| Some(roads.stretch_at(*at)?.line))).collect()
    }

    fn way(&self, from: Position, to: Position, at: Timestamp) -> Option<Way> {
        // On a thread of its own, like everything that is asked of the ground.
        let asked = self.outside.as_ref().and_then(|outside| Handle::current().block_on(outside.way(from, to, at)));
        let way = asked.or_else(|| self.sheet.as_ref()?.roads.way(from, to, at))?;
        Some(Way { seconds: way.seconds, metres: way.metres, line: way.line })
    }
}

fn named(found: Found) -> Named {
    match found {
        Found::Street(street) => Named { label: street.name, position: street.position, precision: Precision::Street },
        Found::Address(house) => {
            let street = [house.number.as_str(), house.street.as_str()].join(" ");
            let label = [street.trim(), house.postcode.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            Named { label, position: house.position, precision: Precision::Address }
        }
    }
}
