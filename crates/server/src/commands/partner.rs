//! `attend partner`: partner centres, the secrets they sign with, and where they hear from us.
//!
//! A partner changes its secret without a gap: `rotate` gives it a second one while the first stays good, `retire` takes the older ones away and signs
//! our own webhooks with the newest.

use domain::ids::OrganisationId;
use domain::registers::Organisation;
use domain::standard_webhooks::Secret;
use domain::time::Timestamp;
use domain::verbs::RecordOrganisation;
use domain::words::OrganisationKind;
use engine::{Engine, Vault};
use notify::Reach;
use store::tables::partners::{PartnerKey, WebhookEndpoint};
use store::{Scope, StoreError};

use super::fields;
use crate::cli::{Partner, PartnerAdd, PartnerSet};
use crate::fault::{Because, Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{beginning, ports, say};

/// Bytes of a signing secret.
const SECRET_BYTES: usize = 32;
/// What a hand-over key may do.
const SCOPE: &str = "hand-over";

/// Does what was asked.
///
/// # Errors
/// A field breaks a rule, there is no such partner, or the house cannot be opened.
pub async fn run(command: Partner) -> Result<(), Fault> {
    let (flags, secrets) = match &command {
        Partner::Add(flags) => (&flags.house, Secrets::Needed),
        Partner::Rotate(flags) | Partner::Retire(flags) => (&flags.house, Secrets::Needed),
        Partner::Set(flags) => (&flags.house, Secrets::Needed),
        Partner::List(flags) => (flags, Secrets::NotNeeded),
    };
    match &command {
        Partner::Add(flags) => check(flags)?,
        Partner::Set(flags) => reachable(&flags.webhook, flags.loopback)?,
        Partner::Rotate(_) | Partner::Retire(_) | Partner::List(_) => {}
    }
    let workshop = opening::workshop(flags, secrets).await?;
    let engine = &workshop.engine;
    let done = match &command {
        Partner::Add(flags) => add(engine, flags).await,
        Partner::Rotate(flags) => rotate(engine, &flags.name).await,
        Partner::Retire(flags) => match &workshop.vault {
            Some(vault) => retire(engine, vault, &flags.name).await,
            None => Err(Fault::new(Kind::Unforeseen, "the vault is closed")),
        },
        Partner::Set(flags) => match &workshop.vault {
            Some(vault) => set(engine, vault, flags).await,
            None => Err(Fault::new(Kind::Unforeseen, "the vault is closed")),
        },
        Partner::List(_) => list(engine).await,
    };
    workshop.close().await;
    for line in done? {
        say::line(line);
    }
    Ok(())
}

fn check(flags: &PartnerAdd) -> Result<(), Fault> {
    fields::name("name", &flags.name)?;
    fields::phone("phone", flags.phone.clone())?;
    flags.webhook.as_deref().map_or(Ok(()), |url| reachable(url, flags.loopback))
}

fn reachable(url: &str, loopback: bool) -> Result<(), Fault> {
    let reach = if loopback { Reach::Loopback } else { Reach::Public };
    reach.allows(url).map(|_| ()).map_err(|error| Fault::new(Kind::Input, format!("webhook: {error}")))
}

async fn add(engine: &Engine, flags: &PartnerAdd) -> Result<Vec<String>, Fault> {
    let name = fields::name("name", &flags.name)?;
    let phone = fields::phone("phone", flags.phone.clone())?;
    if find(engine, &name).is_some() {
        return Err(Fault::new(Kind::Input, format!("name: there is a `{name}` already; `attend partner rotate` gives it another secret")));
    }
    let id: OrganisationId = engine.fresh().id(1);
    let organisation = Organisation {
        id,
        name: name.clone(),
        kind: OrganisationKind::CallCentre,
        phone,
        closures: Vec::new(),
        opened: Vec::new(),
        revision: 0,
    };
    beginning::record(engine, RecordOrganisation { organisation }).await?;
    let secret = give_secret(engine, id, &name).await?;
    let mut lines = vec![format!("{name} can hand cases over: POST /api/hand-overs, signed by Standard Webhooks 1.0."), shown(&secret)];
    if let Some(url) = &flags.webhook {
        engine.set_webhook(id, &named(&name), url, &secret).await?;
        lines.push(format!("It hears of every state at {url}, signed with the same secret."));
    }
    Ok(lines)
}

async fn rotate(engine: &Engine, name: &str) -> Result<Vec<String>, Fault> {
    let partner = known(engine, name)?;
    let secret = give_secret(engine, partner.id, &partner.name).await?;
    let next = format!(
        "Both secrets are good now. When {} signs with the new one: attend partner retire --name \"{}\"",
        partner.name, partner.name
    );
    Ok(vec![shown(&secret), next])
}

async fn retire(engine: &Engine, vault: &Vault, name: &str) -> Result<Vec<String>, Fault> {
    let partner = known(engine, name)?;
    let mut keys = keys_of(engine, partner.id).await?;
    let secret = newest_secret(vault, &partner, keys.pop())?;
    for endpoint in webhooks_of(engine, partner.id).await? {
        engine.set_webhook(partner.id, &endpoint.id, &endpoint.url, &secret).await?;
    }
    let (retired, now) = (keys.len(), ports::wall());
    let work = move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
        keys.iter().try_for_each(|key| tx.partner_key_put(&PartnerKey { ends_at: Some(now), ..key.clone() }))
    };
    engine.store().write(work).await?;
    Ok(vec![format!(
        "{} of {} taken away; one is left, and our webhooks are signed with it.",
        say::counted(retired, "older secret", "older secrets"),
        partner.name
    )])
}

/// The secret our own webhooks are signed with.
fn newest_secret(vault: &Vault, partner: &Organisation, newest: Option<PartnerKey>) -> Result<String, Fault> {
    let Some(newest) = newest else {
        return Err(Fault::new(Kind::Input, format!("{} has no secret: attend partner rotate --name \"{}\"", partner.name, partner.name)));
    };
    vault.unseal("partner key", newest.id.as_bytes(), &newest.sealed).because(Kind::Database)
}

async fn set(engine: &Engine, vault: &Vault, flags: &PartnerSet) -> Result<Vec<String>, Fault> {
    let partner = known(engine, &flags.name)?;
    let secret = newest_secret(vault, &partner, keys_of(engine, partner.id).await?.pop())?;
    let known = webhooks_of(engine, partner.id).await?;
    let endpoint = known.first().map_or_else(|| named(&partner.name), |endpoint| endpoint.id.clone());
    engine.set_webhook(partner.id, &endpoint, &flags.webhook, &secret).await?;
    Ok(vec![format!("{} hears of every state at {} from now on, signed with its newest secret.", partner.name, flags.webhook)])
}

async fn list(engine: &Engine) -> Result<Vec<String>, Fault> {
    let partners = partners(engine);
    if partners.is_empty() {
        return Ok(vec!["No partner yet: attend partner add --name NAME".to_owned()]);
    }
    let mut lines = vec![];
    for partner in partners {
        let keys = keys_of(engine, partner.id).await?;
        let waiting = engine.look(|view| {
            let waits = |incident: &&domain::incident::Incident| {
                incident.cases.iter().any(|case| case.organisation == partner.id && case.accepted_at.is_none())
            };
            view.open_incidents().filter(waits).count()
        });
        let phone = partner.phone.as_deref().unwrap_or("no telephone");
        lines.push(format!(
            "{} · {phone} · {} · {waiting} waiting to be accepted",
            partner.name,
            say::counted(keys.len(), "secret", "secrets")
        ));
        for endpoint in webhooks_of(engine, partner.id).await? {
            let state = match &endpoint.disabled {
                Some((at, why)) => format!("off since {at}: {why}"),
                None => endpoint.answered_at.map_or_else(|| "not answered yet".to_owned(), |at| format!("last answered {at}")),
            };
            lines.push(format!("  webhook {} · {state}", endpoint.url));
        }
    }
    Ok(lines)
}

/// Makes a secret, keeps it sealed and gives it as it is written.
async fn give_secret(engine: &Engine, partner: OrganisationId, name: &str) -> Result<String, Fault> {
    let bytes: [u8; SECRET_BYTES] = rand::random();
    let secret = Secret::from_bytes(bytes.to_vec()).because(Kind::Unforeseen)?.written();
    engine.add_partner_key(partner, &named(name), &secret, None).await?;
    Ok(secret)
}

fn shown(secret: &str) -> String {
    format!("Its signing secret, shown this once: {secret}")
}

/// A name no other key or endpoint has.
pub fn named(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    format!("{}-{:012x}", plain.to_lowercase(), rand::random::<u64>() >> 16)
}

async fn keys_of(engine: &Engine, partner: OrganisationId) -> Result<Vec<PartnerKey>, Fault> {
    let now: Timestamp = ports::wall();
    let keys = engine.store().read(move |rd| rd.partner_keys(partner, now)).await?;
    Ok(keys.into_iter().filter(|key| key.scope == SCOPE).collect())
}

async fn webhooks_of(engine: &Engine, partner: OrganisationId) -> Result<Vec<WebhookEndpoint>, Fault> {
    let scope = Scope::Organisation(engine.settings().organisation);
    let all = engine.store().read(move |rd| rd.webhooks(scope)).await?;
    Ok(all.into_iter().filter(|endpoint| endpoint.partner == partner).collect())
}

fn partners(engine: &Engine) -> Vec<Organisation> {
    let ours = engine.settings().organisation;
    engine.look(|view| view.board.organisations.values().filter(|one| one.id != ours).cloned().collect())
}

/// A partner by name, however it is typed.
pub fn find(engine: &Engine, name: &str) -> Option<Organisation> {
    let sought = name.trim().to_lowercase();
    partners(engine).into_iter().find(|partner| partner.name.to_lowercase() == sought)
}

fn known(engine: &Engine, name: &str) -> Result<Organisation, Fault> {
    find(engine, name).ok_or_else(|| {
        let names: Vec<String> = partners(engine).into_iter().map(|partner| partner.name).collect();
        let there = if names.is_empty() { "there is none yet".to_owned() } else { format!("there are {}", names.join(", ")) };
        Fault::new(Kind::Input, format!("name: there is no partner `{name}`; {there}"))
    })
}
