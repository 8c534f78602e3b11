//! What must not outlive this run: child processes and throw-away databases, ended on an interrupt as well as at the end.
//!
//! Whoever starts something that lives on its own keeps a [`Kept`]; dropping it (also while a panic unwinds) runs the ending once, and
//! so does Ctrl-C or a polite termination of this process.

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use anyhow::{Context, Result};

type Ending = Box<dyn FnOnce() + Send>;

static ENDINGS: Mutex<Vec<(u64, Ending)>> = Mutex::new(Vec::new());
/// Held while an ending runs, so that an interrupt does not leave with one half done.
static AT_IT: Mutex<()> = Mutex::new(());
static WATCH: Once = Once::new();

/// An ending that is owed. Dropping it runs the ending.
#[must_use = "dropping it runs the ending at once"]
pub struct Kept(u64);

/// Promises to run `ending` when the returned value is dropped, or earlier when this process is interrupted.
pub fn keep(ending: impl FnOnce() + Send + 'static) -> Kept {
    WATCH.call_once(|| {
        std::thread::spawn(|| {
            if let Err(error) = end_when_interrupted() {
                eprintln!("interrupts are not watched: {error:#}");
            }
        });
    });
    let mut endings = endings();
    let number = endings.last().map_or(1, |(number, _)| number + 1);
    endings.push((number, Box::new(ending)));
    Kept(number)
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _at_it = locked(&AT_IT);
        let ending = {
            let mut endings = endings();
            endings.iter().position(|(number, _)| *number == self.0).map(|index| endings.remove(index).1)
        };
        if let Some(ending) = ending {
            ending();
        }
    }
}

/// Ends a child's whole process group without asking. It is no failure when nothing is left of it.
pub fn kill_group(leader: u32) {
    let group = format!("-{leader}");
    let killed = Command::new("kill").args(["-KILL", "--", &group]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if let Err(error) = killed {
        eprintln!("cannot run kill for the processes of group {leader}: {error}");
    }
}

fn endings() -> MutexGuard<'static, Vec<(u64, Ending)>> {
    locked(&ENDINGS)
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end_when_interrupted() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime for signals")?;
    runtime.block_on(async {
        let mut polite = signal(SignalKind::terminate())?;
        let mut hung_up = signal(SignalKind::hangup())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = polite.recv() => {}
            _ = hung_up.recv() => {}
        }
        anyhow::Ok(())
    })?;
    let _at_it = locked(&AT_IT);
    let owed: Vec<(u64, Ending)> = std::mem::take(&mut *endings());
    for (_, ending) in owed.into_iter().rev() {
        ending();
    }
    std::process::exit(130)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn an_ending_runs_once_also_when_a_panic_unwinds() {
        let runs = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&runs);
        let unwound = std::panic::catch_unwind(move || {
            let _kept = keep(move || {
                seen.fetch_add(1, Ordering::SeqCst);
            });
            panic!("on purpose");
        });
        assert!(unwound.is_err());
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
}
