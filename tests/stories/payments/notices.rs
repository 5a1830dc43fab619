//! Notices as a provider, or somebody who pretends to be one, brings them to the shop.

use crate::door::wire::Ask;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use sims::NoticeRules;
use testkit::actors::Answer;
use testkit::paying::{PayingShop, WEBHOOK_SECRET};

/// Where Stripe brings its notices.
pub(crate) const STRIPE: &str = "/api/payments/stripe/webhook";
/// Where anybody may bring one of M-Pesa's.
pub(crate) const PUBLIC: &str = "/api/payments/mpesa/callback";

/// Hexadecimal HMAC-SHA-256 of `"{at}.{body}"` (Stripe's documentation, "Verify webhook signatures
/// manually").
pub(crate) fn code(secret: &str, at: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The moment `seconds` from now, as a signature tells it.
pub(crate) fn moment(seconds: i64) -> String {
    (chrono::Utc::now().timestamp() + seconds).to_string()
}

/// A notice of Stripe's, signed this very moment.
pub(crate) fn signed(body: &str) -> Ask {
    let at = moment(0);
    let code = code(WEBHOOK_SECRET, &at, body.as_bytes());
    Ask::post(STRIPE, body).header("stripe-signature", &format!("t={at},v1={code}"))
}

/// Brings it; it must be taken.
pub(crate) async fn bring(shop: &PayingShop, ask: &Ask) -> Answer {
    let answer = ask.at(shop.door.port).await;
    assert_eq!(answer.status, 200, "{}: {}", ask.named(), answer.body);
    answer
}

/// From now on Stripe writes its notices and none of them leaves: the test brings them.
pub(crate) fn by_hand() -> NoticeRules {
    NoticeRules {
        lose_percent: 100,
        ..NoticeRules::once()
    }
}

/// The newest notice of this kind about `object` (`pi_...`, `re_...`), as Stripe wrote it.
#[track_caller]
pub(crate) fn written(shop: &PayingShop, kind: &str, object: &str) -> String {
    let notices = shop.stripe.notices();
    let mut newest = notices.iter().rev().filter(|notice| notice.kind == kind);
    let about = |body: &str| {
        let event: Value = serde_json::from_str(body).unwrap();
        let it = &event["data"]["object"];
        it["id"] == object || it["payment_intent"] == object
    };
    let found = newest.find(|notice| about(&notice.body));
    found
        .unwrap_or_else(|| panic!("no {kind} about {object}"))
        .body
        .clone()
}

/// The same notice under another number, about an object that was changed.
pub(crate) fn retold(body: &str, event: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut told: Value = serde_json::from_str(body).unwrap();
    told["id"] = json!(event);
    change(&mut told["data"]["object"]);
    told.to_string()
}

/// M-Pesa's callback about a prompt that was paid.
pub(crate) fn paid(checkout: &str, shillings: i64, receipt: &str) -> Value {
    let items = json!([
        {"Name": "Amount", "Value": shillings},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "TransactionDate", "Value": 20_261_125_102_115_i64},
        {"Name": "PhoneNumber", "Value": 254_708_374_149_i64},
    ]);
    let mut callback = ended(checkout, 0);
    callback["Body"]["stkCallback"]["CallbackMetadata"] = json!({ "Item": items });
    callback
}

/// M-Pesa's callback about a prompt that ended with this code.
pub(crate) fn ended(checkout: &str, code: i64) -> Value {
    json!({"Body": {"stkCallback": {"MerchantRequestID": wish_of(checkout),
        "CheckoutRequestID": checkout, "ResultCode": code, "ResultDesc": "words"}}})
}

/// Safaricom's number of the wish that led to this prompt: the stand-in makes both of one number.
fn wish_of(checkout: &str) -> String {
    let number = checkout.strip_prefix("ws_CO_").and_then(|it| it.get(14..));
    let number: u64 = number.and_then(|it| it.parse().ok()).unwrap_or(34_620_561);
    format!("{:05}-{number}-1", number % 99_991)
}

/// The path that M-Pesa was told for this prompt, with its secret part.
#[track_caller]
pub(crate) fn secret_path(shop: &PayingShop, checkout: &str) -> String {
    let notices = shop.daraja.notices();
    let notice = notices.iter().find(|notice| notice.id == checkout);
    let url = &notice.expect("a callback of this prompt").url;
    let at = url.find("/api/").expect("a path of the shop");
    url[at..].to_owned()
}

/// A callback brought to this path.
pub(crate) fn callback(path: &str, body: &Value) -> Ask {
    Ask::post(path, body.to_string())
}
