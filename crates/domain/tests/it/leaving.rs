//! Leaving a visit: an outcome for each person behind it, the ambulance that is awaited, and leaving at once because it is not safe.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::*;
use domain::incident::{AlertKind, IncidentState};
use domain::job::{AmbulanceLeft, AssignmentState, JobState, PersonLeft, TwoUp};
use domain::refusal::Refusal;
use domain::registers::Hazard;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// Iris and Bert live at one door; R1 is with both.
fn with_two(s: &mut Story) -> (IncidentId, IncidentId, JobId) {
    let (first, job) = s.responding(iris());
    let (second, same) = s.responding(bert());
    assert_eq!(job, same);
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    (first, second, job)
}

fn hurt(incident: IncidentId) -> PersonLeft {
    PersonLeft { incident, outcome: OutcomeKind::LeftWithAmbulance, condition: Condition::Injured, note: "hip".into() }
}

fn resolved(s: &Story, incident: IncidentId) -> Option<OutcomeKind> {
    match s.incident(incident).state {
        IncidentState::Resolved { outcome, .. } => Some(outcome),
        _ => None,
    }
}

#[test]
fn each_person_behind_a_visit_is_left_with_an_outcome_of_their_own() {
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    let events = s.ok(Who::R(1), Target::Job(job), Clear { also: vec![hurt(second)], ..clear(OutcomeKind::Assisted) });
    assert_eq!((resolved(&s, first), resolved(&s, second)), (Some(OutcomeKind::Assisted), Some(OutcomeKind::LeftWithAmbulance)));
    assert!(events.iter().any(|what| matches!(what, What::IncidentResolved { note, .. } if note == "hip")), "each in their own words");
    assert_eq!(s.job(job).left(second).unwrap().1, hurt(second));
    assert_eq!(s.job(job).left(first).unwrap().1.note, "tea made");
}

#[test]
fn who_was_left_without_a_word_goes_back_to_the_desk_and_leaving_is_not_refused_for_it() {
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    s.clear(job, 1);
    assert!(matches!(s.job(job).state, JobState::Done { .. }));
    assert_eq!((resolved(&s, first), resolved(&s, second)), (Some(OutcomeKind::Assisted), None));
    let left = s.incident(second);
    assert_eq!((left.state.word(), left.job), ("open", None));
    assert!(left.has_alert(AlertKind::NoOutcome));
    assert_eq!(
        left.deadlines.due(DeadlineKind::Decide),
        Some(s.now + Duration::seconds(60)),
        "a person who cannot wait is asked for again"
    );
    s.pass(Duration::seconds(61));
    assert!(s.incident(second).has_alert(AlertKind::NotDecided));
    s.ok(Who::Ana, Target::Incident(second), respond());
    assert_ne!(s.job_of(second).id, job, "they get a visit of their own");
    s.ok(Who::Ana, Target::Incident(second), Acknowledge { alert: AlertKind::NoOutcome });
    assert!(!s.incident(second).has_alert(AlertKind::NoOutcome));
}

#[test]
fn another_incident_of_the_same_person_has_an_outcome_of_its_own_or_goes_back_to_the_desk() {
    let mut s = Story::begin();
    let (first, job) = s.responding(iris());
    s.ok(Who::Ana, Target::New, raise(iris(), Class::Attack));
    let attack = s.open_of(iris(), Class::Attack);
    s.ok(Who::Ana, Target::Incident(attack), respond());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.clear(job, 1);
    assert_eq!((resolved(&s, first), resolved(&s, attack)), (Some(OutcomeKind::Assisted), None));
    assert!(s.incident(attack).has_alert(AlertKind::NoOutcome) && s.incident(attack).job.is_none());
}

#[test]
fn what_joined_a_visit_and_nobody_has_answered_goes_on_ringing_when_the_responder_leaves() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fire, Priority::P1));
    let fire = s.newest();
    assert_eq!(s.incident(fire).job, Some(job), "it joined");
    if s.job(job).live(0).is_some_and(|one| one.changed.is_some()) {
        s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    }
    s.clear(job, 1);
    assert_eq!((s.incident(fire).state.word(), s.incident(fire).job), ("ringing", None));
}

#[test]
fn an_outcome_is_for_whom_it_names_also_when_the_first_person_is_over() {
    let mut s = Story::begin();
    let (_, second, job) = with_two(&mut s);
    s.ok(Who::Ana, Target::New, raise(bert(), Class::Attack));
    let clear = Clear { incident: Some(second), ..clear(OutcomeKind::Lifted) };
    s.ok(Who::R(1), Target::Job(job), clear);
    assert_eq!(resolved(&s, second), Some(OutcomeKind::Lifted));
    let first = s.job(job).incidents[0];
    assert!(s.incident(first).has_alert(AlertKind::NoOutcome), "nobody said anything of the first");
}

#[test]
fn an_outcome_for_nobody_we_know_is_refused() {
    let mut s = Story::begin();
    let (_, _, job) = with_two(&mut s);
    let clear = Clear { also: vec![hurt(id(1, 77))], ..clear(OutcomeKind::Assisted) };
    assert_eq!(s.refused(Who::R(1), Target::Job(job), clear), Refusal::NotFound { what: "incident" });
}

#[test]
fn of_two_responders_the_last_word_on_a_person_counts_and_no_word_is_lost() {
    let mut s = Story::begin();
    let (first, job) = s.responding(edna());
    s.assign(job, 1);
    let offer = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer });
    s.ok(Who::Ana, Target::New, raise(edna(), Class::Attack));
    let second = s.open_of(edna(), Class::Attack);
    s.ok(Who::Ana, Target::Incident(second), respond());
    for n in [1, 2] {
        if s.job(job).live_of(r(n)).unwrap().changed.is_some() {
            s.ok(Who::R(n), Target::Job(job), AcceptChange {});
        }
        s.walk(job, n, Step::Arrived);
    }
    for (n, step) in [(1, Step::GainedAccess), (2, Step::GainedAccess)] {
        s.ok(Who::R(n), Target::Job(job), TakeStep { step });
    }
    s.ok(Who::R(1), Target::Job(job), Clear { also: vec![hurt(second)], ..clear(OutcomeKind::Assisted) });
    s.ok(Who::R(2), Target::Job(job), Clear { incident: Some(first), also: vec![], ..clear(OutcomeKind::Lifted) });
    assert_eq!(resolved(&s, first), Some(OutcomeKind::Lifted));
    assert_eq!(resolved(&s, second), Some(OutcomeKind::LeftWithAmbulance), "of this one nobody said more");
}

#[test]
fn the_desk_clears_for_a_responder_with_an_outcome_for_each_person() {
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    let verb = ClearFor {
        responder: r(1),
        incident: Some(first),
        outcome: OutcomeKind::Assisted,
        condition: Condition::Well,
        note: String::new(),
        also: vec![hurt(second)],
        ambulance: None,
        reason: "by radio".into(),
    };
    s.ok(Who::Ana, Target::Job(job), verb);
    let left = |id| s.job(job).left(id).map(|(_, left)| left.outcome);
    assert_eq!((left(first), left(second)), (Some(OutcomeKind::Assisted), Some(OutcomeKind::LeftWithAmbulance)));
    assert_eq!((resolved(&s, first), resolved(&s, second)), (None, None), "whoever was there resolves it, or two do");
    assert!(s.incident(first).has_alert(AlertKind::DeskEntered) && s.incident(second).has_alert(AlertKind::DeskEntered));
}

// ── the ambulance ──

fn ambulance_called(s: &mut Story, incident: IncidentId) {
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 7".into(),
        expected_at: None,
        by: "us".into(),
        note: String::new(),
    };
    s.ok(Who::Ana, Target::Incident(incident), call);
}

fn said(how: AmbulanceEnd, words: &str) -> Option<AmbulanceLeft> {
    Some(AmbulanceLeft { how, words: words.into() })
}

#[test]
fn leaving_while_an_ambulance_is_awaited_says_how_that_ended_and_a_note_is_not_enough() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    ambulance_called(&mut s, incident);
    s.walk(job, 1, Step::WithClient);
    let yes = Clear { note: "yes, crew A123".into(), ..clear(OutcomeKind::LeftWithAmbulance) };
    assert!(matches!(s.refused(Who::R(1), Target::Job(job), yes), Refusal::Invalid { field: "ambulance", .. }));
    for how in [AmbulanceEnd::Crew, AmbulanceEnd::Cancelled, AmbulanceEnd::Referral] {
        let blank = Clear { ambulance: said(how, "- ok."), ..clear(OutcomeKind::LeftWithAmbulance) };
        assert!(matches!(s.refused(Who::R(1), Target::Job(job), blank), Refusal::Invalid { field: "ambulance", .. }));
    }
    let told = Clear { ambulance: said(AmbulanceEnd::Crew, "A123"), ..clear(OutcomeKind::LeftWithAmbulance) };
    let events = s.ok(Who::R(1), Target::Job(job), told);
    assert!(events.iter().any(|what| matches!(what, What::Cleared { ambulance: Some(one), .. } if one.words == "A123")));
}

#[test]
fn the_desk_too_says_how_the_ambulance_ended() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    ambulance_called(&mut s, incident);
    let verb = |ambulance| ClearFor {
        responder: r(1),
        incident: None,
        outcome: OutcomeKind::Assisted,
        condition: Condition::Well,
        note: "crew A123".into(),
        also: vec![],
        ambulance,
        reason: "by radio".into(),
    };
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), verb(None)), Refusal::Invalid { field: "ambulance", .. }));
    s.ok(Who::Ana, Target::Job(job), verb(said(AmbulanceEnd::Referral, "Dr Shah, urgent care")));
}

/// Edna has a visit of two; an ambulance is called, and R1 leaves without a word of it because R2 stays.
fn one_stays_for_the_ambulance(s: &mut Story) -> (IncidentId, JobId) {
    let (incident, job) = s.responding(edna());
    s.assign(job, 1);
    let offer = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer });
    for n in [1, 2] {
        s.walk(job, n, Step::Arrived);
    }
    s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
    ambulance_called(s, incident);
    s.clear(job, 1);
    (incident, job)
}

#[test]
fn whoever_is_stood_down_while_an_ambulance_is_awaited_leaves_somebody_alone_and_nothing_is_resolved() {
    let mut s = Story::begin();
    let (incident, job) = one_stays_for_the_ambulance(&mut s);
    s.ok(
        Who::Ana,
        Target::Job(job),
        StandDown { responder: r(2), reason: "needed elsewhere".into(), ambulance: said(AmbulanceEnd::PatientAlone, "CAD 7, told") },
    );
    let left = s.incident(incident);
    assert_eq!((left.state.word(), left.job), ("open", None));
    assert!(left.has_alert(AlertKind::NoOutcome) && left.has_alert(AlertKind::CallBackDue), "and they are called at once");
}

#[test]
fn a_visit_ends_when_whoever_stayed_says_what_became_of_the_ambulance() {
    let mut s = Story::begin();
    let (incident, job) = one_stays_for_the_ambulance(&mut s);
    s.ok(Who::R(2), Target::Job(job), Clear { ambulance: said(AmbulanceEnd::Crew, "A123"), ..clear(OutcomeKind::LeftWithAmbulance) });
    assert_eq!(resolved(&s, incident), Some(OutcomeKind::LeftWithAmbulance));
}

// ── moving ──

#[test]
fn somebody_who_turns_out_to_be_another_client_elsewhere_leaves_the_shared_visit_for_one_of_their_own() {
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    s.ok(Who::Ana, Target::Incident(first), Identify { client: cora() });
    assert_eq!(s.job(job).incidents, [second]);
    assert_eq!((s.job(job).client, s.job(job).property), (Some(bert()), Some(door(1))), "the visit is Bert's now, at his door");
    let own = s.job_of(first);
    assert_ne!(own.id, job);
    assert_eq!((own.client, own.property), (Some(cora()), Some(door(3))));
    s.clear(job, 1);
    assert_eq!(resolved(&s, second), Some(OutcomeKind::Assisted));
    assert!(s.job_of(first).is_open(), "the visit to the other goes on");
}

#[test]
fn somebody_who_turns_out_to_be_the_other_at_the_same_door_stays_in_the_visit() {
    let mut s = Story::begin();
    let (first, job) = s.responding(iris());
    s.ok(Who::Ana, Target::New, raise(iris(), Class::Attack));
    let second = s.open_of(iris(), Class::Attack);
    s.ok(Who::Ana, Target::Incident(second), respond());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Incident(second), Identify { client: bert() });
    assert_eq!(s.job(job).incidents, [first, second]);
    assert!(s.job(job).hazards.contains(&Hazard { kind: HazardKind::Oxygen, note: String::new() }), "his hazards are known");
    assert!(s.job(job).live_of(r(1)).unwrap().changed.is_some(), "and must be accepted");
}

#[test]
fn a_call_from_elsewhere_takes_its_incident_out_of_a_shared_visit() {
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    let far = domain::place::Place { position: Some(domain::place::Position::new(51.70, -0.10).unwrap()), ..somewhere() };
    let call = Raise { place: Some(far.clone()), ..raise(bert(), Class::Person) };
    s.ok(Who::Ana, Target::New, call);
    assert_eq!(s.job(job).incidents, [first]);
    assert_eq!(s.job_of(second).place, far);
}

#[test]
fn a_visit_elsewhere_is_not_joined() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let other = s.answered(edna());
    let refused = s.refused(Who::Ana, Target::Incident(other), JoinVisit { job });
    assert_eq!(refused, Refusal::NotAllowed { rule: "the visit is at another property and scheme" });
}

#[test]
fn a_neighbour_in_the_same_scheme_joins_the_visit() {
    let mut s = Story::begin();
    let (first, oak) = s.responding(cora());
    s.ok(Who::Ana, Target::New, raise(dora(), Class::Person));
    let second = s.open_of(dora(), Class::Person);
    s.ok(Who::Ana, Target::Incident(second), JoinVisit { job: oak });
    assert_eq!(s.job(oak).incidents, [first, second]);
    assert_eq!(s.board.persons(s.job(oak)), 2);
}

// ── unsafe ──

fn unsafe_here() -> LeaveUnsafe {
    LeaveUnsafe { responder: None, note: "knife in the kitchen".into() }
}

#[test]
fn whoever_is_not_safe_leaves_at_once_and_nothing_is_resolved() {
    for last in [None, Some(Step::EnRoute), Some(Step::Arrived), Some(Step::WithClient)] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority: Priority::P2, reason: "spoke".into() });
        s.assign(job, 1);
        ambulance_called(&mut s, incident);
        if let Some(last) = last {
            s.walk(job, 1, last);
        }
        s.ok(Who::R(1), Target::Job(job), unsafe_here());
        assert!(s.board.assigned(r(1)).is_none());
        assert!(
            matches!(&s.job(job).assignments[0].state, AssignmentState::StoodDown { left_unsafe: true, reason, .. } if reason == "unsafe: knife in the kitchen")
        );
        assert_eq!((s.incident(incident).state.word(), s.incident(incident).priority), ("open", Priority::P1));
        assert!(s.incident(incident).has_alert(AlertKind::LeftUnsafe) && s.alerted(incident, AlertKind::LeftUnsafe));
        assert_eq!((s.job(job).is_open(), s.job(job).two_up, s.job(job).priority), (true, Some(TwoUp::StaffSafety), Priority::P1));
        assert_eq!(s.job(job).unfilled().count(), 2, "two are sent");
        assert!(s.job(job).deadlines.due(DeadlineKind::NoPlan).is_some(), "the plan owes an answer");
        assert!(s.ok(Who::R(1), Target::Job(job), unsafe_here()).is_empty(), "said twice is said once");
    }
}

#[test]
fn each_timeline_names_whose_outcome_it_is_and_its_own_first() {
    struct Reading(IncidentId, Vec<(IncidentId, &'static str)>);
    impl domain::narrate::Names for Reading {
        fn person(&self, _: PersonId) -> String {
            "Ana".into()
        }
        fn responder(&self, _: ResponderId) -> String {
            "R7 Ana".into()
        }
        fn contact(&self, _: ContactId) -> String {
            "Kim".into()
        }
        fn client(&self, _: ClientId) -> String {
            "Mrs Field".into()
        }
        fn organisation(&self, _: OrganisationId) -> String {
            "Birch".into()
        }
        fn incident(&self, id: IncidentId) -> String {
            self.1.iter().find(|(one, _)| *one == id).map_or_else(String::new, |(_, number)| (*number).to_owned())
        }
        fn reader(&self) -> Option<IncidentId> {
            Some(self.0)
        }
    }
    let mut s = Story::begin();
    let (first, second, job) = with_two(&mut s);
    s.ok(Who::R(1), Target::Job(job), Clear { also: vec![hurt(second)], ..clear(OutcomeKind::Lifted) });
    let (event, _) = s.log.iter().find(|(event, _)| matches!(event.what, What::Cleared { .. })).unwrap();
    let read_by = |reader| domain::narrate::narrate(event, &Reading(reader, vec![(first, "1001"), (second, "1002")]));
    assert_eq!(
        read_by(first),
        "R7 Ana left 1001: helped up, client well: tea made; 1002: left with an ambulance crew, client injured: hip."
    );
    assert_eq!(
        read_by(second),
        "R7 Ana left 1002: left with an ambulance crew, client injured: hip; 1001: helped up, client well: tea made."
    );
}

#[test]
fn whoever_left_unsafe_is_said_to_have_left_unsafe_and_not_to_have_been_stood_down() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    assert!(s.responder(1).left_unsafe);
    let rule = "they left because it was unsafe, and have not said that they are safe";
    let (other, _) = s.responding(edna());
    let order = MakeOffer { to: r(1), reason: "near".into(), estimate_s: 0, weighed: None };
    let visit = s.job_of(other).id;
    assert_eq!(s.refused(Who::Ana, Target::Job(visit), order), Refusal::NotAvailable { rule });
    s.pass(Duration::seconds(61));
    let alerts = s.incident(incident).alerts.iter().chain(&s.job(job).alerts);
    let told = alerts.filter(|alert| alert.kind == AlertKind::StandDownNotSeen).find(|alert| !alert.words.is_empty()).unwrap();
    assert!(told.words.ends_with("left because it was unsafe, and has not said that they are safe"), "{}", told.words);
    s.ok(Who::Ana, Target::Responder(r(1)), ConfirmStandDown { by: "voice".into(), since: s.now });
    assert!(!s.responder(1).left_unsafe);
}

#[test]
fn whoever_left_unsafe_is_not_offered_work_until_they_are_known_to_be_well() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::R(1), Target::Job(job), LeaveUnsafe { responder: None, note: String::new() });
    let (other, _) = s.responding(edna());
    let order = MakeOffer { to: r(1), reason: "near".into(), estimate_s: 0, weighed: None };
    let visit = s.job_of(other).id;
    assert!(matches!(s.refused(Who::Ana, Target::Job(visit), order.clone()), Refusal::NotAvailable { .. }));
    s.pass(Duration::seconds(61));
    assert!(s.alerted(incident, AlertKind::StandDownNotSeen), "nobody heard of them: telephone");
    s.ok(Who::Ana, Target::Responder(r(1)), ConfirmStandDown { by: "voice".into(), since: s.now });
    s.ok(Who::Ana, Target::Job(visit), order);
}

#[test]
fn the_colleague_who_stays_has_to_accept_that_it_is_not_safe() {
    let mut s = Story::begin();
    let (_, job) = s.responding(edna());
    s.assign(job, 1);
    let offer = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer });
    s.walk(job, 1, Step::Arrived);
    s.walk(job, 2, Step::Arrived);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    assert_eq!(s.job(job).live_of(r(2)).unwrap().changed.as_deref(), Some("the responder left: unsafe"));
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), TakeStep { step: Step::GainedAccess }), Refusal::OutOfOrder { .. }));
}

#[test]
fn a_place_somebody_left_in_good_order_is_filled_again_when_their_colleague_left_unsafe() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(edna());
    s.assign(job, 1);
    let offer = s.offer_slot(job, 1, 2);
    s.ok(Who::R(2), Target::Job(job), Accept { offer });
    s.walk(job, 1, Step::Arrived);
    s.walk(job, 2, Step::Arrived);
    s.clear(job, 1);
    s.pass(Duration::seconds(5));
    s.ok(Who::R(2), Target::Job(job), unsafe_here());
    assert_eq!((s.job(job).is_open(), s.job(job).unfilled().count()), (true, 2));
    assert_eq!(s.incident(incident).state.word(), "open", "what was said before does not resolve it");
}

#[test]
fn unsafe_said_after_a_stand_down_is_still_told() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "nearer one".into(), ambulance: None });
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    assert!(s.incident(incident).has_alert(AlertKind::LeftUnsafe));
    assert_eq!(s.job(job).two_up, Some(TwoUp::StaffSafety));
}

/// How often a card of this incident would show an alert: its own and its visit's.
fn shown(s: &Story, incident: IncidentId, kind: AlertKind) -> usize {
    let visit = s.incident(incident).job.and_then(|job| s.board.jobs.get(&job));
    let all = s.incident(incident).alerts.iter().chain(visit.into_iter().flat_map(|job| &job.alerts));
    all.filter(|alert| alert.kind == kind).count()
}

#[test]
fn no_alert_stands_twice_on_a_card() {
    for over in [false, true] {
        let mut s = Story::begin();
        let (incident, job) = s.responding(iris());
        s.assign(job, 1);
        s.walk(job, 1, Step::EnRoute);
        if over {
            s.ok(Who::Ana, Target::Incident(incident), by_voice());
            s.agree(Who::Ben, incident);
        } else {
            s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "nearer one".into(), ambulance: None });
        }
        s.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
        s.ok(Who::R(1), Target::Job(job), clear(OutcomeKind::Lifted));
        assert_eq!(shown(&s, incident, AlertKind::StepAfterStandDown), 1, "the visit is over: {over}");
        s.pass(Duration::minutes(2));
        assert_eq!(shown(&s, incident, AlertKind::StandDownNotSeen), 1, "the visit is over: {over}");
        s.ok(Who::R(1), Target::Job(job), unsafe_here());
        assert_eq!(shown(&s, incident, AlertKind::LeftUnsafe), 1, "the visit is over: {over}");
    }
}

#[test]
fn nobody_leaves_a_visit_unsafe_that_was_never_theirs_and_who_had_left_it_made_it_all_the_same() {
    let mut s = Story::begin();
    let (_, _, job) = with_two(&mut s);
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), unsafe_here()), Refusal::NotAllowed { .. }));
    s.clear(job, 1);
    s.ok(Who::R(1), Target::Job(job), unsafe_here());
    assert!(matches!(s.job(job).assignments[0].state, AssignmentState::Clear { .. }));
}

#[test]
fn the_desk_says_it_for_somebody_and_nobody_else_does() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let named = LeaveUnsafe { responder: Some(r(1)), note: String::new() };
    assert!(matches!(s.refused(Who::R(2), Target::Job(job), named.clone()), Refusal::NotAllowed { .. }));
    assert!(matches!(s.refused(Who::Ana, Target::Job(job), unsafe_here()), Refusal::Invalid { field: "responder", .. }));
    let events = s.ok(Who::Ana, Target::Job(job), named);
    assert!(matches!(&events[0], What::LeftUnsafe(domain::job::LeftUnsafe { by, .. }) if *by == Who::Ana.person()));
}

#[test]
fn whoever_left_unsafe_and_says_that_they_are_safe_stands_on_the_timeline() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::R(1), Target::Job(job), unsafe_here());
    story.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: String::new(), since: story.now });
    let sign = story.board.responders[&r(1)].call_sign.clone();
    let words = format!("{sign} is safe, as they say by phone");
    assert!(story.incident(id).said.contains(&words), "{:?}", story.incident(id).said);
}

#[test]
fn whoever_stays_inside_alone_where_nobody_enters_alone_is_told_to_come_out() {
    for stood_down in [false, true] {
        let mut s = Story::begin();
        let (_, job) = s.responding(edna());
        s.assign(job, 1);
        let offer = s.offer_slot(job, 1, 2);
        s.ok(Who::R(2), Target::Job(job), Accept { offer });
        for n in [1, 2] {
            s.walk(job, n, Step::Arrived);
        }
        for n in [1, 2] {
            s.ok(Who::R(n), Target::Job(job), TakeStep { step: Step::GainedAccess });
        }
        if stood_down {
            s.ok(Who::Ana, Target::Job(job), StandDown { responder: r(2), reason: "needed elsewhere".into(), ambulance: None });
        } else {
            s.clear(job, 2);
        }
        assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("you are alone here now: come out"));
        let told = |s: &Story| s.job(job).alerts.iter().any(|alert| alert.kind == AlertKind::ChangeNotAccepted);
        assert!(told(&s), "the desk telephones");
        s.ok(Who::R(1), Target::Job(job), AcceptChange {});
        assert!(!told(&s));
    }
}

#[test]
fn one_person_with_two_needs_is_left_in_one_condition_the_gravest_that_was_said() {
    let mut s = Story::begin();
    let (fall, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::WithClient);
    s.ok(Who::Device, Target::New, signal(Some(iris()), Class::Attack, Priority::P1));
    let attack = s.open_of(iris(), Class::Attack);
    s.ok(Who::Ana, Target::Incident(attack), respond());
    let (neighbour, same) = s.responding(bert());
    assert_eq!((s.incident(attack).job, same), (Some(job), job));
    let none = |incident| PersonLeft { incident, outcome: OutcomeKind::FalseAlarm, condition: Condition::Well, note: "no alarm".into() };
    let left = Clear { condition: Condition::Injured, also: vec![none(attack), none(neighbour)], ..clear(OutcomeKind::Assisted) };
    s.ok(Who::R(1), Target::Job(job), left.clone());
    let condition = |s: &Story, incident| s.job(job).left(incident).unwrap().1.condition;
    assert_eq!((condition(&s, fall), condition(&s, attack)), (Condition::Injured, Condition::Injured));
    assert_eq!(s.job(job).left(attack).unwrap().1.outcome, OutcomeKind::FalseAlarm, "each need has its own outcome");
    assert_eq!(condition(&s, neighbour), Condition::Well, "somebody else is somebody else");
    assert_eq!(s.ok(Who::R(1), Target::Job(job), left), vec![], "said again it is the same");
}
