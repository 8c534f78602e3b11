//! A statement with its binds, for what Diesel's builder cannot say on both databases or would prepare anew each time: guarded updates and upserts.
//!
//! `?` stands for a bind, in order; each database sees its own placeholder. The text is prepared once per connection and kept.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Double, HasSqlType, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl};

use crate::conn::{Conn, each};

/// One bound value.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind<'a> {
    /// BIGINT.
    Big(Option<i64>),
    /// INTEGER.
    Small(Option<i32>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// TEXT.
    Text(Option<&'a str>),
    /// BYTEA.
    Bytes(Option<&'a [u8]>),
}

impl From<i64> for Bind<'_> {
    fn from(value: i64) -> Self {
        Self::Big(Some(value))
    }
}
impl From<Option<i64>> for Bind<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Big(value)
    }
}
impl From<i32> for Bind<'_> {
    fn from(value: i32) -> Self {
        Self::Small(Some(value))
    }
}
impl From<f64> for Bind<'_> {
    fn from(value: f64) -> Self {
        Self::Real(Some(value))
    }
}
impl From<Option<f64>> for Bind<'_> {
    fn from(value: Option<f64>) -> Self {
        Self::Real(value)
    }
}
impl<'a> From<&'a str> for Bind<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}
impl<'a> From<Option<&'a str>> for Bind<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}
impl<'a> From<&'a [u8]> for Bind<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(Some(value))
    }
}
impl<'a> From<Option<&'a [u8]>> for Bind<'a> {
    fn from(value: Option<&'a [u8]>) -> Self {
        Self::Bytes(value)
    }
}
impl<'a> From<&'a [u8; 16]> for Bind<'a> {
    fn from(value: &'a [u8; 16]) -> Self {
        Self::Bytes(Some(value))
    }
}
impl<'a> From<Option<&'a [u8; 16]>> for Bind<'a> {
    fn from(value: Option<&'a [u8; 16]>) -> Self {
        Self::Bytes(value.map(|bytes| bytes.as_slice()))
    }
}
impl<'a> From<&'a [u8; 32]> for Bind<'a> {
    fn from(value: &'a [u8; 32]) -> Self {
        Self::Bytes(Some(value))
    }
}

/// A statement with its binds.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    text: &'a str,
    binds: Vec<Bind<'a>>,
}

/// A statement from its text and the values of its question marks.
macro_rules! statement {
    ($text:expr $(, $bind:expr)* $(,)?) => { $crate::statement::Statement::new($text, vec![$($crate::statement::Bind::from($bind)),*]) };
}
pub(crate) use statement;

impl<'a> Statement<'a> {
    /// From its text and the values of its question marks, in order.
    pub fn new(text: &'a str, binds: Vec<Bind<'a>>) -> Self {
        debug_assert_eq!(text.matches('?').count(), binds.len(), "{text}");
        Self { text, binds }
    }

    /// Runs it; how many rows it touched.
    pub fn run(&self, conn: &mut Conn) -> QueryResult<usize> {
        each!(conn, c => self.execute(c))
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Statement<'_>
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Integer> + HasSqlType<Double> + HasSqlType<Text> + HasSqlType<Binary>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<i32>: ToSql<Nullable<Integer>, DB>,
    Option<f64>: ToSql<Nullable<Double>, DB>,
    for<'x> Option<&'x str>: ToSql<Nullable<Text>, DB>,
    for<'x> Option<&'x [u8]>: ToSql<Nullable<Binary>, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut pieces = self.text.split('?');
        out.push_sql(pieces.next().unwrap_or_default());
        for (piece, bind) in pieces.zip(&self.binds) {
            match bind {
                Bind::Big(value) => out.push_bind_param::<Nullable<BigInt>, _>(value)?,
                Bind::Small(value) => out.push_bind_param::<Nullable<Integer>, _>(value)?,
                Bind::Real(value) => out.push_bind_param::<Nullable<Double>, _>(value)?,
                Bind::Text(value) => out.push_bind_param::<Nullable<Text>, _>(value)?,
                Bind::Bytes(value) => out.push_bind_param::<Nullable<Binary>, _>(value)?,
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}

impl<C> RunQueryDsl<C> for &Statement<'_> {}
