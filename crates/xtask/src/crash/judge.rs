//! The verdict: what was acknowledged against what the record holds. Pure, so that the judge itself is tested.

use super::ledger::{Answer, Asked, Mark};

/// One event of the record as the judge reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the total order.
    pub position: i64,
    /// What sort of event.
    pub kind: String,
    /// The whole event as text.
    pub text: String,
}

/// One open incident as the service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIncident {
    /// Which.
    pub id: String,
    /// Whether a person is accountable for it.
    pub has_owner: bool,
    /// When something is due next, UTC milliseconds; none is a breach.
    pub due_at_ms: Option<i64>,
}

/// What is wrong, one sentence each, by sort.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged, and not in the record.
    pub lost: Vec<String>,
    /// In the record more than once.
    pub doubled: Vec<String>,
    /// Refused, and yet in the record.
    pub ghosts: Vec<String>,
    /// A position missing or used twice.
    pub gaps: Vec<String>,
    /// Open and without owner or deadline, or overdue.
    pub orphans: Vec<String>,
}

/// Judges a whole run. `overdue_before_ms`: a deadline older than this should have been dealt with.
pub fn judge(asked: &[Asked], record: &[Recorded], open: &[OpenIncident], overdue_before_ms: i64) -> Verdict {
    let mut verdict = Verdict { gaps: gaps(record), orphans: orphans(open, overdue_before_ms), ..Verdict::default() };
    for one in asked {
        let found = record.iter().filter(|event| is_marked(event, &one.mark)).count();
        let line = format!("{} (key {}, sent {} times): {} in the record {found} times", one.what, one.key, one.sent, one.mark.kind);
        match (&one.answer, found) {
            (_, 2..) => verdict.doubled.push(line),
            (Answer::Yes(_), 0) => verdict.lost.push(line),
            (Answer::No(status, _), 1) if one.mark.holds.contains(&one.key) => verdict.ghosts.push(format!("{line}, refused with {status}")),
            (Answer::Yes(_) | Answer::None | Answer::No(..), 0 | 1) => {}
        }
    }
    verdict
}

fn is_marked(event: &Recorded, mark: &Mark) -> bool {
    event.kind == mark.kind && mark.holds.iter().all(|text| event.text.contains(text.as_str()))
}

fn gaps(record: &[Recorded]) -> Vec<String> {
    let mut positions: Vec<i64> = record.iter().map(|event| event.position).collect();
    positions.sort_unstable();
    let wrong = positions.windows(2).filter(|pair| pair[1] != pair[0] + 1);
    wrong.map(|pair| format!("position {} is followed by {}", pair[0], pair[1])).collect()
}

fn orphans(open: &[OpenIncident], overdue_before_ms: i64) -> Vec<String> {
    let mut found = vec![];
    for incident in open {
        if !incident.has_owner {
            found.push(format!("incident {} is open and nobody owns it", incident.id));
        }
        match incident.due_at_ms {
            None => found.push(format!("incident {} is open and has no deadline", incident.id)),
            Some(due) if due < overdue_before_ms => {
                found.push(format!("incident {}: its deadline is overdue by {} ms more than allowed", incident.id, overdue_before_ms - due));
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key: &str, answer: Answer) -> Asked {
        Asked { key: key.to_owned(), what: "note".to_owned(), mark: Mark::new("note_written", [key]), answer, sent: 1 }
    }

    fn event(position: i64, text: &str) -> Recorded {
        Recorded { position, kind: "note_written".to_owned(), text: text.to_owned() }
    }

    fn yes() -> Answer {
        Answer::Yes(String::new())
    }

    #[test]
    fn one_event_for_each_acknowledged_command_is_well() {
        let verdict = judge(&[asked("a", yes()), asked("b", yes())], &[event(1, "say a"), event(2, "say b")], &[], 0);
        assert_eq!(verdict, Verdict::default());
    }

    #[test]
    fn an_acknowledged_command_without_its_event_is_lost() {
        assert_eq!(judge(&[asked("a", yes())], &[event(1, "say b")], &[], 0).lost.len(), 1);
        let other_kind = Recorded { kind: "other".to_owned(), ..event(1, "say a") };
        assert_eq!(judge(&[asked("a", yes())], &[other_kind], &[], 0).lost.len(), 1);
    }

    #[test]
    fn an_event_twice_is_doubled_whatever_was_answered() {
        for answer in [yes(), Answer::None, Answer::No(409, String::new())] {
            assert_eq!(judge(&[asked("a", answer)], &[event(1, "say a"), event(2, "say a")], &[], 0).doubled.len(), 1);
        }
    }

    #[test]
    fn an_unanswered_command_may_be_in_the_record_or_not() {
        assert_eq!(judge(&[asked("a", Answer::None)], &[event(1, "say a")], &[], 0), Verdict::default());
        assert_eq!(judge(&[asked("a", Answer::None)], &[], &[], 0), Verdict::default());
    }

    #[test]
    fn a_refused_command_in_the_record_is_a_ghost() {
        assert_eq!(judge(&[asked("a", Answer::No(409, String::new()))], &[event(1, "say a")], &[], 0).ghosts.len(), 1);
    }

    #[test]
    fn a_gap_and_a_position_used_twice_are_seen() {
        assert_eq!(judge(&[], &[event(1, ""), event(3, ""), event(3, "")], &[], 0).gaps.len(), 2);
    }

    #[test]
    fn an_open_incident_needs_an_owner_and_a_deadline_that_is_not_long_past() {
        let open = |has_owner, due_at_ms| OpenIncident { id: "1".to_owned(), has_owner, due_at_ms };
        assert!(judge(&[], &[], &[open(true, Some(1_000))], 1_000).orphans.is_empty());
        assert_eq!(judge(&[], &[], &[open(false, None)], 1_000).orphans.len(), 2);
        assert_eq!(judge(&[], &[], &[open(true, Some(999))], 1_000).orphans.len(), 1);
    }
}
