//! A contact's promise that is standing when the demo begins, is broken soon after, and is recovered by the next contact.

use std::cmp::Reverse;

use demo::dice::Dice;
use demo::family::Story;
use demo::load::{Arrival, Truth, Way};
use domain::command::Target;
use domain::time::{Duration, Timestamp};
use domain::verbs::{Contacts, Heard, SetPriority, SetSituation, TryContact};
use domain::words::{Class, ContactResult, Priority, Situation};

use super::{Case, Move, Night};

/// When the client of the story presses, before the demo begins.
const PRESSED_BEFORE: Duration = Duration::minutes(8);
/// From the decision to the contact's word.
const RUNG_FOR: Duration = Duration::seconds(25);
/// The contact says they are there this long after they were rung: a little after the demo has begun, and the promise is broken ten minutes later.
const SAID_WITHIN: Duration = Duration::minutes(8);

impl Night<'_> {
    /// Puts the story's case among the others.
    pub(super) fn add_promise(&mut self, seed: u64, until: Timestamp, story: Story) {
        let at = until - PRESSED_BEFORE;
        let arrival = Arrival {
            at_ms: at.ms().rem_euclid(86_400_000),
            client: story.client,
            unit: 0,
            class: Class::Person,
            way: Way::Device,
            truth: Truth::Visit(Situation::FallUninjured),
            repeat: false,
        };
        self.next.push(Reverse((at, self.cases.len(), Move::Ring)));
        let dice = Dice::of(seed, "the promise's case");
        self.cases.push(Case { arrival, incident: None, job: None, operator: None, responder: None, story: Some(story), dice });
    }

    /// No mobile response here: somebody who is well, and cannot get up, waits for the family.
    pub(super) async fn ask_the_family(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some((incident, operator, _, _)) = self.known(n) else { return Ok(()) };
        let target = Target::Incident(incident);
        let lower = SetPriority { priority: Priority::P2, reason: "Spoken to: not injured, breathing well.".to_owned() };
        self.act(&operator, target, Heard { speech: true }.into()).await?;
        self.act(&operator, target, SetSituation { situation: Situation::FallUninjured }.into()).await?;
        self.act(&operator, target, lower.into()).await?;
        self.act(&operator, target, Contacts { note: "Sitting on the kitchen floor, warm, not hurt.".to_owned() }.into()).await?;
        self.later(n, at + RUNG_FOR, Move::Promise);
        Ok(())
    }

    /// "I'll go", says the first contact.
    pub(super) async fn promise(&mut self, n: usize) -> anyhow::Result<()> {
        let Some((incident, operator, _, _)) = self.known(n) else { return Ok(()) };
        let Some(story) = self.cases.get(n).and_then(|case| case.story) else { return Ok(()) };
        let attend_by = Some(engine::Clock::now(self.clock) + SAID_WITHIN);
        let told = TryContact { contact: story.breaks, result: ContactResult::WillGo, attend_by };
        self.act(&operator, Target::Incident(incident), told.into()).await.map(drop)
    }
}
