//! Typed identifiers: sixteen bytes, ordered by the time they were made (UUID version 7), never mixed up with each other.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The sixteen bytes as they stand in the database.
            pub const fn bytes(&self) -> &[u8; 16] { self.0.as_bytes() }
            /// From the sixteen bytes as they stand in the database.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self { Self(Uuid::from_bytes(bytes)) }
        }
        impl fmt::Display for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) } }
        impl fmt::Debug for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) } }
        impl FromStr for $name { type Err = uuid::Error; fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) } }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
    )+};
}

ids! {
    /// A provider, commissioner, call centre, installer or fire service.
    OrganisationId,
    /// A contract: who answers, who responds, which timers hold.
    ContractId,
    /// A client: somebody the service looks after.
    ClientId,
    /// A property: a door that somebody may have to get through.
    PropertyId,
    /// A contact of a client: family, neighbour, warden.
    ContactId,
    /// A unit: a pendant base, detector or panel that sends signals.
    UnitId,
    /// A member of staff who signs in (a responder's sign-in is a person too).
    PersonId,
    /// A responder: somebody who goes to the door.
    ResponderId,
    /// One need for help.
    IncidentId,
    /// One piece of work for responders.
    JobId,
    /// A job put to one responder.
    OfferId,
    /// What a device or partner sent, raw.
    SignalId,
    /// A street that is closed or slow.
    ClosureId,
}

/// Where new identifiers come from inside `decide`: a seed given with the command, so that the same command makes the same identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    /// A version 7 UUID made by the shell for this command.
    pub seed: Uuid,
}

impl Fresh {
    /// The `n`th identifier of this command, `n` from 0 to 255: the seed with its last byte changed.
    pub fn id<T: From<Uuid>>(&self, n: u8) -> T {
        let mut bytes = *self.seed.as_bytes();
        bytes[15] ^= n;
        T::from(Uuid::from_bytes(bytes))
    }
}
