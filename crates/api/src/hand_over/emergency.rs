//! What a partner has called already. Only what was surely called counts: nobody rings a brigade that is taken to be on its way.

use domain::incident::EmergencyCall;
use domain::narrate;
use domain::rules;
use domain::time::Timestamp;
use domain::words::EmergencyService;
use serde_json::{Map, Value};

use super::reading::{Reading, instant, warn};
use super::{LIST, SHORT, fields_of};
use crate::problem::FieldError;

/// What came under `emergency`, told apart.
#[derive(Default)]
pub(super) struct Calls {
    /// What was called.
    pub made: Vec<EmergencyCall>,
    /// What was not, as far as can be read, in words for the desk.
    pub not_made: Vec<String>,
}

/// What was called and what was not.
pub(super) fn calls(whole: &Reading<'_>, operator: &str, now: Timestamp, warnings: &mut Vec<FieldError>) -> Calls {
    let by = if operator.is_empty() { "the partner" } else { operator };
    let mut calls = Calls::default();
    for entry in whole.objects("emergency", LIST, warnings) {
        let mut own = Vec::new();
        take(entry, by, now, &mut calls, &mut own);
        warnings.extend(own.into_iter().map(|warning| FieldError { field: format!("emergency.{}", warning.field), ..warning }));
    }
    calls
}

/// One entry.
fn take(entry: &Map<String, Value>, by: &str, now: Timestamp, calls: &mut Calls, own: &mut Vec<FieldError>) {
    let call = Reading::whole(entry);
    call.only(fields_of("emergency"), own);
    let service = call.word("service", EmergencyService::from_word, &mut Vec::new()).unwrap_or(None);
    let reference = call.text("reference", SHORT, own).unwrap_or_default();
    let expected_at = call.any_instant("expected_at", own).filter(|at| {
        let possible = rules::can_be_expected(*at, now);
        if !possible {
            warn(own, "expected_at", "cannot be: it is more than an hour ago, or more than a day ahead; it was left out");
        }
        possible
    });
    let Some(service) = service else {
        return warn(own, "service", "has to be ambulance, fire, police or gas; the call was not taken");
    };
    let traced = !reference.is_empty() || expected_at.is_some();
    if let Some(at) = called(&call, entry.get("called"), traced, now, own) {
        calls.made.push(EmergencyCall { service, reference, expected_at, by: by.to_owned(), at });
        return;
    }
    let sent = entry.get("called").filter(|sent| **sent != Value::Bool(false)).map(|sent| format!(", called {sent}"));
    let kept = if reference.is_empty() { String::new() } else { format!(", reference {reference}") };
    if !kept.is_empty() {
        warn(own, "reference", "was kept in words only: the service does not count as called");
    }
    let named = narrate::service(service).to_lowercase();
    calls.not_made.push(format!("Not called by them: {named}{}{kept}", sent.unwrap_or_default()));
}

/// When it was called; `None` when it was not, or when nobody can read whether it was. An entry that says nothing of it counts where a reference or an
/// expected time shows that somebody was spoken to.
fn called(call: &Reading<'_>, sent: Option<&Value>, traced: bool, now: Timestamp, own: &mut Vec<FieldError>) -> Option<Timestamp> {
    let at = match sent {
        None => traced.then_some(now),
        Some(Value::Bool(called)) => return called.then_some(now),
        Some(Value::String(text)) if instant(text).is_some() => call.instant("called", now, own).map(|at| at.min(now)),
        Some(Value::String(_) | Value::Number(_)) => call.truth("called", own).filter(|called| *called).map(|_| now),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) => None,
    };
    if at.is_none() {
        warn(
            own,
            "called",
            "has to be true or the time of the call: the service does not count as called; what was sent was kept in words",
        );
    }
    at
}
