//! Positions: in memory, in the plan, told in batches, kept for a restart and forgotten with duty. And consoles that are open.

use domain::command::Target;
use domain::refusal::Refusal;
use domain::verbs::*;
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
