//! A closed road, as everybody sees it: on roads derived from the borough's own points, which every machine has.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::kit::{Caller, Case, PASSWORD, Server, call};

/// A place of the borough, and another three kilometres on.
const BASE: (f64, f64) = (51.6505, -0.2005);
const HOME: (f64, f64) = (51.6300, -0.1750);
/// Half a kilometre beyond it.
const BEYOND: (f64, f64) = (51.6255, -0.1730);
/// Another base, beyond the first, where a key is.
const DEPOT: (f64, f64) = (51.6560, -0.2060);

/// What is read before a road is closed, while it is, and afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    travel_s: i64,
    fetched_s: i64,
    promise_s: i64,
    cover_s: i64,
    cover_with_key_s: i64,
    metres: i64,
}

/// Three people who need help, and two who could go: R1 drives to the first, R2 is free.
struct Morning {
    desk: Caller,
    rae: Caller,
    bo: Caller,
    until: i64,
    first: String,
    second: String,
    third: String,
    asked: Cell<u32>,
}

/// When the desk is told that R1 is at the door.
fn told(shown: &Value) -> Option<i64> {
    shown["incident"]["job"]["assignments"][0]["eta_at"].as_i64()
}

async fn raise(desk: &Caller, note: &str, number: u32, at: (f64, f64)) -> String {
    let mut raised = call(note);
    raised["call_back"] = json!(format!("020 7946 00{number:02}"));
    raised["place"]["position"] = json!({ "latitude": at.0, "longitude": at.1 });
    desk.must("/api/incidents", raised).await["incident"].as_str().unwrap().to_owned()
}

/// Puts two responders on the books and on duty, and a base where nobody is but a key.
async fn staffed(desk: &Caller, until: i64) -> [Caller; 2] {
    let staff = |user: &str, sign: &str, base: (f64, f64), name: &str| {
        json!({ "user": user, "name": user, "role": "responder", "call_sign": sign, "skills": ["lift"], "password": PASSWORD,
            "base": { "latitude": base.0, "longitude": base.1 }, "base_name": name })
    };
    desk.must("/api/staff", staff("di", "R3", DEPOT, "Depot")).await;
    let phone = async |user: &str, sign: &str| {
        desk.must("/api/staff", staff(user, sign, BASE, "Barnet")).await;
        let phone = desk.sign_in(user, PASSWORD).await.expect("a responder signs in");
        let staff = desk.get("/api/staff").await.body;
        let known = staff["staff"].as_array().unwrap().iter().find(|one| one["user"] == user).unwrap()["responder"].clone();
        desk.must(&format!("/api/responders/{}/go-on-duty", known.as_str().unwrap()), json!({ "until": until })).await;
        phone
    };
    [phone("rae", "R1").await, phone("bo", "R2").await]
}

impl Morning {
    async fn begin(case: &Case, server: &Server) -> Self {
        let desk = server.first_administrator().await;
        case.write(
            "clients.csv",
            format!(
                "reference,name,address,postcode,access,key_tag,key_at,latitude,longitude\n\
                 C-1,Ivy Marlow,1 High Road,N20 9AA,unknown,,,{0},{1}\nC-2,Una Key,2 High Road,N12 9AA,key_held,K7,Depot,{0},{1}\n",
                HOME.0, HOME.1
            ),
        );
        case.run(&["import", "clients", "clients.csv"]).well();
        let now = desk.get("/api/session").await.body["clock"]["now_at"].as_i64().unwrap();
        let until = now + 8 * 3_600_000;
        let [rae, bo] = staffed(&desk, until).await;
        desk.until("/api/cover", "on derived roads", |cover| cover["basis"] == "approximate" && cover["clients"] == 2).await;
        let fix = json!({ "latitude": BASE.0, "longitude": BASE.1, "accuracy_m": 5, "sequence": 1, "at": now });
        rae.must("/api/phone/positions", json!({ "fixes": [fix] })).await;
        let first = raise(&desk, "High", 0, HOME).await;
        desk.must(&format!("/api/incidents/{first}/respond"), json!({})).await;
        let shown =
            desk.until(&format!("/api/incidents/{first}"), "with a visit", |shown| shown["incident"]["job"]["id"].is_string()).await;
        let job = shown["incident"]["job"]["id"].as_str().unwrap().to_owned();
        let r1 = rae.get("/api/phone").await.body["me"]["responder"].clone();
        desk.post(&format!("/api/jobs/{job}/offer"), &json!({ "to": r1, "reason": "nearest" })).await;
        let shown = rae.until("/api/phone", "offered", |shown| shown["offers"].as_array().is_some_and(|offers| !offers.is_empty())).await;
        rae.must(&format!("/api/jobs/{job}/accept"), json!({ "offer": shown["offers"][0]["id"] })).await;
        rae.must(&format!("/api/jobs/{job}/step"), json!({ "step": "en_route" })).await;
        let second = raise(&desk, "High", 0, HOME).await;
        let una = desk.get("/api/clients?q=una").await.body["clients"][0]["id"].clone();
        let third = json!({ "client": una, "class": "person", "situation": "fall_injured", "speech": true });
        let third = desk.must("/api/incidents", third).await["incident"].as_str().unwrap().to_owned();
        desk.until("/api/ways", "on the way", |ways| ways["ways"].as_array().is_some_and(|ways| ways.len() == 1)).await;
        Self { desk, rae, bo, until, first, second, third, asked: Cell::new(0) }
    }

    /// What the plan promises R2 a little further on: of a visit that is decided on, and declined.
    async fn promised(&self) -> i64 {
        self.asked.set(self.asked.get() + 1);
        let incident = raise(&self.desk, &format!("Side {}", self.asked.get()), 10 + self.asked.get(), BEYOND).await;
        self.desk.must(&format!("/api/incidents/{incident}/respond"), json!({})).await;
        let offered = |shown: &Value| shown["incident"]["job"]["offers"][0]["promise_s"].is_i64();
        let shown = self.desk.until(&format!("/api/incidents/{incident}"), "offered", offered).await["incident"]["job"].clone();
        let decline = json!({ "offer": shown["offers"][0]["id"], "reason": "other", "note": "asked for its promise" });
        self.bo.must(&format!("/api/jobs/{}/decline", shown["id"].as_str().unwrap()), decline).await;
        assert_eq!(shown["offers"][0]["call_sign"], "R2", "{shown}");
        shown["offers"][0]["promise_s"].as_i64().unwrap()
    }

    /// Whoever could go, as the recommendation has them.
    async fn candidate(&self, incident: &str) -> Value {
        let detail = self.desk.get(&format!("/api/incidents/{incident}")).await.body;
        let candidates = detail["recommended"]["candidates"].as_array().unwrap();
        candidates.iter().find(|one| one["excluded"].is_null()).unwrap_or_else(|| panic!("{detail}")).clone()
    }

    async fn figures(&self) -> Figures {
        let (keyless, with_key) = (self.candidate(&self.second).await, self.candidate(&self.third).await);
        assert_eq!(keyless["approximate"], true, "the roads are derived");
        let seconds = |candidate: &Value, part: &str| candidate[part].as_i64().unwrap();
        let cover = self.desk.get("/api/cover").await.body;
        let sector = |name: &str| {
            let found = cover["sectors"].as_array().unwrap().iter().find(|one| one["sector"] == name).unwrap();
            assert_eq!(found["soonest_by"], "R2", "R1 is on a visit: {cover}");
            found["soonest_s"].as_i64().unwrap()
        };
        // Where the cover says when somebody is at the door, the plan says the same, and the way in besides.
        let door = |candidate: &Value| seconds(candidate, "total_s") - seconds(candidate, "access_s");
        assert_eq!((door(&keyless), door(&with_key)), (sector("N20 9"), sector("N12 9")), "{cover} {with_key}");
        Figures {
            travel_s: seconds(&keyless, "travel_s"),
            fetched_s: seconds(&with_key, "travel_s") + seconds(&with_key, "key_s"),
            promise_s: self.promised().await,
            cover_s: sector("N20 9"),
            cover_with_key_s: sector("N12 9"),
            metres: self.desk.get("/api/ways").await.body["ways"][0]["metres"].as_i64().unwrap(),
        }
    }

    /// Closes stretch by stretch across the middle of the way until it is so much longer.
    async fn close_until(&self, travel_s: i64) {
        for _ in 0..20 {
            let ways = self.desk.get("/api/ways").await.body;
            let line = ways["ways"][0]["line"].as_array().unwrap().clone();
            let mut points = Vec::new();
            for pair in line[line.len() / 3..2 * line.len() / 3 + 1].windows(2) {
                // Between two points of the way: at a corner a side street is as near.
                let middle = |axis: usize| (pair[0][axis].as_f64().unwrap() + pair[1][axis].as_f64().unwrap()) / 2.0;
                let found = self.desk.get(&format!("/api/streets?latitude={}&longitude={}", middle(1), middle(0))).await.body;
                points.extend(found["streets"][0]["points"].as_array().unwrap().iter().cloned());
            }
            let closing = json!({ "street": "High Road", "points": points, "reason": "burst main", "until": self.until });
            self.desk.must("/api/closures", closing).await;
            if self.candidate(&self.second).await["travel_s"].as_i64().unwrap() >= travel_s {
                return;
            }
        }
        panic!("no way round is that long");
    }

    async fn open_all(&self) {
        let closures = self.desk.get("/api/closures").await.body["closures"].as_array().unwrap().clone();
        for closure in &closures {
            self.desk.must(&format!("/api/closures/{}/open", closure["id"].as_str().unwrap()), json!({})).await;
        }
    }

    async fn covered(&self, minutes: i64) -> i64 {
        self.desk.get(&format!("/api/cover?within={minutes}")).await.body["covered"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn a_closed_road_changes_the_recommendation_the_arrival_of_who_is_en_route_and_the_cover_and_opened_again_all_is_as_it_was() {
    let case = Case::with_key();
    let server = case.serve(&[]);
    let morning = Morning::begin(&case, &server).await;
    let (desk, first) = (&morning.desk, format!("/api/incidents/{}", morning.first));
    let usual = morning.figures().await;
    assert!(usual.fetched_s > usual.travel_s + 180, "the key is fetched and signed for: {usual:?}");
    let before = told(&desk.get(&first).await.body);
    // Setting off took less than was told, and a minute is nothing.
    morning.close_until(usual.travel_s + 150).await;
    let round = morning.figures().await;
    assert!(round.travel_s > usual.travel_s && round.fetched_s > usual.fetched_s, "the recommendation: {usual:?} {round:?}");
    assert_eq!(round.cover_s - usual.cover_s, round.travel_s - usual.travel_s, "the cover, by as much");
    assert!(round.promise_s > usual.promise_s && round.cover_with_key_s > usual.cover_with_key_s, "{usual:?} {round:?}");
    assert_ne!(round.metres, usual.metres, "the way of who is en route");
    // Everybody is told another time; the card, the map and the phone have one and the same.
    let later = |shown: &Value| told(shown) >= before.map(|before| before + 60_000);
    let card = desk.until(&first, "expected later", later).await;
    let ways = desk.get("/api/ways").await.body;
    assert_eq!(ways["ways"][0]["arrives_at"].as_i64(), told(&card), "one time, wherever it is shown");
    let phone = morning.rae.until("/api/phone", "told", |shown| shown["job"]["expected_at"].as_i64() == told(&card)).await;
    assert_eq!(phone["job"]["approximate"], true);
    let between = (usual.cover_with_key_s.max(usual.cover_s) + 59) / 60;
    if between * 60 < round.cover_s {
        assert_eq!(morning.covered(between).await, 0, "nobody would be in time any more");
    }

    morning.open_all().await;
    assert_eq!(morning.figures().await, usual, "every figure is as it was");
    // Within the minute by which times are told.
    let again = |shown: &Value| told(shown).zip(before).is_some_and(|(told, before)| (told - before).abs() < 60_000);
    desk.until(&first, "expected as before", again).await;
    assert_eq!(morning.covered(between).await, 2);
    server.stop().well();
}
