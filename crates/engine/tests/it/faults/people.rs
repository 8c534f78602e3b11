//! What people do: on their phones, at the desk, at the partner's.

use std::collections::BTreeSet;

use domain::board::Board;
use domain::command::Target;
use domain::ids::*;
use domain::incident::{Incident, IncidentState, Outcome};
use domain::job::Job;
use domain::time::Timestamp;
use domain::verbs::*;
use domain::words::*;

use super::draw::Draw;
use super::town;
use crate::house::{partner, r};

/// What a phone shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    asked: Vec<(JobId, OfferId)>,
    visit: Option<(JobId, OfferId, Option<Step>)>,
    stood_down: Option<(Timestamp, JobId)>,
}

impl Shown {
    /// Of a responder.
    pub fn of(board: &Board, who: ResponderId) -> Self {
        let open = || board.jobs.values().filter(|job| job.is_open());
        let theirs = |job: &Job| -> Vec<(JobId, OfferId)> {
            let live = job.acceptable().filter(|offer| offer.to == who);
            live.map(|offer| (job.id, offer.id)).collect()
        };
        Self {
            asked: open().flat_map(theirs).collect(),
            visit: open().find_map(|job| job.live_of(who).map(|one| (job.id, one.offer, one.step()))),
            stood_down: board.responders.get(&who).and_then(|one| one.unconfirmed),
        }
    }
}

/// Something done on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// I go.
    Accept(JobId, OfferId),
    /// I do not.
    Decline(JobId, OfferId),
    /// So far.
    Step(JobId, Step),
    /// I leave.
    Leave(JobId),
    /// I know.
    Know(Timestamp),
}

impl Deed {
    /// About what.
    pub fn target(self, who: ResponderId) -> Target {
        match self {
            Self::Accept(job, _) | Self::Decline(job, _) | Self::Step(job, _) | Self::Leave(job) => Target::Job(job),
            Self::Know(_) => Target::Responder(who),
        }
    }

    /// As it is sent.
    pub fn verb(self) -> Verb {
        match self {
            Self::Accept(_, offer) => Accept { offer }.into(),
            Self::Decline(_, offer) => Decline { offer, reason: DeclineReason::Vehicle, note: String::new() }.into(),
            Self::Step(_, step) => TakeStep { step }.into(),
            Self::Leave(_) => leave().into(),
            Self::Know(since) => ConfirmStandDown { by: "phone".to_owned(), since }.into(),
        }
    }
}

/// A phone and what was done on it.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Whether anything reaches it, or leaves it.
    pub reachable: bool,
    /// Whether it is about to be told.
    pub telling: bool,
    /// What it shows.
    pub shown: Shown,
    /// As of which position.
    pub at: i64,
    /// What was done, through which offer.
    pub done: BTreeSet<(Option<OfferId>, Deed)>,
}

impl Default for Phone {
    fn default() -> Self {
        Self { reachable: true, telling: false, shown: Shown::default(), at: 0, done: BTreeSet::new() }
    }
}

impl Phone {
    /// Draws what it is told, unless it shows something newer; and what its responder will do about it, after how many seconds.
    pub fn draws(&mut self, shown: Shown, position: i64, draw: &mut Draw) -> Vec<(i64, Deed)> {
        if position < self.at {
            return Vec::new();
        }
        (self.shown, self.at) = (shown, position);
        let mut deeds = Vec::new();
        for (job, offer) in self.shown.asked.clone() {
            let answer = if draw.happens(82) { Deed::Accept(job, offer) } else { Deed::Decline(job, offer) };
            let silent = draw.happens(15);
            let known = self.done.iter().any(|(through, _)| *through == Some(offer));
            if !known {
                self.done.insert((Some(offer), answer));
                deeds.extend((!silent).then(|| (draw.between(2, 60), answer)));
            }
        }
        if let Some((job, offer, step)) = self.shown.visit {
            let (deed, least, most) = match step {
                None => (Deed::Step(job, Step::EnRoute), 20, 90),
                Some(Step::EnRoute) => (Deed::Step(job, Step::Arrived), 60, 700),
                Some(Step::Arrived) => (Deed::Step(job, Step::GainedAccess), 20, 120),
                Some(Step::GainedAccess) => (Deed::Step(job, Step::WithClient), 5, 60),
                Some(Step::WithClient | Step::Clear) => (Deed::Leave(job), 120, 700),
            };
            if self.done.insert((Some(offer), deed)) {
                deeds.push((draw.between(least, most), deed));
            }
        }
        if let Some((since, _)) = self.shown.stood_down
            && self.done.insert((None, Deed::Know(since)))
        {
            deeds.push((draw.between(1, 90), Deed::Know(since)));
        }
        deeds
    }
}

fn leave() -> Clear {
    Clear {
        incident: None,
        outcome: OutcomeKind::Assisted,
        condition: Condition::Well,
        note: "tea made".to_owned(),
        also: Vec::new(),
        ambulance: None,
    }
}

/// A visit, nothing special.
pub fn respond() -> Respond {
    crate::house::respond()
}

/// A call taken at the desk.
pub fn raise(n: u8, priority: Priority) -> Raise {
    let raise = crate::house::raise();
    Raise { client: Some(town::client(n)), priority: Some(priority), situation: None, note: format!("rang, {priority:?}"), ..raise }
}

/// A hand-over by the partner, decided.
pub fn hand_over(n: u8, reference: u64, priority: Priority) -> HandOver {
    HandOver {
        partner: partner(),
        contract: town::contract(),
        reference: format!("case {reference}"),
        operator: "Pat".to_owned(),
        call_back: "020 7946 0100".to_owned(),
        client: Some(town::client(n)),
        not_theirs: None,
        caller: None,
        place: None,
        phone: None,
        hazards: Vec::new(),
        access: Box::default(),
        class: Class::Person,
        priority,
        situation: Situation::Unwell,
        speech: Some(true),
        received_at: None,
        answered_at: None,
        decided: true,
        emergency_calls: Vec::new(),
        note: "handed over".to_owned(),
        signal: None,
        seal: Box::default(),
    }
}

/// What a dispatcher takes into their head.
pub fn whim(board: &Board, draw: &mut Draw) -> Option<(Target, Verb)> {
    let open = || board.jobs.values().filter(|job| job.is_open());
    let offers: Vec<(JobId, OfferId)> =
        open().flat_map(|job| job.acceptable().map(|offer| (job.id, offer.id)).collect::<Vec<_>>()).collect();
    let every: Vec<(JobId, OfferId, bool)> =
        open().flat_map(|job| job.offers.iter().map(|one| (job.id, one.id, one.late_at.is_some())).collect::<Vec<_>>()).collect();
    let live: Vec<(JobId, ResponderId)> = open()
        .flat_map(|job| job.assignments.iter().filter(|one| one.is_live()).map(|one| (job.id, one.responder)).collect::<Vec<_>>())
        .collect();
    let jobs: Vec<JobId> = open().map(|job| job.id).collect();
    let someone = r(u8::try_from(draw.below(u64::from(town::RESPONDERS))).unwrap_or(0) + 1);
    let reason = || "the desk knows better".to_owned();
    let deed: (Target, Verb) = match draw.below(9) {
        0 => draw.one_of(&offers).map(|(job, offer)| (Target::Job(job), Withdraw { offer, reason: "not them".into() }.into()))?,
        1 => draw.one_of(&offers).map(|(job, offer)| (Target::Job(job), AcceptFor { offer, reason: reason() }.into()))?,
        2 => draw.one_of(&every).map(|(job, offer, _)| (Target::Job(job), AcceptFor { offer, reason: reason() }.into()))?,
        3 => draw
            .one_of(&live)
            .map(|(job, responder)| (Target::Job(job), StandDown { responder, reason: reason(), ambulance: None }.into()))?,
        4 => draw
            .one_of(&jobs)
            .map(|job| (Target::Job(job), MakeOffer { to: someone, reason: reason(), estimate_s: 300, weighed: None }.into()))?,
        5 => draw.one_of(&live).map(|(job, from)| {
            (Target::Job(job), Reassign { from, to: someone, reason: reason(), ambulance: None, weighed: None }.into())
        })?,
        6 => {
            let late: Vec<_> = every.iter().filter(|(_, _, late)| *late).copied().collect();
            draw.one_of(&late).map(|(job, offer, _)| (Target::Job(job), Swap { offer, reason: reason() }.into()))?
        }
        7 => draw.one_of(&jobs).map(|job| (Target::Job(job), Cancel { reason: reason() }.into()))?,
        _ => {
            let unknown: Vec<_> = board.responders.values().filter_map(|one| Some((one.id, one.unconfirmed?.0))).collect();
            draw.one_of(&unknown).map(|(who, since)| (Target::Responder(who), ConfirmStandDown { by: "voice".to_owned(), since }.into()))?
        }
    };
    Some(deed)
}

/// Whether an incident is open and nobody is to go: the desk decides again.
pub fn is_left(incident: &Incident, board: &Board) -> bool {
    let visited = incident.job.and_then(|job| board.jobs.get(&job)).is_some_and(Job::is_open);
    !visited && matches!(incident.state, IncidentState::Open { .. } | IncidentState::Ringing { .. } | IncidentState::Answered { .. })
}

/// The close of what is resolved.
pub fn close(board: &Board, incident: IncidentId) -> Option<Close> {
    let found = board.incidents.get(&incident)?;
    let IncidentState::Resolved { outcome, .. } = found.state else { return None };
    let late = found.job.and_then(|job| board.jobs.get(&job)).is_some_and(Job::missed_target);
    let outcome = Outcome {
        kind: outcome,
        condition: Condition::Well,
        secure: Some(true),
        key_returned: Some(true),
        kin_told: KinTold::Yes,
        note: "as it was left".to_owned(),
        late_because: late.then_some(LateCause::Other),
    };
    Some(Close { outcome })
}
