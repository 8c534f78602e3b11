//! The chain: each event's leaf is a digest of all that stands in its row, and each hash a digest of the one before and the leaf.
//!
//! A party can be given its own events and only the leaves of the rest, and still follow the chain. An erased payload takes its salt
//! along, so that nobody can guess it from the leaf.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// All of an event's row but payload, salt, leaf and hash.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// Its place in the one order.
    pub position: i64,
    /// The provider.
    pub organisation: Uuid,
    /// What sort of subject.
    pub subject_kind: &'a str,
    /// Whose record.
    pub subject: Uuid,
    /// Which of the subject's events.
    pub revision: i64,
    /// What happened, as a word.
    pub kind: &'a str,
    /// When.
    pub at_ms: i64,
    /// Who, as stored.
    pub actor: &'a str,
    /// Whose receipt answers for it.
    pub command_id: &'a str,
    /// Digest of that receipt; empty without one.
    pub receipt_mark: &'a [u8],
    /// In which version the payload is written.
    pub body_version: i32,
}

/// The digest of all that stands in a row. Each field goes in with its length before it, so that no two rows can read alike.
pub fn leaf(header: &Header<'_>, salt: &[u8], payload: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |field: &[u8]| {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field);
    };
    add(salt);
    add(&header.position.to_be_bytes());
    add(header.organisation.as_bytes());
    add(header.subject_kind.as_bytes());
    add(header.subject.as_bytes());
    add(&header.revision.to_be_bytes());
    add(header.kind.as_bytes());
    add(&header.at_ms.to_be_bytes());
    add(header.actor.as_bytes());
    add(header.command_id.as_bytes());
    add(header.receipt_mark);
    add(&header.body_version.to_be_bytes());
    add(payload.as_bytes());
    digest.finalize().into()
}

/// The next hash of the chain.
pub fn next(previous: &[u8; 32], leaf: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(previous).chain_update(leaf).finalize().into()
}

/// The digest of a receipt that its events carry, so that a receipt cannot be altered or taken away unseen.
pub fn receipt_mark(command_id: &str, digest: &[u8; 32], outcome: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update((command_id.len() as u64).to_be_bytes())
        .chain_update(command_id)
        .chain_update(digest)
        .chain_update(outcome)
        .finalize()
        .into()
}
