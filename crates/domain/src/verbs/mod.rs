//! The verbs: one file each, and one line in the table below. A verb's file holds its fields, its roles, what it reads and how it is judged.

use serde::{Deserialize, Deserializer};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::words::Role;

pub mod accept;
pub mod accept_change;
pub mod accept_for;
pub mod acknowledge;
pub mod acknowledge_alert;
pub mod add_hazard;
pub mod agree;
pub mod answer;
pub mod burns_beside;
pub mod called_back;
pub mod cancel;
pub mod clear;
pub mod clear_for;
pub mod close;
pub mod close_road;
pub mod code_failed;
pub mod come_back;
pub mod confirm_door;
pub mod confirm_stand_down;
pub mod contact_tried;
pub mod contacts;
pub mod decline;
pub mod divert;
pub mod emergency;
pub mod enter_step;
pub mod expect;
pub mod fault;
pub mod go_off_duty;
pub mod go_off_road;
pub mod go_on_duty;
pub mod hand_over;
pub mod heard;
pub mod identify;
pub mod join_visit;
pub mod leave_unsafe;
pub mod not_moving;
pub mod note;
pub mod offer;
pub mod open_road;
pub mod partner_took;
pub mod place_door;
pub mod plan;
pub mod promise_kept;
pub mod raise;
pub mod read_back;
pub mod read_to_crew;
pub mod reassign;
pub mod record_client;
pub mod record_contract;
pub mod record_organisation;
pub mod record_property;
pub mod record_responder;
pub mod refuse;
pub mod release;
pub mod reopen;
pub mod resolve;
pub mod resolve_by_voice;
pub mod respond;
pub mod reveal_code;
pub mod reveal_received;
pub mod set_keys;
pub mod set_place;
pub mod set_priority;
pub mod set_situation;
pub mod set_status;
pub mod signal;
pub mod stand_down;
pub mod step;
pub mod swap;
pub mod take_over;
pub mod wake;
pub mod withdraw;

/// What sort of thing a verb is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Makes something new, or finds what it joins by itself.
    New,
    /// An incident.
    Incident,
    /// A job.
    Job,
    /// A responder.
    Responder,
    /// A client.
    Client,
    /// Whatever has deadlines.
    Any,
}

/// What the table knows of a verb.
#[derive(Clone, Copy, Debug)]
pub struct VerbFacts {
    /// Its word in addresses and in the record.
    pub name: &'static str,
    /// What it is about.
    pub about: About,
    /// Who may.
    pub roles: &'static [Role],
    /// What it does, in a sentence.
    pub doc: &'static str,
}

macro_rules! verbs {
    ($($module:ident :: $verb:ident = $name:literal, $about:ident, [$($role:ident),*], $doc:literal;)+) => {
        /// Everything that can be asked for.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Verb { $(#[doc = $doc] $verb($module::$verb)),+ }

        $(pub use $module::$verb;)+
        $(impl From<$verb> for Verb { fn from(verb: $verb) -> Self { Self::$verb(verb) } })+

        /// The table: every verb, its target and its roles.
        pub const VERBS: &[VerbFacts] = &[$(VerbFacts { name: $name, about: About::$about, roles: &[$(Role::$role),*], doc: $doc }),+];

        impl Verb {
            /// Its word in addresses and in the record.
            pub const fn name(&self) -> &'static str { match self { $(Self::$verb(_) => $name),+ } }
            /// Who may.
            pub const fn roles(&self) -> &'static [Role] { match self { $(Self::$verb(_) => &[$(Role::$role),*]),+ } }
            /// What it is about.
            pub const fn about(&self) -> About { match self { $(Self::$verb(_) => About::$about),+ } }
            /// What it has to see.
            pub fn reads(&self, target: Target) -> Reads { match self { $(Self::$verb(verb) => verb.reads(target)),+ } }
            /// Judges it.
            ///
            /// # Errors
            /// The [`Refusal`] that stands against it.
            pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> { match self { $(Self::$verb(verb) => verb.decide(scene)),+ } }
            /// Reads the fields of the verb called `name`; `None` when there is none of that name.
            ///
            /// # Errors
            /// The deserializer's, which names the field.
            pub fn read<'de, D: Deserializer<'de>>(name: &str, fields: D) -> Option<Result<Self, D::Error>> {
                match name { $($name => Some($verb::deserialize(fields).map(Self::$verb)),)+ _ => None }
            }
        }
    };
}

verbs! {
    raise::Raise = "raise", New, [Dispatcher, Supervisor, Administrator], "The desk form: an emergency taken by phone. An open incident of the same client and class is joined instead.";
    signal::ReceiveSignal = "signal", New, [], "What a device sent, through a bridge. Never refused for an unknown account or code.";
    hand_over::HandOver = "hand-over", New, [], "A partner hands an emergency over, answered and perhaps decided. It joins an open incident of the same client and class.";
    answer::Answer = "answer", Incident, [Dispatcher, Supervisor, Administrator], "Take a ringing incident: one named operator holds it.";
    release::Release = "release", Incident, [Dispatcher, Supervisor, Administrator], "Give a held incident back; it rings again with its age.";
    heard::Heard = "heard", Incident, [Dispatcher, Supervisor, Administrator], "Record whether anybody spoke.";
    identify::Identify = "identify", Incident, [Dispatcher, Supervisor, Administrator], "Say who an unknown caller is, or put a wrong client right.";
    set_place::SetPlace = "set-place", Incident, [Dispatcher, Supervisor, Administrator], "Say where somebody is who is not on the register; a visit under way goes there.";
    set_priority::SetPriority = "set-priority", Incident, [Dispatcher, Supervisor, Administrator], "Change how urgent it is.";
    set_situation::SetSituation = "set-situation", Incident, [Dispatcher, Supervisor, Administrator], "Say what is the matter.";
    respond::Respond = "respond", Incident, [Dispatcher, Supervisor, Administrator], "Decide on a visit: the job is made, or the visit under way at the same place is joined.";
    contacts::Contacts = "contacts", Incident, [Dispatcher, Supervisor, Administrator], "Work the contact ladder, beside a visit or instead of one.";
    emergency::Emergency = "emergency", Incident, [Dispatcher, Supervisor, Administrator, Responder], "Record a call to the emergency services, whoever made it.";
    fault::Fault = "fault", Incident, [Dispatcher, Supervisor, Administrator], "It is equipment: keep it as a fault with an owner.";
    resolve_by_voice::ResolveByVoice = "resolve-by-voice", Incident, [Dispatcher, Supervisor, Administrator], "Close without a visit: one person when spoken to, identified and well; two different people otherwise.";
    agree::Agree = "agree", Incident, [Dispatcher, Supervisor, Administrator, Responder], "The second person agrees to close without a visit.";
    refuse::Refuse = "refuse", Incident, [Dispatcher, Supervisor, Administrator, Responder], "The second person disagrees: the visit goes.";
    contact_tried::TryContact = "contact-tried", Incident, [Dispatcher, Supervisor, Administrator], "Record how a call to a contact went.";
    promise_kept::KeepPromise = "promise-kept", Incident, [Dispatcher, Supervisor, Administrator], "The contact is with the client.";
    called_back::CallBack = "called-back", Incident, [Dispatcher, Supervisor, Administrator], "The waiting client was called back.";
    partner_took::PartnerTakes = "partner-took", Incident, [Dispatcher, Supervisor, Administrator], "A partner took it by telephone, by name: it stays ours until it is known how it went.";
    read_back::ConfirmReadBack = "read-back", Incident, [Dispatcher, Supervisor, Administrator], "Read a hand-over back to its sender: who, where, what, access. That accepts it.";
    take_over::TakeOver = "take-over", Incident, [Dispatcher, Supervisor, Administrator], "Take the baton: you are accountable.";
    resolve::Resolve = "resolve", Incident, [Dispatcher, Supervisor, Administrator], "Nothing more to do: contacts attended, 999 has it, a fault is mended.";
    close::Close = "close", Incident, [Dispatcher, Supervisor, Administrator], "Close it. Refused without outcome, condition, security, key and next of kin.";
    reopen::Reopen = "reopen", Incident, [Dispatcher, Supervisor, Administrator], "Open a closed or resolved incident again.";
    note::Note = "note", Incident, [Dispatcher, Supervisor, Administrator, Responder], "Write something down on the timeline.";
    reveal_received::RevealReceived = "reveal-received", Incident, [Dispatcher, Supervisor, Administrator], "Read what devices and partners sent, as it came, with a reason.";
    acknowledge::Acknowledge = "acknowledge", Incident, [Dispatcher, Supervisor, Administrator], "Seen, and being acted on.";
    join_visit::JoinVisit = "join-visit", Incident, [Dispatcher, Supervisor, Administrator], "Attach it to a visit under way at the same property or scheme.";
    offer::MakeOffer = "offer", Job, [Dispatcher, Supervisor, Administrator], "The desk offers the job to a responder it names, whatever the plan thinks.";
    plan::Plan = "plan", Job, [], "The plan's moves for one job.";
    divert::Divert = "divert", Job, [Dispatcher, Supervisor, Administrator], "Ask somebody who has a visit to leave it for this more urgent one; what they leave is made good in the same moment.";
    withdraw::Withdraw = "withdraw", Job, [Dispatcher, Supervisor, Administrator], "Take an offer back.";
    accept::Accept = "accept", Job, [Responder], "Accept an offer. The first acceptance wins.";
    accept_for::AcceptFor = "accept-for", Job, [Dispatcher, Supervisor, Administrator], "Record a verbal acceptance for a responder who is driving.";
    decline::Decline = "decline", Job, [Responder], "Decline an offer, with a reason.";
    step::TakeStep = "step", Job, [Responder], "The next step of the visit. Skipping forward marks the missing steps late; backwards is refused.";
    expect::Expect = "expect", Job, [], "Somebody who goes is expected at another time than was told, by the roads as they are now.";
    not_moving::NotMoving = "not-moving", Job, [], "Somebody on the way stands still, as their own phone's fixes say.";
    burns_beside::BurnsBeside = "burns-beside", Job, [], "Fire or gas in the same building, or no more: whoever is on the way or inside is told at once.";
    confirm_door::ConfirmDoor = "confirm-door", Job, [Responder], "At the door: from then on every journey there ends where the phone says it is. Refused when it does not know that within 25 metres.";
    enter_step::EnterStep = "enter-step", Job, [Dispatcher, Supervisor, Administrator], "The desk enters a step for a responder, as a late entry.";
    clear::Clear = "clear", Job, [Responder], "Leave: the visit is over for this responder.";
    clear_for::ClearFor = "clear-for", Job, [Dispatcher, Supervisor, Administrator], "The desk clears a responder who cannot, as a late entry.";
    leave_unsafe::LeaveUnsafe = "leave-unsafe", Job, [Dispatcher, Supervisor, Administrator, Responder], "Leave now, it is not safe: nothing is resolved, it becomes P1, and two are sent.";
    stand_down::StandDown = "stand-down", Job, [Dispatcher, Supervisor, Administrator], "Take a responder off; the job is planned again.";
    reassign::Reassign = "reassign", Job, [Dispatcher, Supervisor, Administrator], "Take a responder off and offer the job to another, in one act.";
    swap::Swap = "swap", Job, [Dispatcher, Supervisor, Administrator], "Give the job to a better late answer while the winner has not set off.";
    cancel::Cancel = "cancel", Job, [Dispatcher, Supervisor, Administrator], "The visit is not to be made. Reversing a deployment takes two people: and so does calling one off for an emergency: propose closing instead, unless nobody was assigned and none is behind it.";
    accept_change::AcceptChange = "accept-change", Job, [Responder], "Accept what changed after acceptance.";
    reveal_code::RevealCode = "reveal-code", Job, [Dispatcher, Responder], "Show the key-safe code: to the assigned responder, or to a dispatcher with a reason.";
    read_to_crew::ReadToCrew = "read-to-crew", Job, [Dispatcher, Supervisor, Administrator, Responder], "The code was read to a crew.";
    code_failed::FailCode = "code-failed", Job, [Dispatcher, Supervisor, Administrator, Responder], "The code did not open.";
    acknowledge_alert::AcknowledgeAlert = "acknowledge-alert", Job, [Dispatcher, Supervisor, Administrator], "Seen, and being acted on.";
    go_on_duty::GoOnDuty = "go-on-duty", Responder, [Dispatcher, Supervisor, Administrator, Responder], "Start the shift.";
    go_off_duty::GoOffDuty = "go-off-duty", Responder, [Dispatcher, Supervisor, Administrator, Responder], "End the shift. Refused with a visit in hand.";
    go_off_road::GoOffRoad = "go-off-road", Responder, [Dispatcher, Supervisor, Administrator, Responder], "Off the road, with a reason and an end. A visit not yet at the door is planned again.";
    come_back::ComeBack = "come-back", Responder, [Dispatcher, Supervisor, Administrator, Responder], "Back on the road.";
    confirm_stand_down::ConfirmStandDown = "confirm-stand-down", Responder, [Dispatcher, Supervisor, Administrator, Responder], "They know that they were stood down.";
    set_keys::SetKeys = "set-keys", Responder, [Dispatcher, Supervisor, Administrator, Responder], "Which keys they carry.";
    set_status::SetStatus = "set-status", Client, [Dispatcher, Supervisor, Administrator], "Where a client is in life. Deceased needs two sources.";
    add_hazard::AddHazard = "add-hazard", Client, [Dispatcher, Supervisor, Administrator, Responder], "A hazard was learnt of; responders on their way must accept it.";
    place_door::PlaceDoor = "place-door", Client, [Supervisor, Administrator], "Say where a client's door is, or take back what was last said of it: every journey there ends at that point. Responders on their way must accept another place.";
    close_road::CloseRoad = "close-road", New, [Dispatcher, Supervisor, Administrator], "A street is closed or slow: journeys are measured round it from the next decision on.";
    open_road::OpenRoad = "open-road", New, [Dispatcher, Supervisor, Administrator], "A street is open again: one closure is undone, the others stand.";
    record_client::RecordClient = "record-client", New, [Administrator], "Put a client on the register or correct them.";
    record_property::RecordProperty = "record-property", New, [Administrator], "Put a property on the register or correct it; responders on their way must accept it.";
    record_contract::RecordContract = "record-contract", New, [Administrator], "Put a contract on the register or correct it.";
    record_organisation::RecordOrganisation = "record-organisation", New, [Administrator], "Put an organisation on the register or correct it.";
    record_responder::RecordResponder = "record-responder", New, [Administrator], "Put a responder on the books or correct their register facts; duty and work stay as they are.";
    wake::Wake = "wake", Any, [], "A deadline came. Judged as things are now: late, doubled or stale, it does nothing.";
}
