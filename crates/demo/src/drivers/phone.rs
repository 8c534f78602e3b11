//! A simulated phone: signs in, goes on and off duty by the rota, listens to its stream, answers, drives, and takes the steps one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::Situation;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Town;
use super::caller::{Caller, EventReader};
use crate::dice::Dice;
use crate::person::{self, Answer};
use crate::population::StaffMember;
use crate::rota;

/// Metres a second on the road, about 25 km/h door to door.
const SPEED_MPS: f64 = 7.0;
/// Roads are longer than the crow's way by this.
const DETOUR: f64 = 1.35;
/// Demo time between two fixes on the road.
const FIX_EVERY: Duration = Duration::seconds(5);
/// Demo time between two fixes of a phone that rests.
const RESTING_FIX_EVERY: Duration = Duration::seconds(60);
/// Real time between two looks at the rota and at what there is to do.
const LOOK: std::time::Duration = std::time::Duration::from_millis(500);

/// What the phone knows: the newest snapshot the server sent.
type Snapshot = Option<Value>;

/// One responder's phone.
struct Phone {
    town: Arc<Town>,
    member: StaffMember,
    caller: Arc<Caller>,
    dice: Dice,
    at: Position,
    sequence: i64,
    /// When the phone says where it is again, moving or not.
    next_fix: Timestamp,
    /// Offers already answered or left to ring.
    settled: BTreeSet<String>,
}

/// Plays a responder for ever. Taken over by a person, the phone stays in the pocket.
pub async fn play(town: Arc<Town>, member: StaffMember) {
    let Some(base) =
        town.population.responders.iter().find(|responder| Some(responder.id) == member.responder).and_then(|responder| responder.base)
    else {
        return;
    };
    let mut dice = town.dice(&format!("phone {}", member.user));
    let near = |dice: &mut Dice| dice.normal() * 0.012;
    let at = Position { latitude: base.latitude + near(&mut dice), longitude: base.longitude + near(&mut dice) };
    let mut sequence = 1;
    loop {
        if !town.works_now(member.person) || town.is_taken(member.person) {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        let mut caller = Caller::new(town.http.clone(), &town.base, format!("phone-{}-{}", member.user, town.clock.now().ms()));
        if let Err(trouble) = caller.sign_in(&member.user, &town.secrets.password).await {
            tracing::debug!(%trouble, "a phone could not sign in");
            tokio::time::sleep(LOOK * 4).await;
            continue;
        }
        let mut phone = Phone {
            town: Arc::clone(&town),
            member: member.clone(),
            caller: Arc::new(caller),
            dice: dice.clone(),
            at,
            sequence,
            next_fix: town.clock.now(),
            settled: BTreeSet::new(),
        };
        phone.shift().await;
        sequence = phone.sequence;
        dice.draw();
    }
}

impl Phone {
    /// From going on duty to going off duty, or until somebody takes the role over.
    async fn shift(&mut self) {
        let me = self.member.responder.map(|id| id.to_string()).unwrap_or_default();
        let until = rota::ends(self.town.clock.now()) + Duration::minutes(30);
        if let Err(trouble) = self.caller.insist(&format!("/api/responders/{me}/go-on-duty"), &json!({ "until": until.ms() })).await {
            tracing::debug!(%trouble, "not on duty");
            tokio::time::sleep(LOOK * 4).await;
            return;
        }
        let (told, mut snapshot) = watch::channel::<Snapshot>(None);
        let offline = watch::channel::<bool>(false);
        let caller = Arc::clone(&self.caller);
        let listening = listen(&caller, &told, offline.1.clone());
        let living = async {
            let mut next_minute = self.town.clock.now();
            loop {
                tokio::select! { _ = snapshot.changed() => {}, () = tokio::time::sleep(LOOK) => {} }
                if self.town.is_taken(self.member.person) {
                    return;
                }
                let now = self.town.clock.now();
                if now >= next_minute {
                    next_minute = now + Duration::minutes(1);
                    if let Some(span) = person::loses_signal(&mut self.dice) {
                        offline.0.send_replace(true);
                        self.town.sleep(span).await;
                        offline.0.send_replace(false);
                    }
                }
                self.report_when_due().await;
                let shown = snapshot.borrow_and_update().clone();
                let Some(shown) = shown else { continue };
                self.seen(&shown).await;
                if shown.get("job").is_some_and(|job| !job.is_null()) {
                    self.visit(&shown, &mut snapshot).await;
                } else if !self.town.works_now(self.member.person) {
                    match self.caller.insist(&format!("/api/responders/{me}/go-off-duty"), &json!({})).await {
                        Ok(_) => return,
                        Err(trouble) => tracing::debug!(%trouble, "still on duty"),
                    }
                } else {
                    self.consider(&shown).await;
                }
            }
        };
        tokio::select! { () = listening => {}, () = living => {} }
    }

    /// Tells the server that this snapshot was drawn.
    async fn seen(&self, shown: &Value) {
        if let Some(position) = shown.get("position") {
            let told = self.caller.post("/api/phone/seen", &json!({ "position": position }), &self.caller.key()).await;
            if let Err(trouble) = told {
                tracing::debug!(%trouble, "seen was not taken");
            }
        }
    }

    /// Answers the first offer not yet answered.
    async fn consider(&mut self, shown: &Value) {
        let offers = shown.get("offers").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(offer) = offers.iter().find(|offer| text(offer, "id").is_some_and(|id| !self.settled.contains(id))) else { return };
        let (Some(id), Some(job)) = (text(offer, "id"), text(offer, "job")) else { return };
        self.settled.insert(id.to_owned());
        let answered = match person::answer(&mut self.town.dice(&format!("offer {} {id}", self.member.user))) {
            Answer::Accept(after) => {
                self.town.sleep(after).await;
                self.caller.insist(&format!("/api/jobs/{job}/accept"), &json!({ "offer": id })).await
            }
            Answer::Decline(after, reason) => {
                self.town.sleep(after).await;
                self.caller.insist(&format!("/api/jobs/{job}/decline"), &json!({ "offer": id, "reason": reason.word(), "note": "" })).await
            }
            Answer::Ignore => return,
        };
        if let Err(trouble) = answered {
            tracing::debug!(%trouble, "an answer was not taken");
        }
    }

    /// The whole visit, step by step, as long as the server says it is ours.
    async fn visit(&mut self, shown: &Value, snapshot: &mut watch::Receiver<Snapshot>) {
        let Some(job) = shown.get("job").filter(|job| !job.is_null()) else { return };
        let (Some(id), step) = (text(job, "id").map(str::to_owned), text(job, "step").map(str::to_owned)) else { return };
        let situation = text(job, "situation").and_then(Situation::from_word);
        if let (Some("arrived" | "gained_access" | "with_client"), Some(door)) = (step.as_deref(), door_of(job)) {
            if metres(self.at, door) > 50.0 {
                self.next_fix = self.town.clock.now();
            }
            self.at = door;
            self.report_when_due().await;
        }
        let mut dice = self.town.dice(&format!("visit {id} {}", self.member.user));
        if job.get("changed").is_some_and(|changed| !changed.is_null()) {
            self.act(&id, "accept-change", json!({})).await;
            return;
        }
        match step.as_deref() {
            None => {
                if self.wait(&id, person::turnout(&mut dice), snapshot).await {
                    self.act(&id, "step", json!({ "step": "en_route" })).await;
                }
            }
            Some("en_route") => {
                if self.drive(&id, job, snapshot).await {
                    self.act(&id, "step", json!({ "step": "arrived" })).await;
                }
            }
            Some("arrived") => {
                if self.wait(&id, person::getting_in(&mut dice), snapshot).await {
                    if job.get("has_code").and_then(Value::as_bool) == Some(true) {
                        self.act(&id, "reveal-code", json!({ "reason": "" })).await;
                    }
                    self.act(&id, "step", json!({ "step": "gained_access" })).await;
                }
            }
            Some("gained_access") => {
                if self.wait(&id, person::to_the_client(&mut dice), snapshot).await {
                    self.act(&id, "step", json!({ "step": "with_client" })).await;
                }
            }
            Some(_) => {
                let ambulance = job.get("ambulance_pending").and_then(Value::as_bool) == Some(true);
                if self.wait(&id, person::on_scene(&mut dice, situation), snapshot).await {
                    let (outcome, condition) = person::outcome(&mut dice, situation, ambulance);
                    self.act(&id, "clear", json!({ "outcome": outcome.word(), "condition": condition.word(), "note": "Left comfortable; crew EA412 where one came." })).await;
                }
            }
        }
    }

    async fn act(&self, job: &str, verb: &str, mut body: Value) {
        let now = self.town.clock.now();
        body["device"] = json!({ "at": now.ms(), "latitude": self.at.latitude, "longitude": self.at.longitude, "accuracy_m": 12 });
        if let Err(trouble) = self.caller.insist(&format!("/api/jobs/{job}/{verb}"), &body).await {
            tracing::debug!(%trouble, verb, "a step was not taken");
        }
    }

    /// Waits for a span of demo time; `false` when the job is no longer ours or somebody took the role over.
    async fn wait(&mut self, job: &str, span: Duration, snapshot: &mut watch::Receiver<Snapshot>) -> bool {
        let until = self.town.clock.now() + span;
        while self.town.clock.now() < until {
            let news = tokio::select! { () = self.town.sleep_until(until) => false, () = tokio::time::sleep(LOOK) => false, changed = snapshot.changed() => changed.is_ok() };
            let shown = snapshot.borrow_and_update().clone();
            if let Some(shown) = shown.filter(|_| news) {
                self.seen(&shown).await;
            }
            if !self.still_ours(job, snapshot) {
                return false;
            }
            self.report_when_due().await;
        }
        self.still_ours(job, snapshot)
    }

    fn still_ours(&self, job: &str, snapshot: &watch::Receiver<Snapshot>) -> bool {
        !self.town.is_taken(self.member.person)
            && snapshot.borrow().as_ref().is_some_and(|shown| shown.pointer("/job/id").and_then(Value::as_str) == Some(job))
    }

    /// Along the crow's way at the road's pace, reporting as it goes; `false` as in [`Self::wait`].
    async fn drive(&mut self, job: &str, shown: &Value, snapshot: &mut watch::Receiver<Snapshot>) -> bool {
        let Some(to) = door_of(shown) else { return self.wait(job, Duration::minutes(8), snapshot).await };
        while metres(self.at, to) > 20.0 {
            let began = self.town.clock.now();
            if !self.wait(job, FIX_EVERY, snapshot).await {
                return false;
            }
            let seconds = seconds_between(began, self.town.clock.now());
            self.at = towards(self.at, to, SPEED_MPS / DETOUR * seconds);
            self.report(Some(SPEED_MPS)).await;
        }
        true
    }

    /// Once a minute, on the road or not.
    async fn report_when_due(&mut self) {
        if self.town.clock.now() >= self.next_fix {
            self.report(None).await;
        }
    }

    /// Sends where the phone is.
    async fn report(&mut self, speed_mps: Option<f64>) {
        self.next_fix = self.town.clock.now() + RESTING_FIX_EVERY;
        let fix = json!({ "sequence": self.sequence, "at": self.town.clock.now().ms(), "latitude": self.at.latitude, "longitude": self.at.longitude, "accuracy_m": 8 + self.dice.below(12), "speed_mps": speed_mps });
        self.sequence += 1;
        if let Err(trouble) = self.caller.post("/api/phone/positions", &json!({ "fixes": [fix] }), &self.caller.key()).await {
            tracing::debug!(%trouble, "a fix was not taken");
        }
    }
}

/// Follows the stream and keeps the newest snapshot; opens it again when it breaks; stays away while offline.
async fn listen(caller: &Caller, told: &watch::Sender<Snapshot>, mut offline: watch::Receiver<bool>) {
    loop {
        if *offline.borrow_and_update() {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        match caller.stream().await {
            Ok(answer) => {
                let mut reader = EventReader::default();
                let mut bytes = answer.bytes_stream();
                loop {
                    tokio::select! {
                        _ = offline.changed() => break,
                        more = bytes.next() => match more {
                            Some(Ok(more)) => take(&mut reader, &more, told),
                            Some(Err(_)) | None => break,
                        },
                    }
                }
            }
            Err(super::caller::Trouble::Refused(status, _)) if status == reqwest::StatusCode::UNAUTHORIZED => return,
            Err(trouble) => tracing::debug!(%trouble, "no stream"),
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn take(reader: &mut EventReader, bytes: &[u8], told: &watch::Sender<Snapshot>) {
    for (event, data) in reader.feed(bytes) {
        if event == "snapshot" {
            match serde_json::from_str(&data) {
                Ok(snapshot) => drop(told.send_replace(Some(snapshot))),
                Err(error) => tracing::warn!(%error, "a snapshot could not be read"),
            }
        }
    }
}

/// Where a visit is, when that is known.
fn door_of(job: &Value) -> Option<Position> {
    let degrees = |field: &str| job.pointer(field).and_then(Value::as_f64);
    Some(Position { latitude: degrees("/place/latitude")?, longitude: degrees("/place/longitude")? })
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

#[allow(clippy::cast_precision_loss, reason = "seconds of a drive")]
fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.since(from).ms() as f64 / 1_000.0
}

/// Metres between two points, near enough within a borough.
fn metres(from: Position, to: Position) -> f64 {
    let north = (to.latitude - from.latitude) * 111_200.0;
    let east = (to.longitude - from.longitude) * 111_200.0 * from.latitude.to_radians().cos();
    north.hypot(east)
}

fn towards(from: Position, to: Position, by_m: f64) -> Position {
    let share = (by_m / metres(from, to).max(1.0)).min(1.0);
    Position {
        latitude: from.latitude + (to.latitude - from.latitude) * share,
        longitude: from.longitude + (to.longitude - from.longitude) * share,
    }
}
