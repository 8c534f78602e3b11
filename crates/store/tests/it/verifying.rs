//! Verification: whatever is altered, taken away or put in is found and named; what is erased rightly is not.

use domain::apply::RULES;
use domain::command::Target;
use domain::event::Actor;
use domain::ids::{IncidentId, SignalId};
use domain::verbs::*;
use domain::words::*;
use store::tables::signals::Signal;

use crate::house::*;
use crate::register::{MORNING, contract, provider};

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

/// A device's signal, kept raw and made into an event as the engine does; without a seal as in records from before there were seals.
fn signal(house: &House, n: u128, sealed: bool) -> IncidentId {
    let row = Signal {
        id: SignalId(uuid::Uuid::from_u128(n)),
        organisation: provider(),
        source: "bridge-a/line 1".into(),
        dedupe_key: format!("7100009/{n}"),
        received_at: MORNING,
        device_at: None,
        account: "7100009".into(),
        kind: "pendant".into(),
        code: "10".into(),
        raw: vec![0, 255, 7],
        digest: [1; 32],
        incident: None,
    };
    let verb = ReceiveSignal {
        signal: row.id,
        seal: if sealed { row.seal() } else { Box::default() },
        client: None,
        unit: None,
        account: row.account.clone(),
        contract: contract(),
        class: Class::Person,
        priority: Priority::P1,
        situation: None,
        place: None,
        note: "pendant, 10".into(),
    };
    let mut command = house.command(0, Target::New, verb);
    command.context.actor = Actor::Device;
    let now = house.now();
    let taken = house.store.write_inline(|tx| {
        tx.signal_keep(&row)?;
        let done = handle(tx, &command, &name_of(&command), now)?;
        let Done::Now(recorded) = done else { panic!("the id was used before") };
        let incident = raised(&recorded).expect("it is of an incident");
        tx.signal_joined(row.id, incident)?;
        Ok::<_, NotDone>(incident)
    });
    taken.unwrap()
}

/// A house with a visit under way, one that is over, and two signals of a unit nobody knows.
fn lived_in_for_long(house: &House) {
    let job = lived_in(house);
    house.ok(1, Target::Job(job), StandDown { responder: crate::register::responder(1), reason: "R2 is nearer".into(), ambulance: None });
    signal(house, 1, true);
    signal(house, 2, true);
    house.must_verify();
}

/// After this, verification must find something, the first of it here.
#[track_caller]
fn found(sql: &str, position: Option<i64>, wrong: &str) {
    on_each(|house| {
        lived_in_for_long(house);
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
fn an_assignment_that_ended_is_found_when_it_is_altered_removed_or_invented() {
    found("DELETE FROM assignment WHERE until IS NOT NULL", None, "it is missing");
    found("UPDATE assignment SET since = since - 1 WHERE until IS NOT NULL", None, "it is missing");
    found("UPDATE assignment SET until = until + 1 WHERE until IS NOT NULL", None, "it is missing");
    found("UPDATE assignment SET until = NULL WHERE until IS NOT NULL", None, "it is missing");
    found("UPDATE assignment SET responder_id = job_id", None, "it is missing");
    found(
        "INSERT INTO assignment (job_id, slot, responder_id, since, until) SELECT job_id, slot, responder_id, 1, 2 FROM assignment",
        None,
        "its events do not make it",
    );
    found("INSERT INTO job_incident (job_id, incident_id) SELECT job_id, job_id FROM job_incident", None, "its events do not make it");
}

#[test]
fn a_raw_signal_is_found_when_it_is_altered_removed_or_invented() {
    let leaf = "digest = (SELECT leaf FROM event WHERE position = 1)";
    for column in ["account = '7100001'", "kind = 'test'", "code = '11'", "raw = digest", leaf, "source = 'b'", "dedupe_key = '7'"] {
        found(&format!("UPDATE signal SET {column} WHERE dedupe_key = '7100009/1'"), None, "its row is not what came");
    }
    found("UPDATE signal SET received_at_ms = received_at_ms - 60000", None, "its row is not what came");
    found("UPDATE signal SET device_at_ms = 0", None, "its row is not what came");
    found("UPDATE signal SET incident_id = id", None, "another incident than its event");
    found("DELETE FROM signal WHERE dedupe_key = '7100009/2'", None, "the raw signal it was made of is missing");
    let invented = "INSERT INTO signal SELECT (SELECT id FROM job), organisation_id, source, 'x', received_at_ms, device_at_ms, account, kind, code, raw, digest, incident_id FROM signal WHERE dedupe_key = '7100009/1'";
    found(invented, None, "no event was made of it");
}

#[test]
fn a_signal_from_before_there_were_seals_is_still_held_against_what_it_was_made_of() {
    on_each(|house| {
        lived_in(house);
        signal(house, 1, false);
        signal(house, 2, true);
        house.must_verify();
        let report = store::verify::verify(&house.url).unwrap();
        assert_eq!((report.signals, report.unsealed), (2, 1));
        house.tamper("UPDATE signal SET incident_id = NULL WHERE dedupe_key = '7100009/1'");
        let report = store::verify::verify(&house.url).unwrap();
        assert!(report.faults.iter().any(|fault| fault.wrong.contains("another incident than its event")), "{:?}", report.faults);
    });
}

#[test]
fn a_counter_that_was_turned_is_found() {
    found("UPDATE counter SET next_value = next_value - 1", None, "the incidents make it");
    found("UPDATE counter SET next_value = next_value + 1", None, "the incidents make it");
    found("DELETE FROM counter", None, "it is missing");
    found("INSERT INTO counter (organisation_id, name, next_value) SELECT organisation_id, 'other', 1 FROM counter", None, "");
}

#[test]
fn an_altered_number_reference_call_sign_or_place_in_a_register_is_found() {
    found("UPDATE incident SET number = number + 100", None, "its columns");
    found("UPDATE incident SET received_at_ms = received_at_ms + 1", None, "its columns");
    found("UPDATE job SET opened_at_ms = opened_at_ms + 1", None, "its columns");
    found("UPDATE responder SET call_sign = call_sign || '9'", None, "its columns");
    found("UPDATE client SET reference = reference || '9'", None, "its columns");
    found("UPDATE client SET contract_id = property_id", None, "its columns");
    found("UPDATE property SET organisation_id = id", None, "another organisation's");
    found("UPDATE unit_account SET organisation_id = client_id", None, "it is missing");
    found("UPDATE register_word SET kind = 'name' WHERE kind = 'postcode'", None, "its words");
    found("INSERT INTO register_word (subject, kind, word) SELECT id, 'name', id FROM job", None, "its words are nobody's");
}

#[test]
fn a_receipt_that_was_moved_or_dated_otherwise_is_found() {
    let last = "position = (SELECT max(position) FROM receipt)";
    found(&format!("UPDATE receipt SET at_ms = at_ms + 1 WHERE {last}"), None, "another time");
    found(&format!("UPDATE receipt SET position = position - 1 WHERE {last}"), None, "another position");
}

#[test]
fn a_row_that_rules_before_ours_made_is_counted_and_said_and_the_chain_is_held_against_it_all_the_same() {
    let mut house = House::on_sqlite();
    house.store = store::Store::open(&house.url, store::Options { rules: RULES - 1, ..options() }).unwrap();
    lived_in(&house);
    let report = store::verify::verify(&house.url).unwrap();
    assert_eq!((report.is_good(), report.otherwise), (true, 0), "what both make the same is as good as ours: {:?}", report.faults);
    // As rules would have left it that count otherwise.
    house.tamper("UPDATE job SET body = REPLACE(body, '\"breadth\":1', '\"breadth\":9')");
    let report = store::verify::verify(&house.url).unwrap();
    assert_eq!((report.is_good(), report.otherwise, report.rules), (true, 1, [RULES - 1].into()), "{:?}", report.faults);
    house.tamper("UPDATE event SET payload = REPLACE(payload, 'Alder Road', 'Cedar Road') WHERE position = 4");
    assert!(!store::verify::verify(&house.url).unwrap().is_good());
}

#[test]
fn a_subject_that_both_rules_followed_is_of_the_older() {
    let mut house = House::on_sqlite();
    let ours =
        std::mem::replace(&mut house.store, store::Store::open(&house.url, store::Options { rules: RULES - 1, ..options() }).unwrap());
    let job = lived_in(&house);
    house.store = ours;
    house.ok(1, Target::Job(job), StandDown { responder: crate::register::responder(1), reason: "R2 is nearer".into(), ambulance: None });
    house.raise(3);
    house.tamper("UPDATE job SET body = REPLACE(body, '\"breadth\":1', '\"breadth\":9')");
    house.tamper("UPDATE incident SET body = REPLACE(body, '\"activations\":1', '\"activations\":2') WHERE number = (SELECT max(number) FROM incident)");
    let report = store::verify::verify(&house.url).unwrap();
    assert_eq!((report.otherwise, report.faults.len()), (1, 1), "what ours alone followed is a fault: {:?}", report.faults);
}

#[test]
fn a_row_of_rules_to_come_is_not_guessed_at() {
    found("UPDATE job SET body_version = body_version + 1", None, "it was written by rules");
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
