//! Device signals through a bridge: kept raw and judged in one transaction, before anything is acknowledged.
//!
//! Nothing is refused for being unknown. A unit that two clients claim is not guessed at: a person looks, at emergency priority, with both names in front of them.

use domain::command::Target;
use domain::event::Actor;
use domain::ids::{ClientId, IncidentId, SignalId, UnitId};
use domain::place::{Address, Place, Position, Precision};
use domain::time::Timestamp;
use domain::verbs::ReceiveSignal;
use domain::words::{Class, Priority, Situation};
use sha2::{Digest, Sha256};
use store::tables::signals::{Signal, SignalKept};
use store::{Scope, StoreError};

use crate::engine::Engine;
use crate::envelope::{EngineError, Envelope};
use crate::handle::{Handled, handle_in};
use crate::partners::Bridge;

/// A signal as a bridge sent it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignalReceived {
    /// From which line or receiver, within the bridge.
    pub source: String,
    /// What makes a repeat of it the same signal.
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
    /// Whether its key had come before with other content. It was taken as a signal of its own then.
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
            dedupe_key: received.dedupe_key,
            received_at: inner.ports.clock.now(),
            device_at: received.device_at,
            account: received.account,
            kind: received.kind,
            code: received.code,
            raw: received.raw,
            incident: None,
        };
        let verb = ReceiveSignal { seal: row.seal(), ..verb };
        let envelope = Envelope::unnamed(domain::command::Command { target: Target::New, verb: verb.into(), context });
        let (clock, expected) = (inner.ports.clock.clone(), envelope.expected());
        let work = move |tx: &mut store::Tx<'_>| -> Result<(SignalOutcome, Option<Handled>), EngineError> {
            let key_reused = match tx.signal_keep(&row)? {
                SignalKept::New => false,
                SignalKept::KeyReused => true,
                SignalKept::Repeat(first) => {
                    let outcome = SignalOutcome { signal: first.id, incident: first.incident, repeated: true, key_reused: false, known };
                    return Ok((outcome, None));
                }
            };
            let handled = handle_in(tx, &envelope, clock.now())?;
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

/// What a signal says, for people: its own words where they say what it is, else its kind and code. The signal itself keeps all of it.
fn heard(received: &SignalReceived, class: Class) -> String {
    let SignalReceived { kind, code, text, .. } = received;
    if !text.trim().is_empty() && class != Class::Unrecognised {
        return text.trim().to_owned();
    }
    let code = if code.is_empty() { String::new() } else { format!("code {code}") };
    [kind.as_str(), code.as_str(), text.as_str()].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

fn verb(signal: SignalId, contract: domain::ids::ContractId, received: &SignalReceived, whose: Whose) -> ReceiveSignal {
    let (class, priority, situation) = match whose {
        Whose::Several(_) => (Class::Unrecognised, Priority::P1, None),
        Whose::Nobody | Whose::One(..) => classify(&received.kind, &received.code, &received.text),
    };
    let mut note = heard(received, class);
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

/// What a signal or a part of it means, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Fire,
    Gas,
    Attack,
    Wandering,
    Person,
    Sensor,
    Alarm,
    Fault,
}

/// Whole words and what each means; a plural means the same. Graver words stand before lesser ones.
const WORDS: &[(Meaning, &[&str])] = &[
    (Meaning::Fire, &["smoke", "heat", "fire", "sprinkler"]),
    (Meaning::Gas, &["carbon", "monoxide", "gas"]),
    (Meaning::Attack, &["attack", "panic", "bogus", "intruder"]),
    (Meaning::Wandering, &["wander", "wandering", "wanderer"]),
    (
        Meaning::Person,
        &[
            "pendant",
            "pull",
            "pullcord",
            "cord",
            "button",
            "trigger",
            "fall",
            "fallen",
            "sos",
            "help",
            "personal",
            "emergency",
            "medical",
            "call",
        ],
    ),
    (Meaning::Sensor, &["bed", "chair", "mat", "inactivity", "sensor", "epilepsy"]),
    (Meaning::Alarm, &["alarm"]),
    (Meaning::Fault, FAULTS),
];
/// What is wrong with a device, not with a person.
const FAULTS: &[&str] = &["battery", "mains", "fault", "faulty", "tamper", "offline"];
/// What feeds a device: a word for a fault only beside one that says what is wrong with it. A mains smoke alarm is a smoke alarm.
const POWER: &[&str] = &["battery", "mains"];
/// What is wrong with what feeds it.
const WANTING: &[&str] = &["low", "flat", "fail", "failed", "failure", "lost", "loss", "warning"];
/// What stands beside such a word without meaning anything else.
const FAULT_FILLERS: &[&str] =
    &["low", "flat", "fail", "failed", "failure", "lost", "loss", "power", "device", "unit", "warning", "signal"];
/// What happens to people: beside one of these a word for a fault does not make a fault.
const EVENTS: &[&str] = &[
    "fire",
    "sprinkler",
    "attack",
    "panic",
    "bogus",
    "intruder",
    "wandering",
    "fallen",
    "sos",
    "help",
    "emergency",
    "medical",
    "inactivity",
];

/// The words of a text, small.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|one| list.contains(&one))
}

/// The gravest thing these words mean.
fn gravest(words: &[String]) -> Option<Meaning> {
    let has = |sought: &str| words.iter().any(|word| word == sought);
    let said = WORDS.iter().find(|(_, list)| words.iter().any(|word| is_one_of(word, list))).map(|(meaning, _)| *meaning);
    // "CO" stands for the gas alone as a word of its own.
    let said = if has("co") { said.map_or(Some(Meaning::Gas), |said| Some(said.min(Meaning::Gas))) } else { said };
    let leaving = (has("door") && has("exit")).then_some(Meaning::Wandering);
    [said, leaving].into_iter().flatten().min()
}

/// Whether a kind names a fault and nothing that happens to a person.
fn names_a_fault(words: &[String]) -> bool {
    let any = |list: &[&str]| words.iter().any(|word| is_one_of(word, list));
    let firm = words.iter().any(|word| is_one_of(word, FAULTS) && !is_one_of(word, POWER));
    let bare = words.iter().all(|word| is_one_of(word, FAULTS) || is_one_of(word, FAULT_FILLERS));
    any(FAULTS) && !any(EVENTS) && (firm || bare || any(WANTING))
}

/// Whether a code speaks of a fault and of nothing else.
fn is_all_fault(words: &[String]) -> bool {
    names_a_fault(words) && words.iter().all(|word| is_one_of(word, FAULTS) || is_one_of(word, FAULT_FILLERS))
}

/// What a signal means: its kind says so; its code where the kind says nothing, where it is graver than the kind (fire, gas, an attack), or where it tells
/// a detector's own fault; its text only for what is graver than both. What a person sets off is never taken for a fault by its code, and fire, gas and an
/// attack are never taken for a fault by the kind.
fn meaning(kind: &str, code: &str, text: &str) -> Option<Meaning> {
    let [kind, code, text] = [kind, code, text].map(words_of);
    let grave = |words: &[String]| {
        let found = gravest(words).filter(|found| *found <= Meaning::Attack);
        found.filter(|_| !names_a_fault(words))
    };
    if names_a_fault(&kind) {
        return Some(grave(&code).unwrap_or(Meaning::Fault));
    }
    let by_kind = gravest(&kind);
    let by_code = if is_all_fault(&code) { Some(Meaning::Fault) } else { gravest(&code).filter(|meaning| *meaning != Meaning::Fault) };
    let said = match (by_kind, by_code) {
        (None, by_code) => by_code,
        (Some(Meaning::Fire | Meaning::Gas | Meaning::Sensor), Some(Meaning::Fault)) => Some(Meaning::Fault),
        (Some(kind), Some(Meaning::Fire | Meaning::Gas | Meaning::Attack)) => by_code.map(|code| code.min(kind)),
        (by_kind, _) => by_kind,
    };
    match (said, grave(&text)) {
        (Some(Meaning::Fault), _) | (_, None) => said,
        (None, text) => text,
        (Some(said), Some(text)) => Some(said.min(text)),
    }
}

/// What a word for what sounded means by itself, whoever sends it.
pub fn means(kind: &str) -> (Class, Priority, Option<Situation>) {
    classify(kind, "", "")
}

/// The class, the urgency and the situation of a signal. Whatever is not known is an emergency until a person has looked.
fn classify(kind: &str, code: &str, text: &str) -> (Class, Priority, Option<Situation>) {
    match meaning(kind, code, text) {
        Some(Meaning::Fire) => (Class::Fire, Priority::Fire, Some(Situation::Fire)),
        Some(Meaning::Gas) => (Class::Gas, Priority::P1, Some(Situation::Gas)),
        Some(Meaning::Attack) => (Class::Attack, Priority::P1, Some(Situation::Attack)),
        Some(Meaning::Wandering) => (Class::Person, Priority::P1, Some(Situation::Wandering)),
        Some(Meaning::Person | Meaning::Alarm) => (Class::Person, Priority::P1, None),
        Some(Meaning::Sensor) => (Class::Person, Priority::P2, Some(Situation::Sensor)),
        Some(Meaning::Fault) => (Class::Fault, Priority::P3, Some(Situation::Equipment)),
        None => (Class::Unrecognised, Priority::P1, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_means_what_its_words_say_and_an_unknown_one_is_an_emergency() {
        let person = (Class::Person, Priority::P1, None);
        let sensor = (Class::Person, Priority::P2, Some(Situation::Sensor));
        let wandering = (Class::Person, Priority::P1, Some(Situation::Wandering));
        let fire = (Class::Fire, Priority::Fire, Some(Situation::Fire));
        let gas = (Class::Gas, Priority::P1, Some(Situation::Gas));
        let attack = (Class::Attack, Priority::P1, Some(Situation::Attack));
        let fault = (Class::Fault, Priority::P3, Some(Situation::Equipment));
        let unknown = (Class::Unrecognised, Priority::P1, None);
        for (kind, code, means) in [
            ("pendant", "10", person),
            ("Pendants", "", person),
            ("pendant", "default", person),
            ("pendant", "remains open", person),
            ("pendant", "low battery", person),
            ("pendant", "fault", person),
            ("pull cord", "bathroom mat", person),
            ("bedroom pull cord", "", person),
            ("bedside pendant", "", person),
            ("wheelchair pendant", "", person),
            ("automatic fall detector", "", person),
            ("falls sensor", "", person),
            ("emergency button", "mains", person),
            ("SOS", "", person),
            ("telephone_call", "", person),
            ("door_exit", "", wandering),
            ("alarm", "", person),
            ("bed sensor", "", sensor),
            ("bed alarm", "", sensor),
            ("bathroom mat", "", sensor),
            ("inactivity", "", sensor),
            ("door exit", "", wandering),
            ("wandering", "", wandering),
            ("smoke detector", "", fire),
            ("alarm", "smoke", fire),
            ("pendant", "fire", fire),
            ("fire panel fault", "", fire),
            ("CO", "", gas),
            ("co alarm", "", gas),
            ("CO detector", "10", gas),
            ("co sensor", "", gas),
            ("carbon monoxide alarm", "", gas),
            ("smoke and co alarm", "", fire),
            ("co alarm", "low battery", fault),
            ("carbon monoxide", "26", gas),
            ("personal attack", "", attack),
            ("bogus caller button", "", attack),
            ("smoke detector", "low battery", fault),
            ("smoke detector low battery", "", fault),
            ("mains smoke alarm", "FIRE", fire),
            ("mains smoke alarm", "", fire),
            ("battery smoke detector", "alarm", fire),
            ("mains heat detector", "heat", fire),
            ("carbon monoxide (mains)", "ALARM", gas),
            ("mains smoke alarm", "low battery", fault),
            ("smoke detector fault", "FIRE", fire),
            ("environmental alarm", "CO", gas),
            ("pendant", "CO", gas),
            ("pendant", "code 10", person),
            ("mains pendant", "10", person),
            ("bed sensor", "offline", fault),
            ("smoke detector", "low battery, smoke", fire),
            ("low battery", "pendant", fault),
            ("battery", "10", fault),
            ("mains failure", "pendant", fault),
            ("low_battery", "", fault),
            ("pendant low battery", "", fault),
            ("", "mains failure", fault),
            ("", "pendant", person),
            ("", "default", unknown),
            ("", "ZZ9", unknown),
            ("", "", unknown),
        ] {
            assert_eq!(classify(kind, code, ""), means, "{kind} {code}");
        }
    }

    #[test]
    fn what_a_text_says_counts_where_it_is_graver_and_never_makes_a_fault_an_emergency() {
        let class = |kind, code, text| classify(kind, code, text).0;
        assert_eq!(class("pendant", "10", "on fire, help"), Class::Fire);
        assert_eq!(class("pendant", "", "CO in the kitchen"), Class::Gas);
        assert_eq!(class("", "", "smoke, hall"), Class::Fire);
        assert_eq!(class("smoke detector", "", "kitchen"), Class::Fire);
        assert_eq!(class("pendant", "10", "bathroom"), Class::Person);
        assert_eq!(class("pendant", "10", "smoke detector fault, hall"), Class::Person);
        assert_eq!(class("low battery", "", "smoke detector, hall"), Class::Fault);
    }
}
