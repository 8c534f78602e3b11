//! Diverting: somebody with a visit is asked to leave it for something more urgent; whom they leave has somebody else, or the desk, in the same moment.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::effect::{Effect, HandOverState, effects};
use domain::event::What;
use domain::ids::*;
use domain::incident::AlertKind;
use domain::job::{AssignmentState, OfferState, Remedy, TwoUp, Withdrawal};
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;
use domain::words::*;

use crate::offers::withdrawn;
use crate::story::*;

/// A visit to somebody who was heard, of this urgency, that R`n` has.
fn less_urgent(s: &mut Story, client: ClientId, priority: Priority, n: u8) -> (IncidentId, JobId) {
    let incident = s.answered(client);
    s.calm(incident);
    s.ok(Who::Ana, Target::Incident(incident), SetPriority { priority, reason: "planned".into() });
    s.ok(Who::Ana, Target::Incident(incident), respond());
    let job = s.job_of(incident).id;
    s.assign(job, n);
    (incident, job)
}

/// R1 on the way to a P3 at Iris's; Cora lies on the floor, and nobody goes yet.
struct Night {
    s: Story,
    planned: IncidentId,
    from: JobId,
    urgent: IncidentId,
    to: JobId,
}

fn night_of(priority: Priority, last: Step, change: impl FnOnce(&mut Story)) -> Night {
    let mut s = Story::begin();
    change(&mut s);
    let (planned, from) = less_urgent(&mut s, iris(), priority, 1);
    s.walk(from, 1, last);
    let (urgent, to) = s.responding(cora());
    Night { s, planned, from, urgent, to }
}

fn night() -> Night {
    night_of(Priority::P3, Step::EnRoute, |_| {})
}

/// Ask R`n` to leave `from` for `to`, fifteen minutes before the door.
pub(crate) fn divert(s: &Story, from: JobId, to: JobId, n: u8, remedy: Remedy) -> Divert {
    Divert {
        revision: s.job(to).revision,
        who: r(n),
        from,
        from_revision: s.job(from).revision,
        estimate_s: 360,
        arrival: None,
        away_s: 900,
        make_safe: false,
        remedy,
        reason: "she is not breathing".into(),
        decision: None,
    }
}

/// R`n` is asked for the visit that is left.
pub(crate) fn ask(n: u8) -> Remedy {
    Remedy::Ask { to: r(n), estimate_s: 720, arrival: None }
}

impl Night {
    fn divert(&self, remedy: Remedy) -> Divert {
        divert(&self.s, self.from, self.to, 1, remedy)
    }
    /// The desk asks R1.
    fn asked(&mut self, remedy: Remedy) -> OfferId {
        let verb = self.divert(remedy);
        self.s.ok(Who::Ana, Target::Job(self.to), verb);
        self.s.job(self.to).acceptable().find(|offer| offer.to == r(1)).unwrap().id
    }
    fn accept(&mut self, offer: OfferId) -> Vec<What> {
        self.s.ok(Who::R(1), Target::Job(self.to), Accept { offer })
    }
    fn refusal(&mut self, verb: Divert) -> Refusal {
        self.s.refused(Who::Ana, Target::Job(self.to), verb)
    }
    /// Whether R1 has the visit they had, and nothing else.
    fn is_as_it_was(&self) -> bool {
        self.s.job(self.from).live_of(r(1)).is_some() && self.s.job(self.to).live_of(r(1)).is_none()
    }
}

#[test]
fn asking_changes_nothing_and_accepting_changes_everything_at_once() {
    let mut n = night();
    let offer = n.asked(ask(2));
    assert!(n.is_as_it_was(), "asked is not taken");
    let happened = n.accept(offer);
    assert!(happened.iter().any(|what| matches!(what, What::Diverted(left) if left.to == n.to && left.by == Who::R(1).person())));
    let former = &n.s.job(n.from).assignments[0];
    let why = |state: &AssignmentState| match state {
        AssignmentState::StoodDown { by, reason, diverted_to, .. } => Some((*by, reason.clone(), *diverted_to)),
        AssignmentState::Live | AssignmentState::Clear { .. } => None,
    };
    let number = n.s.job(n.to).number;
    assert_eq!(why(&former.state), Some((Who::R(1).person(), format!("diverted to {number}"), Some(n.to))), "who, why and to what");
    assert_eq!(n.s.job(n.to).live_of(r(1)).unwrap().diverted_from, Some(n.from));
    assert!(n.s.responder(1).unconfirmed.is_none(), "they know: they accepted it themselves");
    let remedy = n.s.job(n.from).acceptable().next().unwrap();
    assert_eq!((remedy.to, remedy.estimate_s, &remedy.state), (r(2), 720, &OfferState::Open), "the former client has somebody else asked");
    assert!(happened.iter().any(|what| matches!(what, What::Offered { offer, .. } if offer.to == r(2))), "in the same moment");
}

#[test]
fn where_nobody_else_can_be_asked_the_desk_is_told_in_the_same_moment_and_again() {
    for (remedy, off_duty) in [(Remedy::Escalate, false), (ask(2), true)] {
        let mut n = night();
        let offer = n.asked(remedy);
        if off_duty {
            n.s.ok(Who::R(2), Target::Responder(r(2)), GoOffDuty {});
        }
        n.accept(offer);
        let alert = n.s.job(n.from).alerts.iter().find(|alert| alert.kind == AlertKind::NoPlan).unwrap();
        assert_eq!(alert.words, format!("R1 was diverted to {}", n.s.job(n.to).number));
        assert!(n.s.job(n.from).deadlines.due(DeadlineKind::NoPlan).is_some(), "and the plan owes an answer");
        assert_eq!(n.s.incident(n.planned).owner.person, Who::Ana.person(), "and it has an owner");
        assert!(n.s.job(n.from).acceptable().next().is_none());
    }
}

#[test]
fn declined_or_not_answered_everything_stays_as_it_was() {
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.ok(Who::R(1), Target::Job(n.to), Decline { offer, reason: DeclineReason::StillBusy, note: String::new() });
    assert!(n.is_as_it_was() && n.s.job(n.from).acceptable().next().is_none());
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.pass(Duration::seconds(30));
    assert_eq!(withdrawn(&n.s, n.to, offer), Some(Withdrawal::StaysOn), "nobody is taken from the way by a late answer");
    assert!(matches!(n.s.refused(Who::R(1), Target::Job(n.to), Accept { offer }), Refusal::OutOfOrder { .. }));
    assert!(n.is_as_it_was());
    n.s.walk(n.from, 1, Step::Arrived);
}

#[test]
fn an_answer_at_the_last_moment_counts_and_one_after_it_does_not_even_where_nobody_woke() {
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.sleep_through(Duration::seconds(30));
    assert!(matches!(n.s.refused(Who::R(1), Target::Job(n.to), Accept { offer }), Refusal::OutOfOrder { state: "lapsed", .. }));
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.sleep_through(Duration::seconds(29));
    n.accept(offer);
}

#[test]
fn only_to_something_strictly_more_urgent() {
    for (priority, allowed) in [(Priority::P4, true), (Priority::P2, true), (Priority::P1, false), (Priority::Fire, false)] {
        let mut n = night();
        let offer = n.asked(ask(2));
        n.s.ok(Who::Ana, Target::Incident(n.planned), SetPriority { priority, reason: "worse".into() });
        let now = n.s.try_it(Who::R(1), Target::Job(n.to), Accept { offer });
        assert_eq!(now.is_ok(), allowed, "{priority:?} by the time they accept: {now:?}");
        let mut n = night();
        n.s.ok(Who::Ana, Target::Incident(n.planned), SetPriority { priority, reason: "worse".into() });
        let verb = n.divert(ask(2));
        assert_eq!(n.s.try_it(Who::Ana, Target::Job(n.to), verb).is_ok(), allowed, "{priority:?} when they are asked");
    }
}

#[test]
fn at_most_once_on_a_journey() {
    let mut n = night_of(Priority::P4, Step::EnRoute, |_| {});
    n.s.ok(Who::Ana, Target::Incident(n.urgent), Heard { speech: true });
    n.s.ok(Who::Ana, Target::Incident(n.urgent), SetSituation { situation: Situation::FallUninjured });
    n.s.ok(Who::Ana, Target::Incident(n.urgent), SetPriority { priority: Priority::P2, reason: "uninjured".into() });
    let offer = n.asked(Remedy::Escalate);
    n.accept(offer);
    n.s.walk(n.to, 1, Step::EnRoute);
    let (_, graver) = n.s.responding(edna());
    let again = divert(&n.s, n.to, graver, 1, Remedy::Escalate);
    assert_eq!(
        n.s.refused(Who::Ana, Target::Job(graver), again),
        Refusal::NotAllowed { rule: "they were diverted on this journey already" }
    );
}

#[test]
fn never_within_five_minutes_of_the_door_when_the_time_to_answer_ends() {
    let mut n = night();
    let near = Divert { away_s: 5 * 60 + 29, ..n.divert(ask(2)) };
    assert!(matches!(n.refusal(near.clone()), Refusal::NotAllowed { .. }));
    n.s.ok(Who::Ana, Target::Job(n.to), Divert { away_s: 5 * 60 + 30, ..near });
}

#[test]
fn whoever_arrives_meanwhile_stays() {
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.walk(n.from, 1, Step::Arrived);
    assert_eq!(withdrawn(&n.s, n.to, offer), Some(Withdrawal::StaysOn));
    assert!(matches!(n.s.refused(Who::R(1), Target::Job(n.to), Accept { offer }), Refusal::OutOfOrder { .. }));
}

#[test]
fn planned_work_on_scene_is_left_only_when_the_desk_confirms_that_it_is_made_safe() {
    let mut n = night_of(Priority::P4, Step::WithClient, |_| {});
    let unconfirmed = n.divert(ask(2));
    assert!(matches!(n.refusal(unconfirmed.clone()), Refusal::OutOfOrder { state: "with_client", .. }));
    n.s.ok(Who::Ana, Target::Job(n.to), Divert { make_safe: true, away_s: 0, ..unconfirmed });
    let offer = n.s.job(n.to).acceptable().next().unwrap().id;
    n.accept(offer);
    assert!(n.s.job(n.to).live_of(r(1)).is_some() && n.s.job(n.from).is_open());
    assert_eq!(n.s.job(n.from).acceptable().next().unwrap().to, r(2));
}

#[test]
fn nobody_leaves_a_client_without_a_working_alarm_a_contractor_or_an_emergency() {
    let at = |priority, situation: Situation| {
        let mut n = night_of(priority, Step::Arrived, |_| {});
        n.s.board.jobs.get_mut(&n.from).unwrap().situation = Some(situation);
        let verb = Divert { make_safe: true, away_s: 0, ..n.divert(Remedy::Escalate) };
        n.s.board.decide(&n.s.clone().command(Who::Ana, Target::Job(n.to), verb), n.s.now).map(|_| ())
    };
    let kept = |rule: &'static str| Err(Refusal::OutOfOrder { state: "arrived", rule });
    assert_eq!(at(Priority::P3, Situation::Equipment), kept("the client would be left without a working alarm"));
    assert_eq!(at(Priority::P4, Situation::Access), kept("a contractor or a crew is inside: they stay"));
    assert_eq!(at(Priority::P2, Situation::Reassurance), kept("they are at the door: only planned work is left there"));
    assert_eq!(at(Priority::P4, Situation::Equipment), Ok(()), "planned work on equipment that works");
    assert_eq!(at(Priority::P3, Situation::Reassurance), Ok(()));
}

#[test]
fn nobody_is_left_alone_where_nobody_is_alone() {
    let mut n = night();
    n.s.board.jobs.get_mut(&n.from).unwrap().two_up = Some(TwoUp::StaffSafety);
    let verb = n.divert(Remedy::Escalate);
    let command = n.s.command(Who::Ana, Target::Job(n.to), verb);
    assert!(matches!(n.s.board.decide(&command, n.s.now), Err(Refusal::NotAllowed { .. })));
}

#[test]
fn whoever_cannot_be_reached_or_was_asked_already_is_not_asked() {
    let mut n = night();
    n.asked(ask(2));
    let verb = n.divert(ask(3));
    assert!(matches!(n.refusal(verb), Refusal::NotAvailable { .. }), "one question at a time");
    let (_, other) = n.s.responding(edna());
    let verb = divert(&n.s, n.from, other, 1, Remedy::Escalate);
    assert!(matches!(n.s.refused(Who::Ana, Target::Job(other), verb), Refusal::NotAvailable { .. }), "nor two emergencies at once");
    let verb = divert(&n.s, n.from, n.to, 3, Remedy::Escalate);
    assert_eq!(n.refusal(verb), Refusal::NotFound { what: "assignment" }, "R3 has no visit to leave");
}

#[test]
fn it_is_made_from_what_the_desk_saw_and_a_conflict_drops_it() {
    let mut n = night();
    let verb = n.divert(ask(2));
    n.s.offer(n.to, 3);
    assert!(matches!(n.refusal(verb), Refusal::Stale { .. }), "somebody else was asked meanwhile");
    let verb = n.divert(ask(2));
    n.s.ok(Who::Ana, Target::Incident(n.planned), SetPriority { priority: Priority::P2, reason: "worse".into() });
    assert!(matches!(n.refusal(verb), Refusal::Stale { .. }), "their visit became more urgent meanwhile");
}

#[test]
fn the_desk_says_why_and_names_a_remedy_that_is_somebody_else() {
    let mut n = night();
    let verb = n.divert(ask(2));
    let wrong = |refusal: Refusal| match refusal {
        Refusal::Invalid { field, .. } => field,
        other => panic!("{other}"),
    };
    assert_eq!(wrong(n.refusal(Divert { reason: " ".into(), ..verb.clone() })), "reason");
    assert_eq!(wrong(n.refusal(Divert { remedy: ask(1), ..verb.clone() })), "remedy");
    assert_eq!(wrong(n.refusal(Divert { away_s: -1, ..verb })), "away_s");
    let bare = serde_json::json!({ "revision": 1, "who": r(1), "from": n.from, "from_revision": 1, "estimate_s": 60, "away_s": 900 });
    let without = Verb::read("divert", bare).unwrap().unwrap_err();
    assert!(without.to_string().contains("remedy"), "without a remedy it is no diversion: {without}");
}

#[test]
fn the_plan_diverts_by_itself_only_where_both_contracts_let_it_and_never_from_the_door() {
    let verb = |n: &Night| Divert { reason: String::new(), ..n.divert(ask(2)) };
    let mut n = night();
    let by_plan = verb(&n);
    assert!(matches!(n.s.refused(Who::Plan, Target::Job(n.to), by_plan), Refusal::NotAllowed { .. }));
    let mut n = night_of(Priority::P3, Step::EnRoute, |s| s.terms(with_response(), |terms| terms.diverts = true));
    let by_plan = verb(&n);
    n.s.ok(Who::Plan, Target::Job(n.to), by_plan);
    assert!(n.s.job(n.to).acceptable().next().unwrap().ordered.is_none());
    n.s.pass(Duration::seconds(30));
    let by_plan = verb(&n);
    assert!(matches!(n.s.refused(Who::Plan, Target::Job(n.to), by_plan), Refusal::NotAvailable { .. }), "the plan asks once");
    let by_desk = n.divert(ask(2));
    n.s.ok(Who::Ana, Target::Job(n.to), by_desk);
    let mut n = night_of(Priority::P4, Step::Arrived, |s| s.terms(with_response(), |terms| terms.diverts = true));
    let by_plan = Divert { make_safe: true, away_s: 0, ..verb(&n) };
    assert!(matches!(n.s.refused(Who::Plan, Target::Job(n.to), by_plan), Refusal::NotAllowed { .. }));
}

#[test]
fn whoever_has_left_in_good_order_meanwhile_simply_accepts() {
    let mut n = night_of(Priority::P4, Step::WithClient, |_| {});
    let verb = Divert { make_safe: true, away_s: 0, ..n.divert(ask(2)) };
    n.s.ok(Who::Ana, Target::Job(n.to), verb);
    let offer = n.s.job(n.to).acceptable().next().unwrap().id;
    n.s.clear(n.from, 1);
    let happened = n.accept(offer);
    assert!(!happened.iter().any(|what| matches!(what, What::Diverted(_))), "they left nobody");
    assert_eq!(n.s.job(n.to).live_of(r(1)).unwrap().diverted_from, None);
    assert!(matches!(n.s.job(n.from).assignments[0].state, AssignmentState::Clear { .. }));
}

#[test]
fn whoever_was_stood_down_meanwhile_has_to_know_that_first() {
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.ok(Who::Ana, Target::Job(n.from), StandDown { responder: r(1), reason: "R2 is nearer".into(), ambulance: None });
    assert!(matches!(n.s.refused(Who::R(1), Target::Job(n.to), Accept { offer }), Refusal::NotAvailable { .. }));
    n.s.ok(Who::R(1), Target::Responder(r(1)), ConfirmStandDown { by: "phone".into(), since: n.s.now });
    n.accept(offer);
}

#[test]
fn the_desk_records_that_they_said_yes_by_voice() {
    let mut n = night();
    let offer = n.asked(ask(2));
    n.s.ok(Who::Ana, Target::Job(n.to), AcceptFor { offer, reason: "by radio".into() });
    assert!(n.s.job(n.to).live_of(r(1)).is_some() && n.s.job(n.from).live_of(r(1)).is_none());
}

#[test]
fn the_code_of_the_former_door_is_shut_at_once() {
    let mut n = night();
    n.s.ok(Who::R(1), Target::Job(n.from), RevealCode { reason: String::new(), incident: None });
    let offer = n.asked(ask(2));
    n.s.ok(Who::R(1), Target::Job(n.from), RevealCode { reason: String::new(), incident: None });
    n.accept(offer);
    let refused = n.s.refused(Who::R(1), Target::Job(n.from), RevealCode { reason: String::new(), incident: None });
    assert_eq!(refused, Refusal::NotAllowed { rule: "only the assigned responder sees the code" });
}

#[test]
fn both_phones_and_the_former_clients_partner_are_told() {
    let mut s = Story::begin();
    s.ok(
        Who::Partner,
        Target::New,
        HandOver { priority: Priority::P2, situation: Situation::FallUninjured, ..hand_over(Some(iris()), "B-7") },
    );
    let planned = s.open_of(iris(), Class::Person);
    let from = s.job_of(planned).id;
    s.assign(from, 1);
    s.walk(from, 1, Step::EnRoute);
    let (urgent, to) = s.responding(cora());
    let mut n = Night { s, planned, from, urgent, to };
    let offer = n.asked(ask(2));
    let begun = n.s.log.len();
    n.accept(offer);
    let mut board = domain::board::Board::new();
    let mut told = Vec::new();
    for (at, (event, when)) in n.s.log.iter().enumerate() {
        board.apply(event, *when);
        told.extend(effects(event, &board).into_iter().filter(|_| at >= begun));
    }
    for n in [1, 2] {
        assert!(told.contains(&Effect::Phone { responder: r(n) }), "R{n}'s phone");
    }
    let partner = told.iter().find_map(|effect| match effect {
        Effect::PartnerState { reference, state: HandOverState::StoodDown, details, .. } => Some((reference.clone(), details.clone())),
        Effect::PartnerState { .. } | Effect::Phone { .. } | Effect::Manager { .. } => None,
    });
    let (reference, details) = partner.unwrap();
    assert_eq!((reference.as_str(), details.responder.as_deref()), ("B-7", Some("R1")));
    assert_eq!(details.reason.as_deref(), Some("the responder was needed for something more urgent; another is being found"));
}

#[test]
fn the_plan_may_send_them_back_afterwards() {
    let mut n = night();
    let offer = n.asked(Remedy::Escalate);
    n.accept(offer);
    n.s.walk(n.to, 1, Step::WithClient);
    n.s.clear(n.to, 1);
    n.s.assign(n.from, 1);
    assert!(n.s.job(n.from).live_of(r(1)).is_some(), "make safe, leave, return");
}
