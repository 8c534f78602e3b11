//! What is played: how many ask for what, who is at work when and from where, how people answer. Plain data with the borough's figures as defaults.
//!
//! Hours are the clock's in winter. What is wrong with a scenario is said by its field, as it is written in a file, and by the rule.

use domain::place::Position;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::demand::{STREAMS_MOST, Stream};
use crate::replay::Replay;

/// The scenarios that are built in, by name, as they would stand in a file.
pub const BUILT_IN: &[(&str, &str)] =
    &[("borough", include_str!("../scenarios/borough.toml")), ("heavy", include_str!("../scenarios/heavy.toml"))];

/// A scenario. Shares are whole percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// What it is called in the report.
    pub name: String,
    /// Which draws. Each repetition has the next.
    pub seed: u64,
    /// How often it is played with other draws.
    pub repetitions: u32,
    /// How many days.
    pub days: u32,
    /// Under which policies, by name.
    pub policies: Vec<String>,
    /// Doors behind a key that is kept at the nearest base.
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
    /// Seconds from accepting to setting off.
    pub turn_out_s: i64,
    /// Seconds from the kerb to the door: parking, stairs.
    pub to_the_door_s: i64,
    /// Seconds from the door to the client: the key safe.
    pub way_in_s: i64,
    /// Whoever is free drives back to their base; without, they wait where they were last.
    pub go_back: bool,
    /// Journeys take so many percent of what they are measured as.
    pub journeys_percent: u32,
    /// By how much a journey strays from that: the σ of a log-normal factor around 1.
    pub journeys_spread: f64,
    /// Where clients live.
    pub borough: Borough,
    /// Where people start from.
    pub bases: Vec<Base>,
    /// More bases, out of a file.
    pub bases_from: Option<BasesFrom>,
    /// Who is at work. Each is played by itself.
    pub rotas: Vec<Rota>,
    /// Which shifts a search for the cheapest rota may put together, and how many of each. Without any: those of the first rota, up to four of each.
    pub choices: Vec<Shift>,
    /// Who asks for what.
    pub demand: Vec<Stream>,
    /// Real incidents in the place of drawn demand.
    pub replay: Option<Replay>,
    /// What a law of queues says of it, to be held against what was played.
    pub law: Option<Law>,
}

/// Where clients live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Borough {
    /// The middle.
    pub latitude: f64,
    /// The middle.
    pub longitude: f64,
    /// Kilometres to its edge, north, south, east and west.
    pub reach_km: f64,
    /// How many clients ask.
    pub clients: usize,
    /// How their doors lie in it.
    pub doors: Doors,
}

/// How doors lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doors {
    /// Evenly.
    #[default]
    Even,
    /// At the borough's postcodes, or at those of the area that is named.
    Postcodes,
}

/// A place to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Its name.
    pub name: String,
    /// Where.
    pub latitude: f64,
    /// Where.
    pub longitude: f64,
}

impl Base {
    /// Where.
    pub const fn position(&self) -> Position {
        Position { latitude: self.latitude, longitude: self.longitude }
    }
}

/// A CSV file of bases: which of its columns hold what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasesFrom {
    /// Which file; from the scenario's own folder, or the folder of data that is named.
    pub file: String,
    /// The column of names.
    pub name: String,
    /// The column of latitudes.
    pub latitude: String,
    /// The column of longitudes.
    pub longitude: String,
}

/// Who is at work, every day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rota {
    /// What it is called in the report.
    pub name: String,
    /// The shifts.
    #[serde(default)]
    pub shifts: Vec<Shift>,
    /// Who was on duty in a night of the record, and whoever is asked after beside them. No file has them.
    #[serde(skip)]
    pub spans: Vec<Span>,
}

/// One person on duty once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// From which of the scenario's bases.
    pub base: usize,
    /// Whose it was: a place among the people of the night. Nobody's for one who was not there.
    pub person: Option<usize>,
}

impl Rota {
    /// Hours of work a day, everybody's together; of a night, all there were.
    pub fn hours_a_day(&self, bases: usize) -> u32 {
        let once: i64 = self.spans.iter().map(|span| span.until.since(span.from).ms()).sum();
        let once = u32::try_from((once + 1_800_000) / 3_600_000).unwrap_or_default();
        let daily: u32 =
            self.shifts.iter().map(|shift| shift.hours() * shift.people * if shift.everywhere() { bases as u32 } else { 1 }).sum();
        once + daily
    }
}

/// Hours of some people from one base; over midnight when `from_hour > to_hour`, round the clock from 0 to 24.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// From this hour.
    pub from_hour: u8,
    /// To this hour.
    pub to_hour: u8,
    /// How many people.
    #[serde(default = "one")]
    pub people: u32,
    /// From which base: its name, or `every` for so many people at each. Without: the first.
    #[serde(default)]
    pub base: Option<String>,
}

const fn one() -> u32 {
    1
}

/// At each base.
const EVERY: &str = "every";

impl Shift {
    /// One person's hours from the first base.
    pub const fn of(from_hour: u8, to_hour: u8, people: u32) -> Self {
        Self { from_hour, to_hour, people, base: None }
    }

    /// How long it is.
    pub fn hours(&self) -> u32 {
        if self.round_the_clock() { 24 } else { (u32::from(self.to_hour) + 24 - u32::from(self.from_hour)) % 24 }
    }

    /// Whether it never ends.
    pub const fn round_the_clock(&self) -> bool {
        self.from_hour == 0 && self.to_hour == 24
    }

    /// Whether it is one at each base.
    pub fn everywhere(&self) -> bool {
        self.base.as_deref() == Some(EVERY)
    }
}

/// A closed form that says how long one waits until somebody sets about it. It holds for `closest-idle` alone, where everybody is at the same place, round
/// the clock, with even hours and one kind of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Law {
    /// Several servers, exponential stays.
    ErlangC,
    /// One server, any stays.
    PollaczekKhinchine,
}

impl Default for Scenario {
    /// A borough's day: 14 emergency visits, 14 of equipment, 8 with keys; three units by day, two in the evening and at night.
    fn default() -> Self {
        Self {
            name: "Borough".to_owned(),
            seed: 1,
            repetitions: 8,
            days: 28,
            policies: ["global", "divert", "priority", "closest-idle"].map(str::to_owned).to_vec(),
            key_held_percent: 15,
            two_lift_percent: 10,
            two_safety_percent: 2,
            ambulance_percent: 15,
            silent_percent: 8,
            declined_percent: 2,
            answer_s: 15,
            turn_out_s: 60,
            to_the_door_s: 90,
            way_in_s: 60,
            go_back: false,
            journeys_percent: 100,
            journeys_spread: 0.0,
            borough: Borough::default(),
            bases: vec![Base { name: "Base".to_owned(), latitude: 51.61, longitude: -0.21 }],
            bases_from: None,
            rotas: vec![Rota {
                name: "as now".to_owned(),
                shifts: vec![Shift::of(7, 19, 2), Shift::of(8, 18, 1), Shift::of(19, 7, 2)],
                spans: Vec::new(),
            }],
            choices: Vec::new(),
            demand: Stream::borough(14.0, 14.0, 8.0),
            replay: None,
            law: None,
        }
    }
}

impl Default for Borough {
    fn default() -> Self {
        Self { latitude: 51.61, longitude: -0.21, reach_km: 6.1, clients: 600, doors: Doors::Even }
    }
}

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which field, as `rotas[0].shifts[1].to_hour`.
    pub field: String,
    /// Which rule it breaks.
    pub rule: String,
}

impl Wrong {
    /// A field breaks a rule.
    pub fn new(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { field: field.into(), rule: rule.into() }
    }
}

/// So much of a field's value is allowed.
fn within<T: PartialOrd>(field: &str, value: T, range: std::ops::RangeInclusive<T>, rule: &str) -> Result<(), Wrong> {
    if range.contains(&value) { Ok(()) } else { Err(Wrong::new(field, rule)) }
}

impl Scenario {
    /// The heavy one of the figures: three units day and night, 48 visits a day.
    pub fn heavy(days: u32) -> Self {
        let rotas = vec![Rota {
            name: "three day and night".to_owned(),
            shifts: vec![Shift::of(7, 19, 3), Shift::of(19, 7, 3)],
            spans: Vec::new(),
        }];
        Self { name: "Heavy".to_owned(), days, demand: Stream::borough(22.0, 16.0, 10.0), rotas, ..Self::default() }
    }

    /// What is wrong with it: the field and the rule.
    ///
    /// # Errors
    /// The first field that cannot be.
    pub fn check(&self) -> Result<(), Wrong> {
        let shares = [
            ("key_held_percent", self.key_held_percent),
            ("two_lift_percent", self.two_lift_percent),
            ("two_safety_percent", self.two_safety_percent),
            ("ambulance_percent", self.ambulance_percent),
            ("silent_percent", self.silent_percent),
            ("declined_percent", self.declined_percent),
        ];
        shares.into_iter().try_for_each(|(field, percent)| within(field, percent, 0..=100, "must be from 0 to 100"))?;
        within("days", self.days, 1..=36_500, "must be from 1 to 36,500")?;
        within("repetitions", self.repetitions, 1..=1_000, "must be from 1 to 1,000")?;
        within("answer_s", self.answer_s, 1..=600, "must be from 1 to 600")?;
        let spans = [("turn_out_s", self.turn_out_s), ("to_the_door_s", self.to_the_door_s), ("way_in_s", self.way_in_s)];
        spans.into_iter().try_for_each(|(field, span)| within(field, span, 0..=3_600, "must be from 0 to 3,600"))?;
        within("journeys_percent", self.journeys_percent, 10..=1_000, "must be from 10 to 1,000")?;
        within("journeys_spread", self.journeys_spread, 0.0..=2.0, "must be from 0 to 2")?;
        if self.policies.is_empty() {
            return Err(Wrong::new("policies", "needs at least one"));
        }
        if let Some(at) = self.policies.iter().position(|name| dispatch::policy(name).is_none()) {
            let known: Vec<&str> = dispatch::POLICIES.iter().map(|policy| policy.name()).collect();
            return Err(Wrong::new(format!("policies[{at}]"), format!("`{}` is none of {}", self.policies[at], known.join(", "))));
        }
        self.check_places()?;
        self.check_rotas()?;
        self.demand.iter().enumerate().try_for_each(|(at, stream)| stream.check(&format!("demand[{at}]")))?;
        if self.replay.is_none() && !(1..=STREAMS_MOST as usize).contains(&self.demand.len()) {
            return Err(Wrong::new("demand", format!("needs 1 to {STREAMS_MOST} streams")));
        }
        self.replay.as_ref().map_or(Ok(()), Replay::check)?;
        self.check_law()
    }

    fn check_places(&self) -> Result<(), Wrong> {
        let Borough { latitude, longitude, reach_km, clients, .. } = self.borough;
        within("borough.latitude", latitude, -85.0..=85.0, "must be from -85 to 85")?;
        within("borough.longitude", longitude, -180.0..=180.0, "must be from -180 to 180")?;
        within("borough.reach_km", reach_km, 0.0..=200.0, "must be from 0 to 200")?;
        within("borough.clients", clients, 1..=100_000, "must be from 1 to 100,000")?;
        if self.bases.is_empty() {
            return Err(Wrong::new("bases", "needs at least one"));
        }
        for (at, base) in self.bases.iter().enumerate() {
            within(&format!("bases[{at}].latitude"), base.latitude, -85.0..=85.0, "must be from -85 to 85")?;
            within(&format!("bases[{at}].longitude"), base.longitude, -180.0..=180.0, "must be from -180 to 180")?;
            if base.name == EVERY || self.bases[..at].iter().any(|other| other.name == base.name) {
                return Err(Wrong::new(format!("bases[{at}].name"), "must be a name of its own"));
            }
        }
        Ok(())
    }

    fn check_rotas(&self) -> Result<(), Wrong> {
        if self.rotas.is_empty() {
            return Err(Wrong::new("rotas", "needs at least one"));
        }
        for (at, rota) in self.rotas.iter().enumerate() {
            if rota.shifts.is_empty() && rota.spans.is_empty() {
                return Err(Wrong::new(format!("rotas[{at}].shifts"), "needs at least one"));
            }
            if self.rotas[..at].iter().any(|other| other.name == rota.name) {
                return Err(Wrong::new(format!("rotas[{at}].name"), "must be a name of its own"));
            }
            let shifts = rota.shifts.iter().enumerate();
            shifts.into_iter().try_for_each(|(n, shift)| self.check_shift(&format!("rotas[{at}].shifts[{n}]"), shift))?;
        }
        self.choices.iter().enumerate().try_for_each(|(n, shift)| self.check_shift(&format!("choices[{n}]"), shift))
    }

    fn check_shift(&self, field: &str, shift: &Shift) -> Result<(), Wrong> {
        let hours = !shift.round_the_clock() && (shift.from_hour > 23 || shift.to_hour > 23 || shift.from_hour == shift.to_hour);
        if hours {
            return Err(Wrong::new(format!("{field}.to_hour"), "must be between two different hours from 0 to 23, or from 0 to 24"));
        }
        if !shift.round_the_clock() && shift.hours() > 16 {
            return Err(Wrong::new(format!("{field}.to_hour"), "nobody works longer than 16 hours; round the clock is from 0 to 24"));
        }
        within(&format!("{field}.people"), shift.people, 1..=500, "must be from 1 to 500")?;
        match &shift.base {
            Some(name) if name != EVERY && !self.bases.iter().any(|base| base.name == *name) => {
                Err(Wrong::new(format!("{field}.base"), format!("there is no base `{name}`")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A law of queues holds where nothing else is in the way.
    fn check_law(&self) -> Result<(), Wrong> {
        let Some(law) = self.law else { return Ok(()) };
        let people: u32 = self.rotas[0].shifts.iter().map(|shift| shift.people).sum();
        let plain = self.demand.len() == 1
            && self.demand[0].is_one_kind()
            && self.replay.is_none()
            && self.borough.reach_km == 0.0
            && [self.key_held_percent, self.two_lift_percent, self.two_safety_percent, self.ambulance_percent].iter().all(|one| *one == 0)
            && self.silent_percent + self.declined_percent == 0
            && self.rotas.iter().all(|rota| rota.shifts.iter().all(Shift::round_the_clock))
            && self.policies.iter().all(|name| name.starts_with("closest-idle"));
        let servers = law != Law::PollaczekKhinchine || people == 1;
        if plain && servers {
            return Ok(());
        }
        Err(Wrong::new(
            "law",
            "holds for one kind of demand at even hours, reach_km 0, no keys, pairs, ambulances or unanswered offers, shifts from 0 to 24 (one \
             person for pollaczek-khinchine) and the policy closest-idle",
        ))
    }

    /// The posts of a rota: one for each person.
    pub fn posts(&self, rota: &Rota) -> Vec<Post> {
        let mut posts = Vec::new();
        for shift in &rota.shifts {
            let named = shift.base.as_deref().and_then(|name| self.bases.iter().position(|base| base.name == name));
            let bases = if shift.everywhere() { (0..self.bases.len()).collect() } else { vec![named.unwrap_or(0)] };
            for base in bases {
                let when = When::Daily { from_hour: shift.from_hour, hours: shift.hours() };
                posts.extend((0..shift.people).map(|_| Post { when, base, person: None }));
            }
        }
        let once = |span: &Span| Post { when: When::Once { from: span.from, until: span.until }, base: span.base, person: span.person };
        posts.extend(rota.spans.iter().map(once));
        posts
    }
}

/// One person's place in a rota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// When they work.
    pub when: When,
    /// From which of the scenario's bases.
    pub base: usize,
    /// Whose place it was in a night of the record.
    pub person: Option<usize>,
}

/// When somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every day.
    Daily {
        /// From this hour.
        from_hour: u8,
        /// For so many; 24 never ends.
        hours: u32,
    },
    /// Once, in a night of the record.
    Once {
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
    },
}

impl When {
    /// Whether it never ends.
    pub const fn round_the_clock(self) -> bool {
        matches!(self, Self::Daily { hours: 24, .. })
    }
}
