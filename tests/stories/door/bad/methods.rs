//! Methods: every address names those it takes, TRACE is none of them, HEAD says what GET would.

use super::super::people::staffed;
use super::super::refused::nothing;
use super::super::wire::Ask;

#[tokio::test]
async fn every_address_answers_odd_methods_with_those_it_takes() {
    let shop = staffed().await;
    let port = shop.door.port;
    let document = Ask::get("/api/openapi.json").at(port).await.ok();
    let mut odd = Vec::new();
    for (path, described) in document["paths"].as_object().expect("paths") {
        let path = path
            .replace("{code}", "not_found")
            .split('/')
            .map(|part| match part.starts_with('{') {
                true => "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
                false => part,
            })
            .collect::<Vec<_>>()
            .join("/");
        for method in ["TRACE", "TRACK", "CONNECT-IT", "PROPFIND", "get"] {
            let answer = Ask::new(method, &path).bearer(&shop.admin).at(port).await;
            let allow = answer.header("allow").unwrap_or_default().to_uppercase();
            let named = described.as_object().unwrap().keys();
            let named = named.filter(|name| !name.starts_with("x-") && *name != "parameters");
            let all_named = named
                .clone()
                .all(|name| allow.contains(&name.to_uppercase()));
            if answer.status.as_u16() != 405 || !all_named || allow.contains("TRACE") {
                odd.push(format!(
                    "- {method} {path}: {} allows {allow}",
                    answer.status
                ));
            }
        }
        let options = Ask::new("OPTIONS", &path).at(port).await;
        if options.status.as_u16() != 204 || options.header("allow").is_none() {
            odd.push(format!("- OPTIONS {path}: {}", options.status));
        }
        if described.get("get").is_some() {
            let (get, head) = (
                Ask::get(&path).at(port).await,
                Ask::new("HEAD", &path).at(port).await,
            );
            if get.status != head.status || !head.body.is_null() {
                odd.push(format!(
                    "- HEAD {path}: {} but GET {}",
                    head.status, get.status
                ));
            }
        }
    }
    nothing(&odd);
}
