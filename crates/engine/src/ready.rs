//! Whether it can do its work now: the record can be read and can grow. Found out by a small real write, at most once a second however often it is asked.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::engine::Engine;
use crate::envelope::EngineError;

/// What was found holds so long.
const HOLDS: Duration = Duration::from_secs(1);
/// A write that takes longer does not come about.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// No room for another row.
    #[error("the disk is full: nothing can be written until there is room")]
    Full,
    /// Only reading is allowed.
    #[error("the database is read-only: nothing can be written")]
    ReadOnly,
    /// Anything else; the cause is in the log.
    #[error("the database cannot be written: it is locked, away or broken")]
    Unreachable,
}

impl NotReady {
    fn of(error: &EngineError) -> Self {
        let told = error.to_string().to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
        if says(&["is full", "no space"]) {
            Self::Full
        } else if says(&["readonly", "read-only"]) {
            Self::ReadOnly
        } else {
            Self::Unreachable
        }
    }
}

/// What was found last.
#[derive(Default)]
pub(crate) struct Readiness {
    found: Mutex<Option<(Instant, Result<(), NotReady>)>>,
}

impl Engine {
    /// Whether a command could be kept now.
    ///
    /// # Errors
    /// [`NotReady`]; it comes back by itself.
    pub async fn ready(&self) -> Result<(), NotReady> {
        let mut last = self.inner.readiness.found.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < HOLDS
        {
            return found;
        }
        let found = self.try_to_write().await;
        let before = last.replace((Instant::now(), found)).map(|(_, before)| before);
        if before.is_some_and(|before| before.is_err()) && found.is_ok() {
            tracing::info!("ready again");
        }
        found
    }

    async fn try_to_write(&self) -> Result<(), NotReady> {
        let store = &self.inner.store;
        let both = async {
            store.write(|tx| Ok::<_, EngineError>(tx.trial_put()?)).await?;
            store.write(|tx| Ok::<_, EngineError>(tx.trial_take_out()?)).await
        };
        let tried = tokio::time::timeout(PATIENCE, both).await;
        match tried {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready: a trial write failed");
                Err(NotReady::of(&error))
            }
            Err(_late) => {
                tracing::error!("not ready: a trial write takes too long");
                Err(NotReady::Unreachable)
            }
        }
    }
}
