//! The night before: every case of it lived through command by command, in the order of time, so that the record is one a service would have.

mod promise;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;

use anyhow::Context as _;
use demo::dice::Dice;
use demo::family::{self, Story};
use demo::load::{self, Arrival, Truth};
use demo::population::{Population, StaffMember};
use demo::{person, rota};
use dispatch::{Learnt, Problem, StraightLine};
use domain::command::{Command, Context, DeviceStamp, Target};
use domain::event::Actor;
use domain::ids::*;
use domain::incident::IncidentState;
use domain::job::{AmbulanceLeft, PersonLeft};
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use engine::{Engine, Envelope};
use indicatif::ProgressBar;

use super::clock::HandSet;

/// What happens next in a case, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    Ring,
    Answer,
    Decide,
    Promise,
    Offer,
    Accept,
    Step(Step),
    Clear,
    Resolve,
    Close,
}

/// A case of the night as far as it has come.
struct Case {
    arrival: Arrival,
    incident: Option<IncidentId>,
    job: Option<JobId>,
    operator: Option<StaffMember>,
    responder: Option<StaffMember>,
    /// The family is asked in this one.
    story: Option<Story>,
    dice: Dice,
}

/// What is going on when the demo begins: seconds before, and what is the matter. One visit with the client, one under way, one ringing.
const LIVE: [(i64, Truth); 3] = [(17 * 60, Truth::Visit(Situation::FallUninjured)), (3 * 60 + 30, Truth::Silent), (12, Truth::Voice)];

/// The night's player.
struct Night<'a> {
    engine: &'a Engine,
    clock: &'a HandSet,
    population: &'a Population,
    first_day: i64,
    cases: Vec<Case>,
    next: BinaryHeap<Reverse<(Timestamp, usize, Move)>>,
}

/// Lives through these hours, drawn from a seed and counted from a first day. What is under way at the end stays under way: the living demo takes over.
///
/// # Errors
/// Whatever the engine refuses that it should not.
pub async fn live(
    engine: &Engine,
    clock: &Arc<HandSet>,
    population: &Population,
    (seed, first_day): (u64, i64),
    hours: Range<Timestamp>,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let Range { start: from, end: until } = hours;
    let mut night = Night { engine, clock, population, first_day, cases: Vec::new(), next: BinaryHeap::new() };
    for day in from.ms().div_euclid(86_400_000)..=until.ms().div_euclid(86_400_000) {
        for arrival in load::day(seed, u64::try_from(day - first_day + 1).unwrap_or(0), population) {
            let at = Timestamp(day * 86_400_000 + arrival.at_ms);
            // Faults and fires take hours and other people; the night keeps to what a desk and a van settle.
            let settled = matches!(arrival.truth, Truth::Voice | Truth::Visit(_) | Truth::Silent)
                && arrival.class == Class::Person
                && !arrival.repeat;
            if (from..until).contains(&at) && settled {
                night.next.push(Reverse((at, night.cases.len(), Move::Ring)));
                let dice = Dice::of(seed, &format!("night {}", night.cases.len()));
                night.cases.push(Case { arrival, incident: None, job: None, operator: None, responder: None, story: None, dice });
            }
        }
    }
    for (before_s, truth) in LIVE {
        night.add_live(seed, until - Duration::seconds(before_s), truth);
    }
    if let Some(story) = family::story(seed, population) {
        night.add_promise(seed, until, story);
    }
    progress.set_length(night.cases.len() as u64);
    progress.set_position(0);
    progress.set_message("Living through the night before");
    while let Some(Reverse((at, case, step))) = night.next.pop() {
        if at >= until {
            continue;
        }
        clock.set(at);
        night.shifts(at).await?;
        if step == Move::Ring {
            progress.inc(1);
        }
        night.play(case, step, at).await.with_context(|| format!("{step:?} at {at}"))?;
    }
    clock.set(until);
    Ok(())
}

impl Night<'_> {
    /// A case of somebody at home with mobile response, at an instant.
    fn add_live(&mut self, seed: u64, at: Timestamp, truth: Truth) {
        let mut dice = Dice::of(seed, &format!("live {truth:?}"));
        let entitled = |client: &domain::registers::Client| {
            self.population.contracts.iter().any(|contract| contract.id == client.contract && contract.terms.response)
        };
        let at_home: Vec<usize> = (0..self.population.clients.len())
            .filter(|n| {
                self.population.clients.get(*n).is_some_and(|client| entitled(client) && client.status.state == ClientState::AtHome)
            })
            .collect();
        let arrival = Arrival {
            at_ms: at.ms().rem_euclid(86_400_000),
            client: *dice.pick(&at_home),
            unit: 0,
            class: Class::Person,
            way: load::Way::Device,
            truth,
            repeat: false,
        };
        self.next.push(Reverse((at, self.cases.len(), Move::Ring)));
        self.cases.push(Case { arrival, incident: None, job: None, operator: None, responder: None, story: None, dice });
    }

    async fn act(&self, member: &StaffMember, target: Target, verb: Verb) -> anyhow::Result<engine::Outcome> {
        let actor = Actor::Person { person: member.person, role: member.role, responder: member.responder };
        let device = DeviceStamp { at: member.responder.map(|_| engine::Clock::now(self.clock)), ..DeviceStamp::default() };
        self.command(Context { actor, device, ..self.engine.console_context() }, target, verb).await
    }

    async fn command(&self, context: Context, target: Target, verb: Verb) -> anyhow::Result<engine::Outcome> {
        Ok(self.engine.handle(Envelope::unnamed(Command { target, verb, context })).await?)
    }

    /// Brings duty in line with the rota: whoever should be at work comes, whoever should not goes when they are free.
    async fn shifts(&self, at: Timestamp) -> anyhow::Result<()> {
        let working: Vec<PersonId> = rota::at_work(self.population, self.first_day, at).iter().map(|member| member.person).collect();
        for member in self.population.staff.iter().filter(|member| member.role == Role::Responder) {
            let Some(responder) = member.responder else { continue };
            let (on, busy) = self.engine.look(|view| {
                (view.board.responders.get(&responder).is_some_and(|known| known.on_duty()), view.board.assigned(responder).is_some())
            });
            let change: Option<Verb> = match (working.contains(&member.person), on, busy) {
                (true, false, _) => Some(GoOnDuty { until: rota::ends(at) + Duration::minutes(30) }.into()),
                (false, true, false) => Some(GoOffDuty {}.into()),
                (true, true, _) | (false, false, _) | (false, true, true) => None,
            };
            if let Some(change) = change {
                self.act(member, Target::Responder(responder), change).await?;
            }
        }
        Ok(())
    }

    fn later(&mut self, case: usize, at: Timestamp, step: Move) {
        self.next.push(Reverse((at, case, step)));
    }

    async fn play(&mut self, at_case: usize, step: Move, at: Timestamp) -> anyhow::Result<()> {
        match step {
            Move::Ring => self.ring(at_case, at).await,
            Move::Answer => self.answer(at_case, at).await,
            Move::Decide => self.decide(at_case, at).await,
            Move::Promise => self.promise(at_case).await,
            Move::Offer => self.offer(at_case, at).await,
            Move::Accept => self.accept(at_case, at).await,
            Move::Step(step) => self.step(at_case, step, at).await,
            Move::Clear => self.clear(at_case, at).await,
            Move::Resolve => self.resolve(at_case, at).await,
            Move::Close => self.close(at_case).await,
        }
    }

    async fn ring(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some(case) = self.cases.get(n) else { return Ok(()) };
        let Some(client) = self.population.clients.get(case.arrival.client) else { return Ok(()) };
        let signal = ReceiveSignal {
            signal: SignalId(self.engine.fresh().seed),
            seal: Box::default(),
            client: Some(client.id),
            unit: client.units.get(case.arrival.unit).map(|unit| unit.id),
            account: client.units.get(case.arrival.unit).map(|unit| unit.account.clone()).unwrap_or_default(),
            contract: client.contract,
            class: Class::Person,
            priority: Priority::P1,
            situation: None,
            place: None,
            note: "pendant pressed".to_owned(),
        };
        let came = self.command(Context { actor: Actor::Device, ..self.engine.console_context() }, Target::New, signal.into()).await?;
        let pause = self.cases.get_mut(n).map_or(0, |case| {
            case.incident = came.incident;
            case.dice.between(5, 25)
        });
        if !came.joined {
            self.later(n, at + Duration::seconds(pause), Move::Answer);
        }
        Ok(())
    }

    fn free_operator(&self, n: usize, at: Timestamp) -> Option<StaffMember> {
        let working: Vec<StaffMember> = rota::at_work(self.population, self.first_day, at)
            .into_iter()
            .filter(|member| member.role == Role::Dispatcher)
            .cloned()
            .collect();
        working.get(n % working.len().max(1)).cloned()
    }

    async fn answer(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let (Some(operator), Some(incident)) = (self.free_operator(n, at), self.cases.get(n).and_then(|case| case.incident)) else {
            return Ok(());
        };
        self.act(&operator, Target::Incident(incident), Answer {}.into()).await?;
        let pause = self.cases.get_mut(n).map_or(20, |case| {
            case.operator = Some(operator);
            case.dice.between(18, 45)
        });
        self.later(n, at + Duration::seconds(pause), Move::Decide);
        Ok(())
    }

    async fn decide(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some((incident, operator, truth, entitled)) = self.known(n) else { return Ok(()) };
        let target = Target::Incident(incident);
        if self.cases.get(n).is_some_and(|case| case.story.is_some()) {
            return self.ask_the_family(n, at).await;
        }
        self.act(&operator, target, Heard { speech: truth != Truth::Silent }.into()).await?;
        if truth == Truth::Visit(Situation::Fire) {
            let call = called(EmergencyService::Fire, format!("LFB{}", at.ms() / 1_000 % 100_000));
            self.act(&operator, target, call.into()).await?;
        }
        match truth {
            Truth::Visit(situation) if entitled => {
                if person::can_wait_a_little(situation) {
                    let lower = SetPriority { priority: Priority::P2, reason: "Spoken to: not injured, breathing well.".to_owned() };
                    self.act(&operator, target, SetSituation { situation }.into()).await?;
                    self.act(&operator, target, lower.into()).await?;
                }
                self.respond(&operator, target, situation).await?;
            }
            Truth::Silent if entitled => self.respond(&operator, target, Situation::Silent).await?,
            // Without mobile response, at night: 999. The family's promises are for the day to show.
            Truth::Visit(_) | Truth::Silent => {
                let call = called(EmergencyService::Ambulance, format!("CAD{}", at.ms() / 1_000 % 100_000));
                self.act(&operator, target, call.into()).await?;
                self.later(n, at + Duration::minutes(9), Move::Resolve);
                return Ok(());
            }
            Truth::Voice | Truth::Fault => {
                let note = "Pressed by mistake; spoke clearly, gave date of birth.".to_owned();
                self.act(
                    &operator,
                    target,
                    ResolveByVoice { spoken_to: true, identified: true, well: true, confused: false, third_party: false, note }.into(),
                )
                .await?;
                self.later(n, at + Duration::seconds(70), Move::Close);
                return Ok(());
            }
        }
        let job = self.engine.look(|view| view.board.incidents.get(&incident).and_then(|incident| incident.job));
        if let Some(case) = self.cases.get_mut(n) {
            case.job = job;
        }
        self.later(n, at + Duration(40), Move::Offer);
        Ok(())
    }

    async fn respond(&self, operator: &StaffMember, target: Target, situation: Situation) -> anyhow::Result<()> {
        let respond = Respond {
            kind: None,
            priority: None,
            situation: Some(situation),
            two_up: None,
            needs: Vec::new(),
            override_reason: None,
            note: "Help is on its way.".to_owned(),
        };
        self.act(operator, target, respond.into()).await.map(drop)
    }

    fn known(&self, n: usize) -> Option<(IncidentId, StaffMember, Truth, bool)> {
        let case = self.cases.get(n)?;
        let client = self.population.clients.get(case.arrival.client)?;
        let entitled = self.population.contracts.iter().any(|contract| contract.id == client.contract && contract.terms.response);
        Some((case.incident?, case.operator.clone()?, case.arrival.truth, entitled))
    }

    /// The same plan the living service makes, asked for once.
    async fn offer(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some(job) = self.cases.get(n).and_then(|case| case.job) else { return Ok(()) };
        let board = self.engine.look(|view| view.board.clone());
        let learnt = Learnt::default();
        let problem = Problem::of(&board, &BTreeMap::new(), &StraightLine, &learnt, at);
        let Some(policy) = dispatch::POLICIES.first() else { return Ok(()) };
        let found = dispatch::plan(&problem, *policy, at).moves.into_iter().find(|found| found.job == job);
        let chosen = found.as_ref().and_then(|found| found.offers.first()).map(|offer| offer.to);
        if let Some(found) = found {
            self.command(
                Context { actor: Actor::Plan { epoch: 0 }, ..self.engine.console_context() },
                Target::Job(job),
                found.into_verb().into(),
            )
            .await?;
        }
        let member = chosen.and_then(|to| self.population.staff.iter().find(|member| member.responder == Some(to))).cloned();
        let found_nobody = member.is_none();
        let pause = self.cases.get_mut(n).map_or(10, |case| {
            case.responder = member;
            case.dice.between(5, 22)
        });
        let next = if found_nobody { at + Duration::minutes(2) } else { at + Duration::seconds(pause) };
        self.later(n, next, if found_nobody { Move::Offer } else { Move::Accept });
        Ok(())
    }

    fn visit(&self, n: usize) -> Option<(JobId, StaffMember, ResponderId)> {
        let case = self.cases.get(n)?;
        let member = case.responder.clone()?;
        let responder = member.responder?;
        Some((case.job?, member, responder))
    }

    async fn accept(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some((job, member, responder)) = self.visit(n) else { return Ok(()) };
        let offer = self.engine.look(|view| {
            view.board.jobs.get(&job).and_then(|job| job.acceptable().find(|offer| offer.to == responder).map(|offer| offer.id))
        });
        let Some(offer) = offer else { return Ok(()) };
        self.act(&member, Target::Job(job), Accept { offer }.into()).await?;
        let pause = self.cases.get_mut(n).map_or(Duration::seconds(40), |case| person::turnout(&mut case.dice));
        self.later(n, at + pause, Move::Step(Step::EnRoute));
        Ok(())
    }

    async fn step(&mut self, n: usize, step: Step, at: Timestamp) -> anyhow::Result<()> {
        let Some((job, member, _)) = self.visit(n) else { return Ok(()) };
        self.act(&member, Target::Job(job), TakeStep { step }.into()).await?;
        let situation = self.engine.look(|view| view.board.jobs.get(&job).and_then(|job| job.situation));
        let Some(case) = self.cases.get_mut(n) else { return Ok(()) };
        let (pause, next) = match step {
            Step::EnRoute => (Duration::seconds(case.dice.between(200, 520)), Move::Step(Step::Arrived)),
            Step::Arrived => (person::getting_in(&mut case.dice), Move::Step(Step::GainedAccess)),
            Step::GainedAccess => (person::to_the_client(&mut case.dice), Move::Step(Step::WithClient)),
            Step::WithClient | Step::Clear => (Duration(person::on_scene(&mut case.dice, situation).ms().min(50 * 60_000)), Move::Clear),
        };
        self.later(n, at + pause, next);
        Ok(())
    }

    async fn clear(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some((job, member, _)) = self.visit(n) else { return Ok(()) };
        let situation = self.engine.look(|view| view.board.jobs.get(&job).and_then(|job| job.situation));
        let Some(case) = self.cases.get_mut(n) else { return Ok(()) };
        let (outcome, condition) = person::outcome(&mut case.dice, situation, false);
        let (persons, awaited) = self.engine.look(|view| {
            let behind: Vec<_> = view.board.jobs.get(&job).map(|job| view.board.behind(job).collect()).unwrap_or_default();
            let called = behind.iter().flat_map(|one| &one.emergency_calls).any(|call| call.service == EmergencyService::Ambulance);
            (behind.iter().map(|one| one.id).collect::<Vec<_>>(), called)
        });
        let also = persons.iter().skip(1).map(|incident| PersonLeft { incident: *incident, outcome, condition, note: String::new() });
        let left = Clear {
            incident: persons.first().copied(),
            outcome,
            condition,
            note: "Left comfortable, with a drink.".to_owned(),
            also: also.collect(),
            ambulance: awaited.then(|| AmbulanceLeft { how: AmbulanceEnd::Crew, words: "EA412".to_owned() }),
        };
        self.act(&member, Target::Job(job), left.into()).await?;
        self.later(n, at + Duration::minutes(2), Move::Close);
        Ok(())
    }

    async fn resolve(&mut self, n: usize, at: Timestamp) -> anyhow::Result<()> {
        let Some((incident, operator, _, _)) = self.known(n) else { return Ok(()) };
        let resolve = Resolve { outcome: OutcomeKind::EmergencyServices, note: "The crew is with the client.".to_owned() };
        self.act(&operator, Target::Incident(incident), resolve.into()).await?;
        self.later(n, at + Duration::minutes(2), Move::Close);
        Ok(())
    }

    /// Where an end takes two people, a second operator agrees to it.
    async fn agree(&self, incident: IncidentId, first: &StaffMember) -> anyhow::Result<()> {
        let proposed_at =
            self.engine.look(|view| view.board.incidents.get(&incident).and_then(|one| one.proposal.as_ref()).map(|proposal| proposal.at));
        let mut others = self.population.staff.iter().filter(|member| member.role == Role::Dispatcher && member.person != first.person);
        let Some(second) = others.next().filter(|_| proposed_at.is_some()) else { return Ok(()) };
        self.act(second, Target::Incident(incident), Agree { proposed_at }.into()).await.map(drop)
    }

    async fn close(&mut self, n: usize) -> anyhow::Result<()> {
        let Some((incident, operator, truth, _)) = self.known(n) else { return Ok(()) };
        self.agree(incident, &operator).await?;
        let visited = self.cases.get(n).is_some_and(|case| case.responder.is_some());
        let (reported, seen) = self.engine.look(|view| {
            let found = view.board.incidents.get(&incident);
            let seen = found.and_then(|found| view.job_of(found)?.left(found.id)).map(|(_, left)| left.condition);
            let reported = match found.map(|found| &found.state) {
                Some(IncidentState::Resolved { outcome, .. }) => Some(*outcome),
                Some(
                    IncidentState::Ringing { .. }
                    | IncidentState::Answered { .. }
                    | IncidentState::Open { .. }
                    | IncidentState::Closed { .. },
                )
                | None => None,
            };
            (reported, seen)
        });
        let said = if matches!(truth, Truth::Voice | Truth::Fault) { Condition::Well } else { Condition::NotSeen };
        let kind = match (reported.filter(|_| visited), truth) {
            (Some(reported), _) => reported,
            (None, Truth::Voice | Truth::Fault) => OutcomeKind::ResolvedByVoice,
            (None, Truth::Visit(_) | Truth::Silent) => OutcomeKind::EmergencyServices,
        };
        let late = self.engine.look(|view| {
            let visit = view.board.incidents.get(&incident).and_then(|incident| view.job_of(incident));
            visit.is_some_and(domain::job::Job::missed_target)
        });
        let outcome = domain::incident::Outcome {
            kind,
            condition: seen.filter(|_| visited).unwrap_or(said),
            secure: visited.then_some(true),
            key_returned: visited.then_some(true),
            kin_told: KinTold::Yes,
            note: String::new(),
            late_because: late.then_some(LateCause::Journey),
        };
        self.act(&operator, Target::Incident(incident), Close { outcome }.into()).await.map(drop)
    }
}

/// A call of ours to 999.
fn called(service: EmergencyService, reference: String) -> Emergency {
    Emergency { service, reference, expected_at: None, by: String::new(), note: String::new() }
}
