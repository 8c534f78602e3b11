//! What every answer goes through: a panic becomes a problem, a slow handler a 503, and headers say what a browser may do with it.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Any body, boxed: pages, answers and streams are one type at the edge.
pub type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;
/// The whole house as one service.
pub type Pages = BoxCloneSyncService<Request<Incoming>, Response<Body>, Infallible>;

/// A handler that has not begun its answer within this is given up: the caller hears 503 and may ask again. Streams begin at once.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// What the pages may do: our own scripts, styles, images and connections; nothing inline, nothing foreign. MapLibre sets sizes by style attribute.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Wraps the routes.
pub fn wrap<R, B>(routes: R) -> Pages
where
    R: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
    R::Future: Send + 'static,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let in_time = tower::service_fn(move |request: Request<Incoming>| {
        let routes = routes.clone();
        async move {
            let answer = tokio::time::timeout(ANSWER_TIME_MAX, routes.oneshot(request)).await;
            Ok::<_, Infallible>(match answer {
                Ok(Ok(answer)) => answer.map(|body| body.map_err(Into::into).boxed_unsync()),
                Err(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "It took too long. Nothing may have been done; ask again."),
            })
        }
    });
    let layers = ServiceBuilder::new()
        .layer(header("content-security-policy", CONTENT_SECURITY_POLICY))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "no-referrer"))
        .layer(header("cross-origin-opener-policy", "same-origin"))
        .layer(header("cross-origin-resource-policy", "same-origin"))
        .layer(header("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=()"))
        .layer(CatchPanicLayer::custom(after_panic));
    BoxCloneSyncService::new(layers.service(in_time).map_response(|answer: Response<_>| answer.map(|body| BodyExt::map_err(body, Into::into).boxed_unsync())))
}

fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    problem(StatusCode::INTERNAL_SERVER_ERROR, "defect", "Something is wrong with the service itself. It has been written down.")
}

fn problem(status: StatusCode, slug: &str, detail: &str) -> Response<Body> {
    let text = format!(r#"{{"type":"/problems/{slug}","title":"{slug}","status":{},"detail":"{detail}"}}"#, status.as_u16());
    let mut answer = Response::new(Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync());
    *answer.status_mut() = status;
    answer.headers_mut().insert("content-type", HeaderValue::from_static("application/problem+json"));
    answer.headers_mut().insert("retry-after", HeaderValue::from_static("2"));
    answer
}
