//! The areas a service has roads of: folders below the data directory, and a file that says which is in use. An area is complete before it has its name, so
//! that a torn import leaves nothing behind that anybody takes for an area.

use std::fs;
use std::path::{Path, PathBuf};

use roads::bundle;
use serde::{Deserialize, Serialize};

use crate::fault::{Because, Fault, Kind};

const ROADS: &str = "roads.bin";
const ABOUT: &str = "about.json";
const IN_USE: &str = "in-use";

/// What is known of an area beside its roads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
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
}

/// The areas below a data directory.
pub struct Areas(PathBuf);

impl Areas {
    /// Those of a data directory.
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("areas"))
    }

    /// Puts an area there under a name; one that had it is replaced. It is in use from the next start on when it is the first.
    ///
    /// # Errors
    /// The disk does not take it; the area that had the name stays.
    pub fn put(&self, name: &str, graph: &roads::Graph, shape: &roads::Hierarchy, about: &About) -> Result<(), Fault> {
        let (fresh, place) = (self.0.join(format!(".{name}.new")), self.0.join(name));
        let written = || -> std::io::Result<()> {
            fs::create_dir_all(&fresh)?;
            fs::write(fresh.join(ROADS), bundle::write(graph, shape))?;
            fs::write(fresh.join(ABOUT), serde_json::to_vec(about)?)?;
            if place.exists() {
                let old = self.0.join(format!(".{name}.old"));
                fs::rename(&place, &old)?;
                fs::rename(&fresh, &place)?;
                return fs::remove_dir_all(&old);
            }
            fs::rename(&fresh, &place)
        };
        written().because(Kind::Storage)?;
        if self.in_use()?.is_none() { self.take(name) } else { Ok(()) }
    }

    /// The names of the areas.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, Fault> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.because(Kind::Storage)?;
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
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).because(Kind::Storage),
        }
    }

    /// Uses an area from the next start on.
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

    /// The network of an area and what is known of it.
    ///
    /// # Errors
    /// It cannot be read, was altered, or is of another version.
    pub fn load(&self, name: &str) -> Result<(roads::Graph, roads::Hierarchy, About), Fault> {
        self.known(name)?;
        let folder = self.0.join(name);
        let bytes = fs::read(folder.join(ROADS)).because(Kind::Storage)?;
        let (graph, shape) =
            bundle::read(&bytes).map_err(|unreadable| Fault::new(Kind::Setting, format!("area `{name}`: {unreadable}")))?;
        let about = fs::read(folder.join(ABOUT)).because(Kind::Storage)?;
        let about =
            serde_json::from_slice(&about).map_err(|error| Fault::new(Kind::Setting, format!("area `{name}`: {ABOUT}: {error}")))?;
        Ok((graph, shape, about))
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
