//! Makes a demo ready to play: a new borough is drawn, seeded and given its night; a kept one is opened where it stopped.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use demo::population::{self, Population};
use domain::time::{Duration, Timestamp};
use engine::{Engine, ScaledClock, Settings};
use indicatif::{ProgressBar, ProgressStyle};
use store::{DatabaseUrl, Scope, Store};

use super::clock::HandSet;
use super::keepsake::Keepsake;
use super::{history, progress, seeding};
use crate::fault::{Because, Fault, Kind};
use crate::house::Waiting;
use crate::{key_file, opening, ports, say};

/// Length of the history before the demo begins: from ten at night.
const HISTORY: Duration = Duration(10 * 3_600_000 + 10 * 60_000);
/// The demo's first morning begins at ten past eight, local time.
const BEGINS: (i8, i8) = (8, 10);

/// A demo ready to play.
pub struct Prepared {
    /// The record.
    pub store: Store,
    /// The key.
    pub key: [u8; 32],
    /// What it remembers.
    pub keepsake: Keepsake,
    /// Its people.
    pub population: Population,
    /// Its clock, at the moment it goes on from.
    pub clock: Arc<ScaledClock>,
    /// That moment.
    pub begins: Timestamp,
    /// Where in its time it stands: "Beginning at 08:10 on Monday 2 March." or "Going on at …".
    pub standing: String,
}

/// Makes a demo ready in its directory.
///
/// # Errors
/// The directory holds another borough or cannot be used.
pub async fn prepare(folder: &Path, url: &DatabaseUrl, seed: u64, speed: f64) -> Result<Prepared, Fault> {
    let kept = Keepsake::find(folder, seed).because(Kind::Setting)?;
    if kept.is_none() && holds_a_database(url) {
        return Err(Fault::new(
            Kind::Setting,
            format!(
                "data-dir: {} holds a database that is no demo's (or a demo that was never finished): give an empty or a new directory; \
                 nothing was changed",
                folder.display()
            ),
        ));
    }
    let going_on = kept.is_some();
    let key_path = folder.join("attend.key");
    if !key_path.exists() {
        key_file::make(&key_path)?;
    }
    let key = key_file::read(&key_path)?;
    store::migrate::migrate(url).map_err(opening::migration)?;
    let wall = ports::wall();
    let hand_set = Arc::new(HandSet::default());
    let store = opening::open(url)?;
    let (keepsake, population) = match kept {
        Some(keepsake) => {
            hand_set.set(last_instant(&store).await? + Duration::seconds(1));
            let mut population = population::draw(seed, Timestamp(0));
            let engine = quiet(&store, &population, key, &hand_set).await?;
            let adopted = seeding::adopt(&engine, &mut population).await;
            engine.stop().await;
            adopted.because(Kind::Database)?;
            (keepsake, population)
        }
        None => begin(&store, folder, key, seed, &hand_set, wall).await?,
    };
    let now = engine::Clock::now(hand_set.as_ref());
    let clock = Arc::new(ScaledClock::new(now, wall, speed));
    Ok(Prepared { store, key, keepsake, population, clock, begins: now, standing: standing(now, going_on) })
}

/// Whether there is a database already: a service's is never seeded with invented people.
fn holds_a_database(url: &DatabaseUrl) -> bool {
    match url {
        DatabaseUrl::Sqlite(path) => path.exists(),
        DatabaseUrl::Postgres(_) | DatabaseUrl::Memory => false,
    }
}

/// Where in its time the demo stands, in words, local time.
fn standing(now: Timestamp, going_on: bool) -> String {
    let verb = if going_on { "Going on where it stopped, at" } else { "Beginning at" };
    let local = jiff::Timestamp::from_millisecond(now.ms()).and_then(|instant| instant.in_tz("Europe/London"));
    local.map_or_else(|_| format!("{verb} {now}."), |local| format!("{verb} {}.", local.strftime("%H:%M on %A %-d %B")))
}

/// When the record's last event was: the demo goes on from there.
async fn last_instant(store: &Store) -> Result<Timestamp, Fault> {
    let last = store.read(|rd| {
        let head = rd.head()?.position;
        rd.events_after(Scope::Everything, head - 1, 1)
    });
    Ok(last.await?.first().map_or(Timestamp(0), |recorded| recorded.at))
}

/// An engine whose loops stand still, on a clock set by hand.
async fn quiet(store: &Store, population: &Population, key: [u8; 32], clock: &Arc<HandSet>) -> Result<Engine, Fault> {
    let ports = opening::ports(clock.clone(), Arc::new(Waiting));
    let settings = Settings { plan: false, wake: false, deliver: false, ..Settings::new(population.provider.id) };
    let vault = opening::vault(store, population.provider.id, key).await?;
    let engine = Engine::start(store.clone(), ports, settings).await?;
    engine.set_vault(vault);
    Ok(engine)
}

async fn begin(
    store: &Store,
    folder: &Path,
    key: [u8; 32],
    seed: u64,
    clock: &Arc<HandSet>,
    wall: Timestamp,
) -> Result<(Keepsake, Population), Fault> {
    let morning = morning(wall);
    let first_day = morning.ms().div_euclid(86_400_000);
    let from = morning - HISTORY;
    clock.set(from);
    if !std::io::stderr().is_terminal() {
        say::line("Drawing the borough…");
    }
    let mut population = population::draw(seed, from);
    let engine = quiet(store, &population, key, clock).await?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("  {msg:34} {bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let telling = (!std::io::stderr().is_terminal()).then(|| tokio::spawn(progress::tell(bar.clone())));
    let made = async {
        let keepsake = seeding::seed(&engine, &mut population, seed, first_day, &bar).await?;
        history::live(&engine, clock, &population, (seed, first_day), from..morning, &bar).await?;
        anyhow::Ok(keepsake)
    }
    .await;
    bar.finish_and_clear();
    if let Some(telling) = telling {
        telling.abort();
    }
    engine.stop().await;
    let keepsake = made.because(Kind::Database)?;
    keepsake.keep(folder).because(Kind::Setting)?;
    Ok((keepsake, population))
}

/// Ten past eight of today, local time; the wall's own time where the calendar gives out.
fn morning(wall: Timestamp) -> Timestamp {
    let (hour, minute) = BEGINS;
    let begins = jiff::Timestamp::from_millisecond(wall.ms())
        .and_then(|instant| instant.in_tz("Europe/London"))
        .and_then(|now| now.with().hour(hour).minute(minute).second(0).subsec_nanosecond(0).build());
    begins.map_or(wall, |begins| Timestamp(begins.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_says_where_in_its_time_it_stands() {
        // 2026-06-15T13:32:00Z, when London is an hour ahead.
        let at = Timestamp(1_781_530_320_000);
        assert_eq!(standing(at, true), "Going on where it stopped, at 14:32 on Monday 15 June.");
        assert_eq!(standing(at, false), "Beginning at 14:32 on Monday 15 June.");
    }
}
