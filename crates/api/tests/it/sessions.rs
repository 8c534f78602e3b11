//! Signing in and out, the one-time link, other sites' pages, and what only a demo has.

use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn somebody_signs_in_and_is_who_they_are_until_they_sign_out() {
    let house = House::real().await;
    let answered = house.post("/api/session", json!({ "user": "Ana", "password": PASSWORD })).send().await;
    let cookie = answered.headers.get("set-cookie").unwrap().to_str().unwrap().to_owned();
    for part in ["attend=", "Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let session = answered.cookie();
    let me = answered.expect(200);
    assert_eq!(
        (&me["name"], &me["role"], &me["responder"], &me["demo"]),
        (&json!("ANA"), &json!("dispatcher"), &json!(null), &json!(false))
    );
    assert_eq!(me["organisation"]["name"], "Beacon Care");
    assert_eq!(me["clock"]["rate"], 1.0);
    assert_eq!(house.get("/api/session").by(&session).send().await.expect(200)["person"], me["person"]);
    let out = house.delete("/api/session").by(&session).send().await;
    assert!(out.headers.get("set-cookie").unwrap().to_str().unwrap().contains("Max-Age=0"));
    out.expect(204);
    // A sign-in page asks who is there: nobody is an answer, not a failure.
    assert_eq!(house.get("/api/session").by(&session).send().await.expect(200), json!({ "me": null, "demo": false }));
    assert_eq!(house.get("/api/session").send().await.expect(200), json!({ "me": null, "demo": false }));
    assert_eq!(house.get("/api/desk").by(&session).send().await.slug(), "not-signed-in");
    house.delete("/api/session").send().await.expect(204);
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_host() {
    let house = House::secure().await;
    let answered = house.post("/api/session", json!({ "user": "ana", "password": PASSWORD })).send().await;
    let cookie = answered.headers.get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-attend=") && cookie.contains("; Secure"), "{cookie}");
    let session = answered.cookie();
    house.get("/api/desk").by(&session).send().await.expect(200);
    // The same token under the name that plain http may set is nobody's.
    let plain = session.replace("__Host-attend", "attend");
    assert_eq!(house.get("/api/desk").by(&plain).send().await.slug(), "not-signed-in");
}

#[tokio::test]
async fn a_wrong_password_is_no_session_and_too_many_have_to_wait() {
    let house = House::real().await;
    let try_one = |password: &str| house.post("/api/session", json!({ "user": "ana", "password": password })).send();
    let wrong = try_one("wrong password").await;
    assert_eq!(wrong.slug(), "not-signed-in");
    let nobody = house.post("/api/session", json!({ "user": "nobody", "password": PASSWORD })).send().await;
    assert_eq!(nobody.json()["detail"], wrong.json()["detail"], "which of the two was wrong is not said");
    let mut last = try_one("wrong password").await;
    for _ in 0..8 {
        last = try_one("wrong password").await;
    }
    assert_eq!(last.slug(), "too-many");
    assert!(last.headers.get("retry-after").unwrap().to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(house.post("/api/session", json!({ "user": "ana" })).send().await.fields(), ["password"]);
}

#[tokio::test]
async fn another_sites_page_can_write_nothing() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let raise = || {
        house
            .post("/api/incidents", json!({ "client": crate::house::iris(), "class": "person" }))
            .by(&ana)
            .header("host", "desk.example:8080")
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://desk.example:8081"),
    ] {
        assert_eq!(raise().header(name, value).send().await.slug(), "not-allowed", "{name}: {value}");
    }
    let sign_in =
        house.post("/api/session", json!({ "user": "ana", "password": PASSWORD })).header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(sign_in.slug(), "not-allowed", "nobody is signed in behind their back");
    raise().header("origin", "http://desk.example:8080").send().await.expect(201);
    raise().header("sec-fetch-site", "same-origin").header("origin", "http://desk.example:8080").send().await.expect(201);
}

#[tokio::test]
async fn the_one_time_link_makes_the_first_administrator_once() {
    let house = House::empty().await;
    let token = house.engine.offer_first_link().await.unwrap().unwrap();
    let setup = |user: &str, password: &str| {
        let body = json!({ "token": token.expose(), "organisation": "Beacon Care", "name": "Abe", "user": user, "password": password });
        house.post("/api/setup", body).send()
    };
    let good = async |token: &str| house.post("/api/setup/link", json!({ "token": token })).send().await.expect(200)["good"] == true;
    assert!(good(token.expose()).await && !good("another").await, "asking uses nothing up");
    assert_eq!(setup("abe", "short").await.fields(), ["password"]);
    assert_eq!(setup("a b", PASSWORD).await.fields(), ["user"], "a refused field does not use the link up");
    let made = setup("abe", PASSWORD).await;
    let session = made.cookie();
    assert_eq!(made.expect(201)["role"], "administrator");
    assert_eq!(setup("eve", PASSWORD).await.slug(), "link-used");
    assert!(!good(token.expose()).await, "a link that was used says so before anything is filled in");
    let new = json!({ "name": "Ana", "user": "ana", "password": PASSWORD, "role": "dispatcher" });
    let added = house.post("/api/staff", new.clone()).by(&session).key("s-1").send().await.expect(201);
    assert_eq!(house.post("/api/staff", new.clone()).by(&session).key("s-1").send().await.expect(201), added, "asked again, done once");
    let other = json!({ "name": "Ann", "user": "ann", "password": PASSWORD, "role": "dispatcher" });
    assert_eq!(house.post("/api/staff", other).by(&session).key("s-1").send().await.slug(), "different-content");
    assert_eq!(house.post("/api/staff", new).by(&session).send().await.fields(), ["user"]);
    let responder = json!({ "name": "Rob", "user": "rob", "password": PASSWORD, "role": "responder" });
    assert_eq!(house.post("/api/staff", responder.clone()).by(&session).send().await.fields(), ["call_sign"]);
    let mut whole = responder;
    whole["call_sign"] = json!("R1");
    whole["base"] = json!({ "latitude": 0, "longitude": 0 });
    assert_eq!(house.post("/api/staff", whole.clone()).by(&session).send().await.fields(), ["base"]);
    whole["base"] = json!({ "latitude": 51.6, "longitude": -0.2 });
    house.post("/api/staff", whole).by(&session).send().await.expect(201);
    let books = house.get("/api/staff").by(&session).send().await.expect(200);
    let names: Vec<&str> = books["staff"].as_array().unwrap().iter().map(|staff| staff["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Abe", "Ana", "Rob"]);
    assert!(!books.to_string().contains("argon2"), "no hash leaves the house");
    let desk = house.get("/api/desk").by(&session).send().await.expect(200);
    assert_eq!(desk["responders"][0]["call_sign"], "R1");
}

#[tokio::test]
async fn in_a_demo_a_place_is_taken_without_a_password() {
    let house = House::new().await;
    let personas = house.get("/api/demo/personas").send().await.expect(200);
    let ana = personas["personas"].as_array().unwrap().iter().find(|persona| persona["name"] == "ANA").unwrap().clone();
    assert_eq!((&ana["doing"], &ana["on_duty"], &personas["speed"]), (&json!("at the desk"), &json!(true), &json!(1.0)));
    let taken = house.post("/api/demo/take", json!({ "person": ana["person"] })).send().await;
    let session = taken.cookie();
    assert_eq!(taken.expect(200)["name"], "ANA");
    house.get("/api/desk").by(&session).send().await.expect(200);
    for rate in [json!(0.4), json!(61), json!("fast")] {
        assert_eq!(house.post("/api/demo/speed", json!({ "rate": rate })).by(&session).send().await.fields(), ["rate"]);
    }
    house.post("/api/demo/speed", json!({ "rate": 10 })).by(&session).send().await.expect(200);
    let nobody = house.post("/api/demo/take", json!({ "person": crate::house::iris() })).send().await;
    assert_eq!(nobody.slug(), "not-found");
}

#[tokio::test]
async fn a_real_service_has_no_demo() {
    let house = House::real().await;
    assert_eq!(house.get("/api/demo/personas").send().await.slug(), "not-found");
    assert_eq!(house.post("/api/demo/take", json!({ "person": house.people["ana"] })).send().await.slug(), "not-found");
}

#[tokio::test]
async fn whoever_leaves_is_out_at_once_and_whoever_is_needed_stays() {
    let house = House::new().await;
    let (abe, ana) = (house.session("abe").await, house.session("ana").await);
    let end = |user: &str, key: &str| house.post(format!("/api/staff/{}/end", house.people[user]), json!({})).by(&abe).key(key).send();
    end("ana", "e-1").await.expect(204);
    assert_eq!(house.get("/api/desk").by(&ana).send().await.slug(), "not-signed-in");
    end("ana", "e-1").await.expect(204);
    let user = house.get("/api/staff").by(&abe).send().await.expect(200)["staff"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["person"] == json!(house.people["ana"]))
        .map(|one| (one["user"].as_str().unwrap().to_owned(), one["active"].clone()))
        .unwrap();
    assert_eq!(user.1, json!(false));
    let again = house.post("/api/session", json!({ "user": user.0, "password": PASSWORD })).send().await;
    assert_eq!(again.slug(), "not-signed-in");
    let other = house.post(format!("/api/staff/{}/end", house.people["sue"]), json!({})).by(&abe).key("e-1").send().await;
    assert_eq!(other.slug(), "different-content", "one key is one act");
    let last = end("abe", "e-2").await;
    assert_eq!(last.status.as_u16(), 409);
    assert!(last.json()["detail"].as_str().unwrap().starts_with("Nothing was changed: "), "{:?}", last.json());
    house.get("/api/desk").by(&abe).send().await.expect(200);
    let nobody = house.post(format!("/api/staff/{}/end", crate::house::iris()), json!({})).by(&abe).send().await;
    assert_eq!(nobody.slug(), "not-found");
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_is_the_only_one() {
    let house = House::new().await;
    let (abe, ana) = (house.session("abe").await, house.session("ana").await);
    let path = format!("/api/staff/{}/password", house.people["ana"]);
    let set = |password: &str| house.post(&path, json!({ "password": password })).by(&abe).send();
    assert_eq!(set("short").await.fields(), ["password"]);
    house.get("/api/desk").by(&ana).send().await.expect(200);
    set("another long password").await.expect(204);
    assert_eq!(house.get("/api/desk").by(&ana).send().await.slug(), "not-signed-in");
    let sign_in = |password: &str| house.post("/api/session", json!({ "user": "ana", "password": password })).send();
    assert_eq!(sign_in(PASSWORD).await.slug(), "not-signed-in");
    sign_in("another long password").await.expect(200);
    assert_eq!(house.post(&path, json!({ "password": PASSWORD })).by(&house.session("sue").await).send().await.status.as_u16(), 403);
}

#[tokio::test]
async fn a_responder_on_duty_or_with_a_visit_cannot_leave() {
    let house = House::new().await;
    let (abe, ana, rob) = (house.session("abe").await, house.session("ana").await, house.on_duty("rob").await);
    let end = || house.post(format!("/api/staff/{}/end", house.people["rob"]), json!({})).by(&abe).send();
    let on_duty = end().await;
    assert_eq!(on_duty.status.as_u16(), 409);
    assert!(on_duty.json()["detail"].as_str().unwrap().contains("is on duty"), "{:?}", on_duty.json());
    house.accepted(&ana, &rob).await;
    let with_a_visit = end().await;
    assert_eq!(with_a_visit.status.as_u16(), 409);
    assert!(with_a_visit.json()["detail"].as_str().unwrap().contains("has a visit"), "{:?}", with_a_visit.json());
    house.get("/api/phone").by(&rob).send().await.expect(200);
}

#[tokio::test]
async fn a_responder_who_left_is_not_put_on_duty_by_the_desk_and_is_gone_from_it() {
    let house = House::new().await;
    let (abe, ana) = (house.session("abe").await, house.session("ana").await);
    let shown = async || house.get("/api/desk").by(&ana).send().await.expect(200)["responders"].as_array().unwrap().clone();
    let rob = json!(house.responder("rob"));
    assert!(shown().await.iter().any(|one| one["id"] == rob));
    house.post(format!("/api/staff/{}/end", house.people["rob"]), json!({})).by(&abe).send().await.expect(204);
    assert!(shown().await.iter().all(|one| one["id"] != rob));
    let path = format!("/api/responders/{}/go-on-duty", rob.as_str().unwrap());
    let refused = house.post(path, json!({ "until": house.clock_ms() + 3_600_000 })).by(&ana).send().await;
    assert_eq!(refused.slug(), "not-available");
    assert!(refused.json()["detail"].as_str().unwrap().contains("have left"), "{:?}", refused.json());
    assert_eq!(
        house.post("/api/demo/take", json!({ "person": house.people["rob"] })).send().await.slug(),
        "not-found",
        "nobody takes their role"
    );
}
