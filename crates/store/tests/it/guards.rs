//! What must never happen is refused by the database itself, whoever writes.

use domain::command::Target;
use domain::event::{Event, Subject, What};
use domain::job::{Assignment, AssignmentState, Offer, OfferState};
use domain::verbs::*;
use store::StoreError;

use crate::house::*;
use crate::register::*;

/// A house with a responder on a visit and another visit waiting.
fn busy(house: &House) -> (domain::ids::JobId, domain::ids::JobId) {
    house.furnish(3, 2);
    let (_, first) = house.visit(1);
    let (_, second) = house.visit(2);
    let offer = house.offer(first, 1);
    house.ok(11, Target::Job(first), Accept { offer });
    (first, second)
}

#[track_caller]
fn refused(house: &House, sql: &str) {
    use diesel::result::DatabaseErrorKind as Kind;
    let told = house.try_to_tamper(sql);
    let by_a_guard = matches!(
        &told,
        Err(diesel::result::Error::DatabaseError(
            Kind::UniqueViolation | Kind::CheckViolation | Kind::ForeignKeyViolation | Kind::NotNullViolation,
            _
        ))
    );
    assert!(by_a_guard, "{sql}: {told:?}");
    house.must_verify();
}

#[test]
fn two_live_assignments_of_one_responder_are_refused() {
    on_each(|house| {
        let (_, second) = busy(house);
        let job = hex(house, second.bytes());
        refused(
            house,
            &format!(
                "INSERT INTO assignment (job_id, slot, responder_id, since) SELECT {job}, 0, responder_id, 1 FROM assignment WHERE until IS NULL"
            ),
        );
    });
}

#[test]
fn two_winners_of_one_slot_are_refused() {
    on_each(|house| {
        busy(house);
        let other = hex(house, responder(2).bytes());
        refused(
            house,
            &format!(
                "INSERT INTO assignment (job_id, slot, responder_id, since) SELECT job_id, slot, {other}, 1 FROM assignment WHERE until IS NULL"
            ),
        );
    });
}

#[test]
fn an_open_incident_without_owner_or_deadline_is_refused() {
    on_each(|house| {
        busy(house);
        refused(house, "UPDATE incident SET owner_id = NULL WHERE state <> 'closed'");
        refused(house, "UPDATE incident SET wake_at_ms = NULL WHERE state <> 'closed'");
        refused(house, "UPDATE job SET wake_at_ms = NULL WHERE state = 'open'");
    });
}

#[test]
fn a_second_open_incident_of_a_client_and_class_is_refused() {
    on_each(|house| {
        busy(house);
        refused(
            house,
            "INSERT INTO incident SELECT salt, 1, organisation_id, 1, (SELECT client_id FROM incident ORDER BY number LIMIT 1), NULL, NULL, 'person', 'ringing', organisation_id, 1, NULL, 1, 1, '{}' FROM event WHERE position = 1",
        );
    });
}

#[test]
fn a_state_that_is_not_in_the_list_is_refused() {
    on_each(|house| {
        busy(house);
        refused(house, "UPDATE incident SET state = 'canceled'");
        refused(house, "UPDATE job SET state = 'canceled'");
        refused(house, "UPDATE offer SET state = 'taken'");
        refused(house, "UPDATE responder SET duty = 'maybe'");
    });
}

#[test]
fn a_position_or_a_revision_cannot_be_used_twice() {
    on_each(|house| {
        busy(house);
        let columns = "organisation_id, subject_kind, subject, revision, kind, at_ms, actor, command_id, receipt_mark, body_version, payload, salt, leaf, hash";
        refused(house, &format!("INSERT INTO event (position, {columns}) SELECT 1, {columns} FROM event WHERE position = 2"));
        refused(house, &format!("INSERT INTO event (position, {columns}) SELECT 100000, {columns} FROM event WHERE position = 2"));
    });
}

#[test]
fn a_decision_that_would_break_a_guard_is_told_as_a_defect_and_leaves_nothing() {
    on_each(|house| {
        let (_, second) = busy(house);
        let head = *house.store.head().borrow();
        let now = house.now();
        let offer = domain::ids::OfferId(uuid::Uuid::from_u128(77));
        let made = Offer {
            late_at: None,
            late_verbal: None,
            diverts: None,
            against: None,
            id: offer,
            slot: 0,
            to: responder(1),
            made_at: now,
            answer_by: now,
            ordered: None,
            estimate_s: 1,
            arrival: None,
            state: OfferState::Open,
        };
        let assignment = Assignment {
            slot: 0,
            responder: responder(1),
            person: person(11),
            offer,
            diverted_from: None,
            accepted_at: now,
            accepted_revision: None,
            verbal: None,
            changed: None,
            changed_at: 0,
            changed_door: None,
            came_out: 0,
            elsewhere: Vec::new(),
            expected: None,
            steps: vec![],
            state: AssignmentState::Live,
        };
        let subject = Subject::Job(second);
        let events = [
            Event { subject, what: What::Offered { offer: made, deadlines: vec![], decision: None } },
            Event { subject, what: What::OfferAccepted { offer, assignment, verbal: None } },
        ];
        let refused = house.store.write_inline(|tx| follow(tx, &events, now));
        assert!(matches!(refused, Err(StoreError::Guarded(_))), "{refused:?}");
        assert_eq!(*house.store.head().borrow(), head);
        house.must_verify();
        // And the writer goes on.
        house.raise(3);
    });
}

/// Bytes as a literal of the database.
fn hex(house: &House, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if house.is_postgres() { format!("'\\x{hex}'::bytea") } else { format!("x'{hex}'") }
}

#[test]
fn what_is_open_is_found_by_its_own_index_though_nothing_is_known_about_the_table() {
    on_each(|house| {
        for (by, index) in [
            ("client_id IN ('a', 'b')", "incident_open_"),
            ("property_id IN ('a', 'b')", "incident_open_property"),
            ("stranger = 'a' AND class = 'fire'", "incident_open_stranger"),
        ] {
            let plan = house.plan_of(&format!("SELECT id FROM incident WHERE closed_at_ms IS NULL AND {by}"));
            let searches =
                if house.is_postgres() { plan.contains("Index Cond") && !plan.contains("Filter") } else { plan.contains("SEARCH") };
            assert!(plan.contains(index) && searches, "{by}: {plan}");
        }
    });
}

#[test]
fn what_is_due_is_found_by_an_index_of_deadlines_and_never_by_looking_at_everything() {
    on_each(|house| {
        let between = format!("{} AND {}", hex(house, &[0]), hex(house, &[255]));
        for table in ["incident", "job", "responder", "client"] {
            for due in
                ["wake_at_ms <= 5 ORDER BY wake_at_ms LIMIT 64", "wake_at_ms IS NOT NULL ORDER BY wake_at_ms LIMIT 1", "wake_at_ms <= 5"]
            {
                let plan = house.plan_of(&format!("SELECT id, wake_at_ms FROM {table} WHERE organisation_id BETWEEN {between} AND {due}"));
                assert!(plan.contains(&format!("{table}_wake")), "{table} where {due}:\n{plan}");
            }
        }
    });
}
