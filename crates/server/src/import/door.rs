//! The door in a row: how one gets in, where it is, and whose it is too.

use domain::place::Position;
use domain::registers::Access;

use super::columns::Column;
use super::row::{Door, Reader, Said};

/// Characters of a key-safe code.
const CODE_MAX: usize = 32;

impl Reader<'_> {
    /// Whose door it is, and what the row says of it.
    pub(super) fn door(&mut self) -> Door {
        let position = self.position();
        let (access, code) = self.access();
        let notes = self.text(Column::AccessNotes, 1_000);
        let scheme = self.text(Column::Scheme, 200);
        let uprn = self.text(Column::Uprn, 12);
        if let Said::This(text) = &uprn
            && !text.chars().all(|digit| digit.is_ascii_digit())
        {
            self.fault(Column::Uprn, "must be digits");
        }
        let Said::This(with) = self.text(Column::LivesWith, 80) else {
            return Door::Own { access, notes, scheme, uprn, position, code };
        };
        let described = [access.speaks(), code.speaks(), notes.speaks(), scheme.speaks(), uprn.speaks(), position.is_some()];
        if described.contains(&true) {
            self.fault(Column::LivesWith, "the door is described in the other client's row: leave its columns empty here");
        }
        Door::With(with)
    }

    fn position(&mut self) -> Option<Position> {
        let (latitude, longitude) = (self.degrees(Column::Latitude), self.degrees(Column::Longitude));
        match (latitude, longitude) {
            (Said::This(latitude), Said::This(longitude)) => match Position::new(latitude, longitude) {
                Ok(position) => Some(position),
                Err(error) => {
                    self.fault(Column::Latitude, error.to_string());
                    None
                }
            },
            (Said::This(_), _) => {
                self.fault(Column::Longitude, "must be given with latitude");
                None
            }
            (_, Said::This(_)) => {
                self.fault(Column::Latitude, "must be given with longitude");
                None
            }
            (Said::Nothing | Said::Blank | Said::Gone, Said::Nothing | Said::Blank | Said::Gone) => None,
        }
    }

    fn degrees(&mut self, column: Column) -> Said<f64> {
        let Said::This(text) = self.cell(column) else { return Said::Nothing };
        match text.parse::<f64>() {
            Ok(degrees) if degrees.is_finite() => Said::This(degrees),
            Ok(_) | Err(_) => {
                self.fault(column, "must be degrees with a point, as 51.6501");
                // The other one is judged by itself, not for missing its partner.
                Said::This(1.0)
            }
        }
    }

    /// How one gets in, and the code that belongs to it.
    fn access(&mut self) -> (Said<Access>, Said<String>) {
        let location = self.text(Column::KeySafeLocation, 200);
        let code = self.text(Column::KeySafeCode, CODE_MAX);
        let tag = self.text(Column::KeyTag, 40);
        let at = self.text(Column::KeyAt, 200);
        let by = self.text(Column::LetInBy, 200);
        let word = self.cell(Column::Access);
        let key_safe = matches!(location, Said::This(_)) || matches!(code, Said::This(_));
        let ways: Vec<&str> = [("key_safe", key_safe), ("key_held", matches!(tag, Said::This(_))), ("let_in", matches!(by, Said::This(_)))]
            .into_iter()
            .filter_map(|(way, told)| told.then_some(way))
            .collect();
        let way = match (&word, ways.as_slice()) {
            (Said::This(word), _) => word.to_lowercase(),
            (_, []) => return (Said::Nothing, code),
            (_, [only]) => (*only).to_owned(),
            (_, several) => {
                self.fault(Column::Access, format!("must say which of {} is the way in", several.join(" and ")));
                return (Said::Nothing, code);
            }
        };
        let written = |said: Said<String>| said.over(None).unwrap_or_default();
        if way != "key_safe" && matches!(code, Said::This(_)) {
            self.fault(Column::KeySafeCode, format!("a code belongs to a key safe, and access is {way}"));
        }
        let access = match way.as_str() {
            "key_safe" => Access::KeySafe { location: written(location) },
            "key_held" => {
                if !matches!(tag, Said::This(_)) {
                    self.fault(Column::KeyTag, "must be given when access is key_held");
                }
                Access::KeyHeld { key: written(tag), at: written(at) }
            }
            "let_in" => {
                if !matches!(by, Said::This(_)) {
                    self.fault(Column::LetInBy, "must be given when access is let_in");
                }
                Access::LetIn { by: written(by) }
            }
            "unknown" => Access::Unknown,
            _ => {
                self.fault(Column::Access, "is not one of key_safe, key_held, let_in, unknown");
                return (Said::Nothing, code);
            }
        };
        (Said::This(access), code)
    }
}
