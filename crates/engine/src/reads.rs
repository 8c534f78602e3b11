//! What screens ask beside the live view: timelines, closed incidents, clients, staff, counts. Each is one snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::board::{Board, Reads};
use domain::effect::{Effect, effects};
use domain::event::Subject;
use domain::ids::*;
use domain::incident::Incident;
use domain::time::Timestamp;
use store::reads::{ClientFound, ClosedBefore, Counts};
use store::tables::outbox::PartnerTold;
use store::{Recorded, Scope, StoreError};

use crate::cursor::Cursor;
use crate::engine::{Engine, Inner};
use crate::envelope::EngineError;
use crate::view::{PhoneState, StaffName, View};

/// So many clients that fit the words are looked at for their closed incidents.
const SEARCHED: i64 = 50;

/// A client with everything the desk may see of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientRecord {
    /// The client, their door, their contract, their open incidents.
    pub full: store::reads::ClientFull,
    /// Their incidents, newest first.
    pub history: Vec<Incident>,
    /// Whether a key-safe code is kept for their door.
    pub has_code: bool,
}

/// What stands around one incident, closed ones too.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentRecord {
    /// The incident with its job, client, property and contract, and the open neighbours at the same property.
    pub board: Board,
    /// What happened, with its job's events, in order.
    pub timeline: Vec<Recorded>,
    /// What the partners behind it were told, in order, and whether they have it.
    pub told: Vec<PartnerTold>,
}

impl Engine {
    fn scope(&self) -> Scope {
        Scope::Organisation(self.inner.settings.organisation)
    }

    /// One incident, open or closed, with what stands around it and what happened; `None` when there is none.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn incident(&self, id: IncidentId) -> Result<Option<IncidentRecord>, EngineError> {
        let (scope, organisation) = (self.scope(), self.inner.settings.organisation);
        let read = move |rd: &mut store::Rd<'_>| {
            let board = rd.load(&Reads { incidents: vec![id], ..Reads::default() }, organisation)?;
            let timeline = rd.timeline(scope, id)?;
            let from_partner = board.incidents.get(&id).is_some_and(|incident| !incident.cases.is_empty());
            let told = if from_partner { rd.partners_told(scope, id)? } else { Vec::new() };
            Ok((board, timeline, told))
        };
        let (mut board, timeline, told) = self.inner.store.read(read).await?;
        if !board.incidents.contains_key(&id) {
            return Ok(None);
        }
        self.look(|view| board.responders.extend(view.board.responders.iter().map(|(id, responder)| (*id, responder.clone()))));
        Ok(Some(IncidentRecord { board, timeline, told }))
    }

    /// What happened to an incident and its job, in order.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn timeline(&self, id: IncidentId) -> Result<Vec<Recorded>, EngineError> {
        let scope = self.scope();
        Ok(self.inner.store.read(move |rd| rd.timeline(scope, id)).await?)
    }

    /// A page of closed incidents, last closed first, with their jobs, clients and properties.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn closed(&self, before: Option<ClosedBefore>, limit: i64) -> Result<(Vec<Incident>, Board), EngineError> {
        let (scope, organisation) = (self.scope(), self.inner.settings.organisation);
        let read = move |rd: &mut store::Rd<'_>| {
            let page = rd.incidents_closed(scope, before, limit)?;
            let board =
                rd.load(&Reads { incidents: page.iter().map(|incident| incident.id).collect(), ..Reads::default() }, organisation)?;
            Ok((page, board))
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// The closed incidents somebody means, last closed first: by the number, or by anything one knows of the client.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn find_closed(&self, words: &str, limit: i64) -> Result<(Vec<Incident>, Board), EngineError> {
        let (scope, organisation, words) = (self.scope(), self.inner.settings.organisation, words.trim().to_owned());
        let read = move |rd: &mut store::Rd<'_>| {
            let mut found = match words.trim_start_matches('#').parse() {
                Ok(number) => rd.incident_by_number(scope, number)?.into_iter().collect(),
                Err(_) => Vec::new(),
            };
            for client in rd.clients_search(scope, &words, SEARCHED)? {
                found.extend(rd.incidents_of_client(scope, client.client.id, limit)?);
            }
            let mut seen = BTreeSet::new();
            found.retain(|incident| !incident.is_open() && seen.insert(incident.id));
            found.sort_by_key(|incident| std::cmp::Reverse((incident.closed_at(), incident.id)));
            found.truncate(usize::try_from(limit).unwrap_or(0));
            let board =
                rd.load(&Reads { incidents: found.iter().map(|incident| incident.id).collect(), ..Reads::default() }, organisation)?;
            Ok((found, board))
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Clients by any of name, address, postcode, telephone or unit number, best first.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn find_clients(&self, words: &str, limit: i64) -> Result<Vec<ClientFound>, EngineError> {
        let (scope, words) = (self.scope(), words.to_owned());
        Ok(self.inner.store.read(move |rd| rd.clients_search(scope, &words, limit)).await?)
    }

    /// One client with everything.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn client(&self, id: ClientId) -> Result<Option<ClientRecord>, EngineError> {
        let scope = self.scope();
        let read = move |rd: &mut store::Rd<'_>| {
            let Some(full) = rd.client_full(scope, id)? else { return Ok(None) };
            let history = rd.incidents_of_client(scope, id, 50)?;
            let has_code = !rd.codes_known(scope, &[full.client.property])?.is_empty();
            Ok(Some(ClientRecord { full, history, has_code }))
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Which of these doors have a key-safe code kept.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn doors_with_code(&self, doors: Vec<PropertyId>) -> Result<BTreeSet<PropertyId>, EngineError> {
        let scope = self.scope();
        Ok(self.inner.store.read(move |rd| rd.codes_known(scope, &doors)).await?.into_iter().collect())
    }

    /// Counts for the metrics page.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn counts(&self) -> Result<Counts, EngineError> {
        let (scope, now) = (self.scope(), self.inner.ports.clock.now());
        Ok(self.inner.store.read(move |rd| rd.counts(scope, now)).await?)
    }
}

/// What must be read to show these events' subjects as they are now.
pub(crate) fn reads_of(recorded: &[Recorded]) -> Reads {
    let mut reads = Reads::default();
    let subjects: BTreeSet<Subject> = recorded.iter().map(|recorded| recorded.subject).collect();
    for subject in subjects {
        match subject {
            Subject::Incident(id) => reads.incidents.push(id),
            Subject::Job(id) => reads.jobs.push(id),
            Subject::Responder(id) => reads.responders.push(id),
            Subject::Client(id) => reads.clients.push(id),
            Subject::Property(id) => reads.properties.push(id),
            Subject::Contract(id) => reads.contracts.push(id),
            Subject::Organisation(id) => reads.organisations.push(id),
        }
    }
    reads
}

/// Whose phones an event of the record changes.
pub(crate) fn phones_of(recorded: &Recorded, board: &Board) -> Vec<ResponderId> {
    let Some(event) = &recorded.event else { return Vec::new() };
    effects(event, board)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Phone { responder } => Some(responder),
            Effect::PartnerState { .. } | Effect::Manager { .. } => None,
        })
        .collect()
}

/// Everything open, once, at start.
pub(crate) async fn load_view(inner: &Arc<Inner>) -> Result<(), StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let now = inner.ports.clock.now();
    let read = move |rd: &mut store::Rd<'_>| {
        let cursor = Cursor::from(rd.head()?);
        let mut board = rd.board_open(scope)?;
        board.contracts = rd.contracts(scope)?.into_iter().map(|contract| (contract.id, contract)).collect();
        board.organisations = rd.organisations()?.into_iter().map(|organisation| (organisation.id, organisation)).collect();
        let lost: Vec<JobId> = board.responders.values().filter_map(|responder| responder.unconfirmed.map(|(_, job)| job)).collect();
        for job in lost {
            if let Some(job) = rd.job(scope, job)? {
                board.jobs.entry(job.id).or_insert(job);
            }
        }
        let mut phones = BTreeMap::new();
        for responder in board.responders.keys() {
            if let Some(phone) = rd.phone(*responder)? {
                // Since when it is behind is not kept: it counts from now.
                let mut state = PhoneState { seen: phone.seen, ..PhoneState::default() };
                state.change(phone.changed, now);
                phones.insert(*responder, state);
            }
        }
        let people = names(rd, scope)?;
        Ok(View { board, cursor, phones, people, ..View::default() })
    };
    let view = inner.store.read(read).await?;
    *inner.view.write() = view;
    Ok(())
}

fn names(rd: &mut store::Rd<'_>, scope: Scope) -> Result<BTreeMap<PersonId, StaffName>, StoreError> {
    let staff = rd.staff_list(scope)?;
    Ok(staff
        .into_iter()
        .filter_map(|staff| {
            let role = *staff.roles.first()?;
            Some((staff.person, StaffName { name: staff.name, role, responder: staff.responder }))
        })
        .collect())
}

/// Staff as they are named now: after a change here, and now and then for changes elsewhere.
pub(crate) async fn bring_names(inner: &Arc<Inner>) -> Result<(), StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let people = inner.store.read(move |rd| names(rd, scope)).await?;
    inner.view.write().people = people;
    Ok(())
}

/// Brings clients into view with their doors.
pub(crate) async fn bring_clients(inner: &Arc<Inner>, ids: Vec<ClientId>) -> Result<(), StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let read = move |rd: &mut store::Rd<'_>| {
        let clients = rd.clients(scope, &ids)?;
        let doors: Vec<PropertyId> = clients.iter().map(|client| client.property).collect();
        let properties = rd.properties(scope, &doors)?;
        Ok((clients, properties))
    };
    let (clients, properties) = inner.store.read(read).await?;
    let mut view = inner.view.write();
    view.board.clients.extend(clients.into_iter().map(|client| (client.id, client)));
    view.board.properties.extend(properties.into_iter().map(|property| (property.id, property)));
    Ok(())
}

/// What lets go of what is over, and keeps names and sessions fresh.
pub(crate) fn let_go(inner: &Inner, now: Timestamp) {
    inner.view.write().let_go(now);
}
