//! One wrapper carries every id, digest and word into its column and back. Text or bytes that are not one of ours are an error, never a default.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Binary, Text};
use domain::ids::*;
use domain::words::Role;
use uuid::Uuid;

/// A value of ours in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
#[diesel(sql_type = Text)]
pub struct Column<T>(pub T);

/// Kept as bytes.
pub trait InBytes: Sized {
    /// As they stand in the column.
    fn in_bytes(&self) -> &[u8];
    /// From the column.
    fn of_bytes(bytes: &[u8]) -> Option<Self>;
}

/// Kept as a word.
pub trait InWord: Sized {
    /// As it stands in the column.
    fn in_word(&self) -> &'static str;
    /// From the column.
    fn of_word(word: &str) -> Option<Self>;
}

macro_rules! ids_in_bytes {
    ($($id:ident),+) => {$(
        impl InBytes for $id {
            fn in_bytes(&self) -> &[u8] { self.bytes() }
            fn of_bytes(bytes: &[u8]) -> Option<Self> { bytes.try_into().ok().map(Self::from_bytes) }
        }
    )+};
}
ids_in_bytes!(OrganisationId, ContractId, ClientId, PropertyId, UnitId, PersonId, ResponderId, IncidentId, JobId, OfferId, SignalId);

impl InBytes for Uuid {
    fn in_bytes(&self) -> &[u8] {
        self.as_bytes()
    }
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_bytes)
    }
}

impl<const N: usize> InBytes for [u8; N] {
    fn in_bytes(&self) -> &[u8] {
        self
    }
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok()
    }
}

impl InWord for Role {
    fn in_word(&self) -> &'static str {
        self.word()
    }
    fn of_word(word: &str) -> Option<Self> {
        Self::from_word(word)
    }
}

impl<T: InBytes + std::fmt::Debug, DB: Backend> ToSql<Binary, DB> for Column<T>
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.in_bytes().to_sql(out)
    }
}

impl<T: InBytes, DB: Backend> FromSql<Binary, DB> for Column<T>
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(value)?;
        T::of_bytes(&bytes).map(Self).ok_or_else(|| format!("{} bytes are not a {}", bytes.len(), std::any::type_name::<T>()).into())
    }
}

impl<T: InWord + std::fmt::Debug, DB: Backend> ToSql<Text, DB> for Column<T>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.in_word().to_sql(out)
    }
}

impl<T: InWord, DB: Backend> FromSql<Text, DB> for Column<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let word = String::from_sql(value)?;
        T::of_word(&word).map(Self).ok_or_else(|| format!("`{word}` is not a {}", std::any::type_name::<T>()).into())
    }
}
