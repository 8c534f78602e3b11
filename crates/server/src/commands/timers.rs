//! A contract's timers by name: `p1.second`, `hand_over.1`, `arrive_p1`. The names are those of the record, so a new timer is here by itself.

use domain::registers::Timers;
use domain::time::Duration;
use serde_json::Value;

use crate::fault::{Because, Fault, Kind};

/// Every timer with its span, by name; one that a contract may leave out and does is `None`.
///
/// # Errors
/// None that is known: the record's own shape.
pub fn named(timers: &Timers) -> Result<Vec<(String, Option<Duration>)>, Fault> {
    let mut all = Vec::new();
    collect("", &serde_json::to_value(timers).because(Kind::Unforeseen)?, &mut all);
    Ok(all)
}

fn collect(name: &str, value: &Value, all: &mut Vec<(String, Option<Duration>)>) {
    let within = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(parts) => parts.iter().for_each(|(part, value)| collect(&within(part), value, all)),
        Value::Array(parts) => (1..).zip(parts).for_each(|(place, value): (usize, _)| collect(&within(&place.to_string()), value, all)),
        other => all.push((name.to_owned(), other.as_i64().map(Duration))),
    }
}

/// The timers after `NAME=SPAN`.
///
/// # Errors
/// There is no such timer, or the span is none.
pub fn changed(timers: &Timers, order: &str) -> Result<Timers, Fault> {
    let wrong = |rule: String| Fault::new(Kind::Input, format!("timer: {rule}"));
    let (name, written) = order.split_once('=').ok_or_else(|| wrong(format!("`{order}` must be NAME=SPAN, as p1.second=30s")))?;
    let (name, span) =
        (name.trim(), span(written).ok_or_else(|| wrong(format!("`{}` must be a span, as 90s, 45m or 2h", written.trim())))?);
    let mut all = serde_json::to_value(timers).because(Kind::Unforeseen)?;
    let place = name.split('.').try_fold(&mut all, |inside, part| match inside {
        Value::Object(parts) => parts.get_mut(part),
        Value::Array(parts) => part.parse::<usize>().ok().and_then(|place| parts.get_mut(place.checked_sub(1)?)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    });
    match place {
        Some(place @ (Value::Number(_) | Value::Null)) => *place = span.ms().into(),
        Some(_) | None => return Err(wrong(format!("there is no `{name}`; `attend contract list` names them all"))),
    }
    serde_json::from_value(all).because(Kind::Unforeseen)
}

/// "90s", "45m", "2h"; a bare number is seconds.
fn span(written: &str) -> Option<Duration> {
    let written = written.trim();
    let digits = written.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).trim_end();
    let number: i64 = digits.parse().ok().filter(|number| (1..=1_000_000).contains(number))?;
    match written[digits.len()..].trim() {
        "" | "s" => Some(Duration::seconds(number)),
        "m" | "min" => Some(Duration::minutes(number)),
        "h" => Some(Duration::hours(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_timer_can_be_set_by_the_name_it_is_listed_under() {
        let listed = named(&Timers::default()).unwrap();
        assert!(listed.len() > 30 && listed.contains(&("hand_over.3".to_owned(), Some(Duration::seconds(180)))), "{listed:?}");
        for (name, _) in listed {
            let timers = changed(&Timers::default(), &format!("{name} = 77 s")).unwrap();
            let now = named(&timers).unwrap();
            assert_eq!(now.iter().find(|(one, _)| *one == name).unwrap().1, Some(Duration::seconds(77)), "{name}");
        }
    }

    #[test]
    fn what_is_no_timer_or_no_span_is_told() {
        for (order, rule) in [
            ("arrive_p1", "must be NAME=SPAN"),
            ("arrive_p1=soon", "must be a span"),
            ("arrive_p1=0s", "must be a span"),
            ("arrive_p1=-5m", "must be a span"),
            ("arrive_p1=5 days", "must be a span"),
            ("arrive_p9=5m", "there is no `arrive_p9`"),
            ("p1=5m", "there is no `p1`"),
            ("hand_over.0=5m", "there is no `hand_over.0`"),
            ("hand_over.4=5m", "there is no `hand_over.4`"),
        ] {
            assert!(changed(&Timers::default(), order).unwrap_err().error.to_string().contains(rule), "{order}");
        }
        assert_eq!(changed(&Timers::default(), "arrive_p1=2h").unwrap().arrive_p1, Duration::hours(2));
    }
}
