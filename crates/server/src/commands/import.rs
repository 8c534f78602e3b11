//! `attend import clients`.
use crate::cli::ImportClients;
use crate::fault::{Fault, Kind};

/// To come.
///
/// # Errors
/// Always.
pub async fn run(_flags: ImportClients) -> Result<(), Fault> {
    Err(Fault::new(Kind::Unforeseen, "import: not yet"))
}
