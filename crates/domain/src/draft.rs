//! A draft: a decision while it is being written. Each event is followed at once on a copy, so that the next line sees it.

use crate::board::Board;
use crate::command::Scene;
use crate::event::{Event, Subject, What};
use crate::ids::*;
use crate::incident::Incident;
use crate::job::Job;
use crate::refusal::Refusal;
use crate::registers::{Client, Contract, Property};
use crate::responder::Responder;
use crate::time::Timestamp;

/// A decision while it is being written.
pub struct Draft<'a> {
    scene: Scene<'a>,
    board: Board,
    events: Vec<Event>,
    ids: u8,
}

impl<'a> Draft<'a> {
    /// Nothing decided yet.
    pub fn new(scene: Scene<'a>) -> Self {
        Self { scene, board: scene.board.clone(), events: Vec::new(), ids: 0 }
    }
    /// What is being judged.
    pub fn scene(&self) -> Scene<'a> {
        self.scene
    }
    /// Server time.
    pub fn now(&self) -> Timestamp {
        self.scene.now
    }
    /// The board as it is after what was decided so far.
    pub fn board(&self) -> &Board {
        &self.board
    }
    /// Decides one more thing and follows it.
    pub fn push(&mut self, event: Event) {
        self.board.apply(&event, self.scene.now);
        self.events.push(event);
    }
    /// Decides something about an incident.
    pub fn incident_event(&mut self, id: IncidentId, what: What) {
        self.push(Event { subject: Subject::Incident(id), what });
    }
    /// Decides something about a job.
    pub fn job_event(&mut self, id: JobId, what: What) {
        self.push(Event { subject: Subject::Job(id), what });
    }
    /// Decides something about a responder.
    pub fn responder_event(&mut self, id: ResponderId, what: What) {
        self.push(Event { subject: Subject::Responder(id), what });
    }
    /// The next identifier of this command.
    pub fn fresh<T: From<uuid::Uuid>>(&mut self) -> T {
        let id = self.scene.context.fresh.id(self.ids);
        self.ids = self.ids.wrapping_add(1);
        id
    }
    /// An incident as it is now.
    ///
    /// # Errors
    /// When there is none.
    pub fn incident(&self, id: IncidentId) -> Result<&Incident, Refusal> {
        self.board.incidents.get(&id).ok_or(Refusal::NotFound { what: "incident" })
    }
    /// A job as it is now.
    ///
    /// # Errors
    /// When there is none.
    pub fn job(&self, id: JobId) -> Result<&Job, Refusal> {
        self.board.jobs.get(&id).ok_or(Refusal::NotFound { what: "job" })
    }
    /// A responder as they are now.
    ///
    /// # Errors
    /// When there is none.
    pub fn responder(&self, id: ResponderId) -> Result<&Responder, Refusal> {
        self.board.responders.get(&id).ok_or(Refusal::NotFound { what: "responder" })
    }
    /// A client as they are now.
    ///
    /// # Errors
    /// When there is none.
    pub fn client(&self, id: ClientId) -> Result<&Client, Refusal> {
        self.board.clients.get(&id).ok_or(Refusal::NotFound { what: "client" })
    }
    /// A property as it is now.
    ///
    /// # Errors
    /// When there is none.
    pub fn property(&self, id: PropertyId) -> Result<&Property, Refusal> {
        self.board.properties.get(&id).ok_or(Refusal::NotFound { what: "property" })
    }
    /// A contract as it is now.
    ///
    /// # Errors
    /// When there is none.
    pub fn contract(&self, id: ContractId) -> Result<&Contract, Refusal> {
        self.board.contracts.get(&id).ok_or(Refusal::NotFound { what: "contract" })
    }
    /// What was decided so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }
    /// The decision.
    pub fn finish(self) -> Vec<Event> {
        self.events
    }
}
