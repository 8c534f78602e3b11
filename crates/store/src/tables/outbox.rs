//! What has to leave the house: kept with the event that caused it, sent in order per endpoint, at least once.

use std::collections::BTreeMap;

use diesel::prelude::*;
use domain::ids::{IncidentId, OrganisationId};
use domain::time::Timestamp;

use crate::column::Column;
use crate::conn::each;
use crate::rows::OutboxRow;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, Scope, StoreError, Tx};

/// Something that has to leave the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// By which way: "webhook", "sms", "voice", "push".
    pub channel: String,
    /// To whom, as the channel knows them; order holds within one endpoint.
    pub endpoint: String,
    /// What it says: "hand_over.accepted".
    pub kind: String,
    /// About which incident, so that delivery can ask whether it is still wanted.
    pub incident: Option<IncidentId>,
    /// JSON, as the channel understands it.
    pub body: String,
}

/// Something that has to leave the house, as it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its place in the outbox.
    pub id: i64,
    /// The event that caused it.
    pub position: i64,
    /// The provider.
    pub organisation: OrganisationId,
    /// What and to whom.
    pub what: NewOutgoing,
    /// When it was put there.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
}

/// How a delivery went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrived there, which is not the same as seen or accepted.
    Sent,
    /// It did not; again then.
    Again {
        /// Not before.
        retry_at: Timestamp,
        /// What went wrong.
        error: String,
    },
    /// It was no longer wanted.
    Unwanted,
    /// It never will.
    GivenUp {
        /// What went wrong.
        error: String,
    },
}

/// One thing a partner was told of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerTold {
    /// Whom.
    pub partner: OrganisationId,
    /// What: "hand_over.accepted".
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
    /// Whether their machine has it.
    pub reached: Reached,
}

/// Whether the other side's machine has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It has not taken it yet; it is tried again.
    Trying,
    /// It has taken it.
    Taken(Timestamp),
    /// It never will: its address is gone or switched off.
    Failed(Timestamp),
}

impl Tx<'_> {
    /// Writes down how a delivery went.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_record(&mut self, id: i64, delivery: &Delivery, at: Timestamp) -> Result<(), StoreError> {
        let (state, retry_at, done_at, error) = match delivery {
            Delivery::Sent => ("sent", at, Some(at.ms()), None),
            Delivery::Unwanted => ("unwanted", at, Some(at.ms()), None),
            Delivery::GivenUp { error } => ("given_up", at, Some(at.ms()), Some(error.as_str())),
            Delivery::Again { retry_at, error } => ("waiting", *retry_at, None, Some(error.as_str())),
        };
        self.writing(|conn| {
            let text = "UPDATE outbox SET state = ?, attempts = attempts + 1, retry_at_ms = ?, done_at_ms = ?, error = ? WHERE id = ? AND done_at_ms IS NULL";
            statement!(text, state, retry_at.ms(), done_at, error, id).run(conn)?;
            Ok(())
        })
    }
}

impl Rd<'_> {
    /// The first waiting of each endpoint whose time has come, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Outgoing>, StoreError> {
        use schema::outbox::dsl as t;
        let heads = self.outbox_heads()?;
        let due = t::outbox.filter(t::retry_at_ms.le(now.ms())).order(t::id).limit(limit);
        let rows: Vec<OutboxRow> = each!(&mut *self.conn, c => due.filter(t::id.eq_any(heads)).load(c))?;
        Ok(rows.into_iter().map(outgoing).collect())
    }

    /// When the next one is due, of the first waiting of each endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_next(&mut self) -> Result<Option<Timestamp>, StoreError> {
        use schema::outbox::dsl as t;
        let heads = self.outbox_heads()?;
        let soonest = t::outbox.order(t::retry_at_ms).select(t::retry_at_ms);
        let next: Option<i64> = each!(&mut *self.conn, c => soonest.filter(t::id.eq_any(heads)).first(c)).optional()?;
        Ok(next.map(Timestamp))
    }

    /// What partners were told of an incident, in the order it happened.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partners_told(&mut self, scope: Scope, incident: IncidentId) -> Result<Vec<PartnerTold>, StoreError> {
        use schema::outbox::dsl as t;
        let addresses: BTreeMap<String, OrganisationId> = self.webhooks(scope)?.into_iter().map(|one| (one.id, one.partner)).collect();
        let told = t::outbox.filter(t::incident_id.eq(Column(incident))).filter(t::channel.eq("webhook")).order(t::id);
        let rows: Vec<OutboxRow> = each!(&mut *self.conn, c => told.load(c))?;
        let known = rows.into_iter().filter_map(|row| addresses.get(&row.endpoint).map(|partner| (*partner, row)));
        Ok(known.map(|(partner, row)| partner_told(partner, row)).collect())
    }

    /// The first waiting of each endpoint: what stands behind it waits for it.
    fn outbox_heads(&mut self) -> Result<Vec<i64>, StoreError> {
        use schema::outbox::dsl as t;
        let heads = t::outbox.filter(t::done_at_ms.is_null()).group_by((t::channel, t::endpoint)).select(diesel::dsl::min(t::id));
        Ok(heads.load::<Option<i64>>(self.conn)?.into_iter().flatten().collect())
    }
}

fn partner_told(partner: OrganisationId, row: OutboxRow) -> PartnerTold {
    let reached = match row.done_at_ms.map(Timestamp) {
        None => Reached::Trying,
        Some(at) if row.state == "sent" => Reached::Taken(at),
        Some(at) => Reached::Failed(at),
    };
    PartnerTold { partner, kind: row.kind, at: Timestamp(row.at_ms), attempts: row.attempts, reached }
}

fn outgoing(row: OutboxRow) -> Outgoing {
    Outgoing {
        id: row.id,
        position: row.position,
        organisation: row.organisation_id.0,
        what: NewOutgoing {
            channel: row.channel,
            endpoint: row.endpoint,
            kind: row.kind,
            incident: row.incident_id.map(|Column(id)| id),
            body: row.body,
        },
        at: Timestamp(row.at_ms),
        attempts: row.attempts,
    }
}
