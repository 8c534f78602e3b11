//! How journeys are measured, what is promised, and how promises were kept.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn the_desk_reads_how_journeys_are_measured() {
    let house = House::new().await;
    let ana = house.session("ana").await;
    let told = house.get("/api/travel").by(&ana).send().await.expect(200);
    assert_eq!(
        told,
        json!({ "text": "Travel times: straight line × 1.35.", "by": "straight line × 1.35", "instead": null, "unheeded": 0 })
    );
}

#[tokio::test]
async fn a_visit_says_by_when_it_was_promised_and_the_report_whether_that_was_kept() {
    let house = House::new().await;
    let (ana, sue, rob) = (house.session("ana").await, house.session("sue").await, house.on_duty("rob").await);
    let empty = house.get("/api/reports/promise").by(&sue).send().await.expect(200);
    assert_eq!((&empty["all"]["arrivals"], &empty["all"]["kept_percent"]), (&json!(0), &json!(null)));
    let (incident, job) = house.accepted(&ana, &rob).await;
    let detail = house.get(format!("/api/incidents/{incident}")).by(&ana).send().await.expect(200);
    let visit = &detail["incident"]["job"]["assignments"][0];
    let (accepted, eta, promised) =
        (visit["accepted_at"].as_i64().unwrap(), visit["eta_at"].as_i64().unwrap(), visit["promised_at"].as_i64().unwrap());
    assert!(accepted < eta && eta < promised, "{visit}");
    for step in ["en_route", "arrived"] {
        house.on_job(&rob, &job, "step", json!({ "step": step })).await;
    }
    let report = house.get("/api/reports/promise").by(&sue).send().await.expect(200);
    assert_eq!((&report["all"]["arrivals"], &report["all"]["within"], &report["all"]["kept_percent"]), (&json!(1), &json!(1), &json!(100)));
    assert_eq!(report["by_district"][0]["of"], "EN5");
    assert_eq!(house.get("/api/reports/promise?from=2&until=1").by(&sue).send().await.fields(), ["from"]);
    assert_eq!(house.get("/api/reports/promise?from=soon").by(&sue).send().await.fields(), ["from"]);
}
