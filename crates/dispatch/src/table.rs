//! Everybody's standing for every open job, worked out once for one plan: policies choose from it, the plan checks them against it, records copy it.

use std::collections::BTreeMap;

use domain::ids::JobId;
use domain::job::{Job, Slot, TwoUp};

use crate::possible::{asked, wanted};
use crate::problem::{JobView, Problem};
use crate::ranking::{Ranked, rank};

/// The snapshot with everybody's standing for each job that is looked at.
pub struct Table<'q> {
    /// The snapshot.
    pub problem: &'q Problem<'q>,
    /// Whether the plan may divert somebody by itself, as the snapshot has it until somebody asks what it would be otherwise.
    pub diverts: bool,
    /// Whether the plan says why: what the others would cost, whom the desk could divert.
    pub explains: bool,
    asks: Vec<Ask<'q>>,
    standing: BTreeMap<JobId, Vec<Ranked<'q>>>,
}

/// One more responder to be asked for a slot that nobody fills.
#[derive(Clone, Copy)]
pub struct Ask<'q> {
    /// The job.
    pub view: &'q JobView<'q>,
    /// Which place of it.
    pub slot: Slot,
    /// The how-manieth offer on that slot it will be, from 1.
    pub nth: usize,
}

impl<'q> Table<'q> {
    /// Works it out for every open job to which nobody has come yet.
    pub fn of(problem: &'q Problem<'q>) -> Self {
        let looked_at = problem.jobs.iter().filter(|view| view.job.unfilled().next().is_some() || !view.job.is_attended());
        let standing = looked_at.map(|view| (view.job.id, rank(problem, &view.visit, Some(view.job)))).collect();
        Self { problem, diverts: problem.diverts, explains: problem.explains, asks: asks(problem), standing }
    }

    /// The same standing, for a plan that may divert and says nothing of why.
    pub fn diverting(self) -> Self {
        Self { diverts: true, explains: false, ..self }
    }

    /// Everybody for a job, best first, the excluded last; nobody for a job that is not looked at.
    pub fn ranked(&self, job: JobId) -> &[Ranked<'q>] {
        self.standing.get(&job).map_or(&[], Vec::as_slice)
    }

    /// Everything still to be asked for: jobs the plan may offer, slots nobody fills, fewer acceptable offers than the job's breadth.
    ///
    /// The most urgent first (fire is P1 here); within an urgency everybody's first ask before anybody's second; then the oldest job.
    pub fn asks(&self) -> &[Ask<'q>] {
        &self.asks
    }
}

fn asks<'q>(problem: &'q Problem<'q>) -> Vec<Ask<'q>> {
    let mut asks = Vec::new();
    for view in problem.jobs.iter().filter(|view| view.job.auto_offer) {
        for slot in view.job.unfilled() {
            let wanted = wanted(view.job, problem.responders.len());
            asks.extend((asked(view.job, slot) + 1..=wanted).map(|nth| Ask { view, slot, nth }));
        }
    }
    asks.sort_by_key(|ask| (ask.view.job.priority.in_dispatch(), ask.nth, ask.view.job.opened_at, ask.view.job.id, ask.slot));
    asks
}

/// Whether a job is put to two people at once or to nobody: nobody enters it alone, and nobody goes or has been asked yet.
pub fn never_alone(job: &Job) -> bool {
    job.two_up == Some(TwoUp::StaffSafety) && job.unfilled().count() == 2 && job.acceptable().next().is_none()
}
