//! Fire or gas in one flat: whoever goes to another of the same building, or is inside, is told at once and stays outside until it is over.

use domain::command::Target;
use domain::event::What;
use domain::ids::*;
use domain::incident::AlertKind;
use domain::job::OfferState;
use domain::place::{Address, Place, Precision};
use domain::refusal::Refusal;
use domain::rules;
use domain::verbs::*;
use domain::words::*;

use crate::story::*;

/// R1 is this far with Cora in Flat 2, Oak Court, and a fire begins in Dora's Flat 9.
fn fire_next_door(last: Step) -> (Story, IncidentId, JobId, IncidentId) {
    let mut story = Story::begin();
    let (id, job) = story.responding(cora());
    story.assign(job, 1);
    story.walk(job, 1, last);
    story.ok(Who::Device, Target::New, signal(Some(dora()), Class::Fire, Priority::P1));
    let fire = story.newest();
    (story, id, job, fire)
}

/// It is looked at.
fn looked(story: &mut Story, job: JobId, incident: IncidentId) -> Vec<What> {
    story.ok(Who::Clock, Target::Job(job), BurnsBeside { incident })
}

/// The brigade came and left, as two people say.
fn ended(story: &mut Story, fire: IncidentId) {
    let called = Emergency {
        service: EmergencyService::Fire,
        reference: "CAD 12".into(),
        expected_at: None,
        by: String::new(),
        note: String::new(),
    };
    story.ok(Who::Ana, Target::Incident(fire), called);
    story.ok(Who::Ana, Target::Incident(fire), Resolve { outcome: OutcomeKind::FireServiceAttended, note: "toast".into() });
    story.agree(Who::Ben, fire);
}

/// What R1's phone shows and they have not accepted.
fn changed(story: &Story, job: JobId) -> String {
    story.job(job).live_of(r(1)).unwrap().changed.clone().unwrap_or_default()
}

#[test]
fn whoever_is_inside_comes_out_of_a_building_that_burns_and_whoever_is_on_the_way_does_not_enter() {
    for (last, said) in [(Step::WithClient, "come out now and stay outside"), (Step::EnRoute, "do not enter")] {
        let (mut story, id, job, fire) = fire_next_door(last);
        looked(&mut story, job, fire);
        assert_eq!(changed(&story, job), format!("fire at Flat 9, Oak Court, Barnet EN5 1AB: {said}"));
        assert!(story.alerted(id, AlertKind::ChangeNotAccepted), "the desk telephones at once");
        assert!(story.job(job).alerts.iter().any(|alert| alert.words.contains("Flat 9")), "and knows what to say");
        assert_eq!(looked(&mut story, job, fire), [], "said once");
    }
}

#[test]
fn nobody_enters_another_flat_and_no_code_is_shown_while_the_building_burns_and_both_go_on_when_it_is_over() {
    let mut story = Story::begin();
    let (_, job) = story.responding(iris());
    story.assign(job, 1);
    story.walk(job, 1, Step::Arrived);
    let neighbour = Place {
        address: Address { lines: "Flat 7, 1 Alder Road".into(), postcode: "en5 1aa".into() },
        position: None,
        precision: Precision::default(),
    };
    let asked = Raise { client: None, place: Some(neighbour), call_back: Some("020 7946 0444".into()), ..raise(iris(), Class::Fire) };
    story.ok(Who::Ana, Target::New, asked);
    let fire = story.newest();
    looked(&mut story, job, fire);
    story.ok(Who::R(1), Target::Job(job), AcceptChange {});
    let code = RevealCode { reason: String::new(), incident: None };
    let refused = story.refused(Who::R(1), Target::Job(job), code.clone());
    assert!(matches!(refused, Refusal::NotAllowed { .. }), "{refused}");
    assert!(matches!(story.refused(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess }), Refusal::OutOfOrder { .. }));
    ended(&mut story, fire);
    looked(&mut story, job, fire);
    assert!(changed(&story, job).contains("is over"), "{}", changed(&story, job));
    story.ok(Who::R(1), Target::Job(job), AcceptChange {});
    story.ok(Who::R(1), Target::Job(job), code);
    story.ok(Who::R(1), Target::Job(job), TakeStep { step: Step::GainedAccess });
}

#[test]
fn whoever_is_asked_for_a_flat_of_a_burning_building_is_asked_anew_and_another_building_is_let_alone() {
    let mut story = Story::begin();
    let (_, job) = story.responding(cora());
    let offer = story.offer(job, 1);
    let (_, elsewhere) = story.responding(iris());
    story.ok(Who::Device, Target::New, signal(Some(dora()), Class::Fire, Priority::P1));
    let fire = story.newest();
    looked(&mut story, job, fire);
    assert!(matches!(story.job(job).offer(offer).unwrap().state, OfferState::Withdrawn { .. }));
    assert_eq!(looked(&mut story, elsewhere, fire), []);
}

#[test]
fn a_house_is_its_postcode_and_its_number_whatever_the_flat() {
    let place = |lines: &str, postcode: &str| Place {
        address: Address { lines: lines.into(), postcode: postcode.into() },
        position: None,
        precision: Precision::default(),
    };
    for (one, other, same) in [
        ("Flat 1, 12 Park Road", "Flat 2, 12 Park Road", true),
        ("12 Park Road", "Flat B, 12 Park Rd, Barnet", true),
        ("12 Park Road, Flat 3", "Flat 4, 12 Park Road", true),
        ("Flat 1, 12 Park Road", "Flat 1, 14 Park Road", false),
        ("12 Park Road", "12a Park Road", false),
        ("Flat 3, Elm House", "Apartment 4, Elm House", true),
        ("Elm House", "Ash House", false),
        ("Elm House", "12 Park Road", false),
        ("", "", false),
    ] {
        assert_eq!(rules::same_house(&place(one, "EN5 1AA"), &place(other, "en5 1aa")), same, "{one} and {other}");
    }
    assert!(!rules::same_house(&place("12 Park Road", "EN5 1AA"), &place("12 Park Road", "EN5 1AB")));
    assert!(!rules::same_house(&place("12 Park Road", ""), &place("12 Park Road", "")), "nobody can tell");
}

#[test]
fn a_fire_next_door_is_not_said_to_be_over_when_the_visit_itself_turns_out_to_burn() {
    let (mut story, id, job, fire) = fire_next_door(Step::WithClient);
    looked(&mut story, job, fire);
    story.ok(Who::Ana, Target::Incident(id), SetSituation { situation: Situation::Fire });
    assert_eq!(looked(&mut story, job, fire), []);
    assert!(story.job(job).beside.is_some(), "it burns on");
}
