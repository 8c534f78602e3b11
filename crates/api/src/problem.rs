//! What went wrong, as RFC 9457 problem documents. One closed list: every kind has a stable address under `/problems/`.

use domain::refusal::Refusal;
use engine::EngineError;
use serde::Serialize;
use serde_json::Value;
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $slug:literal, $status:ident, $title:literal;)+) => {
        /// The kinds of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $kind),+ }
        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];
            /// The last part of its address.
            pub const fn slug(self) -> &'static str { match self { $(Self::$kind => $slug),+ } }
            /// Its HTTP status.
            pub const fn status(self) -> StatusCode { match self { $(Self::$kind => StatusCode::$status),+ } }
            /// Its title: the same for every occurrence.
            pub const fn title(self) -> &'static str { match self { $(Self::$kind => $title),+ } }
        }
    };
}

kinds! {
    /// The body is not JSON, or not of the shape asked for.
    BadJson = "bad-json", BAD_REQUEST, "The body cannot be read";
    /// A field breaks a rule.
    InvalidField = "invalid-field", UNPROCESSABLE_ENTITY, "A field breaks a rule";
    /// The body is too large.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// There is no such thing.
    NotFound = "not-found", NOT_FOUND, "There is no such thing";
    /// The address is there and does not take this method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "This address does not take that";
    /// Nobody is signed in.
    NotSignedIn = "not-signed-in", UNAUTHORIZED, "Nobody is signed in";
    /// Somebody is, and may not.
    NotAllowed = "not-allowed", FORBIDDEN, "Not allowed";
    /// The signature does not hold.
    WrongSignature = "wrong-signature", UNAUTHORIZED, "The signature does not hold";
    /// Somebody else holds it.
    Held = "held", CONFLICT, "Somebody else holds it";
    /// Somebody else has the job.
    Taken = "taken", CONFLICT, "Somebody else has it";
    /// That responder is on another visit.
    Engaged = "engaged", CONFLICT, "On another visit";
    /// It cannot follow on where things stand.
    OutOfOrder = "out-of-order", CONFLICT, "It cannot follow where things stand";
    /// It has changed since.
    Stale = "stale", CONFLICT, "It has changed since";
    /// That responder is not available.
    NotAvailable = "not-available", CONFLICT, "Not available";
    /// A second person has to agree.
    SecondPerson = "second-person", CONFLICT, "A second person has to agree";
    /// The same key came with other content.
    DifferentContent = "different-content", CONFLICT, "The same key came with other content";
    /// The one-time link was used or has run out.
    LinkUsed = "link-used", GONE, "The link has been used";
    /// Too many requests.
    TooMany = "too-many", TOO_MANY_REQUESTS, "Too many requests";
    /// The service cannot answer now. Nothing was done.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service cannot answer now";
    /// A defect of ours.
    Defect = "defect", INTERNAL_SERVER_ERROR, "Something is wrong with the service itself";
}

/// A field and the rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// As it is called in JSON, dotted inside objects.
    pub field: String,
    /// In words.
    pub rule: String,
}

/// What went wrong, once.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Which kind.
    pub kind: Kind,
    /// What happened this time, for a person.
    pub detail: String,
    /// Fields and rules.
    pub errors: Vec<FieldError>,
    /// How things stand, so that a phone can heal itself.
    pub current: Option<Value>,
    /// Ask again after this many seconds.
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem of a kind, with its detail.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), current: None, retry_after_s: None }
    }
    /// One field that breaks a rule.
    pub fn field(field: impl Into<String>, rule: impl Into<String>) -> Self {
        let (field, rule) = (field.into(), rule.into());
        let detail = format!("{field}: {rule}");
        Self { errors: vec![FieldError { field, rule }], ..Self::new(Kind::InvalidField, detail) }
    }
    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(Kind::NotSignedIn, "Sign in first.")
    }
    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what}."))
    }
    /// With how things stand.
    #[must_use]
    pub fn with_current(mut self, current: Option<Value>) -> Self {
        self.current = current;
        self
    }
    /// With the time after which it is worth asking again.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// As an answer.
    pub fn response(&self) -> Response {
        let mut document = serde_json::json!({ "type": format!("/problems/{}", self.kind.slug()), "title": self.kind.title(), "status": self.kind.status().as_u16(), "detail": self.detail });
        if let Value::Object(fields) = &mut document {
            if !self.errors.is_empty() {
                fields.insert("errors".into(), serde_json::json!(self.errors));
            }
            if let Some(current) = &self.current {
                fields.insert("current".into(), current.clone());
            }
        }
        let mut response = Response::new(document.to_string().into());
        *response.status_mut() = self.kind.status();
        response.headers_mut().insert("content-type", HeaderValue::from_static("application/problem+json"));
        response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NotFound { what } => Self::not_found(what),
            Refusal::Held { .. } => Self::new(Kind::Held, detail),
            Refusal::NotAllowed { .. } => Self::new(Kind::NotAllowed, detail),
            Refusal::OutOfOrder { .. } => Self::new(Kind::OutOfOrder, detail),
            Refusal::Taken { .. } => Self::new(Kind::Taken, detail),
            Refusal::Engaged { .. } => Self::new(Kind::Engaged, detail),
            Refusal::NotAvailable { .. } => Self::new(Kind::NotAvailable, detail),
            Refusal::Invalid { field, rule } => Self::field(field, rule),
            Refusal::Stale { .. } => Self::new(Kind::Stale, detail),
            Refusal::SecondPerson => Self::new(Kind::SecondPerson, detail),
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal, _) => refusal.into(),
            EngineError::DifferentContent => Self::new(Kind::DifferentContent, "This key was used before with other content. Nothing was done."),
            EngineError::NotFound(what) => Self::not_found(what),
            EngineError::Busy => Self::new(Kind::Unavailable, "Too much is being written at once. Nothing was done; ask again.").after(1),
            // Logged where it was found.
            EngineError::Defect(_) => Self::new(Kind::Defect, "Nothing was done. It has been written down for whoever looks after the service."),
            EngineError::Unavailable(cause) => {
                tracing::error!(cause, "the record could not be read or written");
                Self::new(Kind::Unavailable, "The record could not be read or written. Nothing was done; ask again.").after(2)
            }
        }
    }
}
