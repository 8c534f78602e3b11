//! Phones as replicas: each must be told until it has seen the position that changed it.

use diesel::prelude::*;
use domain::ids::ResponderId;
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A phone that has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneBehind {
    /// Whose.
    pub responder: ResponderId,
    /// The last position that changed what it shows.
    pub changed: i64,
    /// The last position it has acknowledged.
    pub seen: i64,
    /// Not to be tried before.
    pub retry_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// The phone acknowledged a position, of which it has drawn everything that changed it up to there; true when that moved it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone_seen(&mut self, responder: ResponderId, position: i64) -> Result<bool, StoreError> {
        // Nobody has seen what is not there yet.
        if position > self.position() {
            return Ok(false);
        }
        self.writing(|conn| {
            // The record goes on without this phone: whoever has seen further has seen its last change. Never back.
            let text = "UPDATE phone SET seen = CASE WHEN changed < ? THEN changed ELSE ? END, retry_at_ms = NULL \
                        WHERE responder_id = ? AND seen < ? AND seen < changed";
            Ok(statement!(text, position, position, responder.bytes(), position).run(conn)? == 1)
        })
    }

    /// Not to be tried before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone_retry(&mut self, responder: ResponderId, retry_at: Timestamp) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("UPDATE phone SET retry_at_ms = ? WHERE responder_id = ?", retry_at.ms(), responder.bytes()).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// Phones whose `changed` is beyond `seen` and whose retry has come.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phones_behind(&mut self, now: Timestamp, limit: i64) -> Result<Vec<PhoneBehind>, StoreError> {
        use schema::phone::dsl as t;
        let behind = t::phone.filter(t::changed.gt(t::seen)).filter(t::retry_at_ms.is_null().or(t::retry_at_ms.le(now.ms())));
        let rows = behind.order(t::changed).limit(limit).load::<PhoneRow>(self.conn)?;
        Ok(rows.into_iter().map(phone).collect())
    }

    /// One phone; `None` when nothing ever changed it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn phone(&mut self, responder: ResponderId) -> Result<Option<PhoneBehind>, StoreError> {
        use schema::phone::dsl as t;
        Ok(t::phone.filter(t::responder_id.eq(Column(responder))).first::<PhoneRow>(self.conn).optional()?.map(phone))
    }
}

type PhoneRow = (Column<ResponderId>, i64, i64, Option<i64>);

fn phone((responder, changed, seen, retry_at_ms): PhoneRow) -> PhoneBehind {
    PhoneBehind { responder: responder.0, changed, seen, retry_at: retry_at_ms.map(Timestamp) }
}
