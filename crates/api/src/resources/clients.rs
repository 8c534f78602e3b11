//! The register of clients: found by anything one knows of them, and whole.

use std::sync::Arc;

use domain::ids::ClientId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{DESK, Who};
use crate::answer::{Answer, json};
use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::Problem;
use crate::routes::{Entry, entry};
use crate::views::client::{FoundView, client_full, found_view};

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(GET "/api/clients", Who::Staff(DESK), "Find a client by name, address, postcode, telephone, reference or unit number.", find, gives: "FoundClients", query: &[("q", "2 to 200 characters"), ("limit", "1 to 50; 20 when absent")]),
        entry!(GET "/api/clients/{id}", Who::Staff(DESK), "One client with everything the desk may see.", one, gives: "ClientFull"),
    ]
}

/// Clients that were found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundClients {
    /// Best first.
    pub clients: Vec<FoundView>,
}

async fn find(hall: Arc<Hall>, asked: Asked) -> Answer {
    let words = asked.query.get("q").map(|words| words.trim()).unwrap_or_default();
    if !(2..=200).contains(&words.chars().count()) {
        return Err(Problem::field("q", "2 to 200 characters of a name, address, postcode, telephone or unit number"));
    }
    let limit = asked.number("limit", 20, 1, 50)?;
    hall.searches.take(asked.principal()?.person)?;
    let engine = &hall.house.engine;
    let found = engine.find_clients(words, limit).await?;
    let clients = engine.look(|view| {
        let views = found.iter().map(|found| {
            let id = found.client.id;
            let entitled = view.board.contracts.get(&found.client.contract).is_some_and(|contract| contract.terms.response);
            found_view(
                found,
                entitled,
                view.open_incidents().filter(|incident| incident.client == Some(id)).map(|incident| incident.number).collect(),
            )
        });
        views.collect()
    });
    json(&FoundClients { clients })
}

async fn one(hall: Arc<Hall>, asked: Asked) -> Answer {
    let id: ClientId = asked.id(0, "client")?;
    let record = hall.house.engine.client(id).await?.ok_or_else(|| Problem::not_found("client"))?;
    json(&hall.house.engine.look(|view| client_full(&record, view)))
}
