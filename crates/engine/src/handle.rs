//! The first loop: a command comes in, is judged on the board it reads, and what follows is recorded in the one order. Synchronous: all of it runs in the writer's turn.
//!
//! Invariant: nothing is answered before COMMIT; a repeat of a named command hears its first outcome and changes nothing.

use domain::board::Board;
use domain::command::{Command, Target};
use domain::effect::{Effect, effects};
use domain::event::{Actor, Event, Subject, What};
use domain::ids::{IncidentId, ResponderId};
use domain::incident::IncidentState;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::verbs::Verb;
use store::tables::outbox::NewOutgoing;
use store::{Append, NewReceipt, Recorded, Tx};

use crate::envelope::{Current, EngineError, Envelope, Outcome};
use crate::news;
use crate::plan::PLAN_LEASE;

/// What a turn of the writer left: the outcome, and what the live view needs to follow.
#[derive(Clone, Debug)]
pub struct Handled {
    /// As the caller hears it.
    pub outcome: Outcome,
    /// What was recorded.
    pub recorded: Vec<Recorded>,
    /// The board after it; empty for a repeat.
    pub board: Board,
    /// For each recorded event, whose phones it changes.
    pub phones: Vec<Vec<ResponderId>>,
    /// Whether something has to leave the house.
    pub leaves: bool,
}

/// Judges a command and records what follows.
///
/// # Errors
/// [`EngineError`]; nothing of it was kept then.
pub fn handle_in(tx: &mut Tx<'_>, envelope: &Envelope, clock: Timestamp) -> Result<Handled, EngineError> {
    let command = &envelope.command;
    if let Some(first) = repeat(tx, envelope)? {
        return Ok(Handled { outcome: first, recorded: Vec::new(), board: Board::default(), phones: Vec::new(), leaves: false });
    }
    fence(tx, &command.context.actor)?;
    let now = tx.at(clock);
    let mut board = tx.load(&command.reads(), command.context.organisation)?;
    let events = match board.decide(command, now) {
        Ok(events) => events,
        Err(refusal) => {
            let current = current(&board, command.target);
            return Err(EngineError::Refused(refusal, current.map(Box::new)));
        }
    };
    let (leaving, phones) = follow(tx, &mut board, &events, now)?;
    let outcome = outcome(&board, command, &events);
    let receipt = (!envelope.id.is_empty()).then(|| NewReceipt {
        command_id: envelope.id.clone(),
        digest: envelope.digest,
        outcome: outcome.written(),
    });
    let told: Vec<ResponderId> = phones.iter().flatten().copied().collect();
    let recorded = tx.append(Append {
        events: &events,
        actor: &command.context.actor,
        organisation: command.context.organisation,
        at: now,
        board: &board,
        phones: &told,
        outbox: &leaving,
        receipt: receipt.as_ref(),
    })?;
    // What was already true stands where the record stands; a repeat hears the same place from its receipt.
    let position = recorded.last().map_or_else(|| tx.position(), |last| last.position);
    Ok(Handled { outcome: Outcome { position, ..outcome }, recorded, board, phones, leaves: !leaving.is_empty() })
}

/// A move of somebody who does not lead the plan any more is refused: whoever leads now plans anew.
fn fence(tx: &mut Tx<'_>, actor: &Actor) -> Result<(), EngineError> {
    let Actor::Plan { epoch } = *actor else { return Ok(()) };
    match tx.lease(PLAN_LEASE)? {
        Some(lease) if lease.epoch > epoch => Err(EngineError::Refused(Refusal::Stale { revision: lease.epoch }, None)),
        Some(_) | None => Ok(()),
    }
}

/// The first outcome of a command that was done before.
fn repeat(tx: &mut Tx<'_>, envelope: &Envelope) -> Result<Option<Outcome>, EngineError> {
    if envelope.id.is_empty() {
        return Ok(None);
    }
    let Some(receipt) = tx.receipt(&envelope.id)? else { return Ok(None) };
    if receipt.digest != envelope.digest {
        return Err(EngineError::DifferentContent);
    }
    match Outcome::read(&receipt.outcome, receipt.position) {
        Some(outcome) => Ok(Some(outcome)),
        None => Err(EngineError::Defect(format!("the receipt of {} cannot be read", envelope.id))),
    }
}

/// Applies the events one after another, and gathers what must leave the house because of each.
fn follow(
    tx: &mut Tx<'_>,
    board: &mut Board,
    events: &[Event],
    at: Timestamp,
) -> Result<(Vec<NewOutgoing>, Vec<Vec<ResponderId>>), EngineError> {
    let mut leaving = Vec::new();
    let mut phones = Vec::with_capacity(events.len());
    for event in events {
        board.apply(event, at);
        let mut told = Vec::new();
        for effect in effects(event, board) {
            match effect {
                Effect::Phone { responder } => told.push(responder),
                Effect::PartnerState { organisation, .. } => {
                    for endpoint in tx.webhooks_of(organisation)? {
                        leaving.extend(news::outgoing(&effect, &endpoint.id, event, board, at));
                    }
                }
                // The alert on the desk carries the number; a channel that telephones comes later.
                Effect::Manager { .. } => {}
            }
        }
        phones.push(told);
    }
    Ok((leaving, phones))
}

/// Where the thing a refused command was about stands.
fn current(board: &Board, target: Target) -> Option<Current> {
    match target {
        Target::New => None,
        Target::Incident(id) => board.incidents.get(&id).cloned().map(|incident| Current::Incident(Box::new(incident))),
        Target::Job(id) => board.jobs.get(&id).cloned().map(|job| Current::Job(Box::new(job))),
        Target::Responder(id) => board.responders.get(&id).cloned().map(Current::Responder),
        Target::Client(id) => board.clients.get(&id).cloned().map(Current::Client),
    }
}

fn outcome(board: &Board, command: &Command, events: &[Event]) -> Outcome {
    let incident = incident_of(board, command, events);
    let raised = events.iter().any(|event| matches!(event.what, What::IncidentRaised { .. }));
    Outcome {
        position: 0,
        events: u32::try_from(events.len()).unwrap_or(u32::MAX),
        repeated: false,
        incident,
        number: incident.and_then(|id| board.incidents.get(&id)).map(|incident| incident.number),
        joined: incident.is_some() && command.target == Target::New && !raised,
    }
}

/// The incident a command was about, or made, or joined.
fn incident_of(board: &Board, command: &Command, events: &[Event]) -> Option<IncidentId> {
    let from_events = || {
        events.iter().find_map(|event| match event.subject {
            Subject::Incident(id) => Some(id),
            Subject::Job(_)
            | Subject::Responder(_)
            | Subject::Client(_)
            | Subject::Property(_)
            | Subject::Contract(_)
            | Subject::Organisation(_) => None,
        })
    };
    match command.target {
        Target::Incident(id) => Some(id),
        Target::Job(id) => board.jobs.get(&id).and_then(|job| job.incidents.first().copied()),
        Target::Responder(_) | Target::Client(_) => from_events(),
        Target::New => from_events().or_else(|| already(board, &command.verb)),
    }
}

/// What was already true of an intake: the incident that has the case, or is open for the client in the class.
fn already(board: &Board, verb: &Verb) -> Option<IncidentId> {
    let open = |client: Option<domain::ids::ClientId>, class| {
        client.and_then(|client| board.open_incident(client, class)).map(|incident| incident.id)
    };
    match verb {
        Verb::HandOver(given) => board
            .incidents
            .values()
            .filter(|incident| incident.cases.iter().any(|case| case.organisation == given.partner && case.reference == given.reference))
            .max_by_key(|incident| (!matches!(incident.state, IncidentState::Closed { .. }), incident.received_at))
            .map(|incident| incident.id)
            .or_else(|| open(given.client, given.class)),
        Verb::Raise(given) => open(given.client, given.class),
        Verb::ReceiveSignal(given) => open(given.client, given.class),
        _ => None,
    }
}

/// Whether a refusal only says that the world went on while the plan was thinking.
pub(crate) fn is_overtaken(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Stale { .. }
            | Refusal::NotFound { .. }
            | Refusal::OutOfOrder { .. }
            | Refusal::Engaged { .. }
            | Refusal::NotAvailable { .. }
            | Refusal::Taken { .. }
    )
}
