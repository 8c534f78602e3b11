//! One incident with everything the desk looks at, and pages of closed ones.

use domain::board::Board;
use domain::effect::HandOverState;
use domain::ids::*;
use domain::incident::Incident;
use domain::job::Job;
use domain::time::Timestamp;
use engine::{PartnerTold, Reached, Recorded, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::cards::{IncidentCard, incident_card};
use super::client::ClientFull;
use super::decision::{DecisionView, DivertView};
use super::timeline::{TimelineLine, timeline_line};

/// One incident with everything.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct IncidentDetail {
    /// Its card.
    pub incident: IncidentCard,
    /// The client, when known.
    pub client: Option<ClientFull>,
    /// What happened, in order.
    pub timeline: Vec<TimelineLine>,
    /// Who would go now, and why.
    pub recommended: Option<DecisionView>,
    /// Who could be asked to leave a visit for it; none where nobody could, or where that would not bring help sooner.
    pub divert: Option<DivertView>,
    /// The visit under way to the same door, which a visit decided on now joins; none once it has a visit of its own.
    pub joins: Option<JobId>,
    /// Others of the same visit, and open ones at the same property.
    pub linked: Vec<LinkedView>,
    /// What the partners behind it were told, in order, and whether their machines have it.
    pub told: Vec<ToldView>,
}

/// One state a partner was told of its case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ToldView {
    /// Whom.
    pub organisation: OrganisationId,
    /// What.
    pub state: HandOverState,
    /// When it happened.
    pub at: Timestamp,
    /// Whether their machine has it.
    pub reach: Reach,
    /// When it took it, or was given up.
    pub reached_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i32,
}

/// Whether a partner's machine has what it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Not yet: it is tried again.
    Trying,
    /// It has taken it.
    Taken,
    /// It never will: its address is gone or switched off.
    Failed,
}

/// What a partner was told; nothing where the word is none of the states.
fn told_view(told: &PartnerTold) -> Option<ToldView> {
    let word = told.kind.strip_prefix("hand_over.")?;
    let state = HandOverState::ALL.iter().copied().find(|state| state.word() == word)?;
    let (reach, reached_at) = match told.reached {
        Reached::Trying => (Reach::Trying, None),
        Reached::Taken(at) => (Reach::Taken, Some(at)),
        Reached::Failed(at) => (Reach::Failed, Some(at)),
    };
    Some(ToldView { organisation: told.partner, state, at: told.at, reach, reached_at, attempts: told.attempts })
}

/// Another incident.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinkedView {
    /// Its identifier.
    pub id: IncidentId,
    /// Its number.
    pub number: i64,
    /// Whom it is about.
    pub client_name: Option<String>,
}

/// A page of closed incidents.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClosedPage {
    /// Last closed first.
    pub incidents: Vec<IncidentCard>,
    /// Where the next page goes on; none after the last.
    pub next_before: Option<i64>,
}

/// The live view's names around another board: for what is no longer, or not all, in view.
pub fn view_of(live: &View, board: Board) -> View {
    let mut view = View::default();
    view.cursor = live.cursor;
    view.fixes = live.fixes.clone();
    view.phones = live.phones.clone();
    view.people = live.people.clone();
    view.board = board;
    view.board.responders.extend(live.board.responders.iter().map(|(id, responder)| (*id, responder.clone())));
    view.board.organisations.extend(live.board.organisations.iter().map(|(id, organisation)| (*id, organisation.clone())));
    view
}

/// An incident's card, its timeline and its neighbours.
pub fn detail(
    view: &View,
    id: IncidentId,
    timeline: &[Recorded],
    told: &[PartnerTold],
    client: Option<ClientFull>,
    recommended: Option<(DecisionView, Option<DivertView>)>,
    now: Timestamp,
) -> Option<IncidentDetail> {
    let incident = view.board.incidents.get(&id)?;
    let linked = view.board.incidents.values().filter(|other| other.id != id && are_linked(incident, other));
    let (recommended, divert) = recommended.map_or((None, None), |(decision, divert)| (Some(decision), divert));
    Some(IncidentDetail {
        incident: incident_card(view, incident, now),
        client,
        timeline: timeline.iter().map(|recorded| timeline_line(view, id, recorded)).collect(),
        recommended,
        divert,
        joins: joined_by(&view.board, incident),
        linked: linked
            .map(|other| LinkedView {
                id: other.id,
                number: other.number,
                client_name: other.client.and_then(|client| view.board.clients.get(&client)).map(|client| client.name.clone()),
            })
            .collect(),
        told: told.iter().filter_map(told_view).collect(),
    })
}

/// Whether two incidents share a visit or a door. The board may hold others, that were read to find this one's visit.
fn are_linked(one: &Incident, other: &Incident) -> bool {
    let same_visit = one.job.is_some() && one.job == other.job;
    same_visit || (one.property.is_some() && one.property == other.property)
}

/// The visit to its door that it would join.
fn joined_by(board: &Board, incident: &Incident) -> Option<JobId> {
    let own = incident.job.and_then(|job| board.jobs.get(&job)).is_some_and(Job::is_open);
    let door = incident.property.filter(|_| incident.is_open() && !own)?;
    domain::jobs::visit_to(board, door).map(|job| job.id)
}
