//! The cheapest plan of a model, exactly.
//!
//! What is a plain assignment goes to the solver. Two things are not: the two places of a visit that nobody makes alone are priced as a pair, and a place
//! that somebody holds is only given up when something strictly more urgent takes them. Both are branched over, with the plain assignment as the bound;
//! in practice there are a handful of branches. After [`BRANCHES_MOST`] the best plan found so far stands: every plan found keeps all the rules.

use super::Model;
use crate::price::Price;
use crate::solve::{Costs, Solver, Unsolvable};

/// So many branches are looked at.
pub const BRANCHES_MOST: u32 = 20_000;

/// What is settled about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Nothing.
    Open,
    /// It takes this cell.
    Takes(usize),
    /// It waits.
    Waits,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It took this cell.
    Cell(usize),
    /// It waits.
    Waits,
}

/// A whole plan with its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it costs in all.
    pub total: Price,
    /// What became of each row.
    pub taken: Vec<Taken>,
}

/// The cheapest plan in which the settled rows stay as they are; `None` when what is settled breaks a rule.
///
/// # Errors
/// The sum of the costs may leave the numbers.
pub fn cheapest(model: &Model, settled: &[Fix]) -> Result<Option<Answer>, Unsolvable> {
    let mut search = Search { model, solver: Solver::default(), best: None, branches: 0, cells: Vec::new(), waits: Vec::new() };
    let mut fixed = settled.to_vec();
    fixed.resize(model.rows.len(), Fix::Open);
    search.descend(&mut fixed)?;
    Ok(search.best)
}

struct Search<'m> {
    model: &'m Model,
    solver: Solver,
    best: Option<Answer>,
    branches: u32,
    cells: Vec<i64>,
    waits: Vec<i64>,
}

impl Search<'_> {
    fn descend(&mut self, fixed: &mut Vec<Fix>) -> Result<(), Unsolvable> {
        self.branches += 1;
        if self.branches > BRANCHES_MOST && self.best.is_some() {
            return Ok(());
        }
        if let Some(first) = (0..fixed.len()).find(|row| fixed[*row] == Fix::Open && self.model.rows[*row].beside.is_some()) {
            return self.branch_over_pairs(fixed, first);
        }
        let Some(answer) = self.relaxed(fixed)? else { return Ok(()) };
        if self.best.as_ref().is_some_and(|best| answer.total >= best.total) {
            return Ok(());
        }
        match self.taken_for_nothing(&answer, fixed) {
            Some(row) => self.branch_over_holder(fixed, row),
            None => {
                self.best = Some(answer);
                Ok(())
            }
        }
    }

    /// Both, or neither. The pairs cheapest first: once one of them with the best of everything else is no better than what is known, none is.
    fn branch_over_pairs(&mut self, fixed: &mut Vec<Fix>, first: usize) -> Result<(), Unsolvable> {
        let Some(second) = self.model.rows[first].beside else { return Ok(()) };
        // Everything that is no pair, at its best; a pair costs nothing at least.
        let mut others = fixed.clone();
        let mut pairs_wait = Price::default();
        for row in (0..others.len()).filter(|row| fixed[*row] == Fix::Open && self.model.rows[*row].beside.is_some()) {
            others[row] = Fix::Waits;
            pairs_wait = pairs_wait + self.price_of_waiting(row);
        }
        let Some(rest) = self.relaxed(&others)? else { return Ok(()) };
        for (price, one, other) in self.pairs(first, second, fixed[second]) {
            let bound = rest.total - pairs_wait + price;
            if self.best.as_ref().is_some_and(|best| bound >= best.total) {
                break;
            }
            let before = (fixed[first], fixed[second]);
            (fixed[first], fixed[second]) = (one, other);
            self.descend(fixed)?;
            (fixed[first], fixed[second]) = before;
        }
        Ok(())
    }

    /// Every pair of two people, and waiting, with what each costs, cheapest first. One of them may be somebody who is free soon: then the other is kept.
    fn pairs(&self, first: usize, second: usize, of_second: Fix) -> Vec<(Price, Fix, Fix)> {
        let (here, beside) = (&self.model.rows[first], &self.model.rows[second]);
        let mut pairs = vec![(self.price_of_waiting(first) + self.price_of_waiting(second), Fix::Waits, Fix::Waits)];
        let who = |column: usize| self.model.columns[column].who;
        for (a, one) in here.cells.iter().enumerate() {
            for (b, other) in beside.cells.iter().enumerate() {
                let sooner_first = (one.seconds, one.column) < (other.seconds, other.column);
                if sooner_first && who(one.column) != who(other.column) {
                    pairs.push((self.price_of_pair(first, a, b), Fix::Takes(a), Fix::Takes(b)));
                }
            }
        }
        pairs.retain(|(_, _, other)| of_second == Fix::Open || of_second == *other);
        pairs.sort_by_key(|(price, _, _)| *price);
        pairs
    }

    /// Nobody enters before both are there: the later of the two decides, and of pairs that are as soon the one that keeps the other shorter.
    fn price_of_pair(&self, first: usize, one: usize, other: usize) -> Price {
        let row = &self.model.rows[first];
        let beside = row.beside.map_or(row, |beside| &self.model.rows[beside]);
        let (Some(one), Some(other)) = (row.cells.get(one), beside.cells.get(other)) else { return row.wait };
        one.price.max(other.price) + Price { first: 0, second: one.seconds.min(other.seconds) }
    }

    /// A row's price of waiting; of a pair only the first row's counts.
    fn price_of_waiting(&self, row: usize) -> Price {
        let row_at = &self.model.rows[row];
        if row_at.beside.is_some_and(|beside| beside < row) { Price::default() } else { row_at.wait }
    }

    /// A row that gave up whoever holds it although nothing more urgent took them.
    fn taken_for_nothing(&self, answer: &Answer, fixed: &[Fix]) -> Option<usize> {
        let model = self.model;
        (0..model.rows.len()).find(|row| {
            let Some(holder) = model.rows[*row].held.filter(|_| fixed[*row] == Fix::Open) else { return false };
            let keeps = matches!(answer.taken[*row], Taken::Cell(cell) if model.rows[*row].cells[cell].column == holder);
            let used = (0..model.rows.len()).any(|other| {
                other != *row && matches!(answer.taken[other], Taken::Cell(cell) if model.rows[other].cells[cell].column == holder)
            });
            !keeps && !used
        })
    }

    /// Either it keeps its holder, or one of the more urgent rows takes them.
    fn branch_over_holder(&mut self, fixed: &mut Vec<Fix>, row: usize) -> Result<(), Unsolvable> {
        let Some(holder) = self.model.rows[row].held else { return Ok(()) };
        for taker in 0..self.model.rows.len() {
            let with_holder = self.model.rows[taker].cells.iter().position(|cell| cell.column == holder);
            let Some(cell) = with_holder.filter(|_| fixed[taker] == Fix::Open) else { continue };
            let before = std::mem::replace(&mut fixed[taker], Fix::Takes(cell));
            self.descend(fixed)?;
            fixed[taker] = before;
        }
        Ok(())
    }

    /// The plain assignment of everything that is not settled, and the price of the whole; `None` when two settled rows take one person.
    fn relaxed(&mut self, fixed: &[Fix]) -> Result<Option<Answer>, Unsolvable> {
        const TAKEN: u32 = u32::MAX;
        let model = self.model;
        let mut place_of = vec![0_u32; model.columns.len()];
        for (row, fix) in fixed.iter().enumerate() {
            if let Fix::Takes(cell) = fix {
                let column = model.rows[row].cells[*cell].column;
                if place_of[column] == TAKEN {
                    return Ok(None);
                }
                place_of[column] = TAKEN;
            }
        }
        let open: Vec<usize> = (0..fixed.len()).filter(|row| fixed[*row] == Fix::Open && !model.rows[*row].cells.is_empty()).collect();
        for cell in open.iter().flat_map(|row| &model.rows[*row].cells) {
            if place_of[cell.column] != TAKEN {
                place_of[cell.column] = 1;
            }
        }
        let mut columns = 0_u32;
        for place in place_of.iter_mut().filter(|place| **place == 1) {
            *place = columns;
            columns += 1;
        }
        // A column that no open row could use is never looked up below.
        self.fill(&open, &place_of, columns as usize, TAKEN)?;
        self.solver.solve(Costs { rows: open.len(), columns: columns as usize, cells: &self.cells, waits: &self.waits })?;
        let mut taken: Vec<Taken> =
            fixed.iter().map(|fix| if let Fix::Takes(cell) = fix { Taken::Cell(*cell) } else { Taken::Waits }).collect();
        for (index, row) in open.iter().enumerate() {
            let Some(place) = self.solver.column_of(index) else { continue };
            let found = model.rows[*row].cells.iter().position(|cell| place_of[cell.column] as usize == place);
            taken[*row] = found.map_or(Taken::Waits, Taken::Cell);
        }
        let total = self.price(&taken);
        Ok(Some(Answer { total, taken }))
    }

    /// The matrix of the open rows, both levels in one number: the first times more than all of the second can come to.
    fn fill(&mut self, open: &[usize], place_of: &[u32], columns: usize, taken: u32) -> Result<(), Unsolvable> {
        let model = self.model;
        let too_large = |row: usize| Unsolvable::Cost { row, most: crate::solve::most(open.len()) };
        let mut apart: i64 = 1;
        for row in open {
            let most = model.rows[*row].cells.iter().map(|cell| cell.price.second).chain([model.rows[*row].wait.second]).max().unwrap_or(0);
            apart = apart.checked_add(most).ok_or(too_large(*row))?;
        }
        let whole = |price: Price, row: usize| -> Result<i64, Unsolvable> {
            price.first.checked_mul(apart).and_then(|first| first.checked_add(price.second)).ok_or(too_large(row))
        };
        self.cells.clear();
        self.waits.clear();
        for row in open {
            let wait = whole(model.rows[*row].wait, *row)?;
            self.waits.push(wait);
            let begin = self.cells.len();
            self.cells.resize(begin + columns, wait.saturating_add(1));
            for cell in model.rows[*row].cells.iter().filter(|cell| place_of[cell.column] != taken) {
                self.cells[begin + place_of[cell.column] as usize] = whole(cell.price, *row)?;
            }
        }
        Ok(())
    }

    fn price(&self, taken: &[Taken]) -> Price {
        let mut total = Price::default();
        for (row, what) in taken.iter().enumerate() {
            let here = &self.model.rows[row];
            let price = match (*what, here.beside.map(|beside| (beside, taken[beside]))) {
                (Taken::Waits, _) => self.price_of_waiting(row),
                (Taken::Cell(_), Some((beside, Taken::Cell(_)))) if beside < row => Price::default(),
                (Taken::Cell(one), Some((_, Taken::Cell(other)))) => self.price_of_pair(row, one, other),
                (Taken::Cell(cell), Some((_, Taken::Waits)) | None) => here.cells[cell].price,
            };
            total = total + price;
        }
        total
    }
}
