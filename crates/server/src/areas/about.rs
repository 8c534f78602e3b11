//! What is known of an area beside its roads, sealed: a checksum of each of its files, and one of all that is said here. A file that was altered, or that
//! belongs to another area, is told from its own; so is an altered word of this one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ABOUT, TILES};

/// This shape of an area's folder. Another shape gets another number.
const SHAPE: u32 = 4;

/// What is known of an area beside its roads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    shape: u32,
    /// Where it came from: the file's name.
    pub source: String,
    /// Directed edges of its network.
    pub edges: usize,
    /// Junctions of its network.
    pub junctions: usize,
    /// Street names; the first is empty.
    pub names: Vec<String>,
    /// Segments that repeat others, and which: a closure of the one closes the other.
    pub copies: Vec<area::Copy>,
    /// The checksum of each file beside this one.
    sums: BTreeMap<String, String>,
    /// The checksum of all of the above.
    seal: String,
}

/// All that stands in every shape: which it is.
#[derive(Deserialize)]
struct Shape {
    #[serde(default)]
    shape: u32,
}

/// SHA-256 in hexadecimal figures.
fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl About {
    /// What an import knows; the checksums follow when the area is complete.
    pub fn new(source: String, graph: &roads::Graph, names: Vec<String>, copies: Vec<area::Copy>) -> Self {
        let (edges, junctions) = (graph.edges.len(), graph.junctions.len());
        Self { shape: SHAPE, source, edges, junctions, names, copies, sums: BTreeMap::new(), seal: String::new() }
    }

    /// Segments that repeat others: the copy, and which it repeats.
    pub fn same(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.copies.iter().map(|one| (one.copy, one.of))
    }

    /// Whether the area has this file.
    pub fn has(&self, file: &str) -> bool {
        self.sums.contains_key(file)
    }

    /// Whether these are the bytes its file was made of.
    pub fn fits(&self, file: &str, bytes: &[u8]) -> bool {
        self.sums.get(file).is_some_and(|sum| *sum == checksum(bytes))
    }

    /// Notes the checksum of a file.
    pub fn note(&mut self, file: &str, bytes: &[u8]) {
        self.sums.insert(file.to_owned(), checksum(bytes));
    }

    /// Another number for another map: the beginning of its checksum.
    pub fn map_version(&self) -> u32 {
        self.sums.get(TILES).and_then(|sum| u32::from_str_radix(sum.get(..8)?, 16).ok()).unwrap_or_default()
    }

    /// Its bytes, sealed.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn sealed(&self) -> serde_json::Result<Vec<u8>> {
        let open = Self { seal: String::new(), ..self.clone() };
        let seal = checksum(&serde_json::to_vec(&open)?);
        serde_json::to_vec(&Self { seal, ..open })
    }

    /// What stands in sealed bytes; else why they are not believed, in words.
    ///
    /// # Errors
    /// They are of another shape, or were altered, or are none of ours.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let unread = |error: serde_json::Error| format!("{ABOUT}: {error}");
        let Shape { shape } = serde_json::from_slice(bytes).map_err(unread)?;
        if shape != SHAPE {
            return Err(format!("written in shape {shape}, this program reads shape {SHAPE}: import it again"));
        }
        let about: Self = serde_json::from_slice(bytes).map_err(unread)?;
        if about.sealed().map_err(unread)? == bytes { Ok(about) } else { Err(format!("{ABOUT} was altered")) }
    }

    /// Whether every copy repeats a segment before it, of so many: what stands for what never leads round in a circle.
    pub fn copies_are_possible(&self, segments: usize) -> bool {
        self.same().all(|(copy, of)| of < copy && (copy as usize) < segments)
    }
}
