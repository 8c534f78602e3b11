//! `attend contract`: what the contracts promise.

use domain::ids::{ContractId, PersonId};
use domain::registers::{Contract, Terms};
use domain::time::{Duration, Night};
use domain::verbs::RecordContract;
use domain::words::PlanPolicy;
use engine::Engine;

use super::{fields, partner, timers};
use crate::cli::{ContractAdd, ContractCommand, ContractSet, Promises};
use crate::fault::{Fault, Kind};
use crate::opening::{self, Secrets};
use crate::{beginning, say};

/// Lists contracts, adds one or changes one.
///
/// # Errors
/// There is no such contract, a value breaks a rule, or the house cannot be opened.
pub async fn run(command: ContractCommand) -> Result<(), Fault> {
    match command {
        ContractCommand::List(flags) => {
            let workshop = opening::workshop(&flags, Secrets::NotNeeded).await?;
            let shown: Result<Vec<_>, Fault> =
                contracts(&workshop.engine).iter().map(|contract| shown(&workshop.engine, contract)).collect();
            workshop.close().await;
            shown?.into_iter().flatten().for_each(say::line);
            Ok(())
        }
        ContractCommand::Add(flags) => {
            let name = fields::name("name", &flags.name)?;
            let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
            let added = add(&workshop.engine, &flags, name).await;
            workshop.close().await;
            added?.into_iter().for_each(say::line);
            Ok(())
        }
        ContractCommand::Set(flags) => {
            if flags.promises.is_nothing() {
                return Err(Fault::new(Kind::Input, "nothing to change: `attend contract set --help` says what can be"));
            }
            let workshop = opening::workshop(&flags.house, Secrets::NotNeeded).await?;
            let changed = change(&workshop.engine, &flags).await;
            workshop.close().await;
            changed?.into_iter().for_each(say::line);
            Ok(())
        }
    }
}

impl Promises {
    fn is_nothing(&self) -> bool {
        let Self { manager_phone, response, auto_offer, policy, diverts, night, duty_officer, timers } = self;
        manager_phone.is_none()
            && response.is_none()
            && auto_offer.is_none()
            && policy.is_none()
            && diverts.is_none()
            && night.is_none()
            && duty_officer.is_none()
            && timers.is_empty()
    }

    /// The terms with these promises in them.
    async fn kept(&self, engine: &Engine, mut terms: Terms) -> Result<Terms, Fault> {
        terms.manager_phone = fields::phone("manager-phone", self.manager_phone.clone())?.or(terms.manager_phone);
        terms.response = self.response.unwrap_or(terms.response);
        terms.auto_offer = self.auto_offer.unwrap_or(terms.auto_offer);
        terms.diverts = self.diverts.unwrap_or(terms.diverts);
        if let Some(word) = &self.policy {
            terms.policy = policy(word)?;
        }
        if let Some(hours) = &self.night {
            terms.night = night(hours)?;
        }
        if let Some(user) = &self.duty_officer {
            terms.duty_officer = officer(engine, user).await?;
        }
        terms.timers = self.timers.iter().try_fold(terms.timers, |kept, order| timers::changed(&kept, order))?;
        Ok(terms)
    }
}

/// "closest-idle".
fn policy(word: &str) -> Result<PlanPolicy, Fault> {
    PlanPolicy::from_word(word.trim()).ok_or_else(|| {
        let all: Vec<&str> = PlanPolicy::ALL.iter().map(|policy| policy.word()).collect();
        Fault::new(Kind::Input, format!("policy: there is no `{word}`; there is {}", all.join(", ")))
    })
}

/// "22-7".
fn night(hours: &str) -> Result<Night, Fault> {
    let read = hours.split_once('-').and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
    match read {
        Some((from_hour @ 0..=23, to_hour @ 0..=23)) => Ok(Night { from_hour, to_hour }),
        _ => Err(Fault::new(Kind::Input, format!("night: `{hours}` must be two hours from 0 to 23, as 22-7"))),
    }
}

async fn officer(engine: &Engine, user: &str) -> Result<PersonId, Fault> {
    let sought = user.trim().to_lowercase();
    let staff = engine.staff().await?;
    let found = staff.iter().find(|one| one.sign_in == sought && one.ended_at.is_none());
    found.map(|one| one.person).ok_or_else(|| Fault::new(Kind::Input, format!("duty-officer: nobody signs in as `{sought}`")))
}

async fn add(engine: &Engine, flags: &ContractAdd, name: String) -> Result<Vec<String>, Fault> {
    let all = contracts(engine);
    if all.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
        return Err(Fault::new(Kind::Input, format!("name: there is a `{name}` already; `attend contract set` changes it")));
    }
    let answers = match &flags.answered_by {
        None => engine.settings().organisation,
        Some(name) => {
            let found = partner::find(engine, name).map(|partner| partner.id);
            found.ok_or_else(|| {
                Fault::new(Kind::Input, format!("answered-by: there is no partner `{name}`; `attend partner list` names them"))
            })?
        }
    };
    let mut contract = beginning::new_contract(engine, name);
    contract.answers = answers;
    // Somebody has to be accountable from the first moment: whoever is for the first contract, until it is said otherwise.
    if let Some(first) = all.first() {
        contract.terms.duty_officer = first.terms.duty_officer;
    }
    contract.terms = flags.promises.kept(engine, contract.terms).await?;
    let id = contract.id;
    beginning::record(engine, RecordContract { contract: Box::new(contract) }).await?;
    let mut lines = vec!["Added. `attend import clients --contract NAME` puts clients under it.".to_owned()];
    lines.extend(shown_now(engine, id)?);
    Ok(lines)
}

async fn change(engine: &Engine, flags: &ContractSet) -> Result<Vec<String>, Fault> {
    let mut contract = named(engine, flags.name.as_deref())?;
    contract.terms = flags.promises.kept(engine, contract.terms).await?;
    let id = contract.id;
    let outcome = beginning::record(engine, RecordContract { contract: Box::new(contract) }).await?;
    let mut lines = vec![
        if outcome.events == 0 { "It stood like that already." } else { "Changed. Open cases keep the terms they began with." }.to_owned(),
    ];
    lines.extend(shown_now(engine, id)?);
    Ok(lines)
}

fn shown_now(engine: &Engine, id: ContractId) -> Result<Vec<String>, Fault> {
    let now = engine.look(|view| view.board.contracts.get(&id).cloned());
    now.map_or_else(|| Ok(Vec::new()), |contract| shown(engine, &contract))
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

fn shown(engine: &Engine, contract: &Contract) -> Result<Vec<String>, Fault> {
    let terms = &contract.terms;
    let (answers, responds, officer) = engine.look(|view| {
        let organisation = |id| view.board.organisations.get(&id).map_or_else(|| "?".to_owned(), |organisation| organisation.name.clone());
        let officer = view.people.get(&terms.duty_officer).map_or_else(|| "nobody yet".to_owned(), |person| person.name.clone());
        (organisation(contract.answers), organisation(contract.responds), officer)
    });
    let yes = |yes| if yes { "yes" } else { "no" };
    let mut lines = vec![
        contract.name.clone(),
        format!("  answered by {answers}, responded to by {responds}, duty officer {officer}"),
        format!("  mobile response: {} · offers by itself where the rules say so: {}", yes(terms.response), yes(terms.auto_offer)),
        format!("  plan: {} · diverts by itself: {}", terms.policy, yes(terms.diverts)),
        format!(
            "  on-call manager: {}",
            terms.manager_phone.as_deref().unwrap_or("no telephone number: set one with `attend contract set --manager-phone`")
        ),
        format!("  night: {}:00 to {}:00", terms.night.from_hour, terms.night.to_hour),
        "  timers, each set with --timer NAME=SPAN:".to_owned(),
    ];
    let span = |span: Option<Duration>| span.map_or_else(|| "none".to_owned(), |span| span.to_string());
    lines.extend(timers::named(&terms.timers)?.into_iter().map(|(name, of)| format!("    {name:<16} {}", span(of))));
    Ok(lines)
}
