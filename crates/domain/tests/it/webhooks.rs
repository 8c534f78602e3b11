//! Standard Webhooks 1.0: what is believed and what is not.

use domain::standard_webhooks::{NotASecret, Secret, WebhookFault, seconds, sign, verify};
use domain::time::{Duration, Timestamp};
use proptest::prelude::*;

/// The example of the standard's own documentation.
const WRITTEN: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const AT: Timestamp = Timestamp(1_614_265_330_000);
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret() -> Secret {
    Secret::parse(WRITTEN).unwrap()
}

fn judged(timestamp: &str, signature: &str, body: &[u8], now: Timestamp) -> Result<(), WebhookFault> {
    verify(&[secret()], ID, timestamp, signature, body, now)
}

#[test]
fn the_standards_own_example_is_signed_and_believed() {
    assert_eq!(sign(&secret(), ID, AT, BODY), SIGNATURE);
    assert_eq!(judged("1614265330", SIGNATURE, BODY, AT), Ok(()));
}

#[test]
fn a_tampered_byte_is_noticed_anywhere() {
    let stamp = seconds(AT).to_string();
    for at in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[at] ^= 1;
        assert_eq!(judged(&stamp, SIGNATURE, &body, AT), Err(WebhookFault::Mismatch));
    }
    assert_eq!(verify(&[secret()], "msg_other", &stamp, SIGNATURE, BODY, AT), Err(WebhookFault::Mismatch));
    assert_eq!(judged("1614265331", SIGNATURE, BODY, AT), Err(WebhookFault::Mismatch));
}

#[test]
fn empty_short_and_long_signatures_fit_nothing() {
    for signature in ["", "v1,", "v1", ",", "v1,AA==", "v1, ", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,not base64", "g0hM"] {
        assert_eq!(judged("1614265330", signature, BODY, AT), Err(WebhookFault::Missing), "{signature}");
    }
    let long = format!("{SIGNATURE}AAAA");
    assert_eq!(judged("1614265330", &long, BODY, AT), Err(WebhookFault::Missing));
}

#[test]
fn the_clock_may_be_off_by_300_seconds_and_not_by_301() {
    for (off, verdict) in [(300, Ok(())), (301, Err(WebhookFault::TooOld)), (-300, Ok(())), (-301, Err(WebhookFault::TooNew))] {
        assert_eq!(judged("1614265330", SIGNATURE, BODY, AT + Duration::seconds(off)), verdict, "{off}");
    }
}

#[test]
fn a_timestamp_is_whole_seconds_and_nothing_else() {
    for stamp in ["", "now", "-1", "+1614265330", " 1614265330", "1614265330.5", "99999999999999999999"] {
        assert_eq!(judged(stamp, SIGNATURE, BODY, AT), Err(WebhookFault::Timestamp), "{stamp}");
    }
    assert_eq!(judged("9223372036854775807", SIGNATURE, BODY, AT), Err(WebhookFault::TooNew));
}

#[test]
fn an_identifier_is_there_and_has_no_dot() {
    for id in ["", "a.b", "a\nb", &"x".repeat(257)] {
        assert_eq!(verify(&[secret()], id, "1614265330", SIGNATURE, BODY, AT), Err(WebhookFault::Id), "{id:?}");
    }
}

#[test]
fn a_key_is_changed_with_two_keys_or_two_signatures() {
    let new = Secret::from_bytes(vec![7; 32]).unwrap();
    let stamp = seconds(AT).to_string();
    assert_eq!(verify(&[new.clone(), secret()], ID, &stamp, SIGNATURE, BODY, AT), Ok(()));
    let both = format!("{} {SIGNATURE}", sign(&new, ID, AT, BODY));
    assert_eq!(verify(std::slice::from_ref(&new), ID, &stamp, &both, BODY, AT), Ok(()));
    assert_eq!(verify(&[secret()], ID, &stamp, &both, BODY, AT), Ok(()));
    assert_eq!(verify(std::slice::from_ref(&new), ID, &stamp, SIGNATURE, BODY, AT), Err(WebhookFault::Mismatch));
    assert_eq!(verify(&[], ID, &stamp, SIGNATURE, BODY, AT), Err(WebhookFault::Mismatch));
}

#[test]
fn a_header_full_of_signatures_is_not_worked_through() {
    let many = vec![SIGNATURE; 17].join(" ");
    assert_eq!(judged("1614265330", &many, BODY, AT), Err(WebhookFault::Missing));
}

#[test]
fn a_written_secret_says_what_is_wrong_with_it_and_never_shows_itself() {
    assert_eq!(Secret::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap_err(), NotASecret::Prefix);
    assert_eq!(Secret::parse("whsec_???").unwrap_err(), NotASecret::Base64);
    assert_eq!(Secret::parse("whsec_AAAA").unwrap_err(), NotASecret::Length);
    assert_eq!(Secret::from_bytes(vec![0; 65]).unwrap_err(), NotASecret::Length);
    assert_eq!(secret().written(), WRITTEN);
    assert!(!format!("{:?}", secret()).contains("MfKQ"));
}

proptest! {
    #[test]
    fn whatever_is_signed_is_believed_and_no_header_makes_it_fall_over(
        key in proptest::collection::vec(any::<u8>(), 24..=64),
        id in "[a-zA-Z0-9_-]{1,64}",
        body in proptest::collection::vec(any::<u8>(), 0..512),
        junk in ".{0,80}",
    ) {
        let secret = Secret::from_bytes(key).unwrap();
        let stamp = seconds(AT).to_string();
        let signature = sign(&secret, &id, AT, &body);
        prop_assert_eq!(verify(std::slice::from_ref(&secret), &id, &stamp, &signature, &body, AT), Ok(()));
        prop_assert!(verify(std::slice::from_ref(&secret), &id, &stamp, &junk, &body, AT).is_err());
        prop_assert!(verify(&[secret], &id, &junk, &signature, &body, AT).is_err());
    }
}
