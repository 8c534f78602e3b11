//! What devices and partners sent, as it came. A hand-over is kept sealed, as key-safe codes are, because it may hold one; whoever reads what came is on
//! the record before they see it.

use domain::event::Subject;
use domain::ids::{IncidentId, SignalId};
use store::tables::signals::Signal;
use store::{Scope, StoreError};

use crate::engine::Engine;
use crate::envelope::{EngineError, Envelope, Outcome};
use crate::handle::handle_in;
use crate::vault::Vault;

/// What stands before a sealed message. A hand-over is a JSON object and begins otherwise: one that was kept before messages were sealed is read as it is.
const MARK: &[u8] = b"sealed hand-over 1\n";
/// What a message is sealed as.
const HAND_OVER: &str = "hand-over";

/// A hand-over as it is kept.
pub(crate) fn sealed(vault: &Vault, id: SignalId, raw: &[u8]) -> Vec<u8> {
    [MARK, &vault.seal(HAND_OVER, id.bytes(), raw)].concat()
}

/// What came, as it came.
fn opened(vault: &Vault, signal: Signal) -> Result<Signal, EngineError> {
    let Some(sealed) = signal.raw.strip_prefix(MARK) else { return Ok(signal) };
    let raw = vault.unseal_bytes(HAND_OVER, signal.id.bytes(), sealed).map_err(|error| EngineError::Defect(error.to_string()))?;
    Ok(Signal { raw, ..signal })
}

impl Engine {
    /// Judges a `reveal-received` and answers with what devices and partners sent about the incident, as it came, in order. That it was read is on the record
    /// before anybody sees it.
    ///
    /// # Errors
    /// [`EngineError::Refused`] without a reason or to whom it is not theirs to see; [`EngineError::NotFound`] when there is no such incident.
    pub async fn reveal_received(&self, id: IncidentId, envelope: Envelope) -> Result<(Vec<Signal>, Outcome), EngineError> {
        let inner = &self.inner;
        let vault = inner.vault()?;
        let scope = Scope::Organisation(inner.settings.organisation);
        let read = move |rd: &mut store::Rd<'_>| -> Result<_, StoreError> {
            if rd.incident(scope, id)?.is_none() {
                return Ok(None);
            }
            let events = rd.events_of(scope, Subject::Incident(id))?;
            let named = events.iter().filter_map(|recorded| Some(recorded.event.as_ref()?.what.signal()?.0));
            Ok(Some(named.filter_map(|signal| rd.signal(scope, signal).transpose()).collect::<Result<Vec<_>, StoreError>>()?))
        };
        let kept = inner.store.read(read).await?.ok_or(EngineError::NotFound("incident"))?;
        let came = kept.into_iter().map(|signal| opened(&vault, signal)).collect::<Result<Vec<_>, _>>()?;
        let (clock, about) = (inner.ports.clock.clone(), envelope.id.clone());
        let work = move |tx: &mut store::Tx<'_>| handle_in(tx, &envelope, clock.now());
        match inner.store.write(work).await {
            Ok(handled) => Ok((came, inner.settle("reveal-received", handled).await)),
            Err(error) => {
                inner.tell_failure("reveal-received", &about, &error);
                Err(error)
            }
        }
    }
}
