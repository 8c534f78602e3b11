//! The accept loop. A half-sent header, a stalled handshake, a panic or an open stream never holds a connection for ever, and stopping
//! has a deadline. Invariant: at most [`CONNECTIONS_MAX`] connections are open; the rest wait in the kernel's queue.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::layers::Pages;

/// Connections open at once: 10,000 streams of a national operator's cell and as many again for requests.
const CONNECTIONS_MAX: usize = 20_000;
/// A whole request head has to arrive within this.
const HEADER_TIME_MAX: Duration = Duration::from_secs(5);
/// A TLS handshake has to end within this.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
/// After the order to stop, requests have this long to end; streams are ended at once.
const STOP_TIME_MAX: Duration = Duration::from_secs(5);
/// After a failed accept (no file descriptors left), wait before the next.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Bytes of request head kept per connection: small, so that thousands of quiet streams stay light.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// The address of the other end, given to the routes as a request extension.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Accepts until `stop` is cancelled, then lets what is running end within [`STOP_TIME_MAX`].
pub async fn listen(listener: TcpListener, tls: Option<TlsAcceptor>, pages: Pages, stop: CancellationToken) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = Arc::new(GracefulShutdown::new());
    loop {
        let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (pages, watcher, tls) = (pages.clone(), graceful.watcher(), tls.clone());
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay");
            }
            match tls {
                // Boxed, so that a plain connection does not carry the room a handshake needs.
                Some(tls) => Box::pin(shake_hands(tls, stream, peer, pages, watcher)).await,
                None => converse(stream, peer, pages, watcher).await,
            }
        });
    }
    drop(listener);
    let Ok(graceful) = Arc::try_unwrap(graceful) else { return };
    if tokio::time::timeout(STOP_TIME_MAX, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
}

async fn shake_hands(tls: TlsAcceptor, stream: TcpStream, peer: SocketAddr, pages: Pages, watcher: hyper_util::server::graceful::Watcher) {
    match tokio::time::timeout(HANDSHAKE_TIME_MAX, tls.accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, peer, pages, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake"),
        Err(_) => tracing::debug!("TLS handshake took too long"),
    }
}

async fn converse<S>(stream: S, peer: SocketAddr, pages: Pages, watcher: hyper_util::server::graceful::Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(20)).keep_alive_timeout(Duration::from_secs(20));
    let answer = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(peer);
        pages.clone().oneshot(request)
    });
    let connection = watcher.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), answer).into_owned());
    if let Err(error) = connection.await {
        tracing::debug!(%error, "connection");
    }
}
