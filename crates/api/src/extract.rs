//! What the routes take out of a request. Each extractor either gives what was asked for or the problem that stands against it; none of them
//! rejects, so that a wrong body is never mistaken for a wrong address.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::str::FromStr;

use bytes::{Buf, Bytes, BytesMut};
use domain::ids::ResponderId;
use engine::Principal;
use futures_util::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, Method};
use warp::path::FullPath;

use crate::House;
use crate::fault;
use crate::problem::{Kind, Problem};

/// Bytes of a body, but for hand-overs.
pub const BODY_MAX: usize = 64 * 1_024;
/// Bytes of a hand-over: it may carry a long note and many key-holders.
pub const HAND_OVER_MAX: usize = 256 * 1_024;
/// The session's cookie where browsers come by https.
pub const SECURE_COOKIE: &str = "__Host-attend";
/// The session's cookie over plain http, on this machine alone.
pub const PLAIN_COOKIE: &str = "attend";
/// Characters of an idempotency key.
const KEY_MAX: usize = 80;

/// A request as the handlers take it: nothing in it has been believed yet.
#[derive(Clone)]
pub struct Asked {
    /// How.
    pub method: Method,
    /// What address, without the query.
    pub path: String,
    /// What came after the question mark.
    pub query: BTreeMap<String, String>,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, whole; or why it could not be read.
    pub body: Result<Bytes, Problem>,
    /// Of a body that could not be read, as much as was taken in: only to say of whom it spoke.
    pub begun: Bytes,
    /// The other end's address, where it is known.
    pub peer: Option<SocketAddr>,
    /// What stood in the variable places of the address, in order.
    pub params: Vec<String>,
    /// Who is signed in, where the route asks for it.
    pub principal: Option<Principal>,
}

/// Its address only: headers and body hold passwords, tokens and names.
impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Asked {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The other end, for throttling.
    pub fn address(&self) -> String {
        self.peer.map_or_else(|| "unknown".to_owned(), |peer| peer.ip().to_string())
    }

    /// The body as a JSON object.
    ///
    /// # Errors
    /// Too large, not declared as JSON, not JSON, or not an object.
    pub fn json(&self) -> Result<Value, Problem> {
        let bytes = self.body.clone()?;
        let declared = self.header("content-type").unwrap_or("application/json");
        if !declared.starts_with("application/json") {
            return Err(Problem::new(Kind::BadJson, "The body has to be declared as application/json."));
        }
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| Problem::new(Kind::BadJson, format!("The body is not JSON: {error}.")))?;
        if holds_nothing(&value) {
            return Err(Problem::new(Kind::BadJson, "The body holds the character U+0000, which no database keeps."));
        }
        if value.is_object() { Ok(value) } else { Err(Problem::new(Kind::BadJson, "The body has to be a JSON object.")) }
    }

    /// The body as a known shape; a field at fault is named.
    ///
    /// # Errors
    /// As [`Self::json`], and the field that is missing, unknown or of the wrong type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        shaped(self.json()?)
    }

    /// The idempotency key.
    ///
    /// # Errors
    /// Missing, too long, or not visible ASCII.
    pub fn key(&self) -> Result<&str, Problem> {
        let key = self
            .header("idempotency-key")
            .ok_or_else(|| Problem::field("Idempotency-Key", "is required: a key of your own for this act, the same when you ask again"))?;
        if key.is_empty() || key.len() > KEY_MAX || !key.chars().all(|c| c.is_ascii_graphic()) {
            return Err(Problem::field("Idempotency-Key", format!("1 to {KEY_MAX} visible ASCII characters")));
        }
        Ok(key)
    }

    /// The session's token, from the one cookie this service sets: over https a name that no other host and no plain http can set.
    pub fn token(&self, secure: bool) -> Option<&str> {
        let name = if secure { SECURE_COOKIE } else { PLAIN_COOKIE };
        let cookies = self.header("cookie")?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        cookies.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// A bearer token.
    pub fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::trim)
    }

    /// Refuses what a browser sends for another site's page.
    ///
    /// # Errors
    /// [`Kind::NotAllowed`].
    pub fn same_site(&self) -> Result<(), Problem> {
        let foreign = Problem::new(Kind::NotAllowed, "This was sent by another site's page.");
        match self.header("sec-fetch-site") {
            Some("same-origin" | "none") => return Ok(()),
            Some(_) => return Err(foreign),
            None => {}
        }
        match (self.header("origin"), self.header("host")) {
            (Some(origin), Some(host)) if origin.split("://").nth(1) != Some(host) => Err(foreign),
            _ => Ok(()),
        }
    }

    /// Looks up who is signed in.
    ///
    /// # Errors
    /// Nobody, or the record cannot be read.
    pub async fn signed_in(&self, house: &House) -> Result<Principal, Problem> {
        let token = self.token(house.secure_cookies).ok_or_else(Problem::not_signed_in)?;
        house.engine.session(token).await?.ok_or_else(Problem::not_signed_in)
    }

    /// Who was let in.
    ///
    /// # Errors
    /// Nobody: the route lets in people who are not signed in.
    pub fn principal(&self) -> Result<&Principal, Problem> {
        self.principal.as_ref().ok_or_else(Problem::not_signed_in)
    }

    /// The responder who was let in.
    ///
    /// # Errors
    /// They are not a responder.
    pub fn responder(&self) -> Result<ResponderId, Problem> {
        self.principal()?.responder.ok_or_else(|| Problem::new(Kind::NotAllowed, "You are not a responder."))
    }

    /// An identifier in the address.
    ///
    /// # Errors
    /// What is there is not one: then there is no such thing.
    pub fn id<T: FromStr>(&self, place: usize, what: &'static str) -> Result<T, Problem> {
        self.params.get(place).and_then(|text| text.parse().ok()).ok_or_else(|| Problem::not_found(what))
    }

    /// A number from the query.
    ///
    /// # Errors
    /// Not a number, or outside the range.
    pub fn number(&self, name: &str, default: i64, low: i64, high: i64) -> Result<i64, Problem> {
        let Some(text) = self.query.get(name) else { return Ok(default) };
        match text.parse::<i64>() {
            Ok(number) if (low..=high).contains(&number) => Ok(number),
            Ok(_) | Err(_) => Err(Problem::field(name, format!("a whole number from {low} to {high}"))),
        }
    }
}

/// Whether a text in it has the character U+0000.
fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(entries) => entries.iter().any(holds_nothing),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nothing(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Takes a whole request, its body up to `body_max` bytes. It never rejects.
pub fn asked(body_max: usize) -> BoxedFilter<(Asked,)> {
    let raw_query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::method()
        .and(warp::path::full())
        .and(raw_query)
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<SocketAddr>())
        .and(warp::body::stream())
        .and_then(move |method, path: FullPath, raw: String, headers, peer, body| async move {
            let (body, begun) = whole(body, body_max).await;
            Ok::<_, Infallible>(Asked {
                method,
                path: path.as_str().to_owned(),
                query: query(&raw),
                headers,
                body,
                begun,
                peer,
                params: Vec::new(),
                principal: None,
            })
        })
        .boxed()
}

/// A body, whole, or why not, with what was taken in until then. Nothing beyond the limit is kept.
async fn whole<B: Buf>(body: impl Stream<Item = Result<B, warp::Error>>, most: usize) -> (Result<Bytes, Problem>, Bytes) {
    let mut body = pin!(body);
    let mut kept = BytesMut::new();
    while let Some(piece) = body.next().await {
        let mut piece = match piece {
            Ok(piece) => piece,
            Err(error) => return (Err(Problem::new(Kind::BadJson, format!("The body broke off: {error}."))), kept.freeze()),
        };
        let fits = kept.len() + piece.remaining() <= most;
        while piece.has_remaining() && kept.len() < most {
            let chunk = piece.chunk();
            let taken = chunk.len().min(most - kept.len());
            kept.extend_from_slice(chunk.get(..taken).unwrap_or_default());
            piece.advance(taken);
        }
        if !fits {
            return (Err(Problem::new(Kind::TooLarge, format!("At most {most} bytes."))), kept.freeze());
        }
    }
    (Ok(kept.freeze()), Bytes::new())
}

/// A JSON value as a known shape; a field at fault is named.
///
/// # Errors
/// [`Kind::InvalidField`] with the field.
pub fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value.clone()).map_err(|error| {
        let again = |value| serde_json::from_value::<T>(value).err().map(|error| error.to_string());
        fault::named(&error.to_string(), &value, &again)
    })
}

/// The query as a map; a field given twice keeps its first value.
pub fn query(raw: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (name, value) in raw.split('&').filter_map(|pair| pair.split_once('=')) {
        fields.entry(decoded(name)).or_insert_with(|| decoded(value));
    }
    fields
}

/// A segment of an address with its escapes read; a plus is a plus.
pub fn decoded_segment(text: &str) -> String {
    decoded(&text.replace("+", "%2B"))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex: Vec<u8> = rest.by_ref().take(2).collect();
                let value = std::str::from_utf8(&hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                bytes.push(value.unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_with_its_escapes() {
        let fields = query("q=ann%20smith+jones&limit=5&q=again&broken");
        assert_eq!(fields.get("q").map(String::as_str), Some("ann smith jones"));
        assert_eq!(fields.get("limit").map(String::as_str), Some("5"));
    }
}
