//! Why a command of the workshop or the service itself ended: one clear line that names the setting and the rule, the causes below it, and one exit
//! code for each kind, so that a script can tell them apart.

use std::fmt;
use std::process::ExitCode;

/// The kinds of end. A wrong command line is the parser's own and ends with 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A defect, or something nobody foresaw.
    Unforeseen = 1,
    /// A setting or a file that a setting names.
    Setting = 3,
    /// The database: missing, foreign, newer, behind, out of reach.
    Database = 4,
    /// The address to listen on.
    Address = 5,
    /// What was given to be read or recorded breaks a rule.
    Input = 6,
    /// The record is not whole.
    Record = 7,
    /// Storage failed while writing and nobody knows what the file holds: the service ended itself.
    Storage = 8,
}

/// An end that is not a success.
#[derive(Debug)]
pub struct Fault {
    /// Of what kind.
    pub kind: Kind,
    /// What, with its causes.
    pub error: anyhow::Error,
}

impl Fault {
    /// A fault in words.
    pub fn new(kind: Kind, what: impl fmt::Display) -> Self {
        Self { kind, error: anyhow::anyhow!("{what}") }
    }

    /// Tells it on standard error and gives its exit code.
    pub fn tell(&self) -> ExitCode {
        if crate::say::is_in_json() {
            crate::say::complaint(serde_json::json!({ "level": "ERROR", "message": format!("attend: {:#}", self.error) }));
            return ExitCode::from(self.kind as u8);
        }
        crate::say::complaint(format_args!("attend: {}", self.error));
        for cause in self.error.chain().skip(1) {
            crate::say::complaint(format_args!("  because: {cause}"));
        }
        ExitCode::from(self.kind as u8)
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self { kind: Kind::Unforeseen, error }
    }
}

impl From<engine::EngineError> for Fault {
    fn from(error: engine::EngineError) -> Self {
        use engine::EngineError as E;
        let kind = match &error {
            E::Refused(..) | E::NotFound(_) | E::DifferentContent => Kind::Input,
            E::Busy | E::Unavailable(_) => Kind::Database,
            E::Defect(_) => Kind::Unforeseen,
        };
        Self { kind, error: error.into() }
    }
}

impl From<store::StoreError> for Fault {
    fn from(error: store::StoreError) -> Self {
        engine::EngineError::from(error).into()
    }
}

/// Gives a failure its kind.
pub trait Because<T> {
    /// The failure is of this kind.
    fn because(self, kind: Kind) -> Result<T, Fault>;
}

impl<T, E: Into<anyhow::Error>> Because<T> for Result<T, E> {
    fn because(self, kind: Kind) -> Result<T, Fault> {
        self.map_err(|error| Fault { kind, error: error.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_exit_code_of_its_own_and_none_is_the_parsers() {
        let kinds = [Kind::Unforeseen, Kind::Setting, Kind::Database, Kind::Address, Kind::Input, Kind::Record, Kind::Storage];
        let codes: std::collections::BTreeSet<u8> = kinds.iter().map(|kind| *kind as u8).collect();
        assert_eq!(codes.len(), kinds.len());
        assert!(!codes.contains(&0) && !codes.contains(&2));
    }
}
