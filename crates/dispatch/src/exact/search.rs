//! The cheapest plan of a model, exactly.
//!
//! What is a plain assignment goes to the solver. Two things are not: the two places of a visit that nobody makes alone are priced as a pair, and a place
//! that somebody holds is only given up when something strictly more urgent takes them. Both are branched over, with the plain assignment as the bound;
//! in practice there are a handful of branches. After [`BRANCHES_MOST`] the best plan found so far stands: every plan found keeps all the rules.
//!
//! A large model falls into *blocks*: rows are solved apart, and those that want the same person are solved together, until nobody is wanted twice. The
//! rows of a block alone cost as much as in any plan at least, so that blocks of which no two want the same person are the cheapest plan of all. With one
//! pair settled otherwise only the blocks are solved anew that this concerns.

use super::{Model, Way};
use crate::price::Price;
use crate::solve::{Costs, Solver, Unsolvable};

/// So many branches are looked at in a block.
pub const BRANCHES_MOST: u32 = 20_000;
/// Up to so many rows are one block from the beginning.
pub const TOGETHER: usize = 16;

/// What is settled about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fix {
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
    /// Which rows were solved together: the first row of each row's block.
    block_of: Vec<usize>,
}

/// Looks for the cheapest plans of one model, in memory that it keeps.
#[derive(Debug)]
pub struct Search {
    model: Model,
    /// The most that a row's cells or its waiting cost on the second level.
    most_second: Vec<i64>,
    solver: Solver,
    cells: Vec<i64>,
    waits: Vec<i64>,
    /// For each column its place in the matrix, [`FREE`] or [`TAKEN`]; all free between two matrices.
    place_of: Vec<u32>,
    touched: Vec<usize>,
    /// For each column the row that uses it, or [`FREE`]; all free between two looks.
    used_by: Vec<u32>,
    /// The rows of the block that is looked at, whether it is more than a plain assignment, those of them that the solver
    /// assigns, and what is settled about all.
    rows: Vec<usize>,
    is_more: bool,
    open: Vec<usize>,
    fixed: Vec<Fix>,
    /// What becomes of each row in the plan that is looked at; only the block's own rows mean anything.
    now: Vec<Taken>,
    best: Option<(Price, Vec<Taken>)>,
    branches: u32,
    together: usize,
    tight: bool,
    settled: Option<Settled>,
}

/// A plain assignment of all rows as it was solved: with one pair settled otherwise the cheapest plan is a few steps from it.
#[derive(Debug)]
struct Settled {
    solver: Solver,
    /// The same, changed for one pair.
    changed: Solver,
    cells: Vec<i64>,
    waits: Vec<i64>,
    columns: usize,
    /// For each column its place in the matrix, or [`FREE`].
    place_of: Vec<u32>,
    /// The rows that the solver assigned.
    open: Vec<usize>,
}

/// A column that no open row of the block could use.
const FREE: u32 = u32::MAX;
/// A column that a settled row of the block uses.
const TAKEN: u32 = u32::MAX - 1;

impl Search {
    /// Of this model.
    pub fn new(model: Model) -> Self {
        let second = |row: &super::Row| row.cells.iter().map(|cell| cell.price.second).chain([row.wait.second]).max().unwrap_or(0);
        let rows = model.rows.len();
        Self {
            most_second: model.rows.iter().map(second).collect(),
            solver: Solver::default(),
            cells: Vec::new(),
            waits: Vec::new(),
            place_of: vec![FREE; model.columns.len()],
            touched: Vec::new(),
            used_by: vec![FREE; model.columns.len()],
            rows: Vec::with_capacity(rows),
            is_more: false,
            open: Vec::with_capacity(rows),
            fixed: vec![Fix::Open; rows],
            now: vec![Taken::Waits; rows],
            best: None,
            branches: 0,
            together: TOGETHER,
            tight: false,
            settled: None,
            model,
        }
    }

    /// Up to so many rows are one block from the beginning, instead of [`TOGETHER`].
    pub fn together(self, rows: usize) -> Self {
        Self { together: rows, ..self }
    }

    /// The model.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Whether more rows wanted the same people than a row has cells in this model, so that what was found is the cheapest only of what is in it.
    pub const fn is_tight(&self) -> bool {
        self.tight
    }

    /// The cheapest plan.
    ///
    /// # Errors
    /// The sum of the costs may leave the numbers.
    pub fn cheapest(&mut self) -> Result<Answer, Unsolvable> {
        let rows = self.model.rows.len();
        let block_of = if rows <= self.together { vec![0; rows] } else { self.apart() };
        let changed = (0..rows).filter(|row| block_of[*row] == *row).collect();
        let nobody = Answer { total: Price::default(), taken: vec![Taken::Waits; rows], block_of };
        Ok(self.settle(nobody.clone(), changed)?.unwrap_or(nobody))
    }

    /// The matrix of a model that is one plain assignment, as it was solved last; `None` where the model is more than that.
    fn as_solved(&mut self) -> Option<Settled> {
        let plain = self.model.rows.len() <= self.together && self.model.rows.iter().all(|row| row.held.is_none() && row.beside.is_none());
        if self.settled.is_some() || !plain {
            return self.settled.take();
        }
        let columns = self.number_columns().unwrap_or_default();
        let place_of = self.place_of.clone();
        self.touched.drain(..).for_each(|column| self.place_of[column] = FREE);
        let (cells, waits) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.waits));
        Some(Settled { solver: self.solver.clone(), changed: Solver::default(), cells, waits, columns, place_of, open: self.open.clone() })
    }

    /// The cheapest plan in which one row takes this cell, from the cheapest of all; `None` when that breaks a rule.
    ///
    /// # Errors
    /// The sum of the costs may leave the numbers.
    pub fn cheapest_with(&mut self, best: &Answer, row: usize, cell: usize) -> Result<Option<Answer>, Unsolvable> {
        if let Some(mut settled) = self.as_solved() {
            let found = self.changed(&mut settled, best, row, cell);
            self.settled = Some(settled);
            return Ok(found);
        }
        self.fixed[row] = Fix::Takes(cell);
        let found = self.settle(best.clone(), vec![best.block_of[row]]);
        self.fixed[row] = Fix::Open;
        found
    }

    /// The plan as it was solved, changed so that one row takes this cell.
    fn changed(&self, settled: &mut Settled, best: &Answer, row: usize, cell: usize) -> Option<Answer> {
        let Settled { solver, changed, cells, waits, columns, place_of, open } = settled;
        let at = open.binary_search(&row).ok()?;
        let column = self.model.rows[row].cells.get(cell)?.column;
        let place = Some(place_of[column]).filter(|place| *place != FREE).map(|place| place as usize);
        changed.resume(solver);
        changed.settle(Costs { rows: open.len(), columns: *columns, cells, waits }, at, place);
        let mut answer = best.clone();
        for (index, other) in
            open.iter().enumerate().filter(|(index, _)| *index == at || changed.column_of(*index) != solver.column_of(*index))
        {
            let here = &self.model.rows[*other];
            let of = |place: usize| here.cells.iter().position(|cell| place_of[cell.column] as usize == place);
            let taken = if index == at { Some(cell) } else { changed.column_of(index).and_then(of) };
            let price = |taken: Taken| if let Taken::Cell(cell) = taken { here.cells[cell].price } else { here.wait };
            let taken = taken.map_or(Taken::Waits, Taken::Cell);
            let before = std::mem::replace(&mut answer.taken[*other], taken);
            answer.total = answer.total + price(taken) - price(before);
        }
        Some(answer)
    }

    /// Every row by itself, but pairs together, and whoever could take somebody from a place that would be better off without them with that place: it may
    /// pay to take somebody a little further away for the sake of the place they leave.
    fn apart(&mut self) -> Vec<usize> {
        let model = &self.model;
        let mut block_of: Vec<usize> = (0..model.rows.len()).collect();
        for (place, row) in model.rows.iter().enumerate() {
            if let Some(beside) = row.beside {
                join(&mut block_of, place, beside);
            }
            let keeps = row.cells.iter().find(|cell| cell.way == Way::Keeps);
            let without = |keeps: &&super::Cell| row.wait < keeps.price || row.cells.iter().any(|cell| cell.price < keeps.price);
            let Some(keeps) = keeps.filter(without) else { continue };
            for (other, taker) in model.rows.iter().enumerate() {
                if taker.cells.iter().any(|cell| cell.column == keeps.column) {
                    join(&mut block_of, place, other);
                } else {
                    self.tight |= taker.cut && taker.urgency < row.urgency;
                }
            }
        }
        block_of
    }

    /// Solves the blocks that changed, joins those that want the same person, and so on until nobody is wanted twice.
    fn settle(&mut self, mut plan: Answer, mut changed: Vec<usize>) -> Result<Option<Answer>, Unsolvable> {
        while !changed.is_empty() {
            for block in changed.drain(..) {
                if !self.solve_block(&mut plan, block)? {
                    return Ok(None);
                }
            }
            self.join_where_wanted_twice(&mut plan, &mut changed);
            // One that was joined to another in the same round is that other now.
            changed.iter_mut().for_each(|block| *block = plan.block_of[*block]);
            changed.sort_unstable();
            changed.dedup();
        }
        for row in 0..plan.taken.len() {
            self.now[row] = plan.taken[row];
        }
        plan.total = (0..plan.taken.len()).fold(Price::default(), |total, row| total + self.price_of(row));
        Ok(Some(plan))
    }

    /// Joins the blocks of which two rows want the same person; the joined ones are those that changed.
    fn join_where_wanted_twice(&mut self, plan: &mut Answer, changed: &mut Vec<usize>) {
        let column =
            |row: usize| if let Taken::Cell(cell) = plan.taken[row] { Some(self.model.rows[row].cells[cell].column) } else { None };
        for row in 0..plan.taken.len() {
            let Some(column) = column(row) else { continue };
            let before = std::mem::replace(&mut self.used_by[column], row as u32);
            if before != FREE && plan.block_of[before as usize] != plan.block_of[row] {
                changed.push(join(&mut plan.block_of, before as usize, row));
            }
        }
        (0..plan.taken.len()).filter_map(column).for_each(|column| self.used_by[column] = FREE);
    }

    /// Puts the cheapest plan of a block by itself in its place; whether there is one.
    fn solve_block(&mut self, plan: &mut Answer, block: usize) -> Result<bool, Unsolvable> {
        self.rows.clear();
        self.rows.extend((block..plan.block_of.len()).filter(|row| plan.block_of[*row] == block));
        self.tight |= self.rows.iter().map(|row| &self.model.rows[*row]).any(|row| row.cut && row.cells.len() < self.rows.len());
        self.is_more = self.rows.iter().map(|row| &self.model.rows[*row]).any(|row| row.held.is_some() || row.beside.is_some());
        (self.best, self.branches) = (None, 0);
        self.descend()?;
        let Some((_, taken)) = self.best.take() else { return Ok(false) };
        for (row, what) in self.rows.iter().zip(taken) {
            plan.taken[*row] = what;
        }
        Ok(true)
    }

    fn descend(&mut self) -> Result<(), Unsolvable> {
        self.branches += 1;
        if self.branches > BRANCHES_MOST && self.best.is_some() {
            return Ok(());
        }
        let paired = |row: &usize| self.fixed[*row] == Fix::Open && self.model.rows[*row].beside.is_some();
        if let Some(first) = self.rows.iter().copied().find(paired) {
            return self.branch_over_pairs(first);
        }
        let Some(total) = self.relaxed()? else { return Ok(()) };
        if self.best.as_ref().is_some_and(|(best, _)| total >= *best) {
            return Ok(());
        }
        match self.taken_for_nothing() {
            Some(row) => self.branch_over_holder(row),
            None => {
                self.best = Some((total, self.rows.iter().map(|row| self.now[*row]).collect()));
                Ok(())
            }
        }
    }

    /// How many of a row's cells matter: as many as the block has rows, the others can occupy one fewer. All where somebody holds a place of the block,
    /// for they may be taken from it although others are nearer, and where two go together, who are two people and not one now and later.
    fn width(&self, row: usize) -> usize {
        let cells = self.model.rows[row].cells.len();
        if self.is_more { cells } else { self.rows.len().min(cells) }
    }

    /// Both, or neither. The pairs cheapest first: once one of them with the best of everything else is no better than what is known, none is.
    fn branch_over_pairs(&mut self, first: usize) -> Result<(), Unsolvable> {
        let Some(second) = self.model.rows[first].beside else { return Ok(()) };
        // Everything that is no pair, at its best; a pair costs nothing at least.
        let mut pairs_wait = Price::default();
        let paired = |row: &usize| self.fixed[*row] == Fix::Open && self.model.rows[*row].beside.is_some();
        let set_aside: Vec<usize> = self.rows.iter().copied().filter(paired).collect();
        for row in &set_aside {
            self.fixed[*row] = Fix::Waits;
            pairs_wait = pairs_wait + self.price_of_waiting(*row);
        }
        let rest = self.relaxed();
        set_aside.iter().for_each(|row| self.fixed[*row] = Fix::Open);
        let Some(rest) = rest? else { return Ok(()) };
        for (price, one, other) in self.pairs(first, second, self.fixed[second]) {
            let bound = rest - pairs_wait + price;
            if self.best.as_ref().is_some_and(|(best, _)| bound >= *best) {
                break;
            }
            let before = (self.fixed[first], self.fixed[second]);
            (self.fixed[first], self.fixed[second]) = (one, other);
            let deeper = self.descend();
            (self.fixed[first], self.fixed[second]) = before;
            deeper?;
        }
        Ok(())
    }

    /// Every pair of two people, and waiting, with what each costs, cheapest first. One of them may be somebody who is free soon: then the other is kept.
    fn pairs(&self, first: usize, second: usize, of_second: Fix) -> Vec<(Price, Fix, Fix)> {
        let (here, beside) = (&self.model.rows[first], &self.model.rows[second]);
        let mut pairs = vec![(self.price_of_waiting(first) + self.price_of_waiting(second), Fix::Waits, Fix::Waits)];
        let who = |column: usize| self.model.columns[column].who;
        for (a, one) in here.cells[..self.width(first)].iter().enumerate() {
            for (b, other) in beside.cells[..self.width(second)].iter().enumerate() {
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

    /// The column a row takes.
    fn column_of(&self, row: usize) -> Option<usize> {
        if let Taken::Cell(cell) = self.now[row] { Some(self.model.rows[row].cells[cell].column) } else { None }
    }

    /// A row that gave up whoever holds it although nothing more urgent took them; also one that is settled to take somebody else's holder.
    fn taken_for_nothing(&self) -> Option<usize> {
        let lost = |row: &usize| {
            let Some(holder) = self.model.rows[*row].held else { return false };
            self.rows.iter().all(|other| self.column_of(*other) != Some(holder))
        };
        self.rows.iter().copied().find(lost)
    }

    /// One of the open rows takes the holder: this one, which keeps them, or a more urgent one.
    fn branch_over_holder(&mut self, row: usize) -> Result<(), Unsolvable> {
        let Some(holder) = self.model.rows[row].held else { return Ok(()) };
        for taker in 0..self.rows.len() {
            let taker = self.rows[taker];
            let with_holder = self.model.rows[taker].cells[..self.width(taker)].iter().position(|cell| cell.column == holder);
            let Some(cell) = with_holder.filter(|_| self.fixed[taker] == Fix::Open) else { continue };
            self.fixed[taker] = Fix::Takes(cell);
            let deeper = self.descend();
            self.fixed[taker] = Fix::Open;
            deeper?;
        }
        Ok(())
    }

    /// The plain assignment of everything in the block that is not settled, and the price of the whole; `None` when two settled rows take one person.
    fn relaxed(&mut self) -> Result<Option<Price>, Unsolvable> {
        let solved = self.number_columns().map(|columns| self.solve_open(columns)).transpose();
        self.touched.drain(..).for_each(|column| self.place_of[column] = FREE);
        solved
    }

    /// Gives the columns that open rows could use their places in the matrix, in canonical order, and counts them; `None` when two settled rows take
    /// the same person.
    fn number_columns(&mut self) -> Option<usize> {
        self.open.clear();
        for row in 0..self.rows.len() {
            let row = self.rows[row];
            match self.fixed[row] {
                Fix::Takes(cell) => {
                    let column = self.model.rows[row].cells[cell].column;
                    if std::mem::replace(&mut self.place_of[column], TAKEN) == TAKEN {
                        return None;
                    }
                    self.touched.push(column);
                }
                Fix::Open if !self.model.rows[row].cells.is_empty() => self.open.push(row),
                Fix::Open | Fix::Waits => {}
            }
        }
        let settled = self.touched.len();
        for row in 0..self.open.len() {
            let row = self.open[row];
            let width = self.width(row);
            for cell in &self.model.rows[row].cells[..width] {
                if self.place_of[cell.column] == FREE {
                    self.place_of[cell.column] = 0;
                    self.touched.push(cell.column);
                }
            }
        }
        self.touched[settled..].sort_unstable();
        for (place, column) in self.touched[settled..].iter().enumerate() {
            self.place_of[*column] = place as u32;
        }
        Some(self.touched.len() - settled)
    }

    fn solve_open(&mut self, columns: usize) -> Result<Price, Unsolvable> {
        self.fill(columns)?;
        self.solver.solve(Costs { rows: self.open.len(), columns, cells: &self.cells, waits: &self.waits })?;
        for row in &self.rows {
            self.now[*row] = if let Fix::Takes(cell) = self.fixed[*row] { Taken::Cell(cell) } else { Taken::Waits };
        }
        for index in 0..self.open.len() {
            let (row, Some(place)) = (self.open[index], self.solver.column_of(index)) else { continue };
            let cells = &self.model.rows[row].cells[..self.width(row)];
            let found = cells.iter().position(|cell| self.place_of[cell.column] as usize == place);
            self.now[row] = found.map_or(Taken::Waits, Taken::Cell);
        }
        Ok(self.rows.iter().fold(Price::default(), |total, row| total + self.price_of(*row)))
    }

    /// The matrix of the open rows, both levels in one number: the first times more than all of the second can come to.
    fn fill(&mut self, columns: usize) -> Result<(), Unsolvable> {
        let rows = self.open.len();
        let too_large = |row: usize| Unsolvable::Cost { row, most: crate::solve::most(rows) };
        let mut apart: i64 = 1;
        for row in &self.open {
            apart = apart.checked_add(self.most_second[*row]).ok_or(too_large(*row))?;
        }
        let whole = |price: Price, row: usize| -> Result<i64, Unsolvable> {
            price.first.checked_mul(apart).and_then(|first| first.checked_add(price.second)).ok_or(too_large(row))
        };
        self.cells.clear();
        self.waits.clear();
        for row in 0..rows {
            let row = self.open[row];
            let wait = whole(self.model.rows[row].wait, row)?;
            self.waits.push(wait);
            let begin = self.cells.len();
            self.cells.resize(begin + columns, wait.saturating_add(1));
            let width = self.width(row);
            for cell in self.model.rows[row].cells[..width].iter().filter(|cell| self.place_of[cell.column] != TAKEN) {
                self.cells[begin + self.place_of[cell.column] as usize] = whole(cell.price, row)?;
            }
        }
        Ok(())
    }

    /// What a row costs as things are now; of a pair both with the first.
    fn price_of(&self, row: usize) -> Price {
        let here = &self.model.rows[row];
        match (self.now[row], here.beside.map(|beside| (beside, self.now[beside]))) {
            (Taken::Waits, _) => self.price_of_waiting(row),
            (Taken::Cell(_), Some((beside, Taken::Cell(_)))) if beside < row => Price::default(),
            (Taken::Cell(one), Some((_, Taken::Cell(other)))) => self.price_of_pair(row, one, other),
            (Taken::Cell(cell), Some((_, Taken::Waits)) | None) => here.cells[cell].price,
        }
    }
}

/// Makes one block of the blocks of two rows, and says which.
fn join(block_of: &mut [usize], one: usize, other: usize) -> usize {
    let (low, high) = (block_of[one].min(block_of[other]), block_of[one].max(block_of[other]));
    block_of.iter_mut().filter(|block| **block == high).for_each(|block| *block = low);
    low
}
