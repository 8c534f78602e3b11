//! Edits of the registers: counted, compared with what was looked at, and carried to the visits under way.

use domain::command::Target;
use domain::deadline::DeadlineKind;
use domain::event::What;
use domain::incident::{AlertKind, Outcome};
use domain::place::Position;
use domain::refusal::Refusal;
use domain::registers::*;
use domain::time::{Duration, Timestamp};
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

fn client(s: &Story) -> Client {
    s.board.clients[&iris()].clone()
}

fn property(s: &Story) -> Property {
    s.board.properties[&door(1)].clone()
}

fn record_client(client: Client) -> RecordClient {
    RecordClient { client: Box::new(client) }
}

fn record_property(property: Property) -> RecordProperty {
    RecordProperty { property: Box::new(property) }
}

fn status(state: ClientState, source: &str, second: Option<&str>) -> SetStatus {
    let gone = matches!(state, ClientState::Away | ClientState::Hospital | ClientState::Moved);
    let review_at = gone.then_some(MORNING + Duration::hours(72));
    SetStatus { state, source: source.into(), second_source: second.map(str::to_owned), review_at }
}

#[test]
fn an_edit_counts_and_the_same_edit_again_changes_nothing() {
    let mut s = Story::begin();
    let mut edited = client(&s);
    edited.phone = Some("020 7946 0999".into());
    s.ok(Who::Ada, Target::New, record_client(edited.clone()));
    assert_eq!(client(&s).revision, edited.revision + 1);
    assert!(s.ok(Who::Ada, Target::New, record_client(edited)).is_empty());
}

#[test]
fn an_edit_made_on_an_older_state_is_stale() {
    let mut s = Story::begin();
    let (mut one, mut other) = (client(&s), client(&s));
    one.phone = Some("020 7946 0001".into());
    other.phone = Some("020 7946 0002".into());
    s.ok(Who::Ada, Target::New, record_client(one));
    let now = client(&s).revision;
    assert_eq!(s.refused(Who::Ada, Target::New, record_client(other)), Refusal::Stale { revision: now });
}

#[test]
fn somebody_new_begins_at_revision_nought() {
    let mut s = Story::begin();
    let mut new = client(&s);
    new.id = id(3, 77);
    assert_eq!(s.refused(Who::Ada, Target::New, record_client(new.clone())), Refusal::Stale { revision: 0 });
    new.revision = 0;
    s.ok(Who::Console, Target::New, record_client(new.clone()));
    assert_eq!(s.board.clients[&new.id].revision, 1);
}

#[test]
fn a_client_needs_a_name_a_reference_a_door_and_a_contract() {
    let mut s = Story::begin();
    let bad = |change: fn(&mut Client)| {
        let mut client = client(&s);
        change(&mut client);
        record_client(client)
    };
    let (nameless, nowhere, bound_by_nothing) =
        (bad(|c| c.name = " ".into()), bad(|c| c.property = door(99)), bad(|c| c.contract = id(2, 99)));
    assert!(matches!(s.refused(Who::Ada, Target::New, nameless), Refusal::Invalid { field: "client.name", .. }));
    assert_eq!(s.refused(Who::Ada, Target::New, nowhere), Refusal::NotFound { what: "property" });
    assert_eq!(s.refused(Who::Ada, Target::New, bound_by_nothing), Refusal::NotFound { what: "contract" });
}

#[test]
fn only_the_administrator_edits_the_registers() {
    let mut s = Story::begin();
    let mut edited = client(&s);
    edited.born = Some(1940);
    assert!(matches!(s.refused(Who::Ana, Target::New, record_client(edited)), Refusal::NotAllowed { .. }));
}

#[test]
fn other_hazards_in_an_edit_reach_the_visit_under_way() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let mut edited = client(&s);
    edited.hazards.push(Hazard { kind: HazardKind::Infection, note: "until May".into() });
    s.ok(Who::Ada, Target::New, record_client(edited));
    assert!(s.job(job).hazards.iter().any(|hazard| hazard.kind == HazardKind::Infection));
    assert!(s.job(job).live_of(r(1)).unwrap().changed.is_some());
}

#[test]
fn an_edit_without_news_for_the_responder_asks_nothing_of_them() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let mut edited = client(&s);
    edited.born = Some(1940);
    s.ok(Who::Ada, Target::New, record_client(edited));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed, None);
}

#[test]
fn a_door_put_right_moves_the_incident_and_its_visit() {
    let mut s = Story::begin();
    let (incident, job) = s.responding(iris());
    s.assign(job, 1);
    let mut edited = client(&s);
    edited.property = door(5);
    s.ok(Who::Ada, Target::New, record_client(edited));
    assert_eq!(s.incident(incident).property, Some(door(5)));
    assert_eq!(s.job(job).property, Some(door(5)));
    assert_eq!(s.job(job).place, s.board.properties[&door(5)].place);
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("the address"));
}

#[test]
fn a_changed_address_or_access_reaches_the_visit_under_way() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let mut edited = property(&s);
    edited.place.position = Some(Position::new(51.7, -0.3).unwrap());
    edited.access_notes = "round the back".into();
    s.ok(Who::Ada, Target::New, record_property(edited.clone()));
    assert_eq!((&s.job(job).place, &s.job(job).access_notes), (&edited.place, &edited.access_notes));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("the address and the access"));
    assert!(s.job(job).deadlines.due(DeadlineKind::Changed).is_some());
}

#[test]
fn a_place_that_is_none_is_refused() {
    let mut s = Story::begin();
    let mut edited = property(&s);
    edited.place.position = Some(Position { latitude: 0.0, longitude: 0.0 });
    assert!(matches!(
        s.refused(Who::Ada, Target::New, record_property(edited.clone())),
        Refusal::Invalid { field: "property.place.position", .. }
    ));
    edited.place.position = None;
    edited.place.address = domain::place::Address::default();
    assert!(matches!(s.refused(Who::Ada, Target::New, record_property(edited)), Refusal::Invalid { field: "property.place", .. }));
}

#[test]
fn a_contract_whose_timers_run_backwards_is_refused() {
    let mut s = Story::begin();
    let good = s.board.contracts[&with_response()].clone();
    let bad = |change: fn(&mut Terms)| {
        let mut contract = good.clone();
        change(&mut contract.terms);
        RecordContract { contract: Box::new(contract) }
    };
    for verb in [
        bad(|terms| terms.timers.p1.alarm = Duration::seconds(10)),
        bad(|terms| terms.timers.hold = Duration::ZERO),
        bad(|terms| terms.timers.hand_over = [Duration::seconds(60), Duration::seconds(60), Duration::seconds(180)]),
        bad(|terms| terms.night.from_hour = 24),
    ] {
        assert!(matches!(s.refused(Who::Ada, Target::New, verb), Refusal::Invalid { .. }));
    }
}

#[test]
fn a_changed_contract_leaves_open_visits_as_they_were_promised() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let mut contract = s.board.contracts[&with_response()].clone();
    contract.terms.timers.p1.second = Duration::seconds(5);
    s.ok(Who::Ada, Target::New, RecordContract { contract: Box::new(contract) });
    s.offer(job, 1);
    assert_eq!(s.job(job).deadlines.due(DeadlineKind::SecondOffer).unwrap().since(s.now), Duration::seconds(30));
}

#[test]
fn an_organisation_is_recorded_with_its_name() {
    let mut s = Story::begin();
    let mut organisation = s.board.organisations[&partner()].clone();
    organisation.name = String::new();
    let nameless = RecordOrganisation { organisation: organisation.clone() };
    assert!(matches!(s.refused(Who::Ada, Target::New, nameless), Refusal::Invalid { field: "organisation.name", .. }));
    organisation.name = "Birch Care".into();
    s.ok(Who::Ada, Target::New, RecordOrganisation { organisation });
    assert_eq!(s.board.organisations[&partner()].name, "Birch Care");
}

#[test]
fn correcting_a_responder_leaves_duty_and_work_alone() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    let mut edited = s.responder(1).clone();
    edited.call_sign = "R11".into();
    edited.duty = domain::responder::Duty::Off;
    edited.jobs_this_shift = 40;
    edited.unconfirmed = Some((Timestamp(0), job));
    s.ok(Who::Ada, Target::New, RecordResponder { responder: Box::new(edited.clone()) });
    assert_eq!(s.responder(1).call_sign, "R11");
    assert!(s.responder(1).on_duty() && s.responder(1).jobs_this_shift == 1 && s.responder(1).unconfirmed.is_none());
    assert!(s.ok(Who::Ada, Target::New, RecordResponder { responder: Box::new(edited) }).is_empty());
}

#[test]
fn somebody_new_on_the_books_is_off_duty() {
    let mut s = Story::begin();
    let mut new = s.responder(1).clone();
    (new.id, new.revision) = (r(9), 0);
    s.ok(Who::Ada, Target::New, RecordResponder { responder: Box::new(new) });
    assert!(!s.responder(9).on_duty());
}

#[test]
fn where_a_client_is_has_a_source_and_a_beginning() {
    let mut s = Story::begin();
    s.pass(Duration::minutes(1));
    assert!(matches!(
        s.refused(Who::Ana, Target::Client(iris()), status(ClientState::Hospital, " ", None)),
        Refusal::Invalid { field: "source", .. }
    ));
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Hospital, "her daughter", None));
    assert_eq!((client(&s).status.state, client(&s).status.from), (ClientState::Hospital, s.now));
    assert!(s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Hospital, "her daughter", None)).is_empty());
}

#[test]
fn a_death_needs_two_different_sources() {
    let mut s = Story::begin();
    for second in [None, Some(""), Some("Her Daughter")] {
        let refusal = s.refused(Who::Ana, Target::Client(iris()), status(ClientState::Deceased, "her daughter", second));
        assert!(matches!(refusal, Refusal::Invalid { field: "second_source", .. }), "{second:?}");
    }
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Deceased, "her daughter", Some("the GP")));
    assert_eq!(client(&s).status.state, ClientState::Deceased);
}

#[test]
fn somebody_the_client_does_not_want_any_more_loses_their_offer() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.offer(job, 1);
    let mut edited = client(&s);
    edited.excluded.push(r(1));
    s.ok(Who::Ada, Target::New, record_client(edited));
    assert_eq!(s.job(job).acceptable().count(), 0);
    assert_eq!(s.job(job).excluded, [r(1)]);
}

#[test]
fn a_visit_to_two_stays_at_the_door_where_one_of_them_still_is() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    let (other, same) = s.responding(bert());
    assert_eq!(job, same);
    let mut edited = client(&s);
    edited.property = door(5);
    s.ok(Who::Ada, Target::New, record_client(edited));
    assert_eq!(s.job(job).property, Some(door(1)));
    assert_eq!(s.incident(other).property, Some(door(1)));
}

/// The open incident about a client's equipment that the register asked for, and what it said.
fn asked_for(s: &Story) -> Option<(Priority, Origin)> {
    let found = s.board.open_incident(iris(), Class::Fault)?;
    Some((found.priority, found.origin))
}

#[test]
fn somebody_home_from_hospital_is_called_and_their_unit_tested_the_same_day() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Hospital, "daughter", None));
    assert_eq!(asked_for(&s), None);
    let said = s.ok(Who::Ana, Target::Client(iris()), status(ClientState::AtHome, "ward 4", None));
    assert_eq!(asked_for(&s), Some((Priority::P3, Origin::Register)));
    let note = |what: &What| matches!(what, What::IncidentRaised { note, .. } if note.contains("test the unit"));
    assert!(said.iter().any(note));
    assert!(s.ok(Who::Ana, Target::Client(iris()), status(ClientState::AtHome, "ward 4", None)).is_empty(), "once");
}

#[test]
fn a_discharge_date_asks_for_the_call_on_its_day_though_nobody_says_that_they_are_home() {
    let mut s = Story::begin();
    let discharge = s.now + Duration::hours(40);
    let away = SetStatus { review_at: Some(discharge), ..status(ClientState::Hospital, "daughter", None) };
    s.ok(Who::Ana, Target::Client(iris()), away);
    assert!(s.wake(Target::Client(iris())).is_empty(), "not before its day");
    s.sleep_through(Duration::hours(40));
    s.wake(Target::Client(iris()));
    assert_eq!(asked_for(&s), Some((Priority::P3, Origin::Register)));
    assert_eq!((client(&s).status.state, client(&s).status.review_at), (ClientState::Hospital, None));
    assert!(s.wake(Target::Client(iris())).is_empty(), "once");
}

#[test]
fn nobody_is_away_or_in_hospital_without_a_day_to_ask_again() {
    let mut s = Story::begin();
    for state in [ClientState::Away, ClientState::Hospital, ClientState::Moved] {
        let without = SetStatus { review_at: None, ..status(state, "daughter", None) };
        assert!(matches!(s.refused(Who::Ana, Target::Client(iris()), without), Refusal::Invalid { field: "review_at", .. }), "{state}");
    }
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Hospital, "daughter", None));
    s.sleep_through(Duration::hours(72));
    s.wake(Target::Client(iris()));
    assert_eq!(asked_for(&s), Some((Priority::P3, Origin::Register)), "the day came, and the desk is told");
    let still = SetStatus { review_at: None, ..status(ClientState::Hospital, "the ward", None) };
    assert!(
        matches!(s.refused(Who::Ana, Target::Client(iris()), still), Refusal::Invalid { field: "review_at", .. }),
        "and till when now?"
    );
}

#[test]
fn a_review_lies_ahead_and_is_for_somebody_who_is_not_at_home() {
    let mut s = Story::begin();
    for (state, second, at) in [
        (ClientState::Hospital, None, s.now),
        (ClientState::Away, None, s.now - Duration::hours(1)),
        (ClientState::Moved, None, s.now + Duration::hours(3 * 366 * 24)),
        (ClientState::AtHome, None, s.now + Duration::hours(1)),
        (ClientState::Deceased, Some("GP"), s.now + Duration::hours(1)),
    ] {
        let wrong = SetStatus { review_at: Some(at), ..status(state, "daughter", second) };
        assert!(matches!(s.refused(Who::Ana, Target::Client(iris()), wrong), Refusal::Invalid { field: "review_at", .. }), "{state}");
    }
}

#[test]
fn after_a_death_the_key_and_the_equipment_are_asked_for_with_an_owner() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Deceased, "daughter", Some("GP")));
    assert_eq!(asked_for(&s), Some((Priority::P4, Origin::Register)));
    let asked = s.board.open_incident(iris(), Class::Fault).unwrap();
    assert!(asked.deadlines.next().is_some() && asked.owner.person == asked.terms.duty_officer);
    assert!(s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Deceased, "daughter", Some("GP"))).is_empty(), "once");
}

#[test]
fn the_others_of_a_household_keep_their_cover() {
    let mut s = Story::begin();
    let mut other = s.board.clients[&bert()].clone();
    other.property = client(&s).property;
    s.ok(Who::Ada, Target::New, record_client(other));
    s.ok(Who::Ana, Target::Client(iris()), status(ClientState::Deceased, "daughter", Some("GP")));
    assert_eq!(s.board.clients[&bert()].status.state, ClientState::AtHome);
    let pressed = s.press(bert());
    assert!(!s.alerted(pressed, AlertKind::ClientStatus), "no banner of somebody else's status");
}

/// A day passes, and a false alarm of Iris's is answered, resolved and closed.
fn false_alarm(s: &mut Story) {
    s.pass(Duration::hours(24));
    let id = s.press(iris());
    s.ok(Who::Ana, Target::Incident(id), Answer {});
    s.ok(Who::Ana, Target::Incident(id), by_voice());
    let outcome = Outcome {
        kind: OutcomeKind::FalseAlarm,
        condition: Condition::Well,
        secure: None,
        key_returned: None,
        kin_told: KinTold::NotOurs,
        note: String::new(),
        late_because: None,
    };
    s.ok(Who::Ana, Target::Incident(id), Close { outcome });
}

#[test]
fn the_fifth_false_alarm_in_seven_days_asks_for_a_review_and_lowers_nothing() {
    let mut s = Story::begin();
    for _ in 0..4 {
        false_alarm(&mut s);
    }
    assert_eq!((asked_for(&s), client(&s).false_alarms.len()), (None, 4));
    false_alarm(&mut s);
    assert_eq!(asked_for(&s), Some((Priority::P4, Origin::Register)));
    let pressed = s.press(iris());
    assert_eq!(s.incident(pressed).priority, Priority::P1, "a person's alarm is as urgent as ever");
    assert_eq!(client(&s).false_alarms, [], "counting begins anew");
}

#[test]
fn false_alarms_further_apart_are_not_added_up() {
    let mut s = Story::begin();
    for _ in 0..6 {
        s.pass(Duration::hours(24));
        false_alarm(&mut s);
    }
    assert_eq!(asked_for(&s), None, "six in twelve days, never five in seven");
}
