//! What a demo kept in a directory has to remember to go on: its seed, its first day and how its simulated people get in.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use domain::ids::OrganisationId;
use serde::{Deserialize, Serialize};

/// Beside the database in the demo's directory, readable by its owner alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keepsake {
    /// Of all draws.
    pub seed: u64,
    /// Days since 1970 of its first day: arrivals and rota count from here.
    pub first_day: i64,
    /// Everybody's password.
    pub password: String,
    /// The bridge's token.
    pub bridge: String,
    /// Partners' secrets.
    pub partners: BTreeMap<OrganisationId, String>,
}

const NAME: &str = "demo.json";

impl Keepsake {
    /// The one in a directory; `None` when this is a new demo.
    ///
    /// # Errors
    /// Another seed than it was drawn with, or a file that cannot be read.
    pub fn find(directory: &Path, seed: u64) -> anyhow::Result<Option<Self>> {
        let path = directory.join(NAME);
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let kept: Self = serde_json::from_str(&text).with_context(|| format!("{} is damaged: give another --data-dir", path.display()))?;
        if kept.seed != seed {
            bail!(
                "data-dir: the borough in {} was drawn with --seed {}; give that seed, or another directory",
                directory.display(),
                kept.seed
            );
        }
        Ok(Some(kept))
    }

    /// Keeps it, last of all, when the borough is whole.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn keep(&self, directory: &Path) -> anyhow::Result<()> {
        let path = directory.join(NAME);
        std::fs::write(&path, serde_json::to_string_pretty(self)?).with_context(|| format!("{} cannot be written", path.display()))?;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&path, mode).with_context(|| format!("{} cannot be made private", path.display()))
    }
}
