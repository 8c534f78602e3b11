//! Settings: flag, then environment (clap reads both), then the configuration file, then the default.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Deserialize;
use travel::outside::{BUDGET, Engine};

use crate::cli::{self, House, Measure, Serve};

/// The configuration file. Unknown names are refused: a misspelt setting must not be a silent default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data_dir: Option<PathBuf>,
    database: Option<String>,
    key_file: Option<PathBuf>,
    listen: Option<SocketAddr>,
    behind_proxy: Option<bool>,
    webhooks_to_loopback: Option<bool>,
    log_json: Option<bool>,
    tls: Option<TlsFiles>,
    cover_gap: Option<u8>,
    travel: Option<TravelLines>,
}

/// `[travel]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TravelLines {
    engine: Option<Measure>,
    address: Option<String>,
    budget_ms: Option<u64>,
}

/// `[tls]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// PEM chain, leaf first.
    pub certificate: PathBuf,
    /// PEM private key.
    pub key: PathBuf,
}

/// Where the service lives, settled.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its directory.
    pub data_dir: PathBuf,
    /// The database's address as given.
    pub database: String,
    /// The key file, when one was named or stands in its usual place.
    pub key_file: PathBuf,
}

/// Everything `serve` needs, settled.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it lives.
    pub home: Home,
    /// Where it listens.
    pub listen: SocketAddr,
    /// TLS, when configured.
    pub tls: Option<TlsFiles>,
    /// A proxy in front has TLS.
    pub behind_proxy: bool,
    /// Webhooks may go to this machine.
    pub webhooks_to_loopback: bool,
    /// Logs as JSON.
    pub log_json: bool,
    /// Percent of the clients out of everybody's reach above which the desks are told.
    pub cover_gap_percent: u8,
    /// How journeys are measured.
    pub travel: Journeys,
}

/// A tenth: what a promise of 90 % within the time can lose before anybody has been late (`docs/desk.md`).
pub const COVER_GAP_PERCENT: u8 = 10;

/// How journeys are measured, settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Journeys {
    /// On our own roads.
    Embedded,
    /// In a straight line.
    StraightLine,
    /// By an engine outside.
    Outside {
        /// Which.
        engine: Engine,
        /// Where it is.
        address: String,
        /// How long it has for all that one plan asks.
        budget: Duration,
    },
}

/// Settles where the service lives.
///
/// # Errors
/// A configuration file that cannot be read or understood, with its place.
pub fn home(flags: &House) -> anyhow::Result<Home> {
    Ok(home_of(flags, &file(flags)?))
}

/// Settles everything for `serve`.
///
/// # Errors
/// As [`home`]; and an address beyond this machine without TLS and without `behind-proxy`.
pub fn settle(flags: &Serve) -> anyhow::Result<Settings> {
    let file = file(&flags.house)?;
    let tls = match (&flags.tls_certificate, &flags.tls_key) {
        (Some(certificate), Some(key)) => Some(TlsFiles { certificate: certificate.clone(), key: key.clone() }),
        _ => file.tls.clone(),
    };
    let settings = Settings {
        home: home_of(&flags.house, &file),
        listen: flags.listen.or(file.listen).unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
        tls,
        behind_proxy: flags.behind_proxy || file.behind_proxy.unwrap_or(false),
        webhooks_to_loopback: flags.webhooks_to_loopback || file.webhooks_to_loopback.unwrap_or(false),
        log_json: flags.log_json || file.log_json.unwrap_or(false),
        cover_gap_percent: flags.cover_gap.or(file.cover_gap).unwrap_or(COVER_GAP_PERCENT),
        travel: journeys(&flags.journeys, file.travel.clone().unwrap_or_default())?,
    };
    if settings.cover_gap_percent > 100 {
        bail!("cover-gap: a share of the clients, 0 to 100 percent");
    }
    if !settings.listen.ip().is_loopback() && settings.tls.is_none() && !settings.behind_proxy {
        bail!(
            "listen: {} can be reached from other machines, and a phone's browser keeps neither sign-in nor outbox over plain http. \
             Give --tls-certificate and --tls-key, or say --behind-proxy when a proxy in front has TLS",
            settings.listen
        );
    }
    Ok(settings)
}

/// Milliseconds an engine outside may be given: less is never enough, and more keeps somebody waiting for an offer.
const BUDGET_MS: std::ops::RangeInclusive<u64> = 20..=2_000;

fn journeys(flags: &cli::Journeys, lines: TravelLines) -> anyhow::Result<Journeys> {
    let address = flags.travel_address.clone().or(lines.address);
    let budget_ms = flags.travel_budget_ms.or(lines.budget_ms);
    let engine = match flags.travel.or(lines.engine).unwrap_or_default() {
        Measure::Osrm => Engine::Osrm,
        Measure::Valhalla => Engine::Valhalla,
        own @ (Measure::Embedded | Measure::StraightLine) => {
            if address.is_some() || budget_ms.is_some() {
                bail!("travel: an address or a budget is for osrm or valhalla; say --travel osrm or --travel valhalla");
            }
            return Ok(if own == Measure::Embedded { Journeys::Embedded } else { Journeys::StraightLine });
        }
    };
    let Some(address) = address else { bail!("travel: where is {}? Give --travel-address, as http://127.0.0.1:5000", engine.name()) };
    let budget = budget_ms.map_or(BUDGET, Duration::from_millis);
    if budget_ms.is_some_and(|ms| !BUDGET_MS.contains(&ms)) {
        bail!("travel-budget-ms: between {} and {} milliseconds", BUDGET_MS.start(), BUDGET_MS.end());
    }
    Ok(Journeys::Outside { engine, address, budget })
}

fn home_of(flags: &House, file: &File) -> Home {
    let data_dir = flags.data_dir.clone().or_else(|| file.data_dir.clone()).unwrap_or_else(|| PathBuf::from("data"));
    let database = flags
        .database
        .clone()
        .or_else(|| file.database.clone())
        .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("attend.db").display()));
    let key_file = flags.key_file.clone().or_else(|| file.key_file.clone()).unwrap_or_else(|| PathBuf::from("attend.key"));
    Home { data_dir, database, key_file }
}

fn file(flags: &House) -> anyhow::Result<File> {
    let usual = flags.data_dir.clone().unwrap_or_else(|| PathBuf::from("data")).join("attend.toml");
    match &flags.config {
        Some(path) => read(path),
        None if usual.exists() => read(&usual),
        None => Ok(File::default()),
    }
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("config: {} cannot be read", path.display()))?;
    toml::from_str(&text).map_err(|error| anyhow::anyhow!("config: {} cannot be understood: {error}", path.display()))
}
