//! Addresses out of a file: points and outlines with a house number or name. An outline's place is the middle of its points.

use std::collections::HashMap;

use domain::place::Position;

use crate::ImportError;
use crate::gazetteer::Address;
use crate::osm::source::{Element, Source, Tags, Wanted};

/// No more points of an outline than this are looked at.
const POINTS_MAX: usize = 16;

/// Reads a file twice for the addresses in it.
///
/// # Errors
/// Whatever is wrong with the file.
pub fn addresses(source: &impl Source) -> Result<Vec<Address>, ImportError> {
    let mut found: Vec<Address> = Vec::new();
    let mut outlines: Vec<(Address, Vec<i64>)> = Vec::new();
    let mut places: HashMap<i64, Option<Position>> = HashMap::new();
    source.walk(Wanted::WaysAndRelations, &mut |element| {
        let Element::Way(way) = element else { return };
        if let Some(address) = address(way.tags) {
            // A closed outline names its first point again at its end.
            let last = if way.nodes.len() > 1 && way.nodes.first() == way.nodes.last() { way.nodes.len() - 1 } else { way.nodes.len() };
            let points: Vec<i64> = way.nodes[..last].iter().take(POINTS_MAX).copied().collect();
            points.iter().for_each(|id| {
                places.insert(*id, None);
            });
            outlines.push((address, points));
        }
    })?;
    source.walk(Wanted::Nodes, &mut |element| {
        let Element::Node(node) = element else { return };
        let Ok(position) = Position::new(node.latitude, node.longitude) else { return };
        if let Some(place) = places.get_mut(&node.id) {
            *place = Some(position);
        }
        if let Some(address) = address(node.tags) {
            found.push(Address { position, ..address });
        }
    })?;
    for (address, points) in outlines {
        let known: Vec<Position> = points.iter().filter_map(|id| places.get(id).copied().flatten()).collect();
        if known.is_empty() {
            continue;
        }
        let count = known.len() as f64;
        let latitude = known.iter().map(|at| at.latitude).sum::<f64>() / count;
        let longitude = known.iter().map(|at| at.longitude).sum::<f64>() / count;
        found.push(Address { position: Position { latitude, longitude }, ..address });
    }
    Ok(found)
}

/// The address that tags tell, its position still to come.
fn address(tags: Tags<'_>) -> Option<Address> {
    let number = tags.first(&["addr:housenumber", "addr:housename"])?;
    let street = tags.first(&["addr:street", "addr:place"]).unwrap_or("");
    let postcode = tags.get("addr:postcode").unwrap_or("");
    if street.is_empty() && postcode.is_empty() {
        return None;
    }
    let position = Position { latitude: 0.0, longitude: 0.0 };
    Some(Address { number: number.to_owned(), street: street.to_owned(), postcode: postcode.to_owned(), position })
}
