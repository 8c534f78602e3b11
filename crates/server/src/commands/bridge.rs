//! `attend bridge`: what sends device signals, by a token of its own.

use crate::cli::{Bridge, PartnerName};
use crate::fault::{Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{ports, say};

use super::fields;

/// Characters of a bridge's name.
const NAME_MAX: usize = 40;

/// Adds a bridge and shows its token once.
///
/// # Errors
/// There is one of that name, or the house cannot be opened.
pub async fn run(command: Bridge) -> Result<(), Fault> {
    let Bridge::Add(flags) = command;
    let name = name(&flags)?;
    let workshop = opening::workshop(&flags.house, Secrets::Needed).await?;
    let added = add(&workshop.engine, name).await;
    workshop.close().await;
    say::line(added?);
    Ok(())
}

fn name(flags: &PartnerName) -> Result<String, Fault> {
    let name = fields::name("name", &flags.name)?;
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    if plain && name.len() <= NAME_MAX {
        Ok(name)
    } else {
        Err(Fault::new(Kind::Input, "name: must be at most 40 letters, digits, -, _ and ."))
    }
}

async fn add(engine: &engine::Engine, name: String) -> Result<String, Fault> {
    let (sought, now) = (name.clone(), ports::wall());
    if engine.store().read(move |rd| rd.partner_key(&sought, now)).await?.is_some() {
        return Err(Fault::new(
            Kind::Input,
            format!("name: there is a bridge `{name}` already; its token cannot be shown again. Choose another name"),
        ));
    }
    let token = engine.add_bridge(engine.settings().organisation, &name).await?;
    Ok(format!(
        "Bridge `{name}` may send signals: POST /api/signals with `Authorization: Bearer TOKEN`.\nIts token, shown this once: {}",
        token.expose()
    ))
}
