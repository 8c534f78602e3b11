//! What rows mean for a register that knows the client already, or not.

use domain::ids::{ClientId, ContactId};
use domain::words::{HazardKind, Skill};
use uuid::Uuid;

use super::*;

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn house() -> House {
    let contract = id(2);
    House {
        organisation: id(1),
        contracts: BTreeMap::from([("gold".to_owned(), id(3))]),
        contract: Some(contract),
        postcodes: Postcodes::default(),
        now: Timestamp(1_000),
    }
}

fn fresh() -> Fresh {
    Fresh { seed: Uuid::from_u128(0x9_0000) }
}

fn row() -> Row {
    Row {
        reference: "C1".to_owned(),
        name: "Ada Example".to_owned(),
        lines: "1 Park Road, Barnet".to_owned(),
        postcode: "EN4 0AA".to_owned(),
        door: own_door(Said::Nothing, Said::Nothing),
        phone: Said::Nothing,
        born: Said::Nothing,
        contract: Said::Nothing,
        hazards: Said::Nothing,
        contacts: Said::Nothing,
        units: Said::Nothing,
        status: Said::Nothing,
        communication: Said::Nothing,
        needs: Said::Nothing,
    }
}

fn own_door(access: Said<Access>, code: Said<String>) -> Door {
    Door::Own { access, notes: Said::Nothing, scheme: Said::Nothing, uprn: Said::Nothing, position: None, code }
}

fn planned(row: &Row, known: &Known) -> Planned {
    plan(&house(), 2, row, known, fresh()).unwrap()
}

fn faults(row: &Row, known: &Known) -> Vec<String> {
    plan(&house(), 2, row, known, fresh()).unwrap_err().into_iter().map(|fault| format!("{}: {}", fault.column, fault.rule)).collect()
}

/// The register after a row has landed.
fn after(planned: Planned) -> Known {
    let code = match planned.code {
        Code::Seal(code) => Some(code),
        Code::Nothing | Code::Unchanged | Code::Forget => None,
    };
    let property = planned.door.map(|door| Property { revision: 1, ..door });
    Known { client: Some(Client { revision: 1, ..planned.client }), property, code, ..Known::default() }
}

#[test]
fn a_new_client_is_at_home_at_their_postcodes_centre() {
    let planned = planned(&row(), &Known::default());
    let door = planned.door.clone().unwrap();
    assert!(planned.is_change() && !planned.is_known);
    assert_eq!(planned.client.property, door.id);
    assert_eq!(planned.client.contract, id::<ContractId>(2));
    assert_eq!(planned.client.status.state, ClientState::AtHome);
    assert_eq!((door.place.precision, door.access, door.revision), (Precision::Postcode, Access::Unknown, 0));
    assert!(door.place.position.is_some_and(|position| (51.64..51.66).contains(&position.latitude)));
}

#[test]
fn the_same_row_again_changes_nothing() {
    let full = Row {
        door: own_door(Said::This(Access::KeySafe { location: "left".to_owned() }), Said::This("4711".to_owned())),
        hazards: Said::This(vec![Hazard { kind: HazardKind::Dog, note: "barks".to_owned() }]),
        contacts: Said::This(vec![ContactSaid {
            name: "Ben".to_owned(),
            relation: "son".to_owned(),
            phone: "01234 5".to_owned(),
            holds_key: true,
            do_not_tell: false,
        }]),
        units: Said::This(vec![("7100423".to_owned(), "pendant".to_owned())]),
        needs: Said::This(vec![Skill::Lift]),
        status: Said::This(ClientState::Hospital),
        ..row()
    };
    let first = planned(&full, &Known::default());
    assert_eq!(first.code, Code::Seal("4711".to_owned()));
    let again = planned(&full, &after(first));
    assert!(!again.is_change(), "{again:?}");
    assert_eq!(again.code, Code::Unchanged);
}

#[test]
fn an_empty_cell_takes_nothing_away_and_a_dash_does() {
    let rich = Row {
        phone: Said::This("020 7946 0001".to_owned()),
        communication: Said::This("speaks Gujarati".to_owned()),
        hazards: Said::This(vec![Hazard { kind: HazardKind::Dog, note: String::new() }]),
        door: own_door(Said::This(Access::KeySafe { location: "left".to_owned() }), Said::This("4711".to_owned())),
        ..row()
    };
    let known = after(planned(&rich, &Known::default()));
    assert!(!planned(&row(), &known).is_change());
    let dashes =
        Row { phone: Said::Gone, communication: Said::Gone, hazards: Said::Gone, door: own_door(Said::Nothing, Said::Gone), ..row() };
    let bare = planned(&dashes, &known);
    assert_eq!((bare.client.phone, bare.client.communication.as_str(), bare.client.hazards.len(), bare.code), (None, "", 0, Code::Forget));
}

#[test]
fn what_a_crew_learnt_is_not_lost_to_an_older_file() {
    let dog = Hazard { kind: HazardKind::Dog, note: String::new() };
    let oxygen = Hazard { kind: HazardKind::Oxygen, note: "hall".to_owned() };
    let first = Row { hazards: Said::This(vec![dog.clone()]), ..row() };
    let mut known = after(planned(&first, &Known::default()));
    let confirmed = Position { latitude: 51.650_9, longitude: -0.190_1 };
    if let (Some(client), Some(door)) = (&mut known.client, &mut known.property) {
        client.hazards.push(oxygen.clone());
        client.contacts.push(Contact {
            id: id::<ContactId>(7),
            name: "Neighbour".to_owned(),
            relation: String::new(),
            phone: "01234 9".to_owned(),
            holds_key: false,
            do_not_tell: false,
        });
        door.place.position = Some(confirmed);
        door.place.precision = Precision::AccessPoint;
    }
    let said = ContactSaid {
        name: "Ben".to_owned(),
        relation: "son".to_owned(),
        phone: "01234 5".to_owned(),
        holds_key: false,
        do_not_tell: false,
    };
    let older = Row { contacts: Said::This(vec![said]), ..first };
    let planned = planned(&older, &known);
    assert_eq!(planned.client.hazards, [dog, oxygen]);
    assert_eq!(planned.client.contacts.iter().map(|contact| contact.name.as_str()).collect::<Vec<_>>(), ["Ben", "Neighbour"]);
    assert_eq!(planned.door, None);
}

#[test]
fn another_address_moves_the_door_and_its_place() {
    let known = after(planned(&row(), &Known::default()));
    let moved = planned(&Row { lines: "2 Park Road, Barnet".to_owned(), postcode: "EN5 5XY".to_owned(), ..row() }, &known);
    let door = moved.door.unwrap();
    assert_eq!(door.id, known.property.as_ref().unwrap().id);
    assert_ne!(door.place.position, known.property.unwrap().place.position);
}

#[test]
fn coordinates_are_held_against_the_postcode() {
    let at = |latitude, longitude| {
        let door = Door::Own {
            access: Said::Nothing,
            notes: Said::Nothing,
            scheme: Said::Nothing,
            uprn: Said::Nothing,
            position: Some(Position { latitude, longitude }),
            code: Said::Nothing,
        };
        Row { door, ..row() }
    };
    let centre = planned(&row(), &Known::default()).door.unwrap().place.position.unwrap();
    let near = planned(&at(centre.latitude + 0.001, centre.longitude), &Known::default());
    assert_eq!((near.door.unwrap().place.precision, near.warnings.len()), (Precision::Address, 0));
    assert_eq!(planned(&at(centre.latitude + 0.05, centre.longitude), &Known::default()).warnings.len(), 1);
    assert!(faults(&at(centre.longitude, centre.latitude), &Known::default())[0].contains("swapped"));
}

#[test]
fn a_postcode_beyond_the_table_is_taken_with_a_word_on_it() {
    let planned = planned(&Row { postcode: "ZE1 0AA".to_owned(), ..row() }, &Known::default());
    assert_eq!(planned.door.unwrap().place.position, None);
    assert!(planned.warnings[0].rule.contains("not in our table"));
}

#[test]
fn somebody_elses_unit_or_a_contract_nobody_has_is_refused() {
    let known = Known { taken: vec![("7100423".to_owned(), "C9".to_owned())], ..Known::default() };
    let wrong = Row { contract: Said::This("Silver".to_owned()), ..row() };
    assert_eq!(faults(&wrong, &known), ["units: `7100423` is the unit of client C9", "contract: there is no contract of that name"]);
    let gold = Row { contract: Said::This("GOLD".to_owned()), ..row() };
    assert_eq!(planned(&gold, &Known::default()).client.contract, id::<ContractId>(3));
}

#[test]
fn a_shared_door_is_the_other_clients_when_the_address_is_the_same() {
    let with = Row { door: Door::With("C9".to_owned()), ..row() };
    assert_eq!(faults(&with, &Known::default()), ["lives_with: there is no client `C9` above or on the register"]);
    let address = |lines: &str| Address { lines: lines.to_owned(), postcode: "EN40AA".to_owned() };
    let known = |lines| Known { shared: Some(SharedDoor { property: id(77), address: address(lines) }), ..Known::default() };
    assert_eq!(faults(&with, &known("3 Park Road")), ["lives_with: client `C9` has another address"]);
    let planned = planned(&with, &known("1 PARK ROAD Barnet"));
    assert_eq!((planned.client.property, planned.door), (id::<PropertyId>(77), None));
    assert_eq!(planned.client.id, fresh().id::<ClientId>(2));
}
