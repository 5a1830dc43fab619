//! Tokens, profiles and the doors they open.

use super::*;

#[actix_web::test]
async fn tokens_are_exchanged_once_and_end_with_the_session() {
    let db = Database::new().await;
    let shop = shop(&db);
    let first = joined(&shop).await;
    let body = json!({ "refreshToken": first.token("refreshToken") });
    let second = post(&shop, "/api/auth/refresh", body).await;
    assert_eq!(
        (second.status, &second.body["tokenType"]),
        (200, &json!("Bearer"))
    );
    let access = second.token("accessToken");
    let bearer = format!("Bearer {access}");
    let out = send(
        &shop,
        (Method::POST, "/api/auth/logout"),
        &[("authorization", &bearer)],
        None,
    )
    .await;
    assert_eq!(out.status, 204);
    for dead in [access, first.token("accessToken")] {
        let told = profile(&shop, &dead).await;
        assert_eq!(
            (told.status, &told.body["code"]),
            (401, &json!("unauthenticated"))
        );
    }
    let body = json!({ "refreshToken": second.token("refreshToken") });
    let told = post(&shop, "/api/auth/refresh", body).await;
    assert_eq!(
        (told.status, &told.body["code"]),
        (401, &json!("invalid_refresh_token"))
    );
    assert_eq!(
        send(&shop, (Method::POST, "/api/auth/logout"), &[], None)
            .await
            .status,
        401
    );
}

#[actix_web::test]
async fn a_profile_changes_from_the_version_that_was_seen() {
    let db = Database::new().await;
    let shop = shop(&db);
    let access = joined(&shop).await.token("accessToken");
    let bearer = format!("Bearer {access}");
    let put = |tag: &'static str, body| {
        let (shop, bearer) = (shop.clone(), bearer.clone());
        async move {
            let headers = [("authorization", bearer.as_str()), ("if-match", tag)];
            send(
                &shop,
                (Method::PUT, "/api/auth/profile"),
                &headers,
                Some(body),
            )
            .await
        }
    };
    let told = put(
        "\"1\"",
        json!({ "name": "Ada King", "phone": "0712 345 678" }),
    )
    .await;
    assert_eq!((told.status, told.header("etag")), (200, Some("\"2\"")));
    assert_eq!(
        (&told.body["name"], &told.body["phone"]),
        (&json!("Ada King"), &json!("0712345678"))
    );
    let late = put("\"1\"", json!({ "name": "Ada" })).await;
    assert_eq!(
        (late.status, &late.body["code"]),
        (412, &json!("version_mismatch"))
    );
    let told = put("*", json!({ "phone": null })).await;
    assert_eq!((told.status, &told.body["phone"]), (200, &Value::Null));
    let told = put("*", json!({ "role": "admin" })).await;
    assert_eq!(
        (told.status, &told.body["code"]),
        (400, &json!("unknown_field"))
    );
    let told = put("*", json!({ "name": null })).await;
    assert_eq!((told.status, &told.body["code"]), (422, &json!("required")));
}

#[actix_web::test]
async fn only_staff_get_an_admin_token() {
    let db = Database::new().await;
    let shop = shop(&db);
    let id = id_of(&joined(&shop).await);
    let mut body = credentials();
    body["audience"] = json!("admin");
    let refused = post(&shop, "/api/auth/login", body.clone()).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (403, &json!("forbidden"))
    );
    let admin = Standing {
        role: Role::Admin,
        is_active: true,
    };
    shop.identity
        .set_standing(id, admin, shop.now())
        .await
        .unwrap();
    let office = post(&shop, "/api/auth/login", body).await;
    assert_eq!(
        (office.status, &office.body["tokens"]["audience"]),
        (200, &json!("admin"))
    );
    let inactive = Standing {
        role: Role::Admin,
        is_active: false,
    };
    shop.identity
        .set_standing(id, inactive, shop.now())
        .await
        .unwrap();
    assert_eq!(
        profile(&shop, &office.token("accessToken")).await.status,
        401
    );
    let told = post(&shop, "/api/auth/login", credentials()).await;
    assert_eq!(
        (told.status, &told.body["code"]),
        (403, &json!("account_inactive"))
    );
}
