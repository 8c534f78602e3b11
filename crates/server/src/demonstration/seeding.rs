//! Puts the drawn borough into an empty service, through the same commands an administrator uses.

use std::collections::BTreeMap;

use anyhow::Context;
use demo::population::Population;
use domain::command::{Command, Target};
use domain::verbs::{RecordClient, RecordContract, RecordOrganisation, RecordProperty, Verb};
use domain::words::Role;
use engine::{Engine, Envelope, NewStaff};
use futures_util::{StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use rand::distr::{Alphanumeric, SampleString};

use super::keepsake::Keepsake;

/// Commands under way at once: as many as one write takes together.
const AT_ONCE: usize = 64;

/// Seeds everything and gives what the demo has to remember. The population takes over the identifiers its people got.
///
/// # Errors
/// Whatever the engine refuses: the borough is then not whole, and the directory is not used again.
pub async fn seed(
    engine: &Engine,
    population: &mut Population,
    seed: u64,
    first_day: i64,
    progress: &ProgressBar,
) -> anyhow::Result<Keepsake> {
    let password = Alphanumeric.sample_string(&mut rand::rng(), 24);
    record(engine, RecordOrganisation { organisation: population.provider.clone() }.into()).await?;
    for partner in &population.partners {
        record(engine, RecordOrganisation { organisation: partner.organisation.clone() }.into()).await?;
    }
    add_staff(engine, population, &password).await?;
    for contract in &population.contracts {
        record(engine, RecordContract { contract: Box::new(contract.clone()) }.into()).await?;
    }
    progress.set_length((population.properties.len() + population.clients.len()) as u64);
    progress.set_message("Seeding 4,700 clients");
    let doors = population.properties.iter().map(|property| Verb::from(RecordProperty { property: Box::new(property.clone()) }));
    many(engine, doors.collect(), progress).await?;
    let clients = population.clients.iter().map(|client| Verb::from(RecordClient { client: Box::new(client.clone()) }));
    many(engine, clients.collect(), progress).await?;
    let doors: BTreeMap<_, _> = population.clients.iter().map(|client| (client.id, client.property)).collect();
    let codes = population.codes.iter().filter_map(|(client, code)| doors.get(client).map(|door| (*door, code.clone())));
    engine.seal_codes(codes.collect::<BTreeMap<_, _>>().into_iter().collect()).await.context("key-safe codes could not be sealed")?;
    let bridge = engine.add_bridge(population.provider.id, "demo bridge").await?.expose().to_owned();
    let mut partners = BTreeMap::new();
    for partner in &population.partners {
        let secret = format!("whsec_{}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, rand::random::<[u8; 24]>()));
        let name = &partner.organisation.name;
        engine.add_partner_key(partner.organisation.id, name, &secret, None).await?;
        partners.insert(partner.organisation.id, secret);
    }
    Ok(Keepsake { seed, first_day, password, bridge, partners })
}

async fn add_staff(engine: &Engine, population: &mut Population, password: &str) -> anyhow::Result<()> {
    for member in &population.staff {
        let responder = member.responder.and_then(|id| population.responders.iter().find(|responder| responder.id == id));
        let new = NewStaff {
            name: member.name.clone(),
            user: member.user.clone(),
            password: password.to_owned(),
            role: member.role,
            call_sign: responder.map(|responder| responder.call_sign.clone()),
            skills: responder.map(|responder| responder.skills.clone()).unwrap_or_default(),
            phone: responder.and_then(|responder| responder.phone.clone()),
            base: responder.and_then(|responder| responder.base),
            base_name: responder.map(|responder| responder.base_name.clone()).unwrap_or_default(),
            on_foot: responder.is_some_and(|responder| responder.on_foot),
        };
        engine.add_staff(None, new).await.with_context(|| format!("{} could not be put on the books", member.name))?;
    }
    adopt(engine, population).await
}

/// Takes over the identifiers that staff and responders got when they were put on the books.
///
/// # Errors
/// The books cannot be read.
pub async fn adopt(engine: &Engine, population: &mut Population) -> anyhow::Result<()> {
    let books = engine.staff().await?;
    for member in &mut population.staff {
        let Some(row) = books.iter().find(|row| row.sign_in == member.user) else { continue };
        if let (Some(old), Some(new)) = (member.responder, row.responder) {
            for responder in population.responders.iter_mut().filter(|responder| responder.id == old) {
                (responder.id, responder.person) = (new, row.person);
            }
        }
        (member.person, member.responder) = (row.person, row.responder);
    }
    if let Some(officer) = population.staff.iter().find(|member| member.role == Role::Supervisor) {
        for contract in &mut population.contracts {
            contract.terms.duty_officer = officer.person;
        }
    }
    Ok(())
}

async fn record(engine: &Engine, verb: Verb) -> anyhow::Result<()> {
    let command = Command { target: Target::New, verb, context: engine.console_context() };
    engine.handle(Envelope::unnamed(command)).await.map(drop).context("a register entry was not taken")
}

async fn many(engine: &Engine, verbs: Vec<Verb>, progress: &ProgressBar) -> anyhow::Result<()> {
    let recording = futures_util::stream::iter(verbs).map(|verb| async move {
        record(engine, verb).await?;
        progress.inc(1);
        anyhow::Ok(())
    });
    recording.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await.map(drop)
}
