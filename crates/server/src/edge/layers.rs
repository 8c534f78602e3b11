//! What every answer goes through: a panic becomes a problem, a slow handler a 503, streams end when the service stops, and headers say what a browser
//! may do with it.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use tokio_util::sync::CancellationToken;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;

use super::ending::UntilStopped;

/// Why a body broke off.
type BodyError = Box<dyn std::error::Error + Send + Sync>;
/// Any body, boxed: pages, answers and streams are one type at the edge.
pub type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, BodyError>;
/// The whole house as one service.
pub type Pages = BoxCloneSyncService<Request<Incoming>, Response<Body>, Infallible>;

/// A handler that has not begun its answer within this is given up: the caller hears 503 and may ask again. Streams begin at once.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// Shorter answers travel as they are: packing them costs more than it saves.
const PACKED_BYTES_MIN: u64 = 1_024;

/// What the pages may do: our own scripts, styles, images, workers and connections; nothing inline, nothing foreign, and text becomes script or markup
/// through the named policies only.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; \
require-trusted-types-for 'script'; trusted-types default attend svelte-trusted-html";

/// Sent with every answer that does not say otherwise.
const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=()"),
];

/// Wraps the routes. Streams end when `stop` is cancelled.
pub fn wrap<R, B>(routes: R, stop: CancellationToken) -> Pages
where
    R: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
    R::Future: Send + 'static,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    let [policy, sniff, referrer, opener, resource, permissions] =
        HEADERS.map(|(name, value)| SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value)));
    let answered = tower::service_fn(move |request: Request<Incoming>| {
        let (routes, stop) = (routes.clone(), stop.clone());
        async move { Ok::<_, Infallible>(answer(routes, request, stop).await) }
    });
    let layers = ServiceBuilder::new()
        .layer(policy)
        .layer(sniff)
        .layer(referrer)
        .layer(opener)
        .layer(resource)
        .layer(permissions)
        .map_response(|caught: Response<_>| caught.map(boxed))
        .layer(CatchPanicLayer::custom(after_panic));
    BoxCloneSyncService::new(layers.service(answered))
}

async fn answer<R, B>(routes: R, request: Request<Incoming>, stop: CancellationToken) -> Response<Body>
where
    R: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    let accepted: Vec<HeaderValue> = request.headers().get_all(ACCEPT_ENCODING).iter().cloned().collect();
    match tokio::time::timeout(ANSWER_TIME_MAX, routes.oneshot(request)).await {
        Ok(Ok(answer)) if is_stream(&answer) => answer.map(|body| boxed(UntilStopped::new(body, stop))),
        Ok(Ok(answer)) if is_short(answer.body()) => answer.map(boxed),
        Ok(Ok(answer)) => Box::pin(packed(answer.map(boxed), accepted)).await,
        Err(_) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "It took too long. It may or may not have been done; ask again with the same key.",
        ),
    }
}

/// Packs an answer for whoever takes it packed. Streams and short answers never come here: a packer's state, used or not, is several thousand
/// bytes, and would weigh on every open stream and every fix.
async fn packed(answer: Response<Body>, accepted: Vec<HeaderValue>) -> Response<Body> {
    let mut asked = Request::new(());
    for encodings in accepted {
        asked.headers_mut().append(ACCEPT_ENCODING, encodings);
    }
    let mut answer = Some(answer);
    let ready = tower::service_fn(move |_: Request<()>| {
        std::future::ready(Ok::<_, Infallible>(answer.take().expect("it is asked once, two lines below")))
    });
    let worth_it = SizeAbove::new(PACKED_BYTES_MIN).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    let packer = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it);
    match ServiceBuilder::new().layer(packer).service(ready).oneshot(asked).await {
        Ok(packed) => packed.map(boxed),
    }
}

fn is_short(body: &impl hyper::body::Body) -> bool {
    body.size_hint().exact().is_some_and(|bytes| bytes < PACKED_BYTES_MIN)
}

fn boxed<B>(body: B) -> Body
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    body.map_err(Into::into).boxed_unsync()
}

fn is_stream<B>(answer: &Response<B>) -> bool {
    answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    tracing::error!("a request broke off");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "defect", "Something is wrong with the service itself. It has been written down.")
}

fn problem(status: StatusCode, slug: &str, detail: &str) -> Response<Body> {
    let text = format!(r#"{{"type":"/problems/{slug}","title":"{slug}","status":{},"detail":"{detail}"}}"#, status.as_u16());
    let mut answer = Response::new(boxed(Full::new(Bytes::from(text))));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    answer
}

#[cfg(test)]
mod tests {
    use hyper::header::{CONTENT_ENCODING, VARY};

    use super::*;

    async fn encoding(bytes: usize, kind: &'static str, accepted: &[&'static str]) -> Option<String> {
        let mut answer = Response::new(boxed(Full::new(Bytes::from("a".repeat(bytes)))));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let answer = packed(answer, accepted.iter().map(|one| HeaderValue::from_static(one)).collect()).await;
        assert!(answer.headers().get(CONTENT_ENCODING).is_none() || answer.headers().contains_key(VARY));
        let encoding = answer.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
        let whole = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(whole.len() == bytes, encoding.is_none());
        encoding
    }

    #[tokio::test]
    async fn a_long_answer_is_packed_for_whoever_takes_it_so() {
        assert_eq!(encoding(5_000, "application/json", &["gzip", "br"]).await.as_deref(), Some("br"));
        assert_eq!(encoding(5_000, "application/json", &["gzip"]).await.as_deref(), Some("gzip"));
        assert_eq!(encoding(5_000, "application/json", &[]).await, None);
        assert_eq!(encoding(5_000, "image/png", &["br"]).await, None);
        assert_eq!(encoding(100, "application/json", &["br"]).await, None);
    }
}
