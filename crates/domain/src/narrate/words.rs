//! Words of the record as the desk and the phone put them, for the sentences of the timeline: one thing has one name on every screen.

use crate::words::{ClientState, EmergencyService, OutcomeKind, Situation};

/// How it went, inside a sentence.
pub(crate) const fn outcome(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::ResolvedByVoice => "resolved by voice",
        OutcomeKind::Lifted => "helped up",
        OutcomeKind::Assisted => "helped and reassured",
        OutcomeKind::Hospital => "taken to hospital",
        OutcomeKind::LeftWithAmbulance => "left with an ambulance crew",
        OutcomeKind::NoHelpNeeded => "no help needed on arrival",
        OutcomeKind::NobodyThere => "nobody there",
        OutcomeKind::FalseAlarm => "false alarm",
        OutcomeKind::ContactAttended => "family or another contact attended",
        OutcomeKind::EmergencyServices => "handed to 999",
        OutcomeKind::FireServiceAttended => "fire service attended",
        OutcomeKind::EquipmentMended => "equipment mended or replaced",
        OutcomeKind::FoundDeceased => "found deceased",
        OutcomeKind::Test => "test",
    }
}

/// What is the matter, inside a sentence.
pub(super) const fn situation(kind: Situation) -> &'static str {
    match kind {
        Situation::FallInjured => "fall, injured or not known",
        Situation::FallUninjured => "fall, uninjured",
        Situation::Silent => "silent call",
        Situation::LifeAtRisk => "life at risk",
        Situation::Unwell => "unwell",
        Situation::Fire => "smoke or fire",
        Situation::Gas => "CO or gas",
        Situation::Attack => "attack or bogus caller",
        Situation::Wandering => "wandering",
        Situation::Sensor => "sensor, not verified",
        Situation::PersonalCare => "personal care",
        Situation::Access => "access",
        Situation::Reassurance => "reassurance",
        Situation::Equipment => "equipment",
        Situation::Other => "other",
    }
}

/// Where a client is, as the start of a sentence.
pub(super) const fn client_state(state: ClientState) -> &'static str {
    match state {
        ClientState::AtHome => "At home",
        ClientState::Away => "Away",
        ClientState::Hospital => "In hospital",
        ClientState::Moved => "Moved away",
        ClientState::Deceased => "Deceased",
    }
}

/// Who was called, as the start of a sentence.
pub const fn service(service: EmergencyService) -> &'static str {
    match service {
        EmergencyService::Ambulance => "Ambulance",
        EmergencyService::Fire => "Fire brigade",
        EmergencyService::Police => "Police",
        EmergencyService::Gas => "Gas emergency line",
    }
}
