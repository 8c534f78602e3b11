//! What a phone does next, from nothing but the snapshot the server sent: so it goes on wherever a visit stands, whoever took it there.

use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::{Condition, OutcomeKind, Situation, Step};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::person;

/// Whoever takes a phone up looks at it for this long before anything is done, also when it is long due.
const AT_LEAST: Duration = Duration::seconds(5);

/// The next thing to do about a visit in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Take note of what changed after acceptance.
    AcceptChange,
    /// Drive to the door, then say so.
    Drive,
    /// Take a step at a time.
    Take {
        /// Which.
        step: Step,
        /// When.
        at: Timestamp,
    },
    /// Leave at a time.
    Leave(Timestamp),
}

/// What comes next in a visit. How long a part of it lasts counts from when it began, not from when somebody looks.
pub fn next(job: &Value, now: Timestamp, dice: &mut Dice) -> Next {
    if job.get("changed").is_some_and(|changed| !changed.is_null()) {
        return Next::AcceptChange;
    }
    let begun = begun(job).unwrap_or(now);
    let after = |span: Duration| (begun + span).max(now + AT_LEAST);
    match step(job) {
        None => Next::Take { step: Step::EnRoute, at: after(person::turnout(dice)) },
        Some(Step::EnRoute) => Next::Drive,
        Some(Step::Arrived) if stays_outside(job) => Next::Leave(after(person::on_scene(dice, situation(job)))),
        Some(Step::Arrived) => Next::Take { step: Step::GainedAccess, at: after(person::getting_in(dice)) },
        Some(Step::GainedAccess) => Next::Take { step: Step::WithClient, at: after(person::to_the_client(dice)) },
        Some(Step::WithClient | Step::Clear) => Next::Leave(after(person::on_scene(dice, situation(job)))),
    }
}

/// How far a visit is.
pub fn step(job: &Value) -> Option<Step> {
    text(job, "step").and_then(Step::from_word)
}

/// Whether one who is this far stands at the door or inside.
pub fn is_there(job: &Value) -> bool {
    step(job).is_some_and(|step| step >= Step::Arrived)
}

/// Whether nobody enters: fire and gas are met outside.
fn stays_outside(job: &Value) -> bool {
    text(job, "kind") == Some("fire_response")
}

/// What is the matter, as the visit has it.
pub fn situation(job: &Value) -> Option<Situation> {
    text(job, "situation").and_then(Situation::from_word)
}

/// What somebody says when they leave: the first person as it went, the others helped and well.
pub fn left(job: &Value, outcome: OutcomeKind, condition: Condition) -> Value {
    let persons: Vec<&Value> = job.get("persons").and_then(Value::as_array).into_iter().flatten().collect();
    let others = persons.iter().skip(1).map(|person| {
        let (outcome, condition) = (OutcomeKind::Assisted.word(), Condition::Well.word());
        json!({ "incident": person.get("incident"), "outcome": outcome, "condition": condition, "note": "Helped and reassured." })
    });
    json!({
        "incident": persons.first().and_then(|person| person.get("incident")),
        "outcome": outcome.word(),
        "condition": condition.word(),
        "note": "Left comfortable.",
        "also": others.collect::<Vec<Value>>(),
    })
}

/// When the part of the visit began that it is in now: its last step, or its acceptance.
fn begun(job: &Value) -> Option<Timestamp> {
    let last = job.get("steps").and_then(Value::as_array).and_then(|steps| steps.iter().filter_map(|step| time(step, "at")).max());
    last.or_else(|| time(job, "accepted_at"))
}

/// Where a visit is, when that is known.
pub fn door(job: &Value) -> Option<Position> {
    let degrees = |field: &str| job.pointer(field).and_then(Value::as_f64);
    Some(Position { latitude: degrees("/place/latitude")?, longitude: degrees("/place/longitude")? })
}

/// The visit in hand.
pub fn in_hand(shown: &Value) -> Option<&Value> {
    shown.get("job").filter(|job| !job.is_null())
}

/// Whether somebody whom the rota does not want has something to bring to its end: a visit, a stand-down to confirm, a shift.
pub fn unfinished(shown: &Value) -> bool {
    let told = |field: &str| shown.pointer(field).is_some_and(|value| !value.is_null());
    in_hand(shown).is_some() || told("/me/unconfirmed_since") || shown.pointer("/me/duty").and_then(Value::as_str) == Some("on")
}

/// Whether they said they were off the road.
pub fn off_the_road(shown: &Value) -> bool {
    shown.pointer("/me/off_road").is_some_and(|off| !off.is_null())
}

/// A word of a snapshot.
pub fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

fn time(value: &Value, field: &str) -> Option<Timestamp> {
    value.get(field).and_then(Value::as_i64).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MINUTE_MS: i64 = 60_000;

    /// A visit accepted at 0 whose last step was this one, a minute after the one before it.
    fn visit(taken: &[&str]) -> Value {
        let steps: Vec<Value> = (1..).zip(taken).map(|(minute, step)| json!({ "step": step, "at": minute * MINUTE_MS })).collect();
        json!({ "id": "j", "step": taken.last(), "steps": steps, "accepted_at": 0, "changed": null, "situation": "fall_uninjured" })
    }

    fn then(job: &Value, minutes: i64) -> Next {
        next(job, Timestamp(minutes * MINUTE_MS), &mut Dice::of(3, "visit"))
    }

    #[test]
    fn from_every_step_of_a_visit_the_next_one_follows() {
        let step_of = |taken: &[&str]| match then(&visit(taken), 0) {
            Next::Take { step, .. } => Some(step),
            Next::AcceptChange | Next::Drive | Next::Leave(_) => None,
        };
        assert_eq!(step_of(&[]), Some(Step::EnRoute));
        assert_eq!(then(&visit(&["en_route"]), 2), Next::Drive);
        assert_eq!(step_of(&["en_route", "arrived"]), Some(Step::GainedAccess));
        assert_eq!(step_of(&["en_route", "arrived", "gained_access"]), Some(Step::WithClient));
        assert!(matches!(then(&visit(&["en_route", "arrived", "gained_access", "with_client"]), 5), Next::Leave(_)));
        let skipped = visit(&["en_route", "with_client"]);
        assert!(matches!(then(&skipped, 5), Next::Leave(_)), "steps that somebody left out are not taken afterwards");
    }

    #[test]
    fn nobody_enters_a_fire() {
        let mut fire = visit(&["en_route", "arrived"]);
        fire["kind"] = json!("fire_response");
        assert!(matches!(then(&fire, 5), Next::Leave(_)));
    }

    #[test]
    fn time_already_spent_with_the_client_counts_when_the_role_is_played_again() {
        let with_client = visit(&["en_route", "arrived", "gained_access", "with_client"]);
        let Next::Leave(first) = then(&with_client, 4) else { panic!("it is left") };
        assert!(first > Timestamp(8 * MINUTE_MS), "a lift takes its time");
        assert_eq!(then(&with_client, 6), Next::Leave(first), "looked at later, it still ends when it would have");
        assert_eq!(then(&with_client, 200), Next::Leave(Timestamp(200 * MINUTE_MS) + AT_LEAST), "what is long due is done soon");
    }

    #[test]
    fn a_change_is_accepted_before_anything_else() {
        let mut changed = visit(&["en_route"]);
        changed["changed"] = json!("The address is another one.");
        assert_eq!(then(&changed, 2), Next::AcceptChange);
    }

    #[test]
    fn who_is_not_on_the_rota_still_ends_what_was_begun_in_their_name() {
        let shown = |duty: &str, job: Value, unconfirmed: Value| json!({ "me": { "duty": duty, "unconfirmed_since": unconfirmed, "off_road": null }, "job": job });
        assert!(!unfinished(&shown("off", Value::Null, Value::Null)));
        assert!(unfinished(&shown("on", Value::Null, Value::Null)), "a shift");
        assert!(unfinished(&shown("off", visit(&["arrived"]), Value::Null)), "a visit");
        assert!(unfinished(&shown("off", Value::Null, json!(5))), "a stand-down nobody confirmed");
    }

    #[test]
    fn off_the_road_is_read_from_the_snapshot() {
        assert!(off_the_road(&json!({ "me": { "off_road": { "reason": "personal", "until": 5 } } })));
        assert!(!off_the_road(&json!({ "me": { "off_road": null } })));
    }

    #[test]
    fn one_stands_at_the_door_from_arrival_on() {
        let there = [&[][..], &["en_route"], &["arrived"], &["gained_access"], &["with_client"]].map(|taken| is_there(&visit(taken)));
        assert_eq!(there, [false, false, true, true, true]);
    }
}
