//! What is inside stays inside: metrics, other people's tools, secrets in answers.

use super::super::people::staffed;
use super::super::wire::Ask;
use serde_json::json;

#[tokio::test]
async fn nothing_of_the_engine_room_is_served_to_the_street() {
    let shop = staffed().await;
    let port = shop.door.port;
    for path in [
        "/metrics",
        "/debug/pprof",
        "/actuator/env",
        "/.env",
        "/.git/config",
        "/server-status",
        "/api/debug",
        "/planted/search?q=x",
    ] {
        let answer = Ask::get(path).bearer(&shop.admin).at(port).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (404, "not_found"),
            "{path}"
        );
    }
    // Health says whether, not what is inside; the description is public on purpose.
    let ready = Ask::get("/health/ready").at(port).await.ok().to_string();
    for inner in ["postgres", "password", "@127.0.0.1", "version"] {
        assert!(!ready.contains(inner), "{ready}");
    }
    Ask::get("/api/openapi.json").at(port).await.ok();
}

#[tokio::test]
async fn no_answer_holds_a_secret_of_the_shop_or_of_a_person() {
    let shop = staffed().await;
    let port = shop.door.port;
    let ada = shop.customer("ada@example.com").await;
    shop.product("KETTLE", 5).await;
    let document = Ask::get("/api/openapi.json").at(port).await.ok();
    let reads = document["paths"].as_object().expect("paths").iter();
    let reads = reads.filter(|(path, item)| !path.contains('{') && item.get("get").is_some());
    let mut odd = Vec::new();
    for (path, _) in reads {
        if path == "/api/openapi.json" {
            continue;
        }
        for (who, token) in [("the owner", &shop.admin), ("a customer", &ada)] {
            let said = Ask::get(path).bearer(token).at(port).await.body.to_string();
            for secret in [
                "passwordHash",
                "password_hash",
                "$2b$",
                "totpSecret",
                "tokenHash",
                "seven green",
            ] {
                if said.contains(secret) {
                    odd.push(format!("- {path} tells {who} {secret}"));
                }
            }
            if who == "a customer" && said.contains("costPrice") {
                odd.push(format!("- {path} tells a customer what the shop paid"));
            }
        }
    }
    super::super::refused::nothing(&odd);
    let body = json!({"email": "ada@example.com", "password": "seven green umbrellas"});
    let login = Ask::post("/api/auth/login", body.to_string())
        .at(port)
        .await
        .ok();
    assert!(!login.to_string().contains("umbrellas"));
}
