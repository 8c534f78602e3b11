//! What people and systems ask for, as plain as it comes; stories change what matters.

use domain::ids::*;
use domain::verbs::plan::PlannedOffer;
use domain::verbs::*;
use domain::words::*;

use super::register::*;

/// What a device sends.
pub fn signal(client: Option<ClientId>, class: Class, priority: Priority) -> ReceiveSignal {
    ReceiveSignal {
        signal: id(9, 1),
        seal: Box::default(),
        client,
        unit: client.map(|client| id(6, client.bytes()[15])),
        account: "7100423".into(),
        contract: with_response(),
        class,
        priority,
        situation: None,
        place: None,
        note: "pendant, code 10".into(),
    }
}

/// A call taken at the desk.
pub fn raise(client: ClientId, class: Class) -> Raise {
    Raise {
        client: Some(client),
        caller: None,
        call_back: None,
        place: None,
        class,
        priority: None,
        situation: None,
        speech: Some(true),
        contract: None,
        note: "rang the desk".into(),
    }
}

/// A hand-over by the partner of a client on the register, decided.
pub fn hand_over(client: Option<ClientId>, reference: &str) -> HandOver {
    HandOver {
        partner: partner(),
        contract: with_response(),
        reference: reference.into(),
        operator: "Pat".into(),
        call_back: "020 7946 0100".into(),
        client,
        not_theirs: None,
        caller: None,
        place: None,
        phone: None,
        hazards: Vec::new(),
        access: Box::default(),
        class: Class::Person,
        priority: Priority::P1,
        situation: Situation::FallInjured,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: Vec::new(),
        note: "on the bathroom floor".into(),
        signal: None,
        seal: Box::default(),
    }
}

/// A decision to send somebody, nothing special.
pub fn respond() -> Respond {
    Respond { kind: None, priority: None, situation: None, two_up: None, needs: Vec::new(), override_reason: None, note: String::new() }
}

/// A closing without a visit by one person: spoken to, identified and well.
pub fn by_voice() -> ResolveByVoice {
    ResolveByVoice { spoken_to: true, identified: true, well: true, confused: false, third_party: false, note: "pressed by mistake".into() }
}

/// The plan offers one slot to one responder.
pub fn plan(revision: i64, slot: u8, n: u8) -> Plan {
    Plan { revision, offers: vec![PlannedOffer { slot, to: r(n), estimate_s: 360, arrival: None }], supersede: Vec::new(), decision: None }
}

/// Leaving a visit.
pub fn clear(outcome: OutcomeKind) -> Clear {
    Clear { incident: None, outcome, condition: Condition::Well, note: "tea made".into(), also: Vec::new(), ambulance: None }
}

/// What a close must say after a visit through a key safe.
pub fn outcome(kind: OutcomeKind) -> domain::incident::Outcome {
    domain::incident::Outcome {
        kind,
        condition: Condition::Well,
        secure: Some(true),
        key_returned: Some(true),
        kin_told: KinTold::Yes,
        note: String::new(),
        late_because: None,
    }
}
