//! What is drawn, on which layer, and from which zoom on.

use super::{Layer, ZOOM_MAX};
use crate::osm::source::Tags;

/// How something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// On which layer.
    pub layer: Layer,
    /// Of what kind; the page's colours go by it.
    pub kind: &'static str,
    /// From which zoom on.
    pub zoom: u8,
    /// Whether it is an outline that is filled.
    pub filled: bool,
}

const fn line(layer: Layer, kind: &'static str, zoom: u8) -> Rule {
    Rule { layer, kind, zoom, filled: false }
}

/// A filled outline shows as soon as it is large enough on the screen, which whoever draws it looks at.
const fn area(layer: Layer, kind: &'static str) -> Rule {
    let zoom = if matches!(layer, Layer::Buildings) { 14 } else { super::ZOOM_MIN };
    Rule { layer, kind, zoom, filled: true }
}

/// How a way, or a relation of outlines, is drawn; `None` for what is not.
pub fn of_way(tags: Tags<'_>, closed: bool) -> Option<Rule> {
    if let Some(road) = tags.get("highway") {
        return highway(road, closed && tags.is("area", "yes"));
    }
    if closed && tags.has("building") && !tags.is("building", "no") {
        return Some(area(Layer::Buildings, "building"));
    }
    if let Some(found) = water(tags, closed) {
        return Some(found);
    }
    if matches!(tags.get("railway"), Some("rail" | "light_rail" | "tram" | "subway" | "narrow_gauge")) && !tags.has("tunnel") {
        return Some(line(Layer::Roads, "rail", 12));
    }
    closed.then(|| landuse(tags)).flatten().map(|kind| area(Layer::Landuse, kind))
}

fn highway(road: &str, square: bool) -> Option<Rule> {
    if square {
        return None;
    }
    let (kind, zoom) = match road {
        "motorway" | "motorway_link" => ("motorway", 10),
        "trunk" | "trunk_link" => ("trunk", 10),
        "primary" | "primary_link" => ("primary", 10),
        "secondary" | "secondary_link" => ("secondary", 11),
        "tertiary" | "tertiary_link" => ("tertiary", 12),
        "unclassified" | "residential" | "living_street" | "road" => ("street", 13),
        "service" => ("service", 14),
        "pedestrian" | "footway" | "path" | "cycleway" | "steps" | "bridleway" | "track" => ("path", 14),
        _ => return None,
    };
    Some(line(Layer::Roads, kind, zoom))
}

fn water(tags: Tags<'_>, closed: bool) -> Option<Rule> {
    let filled = tags.is("natural", "water") || matches!(tags.get("waterway"), Some("riverbank" | "dock"));
    if closed && (filled || matches!(tags.get("landuse"), Some("reservoir" | "basin"))) {
        return Some(area(Layer::Water, "water"));
    }
    if tags.has("tunnel") {
        return None;
    }
    match tags.get("waterway") {
        Some("river") => Some(line(Layer::Water, "river", 11)),
        Some("canal") => Some(line(Layer::Water, "canal", 12)),
        Some("stream" | "ditch" | "drain") => Some(line(Layer::Water, "stream", 14)),
        _ if tags.is("natural", "coastline") => Some(line(Layer::Water, COAST, 10)),
        _ => None,
    }
}

fn landuse(tags: Tags<'_>) -> Option<&'static str> {
    if tags.is("natural", "wood") || tags.is("landuse", "forest") {
        return Some("wood");
    }
    if matches!(
        tags.get("leisure"),
        Some("park" | "recreation_ground" | "golf_course" | "nature_reserve" | "pitch" | "playground" | "common")
    ) || matches!(
        tags.get("landuse"),
        Some("grass" | "meadow" | "recreation_ground" | "village_green" | "allotments" | "cemetery" | "farmland" | "orchard")
    ) || matches!(tags.get("natural"), Some("grassland" | "heath" | "scrub"))
    {
        return Some("green");
    }
    if matches!(tags.get("amenity"), Some("hospital" | "school" | "university" | "college")) {
        return Some("public");
    }
    match tags.get("landuse") {
        Some("residential") => Some("built"),
        Some("industrial" | "commercial" | "retail" | "railway") => Some("works"),
        _ => None,
    }
}

/// How a point is drawn.
pub fn of_node(tags: Tags<'_>) -> Option<Rule> {
    let (kind, zoom) = match tags.get("place")? {
        "city" => ("city", 10),
        "town" => ("town", 10),
        "suburb" => ("suburb", 12),
        "village" => ("village", 12),
        "hamlet" => ("hamlet", 13),
        "neighbourhood" | "quarter" => ("quarter", 14),
        _ => return None,
    };
    tags.has("name").then_some(line(Layer::Places, kind, zoom))
}

/// How the sea is drawn.
pub const SEA: Rule = area(Layer::Water, "water");
/// Of what kind its edge is.
pub const COAST: &str = "coast";

/// How a house number is drawn.
pub const HOUSE: Rule = line(Layer::Houses, "house", ZOOM_MAX);
