//! What a client's status asks of the desk: a call and a unit test on the day somebody comes home, the key and the kit back after a death, a look at what
//! causes false alarms. Each is an
//! incident with an owner and a deadline, like everything that has to be done.

use crate::board::Reads;
use crate::command::Target;
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::ids::ClientId;
use crate::incidents::intake::{self, Need};
use crate::refusal::Refusal;
use crate::registers::ClientStatus;
use crate::rules;
use crate::time::Duration;
use crate::words::{Class, ClientState, Origin, Priority, Situation};

/// What has to be seen to follow up on a client.
pub fn reads(target: Target) -> Reads {
    Reads { clients: rules::client_id(target).into_iter().collect(), first_contract: true, number: true, ..Reads::default() }
}

/// What follows when the status changes.
///
/// # Errors
/// When no contract says on whose terms.
pub fn after(draft: &mut Draft<'_>, client: ClientId, before: ClientState, now: ClientState) -> Result<(), Refusal> {
    match (before, now) {
        (ClientState::Hospital, ClientState::AtHome) => {
            raise(draft, client, Priority::P3, "home from hospital: call them today and test the unit")
        }
        (ClientState::AtHome | ClientState::Away | ClientState::Hospital | ClientState::Moved, ClientState::Deceased) => {
            raise(draft, client, Priority::P4, "deceased: get the key and the equipment back, and send no more letters")
        }
        _ => Ok(()),
    }
}

/// The day has come to ask again, such as the day of discharge. It comes once.
///
/// # Errors
/// When the client is not there.
pub fn review(draft: &mut Draft<'_>, client: ClientId) -> Result<(), Refusal> {
    let status = draft.client(client)?.status.clone();
    if status.review_due().is_none_or(|due| due > draft.now()) {
        return Ok(());
    }
    let note = match status.state {
        ClientState::Hospital => "due home from hospital today: call them and test the unit",
        ClientState::Away => "due back today: call them and test the unit",
        ClientState::Moved => "has moved, and is to be looked after today",
        ClientState::AtHome | ClientState::Deceased => return Ok(()),
    };
    draft.push(Event {
        subject: Subject::Client(client),
        what: What::ClientStatusSet { status: ClientStatus { review_at: None, ..status } },
    });
    raise(draft, client, Priority::P3, note)
}

/// So many false alarms within [`REVIEWED`] ask for a review. They never lower a priority.
const FALSE_ALARMS: usize = 5;
/// How far back false alarms are counted.
const REVIEWED: Duration = Duration::hours(7 * 24);

/// An incident of a client was closed as a false alarm: the fifth in seven days asks for a review, with an owner; counting begins anew then.
///
/// # Errors
/// When no contract says on whose terms.
pub fn false_alarm(draft: &mut Draft<'_>, client: ClientId) -> Result<(), Refusal> {
    let (now, known) = (draft.now(), draft.client(client)?);
    let mut recent: Vec<_> = known.false_alarms.iter().copied().filter(|at| now.since(*at) < REVIEWED).chain([now]).collect();
    let review = recent.len() >= FALSE_ALARMS;
    if review {
        recent.clear();
    }
    draft.push(Event { subject: Subject::Client(client), what: What::FalseAlarmCounted { recent } });
    if review {
        raise(draft, client, Priority::P4, "five false alarms in seven days: review the equipment, its place and the reason")?;
    }
    Ok(())
}

/// A client was found deceased, which is one source: the desk asks for the second, and the register follows when somebody has said so.
///
/// # Errors
/// When no contract says on whose terms.
pub fn found_deceased(draft: &mut Draft<'_>, client: ClientId, number: i64) -> Result<(), Refusal> {
    if draft.client(client)?.status.state == ClientState::Deceased {
        return Ok(());
    }
    let note = format!(
        "found deceased in {number}: the register does not say so yet, which takes a second source; the key and the equipment follow"
    );
    raise(draft, client, Priority::P3, &note)
}

/// An incident for the desk; an open one about the client's equipment is joined.
fn raise(draft: &mut Draft<'_>, client: ClientId, priority: Priority, note: &str) -> Result<(), Refusal> {
    let open = draft.board().open_incident(client, Class::Fault).map(|incident| incident.id);
    let need = Need {
        given: crate::incident::Given::default(),
        client: Some(client),
        caller: None,
        call_back: None,
        place: None,
        contract: None,
        class: Class::Fault,
        priority,
        situation: Some(Situation::Equipment),
        speech: None,
        origin: Origin::Register,
        unit: None,
        signal: None,
        seal: Box::default(),
        case: None,
        emergency_calls: Vec::new(),
        answered_by: None,
        answered_at: None,
        note: note.to_owned(),
    };
    intake::take_in(draft, open, need).map(|_| ())
}
