//! The only crate that knows HTTP and the shape of JSON: warp routes, views, problems, the live stream and its description in OpenAPI.
//!
//! Deliberately absent: rules (they are in `domain`), SQL (in `store`), sockets and TLS (in `server`).

pub mod access;
pub mod answer;
pub mod extract;
pub mod fault;
pub mod gap;
pub mod ground;
pub mod hall;
pub mod hand_over;
pub mod limits;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod resources;
pub mod routes;
pub mod sent;
pub mod stream;
pub mod views;
pub mod what_if;

use std::sync::Arc;

use domain::ids::PersonId;
use domain::place::Postcode;
use engine::Engine;

/// What the routes are made of.
#[derive(Clone)]
pub struct House {
    /// The engine.
    pub engine: Engine,
    /// The embedded pages: what stands under an address, as brotli when the browser takes it.
    pub pages: fn(path: &str, brotli: bool) -> Option<pages::Page>,
    /// What only a demo can do; `None` in a real service, where its addresses do not exist.
    pub demo: Option<Arc<dyn DemoControl>>,
    /// The Prometheus text.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Whether browsers reach us by https: the session's cookie is then `__Host-attend`, else `attend`, for this machine alone.
    pub secure_cookies: bool,
    /// Where a postcode is, written with its space and in capitals.
    pub postcodes: Postcodes,
    /// The area the service works in, when there is one.
    pub area: Option<Arc<dyn ground::Ground>>,
    /// The desks are told when nobody would be in time with more than this share of the clients.
    pub cover_gap_percent: u8,
    /// Who works out what might have been; nobody in a house without a simulator.
    pub what_if: Option<Arc<dyn what_if::WhatIf>>,
}

/// Looks a postcode up.
pub type Postcodes = Arc<dyn Fn(&str) -> Postcode + Send + Sync>;

/// What only a demo can do.
pub trait DemoControl: Send + Sync + 'static {
    /// Who is on the rota now.
    fn on_duty(&self, person: PersonId) -> bool;
    /// A person takes this role: its player stops, and time runs at its own pace.
    fn take(&self, person: PersonId);
    /// Demo seconds a second, 0.5 to 60.
    fn set_speed(&self, rate: f64);
}

pub use routes::routes;
