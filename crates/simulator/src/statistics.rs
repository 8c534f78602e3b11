//! Figures with their doubt: percentiles, and 95 % intervals over repetitions.

use serde::Serialize;

/// A mean over repetitions, and by how much the truth may differ from it, 19 times in 20.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Half the width of the interval; nothing where there was one repetition.
    pub plus_minus: Option<f64>,
}

/// Student's t for 95 %, by degrees of freedom from 1.
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
    2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

fn student(freedom: usize) -> f64 {
    // Beyond the table the first terms of the expansion around the normal quantile: right to the third place.
    let beyond = 1.959_964 + 2.372 / freedom.max(1) as f64 + 2.8 / (freedom.max(1) as f64).powi(2);
    freedom.checked_sub(1).and_then(|at| T.get(at)).copied().unwrap_or(beyond)
}

impl Estimate {
    /// Over repetitions; `None` where there is not one.
    pub fn over(values: &[f64]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let plus_minus = (count > 1).then(|| {
            let variance = values.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (count - 1) as f64;
            student(count - 1) * (variance / count as f64).sqrt()
        });
        Some(Self { mean, plus_minus })
    }

    /// Whether a value lies within the interval.
    pub fn holds(&self, value: f64) -> bool {
        self.plus_minus.is_some_and(|half| (value - self.mean).abs() <= half)
    }

    /// The interval's lower end; the mean where there is none.
    pub fn least(&self) -> f64 {
        self.mean - self.plus_minus.unwrap_or_default()
    }

    /// The interval's upper end; the mean where there is none.
    pub fn most(&self) -> f64 {
        self.mean + self.plus_minus.unwrap_or_default()
    }

    /// "12.3 ± 0.4".
    pub fn words(&self, digits: usize) -> String {
        let half = self.plus_minus.map_or_else(String::new, |half| format!(" ± {half:.digits$}"));
        format!("{:.digits$}{half}", self.mean)
    }
}

/// The nearest-rank percentile of a sorted list.
pub fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    sorted.get(((sorted.len() * percent).div_ceil(100)).max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_students() {
        let estimate = Estimate::over(&[10.0, 12.0, 14.0]).unwrap();
        assert!((estimate.mean - 12.0).abs() < 1e-9);
        assert!((estimate.plus_minus.unwrap() - 4.303 * 2.0 / 3.0_f64.sqrt()).abs() < 1e-3);
        assert!(estimate.holds(16.0) && !estimate.holds(17.0));
        assert_eq!(Estimate::over(&[]), None);
        assert_eq!(Estimate::over(&[3.0]).unwrap().plus_minus, None, "one repetition says nothing of its doubt");
        assert!((student(40) - 2.021).abs() < 2e-3 && (student(120) - 1.980).abs() < 1e-3, "{} {}", student(40), student(120));
    }

    #[test]
    fn a_percentile_is_a_value_of_the_list() {
        assert_eq!(percentile(&[], 90), None);
        assert_eq!(percentile(&[7], 99), Some(7));
        let hundred: Vec<i64> = (1..=100).collect();
        assert_eq!((percentile(&hundred, 50), percentile(&hundred, 90), percentile(&hundred, 99)), (Some(50), Some(90), Some(99)));
    }
}
