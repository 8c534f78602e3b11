//! In order of urgency: the most urgent and oldest job takes whoever can first help; then the next job takes from those who are left.

use std::collections::BTreeSet;

use domain::ids::ResponderId;

use super::{Assignments, Choice, Policy};
use crate::table::{Ask, Table};

/// Job by job in order of urgency and age. One offer to one person in one plan.
#[derive(Clone, Copy, Debug)]
pub struct InOrder;

impl Policy for InOrder {
    fn name(&self) -> &'static str {
        "priority/1"
    }

    fn plan(&self, table: &Table<'_>) -> Assignments {
        in_line(table, table.asks())
    }
}

/// Each ask in turn takes the first in line who is not taken.
pub(super) fn in_line(table: &Table<'_>, asks: &[Ask<'_>]) -> Assignments {
    let mut taken: BTreeSet<ResponderId> = BTreeSet::new();
    let mut choices = Vec::new();
    for ask in asks {
        let job = ask.view.job.id;
        let free = table.ranked(job).iter().filter(|candidate| candidate.excluded.is_none()).map(|candidate| candidate.who.responder.id);
        if let Some(to) = free.into_iter().find(|id| !taken.contains(id)) {
            taken.insert(to);
            choices.push(Choice { job, slot: ask.slot, to });
        }
    }
    Assignments { choices, ..Assignments::default() }
}
