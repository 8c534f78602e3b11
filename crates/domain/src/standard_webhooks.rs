//! Standard Webhooks 1.0: signing and verifying, pure. The raw body is signed, never what was made of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::time::{Duration, Timestamp};

/// How far the sender's clock may be off, either way.
pub const TOLERANCE: Duration = Duration::seconds(300);
/// A message's identifier is not longer than this.
pub const MOST_ID: usize = 256;
/// A header carries at most this many signatures: two are enough to change a key.
pub const MOST_SIGNATURES: usize = 16;
/// What a written secret begins with.
const PREFIX: &str = "whsec_";
/// A key has at least 192 bits and at most 512, as the standard asks.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// SHA-256 makes this many bytes.
const SIGNATURE_BYTES: usize = 32;

/// A shared secret. It is never shown: its `Debug` says nothing.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a written secret is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASecret {
    /// It does not begin as a secret does.
    #[error("a webhook secret begins with whsec_")]
    Prefix,
    /// What follows is not base64.
    #[error("a webhook secret is base64 after whsec_")]
    Base64,
    /// Too few or too many bytes.
    #[error("a webhook secret has 24 to 64 bytes")]
    Length,
}

impl Secret {
    /// From its bytes: 24 to 64 of them.
    ///
    /// # Errors
    /// When there are too few or too many.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotASecret> {
        if KEY_BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(NotASecret::Length) }
    }
    /// From its written form: `whsec_` and base64.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NotASecret> {
        let coded = text.trim().strip_prefix(PREFIX).ok_or(NotASecret::Prefix)?;
        Self::from_bytes(STANDARD.decode(coded).map_err(|_not_base64| NotASecret::Base64)?)
    }
    /// Its written form, to give to the partner once.
    pub fn written(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
    /// The signature of a message: HMAC-SHA256 over `id.seconds.body`.
    fn mac(&self, id: &str, seconds: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for part in [id.as_bytes(), b".", seconds.to_string().as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookFault {
    /// `webhook-id` is missing, too long, or has a dot or a control character in it.
    #[error("webhook-id must be 1 to 256 printable characters without a dot")]
    Id,
    /// `webhook-timestamp` is not a whole number of seconds.
    #[error("webhook-timestamp must be whole seconds since 1970")]
    Timestamp,
    /// It was signed more than 300 s ago.
    #[error("webhook-timestamp is more than 300 s old")]
    TooOld,
    /// It was signed more than 300 s from now.
    #[error("webhook-timestamp is more than 300 s in the future")]
    TooNew,
    /// `webhook-signature` has no signature of version 1 in it, or too many.
    #[error("webhook-signature has no usable v1 signature")]
    Missing,
    /// No signature fits any of the keys.
    #[error("webhook-signature does not fit")]
    Mismatch,
}

impl WebhookFault {
    /// Its word in problem types and in counters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Timestamp => "timestamp",
            Self::TooOld => "too_old",
            Self::TooNew => "too_new",
            Self::Missing => "missing",
            Self::Mismatch => "mismatch",
        }
    }
}

/// The value of `webhook-signature` for a message; `at` goes into `webhook-timestamp` as [`seconds`].
pub fn sign(secret: &Secret, id: &str, at: Timestamp, body: &[u8]) -> String {
    format!("v1,{}", STANDARD.encode(secret.mac(id, seconds(at), body).finalize().into_bytes()))
}

/// An instant as `webhook-timestamp` has it: whole seconds.
pub const fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

/// Whether a message was signed, just now, with one of the keys. Several keys allow changing one.
///
/// Every signature is compared with every key in constant time, and one of the wrong length fits nothing.
///
/// # Errors
/// The first fault there is.
pub fn verify(
    secrets: &[Secret],
    id: &str,
    timestamp_header: &str,
    signature_header: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<(), WebhookFault> {
    if id.is_empty() || id.len() > MOST_ID || id.chars().any(|c| c == '.' || c.is_control()) {
        return Err(WebhookFault::Id);
    }
    let seconds = signed_at(timestamp_header)?;
    let age = i128::from(self::seconds(now)) - i128::from(seconds);
    let most = i128::from(TOLERANCE.ms() / 1_000);
    if age > most {
        return Err(WebhookFault::TooOld);
    }
    if age < -most {
        return Err(WebhookFault::TooNew);
    }
    let given = signatures(signature_header)?;
    let mut fits = subtle::Choice::from(0);
    for secret in secrets {
        let expected = secret.mac(id, seconds, body).finalize().into_bytes();
        for signature in &given {
            fits |= signature.as_slice().ct_eq(expected.as_slice());
        }
    }
    if bool::from(fits) { Ok(()) } else { Err(WebhookFault::Mismatch) }
}

/// Whole seconds, digits only: no sign, no spaces.
fn signed_at(header: &str) -> Result<i64, WebhookFault> {
    if header.is_empty() || !header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WebhookFault::Timestamp);
    }
    header.parse().map_err(|_out_of_range| WebhookFault::Timestamp)
}

/// The signatures of version 1 in a header, decoded; other versions are passed over, those of a wrong length fit nothing.
fn signatures(header: &str) -> Result<Vec<[u8; SIGNATURE_BYTES]>, WebhookFault> {
    let listed: Vec<&str> = header.split_ascii_whitespace().take(MOST_SIGNATURES + 1).collect();
    if listed.len() > MOST_SIGNATURES {
        return Err(WebhookFault::Missing);
    }
    let coded = listed.into_iter().filter_map(|one| one.strip_prefix("v1,"));
    let decoded: Vec<_> = coded.filter_map(|one| STANDARD.decode(one).ok()).filter_map(|bytes| bytes.try_into().ok()).collect();
    if decoded.is_empty() { Err(WebhookFault::Missing) } else { Ok(decoded) }
}
