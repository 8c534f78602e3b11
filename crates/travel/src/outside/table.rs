//! Times that were asked for beforehand, and the estimate that has them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dispatch::Travel;
use dispatch::travel::{Question, Start};
use domain::place::Position;
use domain::time::Timestamp;

use super::by_the_hour;
use crate::kept::{Spot, spot};

/// Seconds from place to place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(BTreeMap<(Spot, Spot), i64>);

impl Table {
    /// Keeps a time.
    pub fn keep(&mut self, from: Position, to: Position, seconds: i64) {
        self.0.insert((spot(from), spot(to)), seconds);
    }

    /// Takes over what another has.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// A time, if it is known. Nobody needs time to stay where they are.
    pub fn seconds(&self, from: Position, to: Position) -> Option<i64> {
        if spot(from) == spot(to) { Some(0) } else { self.0.get(&(spot(from), spot(to))).copied() }
    }

    /// How many journeys that were asked for have no time.
    pub fn missing(&self, questions: &[Question]) -> usize {
        let asked = questions.iter().flat_map(|one| one.from.iter().map(|from| (*from, one.to)));
        let without: BTreeSet<_> =
            asked.filter(|(from, to)| self.seconds(*from, *to).is_none()).map(|(from, to)| (spot(from), spot(to))).collect();
        without.len()
    }

    /// Times of the empty road, at this hour.
    pub fn by_the_hour(mut self, at: Timestamp) -> Self {
        self.0.values_mut().for_each(|seconds| *seconds = by_the_hour(*seconds, at));
        self
    }
}

/// Every place of a list once, in the order of first appearance.
pub fn once(places: impl Iterator<Item = Position>) -> Vec<Position> {
    let mut seen = BTreeSet::new();
    places.filter(|place| seen.insert(spot(*place))).collect()
}

/// An estimate that has been told some times, and asks what lies beneath for the others.
pub struct Measured {
    /// What it was told.
    pub seconds: Table,
    /// What it is, for the decision record.
    pub name: String,
    /// Whom it asks for the others.
    pub beneath: Arc<dyn Travel>,
}

impl Travel for Measured {
    fn seconds(&self, from: Position, to: Position, at: Timestamp) -> i64 {
        self.seconds.seconds(from, to).unwrap_or_else(|| self.beneath.seconds(from, to, at))
    }

    fn seconds_to(&self, from: &[Position], to: Position, at: Timestamp) -> Vec<i64> {
        let told: Vec<Option<i64>> = from.iter().map(|from| self.seconds.seconds(*from, to)).collect();
        let others: Vec<Position> = from.iter().zip(&told).filter(|(_, told)| told.is_none()).map(|(from, _)| *from).collect();
        let mut others = if others.is_empty() { Vec::new() } else { self.beneath.seconds_to(&others, to, at) }.into_iter();
        told.into_iter()
            .zip(from)
            .map(|(told, from)| told.or_else(|| others.next()).unwrap_or_else(|| self.beneath.seconds(*from, to, at)))
            .collect()
    }

    fn on_foot_to(&self, from: &[Position], to: Position) -> Vec<i64> {
        self.beneath.on_foot_to(from, to)
    }

    fn is_approximate(&self, from: Start, to: Position) -> bool {
        let told = !from.on_foot && self.seconds.seconds(from.position, to).is_some();
        !told && self.beneath.is_approximate(from, to)
    }

    fn name(&self) -> &str {
        &self.name
    }
}
