//! Answers: JSON with a status, nothing at all, a file of text. Nothing under `/api` is ever kept by a browser.

use serde::Serialize;
use warp::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

use crate::problem::{Kind, Problem};

/// What a handler gives.
pub type Answer = Result<Response, Problem>;

/// A view as JSON.
///
/// # Errors
/// [`Kind::Defect`] when it cannot be written: a defect of ours.
pub fn json<T: Serialize>(view: &T) -> Answer {
    json_as(StatusCode::OK, view)
}

/// A view as JSON, for something that was made.
///
/// # Errors
/// As [`json`].
pub fn created<T: Serialize>(view: &T) -> Answer {
    json_as(StatusCode::CREATED, view)
}

/// A view as JSON with a status.
///
/// # Errors
/// As [`json`].
pub fn json_as<T: Serialize>(status: StatusCode, view: &T) -> Answer {
    let bytes = serde_json::to_vec(view).map_err(|error| {
        tracing::error!(%error, "a view could not be written");
        Problem::new(Kind::Defect, "The answer could not be written.")
    })?;
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Done, and nothing to say.
pub fn nothing() -> Response {
    let mut response = Response::new("".into());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Text of a media type.
pub fn text(media_type: &'static str, text: impl Into<String>) -> Response {
    let mut response = Response::new(text.into().into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
