//! What the plan would have been with somebody else: solved anew, exactly, with that one pair settled. Every figure is the difference of two solved plans.

use domain::event::{Instead, Later};

use crate::exact::{Answer, Cell, Model, Search, Taken, Way};
use crate::price::HORIZON_S;
use crate::solve::Unsolvable;

/// So many alternatives are looked at for one place.
pub const ALTERNATIVES_MOST: usize = 3;

/// The best alternatives to whoever a place was given to, each with what it would cost and whom; none for a place that waits or is one of a pair.
/// Each takes one of the `budget`.
///
/// # Errors
/// The sum of the costs may leave the numbers.
pub fn instead(search: &mut Search, answer: &Answer, place: usize, budget: &mut usize) -> Result<Vec<Instead>, Unsolvable> {
    let row = &search.model().rows[place];
    let Some(chosen) = taken(search.model(), answer, place).filter(|cell| cell.way == Way::Now && row.beside.is_none()) else {
        return Ok(Vec::new());
    };
    let others = row.cells.iter().enumerate().filter(|(_, cell)| cell.way == Way::Now && cell.column != chosen.column);
    let others: Vec<(usize, usize)> = others.map(|(index, cell)| (index, cell.column)).take(ALTERNATIVES_MOST.min(*budget)).collect();
    *budget -= others.len();
    let mut found = Vec::with_capacity(others.len());
    for (index, column) in others {
        let Some(other) = search.cheapest_with(answer, place, index)? else { continue };
        let regret = other.total - answer.total;
        found.push(Instead {
            responder: search.model().columns[column].who,
            emergencies_s: regret.first,
            others_tenths: regret.second,
            later: differences(search.model(), answer, &other),
        });
    }
    found.sort_by_key(|one| (one.emergencies_s, one.others_tenths, one.responder));
    Ok(found)
}

fn taken(model: &Model, answer: &Answer, row: usize) -> Option<Cell> {
    match answer.taken.get(row)? {
        Taken::Cell(cell) => model.rows[row].cells.get(*cell).copied(),
        Taken::Waits => None,
    }
}

/// Who is helped later, or sooner, in the other plan, job by job in the order of the rows. Of two places of one job the first counts.
fn differences(model: &Model, answer: &Answer, other: &Answer) -> Vec<Later> {
    let seconds = |of: &Answer, row: usize| taken(model, of, row).map_or(model.rows[row].wait_s, |cell| cell.seconds).min(HORIZON_S);
    let mut found: Vec<Later> = Vec::new();
    for (row, place) in model.rows.iter().enumerate() {
        let later_s = seconds(other, row) - seconds(answer, row);
        if later_s != 0 && found.iter().all(|known| known.job != place.job) {
            let nobody = taken(model, other, row).is_none();
            found.push(Later { job: place.job, number: place.number, seconds: later_s, nobody });
        }
    }
    found
}
