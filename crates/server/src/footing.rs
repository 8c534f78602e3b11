//! What the service stands on, at the start and from then on: another area that is chosen, or a newer making of the one in use, is read in the
//! background and takes effect when it is whole. Until then, and where it cannot be read, the old one stays; the desk is told.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use area::derived::Recipe;
use demo::postcodes;
use dispatch::{StraightLine, Travel};
use domain::time::Timestamp;
use engine::{Engine, NoticeKind};
use roads::Hierarchy;
use roads::graph::Side;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use travel::outside::Outside;

use crate::areas::{Areas, Chosen, Live, Opened};
use crate::config::Journeys;
use crate::fault::{Fault, Kind};
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
    measures: Measures,
    /// The word on what is live, once the house is open: a start that is refused leaves the disk as it was.
    live: Option<Live>,
}

/// Who measures journeys on whatever the service stands on.
enum Measures {
    /// What it stands on.
    Footing,
    /// Nobody: they go in a straight line.
    StraightLine,
    /// An engine outside, for which what it stands on stands in.
    Outside(Outside),
}

impl Measures {
    /// As it was chosen, over what the service stands on.
    fn chosen(journeys: &Journeys, footing: &Footing) -> Result<Self, Fault> {
        Ok(match journeys {
            Journeys::Embedded => Self::Footing,
            Journeys::StraightLine => Self::StraightLine,
            Journeys::Outside { engine, address, budget } => {
                let outside = Outside::new(*engine, address, *budget, footing.travel());
                let outside = outside.map_err(|error| Fault::new(Kind::Setting, format!("travel: {error}")))?;
                tracing::info!(engine = engine.name(), budget_ms = budget.as_millis(), "journeys are measured by an engine outside");
                Self::Outside(outside)
            }
        })
    }

    fn over(&self, footing: &Footing) -> Arc<dyn Travel> {
        match self {
            Self::Footing => footing.travel(),
            Self::StraightLine => Arc::new(StraightLine),
            Self::Outside(outside) => Arc::new(outside.over(footing.travel())),
        }
    }

    fn outside(&self) -> Option<Outside> {
        match self {
            Self::Footing | Self::StraightLine => None,
            Self::Outside(outside) => Some(outside.clone()),
        }
    }
}

/// The footing at the start: the area in use, else the borough's own points. A service does not stay down for a map that cannot be read: it says so, and
/// every decision names how its journeys were measured.
///
/// # Errors
/// The engine outside that was chosen cannot be asked at its address.
pub fn begin(data_dir: &Path, journeys: &Journeys) -> Result<(Arc<dyn Travel>, Standing), Fault> {
    let areas = Areas::of(data_dir);
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
    let measures = Measures::chosen(journeys, &footing)?;
    let travel = measures.over(&footing);
    tracing::info!(by = travel.name(), "journeys are measured");
    let below = Arc::new(Below::new(footing, measures.outside()));
    Ok((travel, Standing { areas, below, looked_at, missing: 0, measures, live: None }))
}

/// Roads derived from the postcode points of the borough and its neighbours: approximate, and called so. A quarter of a second's work: a service that
/// begins without an area begins at once, and has them a moment later.
fn derived() -> Footing {
    let points: Vec<_> = postcodes::all().iter().map(|row| row.position).collect();
    let graph = area::derived::network(&points, Recipe::BEST).roads.into_graph(Side::Left);
    let shape = Hierarchy::new(&graph);
    Footing::Derived(Arc::new(travel::Roads::new("the borough (approximate), a straight line beyond it", graph, shape, []).derived()))
}

fn read(areas: &Areas, name: &str) -> Result<Footing, Fault> {
    let Opened { graph, shape, walks: (paths, path_shape), about, tiles, places, boundary, postcodes } = areas.open(name)?;
    let roads = travel::Roads::new(name, graph, shape, about.same());
    let roads = Arc::new(roads.with_walks(travel::Walks::new(paths, path_shape)));
    let version = about.map_version();
    Ok(Footing::Area(Box::new(Sheet {
        name: name.to_owned(),
        roads,
        tiles,
        version,
        places,
        boundary,
        postcodes: Postcodes { own: postcodes },
        names: about.names,
    })))
}

/// Somebody who follows which area is chosen.
pub struct Following(JoinHandle<()>);

/// Begins to follow which area is chosen, until the house closes.
pub fn follow(standing: Standing, engine: Engine, stop: CancellationToken) -> Following {
    Following(tokio::spawn(standing.follow(engine, stop)))
}

impl Following {
    /// Ends it, in the middle of reading an area too.
    pub async fn ended(self) {
        self.0.abort();
        if let Err(error) = self.0.await
            && !error.is_cancelled()
        {
            tracing::error!(%error, "following which area is chosen broke off");
        }
    }
}

impl Standing {
    /// The ground.
    pub fn below(&self) -> Arc<Below> {
        self.below.clone()
    }

    async fn follow(mut self, engine: Engine, stop: CancellationToken) {
        if let Err(fault) = self.open() {
            tracing::warn!(error = %fault.error, "the list of areas cannot say which is live");
        }
        self.derive(&engine).await;
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {
                    self.look(&engine).await;
                    self.make_ready(engine.clock().now()).await;
                }
                () = stop.cancelled() => return,
            }
        }
    }

    /// The house is open: from now on the list of areas says which is live.
    fn open(&mut self) -> Result<(), Fault> {
        let mut live = self.areas.live()?;
        live.say(self.below.footing().name())?;
        self.live = Some(live);
        Ok(())
    }

    /// Without an area, the borough's own points are better than none: they know of closures, and what the cover says hangs together.
    async fn derive(&mut self, engine: &Engine) {
        match self.below.footing().as_ref() {
            Footing::Area(_) | Footing::Derived(_) => return,
            Footing::Bare => {}
        }
        match tokio::task::spawn_blocking(derived).await {
            Ok(footing) => self.publish(engine, footing),
            Err(error) => tracing::error!(%error, "roads could not be derived from postcodes: journeys are measured in a straight line"),
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
        let now = engine.clock().now();
        let read_whole = move || {
            let footing = read(&areas, &name)?;
            footing.roads().into_iter().for_each(|roads| roads.make_ready(now));
            Ok::<_, Fault>(footing)
        };
        let loaded = tokio::task::spawn_blocking(read_whole).await;
        let why = match loaded {
            Ok(Ok(footing)) => {
                self.publish(engine, footing);
                let text = format!("The area `{}` is in use from now on; open maps take it by themselves.", chosen.name);
                return engine.notice(NoticeKind::Other, text);
            }
            Ok(Err(fault)) => format!("{:#}", fault.error),
            Err(error) => error.to_string(),
        };
        let stays = self.below.footing().travel().name().to_owned();
        tracing::error!(area = chosen.name, why, "an area cannot be used: the old one stays");
        let text = format!("The area `{}` cannot be used: {why}. Journeys are still measured by {stays}.", chosen.name);
        engine.notice(NoticeKind::Other, text);
    }

    /// The times of this part of the day and of the next are worked out before anybody asks for them. Those of derived roads take about a millisecond
    /// when they are asked for, and their memory is better left to the streams.
    async fn make_ready(&self, now: Timestamp) {
        let roads = match self.below.footing().as_ref() {
            Footing::Area(sheet) if !sheet.roads.is_ready(now) => sheet.roads.clone(),
            Footing::Area(_) | Footing::Derived(_) | Footing::Bare => return,
        };
        if let Err(error) = tokio::task::spawn_blocking(move || roads.make_ready(now)).await {
            tracing::error!(%error, "the times of the roads were not worked out beforehand: whoever asks first waits for them");
        }
    }

    fn publish(&mut self, engine: &Engine, footing: Footing) {
        let (name, travel) = (footing.name().to_owned(), self.measures.over(&footing));
        // The plan first: what the screens show follows what is decided.
        engine.set_travel(travel.clone());
        self.below.exchange(footing);
        tracing::info!(area = name, by = travel.name(), "journeys are measured");
        if let Some(Err(fault)) = self.live.as_mut().map(|live| live.say(&name)) {
            tracing::warn!(error = %fault.error, "the list of areas cannot say which is live");
        }
    }
}
