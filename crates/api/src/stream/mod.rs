//! The live stream, as server-sent events: changes for a desk, whole snapshots for a responder's phone.
//!
//! A stream keeps no queue: it has its place in the record and asks for what comes next when its reader has taken what it had. A reader who falls too
//! far behind is told to start afresh. Whether its session still holds is asked before every event and every beat; everything else is silence.

mod desk;
mod phone;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use domain::ids::ResponderId;
use domain::time::Timestamp;
use domain::words::Role;
use engine::{ConsoleGuard, Cursor, Principal, Subscription, Wait};
use futures_util::Stream;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::Instant;
use warp::Reply;
use warp::http::HeaderValue;

use crate::answer::Answer;
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::views::cards::phone_behind_since;

/// A beat comes at least this often, in real time: a reader who hears nothing for twice as long has lost the line.
const BEAT: Duration = Duration::from_secs(5);

/// One open stream.
struct Live {
    hall: Arc<Hall>,
    token: String,
    principal: Principal,
    subscription: Subscription,
    /// When the next beat is due; the first one at once.
    beat_at: Option<Instant>,
    kind: Kind,
    ended: bool,
}

/// For whom.
enum Kind {
    /// A desk. Its console is open as long as the stream is.
    Desk {
        /// Holds what its person has answered.
        _console: ConsoleGuard,
        /// What the plan leaves for later: who is waited for rides with the beat, which then comes at once.
        waits: watch::Receiver<Vec<Wait>>,
        /// Whose phones have still to be told something, as this desk shows it.
        behind: BTreeSet<(ResponderId, Timestamp)>,
    },
    /// A responder's phone, and the position of the snapshot it was sent last.
    Phone { responder: ResponderId, sent: i64, first: bool },
}

impl Kind {
    /// Comes when somebody else is waited for than the desk was told; never for a phone.
    async fn waits_changed(&mut self) {
        let changed = match self {
            Self::Desk { waits, .. } => waits.changed().await.is_ok(),
            Self::Phone { .. } => false,
        };
        if !changed {
            std::future::pending().await
        }
    }
}

/// Opens the stream of whoever is signed in.
///
/// # Errors
/// A responder without a responder's record, or no session.
pub async fn open(hall: Arc<Hall>, asked: Asked) -> Answer {
    let principal = asked.principal()?.clone();
    let token = asked.token(hall.house.secure_cookies).ok_or_else(Problem::not_signed_in)?.to_owned();
    let engine = &hall.house.engine;
    let after = asked.header("last-event-id").filter(|id| !id.is_empty()).map(str::to_owned).or_else(|| asked.query.get("after").cloned());
    let is_phone = principal.role == Role::Responder;
    // A phone gets everything at once whenever it comes back; only a desk goes on where it was.
    let after = match after.filter(|_| !is_phone).map(|text| text.parse::<Cursor>()) {
        None => None,
        Some(Ok(cursor)) => Some(cursor),
        Some(Err(_)) => return Ok(only_reset("this is no place in the record")),
    };
    let subscription = match engine.subscribe(after).await {
        Ok(subscription) => subscription,
        Err(reset) => return Ok(only_reset(reset.reason)),
    };
    let kind = if is_phone {
        let responder = asked.responder()?;
        engine.phone_heard(responder);
        Kind::Phone { responder, sent: 0, first: true }
    } else {
        Kind::Desk {
            _console: engine.console_opened(principal.person),
            waits: engine.waits(),
            behind: engine.look(|view| {
                let on_duty = view.board.responders.values().filter(|responder| responder.on_duty());
                on_duty.map(|responder| (responder.id, phone_behind_since(view, responder).unwrap_or_default())).collect()
            }),
        }
    };
    metrics::counter!("attend_streams_opened_total", "role" => principal.role.word()).increment(1);
    // The first beat comes at once, so that the reader knows that the line stands.
    let live = Live { hall: hall.clone(), token, principal, subscription, beat_at: None, kind, ended: false };
    let texts =
        futures_util::stream::unfold(live, |mut live| async move { live.next().await.map(|text| (Ok::<Bytes, Infallible>(text), live)) });
    Ok(as_events(warp::reply::stream(Shared(Mutex::new(Box::pin(texts)))).into_response()))
}

impl Live {
    /// The next piece of text; `None` at the end. What comes now and then is boxed while it lasts: its room would weigh on every stream that only waits.
    async fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        loop {
            let told = match self.beat_at {
                None => None,
                Some(beat_at) => tokio::select! {
                    biased;
                    () = tokio::time::sleep_until(beat_at) => None,
                    () = self.kind.waits_changed() => None,
                    told = self.subscription.next() => Some(told),
                },
            };
            let text = match told {
                None => {
                    self.beat_at = Some(Instant::now() + BEAT);
                    Some(Box::pin(self.beat()).await)
                }
                Some(told) => Box::pin(self.told(told)).await,
            };
            match text {
                // Asked before anything is told, and only then: most of what a phone's stream hears is not for it.
                Some(text) => return Box::pin(self.still_signed_in()).await.then_some(text),
                None if self.ended => return None,
                None => {}
            }
        }
    }

    /// Whether the session that opened the stream still holds, in the same role.
    async fn still_signed_in(&self) -> bool {
        match self.hall.house.engine.session(&self.token).await {
            Ok(Some(principal)) => principal.role == self.principal.role && principal.responder == self.principal.responder,
            Ok(None) => false,
            Err(error) => {
                // Not knowing is not "signed out", but nothing is told to somebody we cannot vouch for.
                tracing::warn!(%error, "a stream's session could not be checked");
                false
            }
        }
    }
}

/// A whole event.
fn event<T: Serialize>(name: &str, id: Option<&str>, body: &T) -> String {
    let body = serde_json::to_string(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an event could not be written");
        "null".to_owned()
    });
    match id {
        Some(id) => format!("event: {name}\nid: {id}\ndata: {body}\n\n"),
        None => format!("event: {name}\ndata: {body}\n\n"),
    }
}

/// `event: reset`.
fn reset(reason: &str) -> String {
    event("reset", None, &serde_json::json!({ "reason": reason }))
}

/// A stream that says why a fresh snapshot is needed, and ends.
fn only_reset(reason: &str) -> warp::reply::Response {
    as_events(warp::reply::Response::new(reset(reason).into()))
}

fn as_events(mut response: warp::reply::Response) -> warp::reply::Response {
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("text/event-stream"));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A stream that a body may hold: only ever polled from one place at a time, which the type system has to be told.
struct Shared<S>(Mutex<Pin<Box<S>>>);

impl<S: Stream> Stream for Shared<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(context)
    }
}
