//! What the service stands on, at the start and from then on: another area that is chosen, or a newer making of the one in use, is read in the
//! background and takes effect when it is whole. Until then, and where it cannot be read, the old one stays; the desk is told.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use area::derived::Recipe;
use demo::postcodes;
use dispatch::Travel;
use engine::{Engine, NoticeKind};
use roads::Hierarchy;
use roads::graph::Side;
use tokio_util::sync::CancellationToken;

use crate::areas::{self, Areas, Chosen, Live, Opened};
use crate::fault::Fault;
use crate::ground::{Below, Footing, Sheet};
use crate::postcode_table::Postcodes;

/// Between two looks at which area is chosen.
const LOOK: Duration = Duration::from_secs(1);
/// An area that is chosen and not there for so many looks is not between two names: it is missing.
const MISSING_AFTER: u32 = 5;

/// What a service stands on, and what it has yet to be told of.
pub struct Standing {
    areas: Areas,
    below: Arc<Below>,
    /// What was read last, or found wanting.
    looked_at: Option<Chosen>,
    missing: u32,
    live: Live,
}

/// The footing at the start: the area in use, else the borough's own points. A service does not stay down for a map that cannot be read: it says so, and
/// every decision names how its journeys were measured.
///
/// # Errors
/// The disk does not take the word of what is live.
pub fn begin(data_dir: &Path) -> Result<(Arc<dyn Travel>, Standing), Fault> {
    let areas = Areas::of(data_dir);
    let mut live = areas.live()?;
    let looked_at = areas.chosen().unwrap_or_else(|fault| {
        tracing::error!(error = %fault.error, "which area is in use cannot be read");
        None
    });
    let footing = match looked_at.as_ref().map(|chosen| read(&areas, &chosen.name)) {
        Some(Ok(footing)) => footing,
        Some(Err(fault)) => {
            tracing::error!(error = %fault.error, "the area in use cannot be read: journeys are approximate, in a straight line to begin with");
            Footing::Bare
        }
        None => Footing::Bare,
    };
    live.say(footing.name())?;
    let travel = footing.travel();
    tracing::info!(by = travel.name(), "journeys are measured");
    Ok((travel, Standing { areas, below: Arc::new(Below::new(footing)), looked_at, missing: 0, live }))
}

/// Roads derived from the postcode points of the borough and its neighbours: approximate, and called so. A quarter of a second's work: a service that
/// begins without an area begins at once, and has them a moment later.
fn derived() -> Footing {
    let points: Vec<_> = postcodes::all().iter().map(|row| row.position).collect();
    let graph = area::derived::network(&points, Recipe::BEST).roads.into_graph(Side::Left);
    let shape = Hierarchy::new(&graph);
    Footing::Derived(Arc::new(travel::Roads::new("the borough (approximate), a straight line beyond it", graph, shape, [])))
}

fn read(areas: &Areas, name: &str) -> Result<Footing, Fault> {
    let Opened { graph, shape, about, tiles, places, boundary, postcodes } = areas.open(name)?;
    let roads = Arc::new(travel::Roads::new(name, graph, shape, about.same()));
    let version = about.sums.get(areas::TILES).copied().unwrap_or_default();
    Ok(Footing::Area(Box::new(Sheet { name: name.to_owned(), roads, tiles, version, places, boundary, postcodes: Postcodes { own: postcodes }, names: about.names })))
}

impl Standing {
    /// The ground.
    pub fn below(&self) -> Arc<Below> {
        self.below.clone()
    }

    /// Follows which area is chosen until the house closes.
    pub async fn follow(mut self, engine: Engine, stop: CancellationToken) {
        self.derive(&engine).await;
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => self.look(&engine).await,
                () = stop.cancelled() => return,
            }
        }
    }

    /// Without an area, the borough's own points are better than none: they know of closures, and what the cover says hangs together.
    async fn derive(&mut self, engine: &Engine) {
        match self.below.footing().as_ref() {
            Footing::Area(_) | Footing::Derived(_) => return,
            Footing::Bare => {}
        }
        let told = match tokio::task::spawn_blocking(derived).await {
            Ok(footing) => self.publish(engine, footing),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = told {
            tracing::error!(why, "roads could not be derived from postcodes: journeys are measured in a straight line");
        }
    }

    async fn look(&mut self, engine: &Engine) {
        let chosen = match self.areas.chosen() {
            Ok(Some(chosen)) if self.looked_at.as_ref() != Some(&chosen) => chosen,
            Ok(_) => return,
            Err(fault) => {
                tracing::warn!(error = %fault.error, "which area is in use could not be read; it is looked at again");
                return;
            }
        };
        if !chosen.is_there() && self.missing < MISSING_AFTER {
            self.missing += 1;
            return;
        }
        self.missing = 0;
        self.looked_at = Some(chosen.clone());
        let name = chosen.name.clone();
        let areas = self.areas.clone();
        let loaded = tokio::task::spawn_blocking(move || read(&areas, &name)).await;
        let told = match loaded {
            Ok(Ok(footing)) => self.publish(engine, footing).map(|()| {
                engine.notice(
                    NoticeKind::Other,
                    format!("The area `{}` is in use from now on. Load the page again to see its map.", chosen.name),
                );
            }),
            Ok(Err(fault)) => Err(format!("{:#}", fault.error)),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = told {
            let stays = self.below.footing().travel().name().to_owned();
            tracing::error!(area = chosen.name, why, "an area cannot be used: the old one stays");
            engine.notice(
                NoticeKind::Other,
                format!("The area `{}` cannot be used: {why}. Journeys are still measured by {stays}.", chosen.name),
            );
        }
    }

    fn publish(&mut self, engine: &Engine, footing: Footing) -> Result<(), String> {
        let (name, travel) = (footing.name().to_owned(), footing.travel());
        // The plan first: what the screens show follows what is decided.
        engine.set_travel(travel.clone());
        self.below.exchange(footing);
        tracing::info!(area = name, by = travel.name(), "journeys are measured");
        self.live.say(&name).map_err(|fault| format!("it is in use, but the list of areas cannot say so: {:#}", fault.error))
    }
}
