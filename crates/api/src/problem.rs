//! What went wrong, as RFC 9457 problem documents. One closed list: every kind has a stable address under `/problems/`.

use domain::refusal::Refusal;
use engine::EngineError;
use serde::Serialize;
use serde_json::Value;
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

macro_rules! kinds {
    ($($kind:ident = $slug:literal, $status:ident, $title:literal, $help:literal;)+) => {
        /// The kinds of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $help] $kind),+ }
        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];
            /// The last part of its address.
            pub const fn slug(self) -> &'static str { match self { $(Self::$kind => $slug),+ } }
            /// Its HTTP status.
            pub const fn status(self) -> StatusCode { match self { $(Self::$kind => StatusCode::$status),+ } }
            /// Its title: the same for every occurrence.
            pub const fn title(self) -> &'static str { match self { $(Self::$kind => $title),+ } }
            /// When it comes, and what helps.
            pub const fn help(self) -> &'static str { match self { $(Self::$kind => $help),+ } }
        }
    };
}

kinds! {
    BadJson = "bad-json", BAD_REQUEST, "The body cannot be read", "The body is not JSON, is not declared as `application/json`, or is not an object. Send it again as JSON.";
    InvalidField = "invalid-field", UNPROCESSABLE_ENTITY, "A field breaks a rule", "`errors` names each field and its rule. Nothing was done; put the fields right and send it again under a new key.";
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large", "The most is 64 KiB, for a hand-over or a signal 256 KiB.";
    NotFound = "not-found", NOT_FOUND, "There is no such thing", "The address, or what it names, is not there; nor is a verb where it does not belong.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "This address does not take that", "The address is there and takes another method.";
    NotSignedIn = "not-signed-in", UNAUTHORIZED, "Nobody is signed in", "There is no session, it has ended, or name and password do not fit. Sign in. A bridge sends its token.";
    NotAllowed = "not-allowed", FORBIDDEN, "Not allowed", "Somebody is signed in, and this is not theirs to do: by their role, because it belongs to somebody else, or because another site's page sent it.";
    WrongSignature = "wrong-signature", UNAUTHORIZED, "The signature does not hold", "A hand-over's signature is missing, wrong or more than 300 s off. The desks have been told that it was refused: ring them.";
    Held = "held", CONFLICT, "Somebody else holds it", "Another operator is on the line. `current` says who.";
    Taken = "taken", CONFLICT, "Somebody else has it", "Another responder's acceptance came first. `current` is the phone's own state.";
    Engaged = "engaged", CONFLICT, "On another visit", "That responder is on another visit.";
    OutOfOrder = "out-of-order", CONFLICT, "It cannot follow where things stand", "A step backwards, an offer that is over, an incident that is closed. `current` says where things stand.";
    Stale = "stale", CONFLICT, "It has changed since", "What was looked at has changed. `current` is how it is now; look again.";
    NotAvailable = "not-available", CONFLICT, "Not available", "That responder is off duty, off the road, or has not confirmed a stand-down.";
    SecondPerson = "second-person", CONFLICT, "A second person has to agree", "The same person cannot propose to close without a visit and agree to it.";
    DifferentContent = "different-content", CONFLICT, "The same key came with other content", "This idempotency key was used for something else. Nothing was done; the desks have been told. A new act needs a new key.";
    LinkUsed = "link-used", GONE, "The link has been used", "The one-time link was used, has run out, or there is an administrator already. A new one is printed when the service starts without one.";
    TooMany = "too-many", TOO_MANY_REQUESTS, "Too many requests", "Wait as long as `Retry-After` says. Alarms, hand-overs, acceptances and steps are never limited.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The service cannot answer now", "Nothing was done. Ask again after `Retry-After` under the same key.";
    Defect = "defect", INTERNAL_SERVER_ERROR, "Something is wrong with the service itself", "It has been written down for whoever looks after the service. Ask again under the same key; ring the desk when it matters.";
}

/// `docs/problems.md`.
pub fn document() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery refusal is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) document, `application/problem+json`: `type`, `title`, `status`, `detail`, \
         and where they apply `errors` (`[{field, rule}]`) and `current` (how things stand). `type` is `/problems/<slug>`, for ever the same; `detail` is for a person and may change.\n\n\
         This page is generated from `crates/api/src/problem.rs`.\n\n| slug | status | title | when it comes, and what helps |\n|---|---|---|---|\n",
    );
    for kind in Kind::ALL {
        text.push_str(&format!("| `{}` | {} | {} | {} |\n", kind.slug(), kind.status().as_u16(), kind.title(), kind.help()));
    }
    text
}

/// A field and the rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// As it is called in JSON, dotted inside objects.
    pub field: String,
    /// In words.
    pub rule: String,
}

/// A problem as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// `/problems/<slug>`: the kind, for ever the same.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    #[schema(value_type = String)]
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// Fields at fault, where it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// How things stand, where it is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Value>,
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
        let view = ProblemView {
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            current: self.current.clone(),
        };
        // Strings and numbers: writing them cannot fail.
        let document = serde_json::to_string(&view).unwrap_or_default();
        let mut response = Response::new(document.into());
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
            Refusal::OutOfOrder { .. } | Refusal::NotAccepted { .. } | Refusal::Awaited { .. } => Self::new(Kind::OutOfOrder, detail),
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
            EngineError::DifferentContent => {
                Self::new(Kind::DifferentContent, "This key was used before with other content. Nothing was done.")
            }
            EngineError::NotFound(what) => Self::not_found(what),
            EngineError::Busy => Self::new(Kind::Unavailable, "Too much is being written at once. Nothing was done; ask again.").after(1),
            // Logged where it was found.
            EngineError::Defect(_) => {
                Self::new(Kind::Defect, "Nothing was done. It has been written down for whoever looks after the service.")
            }
            EngineError::Unavailable(cause) => {
                tracing::error!(cause, "the record could not be read or written");
                Self::new(Kind::Unavailable, "The record could not be read or written. Nothing was done; ask again.").after(2)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{JobId, PersonId, ResponderId};

    use super::*;

    #[test]
    fn every_refusal_of_the_rules_keeps_its_word() {
        let by = PersonId::from_bytes([1; 16]);
        for refusal in [
            Refusal::NotFound { what: "offer" },
            Refusal::Held { by },
            Refusal::NotAllowed { rule: "no" },
            Refusal::OutOfOrder { state: "closed", rule: "it is over" },
            Refusal::NotAccepted { change: "a hazard: the dog".to_owned() },
            Refusal::Awaited { whom: "R2".to_owned() },
            Refusal::Taken { by: ResponderId::from_bytes([2; 16]), call_sign: "R2".to_owned() },
            Refusal::Engaged { job: JobId::from_bytes([3; 16]) },
            Refusal::NotAvailable { rule: "off duty" },
            Refusal::Invalid { field: "note", rule: "is too long" },
            Refusal::Stale { revision: 4 },
            Refusal::SecondPerson,
        ] {
            let word = refusal.word();
            assert_eq!(Problem::from(refusal).kind.slug(), word);
        }
    }

    #[test]
    fn what_cannot_be_done_now_may_be_asked_again_and_says_nothing_of_its_cause() {
        for error in [EngineError::Busy, EngineError::Unavailable("disk on fire".to_owned())] {
            let problem = Problem::from(error);
            assert_eq!((problem.kind, problem.retry_after_s.is_some()), (Kind::Unavailable, true));
            assert!(!problem.detail.contains("fire"));
        }
        let defect = Problem::from(EngineError::Defect("a stack of secrets".to_owned()));
        assert_eq!(defect.kind, Kind::Defect);
        assert!(!defect.detail.contains("secrets"));
    }
}
