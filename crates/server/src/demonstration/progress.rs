//! How far the making of a demo is, in plain lines, where nobody watches a bar: a log shows that something happens.

use std::time::Duration;

use indicatif::ProgressBar;

use crate::say;

/// Between two looks at the bar.
const LOOK: Duration = Duration::from_millis(200);
/// A line for each so many per cent.
const STEP: u64 = 20;

/// Says how far it is until it is told to stop.
pub async fn tell(bar: ProgressBar) {
    let mut told = Told::default();
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        if let Some(line) = told.line(&bar.message(), bar.position(), bar.length().unwrap_or(0)) {
            say::line(line);
        }
    }
}

/// What was said last.
#[derive(Default)]
struct Told {
    what: String,
    per_cent: u64,
}

impl Told {
    /// The next line, when there is something new.
    fn line(&mut self, what: &str, done: u64, of: u64) -> Option<String> {
        if what.is_empty() || of == 0 {
            return None;
        }
        let per_cent = done.min(of) * 100 / of / STEP * STEP;
        if self.what == what && self.per_cent == per_cent {
            return None;
        }
        *self = Self { what: what.to_owned(), per_cent };
        Some(format!("{what}: {per_cent} %"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_new_part_and_every_fifth_of_it_is_one_line() {
        let mut told = Told::default();
        let said: Vec<String> =
            [("", 0, 0), ("Seeding", 0, 100), ("Seeding", 19, 100), ("Seeding", 40, 100), ("Living", 0, 50), ("Living", 50, 50)]
                .into_iter()
                .filter_map(|(what, done, of)| told.line(what, done, of))
                .collect();
        assert_eq!(said, ["Seeding: 0 %", "Seeding: 40 %", "Living: 0 %", "Living: 100 %"]);
    }
}
