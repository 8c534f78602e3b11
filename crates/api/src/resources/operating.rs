//! For whoever runs the service: is it alive, is it ready, how much does it do, what does it speak.

use std::sync::Arc;

use warp::http::StatusCode;

use crate::access::Who;
use crate::answer::{Answer, json, json_as, text};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::openapi;
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/healthz", Who::Anybody, "Whether the process answers.", alive, gives: "application/json"),
        entry!(GET "/readyz", Who::Anybody, "Whether it can do its work: the record can be read and written; 503 and why where not.", ready, gives: "application/json"),
        entry!(GET "/metrics", Who::Anybody, "Counters and gauges as Prometheus text.", metrics, gives: "text/plain"),
        entry!(GET "/problems/{slug}", Who::Anybody, "What a kind of problem means, and what helps.", problem, gives: "text/plain"),
        entry!(GET "/openapi.json", Who::Anybody, "This description.", description, gives: "application/json"),
    ]
}

async fn alive(_hall: Arc<Hall>, _asked: Asked) -> Answer {
    json(&serde_json::json!({ "alive": true }))
}

async fn ready(hall: Arc<Hall>, _asked: Asked) -> Answer {
    match hall.house.engine.ready().await {
        Ok(()) => json(&serde_json::json!({ "ready": true, "as_of": hall.house.engine.look(|view| view.cursor.to_string()) })),
        Err(not) => json_as(StatusCode::SERVICE_UNAVAILABLE, &serde_json::json!({ "ready": false, "because": not.to_string() })),
    }
}

async fn metrics(hall: Arc<Hall>, _asked: Asked) -> Answer {
    Ok(text("text/plain; version=0.0.4; charset=utf-8", (hall.house.metrics)()))
}

async fn problem(_hall: Arc<Hall>, asked: Asked) -> Answer {
    let slug = asked.params.first().map(String::as_str).unwrap_or_default();
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug).ok_or_else(|| Problem::not_found("kind of problem"))?;
    let status = kind.status().as_u16();
    Ok(text("text/plain; charset=utf-8", format!("{} ({status})\n\n{}\n", kind.title(), kind.help())))
}

async fn description(_hall: Arc<Hall>, _asked: Asked) -> Answer {
    Ok(text("application/json", openapi::text()))
}
