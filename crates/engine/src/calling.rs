//! Where emergencies came from: what standby advice is worked out from.

use dispatch::cover::{Home, sector};
use dispatch::door::is_flat;
use dispatch::standby::Call;
use domain::time::{Duration, Timestamp};
use domain::words::Priority;
use store::Scope;

use crate::engine::Engine;
use crate::envelope::EngineError;

/// Emergencies older than this say little of where the next ones come from.
const LOOK_BACK: Duration = Duration::hours(24 * 180);
/// Visits looked at; the last of them.
const VISITS_MOST: i64 = 20_000;

impl Engine {
    /// The emergencies of the last half year whose place is known, oldest first.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn calls(&self) -> Result<Vec<Call>, EngineError> {
        let scope = Scope::Organisation(self.inner.settings.organisation);
        let since = Timestamp(self.inner.ports.clock.now().ms() - LOOK_BACK.ms());
        let jobs = self.inner.store.read(move |rd| rd.jobs_opened_since(scope, since, VISITS_MOST)).await?;
        let call = |job: domain::job::Job| {
            let position = job.place.position?;
            let (flat, address) = (is_flat(&job.place), job.place.address);
            let home =
                Home { sector: sector(&address.postcode), postcode: address.postcode, position, flat, access: job.access, clients: 1 };
            Some(Call { at: job.opened_at, home })
        };
        Ok(jobs.into_iter().filter(|job| job.priority.in_dispatch() <= Priority::P2).filter_map(call).collect())
    }
}
