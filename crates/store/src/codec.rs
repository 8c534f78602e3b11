//! Our own JSON of bodies and events, with the number of the rules they were written by. Rules from the future are an error, never a guess.

use domain::event::{Actor, Subject, What};
use domain::ids::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::StoreError;

/// The rules by which is written today. What was written by rules before these is still read.
pub const VERSION: i32 = domain::apply::RULES;

/// As it is stored.
pub fn written<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| StoreError::Unreadable(format!("cannot be written as JSON: {fault}")))
}

/// From how it is stored.
pub fn read<T: DeserializeOwned>(version: i32, text: &str) -> Result<T, StoreError> {
    if !(1..=VERSION).contains(&version) {
        return Err(StoreError::Unreadable(format!("it was written by rules {version}, this program knows {VERSION}")));
    }
    serde_json::from_str(text).map_err(|fault| StoreError::Unreadable(fault.to_string()))
}

/// An event's payload as it is stored, and its kind's word, which stands first in it.
pub fn payload(what: &What) -> Result<(String, String), StoreError> {
    let text = written(what)?;
    let kind = text.strip_prefix("{\"kind\":\"").and_then(|rest| rest.split('"').next()).map(str::to_owned);
    kind.map(|kind| (kind, text)).ok_or_else(|| StoreError::Unreadable("an event without its kind".to_owned()))
}

/// An actor as it is stored.
pub fn actor(text: &str) -> Result<Actor, StoreError> {
    read(VERSION, text)
}

/// A subject from its two columns.
pub fn subject(kind: &str, id: Uuid) -> Result<Subject, StoreError> {
    match kind {
        "incident" => Ok(Subject::Incident(IncidentId(id))),
        "job" => Ok(Subject::Job(JobId(id))),
        "responder" => Ok(Subject::Responder(ResponderId(id))),
        "client" => Ok(Subject::Client(ClientId(id))),
        "property" => Ok(Subject::Property(PropertyId(id))),
        "contract" => Ok(Subject::Contract(ContractId(id))),
        "organisation" => Ok(Subject::Organisation(OrganisationId(id))),
        other => Err(StoreError::Unreadable(format!("`{other}` is not a subject"))),
    }
}
