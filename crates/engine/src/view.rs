//! The live view: everything open, as the last commit left it, in memory. Screens, the plan and the wake loop look here instead of asking the database.
//!
//! Invariant: it holds each incident, job and responder as some command left it, never half way through one, and its cursor says how far it has followed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::board::Board;
use domain::event::{Actor, Event, Subject, What};
use domain::ids::*;
use domain::incident::{Incident, IncidentState};
use domain::job::{Job, JobState, LeftUnsafe};
use domain::time::{Duration, Timestamp};
use domain::words::Role;
use store::Recorded;

use crate::cursor::Cursor;
use crate::live::LiveFix;

/// How long what is over stays in view, so that a phone can say why a visit is no longer there.
pub const AFTERGLOW: Duration = Duration::minutes(30);

/// A member of staff as screens name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffName {
    /// Their name.
    pub name: String,
    /// The first of their roles.
    pub role: Role,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
}

/// A phone as a replica: it is behind while `changed > seen`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhoneState {
    /// The last position that changed what it shows.
    pub changed: i64,
    /// The last position it has drawn.
    pub seen: i64,
    /// When it was last heard of, in service time.
    pub seen_at: Option<Timestamp>,
    /// Since when it has something to be told, in service time: the moment of the first change it has not drawn.
    pub behind_since: Option<Timestamp>,
}

impl PhoneState {
    /// Whether it has still to be told something.
    pub const fn is_behind(&self) -> bool {
        self.changed > self.seen
    }

    /// What it shows has changed.
    pub(crate) fn change(&mut self, position: i64, at: Timestamp) {
        self.changed = self.changed.max(position);
        if self.is_behind() {
            self.behind_since.get_or_insert(at);
        }
    }

    /// It has drawn this position. One that draws what is not the newest is alive: it is behind from now.
    pub(crate) fn draw(&mut self, position: i64, now: Timestamp) {
        let before = self.seen;
        self.seen = self.seen.max(position);
        if !self.is_behind() {
            self.behind_since = None;
        } else if self.seen > before {
            self.behind_since = Some(now);
        }
    }
}

/// Everything open, as the last commit left it.
#[derive(Clone, Default)]
pub struct View {
    /// Open incidents and jobs, those over for less than half an hour, all responders, contracts and organisations, and the clients and properties concerned.
    pub board: Board,
    /// How far it has followed the record.
    pub cursor: Cursor,
    /// Where responders are; renewed at least each second.
    pub fixes: Arc<BTreeMap<ResponderId, LiveFix>>,
    /// Phones.
    pub phones: BTreeMap<ResponderId, PhoneState>,
    /// Staff by who they are.
    pub people: BTreeMap<PersonId, StaffName>,
    /// Who acted and is on no list of staff.
    pub(crate) nameless: BTreeSet<PersonId>,
    /// Where in the record the last stand-down stands that its responder had to confirm, and from which job.
    pub(crate) stood_down: BTreeMap<ResponderId, (JobId, i64)>,
}

impl View {
    /// A person's name; "somebody" when they are not on the books.
    pub fn person_name(&self, person: PersonId) -> &str {
        self.people.get(&person).map_or("somebody", |staff| staff.name.as_str())
    }

    /// Whether somebody acted whose name was never read: they were put on the books beside this service. Each is looked for once, and once a minute like
    /// everybody.
    pub(crate) fn is_somebody_unnamed(&mut self, recorded: &[Recorded]) -> bool {
        let actors = recorded.iter().filter_map(|recorded| match recorded.actor {
            Actor::Person { person, .. } => Some(person),
            Actor::Partner { .. } | Actor::Device | Actor::Clock | Actor::Plan { .. } | Actor::Console => None,
        });
        let unnamed: Vec<PersonId> = actors.filter(|person| !self.people.contains_key(person) && !self.nameless.contains(person)).collect();
        self.nameless.extend(&unnamed);
        !unnamed.is_empty()
    }

    /// Incidents that are not closed, by number.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Incident> {
        self.board.incidents.values().filter(|incident| !matches!(incident.state, IncidentState::Closed { .. }))
    }

    /// The job an incident has.
    pub fn job_of(&self, incident: &Incident) -> Option<&Job> {
        incident.job.and_then(|job| self.board.jobs.get(&job))
    }

    /// The open incidents an event's subject concerns: its own, its job's, its client's, its property's.
    pub fn incidents_of(&self, subject: Subject) -> Vec<IncidentId> {
        match subject {
            Subject::Incident(id) => vec![id],
            Subject::Job(id) => self.board.jobs.get(&id).map(|job| job.incidents.clone()).unwrap_or_default(),
            Subject::Client(id) => {
                self.open_incidents().filter(|incident| incident.client == Some(id)).map(|incident| incident.id).collect()
            }
            Subject::Property(id) => {
                self.open_incidents().filter(|incident| incident.property == Some(id)).map(|incident| incident.id).collect()
            }
            Subject::Responder(_) | Subject::Contract(_) | Subject::Organisation(_) => Vec::new(),
        }
    }

    /// The soonest deadline of anything in view.
    pub fn next_wake(&self) -> Option<Timestamp> {
        let incidents = self.open_incidents().filter_map(|incident| incident.deadlines.next());
        let jobs = self.board.jobs.values().filter(|job| job.is_open()).filter_map(|job| job.deadlines.next());
        let responders = self.board.responders.values().filter_map(|responder| responder.deadlines.next());
        incidents.chain(jobs).chain(responders).map(|deadline| deadline.due).min()
    }

    /// Takes over what a command left, as far as it is newer than what is here.
    pub(crate) fn merge(&mut self, recorded: &[Recorded], after: &Board) {
        let subjects: BTreeSet<Subject> = recorded.iter().map(|recorded| recorded.subject).collect();
        for subject in subjects {
            self.merge_one(subject, after);
        }
        if let Some(last) = recorded.last() {
            self.cursor = Cursor::at(last.position, &last.hash);
        }
    }

    fn merge_one(&mut self, subject: Subject, after: &Board) {
        match subject {
            Subject::Incident(id) => {
                if let Some(new) = after.incidents.get(&id)
                    && self.board.incidents.get(&id).is_none_or(|old| old.revision < new.revision)
                {
                    self.bring_registers(new.client, new.property, after);
                    self.board.incidents.insert(id, new.clone());
                }
            }
            Subject::Job(id) => {
                if let Some(new) = after.jobs.get(&id)
                    && self.board.jobs.get(&id).is_none_or(|old| old.revision < new.revision)
                {
                    self.bring_registers(new.client, new.property, after);
                    self.board.jobs.insert(id, new.clone());
                }
            }
            Subject::Responder(id) => {
                if let Some(new) = after.responders.get(&id)
                    && self.board.responders.get(&id).is_none_or(|old| old.revision < new.revision)
                {
                    self.board.responders.insert(id, new.clone());
                }
            }
            Subject::Client(id) => {
                if self.board.clients.contains_key(&id) {
                    self.bring_registers(Some(id), None, after);
                }
            }
            Subject::Property(id) => {
                if self.board.properties.contains_key(&id) {
                    self.bring_registers(None, Some(id), after);
                }
            }
            Subject::Contract(id) => {
                if let Some(new) = after.contracts.get(&id)
                    && self.board.contracts.get(&id).is_none_or(|old| old.terms.revision < new.terms.revision)
                {
                    self.board.contracts.insert(id, new.clone());
                }
            }
            Subject::Organisation(id) => {
                if let Some(new) = after.organisations.get(&id)
                    && self.board.organisations.get(&id).is_none_or(|old| old.revision < new.revision)
                {
                    self.board.organisations.insert(id, new.clone());
                }
            }
        }
    }

    /// Brings the client and the door of something that came into view, or their newer facts.
    fn bring_registers(&mut self, client: Option<ClientId>, property: Option<PropertyId>, after: &Board) {
        if let Some(new) = client.and_then(|id| after.clients.get(&id))
            && self.board.clients.get(&new.id).is_none_or(|old| old.revision < new.revision)
        {
            self.board.clients.insert(new.id, new.clone());
        }
        let doors = [property, client.and_then(|id| after.clients.get(&id)).map(|client| client.property)];
        for new in doors.into_iter().flatten().filter_map(|id| after.properties.get(&id)) {
            if self.board.properties.get(&new.id).is_none_or(|old| old.revision < new.revision) {
                self.board.properties.insert(new.id, new.clone());
            }
        }
    }

    /// Clients of incidents in view that are not here yet.
    pub(crate) fn missing_clients(&self, recorded: &[Recorded]) -> Vec<ClientId> {
        let missing = |id: Option<ClientId>| id.filter(|id| !self.board.clients.contains_key(id));
        recorded
            .iter()
            .filter_map(|recorded| match recorded.subject {
                Subject::Incident(id) => missing(self.board.incidents.get(&id).and_then(|incident| incident.client)),
                Subject::Job(id) => missing(self.board.jobs.get(&id).and_then(|job| job.client)),
                Subject::Responder(_) | Subject::Client(_) | Subject::Property(_) | Subject::Contract(_) | Subject::Organisation(_) => None,
            })
            .collect()
    }

    /// Lets go of what has been over for half an hour, and of clients nobody needs help for any more.
    pub(crate) fn let_go(&mut self, now: Timestamp) {
        let gone = now - AFTERGLOW;
        self.board.incidents.retain(|_, incident| match &incident.state {
            IncidentState::Closed { at, .. } => *at > gone,
            IncidentState::Ringing { .. }
            | IncidentState::Answered { .. }
            | IncidentState::Open { .. }
            | IncidentState::Resolved { .. } => true,
        });
        let kept: BTreeSet<JobId> = self.board.incidents.values().filter_map(|incident| incident.job).collect();
        let unconfirmed: BTreeSet<JobId> =
            self.board.responders.values().filter_map(|responder| responder.unconfirmed.map(|(_, job)| job)).collect();
        self.board.jobs.retain(|id, job| match &job.state {
            JobState::Open => true,
            JobState::Done { at } | JobState::Cancelled { at, .. } => *at > gone || kept.contains(id) || unconfirmed.contains(id),
        });
        let clients: BTreeSet<ClientId> = self
            .board
            .incidents
            .values()
            .filter_map(|incident| incident.client)
            .chain(self.board.jobs.values().filter_map(|job| job.client))
            .collect();
        self.board.clients.retain(|id, _| clients.contains(id));
        let doors: BTreeSet<PropertyId> = (self.board.incidents.values().filter_map(|incident| incident.property))
            .chain(self.board.jobs.values().filter_map(|job| job.property))
            .chain(self.board.clients.values().map(|client| client.property))
            .collect();
        self.board.properties.retain(|id, _| doors.contains(id));
    }
}

/// The responder an event concerns, where it is one.
pub(crate) fn responder_of(event: &Event, board: &Board) -> Option<ResponderId> {
    let by_offer = |offer: OfferId| match event.subject {
        Subject::Job(job) => board.jobs.get(&job).and_then(|job| job.offer(offer)).map(|offer| offer.to),
        Subject::Incident(_)
        | Subject::Responder(_)
        | Subject::Client(_)
        | Subject::Property(_)
        | Subject::Contract(_)
        | Subject::Organisation(_) => None,
    };
    if let Subject::Responder(id) = event.subject {
        return Some(id);
    }
    match &event.what {
        What::Offered { offer, .. } => Some(offer.to),
        What::OfferLapsed { offer } => by_offer(*offer),
        What::OfferAccepted { assignment, .. } => Some(assignment.responder),
        What::AnsweredLate { responder, .. } => Some(*responder),
        What::OfferDeclined { responder, .. }
        | What::OfferWithdrawn { responder, .. }
        | What::ChangeAccepted { responder, .. }
        | What::StepRecorded { responder, .. }
        | What::Cleared { responder, .. }
        | What::LeftUnsafe(LeftUnsafe { responder, .. })
        | What::StepAfterStandDown { responder, .. }
        | What::StoodDown { responder, .. } => Some(*responder),
        What::Diverted(left) => Some(left.responder),
        What::CodeRevealed { responder, .. } | What::CodeFailed { responder, .. } => *responder,
        _ => None,
    }
}
