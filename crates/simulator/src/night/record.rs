//! What is taken from the record of a night, before anything is made of it.

use domain::event::What;
use domain::ids::ResponderId;
use domain::job::Job;
use domain::place::Position;
use domain::time::Timestamp;
use domain::words::Skill;

/// A night as the record has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Which: the day on which it began, as `2026-11-21`.
    pub name: String,
    /// From when on.
    pub begin: Timestamp,
    /// Until when: noon, or now where it is not over.
    pub until: Timestamp,
    /// Whether it is over.
    pub over: bool,
    /// The visits that were decided on in it, in order of time.
    pub visits: Vec<VisitRecord>,
    /// The visits before it, which may have kept somebody from it.
    pub before: Vec<Job>,
    /// Everybody on the books.
    pub responders: Vec<ResponderRecord>,
}

/// A visit as the record has it.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitRecord {
    /// As it was when somebody decided on it.
    pub opened: Job,
    /// As it is now.
    pub now: Job,
    /// Where those who were asked by the plan were, as it saw them.
    pub seen: Vec<(ResponderId, Position)>,
}

/// A responder as the record has them.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponderRecord {
    /// Who.
    pub id: ResponderId,
    /// Where they begin.
    pub base: Option<Position>,
    /// What that is called, which is where held keys are.
    pub base_name: String,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// When they were on duty and on the road, in order.
    pub on_duty: Vec<(Timestamp, Timestamp)>,
}

/// When somebody was on duty and on the road, from what happened to them, in order: a shift that nobody ended counts until it should have.
pub fn on_duty<'e>(events: impl IntoIterator<Item = (Timestamp, &'e What)>) -> Vec<(Timestamp, Timestamp)> {
    let mut spans = Vec::new();
    let (mut shift_until, mut from) = (None::<Timestamp>, None::<Timestamp>);
    let mut close =
        |from: &mut Option<Timestamp>, at: Timestamp| spans.extend(from.take().filter(|from| *from < at).map(|from| (from, at)));
    for (at, what) in events {
        match what {
            What::DutyStarted { until } => {
                if shift_until.is_none() {
                    from = Some(at);
                }
                shift_until = Some(*until);
            }
            What::DutyEnded => {
                close(&mut from, at);
                shift_until = None;
            }
            What::OffRoadDeclared { .. } => close(&mut from, at),
            What::BackOnRoad => {
                from = from.or(shift_until.map(|_| at));
            }
            _ => {}
        }
    }
    if let Some(until) = shift_until {
        close(&mut from, until);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::responder::OffRoad;
    use domain::words::OffRoadReason;

    #[test]
    fn duty_is_read_from_what_happened_without_the_time_off_the_road() {
        let at = |hour: i64| Timestamp(hour * 3_600_000);
        let off = OffRoad { reason: OffRoadReason::ALL[0], since: at(3), until: at(4), told_at: None };
        let all = [
            (at(1), What::DutyStarted { until: at(9) }),
            (at(3), What::OffRoadDeclared { off_road: off }),
            (at(4), What::BackOnRoad),
            (at(5), What::DutyStarted { until: at(12) }),
            (at(11), What::DutyEnded),
            (at(12), What::BackOnRoad),
            (at(20), What::DutyStarted { until: at(28) }),
        ];
        let found = on_duty(all.iter().map(|(at, what)| (*at, what)));
        assert_eq!(found, [(at(1), at(3)), (at(4), at(11)), (at(20), at(28))]);
    }
}
