//! Everybody in order, best first, with the parts of their time, the rule that excludes them, and one sentence that says why.

use domain::event::{Candidate, DecisionRecord, NOT_SENT_ALONE};
use domain::ids::{JobId, ResponderId};
use domain::job::Job;
use domain::responder::Duty;
use domain::time::{Duration, Timestamp, clock};

use crate::cost::{KeyBy, Parts, ahead_s, time_to_effective_help};
use crate::eligibility::{HAS_IT, ON_A_VISIT, Question, Rule, first_excluding, only_engaged};
use crate::exact::diverting;
use crate::problem::{Engaged, Problem, ResponderView};
use crate::table::never_alone;
use crate::visit::{Proposed, Visit};

/// The name under which recommendations are kept that no policy made.
pub const RECOMMENDATION: &str = "time to effective help/1";

/// What is said where there is no alternative.
pub(crate) const NOBODY_ELSE: &str = " Nobody else can go.";

/// How many of the excluded the sentence names when nobody can go.
const NAMED_MOST: usize = 6;

/// One responder's standing for one visit.
#[derive(Clone, Copy)]
pub struct Ranked<'q> {
    /// Who.
    pub who: &'q ResponderView<'q>,
    /// For what.
    pub visit: &'q Visit<'q>,
    /// Their time to effective help; `None` when they are off duty or nobody knows where they are.
    pub parts: Option<Parts<'q>>,
    /// What excludes them; `None` when they may go.
    pub excluded: Option<Excluded>,
    /// Whether nothing but the visit they are on does.
    pub only_engaged: bool,
    /// Why they are not taken from the less urgent visit they drive to; `None` where they may be, or nobody asks.
    pub stays: Option<&'static str>,
}

/// What keeps somebody from a visit. It is put in words where a record is written.
#[derive(Clone, Copy)]
pub enum Excluded {
    /// A rule.
    By(&'static Rule),
    /// The same plan asks them for the job of this number.
    AskedFor(i64),
    /// They are kept for the job of this number until a second is free.
    KeptFor(i64),
    /// Nobody makes this visit alone.
    Alone,
}

impl Excluded {
    /// Whether this rule does.
    fn is_by(self, other: &Rule) -> bool {
        matches!(self, Self::By(rule) if rule.sentence == other.sentence)
    }
}

impl Ranked<'_> {
    /// What excludes them, in words.
    fn exclusion(&self) -> Option<String> {
        self.excluded.map(|excluded| match excluded {
            Excluded::By(rule) => rule.words(self.who, self.visit),
            Excluded::AskedFor(number) => format!("is being asked for {number} now"),
            Excluded::KeptFor(number) => format!("is kept for {number} until a second is free"),
            Excluded::Alone => NOT_SENT_ALONE.to_owned(),
        })
    }

    /// Their whole time; the excluded without one come last.
    pub fn total_s(&self) -> i64 {
        self.parts.map_or(i64::MAX, |parts| parts.total_s())
    }
}

/// Whose turn it is among equals: the fewest jobs this shift, free the longest, the lower identifier.
pub type Turn = (u32, Timestamp, ResponderId);

/// Somebody's [`Turn`].
pub fn turn(who: &ResponderView<'_>) -> Turn {
    let responder = who.responder;
    let on_since = match responder.duty {
        Duty::Off => Timestamp(i64::MAX),
        Duty::On { since, .. } => since,
    };
    (responder.jobs_this_shift, responder.free_since.unwrap_or(on_since), responder.id)
}

/// Everybody of the visit's provider who is looked at, best first, the excluded last.
pub fn rank<'q>(problem: &'q Problem<'q>, visit: &'q Visit<'q>, job: Option<&'q Job>) -> Vec<Ranked<'q>> {
    let own = problem.among(visit).filter(|who| who.responder.organisation == visit.asks.organisation);
    let ranked: Vec<Ranked<'q>> = own
        .map(|who| {
            let parts = time_to_effective_help(who, visit);
            let question = Question { problem, who, visit, job, parts };
            let excluded = first_excluding(&question).map(Excluded::By);
            let only_engaged = excluded.is_some_and(|excluded| excluded.is_by(&ON_A_VISIT)) && only_engaged(&question);
            Ranked { who, visit, parts, excluded, only_engaged, stays: None }
        })
        .collect();
    in_order(ranked)
}

/// Best first. Whose turn it is is only asked among equals.
fn in_order(ranked: Vec<Ranked<'_>>) -> Vec<Ranked<'_>> {
    let mut order: Vec<(bool, i64, u32)> = (0..).zip(&ranked).map(|(place, one)| (one.excluded.is_some(), one.total_s(), place)).collect();
    let turn_of = |place: u32| ranked.get(place as usize).map(|one| turn(one.who));
    order.sort_unstable_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)).then_with(|| turn_of(one.2).cmp(&turn_of(other.2))));
    order.into_iter().filter_map(|(_, _, place)| ranked.get(place as usize).copied()).collect()
}

/// Who would go to a job and why, with everybody's parts. A job that is not open has no candidates.
pub fn explain(problem: &Problem<'_>, job: JobId) -> DecisionRecord {
    let Some(view) = problem.job(job) else { return record(problem, RECOMMENDATION, &[], None) };
    let mut ranked = rank(problem, &view.visit, Some(view.job));
    for candidate in ranked.iter_mut().filter(|candidate| candidate.only_engaged) {
        let engaged = candidate.who.engaged.as_ref();
        candidate.stays = engaged.and_then(|engaged| diverting(candidate.who, engaged, view.job.priority, problem).err()).flatten();
    }
    if never_alone(view.job) && ranked.iter().filter(|candidate| candidate.excluded.is_none()).count() < 2 {
        say_who_would_be_alone(&mut ranked);
    }
    record(problem, RECOMMENDATION, &ranked, first_eligible(&ranked))
}

/// Nobody is sent alone where that is not safe: whoever could go is not enough, and the record says so.
pub(crate) fn say_who_would_be_alone(ranked: &mut [Ranked<'_>]) {
    for candidate in ranked.iter_mut().filter(|candidate| candidate.excluded.is_none()) {
        candidate.excluded = Some(Excluded::Alone);
    }
}

/// Who would go if there were a visit, and why: for the desk, before it decides.
pub fn recommend(problem: &Problem<'_>, proposed: &Proposed<'_>) -> DecisionRecord {
    let visit = problem.visit(*proposed);
    let mut ranked = rank(problem, &visit, None);
    if proposed.never_alone && ranked.iter().filter(|candidate| candidate.excluded.is_none()).count() < 2 {
        say_who_would_be_alone(&mut ranked);
    }
    record(problem, RECOMMENDATION, &ranked, first_eligible(&ranked))
}

/// Whether whoever the desk asks for a job would be alone where nobody enters alone: nobody goes or has been asked, and nobody else may go.
pub fn would_be_alone(problem: &Problem<'_>, job: JobId, who: ResponderId) -> bool {
    let Some(view) = problem.job(job).filter(|view| never_alone(view.job)) else { return false };
    rank(problem, &view.visit, Some(view.job)).iter().all(|other| other.who.responder.id == who || other.excluded.is_some())
}

fn first_eligible(ranked: &[Ranked<'_>]) -> Option<ResponderId> {
    ranked.iter().find(|candidate| candidate.excluded.is_none()).map(|candidate| candidate.who.responder.id)
}

/// The record of a decision for `chosen`.
pub fn record(problem: &Problem<'_>, policy: &str, ranked: &[Ranked<'_>], chosen: Option<ResponderId>) -> DecisionRecord {
    if !problem.explains {
        return record_unsaid(ranked, chosen);
    }
    let mut reason = chosen
        .and_then(|id| ranked.iter().find(|c| c.who.responder.id == id))
        .map_or_else(|| nobody(ranked), |best| somebody(best, ranked, problem.now));
    reason.extend(left_out(problem, ranked));
    DecisionRecord {
        policy: policy.to_owned(),
        travel: problem.travel_name().to_owned(),
        learnt: problem.learnt_version().to_owned(),
        candidates: ranked.iter().map(candidate).collect(),
        chosen,
        reason,
        instead: Vec::new(),
    }
}

/// Who was chosen and how many could have been, for whoever reads no more of it than the rules do.
fn record_unsaid(ranked: &[Ranked<'_>], chosen: Option<ResponderId>) -> DecisionRecord {
    let unsaid = |one: &Ranked<'_>| Candidate { excluded: one.excluded.map(|_| String::new()), ..figures(one) };
    let [policy, travel, learnt, reason] = [const { String::new() }; 4];
    DecisionRecord { policy, travel, learnt, candidates: ranked.iter().map(unsaid).collect(), chosen, reason, instead: Vec::new() }
}

/// How many have no line in the record: nothing is left out silently.
fn left_out(problem: &Problem<'_>, ranked: &[Ranked<'_>]) -> Option<String> {
    let organisation = ranked.first()?.who.responder.organisation;
    let left_out = problem.few.as_ref()?.on_the_books(organisation).saturating_sub(ranked.len());
    (left_out > 0).then(|| format!(" Not worked out: {left_out} who are further away or off duty."))
}

/// The record of finding nobody. It keeps the rules and none of the figures, which change by the second: the same finding is the same record.
pub fn record_of_nobody(problem: &Problem<'_>, policy: &str, ranked: &[Ranked<'_>]) -> DecisionRecord {
    if !problem.explains {
        return record_unsaid(ranked, None);
    }
    let mut still: Vec<Ranked<'_>> = ranked.iter().map(|one| Ranked { parts: None, ..*one }).collect();
    still.sort_by_key(|candidate| candidate.who.responder.id);
    let mut found = record(problem, policy, &still, None);
    for candidate in &mut found.candidates {
        candidate.position = None;
        candidate.fix_age_s = None;
    }
    found
}

fn candidate(ranked: &Ranked<'_>) -> Candidate {
    Candidate { excluded: ranked.exclusion().map(|rule| format!("{rule}{}", stays(ranked))), ..figures(ranked) }
}

/// Somebody's line without what excludes them.
fn figures(ranked: &Ranked<'_>) -> Candidate {
    let (parts, whereabouts) = (ranked.parts, ranked.who.whereabouts);
    Candidate {
        responder: ranked.who.responder.id,
        excluded: None,
        approximate: parts.is_some_and(|p| p.arrival.approximate),
        finish_s: parts.map_or(0, |p| p.finish_s),
        key_s: parts.map_or(0, |p| p.key_s),
        turnout_s: parts.map_or(0, |p| p.turnout_s),
        travel_s: parts.map_or(0, |p| p.travel_s),
        park_s: parts.map_or(0, |p| p.park_s),
        access_s: parts.map_or(0, |p| p.access_s),
        learnt_s: parts.map_or(0, |p| p.learnt_s),
        stale_s: parts.map_or(0, |p| p.stale_s),
        total_s: parts.map_or(0, |p| p.total_s()),
        position: whereabouts.map(|known| known.position),
        fix_age_s: whereabouts.and_then(|known| known.age_s),
    }
}

/// Whole minutes, rounded up: nobody is promised more than we know.
const fn minutes(seconds: i64) -> i64 {
    (seconds + 59) / 60
}

/// "R7 Asha, 9 min, has the key. R2 Ben is nearer (6 min) but the key is at Underhill (+14)."
fn somebody(best: &Ranked<'_>, ranked: &[Ranked<'_>], now: Timestamp) -> String {
    let Some(parts) = best.parts else { return format!("{}.", best.who.label()) };
    let mut words = vec![best.who.label(), format!("{} min", minutes(parts.total_s()))];
    words.extend(key_of_the_chosen(&parts));
    if parts.stale_s > 0 {
        words.push(format!("{} (+{})", last_seen(best), minutes(parts.stale_s)));
    }
    format!("{}.{}", words.join(", "), beside(best, &parts, ranked, now))
}

fn key_of_the_chosen(parts: &Parts<'_>) -> Option<String> {
    match parts.key {
        KeyBy::NotNeeded | KeyBy::OutOfReach => None,
        KeyBy::Carried => Some("has the key".to_owned()),
        KeyBy::Base(name) => Some(format!("by way of {name} for the key (+{})", minutes(parts.key_s))),
        KeyBy::Colleague(_, call_sign) => Some(format!("meets {call_sign} for the key (+{})", minutes(parts.key_s))),
    }
}

/// What is said of the alternative: of whoever is nearer and is not sent, else of the next in line. Somebody who is free comes before somebody who is
/// busy: only of the free is the journey all of their time.
fn beside(best: &Ranked<'_>, parts: &Parts<'_>, ranked: &[Ranked<'_>], now: Timestamp) -> String {
    let others = || ranked.iter().filter(|other| other.who.responder.id != best.who.responder.id && !goes_already(other));
    let sooner = |p: &Parts<'_>| p.travel_s < parts.travel_s && unhindered_s(p) < parts.total_s();
    let nearer = others().filter_map(|other| other.parts.map(|p| (p, other))).filter(|(p, _)| sooner(p));
    if let Some((near, other)) = nearer.min_by_key(|(p, other)| (other.who.engaged.is_some(), p.travel_s, other.who.responder.id)) {
        let visit = other.who.engaged.as_ref().filter(|_| other.excluded.is_some_and(|excluded| excluded.is_by(&ON_A_VISIT)));
        let until = visit.map_or_else(String::new, |visit| until(visit, now));
        let minutes = minutes(unhindered_s(&near));
        return format!(" {} is nearer ({minutes} min) but {}{until}{}.", other.who.label(), why_not(other, &near), stays(other));
    }
    let next = others().find(|other| other.excluded.is_none());
    next.map_or_else(|| NOBODY_ELSE.to_owned(), |next| format!(" Next: {}, {} min.", next.who.label(), minutes(next.total_s())))
}

/// How long somebody nearer would take but for what is said against them: the same sort of time as is said of the chosen.
const fn unhindered_s(parts: &Parts<'_>) -> i64 {
    parts.total_s() - parts.finish_s - parts.key_s - parts.stale_s
}

/// Why somebody is not taken from where they drive to: ": not diverted, they are within five minutes of that door".
fn stays(one: &Ranked<'_>) -> String {
    one.stays.map_or_else(String::new, |rule| format!(": not diverted, {rule}"))
}

/// " until about 14:20", in whole fives of minutes; nobody says when a visit ends that has run away.
fn until(visit: &Engaged, now: Timestamp) -> String {
    const FIVE_MINUTES_MS: i64 = 300_000;
    let Some(seconds) = ahead_s(visit) else { return ", and nobody can say until when".to_owned() };
    let free = (now + Duration::seconds(seconds)).ms();
    let rounded = Timestamp(free.saturating_add(FIVE_MINUTES_MS - 1).div_euclid(FIVE_MINUTES_MS).saturating_mul(FIVE_MINUTES_MS));
    format!(" until about {}", clock(rounded))
}

/// Whether somebody has this visit: they are neither an alternative nor excluded from anything.
fn goes_already(one: &Ranked<'_>) -> bool {
    one.excluded.is_some_and(|excluded| excluded.is_by(&HAS_IT))
}

/// Why somebody nearer is not the better choice.
fn why_not(other: &Ranked<'_>, parts: &Parts<'_>) -> String {
    if let Some(rule) = other.exclusion() {
        return rule;
    }
    let key = match parts.key {
        KeyBy::Base(name) => Some(format!("the key is at {name}")),
        KeyBy::Colleague(_, call_sign) => Some(format!("{call_sign} has the key")),
        KeyBy::NotNeeded | KeyBy::Carried | KeyBy::OutOfReach => None,
    };
    match key.filter(|_| parts.key_s >= parts.stale_s) {
        Some(key) => format!("{key} (+{})", minutes(parts.key_s)),
        None => format!("was {} (+{})", last_seen(other), minutes(parts.stale_s)),
    }
}

fn last_seen(ranked: &Ranked<'_>) -> String {
    let Some(known) = ranked.who.whereabouts else { return "not seen".to_owned() };
    known.age_s.map_or_else(|| "not seen since the shift began".to_owned(), |age_s| format!("last seen {} min ago", minutes(age_s)))
}

/// "Nobody can go: R2 Ben is on a visit; R5 Cem has declined it; 6 are off duty." Beside somebody who goes already it is the second person who lacks.
fn nobody(ranked: &[Ranked<'_>]) -> String {
    let (going, others): (Vec<&Ranked<'_>>, Vec<&Ranked<'_>>) = ranked.iter().partition(|one| goes_already(one));
    let who = if going.is_empty() { "Nobody" } else { "No second person" };
    let mut on_duty: Vec<&Ranked<'_>> = others.iter().copied().filter(|candidate| candidate.who.responder.on_duty()).collect();
    on_duty.sort_by_key(|candidate| candidate.who.responder.id);
    let told = on_duty
        .iter()
        .filter_map(|candidate| candidate.exclusion().map(|rule| format!("{} {rule}{}", candidate.who.label(), stays(candidate))));
    let mut words: Vec<String> = told.take(NAMED_MOST).collect();
    if on_duty.len() > NAMED_MOST {
        words.push(format!("{} more on duty cannot either", on_duty.len() - NAMED_MOST));
    }
    match others.len() - on_duty.len() {
        0 => {}
        1 => words.push("1 is off duty".to_owned()),
        off => words.push(format!("{off} are off duty")),
    }
    if words.is_empty() {
        format!("{who} can go: there is nobody{} on the books.", if going.is_empty() { "" } else { " else" })
    } else {
        format!("{who} can go: {}.", words.join("; "))
    }
}
