//! Bodies that end when the service stops: a live stream would otherwise hold its connection for ever.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// A stream's body, until the service stops.
pub struct UntilStopped<B> {
    body: Pin<Box<B>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl<B> UntilStopped<B> {
    /// Ends `body` when `stop` is cancelled.
    pub fn new(body: B, stop: CancellationToken) -> Self {
        Self { body: Box::pin(body), stopped: Box::pin(stop.cancelled_owned()) }
    }
}

impl<B: Body<Data = Bytes>> Body for UntilStopped<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.stopped.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        self.body.as_mut().poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use http_body_util::{BodyExt, StreamBody};

    use super::*;

    #[tokio::test]
    async fn a_stream_ends_when_the_service_stops() {
        let stop = CancellationToken::new();
        let first = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(Frame::data(Bytes::from_static(b"one")))]);
        let endless = StreamBody::new(first.chain(futures_util::stream::pending()));
        let mut body = UntilStopped::new(endless, stop.clone());
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "one");
        stop.cancel();
        assert!(body.frame().await.is_none());
    }
}
