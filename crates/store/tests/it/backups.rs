//! Backups: whole, verified, taken while the house works, and never over anything.

use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use store::backup::backup;
use store::{BackupError, DatabaseUrl, Store};

use crate::house::*;

#[test]
fn a_sqlite_backup_is_the_whole_record() {
    let house = House::on_sqlite();
    house.furnish(3, 1);
    house.visit(1);
    let to = house.folder.path().join("copy.db");
    backup(&house.url, &to).unwrap();
    house.raise(2);
    let url = DatabaseUrl::sqlite(&to);
    let report = store::verify::verify(&url).unwrap();
    assert!(report.is_good(), "{:?}", report.faults);
    assert!(report.head.position < house.store.head().borrow().position);
    assert_eq!(house.look(|rd| rd.hash_at(report.head.position)), Some(report.head.hash));
    // And it can be worked on.
    let store = Store::open(&url, options()).unwrap();
    assert_eq!(store.read_inline(|rd| rd.incidents_open(store::Scope::Everything)).unwrap().len(), 1);
}

#[test]
fn a_postgres_backup_can_be_put_back() {
    let Ok(server) = std::env::var("ATTEND_TEST_POSTGRES") else { return };
    let house = House::on_postgres_alone(&server);
    house.furnish(3, 1);
    house.visit(1);
    let to = house.folder.path().join("copy.dump");
    backup(&house.url, &to).unwrap();
    let other = House::on_postgres_alone(&server);
    let DatabaseUrl::Postgres(address) = &other.url else { panic!("not PostgreSQL") };
    PgConnection::establish(address).unwrap().batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
    let restored = Command::new("pg_restore").args(["--no-owner", "--dbname"]).arg(address).arg(&to).output().unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let report = store::verify::verify(&other.url).unwrap();
    assert!(report.is_good(), "{:?}", report.faults);
    assert_eq!(report.head, *house.store.head().borrow());
}

#[test]
fn a_backup_never_overwrites_and_never_makes_a_folder() {
    on_each(|house| {
        let there = house.folder.path().join("there");
        std::fs::write(&there, "mine").unwrap();
        assert_eq!(backup(&house.url, &there), Err(BackupError::Exists(there.clone())));
        assert_eq!(std::fs::read_to_string(&there).unwrap(), "mine");
        let nowhere = house.folder.path().join("no").join("copy");
        assert_eq!(backup(&house.url, &nowhere), Err(BackupError::NoFolder(house.folder.path().join("no"))));
    });
}
