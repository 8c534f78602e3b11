//! The board: what a decision looks at. The service loads a small one, a simulation holds a whole one; the rules cannot tell.

use std::collections::BTreeMap;

use crate::ids::*;
use crate::incident::{Incident, IncidentState};
use crate::job::Job;
use crate::registers::{Client, Contract, Organisation, Property};
use crate::responder::Responder;
use crate::words::Class;

/// Incidents, jobs, responders and the registers a command reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// Incidents.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Jobs.
    pub jobs: BTreeMap<JobId, Job>,
    /// Responders.
    pub responders: BTreeMap<ResponderId, Responder>,
    /// Clients.
    pub clients: BTreeMap<ClientId, Client>,
    /// Properties.
    pub properties: BTreeMap<PropertyId, Property>,
    /// Contracts.
    pub contracts: BTreeMap<ContractId, Contract>,
    /// Organisations.
    pub organisations: BTreeMap<OrganisationId, Organisation>,
    /// The next incident number of the organisation at hand.
    pub next_number: i64,
}

/// What a command has to see before it can be decided. The store loads this and what hangs on it: see [`Reads`]' fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// These incidents, with their job, client, property, contract and open neighbours at the same property.
    pub incidents: Vec<IncidentId>,
    /// These jobs, with their incidents (and those incidents' clients), everybody assigned to them or holding an acceptable offer, and every open job those responders are assigned to or hold an acceptable offer in.
    pub jobs: Vec<JobId>,
    /// These responders, with every open job they are assigned to or hold an acceptable offer in, and those jobs' incidents.
    pub responders: Vec<ResponderId>,
    /// These clients, with their property, contract, all their open incidents, those incidents' jobs, the open incidents at the same property with their jobs, and incidents of theirs closed within the last hour.
    pub clients: Vec<ClientId>,
    /// These properties, with the open incidents there and their jobs.
    pub properties: Vec<PropertyId>,
    /// These contracts.
    pub contracts: Vec<ContractId>,
    /// These organisations.
    pub organisations: Vec<OrganisationId>,
    /// The counter for a new incident's number.
    pub number: bool,
}

impl Board {
    /// Empty, with numbers from 1001.
    pub fn new() -> Self {
        Self { next_number: 1_001, ..Self::default() }
    }
    /// The open incident of a client in a class.
    pub fn open_incident(&self, client: ClientId, class: Class) -> Option<&Incident> {
        self.incidents.values().find(|i| i.client == Some(client) && i.class == class && !matches!(i.state, IncidentState::Closed { .. }))
    }
    /// The open job a responder is assigned to now.
    pub fn assigned(&self, responder: ResponderId) -> Option<&Job> {
        self.jobs.values().find(|job| job.is_open() && job.live_of(responder).is_some())
    }
}
