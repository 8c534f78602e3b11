//! The vault: key-safe codes, partners' secrets and their messages, sealed. The one module that ever holds one open.
//!
//! A key file outside the database wraps a data key for each organisation; the wrapped key lies among the sealed codes, under the organisation's own identifier.
//! What is sealed is bound to its organisation, its door or owner, its field and the key's version: moved elsewhere in the database, it does not open.
//! Another key file than the one that sealed is noticed at start, not at the door.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use domain::ids::{ClientId, JobId, OrganisationId, PropertyId};
use domain::time::Duration;
use domain::verbs::Verb;
use store::tables::codes::SealedCode;
use store::tables::partners::WebhookEndpoint;
use store::{Scope, Store, StoreError};

use crate::engine::{Engine, Inner};
use crate::envelope::{EngineError, Envelope, Outcome};
use crate::handle::handle_in;

/// The version of the data key in use.
const KEY_VERSION: i32 = 1;
const NONCE_BYTES: usize = 12;
/// What a code is sealed as.
const KEY_SAFE_CODE: &str = "key-safe code";

/// Why the vault cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// What was sealed before was sealed with another key file.
    #[error("this is not the key file the codes were sealed with")]
    WrongKey,
    /// What is sealed does not open: it was altered or moved.
    #[error("a sealed secret does not open")]
    Broken,
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals and opens with an organisation's data key.
pub struct Vault {
    organisation: OrganisationId,
    data: Aes256GcmSiv,
}

/// A key-safe code on its way to the one person who may see it. It never shows in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code itself.
    pub fn expose(self) -> String {
        self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("organisation", &self.organisation).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens an organisation's vault with the 32 bytes of the key file; the first opening makes its data key.
    ///
    /// # Errors
    /// [`VaultError::WrongKey`] when the codes were sealed under another key file.
    pub async fn open(store: &Store, organisation: OrganisationId, key: [u8; 32]) -> Result<Self, VaultError> {
        let master = cipher(&key);
        if let Some(vault) = Self::unwrap(store, organisation, &master).await? {
            return Ok(vault);
        }
        let mut data_key = [0_u8; 32];
        rand::fill(&mut data_key[..]);
        let sealed = seal(&master, &key_context(organisation), &data_key);
        let (nonce, rest) = sealed.split_at(NONCE_BYTES);
        let row = SealedCode {
            property: key_place(organisation),
            organisation,
            key_version: KEY_VERSION,
            nonce: nonce.to_vec(),
            sealed: rest.to_vec(),
            at: domain::time::Timestamp(0),
        };
        // Two nodes may start on an empty database at once: whoever takes this name first makes the key, for ever.
        let maker = uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string();
        let work = move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> {
            let now = domain::time::Timestamp(1);
            if tx.lease_take("first data key", &maker, now, now + Duration::hours(24 * 365 * 1_000))?.is_some() {
                tx.code_put(&row)?;
            }
            Ok(())
        };
        store.write(work).await?;
        Self::unwrap(store, organisation, &master).await?.ok_or(VaultError::Broken)
    }

    async fn unwrap(store: &Store, organisation: OrganisationId, master: &Aes256GcmSiv) -> Result<Option<Self>, VaultError> {
        let kept = store.read(move |rd| rd.code(Scope::Organisation(organisation), key_place(organisation))).await?;
        kept.map(|kept| Self::unwrapped(&kept, master)).transpose()
    }

    /// The vault whose wrapped data key this is.
    fn unwrapped(kept: &SealedCode, master: &Aes256GcmSiv) -> Result<Self, VaultError> {
        let organisation = kept.organisation;
        let sealed = [kept.nonce.as_slice(), &kept.sealed].concat();
        let opened = unseal(master, &key_context(organisation), &sealed).map_err(|_broken| VaultError::WrongKey)?;
        let data_key: [u8; 32] = opened.try_into().map_err(|_wrong_length| VaultError::WrongKey)?;
        Ok(Self { organisation, data: cipher(&data_key) })
    }

    /// Of these sealed codes those that do not open with the key file's 32 bytes: altered, moved, or sealed with another key file. The wrapped data keys are
    /// among them. Nothing that opens is kept or shown.
    pub fn closed(codes: &[SealedCode], key: [u8; 32]) -> Vec<&SealedCode> {
        let master = cipher(&key);
        let wrapped = codes.iter().filter(|code| code.property == key_place(code.organisation));
        let vaults: BTreeMap<OrganisationId, Self> =
            wrapped.filter_map(|code| Some((code.organisation, Self::unwrapped(code, &master).ok()?))).collect();
        let opens = |code: &SealedCode| {
            let Some(vault) = vaults.get(&code.organisation) else { return false };
            let sealed = [code.nonce.as_slice(), &code.sealed].concat();
            code.property == key_place(code.organisation) || vault.unseal(KEY_SAFE_CODE, code.property.bytes(), &sealed).is_ok()
        };
        codes.iter().filter(|code| !opens(code)).collect()
    }

    /// Seals a text for a purpose and an owner.
    pub fn seal(&self, field: &str, owner: &[u8], text: impl AsRef<[u8]>) -> Vec<u8> {
        seal(&self.data, &context(self.organisation, field, owner), text.as_ref())
    }

    /// Opens what was sealed for the same purpose and owner.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when it was altered or moved.
    pub fn unseal(&self, field: &str, owner: &[u8], sealed: &[u8]) -> Result<String, VaultError> {
        String::from_utf8(self.unseal_bytes(field, owner, sealed)?).map_err(|_not_text| VaultError::Broken)
    }

    /// As [`Self::unseal`], of what need not be text.
    ///
    /// # Errors
    /// [`VaultError::Broken`] when it was altered or moved.
    pub fn unseal_bytes(&self, field: &str, owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        unseal(&self.data, &context(self.organisation, field, owner), sealed)
    }
}

fn cipher(key: &[u8; 32]) -> Aes256GcmSiv {
    Aes256GcmSiv::new(&(*key).into())
}

/// Where an organisation's wrapped data key lies.
const fn key_place(organisation: OrganisationId) -> PropertyId {
    PropertyId(organisation.0)
}

fn key_context(organisation: OrganisationId) -> Vec<u8> {
    context(organisation, "data key", &[])
}

/// What is sealed is bound to this: each part with its length, so that no two contexts run together.
fn context(organisation: OrganisationId, field: &str, owner: &[u8]) -> Vec<u8> {
    let mut bound = Vec::new();
    for part in [organisation.bytes().as_slice(), owner, field.as_bytes(), &KEY_VERSION.to_be_bytes()] {
        bound.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bound.extend_from_slice(part);
    }
    bound
}

/// The nonce, then what is sealed.
fn seal(cipher: &Aes256GcmSiv, context: &[u8], text: &[u8]) -> Vec<u8> {
    let mut nonce = [0_u8; NONCE_BYTES];
    rand::fill(&mut nonce[..]);
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: text, aad: context });
    let sealed = sealed.expect("texts of a few bytes are far below the cipher's limit of 64 GiB");
    [nonce.as_slice(), &sealed].concat()
}

fn unseal(cipher: &Aes256GcmSiv, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES).ok_or(VaultError::Broken)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_wrong_length| VaultError::Broken)?;
    cipher.decrypt(&Nonce::from(nonce), Payload { msg: rest, aad: context }).map_err(|_altered| VaultError::Broken)
}

impl Engine {
    /// From now on codes can be sealed and revealed, and partners' signatures checked.
    pub fn set_vault(&self, vault: Vault) {
        *self.inner.vault.write() = Some(Arc::new(vault));
        self.inner.deliverer.notify_one();
    }

    /// Keeps a door's key-safe code, sealed, replacing the one before.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] for an unknown client.
    pub async fn seal_code(&self, client: ClientId, code: &str) -> Result<(), EngineError> {
        let scope = Scope::Organisation(self.inner.settings.organisation);
        let found = self.inner.store.read(move |rd| rd.clients(scope, &[client])).await?;
        let property = found.first().map(|client| client.property).ok_or(EngineError::NotFound("client"))?;
        self.seal_codes(vec![(property, code.to_owned())]).await
    }

    /// Keeps many doors' codes in one go.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without a vault or a database.
    pub async fn seal_codes(&self, codes: Vec<(PropertyId, String)>) -> Result<(), EngineError> {
        let vault = self.inner.vault()?;
        let (organisation, at) = (self.inner.settings.organisation, self.inner.ports.clock.now());
        let rows: Vec<SealedCode> = codes
            .into_iter()
            .map(|(property, code)| {
                let sealed = vault.seal(KEY_SAFE_CODE, property.bytes(), &code);
                let (nonce, rest) = sealed.split_at(NONCE_BYTES);
                SealedCode { property, organisation, key_version: KEY_VERSION, nonce: nonce.to_vec(), sealed: rest.to_vec(), at }
            })
            .collect();
        let work = move |tx: &mut store::Tx<'_>| -> Result<(), StoreError> { rows.iter().try_for_each(|row| tx.code_put(row)) };
        Ok(self.inner.store.write(work).await?)
    }

    /// Judges a `reveal-code` and answers with the code. The reveal is on the record before anybody sees it, and a repeat is judged again.
    ///
    /// # Errors
    /// [`EngineError::Refused`] to whom it is not theirs to see; [`EngineError::NotFound`] when no code is kept.
    pub async fn reveal_code(&self, job: JobId, envelope: Envelope) -> Result<(Code, Outcome), EngineError> {
        let inner = &self.inner;
        let vault = inner.vault()?;
        let scope = Scope::Organisation(inner.settings.organisation);
        let named = if let Verb::RevealCode(verb) = &envelope.command.verb { verb.incident } else { None };
        let kept = inner.store.read(move |rd| {
            let own = rd.job(scope, job)?.and_then(|job| job.property);
            let theirs = named.map(|named| rd.incident(scope, named)).transpose()?.flatten().and_then(|incident| incident.property);
            let Some(door) = theirs.or(own) else { return Ok(None) };
            rd.code(scope, door)
        });
        let kept = kept.await?;
        let clock = inner.ports.clock.clone();
        let id = envelope.id.clone();
        let work = move |tx: &mut store::Tx<'_>| {
            let mut handled = handle_in(tx, &envelope, clock.now())?;
            if handled.outcome.repeated {
                let command = &envelope.command;
                let now = tx.at(clock.now());
                let board = tx.load(&command.reads(), command.context.organisation)?;
                board.decide(command, now)?;
                handled.outcome.repeated = true;
            }
            let kept = kept.as_ref().ok_or(EngineError::NotFound("key-safe code"))?;
            let sealed = [kept.nonce.as_slice(), &kept.sealed].concat();
            let code =
                vault.unseal(KEY_SAFE_CODE, kept.property.bytes(), &sealed).map_err(|error| EngineError::Defect(error.to_string()))?;
            Ok((Code(code), handled))
        };
        match inner.store.write(work).await {
            Ok((code, handled)) => Ok((code, inner.settle("reveal-code", handled).await)),
            Err(error) => {
                inner.tell_failure("reveal-code", &id, &error);
                Err(error)
            }
        }
    }
}

impl Inner {
    pub(crate) fn vault(&self) -> Result<Arc<Vault>, EngineError> {
        self.vault.read().clone().ok_or_else(|| EngineError::Unavailable("there is no key file".to_owned()))
    }

    /// The secret letters to an address are signed with.
    pub(crate) fn unsealed(&self, endpoint: &WebhookEndpoint) -> Option<String> {
        let vault = self.vault.read().clone()?;
        match vault.unseal("webhook", endpoint.id.as_bytes(), &endpoint.sealed) {
            Ok(secret) => Some(secret),
            Err(error) => {
                tracing::error!(%error, endpoint = %endpoint.id, "a webhook's secret does not open");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(organisation: u128, key: u8) -> Vault {
        Vault { organisation: uuid::Uuid::from_u128(organisation).into(), data: cipher(&[key; 32]) }
    }

    #[test]
    fn what_is_sealed_opens_for_the_same_owner_field_organisation_and_key_only() {
        let ours = vault(1, 7);
        let sealed = ours.seal("key-safe code", b"door 1", "CANARY-4711-XYZ");
        assert_eq!(ours.unseal("key-safe code", b"door 1", &sealed), Ok("CANARY-4711-XYZ".to_owned()));
        for (vault, field, owner) in [
            (&ours, "key-safe code", b"door 2"),
            (&ours, "webhook", b"door 1"),
            (&vault(2, 7), "key-safe code", b"door 1"),
            (&vault(1, 8), "key-safe code", b"door 1"),
        ] {
            assert_eq!(vault.unseal(field, owner, &sealed), Err(VaultError::Broken));
        }
    }

    #[test]
    fn a_changed_bit_or_a_cut_does_not_open() {
        let ours = vault(1, 7);
        let sealed = ours.seal("key-safe code", b"door 1", "1234");
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(ours.unseal("key-safe code", b"door 1", &altered), Err(VaultError::Broken));
            assert_eq!(ours.unseal("key-safe code", b"door 1", &sealed[..place]), Err(VaultError::Broken));
        }
    }

    #[test]
    fn of_many_sealed_codes_those_that_do_not_open_are_found() {
        let (organisation, master): (OrganisationId, _) = (uuid::Uuid::from_u128(1).into(), [9; 32]);
        let row = |property: PropertyId, sealed: Vec<u8>| SealedCode {
            property,
            organisation,
            key_version: KEY_VERSION,
            nonce: sealed[..NONCE_BYTES].to_vec(),
            sealed: sealed[NONCE_BYTES..].to_vec(),
            at: domain::time::Timestamp(0),
        };
        let wrapped = row(key_place(organisation), seal(&cipher(&master), &key_context(organisation), &[7; 32]));
        let door = |n: u128| PropertyId(uuid::Uuid::from_u128(n));
        let code = |n: u128| row(door(n), vault(1, 7).seal(KEY_SAFE_CODE, door(n).bytes(), "4711"));
        let mut altered = code(12);
        altered.sealed[0] ^= 1;
        let moved = SealedCode { property: door(13), ..code(14) };
        let codes = [wrapped, code(11), altered, moved];
        let closed = |key| Vault::closed(&codes, key).into_iter().map(|code| code.property).collect::<Vec<_>>();
        assert_eq!(closed(master), [door(12), door(13)]);
        assert_eq!(closed([8; 32]).len(), 4);
    }

    #[test]
    fn a_code_never_shows_itself() {
        assert_eq!(format!("{:?}", Code("4711".to_owned())), "Code(…)");
    }
}
