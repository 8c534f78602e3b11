//! The verdict: what was acknowledged against what the record holds. Pure, so that the judge itself is tested.

use std::collections::BTreeMap;

use super::ledger::{Answer, Asked};

/// One event of the record as the judge reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The number of the incident whose timeline shows it.
    pub incident: String,
    /// Its place in the total order.
    pub position: i64,
    /// What sort of event.
    pub kind: String,
    /// What the timeline says of it.
    pub text: String,
}

/// One open incident as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIncident {
    /// Its number.
    pub number: String,
    /// Whether a person is accountable for it.
    pub has_owner: bool,
    /// When something is due next, UTC milliseconds; none is a breach.
    pub due_at_ms: Option<i64>,
}

/// What is wrong with the record, one sentence each, by sort.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged, and not in the record.
    pub lost: Vec<String>,
    /// In the record more often than it was done.
    pub doubled: Vec<String>,
    /// Refused, and yet in the record.
    pub ghosts: Vec<String>,
}

/// Judges a whole run.
///
/// A command with a word of its own is looked for by that word. Steps and acceptances have none: of these, every incident must hold
/// exactly as many as were acknowledged with an event (and at most as many more as were never answered), and each acknowledged one must
/// stand where its answer said.
pub fn judge(asked: &[Asked], record: &[Recorded]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut groups: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for one in asked {
        if let Answer::Yes { position, events } = one.answer
            && !stands_where_it_said(one, record, position, events)
        {
            verdict.lost.push(format!("{}: not at position {position}", described(one)));
            continue;
        }
        match (&one.mark.word, &one.mark.incident) {
            (Some(word), _) => judge_word(one, word, record, &mut verdict),
            (None, Some(incident)) => {
                let (sure, maybe) = groups.entry((incident, one.mark.kind)).or_default();
                match one.answer {
                    Answer::Yes { events: 0, .. } | Answer::No { .. } => {}
                    Answer::Yes { .. } => *sure += 1,
                    Answer::None => *maybe += 1,
                }
            }
            (None, None) => verdict.lost.push(format!("{}: nothing to recognise it by", described(one))),
        }
    }
    for ((incident, kind), (sure, maybe)) in groups {
        let found = record.iter().filter(|event| event.kind == kind && event.incident == incident).count();
        let line = format!("incident {incident}: {found} {kind} in the record, {sure} acknowledged, {maybe} never answered");
        if found < sure {
            verdict.lost.push(line);
        } else if found > sure + maybe {
            verdict.doubled.push(line);
        }
    }
    verdict
}

fn described(one: &Asked) -> String {
    format!("{} (key {}, sent {} times, {})", one.what, one.key, one.sent, one.mark.kind)
}

/// Whether an event of its kind stands among the positions its answer named; nothing is asked of a command that was already true.
fn stands_where_it_said(one: &Asked, record: &[Recorded], position: i64, events: u64) -> bool {
    let ours = |event: &Recorded| {
        event.kind == one.mark.kind
            && event.position.abs_diff(position) < events
            && one.mark.incident.as_ref().is_none_or(|incident| *incident == event.incident)
    };
    events == 0 || record.iter().any(ours)
}

fn judge_word(one: &Asked, word: &str, record: &[Recorded], verdict: &mut Verdict) {
    let found = record.iter().filter(|event| event.kind == one.mark.kind && event.text.contains(word)).count();
    let line = format!("{}: {found} in the record", described(one));
    match (&one.answer, found) {
        (_, 2..) => verdict.doubled.push(line),
        (Answer::Yes { events: 1.., .. }, 0) => verdict.lost.push(line),
        (Answer::No { status, .. }, 1) => verdict.ghosts.push(format!("{line}, and refused with {status}")),
        (Answer::Yes { .. } | Answer::None | Answer::No { .. }, 0 | 1) => {}
    }
}

/// Open incidents without an owner or a deadline, or whose deadline was due before `overdue_before_ms`.
pub fn orphans(open: &[OpenIncident], overdue_before_ms: i64) -> Vec<String> {
    let mut found = vec![];
    for incident in open {
        if !incident.has_owner {
            found.push(format!("incident {} is open and nobody owns it", incident.number));
        }
        match incident.due_at_ms {
            None => found.push(format!("incident {} is open and has no deadline", incident.number)),
            Some(due) if due < overdue_before_ms => {
                let late_ms = overdue_before_ms - due;
                found.push(format!("incident {}: its deadline is overdue by {late_ms} ms more than allowed", incident.number));
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Mark;
    use super::*;

    fn note(key: &str, answer: Answer) -> Asked {
        let mark = Mark { kind: "note_written", incident: Some("7".to_owned()), word: Some(format!("<{key}>")) };
        Asked { key: key.to_owned(), what: "note".to_owned(), mark, answer, sent: 1 }
    }

    fn step(key: &str, answer: Answer) -> Asked {
        let mark = Mark { kind: "step_recorded", incident: Some("7".to_owned()), word: None };
        Asked { key: key.to_owned(), what: "step".to_owned(), mark, answer, sent: 1 }
    }

    fn event(position: i64, kind: &str, text: &str) -> Recorded {
        Recorded { incident: "7".to_owned(), position, kind: kind.to_owned(), text: text.to_owned() }
    }

    fn yes(position: i64) -> Answer {
        Answer::Yes { position, events: 1 }
    }

    fn no() -> Answer {
        Answer::No { status: 409, body: String::new() }
    }

    #[test]
    fn one_event_for_each_acknowledged_command_is_well() {
        let record = [event(1, "note_written", "say <a>"), event(2, "step_recorded", ""), event(3, "step_recorded", "")];
        let asked = [note("a", yes(1)), step("b", yes(2)), step("c", yes(3)), step("d", Answer::Yes { position: 3, events: 0 })];
        assert_eq!(judge(&asked, &record), Verdict::default());
    }

    #[test]
    fn an_acknowledged_command_without_its_event_is_lost() {
        assert_eq!(judge(&[note("a", yes(1))], &[event(1, "note_written", "say <b>")]).lost.len(), 1, "another's word");
        assert_eq!(judge(&[note("a", yes(1))], &[event(1, "other", "say <a>")]).lost.len(), 1, "another kind");
        assert_eq!(judge(&[step("a", yes(1))], &[event(2, "step_recorded", "")]).lost.len(), 1, "another position");
        assert_eq!(judge(&[step("a", yes(2)), step("b", yes(2))], &[event(2, "step_recorded", "")]).lost.len(), 1, "one event for two");
    }

    #[test]
    fn an_event_twice_is_doubled_whatever_was_answered() {
        for answer in [yes(1), Answer::None, no()] {
            let record = [event(1, "note_written", "say <a>"), event(2, "note_written", "say <a>")];
            assert_eq!(judge(&[note("a", answer)], &record).doubled.len(), 1);
        }
        let record = [event(1, "step_recorded", ""), event(2, "step_recorded", "")];
        assert_eq!(judge(&[step("a", yes(1))], &record).doubled.len(), 1);
        assert_eq!(judge(&[step("a", yes(1)), step("b", no())], &record).doubled.len(), 1);
    }

    #[test]
    fn an_unanswered_command_may_be_in_the_record_or_not() {
        assert_eq!(judge(&[note("a", Answer::None)], &[event(1, "note_written", "say <a>")]), Verdict::default());
        assert_eq!(judge(&[note("a", Answer::None), step("b", Answer::None)], &[]), Verdict::default());
        assert_eq!(judge(&[step("b", Answer::None)], &[event(1, "step_recorded", "")]), Verdict::default());
    }

    #[test]
    fn a_refused_command_in_the_record_is_a_ghost() {
        assert_eq!(judge(&[note("a", no())], &[event(1, "note_written", "say <a>")]).ghosts.len(), 1);
    }

    #[test]
    fn an_open_incident_needs_an_owner_and_a_deadline_that_is_not_long_past() {
        let open = |has_owner, due_at_ms| OpenIncident { number: "1".to_owned(), has_owner, due_at_ms };
        assert!(orphans(&[open(true, Some(1_000))], 1_000).is_empty());
        assert_eq!(orphans(&[open(false, None)], 1_000).len(), 2);
        assert_eq!(orphans(&[open(true, Some(999))], 1_000).len(), 1);
    }
}
