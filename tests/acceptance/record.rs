//! The record: the same story leaves the same chain on both databases.

use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::Actor;
use domain::ids::Fresh;
use domain::verbs::Verb;
use domain::words::*;
use engine::Envelope;
use uuid::Uuid;

use crate::cast::*;
use crate::stage::*;

/// The whole register and ten cases, told with counted identifiers at one instant, and nothing else: no plan, no clock of its own.
async fn tell(database: &Database) -> [u8; 32] {
    store::migrate::migrate(&database.url).unwrap();
    let engine = still(database).await;
    let mut n = 0_u128;
    let mut say = |actor, target, verb: Verb| {
        n += 1;
        let context =
            Context { actor, organisation: provider(), device: DeviceStamp::default(), fresh: Fresh { seed: Uuid::from_u128(n << 16) } };
        Envelope::unnamed(Command { target, verb, context })
    };
    for verb in registers() {
        engine.handle(say(Actor::Console, Target::New, verb)).await.unwrap();
    }
    for client in [iris(), hugo(), nell()] {
        let incident = engine.handle(say(ana(), Target::New, fall(client).into())).await.unwrap().incident.unwrap();
        let note = domain::verbs::Note { text: "Rang twice.".to_owned() };
        engine.handle(say(ben(), Target::Incident(incident), note.into())).await.unwrap();
        let priority = domain::verbs::SetPriority { priority: Priority::P2, reason: "Sitting up now.".to_owned() };
        engine.handle(say(ana(), Target::Incident(incident), priority.into())).await.unwrap();
    }
    let head = engine.store().head().borrow().hash;
    engine.stop().await;
    head
}

/// An engine without plan and wakes, on a clock that stands.
async fn still(database: &Database) -> engine::Engine {
    struct Standing;
    impl engine::Clock for Standing {
        fn now(&self) -> domain::time::Timestamp {
            MORNING
        }
        fn rate(&self) -> f64 {
            1.0
        }
        fn wall(&self) -> domain::time::Timestamp {
            MORNING
        }
    }
    struct Silence;
    impl engine::Channel for Silence {
        fn deliver<'a>(&'a self, _: &'a engine::Letter) -> engine::BoxFuture<'a, engine::Delivery> {
            Box::pin(async { engine::Delivery::Delivered })
        }
    }
    let salts = std::sync::atomic::AtomicU64::new(1);
    let options = store::Options::new(move || u128::from(salts.fetch_add(1, std::sync::atomic::Ordering::Relaxed)).to_be_bytes());
    let store = store::Store::open(&database.url, options).unwrap();
    let clock = std::sync::Arc::new(Standing);
    let ports = engine::Ports {
        clock: clock.clone(),
        ids: std::sync::Arc::new(engine::RandomIds::new(clock)),
        travel: std::sync::Arc::new(dispatch::StraightLine),
        channel: std::sync::Arc::new(Silence),
    };
    let settings = engine::Settings { plan: false, wake: false, deliver: false, ..engine::Settings::new(provider()) };
    engine::Engine::start(store, ports, settings).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_story_leaves_the_same_chain_each_time_and_on_both_databases() {
    let mut heads = Vec::new();
    for database in databases().into_iter().chain(databases()) {
        heads.push(tell(&database).await);
    }
    assert!(heads.len() >= 2 && heads.windows(2).all(|pair| pair[0] == pair[1]), "{heads:?}");
}
