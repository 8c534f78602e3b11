//! How many plays are done, on standard error: a bar where somebody watches, else a line for each tenth.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::say;

/// So many lines for all plays.
const LINES: usize = 10;

/// And one for so many plays of a search, of which nobody knows how many there will be.
const SEARCHED: usize = 25;

/// The plays that are done.
pub struct Progress {
    bar: ProgressBar,
    watched: bool,
    all: usize,
    done: AtomicUsize,
}

impl Progress {
    /// Begins to count; a search plays more than is known beforehand.
    pub fn begin(all: usize) -> Self {
        let watched = std::io::stderr().is_terminal() && !say::is_in_json();
        let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(all as u64), target);
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {bar:40} {pos} of {len} played, {elapsed}") {
            bar.set_style(style);
        }
        Self { bar, watched, all, done: AtomicUsize::new(0) }
    }

    /// Another play is done.
    pub fn another(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done > self.all {
            self.bar.inc_length(1);
        }
        self.bar.inc(1);
        let step = if done <= self.all { self.all.div_ceil(LINES).max(1) } else { SEARCHED };
        if !self.watched && (done.is_multiple_of(step) || done == self.all) {
            let of = if done <= self.all { format!(" of {}", self.all) } else { String::new() };
            eprintln!("{}", say::written(&format!("{done}{of} played"), say::is_in_json()));
        }
    }

    /// All are done.
    pub fn ended(&self) {
        self.bar.finish_and_clear();
    }
}
