//! A simulated phone: signs in, goes on and off duty by the rota, listens to its stream, answers, drives, and takes the steps one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::Step;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Town;
use super::caller::{Caller, EventReader};
use super::visit::{self, Next, text};
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
    let mut at = Position { latitude: base.latitude + near(&mut dice), longitude: base.longitude + near(&mut dice) };
    let mut sequence = 0;
    // At the beginning, and after a person had the role, what the service knows of it need not be what the rota says.
    let mut unsettled = true;
    loop {
        unsettled |= town.is_taken(member.person);
        if town.is_taken(member.person) || !(unsettled || town.works_now(member.person)) {
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
        unsettled = !phone.shift().await;
        (sequence, at) = (phone.sequence, phone.at);
        dice.draw();
    }
}

impl Phone {
    /// From going on duty to going off duty, or what is left to be done of one: `true` when it came to its end, `false` when somebody takes
    /// the role over or the service cannot be reached.
    async fn shift(&mut self) -> bool {
        let me = self.member.responder.map(|id| id.to_string()).unwrap_or_default();
        if self.town.works_now(self.member.person) {
            let until = rota::ends(self.town.clock.now()) + Duration::minutes(30);
            if let Err(trouble) = self.caller.insist(&format!("/api/responders/{me}/go-on-duty"), &json!({ "until": until.ms() })).await {
                tracing::debug!(%trouble, "not on duty");
                tokio::time::sleep(LOOK * 4).await;
                return false;
            }
        } else {
            match self.caller.get::<Value>("/api/phone").await {
                Ok(shown) if visit::unfinished(&shown) => {}
                Ok(_) => return true,
                Err(trouble) => {
                    tracing::debug!(%trouble, "what was left to be done is not known");
                    tokio::time::sleep(LOOK * 4).await;
                    return false;
                }
            }
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
                    return false;
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
                if visit::in_hand(&shown).is_some() && self.is_asked(&shown) {
                    self.consider(&shown).await;
                } else if let Some(job) = visit::in_hand(&shown) {
                    self.visit(job, &mut snapshot).await;
                } else if !self.town.works_now(self.member.person) {
                    match self.caller.insist(&format!("/api/responders/{me}/go-off-duty"), &json!({})).await {
                        Ok(_) => return true,
                        Err(trouble) => tracing::debug!(%trouble, "still on duty"),
                    }
                } else if visit::off_the_road(&shown) {
                    if let Err(trouble) = self.caller.insist(&format!("/api/responders/{me}/come-back"), &json!({})).await {
                        tracing::debug!(%trouble, "still off the road");
                    }
                } else {
                    self.consider(&shown).await;
                }
            }
        };
        tokio::select! { () = listening => false, over = living => over }
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

    /// Whether they are asked, beside the visit they have, to leave it for something more urgent, and have not answered.
    fn is_asked(&self, shown: &Value) -> bool {
        let offers = shown.get("offers").and_then(Value::as_array);
        offers.into_iter().flatten().filter_map(|offer| text(offer, "id")).any(|id| !self.settled.contains(id))
    }

    /// Answers the first offer not yet answered.
    async fn consider(&mut self, shown: &Value) {
        let offers = shown.get("offers").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(offer) = offers.iter().find(|offer| text(offer, "id").is_some_and(|id| !self.settled.contains(id))) else { return };
        let (Some(id), Some(job)) = (text(offer, "id"), text(offer, "job")) else { return };
        self.settled.insert(id.to_owned());
        let answer = person::answer(&mut self.town.dice(&format!("offer {} {id}", self.member.user)));
        if let Answer::Accept(after) | Answer::Decline(after, _) = answer {
            self.town.sleep(after).await;
        }
        if self.town.is_taken(self.member.person) {
            return;
        }
        let answered = match answer {
            Answer::Accept(_) => self.caller.insist(&format!("/api/jobs/{job}/accept"), &json!({ "offer": id })).await,
            Answer::Decline(_, reason) => {
                self.caller.insist(&format!("/api/jobs/{job}/decline"), &json!({ "offer": id, "reason": reason.word(), "note": "" })).await
            }
            Answer::Ignore => return,
        };
        if let Err(trouble) = answered {
            tracing::debug!(%trouble, "an answer was not taken");
        }
    }

    /// The next part of a visit, from wherever it stands, as long as the server says it is ours.
    async fn visit(&mut self, job: &Value, snapshot: &mut watch::Receiver<Snapshot>) {
        let Some(id) = text(job, "id").map(str::to_owned) else { return };
        if let Some(door) = visit::door(job).filter(|_| visit::is_there(job)) {
            if metres(self.at, door) > 50.0 {
                self.next_fix = self.town.clock.now();
            }
            self.at = door;
            self.report_when_due().await;
        }
        let mut dice = self.town.dice(&format!("visit {id} {}", self.member.user));
        match visit::next(job, self.town.clock.now(), &mut dice) {
            Next::AcceptChange => self.act(&id, "accept-change", json!({})).await,
            Next::Drive => {
                if self.drive(&id, job, snapshot).await {
                    self.step(&id, Step::Arrived).await;
                }
            }
            Next::Take { step, at } => {
                if self.wait(&id, at, snapshot).await {
                    if step == Step::GainedAccess && job.get("has_code").and_then(Value::as_bool) == Some(true) {
                        self.act(&id, "reveal-code", json!({ "reason": "" })).await;
                    }
                    self.step(&id, step).await;
                }
            }
            Next::Leave(at) => {
                let ambulance = job.get("ambulance_pending").and_then(Value::as_bool) == Some(true);
                if self.wait(&id, at, snapshot).await {
                    let (outcome, condition) = person::outcome(&mut dice, visit::situation(job), ambulance);
                    let mut left = visit::left(job, outcome, condition);
                    if ambulance {
                        left["ambulance"] = json!({ "how": "crew", "words": "EA412" });
                    }
                    self.act(&id, "clear", left).await;
                }
            }
        }
    }

    async fn step(&self, job: &str, step: Step) {
        self.act(job, "step", json!({ "step": step.word() })).await;
    }

    async fn act(&self, job: &str, verb: &str, mut body: Value) {
        let now = self.town.clock.now();
        body["device"] = json!({ "at": now.ms(), "latitude": self.at.latitude, "longitude": self.at.longitude, "accuracy_m": 12 });
        if let Err(trouble) = self.caller.insist(&format!("/api/jobs/{job}/{verb}"), &body).await {
            tracing::debug!(%trouble, verb, "a step was not taken");
        }
    }

    /// Waits until an instant of demo time; `false` when the job is no longer ours, we are asked to leave it, or somebody took the role over.
    async fn wait(&mut self, job: &str, until: Timestamp, snapshot: &mut watch::Receiver<Snapshot>) -> bool {
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
        let theirs = |shown: &Value| shown.pointer("/job/id").and_then(Value::as_str) == Some(job) && !self.is_asked(shown);
        !self.town.is_taken(self.member.person) && snapshot.borrow().as_ref().is_some_and(theirs)
    }

    /// Along the crow's way at the road's pace, reporting as it goes; `false` as in [`Self::wait`].
    async fn drive(&mut self, job: &str, shown: &Value, snapshot: &mut watch::Receiver<Snapshot>) -> bool {
        let Some(to) = visit::door(shown) else { return self.wait(job, self.town.clock.now() + Duration::minutes(8), snapshot).await };
        while metres(self.at, to) > 20.0 {
            let began = self.town.clock.now();
            if !self.wait(job, began + FIX_EVERY, snapshot).await {
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
        // As a real phone counts: upwards from the clock on the wall, so that whoever has the role next is not behind whoever had it last.
        self.sequence = (self.sequence + 1).max(self.town.clock.wall().ms());
        let fix = json!({ "sequence": self.sequence, "at": self.town.clock.now().ms(), "latitude": self.at.latitude, "longitude": self.at.longitude, "accuracy_m": 8 + self.dice.below(12), "speed_mps": speed_mps });
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
