//! What every operation of the document has in common, said once: the refusals that come before a
//! route is reached, the type of a problem document, and what the house's headers look like.

use crate::permissions::{TABLE, Who};
use crate::problem::Code;
use crate::problem::codes::{self, for_status};
use serde_json::{Map, Value, json};

const PROBLEM: &str = "#/components/schemas/Problem";
/// Refusals of everything that is counted: its parameters and headers, whoever calls too often, and
/// a database that is away.
const ALWAYS: &[&Code] = &[
    codes::MALFORMED_REQUEST,
    codes::UNAUTHENTICATED,
    codes::RATE_LIMITED,
    codes::UNAVAILABLE,
];
/// Refusals of a body.
const OF_A_BODY: &[&Code] = &[
    codes::REQUEST_TIMEOUT,
    codes::BODY_TOO_LARGE,
    codes::UNSUPPORTED_MEDIA_TYPE,
    codes::INVALID_VALUE,
];

/// The document as it is published.
pub(super) fn finish(mut document: Value) -> Value {
    let paths = document["paths"].as_object_mut();
    for (path, operations) in paths.into_iter().flatten() {
        let operations = operations.as_object_mut();
        for (method, operation) in operations.into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete((method, path), operation);
            }
        }
    }
    document
}

fn complete((method, path): (&str, &str), operation: &mut Map<String, Value>) {
    let has_body = operation.contains_key("requestBody");
    let tag = operation.get("tags").and_then(|tags| tags[0].as_str());
    let asks = matches!(tag, Some("commands" | "queries"));
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    parameters.into_iter().flatten().for_each(describe);
    let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let mut due: Vec<&Code> = Vec::new();
    if path.starts_with("/api/") {
        due.push(codes::RATE_LIMITED);
    }
    if asks {
        due.extend(ALWAYS);
    }
    if has_body {
        due.extend(OF_A_BODY);
    }
    if is_for_a_person(method, path) {
        due.push(codes::KEY_REFUSED);
    }
    if path.contains('{') {
        due.push(codes::NOT_FOUND);
        due.push(codes::URI_TOO_LONG);
    }
    for code in due {
        responses
            .entry(code.status.to_string())
            .or_insert_with(|| refusal(code));
    }
    responses
        .iter_mut()
        .for_each(|(status, answer)| name_its_type(status, answer));
}

/// Whether only somebody who signed in may call it, and no API key.
fn is_for_a_person(method: &str, path: &str) -> bool {
    let mut lines = TABLE.iter();
    lines.any(|line| {
        (line.pattern, line.who) == (path, Who::SignedIn)
            && line.method.eq_ignore_ascii_case(method)
    })
}

fn refusal(code: &Code) -> Value {
    json!({
        "description": code.name,
        "content": {"application/json": {"schema": {"$ref": PROBLEM}}},
    })
}

/// A refusal is a problem document, with an example under the code its description begins with.
fn name_its_type(status: &str, answer: &mut Value) {
    let said = answer["description"].as_str().unwrap_or_default();
    let word = said.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_');
    let word = word.into_iter().next().unwrap_or_default().to_owned();
    let Some(content) = answer.get_mut("content").and_then(Value::as_object_mut) else {
        return;
    };
    let is_problem = |kind: &Value| kind["schema"]["$ref"] == PROBLEM;
    if !content.get("application/json").is_some_and(is_problem) {
        return;
    }
    if let Some(mut kind) = content.remove("application/json") {
        let number = status.parse().unwrap_or(500);
        let named = codes::ALL.iter().find(|code| code.name == word);
        kind["example"] = example(named.copied().unwrap_or(for_status(number)), number);
        content.insert("application/problem+json".to_owned(), kind);
    }
}

fn example(code: &Code, status: u16) -> Value {
    json!({
        "type": format!("/api/problems/{}", code.name),
        "title": code.title,
        "status": status,
        "detail": code.title,
        "code": code.name,
        "instance": "01933f0a-7b1e-7c3f-8d9e-0a1b2c3d4e5f",
    })
}

/// Headers whose look is the same everywhere.
fn describe(parameter: &mut Value) {
    if parameter["in"] != "header" {
        return;
    }
    let (pattern, example) = match parameter["name"].as_str() {
        Some("Idempotency-Key") => ("^[!-~]{1,255}$", "9f1c7c1e-order-1"),
        Some("If-Match") => (r#"^(\*|"[0-9]{1,18}")$"#, "\"3\""),
        Some("Min-Event-Position") => ("^[0-9]{1,15}-[0-9]{1,15}$", "811-4711"),
        _ => return,
    };
    parameter["schema"] = json!({"type": "string", "pattern": pattern, "example": example});
}

#[cfg(test)]
mod tests {
    use super::finish;
    use serde_json::json;

    #[test]
    fn every_operation_says_what_may_come_before_it() {
        let bare = json!({"paths": {"/api/x/{id}": {"put": {
            "tags": ["commands"],
            "requestBody": {},
            "parameters": [{"name": "If-Match", "in": "header", "schema": {}}],
            "responses": {"200": {"description": "It"}, "409": {
                "description": "cart_empty, cart_closed",
                "content": {"application/json": {"schema": {"$ref": super::PROBLEM}}},
            }},
        }}}});
        let whole = finish(bare);
        let operation = &whole["paths"]["/api/x/{id}"]["put"];
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        let due = [
            "200", "400", "401", "404", "408", "409", "413", "414", "415", "422", "429", "503",
        ];
        assert!(
            due.iter()
                .all(|due| statuses.iter().any(|status| *status == due))
        );
        let told = &operation["responses"]["409"]["content"]["application/problem+json"];
        assert_eq!(told["example"]["code"], "cart_empty");
        assert!(operation["parameters"][0]["schema"]["pattern"].is_string());
        assert!(
            operation["responses"]["403"].is_null(),
            "nobody in particular"
        );
        let own = finish(json!({"paths": {"/api/auth/profile": {"get": {
            "tags": ["queries"], "responses": {"200": {"description": "It"}},
        }}}}));
        let refused = &own["paths"]["/api/auth/profile"]["get"]["responses"]["403"];
        assert_eq!(refused["description"], "api_key_refused");
    }
}
