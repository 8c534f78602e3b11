//! The embedded pages. Pages themselves are asked for again each time; files whose names carry a digest may be kept for ever.

use std::borrow::Cow;

use warp::http::{HeaderMap, HeaderValue, StatusCode};
use warp::reply::Response;

use crate::problem::Problem;

/// A file of the pages.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: String,
    /// Whether `bytes` are brotli.
    pub brotli: bool,
    /// Whether its name carries a digest of its content.
    pub immutable: bool,
    /// A digest of its content, in quotes.
    pub etag: String,
}

/// What a browser is shown where nothing is.
const MISSING: &str = "/missing.html";

/// What stands under an address; `GET` and `HEAD` only. Where nothing does, a browser gets a page with a way back and a programme a problem.
pub fn page(find: fn(&str, bool) -> Option<Page>, path: &str, headers: &HeaderMap) -> Response {
    let takes_brotli = lists(headers, "accept-encoding", "br");
    if let Some(page) = find(path, takes_brotli) {
        return shown(page, headers);
    }
    let missing = find(MISSING, takes_brotli).filter(|_| lists(headers, "accept", "text/html"));
    let mut response = missing.map_or_else(|| Problem::not_found("page").response(), |page| shown(page, &HeaderMap::new()));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Whether a header's list has this.
fn lists(headers: &HeaderMap, header: &str, wanted: &str) -> bool {
    let list = headers.get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    list.split(',').any(|one| one.trim().split(';').next() == Some(wanted))
}

fn shown(page: Page, headers: &HeaderMap) -> Response {
    let unchanged = headers.get("if-none-match").and_then(|value| value.to_str().ok()).is_some_and(|known| known.contains(&page.etag));
    let mut response = if unchanged { Response::new("".into()) } else { Response::new(page.bytes.into_owned().into()) };
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let kept = if page.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let fields =
        [("content-type", page.media_type.as_str()), ("etag", page.etag.as_str()), ("cache-control", kept), ("vary", "accept-encoding")];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    if page.brotli {
        response.headers_mut().insert("content-encoding", HeaderValue::from_static("br"));
    }
    response
}
