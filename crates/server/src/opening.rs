//! Opening the house: the database with the same checks for every command, and the engine for those that work beside a running service.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dispatch::StraightLine;
use domain::ids::OrganisationId;
use engine::{BoxFuture, Channel, Clock, Delivery, Engine, Letter, Ports, RandomIds, Settings, Vault, VaultError};
use store::{DatabaseUrl, MigrateError, OpenError, Options, Store};

use crate::cli;
use crate::config::{self, Home};
use crate::fault::{Because, Fault, Kind};
use crate::{beginning, key_file, logs};

/// For tests of a full disk: SQLite's file does not grow beyond so many pages.
const PAGES_MAX: &str = "ATTEND_SQLITE_MAX_PAGES";
/// How long closing connections may take to put their database's files in order by themselves.
const SETTLING: Duration = Duration::from_millis(500);
/// How long that may take in all.
const CLOSING_MAX: Duration = Duration::from_secs(3);

/// The database's address as it is set.
///
/// # Errors
/// It is not one of ours, or asks for TLS that this build does not have.
pub fn address(home: &Home) -> Result<DatabaseUrl, Fault> {
    home.database.parse().map_err(|error: store::UrlError| Fault::new(Kind::Setting, format!("database: {error}")))
}

/// How the store works here: its dice are ours.
pub fn options() -> Options {
    let pages_max = std::env::var(PAGES_MAX).ok().and_then(|pages| pages.parse().ok());
    Options { pages_max, ..Options::new(rand::random) }
}

/// Opens a database that has this program's shape.
///
/// # Errors
/// It is missing, foreign, newer, behind or out of reach.
pub fn open(url: &DatabaseUrl) -> Result<Store, Fault> {
    Store::open(url, options()).map_err(database)
}

/// A database that could not be opened, in one line.
pub fn database(error: OpenError) -> Fault {
    Fault::new(Kind::Database, format!("database: {error}"))
}

/// A database that could not be migrated, in one line.
pub fn migration(error: MigrateError) -> Fault {
    Fault::new(Kind::Database, format!("database: {error}"))
}

/// The organisation's vault under this key.
///
/// # Errors
/// The codes in this database were sealed with another key file.
pub async fn vault(store: &Store, organisation: OrganisationId, key: [u8; 32]) -> Result<Vault, Fault> {
    Vault::open(store, organisation, key).await.map_err(|error| match error {
        VaultError::WrongKey => {
            Fault::new(Kind::Setting, "key-file: this is not the key file this database was sealed with; no code in it would open")
        }
        VaultError::Broken => Fault::new(Kind::Database, "database: the sealed data key does not open: it was altered"),
        VaultError::Store(error) => error.into(),
    })
}

/// The ports of a house, around its clock and its way out.
pub fn ports(clock: Arc<dyn Clock>, channel: Arc<dyn Channel>) -> Ports {
    let ids = Arc::new(RandomIds::new(clock.clone()));
    Ports { clock, ids, travel: Arc::new(StraightLine), channel }
}

/// A house opened for one command, beside a running service or without one. Its loops stand still.
pub struct Workshop {
    /// The engine.
    pub engine: Engine,
    /// The vault, when the command needs it.
    pub vault: Option<Arc<Vault>>,
    close: Option<DatabaseUrl>,
}

/// Whether a command seals or opens secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// It does: the key file is read and must fit.
    Needed,
    /// It does not.
    NotNeeded,
}

/// Opens the house for one command.
///
/// # Errors
/// As `serve` would be refused.
pub async fn workshop(flags: &cli::House, secrets: Secrets) -> Result<Workshop, Fault> {
    logs::start_quietly();
    let home = config::home(flags).because(Kind::Setting)?;
    let url = address(&home)?;
    let key = match secrets {
        Secrets::Needed => Some(key_file::read(&home.key_file)?),
        Secrets::NotNeeded => None,
    };
    // Whose database is open already has a service beside us, which keeps its files.
    let alone = shared_memory(&url).is_none_or(|file| !file.exists());
    let store = open(&url)?;
    let close = alone.then_some(url);
    match furnished(store, key).await {
        Ok((engine, vault)) => Ok(Workshop { engine, vault, close }),
        Err(fault) => {
            if let Some(url) = &close {
                closed(url).await;
            }
            Err(fault)
        }
    }
}

async fn furnished(store: Store, key: Option<[u8; 32]>) -> Result<(Engine, Option<Arc<Vault>>), Fault> {
    let clock: Arc<dyn Clock> = Arc::new(crate::ports::WallClock);
    let ports = ports(clock, Arc::new(NoWayOut));
    let organisation = beginning::provider(&store, &ports).await?;
    let vault = match key {
        Some(key) => Some(Arc::new(vault(&store, organisation, key).await?)),
        None => None,
    };
    let settings = Settings { plan: false, wake: false, deliver: false, ..Settings::new(organisation) };
    let engine = Engine::start(store.clone(), ports, settings).await?;
    if let Some(key) = key {
        engine.set_vault(self::vault(&store, organisation, key).await?);
    }
    beginning::furnish(&engine).await?;
    Ok((engine, vault))
}

impl Workshop {
    /// Closes it and puts the database's files in order.
    pub async fn close(self) {
        self.engine.stop().await;
        let Self { engine, vault, close } = self;
        drop((engine, vault));
        if let Some(url) = &close {
            closed(url).await;
        }
    }
}

/// Waits until a SQLite database nobody else has open is one file again, and sees to it when its connections left that to each other.
pub async fn closed(url: &DatabaseUrl) {
    let Some(file) = shared_memory(url) else { return };
    if gone(&file, SETTLING).await {
        return;
    }
    let own = url.clone();
    match tokio::task::spawn_blocking(move || store::settle(&own)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the database's files stay as they are"),
        Err(error) => tracing::debug!(%error, "the database's files stay as they are"),
    }
    gone(&file, CLOSING_MAX).await;
}

/// Whether a file is gone within a time.
async fn gone(file: &Path, most: Duration) -> bool {
    let waiting = async {
        while file.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(most, waiting).await.is_ok()
}

/// The file by which SQLite's connections share what is not yet in the database itself; there while somebody has it open.
fn shared_memory(url: &DatabaseUrl) -> Option<PathBuf> {
    let DatabaseUrl::Sqlite(path) = url else { return None };
    let mut name = path.as_os_str().to_owned();
    name.push("-shm");
    Some(PathBuf::from(name))
}

/// Commands of the workshop send nothing; the service does.
struct NoWayOut;

impl Channel for NoWayOut {
    fn deliver<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(async { Delivery::Again("the service sends it".to_owned()) })
    }
}
