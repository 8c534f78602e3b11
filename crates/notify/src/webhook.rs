//! Webhooks: a signed POST, no redirects, fifteen seconds at most, and never into a private network.
//!
//! Names are looked up here, and what is connected to is what was judged: a name that changes its mind between look-up and connection gains nothing.

use std::net::SocketAddr;
use std::time::Duration;

use domain::standard_webhooks::{Secret, seconds, sign};
use engine::{BoxFuture, Channel, Delivery, Letter};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, StatusCode};

use crate::reach::{Reach, Unreachable};

/// For the whole of it: look-up, connection, answer.
const TIME_OUT: Duration = Duration::from_secs(15);

/// The outside connections could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("webhooks cannot be sent: {0}")]
pub struct NoClient(#[from] reqwest::Error);

/// Sends letters as webhooks.
#[derive(Clone, Debug)]
pub struct Webhook {
    client: Client,
    reach: Reach,
}

impl Webhook {
    /// Ready to send as far as `reach` allows. The process must have installed its TLS provider before.
    ///
    /// # Errors
    /// [`NoClient`] when there are no trusted roots to check certificates against.
    pub fn new(reach: Reach) -> Result<Self, NoClient> {
        Self::with_time_out(reach, TIME_OUT)
    }

    /// The same with another time-out.
    ///
    /// # Errors
    /// As [`Webhook::new`].
    pub fn with_time_out(reach: Reach, time_out: Duration) -> Result<Self, NoClient> {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .timeout(time_out)
            .user_agent("attend")
            .dns_resolver(Judged { reach })
            .build()?;
        Ok(Self { client, reach })
    }

    async fn send(&self, letter: &Letter) -> Delivery {
        let url = match self.reach.allows(&letter.url) {
            Ok(url) => url,
            Err(why) => return Delivery::Again(why.to_string()),
        };
        let Ok(secret) = Secret::parse(&letter.secret) else {
            return Delivery::Again("its secret is not one".to_owned());
        };
        let signature = sign(&secret, &letter.id, letter.signed_at, letter.body.as_bytes());
        let request = (self.client.post(url))
            .header("content-type", "application/json")
            .header("webhook-id", &letter.id)
            .header("webhook-timestamp", seconds(letter.signed_at).to_string())
            .header("webhook-signature", signature)
            .body(letter.body.clone());
        match request.send().await {
            // The body of an answer is not ours to read: it could be endless.
            Ok(answer) => judge(answer.status()),
            Err(error) => Delivery::Again(cause(&error)),
        }
    }
}

impl Channel for Webhook {
    fn deliver<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(self.send(letter))
    }
}

fn judge(status: StatusCode) -> Delivery {
    match status {
        StatusCode::GONE => Delivery::Gone,
        status if status.is_success() => Delivery::Delivered,
        status => Delivery::Again(format!("it answered {}", status.as_u16())),
    }
}

/// Why it did not arrive, without the address: addresses may carry secrets, and this goes into logs.
fn cause(error: &reqwest::Error) -> String {
    let what = match (error.is_timeout(), error.is_connect()) {
        (true, _) => "it did not answer in time",
        (false, true) => "it could not be connected to",
        (false, false) => "the connection broke off",
    };
    what.to_owned()
}

/// Looks names up and leaves out what may not be reached.
struct Judged {
    reach: Reach,
}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| reach.may_reach(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Unreachable::Private.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
