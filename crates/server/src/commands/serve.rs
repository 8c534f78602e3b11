//! `attend serve`: the service. The port is bound before any file is made, and a start that is refused leaves the disk as it was.

use std::net::SocketAddr;
use std::sync::Arc;

use engine::Engine;
use notify::Reach;
use store::{DatabaseUrl, Store};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::claim::Claim;
use crate::cli;
use crate::config::{self, Settings};
use crate::edge::listen::Edge;
use crate::edge::tls;
use crate::fault::{Because, Fault, Kind};
use crate::house::{self, Front, Plot};
use crate::ports::WallClock;
use crate::{footing, key_file, logs, open_files, opening, say, signals};

/// Serves until it is told to stop.
///
/// # Errors
/// A setting, the address, the key or the database stands against it; or storage failed.
pub async fn run(flags: cli::Serve) -> Result<(), Fault> {
    let settings = config::settle(&flags).because(Kind::Setting)?;
    logs::start(settings.log_json);
    open_files::raise_limit();
    let url = opening::address(&settings.home)?;
    if url == DatabaseUrl::Memory {
        return Err(Fault::new(
            Kind::Setting,
            "database: a service in memory forgets everything; use sqlite:FILE or postgres://USER@HOST/NAME",
        ));
    }
    let key = key_file::read(&settings.home.key_file)?;
    let acceptor = match &settings.tls {
        Some(files) => Some(tls::from_files(&files.certificate, &files.key).because(Kind::Setting)?),
        None => None,
    };
    let listener = bind(settings.listen, &format!("--listen {}:PORT", settings.listen.ip())).await?;
    let mut claim = Claim::make(&settings.home.data_dir, &url)?;
    // From here on an order to stop is heard; until the service is up it only waits.
    let stop = CancellationToken::new();
    signals::stop_when_told(stop.clone()).because(Kind::Unforeseen)?;
    let served = match open(&url) {
        Ok(store) => serve(Opened { store, key, url: &url, listener, acceptor, stop }, &settings, &mut claim).await,
        Err(fault) => Err(fault),
    };
    opening::closed(&url).await;
    tracing::debug!("the database is closed");
    drop(claim);
    served
}

/// Binds the address; `flag` is how another port is chosen.
///
/// # Errors
/// Somebody else has it, or it is not ours to take.
pub async fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Fault::new(
            Kind::Address,
            format!("listen: {address} is in use by another program: stop it, or choose another port with {flag}"),
        ),
        _ => Fault::new(Kind::Address, format!("listen: {address} cannot be used: {error}")),
    })
}

/// SQLite is brought to this program's shape, after a copy; PostgreSQL has to have it.
fn open(url: &DatabaseUrl) -> Result<Store, Fault> {
    match url {
        DatabaseUrl::Sqlite(_) => {
            let report = store::migrate::migrate(url).map_err(opening::migration)?;
            if !report.ran.is_empty() {
                tracing::info!(ran = ?report.ran, copy = ?report.copy, "the database was migrated");
            }
        }
        DatabaseUrl::Postgres(_) | DatabaseUrl::Memory => {}
    }
    opening::open(url)
}

/// What a service is started with.
struct Opened<'a> {
    store: Store,
    key: [u8; 32],
    url: &'a DatabaseUrl,
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    stop: CancellationToken,
}

async fn serve(opened: Opened<'_>, settings: &Settings, claim: &mut Claim) -> Result<(), Fault> {
    let Opened { store, key, url, listener, acceptor, stop } = opened;
    let reach = if settings.webhooks_to_loopback { Reach::Loopback } else { Reach::Public };
    let node = match url {
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Memory => None,
        DatabaseUrl::Postgres(_) => Some(format!("{:016x}", rand::random::<u64>())),
    };
    let (travel, standing) = footing::begin(&settings.home.data_dir, &settings.travel)?;
    let engine = house::build(Plot { store, key, clock: Arc::new(WallClock), reach, node, demo: false, travel }).await?;
    claim.keep();
    if let Err(fault) = announce(&engine, settings, &listener, acceptor.is_some()).await {
        engine.stop().await;
        return Err(fault);
    }
    let secure_cookies = acceptor.is_some() || settings.behind_proxy;
    let edge = Edge { listener, tls: acceptor, behind_proxy: settings.behind_proxy };
    let ground = standing.below();
    let following = footing::follow(standing, engine.clone(), stop.clone());
    let front = Front { edge, secure_cookies, demo: None, ground, cover_gap_percent: settings.cover_gap_percent };
    let kept_open = house::keep_open(engine, front, stop).await;
    following.ended().await;
    kept_open?;
    say::line("Attend has stopped.");
    Ok(())
}

/// Says where the service is, and how the first administrator gets in while there is nobody.
async fn announce(engine: &Engine, settings: &Settings, listener: &TcpListener, tls: bool) -> Result<(), Fault> {
    let address = listener.local_addr().because(Kind::Address)?;
    let at = shown(address, tls);
    say::line(format!("Attend is serving on {at}"));
    if settings.behind_proxy {
        say::line("A proxy in front has TLS; people use its address.");
    }
    if let Some(token) = engine.offer_first_link().await? {
        say::line("There is no administrator yet. The first administrator's link, good once and for 24 hours:");
        say::line(format!("  {at}/setup#{}", token.expose()));
    } else if engine.look(|view| view.board.organisations.get(&engine.settings().organisation).is_some_and(|ours| ours.phone.is_none())) {
        say::line("The desk has no telephone number for responders to ring: attend organisation set --phone NUMBER");
    }
    Ok(())
}

/// The address as a browser takes it.
fn shown(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    if address.ip().is_unspecified() { format!("{scheme}://localhost:{}", address.port()) } else { format!("{scheme}://{address}") }
}
