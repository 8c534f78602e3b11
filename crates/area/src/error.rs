//! Why a file is not an area. Every sentence names the file and the rule it breaks; the area in use stays in use.

/// Why a file cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file system refuses.
    #[error("{file} cannot be read: {cause}")]
    Unreadable {
        /// Which file.
        file: String,
        /// What the file system said.
        #[source]
        cause: std::io::Error,
    },
    /// Nothing in it.
    #[error("{file} is empty: an OpenStreetMap extract (.osm.pbf) is expected")]
    Empty {
        /// Which file.
        file: String,
    },
    /// It does not begin as such files do.
    #[error("{file} is not an OpenStreetMap extract: a .osm.pbf file begins with an OSMHeader block")]
    NotOsm {
        /// Which file.
        file: String,
    },
    /// More than one area can be.
    #[error("{file} has {bytes} bytes and at most {limit_bytes} are imported: cut it down to the area of the service first")]
    TooBig {
        /// Which file.
        file: String,
        /// Its length.
        bytes: u64,
        /// The longest allowed.
        limit_bytes: u64,
    },
    /// It ends too early.
    #[error("{file} ends in the middle of the block at byte {at_byte}: it is cut short, fetch it again")]
    Truncated {
        /// Which file.
        file: String,
        /// Where the block begins that is not whole.
        at_byte: u64,
    },
    /// A block is not what it says.
    #[error("{file} is damaged in the block at byte {at_byte} ({rule}): fetch it again")]
    Damaged {
        /// Which file.
        file: String,
        /// Where the block begins.
        at_byte: u64,
        /// What is wrong with it.
        rule: String,
    },
    /// It asks for something that is not understood.
    #[error("{file} needs “{feature}”, which this importer does not understand")]
    Unsupported {
        /// Which file.
        file: String,
        /// What it asks for.
        feature: String,
    },
    /// A whole file without a road.
    #[error("{file} has no roads for this profile: {ways} ways were read and none can be used")]
    NoRoads {
        /// Which file.
        file: String,
        /// How many ways were read.
        ways: u64,
    },
    /// More than the network's numbers can count.
    #[error("{file} has more {what} than {limit}: cut it down to the area of the service first")]
    TooMany {
        /// Which file.
        file: String,
        /// What there are too many of.
        what: &'static str,
        /// The most allowed.
        limit: u64,
    },
    /// What was made of it cannot be written.
    #[error("{what} cannot be written: {cause}")]
    Unwritable {
        /// What was to be written.
        what: &'static str,
        /// What stood against it.
        cause: String,
    },
}
