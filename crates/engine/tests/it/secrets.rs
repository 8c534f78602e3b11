//! The vault: the right key file only, the right person only, and the canary is nowhere else.

use domain::command::{Command, Target};
use domain::event::What;
use domain::ids::JobId;
use domain::refusal::Refusal;
use domain::verbs::{RevealCode, StandDown};
use engine::{Code, EngineError, Envelope, Outcome, Vault, VaultError};

use crate::house::*;

const CANARY: &str = "CANARY-7QX2-9WLM";

async fn with_code() -> House {
    let house = House::new().await;
    house.engine.set_vault(Vault::open(&house.store, provider(), [7; 32]).await.unwrap());
    house.engine.seal_code(iris(), CANARY).await.unwrap();
    house
}

async fn reveal(house: &House, actor: domain::event::Actor, job: JobId, key: &str, reason: &str) -> Result<(Code, Outcome), EngineError> {
    let verb = RevealCode { reason: reason.to_owned(), incident: None };
    let command = Command { target: Target::Job(job), verb: verb.into(), context: house.by(actor) };
    house.engine.reveal_code(job, Envelope::new(key, reason.as_bytes(), command)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_file_is_noticed_at_the_opening() {
    let house = with_code().await;
    assert!(Vault::open(&house.store, provider(), [7; 32]).await.is_ok());
    assert_eq!(Vault::open(&house.store, provider(), [8; 32]).await.unwrap_err(), VaultError::WrongKey);
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_is_for_the_assigned_while_it_is_theirs_and_for_the_desk_with_a_reason() {
    let house = with_code().await;
    house.on_duty(1).await;
    house.on_duty(2).await;
    let (incident, job, n) = house.accepted().await;
    let other = 3 - n;
    let (code, _) = reveal(&house, responding(n), job, "phone:1", "").await.unwrap();
    assert_eq!(code.expose(), CANARY);
    assert!(matches!(
        reveal(&house, responding(other), job, "phone:2", "").await,
        Err(EngineError::Refused(Refusal::NotAllowed { .. } | Refusal::NotAvailable { .. } | Refusal::OutOfOrder { .. }, _))
    ));
    assert!(matches!(reveal(&house, desk(), job, "desk:1", "").await, Err(EngineError::Refused(..))), "the desk needs a reason");
    let (code, _) = reveal(&house, desk(), job, "desk:2", "the phone is dead").await.unwrap();
    assert_eq!(code.expose(), CANARY);
    let reveals = house.kinds(incident).await.into_iter().filter(|what| matches!(what, What::CodeRevealed { .. })).count();
    assert_eq!(reveals, 2, "each reveal is on the timeline");
    house.desk(Target::Job(job), StandDown { responder: r(n), reason: "not needed".to_owned(), ambulance: None }).await;
    assert!(reveal(&house, responding(n), job, "phone:1", "").await.is_err(), "not even the same request again");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_canary_is_nowhere_in_the_database() {
    let house = with_code().await;
    house.on_duty(1).await;
    let (_, job, n) = house.accepted().await;
    reveal(&house, responding(n), job, "phone:1", "").await.unwrap();
    house.engine.stop().await;
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    for entry in std::fs::read_dir(house.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for needle in [CANARY.as_bytes(), hex.as_bytes()] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_code_there_is_nothing_to_reveal_and_nothing_on_the_timeline() {
    let house = House::new().await;
    house.engine.set_vault(Vault::open(&house.store, provider(), [7; 32]).await.unwrap());
    house.on_duty(1).await;
    let (incident, job, n) = house.accepted().await;
    assert_eq!(reveal(&house, responding(n), job, "phone:1", "").await.unwrap_err(), EngineError::NotFound("key-safe code"));
    assert!(!house.kinds(incident).await.iter().any(|what| matches!(what, What::CodeRevealed { .. })));
    house.engine.stop().await;
}
