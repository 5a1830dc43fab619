//! The whole door by its own description: garbage at every operation, and no address that is not there.

use super::people::staffed;
use super::refused::{flaw, nothing};
use super::wire::Ask;
use serde_json::{Value, json};
use testkit::actors::Answer;

/// A documented operation at an address that could be one.
struct Operation {
    method: String,
    path: String,
    takes_body: bool,
    wants_admin: bool,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let path: Vec<&str> = path
            .split('/')
            .map(|part| match part {
                "{code}" => "not_found",
                part if part.starts_with('{') => "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
                part => part,
            })
            .collect();
        for (method, described) in methods.as_object().expect("methods") {
            let security = described["security"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.join("/"),
                takes_body: described.get("requestBody").is_some(),
                wants_admin: !security.is_empty()
                    && security.iter().all(|one| one.get("admin").is_some()),
            });
        }
    }
    // Signing out ends the session that the other operations need.
    found.sort_by_key(|operation| operation.path.ends_with("/logout"));
    found
}

const GARBAGE: &[&[u8]] = &[
    b"",
    b"{",
    b"[]",
    b"null",
    b"{}",
    b"\xff\xfe\x00",
    b"{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
    b"{\"id\":1,\"id\":2}",
    b"<xml/>",
    b"{\"__proto__\":{\"role\":\"admin\"}}",
    b"1e999",
    b"\"\\u0000\"",
];
const QUERIES: &[&str] = &[
    "nonsense=1",
    "page=-1&limit=99999",
    "%00=%00",
    "q=%ff%fe",
    "=&&=&",
    "a[b][c]=d",
    "sort=;DROP",
    "page=1&page=1",
    "%",
    "id=%27",
];

fn odd(what: &str, operation: &Operation, answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    let flaw = flaw(answer).filter(|_| status >= 400)?;
    Some(format!(
        "- {} {} with {what}: {status} {flaw}: {}",
        operation.method, operation.path, answer.body
    ))
}

#[tokio::test]
async fn garbage_at_every_operation_is_answered_with_a_document() {
    let shop = staffed().await;
    let ada = shop.customer("ada@example.com").await;
    let document = Ask::get("/api/openapi.json").at(shop.door.port).await.ok();
    let operations = operations(&document);
    assert!(
        operations.len() >= 40,
        "only {} operations are documented",
        operations.len()
    );
    let mut found = Vec::new();
    for operation in &operations {
        let token = if operation.wants_admin {
            &shop.admin
        } else {
            &ada
        };
        let path = &operation.path;
        for query in QUERIES {
            let ask = Ask::new(&operation.method, &format!("{path}?{query}")).bearer(token);
            found.extend(odd(query, operation, &ask.at(shop.door.port).await));
        }
        for body in GARBAGE {
            let ask = Ask::new(&operation.method, path).bearer(token).json(*body);
            let answer = ask.at(shop.door.port).await;
            found.extend(odd(&String::from_utf8_lossy(body), operation, &answer));
            let refusable = operation.takes_body && !body.is_empty() && *body != b"{}".as_slice();
            if refusable && answer.status.is_success() {
                found.push(format!(
                    "- {} {path} took {}",
                    operation.method,
                    String::from_utf8_lossy(body)
                ));
            }
        }
        let plain = Ask::new(&operation.method, path)
            .bearer(token)
            .header("content-type", "text/plain")
            .bytes("hello");
        found.extend(odd(
            "plain text",
            operation,
            &plain.at(shop.door.port).await,
        ));
        let guest = Ask::new(&operation.method, path).at(shop.door.port).await;
        found.extend(odd("nobody", operation, &guest));
    }
    nothing(&found);
}

#[tokio::test]
async fn every_documented_address_is_there_and_says_what_it_takes() {
    let shop = staffed().await;
    let document = Ask::get("/api/openapi.json").at(shop.door.port).await.ok();
    let mut found = Vec::new();
    for operation in operations(&document) {
        let ask = Ask::new(&operation.method, &operation.path).bearer(&shop.admin);
        let answer = ask.at(shop.door.port).await;
        let (status, said) = (answer.status.as_u16(), answer.body["detail"].clone());
        // Whoever does not know the secret in it finds no such address, as is meant.
        let is_secret = operation.path.starts_with("/api/payments/mm/");
        let is_missing = said == json!("no such address") && !is_secret;
        if status == 405 || status >= 500 || is_missing {
            found.push(format!(
                "- {} {}: {status} {said}",
                operation.method, operation.path
            ));
        }
        let brewed = Ask::new("BREW", &operation.path).at(shop.door.port).await;
        let allow = brewed.header("allow").unwrap_or_default().to_owned();
        if brewed.status.as_u16() != 405
            || !allow.split(", ").any(|method| method == operation.method)
        {
            found.push(format!(
                "- BREW {}: {} allows {allow}",
                operation.path, brewed.status
            ));
        }
        found.extend(odd("BREW", &operation, &brewed));
    }
    nothing(&found);
}

/// Clients branch on codes: each can be looked up at the address its documents name.
#[tokio::test]
async fn every_code_can_be_looked_up() {
    let shop = staffed().await;
    let codes = Ask::get("/api/problems").at(shop.door.port).await.ok();
    for code in codes.as_array().expect("codes") {
        let name = code["code"].as_str().unwrap();
        let shown = Ask::get(&format!("/api/problems/{name}"))
            .at(shop.door.port)
            .await
            .ok();
        assert_eq!(&shown, code);
        assert!(
            shown["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty()),
            "{name}"
        );
    }
}
