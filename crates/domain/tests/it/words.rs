//! Nothing that was said is lost: what a second act says otherwise takes effect or stands on the timeline, and the same again changes nothing.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::ids::IncidentId;
use domain::incident::*;
use domain::job::{AssignmentState, JobState, OfferState, PersonLeft, TwoUp};
use domain::refusal::{Refusal, stands};
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// An act that changes nothing writes its words once; the same words again write nothing.
#[track_caller]
fn said_once(story: &mut Story, target: Target, verb: impl Into<Verb>, words: &str) {
    let verb = verb.into();
    let name = verb.name();
    let happened = story.ok(Who::Ana, target, verb.clone());
    assert_eq!(happened, [What::NoteWritten { text: words.into(), verb: Some(name.into()), left: None }]);
    assert_eq!(story.ok(Who::Ana, target, verb), [], "the same again");
}

fn ambulance(note: &str) -> Emergency {
    Emergency { service: EmergencyService::Ambulance, reference: "CAD 12".into(), expected_at: None, by: String::new(), note: note.into() }
}

#[test]
fn a_second_decision_on_a_visit_widens_it_and_whoever_has_it_must_accept_that() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    let skill = Skill::ALL[0];
    let more = Respond {
        two_up: Some(TwoUp::StaffSafety),
        needs: vec![skill],
        situation: Some(Situation::Attack),
        note: "he shouts in the hall".into(),
        ..respond()
    };
    story.ok(Who::Ben, Target::Incident(id), more.clone());
    let visit = story.job(job);
    assert_eq!((visit.two_up, visit.slots()), (Some(TwoUp::StaffSafety), 2));
    assert!(visit.needs.contains(&skill));
    assert!(visit.live(0).unwrap().changed.is_some(), "it was accepted as something else");
    assert_eq!(story.incident(id).situation, Some(Situation::Attack));
    assert!(story.incident(id).said.contains(&"he shouts in the hall".to_owned()));
    assert_eq!(story.ok(Who::Ben, Target::Incident(id), more), [], "the same again");
    let fewer = Respond { two_up: Some(TwoUp::Lifting), ..respond() };
    assert_eq!(story.ok(Who::Ben, Target::Incident(id), fewer), [], "never fewer than before");
}

#[test]
fn a_second_decision_changes_the_urgency_and_says_which_kind_was_asked_for() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.calm(id);
    let lower = Respond { priority: Some(Priority::P3), ..respond() };
    assert!(matches!(story.refused(Who::Ana, Target::Incident(id), lower.clone()), Refusal::Invalid { field: "note", .. }));
    story.ok(Who::Ana, Target::Incident(id), Respond { note: "only a battery".into(), ..lower });
    assert_eq!((story.incident(id).priority, story.job(job).priority), (Priority::P3, Priority::P3));
    story.ok(Who::Ana, Target::Incident(id), Respond { situation: Some(Situation::LifeAtRisk), ..respond() });
    assert_eq!(story.job(job).priority, Priority::P1, "what is the matter raises it");
    let other = Respond { kind: Some(JobKind::WelfareVisit), ..respond() };
    said_once(&mut story, Target::Incident(id), other, "asked for as welfare visit");
}

#[test]
fn a_visit_that_a_second_person_was_asked_about_is_widened_too() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert!(story.incident(id).proposal.is_some());
    story.ok(Who::Ana, Target::Incident(id), Respond { two_up: Some(TwoUp::Lifting), ..respond() });
    assert_eq!((story.incident(id).proposal.clone(), story.job(job).two_up), (None, Some(TwoUp::Lifting)));
}

#[test]
fn words_of_acts_that_are_done_already_stand_on_the_timeline() {
    let mut story = Story::begin();
    let (id, _) = story.responding(iris());
    let incident = Target::Incident(id);
    story.ok(Who::Ana, incident, ambulance("on oxygen"));
    assert!(story.incident(id).said.contains(&"on oxygen".to_owned()), "a visit is under way, and the words stay");
    said_once(&mut story, incident, ambulance("crew asks for the key"), "crew asks for the key");
    story.ok(Who::Ana, incident, Contacts { note: "she asked for Kim".into() });
    assert!(story.incident(id).said.contains(&"she asked for Kim".to_owned()));
    said_once(&mut story, incident, Contacts { note: "ring Lou first".into() }, "ring Lou first");
    said_once(&mut story, incident, Reopen { reason: "rang again".into() }, "rang again");
    let same = SetPriority { priority: story.incident(id).priority, reason: "still grave".into() };
    said_once(&mut story, incident, same, "still grave");
    let fault = story.answered(bert());
    story.ok(Who::Ana, Target::Incident(fault), Fault { note: "no mains".into() });
    assert_eq!(story.ok(Who::Ana, Target::Incident(fault), Fault { note: "no mains".into() }), []);
    said_once(&mut story, Target::Incident(fault), Fault { note: "and no link".into() }, "and no link");
}

#[test]
fn a_second_reason_to_stand_down_or_to_cancel_is_kept() {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    said_once(
        &mut story,
        Target::Job(job),
        StandDown { responder: r(1), reason: "her car smokes".into(), ambulance: None },
        "her car smokes",
    );
    let (calm, other) = story.responding(edna());
    story.calm(calm);
    story.ok(Who::Ana, Target::Job(other), Cancel { reason: "the son is there".into() });
    assert_eq!(story.ok(Who::Ana, Target::Job(other), Cancel { reason: "the son is there".into() }), []);
    said_once(&mut story, Target::Job(other), Cancel { reason: "and he has a key".into() }, "and he has a key");
}

#[test]
fn leaving_after_a_stand_down_is_kept_and_the_desk_is_told() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "needed elsewhere".into(), ambulance: None });
    let left = Clear {
        outcome: OutcomeKind::Hospital,
        condition: Condition::Injured,
        note: "crew E42 took her".into(),
        also: Vec::new(),
        ambulance: None,
        incident: None,
    };
    let happened = story.ok(Who::R(1), Target::Job(job), left);
    let text = "taken to hospital, client injured: crew E42 took her";
    assert!(
        happened
            .iter()
            .any(|what| matches!(what, What::NoteWritten { text: said, verb: Some(verb), .. } if said == text && verb == "clear"))
    );
    assert!(story.alerted(id, AlertKind::StepAfterStandDown));
    assert!(matches!(story.job(job).assignments[0].state, AssignmentState::StoodDown { .. }));
}

#[test]
fn worse_right_after_a_call_back_is_heard_and_the_same_call_twice_is_one() {
    let mut story = Story::begin();
    story.ok(Who::Ana, Target::New, Raise { priority: Some(Priority::P3), ..raise(iris(), Class::Person) });
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Respond { priority: Some(Priority::P2), ..respond() });
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "talking".into() });
    story.pass(Duration::seconds(4));
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: true, note: "cannot breathe".into() });
    assert_eq!(story.incident(id).priority, Priority::P1);
    story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P3, reason: "to see whether it rises again".into() });
    let again = CallBack { reached: true, worse: true, note: "cannot breathe".into() };
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), again), []);
    said_once(&mut story, Target::Incident(id), CallBack { reached: true, worse: true, note: "lips are blue".into() }, "lips are blue");
}

#[test]
fn who_closed_by_voice_and_doubts_it_opens_it_again_and_a_second_person_decides() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), by_voice()), []);
    let doubt = ResolveByVoice { confused: true, note: "she did not know the day".into(), ..by_voice() };
    story.ok(Who::Ana, Target::Incident(id), doubt.clone());
    let incident = story.incident(id);
    assert_eq!(incident.state.word(), "answered");
    let proposal = incident.proposal.clone().unwrap();
    assert_eq!((proposal.because, proposal.reason.as_str()), (TwoPersonCause::Confused, "she did not know the day"));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), doubt), [], "the same again");
    story.ok(Who::Ben, Target::Incident(id), Refuse { reason: "go".into() });
    assert!(story.job_of(id).is_open());
}

#[test]
fn who_proposed_and_says_more_tells_the_second_person_in_the_same_time() {
    let mut story = Story::begin();
    let id = story.answered(iris());
    let unheard = ResolveByVoice { spoken_to: false, identified: false, note: "the son says all is well".into(), ..by_voice() };
    story.ok(Who::Ana, Target::Incident(id), unheard.clone());
    let due = story.incident(id).deadlines.due(DeadlineKind::SecondPerson);
    story.pass(Duration::minutes(1));
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { confused: true, note: "she mumbles".into(), ..unheard.clone() });
    assert_eq!(
        story.incident(id).proposal.clone().map(|one| (one.because, one.reason)),
        Some((TwoPersonCause::Confused, "she mumbles".into()))
    );
    assert_eq!(story.incident(id).deadlines.due(DeadlineKind::SecondPerson), due);
    said_once(&mut story, Target::Incident(id), ResolveByVoice { note: "he rang twice".into(), ..unheard }, "he rang twice");
}

#[test]
fn when_an_ambulance_is_expected_is_kept_until_somebody_says_otherwise_and_can_be() {
    let mut story = Story::begin();
    let (id, _) = story.responding(iris());
    let known = |story: &Story, id: IncidentId| story.incident(id).emergency_calls.iter().map(|call| call.expected_at).collect::<Vec<_>>();
    let at = story.now + Duration::minutes(20);
    story.ok(Who::Ana, Target::Incident(id), Emergency { expected_at: Some(at), ..ambulance("") });
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), ambulance("")), []);
    assert_eq!(known(&story, id), [Some(at)]);
    let later = story.now + Duration::minutes(50);
    story.ok(Who::Ana, Target::Incident(id), Emergency { expected_at: Some(later), ..ambulance("") });
    assert_eq!(known(&story, id), [Some(later)]);
    for absurd in [story.now - Duration::minutes(61), story.now + Duration::hours(25), domain::time::Timestamp(631_152_000_000)] {
        let refused = story.refused(Who::Ana, Target::Incident(id), Emergency { expected_at: Some(absurd), ..ambulance("") });
        assert!(matches!(refused, Refusal::Invalid { field: "expected_at", .. }), "{absurd:?}");
    }
}

#[test]
fn every_state_a_refusal_names_is_a_sentence() {
    let mut words: Vec<String> = Step::ALL.iter().map(|step| step.word().to_owned()).collect();
    words.extend(["accepted", "ringing", "answered", "open", "resolved", "closed"].map(str::to_owned));
    words.extend([JobState::Open.word().to_owned(), JobState::Done { at: MORNING }.word().to_owned()]);
    words.extend([JobState::Cancelled { at: MORNING, reason: String::new() }.word().to_owned()]);
    words.extend([OfferState::Open.word(), OfferState::Lapsed.word()].map(str::to_owned));
    words.extend(["accepted", "declined", "withdrawn"].map(str::to_owned));
    words.extend(written_out(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")));
    assert!(words.contains(&"proposed".to_owned()), "the source was read: {words:?}");
    for word in words {
        let sentence = stands(&word).unwrap_or_else(|| panic!("{word} has no sentence"));
        assert!(!sentence.contains('_') && sentence.contains(' '), "{word}: {sentence}");
        let shown = Refusal::OutOfOrder { state: Box::leak(word.into_boxed_str()), rule: "a visit does not go backwards" }.to_string();
        assert_eq!(shown, format!("a visit does not go backwards; {sentence}"));
    }
    let same = Refusal::OutOfOrder { state: "clear", rule: "they have left" };
    assert_eq!(same.to_string(), "they have left", "said once");
}

/// The state words that the rules write out themselves.
fn written_out(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(written_out(&path));
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        let after = source.split("OutOfOrder { state: \"").skip(1);
        found.extend(after.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    found
}

#[test]
fn a_place_and_a_name_typed_in_for_a_client_stand_on_the_timeline_and_the_desk_asks_where_they_are() {
    let mut story = Story::begin();
    let call = Raise { place: Some(somewhere()), ..raise(iris(), Class::Person) };
    story.ok(Who::Ana, Target::New, call.clone());
    let id = story.newest();
    assert!(story.alerted(id, AlertKind::PlaceDiffers));
    assert_eq!(story.incident(id).property, Some(door(1)), "so near that it may be their own door");
    assert!(story.incident(id).said.iter().any(|said| said.contains("14 Cedar Walk")));
    let again = story.ok(Who::Ana, Target::New, call);
    assert!(!again.iter().any(|what| matches!(what, What::NoteWritten { .. })), "said once");
}

#[test]
fn a_step_entered_twice_keeps_what_the_second_says_and_a_promise_may_get_another_time() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    let enter = |reason: &str, at| EnterStep { responder: r(1), step: Step::Arrived, at, reason: reason.into() };
    let at = story.now;
    story.ok(Who::Ana, Target::Job(job), enter("by telephone", at));
    assert_eq!(story.ok(Who::Ana, Target::Job(job), enter("by telephone", at)), []);
    said_once(&mut story, Target::Job(job), enter("the neighbour saw him", at), "arrived at 10:00: the neighbour saw him");
    story.ok(Who::Ana, Target::Incident(id), ambulance(""));
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let go = |minutes| TryContact { contact: kim(), result: ContactResult::WillGo, attend_by: Some(MORNING + Duration::minutes(minutes)) };
    for (minutes, events) in [(30, 1), (30, 0), (20, 1)] {
        assert_eq!(story.ok(Who::Ana, Target::Incident(id), go(minutes)).len(), events, "{minutes}");
    }
    let promise = story.incident(id).ladder.as_ref().unwrap().promise.clone();
    assert_eq!(promise.map(|one| one.attend_by), Some(MORNING + Duration::minutes(20)));
}

#[test]
fn a_contact_who_says_a_later_time_at_once_is_heard_and_looked_for_at_the_sooner() {
    let mut story = Story::begin();
    let id = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: String::new() });
    let contact = story.incident(id).ladder.as_ref().unwrap().current().unwrap();
    let goes = |minutes| Some(MORNING + Duration::minutes(minutes));
    let promise = |attend_by| TryContact { contact, result: ContactResult::WillGo, attend_by };
    story.ok(Who::Ana, Target::Incident(id), promise(goes(20)));
    story.pass(Duration::seconds(5));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), promise(goes(20))), [], "the same again");
    story.ok(Who::Ana, Target::Incident(id), promise(goes(40)));
    let ladder = story.incident(id).ladder.clone().unwrap();
    assert_eq!(ladder.tried.last().unwrap().attend_by, goes(40));
    assert_eq!(ladder.promise.unwrap().attend_by, goes(20).unwrap(), "nobody waits longer than the first promise");
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), promise(goes(40))), [], "the same again");
}

#[test]
fn what_is_said_of_somebody_behind_another_visit_stands_on_their_own_timeline() {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    let elsewhere = story.answered(edna());
    story.assign(job, 1);
    story.walk(job, 1, Step::WithClient);
    let left = PersonLeft { incident: elsewhere, outcome: OutcomeKind::Lifted, condition: Condition::Injured, note: "her hip".into() };
    story.ok(Who::R(1), Target::Job(job), Clear { also: vec![left], ..clear(OutcomeKind::Assisted) });
    assert!(story.incident(elsewhere).said.contains(&"helped up, client injured: her hip".to_owned()));
    assert_eq!(story.incident(elsewhere).state.word(), "answered", "it decides nothing there");
}

#[test]
fn declining_again_for_another_reason_is_kept() {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    let offer = story.offer(job, 1);
    let no = |reason, note: &str| Decline { offer, reason, note: note.into() };
    story.ok(Who::R(1), Target::Job(job), no(DeclineReason::Vehicle, "flat tyre"));
    assert_eq!(story.ok(Who::R(1), Target::Job(job), no(DeclineReason::Vehicle, "flat tyre")), [], "the same again");
    story.ok(Who::R(1), Target::Job(job), no(DeclineReason::Vehicle, "and the van is on fire"));
    assert!(story.incident(id).said.contains(&"vehicle: and the van is on fire".to_owned()));
    assert_eq!(story.ok(Who::R(1), Target::Job(job), no(DeclineReason::Vehicle, "and the van is on fire")), [], "the same again");
}

#[test]
fn offering_again_or_accepting_for_somebody_again_keeps_the_other_words() {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    let to = |reason: &str| MakeOffer { to: r(1), reason: reason.into(), estimate_s: 60, weighed: None };
    story.ok(Who::Ana, Target::Job(job), to("she knows her"));
    assert_eq!(story.ok(Who::Ana, Target::Job(job), to("she knows her")), [], "the same again");
    said_once(&mut story, Target::Job(job), to("and she speaks Gujarati"), "and she speaks Gujarati");
    let offer = story.job(job).offers[0].id;
    let accepted = |reason: &str| AcceptFor { offer, reason: reason.into() };
    story.ok(Who::Ana, Target::Job(job), accepted("by radio"));
    assert_eq!(story.ok(Who::Ana, Target::Job(job), accepted("by radio")), [], "the same again");
    said_once(&mut story, Target::Job(job), accepted("by radio, ten minutes"), "by radio, ten minutes");
}

#[test]
fn resolving_again_in_other_words_keeps_them() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(bert()), Class::Fault, Priority::P3));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), Fault { note: "battery".into() });
    let mended = |note: &str| Resolve { outcome: OutcomeKind::EquipmentMended, note: note.into() };
    story.ok(Who::Ana, Target::Incident(id), mended("new battery posted"));
    assert_eq!(story.ok(Who::Ana, Target::Incident(id), mended("new battery posted")), [], "the same again");
    said_once(&mut story, Target::Incident(id), mended("and a new pendant"), "and a new pendant");
}

#[test]
fn nobody_who_only_mends_something_is_sent_where_somebody_may_need_help() {
    for kind in [JobKind::Repair, JobKind::FireResponse] {
        let mut story = Story::begin();
        let id = story.answered(iris());
        story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
        let wrong = Respond { kind: Some(kind), ..respond() };
        assert!(matches!(story.refused(Who::Ana, Target::Incident(id), wrong), Refusal::Invalid { field: "kind", .. }), "{kind}");
        story.ok(Who::Ana, Target::Incident(id), Respond { kind: Some(JobKind::WelfareVisit), ..respond() });
    }
}

#[test]
fn a_repair_becomes_a_visit_to_a_person_when_somebody_may_need_help() {
    let mut story = Story::begin();
    story.ok(Who::Device, Target::New, signal(Some(iris()), Class::Fault, Priority::P3));
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story.ok(Who::Ana, Target::Incident(id), respond());
    let job = story.job_of(id).id;
    assert_eq!(story.job(job).kind, JobKind::Repair);
    story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P1, reason: "nobody answers the telephone".into() });
    assert_eq!(story.job(job).kind, JobKind::EmergencyVisit);
}

/// The alert after this one, so that a new kind cannot be forgotten.
fn after(kind: AlertKind) -> Option<AlertKind> {
    use AlertKind as A;
    Some(match kind {
        A::NotAnswered => A::NotDecided,
        A::NotDecided => A::Repeated,
        A::Repeated => A::HandOverNotAccepted,
        A::HandOverNotAccepted => A::LadderExhausted,
        A::LadderExhausted => A::PromiseBroken,
        A::PromiseBroken => A::CallBackDue,
        A::CallBackDue => A::VisitStands,
        A::VisitStands => A::NoPlan,
        A::NoPlan => A::NotAccepted,
        A::NotAccepted => A::DeskAlarm,
        A::DeskAlarm => A::Manager,
        A::Manager => A::ForcedChoice,
        A::ForcedChoice => A::ArrivalLate,
        A::ArrivalLate => A::AccessFailed,
        A::AccessFailed => A::CodeFailed,
        A::CodeFailed => A::StandDownNotSeen,
        A::StandDownNotSeen => A::StepAfterStandDown,
        A::StepAfterStandDown => A::NoOutcome,
        A::NoOutcome => A::LeftUnsafe,
        A::LeftUnsafe => A::LongLie,
        A::LongLie => A::NotClosed,
        A::NotClosed => A::VisitLong,
        A::VisitLong => A::ChangeNotAccepted,
        A::ChangeNotAccepted => A::ClientStatus,
        A::ClientStatus => A::PlaceDiffers,
        A::PlaceDiffers => A::UnitOfAnother,
        A::UnitOfAnother => A::PartnerToAsk,
        A::PartnerToAsk => A::DeskEntered,
        A::DeskEntered => A::BrigadeNotCalled,
        A::BrigadeNotCalled => A::NotSetOff,
        A::NotSetOff => A::NotThere,
        A::NotThere => A::AnsweredLate,
        A::AnsweredLate => A::NobodyWentIn,
        A::NobodyWentIn => A::DeathNotCalled,
        A::DeathNotCalled => A::AtFormerDoor,
        A::AtFormerDoor => return None,
    })
}

#[test]
fn every_alert_has_words_of_its_own_and_none_is_told_by_its_code() {
    let kinds: Vec<AlertKind> = std::iter::successors(Some(AlertKind::NotAnswered), |kind| after(*kind)).collect();
    let mut told = std::collections::BTreeSet::new();
    for kind in &kinds {
        let words = domain::narrate::alert(*kind);
        let code = serde_json::to_value(kind).unwrap();
        let code = code.as_str().unwrap();
        assert!(words.contains(' ') && !words.contains('_') && words != code.replace('_', " "), "{code}: {words}");
        assert!(told.insert(words), "{words} is told of two kinds");
    }
    assert_eq!(told.len(), 36);
}
