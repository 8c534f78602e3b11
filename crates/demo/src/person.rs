//! One pure person: a responder or operator who answers, ignores, drives, loses signal. It decides from what a screen shows and from draws
//! that belong to the case, so that the same case goes the same way whoever plays it.

use domain::time::{Duration, Timestamp};
use domain::words::*;

use crate::dice::Dice;
use crate::load::Truth;

/// How a responder answers an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Accepts after this long.
    Accept(Duration),
    /// Declines after this long.
    Decline(Duration, DeclineReason),
    /// Does not notice.
    Ignore,
}

/// The answer to an offer: nine in ten accept within half a minute.
pub fn answer(dice: &mut Dice) -> Answer {
    match dice.unit() {
        draw if draw < 0.89 => Answer::Accept(Duration::seconds(dice.between(4, 22))),
        draw if draw < 0.95 => Answer::Decline(
            Duration::seconds(dice.between(6, 25)),
            *dice.pick(&[DeclineReason::StillBusy, DeclineReason::Vehicle, DeclineReason::NoKit]),
        ),
        _ => Answer::Ignore,
    }
}

/// From acceptance to setting off.
pub fn turnout(dice: &mut Dice) -> Duration {
    Duration::seconds(dice.between(20, 75))
}

/// From arrival to being in, by how one gets in.
pub fn getting_in(dice: &mut Dice) -> Duration {
    Duration::seconds(dice.between(50, 230))
}

/// From being in to standing with the client.
pub fn to_the_client(dice: &mut Dice) -> Duration {
    Duration::seconds(dice.between(8, 40))
}

/// Time with the client by what is the matter: a lift 35 min (log-normal, σ 0.4), silent or false 12, personal care 25.
#[allow(clippy::cast_possible_truncation, reason = "minutes")]
pub fn on_scene(dice: &mut Dice, situation: Option<Situation>) -> Duration {
    let median_min = match situation {
        Some(Situation::FallInjured | Situation::FallUninjured) => 35.0,
        Some(Situation::PersonalCare) => 25.0,
        Some(Situation::Equipment) => 35.0,
        Some(Situation::Access) => 15.0,
        _ => 12.0,
    };
    Duration((dice.log_normal(median_min, 0.4).clamp(4.0, 150.0) * 60_000.0) as i64)
}

/// What the responder reports at the end.
pub fn outcome(dice: &mut Dice, situation: Option<Situation>, ambulance: bool) -> (OutcomeKind, Condition) {
    if ambulance {
        return (OutcomeKind::Hospital, Condition::Injured);
    }
    match situation {
        Some(Situation::FallInjured | Situation::FallUninjured) if dice.chance(0.8) => (OutcomeKind::Lifted, Condition::Well),
        Some(Situation::FallInjured | Situation::FallUninjured | Situation::PersonalCare | Situation::Unwell) => {
            (OutcomeKind::Assisted, Condition::Well)
        }
        Some(Situation::Fire) => (OutcomeKind::FireServiceAttended, Condition::Well),
        Some(Situation::Silent) | None => (OutcomeKind::NoHelpNeeded, Condition::Well),
        Some(_) => (OutcomeKind::Assisted, Condition::Well),
    }
}

/// Whether a phone loses its connection in this minute: 2 % of minutes, for half a minute to two.
pub fn loses_signal(dice: &mut Dice) -> Option<Duration> {
    dice.chance(0.013).then(|| Duration::seconds(dice.between(30, 120)))
}

/// Whether somebody who was spoken to is P2 by the rules: uninjured on the floor, personal care, a sensor nobody verified, a way in.
pub fn can_wait_a_little(situation: Situation) -> bool {
    matches!(situation, Situation::FallUninjured | Situation::PersonalCare | Situation::Sensor | Situation::Access)
}

/// What an operator sees of a case.
#[derive(Clone, Debug)]
pub struct Seen {
    /// "ringing", "answered", "open", "resolved".
    pub state: String,
    /// Since when.
    pub state_since: Timestamp,
    /// Whether this operator holds it.
    pub mine: bool,
    /// What its code says.
    pub class: Class,
    /// Whether mobile response is promised.
    pub entitled: bool,
    /// Whether there is an open visit, and whether somebody is assigned.
    pub visit: Option<bool>,
    /// Whether a contact ladder is being worked.
    pub ladder: bool,
    /// A promise to go, when one was made.
    pub promise: Option<Promised>,
    /// Alerts waiting, with their times.
    pub alerts: Vec<(String, Timestamp)>,
    /// Partners' cases not yet accepted.
    pub unaccepted: bool,
    /// Somebody else's proposal to close.
    pub proposal_by_other: Option<Timestamp>,
    /// 999 was called.
    pub emergency_called: bool,
    /// When the client is due a call.
    pub call_back_at: Option<Timestamp>,
    /// Whether somebody was heard; `None` while nobody has listened.
    pub speech: Option<bool>,
    /// A contact is to be rung, or rings: by when it is said how that went.
    pub rung: Option<Timestamp>,
}

/// A contact said they would go.
#[derive(Clone, Copy, Debug)]
pub struct Promised {
    /// By when.
    pub attend_by: Timestamp,
    /// Whether they really come.
    pub comes: bool,
}

/// What an operator does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Take it.
    Answer,
    /// Write down whether anybody speaks.
    Listen,
    /// Speak, and resolve it by voice.
    ResolveByVoice,
    /// Write down what was heard and send somebody.
    Respond(Situation),
    /// Nobody spoke; send somebody.
    RespondSilent,
    /// Work the contacts.
    Contacts,
    /// Call the brigade.
    CallFireBrigade,
    /// Call an ambulance.
    CallAmbulance,
    /// Keep it as a fault.
    Fault,
    /// Record how the rung went.
    Rung,
    /// The contact is there.
    PromiseKept,
    /// Resolve it with this outcome.
    Resolve(OutcomeKind),
    /// Ring the waiting client.
    CallBack,
    /// Read the hand-over back.
    ReadBack,
    /// Say "seen" to an alert.
    Acknowledge(String),
    /// Agree with a colleague.
    Agree,
    /// Close it.
    Close,
}

/// The operator's next act on a case, given what is really the matter. `dice` belongs to the case and the number of acts done on it.
pub fn operate(seen: &Seen, truth: Truth, now: Timestamp, dice: &mut Dice) -> Option<Act> {
    let after = |since: Timestamp, low: i64, high: i64, dice: &mut Dice| now >= since + Duration::seconds(dice.between(low, high));
    if let Some(at) = seen.proposal_by_other {
        return after(at, 15, 50, dice).then_some(Act::Agree);
    }
    match seen.state.as_str() {
        "ringing" => after(seen.state_since, 4, 28, dice).then_some(Act::Answer),
        // Heard early, so that nothing is offered behind the back of somebody who is speaking.
        "answered" if seen.mine && seen.speech.is_none() && seen.class != Class::Fire => {
            after(seen.state_since, 5, 12, dice).then_some(Act::Listen)
        }
        "answered" if seen.mine => after(seen.state_since, 15, 45, dice).then(|| decide(seen, truth)),
        "open" => work(seen, truth, now, dice),
        "resolved" => after(seen.state_since, 40, 150, dice).then_some(Act::Close),
        _ => None,
    }
}

fn decide(seen: &Seen, truth: Truth) -> Act {
    match truth {
        _ if seen.class == Class::Fire && !seen.emergency_called => Act::CallFireBrigade,
        _ if seen.class == Class::Fire && !seen.entitled => Act::Contacts,
        _ if seen.class == Class::Fire => Act::Respond(Situation::Fire),
        Truth::Voice => Act::ResolveByVoice,
        Truth::Fault => Act::Fault,
        Truth::Visit(_) | Truth::Silent if !seen.entitled => Act::Contacts,
        Truth::Visit(situation) => Act::Respond(situation),
        Truth::Silent => Act::RespondSilent,
    }
}

fn work(seen: &Seen, truth: Truth, now: Timestamp, dice: &mut Dice) -> Option<Act> {
    if seen.unaccepted && now >= seen.state_since + Duration::seconds(dice.between(15, 50)) {
        return Some(Act::ReadBack);
    }
    if seen.alerts.iter().any(|(kind, _)| kind == "forced_choice") && !seen.ladder {
        return Some(Act::Contacts);
    }
    if let Some(promised) = seen.promise
        && promised.comes
        && now + Duration::minutes(2) >= promised.attend_by
    {
        return Some(Act::PromiseKept);
    }
    // A call that began is brought to its end, also beside a visit: nobody leaves a contact with a telephone that rings.
    let overdue = seen.alerts.iter().any(|(kind, _)| kind == "not_decided");
    if let Some(due) = seen.rung
        && (overdue || now + Duration::seconds(dice.between(3, 18)) >= due)
    {
        return Some(Act::Rung);
    }
    let alone = seen.visit != Some(true);
    if alone && !seen.emergency_called && seen.alerts.iter().any(|(kind, _)| kind == "ladder_exhausted") {
        return Some(Act::CallAmbulance);
    }
    if let Some((kind, at)) = seen.alerts.first()
        && now >= *at + Duration::seconds(dice.between(10, 40))
    {
        return Some(Act::Acknowledge(kind.clone()));
    }
    if seen.call_back_at.is_some_and(|due| now + Duration::seconds(20) >= due) {
        return Some(Act::CallBack);
    }
    if seen.visit.is_some() || seen.promise.is_some() || seen.rung.is_some() {
        return None;
    }
    let worked_for = now.since(seen.state_since);
    match truth {
        Truth::Fault if worked_for >= Duration::minutes(dice.between(8, 40)) => Some(Act::Resolve(OutcomeKind::EquipmentMended)),
        Truth::Fault => None,
        _ if seen.emergency_called => {
            (worked_for >= Duration::minutes(dice.between(25, 60))).then_some(Act::Resolve(OutcomeKind::EmergencyServices))
        }
        _ if seen.ladder && worked_for >= Duration::minutes(dice.between(25, 50)) => Some(Act::Resolve(OutcomeKind::ContactAttended)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ringing() -> Seen {
        Seen {
            state: "ringing".into(),
            state_since: Timestamp(0),
            mine: false,
            class: Class::Person,
            entitled: true,
            visit: None,
            ladder: false,
            promise: None,
            alerts: vec![],
            unaccepted: false,
            proposal_by_other: None,
            emergency_called: false,
            call_back_at: None,
            speech: None,
            rung: None,
        }
    }

    #[test]
    fn an_operator_answers_within_half_a_minute_and_not_at_once() {
        assert_eq!(operate(&ringing(), Truth::Voice, Timestamp(1_000), &mut Dice::of(1, "case")), None);
        assert_eq!(operate(&ringing(), Truth::Voice, Timestamp(30_000), &mut Dice::of(1, "case")), Some(Act::Answer));
    }

    #[test]
    fn what_is_the_matter_decides_and_entitlement_decides_how() {
        let mut held = Seen { state: "answered".into(), mine: true, speech: Some(true), ..ringing() };
        let decided = |held: &Seen, truth| operate(held, truth, Timestamp(60_000), &mut Dice::of(1, "case"));
        assert_eq!(decided(&held, Truth::Voice), Some(Act::ResolveByVoice));
        assert_eq!(decided(&held, Truth::Silent), Some(Act::RespondSilent));
        assert_eq!(decided(&held, Truth::Visit(Situation::Unwell)), Some(Act::Respond(Situation::Unwell)));
        held.entitled = false;
        assert_eq!(decided(&held, Truth::Silent), Some(Act::Contacts));
        held.class = Class::Fire;
        assert_eq!(decided(&held, Truth::Voice), Some(Act::CallFireBrigade));
    }

    #[test]
    fn an_operator_listens_before_anything_is_decided_and_long_before_a_silent_alarm_goes_by_itself() {
        let held = Seen { state: "answered".into(), mine: true, ..ringing() };
        let at = |seconds: i64| operate(&held, Truth::Voice, Timestamp(seconds * 1_000), &mut Dice::of(1, "case"));
        assert_eq!((at(4), at(12), at(60)), (None, Some(Act::Listen), Some(Act::Listen)));
    }

    #[test]
    fn a_contact_is_rung_to_the_end_beside_a_visit_nobody_has_taken() {
        let open = Seen { state: "open".into(), visit: Some(false), ladder: true, rung: Some(Timestamp(30_000)), ..ringing() };
        let at = |seconds: i64| operate(&open, Truth::Silent, Timestamp(seconds * 1_000), &mut Dice::of(1, "case"));
        assert_eq!((at(5), at(28)), (None, Some(Act::Rung)));
    }

    #[test]
    fn a_promise_is_kept_only_by_somebody_who_comes_and_nothing_is_resolved_while_it_stands() {
        let promised = |comes| Some(Promised { attend_by: Timestamp(600_000), comes });
        let open = |comes| Seen { state: "open".into(), ladder: true, promise: promised(comes), ..ringing() };
        let at = |comes, minutes: i64| {
            operate(&open(comes), Truth::Visit(Situation::FallUninjured), Timestamp(minutes * 60_000), &mut Dice::of(1, "case"))
        };
        assert_eq!((at(true, 7), at(true, 8)), (None, Some(Act::PromiseKept)));
        assert_eq!((at(false, 8), at(false, 60)), (None, None));
    }

    #[test]
    fn when_nobody_can_go_an_ambulance_is_called_unless_a_responder_is_on_the_way() {
        let open = |visit| Seen {
            state: "open".into(),
            visit,
            ladder: true,
            alerts: vec![("ladder_exhausted".into(), Timestamp(0))],
            ..ringing()
        };
        let acts = |visit| operate(&open(visit), Truth::Silent, Timestamp(60_000), &mut Dice::of(1, "case"));
        assert_eq!(acts(None), Some(Act::CallAmbulance));
        assert_eq!(acts(Some(false)), Some(Act::CallAmbulance));
        assert_eq!(acts(Some(true)), Some(Act::Acknowledge("ladder_exhausted".into())));
    }

    #[test]
    fn nobody_touches_a_case_another_operator_holds() {
        let held = Seen { state: "answered".into(), mine: false, ..ringing() };
        assert_eq!(operate(&held, Truth::Silent, Timestamp(600_000), &mut Dice::of(1, "case")), None);
    }

    #[test]
    fn nine_in_ten_offers_are_accepted() {
        let mut dice = Dice::of(4, "answers");
        let accepted = (0..1_000).filter(|_| matches!(answer(&mut dice), Answer::Accept(_))).count();
        assert!((860..920).contains(&accepted), "{accepted}");
    }
}
