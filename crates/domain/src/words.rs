//! The small vocabularies of the control room: closed lists that the screens, the rules and the record share.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word of this list, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as it stands in JSON, in the database and in the record.
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The value of a word; `None` when the list does not have it.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
        impl std::fmt::Display for $name { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) } }
    )+};
}

words! {
    /// How urgent an incident is. Fire is P1 in dispatch and above all in answering and in display.
    Priority {
        /// Smoke, heat, a fire panel.
        Fire = "fire",
        /// Life at risk, or not known.
        P1 = "p1",
        /// Uninjured on the floor, urgent personal care, unverified sensor.
        P2 = "p2",
        /// A client without a working alarm, a contractor waiting.
        P3 = "p3",
        /// Planned work.
        P4 = "p4",
    }
    /// By which policy the plan chooses for a contract's jobs.
    PlanPolicy {
        /// The exact plan over everything at once.
        Global = "global",
        /// In order of urgency, diverting.
        Divert = "divert",
        /// In order of urgency.
        Priority = "priority",
        /// The closest who is free, first come first served.
        ClosestIdle = "closest-idle",
    }
    /// What sort of need an incident is; one client has at most one open incident of a class.
    Class {
        /// Fire, smoke, heat.
        Fire = "fire",
        /// Carbon monoxide or gas.
        Gas = "gas",
        /// A person: pendant, fall, call for help.
        Person = "person",
        /// An attack or a bogus caller.
        Attack = "attack",
        /// Equipment: battery, mains, link.
        Fault = "fault",
        /// A signal nobody could read: handled at emergency priority until a person has looked.
        Unrecognised = "unrecognised",
    }
    /// Where an incident came from.
    Origin {
        /// Typed in at the desk.
        Desk = "desk",
        /// Handed over by a partner centre.
        Partner = "partner",
        /// A device's signal.
        Device = "device",
        /// The clients' register: somebody comes home, or has died.
        Register = "register",
    }
    /// What the caller's situation is, as the operator or partner puts it.
    Situation {
        /// On the floor, injured or it is not known.
        FallInjured = "fall_injured",
        /// On the floor, uninjured.
        FallUninjured = "fall_uninjured",
        /// No speech.
        Silent = "silent",
        /// Not conscious, not breathing, chest pain, bleeding.
        LifeAtRisk = "life_at_risk",
        /// Unwell.
        Unwell = "unwell",
        /// Smoke, fire.
        Fire = "fire",
        /// Carbon monoxide or gas.
        Gas = "gas",
        /// Attack, bogus caller.
        Attack = "attack",
        /// Wandering.
        Wandering = "wandering",
        /// A sensor nobody has verified.
        Sensor = "sensor",
        /// Personal care.
        PersonalCare = "personal_care",
        /// Cannot get in or out; a crew needs entry.
        Access = "access",
        /// Reassurance.
        Reassurance = "reassurance",
        /// Equipment.
        Equipment = "equipment",
        /// Anything else; the note says what.
        Other = "other",
    }
    /// What a job is.
    JobKind {
        /// Somebody needs help now.
        EmergencyVisit = "emergency_visit",
        /// Meet the brigade; do not enter.
        FireResponse = "fire_response",
        /// See whether somebody is well.
        WelfareVisit = "welfare_visit",
        /// Broken equipment.
        Repair = "repair",
    }
    /// What a responder can do.
    Skill {
        /// Lift a person with equipment.
        Lift = "lift",
        /// First aid at work.
        FirstAid = "first_aid",
        /// Fire panels and roll calls.
        FirePanel = "fire_panel",
        /// Repair and install equipment.
        Equipment = "equipment",
    }
    /// What a person may do in the service.
    Role {
        /// Answers and dispatches.
        Dispatcher = "dispatcher",
        /// Goes to the door.
        Responder = "responder",
        /// Runs the shift.
        Supervisor = "supervisor",
        /// Sets the service up.
        Administrator = "administrator",
    }
    /// Where a client is in life.
    ClientState {
        /// At home.
        AtHome = "at_home",
        /// Away.
        Away = "away",
        /// In hospital.
        Hospital = "hospital",
        /// Moved.
        Moved = "moved",
        /// Deceased: needs two sources.
        Deceased = "deceased",
    }
    /// Kinds of organisation.
    OrganisationKind {
        /// Runs the service.
        Provider = "provider",
        /// Pays for it.
        Commissioner = "commissioner",
        /// Answers calls and hands work over.
        CallCentre = "call_centre",
        /// Installs equipment.
        Installer = "installer",
        /// A fire service.
        FireService = "fire_service",
    }
    /// Why a responder said no.
    DeclineReason {
        /// Still busy where they are.
        StillBusy = "still_busy",
        /// Vehicle.
        Vehicle = "vehicle",
        /// Unwell or unfit.
        Unfit = "unfit",
        /// Not safe alone.
        UnsafeAlone = "unsafe_alone",
        /// Does not have the kit.
        NoKit = "no_kit",
        /// Anything else; the note says what.
        Other = "other",
    }
    /// Why a responder is off the road.
    OffRoadReason {
        /// Breakdown.
        Breakdown = "breakdown",
        /// Cleaning up.
        Decontamination = "decontamination",
        /// Personal.
        Personal = "personal",
    }
    /// A hazard or need at a door that a responder has to know of.
    HazardKind {
        /// Nobody enters alone.
        TwoUp = "two_up",
        /// Two to lift.
        TwoToLift = "two_to_lift",
        /// A dog.
        Dog = "dog",
        /// Oxygen in use.
        Oxygen = "oxygen",
        /// Smokes in bed.
        Smoker = "smoker",
        /// Aggression.
        Aggression = "aggression",
        /// Infection.
        Infection = "infection",
        /// Hoarding.
        Hoarding = "hoarding",
        /// Anything else; the note says what.
        Other = "other",
    }
    /// How a rung of the contact ladder ended.
    ContactResult {
        /// Nobody picked up.
        NoAnswer = "no_answer",
        /// A machine picked up: that is not contact.
        Voicemail = "voicemail",
        /// Spoke, and cannot or will not go.
        CannotGo = "cannot_go",
        /// Spoke, and will go by a time.
        WillGo = "will_go",
        /// The number is wrong.
        WrongNumber = "wrong_number",
    }
    /// How an incident ended.
    OutcomeKind {
        /// Resolved by voice.
        ResolvedByVoice = "resolved_by_voice",
        /// Helped up.
        Lifted = "lifted",
        /// Helped, reassured.
        Assisted = "assisted",
        /// Taken to hospital.
        Hospital = "hospital",
        /// Left with an ambulance crew.
        LeftWithAmbulance = "left_with_ambulance",
        /// No help needed on arrival.
        NoHelpNeeded = "no_help_needed",
        /// Nobody there.
        NobodyThere = "nobody_there",
        /// A false alarm.
        FalseAlarm = "false_alarm",
        /// Attended by family or another contact.
        ContactAttended = "contact_attended",
        /// Handed to 999.
        EmergencyServices = "emergency_services",
        /// Fire service attended.
        FireServiceAttended = "fire_service_attended",
        /// Equipment mended or replaced.
        EquipmentMended = "equipment_mended",
        /// Found deceased.
        FoundDeceased = "found_deceased",
        /// A test.
        Test = "test",
    }
    /// How the client was when we left.
    Condition {
        /// Well.
        Well = "well",
        /// Injured.
        Injured = "injured",
        /// Unwell.
        Unwell = "unwell",
        /// Deceased.
        Deceased = "deceased",
        /// Nobody was seen.
        NotSeen = "not_seen",
    }
    /// Whether next of kin were told.
    KinTold {
        /// Told.
        Yes = "yes",
        /// Not told; the note says why.
        No = "no",
        /// The police tell them.
        NotOurs = "not_ours",
    }
    /// What keeps everybody of ours outside.
    Outside {
        /// Fire, smoke, heat: the brigade is met outside.
        Fire = "fire",
        /// Carbon monoxide or gas: people come out, and stay out.
        Gas = "gas",
    }
    /// Why nobody was there by the contract's target.
    LateCause {
        /// Nobody was free, or nobody accepted in time.
        NobodyFree = "nobody_free",
        /// It was decided or handed over late.
        SentLate = "sent_late",
        /// Distance or traffic.
        Journey = "journey",
        /// The vehicle.
        Vehicle = "vehicle",
        /// The place was wrong or could not be found.
        WrongPlace = "wrong_place",
        /// The visit was given to somebody else, or stood down.
        Reassigned = "reassigned",
        /// They were there in time; the step was recorded later.
        RecordedLate = "recorded_late",
        /// The note says why.
        Other = "other",
    }
    /// Which service 999 sent for.
    EmergencyService {
        /// Ambulance.
        Ambulance = "ambulance",
        /// Fire brigade.
        Fire = "fire",
        /// Police.
        Police = "police",
        /// Gas emergency line.
        Gas = "gas",
    }
    /// What became of an ambulance that was awaited when the last responder leaves.
    AmbulanceEnd {
        /// Its crew has the client; the words are their call sign.
        Crew = "crew",
        /// Ambulance control cancelled it; the words are their reference.
        Cancelled = "cancelled",
        /// A clinician took the client over; the words are who and where to.
        Referral = "referral",
        /// Nobody stays with the client; the words are who at ambulance control was told so.
        PatientAlone = "patient_alone",
    }
    /// The steps of a visit, in their one order.
    Step {
        /// Set off.
        EnRoute = "en_route",
        /// At the door. Not in.
        Arrived = "arrived",
        /// In.
        GainedAccess = "gained_access",
        /// With the client.
        WithClient = "with_client",
        /// Left; free again.
        Clear = "clear",
    }
}

impl Priority {
    /// Whether nothing may shelve, limit or silence it: fire and P1.
    pub const fn is_emergency(self) -> bool {
        matches!(self, Self::Fire | Self::P1)
    }
    /// As dispatch weighs it: fire is P1.
    pub const fn in_dispatch(self) -> Self {
        match self {
            Self::Fire => Self::P1,
            other => other,
        }
    }
    /// One up: P2 becomes P1. Fire and P1 stay.
    pub const fn raised(self) -> Self {
        match self {
            Self::Fire => Self::Fire,
            Self::P1 | Self::P2 => Self::P1,
            Self::P3 => Self::P2,
            Self::P4 => Self::P3,
        }
    }
}
