//! The load as it comes: each arrival at its time, from a unit through the bridge or from a partner.

use std::sync::Arc;

use domain::time::Timestamp;

use super::Town;
use super::bridge::Bridge;
use super::partner::PartnerDesk;
use crate::load::{self, Arrival, Way};

const DAY_MS: i64 = 86_400_000;

/// Sends every arrival from now on, day after day.
pub async fn play(town: Arc<Town>) {
    let bridge = Bridge::new(Arc::clone(&town));
    let partners: Vec<PartnerDesk> =
        town.population.partners.iter().map(|partner| PartnerDesk::new(Arc::clone(&town), partner.clone())).collect();
    let mut day = town.begins.ms().div_euclid(DAY_MS);
    loop {
        let midnight = day * DAY_MS;
        let arrivals = load::day(town.seed, u64::try_from(day - town.first_day + 1).unwrap_or(0), &town.population);
        for arrival in arrivals {
            let at = Timestamp(midnight + arrival.at_ms);
            // Late is sent late: only what came before this town began is left out.
            if at < town.begins {
                continue;
            }
            town.sleep_until(at).await;
            send(&town, &bridge, &partners, &arrival).await;
        }
        day += 1;
        town.sleep_until(Timestamp(day * DAY_MS)).await;
    }
}

async fn send(town: &Town, bridge: &Bridge, partners: &[PartnerDesk], arrival: &Arrival) {
    let Some(client) = town.population.clients.get(arrival.client) else { return };
    town.set_truth(client.id, arrival.truth).await;
    match arrival.way {
        Way::Device => bridge.send(client, arrival).await,
        Way::Partner { index, twice } => {
            if let Some(partner) = partners.get(index) {
                partner.hand_over(client, arrival, twice).await;
            }
        }
    }
}
