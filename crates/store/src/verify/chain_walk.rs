//! Along the chain: places without gaps, times that never go back, hashes that follow, receipts that are there; and the fold on the way.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::board::Board;
use domain::event::{Event, Subject};
use domain::ids::{IncidentId, JobId, OrganisationId};
use domain::time::Timestamp;

use super::VerifyReport;
use super::assignments::{self, Assignments};
use super::signals::Signals;
use crate::conn::{Conn, each};
use crate::load::IDS_MAX;
use crate::rows::{EventRow, ReceiptRow};
use crate::{Head, StoreError, chain, codec, schema};

/// Events read at a time.
const PAGE: i64 = 1_000;

/// What the way along the chain has shown.
#[derive(Default)]
pub struct Walked {
    /// Each subject's last revision.
    pub revisions: BTreeMap<Subject, i64>,
    /// Whose each subject is: as its first event says.
    pub organisations: BTreeMap<Subject, OrganisationId>,
    /// Subjects that cannot be folded any more: an event of theirs is erased or unreadable, or rules before these made something else of them.
    pub unfoldable: BTreeSet<Subject>,
    /// The oldest rules by which any event of a subject was followed, where those are before ours.
    pub older: BTreeMap<Subject, i32>,
    /// Who had which visit.
    pub assignments: Assignments,
    /// Which incidents a visit has ever served.
    pub served: BTreeSet<(JobId, IncidentId)>,
    /// Which signals events were made of.
    pub signals: Signals,
}

/// From the first event to the last.
pub fn walk(conn: &mut Conn, board: &mut Board, report: &mut VerifyReport) -> Result<Walked, StoreError> {
    use schema::event::dsl as t;
    let mut walked = Walked::default();
    let (mut head, mut at_ms, mut last) = (Head::default(), i64::MIN, i64::MIN);
    loop {
        let page = t::event.filter(t::position.gt(last)).order(t::position).limit(PAGE).load::<EventRow>(conn)?;
        let Some(end) = page.last() else { break };
        last = end.position;
        for row in &page {
            check(row, &head, at_ms, report);
            // What follows is held against what stands here, so that one bad event is named once.
            head = Head { position: row.position, hash: row.hash.0 };
            at_ms = row.at_ms;
            report.events += 1;
            follow(row, board, &mut walked, report);
        }
        hold_against_receipts(conn, &page, report)?;
    }
    report.head = head;
    Ok(walked)
}

fn place(row: &EventRow) -> String {
    format!("{} of {} {}", row.kind, row.subject_kind, row.subject.0)
}

fn check(row: &EventRow, head: &Head, at_ms: i64, report: &mut VerifyReport) {
    if row.position != head.position + 1 {
        report.event_fault(
            row.position,
            place(row),
            format!("positions {} to {} are missing before it", head.position + 1, row.position - 1),
        );
    }
    if row.at_ms < at_ms {
        report.event_fault(row.position, place(row), "its time is before the event ahead of it");
    }
    match (&row.salt, &row.payload) {
        (Some(salt), Some(payload)) if chain::leaf(&row.header(), salt, payload) != row.leaf.0 => {
            report.event_fault(row.position, place(row), "its content is not what was written");
        }
        (Some(_), Some(_)) => {}
        (None, None) => report.erased += 1,
        (Some(_), None) | (None, Some(_)) => report.event_fault(row.position, place(row), "it is half erased"),
    }
    if chain::next(&head.hash, &row.leaf.0) != row.hash.0 {
        report.event_fault(row.position, place(row), "its hash does not follow from the event ahead of it");
    }
}

fn follow(row: &EventRow, board: &mut Board, walked: &mut Walked, report: &mut VerifyReport) {
    let recorded = match row.recorded() {
        Ok(recorded) => recorded,
        Err(fault) => {
            report.event_fault(row.position, place(row), fault.to_string());
            if let Ok(subject) = crate::codec::subject(&row.subject_kind, row.subject.0) {
                walked.unfoldable.insert(subject);
                walked.revisions.insert(subject, row.revision);
            }
            return;
        }
    };
    let before = walked.revisions.insert(recorded.subject, row.revision).unwrap_or(0);
    if row.revision != before + 1 {
        report.event_fault(row.position, place(row), format!("it is the subject's event {}, after {before}", row.revision));
    }
    walked.organisations.entry(recorded.subject).or_insert(recorded.organisation);
    if row.body_version < codec::VERSION {
        let oldest = walked.older.entry(recorded.subject).or_insert(row.body_version);
        *oldest = row.body_version.min(*oldest);
    }
    walked.assignments.at(row);
    match recorded.event {
        Some(event) if !walked.unfoldable.contains(&event.subject) => apply(row, &event, board, walked),
        Some(_) => {}
        None => {
            walked.unfoldable.insert(recorded.subject);
        }
    }
}

/// Follows an event on the board, and what it does to who has which visit.
fn apply(row: &EventRow, event: &Event, board: &mut Board, walked: &mut Walked) {
    walked.signals.follow(row.position, event);
    let Subject::Job(job) = event.subject else { return board.apply(event, Timestamp(row.at_ms)) };
    let before = assignments::live(board.jobs.get(&job));
    board.apply(event, Timestamp(row.at_ms));
    let after = board.jobs.get(&job);
    walked.assignments.follow(row.position, &before, &assignments::live(after));
    walked.served.extend(after.iter().flat_map(|after| after.incidents.iter().map(|incident| (job, *incident))));
}

/// Every event that has a receipt must find it, unaltered.
fn hold_against_receipts(conn: &mut Conn, page: &[EventRow], report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<&str, &EventRow> = BTreeMap::new();
    for row in page.iter().filter(|row| !row.command_id.is_empty()) {
        wanted.insert(&row.command_id, row);
    }
    let end = page.last().map(|row| row.position);
    let ids: Vec<&str> = wanted.keys().copied().collect();
    let mut found: BTreeMap<String, ReceiptRow> = BTreeMap::new();
    for part in ids.chunks(IDS_MAX) {
        let rows: Vec<ReceiptRow> =
            each!(&mut *conn, c => schema::receipt::table.filter(schema::receipt::command_id.eq_any(part.to_vec())).load(c))?;
        found.extend(rows.into_iter().map(|row| (row.command_id.clone(), row)));
    }
    for (command_id, row) in wanted {
        match found.get(command_id) {
            None => report.event_fault(row.position, place(row), format!("the receipt of its command {command_id} is missing")),
            Some(receipt) => {
                report.receipts += 1;
                if chain::receipt_mark(command_id, &receipt.digest.0, &receipt.outcome).as_slice() != row.receipt_mark {
                    report.event_fault(
                        row.position,
                        place(row),
                        format!("the receipt of its command {command_id} is not what was written"),
                    );
                }
                // The command's last event is the receipt's place; it may stand on the next page.
                let goes_on = end == Some(row.position) && receipt.position > row.position;
                if receipt.position != row.position && !goes_on {
                    report.event_fault(row.position, place(row), format!("the receipt of its command {command_id} has another position"));
                }
                if receipt.at_ms != row.at_ms {
                    report.event_fault(row.position, place(row), format!("the receipt of its command {command_id} has another time"));
                }
            }
        }
    }
    Ok(())
}
