//! Providers that answer about another order than they were asked about: that is no answer, and most of
//! all no money.

use crate::asks::{ask, mpesa, noon, refund, refund_id, stripe, trace};
use crate::mpesa_wire::token;
use crate::provider::{Provider, says};
use crate::stripe_wire::intent;
use domain::kernel::{Currency, PaymentId};
use domain::ports::payments::{GatewayError, PaymentGateway};
use serde_json::{Value, json};
use uuid::Uuid;

fn ambiguous<T>(answer: &Result<T, GatewayError>) -> bool {
    matches!(answer, Err(GatewayError::Ambiguous { .. }))
}

/// What Stripe would say of the payment of another order.
fn others(status: &str) -> Value {
    let mut other = intent(status);
    let payment = PaymentId(Uuid::from_u128(9));
    other["id"] = json!("pi_2");
    other["metadata"]["payment_id"] = json!(payment.to_string());
    other
}

/// The same under the number that was asked about.
fn others_in_disguise(status: &str) -> Value {
    let mut other = others(status);
    other["id"] = json!("pi_1");
    other
}

fn complaint(kind: &str, about: Value) -> Value {
    json!({"error": {"type": kind, "code": "card_declined", "payment_intent": about}})
}

#[tokio::test]
async fn an_intent_of_another_order_is_no_answer_to_a_wish() {
    let wish = ask(1_099, Currency::USD);
    for answer in [
        says(200, others("requires_payment_method")),
        says(200, others("succeeded")),
        says(200, others_in_disguise("succeeded")),
        says(402, complaint("card_error", others("succeeded"))),
    ] {
        let provider = Provider::told([answer.clone()]).await;
        let said = stripe(&provider.url).request(&wish).await;
        assert!(ambiguous(&said), "{answer:?}: {said:?}");
        assert_eq!(provider.asked().len(), 1, "asked again it says the same");
    }
}

#[tokio::test]
async fn an_intent_of_another_order_is_no_answer_to_a_look() {
    for other in [others("succeeded"), others_in_disguise("succeeded")] {
        let provider = Provider::told([says(200, other)]).await;
        let said = stripe(&provider.url).look_up(&trace(Some("pi_1"))).await;
        assert!(ambiguous(&said), "{said:?}");
    }
    let provider = Provider::told([says(200, others("succeeded"))]).await;
    assert!(ambiguous(&stripe(&provider.url).fetch("pi_1").await));
}

#[tokio::test]
async fn an_intent_of_another_order_is_neither_confirmed_nor_called_off() {
    let waits = says(200, intent("requires_payment_method"));
    for answer in [
        says(200, others("succeeded")),
        says(402, complaint("card_error", others("succeeded"))),
        says(400, complaint("invalid_request_error", others("succeeded"))),
    ] {
        let provider = Provider::told([waits.clone(), answer.clone()]).await;
        let stripe = stripe(&provider.url);
        let known = trace(Some("pi_1"));
        let said = stripe.confirm(&known, Some("pm_1"), None).await;
        assert!(ambiguous(&said), "{answer:?}: {said:?}");
    }
    for answer in [
        says(200, others("canceled")),
        says(400, complaint("invalid_request_error", others("canceled"))),
    ] {
        let provider = Provider::told([answer.clone()]).await;
        let said = stripe(&provider.url).void(&trace(Some("pi_1"))).await;
        assert!(ambiguous(&said), "{answer:?}: {said:?}");
    }
}

#[tokio::test]
async fn a_refund_of_another_order_gives_nothing_back() {
    let refunded = |whose: Value| {
        let made = json!({"id": "re_1", "object": "refund", "amount": 500, "currency": "usd",
            "status": "succeeded", "payment_intent": "pi_1", "created": noon().timestamp(),
            "metadata": {"refund_id": whose}});
        says(200, made)
    };
    let others = || refunded(json!(Uuid::from_u128(9).to_string()));
    let none = || {
        says(
            200,
            json!({"object": "list", "data": [], "has_more": false}),
        )
    };
    let back = refund(500, 1_099, Currency::USD);
    let provider = Provider::told([none(), others()]).await;
    assert!(ambiguous(&stripe(&provider.url).refund(&back).await));
    let provider = Provider::told([others(), refunded(json!(refund_id().to_string()))]).await;
    let stripe = stripe(&provider.url);
    assert!(ambiguous(&stripe.look_up_refund(&back, Some("re_1")).await));
    assert!(stripe.look_up_refund(&back, Some("re_1")).await.is_ok());
}

#[tokio::test]
async fn a_prompt_of_another_order_is_no_answer_to_a_look() {
    let paid = json!({"ResponseCode": "0", "CheckoutRequestID": "ws_CO_2", "ResultCode": "0",
        "ResultDesc": "said"});
    let provider = Provider::told([token(), says(200, paid)]).await;
    let said = mpesa(&provider.url).look_up(&trace(Some("ws_CO_1"))).await;
    assert!(ambiguous(&said), "{said:?}");
    assert_eq!(provider.asked().len(), 2);
}
