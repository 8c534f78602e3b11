//! `attend organisation`: what we are called, and the telephone number under which responders reach our desk.

use domain::registers::Organisation;
use domain::verbs::RecordOrganisation;
use engine::Engine;

use super::fields;
use crate::cli::{OrganisationCommand, OrganisationSet};
use crate::fault::{Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{beginning, say};

/// Does what was asked.
///
/// # Errors
/// A field breaks a rule, or the house cannot be opened.
pub async fn run(command: OrganisationCommand) -> Result<(), Fault> {
    let flags = match &command {
        OrganisationCommand::Set(flags) => {
            changed(flags, nobody())?;
            &flags.house
        }
        OrganisationCommand::List(flags) => flags,
    };
    let workshop = opening::workshop(flags, Secrets::NotNeeded).await?;
    let done = match &command {
        OrganisationCommand::Set(flags) => set(&workshop.engine, flags).await,
        OrganisationCommand::List(_) => Ok(list(&workshop.engine)),
    };
    workshop.close().await;
    for line in done? {
        say::line(line);
    }
    Ok(())
}

/// An organisation to try fields on before anything is opened.
fn nobody() -> Organisation {
    let kind = domain::words::OrganisationKind::Provider;
    Organisation {
        id: domain::ids::OrganisationId::from_bytes([0; 16]),
        name: String::new(),
        kind,
        phone: None,
        closures: Vec::new(),
        opened: Vec::new(),
        revision: 0,
    }
}

/// An organisation with what was given changed.
fn changed(flags: &OrganisationSet, mut organisation: Organisation) -> Result<Organisation, Fault> {
    if let Some(name) = &flags.name {
        organisation.name = fields::name("name", name)?;
    }
    if flags.phone.is_some() {
        organisation.phone = fields::phone("phone", flags.phone.clone())?;
    }
    Ok(organisation)
}

async fn set(engine: &Engine, flags: &OrganisationSet) -> Result<Vec<String>, Fault> {
    let ours = engine.settings().organisation;
    let known = engine.look(|view| view.board.organisations.get(&ours).cloned());
    let known = known.ok_or_else(|| Fault::new(Kind::Unforeseen, "our own organisation is not on the register"))?;
    let organisation = changed(flags, known.clone())?;
    if organisation == known {
        return Ok(vec!["It stood like that already.".to_owned(), shown(&known)]);
    }
    let line = shown(&organisation);
    beginning::record(engine, RecordOrganisation { organisation }).await?;
    Ok(vec!["Changed.".to_owned(), line])
}

fn list(engine: &Engine) -> Vec<String> {
    let ours = engine.settings().organisation;
    engine.look(|view| {
        let organisations = &view.board.organisations;
        let own = organisations.get(&ours).map(|organisation| format!("{} (ourselves)", shown(organisation)));
        let others = organisations.values().filter(|organisation| organisation.id != ours).map(shown);
        own.into_iter().chain(others).collect()
    })
}

fn shown(organisation: &Organisation) -> String {
    format!("{} · {}", organisation.name, organisation.phone.as_deref().unwrap_or("no telephone: attend organisation set --phone NUMBER"))
}
