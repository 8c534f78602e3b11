//! Which client of the register somebody means who hands an emergency over.

use domain::ids::OrganisationId;
use domain::registers::Client;
use store::{Rd, Scope, StoreError};

use crate::partners::Whom;

/// The client somebody means: by our reference, by their unit, by name and postcode, by telephone. Only when exactly one fits; a guess could send help to the wrong door.
pub(crate) fn find(rd: &mut Rd<'_>, scope: Scope, organisation: OrganisationId, whom: &Whom) -> Result<Option<Client>, StoreError> {
    if let Some(reference) = &whom.reference
        && let Some(client) = rd.client_by_reference(organisation, reference)?
    {
        return Ok(Some(client));
    }
    if let Some(unit) = &whom.unit
        && let Some(client) = rd.client_by_account(scope, unit)?
    {
        return Ok(Some(client));
    }
    let same_words = |one: &str, other: &str| squeezed(one) == squeezed(other);
    if let Some(name) = whom.name.as_deref().filter(|name| !name.trim().is_empty() && !whom.address.postcode.is_empty()) {
        let found = rd.clients_search(scope, &whom.address.postcode, 100)?;
        let mut there = found.into_iter().filter(|found| {
            let postcode =
                found.property.as_ref().is_some_and(|property| same_words(&property.place.address.postcode, &whom.address.postcode));
            postcode && same_words(&found.client.name, name)
        });
        if let (Some(only), None) = (there.next(), there.next()) {
            return Ok(Some(only.client));
        }
    }
    if let Some(phone) = whom.phone.as_deref().filter(|phone| phone.chars().filter(char::is_ascii_digit).count() >= 7) {
        let mut found = rd.clients_search(scope, phone, 3)?.into_iter().filter(|found| found.matched == "phone");
        if let (Some(only), None) = (found.next(), found.next())
            && whom.name.as_deref().is_none_or(|name| same_words(name, &only.client.name))
        {
            return Ok(Some(only.client));
        }
    }
    Ok(None)
}

/// Letters and digits in lower case: how a name or postcode is compared.
fn squeezed(words: &str) -> String {
    words.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
