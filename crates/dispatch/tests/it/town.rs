//! The little town of the stories: a grid in which every street is one minute long, a base called Underhill, and whoever a story puts in.

use std::collections::BTreeMap;

use dispatch::{DoorToDoor, Fix, Learnt, Plan, Problem, Travel};
use domain::board::Board;
use domain::deadline::{Deadlines, StepTaken};
use domain::event::{Candidate, DecisionRecord};
use domain::ids::*;
use domain::job::*;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::{Access, Terms, Timers};
use domain::responder::{Duty, Responder};
use domain::time::{Duration, Night, Timestamp};
use domain::words::*;

/// The moment of every story.
pub const NOW: Timestamp = Timestamp(1_768_392_000_000);
/// The provider of every story, unless it says otherwise.
pub const OURS: OrganisationId = OrganisationId::from_bytes([1; 16]);
/// Where held keys are.
pub const UNDERHILL: &str = "Underhill";

/// A crossing of the grid: minutes to the north and to the east of the base.
pub fn at(north: i32, east: i32) -> Position {
    Position { latitude: 51.6 + f64::from(north) / 1_000.0, longitude: f64::from(east) / 1_000.0 }
}

/// Travel on the grid: a minute for each street, and a different pace for whoever sets off from a place that has one.
#[derive(Clone, Debug, Default)]
pub struct Streets {
    /// Percent of the usual time, by the place somebody sets off from.
    pub pace_percent: Vec<(Position, i64)>,
}

impl Travel for Streets {
    fn seconds(&self, from: Position, to: Position, _at: Timestamp) -> i64 {
        let streets = ((from.latitude - to.latitude).abs() + (from.longitude - to.longitude).abs()) * 1_000.0;
        let percent = self.pace_percent.iter().find(|(place, _)| *place == from).map_or(100, |(_, percent)| *percent);
        streets.round() as i64 * 60 * percent / 100
    }
    fn name(&self) -> &str {
        "a minute a street"
    }
}

/// Something that happened before: the job and the responder counted from 0, and which of [`PASTS`].
pub type Past = (u8, u8, u8);
/// An offer that is open, lapsed or declined, a journey, an arrival, a stand-down nobody confirmed.
pub const PASTS: std::ops::Range<u8> = 0..6;

/// Everything a story sets up.
#[derive(Clone, Debug)]
pub struct Town {
    /// The board.
    pub board: Board,
    /// What the phones say.
    pub fixes: BTreeMap<ResponderId, Fix>,
    /// How fast people drive.
    pub streets: Streets,
    /// What a journey costs besides the drive: nothing, unless the story says otherwise.
    pub learnt: Learnt,
}

/// The bytes of the identifier of the `n`th of its kind.
const fn nth(kind: u8, n: u8) -> [u8; 16] {
    [kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n]
}

/// R1, R2, …
pub fn responder_id(n: u8) -> ResponderId {
    ResponderId::from_bytes(nth(2, n))
}
/// Job 1001, 1002, …
pub fn job_id(n: u8) -> JobId {
    JobId::from_bytes(nth(3, n))
}
/// The person behind R1, R2, …; 200 is somebody at the desk.
pub fn person_id(n: u8) -> PersonId {
    PersonId::from_bytes(nth(4, n))
}
/// The offer of job `job` to responder `to`.
pub fn offer_id(job: u8, to: u8) -> OfferId {
    OfferId::from_bytes([5, job, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, to])
}

const NAMES: [&str; 9] =
    ["Asha Patel", "Ben Okoro", "Cem Aydin", "Dina Levy", "Ewan Ross", "Fay Obi", "Gus Hall", "Hana Sato", "Ivo Petrov"];

impl Town {
    /// Nobody, nothing.
    pub fn new() -> Self {
        let learnt = Learnt::nothing(DoorToDoor::NOTHING);
        Self { board: Board::new(), fixes: BTreeMap::new(), streets: Streets::default(), learnt }
    }

    /// R`n`, on duty for four hours more, free, seen this minute at a crossing. R1 is Asha, R2 Ben, R3 Cem …
    pub fn responder(&mut self, n: u8, position: Position) -> &mut Responder {
        let id = responder_id(n);
        self.fixes.insert(id, Fix { position, at: NOW, accuracy: None });
        self.board.responders.entry(id).or_insert(Responder {
            id,
            organisation: OURS,
            person: person_id(n),
            call_sign: format!("R{n}"),
            name: NAMES[(usize::from(n) - 1) % NAMES.len()].to_owned(),
            phone: None,
            skills: Skill::ALL.to_vec(),
            keys: Vec::new(),
            base: Some(at(0, 0)),
            base_name: UNDERHILL.to_owned(),
            duty: Duty::On { since: NOW - Duration::hours(4), until: NOW + Duration::hours(4) },
            off_road: None,
            free_since: None,
            jobs_this_shift: 0,
            unconfirmed: None,
            left_unsafe: false,
            left_at: None,
            on_foot: false,
            deadlines: Deadlines::default(),
            revision: 1,
        })
    }

    /// R`n` as they stand.
    pub fn who(&mut self, n: u8) -> &mut Responder {
        self.board.responders.get_mut(&responder_id(n)).expect("the story put them in")
    }

    /// R`n` was last seen so many minutes ago, or not at all.
    pub fn last_seen(&mut self, n: u8, minutes: Option<i64>) {
        match minutes {
            Some(minutes) => self.fixes.get_mut(&responder_id(n)).expect("the story put them in").at = NOW - Duration::minutes(minutes),
            None => drop(self.fixes.remove(&responder_id(n))),
        }
    }

    /// Job 1000 + `n`: an emergency visit, let in at the door, opened `n` seconds after noon, to be put to one responder by the plan.
    pub fn job(&mut self, n: u8, priority: Priority, door: Position) -> &mut Job {
        let id = job_id(n);
        self.board.jobs.entry(id).or_insert(Job {
            id,
            number: 1_000 + i64::from(n),
            organisation: OURS,
            terms: terms(),
            incidents: vec![IncidentId::from_bytes(nth(6, n))],
            kind: JobKind::EmergencyVisit,
            priority,
            situation: None,
            client: None,
            property: None,
            place: Place { address: Address::default(), position: Some(door), precision: Precision::Address },
            access: Access::LetIn { by: "the client".to_owned() },
            access_notes: String::new(),
            hazards: Vec::new(),
            needs: Vec::new(),
            excluded: Vec::new(),
            two_up: None,
            opened_at: NOW - Duration::minutes(60) + Duration::seconds(i64::from(n)),
            arrive_by: NOW + Duration::minutes(45),
            auto_offer: true,
            offered_at: None,
            breadth: 1,
            graver_at: None,
            offers: Vec::new(),
            assignments: Vec::new(),
            alerts: Vec::new(),
            beside: None,
            nobody: None,
            state: JobState::Open,
            deadlines: Deadlines::default(),
            revision: 1,
        })
    }

    /// Job 1000 + `n` as it stands.
    pub fn what(&mut self, n: u8) -> &mut Job {
        self.board.jobs.get_mut(&job_id(n)).expect("the story put it in")
    }

    /// Something that happened before between a job and a responder, where both are there and they have not been asked before: what was drawn from
    /// [`PASTS`].
    pub fn happened(&mut self, (job, who, what): Past) {
        let (job, who) = (job + 1, who + 1);
        let known = self.board.jobs.contains_key(&job_id(job)) && self.board.responders.contains_key(&responder_id(who));
        if !known || self.what(job).offers.iter().any(|offer| offer.to == responder_id(who)) {
            return;
        }
        let free = self.board.assigned(responder_id(who)).is_none() && self.what(job).live(0).is_none();
        match what {
            0 => self.offered(job, who, OfferState::Open),
            1 => self.offered(job, who, OfferState::Lapsed),
            2 => self.offered(job, who, OfferState::Declined { at: NOW, reason: DeclineReason::Vehicle, note: String::new() }),
            3 if free => self.assigned(job, who, &[(Step::EnRoute, 8)], AssignmentState::Live),
            4 if free => self.assigned(job, who, &[(Step::EnRoute, 8), (Step::Arrived, 3)], AssignmentState::Live),
            5 => self.who(who).unconfirmed = Some((NOW, job_id(job))),
            _ => {}
        }
    }

    /// Job 1000 + `n` was offered to R`to`, and the offer stands so.
    pub fn offered(&mut self, n: u8, to: u8, state: OfferState) {
        let offer = Offer {
            late_at: None,
            late_verbal: None,
            diverts: None,
            against: None,
            id: offer_id(n, to),
            slot: 0,
            to: responder_id(to),
            made_at: NOW - Duration::seconds(20),
            answer_by: NOW + Duration::seconds(10),
            ordered: None,
            estimate_s: 0,
            arrival: None,
            state,
        };
        self.what(n).offers.push(offer);
    }

    /// R`who` has job 1000 + `n`, with these steps behind them, each taken so many minutes ago.
    pub fn assigned(&mut self, n: u8, who: u8, steps: &[(Step, i64)], state: AssignmentState) {
        let taken = |&(step, minutes): &(Step, i64)| StepTaken {
            step,
            at: NOW - Duration::minutes(minutes),
            device_at: None,
            position: None,
            accuracy: None,
            late: None,
        };
        let assignment = Assignment {
            slot: 0,
            responder: responder_id(who),
            person: person_id(who),
            offer: offer_id(n, who),
            diverted_from: None,
            accepted_at: NOW - Duration::minutes(30),
            accepted_revision: None,
            verbal: None,
            changed: None,
            changed_at: 0,
            changed_door: None,
            came_out: 0,
            elsewhere: Vec::new(),
            expected: None,
            steps: steps.iter().map(taken).collect(),
            state,
        };
        self.what(n).assignments.push(assignment);
    }

    /// The snapshot.
    pub fn problem(&self) -> Problem<'_> {
        Problem::of(&self.board, &self.fixes, &self.streets, &self.learnt, NOW)
    }

    /// What the first policy plans.
    pub fn plan(&self) -> Plan {
        dispatch::plan(&self.problem(), dispatch::POLICIES[0], NOW)
    }

    /// The explanation of job 1000 + `n`.
    pub fn explain(&self, n: u8) -> DecisionRecord {
        dispatch::explain(&self.problem(), job_id(n))
    }

    /// R`who`'s line in the explanation of job 1000 + `n`.
    pub fn line(&self, n: u8, who: u8) -> Candidate {
        self.explain(n).candidates.into_iter().find(|candidate| candidate.responder == responder_id(who)).expect("everybody has a line")
    }

    /// What excludes R`who` from job 1000 + `n`.
    pub fn excluded(&self, n: u8, who: u8) -> Option<String> {
        self.line(n, who).excluded
    }
}

/// A plan as one reads it: "1001 → R2 6 min" a line, in the order of the moves; "1001 → nobody" where there is nobody.
pub fn told(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for made in &plan.moves {
        let number = 1_000 + i64::from(made.job.bytes()[15]);
        if made.offers.is_empty() {
            lines.push(format!("{number} → nobody"));
        }
        lines.extend(made.offers.iter().map(|offer| format!("{number} → R{} {} min", offer.to.bytes()[15], offer.estimate_s / 60)));
    }
    lines
}

/// The promises of every story's contract.
pub fn terms() -> Terms {
    Terms {
        contract: ContractId::from_bytes(nth(7, 1)),
        revision: 1,
        response: true,
        auto_offer: true,
        duty_officer: person_id(201),
        manager_phone: None,
        night: Night { from_hour: 22, to_hour: 7 },
        timers: Timers::default(),
        policy: PlanPolicy::Global,
        diverts: false,
    }
}
