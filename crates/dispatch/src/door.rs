//! Door to door: what a journey costs besides the drive. Whole seconds.
//!
//! Every figure is a working value of our own until a service has arrivals to learn from (see [`crate::learnt`]); `docs/roads.md` says what each stands on.

use domain::place::Place;
use domain::registers::Access;

/// What a journey costs besides the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorToDoor {
    /// From accepting until the wheels turn, for somebody who stands still: coat, bag, car.
    pub turnout_s: i64,
    /// The same for somebody who is about: the phone is in its holder, they turn at the next junction.
    pub about_s: i64,
    /// To park and walk to the door of a house.
    pub park_s: i64,
    /// More where the door is a flat's: from the street to the stairs or the lift, and up.
    pub flat_s: i64,
    /// To open a key safe and the door.
    pub key_safe_s: i64,
    /// To open with a key in the hand.
    pub key_s: i64,
    /// Until somebody opens.
    pub let_in_s: i64,
    /// To find out how one gets in.
    pub unknown_s: i64,
}

impl DoorToDoor {
    /// Until a service has learnt its own.
    pub const PRIOR: Self =
        Self { turnout_s: 60, about_s: 20, park_s: 60, flat_s: 60, key_safe_s: 60, key_s: 20, let_in_s: 45, unknown_s: 120 };
    /// A journey that is the drive and nothing else.
    pub const NOTHING: Self = Self { turnout_s: 0, about_s: 0, park_s: 0, flat_s: 0, key_safe_s: 0, key_s: 0, let_in_s: 0, unknown_s: 0 };

    /// From accepting until the wheels turn.
    pub const fn turnout_s(&self, about: bool) -> i64 {
        if about { self.about_s } else { self.turnout_s }
    }

    /// From the car to the door; whoever walks has no car to park.
    pub const fn park_s(&self, flat: bool, on_foot: bool) -> i64 {
        (if on_foot { 0 } else { self.park_s }) + if flat { self.flat_s } else { 0 }
    }

    /// From the door to the client.
    pub const fn access_s(&self, access: &Access) -> i64 {
        match access {
            Access::KeySafe { .. } => self.key_safe_s,
            Access::KeyHeld { .. } => self.key_s,
            Access::LetIn { .. } => self.let_in_s,
            Access::Unknown => self.unknown_s,
        }
    }
}

/// Whether an address is a flat's, as addresses say it: "Flat 9, Oak Court".
pub fn is_flat(place: &Place) -> bool {
    let words = ["flat", "apartment", "apt", "room", "floor"];
    place.address.lines.split(|c: char| !c.is_alphanumeric()).any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use domain::place::{Address, Precision};

    use super::*;

    #[test]
    fn a_flat_is_known_by_its_address() {
        let place = |lines: &str| Place {
            address: Address { lines: lines.to_owned(), postcode: String::new() },
            position: None,
            precision: Precision::Address,
        };
        for lines in ["Flat 9, Oak Court", "12 High Road, flat b", "Apt. 3, The Mill"] {
            assert!(is_flat(&place(lines)), "{lines}");
        }
        for lines in ["9 Flatt Road", "12 High Road", "Floors and More, 1 Station Road", ""] {
            assert!(!is_flat(&place(lines)), "{lines}");
        }
    }
}
