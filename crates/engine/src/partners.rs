//! Partners: whose signature a hand-over bears, which client it is about, and how the case stands.
//!
//! A hand-over refused for its signature is told to every desk at once: nobody may think that it arrived.

use std::sync::Arc;

use domain::command::{Command, Target};
use domain::event::Actor;
use domain::ids::{ClientId, ContractId, OrganisationId, SignalId};
use domain::incident::{EmergencyCall, Incident};
use domain::incidents::identity::Mark;
use domain::place::{Address, Place, Position, Precision};
use domain::refusal::Refusal;
use domain::registers::Hazard;
use domain::standard_webhooks::{Secret, WebhookFault, verify};
use domain::time::Timestamp;
use domain::verbs::HandOver;
use domain::words::{Class, Priority, Situation};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use store::tables::partners::{PartnerKey, WebhookEndpoint};
use store::tables::signals::Signal;
use store::{Scope, StoreError};
use subtle::ConstantTimeEq;

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope, Outcome};
use crate::finding::Found;
use crate::handle::{Handled, handle_in};
use crate::people::Token;
use crate::vault::Vault;

/// A request as it was signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The header `webhook-id`.
    pub id: &'a str,
    /// The header `webhook-timestamp`.
    pub timestamp: &'a str,
    /// The header `webhook-signature`.
    pub signature: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// A partner whose signature was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub organisation: OrganisationId,
    /// As people say it.
    pub name: String,
}

/// A bridge that sends signals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// Its key's name.
    pub name: String,
    /// Whose it is.
    pub organisation: OrganisationId,
}

/// Why a signature was not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SignatureError {
    /// It is wrong, too old, or nobody's.
    #[error(transparent)]
    Wrong(#[from] WebhookFault),
    /// The keys cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Whom a hand-over is about, as far as its sender says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whom {
    /// Our reference for the client.
    pub reference: Option<String>,
    /// What their unit calls itself.
    pub unit: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Where, as it was given.
    pub address: Address,
    /// Where that is, when somebody knows, and how well.
    pub position: Option<(Position, Precision)>,
}

impl Whom {
    /// Where, when anything of it was given.
    pub(crate) fn place(&self) -> Option<Place> {
        let given = self.position.is_some() || !self.address.lines.is_empty() || !self.address.postcode.is_empty();
        let (position, precision) = self.position.map_or((None, Precision::Postcode), |(at, how_well)| (Some(at), how_well));
        given.then(|| Place { address: self.address.clone(), position, precision })
    }
}

/// A hand-over as it was read; every field in our own words.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOverReceived {
    /// Their case reference.
    pub reference: String,
    /// Their operator.
    pub operator: String,
    /// Where to ring them.
    pub call_back: String,
    /// Whom it is about.
    pub whom: Whom,
    /// What sort.
    pub class: Class,
    /// How urgent; worked out when absent.
    pub priority: Option<Priority>,
    /// What is the matter.
    pub situation: Situation,
    /// Whether the person was heard.
    pub speech: Option<bool>,
    /// When they received it.
    pub received_at: Option<Timestamp>,
    /// When they answered it.
    pub answered_at: Option<Timestamp>,
    /// Whether they ask for a visit.
    pub decided: bool,
    /// What they already called.
    pub emergency_calls: Vec<EmergencyCall>,
    /// What a responder must know.
    pub hazards: Vec<Hazard>,
    /// How one gets in.
    pub access: String,
    /// Everything else in words.
    pub note: String,
}

impl HandOverReceived {
    /// How urgent it is: as they say, or by what is the matter.
    pub fn urgency(&self) -> Priority {
        let taken = self.priority.unwrap_or_else(|| domain::rules::classify(self.class, Some(self.situation), self.speech));
        domain::rules::no_less(domain::rules::class_of(self.class, Some(self.situation)), Some(self.situation), self.speech, taken)
    }
}

/// What came of a hand-over.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOverOutcome {
    /// As the record has it.
    pub outcome: Outcome,
    /// The client it was found to be about; `None` when a person has to find them.
    pub client: Option<ClientId>,
    /// What was given and is somebody else's on the register.
    pub not_theirs: Option<Mark>,
    /// What was given and is nobody's on the register.
    pub unknown: Vec<Mark>,
}

/// The keys at hand. Each is looked up again before it is believed, because it may have ended since, at this node or at another.
#[derive(Default)]
pub(crate) struct KeyRing {
    opened: Mutex<Arc<[Arc<Key>]>>,
}

struct Key {
    kept: PartnerKey,
    /// As it was given: a bridge's whole token, or a written signing secret.
    secret: String,
    signing: Option<Secret>,
}

impl Engine {
    /// The partner that signed this body.
    ///
    /// # Errors
    /// [`SignatureError::Wrong`] names what is wrong; the desks have been told then, with the partner's name where the key is theirs.
    pub async fn partner_by_signature(&self, signed: &Signed<'_>, address: &str) -> Result<Partner, SignatureError> {
        let inner = &self.inner;
        let now = inner.ports.clock.wall();
        let mut wrong = WebhookFault::Mismatch;
        let mut late = None;
        let signed_with = |key: &Key| {
            let Some(secret) = key.signing.as_ref().filter(|_| key.kept.scope == "hand-over") else { return false };
            let fault_at = |at| verify(std::slice::from_ref(secret), signed.id, signed.timestamp, signed.signature, signed.body, at).err();
            let Some(fault) = fault_at(now) else { return true };
            wrong = fault;
            let off = matches!(fault, WebhookFault::TooOld | WebhookFault::TooNew);
            let then = signed.timestamp.parse().ok().map(|seconds: i64| Timestamp(seconds.saturating_mul(1_000)));
            if off && then.is_some_and(|then| fault_at(then).is_none()) {
                late = Some(key.kept.partner);
            }
            false
        };
        if let Some(key) = inner.key(signed_with).await? {
            let organisation = key.kept.partner;
            let name = self.look(|view| view.board.organisations.get(&organisation).map(|partner| partner.name.clone()));
            return Ok(Partner { organisation, name: name.unwrap_or_default() });
        }
        metrics::counter!("attend_hand_overs_refused_total").increment(1);
        // Whoever signed it right at a wrong time is known, and told apart from junk.
        let known = late.and_then(|partner| self.look(|view| view.board.organisations.get(&partner).map(|partner| partner.name.clone())));
        let from = known.as_ref().map_or_else(|| address.to_owned(), |name| format!("{name} ({address})"));
        let same = if known.is_some() { signed.id } else { "" };
        let text = format!("A hand-over from {from} was refused: {wrong}. Ring the partner.");
        self.tell_refused(&from, &format!("{same} {text}"), &text);
        Err(SignatureError::Wrong(wrong))
    }

    /// The bridge whose token this is; `None` when it is nobody's.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the keys cannot be read.
    pub async fn bridge(&self, token: &str) -> Result<Option<Bridge>, EngineError> {
        let theirs = |key: &Key| key.kept.scope == "signals" && bool::from(key.secret.as_bytes().ct_eq(token.as_bytes()));
        let found = self.inner.key(theirs).await?;
        Ok(found.map(|key| Bridge { name: key.kept.id.clone(), organisation: key.kept.partner }))
    }

    /// Takes a partner's hand-over. It is never refused for not being understood in full; a repeat gets the first answer.
    ///
    /// # Errors
    /// [`EngineError`]; nothing of it was kept then and the sender tries again.
    pub async fn receive_hand_over(
        &self,
        partner: &Partner,
        webhook_id: &str,
        raw: &[u8],
        mut received: HandOverReceived,
    ) -> Result<HandOverOutcome, EngineError> {
        let inner = &self.inner;
        let whom = received.whom.clone();
        let (scope, organisation) = (Scope::Organisation(inner.settings.organisation), inner.settings.organisation);
        let Found { client, not_theirs, unknown } =
            inner.store.read(move |rd| crate::finding::find(rd, scope, organisation, &whom)).await?;
        for (mark, written) in &unknown {
            let stop = if received.note.is_empty() { "" } else { ". " };
            received.note.push_str(&format!("{stop}The {} {written} was given, which our register does not have", mark.word()));
        }
        let mark = not_theirs.as_ref().map(|not| not.mark);
        let contract = client.as_ref().map(|client| client.contract).or_else(|| inner.contract_of(partner.organisation));
        let contract = contract.ok_or(EngineError::NotFound("contract"))?;
        let client = client.map(|client| client.id);
        let context = inner.context_of(Actor::Partner { organisation: partner.organisation });
        let id: SignalId = context.fresh.id(255);
        let sealed = crate::received::sealed(&*inner.vault()?, id, raw);
        let row = kept(partner, organisation, id, webhook_id, sealed, (&received.reference, inner.ports.clock.now()));
        let verb = HandOver {
            not_theirs: not_theirs.map(Box::new),
            signal: Some(id),
            seal: row.seal(),
            ..hand_over(partner, contract, client, received)
        };
        let command = Command { target: Target::New, verb: verb.into(), context };
        let envelope = Envelope::new(format!("partner:{}:{webhook_id}", partner.organisation), raw, command);
        let outcome = inner.hand_over(envelope, row).await?;
        Ok(HandOverOutcome { outcome, client, not_theirs: mark, unknown: unknown.into_iter().map(|(mark, _)| mark).collect() })
    }

    /// The incident that has a partner's case; the open one, or the last.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn incident_of_case(&self, partner: OrganisationId, reference: &str) -> Result<Option<Incident>, EngineError> {
        let (scope, reference) = (Scope::Organisation(self.inner.settings.organisation), reference.to_owned());
        Ok(self.inner.store.read(move |rd| rd.incident_by_case(scope, partner, &reference)).await?)
    }

    /// Gives a partner a key to sign with; earlier ones stay good until they end. `secret` is "whsec_…" in base64.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without a vault or a database.
    pub async fn add_partner_key(
        &self,
        partner: OrganisationId,
        name: &str,
        secret: &str,
        ends_at: Option<Timestamp>,
    ) -> Result<(), EngineError> {
        signing(secret)?;
        self.put_key(partner, name, "hand-over", secret, ends_at).await
    }

    /// Makes a token for a bridge.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without a vault or a database.
    pub async fn add_bridge(&self, organisation: OrganisationId, name: &str) -> Result<Token, EngineError> {
        let token = Token::fresh();
        self.put_key(organisation, name, "signals", token.expose(), None).await?;
        Ok(token)
    }

    async fn put_key(
        &self,
        partner: OrganisationId,
        name: &str,
        scope: &str,
        secret: &str,
        ends_at: Option<Timestamp>,
    ) -> Result<(), EngineError> {
        let inner = &self.inner;
        let sealed = inner.vault()?.seal("partner key", name.as_bytes(), secret);
        let key = PartnerKey {
            id: name.to_owned(),
            organisation: inner.settings.organisation,
            partner,
            scope: scope.to_owned(),
            sealed,
            made_at: inner.ports.clock.wall(),
            ends_at,
        };
        Ok(inner.store.write(move |tx| tx.partner_key_put(&key)).await?)
    }

    /// Tells a partner of its cases at this address from now on; `name` is the address's own. An address that had been switched off is on again.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without a vault or a database.
    pub async fn set_webhook(&self, partner: OrganisationId, name: &str, url: &str, secret: &str) -> Result<(), EngineError> {
        let inner = &self.inner;
        signing(secret)?;
        let endpoint = WebhookEndpoint {
            id: name.to_owned(),
            organisation: inner.settings.organisation,
            partner,
            url: url.to_owned(),
            sealed: inner.vault()?.seal("webhook", name.as_bytes(), secret),
            disabled: None,
            answered_at: None,
        };
        Ok(inner.store.write(move |tx| tx.webhook_put(&endpoint)).await?)
    }
}

impl Inner {
    /// Judges a hand-over and keeps it as it came, both or neither. A repeat is kept once.
    async fn hand_over(self: &Arc<Self>, envelope: Envelope, row: Signal) -> Result<Outcome, EngineError> {
        let (clock, expected) = (self.ports.clock.clone(), envelope.expected());
        let about = envelope.id.clone();
        let work = move |tx: &mut store::Tx<'_>| -> Result<Handled, EngineError> {
            let handled = handle_in(tx, &envelope, clock.now())?;
            if !handled.outcome.repeated {
                tx.signal_keep(&Signal { incident: handled.outcome.incident, ..row.clone() })?;
            }
            Ok(handled)
        };
        match self.store.write_expecting(expected, work).await {
            Ok(handled) => Ok(self.settle("hand-over", handled).await),
            Err(error) => {
                self.tell_failure("hand-over", &about, &error);
                Err(error)
            }
        }
    }

    /// The key that fits, and is good at this moment. One that is not at hand may have been given a moment ago: all are read again then.
    async fn key(&self, mut fits: impl FnMut(&Key) -> bool) -> Result<Option<Arc<Key>>, EngineError> {
        let at_hand = self.keys.opened.lock().clone();
        if let Some(key) = at_hand.iter().find(|key| fits(key))
            && self.stands(key).await?
        {
            return Ok(Some(key.clone()));
        }
        Ok(self.read_keys().await?.iter().find(|key| fits(key)).cloned())
    }

    /// Whether a key at hand is still as it is kept: not ended, nor another secret.
    async fn stands(&self, key: &Key) -> Result<bool, EngineError> {
        let (name, now) = (key.kept.id.clone(), self.ports.clock.wall());
        Ok(self.store.read(move |rd| rd.partner_key(&name, now)).await?.as_ref() == Some(&key.kept))
    }

    /// Every key that is good now.
    async fn read_keys(&self) -> Result<Arc<[Arc<Key>]>, EngineError> {
        let vault = self.vault()?;
        let now = self.ports.clock.wall();
        let kept = self.store.read(move |rd| {
            let partners = rd.organisations()?;
            partners.iter().map(|partner| rd.partner_keys(partner.id, now)).collect::<Result<Vec<_>, StoreError>>()
        });
        let kept = kept.await?;
        let keys: Arc<[Arc<Key>]> = kept.into_iter().flatten().filter_map(|key| opened(&vault, key)).map(Arc::new).collect();
        *self.keys.opened.lock() = keys.clone();
        Ok(keys)
    }

    /// The contract whose calls a partner answers; else the first there is.
    pub(crate) fn contract_of(&self, partner: OrganisationId) -> Option<ContractId> {
        let view = self.view.read();
        let contracts = &view.board.contracts;
        contracts.values().find(|contract| contract.answers == partner).or_else(|| contracts.values().next()).map(|contract| contract.id)
    }
}

/// A signing secret as it is written.
fn signing(secret: &str) -> Result<Secret, EngineError> {
    let invalid = |_not_a_secret| Refusal::Invalid { field: "secret", rule: "must be whsec_ and 24 to 64 bytes in base64" };
    Ok(Secret::parse(secret).map_err(invalid)?)
}

fn opened(vault: &Vault, key: PartnerKey) -> Option<Key> {
    match vault.unseal("partner key", key.id.as_bytes(), &key.sealed) {
        Ok(secret) => Some(Key { signing: Secret::parse(&secret).ok(), kept: key, secret }),
        Err(error) => {
            tracing::error!(%error, key = %key.id, "a partner's key does not open");
            None
        }
    }
}

fn hand_over(partner: &Partner, contract: ContractId, client: Option<ClientId>, received: HandOverReceived) -> HandOver {
    let (place, priority) = (received.whom.place(), received.urgency());
    let Whom { name, phone, .. } = received.whom;
    HandOver {
        partner: partner.organisation,
        contract,
        reference: received.reference,
        operator: received.operator,
        call_back: received.call_back,
        client,
        not_theirs: None,
        caller: name,
        place,
        phone,
        hazards: received.hazards,
        access: received.access.into(),
        class: received.class,
        priority,
        situation: received.situation,
        speech: received.speech,
        received_at: received.received_at,
        answered_at: received.answered_at,
        decided: received.decided,
        emergency_calls: received.emergency_calls,
        note: received.note,
        signal: None,
        seal: Box::default(),
    }
}

/// The message as it came, whole and sealed: what its reading left out can be read again.
fn kept(
    partner: &Partner,
    organisation: OrganisationId,
    id: SignalId,
    webhook_id: &str,
    sealed: Vec<u8>,
    (reference, at): (&str, Timestamp),
) -> Signal {
    Signal {
        id,
        organisation,
        source: format!("partner/{}", partner.organisation),
        dedupe_key: webhook_id.to_owned(),
        received_at: at,
        device_at: None,
        account: reference.to_owned(),
        kind: "hand-over".to_owned(),
        code: String::new(),
        // The receipt knows its repeats: what is kept here is kept once each.
        digest: Sha256::new().chain_update(id.bytes()).chain_update(&sealed).finalize().into(),
        raw: sealed,
        incident: None,
    }
}
