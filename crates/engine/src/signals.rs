//! Device signals through a bridge: kept raw and judged in one transaction, before anything is acknowledged.
//!
//! Nothing is refused for being unknown. A unit that two clients claim is not guessed at: a person looks, at emergency priority, with both names in front of them.

use domain::command::Target;
use domain::event::Actor;
use domain::ids::{ClientId, IncidentId, SignalId, UnitId};
use domain::place::{Address, Place, Position, Precision};
use domain::time::Timestamp;
use domain::verbs::ReceiveSignal;
use domain::words::{Class, Priority};
use sha2::{Digest, Sha256};
use store::tables::signals::{Signal, SignalKept};
use store::{Scope, StoreError};

use crate::engine::Engine;
use crate::envelope::{EngineError, Envelope};
use crate::handle::{Handled, handle_in};
use crate::meaning::classify;
use crate::partners::Bridge;

/// A signal as a bridge sent it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignalReceived {
    /// From which line or receiver, within the bridge.
    pub source: String,
    /// What makes a repeat of it the same signal; empty where it has none, and then nothing is a repeat of it.
    pub dedupe_key: String,
    /// What the unit calls itself.
    pub account: String,
    /// What it is: "pendant", "smoke".
    pub kind: String,
    /// The code as sent.
    pub code: String,
    /// When, by the device's clock.
    pub device_at: Option<Timestamp>,
    /// Where, when the device says so.
    pub position: Option<Position>,
    /// Anything else in words.
    pub text: String,
    /// As it came.
    pub raw: Vec<u8>,
}

/// What came of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalOutcome {
    /// Its identifier in the raw record.
    pub signal: SignalId,
    /// The incident it raised or joined.
    pub incident: Option<IncidentId>,
    /// Whether it had come before.
    pub repeated: bool,
    /// Whether its key had come before: with other content, long ago, or of an incident that is closed. It was taken as a signal of its own then.
    pub key_reused: bool,
    /// Whether the account is somebody's.
    pub known: bool,
}

/// Whose unit an account is.
enum Whose {
    Nobody,
    One(ClientId, Option<UnitId>),
    Several(String),
}

impl Engine {
    /// Takes a signal.
    ///
    /// # Errors
    /// [`EngineError`]; nothing of it was kept then, and the bridge sends it again.
    pub async fn receive_signal(&self, bridge: &Bridge, received: SignalReceived) -> Result<SignalOutcome, EngineError> {
        let inner = &self.inner;
        let scope = Scope::Organisation(inner.settings.organisation);
        let account = received.account.clone();
        let whose = inner.store.read(move |rd| whose(rd, scope, &account)).await?;
        let known = matches!(whose, Whose::One(..));
        let context = inner.context_of(Actor::Device);
        let id: SignalId = context.fresh.id(255);
        let contract = inner.contract_of(bridge.organisation).ok_or(EngineError::NotFound("contract"))?;
        let verb = verb(id, contract, &received, whose);
        let class = verb.class;
        let row = Signal {
            id,
            organisation: inner.settings.organisation,
            source: format!("{}/{}", bridge.name, received.source),
            digest: digest(&received),
            dedupe_key: if received.dedupe_key.is_empty() { id.to_string() } else { received.dedupe_key },
            received_at: inner.ports.clock.now(),
            device_at: received.device_at,
            account: received.account,
            kind: received.kind,
            code: received.code,
            raw: received.raw,
            incident: None,
        };
        let sealed = move |seal: Box<str>| {
            let verb = ReceiveSignal { seal, ..verb.clone() };
            Envelope::unnamed(domain::command::Command { target: Target::New, verb: verb.into(), context: context.clone() })
        };
        let (clock, expected) = (inner.ports.clock.clone(), sealed(row.seal()).expected());
        let work = move |tx: &mut store::Tx<'_>| -> Result<(SignalOutcome, Option<Handled>), EngineError> {
            let (seal, key_reused) = match tx.signal_keep(&row)? {
                SignalKept::New => (row.seal(), false),
                SignalKept::KeyReused(seal) => (seal, true),
                SignalKept::Repeat(first) => {
                    let outcome = SignalOutcome { signal: first.id, incident: first.incident, repeated: true, key_reused: false, known };
                    return Ok((outcome, None));
                }
            };
            let handled = handle_in(tx, &sealed(seal), clock.now())?;
            let incident = handled.outcome.incident;
            if let Some(incident) = incident {
                tx.signal_joined(row.id, incident)?;
            }
            Ok((SignalOutcome { signal: row.id, incident, repeated: false, key_reused, known }, Some(handled)))
        };
        match inner.store.write_expecting(expected, work).await {
            Ok((outcome, handled)) => {
                let word = if outcome.repeated { "repeated" } else { "taken" };
                if outcome.key_reused {
                    tracing::warn!(signal = %outcome.signal, bridge = %bridge.name, "a bridge used a signal's key again for another signal");
                }
                metrics::counter!("attend_signals_total", "class" => class.word(), "outcome" => word).increment(1);
                if let Some(handled) = handled {
                    inner.settle("signal", handled).await;
                }
                Ok(outcome)
            }
            Err(error) => {
                inner.tell_failure("signal", "", &error);
                Err(error)
            }
        }
    }
}

/// Of everything a signal says, as it came and as it was read: two signals with the same are one.
fn digest(received: &SignalReceived) -> [u8; 32] {
    let SignalReceived { source: _, dedupe_key: _, account, kind, code, device_at, position, text, raw } = received;
    let mut digest = Sha256::new();
    for words in [account.as_bytes(), kind.as_bytes(), code.as_bytes(), text.as_bytes(), raw.as_slice()] {
        digest.update((words.len() as u64).to_be_bytes());
        digest.update(words);
    }
    digest.update(device_at.map_or(i64::MIN, Timestamp::ms).to_be_bytes());
    if let Some(position) = position {
        digest.update(position.latitude.to_be_bytes());
        digest.update(position.longitude.to_be_bytes());
    }
    digest.finalize().into()
}

fn whose(rd: &mut store::Rd<'_>, scope: Scope, account: &str) -> Result<Whose, StoreError> {
    let found = rd.clients_search(scope, account, 10)?;
    let claims = found
        .iter()
        .filter_map(|found| found.client.units.iter().find(|unit| unit.account == account).map(|unit| (&found.client, unit.id)));
    let claims: Vec<_> = claims.collect();
    Ok(match claims.as_slice() {
        [(client, unit)] => Whose::One(client.id, Some(*unit)),
        [] => match rd.client_by_account(scope, account)? {
            Some(client) => Whose::One(client.id, client.units.iter().find(|unit| unit.account == account).map(|unit| unit.id)),
            None => Whose::Nobody,
        },
        several => Whose::Several(several.iter().map(|(client, _)| client.name.as_str()).collect::<Vec<_>>().join(" and ")),
    })
}

/// What a signal says, for people: what it is, its code and its words, each as it came.
fn heard(received: &SignalReceived) -> String {
    let SignalReceived { kind, code, text, .. } = received;
    let code = if code.is_empty() { String::new() } else { format!("code {code}") };
    [kind.as_str(), code.as_str(), text.trim()].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

fn verb(signal: SignalId, contract: domain::ids::ContractId, received: &SignalReceived, whose: Whose) -> ReceiveSignal {
    let (class, priority, situation) = match whose {
        Whose::Several(_) => (Class::Unrecognised, Priority::P1, None),
        Whose::Nobody | Whose::One(..) => classify(&received.kind, &received.code, &received.text),
    };
    let mut note = heard(received);
    let (client, unit) = match whose {
        Whose::One(client, unit) => (Some(client), unit),
        Whose::Nobody => (None, None),
        Whose::Several(names) => {
            note = format!("{note}: unit {} belongs to {names}", received.account);
            (None, None)
        }
    };
    let place =
        received.position.map(|position| Place { address: Address::default(), position: Some(position), precision: Precision::Street });
    let note: String = note.chars().take(2_000).collect();
    let seal = Box::default();
    ReceiveSignal { signal, seal, client, unit, account: received.account.clone(), contract, class, priority, situation, place, note }
}
