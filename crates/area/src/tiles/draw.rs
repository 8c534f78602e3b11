//! Tiles out of what is drawn: each thing goes into the tiles it touches, each tile is encoded once, and all become one archive.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use mvt::{GeomData, GeomEncoder, GeomType, Tile};
use pmtiles::{PmTilesWriter, TileCoord, TileType};

use super::collect::{Drawn, Shape};
use super::{EXTENT, Layer, Pt, ZOOM_MAX, ZOOM_MIN, position, rings};
use crate::ImportError;

/// Beyond its own edge a tile holds this much of its neighbours, in its units, so that a broad line has no seam.
const MARGIN: f64 = 96.0;
/// An area that would be narrower than this on a tile is left out, in the tile's units (256 units are 32 pixels of a usual screen).
const NARROWEST: f64 = 24.0;

/// What an archive holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tiles that are not empty.
    pub tiles: u64,
    /// Things drawn.
    pub drawn: u64,
}

/// Writes everything into an archive. `progress` hears how many of the zooms are done.
///
/// # Errors
/// The disk does not take it.
pub fn write<W: Write + Seek>(drawn: &[Drawn], out: W, mut progress: impl FnMut(u8)) -> Result<Count, ImportError> {
    let bounds = bounds(drawn);
    let [west, north, east, south] = bounds;
    let (low, high, middle) =
        (position([west, south]), position([east, north]), position([f64::midpoint(west, east), f64::midpoint(north, south)]));
    let mut archive = PmTilesWriter::new(TileType::Mvt)
        .min_zoom(ZOOM_MIN)
        .max_zoom(ZOOM_MAX)
        .bounds(low.longitude, low.latitude, high.longitude, high.latitude)
        .center_zoom(12)
        .center(middle.longitude, middle.latitude)
        .metadata(metadata())
        .create(out)
        .map_err(unwritable)?;
    let mut count = Count { tiles: 0, drawn: drawn.len() as u64 };
    for zoom in ZOOM_MIN..=ZOOM_MAX {
        for (id, things) in by_tile(drawn, zoom) {
            let coord = TileCoord::from(pmtiles::TileId::new(id).map_err(unwritable)?);
            let Some(bytes) = tile(drawn, &things, coord)? else { continue };
            archive.add_tile(coord, &bytes).map_err(unwritable)?;
            count.tiles += 1;
        }
        progress(zoom);
    }
    archive.finalize().map_err(unwritable)?;
    Ok(count)
}

fn unwritable(cause: impl std::fmt::Display) -> ImportError {
    ImportError::Unwritable { what: "the map's tiles", cause: cause.to_string() }
}

fn metadata() -> String {
    let layers: Vec<String> =
        Layer::ALL.iter().map(|layer| format!(r#"{{"id":"{}","fields":{{"kind":"String","name":"String"}}}}"#, layer.name())).collect();
    format!(r#"{{"attribution":"© OpenStreetMap contributors (ODbL)","vector_layers":[{}]}}"#, layers.join(","))
}

/// West, north, east, south of something drawn.
fn bounds_of(shape: &Shape) -> [f64; 4] {
    let none = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let wider = |[w, n, e, s]: [f64; 4], [x, y]: &Pt| [w.min(*x), n.min(*y), e.max(*x), s.max(*y)];
    match shape {
        Shape::Point(point) => wider(none, point),
        Shape::Line(line) => line.iter().fold(none, wider),
        Shape::Area(rings) => rings.iter().flatten().fold(none, wider),
    }
}

fn bounds(drawn: &[Drawn]) -> [f64; 4] {
    let all = drawn.iter().map(|one| bounds_of(&one.shape));
    all.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]).unwrap_or([0.0, 0.0, 1.0, 1.0])
}

/// What each tile of a zoom shows, by the tile's number in the archive's order.
fn by_tile(drawn: &[Drawn], zoom: u8) -> BTreeMap<u64, Vec<u32>> {
    let mut found: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    let side = f64::from(1_u32 << zoom);
    let margin = MARGIN / f64::from(EXTENT);
    for (at, one) in (0_u32..).zip(drawn).filter(|(_, one)| one.rule.zoom <= zoom) {
        let [west, north, east, south] = bounds_of(&one.shape).map(|part| part * side);
        if one.rule.filled && (east - west).max(south - north) * f64::from(EXTENT) < NARROWEST {
            continue;
        }
        let last = side as u32 - 1;
        let tiles = |from: f64, to: f64| ((from - margin).max(0.0) as u32)..=((to + margin) as u32).min(last);
        for x in tiles(west, east) {
            for y in tiles(north, south) {
                // Both are tiles of this zoom.
                let Ok(coord) = TileCoord::new(zoom, x, y) else { continue };
                found.entry(pmtiles::TileId::from(coord).value()).or_default().push(at);
            }
        }
    }
    found
}

/// One tile; `None` when nothing of it is left.
fn tile(drawn: &[Drawn], things: &[u32], coord: TileCoord) -> Result<Option<Vec<u8>>, ImportError> {
    let mut tile = Tile::new(EXTENT);
    let (side, unit) = (f64::from(1_u32 << coord.z()), f64::from(EXTENT));
    let origin = [f64::from(coord.x()), f64::from(coord.y())];
    let here = |point: &Pt| [(point[0] * side - origin[0]) * unit, (point[1] * side - origin[1]) * unit];
    for layer in Layer::ALL {
        let mut made = tile.create_layer(layer.name());
        for one in things.iter().map(|at| &drawn[*at as usize]).filter(|one| one.rule.layer == layer) {
            let Some(geometry) = geometry(&one.shape, here).map_err(unwritable)? else { continue };
            let mut feature = made.into_feature(geometry);
            feature.add_tag_string("kind", one.rule.kind);
            if !one.name.is_empty() {
                feature.add_tag_string("name", &one.name);
            }
            made = feature.into_layer();
        }
        if made.num_features() > 0 {
            tile.add_layer(made).map_err(unwritable)?;
        }
    }
    if tile.num_layers() == 0 { Ok(None) } else { tile.to_bytes().map(Some).map_err(unwritable) }
}

/// The part of a shape that a tile shows, in its units; `None` when there is none.
fn geometry(shape: &Shape, here: impl Fn(&Pt) -> Pt) -> Result<Option<GeomData>, mvt::Error> {
    let (low, high) = (-MARGIN, f64::from(EXTENT) + MARGIN);
    let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
    let (kind, least) = match shape {
        Shape::Point(point) => {
            let [x, y] = here(point);
            // A point belongs to one tile alone.
            let inside = [x, y].iter().all(|one| (0.0..f64::from(EXTENT)).contains(one));
            parts.extend(inside.then(|| whole(&[[x, y]])));
            (GeomType::Point, 1)
        }
        Shape::Line(line) => {
            let line: Vec<Pt> = line.iter().map(here).collect();
            parts.extend(rings::stretches(&line, low, high).into_iter().map(whole));
            (GeomType::Linestring, 2)
        }
        Shape::Area(all) => {
            for ring in all {
                let ring: Vec<Pt> = ring.iter().map(&here).collect();
                let clockwise = rings::twice_area(&ring) > 0.0;
                let mut cut = whole(&rings::clipped(ring, low, high));
                if cut.first() == cut.last() {
                    cut.pop();
                }
                // A single outline runs as it was drawn; the format wants it clockwise.
                if all.len() == 1 && !clockwise {
                    cut.reverse();
                }
                parts.push(cut);
            }
            (GeomType::Polygon, 3)
        }
    };
    parts.retain(|part| part.len() >= least);
    if parts.is_empty() {
        return Ok(None);
    }
    let mut encoder: GeomEncoder<i32> = GeomEncoder::new(kind);
    let last = parts.len() - 1;
    for (at, part) in parts.into_iter().enumerate() {
        for [x, y] in part {
            encoder.add_point(x, y)?;
        }
        if at < last {
            encoder.complete_geom()?;
        }
    }
    encoder.encode().map(Some)
}

/// In whole units, without repeated points.
fn whole(points: &[Pt]) -> Vec<[i32; 2]> {
    let mut whole: Vec<[i32; 2]> = points.iter().map(|point| point.map(|one| one.round() as i32)).collect();
    whole.dedup();
    whole
}
