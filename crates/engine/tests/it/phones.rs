//! Phones: replicas that are told until they have seen it; a stand-down they have drawn is known, a later one is not.

use domain::command::Target;
use domain::time::Duration;
use domain::verbs::*;

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_behind_until_it_has_drawn_what_changed() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    let view = house.engine.phone_view(r(n)).unwrap();
    assert_eq!(view.job.as_ref().map(|(job, _)| job.id), Some(job));
    assert!(view.offers.is_empty());
    let behind = |house: &House| house.engine.look(|view| view.phones.get(&r(n)).is_some_and(engine::PhoneState::is_behind));
    assert!(behind(&house));
    house.engine.phone_seen(r(n), view.cursor.position).await.unwrap();
    assert!(!behind(&house));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_behind_since_the_first_change_it_has_not_drawn() {
    let house = House::new().await;
    house.on_duty(1).await;
    let since = |house: &House| house.engine.look(|view| view.phones.get(&r(1)).and_then(|phone| phone.behind_since));
    house.engine.phone_seen(r(1), i64::MAX).await.unwrap();
    assert_eq!(since(&house), None);
    let (_, _, n) = house.accepted().await;
    let first = since(&house).unwrap();
    house.clock.push(Duration::seconds(20));
    let again = GoOnDuty { until: house.engine.clock().now() + Duration::hours(9) };
    house.desk(Target::Responder(r(n)), again).await;
    assert_eq!(since(&house), Some(first), "a later change does not make it younger");
    house.engine.phone_seen(r(n), 1).await.unwrap();
    assert_eq!(since(&house), Some(first), "what it draws is older than that");
    house.engine.phone_seen(r(n), i64::MAX).await.unwrap();
    assert_eq!(since(&house), None);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_down_that_was_drawn_is_confirmed_and_one_that_came_after_is_not() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    let before = house.engine.phone_view(r(n)).unwrap().cursor.position;
    house.desk(Target::Job(job), StandDown { responder: r(n), reason: "the daughter is there".to_owned(), ambulance: None }).await;
    let unconfirmed = |house: &House| house.engine.look(|view| view.board.responders.get(&r(n)).unwrap().unconfirmed.is_some());
    assert!(unconfirmed(&house));
    house.engine.phone_seen(r(n), before).await.unwrap();
    assert!(unconfirmed(&house), "it has drawn nothing that says so");
    let drawn = house.engine.phone_view(r(n)).unwrap();
    assert_eq!(drawn.job, None);
    assert_eq!(drawn.released.iter().map(|released| released.why.as_str()).collect::<Vec<_>>(), vec!["the daughter is there"]);
    house.engine.phone_seen(r(n), drawn.cursor.position).await.unwrap();
    assert!(!unconfirmed(&house));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_down_from_before_a_restart_is_confirmed_by_the_phone_too() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    let before = house.engine.phone_view(r(n)).unwrap().cursor.position;
    house.desk(Target::Job(job), StandDown { responder: r(n), reason: "the daughter is there".to_owned(), ambulance: None }).await;
    let house = house.restarted().await;
    let unconfirmed = |house: &House| house.engine.look(|view| view.board.responders.get(&r(n)).unwrap().unconfirmed.is_some());
    house.engine.phone_seen(r(n), before).await.unwrap();
    assert!(unconfirmed(&house));
    // A phone cannot have drawn what is not there yet: this counts as everything there is.
    house.engine.phone_seen(r(n), i64::MAX).await.unwrap();
    assert!(!unconfirmed(&house));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_because_it_was_not_safe_is_well_when_they_say_so_and_not_when_their_phone_has_drawn_it() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    house.desk(Target::Job(job), LeaveUnsafe { responder: Some(r(n)), note: "knife".to_owned() }).await;
    let unconfirmed = |house: &House| house.engine.look(|view| view.board.responders.get(&r(n)).unwrap().unconfirmed.is_some());
    let drawn = house.engine.phone_view(r(n)).unwrap();
    assert!(drawn.released.iter().any(|released| released.left_unsafe && released.why == "unsafe: knife"));
    house.engine.phone_seen(r(n), drawn.cursor.position).await.unwrap();
    assert!(unconfirmed(&house));
    let (since, _) = drawn.responder.unconfirmed.unwrap();
    house.desk(Target::Responder(r(n)), ConfirmStandDown { by: "voice".to_owned(), since }).await;
    assert!(!unconfirmed(&house));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_a_fire_in_another_flat_of_the_building_until_it_is_over() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (incident, job, n) = house.accepted().await;
    let door = house.incident(incident).place.unwrap();
    let lines = format!("Flat 7, {}", door.address.lines);
    let neighbour = domain::place::Place { address: domain::place::Address { lines, ..door.address }, position: None, ..door };
    let fire = Raise {
        client: None,
        class: domain::words::Class::Fire,
        place: Some(neighbour),
        call_back: Some("020 7946 0444".to_owned()),
        ..raise()
    };
    let fire = house.desk(Target::New, fire).await.incident.unwrap();
    let kept_outside = |house: &House| house.engine.phone_view(r(n)).unwrap().outside.get(&job).copied();
    house.until("the phone to be told", |view| view.board.jobs.get(&job)?.beside).await;
    assert_eq!(kept_outside(&house), Some(domain::words::Outside::Fire));
    let changed = house.engine.phone_view(r(n)).unwrap().job.and_then(|(_, theirs)| theirs.changed).unwrap();
    assert!(changed.starts_with("fire at Flat 7"), "{changed}");
    let called = Emergency {
        service: domain::words::EmergencyService::Fire,
        reference: "CAD 12".to_owned(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    house.desk(Target::Incident(fire), called).await;
    let over = Resolve { outcome: domain::words::OutcomeKind::FireServiceAttended, note: "toast".to_owned() };
    house.desk(Target::Incident(fire), over).await;
    let proposed_at = house.incident(fire).proposal.map(|proposal| proposal.at);
    house.ask(other_desk(), Target::Incident(fire), Agree { proposed_at }).await.unwrap();
    house.until("the phone to be told", |view| view.board.jobs.get(&job)?.beside.is_none().then_some(())).await;
    assert_eq!(kept_outside(&house), None);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_desk_has_leave_at_the_door_their_phone_tells_so() {
    let house = House::new().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    house.ask(responding(n), Target::Job(job), TakeStep { step: domain::words::Step::Arrived }).await.unwrap();
    let left = ClearFor {
        responder: r(n),
        incident: None,
        outcome: domain::words::OutcomeKind::NoHelpNeeded,
        condition: domain::words::Condition::Well,
        note: String::new(),
        also: Vec::new(),
        ambulance: None,
        reason: "by radio".to_owned(),
    };
    house.desk(Target::Job(job), left).await;
    let shown = house.engine.phone_view(r(n)).unwrap();
    assert_eq!(shown.job, None);
    let why: Vec<&str> = shown.released.iter().map(|released| released.why.as_str()).collect();
    assert_eq!(why, vec!["the desk recorded that you have left"]);
    house.engine.stop().await;
}
