//! Golden files: every event ever written can still be read, and says something on the timeline.
//!
//! `ATTEND_BLESS=1` writes the missing ones from the stories below. A file that exists is never rewritten: it is what a database may hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::apply::RULES;
use domain::command::Target;
use domain::event::{Event, What};
use domain::ids::*;
use domain::job::{AmbulanceLeft, PersonLeft};
use domain::narrate::{Names, narrate};
use domain::place::Position;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use sha2::{Digest, Sha256};

use crate::story::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The golden events by file name. A kind may have several: `offered.json`, `offered.2.json`.
fn golden() -> BTreeMap<String, Event> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let event = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        found.insert(name, event);
    }
    found
}

#[test]
fn every_kind_of_event_has_a_golden_file_that_is_still_read() {
    if std::env::var_os("ATTEND_BLESS").is_some() {
        bless();
    }
    let golden = golden();
    for (name, event) in &golden {
        let kind = name.split('.').next().unwrap();
        assert_eq!(event.what.kind(), kind, "{name} holds another kind");
        let again: Event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
        assert_eq!(&again, event, "{name} does not come back");
    }
    for kind in What::KINDS {
        assert!(golden.contains_key(&format!("{kind}.json")), "{kind} has no golden file: run with ATTEND_BLESS=1");
    }
}

#[test]
fn the_word_of_an_event_is_its_tag_in_json() {
    for (name, event) in golden() {
        let json = serde_json::to_value(&event.what).unwrap();
        assert_eq!(json["kind"], event.what.kind(), "{name}");
    }
}

#[test]
fn every_golden_event_can_be_followed_on_a_board_that_does_not_know_it() {
    let mut board = domain::board::Board::new();
    for event in golden().values() {
        board.apply(event, MORNING);
    }
}

/// Names for the sentences.
struct Screen;

impl Names for Screen {
    fn person(&self, _: PersonId) -> String {
        "Ana".into()
    }
    fn responder(&self, _: ResponderId) -> String {
        "R1 Sam".into()
    }
    fn contact(&self, _: ContactId) -> String {
        "Kim (daughter)".into()
    }
    fn client(&self, _: ClientId) -> String {
        "Mrs Field".into()
    }
    fn organisation(&self, _: OrganisationId) -> String {
        "Birch Careline".into()
    }
    fn incident(&self, _: IncidentId) -> String {
        "1001".into()
    }
}

#[test]
fn every_event_is_one_english_sentence_without_identifiers_or_code_words() {
    let mut said = String::new();
    for (name, event) in golden() {
        let sentence = narrate(&event, &Screen);
        assert!(sentence.ends_with('.') && sentence.chars().next().unwrap().is_uppercase(), "{name}: {sentence}");
        assert!(!sentence.contains('_') && !sentence.contains("..") && !sentence.contains("  "), "{name}: {sentence}");
        assert!(!sentence.contains("00000000"), "{name} shows an identifier: {sentence}");
        said += &format!("{name}: {sentence}\n");
    }
    insta::assert_snapshot!("timeline", said);
}

/// The same events make the same of everybody, or these are other rules: then [`RULES`] is one more, so that rows of before are known as such.
#[test]
fn what_the_stories_make_is_what_rules_of_this_number_make() {
    let stories: Vec<Story> = CHAPTERS.iter().map(|chapter| chapter()).collect();
    let digest =
        |texts: Vec<String>| -> String { Sha256::digest(texts.join("\n")).iter().take(8).map(|byte| format!("{byte:02x}")).collect() };
    let events = digest(stories.iter().map(|story| serde_json::to_string(story.log()).unwrap()).collect());
    let made = digest(stories.iter().map(|story| told(&story.replayed())).collect());
    insta::assert_snapshot!("rules", format!("of the events {events} rules {RULES} make {made}"));
}

/// Everything on a board, in order.
fn told(board: &domain::board::Board) -> String {
    let register = (
        board.clients.values().collect::<Vec<_>>(),
        board.properties.values().collect::<Vec<_>>(),
        board.contracts.values().collect::<Vec<_>>(),
        board.organisations.values().collect::<Vec<_>>(),
    );
    let work = (
        board.incidents.values().collect::<Vec<_>>(),
        board.jobs.values().collect::<Vec<_>>(),
        board.responders.values().collect::<Vec<_>>(),
    );
    serde_json::to_string(&(work, register)).unwrap()
}

/// Writes the golden files that are missing, from what happens in the stories.
fn bless() {
    for event in stories() {
        let path = folder().join(format!("{}.json", name_of(&event.what)));
        if !path.exists() {
            std::fs::write(&path, serde_json::to_string_pretty(&event).unwrap() + "\n").unwrap();
        }
    }
}

/// The file of an event: its kind, and a number where a later shape of the kind has a file of its own.
fn name_of(what: &What) -> String {
    match what {
        What::Cleared { persons, .. } if persons.len() > 1 => "cleared.2".to_owned(),
        What::IncidentRaised { seal, .. } | What::IncidentActivated { seal, .. } if !seal.is_empty() => format!("{}.sealed", what.kind()),
        What::CaseJoined(domain::event::JoinedCase { seal, .. }) if !seal.is_empty() => "case_joined.sealed".to_owned(),
        What::CodeFailed { door, .. } if !door.is_empty() => "code_failed.door".to_owned(),
        What::IncidentAnswered { handed_over: true, .. } => "incident_answered.handed_over".to_owned(),
        What::PrioritySet { agreed: Some(_), .. } => "priority_set.agreed".to_owned(),
        What::ContactTriedOnce { tried, .. } if tried.attend_by.is_some() => "contact_tried_once.2".to_owned(),
        What::OfferAccepted { verbal: Some(_), .. } => "offer_accepted.verbal".to_owned(),
        What::IncidentResolved { unknown: true, .. } => "incident_resolved.unknown".to_owned(),
        What::NoteWritten { left: Some(_), .. } => "note_written.left".to_owned(),
        What::StepRecorded { elsewhere: true, .. } => "step_recorded.elsewhere".to_owned(),
        What::StoodDown { ambulance: Some(_), .. } => "stood_down.ambulance".to_owned(),
        What::Offered { offer, .. } if offer.diverts.is_some() => "offered.diverts".to_owned(),
        What::Offered { offer, .. } if offer.against.as_ref().is_some_and(|against| !against.later.is_empty()) => {
            "offered.against_later".to_owned()
        }
        What::Offered { offer, .. } if offer.against.is_some() => "offered.against".to_owned(),
        What::OfferAccepted { assignment, .. } if assignment.diverted_from.is_some() => "offer_accepted.diverted".to_owned(),
        What::JobFactsChanged(changed) if changed.door.is_some() => "job_facts_changed.door".to_owned(),
        What::Released { left_unsafe: true, .. } => "released.unsafe".to_owned(),
        other => other.kind().to_owned(),
    }
}

/// Stories in which everything happens at least once.
const CHAPTERS: [fn() -> Story; 9] = [
    a_visit,
    a_ladder,
    a_hand_over_that_waits,
    offers_that_fail,
    work_at_the_desk,
    a_stand_down,
    two_people_at_one_door,
    the_wrong_door,
    a_diversion,
];

/// What happens in them.
fn stories() -> Vec<Event> {
    CHAPTERS.into_iter().flat_map(|chapter| chapter().log).map(|(event, _)| event).collect()
}

fn a_visit() -> Story {
    let mut story = Story::begin();
    story.device.position = Some(Position::new(51.65, -0.2).unwrap());
    let (id, job) = story.responding(iris());
    story.press(iris());
    story.responding(bert());
    story.assign(job, 1);
    let hazard = domain::registers::Hazard { kind: HazardKind::Infection, note: "cough".into() };
    story.ok(Who::Ana, Target::Client(iris()), AddHazard { hazard });
    story.ok(Who::R(1), Target::Job(job), AcceptChange {});
    story.ok(Who::Ana, Target::Incident(id), CallBack { reached: true, worse: false, note: "warm".into() });
    let taken = PartnerTakes { organisation: partner(), accepted_by: "Sam".into(), reference: "AC-9".into(), note: String::new() };
    story.ok(Who::Ana, Target::Incident(id), taken);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    story.ok(Who::R(1), Target::Job(job), RevealCode { reason: String::new(), incident: None });
    story.ok(Who::R(1), Target::Job(job), FailCode { incident: None });
    let crew = ReadToCrew { service: EmergencyService::Ambulance, call_sign: "N312".into() };
    story.ok(Who::R(1), Target::Job(job), crew);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::WithClient });
    story.clear(job, 1);
    story.ok(Who::Ana, Target::Incident(id), Close { outcome: outcome(OutcomeKind::Assisted) });
    story.ok(Who::Ana, Target::Incident(id), Reopen { reason: "the key is missing".into() });
    story
}

fn a_ladder() -> Story {
    let mut story = Story::begin();
    let id = story.answered(dora());
    story.ok(Who::Ana, Target::Incident(id), Heard { speech: false });
    story.ok(Who::Ana, Target::Incident(id), Contacts { note: "her daughter first".into() });
    let by = story.now + Duration::minutes(20);
    story.ok(Who::Ana, Target::Incident(id), TryContact { contact: kim(), result: ContactResult::WillGo, attend_by: Some(by) });
    story.pass(Duration::minutes(30));
    for _ in 0..3 {
        let contact = story.incident(id).ladder.as_ref().unwrap().current().unwrap();
        story.ok(Who::Ana, Target::Incident(id), TryContact { contact, result: ContactResult::NoAnswer, attend_by: None });
        story.pass(Duration::seconds(20));
    }
    story.ok(Who::Ana, Target::Incident(id), KeepPromise { contact: kim(), note: "there now".into() });
    story
}

fn a_hand_over_that_waits() -> Story {
    let mut story = Story::begin();
    story.ok(Who::Partner, Target::New, HandOver { priority: Priority::P2, ..hand_over(Some(iris()), "B-1") });
    let id = story.newest();
    story.pass(Duration::seconds(60));
    story.ok(Who::Partner, Target::New, HandOver { partner: other_partner(), ..hand_over(Some(iris()), "C-1") });
    let sealed = HandOver { signal: Some(crate::story::id(9, 2)), seal: "5ea1".repeat(16).into(), ..hand_over(Some(iris()), "B-2") };
    story.ok(Who::Partner, Target::New, sealed);
    let again = HandOver { call_back: "020 7946 0199".into(), place: Some(somewhere()), ..hand_over(Some(iris()), "B-1") };
    story.ok(Who::Partner, Target::New, again);
    story.ok(Who::Ana, Target::Incident(id), ConfirmReadBack { organisation: partner(), reference: "B-1".into() });
    story.ok(Who::Ana, Target::Incident(id), SetPriority { priority: Priority::P2, reason: "only shaken".into() });
    story.ok(Who::Ben, Target::Incident(id), SetPriority { priority: Priority::P2, reason: "only shaken".into() });
    story.ok(Who::Ana, Target::Incident(id), by_voice());
    let waits = HandOver { decided: false, priority: Priority::P2, situation: Situation::Unwell, ..hand_over(Some(cora()), "B-2") };
    story.ok(Who::Partner, Target::New, waits);
    let id = story.newest();
    story.ok(Who::Ana, Target::Incident(id), Answer {});
    story
}

fn offers_that_fail() -> Story {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    let offer = story.offer(job, 1);
    story.pass(Duration::seconds(45));
    let no = Decline { offer, reason: DeclineReason::Vehicle, note: "flat tyre".into() };
    story.ok(Who::R(1), Target::Job(job), no);
    let other = story.offer(job, 2);
    story.ok(Who::Ana, Target::Job(job), Withdraw { offer: other, reason: "no answer on the telephone".into() });
    let decision = domain::event::DecisionRecord {
        policy: "greedy/1".into(),
        travel: "straight line × 1.35".into(),
        learnt: String::new(),
        candidates: vec![],
        chosen: None,
        reason: "nobody is on duty".into(),
        instead: vec![],
    };
    let revision = story.job(job).revision;
    story.ok(Who::Plan, Target::Job(job), Plan { revision, offers: vec![], supersede: vec![], decision: Some(Box::new(decision)) });
    let offer = story.offer(job, 2);
    let late = story.offer(job, 3);
    story.ok(Who::Ana, Target::Job(job), AcceptFor { offer, reason: "by radio".into() });
    story.ok(Who::Ana, Target::Job(job), AcceptFor { offer: late, reason: "by telephone".into() });
    story
}

fn work_at_the_desk() -> Story {
    let mut story = Story::begin();
    let id = story.answered(iris());
    story.ok(Who::Ana, Target::Incident(id), Release { closed: true });
    story.ok(Who::Ana, Target::Incident(id), ResolveByVoice { third_party: true, ..by_voice() });
    story.agree(Who::Sue, id);
    story.ok(Who::Device, Target::New, signal(None, Class::Person, Priority::P1));
    let unknown = story.newest();
    let sealed = || ReceiveSignal { seal: "5e".repeat(32).into(), account: "7100008".into(), ..signal(None, Class::Gas, Priority::P1) };
    story.ok(Who::Device, Target::New, sealed());
    story.ok(Who::Device, Target::New, sealed());
    story.ok(Who::Ana, Target::Incident(unknown), Identify { client: edna() });
    story.ok(Who::Ana, Target::Incident(unknown), SetSituation { situation: Situation::FallInjured });
    story.ok(Who::Ana, Target::Incident(unknown), ResolveByVoice { third_party: true, ..by_voice() });
    story.ok(Who::Ben, Target::Incident(unknown), Refuse { reason: "I heard her cry".into() });
    let expected_at = Some(story.now + Duration::minutes(30));
    let call =
        Emergency { service: EmergencyService::Ambulance, reference: "CAD 12".into(), expected_at, by: String::new(), note: String::new() };
    story.ok(Who::Ben, Target::Incident(unknown), call);
    story.ok(Who::Ben, Target::Incident(unknown), Note { text: "She is by the bed".into() });
    story.ok(Who::Ben, Target::Incident(unknown), Acknowledge { alert: domain::incident::AlertKind::VisitStands });
    story.follow(Event { subject: domain::event::Subject::Job(story.job_of(unknown).id), what: What::AutoOfferSet { auto_offer: true } });
    let mistaken = story.press(bert());
    story.ok(Who::Ana, Target::Incident(mistaken), by_voice());
    story.ok(Who::Ana, Target::Incident(mistaken), Close { outcome: outcome(OutcomeKind::FalseAlarm) });
    let review_at = Some(story.now + Duration::hours(48));
    let away = SetStatus { state: ClientState::Hospital, source: "the ward".into(), second_source: None, review_at };
    story.ok(Who::Ana, Target::Client(cora()), away);
    let points = vec![Position { latitude: 51.61, longitude: -0.15 }];
    let (street, reason) = ("Friern Barnet Road".to_owned(), "burst main".to_owned());
    let organisation = provider();
    let until = Some(story.now + Duration::hours(24));
    story.ok(Who::Ana, Target::New, CloseRoad { organisation, street, points, percent: None, from: None, until, reason });
    let closure = story.board.organisations[&organisation].closures[0].id;
    story.ok(Who::Ben, Target::New, OpenRoad { organisation, closure, note: "mended".into() });
    let position = Some(Position { latitude: 51.651, longitude: -0.199 });
    story.ok(Who::Sue, Target::Client(iris()), PlaceDoor { position, reason: "her daughter: round the back".into() });
    story.ok(Who::Ada, Target::Client(iris()), PlaceDoor { position: None, reason: "that was her sister's".into() });
    story
}

fn two_people_at_one_door() -> Story {
    let mut story = Story::begin();
    let (first, job) = story.responding(iris());
    let (second, _) = story.responding(bert());
    story.assign(job, 1);
    story.ok(Who::R(1), Target::Job(job), LeaveUnsafe { responder: None, note: "knife in the kitchen".into() });
    story.ok(Who::Ana, Target::Incident(first), Identify { client: cora() });
    let (third, _) = story.responding(iris());
    story.assign(job, 2);
    story.walk(job, 2, Step::Arrived);
    let left = |incident| PersonLeft { incident, outcome: OutcomeKind::Lifted, condition: Condition::Injured, note: "hip".into() };
    let ambulance = Some(AmbulanceLeft { how: AmbulanceEnd::Crew, words: "A123".into() });
    let leaving = Clear { incident: Some(second), also: vec![left(third)], ambulance, ..clear(OutcomeKind::Assisted) };
    story.ok(Who::R(2), Target::Job(job), leaving);
    story
}

fn the_wrong_door() -> Story {
    let mut story = Story::begin();
    let (id, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::Ana, Target::Incident(id), Identify { client: cora() });
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    story.ok(Who::R(1), Target::Job(job), AcceptChange {});
    story.walk(job, 1, Step::WithClient);
    let call = Emergency {
        service: EmergencyService::Ambulance,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    story.ok(Who::Ana, Target::Incident(id), call);
    let alone = Some(AmbulanceLeft { how: AmbulanceEnd::PatientAlone, words: "control, CAD 12".into() });
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "end of shift".into(), ambulance: alone });
    let silent = ResolveByVoice { spoken_to: false, identified: false, well: false, ..by_voice() };
    story.ok(Who::Ana, Target::Incident(id), silent);
    story.agree(Who::Sue, id);
    story.ok(Who::R(1), Target::Job(job), Clear { condition: Condition::Injured, ..clear(OutcomeKind::Hospital) });
    story
}

fn a_diversion() -> Story {
    let mut story = Story::begin();
    let planned = story.answered(iris());
    story.calm(planned);
    story.ok(Who::Ana, Target::Incident(planned), SetPriority { priority: Priority::P4, reason: "planned".into() });
    story.ok(Who::Ana, Target::Incident(planned), respond());
    let from = story.job_of(planned).id;
    story.assign(from, 1);
    story.walk(from, 1, Step::EnRoute);
    let later = story.now + Duration::minutes(40);
    story.ok(Who::Clock, Target::Job(from), Expect { responder: r(1), at: later });
    let (_, to) = story.responding(cora());
    let verb = crate::diverting::divert(&story, from, to, 1, crate::diverting::ask(2));
    story.ok(Who::Ana, Target::Job(to), verb);
    let offer = story.job(to).acceptable().next().unwrap().id;
    story.ok(Who::R(1), Target::Job(to), Accept { offer });
    let against = domain::job::Against {
        by: Who::Ana.person(),
        recommended: r(2),
        emergencies_s: Some(0),
        others_tenths: 180,
        here_s: 120,
        later: Vec::new(),
    };
    let weighed = |seconds, against| {
        let there = domain::job::Arrival::estimated(seconds).map(|arrival| (seconds, arrival));
        Some(Box::new(domain::job::Weighed { there, against: Some(Box::new(against)), alone: false }))
    };
    let order = MakeOffer { to: r(3), reason: "knows her".into(), estimate_s: 300, weighed: weighed(300, against.clone()) };
    story.ok(Who::Ana, Target::Job(from), order);
    let number = story.job(from).number;
    let later = vec![domain::event::Later { job: from, number, seconds: 120, nobody: false }];
    let costs = domain::job::Against { later, ..against };
    story.ok(Who::Ana, Target::Job(from), MakeOffer { to: r(4), reason: "nearer".into(), estimate_s: 420, weighed: weighed(420, costs) });
    story
}

fn a_stand_down() -> Story {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    story.assign(job, 1);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::EnRoute });
    story.ok(Who::Ana, Target::Job(job), StandDown { responder: r(1), reason: "R2 is nearer".into(), ambulance: None });
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::Arrived });
    story.pass(Duration::seconds(60));
    story.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: "phone".into(), since: story.now });
    story.ok(Who::R(2), Target::Responder(r(2)), SetKeys { keys: vec!["K214".into()] });
    let until = story.now + Duration::hours(1);
    story.ok(Who::R(2), Target::Responder(r(2)), GoOffRoad { reason: OffRoadReason::Breakdown, until });
    story.pass(Duration::hours(1));
    story.ok(Who::R(2), Target::Responder(r(2)), ComeBack {});
    story.ok(Who::R(3), Target::Responder(r(3)), GoOffDuty {});
    story
}
