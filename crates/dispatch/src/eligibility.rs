//! Who may go. The rules stand in the order in which they are asked; the first that excludes somebody is the reason that is kept.
//!
//! Each rule is a sentence whose subject is the responder: "R2 Ben *is off the road*."

use domain::job::{AssignmentState, Job, OfferState, Withdrawal};
use domain::responder::Duty;
use domain::time::{Duration, Timestamp};
use domain::words::{Priority, Skill};

use crate::cost::{KeyBy, Parts, at_the_door_s};
use crate::problem::{Problem, ResponderView, Unanswered};
use crate::visit::Visit;

/// May this responder go on this visit?
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// The snapshot.
    pub problem: &'q Problem<'q>,
    /// Who.
    pub who: &'q ResponderView<'q>,
    /// To what.
    pub visit: &'q Visit<'q>,
    /// The job, once there is one.
    pub job: Option<&'q Job>,
    /// Their time to effective help; `None` when nobody knows where they are.
    pub parts: Option<Parts<'q>>,
}

/// One reason why somebody may not go.
pub struct Rule {
    /// What is said of whom it excludes.
    pub sentence: &'static str,
    /// Whether it excludes them.
    pub excludes: fn(&Question<'_>) -> bool,
    /// What is added in brackets: which visit, which skill.
    pub detail: Option<fn(&ResponderView<'_>, &Visit<'_>) -> String>,
}

/// Every rule, in order.
pub const RULES: &[Rule] = &[
    OFF_DUTY,
    SHIFT_OVER,
    OFF_THE_ROAD,
    LEFT_UNSAFE,
    STAND_DOWN_UNCONFIRMED,
    HAS_IT,
    ON_A_VISIT,
    ASKED_ALREADY,
    DECLINED,
    LEFT_IT_UNSAFE,
    TAKEN_OFF_IT,
    OTHER_OFFER_FIRST,
    LACKS_A_SKILL,
    NOT_SENT_HERE,
    KEY_OUT_OF_REACH,
    NOBODY_KNOWS_WHERE,
    SHIFT_TOO_SHORT,
];

/// Nobody off duty is ever offered anything.
pub const OFF_DUTY: Rule = rule("is off duty", |q| !q.who.responder.on_duty());

/// Whoever has not signed off at the end of a shift is still not sent.
pub const SHIFT_OVER: Rule = rule("has come to the end of the shift", |q| shift_end(q).is_some_and(|end| q.problem.now >= end));

/// Breakdown, cleaning up, personal: they say themselves when they are back.
pub const OFF_THE_ROAD: Rule = rule("is off the road", |q| q.who.responder.off_road.is_some())
    .with(|who, _| who.responder.off_road.as_ref().map_or("", |off| off.reason.word()).to_owned());

/// Somebody who may not know that they were stood down may still be driving to the former client.
pub const STAND_DOWN_UNCONFIRMED: Rule = rule("was stood down and has not confirmed it", |q| q.who.responder.unconfirmed.is_some());

/// Whoever left at once is asked how they are before anything else is asked of them.
pub const LEFT_UNSAFE: Rule = rule("left because it was unsafe, and has not said that they are safe", |q| q.who.responder.left_unsafe);

/// Whoever goes already is not the second person.
pub const HAS_IT: Rule = rule("has this visit already", |q| q.job.is_some_and(|job| job.live_of(q.who.responder.id).is_some()));

/// One visit at a time.
pub const ON_A_VISIT: Rule = rule("is on a visit", |q| q.who.engaged.is_some())
    .with(|who, _| who.engaged.map_or_else(String::new, |visit| visit.number.to_string()));

/// An offer stays open until the slot is filled; asking twice adds nothing.
pub const ASKED_ALREADY: Rule =
    rule("has been asked already", |q| was_offered(q, |state| matches!(state, OfferState::Open | OfferState::Lapsed)));

/// No means no, for this job as it was asked: a fire, or something more urgent, is asked anew.
pub const DECLINED: Rule = rule("has declined it", |q| q.job.is_some_and(|job| job.declined_by(q.who.responder.id)));

/// Nobody is sent back to where it was not safe for them.
pub const LEFT_IT_UNSAFE: Rule = rule("left it because it was not safe", |q| {
    let left = |job: &Job| job.assignments.iter().any(|one| one.responder == q.who.responder.id && one.unsafe_at().is_some());
    q.job.is_some_and(left)
});

/// What the desk took back or stood down is not offered again behind the desk's back.
pub const TAKEN_OFF_IT: Rule = rule("was taken off it by the desk", |q| {
    was_offered(q, |state| matches!(state, OfferState::Withdrawn { because: Withdrawal::Desk, .. })) || was_stood_down_by_others(q)
});

/// One unanswered offer at a time; only a strictly more urgent job takes its place.
pub const OTHER_OFFER_FIRST: Rule =
    rule("has another offer to answer first", |q| q.who.unanswered.iter().any(|offer| !gives_way(offer, q.visit.asks.priority)));

/// Every skill that the visit needs.
pub const LACKS_A_SKILL: Rule = rule("lacks a skill", |q| missing_skills(q.who, q.visit).next().is_some())
    .with(|who, visit| missing_skills(who, visit).map(|skill| skill.word().replace('_', " ")).collect::<Vec<_>>().join(", "));

/// The client's exclusions.
pub const NOT_SENT_HERE: Rule = rule("is not sent to this client", |q| q.visit.asks.excluded.contains(&q.who.responder.id));

/// The door needs a key of ours, and nobody on duty has it, nor is it at a base we know.
pub const KEY_OUT_OF_REACH: Rule = rule("cannot get the key", |q| q.parts.is_some_and(|parts| parts.key == KeyBy::OutOfReach));

/// No fix and no base.
pub const NOBODY_KNOWS_WHERE: Rule = rule("has no known position", |q| q.parts.is_none());

/// Planned work must fit into the shift; an emergency need not.
pub const SHIFT_TOO_SHORT: Rule = rule("would not be done before the shift ends", |q| match q.visit.asks.priority {
    Priority::Fire | Priority::P1 | Priority::P2 => false,
    Priority::P3 | Priority::P4 => shift_end(q).zip(q.parts).is_some_and(|(end, parts)| {
        let done = q.problem.now + Duration::seconds(parts.total_s() + at_the_door_s(q.visit.asks.kind));
        done > end
    }),
});

/// Whether nothing but the visit they are on excludes somebody.
pub fn only_engaged(question: &Question<'_>) -> bool {
    question.who.engaged.is_some() && RULES.iter().all(|rule| rule.sentence == ON_A_VISIT.sentence || !(rule.excludes)(question))
}

/// Whether any rule excludes somebody.
pub fn excludes(question: &Question<'_>) -> bool {
    RULES.iter().any(|rule| (rule.excludes)(question))
}

/// What excludes somebody: the first rule that does; `None` when they may go.
pub fn first_excluding(question: &Question<'_>) -> Option<&'static Rule> {
    RULES.iter().find(|rule| (rule.excludes)(question))
}

/// Whether an unanswered offer gives way to a job of this urgency. Fire is P1 here.
pub fn gives_way(offer: &Unanswered, to: Priority) -> bool {
    to.in_dispatch() < offer.priority.in_dispatch()
}

const fn rule(sentence: &'static str, excludes: fn(&Question<'_>) -> bool) -> Rule {
    Rule { sentence, excludes, detail: None }
}

impl Rule {
    const fn with(self, detail: fn(&ResponderView<'_>, &Visit<'_>) -> String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// What is said of somebody whom it keeps from a visit: "is on a visit (1002)".
    pub fn words(&self, who: &ResponderView<'_>, visit: &Visit<'_>) -> String {
        self.detail.map_or_else(|| self.sentence.to_owned(), |detail| format!("{} ({})", self.sentence, detail(who, visit)))
    }
}

fn shift_end(question: &Question<'_>) -> Option<Timestamp> {
    match question.who.responder.duty {
        Duty::Off => None,
        Duty::On { until, .. } => Some(until),
    }
}

fn was_offered(question: &Question<'_>, state: fn(&OfferState) -> bool) -> bool {
    let who = question.who.responder.id;
    question.job.is_some_and(|job| job.offers.iter().any(|offer| offer.to == who && state(&offer.state)))
}

fn was_stood_down_by_others(question: &Question<'_>) -> bool {
    let who = question.who.responder;
    question.job.is_some_and(|job| {
        job.assignments
            .iter()
            .any(|a| a.responder == who.id && matches!(a.state, AssignmentState::StoodDown { by, .. } if by != who.person))
    })
}

fn missing_skills(who: &ResponderView<'_>, visit: &Visit<'_>) -> impl Iterator<Item = Skill> {
    let has = &who.responder.skills;
    visit.asks.needs.iter().copied().filter(move |skill| !has.contains(skill))
}
