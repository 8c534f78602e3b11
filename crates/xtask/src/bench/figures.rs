//! The figures: what each is called, what is asked of it, how runs become one value, and how they are told. Pure.

use serde::Serialize;

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
}

impl Bar {
    /// Whether `value` is good enough.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn number(self) -> f64 {
        match self {
            Self::AtMost(number) | Self::AtLeast(number) => number,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {most}"),
            Self::AtLeast(least) => format!("≥ {least}"),
        }
    }
}

/// A figure's name, unit and bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Its name in the table and in the JSON.
    pub id: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What is asked of it.
    pub bar: Bar,
    /// What it means.
    pub about: &'static str,
}

/// Start to the first "ready".
pub const START: Figure = Figure { id: "start_ms", unit: "ms", bar: Bar::AtMost(1_000.0), about: "start → ready, 4,700 clients" };
/// Memory with nothing to do.
pub const IDLE_RSS: Figure = Figure { id: "idle_rss_mb", unit: "MB", bar: Bar::AtMost(60.0), about: "resident memory, idle" };
/// Memory with many streams.
pub const STREAMS_RSS: Figure =
    Figure { id: "streams_5000_rss_mb", unit: "MB", bar: Bar::AtMost(150.0), about: "resident memory, 5,000 live streams" };
/// A hand-over, the middle one.
pub const HANDOVER_P50: Figure =
    Figure { id: "handover_p50_ms", unit: "ms", bar: Bar::AtMost(5.0), about: "signed hand-over → durable answer, 1 client" };
/// A hand-over, one in a hundred.
pub const HANDOVER_P99: Figure = Figure { id: "handover_p99_ms", bar: Bar::AtMost(15.0), ..HANDOVER_P50 };
/// From the alarm to the phone.
pub const ALARM_TO_OFFER: Figure = Figure {
    id: "alarm_to_offer_p99_ms",
    unit: "ms",
    bar: Bar::AtMost(20.0),
    about: "alarm sent → offer on the phone's stream, 100 streams",
};
/// Positions.
pub const FIXES: Figure = Figure { id: "fixes_per_s", unit: "/s", bar: Bar::AtLeast(10_000.0), about: "positions accepted, one a request" };
/// Incidents.
pub const INCIDENTS: Figure =
    Figure { id: "incidents_per_s", unit: "/s", bar: Bar::AtLeast(1_000.0), about: "incidents raised by desk form, 8 clients" };

/// Every figure in the order it is told.
pub const ALL: [Figure; 8] = [HANDOVER_P50, HANDOVER_P99, INCIDENTS, ALARM_TO_OFFER, FIXES, STREAMS_RSS, IDLE_RSS, START];

/// A figure's row of the JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Which figure.
    pub id: &'static str,
    /// The median of the runs.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What is asked of it.
    pub bar: f64,
    /// On which database.
    pub database: &'static str,
}

/// What was measured, run after run, on one database.
#[derive(Debug, Default, Clone)]
pub struct Measured {
    values: Vec<(&'static str, f64)>,
}

impl Measured {
    /// Writes one run's value down.
    pub fn add(&mut self, figure: Figure, value: f64) {
        self.values.push((figure.id, value));
    }

    /// All values of one figure, sorted.
    fn of(&self, figure: Figure) -> Vec<f64> {
        let mut values: Vec<f64> = self.values.iter().filter(|(id, _)| *id == figure.id).map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// A line of the table for each figure that was measured.
    pub fn table(&self, database: &str) -> Vec<String> {
        let lines = ALL.iter().filter_map(|figure| {
            let values = self.of(*figure);
            let (first, last) = (values.first()?, values.last()?);
            let value = median(&values);
            let mark = if figure.bar.is_met(value) { " " } else { "✗" };
            Some(format!(
                "{mark} {database:<9}{:<22}{:>10} {:<3} {:<10} ({} – {}, {} runs)  {}",
                figure.id,
                rounded(value),
                figure.unit,
                figure.bar.words(),
                rounded(*first),
                rounded(*last),
                values.len(),
                figure.about
            ))
        });
        lines.collect()
    }

    /// The rows of the JSON.
    pub fn rows(&self, database: &'static str) -> Vec<Row> {
        let measured = ALL.iter().filter(|figure| !self.of(**figure).is_empty());
        measured
            .map(|figure| {
                let value = rounded(median(&self.of(*figure)));
                Row { id: figure.id, value, unit: figure.unit, bar: figure.bar.number(), database }
            })
            .collect()
    }
}

/// The middle of sorted values; between two, their mean.
pub fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// The value that `percent` of a hundred do not exceed, by nearest rank. Sorts.
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(f64::NAN)
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_nearest_rank_are_as_the_books_have_them() {
        assert!((median(&[1.0, 2.0, 9.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[1.0, 2.0, 4.0, 9.0]) - 3.0).abs() < 1e-9);
        let mut hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!((percentile(&mut hundred, 99) - 99.0).abs() < 1e-9);
        assert!((percentile(&mut hundred, 50) - 50.0).abs() < 1e-9);
        assert!((percentile(&mut [7.0], 99) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_bar_is_met_on_its_own_side() {
        assert!(START.bar.is_met(1_000.0) && !START.bar.is_met(1_000.1));
        assert!(FIXES.bar.is_met(10_000.0) && !FIXES.bar.is_met(9_999.9));
    }

    #[test]
    fn a_row_has_exactly_what_was_agreed_and_a_missed_bar_is_marked() {
        let mut measured = Measured::default();
        for value in [900.0, 1_200.0, 1_100.004] {
            measured.add(START, value);
        }
        let rows = measured.rows("sqlite");
        let row = serde_json::to_string(&rows).unwrap();
        assert_eq!(row, r#"[{"id":"start_ms","value":1100.0,"unit":"ms","bar":1000.0,"database":"sqlite"}]"#);
        let table = measured.table("sqlite");
        assert!(table[0].starts_with('✗') && table[0].contains("900 – 1200"), "{}", table[0]);
    }
}
