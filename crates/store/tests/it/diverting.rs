//! A diversion in the record: one assignment ends and another begins in one transaction, the database allows no moment with both, and it verifies.

use domain::command::Target;
use domain::job::Remedy;
use domain::verbs::*;
use domain::words::*;

use crate::house::*;
use crate::register::*;

#[test]
fn leaving_one_visit_for_another_is_one_transaction_that_verifies() {
    on_each(|house| {
        house.furnish(3, 2);
        let calm = Raise { priority: Some(Priority::P3), situation: Some(Situation::Reassurance), speech: Some(true), ..raise(1) };
        let planned = raised(&house.ok(1, Target::New, calm)).expect("an incident was raised");
        house.ok(1, Target::Incident(planned), Answer {});
        house.ok(1, Target::Incident(planned), respond());
        let from = house.incident(planned).job.expect("a visit was decided");
        let offer = house.offer(from, 1);
        house.ok(11, Target::Job(from), Accept { offer });
        house.ok(11, Target::Job(from), TakeStep { step: Step::EnRoute });
        let (_, to) = house.visit(2);
        let divert = Divert {
            revision: house.job(to).revision,
            who: responder(1),
            from,
            from_revision: house.job(from).revision,
            estimate_s: 300,
            arrival: None,
            away_s: 900,
            make_safe: false,
            remedy: Remedy::Ask { to: responder(2), estimate_s: 600, arrival: None },
            reason: "she is not breathing".into(),
            decision: None,
        };
        house.ok(1, Target::Job(to), divert);
        house.must_verify();
        let offer = house.job(to).offers.last().expect("they were asked").id;
        let recorded = house.ok(11, Target::Job(to), Accept { offer });
        let positions: Vec<i64> = recorded.iter().map(|one| one.position).collect();
        assert!(positions.windows(2).all(|pair| pair[0] + 1 == pair[1]), "one after the other, nobody between: {positions:?}");
        assert!(house.job(from).live_of(responder(1)).is_none() && house.job(to).live_of(responder(1)).is_some());
        assert_eq!(house.job(from).acceptable().map(|offer| offer.to).collect::<Vec<_>>(), [responder(2)]);
        house.must_verify();
    });
}
