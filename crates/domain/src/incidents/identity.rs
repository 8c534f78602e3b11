//! Whom an incident is about: found on the register, and what was said of them that the register has otherwise.
//!
//! Invariant: what somebody says of a client never changes the register, and is never dropped either: it stands on the timeline.

use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::event::What;
use crate::ids::{ClientId, IncidentId};
use crate::incident::AlertKind;
use crate::incidents::{self, alert, closing};
use crate::jobs::{self, Facts};
use crate::place::Place;
use crate::refusal::Refusal;
use crate::registers::Client;
use crate::rules;
use crate::words::ClientState;

/// What somebody said of a client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'t> {
    /// Their name.
    pub name: Option<&'t str>,
    /// Their telephone number.
    pub phone: Option<&'t str>,
    /// Where they are.
    pub place: Option<&'t Place>,
}

/// It is this client: from now on with their door and the promises of their contract. A visit under way for it alone goes to the right door.
///
/// # Errors
/// When client, property or contract are not there.
pub fn identify(draft: &mut Draft<'_>, id: IncidentId, client: ClientId) -> Result<(), Refusal> {
    let client = draft.client(client)?.clone();
    let place = draft.property(client.property)?.place.clone();
    let terms = Box::new(draft.contract(client.contract)?.terms.clone());
    draft.incident_event(id, What::ClientIdentified { client: client.id, property: client.property, place, terms });
    if client.status.state != ClientState::AtHome {
        alert(draft, id, AlertKind::ClientStatus, None);
    }
    tell_the_visit(draft, id, &client)?;
    let by = draft.scene().context.person();
    closing::overtaken(draft, id, by)
}

/// A visit under way for this incident alone goes to the right door. One that others share stays theirs: whoever lives elsewhere leaves it.
fn tell_the_visit(draft: &mut Draft<'_>, id: IncidentId, client: &Client) -> Result<(), Refusal> {
    let Some(found) = incidents::open_visit(draft, draft.incident(id)?) else { return Ok(()) };
    let job = found.id;
    if jobs::others_need(draft, found, id) {
        if !jobs::beside(draft, Some(client.property), found) {
            return incidents::goes_its_own_way(draft, id);
        }
        let facts = Facts {
            hazards: Some(jobs::merged(&found.hazards, &client.hazards)),
            client: (found.incidents.first() == Some(&id)).then_some(client.id),
            needs: Some(jobs::merged(&found.needs, &client.needs)),
            excluded: Some(jobs::merged(&found.excluded, &client.excluded)),
            ..Facts::default()
        };
        return jobs::change_facts(draft, job, facts, "it is another client");
    }
    let door = draft.property(client.property)?.clone();
    let facts = Facts {
        place: Some(door.place),
        property: Some(Some(door.id)),
        access: Some(door.access),
        access_notes: Some(door.access_notes),
        hazards: Some(jobs::merged(&client.hazards, &draft.incident(id)?.given.hazards)),
        client: Some(client.id),
        needs: Some(client.needs.clone()),
        excluded: Some(client.excluded.clone()),
        ..Facts::default()
    };
    jobs::change_facts(draft, job, facts, "it is another client")
}

/// Writes down what was said of a client and is not what the register has. Where another place was named, somebody has to ask where they are.
///
/// # Errors
/// When the incident is not there.
pub fn told(draft: &mut Draft<'_>, id: IncidentId, verb: &str, client: Option<ClientId>, told: Told<'_>) -> Result<(), Refusal> {
    let known = client.and_then(|client| draft.board().clients.get(&client));
    let home = known.and_then(|client| draft.board().properties.get(&client.property)).map(|door| &door.place);
    let mut words = Vec::new();
    if let Some(name) = told.name.filter(|name| known.is_some_and(|client| !same_name(&client.name, name))) {
        words.push(format!("the name {name}"));
    }
    let theirs = known.and_then(|client| client.phone.as_deref()).map(digits);
    if let Some(phone) = told.phone.filter(|phone| theirs.as_ref() != Some(&digits(phone))) {
        words.push(format!("the telephone number {phone}"));
    }
    let otherwise = |place: &&Place| home.is_some_and(|home| rules::says_otherwise(place, home));
    let place = told.place.filter(otherwise);
    words.extend(place.map(|place| format!("the place {}", crate::narrate::whereabouts(place))));
    let elsewhere = place.zip(home).is_some_and(|(place, home)| rules::another_place(place, home));
    if words.is_empty() {
        return Ok(());
    }
    let given = words.join(", ");
    let before = draft.events().len();
    incidents::keep_words(draft, id, verb, &format!("{given} was given, which the register does not have"))?;
    if elsewhere && draft.events().len() > before {
        draft.incident_event(id, What::AlertRaised { alert: AlertKind::PlaceDiffers, next: None, words: given, client: None });
    }
    Ok(())
}

/// Whether somebody is said to be another than this client, whose unit or reference was given: a name and a place or a telephone number came with it,
/// and none of them is the client's.
pub fn somebody_else(client: &Client, home: Option<&Place>, told: Told<'_>) -> bool {
    let named = told.name.is_some_and(|name| name_fits(name, &client.name));
    let rings = told.phone.is_some_and(|phone| client.phone.as_deref().is_some_and(|theirs| digits(theirs) == digits(phone)));
    let there = told.place.is_some_and(|place| home.is_none_or(|home| !rules::another_place(place, home)));
    let compared = told.name.is_some() && (told.place.is_some() || told.phone.is_some());
    compared && !named && !rings && !there
}

/// Whose unit or reference was given where somebody else is meant: on the timeline, and the desk asks who it is.
///
/// # Errors
/// When the incident is not there.
pub fn not_theirs(draft: &mut Draft<'_>, id: IncidentId, verb: &str, not: &NotTheirs) -> Result<(), Refusal> {
    let Some(client) = draft.board().clients.get(&not.client) else { return Ok(()) };
    let number = if not.mark == Mark::Unit { format!(" ({})", client.reference) } else { String::new() };
    let words =
        format!("the {} {} that was given is that of {}{number}, whom nothing else fits", not.mark.word(), not.written, client.name);
    let before = draft.events().len();
    incidents::keep_words(draft, id, verb, &words)?;
    if draft.incident(id)?.client.is_none() && draft.events().len() > before {
        let client = Some(not.client);
        draft.incident_event(id, What::AlertRaised { alert: AlertKind::UnitOfAnother, next: None, words, client });
    }
    Ok(())
}

/// By what a client is known without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Our reference for them.
    Reference,
    /// What their unit calls itself.
    Unit,
}

impl Mark {
    /// As people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Unit => "unit number",
        }
    }
}

/// A unit or reference that was given and is a client's whom nothing else that was given fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTheirs {
    /// Which of the two.
    pub mark: Mark,
    /// As it was given.
    pub written: String,
    /// Whose it is.
    pub client: ClientId,
}

/// Whether a name as it is said may be this one as it is written: every word of the shorter is in the longer, beside how one is addressed.
pub fn name_fits(said: &str, written: &str) -> bool {
    const ADDRESS: [&str; 9] = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady", "rev"];
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
        words.map(str::to_lowercase).filter(|word| !word.is_empty() && !ADDRESS.contains(&word.as_str())).collect()
    };
    let (said_words, written_words) = (words(said), words(written));
    let within = |short: &[String], long: &[String]| !short.is_empty() && short.iter().all(|word| long.contains(word));
    same_name(said, written) || within(&said_words, &written_words) || within(&written_words, &said_words)
}

/// Whether two names are one, however they are written.
pub fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String { name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    letters(one) == letters(other)
}

/// The last digits of a number, which are the same with and without the country's code.
fn digits(number: &str) -> String {
    let all: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    all.iter().skip(all.len().saturating_sub(9)).collect()
}
