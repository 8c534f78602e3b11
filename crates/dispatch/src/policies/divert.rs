//! In order of urgency, and whoever is on the way to something less urgent may be taken from it. For comparison with the exact plan.

use std::collections::BTreeSet;

use domain::ids::ResponderId;

use super::{Assignments, Choice, Diversion, Policy, Remedy};
use crate::cost::time_from_here;
use crate::exact::{MAKE_SAFE_S, SWITCH_S, may_be_diverted};
use crate::table::{Ask, Table};

/// Job by job in order of urgency and age, free or diverted, whoever is there first.
#[derive(Clone, Copy, Debug)]
pub struct Divert;

impl Policy for Divert {
    fn name(&self) -> &'static str {
        "divert/1"
    }

    fn plan(&self, table: &Table<'_>) -> Assignments {
        let mut taken: BTreeSet<ResponderId> = BTreeSet::new();
        let mut made = Assignments::default();
        for ask in table.asks() {
            let job = ask.view.job.id;
            let free = first_free(table, ask, &taken);
            let diverted = if table.diverts { first_diverted(table, ask, &taken) } else { None };
            let turns = diverted.filter(|one| free.is_none_or(|(_, seconds)| one.estimate_s + SWITCH_S < seconds));
            match (turns, free) {
                (Some(one), _) => {
                    taken.insert(one.who);
                    made.diversions.push(Diversion { sooner_s: free.map(|(_, seconds)| seconds - one.estimate_s), ..one });
                }
                (None, Some((to, _))) => {
                    taken.insert(to);
                    made.choices.push(Choice { job, slot: ask.slot, to });
                }
                (None, None) => {}
            }
        }
        for left in &mut made.diversions {
            let line = table.ranked(left.from).iter().filter(|one| one.excluded.is_none());
            let next = line.into_iter().find(|one| !taken.contains(&one.who.responder.id));
            if let Some(next) = next {
                taken.insert(next.who.responder.id);
                left.remedy = Remedy::Sent { to: next.who.responder.id, estimate_s: next.total_s() };
            }
        }
        made
    }
}

fn first_free(table: &Table<'_>, ask: &Ask<'_>, taken: &BTreeSet<ResponderId>) -> Option<(ResponderId, i64)> {
    let free = table.ranked(ask.view.job.id).iter().filter(|one| one.excluded.is_none());
    free.map(|one| (one.who.responder.id, one.total_s())).find(|(id, _)| !taken.contains(id))
}

fn first_diverted(table: &Table<'_>, ask: &Ask<'_>, taken: &BTreeSet<ResponderId>) -> Option<Diversion> {
    let job = ask.view.job;
    let line = table.ranked(job.id).iter().filter(|one| one.only_engaged && !taken.contains(&one.who.responder.id));
    let who_could = line.filter_map(|one| {
        let engaged = one.who.engaged?;
        let confirm = may_be_diverted(one.who, &engaged, job.priority, table.problem)?;
        let estimate_s = time_from_here(one.who, &ask.view.visit)?.total_s() + if confirm { MAKE_SAFE_S } else { 0 };
        let (who, from) = (one.who.responder.id, engaged.job);
        Some(Diversion { who, from, to: job.id, slot: ask.slot, estimate_s, sooner_s: None, confirm, remedy: Remedy::Escalated })
    });
    who_could.min_by_key(|one| (one.estimate_s, one.who))
}
