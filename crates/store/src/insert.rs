//! Putting many rows into their tables: one prepared statement many times on SQLite, where a round trip costs nothing; on PostgreSQL, where it
//! does, one statement for all of them, with an array per column, whose text serves any number of rows.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Double, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl};

use crate::column::Column;
use crate::conn::Conn;
use crate::rows::*;
use crate::statement::{Bind, Statement};

/// Rows of one table or several that are put in at once. Nobody may rely on which table comes first.
#[derive(Default)]
pub struct Inserts<'a>(Vec<Insert<'a>>);

/// Rows of one table.
struct Insert<'a> {
    table: &'static str,
    names: &'static [&'static str],
    again: &'static str,
    rows: Vec<Vec<Bind<'a>>>,
}

impl<'a> Inserts<'a> {
    /// Rows to put into their table.
    pub fn add<R: Row>(&mut self, rows: &'a [R]) {
        if !rows.is_empty() {
            let rows = rows.iter().map(Row::binds).collect();
            self.0.push(Insert { table: R::TABLE, names: R::COLUMNS, again: R::AGAIN, rows });
        }
    }

    /// Puts them in.
    pub fn run(self, conn: &mut Conn) -> QueryResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        match conn {
            Conn::Sqlite(c) => {
                for Insert { table, names, again, rows } in self.0 {
                    let places = ", ?".repeat(names.len() - 1);
                    let text = format!("INSERT INTO {table} ({}) VALUES (?{places}){again}", names.join(", "));
                    rows.into_iter().try_for_each(|row| (&Statement::new(&text, row)).execute(c).map(drop))?;
                }
                Ok(())
            }
            Conn::Postgres(c) => (&Together(self.0.into_iter().map(Unnest::of).collect())).execute(c).map(drop),
        }
    }
}

/// One column's values.
enum Values<'a> {
    Big(Vec<Option<i64>>),
    Small(Vec<Option<i32>>),
    Real(Vec<Option<f64>>),
    Text(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Values<'a> {
    fn of(bind: Bind<'a>) -> Self {
        match bind {
            Bind::Big(value) => Self::Big(vec![value]),
            Bind::Small(value) => Self::Small(vec![value]),
            Bind::Real(value) => Self::Real(vec![value]),
            Bind::Text(value) => Self::Text(vec![value]),
            Bind::Bytes(value) => Self::Bytes(vec![value]),
        }
    }

    /// A row's value; a row's columns always have the same types.
    fn push(&mut self, bind: Bind<'a>) {
        match (self, bind) {
            (Self::Big(column), Bind::Big(value)) => column.push(value),
            (Self::Small(column), Bind::Small(value)) => column.push(value),
            (Self::Real(column), Bind::Real(value)) => column.push(value),
            (Self::Text(column), Bind::Text(value)) => column.push(value),
            (Self::Bytes(column), Bind::Bytes(value)) => column.push(value),
            (Self::Big(_) | Self::Small(_) | Self::Real(_) | Self::Text(_) | Self::Bytes(_), _) => {
                debug_assert!(false, "a column of two types")
            }
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Big(_) => "bigint[]",
            Self::Small(_) => "integer[]",
            Self::Real(_) => "double precision[]",
            Self::Text(_) => "text[]",
            Self::Bytes(_) => "bytea[]",
        }
    }
}

/// `INSERT … SELECT * FROM UNNEST(…)`.
struct Unnest<'a> {
    table: &'static str,
    names: &'static [&'static str],
    again: &'static str,
    columns: Vec<Values<'a>>,
}

impl<'a> Unnest<'a> {
    fn of(insert: Insert<'a>) -> Self {
        let mut columns: Vec<Values<'_>> = vec![];
        for row in insert.rows {
            for (n, bind) in row.into_iter().enumerate() {
                match columns.get_mut(n) {
                    Some(column) => column.push(bind),
                    None => columns.push(Values::of(bind)),
                }
            }
        }
        Self { table: insert.table, names: insert.names, again: insert.again, columns }
    }

    fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table)?;
        out.push_sql(" (");
        for (n, name) in self.names.iter().enumerate() {
            out.push_sql(if n == 0 { "" } else { ", " });
            out.push_identifier(name)?;
        }
        out.push_sql(") SELECT * FROM UNNEST(");
        for (n, column) in self.columns.iter().enumerate() {
            out.push_sql(if n == 0 { "" } else { ", " });
            match column {
                Values::Big(values) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(values)?,
                Values::Small(values) => out.push_bind_param::<Array<Nullable<Integer>>, _>(values)?,
                Values::Real(values) => out.push_bind_param::<Array<Nullable<Double>>, _>(values)?,
                Values::Text(values) => out.push_bind_param::<Array<Nullable<Text>>, _>(values)?,
                Values::Bytes(values) => out.push_bind_param::<Array<Nullable<Binary>>, _>(values)?,
            }
            out.push_sql("::");
            out.push_sql(column.word());
        }
        out.push_sql(")");
        out.push_sql(self.again);
        Ok(())
    }
}

/// `WITH w0 AS (INSERT …), w1 AS (INSERT …) INSERT …`: one statement, so that one round trip puts everything in.
struct Together<'a>(Vec<Unnest<'a>>);

impl QueryId for Together<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Together<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some((last, before)) = self.0.split_last() else { return Ok(()) };
        for (n, one) in before.iter().enumerate() {
            out.push_sql(if n == 0 { "WITH w" } else { ", w" });
            out.push_sql(&n.to_string());
            out.push_sql(" AS (");
            one.write(&mut out)?;
            out.push_sql(")");
        }
        out.push_sql(" ");
        last.write(&mut out)
    }
}

impl<C> RunQueryDsl<C> for &Together<'_> {}

impl Row for EventRow {
    const TABLE: &'static str = "event";
    const COLUMNS: &'static [&'static str] = &[
        "position",
        "organisation_id",
        "subject_kind",
        "subject",
        "revision",
        "kind",
        "at_ms",
        "actor",
        "command_id",
        "receipt_mark",
        "body_version",
        "payload",
        "salt",
        "leaf",
        "hash",
    ];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.position),
            Bind::from(self.organisation_id.0.bytes()),
            Bind::from(self.subject_kind.as_str()),
            Bind::from(self.subject.0.as_bytes()),
            Bind::from(self.revision),
            Bind::from(self.kind.as_str()),
            Bind::from(self.at_ms),
            Bind::from(self.actor.as_str()),
            Bind::from(self.command_id.as_str()),
            Bind::from(self.receipt_mark.as_slice()),
            Bind::from(self.body_version),
            Bind::from(self.payload.as_deref()),
            Bind::from(self.salt.as_deref()),
            Bind::from(&self.leaf.0),
            Bind::from(&self.hash.0),
        ]
    }
}

impl Row for ReceiptRow {
    const TABLE: &'static str = "receipt";
    const COLUMNS: &'static [&'static str] = &["command_id", "digest", "position", "outcome", "at_ms"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.command_id.as_str()),
            Bind::from(&self.digest.0),
            Bind::from(self.position),
            Bind::from(self.outcome.as_str()),
            Bind::from(self.at_ms),
        ]
    }
}

impl Row for OutboxRow {
    const TABLE: &'static str = "outbox";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "position",
        "organisation_id",
        "channel",
        "endpoint",
        "kind",
        "incident_id",
        "body",
        "at_ms",
        "state",
        "attempts",
        "retry_at_ms",
        "done_at_ms",
        "error",
    ];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.id),
            Bind::from(self.position),
            Bind::from(self.organisation_id.0.bytes()),
            Bind::from(self.channel.as_str()),
            Bind::from(self.endpoint.as_str()),
            Bind::from(self.kind.as_str()),
            Bind::from(self.incident_id.as_ref().map(|Column(id)| id.bytes())),
            Bind::from(self.body.as_str()),
            Bind::from(self.at_ms),
            Bind::from(self.state.as_str()),
            Bind::from(self.attempts),
            Bind::from(self.retry_at_ms),
            Bind::from(self.done_at_ms),
            Bind::from(self.error.as_deref()),
        ]
    }
}

impl Row for IncidentRow {
    const TABLE: &'static str = "incident";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "revision",
        "organisation_id",
        "number",
        "client_id",
        "property_id",
        "stranger",
        "class",
        "state",
        "owner_id",
        "received_at_ms",
        "closed_at_ms",
        "wake_at_ms",
        "body_version",
        "body",
    ];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.id.0.bytes()),
            Bind::from(self.revision),
            Bind::from(self.organisation_id.0.bytes()),
            Bind::from(self.number),
            Bind::from(self.client_id.as_ref().map(|Column(id)| id.bytes())),
            Bind::from(self.property_id.as_ref().map(|Column(id)| id.bytes())),
            Bind::from(self.stranger.as_deref()),
            Bind::from(self.class),
            Bind::from(self.state),
            Bind::from(self.owner_id.as_ref().map(|Column(id)| id.bytes())),
            Bind::from(self.received_at_ms),
            Bind::from(self.closed_at_ms),
            Bind::from(self.wake_at_ms),
            Bind::from(self.body_version),
            Bind::from(self.body.as_str()),
        ]
    }
}

impl Row for JobRow {
    const TABLE: &'static str = "job";
    const COLUMNS: &'static [&'static str] =
        &["id", "revision", "organisation_id", "state", "opened_at_ms", "wake_at_ms", "body_version", "body"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.id.0.bytes()),
            Bind::from(self.revision),
            Bind::from(self.organisation_id.0.bytes()),
            Bind::from(self.state),
            Bind::from(self.opened_at_ms),
            Bind::from(self.wake_at_ms),
            Bind::from(self.body_version),
            Bind::from(self.body.as_str()),
        ]
    }
}

impl Row for AssignmentRow {
    const TABLE: &'static str = "assignment";
    const COLUMNS: &'static [&'static str] = &["job_id", "slot", "responder_id", "since", "until"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.job_id.0.bytes()),
            Bind::from(self.slot),
            Bind::from(self.responder_id.0.bytes()),
            Bind::from(self.since),
            Bind::from(self.until),
        ]
    }
}

impl Row for OfferRow {
    const TABLE: &'static str = "offer";
    const COLUMNS: &'static [&'static str] = &["id", "job_id", "slot", "responder_id", "state"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.id.0.bytes()),
            Bind::from(self.job_id.0.bytes()),
            Bind::from(self.slot),
            Bind::from(self.responder_id.0.bytes()),
            Bind::from(self.state),
        ]
    }
}

impl Row for JobIncidentRow {
    const TABLE: &'static str = "job_incident";
    const COLUMNS: &'static [&'static str] = &["job_id", "incident_id"];
    // Whoever left a visit may come back to it; that it once served them is kept.
    const AGAIN: &'static str = " ON CONFLICT DO NOTHING";
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![Bind::from(self.job_id.0.bytes()), Bind::from(self.incident_id.0.bytes())]
    }
}

impl Row for IncidentCaseRow {
    const TABLE: &'static str = "incident_case";
    const COLUMNS: &'static [&'static str] = &["partner_id", "reference", "incident_id"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![Bind::from(self.partner_id.0.bytes()), Bind::from(self.reference.as_str()), Bind::from(self.incident_id.0.bytes())]
    }
}

impl Row for UnitRow {
    const TABLE: &'static str = "unit_account";
    const COLUMNS: &'static [&'static str] = &["client_id", "unit_id", "organisation_id", "account"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![
            Bind::from(self.client_id.0.bytes()),
            Bind::from(self.unit_id.0.bytes()),
            Bind::from(self.organisation_id.0.bytes()),
            Bind::from(self.account.as_str()),
        ]
    }
}

impl Row for WordRow {
    const TABLE: &'static str = "register_word";
    const COLUMNS: &'static [&'static str] = &["subject", "kind", "word"];
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![Bind::from(self.subject.0.as_bytes()), Bind::from(self.kind), Bind::from(self.word.as_slice())]
    }
}

impl Row for PhoneRow {
    const TABLE: &'static str = "phone";
    const COLUMNS: &'static [&'static str] = &["responder_id", "changed", "seen", "retry_at_ms"];
    const AGAIN: &'static str = " ON CONFLICT (responder_id) DO UPDATE SET changed = excluded.changed, retry_at_ms = NULL";
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![Bind::from(self.responder_id.0.bytes()), Bind::from(self.changed), Bind::from(0_i64), Bind::Big(None)]
    }
}

impl Row for CounterRow {
    const TABLE: &'static str = "counter";
    const COLUMNS: &'static [&'static str] = &["organisation_id", "name", "next_value"];
    const AGAIN: &'static str = " ON CONFLICT (organisation_id, name) DO UPDATE SET next_value = excluded.next_value \
                                 WHERE counter.next_value < excluded.next_value";
    fn binds(&self) -> Vec<Bind<'_>> {
        vec![Bind::from(self.organisation_id.0.bytes()), Bind::from("incident"), Bind::from(self.next_value)]
    }
}
