//! The gazetteer: where a street is, and a house in it, by the first letters of its words.
//!
//! Tables are flat: all text in one string, places in it as numbers. A postcode table of a country is not here; postcodes are those of addresses.

mod addresses;
pub mod lines;
mod streets;
pub mod words;

use domain::place::Position;

pub use addresses::addresses;
pub use streets::streets;
use words::{Index, findable, words};

/// A street, or one of several of the same name.
#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// As the map has it.
    pub name: String,
    /// A point of it, near its middle.
    pub position: Position,
    /// Its south-western corner.
    pub south_west: Position,
    /// Its north-eastern corner.
    pub north_east: Position,
}

/// A house.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Number or name.
    pub number: String,
    /// Street; may be empty.
    pub street: String,
    /// Postcode; may be empty.
    pub postcode: String,
    /// Where.
    pub position: Position,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A street.
    Street(Street),
    /// A house.
    Address(Address),
}

/// Streets and houses, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    streets: Vec<Street>,
    by_street: Index,
    /// Street names and postcodes of addresses, each once.
    texts: Vec<String>,
    houses: Vec<House>,
    numbers: String,
    by_house: Index,
}

#[derive(Clone, Copy, Debug)]
struct House {
    number_from: u32,
    number_len: u16,
    street: u32,
    postcode: u32,
    /// Ten-millionths of a degree.
    latitude_e7: i32,
    longitude_e7: i32,
}

impl Gazetteer {
    /// Makes the tables and their index.
    pub fn new(streets: Vec<Street>, addresses: Vec<Address>) -> Self {
        let mut made = Self { by_street: Index::new(streets.iter().map(|street| findable(&street.name))), streets, ..Self::default() };
        let mut known = std::collections::HashMap::new();
        let mut indexed = Vec::with_capacity(addresses.len());
        for address in addresses {
            let number: String = address.number.chars().take(100).collect();
            let mut all = words(&number);
            all.extend(findable(&address.street));
            all.extend(postcode_words(&address.postcode));
            indexed.push(all);
            let number_from = made.numbers.len() as u32;
            made.numbers.push_str(&number);
            let mut place = |text: String| match known.get(&text) {
                Some(place) => *place,
                None => {
                    made.texts.push(text.clone());
                    known.insert(text, made.texts.len() as u32 - 1);
                    made.texts.len() as u32 - 1
                }
            };
            made.houses.push(House {
                number_from,
                number_len: number.len() as u16,
                street: place(address.street),
                postcode: place(address.postcode),
                latitude_e7: (address.position.latitude * 1e7).round() as i32,
                longitude_e7: (address.position.longitude * 1e7).round() as i32,
            });
        }
        made.by_house = Index::new(indexed.into_iter());
        made
    }

    /// How many streets and how many houses.
    pub const fn len(&self) -> (usize, usize) {
        (self.streets.len(), self.houses.len())
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.streets.is_empty() && self.houses.is_empty()
    }

    /// Everything of which each word of the query begins a word: streets first, those with whole words and short names before the others.
    pub fn search(&self, query: &str, most: usize) -> Vec<Found> {
        let asked = words(query);
        if asked.is_empty() || most == 0 {
            return Vec::new();
        }
        let mut streets: Vec<(usize, usize, u32)> = self
            .by_street
            .all_of(&asked)
            .into_iter()
            .map(|at| {
                let name = &self.streets[at as usize].name;
                let known = findable(name);
                (asked.iter().filter(|word| !known.contains(word)).count(), name.chars().count(), at)
            })
            .collect();
        streets.sort_unstable();
        let streets = streets.into_iter().map(|(.., at)| Found::Street(self.streets[at as usize].clone()));
        let mut found: Vec<Found> = streets.take(most).collect();
        if found.len() < most {
            let mut houses: Vec<(usize, u32)> = self
                .by_house
                .all_of(&asked)
                .into_iter()
                .map(|at| {
                    let known = words(self.number(at));
                    (usize::from(!known.iter().any(|word| asked.contains(word))), at)
                })
                .collect();
            houses.sort_unstable();
            let rest = most - found.len();
            found.extend(houses.into_iter().take(rest).map(|(_, at)| Found::Address(self.address(at))));
        }
        found
    }

    fn number(&self, at: u32) -> &str {
        let house = self.houses[at as usize];
        &self.numbers[house.number_from as usize..house.number_from as usize + usize::from(house.number_len)]
    }

    fn address(&self, at: u32) -> Address {
        let house = self.houses[at as usize];
        let position = Position { latitude: f64::from(house.latitude_e7) / 1e7, longitude: f64::from(house.longitude_e7) / 1e7 };
        let text = |place: u32| self.texts[place as usize].clone();
        Address { number: self.number(at).to_owned(), street: text(house.street), postcode: text(house.postcode), position }
    }
}

/// A postcode is found by its halves and in one word.
fn postcode_words(postcode: &str) -> Vec<String> {
    let mut found = words(postcode);
    if found.len() > 1 {
        found.push(found.concat());
    }
    found
}
