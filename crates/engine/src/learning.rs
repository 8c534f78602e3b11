//! What the service's own arrivals teach: read from the record at the start and every hour, in the background; and how its promises were kept.
//!
//! The same record gives the same corrections; each decision names which it was made with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dispatch::Learnt;
use dispatch::learnt::{Journey, Kept, PartOfDay, district};
use domain::time::{Duration as Span, Timestamp};
use store::{Scope, StoreError};

use crate::engine::{Engine, Inner};
use crate::envelope::EngineError;

/// How often it is looked what is new.
const EVERY: Duration = Duration::from_secs(3_600);
/// Arrivals older than this say little of how roads and people are now.
const LOOK_BACK: Span = Span::hours(24 * 180);
/// Visits looked at; the last of them. A service of our size makes some 5,000 a year.
const VISITS_MOST: i64 = 20_000;

/// Learns for as long as the engine runs.
pub(crate) async fn run(inner: Arc<Inner>) {
    loop {
        if let Err(error) = learn(&inner).await {
            tracing::warn!(%error, "what was learnt before stays; it is tried again in an hour");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = inner.stopping() => return,
        }
    }
}

/// Reads the arrivals of the record and corrects estimates by them from now on.
async fn learn(inner: &Arc<Inner>) -> Result<(), StoreError> {
    let now = inner.ports.clock.now();
    let from = Timestamp(now.ms() - LOOK_BACK.ms());
    let learnt = Learnt::from(&journeys(inner, from, Of::ThePlan).await?);
    metrics::gauge!("attend_arrivals_learnt_from").set(learnt.arrivals() as f64);
    *inner.learnt.write() = Arc::new(learnt);
    Ok(())
}

/// Whose estimates are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Everybody's.
    All,
    /// The plan's own: what the desk said of a visit it ordered was corrected already when it read it.
    ThePlan,
}

async fn journeys(inner: &Arc<Inner>, from: Timestamp, of: Of) -> Result<Vec<Journey>, StoreError> {
    let scope = Scope::Organisation(inner.settings.organisation);
    let mut jobs = inner.store.read(move |rd| rd.jobs_opened_since(scope, from, VISITS_MOST)).await?;
    if of == Of::ThePlan {
        jobs.iter_mut().for_each(|job| job.offers.retain(|offer| offer.ordered.is_none()));
    }
    let of_job = |job: &domain::job::Job| {
        let (priority, postcode) = (job.priority, job.place.address.postcode.clone());
        job.arrivals().map(|arrived| Journey { arrived, priority, postcode: postcode.clone() }).collect::<Vec<_>>()
    };
    Ok(jobs.iter().flat_map(of_job).collect())
}

impl Inner {
    /// The corrections in force.
    pub(crate) fn learnt(&self) -> Arc<Learnt> {
        self.learnt.read().clone()
    }
}

/// How promises were kept between two instants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseReport {
    /// Of all visits.
    pub all: PromiseLine,
    /// By part of the day.
    pub by_part_of_day: Vec<PromiseLine>,
    /// By postcode district.
    pub by_district: Vec<PromiseLine>,
    /// Which corrections are in force now.
    pub learnt: String,
}

/// How promises were kept in one part of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseLine {
    /// Which part: "morning peak", "EN5".
    pub of: String,
    /// Arrivals that had been promised a time.
    pub arrivals: usize,
    /// Of those, within it.
    pub within: usize,
    /// How late those were who were late, seconds, on average; 0 when nobody was.
    pub late_s: i64,
    /// Of all, those whose journey was not measured on the roads there are.
    pub approximate: usize,
}

impl PromiseLine {
    fn of(words: impl Into<String>, kept: Kept) -> Self {
        let late = i64::try_from(kept.arrivals - kept.within).unwrap_or(i64::MAX);
        let late_s = if late > 0 { kept.late_s / late } else { 0 };
        Self { of: words.into(), arrivals: kept.arrivals, within: kept.within, late_s, approximate: kept.approximate }
    }
}

impl Engine {
    /// Learns now, beside the once an hour.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn learn(&self) -> Result<(), EngineError> {
        Ok(learn(&self.inner).await?)
    }

    /// How promises were kept by visits that were opened from `from` on and accepted before `until`: the share of arrivals within the time that was told.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn promise(&self, from: Timestamp, until: Timestamp) -> Result<PromiseReport, EngineError> {
        let journeys = journeys(&self.inner, from, Of::All).await?;
        let (mut all, mut parts, mut districts) = (Kept::default(), BTreeMap::<PartOfDay, Kept>::new(), BTreeMap::<String, Kept>::new());
        for one in journeys.iter().filter(|one| one.arrived.accepted_at < until) {
            all.count(&one.arrived);
            parts.entry(PartOfDay::of(one.arrived.accepted_at)).or_default().count(&one.arrived);
            districts.entry(district(&one.postcode).unwrap_or("not known").to_owned()).or_default().count(&one.arrived);
        }
        Ok(PromiseReport {
            all: PromiseLine::of("all", all),
            by_part_of_day: parts.into_iter().map(|(part, kept)| PromiseLine::of(part.word(), kept)).collect(),
            by_district: districts.into_iter().map(|(district, kept)| PromiseLine::of(district, kept)).collect(),
            learnt: self.inner.learnt().version().to_owned(),
        })
    }
}
