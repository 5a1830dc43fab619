use super::{Problem, codes};
use crate::refusal::Refusal;
use actix_web::ResponseError;
use actix_web::body::to_bytes;
use domain::claim::ClaimError;
use domain::order::{OrderError, Status};
use domain::product::ProductError;
use domain::stock::StockError;
use eventstore::{DecideError, StoreError};

async fn document(problem: Problem) -> serde_json::Value {
    let answer = problem.error_response();
    assert_eq!(
        answer.headers().get("content-type").unwrap(),
        "application/problem+json"
    );
    let body = to_bytes(answer.into_body()).await.ok().unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn refused(refusal: impl Into<Refusal>) -> Problem {
    DecideError::Refused(refusal.into()).into()
}

#[actix_web::test]
async fn a_rule_becomes_a_document_with_a_code_and_a_field() {
    let said = document(refused(ProductError::ReasonRequired)).await;
    assert_eq!(said["status"], 422);
    assert_eq!(said["code"], "reason_required");
    assert_eq!(said["type"], "/api/problems/reason_required");
    assert_eq!(said["errors"][0]["pointer"], "/reason");
    assert_eq!(said["detail"], "a change of price needs a reason");
}

#[test]
fn rules_have_the_status_a_client_expects() {
    let missing: Problem = refused(ProductError::Unknown);
    assert_eq!(missing.code(), codes::NOT_FOUND);
    let short = refused(StockError::Insufficient {
        available: 1,
        wanted: 2,
    });
    assert_eq!(
        (short.code().status, short.code().name),
        (409, "insufficient_stock")
    );
    let taken = refused(ClaimError::Taken {
        kind: "product.sku".to_owned(),
    });
    assert_eq!(
        (taken.code().name, taken.errors()[0].pointer.as_str()),
        ("name_taken", "/sku")
    );
    let moved = OrderError::NotAllowed {
        from: Status::Delivered,
        wanted: Status::Pending,
    };
    assert_eq!(refused(moved).code().name, "invalid_transition");
}

#[actix_web::test]
async fn the_machine_fails_in_silence() {
    let inner = "relation \"products\" does not exist";
    let broken: DecideError<Refusal> = StoreError::Misuse(inner).into();
    let said = document(broken.into()).await;
    assert_eq!(
        (&said["status"], &said["code"]),
        (&500.into(), &"internal".into())
    );
    assert!(!said.to_string().contains("products"));
}

#[test]
fn what_may_pass_soon_says_when_to_come_back() {
    for error in [
        DecideError::Busy,
        StoreError::Closed.into(),
        StoreError::Contended.into(),
    ] {
        let problem: Problem = DecideError::<Refusal>::into(error);
        let answer = problem.error_response();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers().get("retry-after").unwrap(), "1");
    }
}

#[test]
fn a_changed_thing_tells_its_version() {
    let problem: Problem = DecideError::<Refusal>::VersionMismatch { actual: 7 }.into();
    let answer = problem.error_response();
    assert_eq!(answer.status(), 412);
    assert_eq!(answer.headers().get("etag").unwrap(), "\"7\"");
}

#[test]
fn no_code_has_two_meanings() {
    let mut names: Vec<&str> = codes::ALL.iter().map(|code| code.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(
        codes::ALL
            .iter()
            .all(|code| (400..=503).contains(&code.status))
    );
}
