//! A night of the record, played again: as it was, under other policies, with one more responder.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use domain::deadline::{Deadlines, StepTaken};
use domain::ids::*;
use domain::job::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::{Access, Terms, Timers};
use domain::time::{Duration, Night as Hours, Timestamp};
use domain::words::*;
use simulator::night::{Answered, Extra, Record, ResponderRecord, Unplayable, VisitRecord, made};
use simulator::{Asked, Report, Straight, Study, tell};

/// 21 November 2026, noon.
const NOON: Timestamp = Timestamp(1_795_262_400_000);
const BASE: Position = Position { latitude: 51.61, longitude: -0.21 };

fn at(minute: i64) -> Timestamp {
    NOON + Duration::minutes(minute)
}

fn who(n: u8) -> ResponderId {
    ResponderId::from_bytes([n; 16])
}

fn terms() -> Terms {
    Terms {
        contract: ContractId::from_bytes([7; 16]),
        revision: 1,
        response: true,
        auto_offer: true,
        duty_officer: PersonId::from_bytes([9; 16]),
        manager_phone: Some("020 7946 0100".to_owned()),
        night: Hours { from_hour: 22, to_hour: 7 },
        timers: Timers::default(),
        policy: PlanPolicy::Global,
        diverts: false,
    }
}

/// A visit so many minutes after noon, so many kilometres north of the base.
fn job(number: i64, minute: i64, north_km: f64) -> Job {
    Job {
        id: JobId::from_bytes([number as u8; 16]),
        number,
        organisation: OrganisationId::from_bytes([1; 16]),
        terms: terms(),
        incidents: Vec::new(),
        kind: JobKind::EmergencyVisit,
        priority: Priority::P2,
        situation: Some(Situation::FallUninjured),
        client: None,
        property: None,
        place: Place {
            address: Address { lines: "14 Secret Road".to_owned(), postcode: "EN5 1AA".to_owned() },
            position: Some(Position { latitude: BASE.latitude + north_km / 111.195, longitude: BASE.longitude }),
            precision: Precision::Address,
        },
        access: Access::KeySafe { location: "by the door".to_owned() },
        access_notes: String::new(),
        hazards: Vec::new(),
        needs: Vec::new(),
        excluded: Vec::new(),
        two_up: None,
        opened_at: at(minute),
        arrive_by: at(minute + 60),
        auto_offer: true,
        offered_at: None,
        breadth: 1,
        beside: None,
        graver_at: None,
        nobody: None,
        offers: Vec::new(),
        assignments: Vec::new(),
        alerts: Vec::new(),
        state: JobState::Open,
        deadlines: Deadlines::default(),
        revision: 1,
    }
}

/// As somebody went who answered after 20 s, set off after a minute, was there after so many minutes and stayed for half an hour.
fn gone_to(mut job: Job, to: u8, there_after: i64) -> Job {
    let (offer, opened) = (OfferId::from_bytes([job.number as u8 + 100; 16]), job.opened_at);
    let accepted_at = opened + Duration::seconds(20);
    let (arrived, inside) = (opened + Duration::minutes(there_after), opened + Duration::minutes(there_after + 1));
    let left = inside + Duration::minutes(30);
    let step = |step, at| StepTaken { step, at, device_at: None, position: None, accuracy: None, late: None };
    job.offers.push(Offer {
        id: offer,
        slot: 0,
        to: who(to),
        made_at: opened,
        answer_by: opened + Duration::seconds(30),
        ordered: None,
        estimate_s: 600,
        arrival: None,
        late_at: None,
        late_verbal: None,
        diverts: None,
        against: None,
        state: OfferState::Accepted { at: accepted_at },
    });
    job.assignments.push(Assignment {
        slot: 0,
        responder: who(to),
        person: PersonId::from_bytes([to; 16]),
        offer,
        diverted_from: None,
        accepted_at,
        accepted_revision: None,
        verbal: None,
        changed: None,
        changed_at: 0,
        changed_door: None,
        expected: None,
        steps: vec![
            step(Step::EnRoute, accepted_at + Duration::minutes(1)),
            step(Step::Arrived, arrived),
            step(Step::GainedAccess, inside),
            step(Step::Clear, left),
        ],
        came_out: 0,
        elsewhere: Vec::new(),
        state: AssignmentState::Clear {
            at: left,
            outcome: OutcomeKind::Assisted,
            condition: Condition::Well,
            note: String::new(),
            entered_by: None,
            persons: Vec::new(),
            ambulance: None,
        },
    });
    job.state = JobState::Done { at: left };
    job
}

fn recorded(now: Job) -> VisitRecord {
    let opened = Job { offers: Vec::new(), assignments: Vec::new(), state: JobState::Open, ..now.clone() };
    let seen = now.assignments.iter().map(|one| (one.responder, BASE)).collect();
    VisitRecord { opened, now, seen }
}

fn responder(n: u8, base: Option<Position>, from: i64, until: i64) -> ResponderRecord {
    let on_duty = vec![(at(from), at(until))];
    ResponderRecord { id: who(n), base, base_name: "Base".to_owned(), skills: Skill::ALL.to_vec(), on_duty }
}

/// One on duty all night and three calls at nearly the same time at one end of the borough and the other: the last waits for the first two.
fn night() -> Record {
    let visits = vec![
        recorded(gone_to(job(1, 420, 3.0), 1, 10)),
        recorded(gone_to(job(2, 425, -3.0), 1, 60)),
        recorded(gone_to(job(3, 430, 3.0), 1, 110)),
    ];
    let responders = vec![responder(1, Some(BASE), 0, 960)];
    Record {
        name: "2026-11-21".to_owned(),
        begin: NOON,
        until: NOON + Duration::hours(24),
        over: true,
        visits,
        before: Vec::new(),
        responders,
    }
}

fn played(record: &Record, extras: &[(String, Extra)]) -> Report {
    let (mut scenario, given) = made(record, extras, &Straight).unwrap();
    assert_eq!(scenario.check(), Ok(()));
    (scenario.repetitions, scenario.policies) = (2, vec!["global".to_owned(), "closest-idle".to_owned()]);
    let study = Study { scenario: &scenario, given: &given, distances: &Straight, threads: 2, done: &|| {}, goes_on: &|| true };
    tell(&study, &Asked::default()).unwrap()
}

fn evening() -> (String, Extra) {
    ("18 to 02".to_owned(), Extra { from: at(360), until: at(840) })
}

#[test]
fn a_night_is_taken_from_the_record_as_it_was() {
    let (scenario, given) = made(&night(), &[], &Straight).unwrap();
    let night = given.night.unwrap();
    assert_eq!(night.visits.iter().map(|visit| visit.was_s).collect::<Vec<_>>(), [Some(600), Some(3_600), Some(6_600)]);
    assert!(night.visits.iter().all(|visit| visit.stay_s == 1_800 && visit.by == Some(0)));
    assert_eq!(night.visits[0].answers, [(0, Answered::Accepted { after_s: 20 })]);
    assert_eq!((night.policy.as_str(), night.diverts), ("global", false));
    assert_eq!(scenario.rotas[0].spans.iter().map(|span| (span.from, span.until)).collect::<Vec<_>>(), [(at(0), at(960))]);
    let really = &night.actual;
    assert_eq!((really.asked, really.served.len(), really.waiting.len()), (3, 3, 0));
    assert_eq!(really.served.iter().filter(|one| one.late).count(), 1, "the last was after its target");
    assert_eq!((really.people[0].visits, really.people[0].on_duty_s), (3, 57_600));
}

#[test]
fn what_really_happened_stands_before_the_plays_and_one_more_responder_brings_help_sooner() {
    let report = played(&night(), &[evening()]);
    let names: Vec<String> = report.cases.iter().map(|case| format!("{} · {}", case.rota, case.policy)).collect();
    assert_eq!(
        names,
        [
            "as it was · what really happened",
            "as it was · global/1, nobody diverted",
            "as it was · global/1",
            "as it was · closest-idle/1",
            "one more, 18 to 02 · global/1, nobody diverted",
            "one more, 18 to 02 · global/1",
            "one more, 18 to 02 · closest-idle/1",
        ]
    );
    let mean = |at: usize| report.cases[at].of_urgency("all").unwrap().figure("mean_min").unwrap().mean;
    assert_eq!(mean(0), 60.0, "of 10, 60 and 110 minutes");
    assert!(mean(4) + 10.0 < mean(1), "one more: {} after {}", mean(4), mean(1));
    let told = report.night.unwrap();
    assert_eq!(told.cases, names[1..]);
    assert_eq!(told.visits.iter().map(|visit| visit.was_min).collect::<Vec<_>>(), [Some(10.0), Some(60.0), Some(110.0)]);
    let reproduced = told.reproduced.unwrap();
    assert_eq!((reproduced.was_mean_min, reproduced.same_percent.mean), (60.0, 100.0), "there was nobody else");
    assert!((reproduced.played_mean_min.mean - 60.0).abs() < 25.0, "{reproduced:?}");
    assert!(told.visits[1].played[3].same_percent < Some(100.0), "one more goes to one of them");
}

#[test]
fn a_report_of_a_night_has_no_address_and_as_many_columns_as_any_other() {
    let report = played(&night(), &[]);
    let page = report.html();
    for private in ["Secret Road", "EN5 1AA", "020 7946"] {
        assert!(!page.contains(private) && !report.csv().contains(private) && !serde_json::to_string(&report).unwrap().contains(private));
    }
    assert!(
        page.contains("How far to believe it") && page.contains("Visit by visit") && page.contains("19:00 · 1"),
        "the clock's time and the number"
    );
    let csv = report.csv();
    let cells = |line: &str| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                *c == ',' && !quoted
            })
            .count()
    };
    let columns = cells(csv.lines().next().unwrap());
    assert!(csv.lines().count() > 6 && csv.lines().all(|line| cells(line) == columns));
}

#[test]
fn a_night_without_visits_or_anybody_on_duty_is_refused() {
    let nothing = Record { visits: Vec::new(), ..night() };
    assert_eq!(made(&nothing, &[], &Straight).unwrap_err(), Unplayable::NothingAsked);
    let nobody = Record { responders: Vec::new(), ..night() };
    assert_eq!(made(&nobody, &[], &Straight).unwrap_err(), Unplayable::NobodyOnDuty);
    let mut off = job(1, 420, 3.0);
    off.state = JobState::Cancelled { at: at(425), reason: "a neighbour is there".to_owned() };
    let called_off = Record { visits: vec![recorded(off)], ..night() };
    assert_eq!(made(&called_off, &[], &Straight).unwrap_err(), Unplayable::NothingLeft);
}

#[test]
fn what_is_left_out_and_what_is_assumed_is_said() {
    let mut record = night();
    let mut off = job(4, 440, 1.0);
    off.state = JobState::Cancelled { at: at(441), reason: "a neighbour is there".to_owned() };
    record.visits.push(recorded(off));
    record.visits.push(recorded(job(5, 1_400, 1.0)));
    record.responders.push(responder(2, None, 0, 480));
    let night = made(&record, &[], &Straight).unwrap().1.night.unwrap();
    assert_eq!(night.visits.len(), 4);
    for words in [
        "Left out: 1 of the visits, called off before anybody came.",
        "Left out: 1 on duty whose base or first position nobody knows.",
        "Of 1 of the visits nobody knows how long they lasted: 30 min is taken.",
    ] {
        assert!(night.notes.iter().any(|note| note == words), "{words}: {:?}", night.notes);
    }
    assert_eq!(night.actual.waiting.len(), 1, "the one that nobody came to");
}

#[test]
fn whoever_was_still_on_a_visit_from_before_begins_when_they_left_it() {
    let mut record = night();
    record.before = vec![gone_to(job(9, -30, 1.0), 1, 10)];
    let (scenario, _) = made(&record, &[], &Straight).unwrap();
    assert_eq!(scenario.rotas[0].spans[0].from, at(11));
}

#[test]
fn a_night_that_is_not_over_is_played_until_now_and_no_longer() {
    let record = Record { until: at(445), over: false, ..night() };
    let night = made(&record, &[], &Straight).unwrap().1.night.unwrap();
    assert_eq!(night.end, at(445));
    assert_eq!(night.visits.iter().map(|visit| visit.was_s).collect::<Vec<_>>(), [Some(600), None, None], "two still waited");
}

#[test]
fn nobody_waits_for_an_answer_nobody_wants_any_more() {
    let (scenario, given) = made(&night(), &[], &Straight).unwrap();
    let study = Study { scenario: &scenario, given: &given, distances: &Straight, threads: 1, done: &|| {}, goes_on: &|| false };
    assert_eq!(tell(&study, &Asked::default()), Err(simulator::BROKEN_OFF.to_owned()));
}
