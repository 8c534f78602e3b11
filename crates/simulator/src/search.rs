//! How many people, from where and when, to keep a promise: the cheapest rota that is found, with everything that was tried.
//!
//! It begins with the same number of people in every shift there is to choose from, as few as keep the promise; then takes people out one by one, the
//! longest shift first, and changes one person's shift for a shorter one, for as long as the promise is kept. Every rota meets the same people at the same
//! minute. It is the cheapest that was found, not one that is proven to be the cheapest.

use dispatch::Policy;
use serde::Serialize;

use crate::report::{GROUPS, within_percent};
use crate::scenario::{Rota, Scenario, Shift, Wrong};
use crate::statistics::Estimate;
use crate::study::{Case, Study};

/// So many people in one choice at most, where the scenario does not say.
const PEOPLE_MOST: u32 = 4;
/// What is so far below the promise after two repetitions is not looked at further; percent points.
const HOPELESS: f64 = 5.0;
/// Repetitions of the first look.
const FIRST_LOOK: u32 = 2;

/// What is to be kept: so many percent of a group within so many minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Percent.
    pub percent: f64,
    /// Of which of [`GROUPS`].
    pub of: &'static str,
    /// Within so many minutes.
    pub minutes: i64,
}

impl Goal {
    /// Read from words: "90 % within 45 min", "95% of p1 within 30 min".
    ///
    /// # Errors
    /// What it would have to be.
    pub fn read(words: &str) -> Result<Self, String> {
        let groups: Vec<&str> = GROUPS.iter().map(|(name, _)| *name).collect();
        let unread = || format!("must be as `90 % within 45 min` or `95 % of p1 within 30 min` (of {}), not `{words}`", groups.join(", "));
        let plain = words.to_lowercase().replace('%', " % ").replace("percent", "%");
        let mut parts = plain.split_whitespace().peekable();
        let percent: f64 =
            parts.next().and_then(|word| word.parse().ok()).filter(|share| (1.0..=100.0).contains(share)).ok_or_else(unread)?;
        parts.next_if_eq(&"%");
        let mut of = "emergencies";
        if parts.next_if_eq(&"of").is_some() {
            let named = parts.next().ok_or_else(unread)?;
            of = groups.iter().find(|name| **name == named).ok_or_else(unread)?;
        }
        let (within, minutes, unit) = (parts.next(), parts.next(), parts.next());
        let minutes = minutes.and_then(|word| word.parse().ok()).filter(|minutes| (1..=1_440).contains(minutes));
        let whole = within == Some("within") && matches!(unit, Some("min" | "minutes") | None) && parts.next().is_none();
        minutes.filter(|_| whole).map(|minutes| Self { percent, of, minutes }).ok_or_else(unread)
    }

    /// "90 % of emergencies within 45 min".
    pub fn words(&self) -> String {
        format!("{} % of {} within {} min", self.percent, self.of, self.minutes)
    }
}

/// A rota that was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// Its shifts, in words.
    pub shifts: String,
    /// Hours of work a day.
    pub hours_a_day: u32,
    /// Percent within the time.
    pub share: Estimate,
    /// In how many repetitions.
    pub repetitions: u32,
    /// Whether the whole interval keeps the promise.
    pub kept: bool,
}

/// A search with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Search {
    /// What was to be kept.
    pub goal: String,
    /// Under which policy.
    pub policy: String,
    /// The cheapest that keeps it: its place among those tried; nothing where none does.
    pub found: Option<usize>,
    /// Everything that was tried, in that order.
    pub tried: Vec<Tried>,
    /// Whether it ended because as much was tried as may be.
    pub cut_short: bool,
}

/// How many people in each of the shifts to choose from.
type People = Vec<u32>;

struct Looking<'s> {
    study: Study<'s>,
    goal: Goal,
    policy: &'static dyn Policy,
    choices: Vec<Shift>,
    tries: usize,
    known: Vec<(People, Tried)>,
}

/// Looks for the cheapest rota that keeps a promise.
///
/// # Errors
/// There is nothing to choose from.
pub fn search(study: &Study<'_>, goal: Goal, policy: &'static dyn Policy, tries: usize) -> Result<Search, Wrong> {
    let choices = choices(study.scenario);
    if choices.iter().any(Shift::everywhere) {
        return Err(Wrong::new("choices", "a search names its bases one by one; `every` is no choice"));
    }
    let mut looking = Looking { study: *study, goal, policy, choices, tries, known: Vec::new() };
    let found = looking.look();
    let cut_short = looking.known.len() >= tries;
    let found = found.and_then(|people| looking.known.iter().position(|(known, _)| *known == people));
    let tried = looking.known.into_iter().map(|(_, tried)| tried).collect();
    Ok(Search { goal: goal.words(), policy: policy.name().to_owned(), found, tried, cut_short })
}

/// What there is to choose from; `people` is the most of each.
fn choices(scenario: &Scenario) -> Vec<Shift> {
    if !scenario.choices.is_empty() {
        return scenario.choices.clone();
    }
    let mut found: Vec<Shift> = Vec::new();
    for shift in scenario.rotas.iter().take(1).flat_map(|rota| &rota.shifts) {
        let same = |known: &Shift| (known.from_hour, known.to_hour, &known.base) == (shift.from_hour, shift.to_hour, &shift.base);
        if !found.iter().any(same) {
            found.push(Shift { people: PEOPLE_MOST, ..shift.clone() });
        }
    }
    found
}

impl Looking<'_> {
    fn look(&mut self) -> Option<People> {
        let most = self.choices.iter().map(|shift| shift.people).max().unwrap_or_default();
        let mut best = None;
        for level in (1..=most).take_while(|_| (self.study.goes_on)()) {
            let people: People = self.choices.iter().map(|shift| shift.people.min(level)).collect();
            if self.try_all(std::slice::from_ref(&people)).first() == Some(&true) {
                best = Some(people);
                break;
            }
        }
        let mut best = best?;
        while (self.study.goes_on)() {
            let Some(cheaper) = self.cheaper(&best) else { break };
            best = cheaper;
        }
        Some(best)
    }

    /// The cheapest rota one step away that keeps the promise and costs less.
    fn cheaper(&mut self, from: &People) -> Option<People> {
        let fewer: Vec<People> = (0..from.len()).filter_map(|at| changed(from, at, None)).collect();
        let swapped = (0..from.len()).flat_map(|out| (0..from.len()).map(move |into| (out, into)));
        let swapped = swapped.filter(|(_, into)| from[*into] < self.choices[*into].people);
        let swapped: Vec<People> = swapped.filter_map(|(out, into)| changed(from, out, Some(into))).collect();
        for mut step in [fewer, swapped] {
            step.retain(|people| self.hours(people) < self.hours(from) && people.iter().any(|count| *count > 0));
            let kept = self.try_all(&step);
            let kept = step.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(people, _)| people);
            let share = |people: &People| self.known.iter().find(|(known, _)| known == people).map_or(0.0, |(_, tried)| tried.share.mean);
            let best = kept.min_by(|one, other| {
                self.hours(one).cmp(&self.hours(other)).then_with(|| share(other).total_cmp(&share(one))).then_with(|| one.cmp(other))
            });
            if best.is_some() {
                return best;
            }
        }
        None
    }

    fn hours(&self, people: &People) -> u32 {
        self.choices.iter().zip(people).map(|(shift, people)| shift.hours() * people).sum()
    }

    /// Whether each keeps the promise. What is known is not played again; beyond so many tries nothing is.
    fn try_all(&mut self, all: &[People]) -> Vec<bool> {
        let is_new = |people: &&People| !self.known.iter().any(|(known, _)| known == *people);
        let left = self.tries.saturating_sub(self.known.len());
        let fresh: Vec<People> = all.iter().filter(is_new).take(left).cloned().collect();
        let rotas: Vec<Rota> = fresh.iter().map(|people| self.rota(people)).collect();
        let repetitions = self.study.scenario.repetitions;
        let first = FIRST_LOOK.min(repetitions);
        let every: Vec<Case<'_>> = rotas.iter().map(|rota| Case::of(rota, self.policy)).collect();
        let mut shares: Vec<Vec<f64>> = self.shares(&every, 0..first);
        let hopeful = |shares: &Vec<f64>| Estimate::over(shares).is_some_and(|share| share.mean >= self.goal.percent - HOPELESS);
        let going_on: Vec<usize> = (0..every.len()).filter(|at| hopeful(&shares[*at])).collect();
        let rest: Vec<Case<'_>> = going_on.iter().map(|at| every[*at]).collect();
        let more = self.shares(&rest, first..repetitions);
        for (at, more) in going_on.into_iter().zip(more) {
            shares[at].extend(more);
        }
        for ((people, rota), shares) in fresh.into_iter().zip(&rotas).zip(shares) {
            // Nobody was reached: none within the time.
            let share = Estimate::over(&shares).unwrap_or(Estimate { mean: 0.0, plus_minus: None });
            let kept = shares.len() as u32 == repetitions && share.least() >= self.goal.percent;
            let (hours_a_day, repetitions) = (self.hours(&people), shares.len() as u32);
            let tried = Tried { shifts: words(rota), hours_a_day, share, repetitions, kept };
            self.known.push((people, tried));
        }
        all.iter().map(|people| self.known.iter().any(|(known, tried)| known == people && tried.kept)).collect()
    }

    fn shares(&self, cases: &[Case<'_>], seeds: std::ops::Range<u32>) -> Vec<Vec<f64>> {
        let of = GROUPS.iter().find(|(name, _)| *name == self.goal.of).map_or(&[][..], |(_, of)| of);
        let share = |outcome: &crate::outcome::Outcome| within_percent(outcome, of, self.goal.minutes).unwrap_or(0.0);
        self.study.play(cases, seeds).iter().map(|outcomes| outcomes.iter().map(share).collect()).collect()
    }

    fn rota(&self, people: &People) -> Rota {
        let shifts = self.choices.iter().zip(people).filter(|(_, people)| **people > 0);
        let shifts = shifts.map(|(shift, people)| Shift { people: *people, ..shift.clone() }).collect();
        Rota { name: "tried".to_owned(), shifts, spans: Vec::new() }
    }
}

/// One person out of a shift, and into another one where one is named.
fn changed(from: &People, out: usize, into: Option<usize>) -> Option<People> {
    let mut people = from.clone();
    *people.get_mut(out)? = people.get(out)?.checked_sub(1)?;
    if let Some(into) = into {
        *people.get_mut(into)? += 1;
    }
    Some(people)
}

/// "2 from 07 to 19, 1 from 19 to 07 (Hendon)".
pub fn words(rota: &Rota) -> String {
    let one = |shift: &Shift| {
        let base = shift.base.as_ref().map_or_else(String::new, |base| format!(" ({base})"));
        format!("{} from {:02} to {:02}{base}", shift.people, shift.from_hour, shift.to_hour)
    };
    rota.shifts.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_read_as_people_say_it() {
        let goal = |words| Goal::read(words);
        assert_eq!(goal("90 % within 45 min"), Ok(Goal { percent: 90.0, of: "emergencies", minutes: 45 }));
        assert_eq!(goal("97.5% of p1 within 30 minutes"), Ok(Goal { percent: 97.5, of: "p1", minutes: 30 }));
        assert_eq!(goal("90 percent of P2 within 45"), Ok(Goal { percent: 90.0, of: "p2", minutes: 45 }));
        for wrong in [
            "",
            "90",
            "90 %",
            "within 45 min",
            "0 % within 45 min",
            "101 % within 45 min",
            "90 % of p9 within 45 min",
            "90 % within 45 hours",
        ] {
            assert!(goal(wrong).unwrap_err().contains("must be as"), "{wrong}");
        }
    }
}
