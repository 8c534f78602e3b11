//! Hand-overs and signals: believed by signature, found on the register only when certain, never lost for a lesser fault.

use domain::command::Target;
use domain::incident::Outcome;
use domain::place::{Address, Position, Precision};
use domain::standard_webhooks::{Secret, WebhookFault, seconds, sign};
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::{Class, Condition, KinTold, OutcomeKind, Situation};
use engine::{HandOverReceived, NoticeKind, Partner, SignalReceived, SignatureError, Signed, Told, Vault, Whom};

use store::tables::partners::PartnerKey;

use crate::house::*;

fn received(whom: Whom) -> HandOverReceived {
    HandOverReceived {
        hazards: Vec::new(),
        access: String::new(),
        reference: "AC-1".to_owned(),
        operator: "Pat".to_owned(),
        call_back: "020 7000 0000".to_owned(),
        whom,
        class: Class::Person,
        priority: None,
        situation: Situation::FallUninjured,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: Vec::new(),
        note: String::new(),
    }
}

fn by_reference() -> Whom {
    Whom { reference: Some("C-1".to_owned()), ..Whom::default() }
}

fn alder() -> Partner {
    Partner { organisation: partner(), name: "Alder Careline".to_owned() }
}

async fn with_vault() -> House {
    let house = House::new().await;
    house.engine.set_vault(Vault::open(&house.store, provider(), [7; 32]).await.unwrap());
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_makes_an_incident_and_its_repeat_gets_the_same_answer() {
    let house = with_vault().await;
    let first = house.engine.receive_hand_over(&alder(), "msg_1", b"{}", received(by_reference())).await.unwrap();
    assert_eq!(first.client, Some(iris()));
    let again = house.engine.receive_hand_over(&alder(), "msg_1", b"{}", received(by_reference())).await.unwrap();
    assert_eq!(
        (again.outcome.incident, again.outcome.position, again.outcome.repeated),
        (first.outcome.incident, first.outcome.position, true)
    );
    let same_case = house.engine.receive_hand_over(&alder(), "msg_2", b"{}", received(by_reference())).await.unwrap();
    assert_eq!(same_case.outcome.incident, first.outcome.incident, "the same case under another message is the same case");
    let incident = house.incident(first.outcome.incident.unwrap());
    assert_eq!(incident.cases.len(), 1);
    let found = house.engine.incident_of_case(partner(), "AC-1").await.unwrap().unwrap();
    assert_eq!(found.id, incident.id);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_found_when_certain_and_left_to_a_person_when_not() {
    let house = with_vault().await;
    house.client(id(3, 2), "Bert Noakes", "C-2", "7100424").await;
    let at = |postcode: &str| Address { lines: String::new(), postcode: postcode.to_owned() };
    let name = |name: &str| Some(name.to_owned());
    for (n, whom, found) in [
        (1, by_reference(), true),
        (2, Whom { unit: Some("7100423".to_owned()), ..Whom::default() }, true),
        (3, Whom { name: name("iris  noakes"), address: at("en5 1aa"), ..Whom::default() }, true),
        (4, Whom { phone: Some("020 8441 0423".to_owned()), ..Whom::default() }, true),
        (5, Whom { name: name("Iris Noakes"), address: at("EN5 9ZZ"), ..Whom::default() }, false),
        (6, Whom { name: name("Iris"), ..Whom::default() }, false),
        (7, Whom { reference: Some("C-99".to_owned()), ..Whom::default() }, false),
        (8, Whom { name: name("Golda Cook"), address: at("N20 0AB"), ..by_reference() }, false),
        (9, Whom { unit: name("7100423"), name: name("Golda Cook"), phone: name("020 7946 0009"), ..Whom::default() }, false),
        (
            10,
            Whom {
                unit: name("7100424"),
                name: name("Iris Noakes"),
                address: at("EN5 1AA"),
                phone: name("020 8441 0423"),
                ..Whom::default()
            },
            true,
        ),
    ] {
        let given = HandOverReceived {
            reference: format!("AC-{n}"),
            ..received(Whom { position: Some((Position { latitude: 51.6, longitude: -0.2 }, Precision::Address)), ..whom })
        };
        let outcome = house.engine.receive_hand_over(&alder(), &format!("msg_{n}"), b"{}", given).await.unwrap();
        assert_eq!(outcome.client, found.then_some(iris()), "case {n}");
        assert!(outcome.outcome.incident.is_some(), "case {n} is in front of a person either way");
    }
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_checked_with_every_good_key_and_a_wrong_one_alarms_the_desk() {
    let house = with_vault().await;
    let secrets: Vec<Secret> = [b'a', b'b', b'c'].map(|byte| Secret::from_bytes(vec![byte; 32]).unwrap()).into();
    house
        .engine
        .add_partner_key(partner(), "old", &secrets[0].written(), Some(house.engine.clock().wall() + Duration::hours(1)))
        .await
        .unwrap();
    house.engine.add_partner_key(partner(), "new", &secrets[1].written(), None).await.unwrap();
    let mut desk_stream = house.engine.subscribe(None).await.unwrap();
    let now = house.engine.clock().wall();
    let body = br#"{"reference":"AC-1"}"#;
    let check = async |secret: &Secret, at: Timestamp, body_sent: &[u8]| {
        let signature = sign(secret, "msg_1", at, body);
        let timestamp = seconds(at).to_string();
        let signed = Signed { id: "msg_1", timestamp: &timestamp, signature: &signature, body: body_sent };
        house.engine.partner_by_signature(&signed, "192.0.2.1").await
    };
    assert_eq!(check(&secrets[0], now, body).await, Ok(alder()));
    assert_eq!(check(&secrets[1], now, body).await, Ok(alder()), "two keys are good while they are changed");
    assert_eq!(check(&secrets[2], now, body).await, Err(SignatureError::Wrong(WebhookFault::Mismatch)));
    assert_eq!(check(&secrets[1], now, br#"{"reference":"AC-2"}"#).await, Err(SignatureError::Wrong(WebhookFault::Mismatch)));
    assert_eq!(check(&secrets[1], now - Duration::seconds(302), body).await, Err(SignatureError::Wrong(WebhookFault::TooOld)));
    let empty = Signed { id: "msg_1", timestamp: &seconds(now).to_string(), signature: "v1,", body };
    assert!(house.engine.partner_by_signature(&empty, "192.0.2.1").await.is_err());
    let told = within("a notice", async {
        loop {
            if let Told::Notice(notice) = desk_stream.next().await {
                return notice;
            }
        }
    });
    assert_eq!(told.await.kind, NoticeKind::PartnerRefused);
    assert!(house.engine.add_partner_key(partner(), "bad", "not a secret", None).await.is_err());
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_ended_elsewhere_is_good_no_more_with_the_next_message() {
    let house = with_vault().await;
    let secret = Secret::from_bytes(vec![b'a'; 32]).unwrap();
    house.engine.add_partner_key(partner(), "old", &secret.written(), None).await.unwrap();
    let token = house.engine.add_bridge(provider(), "bridge").await.unwrap();
    let now = house.engine.clock().wall();
    let (signature, timestamp) = (sign(&secret, "msg_1", now, b"{}"), seconds(now).to_string());
    let signed = Signed { id: "msg_1", timestamp: &timestamp, signature: &signature, body: b"{}" };
    assert_eq!(house.engine.partner_by_signature(&signed, "192.0.2.1").await, Ok(alder()));
    assert!(house.engine.bridge(token.expose()).await.unwrap().is_some());
    // As another node does it: this one is not told.
    let kept = move |rd: &mut store::Rd<'_>| {
        Ok::<_, store::StoreError>([rd.partner_keys(partner(), now)?, rd.partner_keys(provider(), now)?].concat())
    };
    let kept = house.store.read(kept).await.unwrap();
    assert_eq!(kept.len(), 2);
    let end = move |tx: &mut store::Tx<'_>| -> Result<(), store::StoreError> {
        kept.iter().try_for_each(|key| tx.partner_key_put(&PartnerKey { ends_at: Some(now), ..key.clone() }))
    };
    house.store.write(end).await.unwrap();
    assert_eq!(house.engine.partner_by_signature(&signed, "192.0.2.1").await, Err(SignatureError::Wrong(WebhookFault::Mismatch)));
    assert_eq!(house.engine.bridge(token.expose()).await.unwrap(), None);
    house.engine.stop().await;
}

fn pressed(key: &str, account: &str, kind: &str) -> SignalReceived {
    SignalReceived {
        source: "line 1".to_owned(),
        dedupe_key: key.to_owned(),
        account: account.to_owned(),
        kind: kind.to_owned(),
        ..SignalReceived::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_raises_once_and_a_repeat_of_it_says_so() {
    let house = with_vault().await;
    let token = house.engine.add_bridge(provider(), "bridge").await.unwrap();
    assert_eq!(house.engine.bridge("somebody else's").await.unwrap(), None);
    let bridge = house.engine.bridge(token.expose()).await.unwrap().unwrap();
    let first = house.engine.receive_signal(&bridge, pressed("1", "7100423", "pendant")).await.unwrap();
    assert!(first.known && !first.repeated);
    assert_eq!(house.incident(first.incident.unwrap()).client, Some(iris()));
    let head = *house.store.head().borrow();
    let again = house.engine.receive_signal(&bridge, pressed("1", "7100423", "pendant")).await.unwrap();
    assert_eq!((again.signal, again.incident, again.repeated), (first.signal, first.incident, true));
    assert_eq!(*house.store.head().borrow(), head);
    let pressed_again = house.engine.receive_signal(&bridge, pressed("2", "7100423", "pendant")).await.unwrap();
    assert_eq!(pressed_again.incident, first.incident, "a second press joins");
    assert_eq!(house.incident(first.incident.unwrap()).activations, 2);
    // The unit counts from one again: what it sends now is news, and only its own repeats are not.
    let counted_anew = SignalReceived { code: "11".to_owned(), ..pressed("1", "7100423", "pendant") };
    let taken = house.engine.receive_signal(&bridge, counted_anew.clone()).await.unwrap();
    assert_eq!((taken.repeated, taken.key_reused, taken.incident), (false, true, first.incident));
    assert_ne!(taken.signal, first.signal);
    let repeated = house.engine.receive_signal(&bridge, counted_anew).await.unwrap();
    assert_eq!((repeated.signal, repeated.repeated), (taken.signal, true));
    assert_eq!(house.incident(first.incident.unwrap()).activations, 3);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_counts_from_one_again_rings_when_its_case_is_closed_or_a_week_has_passed() {
    let house = with_vault().await;
    let bridge = engine::Bridge { name: "bridge".to_owned(), organisation: provider() };
    let press = async || house.engine.receive_signal(&bridge, pressed("1", "7100423", "pendant")).await.unwrap();
    let first = press().await;
    house.clock.push(Duration::hours(7 * 24));
    let later = press().await;
    assert_eq!((later.repeated, later.key_reused, later.incident), (false, true, first.incident), "a week later it is news");
    assert_eq!(house.incident(first.incident.unwrap()).activations, 2);
    assert!(press().await.repeated);
    let target = Target::Incident(first.incident.unwrap());
    let said = "a slip of the hand".to_owned();
    house.desk(target, Answer {}).await;
    let well = ResolveByVoice { spoken_to: true, identified: true, well: true, confused: false, third_party: false, note: said.clone() };
    house.desk(target, well).await;
    let outcome = Outcome {
        kind: OutcomeKind::ResolvedByVoice,
        condition: Condition::Well,
        secure: None,
        key_returned: None,
        kin_told: KinTold::Yes,
        note: said,
        late_because: None,
    };
    house.desk(target, Close { outcome }).await;
    let anew = press().await;
    assert_eq!((anew.repeated, anew.key_reused), (false, true));
    assert_ne!(anew.incident, first.incident, "a closed case swallows no alarm");
    assert!(press().await.repeated, "while it is open, it is a repeat");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_unit_is_in_front_of_a_person_and_one_that_two_claim_hides_neither() {
    let house = with_vault().await;
    house.client(id(3, 2), "Bert Noakes", "C-2", "7100423").await;
    let bridge = engine::Bridge { name: "bridge".to_owned(), organisation: provider() };
    let unknown = house.engine.receive_signal(&bridge, pressed("1", "9999999", "zz")).await.unwrap();
    assert!(!unknown.known);
    let incident = house.incident(unknown.incident.unwrap());
    assert_eq!((incident.class, incident.priority.is_emergency()), (Class::Unrecognised, true));
    let claimed = house.engine.receive_signal(&bridge, pressed("2", "7100423", "pendant")).await.unwrap();
    let incident = house.incident(claimed.incident.unwrap());
    assert_eq!((incident.client, incident.class), (None, Class::Unrecognised));
    let told = format!("{:?}", house.kinds(incident.id).await);
    assert!(told.contains("Iris Noakes") && told.contains("Bert Noakes"), "{told}");
    house.engine.stop().await;
}
