//! Diverting through the running service: the plan asks somebody on the way to turn round where the contract lets it, and the desk where it does not.

use domain::command::Target;
use domain::event::What;
use domain::ids::*;
use domain::job::Remedy;
use domain::place::{Address, Place, Position, Precision};
use domain::registers::Contract;
use domain::verbs::*;
use domain::words::*;

use crate::house::*;

impl House {
    async fn lets_divert(&self) {
        let mut contract: Contract = self.engine.look(|view| view.board.contracts.values().next().cloned()).unwrap();
        contract.terms.diverts = true;
        self.console(RecordContract { contract: Box::new(contract) }).await;
    }

    /// R1 is on the way to equipment far away; nobody else is on duty.
    async fn far_on_the_way(&self) -> JobId {
        self.on_duty(1).await;
        let place = Place {
            address: Address { lines: "9 Far Lane".to_owned(), postcode: "EN6 1AA".to_owned() },
            position: Some(Position { latitude: 51.75, longitude: -0.2 }),
            precision: Precision::Address,
        };
        let fault = Raise {
            client: None,
            caller: Some("Mrs Grey".to_owned()),
            call_back: Some("020 7946 0100".to_owned()),
            place: Some(place),
            class: Class::Fault,
            situation: Some(Situation::Equipment),
            contract: Some(id(2, 1)),
            ..raise()
        };
        let incident = self.desk(Target::New, fault).await.incident.unwrap();
        self.respond(incident).await;
        let (_, job) = self.offered(incident).await;
        let offer = job.acceptable().next().unwrap().id;
        self.ask(responding(1), Target::Job(job.id), Accept { offer }).await.unwrap();
        self.ask(responding(1), Target::Job(job.id), TakeStep { step: Step::EnRoute }).await.unwrap();
        job.id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_asks_who_is_on_the_way_and_whom_they_leave_is_planned_at_once() {
    let house = House::new().await;
    house.lets_divert().await;
    let from = house.far_on_the_way().await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let (to, job) = house.offered(incident).await;
    let offer = job.acceptable().next().unwrap().clone();
    assert_eq!((to, offer.diverts.as_ref().map(|diverts| diverts.from)), (r(1), Some(from)));
    let shown = house.engine.phone_view(r(1)).unwrap();
    assert!(shown.offers.iter().any(|(_, shown, _)| shown.id == offer.id) && shown.job.is_some(), "beside the visit in hand");
    house.ask(responding(1), Target::Job(job.id), Accept { offer: offer.id }).await.unwrap();
    let shown = house.engine.phone_view(r(1)).unwrap();
    assert_eq!(shown.job.map(|(job, _)| job.id), Some(job.id));
    assert!(shown.released.is_empty(), "they know it: they accepted it themselves");
    house.on_duty(2).await;
    let next =
        house.until("somebody else for the former", |view| view.board.jobs.get(&from)?.acceptable().next().map(|offer| offer.to)).await;
    assert_eq!(next, r(2));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_desk_diverts_it_is_told_whom_and_one_command_asks_them() {
    let house = House::new().await;
    let from = house.far_on_the_way().await;
    let incident = house.raise().await;
    house.respond(incident).await;
    let nobody = |kinds: &[What]| kinds.iter().any(|what| matches!(what, What::NobodyFound { .. }));
    within("nobody to be found", async {
        while !nobody(&house.kinds(incident).await) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let found = house.engine.recommend(incident).await.unwrap();
    let (verb, sooner_s) = found.divert.expect("R1 could turn round");
    assert_eq!((verb.who, verb.from, verb.remedy.clone(), sooner_s), (r(1), from, Remedy::Escalate, None));
    let job = house.incident(incident).job.unwrap();
    house.desk(Target::Job(job), Divert { reason: "nobody else".to_owned(), ..verb }).await;
    assert_eq!(house.offered(incident).await.0, r(1));
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_desk_chose_against_the_plan_is_weighed_and_reported() {
    let house = House::new().await;
    house.console(RecordResponder { responder: Box::new(responder(3)) }).await;
    for n in [1, 2, 3] {
        house.on_duty(n).await;
    }
    let incident = house.raise().await;
    house.respond(incident).await;
    let (first, job) = house.offered(incident).await;
    assert_eq!(first, r(1), "the nearest");
    assert_eq!(
        house.engine.weigh(job.id, r(2), ana(), None).await.unwrap().against,
        None,
        "the next in line is no choice against the plan"
    );
    let weighed = house.engine.weigh(job.id, r(3), ana(), None).await.unwrap();
    let against = weighed.against.clone().expect("R2 is nearer");
    assert_eq!((against.by, against.recommended), (ana(), r(2)));
    assert!(against.later.iter().any(|later| later.job == job.id && later.seconds == against.here_s), "whom it costs: {against:?}");
    assert!(against.here_s > 0 && against.emergencies_s.is_some_and(|lost| lost >= against.here_s), "{against:?}");
    let (estimate_s, arrival) = weighed.there.expect("R3 is at their base");
    assert!(estimate_s > arrival.usual_s && arrival.promise_s > arrival.usual_s && arrival.approximate, "in a straight line: {arrival:?}");
    let offer = |reason: &str| MakeOffer { to: r(3), reason: reason.to_owned(), estimate_s: 0, weighed: Some(Box::new(weighed.clone())) };
    let refused = house.ask(desk(), Target::Job(job.id), offer("")).await;
    assert!(
        matches!(refused, Err(engine::EngineError::Refused(domain::refusal::Refusal::Invalid { field: "reason", .. }, _))),
        "{refused:?}"
    );
    house.desk(Target::Job(job.id), offer("knows her")).await;
    let from = MORNING - domain::time::Duration::hours(1);
    let found = house.engine.overrides(from, MORNING + domain::time::Duration::hours(1)).await.unwrap();
    assert_eq!(found.iter().map(|one| (one.number, one.to, one.reason.as_str())).collect::<Vec<_>>(), [(job.number, r(3), "knows her")]);
    assert_eq!(found[0].against, *against);
    let made = house.engine.look(|view| view.board.jobs[&job.id].clone()).offers.into_iter().find(|offer| offer.to == r(3)).unwrap();
    assert_eq!((made.estimate_s, made.arrival), (estimate_s, Some(arrival)), "the figure of the decision");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_where_nobody_enters_alone_is_the_desks_choice_against_the_plan() {
    let house = House::new().await;
    house.on_duty(1).await;
    let incident = house.raise().await;
    let two = Respond { two_up: Some(domain::job::TwoUp::StaffSafety), ..respond() };
    house.desk(Target::Incident(incident), two).await;
    let job = house.incident(incident).job.unwrap();
    let found = house.engine.recommend(incident).await.unwrap().record;
    assert!(found.second_missing() && found.chosen.is_none(), "{}", found.reason);
    let weighed = house.engine.weigh(job, r(1), ana(), None).await.unwrap();
    assert!(weighed.alone);
    let offer = |reason: &str| MakeOffer { to: r(1), reason: reason.to_owned(), estimate_s: 0, weighed: Some(Box::new(weighed.clone())) };
    let refused = house.ask(desk(), Target::Job(job), offer("")).await;
    assert!(matches!(refused, Err(engine::EngineError::Refused(domain::refusal::Refusal::Invalid { field: "reason", .. }, _))));
    house.on_duty(2).await;
    assert!(!house.engine.weigh(job, r(1), ana(), None).await.unwrap().alone, "a second can go");
    house.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_a_visit_off_somebody_and_gives_it_to_another_than_the_plan_would_leaves_what_that_cost() {
    let house = House::new().await;
    house.console(RecordResponder { responder: Box::new(responder(3)) }).await;
    for n in [1, 2, 3] {
        house.on_duty(n).await;
    }
    let incident = house.raise().await;
    house.respond(incident).await;
    let (first, job) = house.offered(incident).await;
    let offer = job.acceptable().next().unwrap().id;
    house.ask(responding(1), Target::Job(job.id), Accept { offer }).await.unwrap();
    assert_eq!(
        house.engine.weigh(job.id, r(2), ana(), Some(first)).await.unwrap().against,
        None,
        "the next nearest is whom the plan would ask"
    );
    let weighed = house.engine.weigh(job.id, r(3), ana(), Some(first)).await.unwrap();
    let (there, against) = (weighed.there.expect("R3 is at their base"), weighed.against.clone().expect("R2 is nearer"));
    assert_eq!(against.recommended, r(2), "and never whoever is taken off it");
    let moved = Reassign { from: r(1), to: r(3), reason: "knows her".to_owned(), ambulance: None, weighed: Some(Box::new(weighed)) };
    house.desk(Target::Job(job.id), moved).await;
    let hour = domain::time::Duration::hours(1);
    let found = house.engine.overrides(MORNING - hour, MORNING + hour).await.unwrap();
    assert_eq!(
        found.iter().map(|one| (one.to, one.reason.as_str(), &one.against)).collect::<Vec<_>>(),
        [(r(3), "knows her", against.as_ref())]
    );
    let made = house.engine.look(|view| view.board.jobs[&job.id].clone()).offers.into_iter().rfind(|offer| offer.to == r(3)).unwrap();
    assert_eq!((made.estimate_s, made.arrival), (there.0, Some(there.1)), "whoever is asked in their place knows how far it is");
    house.engine.stop().await;
}
