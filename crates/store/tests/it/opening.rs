//! Opening and migrating: what is wrong with a database is said in a sentence, and nothing is made by mistake.

use diesel::connection::SimpleConnection;
use store::{DatabaseUrl, MigrateError, OpenError, Store};

use crate::house::*;

#[test]
fn a_database_that_is_not_there_is_not_made_by_opening_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attend.db");
    let opened = Store::open(&DatabaseUrl::sqlite(&path), options());
    assert_eq!(opened.err(), Some(OpenError::Missing(path.clone())));
    assert!(!path.exists());
    let missing = folder.path().join("no").join("attend.db");
    let migrated = store::migrate::migrate(&DatabaseUrl::sqlite(&missing));
    assert_eq!(migrated, Err(MigrateError::Open(OpenError::NoFolder(folder.path().join("no")))));
}

#[test]
fn a_file_that_is_something_else_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.csv");
    std::fs::write(&path, "name,address\n".repeat(200)).unwrap();
    let url = DatabaseUrl::sqlite(&path);
    assert_eq!(Store::open(&url, options()).err(), Some(OpenError::NotADatabase(path.clone())));
    assert_eq!(store::migrate::migrate(&url).err(), Some(MigrateError::Open(OpenError::NotADatabase(path))));
}

#[test]
fn a_database_without_its_tables_is_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("attend.db");
    std::fs::write(&path, "").unwrap();
    assert_eq!(Store::open(&DatabaseUrl::sqlite(&path), options()).err(), Some(OpenError::Behind(1)));
}

#[test]
fn a_database_from_the_future_is_refused_and_left_alone() {
    on_each(|house| {
        house.tamper("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('29990101000000', '2999-01-01 00:00:00')");
        let newer = OpenError::Newer("29990101000000".into());
        assert_eq!(Store::open(&house.url, options()).err(), Some(newer.clone()));
        assert_eq!(store::migrate::migrate(&house.url).err(), Some(MigrateError::Open(newer)));
    });
}

#[test]
fn migrating_twice_does_nothing_the_second_time() {
    on_each(|house| {
        let again = store::migrate::migrate(&house.url).unwrap();
        assert_eq!((again.ran, again.copy), (vec![], None));
    });
}

#[test]
fn a_sqlite_file_that_holds_something_is_copied_before_it_is_migrated() {
    let house = House::on_sqlite();
    house.furnish(1, 0);
    let head = *house.store.head().borrow();
    let folder = house.folder.path();
    let copies = || {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.to_string_lossy().contains(".before-")).collect::<Vec<_>>()
    };
    assert_eq!(copies(), Vec::<std::path::PathBuf>::new());
    // As if its migration had not been run: running it again fails on the tables that are there.
    house.tamper("DELETE FROM __diesel_schema_migrations");
    let failed = store::migrate::migrate(&house.url);
    assert!(matches!(failed, Err(MigrateError::Failed(_))), "{failed:?}");
    assert_eq!(copies().len(), 1, "the copy was made first");
    // The file is as it was, and the copy is whole.
    let listed = "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20260105090000', '2026-01-05 09:00:00')";
    house.tamper(listed);
    house.must_verify();
    let copy = DatabaseUrl::sqlite(&copies()[0]);
    let mut c = <diesel::SqliteConnection as diesel::Connection>::establish(&copies()[0].to_string_lossy()).unwrap();
    c.batch_execute(listed).unwrap();
    let report = store::verify::verify(&copy).unwrap();
    assert!(report.is_good(), "{:?}", report.faults);
    assert_eq!(report.head, head);
}

#[test]
fn a_database_in_memory_is_ready_at_once_and_its_readers_see_it() {
    let store = Store::open(&DatabaseUrl::Memory, options()).unwrap();
    let other = Store::open(&DatabaseUrl::Memory, options()).unwrap();
    let events = crate::register::everybody(2, 1);
    store.write_inline(|tx| follow(tx, &events, crate::register::MORNING)).unwrap();
    let all = store::Scope::Everything;
    assert_eq!(store.read_inline(|rd| rd.clients_after(all, None, 10)).unwrap().len(), 2);
    assert_eq!(other.read_inline(|rd| rd.clients_after(all, None, 10)).unwrap().len(), 0);
}

#[test]
fn a_path_with_spaces_and_question_marks_is_just_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("our data?mode=ro #1 100%.db");
    let url = DatabaseUrl::sqlite(&path);
    store::migrate::migrate(&url).unwrap();
    assert!(path.exists());
    assert!(Store::open(&url, options()).is_ok());
}

#[test]
fn nobody_listening_is_told_as_that() {
    let url = "postgres://nobody@127.0.0.1:1/nothing".parse().unwrap();
    assert!(matches!(Store::open(&url, options()), Err(OpenError::CannotOpen(_))));
}

#[test]
fn a_sqlite_file_is_kept_in_wal_with_full_flushes() {
    let house = House::on_sqlite();
    let mut c = <diesel::SqliteConnection as diesel::Connection>::establish(&house.file().to_string_lossy()).unwrap();
    c.batch_execute("SELECT 1").unwrap();
    let mode: String = diesel::RunQueryDsl::get_result(
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("(SELECT journal_mode FROM pragma_journal_mode)")),
        &mut c,
    )
    .unwrap();
    assert_eq!(mode, "wal");
}
