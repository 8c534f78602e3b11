//! Looking rows up: who is on the register already, whose door they share, whose units they name, which code is sealed. And within the file: which
//! references and units stood above.

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::{OrganisationId, PropertyId};
use domain::place::Address;
use domain::registers::Client;
use engine::{EngineError, Vault};
use store::tables::codes::SealedCode;
use store::{Rd, Scope, Store, StoreError};

use super::plan::{Known, Planned, SharedDoor};
use super::row::{CellFault, Door, Row, Said};

/// What stood above in the file.
#[derive(Default)]
pub struct Above {
    references: HashMap<String, u64>,
    accounts: HashMap<String, u64>,
    doors: HashMap<String, SharedDoor>,
}

impl Above {
    /// What a row repeats of those above; and remembers it for those below.
    pub fn repeats(&mut self, line: u64, row: &Row) -> Vec<CellFault> {
        let mut faults = vec![];
        match self.references.get(&row.reference) {
            // Each is told that it must be given.
            _ if row.reference.is_empty() => {}
            Some(above) => faults.push(CellFault { column: "reference", rule: format!("stands in line {above} already") }),
            None => {
                self.references.insert(row.reference.clone(), line);
            }
        }
        if let Said::This(units) = &row.units {
            for (account, _) in units {
                match self.accounts.get(account) {
                    Some(above) => faults.push(CellFault { column: "units", rule: format!("`{account}` stands in line {above} already") }),
                    None => {
                        self.accounts.insert(account.clone(), line);
                    }
                }
            }
        }
        faults
    }

    /// A good row's door, for those who live there too.
    pub fn good(&mut self, row: &Row, planned: &Planned) {
        let address = Address { lines: row.lines.clone(), postcode: row.postcode.clone() };
        self.doors.insert(row.reference.clone(), SharedDoor { property: planned.client.property, address });
    }

    /// Where a reference stands first.
    pub fn line(&self, reference: &str) -> Option<u64> {
        self.references.get(reference).copied()
    }

    /// The door of a client above.
    pub fn door(&self, reference: &str) -> Option<&SharedDoor> {
        self.doors.get(reference)
    }
}

/// What the register knows of each row, in one snapshot.
///
/// # Errors
/// The database cannot be read, or a sealed code does not open.
pub async fn look(store: &Store, vault: &Arc<Vault>, organisation: OrganisationId, rows: Vec<Row>) -> Result<Vec<Known>, EngineError> {
    let looked = store.read(move |rd| rows.iter().map(|row| look_up(rd, organisation, row)).collect::<Result<Vec<_>, _>>()).await?;
    looked.into_iter().map(|(known, code)| Ok(Known { code: code.map(|code| open(vault, &code)).transpose()?, ..known })).collect()
}

fn look_up(rd: &mut Rd<'_>, organisation: OrganisationId, row: &Row) -> Result<(Known, Option<SealedCode>), StoreError> {
    let scope = Scope::Organisation(organisation);
    let client = rd.client_by_reference(organisation, &row.reference)?;
    let property = match &client {
        Some(client) => rd.property(scope, client.property)?,
        None => None,
    };
    let shared = match &row.door {
        Door::With(reference) => door_of(rd, scope, organisation, reference)?,
        Door::Own { .. } => None,
    };
    let mut taken = vec![];
    if let Said::This(units) = &row.units {
        for (account, _) in units {
            if let Some(other) = rd.client_by_account(scope, account)?.filter(|other| other.reference != row.reference) {
                taken.push((account.clone(), other.reference));
            }
        }
    }
    let code = match (&row.door, &property) {
        (Door::Own { code: Said::This(_) | Said::Gone, .. }, Some(door)) => rd.code(scope, door.id)?,
        (Door::Own { .. } | Door::With(_), _) => None,
    };
    Ok((Known { client, property, shared, bad_above: None, taken, code: None }, code))
}

fn door_of(rd: &mut Rd<'_>, scope: Scope, organisation: OrganisationId, reference: &str) -> Result<Option<SharedDoor>, StoreError> {
    let Some(other): Option<Client> = rd.client_by_reference(organisation, reference)? else { return Ok(None) };
    let door = rd.property(scope, other.property)?;
    Ok(door.map(|door| SharedDoor { property: door.id, address: door.place.address }))
}

/// A sealed code, opened to be compared.
fn open(vault: &Vault, code: &SealedCode) -> Result<String, EngineError> {
    let sealed = [code.nonce.as_slice(), &code.sealed].concat();
    vault.unseal(SEALED_AS, code.property.bytes(), &sealed).map_err(|error| EngineError::Defect(error.to_string()))
}

/// The field that codes are sealed under.
const SEALED_AS: &str = "key-safe code";

/// Forgets the codes of doors.
///
/// # Errors
/// The database cannot be written.
pub async fn forget(store: &Store, doors: Vec<PropertyId>) -> Result<(), StoreError> {
    store.write(move |tx| doors.iter().try_for_each(|door| tx.code_forget(*door))).await
}
