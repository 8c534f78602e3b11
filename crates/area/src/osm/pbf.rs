//! A `.osm.pbf` file as a stream of elements, block by block: never more than one block (32 MiB unpacked at most) is in memory.
//!
//! Bytes from outside are not trusted: the library beneath panics on some numbers out of range, so that each block is read behind a guard which turns
//! that into an error about the file. A panic of the caller's own is passed on.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use osmpbf::{Blob, BlobDecode, BlobReader, BlobType, PrimitiveBlock, RelMemberType};

use crate::ImportError;
use crate::osm::source::{Element, Member, MemberKind, Node, Relation, Source, Tags, Wanted, Way};

/// No longer file is imported: an area is a county or a country, not a continent.
pub const BYTES_MAX: u64 = 3 << 30;

/// What such a file may ask of its reader.
const UNDERSTOOD: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "LocationsOnWays"];

/// A `.osm.pbf` file.
#[derive(Debug)]
pub struct Pbf {
    place: Place,
    name: String,
    bytes: u64,
    /// For each block seen: has it nodes, has it anything else. Later passes leave out what they do not want.
    kinds: RefCell<Vec<(bool, bool)>>,
    /// How far the first block says that it goes, once it was read.
    bounds: Cell<Option<[f64; 4]>>,
    told: Told,
}

/// Who hears how far a pass is.
#[derive(Default)]
struct Told(Option<Box<dyn Fn(u64)>>);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "somebody" } else { "nobody" })
    }
}

#[derive(Debug)]
enum Place {
    Path(PathBuf),
    Memory(Arc<[u8]>),
}

impl Pbf {
    /// A file on disk.
    ///
    /// # Errors
    /// It cannot be opened, is empty, too big, or begins otherwise than an extract does.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        let unreadable = |cause| ImportError::Unreadable { file: path.display().to_string(), cause };
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if about.is_dir() {
            return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
        }
        let bytes = about.len();
        Self::checked(Place::Path(path.to_owned()), name, bytes)
    }

    /// A file that is in memory already.
    ///
    /// # Errors
    /// As [`Pbf::open`].
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Self, ImportError> {
        let bytes: Arc<[u8]> = bytes.into();
        let length = bytes.len() as u64;
        Self::checked(Place::Memory(bytes), name.to_owned(), length)
    }

    /// Tells somebody at which byte each pass is; a pass begins at 0.
    #[must_use]
    pub fn telling(self, told: impl Fn(u64) + 'static) -> Self {
        Self { told: Told(Some(Box::new(told))), ..self }
    }

    /// Its length.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn checked(place: Place, name: String, bytes: u64) -> Result<Self, ImportError> {
        if bytes == 0 {
            return Err(ImportError::Empty { file: name });
        }
        if bytes > BYTES_MAX {
            return Err(ImportError::TooBig { file: name, bytes, limit_bytes: BYTES_MAX });
        }
        let pbf = Self { place, name, bytes, kinds: RefCell::default(), bounds: Cell::default(), told: Told::default() };
        let mut start = Vec::new();
        pbf.reader()?.take(64).read_to_end(&mut start).map_err(|cause| ImportError::Unreadable { file: pbf.name.clone(), cause })?;
        // Four bytes of length, then the kind of the first block.
        if start.windows(9).any(|part| part == b"OSMHeader") {
            return Ok(pbf);
        }
        Err(ImportError::NotOsm { file: pbf.name })
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>, ImportError> {
        match &self.place {
            Place::Path(path) => {
                let file = File::open(path).map_err(|cause| ImportError::Unreadable { file: self.name.clone(), cause })?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
            }
            Place::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
        }
    }

    fn damaged(&self, at_byte: u64, read_byte: u64, cause: &osmpbf::Error) -> ImportError {
        let file = self.name.clone();
        if read_byte >= self.bytes {
            return ImportError::Truncated { file, at_byte };
        }
        ImportError::Damaged { file, at_byte, rule: cause.to_string() }
    }

    fn block(&self, blob: &Blob, at_byte: u64, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) -> Result<(bool, bool), ImportError> {
        let damaged = |cause: osmpbf::Error| ImportError::Damaged { file: self.name.clone(), at_byte, rule: cause.to_string() };
        match blob.decode().map_err(damaged)? {
            BlobDecode::OsmHeader(header) => {
                let strange = header.required_features().iter().find(|feature| !UNDERSTOOD.contains(&feature.as_str()));
                match strange {
                    Some(feature) => Err(ImportError::Unsupported { file: self.name.clone(), feature: feature.clone() }),
                    None => {
                        self.bounds.set(
                            header
                                .bbox()
                                .map(|all| [all.left, all.bottom, all.right, all.top])
                                .filter(|all| all[0] < all[2] && all[1] < all[3]),
                        );
                        Ok((false, false))
                    }
                }
            }
            BlobDecode::OsmData(block) => {
                let kinds = block.groups().fold((false, false), |(nodes, others), group| {
                    let has_nodes = group.nodes().next().is_some() || group.dense_nodes().next().is_some();
                    (nodes || has_nodes, others || group.ways().next().is_some() || group.relations().next().is_some())
                });
                elements(&block, wanted, each);
                Ok(kinds)
            }
            BlobDecode::Unknown(_) => Ok((false, false)),
        }
    }

    /// Reads a block behind a guard.
    fn guarded(&self, blob: &Blob, at_byte: u64, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) -> Result<(bool, bool), ImportError> {
        let ours = Cell::new(false);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            self.block(blob, at_byte, wanted, &mut |element| {
                ours.set(true);
                each(element);
                ours.set(false);
            })
        }));
        match outcome {
            Ok(outcome) => outcome,
            Err(panic) if ours.get() => resume_unwind(panic),
            Err(_) => Err(ImportError::Damaged { file: self.name.clone(), at_byte, rule: "a number is out of range".into() }),
        }
    }
}

impl Source for Pbf {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn bounds(&self) -> Option<[f64; 4]> {
        self.bounds.get()
    }

    fn walk(&self, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) -> Result<(), ImportError> {
        let read = Arc::new(AtomicU64::new(0));
        let mut blobs = BlobReader::new(Counted { inner: self.reader()?, read: read.clone() });
        for number in 0_usize.. {
            let at_byte = read.load(Ordering::Relaxed);
            if let Some(told) = &self.told.0 {
                told(at_byte);
            }
            let Some(blob) = blobs.next() else {
                let rest = read.load(Ordering::Relaxed) != at_byte;
                return if rest { Err(ImportError::Truncated { file: self.name.clone(), at_byte }) } else { Ok(()) };
            };
            let blob = blob.map_err(|cause| self.damaged(at_byte, read.load(Ordering::Relaxed), &cause))?;
            if number == 0 && blob.get_type() != BlobType::OsmHeader {
                return Err(ImportError::NotOsm { file: self.name.clone() });
            }
            let seen = self.kinds.borrow().get(number).copied();
            let needed = match (seen, wanted) {
                (None, _) | (_, Wanted::All) => true,
                (Some((nodes, _)), Wanted::Nodes) => nodes,
                (Some((_, others)), Wanted::WaysAndRelations) => others,
            };
            if needed {
                let kinds = self.guarded(&blob, at_byte, wanted, each)?;
                if seen.is_none() {
                    self.kinds.borrow_mut().push(kinds);
                }
            }
        }
        Ok(())
    }
}

/// A reader that counts.
struct Counted {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn elements(block: &PrimitiveBlock, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) {
    let (mut tags, mut refs, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for group in block.groups() {
        if wanted != Wanted::WaysAndRelations {
            for node in group.nodes() {
                refill(&mut tags, node.tags());
                each(Element::Node(Node { id: node.id(), latitude: node.lat(), longitude: node.lon(), tags: Tags(&tags) }));
            }
            for node in group.dense_nodes() {
                refill(&mut tags, node.tags());
                each(Element::Node(Node { id: node.id(), latitude: node.lat(), longitude: node.lon(), tags: Tags(&tags) }));
            }
        }
        if wanted == Wanted::Nodes {
            continue;
        }
        for way in group.ways() {
            refill(&mut tags, way.tags());
            refill(&mut refs, way.refs());
            each(Element::Way(Way { id: way.id(), nodes: &refs, tags: Tags(&tags) }));
        }
        for relation in group.relations() {
            refill(&mut tags, relation.tags());
            let known = relation.members().map(|member| Member {
                kind: match member.member_type {
                    RelMemberType::Node => MemberKind::Node,
                    RelMemberType::Way => MemberKind::Way,
                    RelMemberType::Relation => MemberKind::Relation,
                },
                id: member.member_id,
                // A role that is not text is no role.
                role: member.role().unwrap_or(""),
            });
            refill(&mut members, known);
            each(Element::Relation(Relation { id: relation.id(), members: &members, tags: Tags(&tags) }));
        }
    }
}

fn refill<T>(list: &mut Vec<T>, with: impl Iterator<Item = T>) {
    list.clear();
    list.extend(with);
}
