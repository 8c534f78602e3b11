//! One module for each command of the workshop, and `serve`.

pub mod area;
pub mod backup;
pub mod bridge;
pub mod contract;
pub mod demo;
pub mod fields;
pub mod import;
pub mod key;
pub mod migrate;
pub mod organisation;
pub mod partner;
pub mod report;
pub mod route;
pub mod serve;
pub mod simulate;
pub mod staff;
pub mod stages;
pub mod timers;
pub mod verify;

use crate::cli::{Command, Import, ReportCommand};
use crate::fault::Fault;

/// Does what was asked.
///
/// # Errors
/// What stood against it, with its exit code.
pub async fn run(command: Command) -> Result<(), Fault> {
    match command {
        Command::Demo(flags) => demo::run(flags).await,
        Command::Serve(flags) => serve::run(flags).await,
        Command::Import(Import::Clients(flags)) => import::run(flags).await,
        Command::Migrate(flags) => migrate::run(flags).await,
        Command::Backup(flags) => backup::run(flags),
        Command::Verify(flags) => verify::run(&flags),
        Command::Staff(command) => staff::run(command).await,
        Command::Organisation(command) => organisation::run(command).await,
        Command::Partner(command) => partner::run(command).await,
        Command::Bridge(command) => bridge::run(command).await,
        Command::Contract(command) => contract::run(command).await,
        Command::Key(command) => key::run(command),
        Command::Area(command) => area::run(command),
        Command::Route(flags) => route::run(flags).await,
        Command::Simulate(flags) => simulate::run(&flags),
        Command::Report(ReportCommand::Promise(flags)) => report::promise(flags).await,
    }
}
