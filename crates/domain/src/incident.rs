//! One need for help, from the first ring to closure. It can never be deleted, and while it is open it has an owner and a deadline.

mod alert;

use serde::{Deserialize, Serialize};

use crate::deadline::Deadlines;
use crate::ids::*;
use crate::place::Place;
use crate::registers::{Hazard, Terms};
use crate::rules;
use crate::time::Timestamp;
use crate::words::*;

pub use alert::{Alert, AlertKind};

/// Who is accountable right now: the baton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Owner {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person; the contract's duty officer until somebody accepts.
    pub person: PersonId,
}

/// Where an incident stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IncidentState {
    /// Nobody has answered.
    Ringing {
        /// Since when; a hold that was given back keeps the first ring's age.
        since: Timestamp,
    },
    /// One named operator holds it.
    Answered {
        /// Who.
        by: PersonId,
        /// Since when.
        at: Timestamp,
    },
    /// Decided: a visit, the contacts, 999 or a fault is being worked. What is running hangs on `job`, `ladder` and `emergency_calls`.
    Open {
        /// Since when.
        since: Timestamp,
    },
    /// Nothing more to do; the desk closes.
    Resolved {
        /// Who resolved it: a person, or the visit's responder's person.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// How it went.
        outcome: OutcomeKind,
        /// Who at the desk entered the whole visit, where no phone said that anybody was there: somebody else closes.
        #[serde(default)]
        entered_by: Option<PersonId>,
        /// Whether nobody knows that the client was well: then no close says so, unless a responder saw it.
        #[serde(default)]
        unknown: bool,
    },
    /// Over. Reopening is a new event.
    Closed {
        /// Who closed it.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What was found and left.
        outcome: Outcome,
    },
}

impl IncidentState {
    /// The word in the database and in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ringing { .. } => "ringing",
            Self::Answered { .. } => "answered",
            Self::Open { .. } => "open",
            Self::Resolved { .. } => "resolved",
            Self::Closed { .. } => "closed",
        }
    }
}

/// What a close must say. The server refuses one without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// How the client was.
    pub condition: Condition,
    /// Whether the property was left secure; `None` when nobody went.
    pub secure: Option<bool>,
    /// Whether the key went back; `None` when none was used.
    pub key_returned: Option<bool>,
    /// Whether next of kin were told.
    pub kin_told: KinTold,
    /// In words; required where `kin_told` is no, and where it was late for another reason than those of the list.
    #[serde(default)]
    pub note: String,
    /// Why nobody was there by the target; required where that is so, absent where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<LateCause>,
}

/// What was decided, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What.
    pub what: DecisionKind,
    /// Who; a partner's operator has no person here.
    pub by: Option<PersonId>,
    /// When; starts the KPI clocks of some contracts.
    pub at: Timestamp,
}

/// The decisions an operator can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Send a responder.
    Respond,
    /// Work the contact ladder.
    Contacts,
    /// 999.
    EmergencyServices,
    /// Equipment: a fault with an owner.
    Fault,
    /// Resolved by voice.
    ByVoice,
}

/// A hand-over's side of an incident: one per partner case that joined it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The partner.
    pub organisation: OrganisationId,
    /// The partner's own reference.
    pub reference: String,
    /// Their operator.
    pub operator: String,
    /// Where to ring them back.
    pub call_back: String,
    /// When it came.
    pub received_at: Timestamp,
    /// When we accepted it: the read-back or a responder's acceptance, whichever was first.
    pub accepted_at: Option<Timestamp>,
    /// How often it has escalated unaccepted, 0 to 3.
    pub escalated: u8,
    /// When it was read back to them: who, where, what, access.
    #[serde(default)]
    pub read_back_at: Option<Timestamp>,
}

/// The contact ladder as it is being worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Who to ring, in order, without those who are not to be told.
    pub rungs: Vec<ContactId>,
    /// Which one is being rung; past the end when all were.
    pub at: usize,
    /// How each went, in order.
    pub tried: Vec<ContactTried>,
    /// Who said they would go, and by when.
    pub promise: Option<Promise>,
    /// Which time round this is, from 1.
    pub round: u8,
    /// Who kept their promise.
    #[serde(default)]
    pub kept: Vec<ContactId>,
}

/// One call to one contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ContactTried {
    /// Whom.
    pub contact: ContactId,
    /// How it went.
    pub result: ContactResult,
    /// When.
    pub at: Timestamp,
    /// By when they go, where they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attend_by: Option<Timestamp>,
}

/// "I'll go."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Promise {
    /// Who.
    pub contact: ContactId,
    /// By when.
    pub attend_by: Timestamp,
}

/// A call to the emergency services, whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EmergencyCall {
    /// Which.
    pub service: EmergencyService,
    /// Their reference; may be empty.
    pub reference: String,
    /// When they say they come.
    pub expected_at: Option<Timestamp>,
    /// Who called: us, the partner, the client.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A partner took it by telephone: somebody there accepted it by name. It stays ours until it is known how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartnerTook {
    /// Which partner.
    pub organisation: OrganisationId,
    /// As people say it.
    pub name: String,
    /// Who there accepted it.
    pub accepted_by: String,
    /// Their reference; may be empty.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// When they are first asked how it went.
    pub ask_at: Timestamp,
}

/// Closing without a visit, waiting for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who proposed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Why one person is not enough.
    pub because: TwoPersonCause,
    /// How it ends when the second agrees.
    #[serde(default = "by_voice")]
    pub outcome: OutcomeKind,
    /// What was answered about the client, when it is closed by voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// What the record calls an emergency is to be taken for less, waiting for a second person who says the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lowering {
    /// Who proposed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// To.
    pub priority: Priority,
    /// Why.
    pub reason: String,
}

/// What was answered before closing by voice was proposed. Of somebody nobody heard, nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Answers {
    /// Whether the client spoke.
    pub spoken_to: bool,
    /// Whether we know it was them.
    pub identified: bool,
    /// Whether they said that they are well.
    pub well: bool,
    /// Whether they sounded confused.
    pub confused: bool,
    /// Whether somebody else cancels.
    pub third_party: bool,
}

const fn by_voice() -> OutcomeKind {
    OutcomeKind::ResolvedByVoice
}

/// Why closing without a visit takes two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoPersonCause {
    /// No speech.
    NoSpeech,
    /// A third party cancels.
    ThirdParty,
    /// The client sounds confused.
    Confused,
    /// A deployment is reversed.
    DeploymentReversed,
    /// It was to be closed before, and the visit stood.
    ClosingRefused,
    /// Fire, CO, gas or attack, now or before.
    Class,
    /// The record says otherwise: 999 was called, life was at risk, they were injured, it got worse, or somebody lay on the floor too long.
    SaidOtherwise,
    /// Nobody knows that 999 has it: the call has no reference.
    NoReference,
}

/// How a responder's phone says that somebody was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// How it went.
    pub outcome: OutcomeKind,
    /// How they were.
    pub condition: Condition,
}

/// What an incident was at any time, whatever was said of it since: it decides who may end it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ever {
    /// Why one person does not end it alone, each cause once, as they came.
    pub causes: Vec<TwoPersonCause>,
    /// Fire or P1.
    pub emergency: bool,
    /// Somebody was said not to breathe, not to be conscious, or at risk of their life otherwise, whoever said it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub life_at_risk: bool,
    /// What kept everybody of ours outside, until two people said that it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
    /// Whether two people said so of an alarm that is called gas, since it last came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_gas: bool,
}

/// What is known of somebody who is not on the register only because it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Their telephone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// What a responder must know.
    #[serde(default)]
    pub hazards: Vec<Hazard>,
    /// How one gets in, in the words of who said it.
    #[serde(default)]
    pub access: String,
}

impl Given {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One need for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its identifier.
    pub id: IncidentId,
    /// What people call it: "1042".
    pub number: i64,
    /// The provider.
    pub organisation: OrganisationId,
    /// The contract's promises as they were.
    pub terms: Terms,
    /// Who it is about; `None` for an unknown caller.
    pub client: Option<ClientId>,
    /// Who rang, in their words, where there is no client.
    pub caller: Option<String>,
    /// Where to ring back.
    pub call_back: Option<String>,
    /// What was said of the person and the way in, where there is no client to say it.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub given: Given,
    /// The door, when it is on the register.
    pub property: Option<PropertyId>,
    /// Where.
    pub place: Option<Place>,
    /// What sort of need.
    pub class: Class,
    /// How urgent.
    pub priority: Priority,
    /// Where it came from.
    pub origin: Origin,
    /// What is the matter, when somebody has said.
    pub situation: Option<Situation>,
    /// Whether anybody has been heard; `None` when nobody has listened.
    pub speech: Option<bool>,
    /// Where it stands.
    pub state: IncidentState,
    /// Who is accountable.
    pub owner: Owner,
    /// When it came.
    pub received_at: Timestamp,
    /// When a person first answered it: here, or at the partner's.
    pub answered_at: Option<Timestamp>,
    /// The latest decision.
    pub decided: Option<Decided>,
    /// How often it has been activated, from 1.
    pub activations: u32,
    /// The last activation.
    pub activated_at: Timestamp,
    /// The units that have sent for it.
    pub units: Vec<UnitId>,
    /// The hand-overs that make it up.
    pub cases: Vec<Case>,
    /// The visit, once there is one.
    pub job: Option<JobId>,
    /// The contact ladder, once it is worked.
    pub ladder: Option<Ladder>,
    /// Calls to the emergency services.
    pub emergency_calls: Vec<EmergencyCall>,
    /// The partners who took it by telephone, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<PartnerTook>,
    /// When the waiting client was last called back.
    #[serde(default)]
    pub called_back_at: Option<Timestamp>,
    /// Whether that call found them worse, or nobody.
    #[serde(default)]
    pub called_back_worse: bool,
    /// What was said in words and stands on the timeline, newest last, at most [`SAID_MOST`]: the same words again are not written again.
    #[serde(default)]
    pub said: Vec<String>,
    /// What responders' phones said of the person beside the leaving of its visit: after a stand-down, otherwise than they left, from another visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// A closing without a visit that waits for a second person.
    pub proposal: Option<Proposal>,
    /// Whether somebody disagreed with closing it since it last began: the visit goes, and nobody proposes that again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dissent: bool,
    /// A lower urgency that waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowering: Option<Lowering>,
    /// What it was at any time.
    #[serde(default)]
    pub ever: Ever,
    /// The desk has been told that something is wrong and has to look: what, newest last, until acknowledged.
    pub alerts: Vec<Alert>,
    /// What will happen when.
    pub deadlines: Deadlines,
    /// Counts the events, from 1.
    pub revision: i64,
}

impl Incident {
    /// Whether it is not closed.
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, IncidentState::Closed { .. })
    }
    /// Whether there is nothing more to do for it but to close it.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, IncidentState::Resolved { .. } | IncidentState::Closed { .. })
    }
    /// What a caller without a client is known again by: the number to ring back, else the account of the unit that sent it.
    pub fn stranger(&self) -> Option<&str> {
        match self.client {
            Some(_) => None,
            None => self.call_back.as_deref().or(self.caller.as_deref()),
        }
    }
    /// What it is called now that keeps everybody of ours outside: fire before gas.
    fn named_outside(&self) -> Option<Outside> {
        let named = |class, situation| self.class == class || self.situation == Some(situation);
        if named(Class::Fire, Situation::Fire) || self.priority == Priority::Fire {
            return Some(Outside::Fire);
        }
        let gas = if self.ever.no_gas { self.situation == Some(Situation::Gas) } else { named(Class::Gas, Situation::Gas) };
        gas.then_some(Outside::Gas)
    }
    /// What keeps everybody of ours outside, now or since it was named and no two people took that back: fire before gas.
    pub fn outside(&self) -> Option<Outside> {
        self.named_outside().into_iter().chain(self.ever.outside).min()
    }
    /// Whether it is a fire, by its class, its situation or its urgency, or was one and no two people took that back.
    pub fn is_fire(&self) -> bool {
        self.outside() == Some(Outside::Fire)
    }
    /// Whether nobody of ours enters: fire and gas are met outside.
    pub fn is_outside(&self) -> bool {
        self.outside().is_some()
    }
    /// Whether nobody was heard and nobody has said what is the matter: a silent call.
    pub fn is_silent(&self) -> bool {
        self.situation.is_none() && self.speech == Some(false) && matches!(self.class, Class::Person | Class::Unrecognised)
    }
    /// Whether those were called who come for a fire or for gas, whoever did it; so it is where it is neither.
    pub fn outside_called(&self) -> bool {
        let called = |service: EmergencyService| self.emergency_calls.iter().any(|call| call.service == service);
        match self.outside() {
            None => true,
            Some(Outside::Fire) => called(EmergencyService::Fire),
            Some(Outside::Gas) => called(EmergencyService::Gas) || called(EmergencyService::Fire),
        }
    }
    /// Whether what the record says now is an emergency on which nobody alone goes back: it is not taken for less before the client was heard and said
    /// what is the matter, and not by one person where it was a silence, a life at risk, fire, gas or an attack at any time.
    pub fn is_grave(&self) -> bool {
        let heard = self.speech == Some(true) && self.situation.is_some();
        let remembered = self.ever.life_at_risk || self.was(TwoPersonCause::Class) || self.was(TwoPersonCause::NoSpeech);
        let now = rules::classify(self.class, self.situation, self.speech).is_emergency();
        self.priority.is_emergency() && (!heard || remembered || now)
    }
    /// Fire or gas that was named before and is not any more, while no two people took it back: `None` where nothing is to be taken back. An alarm that
    /// is called fire stays one; of one that is called gas two people may say that it was none.
    pub fn taken_back(&self) -> Option<Outside> {
        let named = matches!(self.situation, None | Some(Situation::Fire | Situation::Gas)) || self.class == Class::Fire;
        self.ever.outside.filter(|_| !named)
    }
    /// Why one person does not end it alone as it stands now.
    pub fn causes_now(&self) -> impl Iterator<Item = TwoPersonCause> {
        let grave = self.is_outside() || self.class == Class::Attack || self.situation == Some(Situation::Attack);
        let silent = self.speech == Some(false) || self.situation == Some(Situation::Silent);
        let hurt = matches!(self.situation, Some(Situation::LifeAtRisk | Situation::FallInjured));
        let otherwise = hurt || !self.emergency_calls.is_empty() || self.has_alert(AlertKind::LongLie);
        let causes = [(grave, TwoPersonCause::Class), (silent, TwoPersonCause::NoSpeech), (otherwise, TwoPersonCause::SaidOtherwise)];
        causes.into_iter().filter(|(holds, _)| *holds).map(|(_, cause)| cause)
    }
    /// Whether there is or was this reason not to let one person end it alone.
    pub fn was(&self, cause: TwoPersonCause) -> bool {
        self.ever.causes.contains(&cause) || self.causes_now().any(|now| now == cause)
    }
    /// Whether its end always needs two pairs of eyes: it is or was an emergency, or there is or was a reason not to let one person end it.
    pub fn takes_two(&self) -> bool {
        self.ever.emergency || self.priority.is_emergency() || !self.ever.causes.is_empty() || self.causes_now().next().is_some()
    }
    /// When it was closed.
    pub const fn closed_at(&self) -> Option<Timestamp> {
        match &self.state {
            IncidentState::Closed { at, .. } => Some(*at),
            IncidentState::Ringing { .. }
            | IncidentState::Answered { .. }
            | IncidentState::Open { .. }
            | IncidentState::Resolved { .. } => None,
        }
    }
    /// Whether the desk has been told this and has not acted on it.
    pub fn has_alert(&self, kind: AlertKind) -> bool {
        self.alerts.iter().any(|alert| alert.kind == kind)
    }
}

impl Ladder {
    /// Who is being rung; `None` past the end.
    pub fn current(&self) -> Option<ContactId> {
        self.rungs.get(self.at).copied()
    }
    /// Whether somebody is being rung or has promised to go.
    pub fn is_running(&self) -> bool {
        self.promise.is_some() || self.current().is_some()
    }
}

/// How many of the words on its timeline an incident knows again.
pub const SAID_MOST: usize = 50;
