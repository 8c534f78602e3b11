//! The cheapest assignment of rows to columns, exactly: shortest augmenting paths on a rectangular matrix of whole numbers.
//!
//! Every row takes one column or waits at its own price; a column is taken at most once. Among equally cheap answers the one found depends on the order
//! of rows and columns alone, so whoever puts them in a canonical order has an answer that does not depend on how they were given. Of two equally near
//! columns a free one is taken before one that would have to be taken from somebody, and the first before the later.
//!
//! Arithmetic cannot wrap: costs beyond [`most`] are refused before anything is added up. A pair that is not allowed is any cost above the row's price
//! of waiting: waiting is then cheaper, always. What is deliberately absent: sparse matrices, floats.

use thiserror::Error;

/// Why a matrix has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsolvable {
    /// The cells are not rows × columns, or the prices of waiting not one for each row.
    #[error("{rows} rows of {columns} columns and their prices of waiting need other numbers of costs than {cells} and {waits}")]
    Shape {
        /// Rows said.
        rows: usize,
        /// Columns said.
        columns: usize,
        /// Cells given.
        cells: usize,
        /// Prices of waiting given.
        waits: usize,
    },
    /// A cost is negative, or so large that a sum could leave the numbers.
    #[error("a cost in row {row} is negative or larger than {most}, beyond which a sum of costs may overflow")]
    Cost {
        /// In which row.
        row: usize,
        /// The largest that is taken with so many rows.
        most: i64,
    },
}

/// A column that is matched to no row, and a row that waits.
const NONE: u32 = u32::MAX;

/// The largest cost with which no sum made on the way leaves the numbers, for so many rows. A path's length and every price stay within
/// 4 × (rows + 1) costs.
pub fn most(rows: usize) -> i64 {
    let steps = i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(1).saturating_mul(4);
    i64::MAX / steps
}

/// A matrix to solve: `cells[row * columns + column]`, and what each row pays when it takes no column.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'c> {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// Row by row.
    pub cells: &'c [i64],
    /// One for each row.
    pub waits: &'c [i64],
}

/// Solves matrices, one after the other, in memory that it keeps.
#[derive(Clone, Debug, Default)]
pub struct Solver {
    row_price: Vec<i64>,
    column_price: Vec<i64>,
    row_of: Vec<u32>,
    column_of: Vec<u32>,
    nearest: Vec<i64>,
    came_from: Vec<u32>,
    open: Vec<u32>,
    closed: Vec<u32>,
    rows_seen: Vec<u32>,
    /// Of a column that was given back: what each row's taking it over would cost, and from which column it would come; which rows were looked at.
    row_nearest: Vec<i64>,
    row_takes: Vec<u32>,
}

/// Where a search for the cheapest change ended: at a column, or with a row that waits.
enum End {
    Column(usize),
    Waits(usize),
}

impl Solver {
    /// The least total, row by row exactly; [`Solver::column_of`] says who took what.
    ///
    /// # Errors
    /// The shape is wrong or a cost is out of bounds.
    pub fn solve(&mut self, costs: Costs<'_>) -> Result<i64, Unsolvable> {
        let Costs { rows, columns, cells, waits } = costs;
        if cells.len() != rows.saturating_mul(columns) || waits.len() != rows {
            return Err(Unsolvable::Shape { rows, columns, cells: cells.len(), waits: waits.len() });
        }
        self.begin(rows, columns);
        let most = most(rows);
        let mut total = 0;
        for (row, wait) in waits.iter().copied().enumerate() {
            let own = row_of(costs, row);
            if !within(own, wait, most) {
                return Err(Unsolvable::Cost { row, most });
            }
            if !self.takes_a_free_column(row, own, wait) {
                self.search(costs, row, None);
            }
        }
        for (row, wait) in waits.iter().enumerate() {
            total += self.column_of(row).map_or(*wait, |column| cells[row * columns + column]);
        }
        Ok(total)
    }

    /// What a row took in the last answer; `None` when it waits.
    pub fn column_of(&self, row: usize) -> Option<usize> {
        self.column_of.get(row).filter(|column| **column != NONE).map(|column| *column as usize)
    }

    /// Changes the last answer so that a row takes another column than it took, and everybody else what is then the cheapest for all of them: a few steps
    /// from prices that are right already. `None` is a column that no other row could use.
    pub fn settle(&mut self, costs: Costs<'_>, row: usize, column: Option<usize>) {
        if column.is_some() && self.column_of(row) == column {
            return;
        }
        let taker = row as u32;
        let left = std::mem::replace(&mut self.column_of[row], column.map_or(NONE, |column| column as u32));
        let robbed = column.map_or(NONE, |column| std::mem::replace(&mut self.row_of[column], taker));
        if robbed != NONE {
            self.column_of[robbed as usize] = NONE;
        }
        if left != NONE {
            self.row_of[left as usize] = NONE;
            if self.column_price[left as usize] < 0 {
                self.give_back(costs, left, [taker, robbed]);
            }
        }
        if robbed != NONE {
            self.search(costs, robbed as usize, column);
        }
    }

    /// A column that had a price is free again: finds the chain of rows that gain most by taking over each other's columns, beginning with this one, and
    /// makes it. Two rows have no part in it.
    fn give_back(&mut self, costs: Costs<'_>, left: u32, apart: [u32; 2]) {
        self.row_nearest.clear();
        self.row_nearest.resize(costs.rows, i64::MAX);
        self.row_takes.clear();
        self.row_takes.resize(costs.rows, NONE);
        self.rows_seen.clear();
        let (mut column, mut walked) = (left, 0);
        // A column that nobody takes over has no price in the end; a row that waited leaves none behind.
        let mut end = (-self.column_price[left as usize], None);
        loop {
            let next = self.nearest_taker(costs, column as usize, walked, apart);
            let Some(row) = next.filter(|row| self.row_nearest[*row as usize] < end.0) else { break };
            walked = self.row_nearest[row as usize];
            self.rows_seen.push(row);
            column = self.column_of[row as usize];
            if column == NONE {
                end = (walked, Some(row));
                break;
            }
            let without = walked - self.column_price[column as usize];
            if without < end.0 {
                end = (without, Some(row));
            }
        }
        self.column_price[left as usize] += end.0;
        for row in &self.rows_seen {
            let more = end.0 - self.row_nearest[*row as usize];
            self.row_price[*row as usize] -= more;
            if let Some(price) = self.column_price.get_mut(self.column_of[*row as usize] as usize) {
                *price += more;
            }
        }
        let Some(mut row) = end.1 else { return };
        if let Some(vacant) = self.row_of.get_mut(self.column_of[row as usize] as usize) {
            *vacant = NONE;
        }
        loop {
            let taken = self.row_takes[row as usize];
            self.column_of[row as usize] = taken;
            let before = std::mem::replace(&mut self.row_of[taken as usize], row);
            if taken == left {
                return;
            }
            row = before;
        }
    }

    /// Looks at what every row's taking over this column would cost; the nearest row that was not looked at.
    fn nearest_taker(&mut self, costs: Costs<'_>, column: usize, walked: i64, apart: [u32; 2]) -> Option<u32> {
        let base = walked - self.column_price[column];
        let mut next: Option<u32> = None;
        for row in (0..costs.rows as u32).filter(|row| !apart.contains(row) && !self.rows_seen.contains(row)) {
            let at = row as usize;
            let length = base + costs.cells[at * costs.columns + column] - self.row_price[at];
            if length < self.row_nearest[at] {
                (self.row_nearest[at], self.row_takes[at]) = (length, column as u32);
            }
            if next.is_none_or(|known| self.row_nearest[at] < self.row_nearest[known as usize]) {
                next = Some(row);
            }
        }
        next
    }

    /// Takes over another's last answer.
    pub fn resume(&mut self, from: &Self) {
        self.row_price.clone_from(&from.row_price);
        self.column_price.clone_from(&from.column_price);
        self.row_of.clone_from(&from.row_of);
        self.column_of.clone_from(&from.column_of);
        self.nearest.resize(from.nearest.len(), i64::MAX);
        self.came_from.resize(from.came_from.len(), NONE);
    }

    fn begin(&mut self, rows: usize, columns: usize) {
        self.row_price.clear();
        self.row_price.resize(rows, 0);
        self.column_of.clear();
        self.column_of.resize(rows, NONE);
        self.column_price.clear();
        self.column_price.resize(columns, 0);
        self.row_of.clear();
        self.row_of.resize(columns, NONE);
        self.nearest.resize(columns, i64::MAX);
        self.came_from.resize(columns, NONE);
    }

    /// The common case: the cheapest column for this row is free, or waiting is cheaper than all.
    fn takes_a_free_column(&mut self, row: usize, own: &[i64], wait: i64) -> bool {
        let (mut least, mut at) = (i64::MAX, NONE as usize);
        for (column, (cost, price)) in own.iter().zip(&self.column_price).enumerate() {
            let reduced = cost - price;
            if reduced < least {
                (least, at) = (reduced, column);
            }
        }
        if wait < least {
            self.row_price[row] = wait;
            return true;
        }
        let free = self.row_of.get(at).is_some_and(|taken_by| *taken_by == NONE);
        if free {
            self.row_price[row] = least;
            self.row_of[at] = row as u32;
            self.column_of[row] = at as u32;
        }
        free
    }

    /// Finds the cheapest chain of changes that gives one more row a column or lets a row on the chain wait, and makes it.
    fn search(&mut self, costs: Costs<'_>, first: usize, barred: Option<usize>) {
        self.nearest.fill(i64::MAX);
        self.closed.clear();
        self.rows_seen.clear();
        self.open.clear();
        self.open.extend((0..costs.columns as u32).filter(|column| barred != Some(*column as usize)));
        let mut row = first;
        let mut walked = 0;
        let mut best_wait = (i64::MAX, row);
        let (end, length) = loop {
            self.rows_seen.push(row as u32);
            let base = walked - self.row_price[row];
            if base + costs.waits[row] < best_wait.0 {
                best_wait = (base + costs.waits[row], row);
            }
            let next = self.look_from(row, base, row_of(costs, row));
            let Some(place) = next.filter(|place| self.nearest[self.open[*place] as usize] <= best_wait.0) else {
                break (End::Waits(best_wait.1), best_wait.0);
            };
            let column = self.open.swap_remove(place) as usize;
            walked = self.nearest[column];
            if self.row_of[column] == NONE {
                break (End::Column(column), walked);
            }
            self.closed.push(column as u32);
            row = self.row_of[column] as usize;
        };
        self.reprice(first, length);
        self.change(first, end);
    }

    /// Looks from a row at every column that is still open; the place in `open` of the nearest, a free one before one that is taken.
    fn look_from(&mut self, row: usize, base: i64, own: &[i64]) -> Option<usize> {
        let (mut least, mut at, mut at_free) = (i64::MAX, None, false);
        for (place, column) in self.open.iter().enumerate() {
            let column = *column as usize;
            let length = base + own[column] - self.column_price[column];
            if length < self.nearest[column] {
                self.nearest[column] = length;
                self.came_from[column] = row as u32;
            }
            let nearest = self.nearest[column];
            if nearest <= least {
                let free = self.row_of[column] == NONE;
                if nearest < least || (free && !at_free) {
                    (least, at, at_free) = (nearest, Some(place), free);
                }
            }
        }
        at
    }

    /// The prices after a search of this length, so that every pair in use stays the cheapest for both.
    fn reprice(&mut self, first: usize, length: i64) {
        for row in &self.rows_seen {
            let row = *row as usize;
            let reached = if row == first { 0 } else { self.nearest[self.column_of[row] as usize] };
            self.row_price[row] += length - reached;
        }
        for column in &self.closed {
            let column = *column as usize;
            self.column_price[column] -= length - self.nearest[column];
        }
    }

    /// Makes the changes of the chain, from its end to the row it began with.
    fn change(&mut self, first: usize, end: End) {
        let mut column = match end {
            End::Column(column) => column as u32,
            End::Waits(row) => std::mem::replace(&mut self.column_of[row], NONE),
        };
        if matches!(end, End::Waits(row) if row == first) {
            return;
        }
        loop {
            let row = self.came_from[column as usize];
            self.row_of[column as usize] = row;
            std::mem::swap(&mut column, &mut self.column_of[row as usize]);
            if row as usize == first {
                return;
            }
        }
    }
}

fn row_of(costs: Costs<'_>, row: usize) -> &[i64] {
    &costs.cells[row * costs.columns..(row + 1) * costs.columns]
}

/// Whether every cost of a row is between nothing and `most`. One that is negative has its highest bit set, so that one look at all bits tells most.
fn within(own: &[i64], wait: i64, most: i64) -> bool {
    let bits = own.iter().fold(wait, |bits, cost| bits | cost);
    bits >= 0 && (bits <= most || own.iter().chain([&wait]).all(|cost| *cost <= most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pathfinding::kuhn_munkres::kuhn_munkres_min;
    use pathfinding::matrix::Matrix;
    use proptest::prelude::*;

    /// Rows × columns, the cells, and what each row pays for waiting.
    type Drawn = (usize, usize, Vec<i64>, Vec<i64>);

    fn drawn(rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, most: i64) -> impl Strategy<Value = Drawn> {
        (rows, columns).prop_flat_map(move |(rows, columns)| {
            let cells = prop::collection::vec(0..=most, rows * columns);
            let waits = prop::collection::vec(0..=most * 2, rows);
            (Just(rows), Just(columns), cells, waits)
        })
    }

    fn costs((rows, columns, cells, waits): &Drawn) -> Costs<'_> {
        Costs { rows: *rows, columns: *columns, cells, waits }
    }

    fn solved(drawn: &Drawn) -> (i64, Vec<Option<usize>>) {
        let mut solver = Solver::default();
        let total = solver.solve(costs(drawn)).unwrap();
        (total, (0..drawn.0).map(|row| solver.column_of(row)).collect())
    }

    /// Every way to assign, tried.
    fn brute_force(drawn: &Drawn, row: usize, used: &mut Vec<bool>) -> i64 {
        let (rows, columns, cells, waits) = drawn;
        if row == *rows {
            return 0;
        }
        let mut best = waits[row] + brute_force(drawn, row + 1, used);
        for column in 0..*columns {
            if !used[column] {
                used[column] = true;
                best = best.min(cells[row * columns + column] + brute_force(drawn, row + 1, used));
                used[column] = false;
            }
        }
        best
    }

    /// Row by row whatever is cheapest and free.
    fn greedy((rows, columns, cells, waits): &Drawn) -> i64 {
        let mut free = vec![true; *columns];
        (0..*rows)
            .map(|row| {
                let own = (0..*columns).filter(|column| free[*column]).min_by_key(|column| cells[row * columns + column]);
                match own.filter(|column| cells[row * columns + column] <= waits[row]) {
                    Some(column) => {
                        free[column] = false;
                        cells[row * columns + column]
                    }
                    None => waits[row],
                }
            })
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn up_to_six_it_is_what_trying_everything_finds(drawn in drawn(0..7, 0..7, 9)) {
            let mut used = vec![false; drawn.1];
            prop_assert_eq!(solved(&drawn).0, brute_force(&drawn, 0, &mut used));
        }

        #[test]
        fn it_never_costs_more_than_taking_in_turn(drawn in drawn(0..20, 0..30, 1_000)) {
            prop_assert!(solved(&drawn).0 <= greedy(&drawn));
        }

        #[test]
        fn the_total_is_the_sum_of_what_was_taken_and_nobody_is_taken_twice(drawn in drawn(0..20, 0..30, 1_000)) {
            let (total, taken) = solved(&drawn);
            let each = taken.iter().enumerate().map(|(row, column)| column.map_or(drawn.3[row], |c| drawn.2[row * drawn.1 + c]));
            prop_assert_eq!(total, each.sum::<i64>());
            let mut columns: Vec<usize> = taken.into_iter().flatten().collect();
            let count = columns.len();
            columns.sort_unstable();
            columns.dedup();
            prop_assert_eq!(columns.len(), count);
        }

        #[test]
        fn making_one_pair_cheaper_never_makes_the_whole_dearer(drawn in drawn(1..12, 1..12, 100), at in 0..144usize, percent in 0..100i64) {
            let mut faster = drawn.clone();
            let at = at % faster.2.len();
            faster.2[at] = faster.2[at] * percent / 100;
            prop_assert!(solved(&faster).0 <= solved(&drawn).0);
        }

        #[test]
        fn memory_that_was_used_before_changes_nothing(first in drawn(0..9, 0..9, 50), second in drawn(0..9, 0..9, 50)) {
            let mut solver = Solver::default();
            solver.solve(costs(&first)).unwrap();
            let total = solver.solve(costs(&second)).unwrap();
            let taken: Vec<Option<usize>> = (0..second.0).map(|row| solver.column_of(row)).collect();
            prop_assert_eq!((total, taken), solved(&second));
        }
    }

    /// What everybody else pays when a row takes a column, solved anew without both.
    fn without((rows, columns, cells, waits): &Drawn, row: usize, column: Option<usize>) -> i64 {
        let others = (0..*rows).filter(|other| *other != row);
        let left: Vec<usize> = (0..*columns).filter(|other| Some(*other) != column).collect();
        let cells = others.clone().flat_map(|other| left.iter().map(move |column| cells[other * columns + column])).collect();
        solved(&(rows - 1, left.len(), cells, others.map(|other| waits[other]).collect())).0
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_pair_settled_otherwise_costs_what_solving_anew_says(drawn in drawn(1..9, 1..12, 60)) {
            let (rows, columns, cells, waits) = &drawn;
            let (mut solver, mut settled) = (Solver::default(), Solver::default());
            solver.solve(costs(&drawn)).unwrap();
            for row in 0..*rows {
                for column in (0..*columns).map(Some).chain([None]) {
                    settled.resume(&solver);
                    settled.settle(costs(&drawn), row, column);
                    prop_assert!(column.is_none() || settled.column_of(row) == column);
                    let mut taken: Vec<usize> = (0..*rows).filter(|other| *other != row).filter_map(|other| settled.column_of(other)).collect();
                    taken.extend(column);
                    let count = taken.len();
                    taken.sort_unstable();
                    taken.dedup();
                    prop_assert_eq!(taken.len(), count, "nobody is taken twice");
                    let others = (0..*rows).filter(|other| *other != row);
                    let paid = others.map(|other| settled.column_of(other).map_or(waits[other], |column| cells[other * columns + column]));
                    prop_assert_eq!(paid.sum::<i64>(), without(&drawn, row, column), "row {} takes {:?}", row, column);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn with_more_it_is_what_another_implementation_finds(drawn in drawn(1..40, 40..70, 100_000)) {
            let (rows, columns, cells, waits) = &drawn;
            // Waiting is a column of its own for each row there.
            let wide = Matrix::from_fn(*rows, columns + rows, |(row, column)| match column.checked_sub(*columns) {
                None => cells[row * columns + column],
                Some(own) if own == row => waits[row],
                Some(_) => 100_000_000,
            });
            prop_assert_eq!(solved(&drawn).0, kuhn_munkres_min(&wide).0);
        }
    }

    #[test]
    fn of_equals_the_first_row_has_the_first_column() {
        let drawn = (3, 3, vec![5; 9], vec![9; 3]);
        assert_eq!(solved(&drawn).1, [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn a_pair_that_costs_more_than_waiting_is_never_taken() {
        let drawn = (2, 1, vec![8, 3], vec![7, 2]);
        assert_eq!(solved(&drawn), (9, vec![None, None]));
    }

    #[test]
    fn nobody_at_all_means_that_everybody_waits() {
        assert_eq!(solved(&(2, 0, vec![], vec![4, 5])), (9, vec![None, None]));
        assert_eq!(solved(&(0, 3, vec![], vec![])), (0, vec![]));
    }

    #[test]
    fn a_negative_cost_a_cost_beyond_the_limit_and_a_wrong_shape_are_refused() {
        let refused = |cells: Vec<i64>, waits: Vec<i64>| {
            Solver::default().solve(Costs { rows: 2, columns: 2, cells: &cells, waits: &waits }).unwrap_err()
        };
        let too_much = most(2) + 1;
        assert_eq!(refused(vec![0, 0, 0, -1], vec![0, 0]), Unsolvable::Cost { row: 1, most: most(2) });
        assert_eq!(refused(vec![0, too_much, 0, 0], vec![0, 0]), Unsolvable::Cost { row: 0, most: most(2) });
        assert_eq!(refused(vec![0; 4], vec![i64::MAX, 0]), Unsolvable::Cost { row: 0, most: most(2) });
        assert_eq!(refused(vec![0; 3], vec![0, 0]), Unsolvable::Shape { rows: 2, columns: 2, cells: 3, waits: 2 });
    }

    #[test]
    fn at_the_very_limit_nothing_overflows() {
        for rows in 1..=12 {
            let limit = most(rows);
            let cells: Vec<i64> = (0..rows * rows).map(|at| if at % 3 == 0 { limit } else { limit - at as i64 }).collect();
            let drawn = (rows, rows, cells, vec![limit; rows]);
            let mut solver = Solver::default();
            solver.solve(costs(&drawn)).unwrap();
            (0..rows * rows)
                .filter(|at| solver.column_of(at / rows) != Some(at % rows))
                .for_each(|at| solver.clone().settle(costs(&drawn), at / rows, Some(at % rows)));
            let (_, taken) = solved(&drawn);
            assert!(taken.iter().all(Option::is_some), "{rows} rows; in a debug build a sum that wraps stops the test");
        }
    }
}
