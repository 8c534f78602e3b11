//! Partners' keys, by which they sign, and the webhooks we call in return. Secrets come sealed.

use domain::ids::OrganisationId;
use domain::time::Timestamp;

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
        unimplemented!()
    }

    /// Makes or changes an endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhook_put(&mut self, endpoint: &WebhookEndpoint) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Endpoints of a partner, switched-off ones left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhooks_of(&mut self, partner: OrganisationId) -> Result<Vec<WebhookEndpoint>, StoreError> {
        unimplemented!()
    }
}

impl Rd<'_> {
    /// The keys of a partner that are good at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partner_keys(&mut self, partner: OrganisationId, now: Timestamp) -> Result<Vec<PartnerKey>, StoreError> {
        unimplemented!()
    }

    /// One key by its name, good at `now`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn partner_key(&mut self, id: &str, now: Timestamp) -> Result<Option<PartnerKey>, StoreError> {
        unimplemented!()
    }

    /// One endpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhook(&mut self, id: &str) -> Result<Option<WebhookEndpoint>, StoreError> {
        unimplemented!()
    }

    /// All endpoints, switched-off ones too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn webhooks(&mut self, scope: crate::Scope) -> Result<Vec<WebhookEndpoint>, StoreError> {
        unimplemented!()
    }
}
