//! People who sign in: passwords, sessions, staff and the first administrator.
//!
//! Passwords are argon2id, hashed on blocking threads a few at a time. Sessions live here and in the database, never in the browser: it holds a random token, we keep its digest.
//! All times here are real time, whatever the service's clock does.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{OrganisationId, PersonId, ResponderId};
use domain::time::Duration as Span;
use domain::words::Role;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use store::tables::sessions::Session;
use store::tables::staff::Staff;
use tokio::sync::Semaphore;

use crate::engine::{Engine, Inner};
use crate::envelope::EngineError;
use crate::throttle::Throttle;

/// A session is looked up again after this, so that ending one acts that soon.
const CACHED: Duration = Duration::from_secs(5);
/// Sessions kept at hand; beyond that all are looked up again.
const CACHED_MOST: usize = 20_000;
/// A session's use is written down this often.
const USED_EVERY: Span = Span::minutes(1);
/// Passwords checked at the same time: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;
/// A password's length in characters.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// Somebody signed in, in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The digest of the session's token.
    pub session: [u8; 32],
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Their responder, when they are one.
    pub responder: Option<ResponderId>,
    /// The provider.
    pub organisation: OrganisationId,
}

/// What a browser holds: nobody who reads our database can make one.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0_u8; 32];
        rand::fill(&mut bytes[..]);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// As it goes into the cookie or the link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SignInError {
    /// Name or password: which of them is not said.
    #[error("name or password is wrong")]
    Wrong,
    /// Too many tries.
    #[error("too many tries: again in {retry_after_s} s")]
    TooMany {
        /// Seconds.
        retry_after_s: u64,
    },
    /// The database or the hashing is not available.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<store::StoreError> for SignInError {
    fn from(error: store::StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// Sessions at hand, tries counted, hashing bounded.
pub(crate) struct SignIns {
    cached: Mutex<HashMap<[u8; 32], (Instant, Principal)>>,
    names: Throttle,
    addresses: Throttle,
    hashing: Arc<Semaphore>,
}

impl Default for SignIns {
    fn default() -> Self {
        Self {
            cached: Mutex::default(),
            // A name: five free tries, then 1, 2, 4 … 60 s, so that nobody can keep a dispatcher out for long.
            names: Throttle::new(5, Duration::from_secs(60)),
            // An address: a whole control room may sit behind one.
            addresses: Throttle::new(30, Duration::from_secs(900)),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }
}

impl Engine {
    /// Signs somebody in who knows their name and password.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(&self, user: &str, password: &str, address: &str) -> Result<(Token, Principal), SignInError> {
        let inner = &self.inner;
        let user = normal(user);
        let too_many = |wait: Duration| SignInError::TooMany { retry_after_s: wait.as_secs().max(1) };
        inner.sign_ins.addresses.attempt(address).map_err(too_many)?;
        inner.sign_ins.names.attempt(&user).map_err(too_many)?;
        let sought = user.clone();
        let staff = inner.store.read(move |rd| rd.staff_by_sign_in(&sought)).await?;
        let now = inner.ports.clock.wall();
        let staff = staff.filter(|staff| staff.ended_at.is_none_or(|ended| ended > now));
        let kept = staff.as_ref().and_then(|staff| staff.password.clone());
        let right = inner.password_is(kept, password.to_owned()).await?;
        let Some(staff) = staff.filter(|_| right) else {
            metrics::counter!("attend_sign_ins_total", "outcome" => "wrong").increment(1);
            return Err(SignInError::Wrong);
        };
        inner.sign_ins.names.succeeded(&user);
        inner.sign_ins.addresses.succeeded(address);
        metrics::counter!("attend_sign_ins_total", "outcome" => "right").increment(1);
        Ok(inner.begin_session(&staff).await?)
    }

    /// Whoever a token belongs to; `None` when it belongs to nobody now. Using a session keeps it alive.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be read: that is not "nobody".
    pub async fn session(&self, token: &str) -> Result<Option<Principal>, EngineError> {
        let inner = &self.inner;
        let digest = digest(token);
        if let Some((at, principal)) = inner.sign_ins.cached.lock().get(&digest)
            && at.elapsed() < CACHED
        {
            return Ok(Some(principal.clone()));
        }
        let now = inner.ports.clock.wall();
        let found = inner.store.read(move |rd| {
            let Some(session) = rd.session(&digest, now)? else { return Ok(None) };
            let staff = rd.staff(session.person)?;
            Ok(staff.map(|staff| (session, staff)))
        });
        let found = found.await?;
        let valid = found.filter(|(session, staff)| staff.ended_at.is_none_or(|ended| ended > now) && staff.roles.contains(&session.role));
        let Some((session, staff)) = valid else {
            inner.sign_ins.cached.lock().remove(&digest);
            return Ok(None);
        };
        if now.since(session.used_at) > USED_EVERY {
            let ends_at = now + Span::hours(inner.settings.session_hours);
            inner.store.write(move |tx| tx.session_used(&digest, now, ends_at)).await?;
        }
        let principal = principal(&session, &staff);
        inner.sign_ins.keep(principal.clone());
        Ok(Some(principal))
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be written.
    pub async fn sign_out(&self, token: &str) -> Result<(), EngineError> {
        let digest = digest(token);
        self.inner.store.write(move |tx| tx.session_end(&digest)).await?;
        self.inner.sign_ins.cached.lock().remove(&digest);
        Ok(())
    }

    /// Ends every session of a person: a lost phone, somebody who left. Acts within five seconds on every node.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the database cannot be written.
    pub async fn end_sessions(&self, person: PersonId) -> Result<usize, EngineError> {
        let ended = self.inner.store.write(move |tx| tx.sessions_end_of(person)).await?;
        self.inner.sign_ins.cached.lock().retain(|_, (_, principal)| principal.person != person);
        Ok(ended)
    }

    /// Takes a role without a password: in the demo only.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] outside the demo, or for somebody who is not on the books.
    pub async fn take(&self, person: PersonId) -> Result<(Token, Principal), EngineError> {
        if !self.inner.settings.demo {
            return Err(EngineError::NotFound("role to take"));
        }
        let staff = self.inner.store.read(move |rd| rd.staff(person)).await?;
        let staff = staff.filter(|staff| staff.ended_at.is_none()).ok_or(EngineError::NotFound("person"))?;
        self.inner.begin_session(&staff).await
    }
}

impl SignIns {
    fn keep(&self, principal: Principal) {
        let mut cached = self.cached.lock();
        if cached.len() >= CACHED_MOST {
            cached.retain(|_, (at, _)| at.elapsed() < CACHED);
            if cached.len() >= CACHED_MOST {
                cached.clear();
            }
        }
        cached.insert(principal.session, (Instant::now(), principal));
    }
}

impl Inner {
    pub(crate) async fn begin_session(&self, staff: &Staff) -> Result<(Token, Principal), EngineError> {
        let token = Token::fresh();
        let session = self.new_session(staff, &token)?;
        let principal = principal(&session, staff);
        self.store.write(move |tx| tx.session_begin(&session)).await?;
        self.sign_ins.keep(principal.clone());
        Ok((token, principal))
    }

    fn new_session(&self, staff: &Staff, token: &Token) -> Result<Session, EngineError> {
        let now = self.ports.clock.wall();
        let role = *staff.roles.first().ok_or(EngineError::NotFound("role"))?;
        Ok(Session {
            digest: token.digest(),
            person: staff.person,
            organisation: staff.organisation,
            role,
            device: String::new(),
            begun_at: now,
            used_at: now,
            ends_at: now + Span::hours(self.settings.session_hours),
        })
    }

    /// Whether a password is the one that was kept. Takes as long when there is none.
    async fn password_is(&self, kept: Option<String>, password: String) -> Result<bool, EngineError> {
        let check = move || match kept.as_deref().map(PasswordHash::new) {
            Some(Ok(kept)) => Argon2::default().verify_password(password.as_bytes(), &kept).is_ok(),
            Some(Err(error)) => {
                tracing::error!(%error, "a stored password cannot be read");
                false
            }
            None => {
                // Somebody who is not there costs the same time as somebody who is.
                drop(hash_now(&password));
                false
            }
        };
        self.on_a_hashing_thread(check).await
    }

    /// A password as it is kept.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, EngineError> {
        let password = password.to_owned();
        self.on_a_hashing_thread(move || hash_now(&password)).await?.map_err(EngineError::Defect)
    }

    async fn on_a_hashing_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
        let waited = tokio::time::timeout(Duration::from_secs(10), self.sign_ins.hashing.clone().acquire_owned()).await;
        let permit = waited.map_err(|_too_long| EngineError::Busy)?.map_err(|closed| EngineError::Unavailable(closed.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|error| EngineError::Defect(error.to_string()))
    }
}

fn hash_now(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash: PasswordHash| hash.to_string()).map_err(|error| error.to_string())
}

fn principal(session: &Session, staff: &Staff) -> Principal {
    Principal {
        session: session.digest,
        person: staff.person,
        name: staff.name.clone(),
        role: session.role,
        responder: staff.responder,
        organisation: staff.organisation,
    }
}

/// A name as it is looked for: however it was typed.
pub(crate) fn normal(user: &str) -> String {
    user.trim().to_lowercase()
}
