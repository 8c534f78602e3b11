//! How far a long import is: a bar where somebody watches the terminal, and in any case a line for each stage.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::say;

/// The stages of an import.
pub struct Stages {
    begun: Instant,
    /// Hidden where standard error is no terminal.
    bar: ProgressBar,
}

impl Stages {
    /// Begins to count.
    pub fn begin() -> Self {
        let watched = std::io::stderr().is_terminal() && !say::is_in_json();
        let bar = ProgressBar::with_draw_target(Some(0), if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {bar:40} {percent:>3} % {elapsed}  {msg}") {
            bar.set_style(style);
        }
        Self { begun: Instant::now(), bar }
    }

    /// The next stage, and how many bytes one pass of it reads; 0 where nobody knows how much there is to do.
    pub fn next(&self, what: String, bytes: u64) {
        self.line(&what);
        self.bar.set_length(bytes);
        self.bar.set_position(0);
        self.bar.set_message(what);
    }

    /// Who hears at which byte a pass is.
    pub fn follower(&self) -> impl Fn(u64) + use<> {
        let bar = self.bar.clone();
        move |at| bar.set_position(at)
    }

    /// A line between, with the time.
    pub fn line(&self, what: impl std::fmt::Display) {
        let text = format!("{:>6.1} s  {what}", self.begun.elapsed().as_secs_f64());
        self.bar.suspend(|| say::line(text));
    }

    /// It is done; after how many seconds.
    pub fn ended(&self) -> f64 {
        self.bar.finish_and_clear();
        self.begun.elapsed().as_secs_f64()
    }
}
