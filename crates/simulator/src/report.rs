//! What came of it: response times by urgency, and how much was done for them.

use std::collections::BTreeSet;

use domain::ids::JobId;
use domain::words::Priority;
use serde::Serialize;

/// Help that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// How urgent it was when it was asked for.
    pub priority: Priority,
    /// Seconds from the decision to effective help.
    pub response_s: i64,
    /// Whether that was after the target.
    pub late: bool,
}

/// The response times of one urgency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Urgency {
    /// Which.
    pub priority: Priority,
    /// How many were reached.
    pub count: usize,
    /// Minutes.
    pub mean_min: f64,
    /// Minutes within which half were reached.
    pub p50_min: f64,
    /// Nine in ten.
    pub p90_min: f64,
    /// Ninety-nine in a hundred.
    pub p99_min: f64,
    /// Percent reached within 30 minutes.
    pub within_30_percent: f64,
    /// Within 45.
    pub within_45_percent: f64,
    /// Within 60.
    pub within_60_percent: f64,
    /// Percent reached after their target.
    pub late_percent: f64,
}

/// One policy through one scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Which policy, with its version.
    pub policy: String,
    /// How many days.
    pub days: u32,
    /// Visits that were asked for.
    pub asked: usize,
    /// By urgency, the most urgent first.
    pub urgencies: Vec<Urgency>,
    /// Past their target at the end and nobody there.
    pub unserved: usize,
    /// Offers made.
    pub offers: usize,
    /// Diversions.
    pub diversions: usize,
    /// Of these, those that left a visit to the desk for the moment.
    pub escalated: usize,
    /// Plans made.
    pub plans: usize,
    /// Commands that the rules refused.
    pub refused: usize,
    #[serde(skip)]
    served: Vec<Served>,
    #[serde(skip)]
    reached: BTreeSet<JobId>,
}

impl Report {
    /// Nothing yet.
    pub(crate) fn of(policy: &str, days: u32) -> Self {
        let (urgencies, served, reached) = (Vec::new(), Vec::new(), BTreeSet::new());
        let policy = policy.to_owned();
        Self {
            policy,
            days,
            asked: 0,
            urgencies,
            unserved: 0,
            offers: 0,
            diversions: 0,
            escalated: 0,
            plans: 0,
            refused: 0,
            served,
            reached,
        }
    }

    /// Help came to a job; the first counts.
    pub(crate) fn serve(&mut self, job: JobId, served: Served) {
        if self.reached.insert(job) {
            self.served.push(served);
        }
    }

    /// Works the figures out.
    pub(crate) fn finish(&mut self) {
        self.urgencies = Priority::ALL.iter().filter_map(|priority| self.urgency(*priority)).collect();
    }

    fn urgency(&self, priority: Priority) -> Option<Urgency> {
        let own = || self.served.iter().filter(|one| one.priority == priority);
        let mut seconds: Vec<i64> = own().map(|one| one.response_s).collect();
        seconds.sort_unstable();
        let count = seconds.len();
        let (last, late) = (*seconds.last()?, own().filter(|one| one.late).count());
        let percent = |some: usize| some as f64 * 100.0 / count as f64;
        let within = |minutes: i64| percent(seconds.partition_point(|s| *s <= minutes * 60));
        let of_hundred = |share: usize| seconds.get(count * share / 100).copied().unwrap_or(last) as f64 / 60.0;
        Some(Urgency {
            priority,
            count,
            mean_min: seconds.iter().sum::<i64>() as f64 / count as f64 / 60.0,
            p50_min: of_hundred(50),
            p90_min: of_hundred(90),
            p99_min: of_hundred(99),
            within_30_percent: within(30),
            within_45_percent: within(45),
            within_60_percent: within(60),
            late_percent: percent(late),
        })
    }

    /// The figures of an urgency.
    pub fn of_urgency(&self, priority: Priority) -> Option<&Urgency> {
        self.urgencies.iter().find(|one| one.priority == priority)
    }

    /// A table of several runs: one line for each policy and urgency.
    pub fn csv(reports: &[Self]) -> String {
        let mut lines = vec![
            "policy,days,priority,count,mean_min,p50_min,p90_min,p99_min,within_30,within_45,within_60,late,unserved,diversions".to_owned(),
        ];
        for report in reports {
            for one in &report.urgencies {
                let times = [one.mean_min, one.p50_min, one.p90_min, one.p99_min, one.within_30_percent, one.within_45_percent];
                let shares = [one.within_60_percent, one.late_percent];
                let figures: Vec<String> = times.iter().chain(&shares).map(|figure| format!("{figure:.2}")).collect();
                let Report { policy, days, unserved, diversions, .. } = report;
                lines.push(format!("{policy},{days},{},{},{},{unserved},{diversions}", one.priority, one.count, figures.join(",")));
            }
        }
        lines.join("\n") + "\n"
    }
}
