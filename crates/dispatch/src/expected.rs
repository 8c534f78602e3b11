//! When those who go will be at the door, as it looks now: from where they were last seen, at the instant they were seen there, by the roads as they are
//! now, by way of the key they have not fetched, and corrected as every estimate is.
//!
//! Who is on the road sends no fixes, and that is expected: an old fix that is older than the journey says where it began, one within it where it had
//! come. Nothing here depends on when it is asked, so that without news the answer stays the same.

use domain::ids::{JobId, ResponderId};
use domain::job::Assignment;
use domain::place::Position;
use domain::time::{Duration, Timestamp};
use domain::words::Step;

use crate::cost::{self, Besides, KeyBy};
use crate::problem::{JobView, Problem, Whereabouts};
use crate::travel::Start;
use crate::visit::KeyHolder;

/// Somebody who goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnderWay {
    /// Who.
    pub responder: ResponderId,
    /// To which visit.
    pub job: JobId,
    /// From where they were last seen, and whether on foot.
    pub from: Start,
    /// Where they fetch the key first, where they do.
    pub by_way_of: Option<Position>,
    /// To which door.
    pub to: Position,
    /// When they are expected there.
    pub expected_at: Timestamp,
}

/// Everybody who goes and whose door and place are known. `has_key` says who is known to have been where the key is since they accepted, though nobody has
/// written it down.
pub fn under_way(problem: &Problem<'_>, has_key: &dyn Fn(JobId, ResponderId) -> bool) -> Vec<UnderWay> {
    let going = problem.jobs.iter().flat_map(|view| view.job.assignments.iter().map(move |one| (view, one)));
    going.filter(|(_, one)| one.is_under_way()).filter_map(|(view, one)| journey(problem, view, one, has_key)).collect()
}

fn journey(
    problem: &Problem<'_>,
    view: &JobView<'_>,
    assignment: &Assignment,
    has_key: &dyn Fn(JobId, ResponderId) -> bool,
) -> Option<UnderWay> {
    let who = problem.responder(assignment.responder)?;
    let (from, to) = (who.whereabouts?, view.job.place.position?);
    let seen_at = from.age_s.map(|age_s| problem.now - Duration::seconds(age_s));
    let set_off_at = assignment.steps.iter().find(|taken| taken.step == Step::EnRoute).map(|taken| taken.at);
    let begun = seen_at.into_iter().chain(set_off_at).fold(assignment.accepted_at, Timestamp::max);
    // What is not known of their place is what was not known when this journey began there.
    let age_s = seen_at.map(|at| begun.since(at).ms() / 1_000);
    let waited_s = set_off_at.is_none().then(|| begun.since(assignment.accepted_at).ms() / 1_000);
    let visit = &view.visit;
    let besides = Besides::of(who, &Whereabouts { age_s, ..from }, &visit.door).since_accepted(waited_s);
    let parts = cost::time_from_here(who, visit)?;
    let fetches = if has_key(view.job.id, assignment.responder) { None } else { key_place(view, parts.key) };
    let journey_s = parts.travel_s + if fetches.is_some() { parts.key_s } else { 0 };
    let arrival = besides.arrival(journey_s, visit.asks.flat, &visit.door, visit.shares);
    Some(UnderWay {
        responder: assignment.responder,
        job: view.job.id,
        from: Start { position: from.position, on_foot: who.responder.on_foot },
        by_way_of: fetches,
        to,
        expected_at: begun + Duration::seconds(arrival.usual_s),
    })
}

/// Where a key is fetched that way.
fn key_place(view: &JobView<'_>, key: KeyBy<'_>) -> Option<Position> {
    let copy = |wanted: &dyn Fn(&KeyHolder<'_>) -> bool| view.visit.keys.iter().find(|copy| wanted(&copy.holder)).map(|copy| copy.place);
    match key {
        KeyBy::NotNeeded | KeyBy::Carried | KeyBy::OutOfReach => None,
        KeyBy::Base(name) => copy(&|holder| matches!(holder, KeyHolder::Base(base) if *base == name)),
        KeyBy::Colleague(who, _) => copy(&|holder| matches!(holder, KeyHolder::Carrier(carrier, _) if *carrier == who)),
    }
}
