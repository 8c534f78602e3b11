//! The stable word of each event: the column in the database and the tag in JSON.

use crate::deadline::DeadlineKind;
use crate::event::What;
use crate::incident::AlertKind;
use crate::time::Timestamp;

macro_rules! kinds {
    ($($variant:ident = $word:literal),+ $(,)?) => {
        impl What {
            /// The word of every event there is.
            pub const KINDS: &'static [&'static str] = &[$($word),+];
            /// The word of this one.
            pub const fn kind(&self) -> &'static str { match self { $(Self::$variant { .. } => $word),+ } }
        }
    };
}

kinds! {
    IncidentRaised = "incident_raised",
    IncidentActivated = "incident_activated",
    CaseJoined = "case_joined",
    LearntMore = "learnt_more",
    IncidentAnswered = "incident_answered",
    SpeechHeard = "speech_heard",
    IncidentReleased = "incident_released",
    ClientIdentified = "client_identified",
    PrioritySet = "priority_set",
    LoweringProposed = "lowering_proposed",
    SituationSet = "situation_set",
    IncidentDecided = "incident_decided",
    JobAttached = "job_attached",
    LadderStarted = "ladder_started",
    ContactTriedOnce = "contact_tried_once",
    LadderEnded = "ladder_ended",
    PromiseBroken = "promise_broken",
    PromiseKept = "promise_kept",
    EmergencyCalled = "emergency_called",
    CalledBack = "called_back",
    HandedToPartner = "handed_to_partner",
    ReadBack = "read_back",
    CaseAccepted = "case_accepted",
    CaseEscalated = "case_escalated",
    BatonPassed = "baton_passed",
    ClosingProposed = "closing_proposed",
    ClosingAgreed = "closing_agreed",
    ClosingRefused = "closing_refused",
    VisitLeft = "visit_left",
    IncidentResolved = "incident_resolved",
    IncidentClosed = "incident_closed",
    IncidentReopened = "incident_reopened",
    NoteWritten = "note_written",
    ReceivedRead = "received_read",
    AlertRaised = "alert_raised",
    AlertAcknowledged = "alert_acknowledged",
    DeadlinePassed = "deadline_passed",
    JobOpened = "job_opened",
    IncidentLinked = "incident_linked",
    IncidentUnlinked = "incident_unlinked",
    JobPrioritySet = "job_priority_set",
    JobFactsChanged = "job_facts_changed",
    ChangeAccepted = "change_accepted",
    AutoOfferSet = "auto_offer_set",
    Offered = "offered",
    NobodyFound = "nobody_found",
    BreadthSet = "breadth_set",
    OfferLapsed = "offer_lapsed",
    OfferDeclined = "offer_declined",
    OfferWithdrawn = "offer_withdrawn",
    AnsweredLate = "answered_late",
    OfferAccepted = "offer_accepted",
    ArrivalExpected = "arrival_expected",
    StepRecorded = "step_recorded",
    Cleared = "cleared",
    LeftUnsafe = "left_unsafe",
    StepAfterStandDown = "step_after_stand_down",
    StoodDown = "stood_down",
    Diverted = "diverted",
    CodeRevealed = "code_revealed",
    CodeReadToCrew = "code_read_to_crew",
    CodeFailed = "code_failed",
    JobDone = "job_done",
    JobCancelled = "job_cancelled",
    ResponderRecorded = "responder_recorded",
    DutyStarted = "duty_started",
    DutyEnded = "duty_ended",
    OffRoadDeclared = "off_road_declared",
    BackOnRoad = "back_on_road",
    OffRoadOver = "off_road_over",
    Engaged = "engaged",
    Released = "released",
    StandDownConfirmed = "stand_down_confirmed",
    StandDownNotSeen = "stand_down_not_seen",
    KeysSet = "keys_set",
    ClientRecorded = "client_recorded",
    ClientStatusSet = "client_status_set",
    FalseAlarmCounted = "false_alarm_counted",
    PropertyRecorded = "property_recorded",
    ContractRecorded = "contract_recorded",
    OrganisationRecorded = "organisation_recorded",
    RoadClosed = "road_closed",
    RoadOpened = "road_opened",
    DoorPlaced = "door_placed",
}

impl What {
    /// The desk has to act on something whose kind says all.
    pub const fn alert(alert: AlertKind, next: Option<(DeadlineKind, Timestamp)>) -> Self {
        Self::AlertRaised { alert, next, words: String::new(), client: None }
    }
}
