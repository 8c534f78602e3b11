//! Who may ask for what. Every route names its people in the one table; whoever is not named there is refused before the handler runs.

use std::sync::Arc;

use domain::words::Role;
use warp::http::Method;

use crate::extract::Asked;
use crate::hall::Hall;
use crate::problem::{Kind, Problem};

/// The roles that sit at a desk.
pub const DESK: &[Role] = &[Role::Dispatcher, Role::Supervisor, Role::Administrator];
/// Everybody who signs in.
pub const STAFF: &[Role] = Role::ALL;
/// Responders.
pub const RESPONDER: &[Role] = &[Role::Responder];
/// Who sees the books of staff.
pub const STAFF_BOOKS: &[Role] = &[Role::Supervisor, Role::Administrator];
/// Who changes them.
pub const ADMINISTRATOR: &[Role] = &[Role::Administrator];

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody who reaches the service: signing in, health, the description of the interface.
    Anybody,
    /// Staff who are signed in, in one of these roles.
    Staff(&'static [Role]),
    /// A partner, by its signature over the raw body.
    Partner,
    /// A bridge, by its bearer token.
    Bridge,
}

/// Lets a request through or says why not. Who is signed in is kept in the request.
///
/// # Errors
/// Nobody is signed in, the role is not named, or another site's page sent it.
pub async fn admit(who: Who, hall: &Arc<Hall>, asked: &mut Asked) -> Result<(), Problem> {
    match who {
        Who::Anybody => {
            if asked.method != Method::GET {
                asked.same_site()?;
            }
        }
        Who::Staff(roles) => {
            let principal = asked.signed_in(&hall.house).await?;
            if asked.method != Method::GET {
                asked.same_site()?;
            }
            if !roles.contains(&principal.role) {
                return Err(Problem::new(Kind::NotAllowed, "Your role may not do this."));
            }
            asked.principal = Some(principal);
        }
        // Their handlers look at the signature or the token: no cookie counts there.
        Who::Partner | Who::Bridge => {}
    }
    Ok(())
}
