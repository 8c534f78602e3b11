//! A night out of the record: between which instants it lies, what was asked for in it, who was on duty. It only reads.

use domain::event::{Subject, What};
use domain::ids::ResponderId;
use domain::job::Job;
use domain::place::Position;
use domain::time::{Duration, Timestamp};
use jiff::ToSpan;
use jiff::civil::Date;
use simulator::night::{Extra, Record, ResponderRecord, VisitRecord, on_duty};
use store::{Rd, Recorded, Scope, StoreError};

/// Where the service's clocks stand.
const ZONE: &str = "Europe/London";
/// The hour at which a night begins and the last one ends.
const NOON: i8 = 12;
/// Visits of so long before it may keep somebody from it.
const BEFORE: Duration = Duration::hours(24);
/// One more responder works so many hours at most.
const EXTRA_MOST: i8 = 16;

/// Which night: a day from noon to noon, local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    date: Date,
    /// From when on.
    pub begin: Timestamp,
    /// Until when: the next noon, or now where that has not come.
    pub until: Timestamp,
    /// Whether it is over.
    pub over: bool,
}

/// An hour of a day, local time; `None` outside the calendar.
fn local(date: Date, hour: i8) -> Option<Timestamp> {
    let at = date.at(hour, 0, 0, 0).in_tz(ZONE).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

impl Which {
    /// The night that began on a day, as `2026-11-21`.
    ///
    /// # Errors
    /// It is no day, or its night has not begun.
    pub fn read(text: &str, now: Timestamp) -> Result<Self, String> {
        let unread = || format!("must be the day on which the night began, as 2026-11-21, not `{text}`");
        let date: Date = text.parse().map_err(|_no_date| unread())?;
        let next = date.checked_add(1.day()).map_err(|_outside| unread())?;
        let (begin, end) = local(date, NOON).zip(local(next, NOON)).ok_or_else(unread)?;
        if begin >= now {
            return Err(format!("the night of {date} has not begun"));
        }
        Ok(Self { date, begin, until: end.min(now), over: end <= now })
    }

    /// The last night that is over.
    pub fn last(now: Timestamp) -> Option<String> {
        let now = jiff::Timestamp::from_millisecond(now.ms()).ok()?.in_tz(ZONE).ok()?;
        let back = if now.hour() < NOON { 2 } else { 1 };
        now.date().checked_sub(back.days()).ok().map(|date| date.to_string())
    }

    /// What it is called.
    pub fn name(&self) -> String {
        self.date.to_string()
    }

    /// Hours of that night, as `19-7`, for somebody who was not there: before noon they are of the next day.
    ///
    /// # Errors
    /// They are no hours, or too many.
    pub fn hours(&self, text: &str) -> Result<(String, Extra), String> {
        let unread = || format!("must be two hours of the clock, at most {EXTRA_MOST} apart, as 19-7, not `{text}`");
        let (from, to) = text.split_once('-').ok_or_else(unread)?;
        let hour = |text: &str| text.trim().parse::<i8>().ok().filter(|hour| (0..24).contains(hour)).ok_or_else(unread);
        let (from, to) = (hour(from)?, hour(to)?);
        let length = (to - from).rem_euclid(24);
        if length == 0 || length > EXTRA_MOST {
            return Err(unread());
        }
        let day = |later: bool| if later { self.date.checked_add(1.day()).ok() } else { Some(self.date) };
        let begins_next = from < NOON;
        let ends_next = begins_next || to <= from;
        let begin = day(begins_next).and_then(|date| local(date, from));
        let end = day(ends_next).and_then(|date| local(date, to));
        let (from_at, until) = begin.zip(end).ok_or_else(unread)?;
        Ok((format!("{from:02} to {to:02}"), Extra { from: from_at, until }))
    }
}

/// Reads a night.
///
/// # Errors
/// The database cannot be read.
pub fn record(rd: &mut Rd<'_>, scope: Scope, which: &Which) -> Result<Record, StoreError> {
    let jobs = rd.jobs_opened_between(scope, which.begin, which.until)?;
    let mut visits = Vec::with_capacity(jobs.len());
    for job in jobs {
        let events = rd.events_of(scope, Subject::Job(job.id))?;
        visits.push(visit(job, &events));
    }
    let before = rd.jobs_opened_between(scope, which.begin - BEFORE, which.begin)?;
    let mut responders = Vec::new();
    for one in rd.responders(scope)? {
        let events = rd.events_of(scope, Subject::Responder(one.id))?;
        let happened = events.iter().filter_map(|recorded| Some((recorded.at, &recorded.event.as_ref()?.what)));
        let on_duty = on_duty(happened);
        responders.push(ResponderRecord { id: one.id, base: one.base, base_name: one.base_name, skills: one.skills, on_duty });
    }
    Ok(Record { name: which.name(), begin: which.begin, until: which.until, over: which.over, visits, before, responders })
}

/// A visit as it was decided on and as it is, with where the plan saw those it asked.
fn visit(now: Job, events: &[Recorded]) -> VisitRecord {
    let mut opened = None;
    let mut seen: Vec<(ResponderId, Position)> = Vec::new();
    for what in events.iter().filter_map(|recorded| recorded.event.as_ref()).map(|event| &event.what) {
        match what {
            What::JobOpened { job } => opened = Some(job.as_ref().clone()),
            What::Offered { offer, decision: Some(decision), .. } => {
                let chosen = decision.candidates.iter().find(|candidate| candidate.responder == offer.to);
                seen.extend(chosen.and_then(|candidate| candidate.position).map(|at| (offer.to, at)));
            }
            _ => {}
        }
    }
    VisitRecord { opened: opened.unwrap_or_else(|| now.clone()), now, seen }
}

/// When the record begins, in words; empty where nothing is in it.
///
/// # Errors
/// The database cannot be read.
pub fn reaches_back(rd: &mut Rd<'_>, scope: Scope) -> Result<String, StoreError> {
    let first = rd.events_after(scope, 0, 1)?.first().map(|recorded| recorded.at);
    let day = first.and_then(|at| jiff::Timestamp::from_millisecond(at.ms()).ok()?.in_tz(ZONE).ok());
    Ok(day.map_or_else(|| "; there is nothing in the record".to_owned(), |day| format!("; the record begins on {}", day.date())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 22 November 2026, 13:00 in London, where it is winter.
    const NOW: Timestamp = Timestamp(1_795_352_400_000);

    #[test]
    fn a_night_is_from_noon_to_noon_and_one_that_is_not_over_until_now() {
        let past = Which::read("2026-11-21", NOW).unwrap();
        assert_eq!((past.until.since(past.begin), past.over), (Duration::hours(24), true));
        let tonight = Which::read("2026-11-22", NOW).unwrap();
        assert_eq!((tonight.until, tonight.over), (NOW, false));
        assert!(Which::read("2026-11-23", NOW).unwrap_err().contains("has not begun"));
        assert!(Which::read("21 November", NOW).unwrap_err().contains("as 2026-11-21"));
        assert_eq!(Which::last(NOW).as_deref(), Some("2026-11-21"));
        assert_eq!(Which::last(NOW - Duration::hours(2)).as_deref(), Some("2026-11-20"), "before noon the last night goes on");
    }

    #[test]
    fn a_night_in_which_the_clocks_change_has_the_hours_it_has() {
        let autumn = Which::read("2026-10-24", NOW).unwrap();
        assert_eq!(autumn.until.since(autumn.begin), Duration::hours(25));
    }

    #[test]
    fn hours_before_noon_are_of_the_next_day() {
        let night = Which::read("2026-11-21", NOW).unwrap();
        let hours = |text| night.hours(text).map(|(words, extra)| (words, extra.from.since(night.begin), extra.until.since(night.begin)));
        assert_eq!(hours("19-7"), Ok(("19 to 07".to_owned(), Duration::hours(7), Duration::hours(19))));
        assert_eq!(hours("7-12"), Ok(("07 to 12".to_owned(), Duration::hours(19), Duration::hours(24))));
        assert_eq!(hours("22-0"), Ok(("22 to 00".to_owned(), Duration::hours(10), Duration::hours(12))));
        for wrong in ["19", "19-19", "7-24", "12-7", "late"] {
            assert!(hours(wrong).unwrap_err().contains("as 19-7"), "{wrong}");
        }
    }
}
