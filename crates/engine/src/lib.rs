//! The imperative shell: five loops around the rules. *Handle* judges commands and records what follows, *wake* fires deadlines, *plan* offers jobs,
//! *deliver* tells the world, *feed* tells the screens.
//!
//! Invariant: nothing leaves before COMMIT, not even an answer. What the engine keeps in memory is a copy that follows the record and can be thrown away.
//! Deliberately absent: HTTP, JSON, SQL and the wall clock, which come in through the ports or stay with the store.

mod buildings;
mod calling;
mod counsel;
pub mod cursor;
mod deliver;
mod engine;
mod envelope;
mod expecting;
mod feed;
mod finding;
mod handle;
mod homes;
mod keeping;
mod learning;
mod live;
mod meaning;
mod news;
mod partners;
mod people;
mod phone;
mod plan;
mod ports;
mod presence;
mod reads;
mod ready;
mod received;
mod refused;
mod signals;
mod staff;
mod subscription;
mod throttle;
mod vault;
mod view;
mod wake;

pub use counsel::{Override, Recommended};
pub use cursor::Cursor;
pub use deliver::Letter;
pub use dispatch::expected::UnderWay;
pub use dispatch::travel::Start;
pub use dispatch::{Wait, cover, standby};
pub use engine::Engine;
pub use envelope::{Current, EngineError, Envelope, Outcome};
pub use feed::{Change, Notice, NoticeKind, Positions, Reset, Told};
pub use handle::{Handled, handle_in};
pub use homes::Homes;
pub use learning::{PromiseLine, PromiseReport};
pub use live::{Fix, LiveFix};
pub use meaning::{as_listed, matter, means, means_beside};
pub use partners::{Bridge, HandOverOutcome, HandOverReceived, Partner, SignatureError, Signed, Whom};
pub use people::{PASSWORD_LENGTH, Principal, SignInError, Token};
pub use phone::{PhoneView, ReleasedJob};
pub use ports::{BoxFuture, Channel, Clock, Delivery, Ids, Ports, RandomIds, ScaledClock, Settings};
pub use presence::ConsoleGuard;
pub use reads::{ClientRecord, IncidentRecord};
pub use ready::NotReady;
pub use signals::{SignalOutcome, SignalReceived};
pub use staff::{NewFirst, NewStaff, StaffError};
pub use store::Recorded;
pub use store::reads::{ClientFound, ClosedBefore};
pub use store::tables::outbox::{PartnerTold, Reached};
pub use store::tables::signals::Signal;
pub use subscription::Subscription;
pub use vault::{Code, Vault, VaultError};
pub use view::{AFTERGLOW, PhoneState, StaffName, View};
