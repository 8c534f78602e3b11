//! How the person or the system at the machine tells the service to stop: SIGTERM, SIGINT (ctrl-c), SIGHUP.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels `stop` at the first signal. The second ends the process at once.
///
/// # Errors
/// The system does not let us listen for signals.
pub fn stop_when_told(stop: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        let mut told = async || {
            tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
                _ = hang_up.recv() => "SIGHUP",
            }
        };
        let by = told().await;
        tracing::info!(by, "stopping");
        stop.cancel();
        told().await;
        std::process::exit(130);
    });
    Ok(())
}
