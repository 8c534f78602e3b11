//! The port to the planner of what might have been: a past night played again, or the cheapest rota for a promise. Whoever has a simulator implements it.
//!
//! It works in the background, one question at a time, and never at the expense of a dispatch. Only the last answer is kept.

use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who works out what might have been.
pub trait WhatIf: Send + Sync {
    /// Begins to work on a question, for whoever asks it.
    ///
    /// # Errors
    /// Why it did not begin.
    fn begin(&self, question: Question, by: String) -> Result<(), NotBegun>;

    /// How it stands.
    fn look(&self) -> WhatIfView;

    /// Breaks off what is being worked on; nothing where nothing is.
    fn stop(&self);
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// How a night would have gone.
    Night {
        /// The day on which it began, as `2026-11-21`.
        night: String,
        /// With one more responder in these hours, as `19-7`; each by itself.
        more: Vec<String>,
    },
    /// How many people it takes, where and when.
    Rota {
        /// The promise that is to be kept, as `90 % within 45 min`.
        keep: String,
    },
}

/// Why a question was not begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// Another one is being worked on.
    Running {
        /// Who asked that.
        by: String,
    },
    /// A field breaks a rule.
    Wrong {
        /// Which.
        field: &'static str,
        /// The rule.
        rule: String,
    },
    /// This service has nobody who works it out, or nothing to do it with.
    Unable(String),
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhatIfState {
    /// Nobody has asked.
    #[default]
    Nothing,
    /// Being worked on.
    Running,
    /// Put off for as long as an emergency waits for somebody.
    Waiting,
    /// Answered.
    Done,
    /// It could not be answered.
    Failed,
    /// Somebody broke it off.
    Stopped,
}

/// The last question and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct WhatIfView {
    /// Where it stands.
    pub state: WhatIfState,
    /// What was asked, in words; empty while nobody has.
    pub question: String,
    /// Who asked, by name.
    pub by: String,
    /// When it was begun; UTC milliseconds.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Plays done so far.
    pub done: usize,
    /// Of so many, as far as one knows beforehand.
    pub of: usize,
    /// Why it could not be answered; empty otherwise.
    pub why: String,
    /// The last night that is over, as a proposal.
    pub last_night: String,
    /// The answer.
    pub answer: Option<WhatIfAnswer>,
}

/// What might have been.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfAnswer {
    /// What was played.
    pub title: String,
    /// How journeys were measured.
    pub measured_by: String,
    /// How often each was played, with other draws.
    pub repetitions: u32,
    /// What was left out, and what had to be assumed.
    pub notes: Vec<String>,
    /// How far the model is to be believed: a night as it was beside its own play.
    pub believed: Option<String>,
    /// What really happened, where it is a night, and everything that was played.
    pub cases: Vec<WhatIfCase>,
    /// A night visit by visit, in order of time.
    pub visits: Vec<WhatIfVisit>,
    /// The cheapest rota, where one was looked for.
    pub rota: Option<WhatIfRota>,
}

/// One rota under one policy, or what really happened.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfCase {
    /// What it is called.
    pub name: String,
    /// Whether it is what really happened.
    pub really: bool,
    /// Hours of work, everybody's together.
    pub hours: u32,
    /// Emergencies, P1 and P2 together; none where there were none.
    pub emergencies: Option<WhatIfFigures>,
    /// All visits.
    pub all: Option<WhatIfFigures>,
    /// Percent of the time on duty that was spent on visits.
    pub busy_percent: Option<f64>,
    /// Percent of the emergencies reached within 0, 5, 10, … minutes.
    pub curve_percent: Vec<f64>,
}

/// How soon help came.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfFigures {
    /// How many were asked for.
    pub asked: f64,
    /// Minutes on average.
    pub mean_min: f64,
    /// Minutes within which nine in ten were reached.
    pub p90_min: f64,
    /// Percent within 45 minutes.
    pub within_45_percent: f64,
    /// The interval's lower end.
    pub least_percent: f64,
    /// The interval's upper end.
    pub most_percent: f64,
}

/// A visit of a night.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfVisit {
    /// What people call it.
    pub number: i64,
    /// When it was decided on; UTC milliseconds.
    pub at: Timestamp,
    /// How urgent it was then.
    pub urgency: String,
    /// Minutes until help was there, as it was; none where it was not by the end.
    pub was_min: Option<f64>,
    /// The same for each case that was played, in their order.
    pub played_min: Vec<Option<f64>>,
}

/// The cheapest rota that was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfRota {
    /// The answer in a sentence.
    pub words: String,
    /// Percent that were to be reached.
    pub goal_percent: f64,
    /// Everything that was tried.
    pub tried: Vec<WhatIfTried>,
}

/// A rota that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WhatIfTried {
    /// Its shifts, in words.
    pub shifts: String,
    /// Hours of work a day.
    pub hours: u32,
    /// Percent within the time.
    pub percent: f64,
    /// The interval's lower end.
    pub least_percent: f64,
    /// Whether the whole interval keeps the promise.
    pub kept: bool,
    /// Whether it is the one that was found.
    pub found: bool,
}
