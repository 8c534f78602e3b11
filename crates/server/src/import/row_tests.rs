//! Rows as people write them, and what is told when they are wrong.

use super::*;

fn row(pairs: &[(&str, &str)]) -> Result<Row, Vec<String>> {
    let usual = [("reference", "C1"), ("name", "Ada Example"), ("address", "1 Park Road, Barnet"), ("postcode", "EN4 0AA")];
    let kept = usual.iter().filter(|(name, _)| pairs.iter().all(|(given, _)| given != name));
    let all: Vec<&(&str, &str)> = kept.chain(pairs).collect();
    let header = Header::read(&all.iter().map(|(name, _)| *name).collect()).unwrap();
    let cells = all.iter().map(|(_, cell)| *cell).collect();
    judged(&header, &cells).map_err(|faults| faults.into_iter().map(|fault| format!("{}: {}", fault.column, fault.rule)).collect())
}

/// A good row, or what is wrong with it.
fn judged(header: &Header, cells: &StringRecord) -> Result<Row, Vec<CellFault>> {
    let (row, faults) = read(header, cells, &Postcodes::default());
    if faults.is_empty() { Ok(row) } else { Err(faults) }
}

fn own(row: Row) -> (Said<Access>, Option<Position>, Said<String>) {
    match row.door {
        Door::Own { access, position, code, .. } => (access, position, code),
        Door::With(_) => panic!("a door of their own"),
    }
}

#[test]
fn a_semicolon_in_a_hazards_note_does_not_cut_it_in_two_and_is_told() {
    let hazards = |text: &str| {
        let Row { hazards, doubts, .. } = row(&[("hazards", text)]).unwrap();
        let Said::This(hazards) = hazards else { panic!("hazards are named") };
        (hazards.into_iter().map(|one| format!("{}|{}", one.kind, one.note)).collect::<Vec<_>>(), doubts.len())
    };
    assert_eq!(hazards("dog: small; loud; two up"), (vec!["dog|small; loud".to_owned(), "two_up|".to_owned()], 1));
    assert_eq!(hazards("dog: small; oxygen"), (vec!["dog|small".to_owned(), "oxygen|".to_owned()], 0), "a hazard is a hazard");
    assert_eq!(row(&[("hazards", "dog; loud")]).unwrap_err().len(), 1, "without a note there is nothing it could belong to");
    assert_eq!(row(&[("hazards", "dog: small; oxygn: bedroom")]).unwrap_err().len(), 1, "what is misspelt is told");
}

#[test]
fn a_full_row_is_read() {
    let read = row(&[
        ("postcode", " en40aa "),
        ("phone", "'020 7946 0001"),
        ("born", "1938"),
        ("key_safe_location", "left of the door"),
        ("key_safe_code", "'0042"),
        ("hazards", "dog: barks; two up"),
        ("contact_1", "Ben Example|son|020 7946 0002|yes|no"),
        ("contact_2", "Cy Example||01234 567"),
        ("units", "7100423:pendant; 7100424"),
        ("latitude", "51.6501"),
        ("longitude", "-0.2001"),
        ("status", "Hospital"),
        ("needs", "lift;first_aid"),
        ("communication", "-"),
    ])
    .unwrap();
    assert_eq!(read.postcode, "EN4 0AA");
    assert_eq!(read.phone, Said::This("020 7946 0001".to_owned()));
    assert_eq!(read.born, Said::This(1938));
    assert_eq!(
        read.hazards,
        Said::This(vec![
            Hazard { kind: HazardKind::Dog, note: "barks".to_owned() },
            Hazard { kind: HazardKind::TwoUp, note: String::new() }
        ])
    );
    let Said::This(contacts) = &read.contacts else { panic!("two contacts") };
    assert!(contacts[0].holds_key && contacts[0].do_not_tell);
    assert!(!contacts[1].holds_key && !contacts[1].do_not_tell);
    assert_eq!(read.units, Said::This(vec![("7100423".to_owned(), "pendant".to_owned()), ("7100424".to_owned(), "pendant".to_owned())]));
    assert_eq!(read.status, Said::This(ClientState::Hospital));
    assert_eq!(read.needs, Said::This(vec![Skill::Lift, Skill::FirstAid]));
    assert_eq!(read.communication, Said::Gone);
    assert_eq!(read.contract, Said::Nothing);
    let (access, position, code) = own(read);
    assert_eq!(access, Said::This(Access::KeySafe { location: "left of the door".to_owned() }));
    assert_eq!(position, Some(Position { latitude: 51.6501, longitude: -0.2001 }));
    assert_eq!(code, Said::This("0042".to_owned()));
}

#[test]
fn all_faults_of_a_row_are_told_at_once() {
    let faults = row(&[
        ("name", " "),
        ("postcode", "EN4 9CC"),
        ("phone", "2.07946E+11"),
        ("born", "38"),
        ("hazards", "dgo; other"),
        ("contact_1", "Ben"),
        ("contact_2", "Cy|son|12"),
        ("latitude", "91"),
        ("longitude", "0"),
        ("status", "deceased"),
        ("needs", "fly"),
    ])
    .unwrap_err();
    assert_eq!(
        faults,
        [
            "name: must be given",
            "postcode: does not exist",
            "latitude: latitude must be between -90 and 90",
            "phone: must be digits, spaces, +, - and brackets only; it looks like a number that a spreadsheet has rounded",
            "born: must be a year from 1880 to this one, as 1938",
            "hazards: `dgo` is not one of two_up, two_to_lift, dog, oxygen, smoker, aggression, infection, hoarding, other",
            "hazards: `other` needs a note, as other:steep stairs",
            "contact_1: must be name|relation|phone, and may go on |key yes or no|tell yes or no",
            "contact_2: the telephone number must have at least 5 digits",
            "status: a death is recorded at the desk, from two sources",
            "needs: `fly` is not one of lift, first_aid, fire_panel, equipment",
        ]
    );
}

#[test]
fn the_way_in_follows_from_the_columns_that_are_filled_in() {
    assert_eq!(
        own(row(&[("key_tag", "K1"), ("key_at", "North base")]).unwrap()).0,
        Said::This(Access::KeyHeld { key: "K1".to_owned(), at: "North base".to_owned() })
    );
    assert_eq!(
        own(row(&[("let_in_by", "the warden, 020 7946 0003")]).unwrap()).0,
        Said::This(Access::LetIn { by: "the warden, 020 7946 0003".to_owned() })
    );
    assert_eq!(own(row(&[("key_tag", ""), ("key_safe_code", "")]).unwrap()).0, Said::Nothing);
    assert_eq!(own(row(&[("access", "unknown")]).unwrap()).0, Said::This(Access::Unknown));
    assert_eq!(
        row(&[("key_tag", "K1"), ("key_safe_code", "4711")]).unwrap_err(),
        ["access: must say which of key_safe and key_held is the way in"]
    );
    assert_eq!(
        row(&[("access", "key_held"), ("key_safe_code", "4711")]).unwrap_err(),
        ["key_safe_code: a code belongs to a key safe, and access is key_held", "key_tag: must be given when access is key_held"]
    );
    assert_eq!(row(&[("access", "window")]).unwrap_err(), ["access: is not one of key_safe, key_held, let_in, unknown"]);
}

#[test]
fn a_shared_door_is_described_once() {
    assert_eq!(row(&[("lives_with", "C2")]).unwrap().door, Door::With("C2".to_owned()));
    assert_eq!(
        row(&[("lives_with", "C2"), ("key_safe_code", "4711")]).unwrap_err(),
        ["lives_with: the door is described in the other client's row: leave its columns empty here"]
    );
}

#[test]
fn half_a_position_is_none() {
    assert_eq!(row(&[("latitude", "51.65")]).unwrap_err(), ["longitude: must be given with latitude"]);
    assert_eq!(row(&[("latitude", "51.65"), ("longitude", "west")]).unwrap_err(), ["longitude: must be degrees with a point, as 51.6501"]);
    assert_eq!(
        row(&[("latitude", "0"), ("longitude", "0")]).unwrap_err(),
        ["latitude: latitude 0, longitude 0 is what a device sends that does not know where it is"]
    );
}

#[test]
fn a_code_is_never_part_of_what_is_told() {
    let canary = "CANARY-0123456789-CANARY-0123456789";
    let faults = row(&[("key_safe_code", canary), ("access", "let_in")]).unwrap_err();
    assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.contains("CANARY")), "{faults:?}");
}

#[test]
fn a_row_shorter_or_longer_than_its_header_is_told() {
    let header = Header::read(&["reference", "name", "address", "postcode"].iter().collect()).unwrap();
    for cells in [vec!["C1", "Ada", "1 Park Road"], vec!["C1", "Ada", "1 Park Road", "EN4 0AA", "more"]] {
        let faults = judged(&header, &cells.iter().collect()).unwrap_err();
        assert!(faults[0].rule.starts_with(&format!("the row has {} cells", cells.len())), "{faults:?}");
    }
    assert!(judged(&header, &["C1", "Ada", "1 Park Road", "EN4 0AA", "", " "].iter().collect()).is_ok());
}

/// Pieces that rows are made of, good ones and such as have broken readers elsewhere.
const PIECES: [&str; 40] = [
    "",
    "-",
    "--",
    " ",
    "'",
    "'-",
    "'0042",
    "yes",
    "no",
    "|",
    "||||||",
    "a|b|01234 5",
    "a|b|01234 5|yes|maybe",
    ":",
    ";",
    ";;:;:",
    "dog:barks",
    "other",
    "other:",
    "EN4 0AA",
    "EN4",
    "1",
    "-1",
    "1e308",
    "-1e999",
    "NaN",
    "inf",
    "91",
    "180.0001",
    "0",
    "1938",
    "99999999999999999999",
    "key_safe",
    "let_in",
    "K1",
    "\u{feff}",
    "\u{0}",
    "\u{202e}drow",
    "Zoë Ångström 王",
    "\n\r\n\t",
];

#[test]
fn rows_of_nonsense_are_judged_and_never_break_the_reader() {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::super::columns::COLUMNS;

    let mut dice = StdRng::seed_from_u64(7);
    let header = Header::read(&COLUMNS.iter().map(|about| about.name).collect()).unwrap();
    let (mut good, mut bad) = (0, 0);
    for _ in 0..50_000 {
        let width = dice.random_range(0..=COLUMNS.len() + 2);
        let sane = dice.random_range(0..4) > 0;
        let cells = (0..width).map(|place| match (place, sane) {
            (0..=2, true) => "C1".to_owned(),
            (3, true) => "EN4 0AA".to_owned(),
            (_, true) if dice.random_range(0..12) > 0 => String::new(),
            (_, _) => (0..dice.random_range(0..4)).map(|_| PIECES[dice.random_range(0..PIECES.len())]).collect(),
        });
        match judged(&header, &cells.collect()) {
            Ok(row) => {
                good += 1;
                assert!(!row.reference.is_empty() && row.name.chars().count() <= 200 && tidy_postcode(&row.postcode).is_some());
            }
            Err(faults) => {
                bad += 1;
                assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.rule.is_empty()));
            }
        }
    }
    assert!(good > 100 && bad > 10_000, "{good} good and {bad} bad: both sorts are tried");
}

#[test]
fn nobody_is_born_next_year_or_before_1880() {
    let this_year = this_year();
    for (year, taken) in [(1_879, false), (1_880, true), (this_year, true), (this_year + 1, false), (2_090, false)] {
        assert_eq!(row(&[("born", &year.to_string())]).is_ok(), taken, "{year}");
    }
}

#[test]
fn a_postcode_of_an_area_that_does_not_exist_is_refused() {
    assert_eq!(row(&[("postcode", "ZZ1 1ZZ")]).unwrap_err(), ["postcode: does not exist"]);
}
