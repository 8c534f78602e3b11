//! The desk's simulated operators: everybody on the rota looks at the snapshot and does the next act on each case.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::ids::PersonId;
use domain::time::{Duration, Timestamp};
use domain::words::{Class, Role, Situation};
use serde_json::{Value, json};

use super::Town;
use super::caller::{Caller, Trouble};
use crate::family;
use crate::load::Truth;
use crate::person::{self, Act, Promised, Seen};
use crate::population::StaffMember;

/// Demo time between two looks at the desk: an operator who looks less often lets alarms ring until they are offered by themselves.
const LOOK: Duration = Duration::seconds(4);

struct Desk {
    member: StaffMember,
    caller: Caller,
}

/// What somebody at the desk looks after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Post {
    /// Every case: they are on the rota.
    Desk,
    /// Only what is held in their name: a person had their place, left, and their shift is over or they have none.
    Theirs,
}

/// Plays every operator who is on the rota and not taken over, and brings to its end what a person who has gone still holds.
pub async fn play(town: Arc<Town>) {
    let mut desks: BTreeMap<PersonId, Desk> = BTreeMap::new();
    let mut acts: BTreeMap<String, u32> = BTreeMap::new();
    let mut unsettled: BTreeSet<PersonId> = BTreeSet::new();
    loop {
        town.sleep(LOOK).await;
        let (taken, works) = (|who| town.is_taken(who), |who| town.works_now(who));
        for (member, post) in posts(&town.population.staff, taken, works, &mut unsettled) {
            let trouble = match sit_down(&town, &mut desks, &member).await {
                Some(desk) => match look(&town, desk, post, &mut acts).await {
                    Ok(holds) => {
                        if post == Post::Theirs && !holds {
                            unsettled.remove(&member.person);
                        }
                        continue;
                    }
                    Err(trouble) => trouble,
                },
                None => continue,
            };
            if let Trouble::Refused(status, _) = trouble {
                if status == reqwest::StatusCode::UNAUTHORIZED {
                    desks.remove(&member.person);
                } else {
                    // Not somebody for a desk: they hold nothing.
                    unsettled.remove(&member.person);
                }
            }
        }
    }
}

/// Who looks after what now. `unsettled` remembers whose place a person had.
fn posts(
    staff: &[StaffMember],
    taken: impl Fn(PersonId) -> bool,
    works: impl Fn(PersonId) -> bool,
    unsettled: &mut BTreeSet<PersonId>,
) -> Vec<(StaffMember, Post)> {
    let mut posts = Vec::new();
    for member in staff.iter().filter(|member| member.role != Role::Responder) {
        if taken(member.person) {
            unsettled.insert(member.person);
        } else if member.role == Role::Dispatcher && works(member.person) {
            unsettled.remove(&member.person);
            posts.push((member.clone(), Post::Desk));
        } else if unsettled.contains(&member.person) {
            posts.push((member.clone(), Post::Theirs));
        }
    }
    posts
}

/// Somebody's desk, signed in.
async fn sit_down<'a>(town: &Town, desks: &'a mut BTreeMap<PersonId, Desk>, member: &StaffMember) -> Option<&'a Desk> {
    match desks.entry(member.person) {
        Entry::Occupied(desk) => Some(desk.into_mut()),
        Entry::Vacant(place) => {
            let now = town.clock.now().ms();
            let mut caller = Caller::new(town.http.clone(), &town.base, format!("desk-{}-{now}", member.user));
            match caller.sign_in(&member.user, &town.secrets.password).await {
                Ok(_) => Some(place.insert(Desk { member: member.clone(), caller })),
                Err(trouble) => {
                    tracing::debug!(%trouble, "an operator could not sign in");
                    None
                }
            }
        }
    }
}

/// One look at the desk, with an act on each case that wants one: whether something is held in their name.
async fn look(town: &Town, desk: &Desk, post: Post, acts: &mut BTreeMap<String, u32>) -> Result<bool, Trouble> {
    let snapshot: Value = desk.caller.get("/api/desk").await?;
    let now = town.clock.now();
    let mut holds = false;
    let cards = snapshot.get("incidents").and_then(Value::as_array).cloned().unwrap_or_default();
    for card in cards {
        let Some(seen) = seen(town, &card, desk.member.person) else { continue };
        let theirs = seen.mine && seen.state == "answered";
        holds |= theirs;
        if post == Post::Theirs && !theirs {
            continue;
        }
        if town.is_taken(desk.member.person) {
            return Ok(holds);
        }
        let client = text(&card, "client").and_then(|id| id.parse().ok());
        let truth = match text(&card, "client") {
            Some(_) => town.truth(client).await,
            None => Truth::Voice,
        };
        // What a person has written down counts for more than what was drawn: nobody presses that by mistake.
        let truth = match (truth, text(&card, "situation").and_then(Situation::from_word)) {
            (Truth::Voice, Some(said)) if seen.class == Class::Person => Truth::Visit(said),
            (drawn, _) => drawn,
        };
        let id = text(&card, "id").unwrap_or_default().to_owned();
        let done = acts.entry(id.clone()).or_default();
        let mut dice = town.dice(&format!(
            "case {} act {done}",
            text(&card, "number").map_or_else(|| card.get("number").map(Value::to_string).unwrap_or_default(), str::to_owned)
        ));
        if let Some(act) = person::operate(&seen, truth, now, &mut dice) {
            *done += 1;
            if let Err(trouble) = perform(town, &desk.caller, &card, &id, act.clone(), truth, now).await {
                // Another operator was quicker, or the case moved on: look again.
                tracing::debug!(%trouble, ?act, "an act was not taken");
            }
        }
    }
    Ok(holds)
}

async fn perform(town: &Town, caller: &Caller, card: &Value, id: &str, act: Act, truth: Truth, now: Timestamp) -> Result<(), Trouble> {
    let on = |verb: &str| format!("/api/incidents/{id}/{verb}");
    let entitled = card.get("entitled").and_then(Value::as_bool).unwrap_or(true);
    match act {
        Act::Answer => drop(caller.insist(&on("answer"), &json!({})).await?),
        Act::Listen => drop(caller.insist(&on("heard"), &json!({ "speech": truth != Truth::Silent })).await?),
        Act::ResolveByVoice => {
            caller.insist(&on("heard"), &json!({ "speech": true })).await?;
            caller.insist(&on("resolve-by-voice"), &json!({ "spoken_to": true, "identified": true, "well": true, "note": "Pressed by mistake; spoke clearly, gave date of birth." })).await?;
        }
        Act::Respond(situation) => {
            caller.insist(&on("heard"), &json!({ "speech": true })).await?;
            if person::can_wait_a_little(situation) && text(card, "priority") == Some("p1") {
                caller.insist(&on("set-situation"), &json!({ "situation": situation.word() })).await?;
                caller.insist(&on("set-priority"), &json!({ "priority": "p2", "reason": "Spoken to: not injured, breathing well." })).await?;
            }
            caller.insist(&on("respond"), &json!({ "situation": situation.word(), "note": "Spoken to; help is on its way." })).await?;
        }
        Act::RespondSilent => {
            caller.insist(&on("heard"), &json!({ "speech": false })).await?;
            caller.insist(&on("respond"), &json!({ "situation": "silent", "note": "No reply to three calls." })).await?;
        }
        Act::Contacts => {
            if let Truth::Visit(situation) = truth && !entitled {
                caller.insist(&on("set-situation"), &json!({ "situation": situation.word() })).await?;
            }
            caller.insist(&on("contacts"), &json!({ "note": "" })).await?;
        }
        Act::CallFireBrigade => drop(caller.insist(&on("emergency"), &json!({ "service": "fire", "reference": format!("LFB{}", now.ms() / 1_000 % 100_000), "note": "Smoke detector; nobody has confirmed." })).await?),
        Act::CallAmbulance => drop(caller.insist(&on("emergency"), &json!({ "service": "ambulance", "reference": format!("CAD{}", now.ms() / 1_000 % 100_000), "note": "No contact can attend." })).await?),
        Act::Fault => {
            caller.insist(&on("heard"), &json!({ "speech": true })).await?;
            caller.insist(&on("fault"), &json!({ "note": "Battery low: new unit to be fitted." })).await?;
        }
        Act::Rung => {
            let Some(contact) = waiting_rung(card).and_then(Value::as_str).and_then(|id| id.parse().ok()) else { return Ok(()) };
            let (result, attend_by) = family::answers(town.seed, town.story.as_ref(), contact, now);
            let mut body = json!({ "contact": contact, "result": result.word() });
            if let Some(by) = attend_by {
                body["attend_by"] = json!(by.ms());
            }
            caller.insist(&on("contact-tried"), &body).await?;
        }
        Act::PromiseKept => {
            let contact = card.pointer("/ladder/promise/contact").cloned().unwrap_or(Value::Null);
            caller.insist(&on("promise-kept"), &json!({ "contact": contact, "note": "Rang from the client's own telephone." })).await?;
        }
        Act::Resolve(outcome) => drop(caller.insist(&on("resolve"), &json!({ "outcome": outcome.word(), "note": "Confirmed by telephone." })).await?),
        Act::CallBack => {
            // Whoever said nothing when they called says nothing when they are called.
            let heard = card.get("speech") != Some(&Value::Bool(false));
            let note = if heard { "Still waiting, no worse." } else { "No answer over the unit; the visit goes on." };
            caller.insist(&on("called-back"), &json!({ "reached": heard, "note": note })).await?;
        }
        Act::ReadBack => {
            let cases = card.get("cases").and_then(Value::as_array).cloned().unwrap_or_default();
            if let Some(case) = cases.iter().find(|case| case.get("accepted_at").is_none_or(Value::is_null)) {
                caller.insist(&on("read-back"), &json!({ "organisation": case["organisation"], "reference": case["reference"] })).await?;
            }
        }
        Act::Acknowledge(kind) => acknowledge(caller, card, id, &kind).await?,
        Act::Agree => drop(caller.insist(&on("agree"), &json!({ "proposed_at": card.pointer("/proposal/at") })).await?),
        Act::Close => drop(caller.insist(&on("close"), &json!({ "outcome": closing(card, truth) })).await?),
    }
    Ok(())
}

async fn acknowledge(caller: &Caller, card: &Value, id: &str, kind: &str) -> Result<(), Trouble> {
    let alerts = card.get("alerts").and_then(Value::as_array).cloned().unwrap_or_default();
    let on_job = alerts.iter().any(|alert| text(alert, "kind") == Some(kind) && text(alert, "on") == Some("job"));
    let path = match card.pointer("/job/id").and_then(Value::as_str).filter(|_| on_job) {
        Some(job) => format!("/api/jobs/{job}/acknowledge-alert"),
        None => format!("/api/incidents/{id}/acknowledge"),
    };
    caller.insist(&path, &json!({ "alert": kind })).await.map(drop)
}

/// What a close says: what whoever left the visit last reported, else how it ended without one.
fn closing(card: &Value, truth: Truth) -> Value {
    let assignments = card.pointer("/job/assignments").and_then(Value::as_array).cloned().unwrap_or_default();
    let left = assignments.iter().rev().find(|one| text(one, "state") == Some("clear"));
    let visited = left.is_some();
    let kind = match (left.and_then(|one| text(one, "ended")), truth) {
        (Some(reported), _) => reported,
        (None, Truth::Fault) => "equipment_mended",
        // A smoke alarm that was toast ended with the brigade all the same.
        (None, _) if card.get("emergency_calls").and_then(Value::as_array).is_some_and(|calls| !calls.is_empty()) => "emergency_services",
        (None, Truth::Voice) => "resolved_by_voice",
        (None, _) => "contact_attended",
    };
    let seen = left.and_then(|one| text(one, "condition"));
    let condition = seen.unwrap_or(if kind == "resolved_by_voice" { "well" } else { "not_seen" });
    let late = card.pointer("/job/late").and_then(Value::as_bool).unwrap_or_default();
    json!({ "late_because": late.then_some("journey"), "kind": kind, "condition": condition, "secure": visited.then_some(true), "key_returned": visited.then_some(true), "kin_told": "yes", "note": "" })
}

fn waiting_rung(card: &Value) -> Option<&Value> {
    let rungs = card.pointer("/ladder/rungs")?.as_array()?;
    let at = usize::try_from(card.pointer("/ladder/at")?.as_u64()?).ok()?;
    rungs.get(at)?.get("contact")
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

fn time(value: &Value, field: &str) -> Option<Timestamp> {
    value.get(field).and_then(Value::as_i64).map(Timestamp)
}

/// A card as an operator sees it.
fn seen(town: &Town, card: &Value, me: PersonId) -> Option<Seen> {
    let list = |field: &str| card.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let me = me.to_string();
    let job = card.get("job").filter(|job| !job.is_null());
    let open_job = job.filter(|job| text(job, "state") == Some("open"));
    let assigned = |job: &Value| {
        job.get("assignments").and_then(Value::as_array).is_some_and(|all| all.iter().any(|a| text(a, "state") == Some("live")))
    };
    let ladder = card.get("ladder").filter(|ladder| !ladder.is_null());
    let promise = ladder.and_then(|ladder| ladder.get("promise")).filter(|promise| !promise.is_null());
    let promised = |promise: &Value| {
        let contact = text(promise, "contact")?.parse().ok()?;
        Some(Promised { attend_by: time(promise, "attend_by")?, comes: family::comes(town.seed, town.story.as_ref(), contact) })
    };
    let due = |kind: &str| {
        list("deadlines").iter().find(|deadline| text(deadline, "kind") == Some(kind)).and_then(|deadline| time(deadline, "due"))
    };
    Some(Seen {
        state: text(card, "state")?.to_owned(),
        state_since: time(card, "state_since")?,
        mine: text(card, "held_by") == Some(me.as_str()),
        class: Class::from_word(text(card, "class")?)?,
        entitled: card.get("entitled").and_then(Value::as_bool).unwrap_or(true),
        visit: open_job.map(assigned),
        ladder: ladder.is_some(),
        promise: promise.and_then(promised),
        alerts: list("alerts").iter().filter_map(|alert| Some((text(alert, "kind")?.to_owned(), time(alert, "at")?))).collect(),
        unaccepted: list("cases").iter().any(|case| case.get("accepted_at").is_none_or(Value::is_null)),
        proposal_by_other: card
            .get("proposal")
            .filter(|proposal| !proposal.is_null() && text(proposal, "by") != Some(me.as_str()))
            .and_then(|proposal| time(proposal, "at")),
        emergency_called: !list("emergency_calls").is_empty(),
        call_back_at: due("call_back"),
        speech: card.get("speech").and_then(Value::as_bool),
        rung: waiting_rung(card).filter(|_| promise.is_none()).map(|_| due("rung").unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population;

    #[test]
    fn what_ended_with_the_brigade_is_closed_so_whatever_it_was() {
        let fire = json!({ "emergency_calls": [{ "service": "fire" }] });
        assert_eq!(closing(&fire, Truth::Voice)["kind"], "emergency_services");
        assert_eq!(closing(&json!({ "emergency_calls": [] }), Truth::Voice)["kind"], "resolved_by_voice");
    }

    #[test]
    fn who_is_taken_is_not_played_and_whoever_was_taken_off_the_rota_is_played_until_they_hold_nothing() {
        let staff = population::draw(1, Timestamp(0)).staff;
        let mut dispatchers = staff.iter().filter(|member| member.role == Role::Dispatcher).map(|member| member.person);
        let (working, at_home) = (dispatchers.next().unwrap(), dispatchers.next().unwrap());
        let lead = staff.iter().find(|member| member.role == Role::Supervisor).unwrap().person;
        let all = [working, at_home, lead];
        let mut unsettled = BTreeSet::new();
        let mut played = |taken: &[PersonId]| {
            let posts = posts(&staff, |who| taken.contains(&who), |who| who == working, &mut unsettled);
            all.map(|who| posts.iter().find(|(member, _)| member.person == who).map(|(_, post)| *post))
        };
        assert_eq!(played(&[]), [Some(Post::Desk), None, None]);
        assert_eq!(played(&all), [None, None, None]);
        assert_eq!(played(&[lead]), [Some(Post::Desk), Some(Post::Theirs), None], "the others do not wait for whoever stays");
        assert_eq!(played(&[]), [Some(Post::Desk), Some(Post::Theirs), Some(Post::Theirs)]);
    }
}
