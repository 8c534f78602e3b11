//! How far somebody has followed the record: a position, and enough of its hash to notice that this is another database.

use std::fmt;
use std::str::FromStr;

use store::Head;

/// A place in the record: `<position>-<first 8 hex of its hash>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The position; 0 before the first event.
    pub position: i64,
    /// The first four bytes of the hash there; zeros before the first event.
    pub hash8: [u8; 4],
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is <position>-<8 hexadecimal digits>")]
pub struct NotACursor;

impl Cursor {
    /// At a position with this hash.
    pub fn at(position: i64, hash: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = *hash;
        Self { position, hash8: [a, b, c, d] }
    }
}

impl From<Head> for Cursor {
    fn from(head: Head) -> Self {
        Self::at(head.position, &head.hash)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.position, u32::from_be_bytes(self.hash8))
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (position, hash) = text.split_once('-').ok_or(NotACursor)?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hash.len() != 8 || !digits(hash) || !position.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotACursor);
        }
        let hash = u32::from_str_radix(hash, 16).map_err(|_not_hex| NotACursor)?;
        Ok(Self { position: position.parse().map_err(|_too_long| NotACursor)?, hash8: hash.to_be_bytes() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_shows() {
        let cursor = Cursor { position: 1_042, hash8: [0, 1, 0xab, 0xff] };
        assert_eq!(cursor.to_string(), "1042-0001abff");
        assert_eq!("1042-0001abff".parse(), Ok(cursor));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        for text in [
            "",
            "-",
            "12",
            "12-",
            "12-abc",
            "12-0001abfg",
            "-1-0001abff",
            "+1-0001abff",
            "1-+001abff",
            "99999999999999999999-0001abff",
            "1-0001abff0",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text}");
        }
    }
}
