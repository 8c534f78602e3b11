//! `attend migrate`: brings a database to this program's shape.

use std::sync::Arc;

use engine::{Engine, Settings};
use store::{DatabaseUrl, Store};

use crate::claim::Claim;
use crate::fault::{Because, Fault, Kind};
use crate::ports::WallClock;
use crate::{beginning, cli, config, house, logs, opening, say};

/// Migrates.
///
/// # Errors
/// A service is running on it, or it is foreign, newer or out of reach.
pub async fn run(flags: cli::House) -> Result<(), Fault> {
    logs::start_quietly();
    let home = config::home(&flags).because(Kind::Setting)?;
    let url = opening::address(&home)?;
    if url == DatabaseUrl::Memory {
        return Err(Fault::new(Kind::Setting, "database: a database in memory needs no migrating"));
    }
    let mut claim = match &url {
        DatabaseUrl::Sqlite(_) => Some(Claim::make(&home.data_dir, &url)?),
        DatabaseUrl::Postgres(_) | DatabaseUrl::Memory => None,
    };
    let migrated = migrate(&url).await;
    opening::closed(&url).await;
    if let (Ok(()), Some(claim)) = (&migrated, &mut claim) {
        claim.keep();
    }
    migrated
}

async fn migrate(url: &DatabaseUrl) -> Result<(), Fault> {
    let report = store::migrate::migrate(url).map_err(opening::migration)?;
    // The provider is put on the register here, by one process, so that nodes that start together find the same one.
    furnish(opening::open(url)?).await?;
    if report.ran.is_empty() {
        say::line(format!("{url} has this version's shape already."));
        return Ok(());
    }
    if let Some(copy) = report.copy {
        say::line(format!("Copied first to {}", copy.display()));
    }
    for name in report.ran {
        say::line(format!("Ran {name}"));
    }
    Ok(())
}

async fn furnish(store: Store) -> Result<(), Fault> {
    let ports = opening::ports(Arc::new(WallClock), Arc::new(house::Waiting));
    let organisation = beginning::provider(&store, &ports).await?;
    let still = Settings { plan: false, wake: false, deliver: false, ..Settings::new(organisation) };
    let engine = Engine::start(store, ports, still).await?;
    let furnished = beginning::furnish(&engine).await;
    engine.stop().await;
    Ok(furnished?)
}
