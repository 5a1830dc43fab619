use super::{AccessTokens, Holder};
use crate::digest::mac;
use crate::{Audience, IdentityError, IdentityOptions, Keyring, Role, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const SECRET: &str = "a secret for tests, long enough";

fn options() -> IdentityOptions {
    let secret = || SECRET.to_owned().into();
    IdentityOptions::new(secret(), secret(), Keyring::parse(&secret()).unwrap())
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn token(tokens: &AccessTokens, audience: Audience) -> String {
    signed(tokens, audience, false)
}

fn signed(tokens: &AccessTokens, audience: Audience, with_factor: bool) -> String {
    let holder = Holder {
        person: Uuid::from_u128(7),
        role: Role::Admin,
        scopes: Scope::of(Role::Admin),
        audience,
        session: Uuid::from_u128(8),
        with_factor,
    };
    tokens
        .sign(holder, noon(), Duration::from_secs(900))
        .unwrap()
}

/// What a forger does to header and claims.
type Forge = dyn FnOnce(&mut Value, &mut Value);

/// The token with its header and claims changed and signed again, as somebody with the secret would.
fn forged(token: &str, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let read = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let parts: Vec<&str> = token.split('.').collect();
    let (mut header, mut claims) = (read(parts[0]), read(parts[1]));
    change(&mut header, &mut claims);
    let write = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", write(&header), write(&claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(SECRET.as_bytes(), message.as_bytes()));
    format!("{message}.{signature}")
}

fn refusal(tokens: &AccessTokens, token: &str) -> String {
    format!("{:?}", tokens.check(token, noon()).map(|_| ()).unwrap_err())
}

#[test]
fn a_token_says_who_holds_it() {
    let tokens = AccessTokens::new(&options());
    let claims = tokens
        .check(&token(&tokens, Audience::Admin), noon())
        .unwrap();
    assert_eq!(
        (claims.sub, claims.sid, claims.role),
        (Uuid::from_u128(7), Uuid::from_u128(8), Role::Admin)
    );
    assert!(claims.may(Scope::OrdersWrite) && !claims.may(Scope::StaffWrite));
    assert_eq!(claims.exp - claims.iat, 900);
    // Re-signing without a change is a genuine token: the forgeries below fail for their own reason.
    assert!(
        tokens
            .check(&forged(&token(&tokens, Audience::Shop), |_, _| {}), noon())
            .is_ok()
    );
}

#[test]
fn a_shop_token_of_staff_carries_no_permission() {
    let tokens = AccessTokens::new(&options());
    let claims = tokens
        .check(&token(&tokens, Audience::Shop), noon())
        .unwrap();
    assert!(claims.scopes.is_empty() && !claims.may(Scope::OrdersRead));
}

#[test]
fn where_staff_need_a_second_factor_a_token_without_carries_no_permission() {
    let mut asking = options();
    asking.staff_need_factor = true;
    let tokens = AccessTokens::new(&asking);
    let claims = |with_factor| {
        let token = signed(&tokens, Audience::Admin, with_factor);
        tokens.check(&token, noon()).unwrap()
    };
    let without = claims(false);
    assert!(without.scopes.is_empty() && without.enrol_only && !without.mfa);
    let with = claims(true);
    assert!(with.may(Scope::OrdersRead) && !with.enrol_only && with.mfa);
    let shop = tokens.check(&signed(&tokens, Audience::Shop, false), noon());
    assert!(!shop.unwrap().enrol_only);
}

#[test]
fn a_token_ends_with_half_a_minute_of_patience() {
    let tokens = AccessTokens::new(&options());
    let token = token(&tokens, Audience::Shop);
    let at = |seconds| noon() + TimeDelta::seconds(seconds);
    assert!(tokens.check(&token, at(900)).is_ok());
    assert!(tokens.check(&token, at(930)).is_ok());
    assert!(matches!(
        tokens.check(&token, at(931)),
        Err(IdentityError::TokenExpired)
    ));
    assert!(matches!(
        tokens.check(&token, at(961)),
        Err(IdentityError::TokenExpired)
    ));
    assert!(tokens.check(&token, at(-30)).is_ok());
    assert!(matches!(
        tokens.check(&token, at(-31)),
        Err(IdentityError::TokenInvalid)
    ));
}

#[test]
fn forgeries_are_refused() {
    let tokens = AccessTokens::new(&options());
    let genuine = token(&tokens, Audience::Shop);
    let changes: Vec<(&str, Box<Forge>)> = vec![
        (
            "alg none",
            Box::new(|header, _| header["alg"] = json!("none")),
        ),
        (
            "alg RS256",
            Box::new(|header, _| header["alg"] = json!("RS256")),
        ),
        (
            "alg HS384",
            Box::new(|header, _| header["alg"] = json!("HS384")),
        ),
        (
            "kid path",
            Box::new(|header, _| header["kid"] = json!("../../etc/passwd")),
        ),
        (
            "no kid",
            Box::new(|header, _| drop(header.as_object_mut().unwrap().remove("kid"))),
        ),
        ("typ", Box::new(|header, _| header["typ"] = json!("JWT"))),
        (
            "issuer",
            Box::new(|_, claims| claims["iss"] = json!("somebody")),
        ),
        (
            "audience",
            Box::new(|_, claims| claims["aud"] = json!("bank")),
        ),
        (
            "no audience",
            Box::new(|_, claims| drop(claims.as_object_mut().unwrap().remove("aud"))),
        ),
        (
            "no end",
            Box::new(|_, claims| drop(claims.as_object_mut().unwrap().remove("exp"))),
        ),
        (
            "no subject",
            Box::new(|_, claims| drop(claims.as_object_mut().unwrap().remove("sub"))),
        ),
        (
            "not before",
            Box::new(|_, claims| claims["nbf"] = json!(9_999_999_999_i64)),
        ),
        (
            "unknown role",
            Box::new(|_, claims| claims["role"] = json!("god")),
        ),
    ];
    for (name, change) in changes {
        assert_eq!(
            refusal(&tokens, &forged(&genuine, change)),
            "TokenInvalid",
            "{name}"
        );
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let tokens = AccessTokens::new(&options());
    let genuine = token(&tokens, Audience::Shop);
    let (message, _) = genuine.rsplit_once('.').unwrap();
    let header = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = genuine.split('.').nth(1).unwrap();
    for odd in [
        String::new(),
        "..".into(),
        format!("{message}."),
        message.to_owned(),
        genuine[..genuine.len() - 1].to_owned(),
        format!("{genuine}x"),
        format!("{}.{claims}.", header(r#"{"alg":"none","typ":"at+jwt"}"#)),
        "x".repeat(100_000),
        format!("{genuine}{}", "A".repeat(5_000)),
    ] {
        assert_eq!(refusal(&tokens, &odd), "TokenInvalid");
    }
}

#[test]
fn a_retired_secret_still_checks_but_no_longer_signs() {
    let before = AccessTokens::new(&options());
    let mut rotated = options();
    rotated.retired_jwt_secrets = vec![rotated.jwt_secret.clone()];
    rotated.jwt_secret = "the next secret, long enough too".to_owned().into();
    let after = AccessTokens::new(&rotated);
    assert!(after.check(&token(&before, Audience::Shop), noon()).is_ok());
    assert!(
        before
            .check(&token(&after, Audience::Shop), noon())
            .is_err()
    );
}
