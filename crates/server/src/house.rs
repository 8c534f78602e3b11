//! The wiring: store → engine → what goes out → routes → edge. Everything is handed in; nothing here decides.

use std::sync::Arc;

use api::DemoControl;
use api::what_if::WhatIf;
use dispatch::Travel;
use engine::{BoxFuture, Channel, Clock, Delivery, Engine, Letter, Ports, Settings};
use notify::{Reach, Webhook};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::edge::layers;
use crate::edge::listen::{self, Edge};
use crate::fault::{Because, Fault, Kind};
use crate::ground::Below;
use crate::what_if::Planner;
use crate::{beginning, meter, opening};

/// What a house is built of.
pub struct Plot {
    /// The record.
    pub store: Store,
    /// The key file's 32 bytes.
    pub key: [u8; 32],
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How far webhooks may go.
    pub reach: Reach,
    /// This process's name among those that share the database; `None` where it is the only one.
    pub node: Option<String>,
    /// Whether roles may be taken without a password.
    pub demo: bool,
    /// How journeys are estimated.
    pub travel: Arc<dyn Travel>,
}

/// Builds the house: the engine runs, its vault is open, its registers are furnished.
///
/// # Errors
/// The key does not fit, or the database cannot be read or written.
pub async fn build(plot: Plot) -> Result<Engine, Fault> {
    let Plot { store, key, clock, reach, node, demo, travel } = plot;
    let ports = Ports { travel, ..opening::ports(clock, channel(reach)) };
    let organisation = beginning::provider(&store, &ports).await?;
    let vault = opening::vault(&store, organisation, key).await?;
    let usual = Settings::new(organisation);
    let settings = Settings { demo, node: node.unwrap_or_else(|| usual.node.clone()), ..usual };
    let engine = Engine::start(store, ports, settings).await?;
    engine.set_vault(vault);
    match beginning::furnish(&engine).await {
        Ok(()) => Ok(engine),
        Err(error) => {
            engine.stop().await;
            Err(error.into())
        }
    }
}

/// The house's front: where it listens and what only some houses have.
pub struct Front {
    /// The bound port, and whether TLS is ours to do.
    pub edge: Edge,
    /// Whether browsers reach us by https.
    pub secure_cookies: bool,
    /// What only a demo can do.
    pub demo: Option<Arc<dyn DemoControl>>,
    /// The ground.
    pub ground: Arc<Below>,
    /// Above this share of clients out of everybody's reach the desks are told.
    pub cover_gap_percent: u8,
}

/// Keeps the house open until `stop` is cancelled; then streams end, requests have a few seconds, and the engine stops.
///
/// # Errors
/// Storage failed in a way after which nobody knows what the file holds.
pub async fn keep_open(engine: Engine, front: Front, stop: CancellationToken) -> Result<(), Fault> {
    let metrics = meter::begin().because(Kind::Unforeseen)?;
    let Front { edge, secure_cookies, demo, ground, cover_gap_percent } = front;
    let postcodes = {
        let ground = ground.clone();
        Arc::new(move |code: &str| ground.postcode(code))
    };
    let planner = Arc::new(Planner::new(engine.clone()));
    let what_if: Option<Arc<dyn WhatIf>> = Some(planner.clone());
    let (engine_of_house, area) = (engine.clone(), Some(ground as Arc<dyn api::ground::Ground>));
    let house =
        api::House { engine: engine_of_house, pages: page, demo, metrics, secure_cookies, postcodes, area, cover_gap_percent, what_if };
    let pages = layers::wrap(warp::service(api::routes(house)), stop.clone());
    let counting = tokio::spawn(meter::follow(engine.clone(), stop.clone()));
    let mut broken = engine.store().broken();
    let watching = {
        let stop = stop.clone();
        async move {
            let what = broken.wait_for(Option::is_some).await.ok().and_then(|what| what.clone());
            stop.cancel();
            what
        }
    };
    let listening = listen::listen(edge, pages, stop.clone());
    tokio::pin!(listening);
    let what = tokio::select! {
        () = &mut listening => None,
        what = watching => {
            listening.await;
            what
        }
    };
    tracing::debug!("every connection has ended");
    planner.stop();
    engine.stop().await;
    tracing::debug!("the engine has stopped");
    if let Err(error) = counting.await {
        tracing::warn!(%error, "counting broke off");
    }
    match what {
        None => Ok(()),
        Some(error) => Err(Fault::new(
            Kind::Storage,
            format!(
                "storage failed while writing ({error}); nobody knows what the file holds, so the service ended. Look at the disk, run `attend verify`, start again"
            ),
        )),
    }
}

fn page(path: &str, brotli: bool) -> Option<api::pages::Page> {
    let asset = web_assets::find(path, brotli)?;
    Some(api::pages::Page {
        bytes: asset.bytes,
        media_type: asset.media_type,
        brotli: asset.brotli,
        immutable: asset.immutable,
        etag: asset.etag,
    })
}

/// The way out; on a machine without trusted roots letters wait.
fn channel(reach: Reach) -> Arc<dyn Channel> {
    match Webhook::new(reach) {
        Ok(webhook) => Arc::new(webhook),
        Err(error) => {
            tracing::error!(%error, "webhooks wait: this machine has no trusted certificates (install ca-certificates and start again)");
            Arc::new(Waiting)
        }
    }
}

/// Letters stay in the outbox.
pub struct Waiting;

impl Channel for Waiting {
    fn deliver<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Delivery> {
        Box::pin(async { Delivery::Again("this machine has no trusted certificates".to_owned()) })
    }
}
