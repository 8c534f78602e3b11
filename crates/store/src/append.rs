//! Recording what happened: positions, revisions and the chain are made here; the rows wait in `Pending` for the end of the batch.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::board::Board;
use domain::event::{Event, Subject, What};
use domain::ids::OrganisationId;
use domain::time::Timestamp;

use crate::column::Column;
use crate::load::Loader;
use crate::rows::{EventRow, OutboxRow, ReceiptRow};
use crate::shelf::{Kept, Shelf};
use crate::tx::{Append, Recorded, Tx};
use crate::{StoreError, chain, codec, schema};

/// An event's own columns, before it has its place.
struct Placed<'a> {
    event: &'a Event,
    revision: i64,
}

impl Tx<'_> {
    /// Records what happened. Revisions are checked against what is stored: the board must hold each subject after its events.
    ///
    /// # Errors
    /// [`StoreError`]; a board that does not follow from the record is [`StoreError::Guarded`].
    pub fn append(&mut self, append: Append<'_>) -> Result<Vec<Recorded>, StoreError> {
        self.noting(|tx| tx.append_all(&append))
    }

    fn append_all(&mut self, append: &Append<'_>) -> Result<Vec<Recorded>, StoreError> {
        let at = self.at(append.at);
        let placed = self.place(append)?;
        let mark = append.receipt.map(|receipt| chain::receipt_mark(&receipt.command_id, &receipt.digest, &receipt.outcome));
        let command_id = append.receipt.map_or("", |receipt| receipt.command_id.as_str());
        let actor = codec::written(append.actor)?;
        let mut recorded = Vec::with_capacity(placed.len());
        for Placed { event, revision } in &placed {
            let (subject_kind, subject) = event.subject.parts();
            let (kind, payload) = codec::payload(&event.what)?;
            let mut row = EventRow {
                position: self.batch.tip.position + 1,
                organisation_id: Column(append.organisation),
                subject_kind: subject_kind.to_owned(),
                subject: Column(subject),
                revision: *revision,
                kind,
                at_ms: at.ms(),
                actor: actor.clone(),
                command_id: command_id.to_owned(),
                receipt_mark: mark.map(|mark| mark.to_vec()).unwrap_or_default(),
                body_version: self.options.rules,
                payload: None,
                salt: None,
                leaf: Column([0; 32]),
                hash: Column([0; 32]),
            };
            let salt = (self.options.salts)();
            let leaf = chain::leaf(&row.header(), &salt, &payload);
            let hash = chain::next(&self.batch.tip.hash, &leaf);
            (row.payload, row.salt, row.leaf, row.hash) = (Some(payload), Some(salt.to_vec()), Column(leaf), Column(hash));
            self.batch.tip.position = row.position;
            self.batch.tip.hash = hash;
            self.batch.tip.at_ms = at.ms();
            recorded.push(Recorded {
                position: row.position,
                at,
                hash,
                organisation: append.organisation,
                subject: event.subject,
                revision: *revision,
                actor: *append.actor,
                event: Some((*event).clone()),
            });
            self.batch.pending.events.push(row);
            self.count(event);
        }
        let subjects: BTreeMap<Subject, ()> = append.events.iter().map(|event| (event.subject, ())).collect();
        for subject in subjects.into_keys() {
            self.follow(subject, append.board, append.organisation)?;
        }
        self.append_effects(append, at)?;
        Ok(recorded)
    }

    /// Gives each event its revision, and holds the board against what is stored.
    fn place<'a>(&mut self, append: &Append<'a>) -> Result<Vec<Placed<'a>>, StoreError> {
        let mut counts: BTreeMap<Subject, i64> = BTreeMap::new();
        for event in append.events {
            *counts.entry(event.subject).or_insert(0) += 1;
        }
        let mut next: BTreeMap<Subject, i64> = BTreeMap::new();
        for (subject, count) in counts {
            // All its revisions are in these events: it is new, and the primary keys see to it that it is.
            let is_new = revision_on(append.board, subject) == Some(count) && self.shelved_revision(subject).is_none();
            next.insert(subject, if is_new { 1 } else { self.stored_revision(subject)? + 1 });
        }
        let mut placed = Vec::with_capacity(append.events.len());
        for event in append.events {
            let revision = next.entry(event.subject).or_insert(1);
            placed.push(Placed { event, revision: *revision });
            *revision += 1;
        }
        for (subject, after) in next {
            let has = revision_on(append.board, subject);
            if has != Some(after - 1) {
                return Err(StoreError::Guarded(format!("{subject:?}: the board has revision {has:?}, the record {}", after - 1)));
            }
        }
        Ok(placed)
    }

    fn stored_revision(&mut self, subject: Subject) -> Result<i64, StoreError> {
        Loader { conn: self.conn, shelves: &mut self.batch.shelves }.fetch(subject)?;
        Ok(self.shelved_revision(subject).unwrap_or(0))
    }

    fn shelved_revision(&self, subject: Subject) -> Option<i64> {
        let shelves = &self.batch.shelves;
        match subject {
            Subject::Incident(id) => shelves.incidents.get(id.0).map(Kept::revision),
            Subject::Job(id) => shelves.jobs.get(id.0).map(Kept::revision),
            Subject::Responder(id) => shelves.responders.get(id.0).map(Kept::revision),
            Subject::Client(id) => shelves.clients.get(id.0).map(Kept::revision),
            Subject::Property(id) => shelves.properties.get(id.0).map(Kept::revision),
            Subject::Contract(id) => shelves.contracts.get(id.0).map(Kept::revision),
            Subject::Organisation(id) => shelves.organisations.get(id.0).map(Kept::revision),
        }
    }

    /// Takes what a command made of a subject onto the shelves and into the projections.
    fn follow(&mut self, subject: Subject, board: &Board, organisation: OrganisationId) -> Result<(), StoreError> {
        fn take<T: Kept>(shelf: &mut Shelf<T>, organisation: OrganisationId, body: Option<&T>) -> Result<(), StoreError> {
            let body = body.ok_or_else(|| StoreError::Guarded("an event without its subject on the board".to_owned()))?;
            shelf.change(organisation, body.clone());
            Ok(())
        }
        let position = self.batch.tip.position;
        let (shelves, pending) = (&mut self.batch.shelves, &mut self.batch.pending);
        match subject {
            Subject::Incident(id) => {
                if let Some(after) = board.incidents.get(&id) {
                    pending.incident(shelves.incidents.get(id.0), after);
                }
                take(&mut shelves.incidents, organisation, board.incidents.get(&id))
            }
            Subject::Job(id) => {
                if let Some(after) = board.jobs.get(&id) {
                    pending.job(shelves.jobs.get(id.0), after, position);
                }
                take(&mut shelves.jobs, organisation, board.jobs.get(&id))
            }
            Subject::Responder(id) => take(&mut shelves.responders, organisation, board.responders.get(&id)),
            Subject::Client(id) => take(&mut shelves.clients, organisation, board.clients.get(&id)),
            Subject::Property(id) => take(&mut shelves.properties, organisation, board.properties.get(&id)),
            Subject::Contract(id) => take(&mut shelves.contracts, organisation, board.contracts.get(&id)),
            Subject::Organisation(id) => take(&mut shelves.organisations, organisation, board.organisations.get(&id)),
        }
    }

    /// An incident that was raised has used its number.
    fn count(&mut self, event: &Event) {
        if let What::IncidentRaised { incident, .. } = &event.what {
            let next = incident.number + 1;
            for counters in [&mut self.batch.shelves.numbers, &mut self.batch.pending.counters] {
                let known = counters.entry(incident.organisation).or_insert(next);
                *known = (*known).max(next);
            }
        }
    }

    fn append_effects(&mut self, append: &Append<'_>, at: Timestamp) -> Result<(), StoreError> {
        let position = self.batch.tip.position;
        for responder in append.phones {
            self.batch.pending.phones.insert(*responder, position);
        }
        for what in append.outbox {
            let id = self.outbox_last()? + 1;
            self.batch.outbox_last = Some(id);
            self.batch.pending.outbox.push(OutboxRow {
                id,
                position,
                organisation_id: Column(append.organisation),
                channel: what.channel.clone(),
                endpoint: what.endpoint.clone(),
                kind: what.kind.clone(),
                incident_id: what.incident.map(Column),
                body: what.body.clone(),
                at_ms: at.ms(),
                state: "waiting".to_owned(),
                attempts: 0,
                retry_at_ms: at.ms(),
                done_at_ms: None,
                error: None,
            });
        }
        if let Some(receipt) = append.receipt {
            self.batch.pending.receipts.push(ReceiptRow {
                command_id: receipt.command_id.clone(),
                digest: Column(receipt.digest),
                position,
                outcome: receipt.outcome.clone(),
                at_ms: at.ms(),
            });
        }
        Ok(())
    }

    fn outbox_last(&mut self) -> Result<i64, StoreError> {
        use schema::outbox::dsl as t;
        match self.batch.outbox_last {
            Some(last) => Ok(last),
            None => Ok(t::outbox.order(t::id.desc()).select(t::id).first::<i64>(self.conn).optional()?.unwrap_or(0)),
        }
    }
}

/// A subject's revision on a board.
fn revision_on(board: &Board, subject: Subject) -> Option<i64> {
    fn of<T: Kept>(body: Option<&T>) -> Option<i64> {
        body.map(Kept::revision)
    }
    match subject {
        Subject::Incident(id) => of(board.incidents.get(&id)),
        Subject::Job(id) => of(board.jobs.get(&id)),
        Subject::Responder(id) => of(board.responders.get(&id)),
        Subject::Client(id) => of(board.clients.get(&id)),
        Subject::Property(id) => of(board.properties.get(&id)),
        Subject::Contract(id) => of(board.contracts.get(&id)),
        Subject::Organisation(id) => of(board.organisations.get(&id)),
    }
}
