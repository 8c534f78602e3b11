//! Streets that are closed or slow: said by somebody with a reason, each undone by itself.

use domain::closure::Closure;
use domain::command::Target;
use domain::ids::*;
use domain::place::Position;
use domain::refusal::Refusal;
use domain::time::Duration;
use domain::verbs::*;

use crate::story::*;

fn closing(street: &str) -> CloseRoad {
    CloseRoad {
        organisation: provider(),
        street: street.into(),
        points: vec![Position { latitude: 51.61, longitude: -0.15 }],
        percent: None,
        from: None,
        until: Some(MORNING + Duration::hours(24)),
        reason: "burst main".into(),
    }
}

fn closures(s: &Story) -> Vec<Closure> {
    s.board.organisations[&provider()].closures.clone()
}

#[test]
fn a_street_is_closed_with_its_author_and_reason_and_opened_again_by_itself() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::New, closing("Friern Barnet Road"));
    s.ok(Who::Ben, Target::New, CloseRoad { percent: Some(200), ..closing("Colney Hatch Lane") });
    let [one, other] = closures(&s).try_into().unwrap();
    assert_eq!((one.street.as_str(), one.reason.as_str(), one.at, one.percent), ("Friern Barnet Road", "burst main", s.now, None));
    assert_ne!(one.by, other.by);
    assert!(one.holds(s.now) && other.holds(s.now));
    s.ok(Who::Ben, Target::New, OpenRoad { organisation: provider(), closure: one.id, note: "mended".into() });
    assert_eq!(closures(&s), [other], "the other stands");
    assert!(
        s.ok(Who::Ben, Target::New, OpenRoad { organisation: provider(), closure: one.id, note: String::new() }).is_empty(),
        "open is open"
    );
    let again = |note: &str| OpenRoad { organisation: provider(), closure: one.id, note: note.into() };
    s.ok(Who::Ana, Target::New, again("one lane only"));
    assert!(s.ok(Who::Ana, Target::New, again("one lane only")).is_empty());
    let said: Vec<_> = s.board.organisations[&provider()].opened.iter().map(|one| one.reopening.note.clone()).collect();
    assert_eq!(said, ["mended", "one lane only"], "what was said in opening it stands");
    let unknown = OpenRoad { closure: id(9, 9), ..again("") };
    assert_eq!(s.refused(Who::Ana, Target::New, unknown), Refusal::NotFound { what: "closure" });
}

#[test]
fn a_closure_without_an_end_is_asked_for_one() {
    let mut s = Story::begin();
    let endless = CloseRoad { until: None, ..closing("High Road") };
    assert!(matches!(s.refused(Who::Ana, Target::New, endless), Refusal::Invalid { field: "until", .. }));
}

#[test]
fn a_closure_said_twice_is_one_and_an_edit_of_the_register_keeps_it() {
    let mut s = Story::begin();
    s.ok(Who::Ana, Target::New, closing("High Road"));
    assert!(s.ok(Who::Ben, Target::New, closing("High Road")).is_empty());
    let mut organisation = s.board.organisations[&provider()].clone();
    organisation.phone = Some("020 7946 0999".into());
    organisation.closures.clear();
    s.ok(Who::Ada, Target::New, RecordOrganisation { organisation });
    assert_eq!(closures(&s).len(), 1);
}

#[test]
fn a_street_that_is_closed_sooner_than_was_said_or_for_another_reason_is_closed_then_and_says_why() {
    let mut s = Story::begin();
    let tomorrow = CloseRoad { from: Some(s.now + Duration::hours(20)), ..closing("High Road") };
    s.ok(Who::Ana, Target::New, tomorrow.clone());
    assert!(closures(&s).iter().all(|one| !one.holds(s.now)));
    s.ok(Who::Ben, Target::New, closing("High Road"));
    assert!(closures(&s).iter().any(|one| one.holds(s.now)), "from now on nobody gets through");
    assert!(s.ok(Who::Ana, Target::New, tomorrow).is_empty(), "what was said later of later is known");
    s.ok(Who::Ana, Target::New, CloseRoad { reason: "tree down".into(), ..closing("High Road") });
    let reasons: Vec<String> = closures(&s).into_iter().map(|one| one.reason).collect();
    assert_eq!(reasons, ["burst main", "burst main", "tree down"]);
}

#[test]
fn a_closure_holds_from_its_beginning_to_its_end_and_what_is_over_makes_room() {
    let mut s = Story::begin();
    let (from, until) = (s.now + Duration::hours(1), s.now + Duration::hours(2));
    s.ok(Who::Ana, Target::New, CloseRoad { from: Some(from), until: Some(until), ..closing("High Road") });
    let one = closures(&s).remove(0);
    assert!(!one.holds(s.now) && one.holds(from) && !one.holds(until) && !one.is_over(s.now));
    s.pass(Duration::hours(3));
    s.ok(Who::Ana, Target::New, closing("Low Road"));
    assert_eq!(closures(&s).len(), 1);
}

#[test]
fn what_cannot_be_is_refused_by_its_field() {
    let mut s = Story::begin();
    let now = s.now;
    let point = |latitude, longitude| vec![Position { latitude, longitude }];
    for (verb, field) in [
        (closing(" "), "street"),
        (CloseRoad { reason: String::new(), ..closing("High Road") }, "reason"),
        (CloseRoad { points: vec![], ..closing("High Road") }, "points"),
        (CloseRoad { points: point(91.0, 0.0), ..closing("High Road") }, "points"),
        (CloseRoad { points: point(0.0, 0.0), ..closing("High Road") }, "points"),
        (CloseRoad { points: point(51.0, 0.0).repeat(301), ..closing("High Road") }, "points"),
        (CloseRoad { percent: Some(100), ..closing("High Road") }, "percent"),
        (CloseRoad { percent: Some(1_001), ..closing("High Road") }, "percent"),
        (CloseRoad { from: Some(now + Duration::hours(9_000)), ..closing("High Road") }, "from"),
        (CloseRoad { until: Some(now), ..closing("High Road") }, "until"),
        (CloseRoad { from: Some(now + Duration::hours(2)), until: Some(now + Duration::hours(1)), ..closing("High Road") }, "until"),
    ] {
        assert!(matches!(s.refused(Who::Ana, Target::New, verb), Refusal::Invalid { field: found, .. } if found == field), "{field}");
    }
    assert_eq!(closures(&s), []);
    let nowhere = CloseRoad { organisation: OrganisationId::from_bytes([99; 16]), ..closing("High Road") };
    assert_eq!(s.refused(Who::Ana, Target::New, nowhere), Refusal::NotFound { what: "organisation" });
    assert!(matches!(s.refused(Who::R(1), Target::New, closing("High Road")), Refusal::NotAllowed { .. }), "a responder rings the desk");
}
