//! What cover is worked out from: who could set off now, and where the clients live.

use std::collections::BTreeMap;

use dispatch::Problem;
use dispatch::cover::{Home, Muster, sector};
use dispatch::door::is_flat;
use domain::board::Board;
use domain::ids::{ClientId, PropertyId};
use domain::registers::Client;
use domain::words::ClientState;

use crate::engine::Engine;
use crate::envelope::EngineError;
use crate::plan::{binds, fixes_of, heeded};

/// Clients read from the register at once.
const PAGE: i64 = 2_000;

/// Where the clients live.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Homes {
    /// Every home that is known, the clients of one door together.
    pub homes: Vec<Home>,
    /// Clients whose home nobody has found on the map.
    pub nowhere: i64,
}

impl Engine {
    /// Who of those on duty could set off for an emergency now, and who not and why.
    pub fn could_set_off(&self) -> Muster {
        let now = self.inner.ports.clock.now();
        let (board, fixes) = {
            let view = self.inner.view.read();
            let jobs = view.board.jobs.those(|job| job.is_open() && binds(job));
            (Board { jobs, responders: view.board.responders.clone(), ..Board::default() }, fixes_of(&view))
        };
        let (travel, learnt) = (heeded(&self.inner, now), self.inner.learnt());
        Muster::of(&Problem::of(&board, &fixes, travel.as_ref(), &learnt, now), self.inner.settings.organisation)
    }

    /// Where the clients live who may need help there: not those who have moved or died.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read.
    pub async fn homes(&self) -> Result<Homes, EngineError> {
        let scope = store::Scope::Organisation(self.inner.settings.organisation);
        let read = move |rd: &mut store::Rd<'_>| -> Result<Homes, store::StoreError> {
            let (mut found, mut after) = (Homes::default(), None::<ClientId>);
            loop {
                let page = rd.clients_after(scope, after, PAGE)?;
                let Some(last) = page.last() else { return Ok(found) };
                after = Some(last.id);
                let mut doors: BTreeMap<PropertyId, i64> = BTreeMap::new();
                page.iter().filter(|client| lives(client)).for_each(|client| *doors.entry(client.property).or_default() += 1);
                let ids: Vec<PropertyId> = doors.keys().copied().collect();
                for door in rd.properties(store::Scope::Everything, &ids)? {
                    let Some(clients) = doors.remove(&door.id) else { continue };
                    match door.place.position {
                        Some(position) => found.homes.push(Home {
                            sector: sector(&door.place.address.postcode),
                            flat: is_flat(&door.place),
                            postcode: door.place.address.postcode,
                            position,
                            access: door.access,
                            clients,
                        }),
                        None => found.nowhere += clients,
                    }
                }
                found.nowhere += doors.into_values().sum::<i64>();
            }
        };
        Ok(self.inner.store.read(read).await?)
    }
}

/// Whether somebody's unit may still ring at their home.
fn lives(client: &Client) -> bool {
    match client.status.state {
        ClientState::AtHome | ClientState::Away | ClientState::Hospital => true,
        ClientState::Moved | ClientState::Deceased => false,
    }
}
