//! Where responders are now: hot, ordered by the phone's own sequence, or by time where that jumped, cleared when duty ends.

use diesel::prelude::*;
use domain::ids::{OrganisationId, ResponderId};
use domain::place::Position;
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A responder's last fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastFix {
    /// Whose.
    pub responder: ResponderId,
    /// The provider.
    pub organisation: OrganisationId,
    /// Where.
    pub position: Position,
    /// Within this, metres.
    pub accuracy_m: Option<f64>,
    /// The phone's own count.
    pub sequence: i64,
    /// When they were there, as the phone reckons the server's time.
    pub device_at: Option<Timestamp>,
    /// By the server's clock.
    pub at: Timestamp,
}

/// A phone that reckons the server's time anew may step back by as much, milliseconds.
const SETTLES_MS: i64 = 30_000;

/// Whether a fix, of this count and time, stands for a responder instead of the one that is known: it counts higher; or it counts lower and they were there
/// clearly later, because the phone's count ran ahead and was put right.
pub fn replaces(fix: (i64, Timestamp), known: (i64, Timestamp)) -> bool {
    fix.0 > known.0 || fix.1.ms() > known.1.ms() + SETTLES_MS
}

impl Tx<'_> {
    /// Keeps the newer of each responder's fixes, all at once: [`replaces`] in SQL.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn positions_keep(&mut self, fixes: &[LastFix]) -> Result<(), StoreError> {
        self.writing(|conn| {
            for fix in fixes {
                statement!(
                    "INSERT INTO position (responder_id, organisation_id, latitude, longitude, accuracy_m, sequence, device_at_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
                     ON CONFLICT (responder_id) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude, accuracy_m = excluded.accuracy_m, \
                     sequence = excluded.sequence, device_at_ms = excluded.device_at_ms, at_ms = excluded.at_ms WHERE position.sequence < excluded.sequence \
                     OR COALESCE(position.device_at_ms, position.at_ms) + ? < COALESCE(excluded.device_at_ms, excluded.at_ms)",
                    fix.responder.bytes(),
                    fix.organisation.bytes(),
                    fix.position.latitude,
                    fix.position.longitude,
                    fix.accuracy_m,
                    fix.sequence,
                    fix.device_at.map(Timestamp::ms),
                    fix.at.ms(),
                    SETTLES_MS
                )
                .run(conn)?;
            }
            Ok(())
        })
    }

    /// Forgets a responder's, when duty ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn position_clear(&mut self, responder: ResponderId) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("DELETE FROM position WHERE responder_id = ?", responder.bytes()).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// Everybody's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn positions(&mut self, scope: crate::Scope) -> Result<Vec<LastFix>, StoreError> {
        use schema::position::dsl as t;
        let (from, to) = scope.range();
        let rows = t::position
            .filter(t::organisation_id.between(Column(from), Column(to)))
            .order(t::responder_id)
            .load::<PositionRow>(self.conn)?;
        Ok(rows.into_iter().map(fix).collect())
    }
}

type PositionRow = (Column<ResponderId>, Column<OrganisationId>, f64, f64, Option<f64>, i64, Option<i64>, i64);

fn fix((responder, organisation, latitude, longitude, accuracy_m, sequence, device_at_ms, at_ms): PositionRow) -> LastFix {
    LastFix {
        responder: responder.0,
        organisation: organisation.0,
        position: Position { latitude, longitude },
        accuracy_m,
        sequence,
        device_at: device_at_ms.map(Timestamp),
        at: Timestamp(at_ms),
    }
}
