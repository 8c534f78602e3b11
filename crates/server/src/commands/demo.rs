//! `attend demo`: a living borough on this machine. The port is bound before anything is made.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demo::drivers::town::Calendar;
use demo::drivers::{Secrets, Town, partner};
use notify::Reach;
use store::DatabaseUrl;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::serve;
use crate::claim::Claim;
use crate::cli;
use crate::config::{COVER_GAP_PERCENT, Journeys};
use crate::demonstration::clock::ForDrivers;
use crate::demonstration::control::Control;
use crate::demonstration::prepare::{self, Prepared};
use crate::edge::listen::Edge;
use crate::edge::tls;
use crate::fault::{Because, Fault, Kind};
use crate::house::{self, Front, Plot};
use crate::{footing, logs, opening, say, signals};

/// Demo seconds a second.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.5..=60.0;

/// Runs the demo until it is told to stop.
///
/// # Errors
/// The port, the directory or the speed stands against it.
pub async fn run(flags: cli::Demo) -> Result<(), Fault> {
    logs::start_quietly();
    if !SPEEDS.contains(&flags.speed) {
        return Err(Fault::new(Kind::Setting, format!("speed: {} is not between 0.5 and 60 demo seconds a second", flags.speed)));
    }
    let host = if flags.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let listener = serve::bind(SocketAddr::from((host, flags.port)), "--port PORT").await?;
    let port = listener.local_addr().because(Kind::Address)?.port();
    let reached = Reached::new(flags.lan, port)?;
    let (folder, kept) = folder(flags.data_dir.as_deref())?;
    let url = DatabaseUrl::sqlite(folder.join("attend.db"));
    let mut claim = Claim::make(&folder, &url)?;
    let played = play(&flags, listener, reached, &folder, &url, &mut claim).await;
    opening::closed(&url).await;
    drop(claim);
    if !kept {
        std::fs::remove_dir_all(&folder).because(Kind::Unforeseen)?;
    }
    played
}

/// How people and simulated people get to the demo.
struct Reached {
    /// For people, the nearest first.
    addresses: Vec<String>,
    /// For the simulated ones, on this machine.
    inside: String,
    tls: Option<TlsAcceptor>,
}

impl Reached {
    fn new(lan: bool, port: u16) -> Result<Self, Fault> {
        if !lan {
            let address = format!("http://127.0.0.1:{port}");
            return Ok(Self { addresses: vec![address.clone()], inside: address, tls: None });
        }
        let ours = address_on_the_lan();
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        names.extend(ours.map(|address| address.to_string()));
        let addresses = names.iter().rev().map(|name| format!("https://{name}:{port}")).collect();
        Ok(Self { addresses, inside: format!("https://127.0.0.1:{port}"), tls: Some(tls::self_signed(names).because(Kind::Setting)?) })
    }
}

/// This machine's address on its network: the one it would speak from. Nothing is sent.
fn address_on_the_lan() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

/// The demo's directory, and whether it is kept at the end.
fn folder(given: Option<&Path>) -> Result<(PathBuf, bool), Fault> {
    if let Some(given) = given {
        return Ok((given.to_path_buf(), true));
    }
    Ok((std::env::temp_dir().join(format!("attend-demo-{:08x}", rand::random::<u32>())), false))
}

async fn play(
    flags: &cli::Demo,
    listener: TcpListener,
    reached: Reached,
    folder: &Path,
    url: &DatabaseUrl,
    claim: &mut Claim,
) -> Result<(), Fault> {
    say::line("Attend demo: an invented borough on real postcode points.");
    let stop = CancellationToken::new();
    signals::stop_when_told(stop.clone()).because(Kind::Unforeseen)?;
    let prepared = tokio::select! {
        prepared = prepare::prepare(folder, url, flags.seed, flags.speed) => prepared?,
        () = stop.cancelled() => return Ok(()),
    };
    claim.keep();
    let Prepared { store, key, keepsake, population, clock, begins, standing } = prepared;
    let (travel, stands) = footing::begin(folder, &Journeys::Embedded)?;
    let engine = house::build(Plot { store, key, clock: clock.clone(), reach: Reach::Loopback, node: None, demo: true, travel }).await?;
    let (webhooks, _receiving) = partner::receiver().await.because(Kind::Address)?;
    for partner in &population.partners {
        if let Some(secret) = keepsake.partners.get(&partner.organisation.id) {
            engine.set_webhook(partner.organisation.id, &partner.organisation.name, &webhooks, secret).await?;
        }
    }
    let secrets = Secrets { password: keepsake.password, bridge: keepsake.bridge, partners: keepsake.partners };
    // The certificate is our own, made a moment ago: on this machine nobody else can stand in between.
    let http = reqwest::Client::builder().danger_accept_invalid_certs(reached.tls.is_some()).build().because(Kind::Unforeseen)?;
    let drivers_clock = Arc::new(ForDrivers(clock.clone()));
    let calendar = Calendar { first_day: keepsake.first_day, begins };
    let town = Town::new(reached.inside.clone(), drivers_clock, Arc::new(population), secrets, flags.seed, calendar, http);
    let control = Control::new(town.clone(), clock);
    announce(&reached.addresses, flags.speed, &standing);
    let playing = tokio::spawn(town.play());
    let watching = tokio::spawn(control.clone().watch(engine.clone()));
    let secure_cookies = reached.tls.is_some();
    let edge = Edge { listener, tls: reached.tls, behind_proxy: false };
    let ground = stands.below();
    let following = footing::follow(stands, engine.clone(), stop.clone());
    let front = Front { edge, secure_cookies, demo: Some(control), ground, cover_gap_percent: COVER_GAP_PERCENT };
    let ended = house::keep_open(engine, front, stop).await;
    following.ended().await;
    playing.abort();
    watching.abort();
    say::line("The demo has ended.");
    ended
}

fn announce(addresses: &[String], speed: f64, standing: &str) {
    for address in addresses {
        say::line(format!("Open {address}"));
    }
    say::line(format!("Time runs {speed} times as fast until you take a role. {standing}"));
    say::line("Try: take a dispatcher and answer what rings; open a second window and take a responder. Ctrl-C ends it.");
}
