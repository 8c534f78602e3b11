//! The columns of a client file: one table that carries the header's reading, the explanation and what is required.

use csv::StringRecord;

/// A column we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The provider's own reference.
    Reference,
    /// The client's name.
    Name,
    /// The lines above the postcode.
    Address,
    /// The postcode.
    Postcode,
    /// The client's telephone number.
    Phone,
    /// Year of birth.
    Born,
    /// The contract's name.
    Contract,
    /// How one gets in.
    Access,
    /// Where the key safe hangs.
    KeySafeLocation,
    /// Its code.
    KeySafeCode,
    /// The tag of a key we hold.
    KeyTag,
    /// Where that key is.
    KeyAt,
    /// Who lets us in.
    LetInBy,
    /// What one has to know at the door.
    AccessNotes,
    /// The managed building.
    Scheme,
    /// Unique property reference number.
    Uprn,
    /// Whose door it is too.
    LivesWith,
    /// Hazards.
    Hazards,
    /// The first to ring.
    Contact1,
    /// The second.
    Contact2,
    /// The third.
    Contact3,
    /// Units and their kinds.
    Units,
    /// Of the door.
    Latitude,
    /// Of the door.
    Longitude,
    /// Where they are in life.
    Status,
    /// Language, hearing, speech.
    Communication,
    /// What a responder must be able to do.
    Needs,
}

/// A column's name and what belongs in it.
pub struct About {
    /// Which.
    pub column: Column,
    /// As it stands in the header.
    pub name: &'static str,
    /// Whether every row must have it.
    pub required: bool,
    /// What belongs in it.
    pub about: &'static str,
}

const fn required(column: Column, name: &'static str, about: &'static str) -> About {
    About { column, name, required: true, about }
}

const fn optional(column: Column, name: &'static str, about: &'static str) -> About {
    About { column, name, required: false, about }
}

/// Every column, in the order they are explained.
pub const COLUMNS: [About; 27] = [
    required(
        Column::Reference,
        "reference",
        "your own reference for the client, unique; a row with a known reference corrects that client",
    ),
    required(Column::Name, "name", "the client's name"),
    required(Column::Address, "address", "the lines above the postcode, joined by commas: Flat 9, Oak Court, 12 Park Road, Barnet"),
    required(Column::Postcode, "postcode", "EN5 1AA; one that does not exist is refused where the table knows its district"),
    optional(Column::Phone, "phone", "the client's telephone number"),
    optional(Column::Born, "born", "year of birth: 1938"),
    optional(Column::Contract, "contract", "the contract's name; without it --contract, or the only contract there is"),
    optional(Column::Access, "access", "key_safe, key_held, let_in or unknown; without it the columns that are filled in say which"),
    optional(Column::KeySafeLocation, "key_safe_location", "where the key safe hangs: left of the front door"),
    optional(Column::KeySafeCode, "key_safe_code", "its code; sealed, never shown in a report, a log or a backup"),
    optional(Column::KeyTag, "key_tag", "the tag of a key we hold: K214"),
    optional(Column::KeyAt, "key_at", "where that key is: the base's name"),
    optional(Column::LetInBy, "let_in_by", "who lets us in and how to reach them"),
    optional(Column::AccessNotes, "access_notes", "what one has to know at the door"),
    optional(Column::Scheme, "scheme", "the managed building: Oak Court"),
    optional(Column::Uprn, "uprn", "unique property reference number, digits"),
    optional(
        Column::LivesWith,
        "lives_with",
        "the reference of a client, above or on the register, whose door is this client's too; of the door only address and postcode then",
    ),
    optional(
        Column::Hazards,
        "hazards",
        "kind:note; kind:note, of two_up, two_to_lift, dog, oxygen, smoker, aggression, infection, hoarding, other",
    ),
    optional(
        Column::Contact1,
        "contact_1",
        "name|relation|phone|holds a key yes or no|may be told yes or no; the last two may be left out",
    ),
    optional(Column::Contact2, "contact_2", "the next to ring"),
    optional(Column::Contact3, "contact_3", "the one after"),
    optional(Column::Units, "units", "account:kind; account:kind, as 7100423:pendant; 7100424:smoke detector"),
    optional(Column::Latitude, "latitude", "of the door, with longitude: 51.6501; without them the postcode's centre is taken"),
    optional(Column::Longitude, "longitude", "of the door: -0.2001"),
    optional(Column::Status, "status", "at_home, away, hospital or moved; a death is recorded at the desk, from two sources"),
    optional(Column::Communication, "communication", "language, hearing, speech: speaks Gujarati, hears badly"),
    optional(Column::Needs, "needs", "what a responder must be able to do: lift; first_aid"),
];

impl Column {
    /// As it stands in the header.
    pub fn name(self) -> &'static str {
        COLUMNS.iter().find(|about| about.column == self).map_or("", |about| about.name)
    }
}

/// The columns explained, for `--columns`.
pub fn explained() -> String {
    let mut text = String::from(
        "A client file is CSV in UTF-8, with commas and a header line. Columns may come in any order; those marked * are required.\n\
         An empty cell takes away a telephone number, a year of birth, a scheme, a UPRN and words on communication, and nothing that keeps somebody safe; a single - takes those away too. Lists are added to. Whatever is taken away is reported.\n\n",
    );
    for about in &COLUMNS {
        let star = if about.required { "*" } else { " " };
        text.push_str(&format!("  {:<18}{star} {}\n", about.name, about.about));
    }
    text.push_str("\nExample:\nreference,name,address,postcode,access,key_safe_location,key_safe_code,contact_1\nC-0001,Ada Example,\"1 Park Road, Barnet\",EN5 1AA,key_safe,by the gate,0000,Ben Example|son|020 7946 0001|yes|yes");
    text
}

/// Where each column stands in a file.
#[derive(Clone, Debug)]
pub struct Header {
    places: Vec<(Column, usize)>,
    width: usize,
}

impl Header {
    /// Before one is read.
    pub fn none() -> Self {
        Self { places: vec![], width: 0 }
    }

    /// Reads a header line.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line each.
    pub fn read(record: &StringRecord) -> Result<Self, Vec<String>> {
        // What is no client file at all may be anything, a key too: nothing of it is told.
        let known = |written: &str| COLUMNS.iter().any(|about| about.required && about.name == plain(written));
        if !record.iter().any(known) {
            let names: Vec<&str> = COLUMNS.iter().filter(|about| about.required).map(|about| about.name).collect();
            return Err(vec![format!("is no client file: its first line names none of the columns {}", names.join(", "))]);
        }
        let mut faults = vec![];
        let mut places: Vec<(Column, usize)> = vec![];
        for (place, written) in record.iter().enumerate() {
            let name = plain(written);
            if name.is_empty() && record.iter().skip(place).all(|rest| rest.trim().is_empty()) {
                break;
            }
            match COLUMNS.iter().find(|about| about.name == name) {
                None => faults.push(unknown(written, &name, place)),
                Some(about) if places.iter().any(|(column, _)| *column == about.column) => {
                    faults.push(format!("column {}: `{name}` stands twice", place + 1))
                }
                Some(about) => places.push((about.column, place)),
            }
        }
        let missing = COLUMNS.iter().filter(|about| about.required && !places.iter().any(|(column, _)| *column == about.column));
        faults.extend(missing.map(|about| format!("the column `{}` is missing", about.name)));
        if faults.is_empty() { Ok(Self { places, width: record.len() }) } else { Err(faults) }
    }

    /// A column's cell in a row; `None` when the file has no such column.
    pub fn cell<'a>(&self, record: &'a StringRecord, column: Column) -> Option<&'a str> {
        let (_, place) = self.places.iter().find(|(known, _)| *known == column)?;
        record.get(*place)
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.width
    }
}

/// A column's name however it was typed.
fn plain(written: &str) -> String {
    written.trim().to_lowercase().replace([' ', '-'], "_")
}

fn unknown(written: &str, name: &str, place: usize) -> String {
    let squeezed = |text: &str| text.replace('_', "");
    let near = COLUMNS.iter().find(|about| {
        let (one, other) = (squeezed(about.name), squeezed(name));
        one == other || (name.len() > 3 && (one.starts_with(&other) || other.starts_with(&one)))
    });
    let hint = near
        .map_or_else(|| "`attend import clients --columns` lists those there are".to_owned(), |about| format!("is it `{}`?", about.name));
    format!("column {}: `{}` is not one we know; {hint}", place + 1, written.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Result<Header, Vec<String>> {
        Header::read(&line.split(',').collect())
    }

    #[test]
    fn every_column_is_in_the_table_once() {
        for (index, about) in COLUMNS.iter().enumerate() {
            assert!(COLUMNS.iter().skip(index + 1).all(|other| other.name != about.name && other.column != about.column), "{}", about.name);
            assert!(explained().contains(about.name));
        }
    }

    #[test]
    fn a_header_is_read_in_any_order_and_however_it_is_typed() {
        let header = header("Postcode,Key safe code,NAME,reference,Address,,").unwrap();
        let row: StringRecord = ["EN5 1AA", "4711", "Ada", "C1", "1 Park Road", "", ""].iter().collect();
        assert_eq!(header.cell(&row, Column::KeySafeCode), Some("4711"));
        assert_eq!(header.cell(&row, Column::Reference), Some("C1"));
        assert_eq!(header.cell(&row, Column::Phone), None);
    }

    #[test]
    fn nothing_is_told_of_a_file_that_is_no_client_file() {
        for first in ["9f8e7d6c5b4a39281706f5e4d3c2b1a0", "user,password", "hunter2,name of the cat"] {
            let faults = header(first).unwrap_err();
            assert_eq!(
                faults,
                ["is no client file: its first line names none of the columns reference, name, address, postcode"],
                "{first}"
            );
        }
    }

    #[test]
    fn everything_wrong_with_a_header_is_told_at_once() {
        let faults = header("reference,name,telephone,name,adress,keysafecode").unwrap_err();
        assert_eq!(
            faults,
            [
                "column 3: `telephone` is not one we know; `attend import clients --columns` lists those there are",
                "column 4: `name` stands twice",
                "column 5: `adress` is not one we know; `attend import clients --columns` lists those there are",
                "column 6: `keysafecode` is not one we know; is it `key_safe_code`?",
                "the column `address` is missing",
                "the column `postcode` is missing",
            ]
        );
    }
}
