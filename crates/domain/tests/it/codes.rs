//! Key-safe codes: to whom they are shown, when, and what is kept of it.

use domain::command::Target;
use domain::event::What;
use domain::ids::{IncidentId, JobId};
use domain::refusal::Refusal;
use domain::registers::{Access, Hazard};
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn reveal(reason: &str) -> RevealCode {
    RevealCode { reason: reason.into(), incident: None }
}

fn take(s: &mut Story, job: JobId, n: u8, step: Step) {
    s.ok(Who::R(n), Target::Job(job), TakeStep { step });
}

#[test]
fn whoever_has_not_accepted_a_hazard_is_told_which_and_shown_no_code() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let hazard = Hazard { kind: HazardKind::Aggression, note: "the son".into() };
    s.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard });
    let refused = s.refused(Who::R(1), Target::Job(job), reveal(""));
    assert_eq!(refused, Refusal::NotAccepted { change: "a hazard: aggression".into() });
    assert_eq!(refused.to_string(), "accept first what changed: a hazard: aggression");
    s.ok(Who::Ana, Target::Job(job), reveal("reads it to them by telephone"));
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    s.ok(Who::R(1), Target::Job(job), reveal(""));
}

#[test]
fn where_nobody_enters_alone_the_code_waits_for_both_and_says_for_whom() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    let found = s.refused(Who::R(1), Target::Job(job), reveal(""));
    assert_eq!(found, Refusal::Awaited { whom: "a second responder, who is being found".into() });
    let offer = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer });
    take(&mut s, job, 2, Step::EnRoute);
    assert_eq!(s.refused(Who::R(1), Target::Job(job), reveal("")), Refusal::Awaited { whom: "R2".into() });
    assert_eq!(s.refused(Who::R(2), Target::Job(job), reveal("")), Refusal::Awaited { whom: "your own arrival".into() });
    s.ok(Who::Ana, Target::Job(job), reveal("the police go in with them"));
    take(&mut s, job, 2, Step::Arrived);
    for n in [1, 2] {
        s.ok(Who::R(n), Target::Job(job), reveal(""));
    }
}

#[test]
fn a_sign_is_no_reason_to_look_at_a_code_or_at_what_came() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    for nothing in ["", " ", ".", "ok", "...---..."] {
        for refused in [
            s.refused(Who::Ana, Target::Job(job), reveal(nothing)),
            s.refused(Who::Ana, Target::Incident(incident), RevealReceived { reason: nothing.into() }),
        ] {
            assert!(matches!(refused, Refusal::Invalid { field: "reason", .. }), "{nothing:?}: {refused}");
        }
    }
    s.ok(Who::Ana, Target::Job(job), reveal("the crew"));
    let read = s.ok(Who::Ana, Target::Incident(incident), RevealReceived { reason: " the crew ".into() });
    assert!(matches!(read.as_slice(), [What::ReceivedRead { reason, .. }] if reason == "the crew"), "{read:?}");
}

#[test]
fn what_a_responder_says_with_it_is_kept() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let shown = s.ok(Who::R(1), Target::Job(job), reveal(" the first try did not open "));
    assert!(matches!(shown.as_slice(), [What::CodeRevealed { reason, .. }] if reason == "the first try did not open"));
    let long = s.refused(Who::R(1), Target::Job(job), reveal(&"x".repeat(2_001)));
    assert!(matches!(long, Refusal::Invalid { field: "reason", .. }));
}

#[test]
fn a_supervisor_or_administrator_is_shown_no_code_by_that_role_alone() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    for who in [Who::Sue, Who::Ada] {
        assert!(matches!(s.refused(who, Target::Job(job), reveal("the crew asks")), Refusal::NotAllowed { .. }), "{who:?}");
    }
    s.ok(Who::Ben, Target::Job(job), reveal("the crew asks"));
}

/// A visit to Cora at flat 2 under way, the key held; a silent alarm of Dora's at flat 9, behind a key safe by now, is joined to it.
fn joined_next_door(s: &mut Story) -> (IncidentId, JobId) {
    let mut flat = s.board.properties[&door(4)].clone();
    flat.access = Access::KeySafe { location: "by the lift".into() };
    s.ok(Who::Ada, Target::New, RecordProperty { property: Box::new(flat) });
    let (_, job) = s.responding(cora());
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let id = s.answered(dora());
    s.ok(Who::Ana, Target::Incident(id), JoinVisit { job });
    (id, job)
}

#[test]
fn the_code_of_a_neighbour_behind_a_joined_visit_is_shown_and_the_timeline_names_the_door() {
    let mut s = Story::begin();
    let (next_door, job) = joined_next_door(&mut s);
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), reveal("")), Refusal::OutOfOrder { state: "without_key_safe", .. }));
    let theirs = RevealCode { incident: Some(next_door), ..reveal("") };
    let shown = s.ok(Who::R(1), Target::Job(job), theirs.clone());
    assert!(matches!(shown.as_slice(), [What::CodeRevealed { door, .. }] if door == "Flat 9, Oak Court, Barnet EN5 1AB"), "{shown:?}");
    s.refused(Who::R(2), Target::Job(job), theirs);
}

/// A visit to Iris at 1 Alder Road that Dora's, at flat 9 of Oak Court and behind a key safe by now, has joined.
fn two_safes(s: &mut Story) -> (IncidentId, IncidentId, JobId) {
    for (n, scheme) in [(1, "Oak Court"), (4, "Oak Court")] {
        let mut flat = s.board.properties[&door(n)].clone();
        (flat.access, flat.scheme) = (Access::KeySafe { location: "by the lift".into() }, Some(scheme.into()));
        s.ok(Who::Ada, Target::New, RecordProperty { property: Box::new(flat) });
    }
    let (first, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::EnRoute);
    let id = s.answered(dora());
    s.ok(Who::Ana, Target::Incident(id), JoinVisit { job });
    (first, id, job)
}

#[test]
fn a_code_that_failed_is_said_of_its_door_and_of_none_where_there_are_several() {
    let mut s = Story::begin();
    let (first, next_door, job) = two_safes(&mut s);
    let failed = |incident| FailCode { incident };
    for who in [Who::R(1), Who::Ana] {
        assert!(matches!(s.refused(who, Target::Job(job), failed(None)), Refusal::Invalid { field: "incident", .. }));
    }
    let told = s.ok(Who::R(1), Target::Job(job), failed(Some(next_door)));
    assert!(matches!(told.as_slice(), [What::CodeFailed { door, .. }] if door == "Flat 9, Oak Court, Barnet EN5 1AB"), "{told:?}");
    let told = s.ok(Who::R(1), Target::Job(job), failed(Some(first)));
    assert!(matches!(told.as_slice(), [What::CodeFailed { door, .. }] if door == "1 Alder Road, Barnet EN5 1AA"), "{told:?}");
    let alerts = s.job(job).alerts.iter().filter(|alert| alert.kind == domain::incident::AlertKind::CodeFailed);
    let words: Vec<_> = alerts.map(|alert| alert.words.as_str()).collect();
    assert_eq!(words, ["Flat 9, Oak Court, Barnet EN5 1AB; 1 Alder Road, Barnet EN5 1AA"], "one alert that names both doors");
    let again = s.ok(Who::R(1), Target::Job(job), failed(Some(first)));
    assert!(matches!(again.as_slice(), [What::NoteWritten { .. }, ..]), "said again it is kept: {again:?}");
    let elsewhere = s.answered(edna());
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), failed(Some(elsewhere))), Refusal::NotAllowed { .. }));
}

#[test]
fn a_code_that_failed_at_the_only_key_safe_of_a_visit_needs_no_door_named() {
    let mut s = Story::begin();
    let (_, job) = joined_next_door(&mut s);
    let told = s.ok(Who::R(1), Target::Job(job), FailCode { incident: None });
    assert!(matches!(told.as_slice(), [What::CodeFailed { door, .. }] if door == "Flat 9, Oak Court, Barnet EN5 1AB"), "{told:?}");
}

#[test]
fn the_code_of_somebody_the_visit_is_not_for_is_shown_to_nobody_through_it() {
    let mut s = Story::begin();
    let (_, job) = joined_next_door(&mut s);
    let elsewhere = s.answered(iris());
    let theirs = RevealCode { incident: Some(elsewhere), ..reveal("asks") };
    for who in [Who::R(1), Who::Ana] {
        let refused = s.refused(who, Target::Job(job), theirs.clone());
        assert_eq!(refused, Refusal::NotAllowed { rule: "the visit is not for that person" });
    }
}
