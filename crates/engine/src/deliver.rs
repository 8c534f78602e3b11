//! The fourth loop: what has to leave the house leaves it, in order for each address, at least once, and is asked first whether it is still wanted.
//!
//! An address that hangs or refuses holds up nobody else. Delivered means that their machine has it, not that anybody there has read it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::time::{Duration as Span, Timestamp};
use store::StoreError;
use store::tables::outbox::{Delivery as Went, Outgoing};
use store::tables::partners::WebhookEndpoint;
use tokio::task::JoinSet;

use crate::cursor::Cursor;
use crate::engine::Inner;
use crate::feed::NoticeKind;
use crate::ports::Delivery;

/// How long after each failure the next try comes, real time; the last one repeats.
const RETRY_S: [i64; 5] = [5, 30, 120, 600, 3_600];
/// Letters under way at once, one for each address.
const AT_ONCE: usize = 32;
/// Looked for at least this often, for what other nodes wrote.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After a failure of the database.
const PAUSE: Duration = Duration::from_millis(500);

/// Something on its way to an address.
#[derive(Clone)]
pub struct Letter {
    /// Its name, the same at every try: what the receiver knows a repeat by.
    pub id: String,
    /// Where to.
    pub url: String,
    /// The secret it is signed with, as it was given: "whsec_…".
    pub secret: String,
    /// When it is signed, real time.
    pub signed_at: Timestamp,
    /// What it says: JSON.
    pub body: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Delivers for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    let mut under_way: JoinSet<String> = JoinSet::new();
    let mut busy: BTreeSet<String> = BTreeSet::new();
    loop {
        let wait = match look(&inner, &busy).await {
            Ok((due, next)) => {
                for outgoing in due {
                    busy.insert(outgoing.what.endpoint.clone());
                    let inner = inner.clone();
                    under_way.spawn(async move {
                        let endpoint = outgoing.what.endpoint.clone();
                        if let Err(error) = deliver(&inner, outgoing).await {
                            tracing::error!(%error, "a delivery could not be written down; it comes again");
                            tokio::time::sleep(PAUSE).await;
                        }
                        endpoint
                    });
                }
                next.map_or(LOOK_EVERY, |next| inner.until(next).clamp(Duration::from_millis(10), LOOK_EVERY))
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                PAUSE
            }
        };
        tokio::select! {
            () = inner.deliverer.notified() => {}
            Some(ended) = under_way.join_next() => match ended {
                Ok(endpoint) => drop(busy.remove(&endpoint)),
                Err(error) => {
                    tracing::error!(%error, "a delivery broke off");
                    under_way.abort_all();
                    busy.clear();
                }
            },
            () = tokio::time::sleep(wait) => {}
            () = inner.stopping() => break,
        }
    }
    under_way.shutdown().await;
}

/// What is due to addresses nobody is at, and when the next one is.
async fn look(inner: &Arc<Inner>, busy: &BTreeSet<String>) -> Result<(Vec<Outgoing>, Option<Timestamp>), StoreError> {
    let now = inner.ports.clock.now();
    let (due, next) = inner.store.read(move |rd| Ok((rd.outbox_due(now, 256)?, rd.outbox_next()?))).await?;
    let oldest_ms = due.first().map_or(0, |first| now.since(first.at).ms());
    metrics::gauge!("attend_outbox_oldest_seconds").set(oldest_ms.max(0) as f64 / 1_000.0);
    let room = AT_ONCE.saturating_sub(busy.len());
    let free = due.into_iter().filter(|outgoing| !busy.contains(&outgoing.what.endpoint)).take(room).collect();
    // What is due already and not taken now waits for its address, not for the time.
    Ok((free, next.filter(|next| *next > now)))
}

async fn deliver(inner: &Arc<Inner>, outgoing: Outgoing) -> Result<(), StoreError> {
    let now = inner.ports.clock.now();
    let (endpoint, hash) = {
        let (name, position) = (outgoing.what.endpoint.clone(), outgoing.position);
        inner.store.read(move |rd| Ok((rd.webhook(&name)?, rd.hash_at(position)?))).await?
    };
    let Some(endpoint) = endpoint.filter(|endpoint| endpoint.disabled.is_none()) else {
        return record(inner, outgoing.id, Went::Unwanted, now, None).await;
    };
    let Some(secret) = inner.unsealed(&endpoint) else {
        let retry_at = later(inner, outgoing.attempts);
        return record(inner, outgoing.id, Went::Again { retry_at, error: "its secret cannot be opened".to_owned() }, now, None).await;
    };
    let letter = Letter {
        // A restored database goes on with other hashes, so its names are never those of letters that went out before.
        id: format!("msg_{}_{}", Cursor::at(outgoing.position, &hash.unwrap_or_default()), outgoing.id),
        url: endpoint.url.clone(),
        secret,
        signed_at: inner.ports.clock.wall(),
        body: outgoing.what.body.clone(),
    };
    let delivery = inner.ports.channel.deliver(&letter).await;
    let now = inner.ports.clock.now();
    match delivery {
        Delivery::Delivered => {
            metrics::counter!("attend_deliveries_total", "outcome" => "delivered").increment(1);
            let answered = WebhookEndpoint { answered_at: Some(now), ..endpoint };
            record(inner, outgoing.id, Went::Sent, now, Some(answered)).await
        }
        Delivery::Again(why) => {
            metrics::counter!("attend_deliveries_total", "outcome" => "again").increment(1);
            let retry_at = later(inner, outgoing.attempts);
            tracing::warn!(endpoint = %endpoint.id, attempts = outgoing.attempts + 1, why, "a letter was not taken");
            record(inner, outgoing.id, Went::Again { retry_at, error: why }, now, None).await
        }
        Delivery::Gone => {
            metrics::counter!("attend_deliveries_total", "outcome" => "gone").increment(1);
            inner.notice(NoticeKind::Other, format!("{} no longer takes our messages: its address says it is gone", endpoint.id));
            let off = WebhookEndpoint { disabled: Some((now, "its address says it is gone".to_owned())), ..endpoint };
            record(inner, outgoing.id, Went::GivenUp { error: "gone".to_owned() }, now, Some(off)).await
        }
    }
}

/// When the next try comes: later each time, and not all at the same moment.
fn later(inner: &Inner, attempts: i32) -> Timestamp {
    let place = usize::try_from(attempts).unwrap_or(0).min(RETRY_S.len() - 1);
    let wait_s = RETRY_S.get(place).copied().unwrap_or(3_600) as f64 * rand::random_range(0.8..1.2);
    // Their machines live in real time, whatever our clock's rate.
    inner.ports.clock.now() + Span((wait_s * 1_000.0 * inner.ports.clock.rate()) as i64)
}

async fn record(inner: &Arc<Inner>, id: i64, went: Went, at: Timestamp, endpoint: Option<WebhookEndpoint>) -> Result<(), StoreError> {
    let written = move |tx: &mut store::Tx<'_>| {
        if let Some(endpoint) = &endpoint {
            tx.webhook_put(endpoint)?;
        }
        tx.outbox_record(id, &went, at)
    };
    inner.store.write(written).await
}
