//! The board: what a decision looks at. The service loads a small one, a simulation holds a whole one; the rules cannot tell.

use std::collections::BTreeSet;

use crate::ids::*;
use crate::incident::Incident;
use crate::job::Job;
use crate::records::Records;
use crate::registers::{Client, Contract, Organisation, Property};
use crate::responder::Responder;
use crate::words::Class;

/// Incidents, jobs, responders and the registers a command reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// Incidents.
    pub incidents: Records<IncidentId, Incident>,
    /// Jobs.
    pub jobs: Records<JobId, Job>,
    /// Responders.
    pub responders: Records<ResponderId, Responder>,
    /// Clients.
    pub clients: Records<ClientId, Client>,
    /// Properties.
    pub properties: Records<PropertyId, Property>,
    /// Contracts.
    pub contracts: Records<ContractId, Contract>,
    /// Organisations.
    pub organisations: Records<OrganisationId, Organisation>,
    /// The next incident number of the organisation at hand.
    pub next_number: i64,
}

/// What a command has to see before it can be decided. The store loads this and what hangs on it: see [`Reads`]' fields. [`Board::cut`] is the rule in code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// These incidents, whatever their state, with all open incidents of the same client or at the same property. Of each of these its client, property and contract, and its job as if it were named in `jobs`.
    pub incidents: Vec<IncidentId>,
    /// These jobs, whatever their state, with their property, their incidents (each with its client, property and contract), everybody they concern ([`Job::concerned`]), and of these what hangs on `responders`.
    pub jobs: Vec<JobId>,
    /// What `jobs` names with the incidents behind it as if those were named in `incidents`.
    pub behind: bool,
    /// These responders, with every open job they are assigned to or hold an acceptable offer in, the job of a stand-down they have not confirmed, and those jobs' incidents (each with its client, property and contract).
    pub responders: Vec<ResponderId>,
    /// These clients, with their property and contract, all open incidents of theirs as if they were named in `incidents`, and all open incidents at their property, each with its registers and its job but without its own neighbours.
    pub clients: Vec<ClientId>,
    /// These properties, with all open incidents there, each with its registers and its job but without its own neighbours.
    pub properties: Vec<PropertyId>,
    /// These contracts.
    pub contracts: Vec<ContractId>,
    /// These organisations.
    pub organisations: Vec<OrganisationId>,
    /// The open incidents of this class whose caller has no client and is known again by this ([`Incident::stranger`]), each with its registers and its job but without its own neighbours.
    pub stranger: Option<(Class, String)>,
    /// The open incidents that these partner cases belong to (partner, reference), as if they were named in `incidents`.
    pub cases: Vec<(OrganisationId, String)>,
    /// The contract with the smallest identifier.
    pub first_contract: bool,
    /// The counter for a new incident's number; 0 on the board when it was not asked for.
    pub number: bool,
}

impl Board {
    /// Empty, with numbers from 1001.
    pub fn new() -> Self {
        Self { next_number: 1_001, ..Self::default() }
    }
    /// The open incident of a client in a class.
    pub fn open_incident(&self, client: ClientId, class: Class) -> Option<&Incident> {
        self.incidents.values().find(|i| i.client == Some(client) && i.class == class && i.is_open())
    }
    /// What a visit is for: its incidents that are not over. Each is left with an outcome of its own.
    pub fn behind<'b>(&'b self, job: &'b Job) -> impl Iterator<Item = &'b Incident> {
        let behind = job.incidents.iter().filter_map(|id| self.incidents.get(id));
        behind.filter(move |one| one.job == Some(job.id) && !one.is_over())
    }
    /// How many persons a visit is for. Whoever is unknown is a person for each incident.
    pub fn persons(&self, job: &Job) -> usize {
        let known: BTreeSet<ClientId> = self.behind(job).filter_map(|one| one.client).collect();
        known.len() + self.behind(job).filter(|one| one.client.is_none()).count()
    }
    /// The open job a responder is assigned to now.
    pub fn assigned(&self, responder: ResponderId) -> Option<&Job> {
        self.jobs.values().find(|job| job.is_open() && job.live_of(responder).is_some())
    }
}

/// Which records a board is cut to.
#[derive(Default)]
struct Chosen {
    incidents: BTreeSet<IncidentId>,
    jobs: BTreeSet<JobId>,
    responders: BTreeSet<ResponderId>,
    clients: BTreeSet<ClientId>,
    properties: BTreeSet<PropertyId>,
    contracts: BTreeSet<ContractId>,
    organisations: BTreeSet<OrganisationId>,
}

impl Board {
    /// The part of this board that `reads` names. A decision on it is the decision on the whole.
    pub fn cut(&self, reads: &Reads) -> Self {
        let mut chosen = Chosen::default();
        for id in &reads.incidents {
            self.choose_named(*id, &mut chosen);
        }
        for id in &reads.jobs {
            self.choose_job(*id, &mut chosen);
            for incident in self.jobs.get(id).filter(|_| reads.behind).iter().flat_map(|job| &job.incidents) {
                self.choose_named(*incident, &mut chosen);
            }
        }
        for id in &reads.responders {
            self.choose_responder(*id, &mut chosen);
        }
        for id in &reads.clients {
            self.choose_client(*id, &mut chosen);
            let Some(client) = self.clients.get(id) else { continue };
            for theirs in self.open_where(|other| other.client == Some(*id)) {
                self.choose_named(theirs, &mut chosen);
            }
            self.choose_open(|other| other.property == Some(client.property), &mut chosen);
        }
        for id in &reads.properties {
            chosen.properties.insert(*id);
            self.choose_open(|other| other.property == Some(*id), &mut chosen);
        }
        if let Some((class, mark)) = &reads.stranger {
            self.choose_open(|other| other.class == *class && other.stranger() == Some(mark.as_str()), &mut chosen);
        }
        for (organisation, reference) in &reads.cases {
            let theirs =
                |other: &Incident| other.cases.iter().any(|case| case.organisation == *organisation && case.reference == *reference);
            for id in self.open_where(theirs) {
                self.choose_named(id, &mut chosen);
            }
        }
        chosen.contracts.extend(&reads.contracts);
        if reads.first_contract {
            chosen.contracts.extend(self.contracts.keys().next());
        }
        chosen.organisations.extend(&reads.organisations);
        self.only(&chosen, if reads.number { self.next_number } else { 0 })
    }

    /// The open incidents that `wanted` says yes to.
    fn open_where(&self, wanted: impl Fn(&Incident) -> bool) -> Vec<IncidentId> {
        self.incidents.values().filter(|incident| incident.is_open() && wanted(incident)).map(|incident| incident.id).collect()
    }

    /// Every open incident that `wanted` says yes to, with its job.
    fn choose_open(&self, wanted: impl Fn(&Incident) -> bool, chosen: &mut Chosen) {
        for id in self.open_where(wanted) {
            self.choose_incident(id, chosen);
        }
    }

    /// An incident as if it were named, with its neighbours.
    fn choose_named(&self, id: IncidentId, chosen: &mut Chosen) {
        self.choose_incident(id, chosen);
        let Some(named) = self.incidents.get(&id) else { return };
        let beside = |other: &Incident| {
            (other.client.is_some() && other.client == named.client) || (other.property.is_some() && other.property == named.property)
        };
        self.choose_open(beside, chosen);
    }

    /// An incident with its registers and its job.
    fn choose_incident(&self, id: IncidentId, chosen: &mut Chosen) {
        self.choose_incident_alone(id, chosen);
        if let Some(job) = self.incidents.get(&id).and_then(|incident| incident.job) {
            self.choose_job(job, chosen);
        }
    }

    /// An incident with its registers, without its job.
    fn choose_incident_alone(&self, id: IncidentId, chosen: &mut Chosen) {
        chosen.incidents.insert(id);
        let Some(incident) = self.incidents.get(&id) else { return };
        chosen.contracts.insert(incident.terms.contract);
        chosen.properties.extend(incident.property);
        if let Some(client) = incident.client {
            self.choose_client(client, chosen);
        }
    }

    /// A client with their property and contract.
    fn choose_client(&self, id: ClientId, chosen: &mut Chosen) {
        chosen.clients.insert(id);
        let Some(client) = self.clients.get(&id) else { return };
        chosen.properties.insert(client.property);
        chosen.contracts.insert(client.contract);
    }

    /// A job with its incidents and everybody who has or may have it.
    fn choose_job(&self, id: JobId, chosen: &mut Chosen) {
        chosen.jobs.insert(id);
        let Some(job) = self.jobs.get(&id) else { return };
        chosen.properties.extend(job.property);
        for incident in &job.incidents {
            self.choose_incident_alone(*incident, chosen);
        }
        for responder in job.concerned() {
            self.choose_responder(responder, chosen);
        }
    }

    /// A responder with the open jobs they have or may have.
    fn choose_responder(&self, id: ResponderId, chosen: &mut Chosen) {
        chosen.responders.insert(id);
        let unconfirmed = self.responders.get(&id).and_then(|responder| responder.unconfirmed).map(|(_, job)| job);
        let theirs = |job: &&Job| job.is_open() && (job.live_of(id).is_some() || job.acceptable().any(|offer| offer.to == id));
        for job in self.jobs.values().filter(|job| theirs(job) || unconfirmed == Some(job.id)) {
            chosen.jobs.insert(job.id);
            chosen.properties.extend(job.property);
            for incident in &job.incidents {
                self.choose_incident_alone(*incident, chosen);
            }
        }
    }

    /// The chosen records.
    fn only(&self, chosen: &Chosen, next_number: i64) -> Self {
        Self {
            incidents: self.incidents.only(&chosen.incidents),
            jobs: self.jobs.only(&chosen.jobs),
            responders: self.responders.only(&chosen.responders),
            clients: self.clients.only(&chosen.clients),
            properties: self.properties.only(&chosen.properties),
            contracts: self.contracts.only(&chosen.contracts),
            organisations: self.organisations.only(&chosen.organisations),
            next_number,
        }
    }
}
