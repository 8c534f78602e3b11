//! What a partner is told, as JSON text: written once, when it happens, so that every try sends the same bytes.

use domain::board::Board;
use domain::effect::{Effect, HandOverDetails, HandOverState};
use domain::event::{Event, Subject};
use domain::ids::{IncidentId, OrganisationId};
use domain::incident::EmergencyCall;
use domain::time::Timestamp;
use store::tables::outbox::NewOutgoing;

/// The outbox row of an effect for one of the partner's addresses; `None` for effects that go another way.
pub(crate) fn outgoing(effect: &Effect, endpoint: &str, event: &Event, board: &Board, at: Timestamp) -> Option<NewOutgoing> {
    let Effect::PartnerState { organisation, reference, state, details } = effect else { return None };
    let incident = incident_of(event, board, *organisation, reference)?;
    Some(NewOutgoing {
        channel: "webhook".to_owned(),
        endpoint: endpoint.to_owned(),
        kind: format!("hand_over.{}", state.word()),
        incident: Some(incident),
        body: body(*state, reference, incident, details, at),
    })
}

/// The incident a partner's case belongs to.
fn incident_of(event: &Event, board: &Board, partner: OrganisationId, reference: &str) -> Option<IncidentId> {
    let has_case = |id: &IncidentId| {
        board
            .incidents
            .get(id)
            .is_some_and(|incident| incident.cases.iter().any(|case| case.organisation == partner && case.reference == reference))
    };
    match event.subject {
        Subject::Incident(id) => Some(id),
        Subject::Job(id) => board.jobs.get(&id)?.incidents.iter().copied().find(has_case),
        Subject::Responder(_) | Subject::Client(_) | Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => None,
    }
}

fn body(state: HandOverState, reference: &str, incident: IncidentId, details: &HandOverDetails, at: Timestamp) -> String {
    let responder = details.responder.as_deref().map_or_else(
        || "null".to_owned(),
        |call_sign| {
            let eta = details.eta_at.map_or_else(|| "null".to_owned(), |at| text(&at.to_string()));
            format!("{{\"call_sign\":{},\"eta_at\":{eta}}}", text(call_sign))
        },
    );
    let outcome = details.outcome.map_or_else(|| "null".to_owned(), |outcome| text(outcome.word()));
    let reason = details.reason.as_deref().map_or_else(|| "null".to_owned(), text);
    let emergency: Vec<String> = details.emergency.iter().map(called).collect();
    let emergency = emergency.join(",");
    format!(
        "{{\"type\":\"hand_over.{state}\",\"at\":{at},\"reference\":{reference},\"incident\":{incident},\"number\":{number},\"state\":\"{state}\",\"responder\":{responder},\"outcome\":{outcome},\"reason\":{reason},\"emergency\":[{emergency}]}}",
        state = state.word(),
        at = text(&at.to_string()),
        reference = text(reference),
        incident = text(&incident.to_string()),
        number = details.number,
    )
}

/// A call to the emergency services, in the words of a hand-over.
fn called(call: &EmergencyCall) -> String {
    let expected = call.expected_at.map_or_else(|| "null".to_owned(), |at| text(&at.to_string()));
    format!(
        "{{\"service\":{},\"called\":{},\"reference\":{},\"expected_at\":{expected}}}",
        text(call.service.word()),
        text(&call.at.to_string()),
        text(&call.reference)
    )
}

/// A JSON string.
fn text(plain: &str) -> String {
    let mut quoted = String::with_capacity(plain.len() + 2);
    quoted.push('"');
    for character in plain.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if u32::from(control) < 0x20 => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use domain::words::EmergencyService;

    use super::*;

    #[test]
    fn a_partner_reads_how_its_case_stands() {
        let incident: IncidentId = uuid::Uuid::from_u128(7).into();
        let details = HandOverDetails {
            number: 1_042,
            responder: Some("R7".to_owned()),
            eta_at: Some(Timestamp(1_700_000_540_000)),
            emergency: vec![EmergencyCall {
                service: EmergencyService::Ambulance,
                reference: "CAD 7".to_owned(),
                expected_at: None,
                by: "us".to_owned(),
                at: Timestamp(1_700_000_000_000),
            }],
            ..HandOverDetails::default()
        };
        let body = body(HandOverState::Accepted, "AC-\"9\"\n", incident, &details, Timestamp(1_700_000_000_000));
        assert_eq!(
            body,
            r#"{"type":"hand_over.accepted","at":"2023-11-14T22:13:20.000Z","reference":"AC-\"9\"\u000a","incident":"00000000-0000-0000-0000-000000000007","number":1042,"state":"accepted","responder":{"call_sign":"R7","eta_at":"2023-11-14T22:22:20.000Z"},"outcome":null,"reason":null,"emergency":[{"service":"ambulance","called":"2023-11-14T22:13:20.000Z","reference":"CAD 7","expected_at":null}]}"#
        );
    }
}
