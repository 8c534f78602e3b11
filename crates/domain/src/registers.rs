//! The registers: organisations, contracts, clients, properties, contacts, units. Plain facts with a revision; each edit is an event.

use serde::{Deserialize, Serialize};

use crate::closure::{Closure, Opened};
use crate::door::DoorSaid;
use crate::ids::*;
use crate::place::Place;
use crate::time::{Duration, Night, Timestamp};
use crate::words::*;

/// A party to the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// As people say it: "Alder Careline".
    pub name: String,
    /// What it does.
    pub kind: OrganisationKind,
    /// Its desk's telephone number.
    pub phone: Option<String>,
    /// Streets that are closed or slow where it works, in the order in which somebody said so; what was opened again is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// What was said when streets were opened again, newest last, at most [`OPENED_MOST`](crate::closure::OPENED_MOST).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Opened>,
    /// Counts the edits, from 1.
    pub revision: i64,
}

/// When the next thing happens to an offer nobody answers, measured from the job's first offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTimers {
    /// A second responder is offered the job and the desk is alerted.
    pub second: Duration,
    /// The desk's alarm sounds.
    pub alarm: Duration,
    /// The on-call manager is called and everyone eligible is offered; `None` where the priority has no such stage.
    pub manager: Option<Duration>,
    /// The forced choice: contacts, 999, a partner, volunteers.
    pub forced: Duration,
}

/// Every timer of a contract. The defaults are those of the control room's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timers {
    /// Offers of fire and P1: 30, 60, 90, 120 s.
    pub p1: OfferTimers,
    /// Offers of P2: 60, 120, 240 s.
    pub p2: OfferTimers,
    /// Offers of P3: 120, 300, 600 s.
    pub p3: OfferTimers,
    /// Offers of P4: 900, 1800 s, due.
    pub p4: OfferTimers,
    /// A ringing incident nobody answers is told to the desk again: 30 s.
    pub answer: Duration,
    /// A hold on a ringing incident gives it back: 60 s.
    pub hold: Duration,
    /// An open incident where nothing else is due is looked in on: every 10 min.
    pub look_in: Duration,
    /// A silent personal alarm nobody has decided on is offered: 60 s.
    pub silent_offer: Duration,
    /// A hand-over nobody accepted escalates: 60, 120, 180 s.
    pub hand_over: [Duration; 3],
    /// Arrived but not in: the access-failure ladder: 5 min.
    pub access: Duration,
    /// A waiting client is called back: every 10 min.
    pub call_back: Duration,
    /// Somebody on the floor becomes more urgent by one: 45 min after the call.
    #[serde(default = "long_lie")]
    pub long_lie: Duration,
    /// A fire nobody has called the brigade for, or gas without the gas line, is told to the desk: 60 s.
    #[serde(default = "brigade")]
    pub brigade: Duration,
    /// One rung of the contact ladder: 30 s.
    pub rung: Duration,
    /// After a contact's attend-by without proof, the ladder resumes: 10 min.
    pub promise_grace: Duration,
    /// The second person's answer to a closing without a visit: 3 min.
    pub second_person: Duration,
    /// A phone that has not acknowledged a stand-down becomes a telephone call: 60 s.
    pub stand_down_ack: Duration,
    /// A resolved incident nobody closed is shown to the supervisor: 30 min.
    pub close: Duration,
    /// A job nobody is asked for is shown to the desk: 1 s.
    pub no_plan: Duration,
    /// The forced choice, and a job without a plan, are told to the desk again while an emergency is unfilled: every 60 s.
    pub forced_again: Duration,
    /// A visit is looked in on: every 60 min.
    pub visit: Duration,
    /// Who accepted and is not on the way is told to the desk: 3 min. Planned work is set off for when its time comes.
    #[serde(default = "set_off")]
    pub set_off: Duration,
    /// Who is on the way is expected within this where nobody estimated the journey: 20 min.
    #[serde(default = "expected")]
    pub expected: Duration,
    /// Who is on the way and whose fixes stand still is told to the desk: 5 min.
    #[serde(default = "not_moving")]
    pub not_moving: Duration,
    /// A responder accepts what changed on the way, or is telephoned: 60 s.
    pub change: Duration,
    /// Arrive by, from the decision, for P1 and fire: 45 min.
    pub arrive_p1: Duration,
    /// For P2: 60 min.
    pub arrive_p2: Duration,
    /// For P3: 240 min.
    pub arrive_p3: Duration,
}

/// The control room's rule; contracts recorded before it was a timer keep to it.
const fn long_lie() -> Duration {
    Duration::minutes(45)
}

/// The control room's rule; contracts recorded before it was a timer keep to it.
const fn brigade() -> Duration {
    Duration::seconds(60)
}

/// As above.
const fn set_off() -> Duration {
    Duration::minutes(3)
}

/// As above.
const fn expected() -> Duration {
    Duration::minutes(20)
}

/// As above.
const fn not_moving() -> Duration {
    Duration::minutes(5)
}

impl Default for Timers {
    fn default() -> Self {
        let s = Duration::seconds;
        Self {
            p1: OfferTimers { second: s(30), alarm: s(60), manager: Some(s(90)), forced: s(120) },
            p2: OfferTimers { second: s(60), alarm: s(120), manager: None, forced: s(240) },
            p3: OfferTimers { second: s(120), alarm: s(300), manager: None, forced: s(600) },
            p4: OfferTimers { second: s(900), alarm: s(1_800), manager: None, forced: s(14_400) },
            answer: s(30),
            hold: s(60),
            look_in: Duration::minutes(10),
            silent_offer: s(60),
            hand_over: [s(60), s(120), s(180)],
            access: Duration::minutes(5),
            call_back: Duration::minutes(10),
            long_lie: long_lie(),
            brigade: brigade(),
            rung: s(30),
            promise_grace: Duration::minutes(10),
            second_person: Duration::minutes(3),
            stand_down_ack: s(60),
            close: Duration::minutes(30),
            no_plan: s(1),
            forced_again: s(60),
            visit: Duration::minutes(60),
            set_off: set_off(),
            expected: expected(),
            not_moving: not_moving(),
            change: s(60),
            arrive_p1: Duration::minutes(45),
            arrive_p2: Duration::minutes(60),
            arrive_p3: Duration::minutes(240),
        }
    }
}

impl Timers {
    /// The offer timers of a priority.
    pub const fn offers(&self, priority: Priority) -> OfferTimers {
        match priority {
            Priority::Fire | Priority::P1 => self.p1,
            Priority::P2 => self.p2,
            Priority::P3 => self.p3,
            Priority::P4 => self.p4,
        }
    }
    /// Arrive within this of the decision; planned work is due when its day is, taken as 24 h.
    pub const fn arrive(&self, priority: Priority) -> Duration {
        match priority {
            Priority::Fire | Priority::P1 => self.arrive_p1,
            Priority::P2 => self.arrive_p2,
            Priority::P3 => self.arrive_p3,
            Priority::P4 => Duration::hours(24),
        }
    }
}

/// What a contract promises, copied into each incident and job when they begin, so that a later edit changes no open case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Whose terms.
    pub contract: ContractId,
    /// Which edit of them.
    pub revision: i64,
    /// Whether clients get mobile response; without it the contact plan is worked, then 999 or an override.
    pub response: bool,
    /// Whether a client's incident is offered by itself where `2b` says so: hand-overs already decided, fire, a silent alarm left lying.
    pub auto_offer: bool,
    /// Who is accountable until somebody accepts.
    pub duty_officer: PersonId,
    /// The on-call manager's telephone number.
    pub manager_phone: Option<String>,
    /// The hours of the night, for "alone at night the visit goes".
    pub night: Night,
    /// Every timer.
    pub timers: Timers,
    /// By which policy the plan chooses for its jobs; the exact plan in records from before it could be chosen.
    #[serde(default = "exact_plan", skip_serializing_if = "is_exact_plan")]
    pub policy: PlanPolicy,
    /// Whether the plan diverts by itself, to and from its visits; otherwise only the desk does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub diverts: bool,
}

/// What every contract begins with.
const fn exact_plan() -> PlanPolicy {
    PlanPolicy::Global
}

fn is_exact_plan(policy: &PlanPolicy) -> bool {
    *policy == exact_plan()
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its identifier.
    pub id: ContractId,
    /// The provider that runs the service.
    pub organisation: OrganisationId,
    /// As people say it.
    pub name: String,
    /// Who answers its calls.
    pub answers: OrganisationId,
    /// Who responds.
    pub responds: OrganisationId,
    /// What it promises; `terms.revision` counts the edits.
    pub terms: Terms,
}

/// How one gets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Access {
    /// A key safe at the door; its code is sealed elsewhere.
    KeySafe {
        /// Where it hangs.
        location: String,
    },
    /// We hold the key.
    KeyHeld {
        /// Its tag: "K214".
        key: String,
        /// Where it is when nobody carries it: the base's name.
        at: String,
    },
    /// Somebody lets us in: client, warden, concierge.
    LetIn {
        /// Who, and how to reach them.
        by: String,
    },
    /// Nobody has said.
    Unknown,
}

/// A door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// Its identifier.
    pub id: PropertyId,
    /// Unique property reference number, when known.
    pub uprn: Option<String>,
    /// Where it is.
    pub place: Place,
    /// The managed building it belongs to: "Oak Court".
    pub scheme: Option<String>,
    /// How one gets in.
    pub access: Access,
    /// What one has to know at the door.
    pub access_notes: String,
    /// Who last said where exactly the door is, and what was known before; `None` where nobody did, or it was taken back. It is said by an event of its own,
    /// and stands as long as the place does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<Box<DoorSaid>>,
    /// Counts the edits, from 1.
    pub revision: i64,
}

/// Somebody to ring about a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contact {
    /// Their identifier.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// What they are to the client: "daughter".
    pub relation: String,
    /// Their telephone number.
    pub phone: String,
    /// Whether they hold a key.
    pub holds_key: bool,
    /// Never told anything: skipped on the ladder.
    pub do_not_tell: bool,
}

/// A hazard or need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hazard {
    /// What sort.
    pub kind: HazardKind,
    /// In words; may be empty.
    pub note: String,
}

/// A unit that sends signals for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unit {
    /// Its identifier.
    pub id: UnitId,
    /// What it calls itself on the line: "7100423".
    pub account: String,
    /// What it is: "pendant", "smoke detector".
    pub kind: String,
}

/// Where a client is in life, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientStatus {
    /// Where they are.
    pub state: ClientState,
    /// Who said so.
    pub source: String,
    /// A second source; *deceased* needs one.
    pub second_source: Option<String>,
    /// Since when.
    pub from: Timestamp,
    /// When to ask again.
    pub review_at: Option<Timestamp>,
}

impl ClientStatus {
    /// When somebody has to ask again: of a client who is away, in hospital or has moved, and is expected back or to be looked after then.
    pub fn review_due(&self) -> Option<Timestamp> {
        match self.state {
            ClientState::Away | ClientState::Hospital | ClientState::Moved => self.review_at,
            ClientState::AtHome | ClientState::Deceased => None,
        }
    }
}

/// A client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Their identifier.
    pub id: ClientId,
    /// The provider.
    pub organisation: OrganisationId,
    /// Their contract.
    pub contract: ContractId,
    /// The provider's own reference for them, unique within it.
    pub reference: String,
    /// Their name.
    pub name: String,
    /// Year of birth, when known.
    pub born: Option<i16>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Where they live.
    pub property: PropertyId,
    /// Where they are in life.
    pub status: ClientStatus,
    /// What a responder must know.
    pub hazards: Vec<Hazard>,
    /// What one has to know to talk with them: language, hearing, speech.
    pub communication: String,
    /// What a responder must be able to do.
    pub needs: Vec<Skill>,
    /// Who to ring, in order.
    pub contacts: Vec<Contact>,
    /// Their units.
    pub units: Vec<Unit>,
    /// Responders who are never sent to them.
    pub excluded: Vec<ResponderId>,
    /// When false alarms of the last seven days were closed, since the last review was asked for.
    #[serde(default)]
    pub false_alarms: Vec<Timestamp>,
    /// Counts the edits, from 1.
    pub revision: i64,
}
