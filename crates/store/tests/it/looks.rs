//! Looking: finding a client, following a timeline, knowing what is due, and seeing only one's own.

use domain::command::Target;
use domain::event::Subject;
use domain::ids::*;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use store::Scope;
use store::reads::ClosedBefore;

use crate::house::*;
use crate::register::*;

/// Which clients a search finds, best first, and by what.
fn search(house: &House, text: &str) -> Vec<(u32, &'static str)> {
    let found = house.look(|rd| rd.clients_search(Scope::Organisation(provider()), text, 20));
    let n = |id: ClientId| u32::from_be_bytes([id.bytes()[12], id.bytes()[13], id.bytes()[14], id.bytes()[15]]);
    found.iter().map(|found| (n(found.client.id), found.matched)).collect()
}

#[test]
fn a_client_is_found_by_unit_telephone_reference_postcode_name_and_address() {
    on_each(|house| {
        house.furnish(30, 0);
        assert_eq!(search(house, "7100017"), [(17, "unit")]);
        assert_eq!(search(house, "+44 20 7946 0012"), [(12, "phone")]);
        assert_eq!(search(house, "02079460012"), [(12, "phone")]);
        assert_eq!(search(house, "al-0003"), [(3, "reference")]);
        assert_eq!(search(house, "EN5 4aa"), [(4, "postcode"), (14, "postcode"), (24, "postcode")]);
        assert_eq!(search(house, "ohara iris"), [(1, "name"), (6, "name"), (11, "name"), (16, "name"), (21, "name"), (26, "name")]);
        assert_eq!(search(house, "smi"), [(3, "name"), (8, "name"), (13, "name"), (18, "name"), (23, "name"), (28, "name")]);
        assert_eq!(search(house, "åberg 29 ald"), [(29, "name")]);
        assert_eq!(search(house, "7 alder barnet"), [(7, "address")]);
        assert_eq!(search(house, "nobody"), []);
        assert_eq!(search(house, "  "), []);
    });
}

#[test]
fn a_client_who_moves_or_marries_is_found_by_the_new_words_only() {
    on_each(|house| {
        house.furnish(2, 0);
        let mut client = a_client(1);
        client.name = "Iris Marsh".into();
        client.units[0].account = "8000001".into();
        client.revision = 2;
        let what = domain::event::What::ClientRecorded { client: Box::new(client) };
        house.follow(vec![domain::event::Event { subject: Subject::Client(crate::register::client(1)), what }]);
        assert_eq!(search(house, "marsh"), [(1, "name")]);
        assert_eq!(search(house, "ohara"), []);
        assert_eq!(search(house, "8000001"), [(1, "unit")]);
        assert_eq!(search(house, "7100001"), []);
        assert_eq!(house.look(|rd| rd.client_by_account(Scope::Everything, "7100001")), None);
        assert!(house.look(|rd| rd.client_by_account(Scope::Everything, "8000001")).is_some());
        house.must_verify();
    });
}

#[test]
fn a_client_is_read_with_door_contract_and_open_incidents() {
    on_each(|house| {
        house.furnish(2, 0);
        let incident = house.raise(2);
        let full = house.look(|rd| rd.client_full(Scope::Everything, client(2))).unwrap();
        assert_eq!(full.property, Some(a_door(2)));
        assert_eq!(full.contract.map(|contract| contract.id), Some(contract()));
        assert_eq!(full.incidents.iter().map(|incident| incident.id).collect::<Vec<_>>(), [incident]);
        assert_eq!(house.look(|rd| rd.client_by_reference(provider(), "AL-0002")).map(|client| client.id), Some(client(2)));
    });
}

#[test]
fn a_timeline_merges_an_incident_and_its_visit_in_one_order() {
    on_each(|house| {
        house.furnish(2, 1);
        let (incident, job) = house.visit(1);
        house.raise(2);
        house.offer(job, 1);
        let timeline = house.look(|rd| rd.timeline(Scope::Everything, incident));
        assert!(timeline.windows(2).all(|pair| pair[0].position < pair[1].position));
        let subjects: std::collections::BTreeSet<Subject> = timeline.iter().map(|recorded| recorded.subject).collect();
        assert_eq!(subjects, [Subject::Incident(incident), Subject::Job(job)].into());
        let own = house.look(|rd| rd.events_of(Scope::Everything, Subject::Job(job)));
        assert_eq!(
            own.iter().map(|recorded| recorded.revision).collect::<Vec<_>>(),
            (1..=i64::try_from(own.len()).unwrap()).collect::<Vec<_>>()
        );
        assert!(own.iter().all(|recorded| timeline.contains(recorded)));
    });
}

#[test]
fn what_is_due_comes_longest_overdue_first() {
    on_each(|house| {
        house.furnish(2, 1);
        let ringing = house.raise(1);
        house.pass(Duration::seconds(1));
        house.visit(2);
        let next = house.look(|rd| rd.wakes_next(Scope::Everything)).unwrap();
        assert_eq!(house.look(move |rd| rd.wakes_due(Scope::Everything, Timestamp(next.ms() - 1), 10)), vec![]);
        let due = house.look(|rd| rd.wakes_due(Scope::Everything, MORNING + Duration::hours(24), 10));
        assert!(due.windows(2).all(|pair| pair[0].wake_at <= pair[1].wake_at));
        assert_eq!(due[0].wake_at, next);
        assert!(due.iter().any(|due| due.subject == Subject::Incident(ringing)));
        let one = house.look(|rd| rd.wakes_due(Scope::Everything, MORNING + Duration::hours(24), 1));
        assert_eq!(one, due[..1]);
        for due in &due {
            if let Subject::Incident(id) = due.subject {
                assert_eq!(house.incident(id).deadlines.next().map(|deadline| deadline.due), Some(due.wake_at));
            }
        }
    });
}

#[test]
fn closed_incidents_come_in_pages_without_loss_or_repeat() {
    on_each(|house| {
        house.furnish(7, 0);
        for n in 1..=7 {
            let incident = house.raise(n);
            let by_voice =
                ResolveByVoice { spoken_to: true, identified: true, well: true, confused: false, third_party: false, note: "well".into() };
            house.ok(1, Target::Incident(incident), by_voice);
            let outcome = domain::incident::Outcome {
                kind: OutcomeKind::ResolvedByVoice,
                condition: Condition::Well,
                secure: None,
                key_returned: None,
                kin_told: KinTold::NotOurs,
                note: String::new(),
                late_because: None,
            };
            house.ok(1, Target::Incident(incident), Close { outcome });
            // Two of them in the same millisecond.
            house.pass(Duration(i64::from(n % 2)));
        }
        let mut seen = vec![];
        let mut before = None;
        loop {
            let page = house.look(|rd| rd.incidents_closed(Scope::Everything, before, 2));
            let Some(last) = page.last() else { break };
            let domain::incident::IncidentState::Closed { at, .. } = last.state else { panic!("an open incident among the closed") };
            before = Some(ClosedBefore { closed_at: at, id: last.id });
            seen.extend(page.iter().map(|incident| incident.number));
        }
        let mut numbers = seen.clone();
        numbers.sort_unstable();
        assert_eq!(numbers, (1_001..=1_007).collect::<Vec<_>>());
        assert_eq!(seen[0], 1_007);
        house.must_verify();
    });
}

#[test]
fn a_hand_over_is_found_by_its_senders_reference() {
    on_each(|house| {
        house.furnish(2, 0);
        house.ok_as_partner(hand_over(1, "BC-77"));
        let found = house.look(|rd| rd.incident_by_case(Scope::Everything, partner(), "BC-77")).unwrap();
        assert_eq!(found.client, Some(client(1)));
        assert_eq!(house.look(|rd| rd.incident_by_case(Scope::Everything, provider(), "BC-77")), None);
        // The same case again joins it, through the look-up.
        house.ok_as_partner(hand_over(1, "BC-77"));
        assert_eq!(house.look(|rd| rd.incidents_open(Scope::Everything)).len(), 1);
        house.must_verify();
    });
}

#[test]
fn another_organisation_sees_nothing() {
    on_each(|house| {
        house.furnish(2, 1);
        let (incident, job) = house.visit(1);
        let other = Scope::Organisation(partner());
        assert_eq!(house.look(|rd| rd.incident(other, incident)), None);
        assert_eq!(house.look(|rd| rd.job(other, job)), None);
        assert_eq!(house.look(|rd| rd.incidents_open(other)), vec![]);
        assert_eq!(house.look(|rd| rd.clients_search(other, "alder", 10)), vec![]);
        assert_eq!(house.look(|rd| rd.client_full(other, client(1))), None);
        assert_eq!(house.look(|rd| rd.timeline(other, incident)), vec![]);
        assert_eq!(house.look(|rd| rd.events_after(other, 0, 10)), vec![]);
        assert_eq!(house.look(|rd| rd.responders(other)), vec![]);
        assert_eq!(house.look(|rd| rd.properties(other, &[door(1)])), vec![]);
        assert_eq!(house.look(|rd| rd.wakes_due(other, MORNING + Duration::hours(24), 10)), vec![]);
    });
}

#[test]
fn counts_are_those_of_the_tables() {
    on_each(|house| {
        house.furnish(3, 1);
        let (_, job) = house.visit(1);
        house.offer(job, 1);
        house.ok_as_partner(hand_over(2, "BC-1"));
        let counts = house.look(|rd| rd.counts(Scope::Organisation(provider()), MORNING));
        assert_eq!((counts.clients, counts.incidents_open, counts.jobs_open), (3, 2, 2));
        assert_eq!((counts.wakes_overdue, counts.phones_behind), (0, 1));
        assert!(counts.outbox_waiting > 0);
        assert_eq!(counts.events, house.store.head().borrow().position);
    });
}
