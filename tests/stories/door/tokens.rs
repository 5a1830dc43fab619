//! Access tokens that are none: forged, bent, old, of another shop, of another kind.

use super::people::{JWT_SECRET, staffed};
use super::refused::{Row, nothing, odd_ones, row};
use super::wire::Ask;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

fn part(token: &str, place: usize) -> Value {
    let text = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&BASE64.decode(text).unwrap()).unwrap()
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let message = format!(
        "{}.{}",
        BASE64.encode(header.to_string()),
        BASE64.encode(claims.to_string())
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    format!("{message}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

fn over(whole: &Value, fields: Value) -> Value {
    serde_json::from_str(&super::people::with(whole, fields)).unwrap()
}

/// Tokens made from a genuine one, each with one thing wrong.
fn forged(token: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = (part(token, 0), part(token, 1));
    let now = chrono::Utc::now().timestamp();
    let head = |fields: Value| signed(&over(&header, fields), &claims, JWT_SECRET);
    let body = |fields: Value| signed(&header, &over(&claims, fields), JWT_SECRET);
    let none = over(&header, json!({"alg": "none"}));
    let unsigned = format!(
        "{}.{}",
        BASE64.encode(none.to_string()),
        BASE64.encode(claims.to_string())
    );
    let (message, seal) = token.rsplit_once('.').unwrap();
    let mut tail = seal.to_owned();
    tail.replace_range(0..1, if seal.starts_with('A') { "B" } else { "A" });
    vec![
        (
            "another secret",
            signed(&header, &claims, "another-secret-another-secret-xx"),
        ),
        ("no secret", signed(&header, &claims, "")),
        ("alg none, unsigned", format!("{unsigned}.")),
        ("alg none, with the old seal", format!("{unsigned}.{seal}")),
        ("alg None", head(json!({"alg": "None"}))),
        ("alg RS256 over the secret", head(json!({"alg": "RS256"}))),
        ("alg ES256", head(json!({"alg": "ES256"}))),
        ("alg HS384", head(json!({"alg": "HS384"}))),
        ("no alg", head(json!({"alg": null}))),
        ("another kind of token", head(json!({"typ": "JWT"}))),
        ("a refresh token's kind", head(json!({"typ": "rt+jwt"}))),
        (
            "a key that is a file",
            head(json!({"kid": "../../../../dev/null"})),
        ),
        (
            "a key that is SQL",
            head(json!({"kid": "x' UNION SELECT 'a"})),
        ),
        ("no key", head(json!({"kid": null}))),
        ("no seal", format!("{message}.")),
        ("no seal and no dot", message.to_owned()),
        ("a bent seal", format!("{message}.{tail}")),
        (
            "half a seal",
            format!("{message}.{}", &seal[..seal.len() / 2]),
        ),
        ("another shop", body(json!({"iss": "https://evil.example"}))),
        ("no shop", body(json!({"iss": null}))),
        ("another place", body(json!({"aud": "warehouse"}))),
        ("no place", body(json!({"aud": null}))),
        (
            "made in the future",
            body(json!({"iat": now + 600, "exp": now + 1500})),
        ),
        ("valid from tomorrow", body(json!({"nbf": now + 86_400}))),
        ("without an end", body(json!({"exp": null}))),
        ("an end that is a word", body(json!({"exp": "never"}))),
        ("somebody who is no id", body(json!({"sub": "admin"}))),
        ("a role nobody has", body(json!({"role": "god"}))),
        (
            "a scope nobody has",
            body(json!({"scopes": ["everything"]})),
        ),
        (
            "a hundred kilobytes",
            format!("{token}{}", "A".repeat(3_000)),
        ),
    ]
}

fn garbage() -> Vec<Row> {
    let odd = [
        "",
        "x",
        ".",
        "..",
        "a.b.c",
        "null",
        "undefined",
        "Bearer",
        "e30.e30.e30",
        "%00",
        "eyJhbGciOiJub25lIn0.e30.",
    ];
    let profile = || Ask::get("/api/auth/profile");
    let mut rows: Vec<Row> = odd
        .iter()
        .map(|token| {
            row(
                format!("token {token:?}"),
                profile().bearer(token),
                401,
                "unauthenticated",
            )
        })
        .collect();
    for scheme in [
        "Basic b3duZXI6cGFzc3dvcmQ=",
        "Digest x",
        "Bearer",
        "bearer",
        "Token abc",
        "abc",
    ] {
        rows.push(row(
            format!("header {scheme:?}"),
            profile().header("authorization", scheme),
            401,
            "unauthenticated",
        ));
    }
    rows
}

#[tokio::test]
async fn only_the_shops_own_fresh_tokens_open_anything() {
    let shop = staffed().await;
    let login =
        json!({"email": "ada@example.com", "password": "seven green umbrellas"}).to_string();
    let ada = shop.customer("ada@example.com").await;
    let session = Ask::post("/api/auth/login", login)
        .at(shop.door.port)
        .await
        .ok();
    let refresh = session["tokens"]["refreshToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut rows = garbage();
    for token in [&ada, &shop.admin] {
        for (what, forged) in forged(token) {
            for ask in [
                Ask::get("/api/auth/profile"),
                Ask::get("/api/admin/orders"),
                Ask::get("/api/cart"),
                Ask::get("/api/orders"),
            ] {
                rows.push(row(what, ask.bearer(&forged), 401, "unauthenticated"));
            }
        }
    }
    rows.push(row(
        "a refresh token as an access token",
        Ask::get("/api/auth/profile").bearer(&refresh),
        401,
        "unauthenticated",
    ));
    let as_refresh = Ask::post(
        "/api/auth/refresh",
        json!({"refreshToken": ada}).to_string(),
    );
    rows.push(row(
        "an access token as a refresh token",
        as_refresh,
        401,
        "invalid_refresh_token",
    ));
    let now = chrono::Utc::now().timestamp();
    let old = over(&part(&ada, 1), json!({"iat": now - 961, "exp": now - 61}));
    let old = signed(&part(&ada, 0), &old, JWT_SECRET);
    for path in [
        "/api/auth/profile",
        "/api/cart",
        "/api/orders",
        "/api/admin/dashboard",
    ] {
        rows.push(row(
            "expired a minute ago",
            Ask::get(path).bearer(&old),
            401,
            "token_expired",
        ));
    }
    nothing(&odd_ones(shop.door.port, &rows).await);
    // The forge itself works: the same claims, signed again, are let in.
    let again = signed(&part(&ada, 0), &part(&ada, 1), JWT_SECRET);
    Ask::get("/api/auth/profile")
        .bearer(&again)
        .at(shop.door.port)
        .await
        .ok();
}

#[tokio::test]
async fn a_token_ends_with_its_session_and_a_refresh_token_after_one_use() {
    let shop = staffed().await;
    shop.customer("ada@example.com").await;
    let login = || {
        Ask::post(
            "/api/auth/login",
            json!({"email": "ada@example.com", "password": "seven green umbrellas"}).to_string(),
        )
    };
    let port = shop.door.port;
    let tokens = login().at(port).await.ok()["tokens"].clone();
    let (access, refresh) = (
        tokens["accessToken"].as_str().unwrap(),
        tokens["refreshToken"].as_str().unwrap(),
    );
    Ask::get("/api/auth/profile")
        .bearer(access)
        .at(port)
        .await
        .ok();
    let out = Ask::post(
        "/api/auth/logout",
        json!({"refreshToken": refresh}).to_string(),
    )
    .bearer(access)
    .at(port)
    .await;
    assert!(out.status.is_success(), "{} {}", out.status, out.body);
    let rows = [
        row(
            "after signing out",
            Ask::get("/api/auth/profile").bearer(access),
            401,
            "unauthenticated",
        ),
        row(
            "refreshing after signing out",
            Ask::post(
                "/api/auth/refresh",
                json!({"refreshToken": refresh}).to_string(),
            ),
            401,
            "invalid_refresh_token",
        ),
        row(
            "a wrong password",
            Ask::post(
                "/api/auth/login",
                r#"{"email":"ada@example.com","password":"x"}"#,
            ),
            401,
            "invalid_credentials",
        ),
        row(
            "an unknown address",
            Ask::post(
                "/api/auth/login",
                r#"{"email":"bob@example.com","password":"x"}"#,
            ),
            401,
            "invalid_credentials",
        ),
    ];
    nothing(&odd_ones(port, &rows).await);
    let said = |answer: testkit::actors::Answer| answer.body["detail"].clone();
    assert_eq!(
        said(rows[2].ask.at(port).await),
        said(rows[3].ask.at(port).await)
    );
}
