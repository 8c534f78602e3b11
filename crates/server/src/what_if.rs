//! Who works out what might have been: one question at a time, on one thread of the lowest priority, which waits for as long as an emergency waits for
//! somebody. It reads the record like anybody who looks, and writes nothing.

mod answer;
mod own;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use api::what_if::{NotBegun, Question, WhatIf, WhatIfState, WhatIfView};
use domain::time::Timestamp;
use engine::{Engine, View};
use parking_lot::Mutex;
use simulator::search::Goal;
use simulator::{Asked, BROKEN_OFF, Given, Scenario, Straight, Study, plays, tell};
use store::Scope;

use crate::night::{self, Which};

/// Between two looks at whether an emergency waits.
const LOOK: Duration = Duration::from_millis(250);
/// The niceness of whoever gives way to everybody.
const GIVES_WAY: i32 = 19;
/// Each rota under each policy is played so often.
const REPETITIONS: u32 = 4;
/// So many rotas are tried.
const TRIES: usize = 24;

/// Who works it out for a service.
pub struct Planner {
    engine: Engine,
    work: Arc<Work>,
}

/// What is being worked on, shared with whoever works on it.
#[derive(Default)]
struct Work {
    view: Mutex<WhatIfView>,
    done: AtomicUsize,
    of: AtomicUsize,
    stopped: AtomicBool,
    waiting: AtomicBool,
    looked: Mutex<Option<Instant>>,
}

/// A question that is to be played.
enum Play {
    /// A night, with whoever is asked after beside those who were there.
    Night(Which, Vec<String>),
    /// A promise.
    Rota(Goal),
}

impl Planner {
    /// For the service of an engine.
    pub fn new(engine: Engine) -> Self {
        Self { engine, work: Arc::default() }
    }

    fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }
}

impl WhatIf for Planner {
    fn begin(&self, question: Question, by: String) -> Result<(), NotBegun> {
        let now = self.now();
        let (play, words) = read(question, now)?;
        let mut view = self.work.view.lock();
        if view.state == WhatIfState::Running {
            return Err(NotBegun::Running { by: view.by.clone() });
        }
        let before = std::mem::replace(
            &mut *view,
            WhatIfView { state: WhatIfState::Running, question: words, by, begun_at: Some(now), ..WhatIfView::default() },
        );
        self.work.reset();
        let (engine, work) = (self.engine.clone(), self.work.clone());
        let begun = std::thread::Builder::new().name("what-if".to_owned()).spawn(move || worked_out(&engine, &work, play));
        if let Err(error) = begun {
            *view = before;
            tracing::error!(%error, "a question of what might have been has no thread");
            return Err(NotBegun::Unable("This machine has no room for it now. Ask again later.".to_owned()));
        }
        Ok(())
    }

    fn look(&self) -> WhatIfView {
        let mut view = self.work.view.lock().clone();
        if view.state == WhatIfState::Running {
            (view.done, view.of) = (self.work.done.load(Ordering::Relaxed), self.work.of.load(Ordering::Relaxed));
            view.of = view.of.max(view.done);
            if self.work.waiting.load(Ordering::Relaxed) {
                view.state = WhatIfState::Waiting;
            }
        }
        view.last_night = Which::last(self.now()).unwrap_or_default();
        view
    }

    fn stop(&self) {
        self.work.stopped.store(true, Ordering::Relaxed);
    }
}

/// A question as it can be played, and in words.
fn read(question: Question, now: Timestamp) -> Result<(Play, String), NotBegun> {
    match question {
        Question::Night { night, more } => {
            let which = Which::read(&night, now).map_err(|rule| NotBegun::Wrong { field: "night", rule })?;
            for hours in &more {
                which.hours(hours).map_err(|rule| NotBegun::Wrong { field: "more", rule })?;
            }
            let beside = if more.is_empty() { String::new() } else { format!(", with one more responder ({})", more.join("; ")) };
            Ok((Play::Night(which, more), format!("How the night of {night} would have gone{beside}")))
        }
        Question::Rota { keep } => {
            let goal = Goal::read(&keep).map_err(|rule| NotBegun::Wrong { field: "keep", rule })?;
            Ok((Play::Rota(goal), format!("The cheapest rota that keeps {}", goal.words())))
        }
    }
}

impl Work {
    fn reset(&self) {
        self.done.store(0, Ordering::Relaxed);
        self.of.store(0, Ordering::Relaxed);
        self.stopped.store(false, Ordering::Relaxed);
        self.waiting.store(false, Ordering::Relaxed);
    }

    /// Whether anybody still wants to know. For as long as an emergency waits for somebody it does not answer.
    fn goes_on(&self, engine: &Engine) -> bool {
        let due = || {
            let mut looked = self.looked.lock();
            let due = looked.is_none_or(|at| at.elapsed() >= LOOK);
            if due {
                *looked = Some(Instant::now());
            }
            due
        };
        while !self.stopped.load(Ordering::Relaxed) && due() && engine.look(somebody_waits) {
            self.waiting.store(true, Ordering::Relaxed);
            std::thread::sleep(LOOK);
        }
        self.waiting.store(false, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }
}

/// Whether an emergency has nobody yet.
fn somebody_waits(view: &View) -> bool {
    let waits = |job: &domain::job::Job| job.is_open() && job.priority.is_emergency() && job.unfilled().next().is_some();
    view.board.jobs.values().any(waits)
}

/// Works a question out, on a thread of its own, and leaves the answer.
fn worked_out(engine: &Engine, work: &Work, play: Play) {
    if let Err(error) = rustix::process::setpriority_process(None, GIVES_WAY) {
        tracing::warn!(%error, "a question of what might have been is worked out at the usual priority");
    }
    let answered = catch_unwind(AssertUnwindSafe(|| answered(engine, work, play)));
    let answered = answered.unwrap_or_else(|_panic| {
        tracing::error!("a question of what might have been broke off: a defect");
        Err("it broke off by a defect, which has been written down".to_owned())
    });
    let mut view = work.view.lock();
    view.ended_at = Some(engine.clock().now());
    (view.done, view.of) = (work.done.load(Ordering::Relaxed), work.of.load(Ordering::Relaxed));
    match answered {
        Ok(answer) => (view.state, view.answer) = (WhatIfState::Done, Some(answer)),
        Err(_) if work.stopped.load(Ordering::Relaxed) => view.state = WhatIfState::Stopped,
        Err(why) => (view.state, view.why) = (WhatIfState::Failed, why),
    }
}

fn answered(engine: &Engine, work: &Work, play: Play) -> Result<api::what_if::WhatIfAnswer, String> {
    let scope = Scope::Organisation(engine.settings().organisation);
    let unread = |error: store::StoreError| {
        tracing::warn!(%error, "the record could not be read for a question of what might have been");
        "the record cannot be read now".to_owned()
    };
    let (scenario, given, goal) = match play {
        Play::Night(which, more) => {
            let extras = more.iter().map(|hours| which.hours(hours)).collect::<Result<Vec<_>, _>>()?;
            let record = engine.store().read_inline(|rd| night::record(rd, scope, &which)).map_err(unread)?;
            let (scenario, given) = simulator::night::made(&record, &extras, &Straight).map_err(|why| why.to_string())?;
            (scenario, given, None)
        }
        Play::Rota(goal) => {
            let now = engine.clock().now();
            let (scenario, given) = engine.store().read_inline(|rd| own::read(rd, scope, now)).map_err(unread)?;
            (scenario, given, Some(goal))
        }
    };
    told(engine, work, &Scenario { repetitions: REPETITIONS, ..scenario }, &given, goal)
}

fn told(
    engine: &Engine,
    work: &Work,
    scenario: &Scenario,
    given: &Given,
    goal: Option<Goal>,
) -> Result<api::what_if::WhatIfAnswer, String> {
    scenario.check().map_err(|wrong| format!("{}: {}", wrong.field, wrong.rule))?;
    let done = || {
        work.done.fetch_add(1, Ordering::Relaxed);
    };
    let goes_on = || work.goes_on(engine);
    let study = Study { scenario, given, distances: &Straight, threads: 1, done: &done, goes_on: &goes_on };
    let searched = if goal.is_some() { TRIES * REPETITIONS as usize } else { 0 };
    work.of.store(plays(&study) + searched, Ordering::Relaxed);
    let report = tell(&study, &Asked { goal, tries: TRIES })?;
    if !goes_on() {
        return Err(BROKEN_OFF.to_owned());
    }
    Ok(answer::answer(report, goal))
}
