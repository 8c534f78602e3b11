//! Clients from a file: a report of every bad row, all or none or the good ones, and the same file again changes nothing.

use crate::kit::Case;

const HEAD: &str = "reference,name,address,postcode,phone,key_safe_location,key_safe_code,units,hazards";

fn ready() -> Case {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    case
}

#[tokio::test]
async fn clients_imported_beside_the_service_are_found_at_the_desk() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    case.write("clients.csv", format!("\u{feff}{HEAD}\r\nC1,Iris Example,\"1 Park Road, Barnet\",en4 0aa,'020 7946 0001,left of the door,4711,7100423:pendant,dog:barks\r\n"));
    let said = case.run(&["import", "clients", "clients.csv"]).well();
    assert!(said.contains("Imported 1 client: 1 added, 0 changed, 0 unchanged; codes: 1 sealed, 0 unchanged."), "{said}");
    let found = ada.get("/api/clients?q=iris").await.body["clients"][0].clone();
    assert_eq!(
        (found["name"].as_str(), found["postcode"].as_str(), found["phone"].as_str()),
        (Some("Iris Example"), Some("EN4 0AA"), Some("020 7946 0001"))
    );
    let full = ada.get(&format!("/api/clients/{}", found["id"].as_str().unwrap())).await.body;
    assert_eq!(
        (full["has_code"].as_bool(), full["precision"].as_str(), full["entitled"].as_bool()),
        (Some(true), Some("postcode"), Some(true)),
        "{full}"
    );
    assert_eq!(full["hazards"][0]["note"], "barks");
    server.stop().well();
    assert!(case.run(&["verify"]).well().contains("The record is whole."));
}

#[test]
fn every_bad_row_is_told_and_one_stops_the_whole_file() {
    let case = ready();
    case.write(
        "clients.csv",
        format!(
            "{HEAD}\n\
             C1,Iris Example,1 Park Road,EN4 0AA,020 7946 0001,,,7100423,\n\
             ,Jo Example,2 Park Road,EN4 9CC,x,,,,dgo\n\
             C1,Kim Example,3 Park Road,EN4 0AA,x,,,,\n\
             \n\
             C4,Lea Example,4 Park Road,EN4 0AA,,,,7100423,\n\
             C5,Max Example,5 Park Road,ZE1 0AA,,,,,\n\
             C6,Nia Example,6 Park Road\n"
        ),
    );
    let ended = case.run(&["import", "clients", "clients.csv"]).refused(6, "clients.csv: 4 bad rows of 6; nothing was imported");
    assert_eq!(
        ended.out.lines().collect::<Vec<_>>(),
        [
            "line 3, reference: must be given",
            "line 3, postcode: does not exist",
            "line 3, phone: must be digits, spaces, +, - and brackets only",
            "line 3, hazards: `dgo` is not one of two_up, two_to_lift, dog, oxygen, smoker, aggression, infection, hoarding, other",
            "line 4, phone: must be digits, spaces, +, - and brackets only",
            "line 4, reference: stands in line 2 already",
            "line 6, units: `7100423` stands in line 2 already",
            "line 7, postcode: warning: is not in our table: the place stays unknown until latitude and longitude are given",
            "line 8: the row has 3 cells and the header 9",
            "line 8, postcode: must be given",
            "1 warning to look at; they stop nothing.",
        ]
    );
    assert!(
        case.run(&["import", "clients", "clients.csv", "--check"])
            .refused(6, "nothing was written")
            .out
            .contains("Of the good rows: 2 would be added")
    );
    assert!(case.run(&["verify"]).well().contains("events"));
    let landed = case.run(&["import", "clients", "clients.csv", "--good-rows"]).refused(6, "4 bad rows of 6 left out");
    assert!(landed.out.contains("Imported 2 clients: 2 added, 0 changed, 0 unchanged."), "{}", landed.out);
}

#[test]
fn the_same_file_again_changes_nothing_and_a_changed_row_is_told_as_one() {
    let case = ready();
    let rows: String =
        (0..600).map(|n| format!("C{n},Client {n},{n} Park Road,EN4 0AA,,by the gate,{n:04},{},\n", 7_000_000 + n)).collect();
    case.write("clients.csv", format!("{HEAD}\n{rows}"));
    let checked = case.run(&["import", "clients", "clients.csv", "--check"]).well();
    assert!(checked.contains("Checked 600 rows, all good: 600 would be added"), "{checked}");
    let first = case.run(&["import", "clients", "clients.csv"]).well();
    assert!(first.contains("600 added, 0 changed, 0 unchanged; codes: 600 sealed, 0 unchanged."), "{first}");
    let before = case.run(&["verify"]).well();
    let again = case.run(&["import", "clients", "clients.csv"]).well();
    assert!(again.contains("0 added, 0 changed, 600 unchanged; codes: 0 sealed, 600 unchanged."), "{again}");
    assert_eq!(case.run(&["verify"]).well(), before, "nothing new on the record");
    let changed = format!("{HEAD}\n{rows}").replace("C7,Client 7,", "C7,Client Seven,").replace("by the gate,0009", "by the gate,9999");
    case.write("clients.csv", changed);
    let third = case.run(&["import", "clients", "clients.csv"]).well();
    assert!(third.contains("0 added, 2 changed, 598 unchanged; codes: 1 sealed, 599 unchanged."), "{third}");
}

#[test]
fn people_who_share_a_door_share_it_on_the_register() {
    let case = ready();
    case.write("clients.csv", "reference,name,address,postcode,access,let_in_by,lives_with\nC1,Iris,1 Park Road,EN4 0AA,let_in,the warden,\nC2,Ivo,1 Park Road,EN4 0AA,,,C1\nC3,Una,2 Park Road,EN4 0AA,,,C1\n");
    let ended = case.run(&["import", "clients", "clients.csv", "--good-rows"]).refused(6, "1 bad row of 3 left out");
    assert!(ended.out.contains("line 4, lives_with: client `C1` has another address"), "{}", ended.out);
    assert!(ended.out.contains("2 added"), "{}", ended.out);
}

#[test]
fn a_file_that_is_none_is_refused_and_named() {
    let case = ready();
    case.write("latin.csv", [HEAD.as_bytes(), b"\nC1,Zo\xEB,1 Park Road,EN4 0AA,,,,,\n"].concat());
    case.write("header.csv", "reference,nmae,address,postcode\n");
    case.write("empty.csv", "");
    case.write("only-header.csv", format!("{HEAD}\n"));
    for (file, told) in [
        ("latin.csv", "line 2: cell 2 is not UTF-8; it may be Latin-1"),
        ("header.csv", "column 2: `nmae` is not one we know"),
        ("empty.csv", "is empty"),
        ("only-header.csv", "holds a header and no rows"),
        ("missing.csv", "cannot be read"),
        ("data", "is not a file"),
    ] {
        case.run(&["import", "clients", file]).refused(6, told);
    }
    case.run(&["import", "clients", "latin.csv", "--contract", "Gold"]).refused(6, "contract: there is no `Gold`");
    assert_eq!(case.run(&["import", "clients"]).code, Some(2));
}
