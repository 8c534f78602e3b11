//! `attend import clients`: clients with their doors, contacts, units and key-safe codes, from a CSV file.

use crate::areas::Areas;
use crate::cli::ImportClients;
use crate::fault::{Because, Fault, Kind};
use crate::import::{self, House, Mode};
use crate::opening::{self, Secrets, Workshop};
use crate::postcode_table::Postcodes;
use crate::{config, ports, say};

use super::contract;

/// Imports, checks or explains.
///
/// # Errors
/// Rows are bad, or the house cannot be opened.
pub async fn run(flags: ImportClients) -> Result<(), Fault> {
    if flags.columns {
        say::line(import::explained());
        return Ok(());
    }
    let Some(path) = &flags.file else { return Err(Fault::new(Kind::Input, "which file?")) };
    let mode = match (flags.check, flags.good_rows) {
        (true, _) => Mode::Check,
        (false, true) => Mode::GoodRows,
        (false, false) => Mode::AllOrNone,
    };
    let workshop = opening::workshop(&flags.house, Secrets::Needed).await?;
    let imported = match house(&workshop, &flags) {
        Ok(house) => import::clients(&workshop, &house, path, mode).await,
        Err(fault) => Err(fault),
    };
    workshop.close().await;
    imported
}

fn house(workshop: &Workshop, flags: &ImportClients) -> Result<House, Fault> {
    let name = flags.contract.as_deref();
    let own = Areas::of(&config::home(&flags.house).because(Kind::Setting)?.data_dir).postcodes()?;
    let engine = &workshop.engine;
    let all = contract::contracts(engine);
    let usual = match name {
        Some(name) => Some(contract::named(engine, Some(name))?.id),
        None => (all.len() == 1).then(|| all.first().map(|only| only.id)).flatten(),
    };
    Ok(House {
        organisation: engine.settings().organisation,
        contracts: all.iter().map(|contract| (contract.name.to_lowercase(), contract.id)).collect(),
        contract: usual,
        bases: engine
            .look(|view| view.board.responders.values().map(|one| one.base_name.clone()).filter(|name| !name.is_empty()).collect()),
        postcodes: Postcodes { own },
        now: ports::wall(),
    })
}
