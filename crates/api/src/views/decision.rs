//! A decision record with names: everybody on the books, best first, with the parts of their time or the rule that excludes them.

use domain::event::DecisionRecord;
use domain::ids::ResponderId;
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
pub fn decision_view(view: &View, record: &DecisionRecord) -> DecisionView {
    let candidates = record.candidates.iter().map(|candidate| {
        let known = view.board.responders.get(&candidate.responder);
        CandidateView {
            responder: candidate.responder,
            call_sign: known.map_or_else(|| "R?".to_owned(), |responder| responder.call_sign.clone()),
            name: known.map_or_else(|| "no longer on the books".to_owned(), |responder| responder.name.clone()),
            excluded: candidate.excluded.clone(),
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
    }
}
