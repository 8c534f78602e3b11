//! The areas a service has roads of: folders below the data directory, and a file that says which is in use. An area is complete before it has its name, so
//! that a torn import leaves nothing behind that anybody takes for an area.

mod about;
mod live;
#[cfg(test)]
mod tests;

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use area::gazetteer::{self, Gazetteer};
use area::tiles::Archive;
use roads::bundle;

pub use self::about::About;
pub use self::live::Live;
use crate::fault::{Because, Fault, Kind};
use crate::postcode_table::Table;

/// The network and its hierarchy.
pub const ROADS: &str = "roads.bin";
/// The paths of those who walk, with their hierarchy.
pub const WALKS: &str = "walks.bin";
/// The map's tiles.
pub const TILES: &str = "map.pmtiles";
/// Streets and houses.
pub const PLACES: &str = "places.tsv";
/// Postcodes and where they are, where a table of them was given.
pub const POSTCODES: &str = "postcodes.csv";
/// The outline of the service, where one was given.
pub const BOUNDARY: &str = "boundary.geojson";
const ABOUT: &str = "about.json";
const IN_USE: &str = "in-use";
/// An area, opened.
pub struct Opened {
    /// The network.
    pub graph: roads::Graph,
    /// Its hierarchy.
    pub shape: roads::Hierarchy,
    /// The paths of those who walk, with their hierarchy.
    pub walks: (roads::Graph, roads::Hierarchy),
    /// What is known of it.
    pub about: About,
    /// The map.
    pub tiles: Archive,
    /// Streets and houses.
    pub places: Gazetteer,
    /// The outline of the service as GeoJSON, where one was given.
    pub boundary: Option<String>,
    /// Postcodes, where a table of them was given.
    pub postcodes: Option<Table>,
}

/// Which area is in use, and which making of it: it is another as soon as the area is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its name.
    pub name: String,
    made: Option<(u64, i64, i64)>,
}

impl Chosen {
    /// Whether there is a complete area of that name; between two names of a replacement there is none for a moment.
    pub const fn is_there(&self) -> bool {
        self.made.is_some()
    }
}

/// The areas below a data directory.
#[derive(Clone, Debug)]
pub struct Areas(PathBuf);

/// An area that is being made: a folder without a name of its own until it is complete. Dropped before that, it is gone.
pub struct Fresh {
    folder: PathBuf,
    complete: bool,
}

impl Fresh {
    /// A file of it, to be written.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn create(&self, file: &str) -> Result<File, Fault> {
        File::options().create(true).truncate(true).read(true).write(true).open(self.folder.join(file)).because(Kind::Storage)
    }

    /// Writes a file of it whole.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Fault> {
        self.create(file)?.write_all(bytes).because(Kind::Storage)
    }

    /// Counts the checksums, and sees that everything is on the disk.
    fn seal(&self, about: &mut About) -> io::Result<()> {
        for file in [ROADS, WALKS, TILES, PLACES, POSTCODES, BOUNDARY] {
            let path = self.folder.join(file);
            if path.exists() {
                about.note(file, &fs::read(&path)?);
                File::open(&path)?.sync_all()?;
            }
        }
        let mut file = File::create(self.folder.join(ABOUT))?;
        file.write_all(&about.sealed()?)?;
        file.sync_all()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.complete
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(%error, folder = %self.folder.display(), "what was begun of an area stays; it does no harm");
        }
    }
}

/// Makes a folder that is its owner's alone, and those above it.
fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Why an area is not used.
fn unfit(name: &str, why: String) -> Fault {
    Fault::new(Kind::Setting, format!("area `{name}`: {why}"))
}

impl Areas {
    /// Those of a data directory.
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("areas"))
    }

    /// Begins an area.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn begin(&self, name: &str) -> Result<Fresh, Fault> {
        let folder = self.0.join(format!(".{name}.new"));
        let empty = || if folder.exists() { fs::remove_dir_all(&folder) } else { Ok(()) };
        empty().and_then(|()| make(&folder)).because(Kind::Storage)?;
        Ok(Fresh { folder, complete: false })
    }

    /// Gives a complete area its name; one that had it is replaced. It is in use when it is the first.
    ///
    /// # Errors
    /// The disk does not take it; the area that had the name stays.
    pub fn put(&self, name: &str, mut fresh: Fresh, mut about: About) -> Result<(), Fault> {
        fresh.seal(&mut about).because(Kind::Storage)?;
        let (place, old) = (self.0.join(name), self.old(name));
        let named = || -> io::Result<()> {
            if !place.exists() {
                return fs::rename(&fresh.folder, &place);
            }
            if old.exists() {
                fs::remove_dir_all(&old)?;
            }
            fs::rename(&place, &old)?;
            fs::rename(&fresh.folder, &place)?;
            fs::remove_dir_all(&old)
        };
        named().because(Kind::Storage)?;
        fresh.complete = true;
        if self.in_use()?.is_none() { self.take(name) } else { Ok(()) }
    }

    fn old(&self, name: &str) -> PathBuf {
        self.0.join(format!(".{name}.old"))
    }

    /// An area whose successor had not yet its name when the power went has it back.
    fn heal(&self, entry: &Path) -> io::Result<()> {
        let hidden = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(name) = hidden.strip_prefix('.').and_then(|name| name.strip_suffix(".old")) else { return Ok(()) };
        let place = self.0.join(name);
        if place.exists() { Ok(()) } else { fs::rename(entry, place) }
    }

    /// The names of the areas.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Fault> {
        let listed = || fs::read_dir(&self.0).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match listed() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).because(Kind::Storage),
        };
        entries.iter().try_for_each(|entry| self.heal(&entry.path())).because(Kind::Storage)?;
        let mut names = Vec::new();
        for entry in listed().because(Kind::Storage)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().join(ROADS).exists() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Which is in use.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn in_use(&self) -> Result<Option<String>, Fault> {
        match fs::read_to_string(self.0.join(IN_USE)) {
            Ok(name) => Ok(Some(name.trim().to_owned()).filter(|name| !name.is_empty())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).because(Kind::Storage),
        }
    }

    /// Which is in use, and which making of it.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn chosen(&self) -> Result<Option<Chosen>, Fault> {
        let Some(name) = self.in_use()? else { return Ok(None) };
        let made = match fs::metadata(self.0.join(&name).join(ABOUT)) {
            Ok(about) => Some((about.ino(), about.mtime(), about.mtime_nsec())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).because(Kind::Storage),
        };
        Ok(Some(Chosen { name, made }))
    }

    /// Uses an area, at once where a service runs.
    ///
    /// # Errors
    /// There is none of that name, or the disk does not take it.
    pub fn take(&self, name: &str) -> Result<(), Fault> {
        self.known(name)?;
        let fresh = self.0.join(".in-use.new");
        fs::write(&fresh, name).and_then(|()| fs::rename(&fresh, self.0.join(IN_USE))).because(Kind::Storage)
    }

    /// Takes an area away.
    ///
    /// # Errors
    /// There is none of that name, or it is in use.
    pub fn remove(&self, name: &str) -> Result<(), Fault> {
        self.known(name)?;
        if self.in_use()?.as_deref() == Some(name) {
            return Err(Fault::new(Kind::Input, format!("name: `{name}` is in use; `attend area use OTHER` first")));
        }
        fs::remove_dir_all(self.0.join(name)).because(Kind::Storage)
    }

    /// What is known of an area.
    ///
    /// # Errors
    /// It cannot be read, or is of another version.
    pub fn about(&self, name: &str) -> Result<About, Fault> {
        self.known(name)?;
        let about = fs::read(self.0.join(name).join(ABOUT)).map_err(|error| unfit(name, format!("{ABOUT}: {error}")))?;
        About::read(&about).map_err(|why| unfit(name, why))
    }

    /// Opens an area.
    ///
    /// # Errors
    /// It cannot be read, was altered, or is of another version.
    pub fn open(&self, name: &str) -> Result<Opened, Fault> {
        let about = self.about(name)?;
        let unfit = |why: String| unfit(name, why);
        let network = |file: &str, on_foot: bool| {
            let (graph, shape) =
                bundle::read(&self.whole(name, &about, file)?).map_err(|unreadable| unfit(format!("{file}: {unreadable}")))?;
            let for_whom = if graph.on_foot { "walk" } else { "drive" };
            if graph.on_foot == on_foot { Ok((graph, shape)) } else { Err(unfit(format!("{file} is for those who {for_whom}"))) }
        };
        let ((graph, shape), walks) = (network(ROADS, false)?, network(WALKS, true)?);
        if !about.copies_are_possible(graph.segments.len()) {
            return Err(unfit(format!("{ABOUT} names a copy of a road that cannot be")));
        }
        let text = |file: &str| String::from_utf8(self.whole(name, &about, file)?).map_err(|error| unfit(format!("{file}: {error}")));
        let (streets, houses) = gazetteer::lines::read(&text(PLACES)?).map_err(|line| unfit(format!("{PLACES}: line {line}")))?;
        let boundary = about.has(BOUNDARY).then(|| text(BOUNDARY)).transpose()?;
        let postcodes = self.table(name, &about)?;
        self.whole(name, &about, TILES)?;
        let tiles = Archive::open(&self.0.join(name).join(TILES)).map_err(|error| unfit(format!("{TILES}: {error}")))?;
        Ok(Opened { graph, shape, walks, about, tiles, places: Gazetteer::new(streets, houses), boundary, postcodes })
    }

    /// The postcodes of the area in use, where it has a table of them.
    ///
    /// # Errors
    /// It cannot be read, or was altered.
    pub fn postcodes(&self) -> Result<Option<Table>, Fault> {
        let Some(name) = self.in_use()? else { return Ok(None) };
        self.table(&name, &self.about(&name)?)
    }

    fn table(&self, name: &str, about: &About) -> Result<Option<Table>, Fault> {
        if !about.has(POSTCODES) {
            return Ok(None);
        }
        let unfit = |why: String| unfit(name, format!("{POSTCODES}: {why}"));
        let text = String::from_utf8(self.whole(name, about, POSTCODES)?).map_err(|error| unfit(error.to_string()))?;
        Table::kept(&text).map(Some).map_err(|line| unfit(format!("line {line}")))
    }

    /// The bytes of an area's file, as they were when it was made.
    fn whole(&self, name: &str, about: &About, file: &str) -> Result<Vec<u8>, Fault> {
        let bytes = fs::read(self.0.join(name).join(file)).map_err(|error| unfit(name, format!("{file}: {error}")))?;
        if about.fits(file, &bytes) { Ok(bytes) } else { Err(unfit(name, format!("{file} was altered, or is another area's"))) }
    }

    fn known(&self, name: &str) -> Result<(), Fault> {
        let names = self.names()?;
        if names.iter().any(|known| known == name) {
            return Ok(());
        }
        let there = if names.is_empty() {
            "there is none yet: `attend area import FILE.osm.pbf`".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        Err(Fault::new(Kind::Input, format!("name: there is no area `{name}`; {there}")))
    }
}
