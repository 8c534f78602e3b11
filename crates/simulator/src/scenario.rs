//! What is played: how many ask for what, who is at work when, how people answer. Plain data with the borough's figures as defaults.

use serde::{Deserialize, Serialize};

/// A scenario. Shares are whole percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Which draws.
    pub seed: u64,
    /// How many days.
    pub days: u32,
    /// Emergency visits a day.
    pub visits_a_day: f64,
    /// Equipment visits a day: planned work, due within a day.
    pub equipment_a_day: f64,
    /// Visits with a key for somebody who waits, a day.
    pub keys_a_day: f64,
    /// Who is at work, every day.
    pub rota: Vec<Shift>,
    /// Doors behind a key that is kept at the base.
    pub key_held_percent: u32,
    /// Visits that take two to lift.
    pub two_lift_percent: u32,
    /// Visits that nobody makes alone.
    pub two_safety_percent: u32,
    /// Emergency visits that end in waiting for an ambulance.
    pub ambulance_percent: u32,
    /// Offers nobody answers.
    pub silent_percent: u32,
    /// Offers that are declined.
    pub declined_percent: u32,
    /// Seconds until an offer is answered, the median.
    pub answer_s: i64,
}

/// One person's hours, local time; over midnight when `from_hour > to_hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// From this hour.
    pub from_hour: u8,
    /// To this hour.
    pub to_hour: u8,
}

impl Default for Scenario {
    /// A borough's day: 14 emergency visits, 14 of equipment, 8 with keys; three units by day, two in the evening and at night.
    fn default() -> Self {
        let shift = |from_hour, to_hour| Shift { from_hour, to_hour };
        Self {
            seed: 1,
            days: 28,
            visits_a_day: 14.0,
            equipment_a_day: 14.0,
            keys_a_day: 8.0,
            rota: vec![shift(7, 19), shift(7, 19), shift(8, 18), shift(19, 7), shift(19, 7)],
            key_held_percent: 15,
            two_lift_percent: 10,
            two_safety_percent: 2,
            ambulance_percent: 15,
            silent_percent: 8,
            declined_percent: 2,
            answer_s: 15,
        }
    }
}

impl Scenario {
    /// The heavy one of the figures: three units day and night, 48 visits a day.
    pub fn heavy(days: u32) -> Self {
        let shift = |from_hour, to_hour| Shift { from_hour, to_hour };
        let rota = [shift(7, 19), shift(19, 7)].repeat(3);
        Self { days, visits_a_day: 22.0, equipment_a_day: 16.0, keys_a_day: 10.0, rota, ..Self::default() }
    }

    /// What is wrong with it: the field and the rule.
    ///
    /// # Errors
    /// The first field that cannot be.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let rates = [("visits_a_day", self.visits_a_day), ("equipment_a_day", self.equipment_a_day), ("keys_a_day", self.keys_a_day)];
        if let Some((field, _)) = rates.into_iter().find(|(_, rate)| !(0.0..=10_000.0).contains(rate)) {
            return Err((field, "must be from 0 to 10,000"));
        }
        let shares = [
            ("key_held_percent", self.key_held_percent),
            ("two_lift_percent", self.two_lift_percent),
            ("two_safety_percent", self.two_safety_percent),
            ("ambulance_percent", self.ambulance_percent),
            ("silent_percent", self.silent_percent),
            ("declined_percent", self.declined_percent),
        ];
        if let Some((field, _)) = shares.into_iter().find(|(_, percent)| *percent > 100) {
            return Err((field, "must be from 0 to 100"));
        }
        if self.days == 0 || self.days > 36_500 {
            return Err(("days", "must be from 1 to 36,500"));
        }
        if self.rota.is_empty()
            || self.rota.iter().any(|shift| shift.from_hour > 23 || shift.to_hour > 23 || shift.from_hour == shift.to_hour)
        {
            return Err(("rota", "needs shifts between two different hours from 0 to 23"));
        }
        if !(1..=600).contains(&self.answer_s) {
            return Err(("answer_s", "must be from 1 to 600"));
        }
        Ok(())
    }
}
