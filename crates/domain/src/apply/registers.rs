//! What events do to the registers: the new facts replace the old, and the edit is counted.

use crate::board::Board;
use crate::closure::{OPENED_MOST, Opened};
use crate::door::{DoorPlacing, DoorPoint, DoorSaid};
use crate::event::{Event, Subject, What};
use crate::registers::{Client, Contract, Organisation, Property, Terms};
use crate::time::Timestamp;

/// Follows one event of a client, property, contract or organisation.
pub(crate) fn apply(board: &mut Board, event: &Event, at: Timestamp) {
    match (event.subject, &event.what) {
        (Subject::Client(id), What::ClientRecorded { client }) => {
            let revision = board.clients.get(&id).map_or(0, |known| known.revision) + 1;
            board.clients.insert(id, Client { revision, ..Client::clone(client) });
        }
        (Subject::Client(id), What::ClientStatusSet { status }) => {
            if let Some(client) = board.clients.get_mut(&id) {
                client.status = status.clone();
                client.revision += 1;
            }
        }
        (Subject::Client(id), What::FalseAlarmCounted { recent }) => {
            if let Some(client) = board.clients.get_mut(&id) {
                client.false_alarms.clone_from(recent);
                client.revision += 1;
            }
        }
        (Subject::Property(id), What::PropertyRecorded { property }) => {
            let known = board.properties.remove(&id);
            let revision = known.as_ref().map_or(0, |known| known.revision) + 1;
            // Who said where the door is stands as long as the place does.
            let door = known.filter(|known| known.place == property.place).and_then(|known| known.door);
            board.properties.insert(id, Property { revision, door, ..Property::clone(property) });
        }
        (Subject::Property(id), What::DoorPlaced(DoorPlacing { point, by, reason, taken_back })) => {
            if let Some(property) = board.properties.get_mut(&id) {
                let now = DoorPoint::of(&property.place);
                // The same again, in other words, is taken back as the first would be.
                let before = property.door.as_ref().filter(|_| now == *point).map_or(now, |door| door.before);
                let said = DoorSaid { by: *by, at, reason: reason.clone(), before };
                property.door = (!taken_back).then(|| Box::new(said));
                (property.place.position, property.place.precision) = (point.position, point.precision);
                property.revision += 1;
            }
        }
        (Subject::Contract(id), What::ContractRecorded { contract }) => {
            let revision = board.contracts.get(&id).map_or(0, |known| known.terms.revision) + 1;
            let terms = Terms { revision, ..contract.terms.clone() };
            board.contracts.insert(id, Contract { terms, ..Contract::clone(contract) });
        }
        (Subject::Organisation(id), What::OrganisationRecorded { organisation }) => {
            let known = board.organisations.remove(&id);
            let revision = known.as_ref().map_or(0, |known| known.revision) + 1;
            // Streets are closed and opened by events of their own.
            let (closures, opened) = known.map(|known| (known.closures, known.opened)).unwrap_or_default();
            board.organisations.insert(id, Organisation { revision, closures, opened, ..organisation.clone() });
        }
        (Subject::Organisation(id), What::RoadClosed(closure)) => {
            if let Some(organisation) = board.organisations.get_mut(&id) {
                // What is over needs no room any more.
                organisation.closures.retain(|one| !one.is_over(closure.at));
                organisation.closures.push(closure.clone());
                organisation.revision += 1;
            }
        }
        (Subject::Organisation(id), What::RoadOpened(reopening)) => {
            if let Some(organisation) = board.organisations.get_mut(&id) {
                organisation.closures.retain(|one| one.id != reopening.closure);
                organisation.opened.push(Opened { reopening: reopening.clone(), at });
                if organisation.opened.len() > OPENED_MOST {
                    organisation.opened.remove(0);
                }
                organisation.revision += 1;
            }
        }
        // No other event is kept on a register.
        _ => {}
    }
}
