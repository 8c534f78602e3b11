//! The hot tables, each by what it is for.

use domain::command::Target;
use domain::ids::*;
use domain::place::Position;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use store::tables::codes::SealedCode;
use store::tables::links::Link;
use store::tables::outbox::{Delivery, PartnerTold, Reached};
use store::tables::partners::{PartnerKey, WebhookEndpoint};
use store::tables::positions::LastFix;
use store::tables::sessions::Session;
use store::tables::signals::{Signal, SignalKept};
use store::tables::staff::Staff;
use store::{Scope, StoreError};

use crate::house::*;
use crate::register::*;

const ALL: Scope = Scope::Everything;

#[test]
fn the_outbox_sends_each_endpoint_in_order_and_one_that_waits_holds_up_only_its_own() {
    on_each(|house| {
        house.furnish(3, 0);
        house.ok_as_partner(hand_over(1, "BC-1"));
        house.ok_as_partner(hand_over(2, "BC-2"));
        let due = house.look(|rd| rd.outbox_due(MORNING, 10));
        assert_eq!(due.iter().map(|due| due.what.body.as_str()).collect::<Vec<_>>(), ["BC-1"]);
        let first = due[0].id;
        let retry_at = MORNING + Duration::seconds(5);
        let again = Delivery::Again { retry_at, error: "refused".into() };
        house.store.write_inline(|tx| tx.outbox_record(first, &again, MORNING)).unwrap();
        assert_eq!(house.look(|rd| rd.outbox_due(MORNING, 10)), vec![]);
        assert_eq!(house.look(|rd| rd.outbox_next()), Some(retry_at));
        let due = house.look(move |rd| rd.outbox_due(retry_at, 10));
        assert_eq!((due[0].id, due[0].attempts), (first, 1));
        house.store.write_inline(|tx| tx.outbox_record(first, &Delivery::Sent, retry_at)).unwrap();
        let due = house.look(move |rd| rd.outbox_due(retry_at, 10));
        assert_ne!(due[0].id, first);
        // What was sent stays sent, whoever says otherwise.
        house.store.write_inline(|tx| tx.outbox_record(first, &again, retry_at)).unwrap();
        assert_eq!(house.look(move |rd| rd.outbox_due(retry_at, 10)), due);
        house.must_verify();
    });
}

#[test]
fn of_an_incident_it_is_known_what_its_partner_was_told_and_whether_that_arrived() {
    on_each(|house| {
        house.furnish(1, 0);
        house.ok_as_partner(hand_over(1, "BC-1"));
        let endpoint = |id: &str| WebhookEndpoint {
            id: id.to_owned(),
            organisation: provider(),
            partner: partner(),
            url: "https://birch.example/hook".into(),
            sealed: vec![9],
            disabled: None,
            answered_at: None,
        };
        house.store.write_inline(|tx| tx.webhook_put(&endpoint(&partner().to_string()))).unwrap();
        let sent = house.look(|rd| rd.outbox_due(MORNING, 10)).remove(0);
        let incident = sent.what.incident.unwrap();
        let told = |scope| house.look(move |rd| rd.partners_told(scope, incident));
        let one = |attempts, reached| PartnerTold { partner: partner(), kind: sent.what.kind.clone(), at: sent.at, attempts, reached };
        assert_eq!(told(ALL), [one(0, Reached::Trying)]);
        let later = MORNING + Duration::seconds(5);
        let again = Delivery::Again { retry_at: later, error: "refused".into() };
        house.store.write_inline(|tx| tx.outbox_record(sent.id, &again, MORNING)).unwrap();
        assert_eq!(told(ALL), [one(1, Reached::Trying)]);
        house.store.write_inline(|tx| tx.outbox_record(sent.id, &Delivery::Sent, later)).unwrap();
        assert_eq!(told(Scope::Organisation(provider())), [one(2, Reached::Taken(later))]);
        assert_eq!(told(Scope::Organisation(partner())), []);
    });
}

#[test]
fn a_phone_is_behind_until_it_has_seen_what_changed() {
    on_each(|house| {
        house.furnish(1, 1);
        let (_, job) = house.visit(1);
        house.offer(job, 1);
        let behind = house.look(|rd| rd.phones_behind(MORNING, 10));
        assert_eq!(behind.iter().map(|phone| phone.responder).collect::<Vec<_>>(), [responder(1)]);
        let changed = behind[0].changed;
        assert_eq!(changed, house.store.head().borrow().position);
        let retry_at = MORNING + Duration::seconds(5);
        house.store.write_inline(|tx| tx.phone_retry(responder(1), retry_at)).unwrap();
        assert_eq!(house.look(|rd| rd.phones_behind(MORNING, 10)), vec![]);
        assert_eq!(house.look(move |rd| rd.phones_behind(retry_at, 10)).len(), 1);
        let seen = |position| house.store.write_inline(|tx| tx.phone_seen(responder(1), position)).unwrap();
        assert!(!seen(changed + 1), "it cannot have seen what is not there");
        assert!(seen(changed));
        assert!(!seen(changed - 1));
        assert_eq!(house.look(move |rd| rd.phones_behind(retry_at, 10)), vec![]);
    });
}

#[test]
fn a_phone_that_draws_what_came_after_its_last_change_has_seen_that_change() {
    on_each(|house| {
        house.furnish(2, 1);
        let (_, job) = house.visit(1);
        house.offer(job, 1);
        let changed = house.look(|rd| rd.phones_behind(MORNING, 10))[0].changed;
        // Something else happens, of which the phone shows nothing.
        house.raise(2);
        let head = house.store.head().borrow().position;
        assert!(head > changed);
        assert!(house.store.write_inline(|tx| tx.phone_seen(responder(1), head)).unwrap());
        assert_eq!(house.look(|rd| rd.phone(responder(1))).unwrap().seen, changed);
        assert_eq!(house.look(|rd| rd.phones_behind(MORNING, 10)), vec![]);
    });
}

#[test]
fn only_a_newer_fix_by_the_phones_own_count_replaces_the_last() {
    on_each(|house| {
        let fix = |sequence, latitude| LastFix {
            responder: responder(1),
            organisation: provider(),
            position: Position { latitude, longitude: -0.2 },
            accuracy_m: Some(8.5),
            sequence,
            device_at: Some(MORNING - Duration::hours(24)),
            at: MORNING,
        };
        for (sequence, latitude) in [(5, 51.1), (4, 51.2), (6, 51.123_456_789_012_3)] {
            house.store.write_inline(|tx| tx.positions_keep(&[fix(sequence, latitude)])).unwrap();
        }
        assert_eq!(house.look(|rd| rd.positions(ALL)), [fix(6, 51.123_456_789_012_3)]);
        // A count that ran ahead and was put right: what is clearly later stands.
        let lower = |after: i64| LastFix { device_at: fix(2, 51.3).device_at.map(|at| at + Duration::seconds(after)), ..fix(2, 51.3) };
        house.store.write_inline(|tx| tx.positions_keep(&[lower(30)])).unwrap();
        assert_eq!(house.look(|rd| rd.positions(ALL)), [fix(6, 51.123_456_789_012_3)]);
        house.store.write_inline(|tx| tx.positions_keep(&[lower(31)])).unwrap();
        assert_eq!(house.look(|rd| rd.positions(ALL)), [lower(31)]);
        assert_eq!(house.look(|rd| rd.positions(Scope::Organisation(partner()))), []);
        house.store.write_inline(|tx| tx.position_clear(responder(1))).unwrap();
        assert_eq!(house.look(|rd| rd.positions(ALL)), []);
    });
}

fn ana() -> Staff {
    Staff {
        person: person(1),
        organisation: provider(),
        sign_in: "ana".into(),
        name: "Ana".into(),
        roles: vec![Role::Dispatcher, Role::Supervisor],
        responder: None,
        password: Some("$argon2id$".into()),
        failures: 0,
        locked_until: None,
        ended_at: None,
        revision: 1,
    }
}

#[test]
fn staff_are_found_by_what_they_type_and_guarded_by_their_revision() {
    on_each(|house| {
        let in_role = |role| house.store.write_inline(move |tx| tx.staff_in_role(role)).unwrap();
        assert!(!in_role(Role::Supervisor));
        house.store.write_inline(|tx| tx.staff_put(&ana())).unwrap();
        assert!(in_role(Role::Supervisor) && !in_role(Role::Administrator));
        assert!(house.look(|rd| rd.staff_by_sign_in(" ANA ")) == Some(ana()));
        let taken = Staff { person: person(2), ..ana() };
        assert!(matches!(house.store.write_inline(|tx| tx.staff_put(&taken)), Err(StoreError::Guarded(_))));
        let edited = Staff { name: "Ana B.".into(), revision: 2, ..ana() };
        house.store.write_inline(|tx| tx.staff_put(&edited)).unwrap();
        assert!(matches!(house.store.write_inline(|tx| tx.staff_put(&edited)), Err(StoreError::Guarded(_))));
        house.store.write_inline(|tx| tx.staff_tried(person(1), 3, Some(MORNING))).unwrap();
        let known = house.look(|rd| rd.staff(person(1))).unwrap();
        assert_eq!((known.failures, known.locked_until, known.name.as_str()), (3, Some(MORNING), "Ana B."));
        assert_eq!(house.look(|rd| rd.staff_list(ALL)).len(), 1);
    });
}

#[test]
fn a_role_that_is_not_one_is_an_error_and_not_an_empty_list() {
    on_each(|house| {
        house.store.write_inline(|tx| tx.staff_put(&ana())).unwrap();
        house.tamper("UPDATE staff SET roles = 'dispatcher king'");
        assert!(matches!(house.store.read_inline(|rd| rd.staff(person(1))), Err(StoreError::Unreadable(_))));
    });
}

#[test]
fn a_session_ends_by_time_by_signing_out_and_by_the_kill_switch() {
    on_each(|house| {
        let session = |digest| Session {
            digest: [digest; 32],
            person: person(1),
            organisation: provider(),
            role: Role::Dispatcher,
            device: "desk 2".into(),
            begun_at: MORNING,
            used_at: MORNING,
            ends_at: MORNING + Duration::hours(1),
        };
        for digest in 1..=3 {
            house.store.write_inline(|tx| tx.session_begin(&session(digest))).unwrap();
        }
        assert_eq!(house.look(|rd| rd.session(&[1; 32], MORNING)), Some(session(1)));
        let late = MORNING + Duration::hours(1);
        assert_eq!(house.look(move |rd| rd.session(&[1; 32], late)), None);
        house.store.write_inline(|tx| tx.session_used(&[1; 32], late, late + Duration::hours(1))).unwrap();
        assert!(house.look(move |rd| rd.session(&[1; 32], late)).is_some());
        house.store.write_inline(|tx| tx.session_end(&[2; 32])).unwrap();
        assert_eq!(house.look(|rd| rd.sessions_of(person(1), MORNING)).len(), 2);
        assert_eq!(house.store.write_inline(|tx| tx.sessions_forget(late)).unwrap(), 1);
        assert_eq!(house.store.write_inline(|tx| tx.sessions_end_of(person(1))).unwrap(), 1);
        assert_eq!(house.look(|rd| rd.sessions_of(person(1), MORNING)), vec![]);
    });
}

#[test]
fn a_link_is_good_once_and_until_its_time() {
    on_each(|house| {
        let link = |digest| Link {
            digest: [digest; 32],
            purpose: "first-administrator".into(),
            organisation: Some(provider()),
            person: None,
            ends_at: MORNING + Duration::hours(1),
            used_at: None,
        };
        for digest in 1..=3 {
            house.store.write_inline(|tx| tx.link_put(&link(digest))).unwrap();
        }
        let used = |digest, now| house.store.write_inline(|tx| tx.link_use(&[digest; 32], now)).unwrap();
        assert_eq!(used(1, MORNING), Some(Link { used_at: Some(MORNING), ..link(1) }));
        assert_eq!(used(1, MORNING), None);
        assert_eq!(used(2, MORNING + Duration::hours(1)), None);
        assert_eq!(used(9, MORNING), None);
        assert_eq!(house.store.write_inline(|tx| tx.links_revoke("first-administrator")).unwrap(), 2);
        assert_eq!(house.look(|rd| rd.link(&[3; 32], MORNING)), None);
    });
}

#[test]
fn several_keys_of_a_partner_are_good_at_once_until_they_end() {
    on_each(|house| {
        let key = |id: &str, ends_at| PartnerKey {
            id: id.into(),
            organisation: provider(),
            partner: partner(),
            scope: "hand-over".into(),
            sealed: vec![1, 2, 3],
            made_at: MORNING,
            ends_at,
        };
        let end = MORNING + Duration::hours(1);
        house.store.write_inline(|tx| tx.partner_key_put(&key("a", None))).unwrap();
        house.store.write_inline(|tx| tx.partner_key_put(&key("b", None))).unwrap();
        house.store.write_inline(|tx| tx.partner_key_put(&key("a", Some(end)))).unwrap();
        let good = |now| house.look(|rd| rd.partner_keys(partner(), now)).into_iter().map(|key| key.id).collect::<Vec<_>>();
        assert_eq!(good(MORNING), ["a", "b"]);
        assert_eq!(good(end), ["b"]);
        assert!(house.look(|rd| rd.partner_key("a", end)).is_none());
        let endpoint = |disabled| WebhookEndpoint {
            id: "birch".into(),
            organisation: provider(),
            partner: partner(),
            url: "https://birch.example/hook".into(),
            sealed: vec![9],
            disabled,
            answered_at: None,
        };
        house.store.write_inline(|tx| tx.webhook_put(&endpoint(None))).unwrap();
        assert_eq!(house.store.write_inline(|tx| tx.webhooks_of(partner())).unwrap().len(), 1);
        house.store.write_inline(|tx| tx.webhook_put(&endpoint(Some((MORNING, "410".into()))))).unwrap();
        assert_eq!(house.store.write_inline(|tx| tx.webhooks_of(partner())).unwrap().len(), 0);
        assert!(house.look(|rd| rd.webhook("birch")) == Some(endpoint(Some((MORNING, "410".into())))));
    });
}

#[test]
fn a_sealed_code_is_given_only_within_its_organisation() {
    on_each(|house| {
        let code = |sealed: u8| SealedCode {
            property: door(1),
            organisation: provider(),
            key_version: 1,
            nonce: vec![0; 12],
            sealed: vec![sealed; 20],
            at: MORNING,
        };
        house.store.write_inline(|tx| tx.code_put(&code(1))).unwrap();
        house.store.write_inline(|tx| tx.code_put(&code(2))).unwrap();
        assert!(house.look(|rd| rd.code(ALL, door(1))) == Some(code(2)));
        assert!(house.look(|rd| rd.code(Scope::Organisation(partner()), door(1))).is_none());
        assert_eq!(house.look(|rd| rd.codes_known(ALL, &[door(1), door(2)])), [door(1)]);
        house.store.write_inline(|tx| tx.code_forget(door(1))).unwrap();
        assert!(house.look(|rd| rd.code(ALL, door(1))).is_none());
    });
}

#[test]
fn a_lease_is_held_by_one_and_every_new_turn_has_a_higher_epoch() {
    on_each(|house| {
        let take = |holder: &str, now, until| {
            house.store.write_inline(|tx| tx.lease_take("plan", holder, now, until)).unwrap().map(|lease| lease.epoch)
        };
        let s = |n| MORNING + Duration::seconds(n);
        assert_eq!(take("a", s(0), s(5)), Some(1));
        assert_eq!(take("b", s(1), s(6)), None);
        assert_eq!(take("a", s(4), s(9)), Some(1));
        assert_eq!(take("b", s(9), s(14)), Some(2));
        assert_eq!(take("a", s(14), s(19)), Some(3));
        house.store.write_inline(|tx| tx.lease_release("plan", "a", s(15))).unwrap();
        assert_eq!(take("a", s(15), s(20)), Some(4));
        assert_eq!(house.look(|rd| rd.lease("plan")).map(|lease| lease.holder), Some("a".into()));
        assert_eq!(house.look(|rd| rd.lease("other")), None);
    });
}

#[test]
fn a_signal_is_kept_once_within_its_source_and_knows_what_became_of_it() {
    fn other(signal: Signal) -> Signal {
        Signal { digest: [2; 32], raw: vec![8], ..signal }
    }
    on_each(|house| {
        house.furnish(1, 0);
        let signal = |n: u128, source: &str| Signal {
            id: SignalId(uuid::Uuid::from_u128(n)),
            organisation: provider(),
            source: source.into(),
            dedupe_key: "7100001/42".into(),
            received_at: MORNING,
            device_at: None,
            account: "7100001".into(),
            kind: "alarm".into(),
            code: "10".into(),
            raw: vec![0, 255, 7],
            digest: [1; 32],
            incident: None,
        };
        let keep = |signal: Signal| house.store.write_inline(move |tx| tx.signal_keep(&signal)).unwrap();
        assert_eq!(keep(signal(1, "bridge-a")), SignalKept::New);
        assert_eq!(keep(signal(2, "bridge-a")), SignalKept::Repeat(Box::new(signal(1, "bridge-a"))));
        assert_eq!(keep(signal(3, "bridge-b")), SignalKept::New);
        let incident = house.raise(1);
        house.store.write_inline(|tx| tx.signal_joined(signal(1, "").id, incident)).unwrap();
        let kept = house.look(|rd| rd.signal(ALL, signal(1, "").id)).unwrap();
        assert_eq!((kept.incident, kept.raw), (Some(incident), vec![0, 255, 7]));
        assert_eq!(house.look(|rd| rd.signals_recent(ALL, 10)).len(), 2);
        // The same key with other content is a signal of its own, and has repeats of its own.
        assert!(matches!(keep(other(signal(4, "bridge-a"))), SignalKept::KeyReused(_)));
        assert_eq!(keep(other(signal(5, "bridge-a"))), SignalKept::Repeat(Box::new(other(signal(4, "bridge-a")))));
        assert!(matches!(keep(signal(6, "bridge-a")), SignalKept::Repeat(first) if first.id == signal(1, "").id));
        assert_eq!(house.look(|rd| rd.signals_recent(ALL, 10)).len(), 3);
        assert_eq!(house.look(|rd| rd.signals_recent(Scope::Organisation(partner()), 10)).len(), 0);
        // Within seven days it is a repeat, and after that a signal of its own, with repeats of its own.
        let later = |n: u128, after: Duration| Signal { received_at: MORNING + after, ..signal(n, "bridge-a") };
        let week = Duration::hours(7 * 24);
        assert!(matches!(keep(later(7, Duration::hours(7 * 24 - 1))), SignalKept::Repeat(first) if first.id == signal(1, "").id));
        let SignalKept::KeyReused(seal) = keep(later(8, week)) else { panic!("a week later nobody sends the same again") };
        let kept = house.look(|rd| rd.signal(ALL, signal(8, "").id)).unwrap();
        assert_eq!(kept.seal(), seal, "it is sealed as it is kept");
        assert!(matches!(keep(later(9, week + Duration::hours(7 * 24 - 1))), SignalKept::Repeat(first) if first.id == signal(8, "").id));
        assert!(matches!(keep(later(10, week + week)), SignalKept::KeyReused(_)));
    });
}

#[test]
fn what_was_written_at_once_is_undone_with_its_work() {
    on_each(|house| {
        house.furnish(1, 0);
        let failed: Result<(), NotDone> = house.store.write_inline(|tx| {
            tx.staff_put(&ana())?;
            Err(NotDone::OnPurpose)
        });
        assert_eq!(failed, Err(NotDone::OnPurpose));
        assert!(house.look(|rd| rd.staff(person(1))).is_none());
        let incident = house.raise(1);
        house.ok(1, Target::Incident(incident), Note { text: "still at work".into() });
    });
}
