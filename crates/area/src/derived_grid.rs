//! Points in square cells, to find the nearest ones.

/// The points by cell.
pub struct Grid {
    points: Vec<(f64, f64)>,
    cell_m: f64,
    columns: i64,
    rows: i64,
    first: Vec<u32>,
    places: Vec<u32>,
}

/// No more cells than this for each point.
const CELLS_PER_POINT: f64 = 4.0;

impl Grid {
    /// A grid over points whose coordinates are not negative, with cells of about this width.
    pub fn new(points: &[(f64, f64)], cell_m: f64) -> Self {
        let (width, height) = points.iter().fold((0.0_f64, 0.0_f64), |most, point| (most.0.max(point.0), most.1.max(point.1)));
        let fewest = (width * height / (CELLS_PER_POINT * points.len().max(1) as f64)).sqrt();
        let longest = width.max(height) / (CELLS_PER_POINT * points.len().max(1) as f64);
        let cell_m = cell_m.max(fewest).max(longest).max(1e-3);
        let (columns, rows) = ((width / cell_m) as i64 + 1, (height / cell_m) as i64 + 1);
        let cell = |point: &(f64, f64)| ((point.1 / cell_m) as i64 * columns + (point.0 / cell_m) as i64) as u32;
        let (first, places) = roads::graph::grouped((columns * rows) as usize, points.iter().map(cell));
        Self { points: points.to_vec(), cell_m, columns, rows, first, places }
    }

    /// The nearest others, nearest first.
    pub fn nearest(&self, here: (f64, f64), own: u32, count: usize, found: &mut Vec<(f64, u32)>) {
        found.clear();
        let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        for ring in 0..self.rings() {
            // What a further ring holds is at least so far away.
            let beyond = (ring - 1) as f64 * self.cell_m;
            if found.len() >= count {
                found.sort_unstable_by(order);
                if found[count - 1].0 <= beyond {
                    break;
                }
                found.truncate(count);
            }
            self.ring(here, ring, |other| {
                if other != own {
                    found.push((self.apart(here, other), other));
                }
            });
        }
        found.sort_unstable_by(order);
        found.truncate(count);
    }

    /// The nearest one that will do and is nearer than a limit.
    pub fn nearest_where(&self, here: (f64, f64), limit_m: f64, will_do: impl Fn(u32) -> bool) -> Option<(f64, u32)> {
        let mut best: Option<(f64, u32)> = None;
        for ring in 0..self.rings() {
            let known = best.map_or(limit_m, |known| known.0);
            if known <= (ring - 1) as f64 * self.cell_m {
                break;
            }
            self.ring(here, ring, |other| {
                let metres = self.apart(here, other);
                if metres < best.map_or(limit_m, |known| known.0) && will_do(other) {
                    best = Some((metres, other));
                }
            });
        }
        best
    }

    fn rings(&self) -> i64 {
        self.columns.max(self.rows) + 1
    }

    fn apart(&self, here: (f64, f64), other: u32) -> f64 {
        let there = self.points[other as usize];
        (here.0 - there.0).hypot(here.1 - there.1)
    }

    fn ring(&self, here: (f64, f64), ring: i64, mut each: impl FnMut(u32)) {
        let (column, row) = ((here.0 / self.cell_m) as i64, (here.1 / self.cell_m) as i64);
        for y in (row - ring).max(0)..=(row + ring).min(self.rows - 1) {
            let whole = (y - row).abs() == ring;
            let step = if whole || ring == 0 { 1 } else { 2 * ring };
            let mut x = column - ring;
            while x <= column + ring {
                if (0..self.columns).contains(&x) {
                    let cell = (y * self.columns + x) as u32;
                    roads::graph::slice(&self.first, &self.places, cell).iter().for_each(|other| each(*other));
                }
                x += step;
            }
        }
    }
}
