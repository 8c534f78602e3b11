//! What is refused, with one clear line and a code of its own; and that a refusal leaves everything as it was. Each case has its own directory, in which
//! whatever prepared it has ended before the directory is looked at.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::kit::{Case, Server};

const SETTING: i32 = 3;
const DATABASE: i32 = 4;
const ADDRESS: i32 = 5;

/// Refused, and nothing has changed.
#[track_caller]
fn refused(case: &Case, words: &[&str], code: i32, told: &str) {
    let before = case.listing();
    let ended = case.run(words).refused(code, told);
    assert_eq!(ended.out, "", "a refusal says nothing on standard output");
    let after = case.listing();
    let names = |listing: &std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| listing.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after), "{words:?} left something behind");
    assert!(before == after, "{words:?} changed a file");
}

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn serve<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&SERVE, more].concat()
}

#[test]
fn a_service_without_its_key_file_is_refused_and_told_how_to_make_one() {
    let case = Case::new();
    refused(&case, &SERVE, SETTING, "key-file: there is no attend.key");
    refused(&case, &SERVE, SETTING, "attend key make");
    refused(&case, &serve(&["--key-file", "elsewhere/attend.key"]), SETTING, "elsewhere/attend.key");
}

#[test]
fn a_key_file_that_others_can_read_or_that_is_none_is_refused() {
    let case = Case::with_key();
    refused(&case, &["key", "make"], SETTING, "exists already");
    std::fs::set_permissions(case.path("attend.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    refused(&case, &SERVE, SETTING, "can be read by others (mode 0644)");
    case.write("attend.key", "something else");
    std::fs::set_permissions(case.path("attend.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
    refused(&case, &SERVE, SETTING, "is not a key file");
}

#[test]
fn a_database_sealed_with_another_key_is_refused() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    case.run(&["key", "make", "other.key"]).well();
    refused(&case, &serve(&["--key-file", "other.key"]), SETTING, "not the key file this database was sealed with");
    refused(
        &case,
        &["partner", "add", "--name", "Alder", "--key-file", "other.key"],
        SETTING,
        "not the key file this database was sealed with",
    );
}

#[test]
fn an_address_that_is_taken_is_refused_before_anything_is_made() {
    let case = Case::with_key();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&case, &["serve", "--listen", &address], ADDRESS, "is in use by another program");
    refused(
        &case,
        &["demo", "--port", &taken.local_addr().unwrap().port().to_string(), "--data-dir", "borough"],
        ADDRESS,
        "is in use by another program",
    );
}

#[test]
fn an_open_address_without_tls_is_refused() {
    let case = Case::with_key();
    refused(&case, &["serve", "--listen", "0.0.0.0:0"], SETTING, "--behind-proxy");
}

#[test]
fn databases_that_are_not_ours_to_open_are_refused_and_named() {
    let case = Case::with_key();
    for (database, code, told) in [
        ("mysql://a/b", SETTING, "unknown database scheme `mysql`"),
        ("host=a dbname=b", SETTING, "unknown database scheme"),
        ("attend.db", SETTING, "unknown database scheme"),
        ("sqlite:", SETTING, "needs a path"),
        ("sqlite::memory:", SETTING, "forgets everything"),
        ("postgres://ann:secret@127.0.0.1/attend?sslmode=require", SETTING, "sslmode=require needs TLS"),
        ("postgres://ann:secret@127.0.0.1/attend?sslmode=require", SETTING, "a local socket"),
        ("postgres://ann:secret@127.0.0.1/attend?sslmode=require", SETTING, "a tunnel"),
        ("postgres://ann:secret@127.0.0.1/attend?sslmode=require", SETTING, "the feature system-libpq"),
        ("postgres://ann:secret@127.0.0.1/attend?sslmode=verify-full", SETTING, "sslmode=verify-full needs TLS"),
        ("postgres://ann:secret@127.0.0.1:1/attend", DATABASE, "database: "),
        ("sqlite:no/such/folder/attend.db", DATABASE, "the folder no/such/folder does not exist"),
    ] {
        refused(&case, &serve(&["--database", database]), code, told);
        let told_again = case.run(&serve(&["--database", database]));
        assert!(!told_again.err.contains("secret"), "a password is never shown: {}", told_again.err);
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let case = Case::with_key();
    std::fs::create_dir(case.path("data")).unwrap();
    case.write("data/attend.db", "this is a letter to the council, and has been for years. ".repeat(100));
    for words in [&SERVE[..], &["migrate"], &["verify"], &["backup", "copy.db"], &["staff", "list"]] {
        refused(&case, words, DATABASE, "is not a SQLite database");
    }
}

#[test]
fn a_database_newer_than_the_program_is_refused_and_left_alone() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    let newer = case.path("data/attend.db");
    let mut connection = SqliteConnection::establish(newer.to_str().unwrap()).unwrap();
    connection.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").unwrap();
    drop(connection);
    for words in [&SERVE[..], &["migrate"], &["verify"], &["backup", "copy.db"], &["staff", "list"]] {
        refused(&case, words, DATABASE, "newer than this program");
    }
}

#[test]
fn commands_of_the_workshop_do_not_make_a_database() {
    let case = Case::with_key();
    for words in
        [&["verify"][..], &["backup", "copy.db"], &["staff", "list"], &["contract", "list"], &["partner", "add", "--name", "Alder"]]
    {
        refused(&case, words, DATABASE, "there is no database at data/attend.db");
    }
}

#[test]
fn settings_that_cannot_be_read_are_refused_and_named() {
    let case = Case::with_key();
    case.write("wrong.toml", "listn = \"127.0.0.1:8080\"\n");
    case.write("broken.toml", "listen = [\n");
    case.write("plain", "a file\n");
    refused(&case, &serve(&["--config", "wrong.toml"]), SETTING, "unknown field `listn`");
    case.write("share.toml", "cover-gap = 120\n");
    refused(&case, &serve(&["--config", "share.toml"]), SETTING, "cover-gap: a share of the clients, 0 to 100 percent");
    refused(&case, &serve(&["--config", "broken.toml"]), SETTING, "config: broken.toml cannot be understood");
    refused(&case, &serve(&["--config", "missing.toml"]), SETTING, "config: missing.toml cannot be read");
    refused(&case, &serve(&["--data-dir", "plain"]), SETTING, "data-dir: plain");
    refused(&case, &serve(&["--data-dir", "plain/inside"]), SETTING, "data-dir: plain");
}

#[test]
fn tls_files_that_do_not_fit_are_refused_and_named() {
    let case = Case::with_key();
    let one = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    case.write("one.pem", one.cert.pem());
    case.write("other.key", other.signing_key.serialize_pem());
    case.write("letter.txt", "dear council");
    let tls = |certificate, key| serve(&["--tls-certificate", certificate, "--tls-key", key]);
    refused(&case, &tls("missing.pem", "other.key"), SETTING, "tls.certificate: missing.pem");
    refused(&case, &tls("letter.txt", "other.key"), SETTING, "tls.certificate: letter.txt");
    refused(&case, &tls("one.pem", "letter.txt"), SETTING, "tls.key: letter.txt");
    refused(&case, &tls("one.pem", "other.key"), SETTING, "do not belong together");
    assert_eq!(case.run(&serve(&["--tls-certificate", "one.pem"])).code, Some(2));
}

#[tokio::test]
async fn a_second_service_on_the_same_data_is_refused_and_the_first_goes_on() {
    let case = Case::with_key();
    let first = case.serve(&[]);
    case.run(&SERVE).refused(SETTING, "another `attend` is running in data");
    case.run(&["migrate"]).refused(SETTING, "another `attend` is running in data");
    case.run(&serve(&["--data-dir", "elsewhere", "--database", "sqlite:data/attend.db"])).refused(SETTING, "another `attend` is running");
    assert_eq!(first.caller().get("/readyz").await.status, 200);
    first.stop().well();
    Server::start(case.attend(&SERVE)).stop().well();
}

#[test]
fn a_backup_never_overwrites_and_names_what_is_missing() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    case.write("letter.txt", "dear council");
    refused(&case, &["backup", "letter.txt"], 6, "letter.txt exists already: a backup never overwrites");
    refused(&case, &["backup", "no/folder/copy.db"], 6, "the folder no/folder does not exist");
}
