//! From a night of the record to a scenario that can be played: places, people, visits, and what that night teaches of answers and journeys.

use std::collections::BTreeMap;

use domain::ids::ResponderId;
use domain::job::{Assignment, AssignmentState, Job, JobState, Offer, OfferState, TwoUp, Withdrawal};
use domain::place::Position;
use domain::registers::{Access, Terms};
use domain::time::{Duration, Timestamp};
use domain::words::{HazardKind, JobKind, Priority, Situation, Step};

use super::{Answered, Night, Person, Record, ResponderRecord, Unplayable, Visit, VisitRecord};
use crate::distance::Distances;
use crate::outcome::{Outcome, Served, Worked};
use crate::run::Given;
use crate::scenario::{Base, Rota, Scenario, Span};

/// After its end a night is played on for so long, so that what was asked for last can be reached.
const PLAYED_ON: Duration = Duration::hours(6);
/// Nobody is on duty longer at a stretch.
const STRETCH_MOST: Duration = Duration::hours(16);
/// Fewer of anything teach nothing: then the usual is taken.
const LEAST: usize = 5;
/// A visit of which nobody knows how long it lasted.
const USUAL_STAY_S: i64 = 30 * 60;

/// One more responder than there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extra {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// The scenario of a night, and what it brings: the rota as it was, and with so many more beside it.
///
/// # Errors
/// Nothing in it can be played.
pub fn made(record: &Record, extras: &[(String, Extra)], distances: &dyn Distances) -> Result<(Scenario, Given), Unplayable> {
    if record.visits.is_empty() {
        return Err(Unplayable::NothingAsked);
    }
    let end = if record.over { record.until + PLAYED_ON } else { record.until };
    let mut notes = Vec::new();
    let crew = Crew::of(record, end, &mut notes);
    if crew.spans.is_empty() {
        return Err(Unplayable::NobodyOnDuty);
    }
    let mut scenario =
        Scenario { name: format!("The night of {}", record.name), days: 1, bases: crew.bases.clone(), ..Scenario::default() };
    learn(record, &mut scenario, distances, &mut notes);
    let visits = visits(record, &crew, end, &mut notes)?;
    let usual = usual_terms(record);
    let night = Night {
        name: record.name.clone(),
        begin: record.begin,
        until: record.until,
        end,
        timers: usual.map(|terms| terms.timers).unwrap_or_default(),
        policy: usual.map_or("global", |terms| terms.policy.word()).to_owned(),
        diverts: usual.is_some_and(|terms| terms.diverts),
        people: crew.people.clone(),
        actual: actual(record, &visits, &crew, end),
        visits,
        notes,
    };
    let as_it_was = Rota { name: "as it was".to_owned(), shifts: Vec::new(), spans: crew.spans.clone() };
    scenario.rotas = vec![as_it_was];
    for (words, extra) in extras {
        let one = Span { from: extra.from, until: extra.until, base: crew.busiest_base(), person: None };
        let spans = crew.spans.iter().copied().chain([one]).collect();
        scenario.rotas.push(Rota { name: format!("one more, {words}"), shifts: Vec::new(), spans });
    }
    Ok((scenario, Given { night: Some(night), ..Given::default() }))
}

/// The terms that most visits were made under.
fn usual_terms(record: &Record) -> Option<&Terms> {
    let mut counted: BTreeMap<[u8; 16], (usize, &Terms)> = BTreeMap::new();
    for visit in &record.visits {
        counted.entry(*visit.opened.terms.contract.bytes()).or_insert((0, &visit.opened.terms)).0 += 1;
    }
    counted.into_values().max_by_key(|(count, _)| *count).map(|(_, terms)| terms)
}

/// Everybody who was on duty, with the bases they began at.
struct Crew {
    bases: Vec<Base>,
    /// What those are called in the register: where held keys are.
    called: Vec<String>,
    people: Vec<Person>,
    ids: Vec<ResponderId>,
    spans: Vec<Span>,
}

impl Crew {
    fn of(record: &Record, end: Timestamp, notes: &mut Vec<String>) -> Self {
        let mut crew = Self { bases: Vec::new(), called: Vec::new(), people: Vec::new(), ids: Vec::new(), spans: Vec::new() };
        let mut lost = 0;
        for one in &record.responders {
            let busy_until = still_busy(record, one.id);
            let within = |(from, until): &(Timestamp, Timestamp)| {
                let from = (*from).max(record.begin).max(busy_until);
                let until = (*until).min(end).min(from + STRETCH_MOST);
                (from < until).then_some((from, until))
            };
            let on_duty: Vec<(Timestamp, Timestamp)> = one.on_duty.iter().filter_map(within).collect();
            if on_duty.is_empty() {
                continue;
            }
            let Some(base) = crew.base_of(record, one) else {
                lost += 1;
                continue;
            };
            let person = Some(crew.people.len());
            crew.people.push(Person { skills: one.skills.clone() });
            crew.ids.push(one.id);
            crew.spans.extend(on_duty.into_iter().map(|(from, until)| Span { from, until, base, person }));
        }
        if lost > 0 {
            notes.push(format!("Left out: {lost} on duty whose base or first position nobody knows."));
        }
        crew
    }

    /// The base somebody began at; without one, where the plan first saw them.
    fn base_of(&mut self, record: &Record, one: &ResponderRecord) -> Option<usize> {
        let seen = || record.visits.iter().flat_map(|visit| &visit.seen).find(|(who, _)| *who == one.id).map(|(_, at)| *at);
        let (at, called) = match one.base {
            Some(at) => (at, one.base_name.clone()),
            None => (seen()?, String::new()),
        };
        let known = self.bases.iter().zip(&self.called).position(|(base, name)| base.position() == at && *name == called);
        Some(known.unwrap_or_else(|| {
            self.bases.push(Base { name: format!("base {}", self.bases.len() + 1), latitude: at.latitude, longitude: at.longitude });
            self.called.push(called);
            self.bases.len() - 1
        }))
    }

    /// Where most began.
    fn busiest_base(&self) -> usize {
        let count = |base: usize| self.spans.iter().filter(|span| span.base == base).count();
        (0..self.bases.len()).rev().max_by_key(|base| count(*base)).unwrap_or(0)
    }

    fn place(&self, who: ResponderId) -> Option<usize> {
        self.ids.iter().position(|known| *known == who)
    }

    /// The place in the rota of whoever had a visit then.
    fn post(&self, who: ResponderId, at: Timestamp) -> Option<usize> {
        let person = self.place(who)?;
        let theirs = || self.spans.iter().enumerate().filter(|(_, span)| span.person == Some(person));
        let then = theirs().find(|(_, span)| span.from <= at && at <= span.until);
        then.or_else(|| theirs().next()).map(|(post, _)| post)
    }
}

/// Until when somebody was on a visit from before the night.
fn still_busy(record: &Record, who: ResponderId) -> Timestamp {
    let had = record.before.iter().flat_map(|job| &job.assignments).filter(|one| one.responder == who && one.accepted_at < record.begin);
    had.map(|one| ended(one).unwrap_or(record.until)).max().unwrap_or(record.begin)
}

/// When somebody's visit ended, in whatever way; `None` while they have it.
const fn ended(one: &Assignment) -> Option<Timestamp> {
    match one.state {
        AssignmentState::Live => None,
        AssignmentState::Clear { at, .. } | AssignmentState::StoodDown { at, .. } => Some(at),
    }
}

/// When somebody took a step, as far as their phone can be believed.
fn taken(one: &Assignment, step: Step) -> Option<Timestamp> {
    let taken = one.steps.iter().find(|taken| taken.step == step)?;
    let by_phone = taken.device_at.filter(|at| *at > one.accepted_at && *at < taken.at);
    Some(by_phone.unwrap_or(taken.at))
}

/// The visits that can be played, in order of time.
fn visits(record: &Record, crew: &Crew, end: Timestamp, notes: &mut Vec<String>) -> Result<Vec<Visit>, Unplayable> {
    let (mut called_off, mut nowhere, mut unknown) = (0, 0, 0);
    let mut known: Vec<i64> = record.visits.iter().filter_map(|visit| stay_s(&visit.now)).collect();
    let usual_s = middle(&mut known).unwrap_or(USUAL_STAY_S);
    let mut visits = Vec::new();
    for recorded in &record.visits {
        if reached(&recorded.now).is_none() && matches!(recorded.now.state, JobState::Cancelled { .. }) {
            called_off += 1;
            continue;
        }
        let Some(position) = recorded.opened.place.position.or(recorded.now.place.position) else {
            nowhere += 1;
            continue;
        };
        let stay = stay_s(&recorded.now);
        unknown += usize::from(stay.is_none());
        visits.push(visit(recorded, crew, position, stay.unwrap_or(usual_s), end));
    }
    let left_out = [(called_off, "called off before anybody came"), (nowhere, "nowhere on the map")];
    notes.extend(
        left_out.into_iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("Left out: {count} of the visits, {why}.")),
    );
    if unknown > 0 {
        notes.push(format!("Of {unknown} of the visits nobody knows how long they lasted: {} min is taken.", usual_s / 60));
    }
    visits.sort_by_key(|visit| (visit.at, visit.number));
    if visits.is_empty() { Err(Unplayable::NothingLeft) } else { Ok(visits) }
}

fn visit(recorded: &VisitRecord, crew: &Crew, position: Position, stay_s: i64, end: Timestamp) -> Visit {
    let VisitRecord { opened, now, .. } = recorded;
    let (priority, situation, kind) = sort(opened);
    let key_at = match &now.access {
        Access::KeyHeld { at, .. } => crew.called.iter().position(|called| called == at),
        Access::KeySafe { .. } | Access::LetIn { .. } | Access::Unknown => None,
    };
    let two = now.two_up.map(|why| match why {
        TwoUp::Lifting => HazardKind::TwoToLift,
        TwoUp::StaffSafety => HazardKind::TwoUp,
    });
    let first_answers = now.offers.iter().filter_map(|offer| Some((crew.place(offer.to)?, answered(offer)?)));
    let mut answers: Vec<(usize, Answered)> = Vec::new();
    first_answers.for_each(|(who, how)| {
        if answers.iter().all(|(known, _)| *known != who) {
            answers.push((who, how));
        }
    });
    let there = reached(now).filter(|(at, _)| *at <= end);
    Visit {
        number: now.number,
        at: opened.opened_at,
        priority,
        situation,
        kind,
        position,
        key_at,
        two,
        needs: now.needs.clone(),
        never: now.excluded.iter().filter_map(|who| crew.place(*who)).collect(),
        stay_s,
        answers,
        was_s: there.map(|(at, _)| at.since(opened.opened_at).ms() / 1_000),
        by: there.and_then(|(_, who)| crew.place(who)),
    }
}

/// How urgent, what is the matter and what sort of visit, in the simulator's words: fire is met like any emergency at P1.
pub fn sort(opened: &Job) -> (Priority, Situation, JobKind) {
    if opened.kind == JobKind::FireResponse || opened.priority == Priority::Fire {
        return (Priority::P1, Situation::LifeAtRisk, JobKind::EmergencyVisit);
    }
    let situation = opened.situation.unwrap_or(match opened.priority {
        Priority::Fire | Priority::P1 => Situation::LifeAtRisk,
        Priority::P2 => Situation::PersonalCare,
        Priority::P3 => Situation::Other,
        Priority::P4 => Situation::Equipment,
    });
    // Fire, gas and an attack have plans of their own, in which nobody goes in.
    let situation = match situation {
        Situation::Fire | Situation::Gas | Situation::Attack => Situation::LifeAtRisk,
        other => other,
    };
    (opened.priority, situation, opened.kind)
}

/// When help was at the door, and who brought it: for a visit that nobody makes alone, the second.
fn reached(job: &Job) -> Option<(Timestamp, ResponderId)> {
    let mut arrived: Vec<(Timestamp, ResponderId)> =
        job.assignments.iter().filter_map(|one| Some((taken(one, Step::Arrived)?, one.responder))).collect();
    arrived.sort_unstable();
    let wanted = usize::from(job.two_up == Some(TwoUp::StaffSafety));
    arrived.get(wanted).copied()
}

/// Seconds from being in until leaving, of whoever stayed longest; `None` where nobody knows.
pub fn stay_s(job: &Job) -> Option<i64> {
    let stay = |one: &Assignment| {
        let within = taken(one, Step::GainedAccess).or_else(|| taken(one, Step::Arrived))?;
        Some((ended(one)?.since(within).ms() / 1_000).max(0))
    };
    job.assignments.iter().filter_map(stay).max()
}

/// How somebody answered; `None` where nobody can know, because the offer was taken back.
fn answered(offer: &Offer) -> Option<Answered> {
    let after_s = |at: Timestamp| at.since(offer.made_at).ms() / 1_000;
    match offer.state {
        OfferState::Accepted { at } => Some(Answered::Accepted { after_s: after_s(at) }),
        OfferState::Declined { at, .. } => Some(Answered::Declined { after_s: after_s(at) }),
        OfferState::Lapsed => Some(Answered::Silent),
        OfferState::Withdrawn { because: Withdrawal::Filled, .. } => offer.late_at.map(|at| Answered::Accepted { after_s: after_s(at) }),
        OfferState::Open | OfferState::Withdrawn { .. } => None,
    }
}

fn middle(all: &mut [i64]) -> Option<i64> {
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}

/// What the night teaches of answers, setting off, getting in and driving; where it has too little of it, the usual stands.
fn learn(record: &Record, scenario: &mut Scenario, distances: &dyn Distances, notes: &mut Vec<String>) {
    let jobs = || record.visits.iter().map(|visit| &visit.now);
    let answers: Vec<Answered> = jobs().flat_map(|job| &job.offers).filter_map(answered).collect();
    if answers.len() >= LEAST {
        let percent = |of: fn(&Answered) -> bool| {
            u32::try_from(answers.iter().filter(|one| of(one)).count() * 100 / answers.len()).unwrap_or_default()
        };
        scenario.silent_percent = percent(|one| matches!(one, Answered::Silent));
        scenario.declined_percent = percent(|one| matches!(one, Answered::Declined { .. }));
        let mut after: Vec<i64> = answers
            .iter()
            .filter_map(|one| match one {
                Answered::Accepted { after_s } | Answered::Declined { after_s } => Some(*after_s),
                Answered::Silent => None,
            })
            .collect();
        scenario.answer_s = middle(&mut after).map_or(scenario.answer_s, |seconds| seconds.clamp(1, 600));
    } else {
        notes.push("Too few answered for that night's own shares: the usual ones are taken.".to_owned());
    }
    let between = |one: &Assignment, from: Option<Timestamp>, to: Option<Timestamp>| {
        let seconds = to?.since(from?).ms() / 1_000;
        (one.steps.iter().all(|taken| taken.late.is_none()) && (0..=3_600).contains(&seconds)).then_some(seconds)
    };
    let steps = |of: fn(&Assignment) -> (Option<Timestamp>, Option<Timestamp>)| {
        let each = jobs().flat_map(|job| &job.assignments);
        let mut seconds: Vec<i64> = each.filter_map(|one| between(one, of(one).0, of(one).1)).collect();
        if seconds.len() >= LEAST { middle(&mut seconds) } else { None }
    };
    scenario.turn_out_s = steps(|one| (Some(one.accepted_at), taken(one, Step::EnRoute))).unwrap_or(scenario.turn_out_s);
    scenario.way_in_s = steps(|one| (taken(one, Step::Arrived), taken(one, Step::GainedAccess))).unwrap_or(scenario.way_in_s);
    match journeys_percent(record, scenario.to_the_door_s, distances) {
        Some(percent) => {
            scenario.journeys_percent = percent;
            notes.push(format!("Journeys take {percent} % of what they are measured as, as that night's own did."));
        }
        None => notes.push("Too few journeys began where somebody was seen: they take what they are measured as.".to_owned()),
    }
}

/// How long that night's drives took, of what they are measured as; percent.
fn journeys_percent(record: &Record, to_the_door_s: i64, distances: &dyn Distances) -> Option<u32> {
    let (mut took_s, mut measured_s, mut count) = (0, 0, 0);
    for VisitRecord { now, seen, .. } in record.visits.iter().filter(|visit| !matches!(visit.now.access, Access::KeyHeld { .. })) {
        let Some(door) = now.place.position else { continue };
        for one in now.assignments.iter().filter(|one| one.steps.iter().all(|taken| taken.late.is_none())) {
            let from = seen.iter().find(|(who, _)| *who == one.responder).map(|(_, at)| *at);
            let Some(((begun, there), from)) = taken(one, Step::EnRoute).zip(taken(one, Step::Arrived)).zip(from) else { continue };
            took_s += (there.since(begun).ms() / 1_000 - to_the_door_s).max(0);
            measured_s += distances.travel().seconds(from, door, begun);
            count += 1;
        }
    }
    let percent = (took_s * 100).checked_div(measured_s).filter(|_| count >= LEAST)?;
    u32::try_from(percent.clamp(30, 300)).ok()
}

/// What really came of it, in the words of a play.
fn actual(record: &Record, visits: &[Visit], crew: &Crew, end: Timestamp) -> Outcome {
    let mut outcome = Outcome::of(crew.spans.len());
    outcome.asked = visits.len();
    for (worked, span) in outcome.people.iter_mut().zip(&crew.spans) {
        worked.on_duty_s = span.until.since(span.from).ms() / 1_000;
    }
    for (n, visit) in visits.iter().enumerate() {
        let Some(job) = record.visits.iter().map(|recorded| &recorded.now).find(|job| job.number == visit.number) else { continue };
        outcome.offers += job.offers.len();
        outcome.diversions += job.assignments.iter().filter(|one| diverted(one)).count();
        match reached(job).filter(|_| visit.was_s.is_some()) {
            Some((at, who)) => {
                let by = crew.post(who, at).unwrap_or_default();
                let response_s = at.since(visit.at).ms() / 1_000;
                outcome.served.push(Served { priority: visit.priority, response_s, late: at > job.arrive_by, by, row: Some(n) });
            }
            None => {
                outcome.waiting.push((visit.priority, end.since(visit.at).ms() / 1_000));
                outcome.unserved += usize::from(job.arrive_by < end);
            }
        }
        for one in &job.assignments {
            let Some(worked) = crew.post(one.responder, one.accepted_at).and_then(|post| outcome.people.get_mut(post)) else { continue };
            *worked = Worked {
                busy_s: worked.busy_s + ended(one).unwrap_or(end).min(end).since(one.accepted_at).ms().max(0) / 1_000,
                visits: worked.visits + usize::from(taken(one, Step::Arrived).is_some()),
                ..*worked
            };
        }
    }
    outcome
}

const fn diverted(one: &Assignment) -> bool {
    matches!(one.state, AssignmentState::StoodDown { diverted_to: Some(_), .. })
}
