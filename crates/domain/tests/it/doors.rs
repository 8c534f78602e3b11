//! Doors: who stands before one decides there, and what was done at one door does not count at another.

use domain::command::Target;
use domain::incident::*;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn unheard() -> ResolveByVoice {
    ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() }
}

// ── a closing and a responder ──

#[test]
fn nobody_agrees_to_a_closing_while_a_responder_is_there() {
    for last in [Step::Arrived, Step::GainedAccess, Step::WithClient] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.ok(Who::Ana, Target::Incident(incident), unheard());
        s.assign(job, 1);
        s.walk(job, 1, last);
        assert!(s.incident(incident).proposal.is_none() && s.alerted(incident, AlertKind::VisitStands));
        assert!(matches!(s.refused(Who::Sue, Target::Incident(incident), Agree::default()), Refusal::OutOfOrder { .. }));
        let there = Refusal::OutOfOrder { state: "attended", rule: "a responder is there: they resolve it" };
        assert_eq!(s.refused(Who::Ana, Target::Incident(incident), unheard()), there);
        assert_eq!(s.refused(Who::Ana, Target::Incident(incident), by_voice()), there);
        assert!(s.job(job).live_of(r(1)).is_some(), "the arrival stands");
        s.clear(job, 1);
        assert_eq!(s.incident(incident).state.word(), "resolved");
    }
}

#[test]
fn a_closing_is_read_anew_by_whoever_agrees_when_somebody_accepted_or_set_off_since() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.ok(Who::Ana, Target::Incident(incident), unheard());
    let due = s.incident(incident).deadlines.due(domain::deadline::DeadlineKind::SecondPerson);
    for comes in [None, Some(Step::EnRoute)] {
        let read = Agree { proposed_at: s.incident(incident).proposal.as_ref().map(|one| one.at) };
        s.pass(Duration::seconds(10));
        match comes {
            None => drop(s.assign(job, 1)),
            Some(step) => drop(s.ok(Who::R(1), Target::Job(job), TakeStep { step })),
        }
        assert!(matches!(s.refused(Who::Sue, Target::Incident(incident), read), Refusal::OutOfOrder { state: "proposed", .. }));
    }
    let stands = s.incident(incident);
    assert_eq!(stands.proposal.as_ref().map(|one| one.because), Some(TwoPersonCause::DeploymentReversed));
    assert_eq!(stands.deadlines.due(domain::deadline::DeadlineKind::SecondPerson), due, "nobody gains time by it");
    let read = Agree { proposed_at: stands.proposal.as_ref().map(|one| one.at) };
    s.ok(Who::Sue, Target::Incident(incident), read);
    assert_eq!((s.incident(incident).state.word(), s.job(job).state.word()), ("resolved", "cancelled"));
}
