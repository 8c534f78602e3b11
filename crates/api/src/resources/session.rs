//! Signing in and out, and the one-time link that makes the first administrator.

use std::sync::Arc;

use engine::{EngineError, NewFirst, Principal, SignInError, StaffError, Token};
use warp::http::header::SET_COOKIE;
use warp::http::{HeaderValue, StatusCode};

use crate::access::Who;
use crate::answer::{Answer, json, json_as, nothing};
use crate::extract::{Asked, PLAIN_COOKIE, SECURE_COOKIE};
use crate::hall::Hall;
use crate::problem::{Kind, Problem};
use crate::routes::{Entry, entry};
use crate::views::session::{Nobody, Setup, SetupLink, SetupLinkState, SignIn, WhoIsThere, me};

/// How long a browser keeps the cookie: the session itself ends sooner when it is not used.
const COOKIE_S: u32 = 12 * 3_600;

/// Its lines of the table.
pub fn routes() -> Vec<Entry> {
    vec![
        entry!(POST "/api/session", Who::Anybody, "Sign in with a name and a password.", sign_in, takes: "SignIn", gives: "Me"),
        entry!(GET "/api/session", Who::Anybody, "Who is signed in. Nobody is an answer too, `{me: null, demo}`: a sign-in page asks, and nothing is wrong.", who, gives: "WhoIsThere"),
        entry!(DELETE "/api/session", Who::Anybody, "Sign out. Whoever is not signed in stays so.", sign_out, status: 204),
        entry!(POST "/api/setup/link", Who::Anybody, "Whether a one-time link is still good: asked before anything is filled in.", link, takes: "SetupLink", gives: "SetupLinkState"),
        entry!(POST "/api/setup", Who::Anybody, "Make the first administrator by the one-time link.", setup, takes: "Setup", gives: "Me", status: 201),
    ]
}

async fn sign_in(hall: Arc<Hall>, asked: Asked) -> Answer {
    let given: SignIn = asked.read()?;
    let signed_in = hall.house.engine.sign_in(&given.user, &given.password, &asked.address()).await;
    let (token, principal) = signed_in.map_err(|error| match error {
        SignInError::Wrong => Problem::new(Kind::NotSignedIn, "Name or password is wrong."),
        SignInError::TooMany { retry_after_s } => Problem::new(Kind::TooMany, "Too many tries.").after(retry_after_s),
        SignInError::Engine(error) => not_written(error),
    })?;
    admitted(&hall, StatusCode::OK, &token, &principal)
}

/// Why nobody can sign in just now: a session is a line of the record.
fn not_written(error: EngineError) -> Problem {
    let unavailable = matches!(error, EngineError::Unavailable(_));
    let problem = Problem::from(error);
    if !unavailable {
        return problem;
    }
    let why = "Signing in has to be written down, and the database cannot be read or written: its disk may be full. Whoever is signed in stays so. Ask again.";
    Problem { detail: why.to_owned(), ..problem }
}

async fn who(hall: Arc<Hall>, asked: Asked) -> Answer {
    let signed_in = match asked.token(hall.house.secure_cookies) {
        Some(token) => hall.house.engine.session(token).await?,
        None => None,
    };
    json(&match signed_in {
        Some(principal) => WhoIsThere::Somebody(me(&hall.house.engine, &principal)),
        None => WhoIsThere::Nobody(Nobody { me: None, demo: hall.house.demo.is_some() }),
    })
}

async fn sign_out(hall: Arc<Hall>, asked: Asked) -> Answer {
    if let Some(token) = asked.token(hall.house.secure_cookies) {
        hall.house.engine.sign_out(token).await?;
    }
    let mut response = nothing();
    set_cookie(&mut response, &cookie(hall.house.secure_cookies, "", 0));
    Ok(response)
}

async fn link(hall: Arc<Hall>, asked: Asked) -> Answer {
    let given: SetupLink = asked.read()?;
    json(&SetupLinkState { good: hall.house.engine.first_link_is_good(&given.token).await? })
}

async fn setup(hall: Arc<Hall>, asked: Asked) -> Answer {
    let given: Setup = asked.read()?;
    let Setup { token: _, organisation, phone, name, user, password } = given.clone();
    let phone = phone.map(|phone| phone.trim().to_owned()).filter(|phone| !phone.is_empty());
    let new = NewFirst { organisation, phone, name, user, password };
    let (token, principal) = hall.house.engine.use_first_link(&given.token, new).await.map_err(staff_problem)?;
    admitted(&hall, StatusCode::CREATED, &token, &principal)
}

/// Why somebody was not put on the books.
pub fn staff_problem(error: StaffError) -> Problem {
    match error {
        StaffError::Taken => Problem::field("user", "somebody else signs in with that name"),
        StaffError::Field { field, rule } => Problem::field(field, rule),
        StaffError::Needed(why) => Problem::new(Kind::OutOfOrder, format!("Nothing was changed: {why}.")),
        StaffError::LinkUsed => Problem::new(
            Kind::LinkUsed,
            "The link was used, is too old, or there is an administrator already. A new one is printed when the service starts without an administrator.",
        ),
        StaffError::Engine(error) => error.into(),
    }
}

/// Who is signed in now, with the cookie that says so.
///
/// # Errors
/// As [`json_as`].
pub fn admitted(hall: &Hall, status: StatusCode, token: &Token, principal: &Principal) -> Answer {
    let mut response = json_as(status, &me(&hall.house.engine, principal))?;
    set_cookie(&mut response, &cookie(hall.house.secure_cookies, token.expose(), COOKIE_S));
    Ok(response)
}

fn cookie(secure: bool, token: &str, seconds: u32) -> String {
    let (name, secure) = if secure { (SECURE_COOKIE, "; Secure") } else { (PLAIN_COOKIE, "") };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

fn set_cookie(response: &mut warp::reply::Response, cookie: &str) {
    // Tokens are base64 for URLs: always a valid header.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_cannot_sign_in_because_nothing_can_be_written_is_told_so() {
        let problem = not_written(EngineError::Unavailable("disk on fire".to_owned()));
        assert_eq!((problem.kind, problem.retry_after_s.is_some()), (Kind::Unavailable, true));
        assert!(problem.detail.contains("has to be written down") && !problem.detail.contains("fire"), "{}", problem.detail);
        assert!(!not_written(EngineError::Busy).detail.contains("disk"));
    }
}
