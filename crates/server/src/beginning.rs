//! The beginning of a service: the provider and its first contract, there before anybody signs in, so that the first call already has terms and an owner.

use domain::command::{Command, Target};
use domain::ids::{ContractId, OrganisationId, PersonId};
use domain::registers::{Contract, Organisation, Terms, Timers};
use domain::time::Night;
use domain::verbs::{RecordContract, RecordOrganisation, Verb};
use domain::words::{OrganisationKind, Role};
use engine::{Engine, EngineError, Envelope, Outcome, Ports};
use store::{Store, StoreError};

/// What a provider is called until the first administrator names it.
const UNNAMED: &str = "Our service";
/// The first contract's name.
const FIRST_CONTRACT: &str = "Mobile response";
/// The usual night.
const NIGHT: Night = Night { from_hour: 22, to_hour: 7 };

/// The provider whose database this is; a fresh identifier when it is empty.
///
/// # Errors
/// The database cannot be read.
pub async fn provider(store: &Store, ports: &Ports) -> Result<OrganisationId, StoreError> {
    let organisations = store.read(|rd| rd.organisations()).await?;
    let providers = organisations.iter().filter(|organisation| organisation.kind == OrganisationKind::Provider);
    Ok(providers.map(|provider| provider.id).min().unwrap_or_else(|| ports.ids.fresh().id(1)))
}

/// Puts on the register what every service has: the provider and a contract. Changes nothing where they are.
///
/// # Errors
/// The database cannot be read or written.
pub async fn furnish(engine: &Engine) -> Result<(), EngineError> {
    let id = engine.settings().organisation;
    let (known, contracted) = engine.look(|view| (view.board.organisations.contains_key(&id), !view.board.contracts.is_empty()));
    if !known {
        let organisation = Organisation {
            id,
            name: UNNAMED.to_owned(),
            kind: OrganisationKind::Provider,
            phone: None,
            closures: Vec::new(),
            opened: Vec::new(),
            revision: 0,
        };
        record(engine, RecordOrganisation { organisation }).await?;
    }
    if !contracted {
        record(engine, RecordContract { contract: Box::new(new_contract(engine, FIRST_CONTRACT.to_owned())) }).await?;
    }
    appoint(engine).await
}

/// A contract as the rules of the control room have it: we answer, we respond, every timer at its default.
pub fn new_contract(engine: &Engine, name: String) -> Contract {
    let organisation = engine.settings().organisation;
    let fresh = engine.fresh();
    let contract: ContractId = fresh.id(1);
    // Whoever follows the first link becomes this person; see `appoint` for other ways in.
    let duty_officer: PersonId = fresh.id(2);
    Contract {
        id: contract,
        organisation,
        name,
        answers: organisation,
        responds: organisation,
        terms: Terms {
            contract,
            revision: 0,
            response: true,
            auto_offer: true,
            duty_officer,
            manager_phone: None,
            night: NIGHT,
            timers: Timers::default(),
            policy: domain::words::PlanPolicy::Global,
            diverts: false,
        },
    }
}

/// Makes the first administrator the duty officer of every contract whose duty officer is nobody we know.
///
/// # Errors
/// The database cannot be read or written.
pub async fn appoint(engine: &Engine) -> Result<(), EngineError> {
    let mut staff = engine.staff().await?;
    staff.retain(|staff| staff.ended_at.is_none());
    let with = |role| staff.iter().filter(move |staff| staff.roles.contains(&role)).map(|staff| staff.person).min();
    let Some(officer) = with(Role::Administrator).or_else(|| with(Role::Supervisor)) else { return Ok(()) };
    let contracts: Vec<Contract> = engine.look(|view| view.board.contracts.values().cloned().collect());
    for mut contract in contracts {
        if staff.iter().all(|staff| staff.person != contract.terms.duty_officer) {
            contract.terms.duty_officer = officer;
            record(engine, RecordContract { contract: Box::new(contract) }).await?;
        }
    }
    Ok(())
}

/// Records something as the operator of the machine.
///
/// # Errors
/// A rule stands against it, or the database cannot be written.
pub async fn record(engine: &Engine, verb: impl Into<Verb>) -> Result<Outcome, EngineError> {
    let command = Command { target: Target::New, verb: verb.into(), context: engine.console_context() };
    engine.handle(Envelope::unnamed(command)).await
}
