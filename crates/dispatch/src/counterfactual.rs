//! What the plan would have been with somebody else: solved anew, exactly, with that one pair settled. Every figure is the difference of two solved plans.

use domain::event::{Instead, Later};

use crate::exact::{Answer, Cell, Fix, Model, Taken, Way, cheapest};
use crate::price::HORIZON_S;
use crate::solve::Unsolvable;

/// So many alternatives are looked at for one place.
pub const ALTERNATIVES_MOST: usize = 3;

/// The best alternatives to whoever a place was given to, each with what it would cost and whom; none for a place that waits or is one of a pair.
/// Each takes one of the `budget`.
///
/// # Errors
/// The sum of the costs may leave the numbers.
pub fn instead(model: &Model, answer: &Answer, place: usize, budget: &mut usize) -> Result<Vec<Instead>, Unsolvable> {
    let row = &model.rows[place];
    let Some(chosen) = taken(model, answer, place).filter(|cell| cell.way == Way::Now && row.beside.is_none()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let others = row.cells.iter().enumerate().filter(|(_, cell)| cell.way == Way::Now && cell.column != chosen.column);
    for (index, cell) in others.take(ALTERNATIVES_MOST) {
        if *budget == 0 {
            break;
        }
        *budget -= 1;
        let mut settled = vec![Fix::Open; model.rows.len()];
        settled[place] = Fix::Takes(index);
        let Some(other) = cheapest(model, &settled)? else { continue };
        let regret = other.total - answer.total;
        found.push(Instead {
            responder: model.columns[cell.column].who,
            emergencies_s: regret.first,
            others_tenths: regret.second,
            later: differences(model, answer, &other),
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
