//! Anybody does anything at any time, deadlines come late or not at all, commands come twice and out of order; what must always hold, holds.
//!
//! I1 one visit per responder · I2 a job's places are filled by different people · I3 nothing open without an owner and a deadline,
//! nothing overdue after waking · I4 who leaves a visit leaves a name, a time and a reason, and their phone is told · I5 what is closed
//! says how · I6 nobody is diverted but from something less urgent, on the way and once a journey, or from planned work the desk confirmed ·
//! I7 whoever is left by that has somebody else asked or the desk told in the same moment · I8 the record folds to the board · I9 time does not run backwards · I10 saying the same again changes nothing.

use std::collections::BTreeSet;

use domain::board::Board;
use domain::command::{Command, Target};
use domain::deadline::DeadlineKind;
use domain::effect::{Effect, effects};
use domain::event::What;
use domain::ids::*;
use domain::incident::{AlertKind, IncidentState};
use domain::job::{AssignmentState, OfferState};
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use crate::acts::{Act, kinds};
use crate::story::*;

/// One turn.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// Somebody does something.
    Do(Act),
    /// Time passes and every deadline wakes its own.
    Pass(Duration),
    /// Time passes while the service stands still.
    Sleep(Duration),
    /// An old command comes again, somewhere in the order.
    Again(u8),
}

/// What the reference knows: the time.
#[derive(Clone, Debug)]
struct Clock(Timestamp);

impl ReferenceStateMachine for Clock {
    type State = Self;
    type Transition = Turn;

    fn init_state() -> BoxedStrategy<Self> {
        prop_oneof![Just(Self(MORNING)), Just(Self(NIGHT))].boxed()
    }

    fn transitions(_state: &Self) -> BoxedStrategy<Turn> {
        let span = prop_oneof![3 => 0..90_000_i64, 1 => 0..3_600_000_i64].prop_map(Duration);
        let act = (prop::sample::select(kinds()), any::<u8>()).prop_map(|(kind, pick)| Turn::Do(Act { kind, pick }));
        prop_oneof![20 => act, 3 => span.clone().prop_map(Turn::Pass), 1 => span.prop_map(Turn::Sleep), 2 => any::<u8>().prop_map(Turn::Again)].boxed()
    }

    fn apply(Self(now): Self, turn: &Turn) -> Self {
        match turn {
            Turn::Pass(span) | Turn::Sleep(span) => Self(now + *span),
            Turn::Do(_) | Turn::Again(_) => Self(now),
        }
    }
}

/// The board as it really goes, and what was sent to it.
struct Control {
    story: Story,
    sent: Vec<Command>,
}

/// What a responder's phone shows.
fn screen(board: &Board, responder: ResponderId) -> String {
    let mut shown = Vec::new();
    for job in board.jobs.values().filter(|job| job.is_open()) {
        let asked: Vec<_> =
            job.offers.iter().filter(|o| o.to == responder && matches!(o.state, OfferState::Open | OfferState::Lapsed)).collect();
        let live = job.live_of(responder);
        if live.is_some() || !asked.is_empty() {
            shown.push(format!(
                "{asked:?} {live:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                job.place, job.access, job.hazards, job.priority, job.kind, job.incidents
            ));
        }
    }
    let known = board.responders.get(&responder).map(|one| (one.duty.clone(), one.off_road.clone(), one.unconfirmed, one.keys.clone()));
    format!("{shown:?} {known:?}")
}

/// Whether saying it again is news: whoever presses, rings or hands over again activates again, each note is a note, and each look at a code
/// and each time that one did not open is kept.
fn is_news_each_time(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Raise(_)
            | Verb::ReceiveSignal(_)
            | Verb::HandOver(_)
            | Verb::Note(_)
            | Verb::RevealCode(_)
            | Verb::ReadToCrew(_)
            | Verb::FailCode(_)
    )
}

impl Control {
    /// Sends a command; whatever it changes on a phone's screen reaches that phone.
    fn send(&mut self, command: &Command) -> bool {
        let (mut board, from) = (self.story.board.clone(), self.story.log.len());
        let allowed = self.story.send(command).is_ok();
        self.diverted(&board, from);
        for (event, at) in &self.story.log[from..] {
            let before: Vec<String> = (1..=5).map(|n| screen(&board, r(n))).collect();
            board.apply(event, *at);
            let told = effects(event, &board);
            for n in 1..=5 {
                let changed = before[usize::from(n) - 1] != screen(&board, r(n));
                assert!(!changed || told.contains(&Effect::Phone { responder: r(n) }), "R{n}'s phone is not told of {:?}", event.what);
            }
        }
        allowed
    }

    /// I6 and I7, of everything one command did.
    fn diverted(&self, before: &Board, from: usize) {
        let happened: Vec<_> = self.story.log[from..].iter().map(|(event, _)| event).collect();
        for left in happened.iter().filter_map(|event| if let What::Diverted(left) = &event.what { Some(left) } else { None }) {
            let former = before.assigned(left.responder).expect("they had a visit");
            let wanted = &before.jobs[&left.to];
            let theirs = former.live_of(left.responder).unwrap();
            assert!(wanted.priority.in_dispatch() < former.priority.in_dispatch(), "to what is no more urgent: {left:?}");
            let offer = wanted.offers.iter().rev().find(|offer| offer.to == left.responder).unwrap();
            let confirmed = offer.diverts.as_ref().is_some_and(|diverts| diverts.make_safe);
            if theirs.step() >= Some(Step::Arrived) {
                assert!(confirmed && former.priority >= Priority::P3, "from the door: {former:?}");
            } else {
                assert!(theirs.diverted_from.is_none(), "twice on one journey: {former:?}");
            }
            let now = &self.story.board.jobs[&former.id];
            assert_eq!(self.story.board.assigned(left.responder).map(|job| job.id), Some(left.to), "they are not where they said they go");
            let asked = now.asks_everywhere();
            let told = now.alerts.iter().any(|alert| alert.kind == AlertKind::NoPlan) && now.deadlines.due(DeadlineKind::NoPlan).is_some();
            assert!(!now.is_open() || asked || told, "nobody is asked for the former client and nobody is told: {now:?}");
        }
    }

    fn act(&mut self, act: Act) {
        let Some((who, target, verb)) = act.deed(&self.story) else { return };
        let command = self.story.command(who, target, verb);
        if self.send(&command) {
            self.say_again(&command);
            self.sent.push(command);
        }
    }

    /// The same wish as a new command: with its own identifiers.
    fn renewed(&mut self, command: &Command) -> Command {
        let mut again = self.story.command(Who::Clock, command.target, command.verb.clone());
        again.context.actor = command.context.actor;
        again
    }

    /// The same wish once more, at once: already true, or refused.
    fn say_again(&mut self, command: &Command) {
        let again = self.renewed(command);
        let decided = self.story.board.decide(&again, self.story.now);
        if let Ok(events) = decided {
            assert!(events.is_empty() || is_news_each_time(&command.verb), "{} said twice does more: {events:?}", command.verb.name());
        }
    }
}

impl StateMachineTest for Control {
    type SystemUnderTest = Self;
    type Reference = Clock;

    fn init_test(Clock(now): &Clock) -> Self {
        let mut story = Story::begin_at(*now);
        story.terms(with_response(), |terms| terms.diverts = true);
        Self { story, sent: Vec::new() }
    }

    fn apply(mut control: Self, Clock(now): &Clock, turn: Turn) -> Self {
        match turn {
            Turn::Do(act) => control.act(act),
            Turn::Pass(span) => control.story.pass(span),
            Turn::Sleep(span) => control.story.sleep_through(span),
            Turn::Again(n) if !control.sent.is_empty() => {
                let old = control.sent[usize::from(n) % control.sent.len()].clone();
                let old = control.renewed(&old);
                control.send(&old);
            }
            Turn::Again(_) => {}
        }
        assert_eq!(control.story.now, *now);
        control
    }

    fn check_invariants(control: &Self, _clock: &Clock) {
        check(&control.story.board);
    }

    fn teardown(mut control: Self, _clock: Clock) {
        control.story.pass(Duration::hours(3));
        check(&control.story.board);
        assert!(control.story.next_wake().is_none_or(|(due, _)| due > control.story.now), "something is overdue");
        assert!(control.story.log.windows(2).all(|pair| pair[0].1 <= pair[1].1), "time runs backwards");
        assert!(control.story.replayed() == control.story.board, "the record does not fold to the board");
    }
}

fn check(board: &Board) {
    for responder in board.responders.values() {
        let live =
            board.jobs.values().flat_map(|job| &job.assignments).filter(|one| one.is_live() && one.responder == responder.id).count();
        assert!(live <= 1, "{} has {live} visits", responder.call_sign);
        assert!(live == 0 || responder.on_duty(), "{} is off duty on a visit", responder.call_sign);
        let asked = board.jobs.values().flat_map(|job| job.acceptable()).filter(|offer| offer.to == responder.id).count();
        assert!(
            asked == 0 || (responder.on_duty() && responder.off_road.is_none()),
            "{} cannot answer what they are asked",
            responder.call_sign
        );
        let visit = board.assigned(responder.id).map(|job| job.id);
        let leaves = |offer: &&domain::job::Offer| offer.diverts.as_ref().map(|one| one.from) == visit;
        let theirs = || board.jobs.values().flat_map(|job| job.acceptable()).filter(|offer| offer.to == responder.id);
        assert!(live == 0 || theirs().all(|offer| leaves(&offer)), "{} is asked beside a visit that it would not end", responder.call_sign);
    }
    for job in board.jobs.values() {
        let filled: BTreeSet<u8> = job.assignments.iter().filter(|one| one.is_live()).map(|one| one.slot).collect();
        assert_eq!(filled.len(), job.assignments.iter().filter(|one| one.is_live()).count(), "a place is filled twice: {job:?}");
        let asked: Vec<(u8, ResponderId)> = job.acceptable().map(|offer| (offer.slot, offer.to)).collect();
        assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len(), "somebody is asked twice: {job:?}");
        assert!(job.is_open() || (asked.is_empty() && filled.is_empty()), "a job that is over is still somebody's: {job:?}");
        assert!(asked.iter().all(|(slot, _)| !filled.contains(slot)), "a filled place is still offered: {job:?}");
        for one in &job.assignments {
            if let AssignmentState::StoodDown { reason, .. } = &one.state {
                assert!(!reason.is_empty(), "nobody says why: {one:?}");
            }
        }
        let needed = |id: &IncidentId| !matches!(board.incidents[id].state, IncidentState::Resolved { .. } | IncidentState::Closed { .. });
        assert!(!job.is_open() || job.incidents.iter().any(needed), "a visit nobody needs: {job:?}");
    }
    let mut open = BTreeSet::new();
    for incident in board.incidents.values() {
        if let Some(client) = incident.client.filter(|_| incident.is_open()) {
            assert!(open.insert((client, incident.class)), "two open incidents of one client and class: {incident:?}");
        }
        if let Some(job) = incident.job.and_then(|job| board.jobs.get(&job)).filter(|job| job.is_open() && incident.is_open()) {
            assert!(job.incidents.contains(&incident.id), "the visit does not know whom it serves: {incident:?}");
        }
    }
}

prop_state_machine! {
    #![proptest_config(Config { max_shrink_iters: 4_000, failure_persistence: None, ..Config::default() })]

    /// Whatever happens, in whatever order.
    #[test]
    fn whatever_happens_what_must_always_hold_holds(sequential 40..80 => Control);
}

/// What the machine does reaches the ends of the story and not only refusals: a defence against a machine that never gets anywhere.
#[test]
fn the_machine_can_reach_a_finished_visit() {
    let mut control = Control { story: Story::begin(), sent: Vec::new() };
    use crate::acts::Kind;
    let visit = [
        Kind::Press,
        Kind::Answer,
        Kind::Respond,
        Kind::PlanOffer,
        Kind::Accept,
        Kind::NextStep,
        Kind::NextStep,
        Kind::NextStep,
        Kind::NextStep,
        Kind::Clear,
        Kind::Close,
    ];
    for kind in visit {
        control.act(Act { kind, pick: 0 });
    }
    assert_eq!(control.sent.len(), visit.len(), "every one of them was allowed");
    assert!(control.story.board.incidents.values().all(|incident| matches!(incident.state, IncidentState::Closed { .. })));
    assert!(Step::ALL.len() == 5 && control.story.board.assigned(r(1)).is_none());
    assert!(matches!(control.sent[0].target, Target::New));
}

/// And to somebody who leaves one visit for another.
#[test]
fn the_machine_can_reach_a_diversion() {
    let mut control = Control { story: Story::begin(), sent: Vec::new() };
    use crate::acts::Kind;
    let diversion = [
        (Kind::Calm, 0),
        (Kind::Respond, 0),
        (Kind::PlanOffer, 0),
        (Kind::Accept, 0),
        (Kind::NextStep, 0),
        (Kind::Press, 2),
        (Kind::Answer, 1),
        (Kind::Respond, 1),
        (Kind::Divert, 17),
        (Kind::Accept, 1),
    ];
    for (kind, pick) in diversion {
        control.act(Act { kind, pick });
    }
    assert_eq!(control.sent.len(), diversion.len(), "every one of them was allowed");
    assert!(control.story.log.iter().any(|(event, _)| matches!(event.what, What::Diverted(_))));
}
