//! Verification: whatever is altered, taken away or put in is found and named; what is erased rightly is not.

use domain::command::Target;
use domain::verbs::*;

use crate::house::*;

/// A house with a visit under way.
fn lived_in(house: &House) -> domain::ids::JobId {
    house.furnish(3, 2);
    let (_, job) = house.visit(1);
    let offer = house.offer(job, 1);
    house.ok(11, Target::Job(job), Accept { offer });
    house.raise(2);
    house.must_verify();
    job
}

/// After this, verification must find something, the first of it here.
#[track_caller]
fn found(sql: &str, position: Option<i64>, wrong: &str) {
    on_each(|house| {
        lived_in(house);
        house.tamper(sql);
        let report = store::verify::verify(&house.url).unwrap();
        let first = report.faults.first().unwrap_or_else(|| panic!("nothing was found after: {sql}"));
        assert!(first.wrong.contains(wrong), "{first}");
        if position.is_some() {
            assert_eq!(first.position, position, "{first}");
        }
    });
}

#[test]
fn an_altered_payload_is_found() {
    found("UPDATE event SET payload = REPLACE(payload, 'Alder Road', 'Cedar Road') WHERE position = 4", Some(4), "not what was written");
}

#[test]
fn an_altered_time_actor_or_revision_is_found() {
    found("UPDATE event SET at_ms = at_ms + 1 WHERE position = 5", Some(5), "not what was written");
    found("UPDATE event SET actor = '{\"actor\":\"clock\"}' WHERE position = 5", Some(5), "not what was written");
    found("UPDATE event SET revision = 50 WHERE position = 5", Some(5), "not what was written");
}

#[test]
fn a_leaf_made_to_fit_is_found_by_its_hash() {
    found("UPDATE event SET leaf = hash, payload = NULL, salt = NULL WHERE position = 6", Some(6), "does not follow");
}

#[test]
fn a_missing_event_is_found() {
    found("DELETE FROM event WHERE position = 6", Some(7), "missing before it");
}

#[test]
fn events_that_change_places_are_found() {
    found(
        "UPDATE event SET position = -1 WHERE position = 6; UPDATE event SET position = 6 WHERE position = 7; UPDATE event SET position = 7 WHERE position = -1",
        Some(6),
        "not what was written",
    );
}

#[test]
fn an_end_that_was_cut_off_is_found() {
    found("DELETE FROM event WHERE position = (SELECT max(position) FROM event)", None, "");
}

#[test]
fn a_missing_receipt_is_found() {
    found(
        "DELETE FROM receipt WHERE command_id = (SELECT command_id FROM event WHERE command_id <> '' ORDER BY position LIMIT 1)",
        None,
        "is missing",
    );
}

#[test]
fn an_altered_receipt_is_found() {
    found("UPDATE receipt SET outcome = 'refused' WHERE position = (SELECT max(position) FROM receipt)", None, "is not what was written");
}

#[test]
fn an_altered_state_is_found() {
    found("UPDATE incident SET body = REPLACE(body, 'fall_uninjured', 'silent')", None, "not what its events make");
    found("UPDATE job SET body = REPLACE(body, '\"breadth\":1', '\"breadth\":9')", None, "not what its events make");
    found("UPDATE client SET body = REPLACE(body, 'Iris', 'Rose')", None, "not what its events make");
}

#[test]
fn an_altered_column_beside_a_body_is_found() {
    found("UPDATE incident SET wake_at_ms = wake_at_ms + 3600000", None, "its columns");
    found("UPDATE job SET wake_at_ms = wake_at_ms + 1", None, "its columns");
    found("UPDATE responder SET duty = 'off'", None, "its columns");
    found("UPDATE incident SET client_id = NULL", None, "its columns");
}

#[test]
fn a_row_without_events_and_events_without_a_row_are_found() {
    found("DELETE FROM responder", None, "it has events and no row");
    found("DELETE FROM unit_account", None, "it is missing");
    found("DELETE FROM register_word", None, "its words");
}

#[test]
fn an_altered_projection_is_found() {
    found("UPDATE assignment SET until = 5", None, "it is missing");
    found("UPDATE offer SET state = 'declined'", None, "it is missing");
    found("DELETE FROM job_incident", None, "it is missing");
}

#[test]
fn an_erased_payload_leaves_a_chain_that_holds() {
    on_each(|house| {
        lived_in(house);
        house.tamper("UPDATE event SET payload = NULL, salt = NULL WHERE kind = 'client_recorded'");
        let report = store::verify::verify(&house.url).unwrap();
        assert!(report.is_good(), "{:?}", report.faults);
        assert_eq!(report.erased, 3);
        let erased = house.look(|rd| rd.events_of(store::Scope::Everything, domain::event::Subject::Client(crate::register::client(1))));
        assert_eq!(erased.iter().map(|recorded| recorded.event.clone()).collect::<Vec<_>>(), [None]);
    });
}

#[test]
fn half_an_erasure_is_found() {
    found("UPDATE event SET payload = NULL WHERE position = 4", Some(4), "half erased");
}

#[test]
fn the_same_events_with_the_same_salts_make_the_same_chain() {
    let chain = || {
        let house = House::on_sqlite();
        let mut options = store::Options::new(|| [7; 16]);
        options.poll_ms = 0;
        let store = store::Store::open(&house.url, options).unwrap();
        let events = crate::register::everybody(3, 2);
        store.write_inline(|tx| follow(tx, &events, crate::register::MORNING)).unwrap();
        *store.head().borrow()
    };
    assert_eq!(chain(), chain());
}
