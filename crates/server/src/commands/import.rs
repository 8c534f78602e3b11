//! `attend import clients`: clients with their doors, contacts, units and key-safe codes, from a CSV file.

use crate::cli::ImportClients;
use crate::fault::{Fault, Kind};
use crate::import::{self, House, Mode};
use crate::opening::{self, Secrets, Workshop};
use crate::{ports, say};

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
    let imported = match house(&workshop, flags.contract.as_deref()) {
        Ok(house) => import::clients(&workshop, &house, path, mode).await,
        Err(fault) => Err(fault),
    };
    workshop.close().await;
    imported
}

fn house(workshop: &Workshop, name: Option<&str>) -> Result<House, Fault> {
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
        now: ports::wall(),
    })
}
