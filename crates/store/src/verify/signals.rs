//! Raw signals held against the chain: each was made into an event, and that event keeps the seal of what came.

use std::collections::BTreeMap;

use domain::event::{Event, Subject};
use domain::ids::{IncidentId, SignalId};

use super::VerifyReport;
use super::chain_walk::Walked;
use crate::StoreError;
use crate::conn::Conn;
use crate::tables::signals::{self, Signal};

/// What the chain says of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it says so.
    position: i64,
    /// What it was made of.
    incident: IncidentId,
    /// The seal of what came; empty in records from before signals were sealed, and where nothing raw was kept.
    seal: Box<str>,
}

/// The signals that events name, along the chain.
#[derive(Default)]
pub struct Signals {
    named: BTreeMap<SignalId, Named>,
}

impl Signals {
    /// Takes note of an event.
    pub fn follow(&mut self, position: i64, event: &Event) {
        let Some((signal, seal)) = event.what.signal() else { return };
        let Subject::Incident(incident) = event.subject else { return };
        self.named.entry(signal).or_insert_with(|| Named { position, incident, seal: seal.into() });
    }
}

/// Holds every row against the event that was made of it, and every seal against its row.
pub fn compare(conn: &mut Conn, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<SignalId, &Named> =
        walked.signals.named.iter().filter(|(_, named)| !named.seal.is_empty()).map(|(id, named)| (*id, named)).collect();
    let erased = walked.unfoldable.iter().any(|subject| matches!(subject, Subject::Incident(_)));
    let mut after = SignalId::from_bytes([0; 16]);
    loop {
        let page = signals::page(conn, after)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for signal in &page {
            wanted.remove(&signal.id);
            one(signal, walked.signals.named.get(&signal.id), erased, report);
        }
    }
    for (id, named) in wanted {
        report.event_fault(named.position, format!("signal {id}"), "the raw signal it was made of is missing");
    }
    Ok(())
}

fn one(signal: &Signal, named: Option<&Named>, erased: bool, report: &mut VerifyReport) {
    let place = format!("signal {}", signal.id);
    let Some(named) = named else {
        // The event that names it may be among those whose payload is erased.
        if !erased {
            report.row_fault(place, "no event was made of it");
        }
        return;
    };
    report.signals += 1;
    if signal.incident != Some(named.incident) {
        report.event_fault(named.position, place.clone(), "its row names another incident than its event");
    }
    if named.seal.is_empty() {
        report.unsealed += 1;
    } else if *named.seal != *signal.seal() {
        report.event_fault(named.position, place, "its row is not what came");
    }
}
