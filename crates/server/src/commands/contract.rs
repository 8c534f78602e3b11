//! `attend contract`: what the contracts promise.

use domain::registers::{Contract, OfferTimers};
use domain::verbs::RecordContract;
use engine::Engine;

use super::fields;
use crate::cli::{ContractCommand, ContractSet};
use crate::fault::{Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{beginning, say};

/// Lists contracts or changes one.
///
/// # Errors
/// There is no such contract, a value breaks a rule, or the house cannot be opened.
pub async fn run(command: ContractCommand) -> Result<(), Fault> {
    match command {
        ContractCommand::List(flags) => {
            let workshop = opening::workshop(&flags, Secrets::NotNeeded).await?;
            let lines: Vec<String> = contracts(&workshop.engine).iter().flat_map(|contract| shown(&workshop.engine, contract)).collect();
            workshop.close().await;
            lines.into_iter().for_each(say::line);
            Ok(())
        }
        ContractCommand::Set(flags) => {
            let manager_phone = fields::phone("manager-phone", flags.manager_phone.clone())?;
            if manager_phone.is_none() && flags.response.is_none() && flags.auto_offer.is_none() {
                return Err(Fault::new(Kind::Input, "nothing to change: give --manager-phone, --response or --auto-offer"));
            }
            let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
            let changed = change(&workshop.engine, &flags, manager_phone).await;
            workshop.close().await;
            changed?.into_iter().for_each(say::line);
            Ok(())
        }
    }
}

async fn change(engine: &Engine, flags: &ContractSet, manager_phone: Option<String>) -> Result<Vec<String>, Fault> {
    let mut contract = named(engine, flags.name.as_deref())?;
    let terms = &mut contract.terms;
    terms.manager_phone = manager_phone.or(terms.manager_phone.take());
    terms.response = flags.response.unwrap_or(terms.response);
    terms.auto_offer = flags.auto_offer.unwrap_or(terms.auto_offer);
    let id = contract.id;
    let outcome = beginning::record(engine, RecordContract { contract: Box::new(contract) }).await?;
    let mut lines = vec![
        if outcome.events == 0 { "It stood like that already." } else { "Changed. Open cases keep the terms they began with." }.to_owned(),
    ];
    let now = engine.look(|view| view.board.contracts.get(&id).cloned());
    lines.extend(now.iter().flat_map(|contract| shown(engine, contract)));
    Ok(lines)
}

/// The contracts by name.
pub fn contracts(engine: &Engine) -> Vec<Contract> {
    let mut all: Vec<Contract> = engine.look(|view| view.board.contracts.values().cloned().collect());
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    all
}

/// A contract by its name; without one, the only one there is.
///
/// # Errors
/// There is none of that name, or there are several to choose from.
pub fn named(engine: &Engine, name: Option<&str>) -> Result<Contract, Fault> {
    let mut all = contracts(engine);
    let names: Vec<String> = all.iter().map(|contract| format!("`{}`", contract.name)).collect();
    let found = match name {
        Some(name) => all.into_iter().find(|contract| contract.name.eq_ignore_ascii_case(name.trim())),
        None if all.len() == 1 => all.pop(),
        None => return Err(Fault::new(Kind::Input, format!("contract: which of {}?", names.join(", ")))),
    };
    found.ok_or_else(|| {
        Fault::new(Kind::Input, format!("contract: there is no `{}`; there is {}", name.unwrap_or_default(), names.join(", ")))
    })
}

fn shown(engine: &Engine, contract: &Contract) -> Vec<String> {
    let terms = &contract.terms;
    let (answers, responds, officer) = engine.look(|view| {
        let organisation = |id| view.board.organisations.get(&id).map_or_else(|| "?".to_owned(), |organisation| organisation.name.clone());
        let officer = view.people.get(&terms.duty_officer).map_or_else(|| "nobody yet".to_owned(), |person| person.name.clone());
        (organisation(contract.answers), organisation(contract.responds), officer)
    });
    let yes = |yes| if yes { "yes" } else { "no" };
    let timers = &terms.timers;
    vec![
        contract.name.clone(),
        format!("  answered by {answers}, responded to by {responds}, duty officer {officer}"),
        format!("  mobile response: {} · offers by itself where the rules say so: {}", yes(terms.response), yes(terms.auto_offer)),
        format!(
            "  on-call manager: {}",
            terms.manager_phone.as_deref().unwrap_or("no telephone number: set one with `attend contract set --manager-phone`")
        ),
        format!("  offers: fire and P1 {} · P2 {} · P3 {}", stages(timers.p1), stages(timers.p2), stages(timers.p3)),
        format!("  arrive within: P1 {} · P2 {} · P3 {}", timers.arrive_p1, timers.arrive_p2, timers.arrive_p3),
        format!("  night: {}:00 to {}:00", terms.night.from_hour, terms.night.to_hour),
    ]
}

fn stages(offers: OfferTimers) -> String {
    let stages = [Some(offers.second), Some(offers.alarm), offers.manager, Some(offers.forced)];
    stages.into_iter().flatten().map(|span| span.to_string()).collect::<Vec<_>>().join(", ")
}
