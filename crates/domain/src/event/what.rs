//! Everything that can happen, one variant each. A new variant also needs its word in `kind`, its arm in `apply`, its sentence in `narrate` and a golden file.

use serde::{Deserialize, Serialize};

use crate::{closure::*, deadline::*, door::DoorPlacing, ids::*, incident::*, job::*, place::Place, registers::*, words::*};
use crate::{event::DecisionRecord, event::JoinedCase, event::LearntMore, responder::OffRoad, time::Timestamp};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// It began. Everything known then.
    IncidentRaised {
        /// As it was at that moment: revision 1, with its first deadlines.
        incident: Box<Incident>,
        /// The signal that raised it.
        signal: Option<SignalId>,
        /// The seal of that signal as it was kept, raw; empty where there is none, and in records from before signals were sealed.
        #[serde(default, skip_serializing_if = "str::is_empty")]
        seal: Box<str>,
        /// The note or description given.
        note: String,
    },
    /// A repeat joined it.
    IncidentActivated {
        /// By which signal.
        signal: Option<SignalId>,
        /// The seal of that signal as it was kept, raw; empty where there is none, and in records from before signals were sealed.
        #[serde(default, skip_serializing_if = "str::is_empty")]
        seal: Box<str>,
        /// From which unit.
        unit: Option<UnitId>,
        /// It may raise the priority.
        priority: Priority,
        /// Said with it.
        note: String,
    },
    /// A partner's case joined it.
    CaseJoined(JoinedCase),
    /// A repeat brought what was not known, or is otherwise now. What is absent stays.
    LearntMore(LearntMore),
    /// An operator took it.
    IncidentAnswered {
        /// Who.
        by: PersonId,
        /// Their organisation.
        organisation: OrganisationId,
        /// The hold ends.
        hold_until: Timestamp,
        /// Whether it is a hand-over, whose call somebody else had answered: here it is taken.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        handed_over: bool,
    },
    /// What was heard.
    SpeechHeard {
        /// Whether anybody spoke.
        speech: bool,
    },
    /// The hold was given back or ran out; it rings again.
    IncidentReleased {
        /// Who held it.
        held_by: PersonId,
        /// "gave it back", "the hold ran out", "the console was closed".
        because: String,
        /// When the desk is told again.
        answer_by: Timestamp,
    },
    /// The person behind an unknown caller was found, or a wrong client was put right.
    ClientIdentified {
        /// Who it is.
        client: ClientId,
        /// Their door.
        property: PropertyId,
        /// Where.
        place: Place,
        /// The promises of their contract, which hold from now on.
        terms: Box<Terms>,
    },
    /// The urgency changed.
    PrioritySet {
        /// To.
        priority: Priority,
        /// Why.
        reason: String,
        /// Who agreed as the second person, where it took two.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<PersonId>,
    },
    /// An emergency is to be taken for less: it stays as urgent until a second person sets the same.
    LoweringProposed {
        /// By whom, to what and why.
        lowering: Lowering,
    },
    /// What is the matter was established.
    SituationSet {
        /// What.
        situation: Situation,
    },
    /// A decision.
    IncidentDecided {
        /// What.
        decided: Decided,
        /// In words.
        note: String,
        /// The call-back that begins, where a client waits.
        call_back_at: Option<Timestamp>,
    },
    /// A visit was attached: newly made, or one that is under way at the same place.
    JobAttached {
        /// Which.
        job: JobId,
        /// Whether the visit before it was taken off somebody and not made.
        #[serde(default)]
        reversed: bool,
    },
    /// The ladder began or began again.
    LadderStarted {
        /// Who, in order.
        rungs: Vec<ContactId>,
        /// Which time round.
        round: u8,
        /// Until when the first is rung.
        rung_until: Option<Timestamp>,
        /// The call-back that begins, where the client was not called back until now and waits for whoever comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_back_at: Option<Timestamp>,
    },
    /// A contact was rung.
    ContactTriedOnce {
        /// Whom and how it went.
        tried: ContactTried,
        /// The promise made, if one was.
        attend_by: Option<Timestamp>,
        /// When the promise is checked, or the next rung ends; `None` at the end of the ladder.
        next_at: Option<Timestamp>,
    },
    /// The ladder is at its end.
    LadderEnded,
    /// A promise was not kept; the ladder goes on.
    PromiseBroken {
        /// Whose.
        contact: ContactId,
        /// Until when the next rung is rung; `None` at the end.
        next_at: Option<Timestamp>,
    },
    /// A promise was kept: the contact is with the client.
    PromiseKept {
        /// Whose.
        contact: ContactId,
    },
    /// The emergency services were called, whoever did it.
    EmergencyCalled {
        /// The call.
        call: EmergencyCall,
    },
    /// A partner took it by telephone, by name; the incident stays ours.
    HandedToPartner(PartnerTook),
    /// The waiting client was called back.
    CalledBack {
        /// Whether they answered.
        reached: bool,
        /// What was said.
        note: String,
        /// When next.
        next_at: Option<Timestamp>,
        /// Whether they are worse.
        #[serde(default)]
        worse: bool,
    },
    /// The hand-over was read back: who, where, what, access.
    ReadBack {
        /// Whose case.
        organisation: OrganisationId,
        /// Their reference.
        reference: String,
    },
    /// A hand-over was accepted: by read-back or by a responder, whichever was first.
    CaseAccepted {
        /// Whose case.
        organisation: OrganisationId,
        /// Their reference.
        reference: String,
    },
    /// A hand-over nobody accepted escalated.
    CaseEscalated {
        /// How often now, 1 to 3.
        times: u8,
        /// When next; `None` after the third.
        next_at: Option<Timestamp>,
    },
    /// Accountability moved.
    BatonPassed {
        /// To whom.
        to: Owner,
    },
    /// Somebody proposes to close it without a visit; a second must agree.
    ClosingProposed {
        /// The proposal.
        proposal: Proposal,
        /// By when.
        answer_by: Timestamp,
    },
    /// The second person agreed.
    ClosingAgreed {
        /// Who.
        by: PersonId,
    },
    /// The second person disagreed, or nobody answered in time: the visit stands.
    ClosingRefused {
        /// Who; `None` when nobody answered.
        by: Option<PersonId>,
        /// In words.
        reason: String,
        /// Whether somebody disagreed, and nothing else came between.
        #[serde(default = "super::disagreed")]
        dissent: bool,
    },
    /// The visit is over or goes on without it: nobody comes for it any more until somebody decides.
    VisitLeft {
        /// Which visit.
        job: JobId,
    },
    /// Nothing more to do; the desk is to close it.
    IncidentResolved {
        /// Who.
        by: PersonId,
        /// How.
        outcome: OutcomeKind,
        /// In words.
        note: String,
        /// When the supervisor is told that nobody closed it.
        close_by: Timestamp,
        /// Who at the desk entered the whole visit, where no phone said that anybody was there.
        #[serde(default)]
        entered_by: Option<PersonId>,
        /// Whether nobody knows that the client was well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unknown: bool,
    },
    /// Over.
    IncidentClosed {
        /// Who.
        by: PersonId,
        /// What was found and left.
        outcome: Outcome,
    },
    /// Open again.
    IncidentReopened {
        /// Why.
        reason: String,
        /// Who is accountable.
        owner: Owner,
        /// When the desk is told again.
        answer_by: Timestamp,
        /// Whether its visit was taken off somebody and not made.
        #[serde(default)]
        reversed: bool,
        /// Whether a responder's phone said that they were hurt or unwell.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hurt: bool,
    },
    /// Somebody wrote something down.
    NoteWritten {
        /// What.
        text: String,
        /// The verb these words came with, when it had nothing else to change.
        #[serde(default)]
        verb: Option<String>,
        /// How the responder whose phone says this left the person, where they had no visit to say it with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Seen>,
    },
    /// What devices and partners sent was read as it came.
    ReceivedRead {
        /// By whom.
        person: PersonId,
        /// Why.
        reason: String,
    },
    /// The desk has to act on something.
    AlertRaised {
        /// What.
        alert: AlertKind,
        /// What is due next of the deadline that raised it.
        next: Option<(DeadlineKind, Timestamp)>,
        /// What exactly, where the kind alone does not say it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
        /// Which client the words name, where somebody has to say whether it is them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<ClientId>,
    },
    /// The desk saw it.
    AlertAcknowledged {
        /// Which.
        alert: AlertKind,
        /// When the desk is told again, while nobody goes to an emergency; it is not while the alert stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<(DeadlineKind, Timestamp)>,
    },
    /// A deadline passed and there was nothing to do any more.
    DeadlinePassed {
        /// Which.
        deadline: DeadlineKind,
    },
    /// It was made.
    JobOpened {
        /// As it was at that moment: revision 1, with its first deadlines.
        job: Box<Job>,
    },
    /// Another incident at the same place joined the visit.
    IncidentLinked(Linked),
    /// An incident is elsewhere, or somebody else's: the visit goes on for the others.
    IncidentUnlinked {
        /// Which.
        incident: IncidentId,
        /// Whom the visit is for now.
        client: Option<ClientId>,
        /// What is the matter with them.
        situation: Option<Situation>,
    },
    /// The job's urgency followed its incidents.
    JobPrioritySet {
        /// To.
        priority: Priority,
        /// The sooner of the former target and the new priority's.
        arrive_by: Timestamp,
    },
    /// The facts of the visit changed: hazard, address, access.
    JobFactsChanged(FactsChanged),
    /// An assigned responder accepted the changed facts.
    ChangeAccepted {
        /// Who.
        responder: ResponderId,
        /// Whether they have come out with that, where nobody may be inside.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        out: bool,
    },
    /// The plan may offer it by itself from now on.
    AutoOfferSet {
        /// Whether.
        auto_offer: bool,
    },
    /// It was offered.
    Offered {
        /// The offer.
        offer: Offer,
        /// Deadlines that begin with the first offer of a round: second, alarm, manager, forced.
        deadlines: Vec<(DeadlineKind, Timestamp)>,
        /// Why this one.
        decision: Option<Box<DecisionRecord>>,
    },
    /// The plan found nobody: kept with its reasons.
    NobodyFound {
        /// Why each is excluded.
        decision: Box<DecisionRecord>,
    },
    /// More responders are to be asked from now on.
    BreadthSet {
        /// How many per slot.
        breadth: u8,
        /// How many were asked so far, and whom the desk can ring.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
        /// Which deadline did it.
        because: DeadlineKind,
        /// The desk has to act on this.
        alert: AlertKind,
    },
    /// An offer's time ran out; it may still be accepted.
    OfferLapsed {
        /// Which.
        offer: OfferId,
    },
    /// Declined.
    OfferDeclined {
        /// Which.
        offer: OfferId,
        /// By whom.
        responder: ResponderId,
        /// Why.
        reason: DeclineReason,
        /// In words.
        note: String,
    },
    /// Taken back.
    OfferWithdrawn {
        /// Which.
        offer: OfferId,
        /// From whom.
        responder: ResponderId,
        /// Why.
        because: Withdrawal,
    },
    /// Somebody would have come, but another had it already: the desk may swap.
    AnsweredLate {
        /// Which offer.
        offer: OfferId,
        /// Whose.
        responder: ResponderId,
        /// How they said it, where the desk records it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verbal: Option<String>,
    },
    /// Accepted: the assignment begins.
    OfferAccepted {
        /// Which.
        offer: OfferId,
        /// The assignment.
        assignment: Assignment,
        /// The desk recorded it for a responder who is driving, with this reason.
        verbal: Option<String>,
    },
    /// They are expected at another time than was told.
    ArrivalExpected(ExpectedAnew),
    /// A step of the visit.
    StepRecorded {
        /// Whose.
        responder: ResponderId,
        /// The step; steps that were skipped come before it, marked late.
        step: StepTaken,
        /// The deadline that begins with it.
        next: Option<(DeadlineKind, Timestamp)>,
        /// Whether it was taken at a door that the visit was taken for, before their phone showed the right one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        elsewhere: bool,
    },
    /// Left: the assignment ends.
    Cleared {
        /// Whose.
        responder: ResponderId,
        /// The step.
        step: StepTaken,
        /// How it went.
        outcome: OutcomeKind,
        /// How the client was.
        condition: Condition,
        /// In words.
        note: String,
        /// Each person's own outcome, the one above first; none in records from before persons were told apart.
        #[serde(default)]
        persons: Vec<PersonLeft>,
        /// What became of an ambulance that was awaited.
        #[serde(default)]
        ambulance: Option<AmbulanceLeft>,
        /// Who entered it at the desk; `None` when their own phone did.
        #[serde(default)]
        entered_by: Option<PersonId>,
    },
    /// Left at once because it was not safe: nothing is resolved, and the visit is open again for two.
    LeftUnsafe(LeftUnsafe),
    /// A step came from somebody who no longer has the job: evidence, and a desk alert.
    StepAfterStandDown {
        /// Whose.
        responder: ResponderId,
        /// The step.
        step: StepTaken,
    },
    /// Taken off the job.
    StoodDown {
        /// Whom.
        responder: ResponderId,
        /// By whose order.
        by: PersonId,
        /// Why.
        reason: String,
        /// The job waits for the plan again until then, else the desk is told; `None` when the job ends with it.
        no_plan_at: Option<Timestamp>,
        /// What became of an ambulance that was awaited, where they were with the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ambulance: Option<AmbulanceLeft>,
    },
    /// Left for something more urgent.
    Diverted(Diverted),
    /// The key-safe code was shown.
    CodeRevealed {
        /// To whom.
        person: PersonId,
        /// Their responder, when they are one.
        responder: Option<ResponderId>,
        /// Why: "assigned", or the dispatcher's reason.
        reason: String,
        /// Behind which door; empty in records from before doors were named.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        door: String,
    },
    /// The code was read to a crew.
    CodeReadToCrew {
        /// Which service.
        service: EmergencyService,
        /// Their call sign.
        call_sign: String,
    },
    /// The code did not open.
    CodeFailed {
        /// Who tried.
        responder: Option<ResponderId>,
        /// At which door; empty in records from before doors were named.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        door: String,
    },
    /// Everybody who went is clear.
    JobDone,
    /// Not to be done.
    JobCancelled {
        /// By whose order.
        by: PersonId,
        /// Why.
        reason: String,
    },
    /// Put on the books, or corrected.
    ResponderRecorded {
        /// As they are now.
        responder: Box<crate::responder::Responder>,
    },
    /// At work.
    DutyStarted {
        /// Until when.
        until: Timestamp,
    },
    /// Not at work.
    DutyEnded,
    /// Off the road.
    OffRoadDeclared {
        /// Why and until when.
        off_road: OffRoad,
    },
    /// Back on the road.
    BackOnRoad,
    /// The time for which they were off the road is over, and nobody has said what now: they and every desk are told. They stay off the road.
    OffRoadOver {
        /// When they are told again.
        again_at: Timestamp,
    },
    /// Accepted a job: counts for fairness.
    Engaged {
        /// Which.
        job: JobId,
    },
    /// A job ended for them.
    Released {
        /// Which.
        job: JobId,
        /// Stood down and not yet known to know it: when the desk is to telephone.
        confirm_by: Option<Timestamp>,
        /// Whether they left it themselves because it was not safe: it is their safety that nobody knows of.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        left_unsafe: bool,
    },
    /// They know of the stand-down: by phone or by voice.
    StandDownConfirmed {
        /// "phone" or "voice".
        by: String,
    },
    /// They do not know, as far as we know.
    StandDownNotSeen,
    /// Took or gave back keys.
    KeysSet {
        /// The tags they carry now.
        keys: Vec<String>,
    },
    /// A client as they are now.
    ClientRecorded {
        /// The client.
        client: Box<Client>,
    },
    /// Where a client is in life.
    ClientStatusSet {
        /// The status.
        status: ClientStatus,
    },
    /// An incident of theirs was closed as a false alarm.
    FalseAlarmCounted {
        /// When those of the last seven days were, this one among them; none when they have just led to a review.
        recent: Vec<Timestamp>,
    },
    /// A property as it is now.
    PropertyRecorded {
        /// The property.
        property: Box<Property>,
    },
    /// A contract as it is now.
    ContractRecorded {
        /// The contract.
        contract: Box<Contract>,
    },
    /// An organisation as it is now.
    OrganisationRecorded {
        /// The organisation.
        organisation: Organisation,
    },
    /// A street is closed or slow.
    RoadClosed(Closure),
    /// A street is open again.
    RoadOpened(Reopening),
    /// Somebody said where a property's door is, or took back what was said of it.
    DoorPlaced(DoorPlacing),
}
