//! People: passwords, sessions that outlive a restart and end when they are told to, the first administrator.

use domain::command::Target;
use domain::ids::PersonId;
use domain::time::Duration;
use domain::words::Role;
use engine::{EngineError, NewFirst, NewStaff, Settings, SignInError, StaffError};

use crate::house::*;

fn ines() -> NewStaff {
    NewStaff {
        name: "Ines Moore".to_owned(),
        user: "Ines".to_owned(),
        password: "a long pass phrase".to_owned(),
        role: Role::Dispatcher,
        call_sign: None,
        skills: Vec::new(),
        phone: None,
        base: None,
        base_name: String::new(),
        on_foot: false,
    }
}

async fn hired(house: &House, new: NewStaff) -> PersonId {
    house.engine.add_staff(None, new).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_the_password_is_signed_in_also_after_a_restart_until_they_sign_out() {
    let house = House::new().await;
    let person = hired(&house, ines()).await;
    assert_eq!(house.engine.sign_in("ines", "a wrong pass phrase", "192.0.2.1").await.unwrap_err(), SignInError::Wrong);
    assert_eq!(house.engine.sign_in("nobody", "a long pass phrase", "192.0.2.1").await.unwrap_err(), SignInError::Wrong);
    let (token, principal) = house.engine.sign_in(" INES ", "a long pass phrase", "192.0.2.1").await.unwrap();
    assert_eq!((principal.person, principal.role, principal.name.as_str()), (person, Role::Dispatcher, "Ines Moore"));
    let house = house.restarted().await;
    assert_eq!(house.engine.session(token.expose()).await.unwrap(), Some(principal));
    house.engine.sign_out(token.expose()).await.unwrap();
    assert_eq!(house.engine.session(token.expose()).await.unwrap(), None);
    assert_eq!(house.engine.session("made up").await.unwrap(), None);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_for_the_name_whoever_guesses() {
    let house = House::new().await;
    hired(&house, ines()).await;
    let mut slowed = false;
    for n in 0..12 {
        match house.engine.sign_in("ines", &format!("guess number {n}"), &format!("192.0.2.{n}")).await {
            Err(SignInError::Wrong) => {}
            Err(SignInError::TooMany { retry_after_s }) => {
                assert!((1..=60).contains(&retry_after_s));
                slowed = true;
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(slowed);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_unused_but_never_in_the_middle_of_an_incident() {
    let house = House::new().await;
    let person = hired(&house, ines()).await;
    let (token, principal) = house.engine.sign_in("ines", "a long pass phrase", "192.0.2.1").await.unwrap();
    let (idle, _) = house.engine.sign_in("ines", "a long pass phrase", "192.0.2.1").await.unwrap();
    house.engine.end_sessions(PersonId(uuid::Uuid::nil())).await.unwrap();
    let actor = house.engine.context(&principal, domain::command::DeviceStamp::default()).actor;
    let incident = house.ask(actor, Target::New, raise()).await.unwrap().incident.unwrap();
    house.ask(actor, Target::Incident(incident), respond()).await.unwrap();
    house.engine.sign_out(idle.expose()).await.unwrap();
    house.clock.push(Duration::hours(11));
    house.engine.keep_house().await.unwrap();
    house.clock.push(Duration::hours(2));
    let house = house.restarted().await;
    assert_eq!(house.engine.session(token.expose()).await.unwrap().map(|principal| principal.person), Some(person));
    assert_eq!(house.engine.end_sessions(person).await.unwrap(), 1);
    assert_eq!(house.engine.session(token.expose()).await.unwrap(), None);
    let (unused, _) = house.engine.sign_in("ines", "a long pass phrase", "192.0.2.1").await.unwrap();
    house.clock.push(Duration::hours(13));
    let house = house.restarted().await;
    assert_eq!(house.engine.session(unused.expose()).await.unwrap(), None);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_refused_for_what_is_wrong_with_them_and_a_responder_is_on_the_books() {
    let house = House::new().await;
    hired(&house, ines()).await;
    assert_eq!(house.engine.add_staff(None, ines()).await.unwrap_err(), StaffError::Taken);
    for (new, field) in [
        (NewStaff { password: "short".to_owned(), ..ines() }, "password"),
        (NewStaff { user: "two words".to_owned(), ..ines() }, "user"),
        (NewStaff { name: " ".to_owned(), ..ines() }, "name"),
        (NewStaff { password: "elevenchars".to_owned(), ..ines() }, "password"),
        (NewStaff { phone: Some("the office".to_owned()), ..ines() }, "phone"),
        (NewStaff { role: Role::Responder, user: "other".to_owned(), ..ines() }, "call_sign"),
    ] {
        assert!(
            matches!(house.engine.add_staff(None, new).await.unwrap_err(), StaffError::Field { field: named, .. } if named == field),
            "{field}"
        );
    }
    let person =
        hired(&house, NewStaff { role: Role::Responder, user: "asha".to_owned(), call_sign: Some("R7".to_owned()), ..ines() }).await;
    let call_sign = house.engine.look(|view| {
        let known = view.board.responders.values().find(|responder| responder.person == person);
        known.map(|responder| responder.call_sign.clone())
    });
    assert_eq!(call_sign.as_deref(), Some("R7"));
    let again = NewStaff { role: Role::Responder, user: "bela".to_owned(), call_sign: Some(" r7 ".to_owned()), ..ines() };
    let refused = house.engine.add_staff(None, again).await.unwrap_err();
    assert!(matches!(refused, StaffError::Field { field: "call_sign", .. }), "nobody shares a call sign");
    assert!(house.engine.staff().await.unwrap().iter().all(|staff| staff.sign_in != "bela"), "nothing is half written");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_is_good_until_there_is_an_administrator_whoever_else_is_on_the_books() {
    let house = House::new().await;
    let link = house.engine.offer_first_link().await.unwrap().unwrap();
    hired(&house, ines()).await;
    let new = NewFirst {
        organisation: "Barnet Response".to_owned(),
        phone: Some("020 7946 0100".to_owned()),
        name: "Ada".to_owned(),
        user: "ada".to_owned(),
        password: "a long pass phrase".to_owned(),
    };
    house.engine.use_first_link(link.expose(), new).await.unwrap();
    assert!(house.engine.offer_first_link().await.unwrap().is_none());
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_comes_by_a_link_that_is_good_once() {
    let house = House::new().await;
    let old = house.engine.offer_first_link().await.unwrap().unwrap();
    let link = house.engine.offer_first_link().await.unwrap().unwrap();
    let new = |user: &str| NewFirst {
        organisation: "Barnet Response".to_owned(),
        phone: Some("020 7946 0100".to_owned()),
        name: "Ada Admin".to_owned(),
        user: user.to_owned(),
        password: "a long pass phrase".to_owned(),
    };
    assert_eq!(house.engine.use_first_link(old.expose(), new("ada")).await.unwrap_err(), StaffError::LinkUsed);
    assert!(matches!(house.engine.use_first_link(link.expose(), new("a name")).await, Err(StaffError::Field { field: "user", .. })));
    let unreachable = NewFirst { phone: Some("the desk".to_owned()), ..new("ada") };
    assert!(matches!(house.engine.use_first_link(link.expose(), unreachable).await, Err(StaffError::Field { field: "phone", .. })));
    let (token, principal) = house.engine.use_first_link(link.expose(), new("ada")).await.unwrap();
    assert_eq!(principal.role, Role::Administrator);
    assert_eq!(house.engine.session(token.expose()).await.unwrap(), Some(principal));
    assert_eq!(house.engine.use_first_link(link.expose(), new("eve")).await.unwrap_err(), StaffError::LinkUsed);
    assert_eq!(house.engine.offer_first_link().await.unwrap(), None, "somebody can sign in now");
    let ours = house.engine.look(|view| view.board.organisations.get(&provider()).map(|ours| (ours.name.clone(), ours.phone.clone())));
    assert_eq!(ours, Some(("Barnet Response".to_owned(), Some("020 7946 0100".to_owned()))));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_taken_in_the_demo_only() {
    let house = House::new().await;
    let person = hired(&house, ines()).await;
    assert_eq!(house.engine.take(person).await.unwrap_err(), EngineError::NotFound("role to take"));
    house.engine.stop().await;
    let house = House::with(Settings { demo: true, ..settings() }).await;
    let person = hired(&house, ines()).await;
    let (token, principal) = house.engine.take(person).await.unwrap();
    assert_eq!(house.engine.session(token.expose()).await.unwrap(), Some(principal));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_put_on_the_books_beside_the_service_has_a_name_as_soon_as_they_act() {
    let house = House::new().await;
    let person: PersonId = id(7, 77);
    let staff = store::tables::staff::Staff {
        person,
        organisation: provider(),
        sign_in: "nia".to_owned(),
        name: "Nia Ward".to_owned(),
        roles: vec![Role::Dispatcher],
        responder: None,
        password: None,
        failures: 0,
        locked_until: None,
        ended_at: None,
        revision: 1,
    };
    house.store.write(move |tx: &mut store::Tx<'_>| -> Result<(), store::StoreError> { tx.staff_put(&staff) }).await.unwrap();
    let actor = domain::event::Actor::Person { person, role: Role::Dispatcher, responder: None };
    house.ask(actor, Target::New, raise()).await.unwrap();
    house.until("the name", |view| (view.person_name(person) == "Nia Ward").then_some(())).await;
    house.engine.stop().await;
}
