//! Which client of the register somebody means who hands an emergency over.

use domain::ids::OrganisationId;
use domain::incidents::identity::{self, Mark, NotTheirs, Told};
use domain::registers::Client;
use store::{Rd, Scope, StoreError};

use crate::partners::Whom;

/// Whom somebody means.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The client, when certain.
    pub(crate) client: Option<Client>,
    /// Whose unit or reference came with it, when everything else that came is somebody else's.
    pub(crate) not_theirs: Option<NotTheirs>,
    /// Which of a reference and a unit that came with it nobody on the register has, as they were written.
    pub(crate) unknown: Vec<(Mark, String)>,
}

/// The client somebody means: by our reference, by their unit, by name and postcode, by telephone. Only when exactly one fits, and a reference or a
/// unit only when not everything else speaks against it; a guess could send help to the wrong door.
pub(crate) fn find(rd: &mut Rd<'_>, scope: Scope, organisation: OrganisationId, whom: &Whom) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let place = whom.place();
    let told = Told { name: whom.name.as_deref(), phone: whom.phone.as_deref(), place: place.as_ref() };
    for (mark, written) in [(Mark::Reference, &whom.reference), (Mark::Unit, &whom.unit)] {
        let Some(written) = written else { continue };
        let marked = match mark {
            Mark::Reference => rd.client_by_reference(organisation, written)?,
            Mark::Unit => rd.client_by_account(scope, written)?,
        };
        let Some(client) = marked else {
            found.unknown.push((mark, written.clone()));
            continue;
        };
        if found.client.is_some() {
            continue;
        }
        let door = rd.property(Scope::Everything, client.property)?;
        if !identity::somebody_else(&client, door.as_ref().map(|door| &door.place), told) {
            found.client = Some(client);
            continue;
        }
        found.not_theirs.get_or_insert(NotTheirs { mark, written: written.clone(), client: client.id });
    }
    if found.client.is_none() {
        found.client = by_words(rd, scope, whom)?;
    }
    Ok(found)
}

/// The one client who is so called and lives there, or who rings from there.
fn by_words(rd: &mut Rd<'_>, scope: Scope, whom: &Whom) -> Result<Option<Client>, StoreError> {
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
