//! The fold held against the tables: bodies, the columns beside them, and the projections.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use diesel::prelude::*;
use domain::board::Board;
use domain::event::Subject;
use domain::ids::*;
use uuid::Uuid;

use super::chain_walk::Walked;
use super::{VerifyReport, assignments, columns, counters, signals};
use crate::column::Column;
use crate::conn::Conn;
use crate::load::BodyRow;
use crate::shelf::Kept;
use crate::tables::codes::SealedCode;
use crate::{StoreError, codec, schema, words};

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// Every row of a table with a body, in pages.
macro_rules! each_body {
    ($conn:expr, $table:ident, $row:ident => $act:expr) => {{
        use crate::schema::$table::dsl as t;
        let mut after = Uuid::nil();
        loop {
            let columns = (t::id, t::revision, t::organisation_id, t::body_version, t::body);
            let page = t::$table.filter(t::id.gt(Column(after))).order(t::id).limit(PAGE).select(columns).load::<BodyRow>($conn)?;
            let Some(end) = page.last() else { break };
            after = end.0.0;
            for $row in page {
                $act
            }
        }
    }};
}

/// Holds everything against the fold.
pub fn compare(conn: &mut Conn, board: &Board, walked: &mut Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut otherwise: BTreeSet<Subject> = BTreeSet::new();
    macro_rules! bodies {
        ($table:ident, $shelf:ident, $kind:ident, $id:ident) => {{
            let mut seen = BTreeSet::new();
            each_body!(conn, $table, row => {
                let id = $id(row.0.0);
                seen.insert(id);
                if one_body(stringify!($table), row, Subject::$kind(id), board.$shelf.get(&id), walked, report) == Fold::Otherwise {
                    otherwise.insert(Subject::$kind(id));
                }
            });
            for id in walked.revisions.keys().filter_map(|subject| match subject { Subject::$kind(id) => Some(*id), _ => None }) {
                if !seen.contains(&id) {
                    report.row_fault(format!("{} {id}", stringify!($table)), "it has events and no row");
                }
            }
        }};
    }
    bodies!(incident, incidents, Incident, IncidentId);
    bodies!(job, jobs, Job, JobId);
    bodies!(responder, responders, Responder, ResponderId);
    bodies!(client, clients, Client, ClientId);
    bodies!(property, properties, Property, PropertyId);
    bodies!(contract, contracts, Contract, ContractId);
    bodies!(organisation, organisations, Organisation, OrganisationId);
    // What hangs on them was made by the same rules.
    report.otherwise = i64::try_from(otherwise.len()).unwrap_or(i64::MAX);
    walked.unfoldable.extend(otherwise);
    let walked = &*walked;
    columns::compare(conn, board, walked, report)?;
    projections(conn, board, walked, report)?;
    assignments::compare(conn, walked, report)?;
    register_words(conn, board, walked, report)?;
    signals::compare(conn, walked, report)?;
    counters::compare(conn, board, walked, report)?;
    pointers(conn, report)
}

/// How a row stands to its events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// As they make it, or said to be wrong.
    Judged,
    /// Other rules than these followed some of its events, and it is not what these make of them: the chain alone speaks for it.
    Otherwise,
}

fn one_body<T: Kept + Debug>(
    table: &str,
    row: BodyRow,
    subject: Subject,
    folded: Option<&T>,
    walked: &Walked,
    report: &mut VerifyReport,
) -> Fold {
    let (id, revision, organisation, version, text) = row;
    let place = format!("{table} {}", id.0);
    let Some(last) = walked.revisions.get(&subject) else {
        report.row_fault(place, "it has a row and no events");
        return Fold::Judged;
    };
    if *last != revision {
        report.row_fault(&place, format!("its row has revision {revision}, its events end at {last}"));
    }
    if walked.organisations.get(&subject) != Some(&organisation.0) {
        report.row_fault(&place, "its row is another organisation's than its events");
    }
    if walked.unfoldable.contains(&subject) {
        return Fold::Judged;
    }
    report.subjects += 1;
    match (codec::read::<T>(version, &text), folded) {
        (Err(fault), _) => report.row_fault(place, fault.to_string()),
        (Ok(_), None) => report.row_fault(place, "its events make nothing of it"),
        (Ok(body), Some(folded)) if body != *folded => match walked.older.get(&subject) {
            Some(rules) => {
                report.rules.insert(*rules);
                return Fold::Otherwise;
            }
            None => report.row_fault(place, "its row is not what its events make of it"),
        },
        (Ok(_), Some(_)) => {}
    }
    Fold::Judged
}

/// Offers, jobs' incidents and partner cases.
fn projections(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::{incident_case, job_incident, offer};
    let foldable = |id: &JobId| !walked.unfoldable.contains(&Subject::Job(*id));
    let jobs = || board.jobs.values().filter(|job| foldable(&job.id));

    let offers: BTreeSet<(JobId, OfferId, String)> = jobs()
        .flat_map(|job| {
            job.offers.iter().map(|offer| (job.id, offer.id, format!("{} to {} in {}", offer.state.word(), offer.to, offer.slot)))
        })
        .collect();
    let rows = offer::table.select((offer::job_id, offer::id, offer::state, offer::responder_id, offer::slot));
    let stored = rows
        .load::<(Column<JobId>, Column<OfferId>, String, Column<ResponderId>, i32)>(conn)?
        .into_iter()
        .map(|row| (row.0.0, row.1.0, format!("{} to {} in {}", row.2, row.3.0, row.4)))
        .filter(|row| foldable(&row.0))
        .collect();
    differ("offer", &offers, &stored, report);

    let served: BTreeSet<(JobId, IncidentId)> = jobs().flat_map(|job| job.incidents.iter().map(|incident| (job.id, *incident))).collect();
    let rows =
        job_incident::table.select((job_incident::job_id, job_incident::incident_id)).load::<(Column<JobId>, Column<IncidentId>)>(conn)?;
    let stored: BTreeSet<_> = rows.into_iter().map(|row| (row.0.0, row.1.0)).filter(|row| foldable(&row.0)).collect();
    // A job may let an incident go; that it once served it is kept.
    for missing in served.difference(&stored) {
        report.row_fault(format!("job_incident {missing:?}"), "it is missing");
    }
    for row in stored.difference(&walked.served) {
        report.row_fault(format!("job_incident {row:?}"), "its events do not make it");
    }

    let foldable = |id: &IncidentId| !walked.unfoldable.contains(&Subject::Incident(*id));
    let cases: BTreeSet<(IncidentId, OrganisationId, String)> = board
        .incidents
        .values()
        .filter(|incident| foldable(&incident.id))
        .flat_map(|incident| incident.cases.iter().map(|case| (incident.id, case.organisation, case.reference.clone())))
        .collect();
    let rows = incident_case::table.select((incident_case::incident_id, incident_case::partner_id, incident_case::reference));
    let stored = rows
        .load::<(Column<IncidentId>, Column<OrganisationId>, String)>(conn)?
        .into_iter()
        .map(|row| (row.0.0, row.1.0, row.2))
        .filter(|row| foldable(&row.0))
        .collect();
    differ("incident_case", &cases, &stored, report);
    Ok(())
}

fn differ<T: Ord + Debug>(table: &str, folded: &BTreeSet<T>, stored: &BTreeSet<T>, report: &mut VerifyReport) {
    for row in folded.difference(stored) {
        report.row_fault(format!("{table} {row:?}"), "it is missing");
    }
    for row in stored.difference(folded) {
        report.row_fault(format!("{table} {row:?}"), "its events do not make it");
    }
}

/// A client that cannot be found is lost: the words must be there.
fn register_words(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::{register_word, unit_account};
    let mut stored: BTreeMap<Uuid, BTreeSet<(String, Vec<u8>)>> = BTreeMap::new();
    let rows = register_word::table.select((register_word::subject, register_word::kind, register_word::word));
    for (subject, kind, word) in rows.load::<(Column<Uuid>, String, Vec<u8>)>(conn)? {
        stored.entry(subject.0).or_default().insert((kind, word));
    }
    let clients = board.clients.values().filter(|client| !walked.unfoldable.contains(&Subject::Client(client.id)));
    let properties = board.properties.values().filter(|property| !walked.unfoldable.contains(&Subject::Property(property.id)));
    let wanted = clients
        .clone()
        .map(|client| (client.id.0, words::of_client(client)))
        .chain(properties.map(|property| (property.id.0, words::of_property(property))));
    for (subject, rows) in wanted {
        let rows: BTreeSet<(String, Vec<u8>)> = rows.into_iter().map(|row| (row.kind.to_owned(), row.word)).collect();
        if rows != stored.remove(&subject).unwrap_or_default() {
            report.row_fault(format!("register_word {subject}"), "its words are not those of its register");
        }
    }
    let lost = |subject: &Uuid| {
        walked.unfoldable.contains(&Subject::Client(ClientId(*subject)))
            || walked.unfoldable.contains(&Subject::Property(PropertyId(*subject)))
    };
    for subject in stored.keys().filter(|subject| !lost(subject)) {
        report.row_fault(format!("register_word {subject}"), "its words are nobody's");
    }
    let units: BTreeSet<(ClientId, UnitId, OrganisationId, String)> = clients
        .flat_map(|client| words::units_of(client, client.organisation))
        .map(|unit| (unit.client_id.0, unit.unit_id.0, unit.organisation_id.0, unit.account))
        .collect();
    let rows =
        unit_account::table.select((unit_account::client_id, unit_account::unit_id, unit_account::organisation_id, unit_account::account));
    let stored = rows
        .load::<(Column<ClientId>, Column<UnitId>, Column<OrganisationId>, String)>(conn)?
        .into_iter()
        .map(|row| (row.0.0, row.1.0, row.2.0, row.3))
        .filter(|row| !walked.unfoldable.contains(&Subject::Client(row.0)))
        .collect();
    differ("unit_account", &units, &stored, report);
    Ok(())
}

/// A sealed code belongs to a door of the register; the wrapped data key lies under its organisation.
pub fn owners_of_codes(board: &Board, report: &mut VerifyReport) {
    let astray = |code: &&SealedCode| !board.properties.contains_key(&code.property) && code.property.0 != code.organisation.0;
    let astray: Vec<PropertyId> = report.codes.iter().filter(astray).map(|code| code.property).collect();
    for door in astray {
        report.row_fault(format!("sealed_code {door}"), "it belongs to no door of the register");
    }
}

/// Receipts, phones and the outbox point at positions that exist.
fn pointers(conn: &mut Conn, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::{outbox, phone, receipt};
    let head = report.head.position;
    let rows = receipt::table.filter(receipt::position.gt(head)).select((receipt::command_id, receipt::position)).limit(PAGE);
    for (command_id, position) in rows.load::<(String, i64)>(conn)? {
        report.row_fault(format!("receipt {command_id}"), format!("it points at {position}, beyond the last event {head}"));
    }
    let rows = phone::table.filter(phone::changed.gt(head).or(phone::seen.gt(head))).select(phone::responder_id).limit(PAGE);
    for Column(responder) in rows.load::<Column<ResponderId>>(conn)? {
        report.row_fault(format!("phone {responder}"), format!("it points beyond the last event {head}"));
    }
    let rows = outbox::table.filter(outbox::position.gt(head)).select(outbox::id).limit(PAGE);
    for id in rows.load::<i64>(conn)? {
        report.row_fault(format!("outbox {id}"), format!("it points beyond the last event {head}"));
    }
    Ok(())
}
