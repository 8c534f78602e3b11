//! Reading tiles back out of a PMTiles 3 archive: its directory is kept, a tile is one read of the file.
//!
//! The format: <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>. The library that writes it reads only by an asynchronous runtime, which
//! this crate does not have.

use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use flate2::read::GzDecoder;
use pmtiles::{TileCoord, TileId};

const HEADER: usize = 127;
/// No directory of ours is larger than this unpacked.
const DIRECTORY_MAX: u64 = 64 << 20;

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    file: File,
    /// By the tiles' numbers.
    entries: Vec<Entry>,
    data: u64,
    bounds: [f64; 4],
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: u64,
    run: u64,
    offset: u64,
    length: usize,
}

impl Archive {
    /// Opens an archive and reads its directory.
    ///
    /// # Errors
    /// It cannot be read, or is none of version 3.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path)?;
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, 0)?;
        if &header[..7] != b"PMTiles" || header[7] != 3 {
            return Err(strange("this is no archive of tiles (PMTiles 3)"));
        }
        let number = |at: usize| header[at..at + 8].try_into().map(u64::from_le_bytes).map_err(|_short| strange("the header is short"));
        let degrees = |at: usize| {
            let four = header[at..at + 4].try_into().map_err(|_short| strange("the header is short"))?;
            Ok::<_, Error>(f64::from(i32::from_le_bytes(four)) / 1e7)
        };
        let (root, root_length, leaves, data) = (number(8)?, number(16)?, number(40)?, number(56)?);
        let bounds = [degrees(102)?, degrees(106)?, degrees(110)?, degrees(114)?];
        let mut entries = Vec::new();
        for entry in directory(&file, root, root_length)? {
            // An entry that runs over no tile is a further directory.
            if entry.run == 0 {
                entries.extend(directory(&file, leaves + entry.offset, entry.length as u64)?);
            } else {
                entries.push(entry);
            }
        }
        Ok(Self { file, entries, data, bounds })
    }

    /// West, south, east, north in degrees.
    pub const fn bounds(&self) -> [f64; 4] {
        self.bounds
    }

    /// A tile as it is stored, packed with gzip; `None` where nothing is drawn.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, Error> {
        let Ok(coord) = TileCoord::new(zoom, x, y) else { return Ok(None) };
        let id = TileId::from(coord).value();
        let after = self.entries.partition_point(|entry| entry.id <= id);
        let Some(entry) = after.checked_sub(1).map(|at| self.entries[at]).filter(|entry| id < entry.id + entry.run) else {
            return Ok(None);
        };
        let mut bytes = vec![0; entry.length];
        self.file.read_exact_at(&mut bytes, self.data + entry.offset)?;
        Ok(Some(bytes))
    }
}

fn strange(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

fn directory(file: &File, offset: u64, length: u64) -> Result<Vec<Entry>, Error> {
    if length > DIRECTORY_MAX {
        return Err(strange("a directory is too large"));
    }
    let mut packed = vec![0; length as usize];
    file.read_exact_at(&mut packed, offset)?;
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).take(DIRECTORY_MAX).read_to_end(&mut bytes)?;
    let mut rest = &bytes[..];
    let count = varint(&mut rest)? as usize;
    // Each entry takes four numbers of at least a byte.
    if count > bytes.len() / 4 {
        return Err(strange("a directory counts more than it holds"));
    }
    let mut column = || (0..count).map(|_| varint(&mut rest)).collect::<Result<Vec<u64>, Error>>();
    let (steps, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let (mut id, mut next, mut entries) = (0_u64, 0_u64, Vec::with_capacity(count));
    for at in 0..count {
        id = id.saturating_add(steps[at]);
        // 0: right behind the one before.
        let offset = if offsets[at] == 0 && at > 0 { next } else { offsets[at].saturating_sub(1) };
        let length = usize::try_from(lengths[at]).ok().filter(|length| *length < 1 << 28).ok_or_else(|| strange("a tile is too large"))?;
        next = offset + lengths[at];
        entries.push(Entry { id, run: runs[at], offset, length });
    }
    Ok(entries)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Error> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or_else(|| strange("a directory is cut off"))?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(strange("a number in a directory does not end"))
}
