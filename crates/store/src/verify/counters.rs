//! The counters that give incidents their numbers, counted again.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::board::Board;
use domain::event::Subject;
use domain::ids::OrganisationId;

use super::VerifyReport;
use super::chain_walk::Walked;
use crate::column::Column;
use crate::conn::Conn;
use crate::{StoreError, schema};

/// Each organisation's next number is the one after its last incident's; a lower one would give a number twice.
pub fn compare(conn: &mut Conn, board: &Board, walked: &Walked, report: &mut VerifyReport) -> Result<(), StoreError> {
    use schema::counter::dsl as t;
    let mut next: BTreeMap<OrganisationId, i64> = BTreeMap::new();
    for incident in board.incidents.values() {
        let known = next.entry(incident.organisation).or_insert(0);
        *known = (*known).max(incident.number + 1);
    }
    // An incident that cannot be folded any more may have had the last number.
    let certain = !walked.unfoldable.iter().any(|subject| matches!(subject, Subject::Incident(_)));
    let rows = t::counter.select((t::organisation_id, t::name, t::next_value)).load::<(Column<OrganisationId>, String, i64)>(conn)?;
    for (Column(organisation), name, stored) in rows {
        let place = format!("counter {name} of {organisation}");
        match next.remove(&organisation).filter(|_| name == "incident") {
            Some(next) if stored == next || (stored > next && !certain) => {}
            Some(next) => report.row_fault(place, format!("it stands at {stored}, the incidents make it {next}")),
            None if certain => report.row_fault(place, "no incident has counted it"),
            None => {}
        }
    }
    for (organisation, next) in next {
        report.row_fault(format!("counter incident of {organisation}"), format!("it is missing; the incidents make it {next}"));
    }
    Ok(())
}
