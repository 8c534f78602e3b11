//! Decisions as they were once made, with everything they were made from: the same snapshot gives the same plan, word for word, for as long as the
//! policy keeps its version.
//!
//! `ATTEND_BLESS=1` writes the corpus anew. Whoever changes what a policy decides gives it another version and says why in `docs/dispatch.md`.

use std::fs;
use std::path::PathBuf;

use dispatch::{Fix, POLICIES, Plan, policy};
use domain::job::{AssignmentState, Job, OfferState, TwoUp};
use domain::place::Position;
use domain::registers::Access;
use domain::responder::Responder;
use domain::time::{Duration, Timestamp};
use domain::words::*;
use serde_json::{Value, json};

use crate::town::*;

/// So many towns, each planned by every policy, with and without diverting.
const TOWNS: u64 = 4;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/decisions.jsonl")
}

/// Numbers that are the same every time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
    fn minutes(&mut self) -> i32 {
        i32::try_from(self.below(40)).expect("a small number") - 20
    }
}

/// A town with a bit of everything: keys, two-person visits, somebody on the way, somebody at a door, an unanswered offer, an old fix.
fn town(seed: u64) -> Town {
    let (mut town, mut drawn) = (Town::new(), Drawn(seed));
    for n in 1..=6 {
        let place = at(drawn.minutes(), drawn.minutes());
        let responder = town.responder(n, place);
        responder.jobs_this_shift = u32::try_from(drawn.below(3)).expect("a small number");
        responder.keys = (drawn.below(3) == 0).then(|| "K1".to_owned()).into_iter().collect();
        let seen = i64::try_from(drawn.below(20)).expect("a small number");
        town.last_seen(n, Some(seen));
    }
    for n in 1..=5 {
        let priority = Priority::ALL[usize::try_from(drawn.below(5)).expect("a small number")];
        let door = at(drawn.minutes(), drawn.minutes());
        let job = town.job(n, priority, door);
        job.arrive_by = NOW + Duration::minutes(i64::try_from(drawn.below(90)).expect("a small number"));
        job.two_up = [None, None, Some(TwoUp::Lifting), Some(TwoUp::StaffSafety)][usize::try_from(drawn.below(4)).expect("a small number")];
        if drawn.below(3) == 0 {
            job.access = Access::KeyHeld { key: "K1".to_owned(), at: UNDERHILL.to_owned() };
        }
    }
    town.job(6, Priority::P4, at(drawn.minutes(), drawn.minutes()));
    town.assigned(6, 1, &[(Step::EnRoute, 4)], AssignmentState::Live);
    town.job(7, Priority::P3, at(drawn.minutes(), drawn.minutes())).kind = JobKind::WelfareVisit;
    town.assigned(7, 2, &[(Step::EnRoute, 20), (Step::Arrived, 9)], AssignmentState::Live);
    town.job(8, Priority::P3, at(drawn.minutes(), drawn.minutes()));
    town.offered(8, 3, OfferState::Open);
    town
}

fn snapshot(town: &Town) -> Value {
    let fixes: Vec<Value> = town.fixes.iter().map(|(who, fix)| json!([who, fix.position, fix.at])).collect();
    let (jobs, responders): (Vec<_>, Vec<_>) = (town.board.jobs.values().collect(), town.board.responders.values().collect());
    json!({ "jobs": jobs, "responders": responders, "fixes": fixes })
}

fn town_of(snapshot: &Value) -> Town {
    let mut town = Town::new();
    let jobs: Vec<Job> = serde_json::from_value(snapshot["jobs"].clone()).expect("as it was written");
    let responders: Vec<Responder> = serde_json::from_value(snapshot["responders"].clone()).expect("as it was written");
    let fixes: Vec<(_, Position, Timestamp)> = serde_json::from_value(snapshot["fixes"].clone()).expect("as it was written");
    town.board.jobs = jobs.into_iter().map(|job| (job.id, job)).collect();
    town.board.responders = responders.into_iter().map(|responder| (responder.id, responder)).collect();
    town.fixes = fixes.into_iter().map(|(who, position, at)| (who, Fix { position, at, accuracy: None })).collect();
    town
}

fn planned(town: &Town, name: &str, diverts: bool) -> Plan {
    let mut problem = town.problem();
    problem.diverts = diverts;
    dispatch::plan(&problem, policy(name).expect("a policy of the table"), NOW)
}

/// The whole of a plan; of each record what is decided and why, without the table of candidates.
fn answer(plan: &Plan) -> Value {
    let moves: Vec<Value> = plan
        .moves
        .iter()
        .map(|made| json!({ "job": made.job, "offers": made.offers, "supersede": made.supersede, "reason": made.decision.reason, "instead": made.decision.instead }))
        .collect();
    json!({ "moves": moves, "diversions": format!("{:?}", plan.diversions) })
}

fn decisions(town: &Town) -> Vec<Value> {
    let each = |diverts: bool| {
        POLICIES.iter().map(
            move |policy| json!({ "policy": policy.name(), "diverts": diverts, "answer": answer(&planned(town, policy.name(), diverts)) }),
        )
    };
    each(false).chain(each(true)).collect()
}

#[test]
fn every_decision_of_the_corpus_is_made_again_word_for_word() {
    if std::env::var_os("ATTEND_BLESS").is_some() {
        let lines: Vec<String> = (1..=TOWNS)
            .map(|seed| {
                let town = town(seed);
                json!({ "snapshot": snapshot(&town), "decisions": decisions(&town) }).to_string()
            })
            .collect();
        fs::create_dir_all(corpus().parent().unwrap()).unwrap();
        fs::write(corpus(), lines.join("\n") + "\n").unwrap();
    }
    let text = fs::read_to_string(corpus()).unwrap();
    let mut made_again = 0;
    for line in text.lines() {
        let kept: Value = serde_json::from_str(line).unwrap();
        let town = town_of(&kept["snapshot"]);
        for decision in kept["decisions"].as_array().unwrap() {
            let (name, diverts) = (decision["policy"].as_str().unwrap(), decision["diverts"].as_bool().unwrap());
            assert_eq!(answer(&planned(&town, name, diverts)), decision["answer"], "{name}, diverting: {diverts}");
            made_again += 1;
        }
    }
    assert!(made_again >= 32, "only {made_again} decisions are kept");
}
