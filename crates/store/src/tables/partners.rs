//! Partners' keys, by which they sign, and the webhooks we call in return. Secrets come sealed.

use diesel::prelude::*;
use domain::ids::OrganisationId;
use domain::time::Timestamp;

use crate::column::Column;
use crate::schema;
use crate::statement::statement;
use crate::{Rd, StoreError, Tx};

/// A key a partner signs with. Several may be good at once, so that keys can be changed.
#[derive(Clone, PartialEq, Eq)]
pub struct PartnerKey {
    /// Its name: "pk_alder_2".
    pub id: String,
    /// Our provider.
    pub organisation: OrganisationId,
    /// Whose.
    pub partner: OrganisationId,
    /// What it may do: "hand-over", "signals".
    pub scope: String,
    /// The secret, sealed outside.
    pub sealed: Vec<u8>,
    /// Since when.
    pub made_at: Timestamp,
    /// Good until; `None` = for now.
    pub ends_at: Option<Timestamp>,
}

/// Where a partner wants to hear of its cases.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Its name, which is the outbox's `endpoint`.
    pub id: String,
    /// Our provider.
    pub organisation: OrganisationId,
    /// Whose.
    pub partner: OrganisationId,
    /// https address.
    pub url: String,
    /// The secret we sign with, sealed outside.
    pub sealed: Vec<u8>,
    /// Since when it is switched off, and why; a 410 does it.
    pub disabled: Option<(Timestamp, String)>,
    /// The last answer that was a success.
    pub answered_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// Makes or changes a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partner_key_put(&mut self, key: &PartnerKey) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO partner_key (id, organisation_id, partner_id, scope, sealed, made_at_ms, ends_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?) \
                        ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, sealed = excluded.sealed, ends_at_ms = excluded.ends_at_ms";
            let (organisation, partner) = (key.organisation.bytes(), key.partner.bytes());
            statement!(text, key.id.as_str(), organisation, partner, key.scope.as_str(), key.sealed.as_slice(), key.made_at.ms(), key.ends_at.map(Timestamp::ms)).run(conn)?;
            Ok(())
        })
    }

    /// Makes or changes an endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhook_put(&mut self, endpoint: &WebhookEndpoint) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO webhook_endpoint (id, organisation_id, partner_id, url, sealed, disabled_at_ms, disabled_because, answered_at_ms) \
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET url = excluded.url, sealed = excluded.sealed, \
                        disabled_at_ms = excluded.disabled_at_ms, disabled_because = excluded.disabled_because, answered_at_ms = excluded.answered_at_ms";
            statement!(
                text,
                endpoint.id.as_str(),
                endpoint.organisation.bytes(),
                endpoint.partner.bytes(),
                endpoint.url.as_str(),
                endpoint.sealed.as_slice(),
                endpoint.disabled.as_ref().map(|(at, _)| at.ms()),
                endpoint.disabled.as_ref().map(|(_, why)| why.as_str()),
                endpoint.answered_at.map(Timestamp::ms)
            )
            .run(conn)?;
            Ok(())
        })
    }

    /// Endpoints of a partner, switched-off ones left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhooks_of(&mut self, partner: OrganisationId) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.noting(|tx| {
            use schema::webhook_endpoint::dsl as t;
            let open = t::webhook_endpoint.filter(t::partner_id.eq(Column(partner))).filter(t::disabled_at_ms.is_null());
            Ok(open.order(t::id).load::<WebhookRow>(tx.conn)?.into_iter().map(webhook).collect())
        })
    }
}

impl Rd<'_> {
    /// The keys of a partner that are good at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partner_keys(&mut self, partner: OrganisationId, now: Timestamp) -> Result<Vec<PartnerKey>, StoreError> {
        use schema::partner_key::dsl as t;
        let good = t::partner_key.filter(t::partner_id.eq(Column(partner))).filter(t::ends_at_ms.is_null().or(t::ends_at_ms.gt(now.ms())));
        Ok(good.order((t::made_at_ms, t::id)).load::<KeyRow>(self.conn)?.into_iter().map(key).collect())
    }

    /// One key by its name, good at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partner_key(&mut self, id: &str, now: Timestamp) -> Result<Option<PartnerKey>, StoreError> {
        use schema::partner_key::dsl as t;
        let good = t::partner_key.filter(t::id.eq(id)).filter(t::ends_at_ms.is_null().or(t::ends_at_ms.gt(now.ms())));
        Ok(good.first::<KeyRow>(self.conn).optional()?.map(key))
    }

    /// One endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhook(&mut self, id: &str) -> Result<Option<WebhookEndpoint>, StoreError> {
        use schema::webhook_endpoint::dsl as t;
        Ok(t::webhook_endpoint.filter(t::id.eq(id)).first::<WebhookRow>(self.conn).optional()?.map(webhook))
    }

    /// All endpoints, switched-off ones too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhooks(&mut self, scope: crate::Scope) -> Result<Vec<WebhookEndpoint>, StoreError> {
        use schema::webhook_endpoint::dsl as t;
        let (from, to) = scope.range();
        let all = t::webhook_endpoint.filter(t::organisation_id.between(Column(from), Column(to)));
        Ok(all.order(t::id).load::<WebhookRow>(self.conn)?.into_iter().map(webhook).collect())
    }
}

type KeyRow = (String, Column<OrganisationId>, Column<OrganisationId>, String, Vec<u8>, i64, Option<i64>);

fn key((id, organisation, partner, scope, sealed, made_at_ms, ends_at_ms): KeyRow) -> PartnerKey {
    PartnerKey {
        id,
        organisation: organisation.0,
        partner: partner.0,
        scope,
        sealed,
        made_at: Timestamp(made_at_ms),
        ends_at: ends_at_ms.map(Timestamp),
    }
}

type WebhookRow = (String, Column<OrganisationId>, Column<OrganisationId>, String, Vec<u8>, Option<i64>, Option<String>, Option<i64>);

fn webhook((id, organisation, partner, url, sealed, disabled_at_ms, disabled_because, answered_at_ms): WebhookRow) -> WebhookEndpoint {
    WebhookEndpoint {
        id,
        organisation: organisation.0,
        partner: partner.0,
        url,
        sealed,
        disabled: disabled_at_ms.map(|at| (Timestamp(at), disabled_because.unwrap_or_default())),
        answered_at: answered_at_ms.map(Timestamp),
    }
}

impl std::fmt::Debug for PartnerKey {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartnerKey")
            .field("id", &self.id)
            .field("partner", &self.partner)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for WebhookEndpoint {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookEndpoint")
            .field("id", &self.id)
            .field("partner", &self.partner)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}
