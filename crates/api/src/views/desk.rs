//! The desk's snapshot and what its stream says.

use std::collections::BTreeSet;

use domain::ids::*;
use domain::incident::Case;
use domain::time::Timestamp;
use domain::words::{OrganisationKind, Role};
use engine::{Change, Notice, Positions, View, Wait};
use serde::Serialize;
use utoipa::ToSchema;

use super::cards::{IncidentCard, ResponderCard, incident_card, phone_behind_since, responder_card};
use super::phone::ClockView;
use super::timeline::kind_of;
use crate::gap::GapView;

/// Everything the desk shows, as of one position of the record.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Snapshot {
    /// Where the stream goes on from.
    pub as_of: String,
    /// The service's time and its pace.
    pub clock: ClockView,
    /// Everything that is not closed.
    pub incidents: Vec<IncidentCard>,
    /// Everybody on the books.
    pub responders: Vec<ResponderCard>,
    /// Partners that hand over.
    pub partners: Vec<PartnerCard>,
    /// Staff by name.
    pub people: Vec<PersonName>,
    /// Which area there is a map of; another number after it was exchanged for another, absent without one.
    pub ground: Option<u32>,
}

/// `event: beat` of a desk's stream: what holds now, and is no event of the record.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DeskBeat {
    /// The service's time and its pace.
    #[serde(flatten)]
    pub clock: ClockView,
    /// As in the snapshot.
    pub ground: Option<u32>,
    /// What is amiss with the cover.
    pub gap: Option<GapView>,
    /// Which visits nobody is asked for on purpose.
    pub waits: Vec<WaitView>,
}

/// A visit that is left for later on purpose, although somebody could go now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitView {
    /// Which.
    pub job: JobId,
    /// For whom; absent where it is planned work that has time.
    pub whom: Option<WaitedFor>,
}

/// Who is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitedFor {
    /// Who.
    pub responder: ResponderId,
    /// What they are called on the air.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// When they are free, as it is expected.
    pub free_at: Timestamp,
}

/// What is left for later on purpose, as the last plan had it.
pub fn waits(view: &View, waits: &[Wait]) -> Vec<WaitView> {
    let named = |(responder, free_at): (ResponderId, Timestamp)| {
        let known = view.board.responders.get(&responder)?;
        Some(WaitedFor { responder, call_sign: known.call_sign.clone(), name: known.name.clone(), free_at })
    };
    waits.iter().map(|wait| WaitView { job: wait.job, whom: wait.whom.and_then(named) }).collect()
}

/// A partner that hands over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PartnerCard {
    /// Which.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Where to ring it.
    pub phone: Option<String>,
    /// How many of its cases nobody has accepted yet.
    pub waiting: usize,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PersonName {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// `event: change`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangeView {
    /// The event's place in the record.
    pub position: i64,
    /// incident, job, responder, client, property, contract, organisation.
    #[schema(value_type = String)]
    pub subject: &'static str,
    /// Whose record.
    pub id: uuid::Uuid,
    /// What happened, in a word.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The incident it concerns, as it is now.
    pub incident: Option<IncidentCard>,
    /// The responder it concerns, as they are now.
    pub responder: Option<ResponderCard>,
}

/// `event: positions`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PositionsView {
    /// New fixes.
    pub fixes: Vec<FixView>,
}

/// A fix.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FixView {
    /// Whose.
    pub responder: ResponderId,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Within this.
    pub accuracy_m: i64,
    /// When they were there, server time.
    pub fix_at: Timestamp,
}

/// `event: notice`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NoticeView {
    /// partner_refused, different_content, other.
    #[schema(value_type = String)]
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// The snapshot.
pub fn snapshot(view: &View, clock: ClockView, ground: Option<u32>) -> Snapshot {
    Snapshot {
        as_of: view.cursor.to_string(),
        clock,
        incidents: view.open_incidents().map(|incident| incident_card(view, incident, clock.now_at)).collect(),
        responders: view
            .board
            .responders
            .values()
            .filter(|responder| responder.left_at.is_none())
            .map(|responder| responder_card(view, responder))
            .collect(),
        partners: partners(view),
        people: view
            .people
            .iter()
            .map(|(person, staff)| PersonName { person: *person, name: staff.name.clone(), role: staff.role })
            .collect(),
        ground,
    }
}

/// Call centres, and whoever else has an open case with us.
fn partners(view: &View) -> Vec<PartnerCard> {
    let cases: Vec<&Case> = view.open_incidents().flat_map(|incident| &incident.cases).collect();
    let of = |id: OrganisationId| cases.iter().filter(move |case| case.organisation == id);
    let is_partner = |kind: OrganisationKind, id: OrganisationId| kind == OrganisationKind::CallCentre || of(id).next().is_some();
    let partners = view.board.organisations.values().filter(|organisation| is_partner(organisation.kind, organisation.id));
    partners
        .map(|partner| PartnerCard {
            organisation: partner.id,
            name: partner.name.clone(),
            phone: partner.phone.clone(),
            waiting: of(partner.id).filter(|case| case.accepted_at.is_none()).count(),
        })
        .collect()
}

/// What an event changed on the desk: one view, or one for each incident it concerns.
pub fn changes(view: &View, change: &Change, now: Timestamp) -> Vec<ChangeView> {
    let recorded = &change.recorded;
    let (subject, id) = recorded.subject.parts();
    let kind = recorded.event.as_ref().map_or_else(|| "erased".to_owned(), |event| kind_of(&event.what));
    let responder = change.responder.and_then(|id| view.board.responders.get(&id)).map(|responder| responder_card(view, responder));
    let cards: Vec<IncidentCard> =
        change.incidents.iter().filter_map(|id| view.board.incidents.get(id)).map(|incident| incident_card(view, incident, now)).collect();
    let with = |incident| ChangeView {
        position: recorded.position,
        subject,
        id,
        kind: kind.clone(),
        at: recorded.at,
        incident,
        responder: responder.clone(),
    };
    if cards.is_empty() { vec![with(None)] } else { cards.into_iter().map(|card| with(Some(card))).collect() }
}

/// Whose phones have something to be told, and since when.
pub fn phones_behind(view: &View) -> BTreeSet<(ResponderId, Timestamp)> {
    view.board.responders.values().filter_map(|responder| Some((responder.id, phone_behind_since(view, responder)?))).collect()
}

/// That a phone has seen what it had to, or is behind again.
pub fn phone_change(view: &View, responder: ResponderId) -> Option<ChangeView> {
    let card = responder_card(view, view.board.responders.get(&responder)?);
    Some(ChangeView {
        position: view.cursor.position,
        subject: "responder",
        id: responder.0,
        kind: "phone_seen".to_owned(),
        at: card.phone_seen_at.unwrap_or_default(),
        incident: None,
        responder: Some(card),
    })
}

/// New fixes.
pub fn positions_view(positions: &Positions) -> PositionsView {
    let fixes = positions.fixes.iter().map(|(responder, live)| FixView {
        responder: *responder,
        latitude: live.fix.position.latitude,
        longitude: live.fix.position.longitude,
        accuracy_m: live.fix.accuracy.0,
        fix_at: live.fix.at,
    });
    PositionsView { fixes: fixes.collect() }
}

/// A notice.
pub fn notice_view(notice: &Notice) -> NoticeView {
    NoticeView { kind: notice.kind.word(), text: notice.text.clone(), at: notice.at }
}
