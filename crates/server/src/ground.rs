//! The ground under a service: the area in use with its map, names and roads; else the borough's own points with roads derived from them. It may be
//! exchanged for another while the service runs: whoever asks has one of the two, never parts of both. Ways by an engine outside where one is chosen.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use api::ground::{Basis, Ground, Named, Reached, Street, Streets, Way};
use area::gazetteer::{Found, Gazetteer};
use area::tiles::{Archive, ZOOM_MAX, ZOOM_MIN};
use demo::{outline, postcodes};
use dispatch::travel::Start;
use dispatch::{StraightLine, Travel};
use domain::place::{Position, Postcode, Precision};
use domain::time::Timestamp;
use parking_lot::RwLock;
use tokio::runtime::Handle;
use travel::outside::Outside;
use travel::{OFF_ROAD_M, Roads, Stretch};

use crate::postcode_table::Postcodes;

/// An area that was imported.
pub struct Sheet {
    /// What it is called.
    pub name: String,
    /// Its roads, shared with the plan.
    pub roads: Arc<Roads>,
    /// Its map.
    pub tiles: Archive,
    /// The checksum of that map.
    pub version: u32,
    /// Its streets and houses.
    pub places: Gazetteer,
    /// The outline of the service, where one was given.
    pub boundary: Option<String>,
    /// The postcodes that are known in it.
    pub postcodes: Postcodes,
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

/// What a service stands on.
pub enum Footing {
    /// No roads at all.
    Bare,
    /// Roads derived from postcode points.
    Derived(Arc<Roads>),
    /// An area.
    Area(Box<Sheet>),
}

impl Footing {
    fn sheet(&self) -> Option<&Sheet> {
        match self {
            Self::Area(sheet) => Some(sheet),
            Self::Bare | Self::Derived(_) => None,
        }
    }

    /// Its roads, where it has any.
    pub fn roads(&self) -> Option<&Arc<Roads>> {
        match self {
            Self::Area(sheet) => Some(&sheet.roads),
            Self::Derived(roads) => Some(roads),
            Self::Bare => None,
        }
    }

    /// What it is called where areas are listed.
    pub fn name(&self) -> &str {
        match self {
            Self::Area(sheet) => &sheet.name,
            Self::Derived(_) => "(approximate)",
            Self::Bare => "(none)",
        }
    }

    /// How journeys are measured on it.
    pub fn travel(&self) -> Arc<dyn Travel> {
        match self.roads() {
            Some(roads) => roads.clone(),
            None => Arc::new(StraightLine),
        }
    }

    const fn basis(&self) -> Basis {
        match self {
            Self::Area(_) => Basis::Roads,
            Self::Derived(_) => Basis::Approximate,
            Self::Bare => Basis::StraightLine,
        }
    }
}

/// What there is to be shown of the ground.
pub struct Below {
    now: RwLock<Arc<Footing>>,
    exchanged: AtomicU32,
    outside: Option<Outside>,
    outline: OnceLock<String>,
}

impl Below {
    /// The ground as it is at the start, with ways by an engine outside where one is chosen and answers.
    pub fn new(footing: Footing, outside: Option<Outside>) -> Self {
        Self { now: RwLock::new(Arc::new(footing)), exchanged: AtomicU32::new(0), outside, outline: OnceLock::new() }
    }

    /// Exchanges it. Whoever asked before ends with the old one.
    pub fn exchange(&self, footing: Footing) {
        *self.now.write() = Arc::new(footing);
        self.exchanged.fetch_add(1, Ordering::Relaxed);
    }

    /// What the service stands on now.
    pub fn footing(&self) -> Arc<Footing> {
        self.now.read().clone()
    }

    /// Looks a postcode up: in the area's own table, then in the embedded one.
    pub fn postcode(&self, code: &str) -> Postcode {
        match self.footing().sheet() {
            Some(sheet) => sheet.postcodes.find(code),
            None => postcodes::find(code),
        }
    }
}

impl Ground for Below {
    fn outline(&self) -> String {
        if let Some(boundary) = self.footing().sheet().and_then(|sheet| sheet.boundary.clone()) {
            return boundary;
        }
        let worked_out = || {
            let points: Vec<_> = postcodes::all().iter().filter(|row| row.in_borough).map(|row| row.position).collect();
            outline::geojson(&points)
        };
        self.outline.get_or_init(worked_out).clone()
    }

    fn streets(&self) -> Option<Streets> {
        self.footing().sheet().map(|sheet| Streets {
            bounds: sheet.tiles.bounds(),
            zoom_min: ZOOM_MIN,
            zoom_max: ZOOM_MAX,
            version: sheet.version,
        })
    }

    fn tile(&self, zoom: u8, x: u32, y: u32) -> io::Result<Option<Vec<u8>>> {
        self.footing().sheet().map_or(Ok(None), |sheet| sheet.tiles.tile(zoom, x, y))
    }

    fn named(&self, words: &str, most: usize) -> Vec<Named> {
        let found = self.footing().sheet().map(|sheet| sheet.places.search(words, most)).unwrap_or_default();
        found.into_iter().map(named).collect()
    }

    fn stretch(&self, at: Position) -> Option<Street> {
        let footing = self.footing();
        let stretch = footing.roads()?.stretch_at(at)?;
        // A derived network has no names.
        Some(footing.sheet().map_or_else(
            || Street { name: String::new(), points: vec![stretch.middle], lines: vec![stretch.line.clone()] },
            |sheet| sheet.street(stretch.name, vec![stretch.clone()]),
        ))
    }

    fn streets_named(&self, words: &str, most: usize) -> Vec<Street> {
        let footing = self.footing();
        let Some(sheet) = footing.sheet() else { return Vec::new() };
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
        let footing = self.footing();
        footing.roads().into_iter().flat_map(|roads| points.iter().filter_map(|at| Some(roads.stretch_at(*at)?.line))).collect()
    }

    fn way(&self, from: Start, to: Position, at: Timestamp) -> Option<Way> {
        // On a thread of its own, like everything that is asked of the ground. An engine outside is asked for those who drive.
        let outside = self.outside.as_ref().filter(|_| !from.on_foot);
        let asked = outside.and_then(|outside| Handle::current().block_on(outside.way(from.position, to, at)));
        let way = asked.or_else(|| self.footing().roads()?.as_they_stand().way(from, to, at))?;
        Some(Way { metres: way.metres, line: way.line })
    }

    fn basis(&self) -> Basis {
        self.footing().basis()
    }

    fn edition(&self) -> u32 {
        // Its map's checksum tells it from the one before a restart, the count from one with the same map.
        let map = self.footing().sheet().map_or(0, |sheet| sheet.version);
        map.wrapping_add(self.exchanged.load(Ordering::Relaxed))
    }

    fn reach(&self, from: &[Start], to: &[Position], at: Timestamp) -> Reached {
        let footing = self.footing();
        let travel = footing.travel();
        let near = |at: &Position| footing.roads().is_none_or(|roads| roads.metres_off(*at).is_some_and(|metres| metres <= OFF_ROAD_M));
        Reached {
            basis: footing.basis(),
            measured: travel.name().to_owned(),
            seconds: travel.reach(from, to, at),
            on_roads: to.iter().map(near).collect(),
        }
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
