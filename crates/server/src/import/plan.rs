//! What a row means for the register: the door and the client as they should be, beside what they are. Pure; it looks and writes nothing.
//!
//! Rule: an empty cell of a column that is there takes away what only the office knows (telephone, year of birth, scheme, UPRN, communication), and never what
//! keeps somebody safe (hazards, needs, the way in, its notes and code, contacts, units): that goes with a single `-`. What a crew learnt at the door is not
//! lost to last night's file, and whatever is taken away is named in the report.

use std::collections::{BTreeMap, BTreeSet};

use dispatch::travel::great_circle;
use domain::ids::{ContractId, Fresh, OrganisationId, PropertyId};
use domain::place::{Address, Metres, Place, Position, Postcode, Precision};
use domain::registers::{Access, Client, ClientStatus, Contact, Hazard, Property, Unit};
use domain::time::Timestamp;
use domain::words::ClientState;

use super::removals;
use super::row::{CellFault, ContactSaid, Door, Row, Said};
use crate::postcode_table::Postcodes;

/// A door farther from its postcode's centre than this is asked about.
const FAR: Metres = Metres(2_000);
/// A door farther than this has its coordinates from elsewhere.
const TOO_FAR: Metres = Metres(50_000);

/// Who the provider is and which contracts there are.
pub struct House {
    /// The provider.
    pub organisation: OrganisationId,
    /// Contracts by name, lower case.
    pub contracts: BTreeMap<String, ContractId>,
    /// The contract of a new client whose row names none, when that is clear.
    pub contract: Option<ContractId>,
    /// The bases that responders start from, where keys hang.
    pub bases: BTreeSet<String>,
    /// The postcodes that are known.
    pub postcodes: Postcodes,
    /// Now.
    pub now: Timestamp,
}

/// What the register knows of a row.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The client with this reference.
    pub client: Option<Client>,
    /// Their door.
    pub property: Option<Property>,
    /// The door of the client they live with.
    pub shared: Option<SharedDoor>,
    /// In which line above the client stands whom they live with; it is bad where that is no door.
    pub bad_above: Option<u64>,
    /// Units in the row that are somebody else's: account and whose.
    pub taken: Vec<(String, String)>,
    /// The code that is sealed for their door, opened.
    pub code: Option<String>,
}

/// Somebody else's door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedDoor {
    /// Which.
    pub property: PropertyId,
    /// Where, to compare.
    pub address: Address,
}

/// What is to become of a door's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// The row says nothing of it.
    Nothing,
    /// It is the one that is sealed.
    Unchanged,
    /// It is new.
    Seal(String),
    /// It is to be forgotten.
    Forget,
}

/// What a row asks for.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Where the row stands.
    pub line: u64,
    /// The door, when it is new or changed.
    pub door: Option<Property>,
    /// The client as they should be.
    pub client: Client,
    /// Whether the client is new or changed.
    pub client_changed: bool,
    /// Whether there was such a client.
    pub is_known: bool,
    /// The code.
    pub code: Code,
    /// What a person should look at.
    pub warnings: Vec<CellFault>,
}

impl Planned {
    /// Whether anything is to be done.
    pub fn is_change(&self) -> bool {
        self.client_changed || self.door.is_some() || matches!(self.code, Code::Seal(_) | Code::Forget)
    }
}

/// Plans a row.
///
/// # Errors
/// Everything about it that stands against the register.
pub fn plan(house: &House, line: u64, row: &Row, known: &Known, fresh: Fresh) -> Result<Planned, Vec<CellFault>> {
    let mut told = Told { warnings: row.doubts.clone(), ..Told::default() };
    for (account, whose) in &known.taken {
        told.fault("units", format!("`{account}` is the unit of client {whose}"));
    }
    let contract = contract(house, row, known, &mut told);
    let (property, door, code) = match &row.door {
        Door::With(reference) => (shared(reference, row, known, &mut told), None, Code::Nothing),
        Door::Own { .. } => own(house, row, known, fresh, &mut told),
    };
    if !told.faults.is_empty() {
        return Err(told.faults);
    }
    let (Some(contract), Some(property)) = (contract, property) else { return Err(told.faults) };
    let client = client(house, row, known, fresh, contract, property);
    removals::name(known, row, &client, door.as_ref(), &code, &mut told);
    let client_changed = known.client.as_ref() != Some(&client);
    Ok(Planned { line, door, client, client_changed, is_known: known.client.is_some(), code, warnings: told.warnings })
}

/// What there is to say of a row.
#[derive(Default)]
pub(super) struct Told {
    faults: Vec<CellFault>,
    warnings: Vec<CellFault>,
}

impl Told {
    fn fault(&mut self, column: &'static str, rule: impl Into<String>) {
        self.faults.push(CellFault { column, rule: rule.into() });
    }

    /// What a person should look at.
    pub(super) fn warn(&mut self, column: &'static str, rule: impl Into<String>) {
        self.warnings.push(CellFault { column, rule: rule.into() });
    }
}

fn contract(house: &House, row: &Row, known: &Known, told: &mut Told) -> Option<ContractId> {
    let named = match &row.contract {
        Said::This(name) => {
            let found = house.contracts.get(&name.to_lowercase()).copied();
            if found.is_none() {
                told.fault("contract", "there is no contract of that name");
            }
            return found;
        }
        Said::Nothing | Said::Blank | Said::Gone => known.client.as_ref().map(|client| client.contract).or(house.contract),
    };
    if named.is_none() {
        told.fault("contract", "must be given: there are several, and --contract names none");
    }
    named
}

fn shared(reference: &str, row: &Row, known: &Known, told: &mut Told) -> Option<PropertyId> {
    let Some(shared) = &known.shared else {
        let rule = match known.bad_above {
            Some(line) => format!("client `{reference}` stands in line {line}, which is bad: mend that one too"),
            None => format!("there is no client `{reference}` above or on the register"),
        };
        told.fault("lives_with", rule);
        return None;
    };
    let given = !row.lines.is_empty() && !row.postcode.is_empty();
    if given && !same_address(&shared.address, &Address { lines: row.lines.clone(), postcode: row.postcode.clone() }) {
        told.fault("lives_with", format!("client `{reference}` has another address"));
    }
    Some(shared.property)
}

/// Whether two addresses read the same, whatever their commas and capitals.
fn same_address(one: &Address, other: &Address) -> bool {
    let squeezed = |address: &Address| -> String {
        let all = format!("{} {}", address.lines, address.postcode);
        all.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    squeezed(one) == squeezed(other)
}

/// A client's own door: which it is, what is new about it, and its code.
fn own(house: &House, row: &Row, known: &Known, fresh: Fresh, told: &mut Told) -> (Option<PropertyId>, Option<Property>, Code) {
    let Door::Own { access, notes, scheme, uprn, position, code } = &row.door else { return (None, None, Code::Nothing) };
    let before = known.property.as_ref();
    let address = Address { lines: row.lines.clone(), postcode: row.postcode.clone() };
    let place = place(&house.postcodes, address, *position, before.map(|door| &door.place), told);
    if let Said::This(Access::KeyHeld { at, .. }) = access
        && !house.bases.contains(at)
    {
        told.warn(
            "key_at",
            format!(
                "no responder starts from a base called `{at}`: until one does (`attend staff add --base-name`), nobody can fetch this key"
            ),
        );
    }
    let property = Property {
        id: before.map_or_else(|| fresh.id(1), |door| door.id),
        uprn: uprn.over(before.and_then(|door| door.uprn.clone())),
        place,
        scheme: scheme.over(before.and_then(|door| door.scheme.clone())),
        access: way_in(access, before.map(|door| &door.access)),
        access_notes: notes.over_safely(before.map(|door| door.access_notes.clone())).unwrap_or_default(),
        door: before.and_then(|door| door.door.clone()),
        revision: before.map_or(0, |door| door.revision),
    };
    let code = match code {
        Said::Nothing | Said::Blank => Code::Nothing,
        Said::Gone if known.code.is_some() => Code::Forget,
        Said::Gone => Code::Nothing,
        Said::This(code) if known.code.as_ref() == Some(code) => Code::Unchanged,
        Said::This(code) => Code::Seal(code.clone()),
    };
    (Some(property.id), (before != Some(&property)).then_some(property), code)
}

/// The way in. A code alone says that there is a key safe, not that its place has been forgotten.
fn way_in(said: &Said<Access>, before: Option<&Access>) -> Access {
    match (said, before) {
        (Said::This(Access::KeySafe { location }), Some(Access::KeySafe { location: known })) if location.is_empty() => {
            Access::KeySafe { location: known.clone() }
        }
        (Said::This(access), _) => access.clone(),
        (Said::Nothing | Said::Blank | Said::Gone, Some(before)) => before.clone(),
        (Said::Nothing | Said::Blank | Said::Gone, None) => Access::Unknown,
    }
}

/// Where the door is: what a crew confirmed, what the file says, what is known, the postcode's centre, in that order.
fn place(postcodes: &Postcodes, address: Address, given: Option<Position>, before: Option<&Place>, told: &mut Told) -> Place {
    let centre = match postcodes.find(&address.postcode) {
        Postcode::Here(centre) => Some(centre),
        Postcode::NoSuch | Postcode::Beyond => None,
    };
    let same = before.filter(|before| same_address(&before.address, &address) && before.position.is_some());
    if let Some(confirmed) = same.filter(|before| before.precision == Precision::AccessPoint) {
        return Place { address, ..confirmed.clone() };
    }
    if let Some(position) = given {
        if let Some(centre) = centre {
            far(great_circle(centre, position), told);
        }
        return Place { address, position: Some(position), precision: Precision::Address };
    }
    if let Some(same) = same {
        return Place { address, ..same.clone() };
    }
    if centre.is_none() {
        told.warn("postcode", "is not in our table: the place stays unknown until latitude and longitude are given");
    }
    Place { address, position: centre, precision: Precision::Postcode }
}

fn far(distance: Metres, told: &mut Told) {
    let kilometres = distance.0 / 1_000;
    if distance > TOO_FAR {
        told.fault("latitude", format!("is {kilometres} km from the postcode: the coordinates belong to another place, or are swapped"));
    } else if distance > FAR {
        told.warn("latitude", format!("is {kilometres} km from the postcode"));
    }
}

fn client(house: &House, row: &Row, known: &Known, fresh: Fresh, contract: ContractId, property: PropertyId) -> Client {
    let before = known.client.clone();
    let old = before.as_ref();
    let status = match (&row.status, old) {
        (Said::This(state), Some(old)) if old.status.state != *state => status(*state, house.now),
        (Said::This(_) | Said::Nothing | Said::Blank | Said::Gone, Some(old)) => old.status.clone(),
        (Said::This(state), None) => status(*state, house.now),
        (Said::Nothing | Said::Blank | Said::Gone, None) => status(ClientState::AtHome, house.now),
    };
    Client {
        id: old.map_or_else(|| fresh.id(2), |old| old.id),
        organisation: house.organisation,
        contract,
        reference: row.reference.clone(),
        name: row.name.clone(),
        born: row.born.over(old.and_then(|old| old.born)),
        phone: row.phone.over(old.and_then(|old| old.phone.clone())),
        property,
        status,
        hazards: added(&row.hazards, old.map(|old| old.hazards.as_slice()), same_hazard),
        communication: row.communication.over(old.map(|old| old.communication.clone())).unwrap_or_default(),
        needs: added(&row.needs, old.map(|old| old.needs.as_slice()), |one, other| one == other),
        contacts: contacts(&row.contacts, old.map(|old| old.contacts.as_slice()).unwrap_or_default(), fresh),
        units: units(&row.units, old.map(|old| old.units.as_slice()).unwrap_or_default(), fresh),
        excluded: old.map(|old| old.excluded.clone()).unwrap_or_default(),
        false_alarms: old.map(|old| old.false_alarms.clone()).unwrap_or_default(),
        revision: old.map_or(0, |old| old.revision),
    }
}

fn status(state: ClientState, now: Timestamp) -> ClientStatus {
    ClientStatus { state, source: "import".to_owned(), second_source: None, from: now, review_at: None }
}

fn same_hazard(one: &Hazard, other: &Hazard) -> bool {
    one.kind == other.kind && one.note.eq_ignore_ascii_case(&other.note)
}

/// A list with what is new at its end.
fn added<T: Clone>(said: &Said<Vec<T>>, before: Option<&[T]>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all = before.unwrap_or_default().to_vec();
    match said {
        Said::Nothing | Said::Blank => {}
        Said::Gone => all.clear(),
        Said::This(new) => {
            for one in new {
                if !all.iter().any(|known| same(known, one)) {
                    all.push(one.clone());
                }
            }
        }
    }
    all
}

/// The file's contacts first, in its order; those it does not name after them.
fn contacts(said: &Said<Vec<ContactSaid>>, before: &[Contact], fresh: Fresh) -> Vec<Contact> {
    let new = match said {
        Said::Nothing | Said::Blank => return before.to_vec(),
        Said::Gone => return vec![],
        Said::This(new) => new,
    };
    let digits = |phone: &str| phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_same =
        |known: &Contact, said: &ContactSaid| known.name.eq_ignore_ascii_case(&said.name) || digits(&known.phone) == digits(&said.phone);
    let mut rest = before.to_vec();
    let mut all = vec![];
    for (said, number) in new.iter().zip(10_u8..) {
        let known = rest.iter().position(|known| is_same(known, said)).map(|place| rest.remove(place));
        all.push(Contact {
            id: known.map_or_else(|| fresh.id(number), |known| known.id),
            name: said.name.clone(),
            relation: said.relation.clone(),
            phone: said.phone.clone(),
            holds_key: said.holds_key,
            do_not_tell: said.do_not_tell,
        });
    }
    all.extend(rest);
    all
}

fn units(said: &Said<Vec<(String, String)>>, before: &[Unit], fresh: Fresh) -> Vec<Unit> {
    let new = match said {
        Said::Nothing | Said::Blank => return before.to_vec(),
        Said::Gone => return vec![],
        Said::This(new) => new,
    };
    let mut all = before.to_vec();
    for ((account, kind), number) in new.iter().zip(50_u8..) {
        match all.iter_mut().find(|known| known.account == *account) {
            Some(known) => known.kind = kind.clone(),
            None => all.push(Unit { id: fresh.id(number), account: account.clone(), kind: kind.clone() }),
        }
    }
    all
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
