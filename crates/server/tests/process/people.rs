//! Staff, partners and bridges added at the machine, beside the running service.

use std::io::Write;
use std::process::Stdio;

use domain::standard_webhooks::{Secret, sign};
use domain::time::Timestamp;
use serde_json::json;

use crate::kit::{Caller, Case, PASSWORD, Server, finish};

#[tokio::test]
async fn staff_added_beside_the_service_can_sign_in() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    server.first_administrator().await;
    let said = case.run(&["staff", "add", "--user", "Dora", "--name", "Dora Desk", "--role", "dispatcher"]).well();
    let password = said.split_once("shown this once: ").expect("a password is made").1.trim();
    let dora = server.caller().sign_in("dora", password).await.expect("she can sign in");
    assert_eq!(dora.get("/api/session").await.body["role"], "dispatcher");
    let mut typed = case.attend(&[
        "staff",
        "add",
        "--user",
        "rae",
        "--name",
        "Rae",
        "--role",
        "responder",
        "--call-sign",
        "R1",
        "--skills",
        "lift",
        "--password-stdin",
    ]);
    let mut child = typed.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    let said = child.wait_with_output().unwrap();
    assert!(said.status.success() && !String::from_utf8_lossy(&said.stdout).contains(PASSWORD));
    let rae = server.caller().sign_in("rae", PASSWORD).await.expect("with the password that was typed");
    rae.until("/api/phone", "a phone of hers", |phone| phone["me"]["call_sign"] == "R1").await;
    let listed = case.run(&["staff", "list"]).well();
    assert!(listed.contains("dora") && listed.contains("R1"), "{listed}");
    server.stop().well();
}

#[test]
fn staff_that_breaks_a_rule_is_refused_and_the_rule_named() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    let add = |more: &[&str]| case.run(&[&["staff", "add", "--user", "rae", "--name", "Rae"], more].concat());
    add(&["--role", "boss"]).refused(6, "role: `boss` is not one of");
    add(&["--role", "responder"]).refused(6, "call-sign: a responder needs a call sign");
    add(&["--role", "dispatcher", "--call-sign", "R1"]).refused(6, "are a responder's");
    add(&["--role", "responder", "--call-sign", "R1", "--skills", "fly"]).refused(6, "skills: `fly` is not one of");
    add(&["--role", "responder", "--call-sign", "R1", "--base", "91,0"]).refused(6, "base: latitude");
    add(&["--role", "responder", "--call-sign", "R1", "--phone", "none"]).refused(6, "phone: ");
    assert!(case.run(&["staff", "list"]).well().contains("Nobody can sign in yet"));
}

/// Hands a case over, signed with this secret; gives the status of the answer.
pub async fn hand_over(caller: &Caller, server: &Server, secret: &str, reference: &str) -> u16 {
    let body = json!({
        "reference": reference, "call_back": "020 7946 0004", "respond": true,
        "alarm": { "type": "pendant" },
        "client": { "name": "Iris Example", "address": "1 Park Road, Barnet", "postcode": "EN4 0AA" },
        "situation": "fall_injured",
    })
    .to_string();
    let at = Timestamp(caller.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap());
    let seconds = at.ms() / 1_000;
    let id = format!("msg_{:016x}", rand::random::<u64>());
    let signature = sign(&Secret::parse(secret).unwrap(), &id, at, body.as_bytes());
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let request = client.post(format!("{}/api/hand-overs", server.address)).header("content-type", "application/json");
    let request = request.header("webhook-id", id).header("webhook-timestamp", seconds.to_string()).header("webhook-signature", signature);
    request.body(body).send().await.unwrap().status().as_u16()
}

/// The secret that was shown.
pub fn secret(said: &str) -> String {
    said.split_whitespace().find(|word| word.starts_with("whsec_")).expect("a secret is shown").to_owned()
}

#[tokio::test]
async fn a_partner_is_added_changes_its_secret_without_a_gap_and_loses_the_old_one() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let ada = server.first_administrator().await;
    let first = secret(&case.run(&["partner", "add", "--name", "Alder Careline", "--phone", "020 7946 0004"]).well());
    let mut cases = 0;
    let mut answered = async |secret: &str| {
        cases += 1;
        hand_over(&ada, &server, secret, &format!("case-{cases}")).await
    };
    assert_eq!(answered(&first).await, 202);
    case.run(&["partner", "add", "--name", "alder careline"]).refused(6, "there is a `alder careline` already");
    let second = secret(&case.run(&["partner", "rotate", "--name", "Alder Careline"]).well());
    assert_eq!((answered(&second).await, answered(&first).await), (202, 202), "a new secret is good at once, beside the old");
    assert!(case.run(&["partner", "list"]).well().contains("2 secrets"));
    case.run(&["partner", "retire", "--name", "Alder Careline"]).well();
    assert_eq!((answered(&first).await, answered(&second).await), (401, 202), "a retired secret is good no more at once");
    case.run(&["partner", "rotate", "--name", "Nobody"]).refused(6, "there is no partner `Nobody`; there are Alder Careline");
    server.stop().well();
}

#[test]
fn a_partners_webhook_and_telephone_are_judged_before_anything_is_kept() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    let add = |more: &[&str]| case.run(&[&["partner", "add", "--name", "Alder"], more].concat());
    add(&["--webhook", "http://alder.example/hooks"]).refused(6, "webhook: it must begin with https://");
    add(&["--webhook", "https://10.0.0.1/hooks"]).refused(6, "webhook: it leads into a private network");
    add(&["--webhook", "nonsense"]).refused(6, "webhook: it is not an address");
    add(&["--webhook", "http://127.0.0.1:9/hooks"]).refused(6, "webhook: ");
    add(&["--phone", "call us"]).refused(6, "phone: must be digits");
    assert!(case.run(&["partner", "list"]).well().contains("No partner yet"));
    add(&["--webhook", "http://127.0.0.1:9/hooks", "--loopback"]).well();
    assert!(case.run(&["partner", "list"]).well().contains("webhook http://127.0.0.1:9/hooks"));
}

#[tokio::test]
async fn a_bridge_sends_signals_with_its_token_only() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let said = case.run(&["bridge", "add", "--name", "north"]).well();
    let token = said.split_once("shown this once: ").expect("a token is shown").1.trim().to_owned();
    case.run(&["bridge", "add", "--name", "north"]).refused(6, "there is a bridge `north` already");
    case.run(&["bridge", "add", "--name", "a b"]).refused(6, "name: must be at most 40");
    let client = server.caller().http;
    let signal = |token: String| {
        let body = json!({ "source": "north", "dedupe_key": "1", "account": "7100423", "kind": "pendant" }).to_string();
        let request = client.post(format!("{}/api/signals", server.address)).header("content-type", "application/json");
        request.header("authorization", format!("Bearer {token}")).body(body).send()
    };
    assert_eq!(signal("nonsense".to_owned()).await.unwrap().status(), 401);
    assert_eq!(signal(token).await.unwrap().status(), 200, "its token is good at once");
    server.stop().well();
}

#[test]
fn a_contracts_promises_are_shown_and_changed() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    assert!(case.run(&["contract", "list"]).well().contains("mobile response: yes"));
    case.run(&["contract", "set"]).refused(6, "nothing to change");
    case.run(&["contract", "set", "--manager-phone", "x"]).refused(6, "manager-phone: ");
    case.run(&["contract", "set", "--name", "Gold", "--response", "false"]).refused(6, "there is no `Gold`");
    let said = case.run(&["contract", "set", "--manager-phone", "020 7946 0099", "--auto-offer", "false"]).well();
    assert!(said.contains("Changed.") && said.contains("020 7946 0099") && said.contains("by itself where the rules say so: no"), "{said}");
    let said = case.run(&["contract", "set", "--policy", "priority", "--diverts", "true"]).well();
    assert!(said.contains("plan: priority · diverts by itself: yes"), "{said}");
    case.run(&["contract", "set", "--policy", "nearest"])
        .refused(6, "policy: there is no `nearest`; there is global, divert, priority, closest-idle");
    let again = finish(case.attend(&["contract", "set", "--auto-offer", "false"])).well();
    assert!(again.contains("It stood like that already."), "{again}");
}

#[test]
fn timers_and_a_second_contract_are_data() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    let said = case.run(&["contract", "set", "--timer", "arrive_p1=30m", "--timer", "hand_over.1=45s", "--night", "21-8"]).well();
    for line in ["arrive_p1        30 min", "hand_over.1      45 s", "night: 21:00 to 8:00"] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    for (flags, rule) in [
        (["--timer", "arrive_p9=30m"], "timer: there is no `arrive_p9`"),
        (["--timer", "p1.second=2h"], "timers: "),
        (["--timer", "arrive_p1=soon"], "timer: `soon` must be a span"),
        (["--night", "25-7"], "night: "),
        (["--duty-officer", "nobody"], "duty-officer: nobody signs in as `nobody`"),
    ] {
        case.run(&[&["contract", "set"], &flags[..]].concat()).refused(6, rule);
    }
    assert!(case.run(&["contract", "list"]).well().contains("arrive_p1        30 min"), "nothing is half changed");
    case.run(&["partner", "add", "--name", "Alder Careline"]).well();
    let added =
        ["contract", "add", "--name", "Contacts first", "--answered-by", "alder careline", "--response", "false", "--timer", "rung=20s"];
    let said = case.run(&added).well();
    assert!(
        said.contains("answered by Alder Careline") && said.contains("mobile response: no") && said.contains("rung             20 s"),
        "{said}"
    );
    case.run(&added).refused(6, "there is a `Contacts first` already");
    case.run(&["contract", "add", "--name", "Other", "--answered-by", "Beech"]).refused(6, "answered-by: ");
    case.run(&["contract", "set", "--response", "false"]).refused(6, "which of");
}

#[tokio::test]
async fn a_password_is_changed_and_somebody_leaves_beside_the_running_service() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    server.first_administrator().await;
    case.run(&["staff", "add", "--user", "dora", "--name", "Dora Desk", "--role", "dispatcher"]).well();
    let said = case.run(&["staff", "password", "--user", "DORA"]).well();
    let password = said.split_once("shown this once: ").expect("a password is made").1.trim().to_owned();
    let dora = server.caller().sign_in("dora", &password).await.expect("the new password is good");
    case.run(&["staff", "end", "--user", "nobody"]).refused(6, "nobody signs in as `nobody`");
    case.run(&["staff", "end", "--user", "ada"]).refused(6, "user: ");
    case.run(&["staff", "end", "--user", "dora"]).well();
    assert!(server.caller().sign_in("dora", &password).await.is_none());
    dora.until("/api/desk", "signed out", |body| body["type"] == "/problems/not-signed-in").await;
    assert!(case.run(&["staff", "list"]).well().contains("(ended)"));
    case.run(&["staff", "password", "--user", "dora"]).refused(6, "nobody signs in as `dora`");
    server.stop().well();
}

#[test]
fn our_own_organisation_has_a_name_and_a_telephone() {
    let case = Case::with_key();
    case.serve(&[]).stop().well();
    assert!(case.run(&["organisation", "list"]).well().contains("no telephone"));
    case.run(&["organisation", "set", "--phone", "x"]).refused(6, "phone: ");
    let said = case.run(&["organisation", "set", "--name", "North Response", "--phone", "020 7946 0100"]).well();
    assert!(said.contains("Changed.") && said.contains("North Response · 020 7946 0100"), "{said}");
    let listed = case.run(&["organisation", "list"]).well();
    assert!(listed.contains("North Response · 020 7946 0100 (ourselves)"), "{listed}");
    assert!(case.run(&["organisation", "set", "--phone", "020 7946 0100"]).well().contains("It stood like that already."));
    assert_eq!(case.run(&["organisation", "set"]).code, Some(2), "nothing to change");
}
