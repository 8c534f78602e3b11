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
        bases: BTreeSet::from(["North base".to_owned()]),
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
        doubts: vec![],
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
fn whoever_lives_with_a_client_whose_row_is_bad_is_told_of_that_row() {
    let with = |postcode: &str| Row { door: Door::With("C0".to_owned()), postcode: postcode.to_owned(), ..row() };
    let bad = Known { bad_above: Some(7), ..Known::default() };
    assert_eq!(faults(&with("EN4 0AA"), &bad), ["lives_with: client `C0` stands in line 7, which is bad: mend that one too"]);
    assert_eq!(faults(&with("EN4 0AA"), &Known::default()), ["lives_with: there is no client `C0` above or on the register"]);
    let door = SharedDoor { property: id(8), address: Address { lines: "9 Elm Way".to_owned(), postcode: "EN4 0AA".to_owned() } };
    let shared = Known { shared: Some(door), ..Known::default() };
    assert_eq!(faults(&with("EN4 0AA"), &shared), ["lives_with: client `C0` has another address"]);
    assert!(plan(&house(), 2, &with(""), &shared, fresh()).is_ok(), "an address that could not be read is not another one");
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

/// Somebody of whom everything is known.
fn rich() -> Row {
    let door = Door::Own {
        access: Said::This(Access::KeySafe { location: "left".to_owned() }),
        notes: Said::This("ring twice".to_owned()),
        scheme: Said::This("Oak Court".to_owned()),
        uprn: Said::This("100".to_owned()),
        position: None,
        code: Said::This("4711".to_owned()),
    };
    let ben = ContactSaid {
        name: "Ben".to_owned(),
        relation: "son".to_owned(),
        phone: "01234 5".to_owned(),
        holds_key: true,
        do_not_tell: false,
    };
    Row {
        phone: Said::This("020 7946 0001".to_owned()),
        born: Said::This(1938),
        communication: Said::This("speaks Gujarati".to_owned()),
        hazards: Said::This(vec![Hazard { kind: HazardKind::TwoUp, note: "attacked a crew".to_owned() }]),
        needs: Said::This(vec![Skill::Lift]),
        contacts: Said::This(vec![ben]),
        units: Said::This(vec![("7100423".to_owned(), "pendant".to_owned())]),
        door,
        ..row()
    }
}

/// The same row with every cell but those it must have saying this.
fn with_every_cell(blank: bool) -> Row {
    fn cell<T>(blank: bool) -> Said<T> {
        if blank { Said::Blank } else { Said::Gone }
    }
    let door =
        Door::Own { access: cell(blank), notes: cell(blank), scheme: cell(blank), uprn: cell(blank), position: None, code: cell(blank) };
    Row {
        phone: cell(blank),
        born: cell(blank),
        communication: cell(blank),
        hazards: cell(blank),
        needs: cell(blank),
        contacts: cell(blank),
        units: cell(blank),
        door,
        ..row()
    }
}

fn warned(planned: &Planned) -> Vec<String> {
    planned.warnings.iter().map(|fault| format!("{}: {}", fault.column, fault.rule)).collect()
}

#[test]
fn a_column_that_is_not_there_takes_nothing_away() {
    let known = after(planned(&rich(), &Known::default()));
    let again = planned(&row(), &known);
    assert!(!again.is_change() && again.warnings.is_empty());
}

#[test]
fn an_empty_cell_takes_away_what_only_the_office_knows_and_never_what_keeps_somebody_safe() {
    let known = after(planned(&rich(), &Known::default()));
    let (client, door) = (known.client.clone().unwrap(), known.property.clone().unwrap());
    let empty = planned(&with_every_cell(true), &known);
    let after = empty.door.clone().unwrap();
    assert_eq!((empty.client.phone.as_deref(), empty.client.born, empty.client.communication.as_str()), (None, None, ""));
    assert_eq!((after.scheme, after.uprn), (None, None));
    assert_eq!((&empty.client.hazards, &empty.client.needs), (&client.hazards, &client.needs));
    assert_eq!((&empty.client.contacts, &empty.client.units), (&client.contacts, &client.units));
    assert_eq!((after.access, after.access_notes, &empty.code), (door.access, door.access_notes, &Code::Nothing));
    assert_eq!(
        warned(&empty),
        [
            "phone: takes away `020 7946 0001`",
            "communication: takes away `speaks Gujarati`",
            "born: takes away 1938",
            "hazards: is empty: the 1 on the register stay; a single - takes them away",
            "needs: is empty: the 1 on the register stay; a single - takes them away",
            "contact_1: is empty: the 1 on the register stay; a single - takes them away",
            "units: is empty: the 1 on the register stay; a single - takes them away",
            "scheme: takes away `Oak Court`",
            "uprn: takes away `100`",
        ]
    );
}

#[test]
fn a_dash_takes_it_away_and_the_report_names_what_goes() {
    let known = after(planned(&rich(), &Known::default()));
    let bare = planned(&with_every_cell(false), &known);
    assert_eq!((bare.client.phone.as_deref(), bare.client.communication.as_str(), bare.client.hazards.len()), (None, "", 0));
    assert_eq!((bare.client.contacts.len(), bare.client.units.len(), &bare.code), (0, 0, &Code::Forget));
    let told = warned(&bare);
    for named in [
        "hazards: takes away two up: attacked a crew",
        "needs: takes away lift",
        "contact_1: takes away Ben",
        "units: takes away 7100423",
        "access_notes: takes away `ring twice`",
        "key_safe_code: takes the sealed code away",
    ] {
        assert!(told.iter().any(|line| line == named), "{named} is not in {told:?}");
    }
}

#[test]
fn another_way_in_or_another_code_is_named_in_the_report_without_the_code() {
    let known = after(planned(&rich(), &Known::default()));
    let door = own_door(Said::This(Access::LetIn { by: "Ben".to_owned() }), Said::Nothing);
    assert_eq!(warned(&planned(&Row { door, ..row() }, &known)), ["access: takes the place of a key safe, left"]);
    let door = own_door(Said::Nothing, Said::This("0815".to_owned()));
    assert_eq!(warned(&planned(&Row { door, ..row() }, &known)), ["key_safe_code: takes the place of another code"]);
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

#[test]
fn a_key_at_a_base_that_nobody_starts_from_is_told() {
    let kept_at = |at: &str| {
        let access = Said::This(Access::KeyHeld { key: "K7".to_owned(), at: at.to_owned() });
        let door =
            Door::Own { access, notes: Said::Nothing, scheme: Said::Nothing, uprn: Said::Nothing, position: None, code: Said::Nothing };
        warned(&planned(&Row { door, ..row() }, &Known::default()))
    };
    let of_the_key = |at: &str| kept_at(at).into_iter().filter(|told| told.starts_with("key_at: ")).collect::<Vec<_>>();
    assert!(of_the_key("North base").is_empty());
    assert!(of_the_key("Nort base")[0].contains("called `Nort base`"));
}
