//! Figures for the metrics page, in Prometheus' own text: what the engine counts as it goes, and how things stand every few seconds.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::Context;
use engine::Engine;
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// How often it is looked how things stand.
const EVERY: Duration = Duration::from_secs(5);
/// Seconds up to which durations are sorted.
const BUCKETS_S: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Of a page of memory on the machines we run on.
const PAGE_BYTES: f64 = 4_096.0;

/// Begins to count; a second time in one process it goes on with the first. What it gives is the page's text.
///
/// # Errors
/// Another recorder is installed.
pub fn begin() -> anyhow::Result<Arc<dyn Fn() -> String + Send + Sync>> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let handle = match HANDLE.get() {
        Some(handle) => handle,
        None => {
            let builder = PrometheusBuilder::new().set_buckets(&BUCKETS_S).context("metrics: no buckets")?;
            let made = builder.install_recorder().context("metrics: another recorder is installed")?;
            HANDLE.get_or_init(|| made)
        }
    };
    let handle = handle.clone();
    Ok(Arc::new(move || handle.render()))
}

/// Looks how things stand until the service stops.
pub async fn follow(engine: Engine, stop: CancellationToken) {
    let since = Instant::now();
    loop {
        match engine.counts().await {
            Ok(counts) => {
                let standing = [
                    ("attend_events", counts.events),
                    ("attend_clients", counts.clients),
                    ("attend_incidents_open", counts.incidents_open),
                    ("attend_jobs_open", counts.jobs_open),
                    ("attend_deadlines_overdue", counts.wakes_overdue),
                    ("attend_outbox_waiting", counts.outbox_waiting),
                    ("attend_phones_behind", counts.phones_behind),
                ];
                for (name, value) in standing {
                    gauge!(name).set(value as f64);
                }
                gauge!("attend_database_up").set(1.0);
            }
            Err(error) => {
                gauge!("attend_database_up").set(0.0);
                tracing::warn!(%error, "how things stand cannot be counted");
            }
        }
        gauge!("attend_up_seconds").set(since.elapsed().as_secs_f64());
        if let Some(bytes) = resident_bytes() {
            gauge!("process_resident_memory_bytes").set(bytes);
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Memory in use, where the system tells.
fn resident_bytes() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
