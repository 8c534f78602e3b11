//! The command line: one definition carries the parser, the help and what the documentation says.

mod simulate;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use simulate::Simulate;

/// Mobile response dispatch for telecare.
#[derive(Debug, Parser)]
#[command(
    name = "attend",
    version,
    about = "Attend: mobile response dispatch for telecare",
    long_about = "\
Attend takes alarms and hand-overs, finds the responder who can effectively help soonest, and sees every case through to its close.

Try it:      attend demo                 a living borough on this machine, nothing to set up
Run it:      attend key make             make the key that seals key-safe codes
             attend serve                start the service; the first start prints a link for the first administrator
Feed it:     attend import clients FILE.csv --check
Look after:  attend backup TO · attend verify · attend migrate

Every setting can be a flag, an environment variable (ATTEND_DATABASE for --database) or a line of the configuration file, in that order.

Exit codes: 0 done · 1 unforeseen · 2 wrong command line · 3 a setting · 4 the database · 5 the address to listen on · 6 what was given to be read or
recorded · 7 the record is not whole · 8 storage failed while writing"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `attend` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a living borough on this machine: 4,700 invented clients, responders and operators who work by themselves
    Demo(Demo),
    /// Start the service
    Serve(Serve),
    /// Read registers from files
    #[command(subcommand)]
    Import(Import),
    /// Bring the database to this version's shape (SQLite also does it at `serve`)
    Migrate(House),
    /// Copy the database to a new file while the service runs
    Backup(Backup),
    /// Check the record offline: the chain, the folds, the receipts
    Verify(House),
    /// Add people who sign in
    #[command(subcommand)]
    Staff(Staff),
    /// Name our own organisation and its desk's telephone number
    #[command(subcommand)]
    Organisation(OrganisationCommand),
    /// Add partner centres and where they hear from us
    #[command(subcommand)]
    Partner(Partner),
    /// Add bridges that send device signals
    #[command(subcommand)]
    Bridge(Bridge),
    /// Look at contracts and change what they promise
    #[command(subcommand)]
    Contract(ContractCommand),
    /// The key that seals key-safe codes
    #[command(subcommand)]
    Key(Key),
    /// The roads journeys are measured on, out of OpenStreetMap files
    #[command(subcommand)]
    Area(AreaCommand),
    /// The way between two positions on the roads in use
    Route(Route),
    /// Play days that never were: which policy, which rota, how many people
    Simulate(Box<Simulate>),
    /// What the service did, counted from its own record
    #[command(subcommand)]
    Report(ReportCommand),
}

/// `attend report`.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// How promises were kept: the share of visits that arrived within the time told
    Promise(ReportPromise),
}

/// `attend report promise`.
#[derive(Args, Clone, Debug)]
pub struct ReportPromise {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Visits of the last so many days
    #[arg(long, default_value_t = 90)]
    pub days: u32,
}

/// `attend area`.
#[derive(Debug, Subcommand)]
pub enum AreaCommand {
    /// Read the roads, the map and the addresses of a .osm.pbf file. An area of the same name is replaced when the new one is complete
    Import(AreaImport),
    /// The areas, which is in use, and which the running service stands on
    List(House),
    /// Use another area: at once where a service runs, else from its next start on
    Use(AreaName),
    /// Take an area away
    Remove(AreaName),
}

/// `attend area import`.
#[derive(Args, Clone, Debug)]
pub struct AreaImport {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// The file
    pub file: PathBuf,
    /// What the area is called. Default: the file's name
    #[arg(long)]
    pub name: Option<String>,
    /// The outline of the service as GeoJSON, shown on the map
    #[arg(long)]
    pub boundary: Option<PathBuf>,
    /// Postcodes and where they are: a CSV file with the columns postcode, latitude and longitude, for a service beyond the embedded table
    #[arg(long, value_name = "FILE")]
    pub postcodes: Option<PathBuf>,
    /// Use it when it is complete: at once where a service runs
    #[arg(long = "use")]
    pub to_use: bool,
    /// People drive on the right there
    #[arg(long)]
    pub drives_on_the_right: bool,
}

/// An area by its name.
#[derive(Args, Clone, Debug)]
pub struct AreaName {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Which area
    pub name: String,
}

/// `attend route`.
#[derive(Args, Clone, Debug)]
pub struct Route {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// LATITUDE,LONGITUDE
    #[arg(allow_hyphen_values = true)]
    pub from: String,
    /// LATITUDE,LONGITUDE
    #[arg(allow_hyphen_values = true)]
    pub to: String,
    /// Round what the service has closed now, by its record
    #[arg(long)]
    pub as_of_now: bool,
}

/// Where the service lives: what every command that opens it needs.
#[derive(Args, Clone, Debug, Default)]
pub struct House {
    /// Configuration file (TOML). Default: attend.toml in the data directory, when it is there
    #[arg(long, env = "ATTEND_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the service keeps its files
    #[arg(long, env = "ATTEND_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// sqlite:FILE or postgres://USER@HOST/NAME. Default: attend.db in the data directory
    #[arg(long, env = "ATTEND_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// The key file made by `attend key make`. Keep it apart from the database and its backups
    #[arg(long, env = "ATTEND_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// `attend serve`.
#[derive(Args, Clone, Debug, Default)]
pub struct Serve {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Address and port to listen on. Beyond this machine it needs TLS, or a proxy that has it
    #[arg(long, env = "ATTEND_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// TLS certificate chain, PEM, leaf first
    #[arg(long, env = "ATTEND_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// TLS private key, PEM
    #[arg(long, env = "ATTEND_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front has TLS: listen beyond this machine without it
    #[arg(long, env = "ATTEND_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Let webhooks go to this machine (http too). For trying a partner's receiver out, never for a live service
    #[arg(long, env = "ATTEND_WEBHOOKS_TO_LOOPBACK")]
    pub webhooks_to_loopback: bool,
    /// Logs as JSON, a line each
    #[arg(long, env = "ATTEND_LOG_JSON")]
    pub log_json: bool,
    /// Percent of the clients whom nobody would reach in 45 minutes, above which the desks are told, 0 to 100. Default: 10
    #[arg(long, env = "ATTEND_COVER_GAP", value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub cover_gap: Option<u8>,
    /// How journeys are measured
    #[command(flatten)]
    pub journeys: Journeys,
}

/// How journeys are measured.
#[derive(Args, Clone, Debug, Default)]
pub struct Journeys {
    /// What measures journeys. Default: embedded, our own roads
    #[arg(long, env = "ATTEND_TRAVEL", value_enum)]
    pub travel: Option<Measure>,
    /// Where the routing engine is: http://127.0.0.1:5000. Needed for osrm and valhalla
    #[arg(long, env = "ATTEND_TRAVEL_ADDRESS", value_name = "URL")]
    pub travel_address: Option<String>,
    /// Milliseconds the routing engine has for all that one plan asks, 20 to 2,000. Default: 300
    #[arg(long, env = "ATTEND_TRAVEL_BUDGET_MS", value_name = "MS")]
    pub travel_budget_ms: Option<u64>,
}

/// What measures journeys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Our own roads, of the area in use
    #[default]
    Embedded,
    /// The great-circle distance, lengthened, at the usual speed of the hour
    StraightLine,
    /// An OSRM of yours (osrm-routed)
    Osrm,
    /// A Valhalla of yours (valhalla_service)
    Valhalla,
}

/// `attend demo`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
It draws a borough of 4,700 invented clients on real postcode points, lives through the night before, and begins at ten past eight in the
morning. Open the printed address: take a dispatcher (/desk) and answer what rings, or a responder (/responder) and go to the door. Whoever
nobody takes is played by the demo itself; with its page closed for two minutes, a role is played again. Nothing leaves this machine.

  attend demo                                  a borough at ten times the pace, gone at the end
  attend demo --data-dir borough               kept; started again, it goes on where it stopped
  attend demo --speed 60                       a day in 24 minutes, to watch
  attend demo --lan                            phones on this network too, over https")]
pub struct Demo {
    /// Port on this machine; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Keep the borough here between runs. Default: a temporary directory, gone at the end
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Demo seconds a second, 0.5 to 60; taking a role drops it to 1
    #[arg(long, default_value_t = 10.0)]
    pub speed: f64,
    /// The same seed gives the same people, arrivals and draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Let phones on the local network in, with a certificate made now
    #[arg(long)]
    pub lan: bool,
}

/// `attend import`.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Clients with their doors, contacts, units and key-safe codes, from a CSV file
    Clients(ImportClients),
}

/// `attend import clients`.
#[derive(Args, Clone, Debug)]
pub struct ImportClients {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// The file, UTF-8, with a header line. `--columns` explains the columns
    #[arg(required_unless_present = "columns")]
    pub file: Option<PathBuf>,
    /// Only check and report; write nothing
    #[arg(long)]
    pub check: bool,
    /// Land the good rows and report the bad ones. Without it one bad row stops the whole file
    #[arg(long)]
    pub good_rows: bool,
    /// Under which contract. Default: the only one there is
    #[arg(long, value_name = "NAME")]
    pub contract: Option<String>,
    /// Explain the columns and end
    #[arg(long)]
    pub columns: bool,
}

/// `attend backup`.
#[derive(Args, Clone, Debug)]
pub struct Backup {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// The new file. It must not exist
    pub to: PathBuf,
}

/// `attend staff`.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add somebody who signs in; the password is read from standard input, or made and shown once
    Add(StaffAdd),
    /// Give somebody another password, read from standard input, or made and shown once; their sessions end
    Password(StaffPassword),
    /// Take somebody off the books: they can no longer sign in, and their sessions end
    End(StaffUser),
    /// Who can sign in
    List(House),
}

/// Somebody by what they sign in with.
#[derive(Args, Clone, Debug)]
pub struct StaffUser {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// What they sign in with
    #[arg(long)]
    pub user: String,
}

/// `attend staff password`.
#[derive(Args, Clone, Debug)]
pub struct StaffPassword {
    /// Whose
    #[command(flatten)]
    pub whose: StaffUser,
    /// Read the password from standard input instead of making one
    #[arg(long)]
    pub password_stdin: bool,
}

/// `attend staff add`.
#[derive(Args, Clone, Debug)]
pub struct StaffAdd {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// What they sign in with
    #[arg(long)]
    pub user: String,
    /// Their name
    #[arg(long)]
    pub name: String,
    /// dispatcher, responder, supervisor or administrator
    #[arg(long)]
    pub role: String,
    /// A responder's call sign: R7
    #[arg(long)]
    pub call_sign: Option<String>,
    /// What a responder can do: lift, first_aid, fire_panel, equipment
    #[arg(long, value_delimiter = ',')]
    pub skills: Vec<String>,
    /// Their telephone number
    #[arg(long)]
    pub phone: Option<String>,
    /// Where a responder starts from: LATITUDE,LONGITUDE
    #[arg(long, value_name = "LAT,LON")]
    pub base: Option<String>,
    /// What that base is called; keys hang at bases (an import's key_at says at which)
    #[arg(long, requires = "base", value_name = "NAME")]
    pub base_name: Option<String>,
    /// A responder who goes on foot
    #[arg(long)]
    pub on_foot: bool,
    /// Read the password from standard input instead of making one
    #[arg(long)]
    pub password_stdin: bool,
}

/// `attend organisation`.
#[derive(Debug, Subcommand)]
pub enum OrganisationCommand {
    /// Change our name or our desk's telephone number: responders ring it
    Set(OrganisationSet),
    /// Our organisation and every partner
    List(House),
}

/// `attend organisation set`.
#[derive(Args, Clone, Debug)]
pub struct OrganisationSet {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// What we are called
    #[arg(long, required_unless_present = "phone")]
    pub name: Option<String>,
    /// Our desk's telephone number
    #[arg(long)]
    pub phone: Option<String>,
}

/// `attend partner`.
#[derive(Debug, Subcommand)]
pub enum Partner {
    /// Add a partner centre: makes its signing secret and shows it once
    Add(PartnerAdd),
    /// Give a partner a second secret, so that it can change over without a gap
    Rotate(PartnerName),
    /// Take a partner's older secrets away
    Retire(PartnerName),
    /// Change where a partner hears from us; an address that was switched off is on again
    Set(PartnerSet),
    /// The partners and what is waiting for them
    List(House),
}

/// `attend partner add`.
#[derive(Args, Clone, Debug)]
pub struct PartnerAdd {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Its name
    #[arg(long)]
    pub name: String,
    /// Its desk's telephone number
    #[arg(long)]
    pub phone: Option<String>,
    /// Where it hears of every state: https, on a public address
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    /// Allow a webhook on this machine; `serve` needs --webhooks-to-loopback too
    #[arg(long)]
    pub loopback: bool,
}

/// `attend partner set`.
#[derive(Args, Clone, Debug)]
pub struct PartnerSet {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Its name
    #[arg(long)]
    pub name: String,
    /// Where it hears of every state: https, on a public address
    #[arg(long, value_name = "URL")]
    pub webhook: String,
    /// Allow a webhook on this machine; `serve` needs --webhooks-to-loopback too
    #[arg(long)]
    pub loopback: bool,
}

/// A partner by name.
#[derive(Args, Clone, Debug)]
pub struct PartnerName {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Its name
    #[arg(long)]
    pub name: String,
}

/// `attend bridge`.
#[derive(Debug, Subcommand)]
pub enum Bridge {
    /// Add a bridge: makes its token and shows it once
    Add(PartnerName),
}

/// `attend contract`.
#[derive(Debug, Subcommand)]
pub enum ContractCommand {
    /// The contracts, with what they promise and every timer
    List(House),
    /// Put another contract on the register: its terms begin as the rules of the control room have them
    Add(ContractAdd),
    /// Change what a contract promises. Open cases keep the terms they began with
    Set(ContractSet),
}

/// `attend contract add`.
#[derive(Args, Clone, Debug)]
pub struct ContractAdd {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// What it is called
    #[arg(long)]
    pub name: String,
    /// The partner who answers its calls, by name. Default: we do
    #[arg(long, value_name = "PARTNER")]
    pub answered_by: Option<String>,
    /// What it promises
    #[command(flatten)]
    pub promises: Promises,
}

/// `attend contract set`.
#[derive(Args, Clone, Debug)]
pub struct ContractSet {
    /// Where the service lives
    #[command(flatten)]
    pub house: House,
    /// Which contract. Default: the only one there is
    #[arg(long)]
    pub name: Option<String>,
    /// What it promises
    #[command(flatten)]
    pub promises: Promises,
}

/// What a contract promises.
#[derive(Args, Clone, Debug)]
pub struct Promises {
    /// The on-call manager's telephone number
    #[arg(long)]
    pub manager_phone: Option<String>,
    /// Whether clients get mobile response: true or false
    #[arg(long)]
    pub response: Option<bool>,
    /// Whether alarms are offered by themselves where the rules say so: true or false
    #[arg(long)]
    pub auto_offer: Option<bool>,
    /// By which policy the plan chooses for its visits: global (the exact plan), divert, priority or closest-idle
    #[arg(long, value_name = "POLICY")]
    pub policy: Option<String>,
    /// Whether the plan asks somebody who is on the way to leave one of its visits for something more urgent, by itself: true or false
    #[arg(long)]
    pub diverts: Option<bool>,
    /// The hours of the night, as 22-7: alone at night, the visit goes
    #[arg(long, value_name = "FROM-TO")]
    pub night: Option<String>,
    /// Who is accountable until somebody accepts, by the name they sign in with
    #[arg(long, value_name = "USER")]
    pub duty_officer: Option<String>,
    /// A timer, as p1.second=30s, arrive_p1=45m or hand_over.1=60s; `attend contract list` names them all. May be given again
    #[arg(long = "timer", value_name = "NAME=SPAN")]
    pub timers: Vec<String>,
}

/// `attend key`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key file, readable by you alone. Refuses to overwrite one
    Make {
        /// Where
        #[arg(default_value = "attend.key")]
        file: PathBuf,
    },
}
