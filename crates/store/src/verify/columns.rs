//! The columns that are read instead of the body must say what the body says.

use diesel::prelude::*;
use domain::board::Board;
use domain::event::Subject;
use domain::ids::*;
use domain::records::Records;
use domain::time::Timestamp;

use super::VerifyReport;
use super::chain_walk::Walked;
use crate::column::Column;
use crate::conn::Conn;
use crate::pending::{incident_row, job_row};
use crate::shelf::Shelved;
use crate::{StoreError, schema};

/// Holds them against what the events make of each subject.
pub fn compare(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    incidents(conn, board, walked, report)?;
    jobs(conn, board, walked, report)?;
    responders(conn, board, walked, report)?;
    clients(conn, board, walked, report)
}

/// What a subject's events make of it, where they still can.
fn folded<'b, I: Ord, T>(subject: Subject, bodies: &'b Records<I, T>, id: &I, walked: &Walked) -> Option<&'b T> {
    bodies.get(id).filter(|_| !walked.unfoldable.contains(&subject))
}

fn differs(report: &mut VerifyReport, place: String) {
    report.row_fault(place, "its columns are not what its body says");
}

fn incidents(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::incident::dsl as t;
    type Row = (
        Column<IncidentId>,
        String,
        Option<Column<ClientId>>,
        Option<Column<PropertyId>>,
        Option<String>,
        Option<Column<PersonId>>,
        Option<i64>,
        Option<i64>,
        String,
        (i64, i64),
    );
    let columns = (
        t::id,
        t::state,
        t::client_id,
        t::property_id,
        t::stranger,
        t::owner_id,
        t::wake_at_ms,
        t::closed_at_ms,
        t::class,
        (t::number, t::received_at_ms),
    );
    for row in t::incident.select(columns).load::<Row>(conn)? {
        let Some(body) = folded(Subject::Incident(row.0.0), &board.incidents, &row.0.0, walked) else { continue };
        let now = incident_row(&Shelved { body: body.clone(), stored: 0, organisation: body.organisation })?;
        let same = (now.state, now.client_id, now.property_id, now.stranger, now.owner_id, now.wake_at_ms, now.closed_at_ms, now.class);
        if same != (row.1.as_str(), row.2, row.3, row.4, row.5, row.6, row.7, row.8.as_str()) || (now.number, now.received_at_ms) != row.9 {
            differs(report, format!("incident {}", row.0.0));
        }
    }
    Ok(())
}

fn jobs(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::job::dsl as t;
    let rows = t::job.select((t::id, t::state, t::wake_at_ms, t::opened_at_ms)).load::<(Column<JobId>, String, Option<i64>, i64)>(conn)?;
    for (id, state, wake_at_ms, opened_at_ms) in rows {
        let Some(body) = folded(Subject::Job(id.0), &board.jobs, &id.0, walked) else { continue };
        let now = job_row(&Shelved { body: body.clone(), stored: 0, organisation: body.organisation })?;
        if (now.state, now.wake_at_ms, now.opened_at_ms) != (state.as_str(), wake_at_ms, opened_at_ms) {
            differs(report, format!("job {}", id.0));
        }
    }
    Ok(())
}

fn responders(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::responder::dsl as t;
    let rows = t::responder.select((t::id, t::call_sign, t::duty, t::wake_at_ms));
    for (id, call_sign, duty, wake_at_ms) in rows.load::<(Column<ResponderId>, String, String, Option<i64>)>(conn)? {
        let Some(body) = folded(Subject::Responder(id.0), &board.responders, &id.0, walked) else { continue };
        let wake = body.deadlines.next().map(|deadline| deadline.due.ms());
        if (call_sign.as_str(), duty.as_str() == "on", wake_at_ms) != (body.call_sign.as_str(), body.on_duty(), wake) {
            differs(report, format!("responder {}", id.0));
        }
    }
    Ok(())
}

fn clients(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::client::dsl as t;
    type Row = (Column<ClientId>, Column<ContractId>, Column<PropertyId>, String, Option<i64>);
    for row in t::client.select((t::id, t::contract_id, t::property_id, t::reference, t::wake_at_ms)).load::<Row>(conn)? {
        let Some(body) = folded(Subject::Client(row.0.0), &board.clients, &row.0.0, walked) else { continue };
        let review = body.status.review_due().map(Timestamp::ms);
        if (row.1.0, row.2.0, row.3.as_str(), row.4) != (body.contract, body.property, body.reference.as_str(), review) {
            differs(report, format!("client {}", row.0.0));
        }
    }
    Ok(())
}
