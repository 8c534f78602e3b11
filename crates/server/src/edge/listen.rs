//! The accept loop. A half-sent header, a silent connection, a stalled handshake, a panic or an open stream never holds a connection for ever, and
//! stopping has a deadline. Invariant: at most [`CONNECTIONS_MAX`] connections are open; the rest wait in the kernel's queue.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::header::HeaderMap;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
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
const STOP_TIME_MAX: Duration = Duration::from_secs(4);
/// After a failed accept (no file descriptors left), wait before the next.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// HTTP/2 connections are asked whether they are still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// Bytes of request head kept per connection: small, so that thousands of quiet streams stay light.
const HEAD_BYTES_MAX: usize = 16 * 1_024;

/// Where and how to listen.
pub struct Edge {
    /// The bound port.
    pub listener: TcpListener,
    /// TLS, when it is ours to do.
    pub tls: Option<TlsAcceptor>,
    /// A proxy in front: the other end's address is what it says in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

/// Accepts until `stop` is cancelled, then lets what is running end within [`STOP_TIME_MAX`].
pub async fn listen(edge: Edge, pages: Pages, stop: CancellationToken) {
    let Edge { listener, tls, behind_proxy } = edge;
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        let (stream, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection = Connection { pages: pages.clone(), peer, behind_proxy, watcher: graceful.watcher() };
        let (tls, stop) = (tls.clone(), stop.clone());
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay");
            }
            match tls {
                // Boxed, so that a plain connection does not carry the room a handshake needs.
                Some(tls) => Box::pin(shake_hands(tls, stream, connection, stop)).await,
                None => connection.converse(stream).await,
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_TIME_MAX, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = connections.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

async fn shake_hands(tls: TlsAcceptor, stream: TcpStream, connection: Connection, stop: CancellationToken) {
    let shaken = tokio::select! {
        () = stop.cancelled() => return,
        shaken = tokio::time::timeout(HANDSHAKE_TIME_MAX, tls.accept(stream)) => shaken,
    };
    match shaken {
        Ok(Ok(stream)) => connection.converse(stream).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake"),
        Err(_) => tracing::debug!("TLS handshake took too long"),
    }
}

struct Connection {
    pages: Pages,
    peer: SocketAddr,
    behind_proxy: bool,
    watcher: Watcher,
}

impl Connection {
    async fn converse<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { pages, peer, behind_proxy, watcher } = self;
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(PING_EVERY).keep_alive_timeout(PING_EVERY);
        let asked = Arc::new(AtomicBool::new(false));
        let has_asked = asked.clone();
        let answer = hyper::service::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            has_asked.store(true, Ordering::Relaxed);
            let from = if behind_proxy { forwarded(request.headers()).map_or(peer, |address| SocketAddr::new(address, 0)) } else { peer };
            request.extensions_mut().insert(from);
            pages.clone().oneshot(request)
        });
        let connection = watcher.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), answer).into_owned());
        tokio::select! {
            ended = connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "connection");
                }
            }
            () = silent(&asked) => tracing::debug!("a connection asked nothing and was cut"),
        }
    }
}

/// Comes when a connection has asked nothing in the time it had; never, once it has.
async fn silent(asked: &AtomicBool) {
    tokio::time::sleep(HEADER_TIME_MAX).await;
    if asked.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// The other end as the proxy in front saw it: the last address it wrote down. What stands before it the sender may have made up.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let all = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    all.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_proxy_itself_wrote_is_believed() {
        let seen = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            forwarded(&headers).map(|address| address.to_string())
        };
        assert_eq!(seen(&["203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(&["10.0.0.1, 203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(&["10.0.0.1", "2001:db8::1"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(seen(&["unknown"]), None);
        assert_eq!(seen(&[]), None);
    }
}
