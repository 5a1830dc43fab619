//! Callbacks that are about something else than they came for, or from somebody else than M-Pesa: answered
//! like all others, shown to staff, and nothing follows from them.

use super::books::{agree, events};
use super::callbacks::receipt;
use super::notices::{PUBLIC, bring, callback, paid, secret_path};
use serde_json::{Value, json};
use sims::NoticeRules;
use sims::daraja::PayerAnswer;
use testkit::paying::{Buyer, PayingShop};

/// Where Safaricom is said to call from.
const SAFARICOM: &str = "196.201.214.200";

fn held(hold: bool) -> NoticeRules {
    NoticeRules {
        hold,
        at_once: 50,
        ..NoticeRules::once()
    }
}

/// A shop behind a proxy that hears M-Pesa's own callbacks only when they are let go, and a mug.
async fn shop(settings: &[(&str, &str)]) -> (PayingShop, String) {
    let usual = [("PAYMENT_LOOK_SECONDS", "3600")];
    let shop = PayingShop::with(&[&usual[..], settings].concat()).await;
    shop.daraja.set_notice_rules(held(true));
    let mug = shop.stocks("MUG", 300, 50).await;
    (shop, mug)
}

/// Whoever ordered a mug and paid by phone; the number of the prompt, and the receipt.
async fn payer(shop: &PayingShop, mug: &str) -> (Buyer, String, String) {
    let buyer = shop.order(mug, 1, "mpesa").await;
    let checkout = buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    let receipt = receipt(shop, &checkout).await;
    shop.shown(&buyer).await;
    (buyer, checkout, receipt)
}

/// What staff see of refused notices, by why each was refused.
async fn noted(shop: &PayingShop) -> Vec<String> {
    let path = "/api/admin/audit?action=webhook.refused";
    let rows = shop.owner.visitor.get(path).await.ok();
    let mut whys = Vec::new();
    for row in rows["data"].as_array().expect("rows") {
        assert_eq!(row["subject"], "provider:mpesa");
        whys.push(row["after"]["code"].as_str().unwrap_or_default().to_owned());
    }
    whys.sort();
    whys
}

async fn is_still_to_be_paid(shop: &PayingShop, buyer: &Buyer) {
    shop.at_rest().await;
    let shown = shop.shown(buyer).await;
    let stands = (&shown["status"], &shown["paymentStatus"]);
    assert_eq!(stands, (&json!("pending"), &json!("pending")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_names_another_wish_or_payment_is_shown_to_staff_and_settles_nothing() {
    let (shop, mug) = shop(&[]).await;
    let (one, first, receipt) = payer(&shop, &mug).await;
    let (other, second, _) = payer(&shop, &mug).await;
    let before = events(&shop).await;
    let mut another_wish = paid(&first, 300, &receipt);
    another_wish["Body"]["stkCallback"]["MerchantRequestID"] = json!("29115-1-1");
    let mut no_wish = paid(&first, 300, &receipt);
    no_wish["Body"]["stkCallback"]["MerchantRequestID"] = Value::Null;
    let own = secret_path(&shop, &first);
    for (path, body) in [
        (&*own, &another_wish),
        (PUBLIC, &another_wish),
        (&*own, &no_wish),
    ] {
        bring(&shop, &callback(path, body)).await;
    }
    let crossed = paid(&first, 300, &receipt);
    bring(&shop, &callback(&secret_path(&shop, &second), &crossed)).await;
    is_still_to_be_paid(&shop, &one).await;
    is_still_to_be_paid(&shop, &other).await;
    assert_eq!(events(&shop).await, before);
    assert_eq!(noted(&shop).await, ["crossed_callback", "other_request"]);
    // What Safaricom itself says is heard.
    shop.daraja.set_notice_rules(held(false));
    shop.paid(&one).await;
    shop.paid(&other).await;
    assert_eq!(agree(&shop).await.phones.taken, 60_000);
}

/// What the rows about this payment say beside how many there were, in the order of their codes.
async fn told_of(shop: &PayingShop, payment: &str) -> Vec<Value> {
    let path = "/api/admin/audit?action=webhook.refused";
    let rows = shop.owner.visitor.get(path).await.ok();
    let rows = rows["data"].as_array().expect("rows").iter();
    let rows = rows.map(|row| row["after"].clone());
    let mut told: Vec<Value> = rows.filter(|row| row["paymentId"] == payment).collect();
    told.sort_by_key(|row| row["code"].to_string());
    told
}

/// The attempt that this prompt was sent for.
async fn attempt(shop: &PayingShop, checkout: &str) -> String {
    let named = "SELECT DISTINCT aggregate_id FROM events
                 WHERE aggregate_type = 'payment' AND strpos(payload::text, $1) > 0";
    let named = sqlx::query_scalar(named).bind(checkout);
    named.fetch_one(&shop.shop.db.pool).await.unwrap()
}

/// Safaricom's own number of the wish that led to this prompt.
fn wish(checkout: &str) -> Value {
    paid(checkout, 300, "ANY")["Body"]["stkCallback"]["MerchantRequestID"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_shown_to_staff_names_the_payment_and_both_pairs_of_numbers() {
    let (shop, mug) = shop(&[]).await;
    let (_, first, receipt) = payer(&shop, &mug).await;
    let (_, second, _) = payer(&shop, &mug).await;
    let mut other = paid(&first, 300, &receipt);
    for number in ["29115-1-1", "29115-2-1"] {
        other["Body"]["stkCallback"]["MerchantRequestID"] = json!(number);
        bring(&shop, &callback(PUBLIC, &other)).await;
    }
    let path = secret_path(&shop, &second);
    bring(&shop, &callback(&path, &paid(&first, 300, &receipt))).await;
    let mut long = paid(&second, 300, &receipt);
    long["Body"]["stkCallback"]["MerchantRequestID"] = json!("9".repeat(100));
    bring(&shop, &callback(PUBLIC, &long)).await;
    let sent = |checkout: &str| json!({"checkoutRequestId": checkout, "merchantRequestId": wish(checkout)});
    let row = |code: &str, payment: &str, checkout: &str, named: Value| json!({"code": code, "times": 1, "paymentId": payment, "sent": sent(checkout), "named": named});
    let (one, two) = (attempt(&shop, &first).await, attempt(&shop, &second).await);
    let named = json!({"checkoutRequestId": first, "merchantRequestId": "29115-1-1"});
    let due = [row("other_request", &one, &first, named)];
    assert_eq!(told_of(&shop, &one).await, due, "one row, however often");
    let cut = json!({"checkoutRequestId": second, "merchantRequestId": "9".repeat(64)});
    let due = [
        row("crossed_callback", &two, &second, sent(&first)),
        row("other_request", &two, &second, cut),
    ];
    assert_eq!(told_of(&shop, &two).await, due);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_about_prompts_nobody_sent_is_one_row() {
    let (shop, _) = shop(&[]).await;
    for number in 0..30 {
        let checkout = format!("ws_CO_261120261200{number}");
        bring(
            &shop,
            &callback(PUBLIC, &paid(&checkout, 300, "FORGED0001")),
        )
        .await;
    }
    assert_eq!(noted(&shop).await, ["unknown_prompt"]);
    shop.counts("SELECT count(*) FROM webhook_inbox", 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_only_safaricom_may_call_a_stranger_is_answered_like_a_forger() {
    let allowed = "196.201.213.44, 196.201.214.0/24";
    let settings = [("MPESA_CALLBACK_ALLOW", allowed), ("TRUSTED_PROXIES", "1")];
    let (shop, mug) = shop(&settings).await;
    let (buyer, checkout, receipt) = payer(&shop, &mug).await;
    let (path, body) = (
        secret_path(&shop, &checkout),
        paid(&checkout, 300, &receipt),
    );
    let from = |path: &str, address: &str| callback(path, &body).header("x-forwarded-for", address);
    // What the caller says of itself stands left of what the proxy says.
    for stranger in ["203.0.113.7", "196.201.214.200, 203.0.113.7"] {
        let answer = from(&path, stranger).at(shop.door.port).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "not_found"));
        bring(&shop, &from(PUBLIC, stranger)).await;
    }
    is_still_to_be_paid(&shop, &buyer).await;
    assert_eq!(noted(&shop).await, ["foreign_address"]);
    bring(&shop, &from(&path, SAFARICOM)).await;
    shop.paid(&buyer).await;
    assert_eq!(agree(&shop).await.phones.taken, 30_000);
}
