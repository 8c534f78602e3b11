//! OpenStreetMap extracts become networks: which ways are roads, where they meet, what their signs forbid, and what of it hangs together.
//!
//! The file is read twice and never whole; [`collect`] states the memory. What is left out is in the [`Report`] with its reason.

pub mod collect;
pub mod cut;
pub mod keep;
pub mod over_way;
pub mod pbf;
pub mod points;
pub mod report;
pub mod restrictions;
pub mod rules;
pub mod source;
pub mod speed;

use std::path::Path;

pub use pbf::Pbf;
pub use report::Report;
pub use source::Source;

use crate::{ImportError, Profile, Roads};

/// Imports the roads of a `.osm.pbf` file for one profile.
///
/// # Errors
/// The file cannot be read, is no extract, is damaged or cut short, or has no roads.
pub fn import(file: &Path, profile: Profile) -> Result<(Roads, Report), ImportError> {
    read(&Pbf::open(file)?, profile)
}

/// Imports the roads of any source of elements for one profile.
///
/// # Errors
/// As [`import`].
pub fn read(source: &impl Source, profile: Profile) -> Result<(Roads, Report), ImportError> {
    let mut report = Report { file: source.name(), profile, ..Report::default() };
    let mut found = collect::collect(source, profile, &mut report)?;
    let mut cut = cut::cut(&found, &mut report);
    let (restrictions, copies) = restrictions::put_up(&found, &mut cut, &mut report.restrictions);
    let names = std::mem::take(&mut found.names);
    // The points are not needed any more, and the largest of what was kept.
    drop(found);
    let all = Roads { junctions: cut.junctions, segments: cut.segments, restrictions, names, copies };
    let kept = keep::keep(all, &mut report);
    if kept.segments.is_empty() {
        return Err(ImportError::NoRoads { file: source.name(), ways: report.ways_read });
    }
    Ok((kept, report))
}
