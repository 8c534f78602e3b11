//! A row of a client file, read: every cell judged by itself, all faults of a row told at once. What it means for the register is judged elsewhere.

use csv::StringRecord;
use domain::place::{Position, Postcode, tidy_postcode};
use domain::registers::{Access, Hazard};
use domain::rules::telephone_fault;
use domain::words::{ClientState, HazardKind, Skill};

use super::columns::{Column, Header};
use crate::commands::fields;
use crate::ports;
use crate::postcode_table::Postcodes;

/// The first year of birth; the last is this year.
const BORN_FIRST: i16 = 1_880;
/// Hazards, needs or units of one client.
const LIST_MAX: usize = 50;

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Its column's name; empty for the row as a whole.
    pub column: &'static str,
    /// The rule it breaks, in words.
    pub rule: String,
}

/// What a row says of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Said<T> {
    /// Nothing, having no such column: what is on the register stays.
    #[default]
    Nothing,
    /// An empty cell of a column that is there: nothing is known. What only the office knows goes with it; what keeps somebody safe stays.
    Blank,
    /// That it is to go: a single `-`.
    Gone,
    /// This.
    This(T),
}

impl<T> Said<T> {
    /// What holds now, given what held before.
    pub fn over(&self, before: Option<T>) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Nothing => before,
            Self::Blank | Self::Gone => None,
            Self::This(value) => Some(value.clone()),
        }
    }

    /// The same, where an empty cell takes nothing away.
    pub fn over_safely(&self, before: Option<T>) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Blank => before,
            Self::Nothing | Self::Gone | Self::This(_) => self.over(before),
        }
    }

    /// Whether it says anything.
    pub const fn speaks(&self) -> bool {
        matches!(self, Self::Gone | Self::This(_))
    }
}

/// Somebody to ring, as a file tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactSaid {
    /// Their name.
    pub name: String,
    /// What they are to the client.
    pub relation: String,
    /// Their telephone number.
    pub phone: String,
    /// Whether they hold a key.
    pub holds_key: bool,
    /// Never told anything.
    pub do_not_tell: bool,
}

/// A client of their own door or of somebody else's.
#[derive(Clone, Debug, PartialEq)]
pub enum Door {
    /// Their own.
    Own {
        /// How one gets in.
        access: Said<Access>,
        /// What one has to know.
        notes: Said<String>,
        /// The managed building.
        scheme: Said<String>,
        /// Unique property reference number.
        uprn: Said<String>,
        /// Where it is, when the file says.
        position: Option<Position>,
        /// The key safe's code.
        code: Said<String>,
    },
    /// The door of the client with this reference.
    With(String),
}

/// A row, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The provider's reference.
    pub reference: String,
    /// The client's name.
    pub name: String,
    /// The lines above the postcode.
    pub lines: String,
    /// The postcode, tidy; empty where it is none.
    pub postcode: String,
    /// The door.
    pub door: Door,
    /// Telephone.
    pub phone: Said<String>,
    /// Year of birth.
    pub born: Said<i16>,
    /// The contract's name.
    pub contract: Said<String>,
    /// Hazards to be added.
    pub hazards: Said<Vec<Hazard>>,
    /// Contacts, in order.
    pub contacts: Said<Vec<ContactSaid>>,
    /// Units: account and kind.
    pub units: Said<Vec<(String, String)>>,
    /// Where they are in life.
    pub status: Said<ClientState>,
    /// How to talk with them.
    pub communication: Said<String>,
    /// What a responder must be able to do.
    pub needs: Said<Vec<Skill>>,
    /// What was read as it was probably meant, for a person to look at.
    pub doubts: Vec<CellFault>,
}

/// Reads a row, with everything that is wrong with it: what can be read of a bad row is still held against the file and the register.
pub fn read(header: &Header, cells: &StringRecord, postcodes: &Postcodes) -> (Row, Vec<CellFault>) {
    let mut reader = Reader { header, cells, postcodes, faults: vec![], doubts: vec![] };
    let row = reader.row();
    let row = Row { doubts: std::mem::take(&mut reader.doubts), ..row };
    (row, reader.faults)
}

/// A row on its way to being read.
pub(super) struct Reader<'a> {
    header: &'a Header,
    cells: &'a StringRecord,
    postcodes: &'a Postcodes,
    faults: Vec<CellFault>,
    doubts: Vec<CellFault>,
}

impl Reader<'_> {
    pub(super) fn fault(&mut self, column: Column, rule: impl Into<String>) {
        self.faults.push(CellFault { column: column.name(), rule: rule.into() });
    }

    fn row(&mut self) -> Row {
        let extra = self.cells.iter().skip(self.header.width()).any(|cell| !cell.trim().is_empty());
        if extra || self.cells.len() < self.header.width() {
            let open = if self.cells.iter().any(|cell| cell.contains('\n')) { "; is there a quote that is never closed?" } else { "" };
            let rule = format!("the row has {} cells and the header {}{open}", self.cells.len(), self.header.width());
            self.faults.push(CellFault { column: "", rule });
        }
        Row {
            reference: self.required(Column::Reference, 80),
            name: self.required(Column::Name, 200),
            lines: self.required(Column::Address, 500),
            postcode: self.postcode(),
            door: self.door(),
            phone: self.phone(),
            born: self.born(),
            contract: self.text(Column::Contract, 200),
            hazards: self.hazards(),
            contacts: self.contacts(),
            units: self.list(Column::Units, unit),
            status: self.status(),
            communication: self.text(Column::Communication, 1_000),
            needs: self.list(Column::Needs, |part| fields_word(part, Skill::ALL)),
            doubts: vec![],
        }
    }

    /// A cell without what spreadsheets put around it.
    pub(super) fn cell(&mut self, column: Column) -> Said<String> {
        let Some(cell) = self.header.cell(self.cells, column) else { return Said::Nothing };
        let text = cell.trim();
        // Spreadsheets write an apostrophe before what must stay text.
        let text = match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit() || "+-=@".contains(first)) => rest,
            Some(_) | None => text,
        };
        let text = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
        if text.chars().any(char::is_control) {
            self.fault(column, "holds a control character");
        }
        match text.as_str() {
            "" => Said::Blank,
            "-" => Said::Gone,
            _ => Said::This(text),
        }
    }

    pub(super) fn text(&mut self, column: Column, characters_max: usize) -> Said<String> {
        let said = self.cell(column);
        if let Said::This(text) = &said
            && text.chars().count() > characters_max
        {
            self.fault(column, format!("is longer than {characters_max} characters"));
        }
        said
    }

    fn required(&mut self, column: Column, characters_max: usize) -> String {
        match self.text(column, characters_max) {
            Said::This(text) => text,
            Said::Nothing | Said::Blank | Said::Gone => {
                self.fault(column, "must be given");
                String::new()
            }
        }
    }

    fn postcode(&mut self) -> String {
        let written = self.required(Column::Postcode, 20);
        if written.is_empty() {
            return written;
        }
        let Some(tidy) = tidy_postcode(&written) else {
            self.fault(Column::Postcode, "is not a postcode");
            return String::new();
        };
        if self.postcodes.find(&tidy) == Postcode::NoSuch {
            self.fault(Column::Postcode, "does not exist");
        }
        tidy
    }

    fn phone(&mut self) -> Said<String> {
        let said = self.cell(Column::Phone);
        if let Said::This(text) = &said
            && let Some(rule) = telephone_fault(text)
        {
            self.fault(Column::Phone, phone_rule(text, rule));
        }
        said
    }

    fn born(&mut self) -> Said<i16> {
        match self.cell(Column::Born) {
            Said::Nothing => Said::Nothing,
            Said::Blank => Said::Blank,
            Said::Gone => Said::Gone,
            Said::This(text) => match text.parse() {
                Ok(year) if (BORN_FIRST..=this_year()).contains(&year) => Said::This(year),
                Ok(_) | Err(_) => {
                    self.fault(Column::Born, "must be a year from 1880 to this one, as 1938");
                    Said::Nothing
                }
            },
        }
    }

    fn status(&mut self) -> Said<ClientState> {
        let Said::This(text) = self.cell(Column::Status) else { return Said::Nothing };
        match fields_word(&text, ClientState::ALL) {
            Ok(ClientState::Deceased) => self.fault(Column::Status, "a death is recorded at the desk, from two sources"),
            Ok(state) => return Said::This(state),
            Err(rule) => self.fault(Column::Status, rule),
        }
        Said::Nothing
    }

    fn list<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, String>) -> Said<Vec<T>> {
        match self.cell(column) {
            Said::Nothing => Said::Nothing,
            Said::Blank => Said::Blank,
            Said::Gone => Said::Gone,
            Said::This(text) => {
                let parts: Vec<String> = text.split(';').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
                self.list_of(column, &parts, read)
            }
        }
    }

    fn list_of<T>(&mut self, column: Column, parts: &[String], read: impl Fn(&str) -> Result<T, String>) -> Said<Vec<T>> {
        let mut all = vec![];
        for part in parts {
            match read(part) {
                Ok(value) => all.push(value),
                Err(rule) => self.fault(column, rule),
            }
        }
        if all.len() > LIST_MAX {
            self.fault(column, format!("names more than {LIST_MAX}"));
        }
        Said::This(all)
    }

    /// Hazards, each with its note. A `;` within a note does not end it: what follows and names no hazard belongs to the note before it, and is told.
    fn hazards(&mut self) -> Said<Vec<Hazard>> {
        let Said::This(text) = self.cell(Column::Hazards) else { return self.list(Column::Hazards, hazard) };
        let mut whole: Vec<String> = vec![];
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let names_one = part.contains(':') || fields_word(part, HazardKind::ALL).is_ok();
            match whole.last_mut().filter(|before| !names_one && before.contains(':')) {
                Some(before) => {
                    let rule = format!("`{part}` names no hazard and is taken as part of the note before it");
                    self.doubts.push(CellFault { column: Column::Hazards.name(), rule });
                    before.push_str("; ");
                    before.push_str(part);
                }
                None => whole.push(part.to_owned()),
            }
        }
        self.list_of(Column::Hazards, &whole, hazard)
    }

    fn contacts(&mut self) -> Said<Vec<ContactSaid>> {
        let mut all = vec![];
        let (mut gone, mut blank) = (false, false);
        for column in [Column::Contact1, Column::Contact2, Column::Contact3] {
            match self.cell(column) {
                Said::Nothing => {}
                Said::Blank => blank = true,
                Said::Gone => gone = true,
                Said::This(text) => match contact(&text) {
                    Ok(contact) => all.push(contact),
                    Err(rule) => self.fault(column, rule),
                },
            }
        }
        match (all.is_empty(), gone) {
            (false, _) => Said::This(all),
            (true, true) => Said::Gone,
            (true, false) if blank => Said::Blank,
            (true, false) => Said::Nothing,
        }
    }
}

/// The year it is, by the machine's clock.
fn this_year() -> i16 {
    // Where the calendar gives out every year is as good as any.
    jiff::Timestamp::from_millisecond(ports::wall().ms()).map_or(i16::MAX, |now| now.to_zoned(jiff::tz::TimeZone::UTC).year())
}

fn fields_word<T: Copy + std::fmt::Display>(text: &str, all: &[T]) -> Result<T, String> {
    let sought = text.trim().to_lowercase().replace(' ', "_");
    let found = all.iter().find(|one| one.to_string() == sought).copied();
    found.ok_or_else(|| format!("`{}` is not one of {}", text.trim(), fields::listed(all)))
}

fn hazard(part: &str) -> Result<Hazard, String> {
    let (kind, note) = part.split_once(':').unwrap_or((part, ""));
    let kind = fields_word(kind, HazardKind::ALL)?;
    let note = note.trim().to_owned();
    if kind == HazardKind::Other && note.is_empty() {
        return Err("`other` needs a note, as other:steep stairs".to_owned());
    }
    if note.chars().count() > 200 {
        return Err("a note is longer than 200 characters".to_owned());
    }
    Ok(Hazard { kind, note })
}

fn unit(part: &str) -> Result<(String, String), String> {
    let (account, kind) = part.split_once(':').unwrap_or((part, "pendant"));
    let (account, kind) = (account.trim().to_owned(), kind.trim().to_owned());
    match account.chars().count() {
        1..=80 if kind.chars().count() <= 80 => Ok((account, kind)),
        _ => Err("a unit is account:kind, each at most 80 characters".to_owned()),
    }
}

fn contact(text: &str) -> Result<ContactSaid, String> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [name, relation, phone, rest @ ..] = parts.as_slice() else {
        return Err("must be name|relation|phone, and may go on |key yes or no|tell yes or no".to_owned());
    };
    if rest.len() > 2 {
        return Err("has more than five parts".to_owned());
    }
    if name.is_empty() || name.chars().count() > 200 {
        return Err("the name must be 1 to 200 characters".to_owned());
    }
    if relation.chars().count() > 200 {
        return Err("the relation is longer than 200 characters".to_owned());
    }
    if let Some(rule) = telephone_fault(phone) {
        return Err(format!("the telephone number {}", phone_rule(phone, rule)));
    }
    let yes = |place: usize, usual: bool| match rest.get(place).map(|word| word.to_lowercase()).as_deref() {
        None | Some("") => Ok(usual),
        Some("yes" | "y" | "true") => Ok(true),
        Some("no" | "n" | "false") => Ok(false),
        Some(_) => Err("the fourth and fifth parts are yes or no".to_owned()),
    };
    let (holds_key, tell) = (yes(0, false)?, yes(1, true)?);
    Ok(ContactSaid {
        name: (*name).to_owned(),
        relation: (*relation).to_owned(),
        phone: (*phone).to_owned(),
        holds_key,
        do_not_tell: !tell,
    })
}

/// The rule, with a word on what spreadsheets do to long numbers.
fn phone_rule(text: &str, rule: &str) -> String {
    let rounded = text.contains(['E', 'e']) && text.contains(['.', '+']) && text.chars().any(|c| c.is_ascii_digit());
    if rounded { format!("{rule}; it looks like a number that a spreadsheet has rounded") } else { rule.to_owned() }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
