//! Positions: in memory, in the plan, told in batches, kept for a restart and forgotten with duty. And consoles that are open.

use domain::command::Target;
use domain::incident::AlertKind;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::Step;
use engine::Told;

use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn fixes_are_taken_on_duty_only_and_told_in_a_batch() {
    let house = House::new().await;
    assert!(matches!(house.engine.accept_fixes(r(1), &[fix(1, 51.6)]), Err(Refusal::NotAvailable { .. })));
    house.on_duty(1).await;
    let mut desk_stream = house.engine.subscribe(None).await.unwrap();
    house.engine.accept_fixes(r(1), &[fix(1, 51.6), fix(3, 51.63), fix(2, 51.62)]).unwrap();
    let told = within("positions", async {
        loop {
            if let Told::Positions(positions) = desk_stream.next().await {
                return positions;
            }
        }
    });
    let told = told.await;
    assert_eq!(told.fixes.iter().map(|(who, live)| (*who, live.fix.sequence)).collect::<Vec<_>>(), vec![(r(1), 3)]);
    house.until("the fix in view", |view| view.fixes.get(&r(1)).filter(|live| live.fix.sequence == 3).copied()).await;
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_on_the_way_and_whose_fixes_stand_still_is_told_to_the_desk_and_whoever_moves_is_not() {
    let house = House::new().await;
    house.on_duty(1).await;
    house.on_duty(2).await;
    let (_, job, n) = house.accepted().await;
    house.ask(responding(n), Target::Job(job), TakeStep { step: Step::EnRoute }).await.unwrap();
    let stands = |view: &engine::View| view.board.jobs.get(&job)?.alerts.iter().find(|alert| alert.kind == AlertKind::NotThere).cloned();
    house.engine.accept_fixes(r(n), &[fix(1, 51.40)]).unwrap();
    house.clock.push(Duration::minutes(4));
    house.engine.accept_fixes(r(n), &[fix(2, 51.43)]).unwrap();
    house.clock.push(Duration::minutes(4));
    house.engine.accept_fixes(r(n), &[fix(3, 51.4301)]).unwrap();
    house.until("the third fix in view", |view| view.fixes.get(&r(n)).filter(|live| live.fix.sequence == 3).copied()).await;
    assert!(house.engine.look(stands).is_none(), "they moved four minutes ago");
    house.clock.push(Duration::minutes(1));
    house.engine.accept_fixes(r(n), &[fix(4, 51.4302)]).unwrap();
    let alert = house.until("the desk to be told", stands).await;
    assert!(alert.words.contains("has not moved for 5 min"), "{}", alert.words);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_knows_where_people_were_and_the_end_of_duty_forgets_it() {
    let house = House::new().await;
    house.on_duty(1).await;
    house.engine.accept_fixes(r(1), &[fix(7, 51.61)]).unwrap();
    let house = house.restarted().await;
    let kept = house.engine.look(|view| view.fixes.get(&r(1)).map(|live| live.fix.sequence));
    assert_eq!(kept, Some(7));
    house.ask(responding(1), Target::Responder(r(1)), GoOffDuty {}).await.unwrap();
    house.until("it to be forgotten", |view| (!view.fixes.contains_key(&r(1))).then_some(())).await;
    let house = house.restarted().await;
    assert!(house.engine.look(|view| view.fixes.is_empty()));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_holds_rings_again_when_their_last_console_is_gone() {
    let house = House::new().await;
    let incident = house.raise().await;
    let (one, other) = (house.engine.console_opened(ana()), house.engine.console_opened(ana()));
    house.ask(desk(), Target::Incident(incident), Answer {}).await.unwrap();
    drop(one);
    assert!(house.engine.console_is_open(ana()));
    drop(other);
    house.until("it to ring again", |view| (view.board.incidents.get(&incident)?.state.word() == "ringing").then_some(())).await;
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_comes_back_in_time_keeps_what_it_holds() {
    let house = House::with(engine::Settings { console_grace_ms: 3_600_000, ..settings() }).await;
    let incident = house.raise().await;
    let console = house.engine.console_opened(ana());
    house.ask(desk(), Target::Incident(incident), Answer {}).await.unwrap();
    drop(console);
    let _back = house.engine.console_opened(ana());
    house.desk(Target::Incident(incident), Note { text: "still here".to_owned() }).await;
    assert_eq!(house.incident(incident).state.word(), "answered");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_moves_to_another_node_keeps_what_it_holds_and_one_that_nobody_carries_does_not() {
    let house = House::new().await;
    let settings = engine::Settings { node: "another".to_owned(), ..settings() };
    let other = House::on(house.store.clone(), house.folder.clone(), house.clock.clone(), settings).await;
    let rung = Raise {
        client: None,
        caller: Some("Pat".to_owned()),
        call_back: Some("020 7946 0000".to_owned()),
        contract: Some(id(2, 1)),
        ..raise()
    };
    let (hers, his) = (house.raise().await, house.ask(other_desk(), Target::New, rung).await.unwrap().incident.unwrap());
    let (anas, bens) = (other.engine.console_opened(ana()), other.engine.console_opened(ben()));
    house.ask(desk(), Target::Incident(hers), Answer {}).await.unwrap();
    house.ask(other_desk(), Target::Incident(his), Answer {}).await.unwrap();
    let moved = house.engine.console_opened(ana());
    drop(anas);
    drop(bens);
    // His grace began after hers: when he is given up, she would have been.
    house.until("his to ring again", |view| (view.board.incidents.get(&his)?.state.word() == "ringing").then_some(())).await;
    assert_eq!(house.incident(hers).state.word(), "answered", "she is at the other node");
    drop(moved);
    house.until("hers to ring again", |view| (view.board.incidents.get(&hers)?.state.word() == "ringing").then_some(())).await;
    other.engine.stop().await;
    house.engine.stop().await;
}
