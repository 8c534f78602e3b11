//! What anybody might do next, in any state, sensible or not: the alphabet of the machine.

use domain::command::Target;
use domain::ids::*;
use domain::job::{AmbulanceLeft, OfferState, Remedy, TwoUp, Withdrawal};
use domain::registers::Hazard;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// One thing somebody does; `pick` chooses among what there is when it is done.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// Which.
    pub kind: Kind,
    /// Among what.
    pub pick: u8,
}

/// The things somebody might do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Forward,
    Press,
    Smoke,
    Raise,
    HandOver,
    Answer,
    Release,
    Heard,
    Priority,
    Calm,
    Respond,
    Contacts,
    Tried,
    Kept,
    Emergency,
    Fault,
    ByVoice,
    Agree,
    Disagree,
    CalledBack,
    ReadBack,
    TakeOver,
    Resolve,
    Close,
    Reopen,
    Note,
    Join,
    Identify,
    PlanOffer,
    PlanNobody,
    DeskOffer,
    Divert,
    PlanDivert,
    Accept,
    AcceptFor,
    Decline,
    Withdraw,
    NextStep,
    AnyStep,
    EnterStep,
    Clear,
    ClearFor,
    LeaveUnsafe,
    StandDown,
    Reassign,
    Swap,
    Cancel,
    AcceptChange,
    Reveal,
    ReadToCrew,
    CodeFailed,
    Acknowledge,
    OnDuty,
    OffDuty,
    OffRoad,
    ComeBack,
    Confirm,
    Keys,
    Status,
    AddHazard,
    MoveClient,
    MoveDoor,
    Wake,
}

/// All of them with their weights; those that carry a visit forward come often, those that end one seldom.
const WEIGHTS: &[(usize, &[Kind])] = {
    use Kind::*;
    &[
        (60, &[Forward]),
        (6, &[Divert, PlanDivert, Calm]),
        (3, &[Press, HandOver, Respond, PlanOffer, DeskOffer, Accept, Confirm, Close, ByVoice, StandDown, Swap]),
        (2, &[Smoke, Answer, Tried, AcceptFor, Decline, NextStep, Clear, OnDuty, AddHazard, AcceptChange, Reassign, Agree]),
        (
            1,
            &[
                Raise, Release, Heard, Priority, Contacts, Kept, Emergency, Fault, Disagree, CalledBack, ReadBack, TakeOver, Resolve,
                Reopen, Note, Join,
            ],
        ),
        (
            1,
            &[
                Identify,
                PlanNobody,
                Withdraw,
                AnyStep,
                EnterStep,
                ClearFor,
                LeaveUnsafe,
                Cancel,
                Reveal,
                ReadToCrew,
                CodeFailed,
                Acknowledge,
                OffDuty,
                OffRoad,
            ],
        ),
        (1, &[ComeBack, Keys, Status, MoveClient, MoveDoor, Wake]),
    ]
};

/// Every kind as often as it weighs.
pub fn kinds() -> Vec<Kind> {
    WEIGHTS.iter().flat_map(|(weight, kinds)| kinds.iter().flat_map(|kind| std::iter::repeat_n(*kind, *weight))).collect()
}

type Deed = (Who, Target, Verb);

impl Act {
    fn of<T: Copy>(self, among: &[T]) -> Option<T> {
        (!among.is_empty()).then(|| among[usize::from(self.pick) % among.len()])
    }
    fn desk(self) -> Who {
        [Who::Ana, Who::Ben, Who::Sue][usize::from(self.pick / 3) % 3]
    }
    fn client(self) -> ClientId {
        [iris(), bert(), cora(), dora(), edna()][usize::from(self.pick) % 5]
    }
    fn someone(self) -> u8 {
        self.pick % 5 + 1
    }
    fn incident(self, s: &Story) -> Option<IncidentId> {
        self.of(&s.board.incidents.keys().copied().collect::<Vec<_>>())
    }
    fn open_incident(self, s: &Story) -> Option<IncidentId> {
        self.of(&s.board.incidents.values().filter(|one| one.is_open()).map(|one| one.id).collect::<Vec<_>>())
    }
    fn job(self, s: &Story) -> Option<JobId> {
        let open: Vec<JobId> = s.board.jobs.values().filter(|job| job.is_open()).map(|job| job.id).collect();
        self.of(&open).or_else(|| self.of(&s.board.jobs.keys().copied().collect::<Vec<_>>()))
    }
    fn live(self, s: &Story) -> Option<(JobId, ResponderId, Option<Step>)> {
        let live = s
            .board
            .jobs
            .values()
            .flat_map(|job| job.assignments.iter().filter(|one| one.is_live()).map(move |one| (job.id, one.responder, one.step())));
        self.of(&live.collect::<Vec<_>>())
    }
    fn offer(self, s: &Story, open: bool) -> Option<(JobId, OfferId, ResponderId)> {
        let wanted = |state: &OfferState| !open || matches!(state, OfferState::Open | OfferState::Lapsed);
        let all = s
            .board
            .jobs
            .values()
            .flat_map(|job| job.offers.iter().filter(move |offer| wanted(&offer.state)).map(move |offer| (job.id, offer.id, offer.to)));
        self.of(&all.collect::<Vec<_>>())
    }

    /// What that is now; `None` when there is nothing to do it with.
    pub fn deed(self, s: &Story) -> Option<Deed> {
        self.about_incidents(s).or_else(|| self.about_jobs(s)).or_else(|| self.about_people(s))
    }

    fn about_incidents(self, s: &Story) -> Option<Deed> {
        let (desk, words) = (self.desk(), || "in words".to_owned());
        let on = |verb: Verb| self.open_incident(s).map(|id| (desk, Target::Incident(id), verb));
        let on_any = |verb: Verb| self.incident(s).map(|id| (desk, Target::Incident(id), verb));
        match self.kind {
            Kind::Press => Some((Who::Device, Target::New, signal(Some(self.client()), Class::Person, Priority::P1).into())),
            Kind::Smoke => Some((Who::Device, Target::New, signal(Some(self.client()), Class::Fire, Priority::Fire).into())),
            Kind::Raise => Some((
                desk,
                Target::New,
                raise(self.client(), [Class::Person, Class::Fault, Class::Gas][usize::from(self.pick) % 3]).into(),
            )),
            Kind::HandOver => Some((Who::Partner, Target::New, hand_over(Some(self.client()), &format!("B-{}", self.pick % 7)).into())),
            Kind::Answer => on(Answer {}.into()),
            Kind::Release => on(Release { closed: false }.into()),
            Kind::Heard => on(Heard { speech: self.pick.is_multiple_of(2) }.into()),
            Kind::Priority => on(SetPriority { priority: Priority::ALL[usize::from(self.pick) % 5], reason: words() }.into()),
            Kind::Calm => {
                let (speech, situation) = (Some(true), Situation::Reassurance);
                let client = self.client();
                let priority = Some([Priority::P3, Priority::P4][usize::from(self.pick) % 2]);
                let verb = Raise { priority, situation: Some(situation), speech, ..raise(client, Class::Person) };
                Some((desk, Target::New, verb.into()))
            }
            Kind::Respond => {
                let two_up = [None, None, Some(TwoUp::Lifting)][usize::from(self.pick) % 3];
                on(Respond { two_up, override_reason: Some(words()), ..respond() }.into())
            }
            Kind::Contacts => on(Contacts { note: words() }.into()),
            Kind::Tried => {
                let result = ContactResult::ALL[usize::from(self.pick) % 5];
                let attend_by = (result == ContactResult::WillGo).then(|| s.now + Duration::minutes(20));
                on(TryContact { contact: [kim(), lou()][usize::from(self.pick) % 2], result, attend_by }.into())
            }
            Kind::Kept => on(KeepPromise { contact: [kim(), lou()][usize::from(self.pick) % 2], note: words() }.into()),
            Kind::Emergency => {
                let service = [EmergencyService::Ambulance, EmergencyService::Fire][usize::from(self.pick) % 2];
                on(Emergency { service, reference: "CAD 7".into(), expected_at: None, by: "us".into(), note: words() }.into())
            }
            Kind::Fault => on(Fault { note: words() }.into()),
            Kind::ByVoice => on(ResolveByVoice { confused: self.pick.is_multiple_of(2), ..by_voice() }.into()),
            Kind::Agree => on(Agree::default().into()),
            Kind::Disagree => on(Refuse { reason: words() }.into()),
            Kind::CalledBack => {
                on(CallBack { reached: self.pick.is_multiple_of(2), worse: self.pick.is_multiple_of(3), note: words() }.into())
            }
            Kind::ReadBack => on(ConfirmReadBack { organisation: partner(), reference: format!("B-{}", self.pick % 7) }.into()),
            Kind::TakeOver => on(TakeOver {}.into()),
            Kind::Resolve => on(Resolve { outcome: OutcomeKind::ContactAttended, note: words() }.into()),
            Kind::Close => on(Close { outcome: outcome(OutcomeKind::Assisted) }.into()),
            Kind::Reopen => on_any(Reopen { reason: words() }.into()),
            Kind::Note => on_any(Note { text: words() }.into()),
            Kind::Join => self.job(s).and_then(|job| on(JoinVisit { job }.into())),
            Kind::Identify => on(Identify { client: self.client() }.into()),
            _ => None,
        }
    }

    fn about_jobs(self, s: &Story) -> Option<Deed> {
        let (desk, words) = (self.desk(), || "in words".to_owned());
        let on = |verb: Verb| self.job(s).map(|id| (desk, Target::Job(id), verb));
        let phone = |id: ResponderId| Who::R(id.bytes()[15]);
        match self.kind {
            Kind::Forward => self.forward(s),
            Kind::PlanOffer => {
                let job = self.job(s)?;
                let verb = plan(s.job(job).revision, self.pick % 2, self.someone());
                Some((
                    Who::Plan,
                    Target::Job(job),
                    Plan { supersede: s.board.jobs.values().flat_map(|job| &job.offers).map(|offer| offer.id).collect(), ..verb }.into(),
                ))
            }
            Kind::PlanNobody => {
                let job = self.job(s)?;
                let decision = domain::event::DecisionRecord {
                    policy: words(),
                    travel: words(),
                    learnt: words(),
                    candidates: vec![],
                    chosen: None,
                    reason: words(),
                    instead: vec![],
                };
                Some((
                    Who::Plan,
                    Target::Job(job),
                    Plan { offers: vec![], decision: Some(Box::new(decision)), ..plan(s.job(job).revision, 0, 1) }.into(),
                ))
            }
            Kind::DeskOffer => on(MakeOffer { to: r(self.someone()), reason: words(), estimate_s: 300, weighed: None }.into()),
            Kind::Divert | Kind::PlanDivert => self.diversion(s),
            Kind::Accept => {
                self.offer(s, !self.pick.is_multiple_of(8)).map(|(job, offer, to)| (phone(to), Target::Job(job), Accept { offer }.into()))
            }
            Kind::AcceptFor => {
                self.offer(s, true).map(|(job, offer, _)| (desk, Target::Job(job), AcceptFor { offer, reason: words() }.into()))
            }
            Kind::Decline => self.offer(s, true).map(|(job, offer, to)| {
                (phone(to), Target::Job(job), Decline { offer, reason: DeclineReason::Vehicle, note: words() }.into())
            }),
            Kind::Withdraw => self
                .offer(s, false)
                .map(|(job, offer, _)| (desk, Target::Job(job), Withdraw { offer, reason: "away from the phone".into() }.into())),
            Kind::NextStep => self.live(s).and_then(|(job, who, step)| {
                let next = Step::ALL.iter().copied().find(|next| Some(*next) > step && *next != Step::Clear)?;
                Some((phone(who), Target::Job(job), TakeStep { step: next }.into()))
            }),
            Kind::AnyStep => self
                .job(s)
                .map(|job| (Who::R(self.someone()), Target::Job(job), TakeStep { step: Step::ALL[usize::from(self.pick) % 5] }.into())),
            Kind::EnterStep => self.live(s).map(|(job, responder, _)| {
                let at = s.now - Duration::seconds(i64::from(self.pick) % 3);
                let step = Step::ALL[usize::from(self.pick) % 5];
                (desk, Target::Job(job), EnterStep { responder, step, at, reason: words() }.into())
            }),
            Kind::Clear => self.live(s).map(|(job, who, _)| (phone(who), Target::Job(job), clear(OutcomeKind::Assisted).into())),
            Kind::LeaveUnsafe => self
                .live(s)
                .map(|(job, who, _)| (phone(who), Target::Job(job), domain::verbs::LeaveUnsafe { responder: None, note: words() }.into())),
            _ => self.about_ends(s),
        }
    }

    /// How somebody's part in a visit ends, and what else is done about one.
    fn about_ends(self, s: &Story) -> Option<Deed> {
        let (desk, words) = (self.desk(), || "in words".to_owned());
        let on = |verb: Verb| self.job(s).map(|id| (desk, Target::Job(id), verb));
        let phone = |id: ResponderId| Who::R(id.bytes()[15]);
        match self.kind {
            Kind::ClearFor => self.live(s).map(|(job, responder, _)| {
                let verb = ClearFor {
                    responder,
                    incident: None,
                    outcome: OutcomeKind::Assisted,
                    condition: Condition::Well,
                    note: words(),
                    also: Vec::new(),
                    ambulance: Some(AmbulanceLeft { how: AmbulanceEnd::Crew, words: "A123".into() }),
                    reason: words(),
                };
                (desk, Target::Job(job), verb.into())
            }),
            Kind::StandDown => self
                .live(s)
                .map(|(job, responder, _)| (desk, Target::Job(job), StandDown { responder, reason: words(), ambulance: None }.into())),
            Kind::Reassign => self.live(s).map(|(job, from, _)| {
                (desk, Target::Job(job), Reassign { from, to: r(self.someone()), reason: words(), ambulance: None, weighed: None }.into())
            }),
            Kind::Swap => {
                let beaten = |state: &OfferState| matches!(state, OfferState::Withdrawn { because: Withdrawal::Filled, .. });
                let open = s.board.jobs.values().filter(|job| job.is_open());
                let late =
                    open.flat_map(|job| job.offers.iter().filter(move |offer| beaten(&offer.state)).map(move |offer| (job.id, offer.id)));
                let (job, offer) = self.of(&late.collect::<Vec<_>>())?;
                Some((desk, Target::Job(job), Swap { offer, reason: words() }.into()))
            }
            Kind::Cancel => on(Cancel { reason: words() }.into()),
            Kind::AcceptChange => self.live(s).map(|(job, who, _)| (phone(who), Target::Job(job), AcceptChange {}.into())),
            Kind::Reveal => self
                .live(s)
                .map(|(job, who, _)| (phone(who), Target::Job(job), RevealCode { reason: String::new(), incident: None }.into())),
            Kind::ReadToCrew => on(ReadToCrew { service: EmergencyService::Ambulance, call_sign: "A12".into() }.into()),
            Kind::CodeFailed => on(FailCode { incident: None }.into()),
            Kind::Acknowledge => {
                let job = self.job(s)?;
                let alert = self.of(&s.job(job).alerts.iter().map(|alert| alert.kind).collect::<Vec<_>>())?;
                on(AcknowledgeAlert { alert }.into())
            }
            _ => None,
        }
    }

    /// Somebody who has a visit is asked to leave it for another, with or without somebody for whom they leave.
    fn diversion(self, s: &Story) -> Option<Deed> {
        let (from, leaves, step) = self.live(s)?;
        let open = s.board.jobs.values().filter(|job| job.is_open() && job.id != from && job.unfilled().next().is_some());
        let to = open.min_by_key(|job| (job.priority, job.id))?;
        let remedy = Remedy::Ask { to: r(self.pick / 16 % 5 + 1), estimate_s: 600, arrival: None };
        let remedy = if self.pick.is_multiple_of(3) { Remedy::Escalate } else { remedy };
        let make_safe = step >= Some(Step::Arrived) && !self.pick.is_multiple_of(5);
        let verb = Divert {
            revision: to.revision,
            who: leaves,
            from,
            from_revision: s.job(from).revision,
            estimate_s: 300,
            arrival: None,
            away_s: 900,
            make_safe,
            remedy,
            reason: "in words".into(),
            decision: None,
        };
        let who = if self.kind == Kind::PlanDivert { Who::Plan } else { self.desk() };
        Some((who, Target::Job(to.id), verb.into()))
    }

    /// Whatever carries some visit, or some incident towards one, one step on.
    fn forward(self, s: &Story) -> Option<Deed> {
        let open: Vec<JobId> = s.board.jobs.values().filter(|job| job.is_open()).map(|job| job.id).collect();
        let Some(id) = self.of(&open).filter(|_| !self.pick.is_multiple_of(5)) else {
            return self.open_incident(s).map(|incident| (self.desk(), Target::Incident(incident), respond().into()));
        };
        let job = s.job(id);
        let phone = |id: ResponderId| Who::R(id.bytes()[15]);
        let asked: Vec<(OfferId, ResponderId)> = job.acceptable().map(|offer| (offer.id, offer.to)).collect();
        if let Some((offer, to)) = self.of(&asked).filter(|_| !self.pick.is_multiple_of(3)) {
            return Some((phone(to), Target::Job(id), Accept { offer }.into()));
        }
        if let Some(slot) = job.unfilled().next() {
            let free = |one: &&domain::responder::Responder| {
                let idle = one.on_duty() && one.off_road.is_none() && one.unconfirmed.is_none() && s.board.assigned(one.id).is_none();
                idle && !asked.iter().any(|(_, to)| *to == one.id)
            };
            let to = self.of(&s.board.responders.values().filter(free).map(|one| one.id).collect::<Vec<_>>())?;
            return Some((Who::Plan, Target::Job(id), plan(job.revision, slot, to.bytes()[15]).into()));
        }
        let live: Vec<(ResponderId, Option<Step>)> =
            job.assignments.iter().filter(|one| one.is_live()).map(|one| (one.responder, one.step())).collect();
        let (who, reached) = self.of(&live)?;
        let verb = Step::ALL.iter().copied().find(|next| Some(*next) > reached && *next != Step::Clear);
        Some((phone(who), Target::Job(id), verb.map_or_else(|| clear(OutcomeKind::Assisted).into(), |step| TakeStep { step }.into())))
    }

    fn about_people(self, s: &Story) -> Option<Deed> {
        let n = self.someone();
        let own = |verb: Verb| Some((Who::R(n), Target::Responder(r(n)), verb));
        match self.kind {
            Kind::OnDuty => own(GoOnDuty { until: s.now + Duration::hours(1 + i64::from(self.pick) % 12) }.into()),
            Kind::OffDuty => own(GoOffDuty {}.into()),
            Kind::OffRoad => {
                let who = if self.pick.is_multiple_of(2) { Who::R(n) } else { self.desk() };
                Some((
                    who,
                    Target::Responder(r(n)),
                    GoOffRoad { reason: OffRoadReason::Breakdown, until: s.now + Duration::hours(1) }.into(),
                ))
            }
            Kind::ComeBack => own(ComeBack {}.into()),
            Kind::Confirm => {
                let waiting: Vec<u8> =
                    s.board.responders.values().filter(|one| one.unconfirmed.is_some()).map(|one| one.id.bytes()[15]).collect();
                let n = self.of(&waiting).unwrap_or(n);
                Some((Who::R(n), Target::Responder(r(n)), ConfirmStandDown { by: String::new(), since: s.now }.into()))
            }
            Kind::Keys => own(SetKeys { keys: vec![format!("K{}", self.pick % 4)] }.into()),
            Kind::Status => {
                let verb = SetStatus {
                    state: ClientState::Hospital,
                    source: "her daughter".into(),
                    second_source: None,
                    review_at: Some(s.now + Duration::hours(48)),
                };
                Some((self.desk(), Target::Client(self.client()), verb.into()))
            }
            Kind::AddHazard => {
                let kind = [HazardKind::Dog, HazardKind::Oxygen, HazardKind::TwoUp, HazardKind::TwoToLift][usize::from(self.pick) % 4];
                Some((self.desk(), Target::Client(self.client()), AddHazard { hazard: Hazard { kind, note: "seen".into() } }.into()))
            }
            Kind::MoveClient => {
                let mut client = s.board.clients[&self.client()].clone();
                client.property = door([1, 3, 4, 5][usize::from(self.pick / 5) % 4]);
                Some((Who::Ada, Target::New, RecordClient { client: Box::new(client) }.into()))
            }
            Kind::MoveDoor => {
                let mut property = s.board.properties[&door([1, 3, 4, 5][usize::from(self.pick) % 4])].clone();
                property.access_notes = format!("door {}", self.pick);
                Some((Who::Ada, Target::New, RecordProperty { property: Box::new(property) }.into()))
            }
            Kind::Wake => {
                let jobs = s.board.jobs.keys().map(|id| Target::Job(*id));
                let all: Vec<Target> =
                    s.board.incidents.keys().map(|id| Target::Incident(*id)).chain(jobs).chain([Target::Responder(r(n))]).collect();
                self.of(&all).map(|target| (Who::Clock, target, Wake {}.into()))
            }
            _ => None,
        }
    }
}
