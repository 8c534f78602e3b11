//! Where exactly a door is: said at the desk or by a phone that stands there, and taken back.

use domain::command::Target;
use domain::ids::*;
use domain::place::{Metres, Place, Position, Precision};
use domain::refusal::Refusal;
use domain::registers::Property;
use domain::verbs::*;
use domain::words::Step;

use crate::story::*;

fn door_of(s: &Story) -> Property {
    s.board.properties[&door(1)].clone()
}

/// So many hundred metres north of where the register has Iris's door.
fn north(hundreds: f64) -> Position {
    let known = door_of(&Story::begin()).place.position.unwrap();
    Position { latitude: known.latitude + hundreds * 0.000_9, ..known }
}

fn here(position: Position) -> PlaceDoor {
    PlaceDoor { position: Some(position), reason: "her daughter: round the back".into() }
}

fn back() -> PlaceDoor {
    PlaceDoor { position: None, reason: "that was her sister's".into() }
}

fn her() -> Target {
    Target::Client(iris())
}

#[test]
fn a_supervisor_says_where_a_door_is_with_a_reason_and_takes_it_back() {
    let mut s = Story::begin();
    let (before, there) = (door_of(&s), north(3.0));
    s.ok(Who::Sue, her(), here(there));
    let placed = door_of(&s);
    assert_eq!((placed.place.position, placed.place.precision), (Some(there), Precision::AccessPoint));
    assert_eq!(placed.place.address, before.place.address, "the address stays as it was given");
    let said = placed.door.unwrap();
    assert_eq!((said.by, said.at, said.reason.as_str()), (Who::Sue.person(), s.now, "her daughter: round the back"));
    assert_eq!(s.ok(Who::Sue, her(), here(there)), [], "the same again");
    s.ok(Who::Ada, her(), back());
    let after = door_of(&s);
    assert_eq!((&after.place, &after.door), (&before.place, &None), "as it was");
    assert_eq!(s.ok(Who::Ada, her(), back()), [], "it is taken back already");
}

#[test]
fn a_door_that_was_right_is_verified_where_it_is() {
    let mut s = Story::begin();
    let known = door_of(&s).place;
    s.ok(Who::Sue, her(), here(known.position.unwrap()));
    assert_eq!(door_of(&s).place, Place { precision: Precision::AccessPoint, ..known.clone() });
    let other_words = PlaceDoor { reason: "seen on the round".into(), ..here(known.position.unwrap()) };
    s.ok(Who::Ada, her(), other_words);
    assert_eq!(door_of(&s).door.unwrap().reason, "seen on the round");
    s.ok(Who::Sue, her(), back());
    assert_eq!(door_of(&s).place, known, "the same said twice is taken back as one");
}

#[test]
fn what_a_phone_said_at_the_door_is_taken_back_by_the_desk() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.walk(job, 1, Step::Arrived);
    let before = door_of(&s).place;
    (s.device.position, s.device.accuracy) = (Some(north(1.0)), Some(Metres(8)));
    s.ok(Who::R(1), Target::Job(job), ConfirmDoor {});
    let said = door_of(&s).door.unwrap();
    assert_eq!((said.by, said.reason.as_str()), (Who::R(1).person(), ""));
    s.ok(Who::Sue, her(), back());
    assert_eq!(door_of(&s).place, before);
}

#[test]
fn another_place_reaches_the_visit_under_way_and_a_few_metres_ask_nothing_of_anybody() {
    let mut s = Story::begin();
    let (_, job) = s.responding(iris());
    s.assign(job, 1);
    s.ok(Who::Sue, her(), here(north(0.1)));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed, None);
    s.ok(Who::Sue, her(), here(north(4.0)));
    assert_eq!(s.job(job).place.position, Some(north(4.0)));
    assert_eq!(s.job(job).live_of(r(1)).unwrap().changed.as_deref(), Some("the address"));
    s.ok(Who::R(1), Target::Job(job), AcceptChange {});
    s.ok(Who::Sue, her(), back());
    assert_eq!(s.job(job).place.position, Some(north(0.1)), "and back to what was said before");
    assert!(s.job(job).live_of(r(1)).unwrap().changed.is_some());
}

#[test]
fn a_place_that_cannot_be_hers_and_a_word_that_is_missing_are_refused() {
    let mut s = Story::begin();
    let known = north(0.0);
    let swapped = Position { latitude: known.longitude, longitude: known.latitude };
    for (position, rule) in [
        (Position { latitude: 91.0, longitude: 0.0 }, "latitude must be"),
        (Position { latitude: 0.0, longitude: 0.0 }, "what a device sends"),
        (swapped, "ten kilometres"),
        (north(110.0), "ten kilometres"),
    ] {
        let refused = s.refused(Who::Sue, her(), here(position));
        assert!(matches!(refused, Refusal::Invalid { field: "position", rule: said } if said.contains(rule)), "{refused:?}");
    }
    let refused = s.refused(Who::Sue, her(), PlaceDoor { reason: " ".into(), ..here(known) });
    assert!(matches!(refused, Refusal::Invalid { field: "reason", .. }), "{refused:?}");
    let refused = s.refused(Who::Sue, Target::Client(ClientId::from_bytes([9; 16])), here(known));
    assert!(matches!(refused, Refusal::NotFound { .. }), "{refused:?}");
    let dispatchers = VERBS.iter().find(|facts| facts.name == "place-door").unwrap();
    assert!(!dispatchers.roles.contains(&domain::words::Role::Dispatcher), "it moves every journey there: a supervisor's");
}

#[test]
fn an_edit_of_the_register_keeps_who_said_where_the_door_is_as_long_as_it_is_there() {
    let mut s = Story::begin();
    s.ok(Who::Sue, her(), here(north(3.0)));
    let placed = door_of(&s);
    let edited = Property { access_notes: "round the back".into(), door: None, ..placed.clone() };
    s.ok(Who::Ada, Target::New, RecordProperty { property: Box::new(edited.clone()) });
    assert_eq!(door_of(&s).door, placed.door);
    let again = Property { revision: door_of(&s).revision, ..edited };
    assert_eq!(s.ok(Who::Ada, Target::New, RecordProperty { property: Box::new(again.clone()) }), [], "the same again");
    let moved = Property { place: Place { position: Some(north(9.0)), ..again.place.clone() }, ..again };
    s.ok(Who::Ada, Target::New, RecordProperty { property: Box::new(moved) });
    assert_eq!(door_of(&s).door, None, "that was another place");
}
