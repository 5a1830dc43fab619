use super::{Roles, mount};
use crate::http::{cors::cors, envelope};
use crate::limits::guard;
use crate::openapi;
use actix_web::App;
use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use std::collections::BTreeSet;

/// The door without a shop behind it: enough for everything that never reaches a route.
async fn ask(roles: Roles, request: TestRequest) -> (ServiceResponse<impl MessageBody>, u16) {
    let app = App::new()
        .wrap(from_fn(guard))
        .wrap(cors(&["https://shop.example".to_owned()]))
        .wrap(from_fn(envelope))
        .configure(mount(roles));
    let door = init_service(app).await;
    let response = call_service(&door, request.to_request()).await;
    let status = response.status().as_u16();
    (response, status)
}

async fn document(response: ServiceResponse<impl MessageBody>) -> serde_json::Value {
    let body = to_bytes(response.into_body()).await.ok().unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn header(response: &ServiceResponse<impl MessageBody>, name: &str) -> String {
    let value = response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned());
    value.unwrap_or_default()
}

#[actix_web::test]
async fn an_unknown_address_is_a_document_under_the_callers_id() {
    let request = TestRequest::get()
        .uri("/api/nope")
        .insert_header(("x-request-id", "call-7"));
    let (response, status) = ask(Roles::Both, request).await;
    assert_eq!(status, 404);
    assert_eq!(header(&response, "x-request-id"), "call-7");
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json"
    );
    let said = document(response).await;
    assert_eq!(
        (&said["code"], &said["instance"]),
        (&"not_found".into(), &"call-7".into())
    );
}

#[actix_web::test]
async fn an_odd_request_id_is_replaced() {
    let request = TestRequest::get()
        .uri("/health/live")
        .insert_header(("x-request-id", "a b"));
    let (response, _) = ask(Roles::Both, request).await;
    assert_eq!(header(&response, "x-request-id").len(), 36);
}

#[actix_web::test]
async fn a_known_address_says_which_methods_it_takes() {
    for method in ["PATCH", "TRACE", "DELETE", "CONNECT", "BREW"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = TestRequest::default().method(method).uri("/api/products");
        let (response, status) = ask(Roles::Both, request).await;
        assert_eq!(status, 405);
        assert_eq!(header(&response, "allow"), "GET, HEAD, POST, OPTIONS");
    }
    let request = TestRequest::default()
        .method(Method::OPTIONS)
        .uri("/api/products/x");
    let (response, status) = ask(Roles::Both, request).await;
    assert_eq!(
        (status, header(&response, "allow").as_str()),
        (204, "GET, HEAD, PUT, DELETE, OPTIONS")
    );
}

#[actix_web::test]
async fn half_a_door_sends_the_other_half_away() {
    let (_, status) = ask(Roles::QueriesOnly, TestRequest::post().uri("/api/cart/add")).await;
    assert_eq!(status, 404);
    let (_, status) = ask(Roles::CommandsOnly, TestRequest::get().uri("/api/products")).await;
    assert_eq!(status, 404);
}

#[actix_web::test]
async fn every_answer_is_dressed_as_helmet_dresses_it() {
    for uri in ["/health/live", "/api/nope", "/api/problems"] {
        let (response, _) = ask(Roles::Both, TestRequest::get().uri(uri)).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer");
        assert!(header(&response, "content-security-policy").starts_with("default-src 'none'"));
        assert!(header(&response, "strict-transport-security").starts_with("max-age=31536000"));
        assert_eq!(header(&response, "x-powered-by"), "");
    }
}

#[actix_web::test]
async fn only_the_shops_own_pages_may_read() {
    let from = |origin: &'static str| {
        TestRequest::get()
            .uri("/health/live")
            .insert_header(("origin", origin))
    };
    let (response, _) = ask(Roles::Both, from("https://shop.example")).await;
    assert_eq!(
        header(&response, "access-control-allow-origin"),
        "https://shop.example"
    );
    for origin in [
        "https://shop.example.evil",
        "http://shop.example",
        "null",
        "https://evil",
    ] {
        let (response, _) = ask(Roles::Both, from(origin)).await;
        assert_eq!(
            header(&response, "access-control-allow-origin"),
            "",
            "{origin}"
        );
    }
}

#[actix_web::test]
async fn the_codes_can_be_looked_up() {
    let (response, status) = ask(
        Roles::Both,
        TestRequest::get().uri("/api/problems/not_found"),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(document(response).await["status"], 404);
    let (_, status) = ask(
        Roles::Both,
        TestRequest::get().uri("/api/problems/nonsense"),
    )
    .await;
    assert_eq!(status, 404);
}

#[test]
fn every_documented_code_exists() {
    let known: BTreeSet<&str> = crate::problem::codes::ALL
        .iter()
        .map(|code| code.name)
        .collect();
    let document = serde_json::to_value(openapi::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut odd = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            if !route["tags"][0].is_string() || !route["summary"].is_string() {
                odd.push(format!("{method} {path} has no tag or no summary"));
            }
            let answers = route["responses"].as_object().unwrap().iter();
            let refusals = answers.filter(|(status, _)| status.as_str() >= "400");
            for (status, answer) in refusals.filter(|_| !path.starts_with("/health")) {
                let said = answer["description"].as_str().unwrap();
                if !codes_of(said)
                    .iter()
                    .all(|code| known.contains(code.as_str()))
                {
                    odd.push(format!("{method} {path} {status}: {said}"));
                }
            }
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

/// The codes a description names: `code, code (with something); code: in this case`.
fn codes_of(said: &str) -> Vec<String> {
    let mut depth = 0;
    let plain: String = said
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '(');
            let inside = depth > 0;
            depth -= i32::from(*letter == ')');
            !inside
        })
        .collect();
    let parts = plain.split(';').filter_map(|part| part.split(':').next());
    parts
        .flat_map(|part| part.split(','))
        .map(|code| code.trim().to_owned())
        .collect()
}
