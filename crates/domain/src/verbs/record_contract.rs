//! `record-contract`: Put a contract on the register or correct it.

use serde::{Deserialize, Serialize};

use crate::board::Reads;
use crate::command::{Scene, Target};
use crate::draft::Draft;
use crate::event::{Event, Subject, What};
use crate::jobs::registers;
use crate::refusal::Refusal;
use crate::registers::{Contract, Terms};

/// Put a contract on the register or correct it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordContract {
    /// As it is now; its terms' revision is the one that was looked at, 0 for new.
    pub contract: Box<Contract>,
}

impl RecordContract {
    /// What it has to see.
    pub fn reads(&self, target: Target) -> Reads {
        let _ = target;
        let contract = &self.contract;
        Reads {
            contracts: vec![contract.id],
            organisations: vec![contract.organisation, contract.answers, contract.responds],
            ..Reads::default()
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// The [`Refusal`] that stands against it.
    pub fn decide(&self, scene: Scene<'_>) -> Result<Vec<Event>, Refusal> {
        let contract = &self.contract;
        registers::valid_contract(contract)?;
        let mut draft = Draft::new(scene);
        for organisation in [contract.organisation, contract.answers, contract.responds] {
            if !draft.board().organisations.contains_key(&organisation) {
                return Err(Refusal::NotFound { what: "organisation" });
            }
        }
        let known = draft.board().contracts.get(&contract.id);
        let looked_at =
            |known: &Contract| Contract { terms: Terms { revision: contract.terms.revision, ..known.terms.clone() }, ..known.clone() };
        let same = |known: &Contract| looked_at(known) == **contract;
        if registers::is_news(known, |known| known.terms.revision, contract.terms.revision, same)? {
            draft.push(Event { subject: Subject::Contract(contract.id), what: What::ContractRecorded { contract: contract.clone() } });
        }
        Ok(draft.finish())
    }
}
