//! A decision record with names: everybody on the books, best first, with the parts of their time or the rule that excludes them.

use domain::event::DecisionRecord;
use domain::ids::{JobId, ResponderId};
use domain::verbs::Divert;
use engine::View;
use serde::Serialize;
use utoipa::ToSchema;

/// Why the plan chose as it did.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DecisionView {
    /// Which policy.
    pub policy: String,
    /// How travel was estimated.
    pub travel: String,
    /// Which arrivals the estimates were corrected by; empty in records from before.
    pub learnt: String,
    /// One sentence.
    pub reason: String,
    /// Who was chosen.
    pub chosen: Option<ResponderId>,
    /// Everybody, best first, the excluded last.
    pub candidates: Vec<CandidateView>,
    /// What the plan would have been with somebody else, the least loss first.
    pub instead: Vec<InsteadView>,
    /// Nobody enters alone there, and no second person can go: whoever is asked all the same is asked with a reason, and waits outside.
    pub second_missing: bool,
}

/// What it would cost to ask somebody else: the difference between two solved plans.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InsteadView {
    /// Whom.
    pub responder: ResponderId,
    /// Their call sign.
    pub call_sign: String,
    /// Who would be helped later or sooner, in minutes: "here 3 min later, 1002 11 min later"; empty where nobody would by a minute.
    pub words: String,
    /// What all emergencies together would lose: seconds, those beyond a target four times.
    pub emergencies_s: i64,
    /// What everything else would lose: tenths of a second, weighted by urgency.
    pub others_tenths: i64,
}

/// Somebody who could be asked to leave a visit for this one.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DivertView {
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// The visit they would leave: what people call it.
    pub number: i64,
    /// By how many seconds help would come sooner; none where nobody else could go at all.
    pub sooner_s: Option<i64>,
    /// One sentence.
    pub words: String,
    /// What the verb `divert` takes; the desk adds its reason.
    pub command: Divert,
}

/// With names and in words.
pub fn divert_view(view: &View, (command, sooner_s): &(Divert, Option<i64>)) -> DivertView {
    let known = view.board.responders.get(&command.who);
    let call_sign = known.map_or_else(|| "R?".to_owned(), |responder| responder.call_sign.clone());
    let name = known.map_or_else(String::new, |responder| responder.name.clone());
    let number = view.board.jobs.get(&command.from).map_or(0, |job| job.number);
    let confirmed = if command.make_safe { " (planned work, made safe first)" } else { "" };
    let gain = sooner_s.map_or_else(|| "and nobody else can go".to_owned(), |sooner| format!("{} min sooner", sooner / 60));
    let words =
        format!("Diverting {call_sign} from {number}{confirmed} would bring help in {} min, {gain}.", (command.estimate_s + 59) / 60);
    DivertView { call_sign, name, number, sooner_s: *sooner_s, words, command: command.clone() }
}

/// A candidate.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CandidateView {
    /// Who.
    pub responder: ResponderId,
    /// Their call sign.
    pub call_sign: String,
    /// Their name.
    pub name: String,
    /// The first rule that excludes them.
    pub excluded: Option<String>,
    /// Whether their journey was not measured on the roads there are, but in a straight line or on roads that were derived.
    pub approximate: bool,
    /// Seconds to finish what they are doing.
    pub finish_s: i64,
    /// Seconds for the key.
    pub key_s: i64,
    /// Seconds from accepting until the wheels turn.
    pub turnout_s: i64,
    /// Seconds on the road.
    pub travel_s: i64,
    /// Seconds to park and walk to the door.
    pub park_s: i64,
    /// Seconds from the door to the client.
    pub access_s: i64,
    /// Seconds more, or fewer, that such journeys have usually taken here.
    pub learnt_s: i64,
    /// Seconds for an old fix.
    pub stale_s: i64,
    /// Their sum.
    pub total_s: i64,
    /// Age of the fix; none when the base was taken.
    pub fix_age_s: Option<i64>,
}

/// With names.
pub fn decision_view(view: &View, job: Option<JobId>, record: &DecisionRecord) -> DecisionView {
    let named = |who: &ResponderId| view.board.responders.get(who).map_or_else(|| "R?".to_owned(), |known| known.call_sign.clone());
    let instead = record.instead.iter().map(|one| InsteadView {
        responder: one.responder,
        call_sign: named(&one.responder),
        words: job.and_then(|job| one.words(job)).unwrap_or_default(),
        emergencies_s: one.emergencies_s,
        others_tenths: one.others_tenths,
    });
    let candidates = record.candidates.iter().map(|candidate| {
        let known = view.board.responders.get(&candidate.responder);
        CandidateView {
            responder: candidate.responder,
            call_sign: known.map_or_else(|| "R?".to_owned(), |responder| responder.call_sign.clone()),
            name: known.map_or_else(|| "no longer on the books".to_owned(), |responder| responder.name.clone()),
            excluded: candidate.excluded.clone(),
            approximate: candidate.approximate,
            finish_s: candidate.finish_s,
            key_s: candidate.key_s,
            turnout_s: candidate.turnout_s,
            travel_s: candidate.travel_s,
            park_s: candidate.park_s,
            access_s: candidate.access_s,
            learnt_s: candidate.learnt_s,
            stale_s: candidate.stale_s,
            total_s: candidate.total_s,
            fix_age_s: candidate.fix_age_s,
        }
    });
    DecisionView {
        policy: record.policy.clone(),
        travel: record.travel.clone(),
        learnt: record.learnt.clone(),
        reason: record.reason.clone(),
        chosen: record.chosen,
        candidates: candidates.collect(),
        instead: instead.collect(),
        second_missing: record.second_missing(),
    }
}
