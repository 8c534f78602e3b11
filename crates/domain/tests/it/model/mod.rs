//! A model check of offers and assignments: every history of one emergency and two responders within the bounds below, run through the product's own
//! `decide`, `apply` and `effects`.
//!
//! Messages between phones and the service are lost, doubled and overtake each other; phones are off and on again; deadlines are woken late; two nodes
//! plan at once, each by its own look, as they may when a lease has changed hands; either of two dispatchers does anything whatever their screen showed.
//! The plan may ask anybody who can be asked, so what holds here holds for every policy.
//!
//! What is abstract: time goes on from one deadline to the next; identifiers and positions are told apart by their order only ([`world`]). What is
//! bounded is how often each thing happens ([`Left`]). I9 and the receipts of I10 are the store's: the simulation with faults proves them there.
//!
//! Each property has a service with one fault that breaks it ([`service::Fault`]), and the model must find it. `cargo xtask model` runs the wide bounds.

mod actions;
mod broken;
mod histories;
mod properties;
mod service;
mod world;

use std::collections::BTreeSet;

use domain::command::Target;
use domain::event::DecisionRecord;
use domain::ids::ClientId;
use domain::job::TwoUp;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;
use stateright::{Checker, Expectation, HasDiscoveries, Model};

use crate::story::{self, MORNING, Story, cora, iris, with_response};
use properties::Reach;
use service::Fault;
use world::{Left, Phone, Shown, World};

/// How far the model goes.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The incidents, each of another client, by their urgency.
    urgencies: Vec<Priority>,
    /// Whether each takes two, one now and one who follows.
    two: bool,
    /// How many responders are on duty.
    responders: u8,
    /// The steps that phones take before leaving.
    steps: &'static [Step],
    /// Whether the desk closes and opens again.
    closing: bool,
    /// How often what may happen.
    left: Left,
    /// What has to be come by.
    reach: &'static [Reach],
}

/// Nothing may happen.
const NEVER: Left = Left { ticks: 0, late: 0, offers: 0, held: 0, desk: 0 };

impl Bounds {
    /// One emergency, two responders, two nodes, and nothing may happen yet.
    fn of(left: Left) -> Self {
        Self { urgencies: vec![Priority::P1], two: false, responders: 2, steps: &[Step::EnRoute], closing: false, left, reach: &[] }
    }
}

/// The model.
#[derive(Clone, Debug)]
pub struct Dispatch {
    bounds: Bounds,
    fault: Option<Fault>,
}

/// A decision that found nobody.
fn nobody() -> DecisionRecord {
    DecisionRecord {
        policy: "any/1".to_owned(),
        travel: String::new(),
        learnt: String::new(),
        candidates: Vec::new(),
        chosen: None,
        reason: String::new(),
        instead: Vec::new(),
    }
}

/// The visits are decided on, and nobody has been asked.
fn begin(model: &Dispatch) -> World {
    let clients: Vec<ClientId> = [iris(), cora()].into_iter().take(model.bounds.urgencies.len()).collect();
    let mut story = Story::begin();
    // Planned work that runs is looked in on too often to be of interest for a day.
    story.terms(with_response(), |terms| terms.timers.look_in = Duration::hours(25));
    story.board = service::only(&story.board, model.bounds.responders, &clients);
    for (client, priority) in clients.into_iter().zip(&model.bounds.urgencies) {
        let raise = Raise { priority: Some(*priority), ..story::raise(client, Class::Person) };
        story.ok(story::Who::Ana, Target::New, raise);
        let incident = story.open_of(client, Class::Person);
        let two_up = model.bounds.two.then_some(TwoUp::Lifting);
        story.ok(story::Who::Ana, Target::Incident(incident), Respond { two_up, ..story::respond() });
    }
    let phone = Phone { shown: Shown::default(), at: 0, said: BTreeSet::new(), changed: 0, seen: 0 };
    let waits = vec![Some((MORNING, false)); story.board.jobs.len()];
    World {
        board: story.board,
        now: MORNING,
        position: 0,
        phones: vec![phone; usize::from(model.bounds.responders)],
        net: Vec::new(),
        nodes: vec![None; 2],
        waits,
        left: model.bounds.left,
        broken: BTreeSet::new(),
    }
}

/// Looks at every history within the bounds, or at those of so many acts; every property holds in all of them.
#[allow(clippy::print_stdout, reason = "a long proof says what it has looked at")]
fn check(bounds: Bounds, depth: Option<usize>) {
    let left = bounds.left;
    let mut checker = Dispatch { bounds, fault: None }.checker().threads(threads()).finish_when(HasDiscoveries::AnyFailures);
    if let Some(depth) = depth {
        checker = checker.target_max_depth(depth);
    }
    let done = checker.spawn_bfs().join();
    let (all, different, deep) = (done.state_count(), done.unique_state_count(), done.max_depth());
    println!("{left:?}: {different} worlds by {all} ways, at most {deep} acts deep");
    let found = done.discoveries();
    for property in done.model().properties() {
        match (found.get(property.name), &property.expectation) {
            (None, Expectation::Sometimes) => panic!("never {}", property.name),
            (Some(path), Expectation::Always | Expectation::Eventually) => {
                panic!("{}: {:#?}", property.name, path.clone().into_actions())
            }
            (_, _) => {}
        }
    }
}

/// As many workers as there are processors.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A service with this fault breaks this property, and the model finds a history in which it does.
fn finds(fault: Fault, property: &'static str, bounds: Bounds) {
    let model = Dispatch { bounds, fault: Some(fault) };
    let found = model.checker().threads(threads()).finish_when(HasDiscoveries::AnyOf(BTreeSet::from([property]))).spawn_bfs().join();
    assert!(found.discovery(property).is_some(), "{fault:?} goes unnoticed: {property}");
}

/// The narrow bounds for every run of the tests, the wide ones for `cargo xtask model`.
fn within(narrow: Left, wide: Left) -> Left {
    let is_wide = std::env::var_os("ATTEND_MODEL").is_some_and(|extent| extent == "wide");
    if is_wide { wide } else { narrow }
}
