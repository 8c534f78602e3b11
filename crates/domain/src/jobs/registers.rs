//! Edits of the registers: which are news, which are sound, and what they change for a visit under way.

use crate::draft::Draft;
use crate::event::What;
use crate::ids::*;
use crate::incident::IncidentState;
use crate::incidents::closing;
use crate::job::Job;
use crate::jobs::{Facts, change_facts, known_of, merged};
use crate::refusal::Refusal;
use crate::registers::*;
use crate::rules;
use crate::time::Duration;

/// Whether an edit is news: `false` when everything stands like that already.
///
/// # Errors
/// Somebody else edited it since it was looked at.
pub fn is_news<T>(known: Option<&T>, revision: impl Fn(&T) -> i64, looked_at: i64, same: impl Fn(&T) -> bool) -> Result<bool, Refusal> {
    match known {
        Some(known) if same(known) => Ok(false),
        Some(known) if revision(known) != looked_at => Err(Refusal::Stale { revision: revision(known) }),
        Some(_) => Ok(true),
        None if looked_at != 0 => Err(Refusal::Stale { revision: 0 }),
        None => Ok(true),
    }
}

/// The open jobs that serve a client.
pub fn jobs_of<'a>(draft: &'a Draft<'_>, client: ClientId) -> impl Iterator<Item = &'a Job> {
    let theirs = move |incident: &IncidentId| draft.board().incidents.get(incident).is_some_and(|incident| incident.client == Some(client));
    draft.board().jobs.values().filter(move |job| job.is_open() && job.incidents.iter().any(theirs))
}

/// What a client's visits have to know of them changed: the open ones carry the hazards, needs and exclusions of everybody they serve.
///
/// # Errors
/// None in practice: what it names is there.
pub fn client_changed(draft: &mut Draft<'_>, client: ClientId, change: &str) -> Result<(), Refusal> {
    let jobs: Vec<JobId> = jobs_of(draft, client).map(|job| job.id).collect();
    for id in jobs {
        let job = draft.job(id)?;
        let board = draft.board();
        let served: Vec<&Client> =
            job.incidents.iter().filter_map(|incident| board.clients.get(&board.incidents.get(incident)?.client?)).collect();
        let known = job.incidents.iter().filter_map(|incident| board.incidents.get(incident)).map(|incident| {
            let client = incident.client.and_then(|client| board.clients.get(&client));
            known_of(client, incident)
        });
        let hazards = known.fold(Vec::new(), |all, known| merged(&all, &known));
        let needs = served.iter().fold(job.needs.clone(), |all, client| merged(&all, &client.needs));
        let excluded = served.iter().fold(Vec::new(), |all, client| merged(&all, &client.excluded));
        if hazards != job.hazards || needs != job.needs || excluded != job.excluded {
            let facts = Facts { hazards: Some(hazards), needs: Some(needs), excluded: Some(excluded), ..Facts::default() };
            change_facts(draft, id, facts, change)?;
        }
    }
    Ok(())
}

/// A client's door was put right: open incidents that had the former door follow, and their visits with them.
///
/// # Errors
/// When the new door is not on the register.
pub fn client_moved(draft: &mut Draft<'_>, client: &Client, former: PropertyId) -> Result<(), Refusal> {
    let door = draft.property(client.property)?.clone();
    let open = |state: &IncidentState| !matches!(state, IncidentState::Resolved { .. } | IncidentState::Closed { .. });
    let followed =
        draft.board().incidents.values().filter(|one| one.client == Some(client.id) && one.property == Some(former) && open(&one.state));
    let followed: Vec<(IncidentId, Option<JobId>, Terms)> = followed.map(|one| (one.id, one.job, one.terms.clone())).collect();
    for (incident, job, terms) in followed {
        let place = door.place.clone();
        draft.incident_event(incident, What::ClientIdentified { client: client.id, property: door.id, place, terms: Box::new(terms) });
        let alone =
            job.and_then(|job| draft.board().jobs.get(&job)).filter(|job| job.property == Some(former) && all_moved(draft, job, former));
        let alone = alone.map(|job| job.id);
        if let Some(job) = alone {
            change_facts(draft, job, facts_of(&door), "the address")?;
        }
        let by = draft.scene().context.person();
        closing::overtaken(draft, incident, by)?;
    }
    Ok(())
}

/// Whether nobody a visit serves is at the former door any more.
fn all_moved(draft: &Draft<'_>, job: &Job, former: PropertyId) -> bool {
    let served = job.incidents.iter().filter_map(|incident| draft.board().incidents.get(incident));
    !served.into_iter().any(|incident| incident.is_open() && incident.property == Some(former))
}

/// A door's facts changed: the open visits to it follow.
///
/// # Errors
/// None in practice: what it names is there.
pub fn door_changed(draft: &mut Draft<'_>, former: &Property, door: &Property) -> Result<(), Refusal> {
    let mut changes = Vec::new();
    changes.extend((former.place != door.place).then_some("the address"));
    changes.extend((former.access != door.access || former.access_notes != door.access_notes).then_some("the access"));
    if changes.is_empty() {
        return Ok(());
    }
    let there = draft.board().incidents.values().filter(|incident| incident.is_open() && incident.property == Some(door.id));
    let visits =
        there.filter_map(|incident| draft.board().jobs.get(&incident.job?)).filter(|job| job.is_open() && job.property == Some(door.id));
    let jobs: std::collections::BTreeSet<JobId> = visits.map(|job| job.id).collect();
    jobs.into_iter().try_for_each(|job| change_facts(draft, job, facts_of(door), &changes.join(" and ")))
}

/// What a visit has to know of a door.
fn facts_of(door: &Property) -> Facts {
    Facts {
        place: Some(door.place.clone()),
        property: Some(Some(door.id)),
        access: Some(door.access.clone()),
        access_notes: Some(door.access_notes.clone()),
        ..Facts::default()
    }
}

/// Whether a client's facts are sound.
///
/// # Errors
/// Names the first field that is not.
pub fn valid_client(client: &Client) -> Result<(), Refusal> {
    rules::required("client.name", &client.name, 200)?;
    rules::required("client.reference", &client.reference, 80)?;
    rules::at_most("client.phone", client.phone.as_deref().unwrap_or_default(), 40)?;
    rules::at_most("client.communication", &client.communication, 1_000)?;
    if client.born.is_some_and(|year| !(1880..=2100).contains(&year)) {
        return Err(Refusal::Invalid { field: "client.born", rule: "must be a year between 1880 and 2100" });
    }
    if client.contacts.len() > 20 {
        return Err(Refusal::Invalid { field: "client.contacts", rule: "at most 20" });
    }
    if client.units.len() > 50 {
        return Err(Refusal::Invalid { field: "client.units", rule: "at most 50" });
    }
    if client.hazards.len() > 50 {
        return Err(Refusal::Invalid { field: "client.hazards", rule: "at most 50" });
    }
    for contact in &client.contacts {
        rules::required("client.contacts.name", &contact.name, 200)?;
        rules::at_most("client.contacts.phone", &contact.phone, 40)?;
    }
    for unit in &client.units {
        rules::required("client.units.account", &unit.account, 80)?;
    }
    for hazard in &client.hazards {
        rules::at_most("client.hazards.note", &hazard.note, 200)?;
    }
    Ok(())
}

/// Whether a door's facts are sound.
///
/// # Errors
/// Names the first field that is not.
pub fn valid_property(property: &Property) -> Result<(), Refusal> {
    rules::place(
        &property.place,
        ["property.place", "property.place.address.lines", "property.place.address.postcode", "property.place.position"],
    )?;
    rules::at_most("property.access_notes", &property.access_notes, 1_000)?;
    rules::at_most("property.scheme", property.scheme.as_deref().unwrap_or_default(), 200)?;
    match &property.access {
        Access::KeyHeld { key, at } => {
            rules::required("property.access.key", key, 40)?;
            rules::at_most("property.access.at", at, 200)
        }
        Access::KeySafe { location } => rules::at_most("property.access.location", location, 200),
        Access::LetIn { by } => rules::at_most("property.access.by", by, 200),
        Access::Unknown => Ok(()),
    }
}

/// Whether a contract's terms can be kept: every timer runs forward and the offers' stages come in their order.
///
/// # Errors
/// Names the first field that is not sound.
pub fn valid_contract(contract: &Contract) -> Result<(), Refusal> {
    rules::required("contract.name", &contract.name, 200)?;
    rules::at_most("contract.terms.manager_phone", contract.terms.manager_phone.as_deref().unwrap_or_default(), 40)?;
    let night = contract.terms.night;
    if !(0..24).contains(&night.from_hour) || !(0..24).contains(&night.to_hour) {
        return Err(Refusal::Invalid { field: "contract.terms.night", rule: "hours are 0 to 23" });
    }
    let timers = &contract.terms.timers;
    let [one, two, three] = timers.hand_over;
    let spans = [
        timers.answer,
        timers.hold,
        timers.look_in,
        timers.silent_offer,
        one,
        timers.access,
        timers.call_back,
        timers.long_lie,
        timers.brigade,
        timers.rung,
        timers.promise_grace,
        timers.second_person,
        timers.stand_down_ack,
        timers.close,
        timers.no_plan,
        timers.forced_again,
        timers.visit,
        timers.change,
        timers.set_off,
        timers.expected,
        timers.arrive_p1,
        timers.arrive_p2,
        timers.arrive_p3,
    ];
    if spans.iter().any(|span| *span <= Duration::ZERO) || one >= two || two >= three {
        return Err(Refusal::Invalid {
            field: "contract.terms.timers",
            rule: "every timer must be longer than nothing, and stages must come one after the other",
        });
    }
    let in_order = |offers: &OfferTimers| {
        let manager = offers.manager.unwrap_or(offers.alarm);
        Duration::ZERO < offers.second && offers.second <= offers.alarm && offers.alarm <= manager && manager <= offers.forced
    };
    if ![timers.p1, timers.p2, timers.p3, timers.p4].iter().all(in_order) {
        return Err(Refusal::Invalid {
            field: "contract.terms.timers",
            rule: "the second offer comes before the alarm, the alarm before the manager, the manager before the forced choice",
        });
    }
    Ok(())
}
