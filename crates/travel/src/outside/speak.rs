//! Asking over HTTP: within the budget for everything together, answers of bounded length, no redirects.

use std::time::Duration;

use dispatch::travel::Question;
use domain::place::Position;
use futures_util::future::try_join_all;
use reqwest::{Client as Http, RequestBuilder, StatusCode, Url};

use super::table::{Table, once};
use super::{Engine, osrm, valhalla};
use crate::Way;

/// Places on one side of one request: well within what either engine takes unless it is told otherwise.
const SIDE_MOST: usize = 45;
/// A connection that nobody used for so long is not used again: the engine may have closed it (`osrm-routed` does after five seconds).
const IDLE: Duration = Duration::from_secs(2);
/// An answer is no longer than this, bytes.
const BODY_MOST: usize = 4 << 20;

/// The engine did not give what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Not within the budget.
    #[error("did not answer in time")]
    Late,
    /// Nobody is there.
    #[error("could not be reached")]
    Unreached,
    /// The connection ended too soon.
    #[error("broke off")]
    BrokeOff,
    /// It said that it could not.
    #[error("answered {0}")]
    Refused(u16),
    /// Something else than what it should be.
    #[error("answered with something else")]
    Rubbish,
}

/// No engine can be asked.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    /// The address is none.
    #[error("`{0}` is not the address of a routing engine: it begins with http:// or https://")]
    Address(String),
    /// Connections cannot be set up.
    #[error("connections cannot be set up: {0}")]
    Connections(#[from] reqwest::Error),
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Client {
    engine: Engine,
    http: Http,
    address: Url,
    budget: Duration,
}

impl Client {
    /// Ready to ask.
    ///
    /// # Errors
    /// [`NoClient`].
    pub fn new(engine: Engine, address: &str, budget: Duration) -> Result<Self, NoClient> {
        let url = Url::parse(&format!("{}/", address.trim_end_matches('/'))).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none());
        let address = url.ok_or_else(|| NoClient::Address(address.to_owned()))?;
        let http = Http::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .pool_idle_timeout(IDLE)
            .user_agent("attend");
        Ok(Self { engine, http: http.build()?, address, budget })
    }

    /// The times of these journeys, those it knows.
    ///
    /// # Errors
    /// [`Trouble`]: then it knows none.
    pub async fn table(&self, questions: &[Question]) -> Result<Table, Trouble> {
        let from = once(questions.iter().flat_map(|one| one.from.iter().copied()));
        let to = once(questions.iter().map(|one| one.to));
        let pieces = from.chunks(SIDE_MOST).flat_map(|from| to.chunks(SIDE_MOST).map(move |to| (from, to)));
        let told = try_join_all(pieces.map(|(from, to)| self.piece(from, to)));
        let told = tokio::time::timeout(self.budget, told).await.map_err(|_elapsed| Trouble::Late)??;
        Ok(told.into_iter().fold(Table::default(), |mut all, piece| {
            all.join(piece);
            all
        }))
    }

    async fn piece(&self, from: &[Position], to: &[Position]) -> Result<Table, Trouble> {
        match self.engine {
            Engine::Osrm => osrm::table(&self.said(self.http.get(self.at(&osrm::table_path(from, to))?)).await?, from, to),
            Engine::Valhalla => {
                let body = valhalla::table_body(from, to).to_string();
                valhalla::table(&self.said(self.post("sources_to_targets", body)?).await?, from, to)
            }
        }
    }

    /// The quickest way; `None` where it knows none.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn way(&self, from: Position, to: Position) -> Result<Option<Way>, Trouble> {
        let way = async {
            match self.engine {
                Engine::Osrm => osrm::route(&self.said(self.http.get(self.at(&osrm::route_path(from, to))?)).await?),
                Engine::Valhalla => valhalla::route(&self.said(self.post("route", valhalla::route_body(from, to).to_string())?).await?),
            }
        };
        match tokio::time::timeout(self.budget, way).await.map_err(|_elapsed| Trouble::Late)? {
            // Both say so of two places that no road joins.
            Err(Trouble::Refused(400)) => Ok(None),
            answered => answered,
        }
    }

    fn at(&self, path: &str) -> Result<Url, Trouble> {
        self.address.join(path).map_err(|_no_address| Trouble::Unreached)
    }

    fn post(&self, path: &str, body: String) -> Result<RequestBuilder, Trouble> {
        Ok(self.http.post(self.at(path)?).header("content-type", "application/json").body(body))
    }

    async fn said(&self, request: RequestBuilder) -> Result<Vec<u8>, Trouble> {
        let mut answer = request.send().await.map_err(|error| if error.is_connect() { Trouble::Unreached } else { Trouble::BrokeOff })?;
        if answer.status() != StatusCode::OK {
            return Err(Trouble::Refused(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(more) = answer.chunk().await.map_err(|_torn| Trouble::BrokeOff)? {
            body.extend_from_slice(&more);
            if body.len() > BODY_MOST {
                return Err(Trouble::Rubbish);
            }
        }
        Ok(body)
    }
}
