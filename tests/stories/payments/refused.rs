//! Bad input about money: each is refused by name, changes nothing and reaches no provider.

use super::books::{agree, events};
use super::forged::event;
use super::noted::each_is_noted;
use super::notices::{PUBLIC, by_hand, paid, signed};
use crate::door::people::joins;
use crate::door::refused::{Row, nothing, odd_ones, row};
use crate::door::wire::Ask;
use serde_json::{Value, json};
use sims::daraja::{Manners, PayerAnswer, PayerScript};
use testkit::paying::{Buyer, PayingShop};
use testkit::shop::TestShop;

/// A shop and what nobody may move in it: how much happened, and how often a provider was asked.
pub(crate) async fn watched() -> (PayingShop, String) {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    shop.stripe.set_notice_rules(by_hand());
    let mug = shop.stocks("MUG", 300, 100).await;
    (shop, mug)
}

async fn traces(shop: &PayingShop) -> (i64, usize, usize) {
    (
        events(shop).await,
        shop.stripe.seen().len(),
        shop.daraja.seen().len(),
    )
}

/// Each row is refused as it deserves, and leaves no trace but its line in the audit log.
pub(crate) async fn all_refused(shop: &PayingShop, rows: &[Row]) {
    let before = traces(shop).await;
    nothing(&odd_ones(shop.door.port, rows).await);
    shop.at_rest().await;
    assert_eq!(
        traces(shop).await,
        before,
        "something changed, or a provider was asked"
    );
    each_is_noted(&shop.shop.db.pool, rows).await;
}

/// The buyer's own wish.
fn wish(buyer: &Buyer, path: &str, body: Value) -> Ask {
    Ask::post(&format!("/api/payments/{path}"), body.to_string())
        .header("x-order-token", &buyer.token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[rustfmt::skip] // a table is read by its rows
async fn a_wish_to_pay_what_is_not_due_is_refused_before_anybody_is_asked() {
    let (shop, mug) = watched().await;
    let (buyer, other, cash) = (shop.order(&mug, 1, "stripe").await, shop.order(&mug, 1, "stripe").await, shop.order(&mug, 1, "cash_on_delivery").await);
    let nobody = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";
    let begin = |fields: Value| {
        let mut body = json!({"orderId": buyer.order});
        for (name, value) in fields.as_object().unwrap() { body[name] = value.clone(); }
        wish(&buyer, "stripe/create-intent", body)
    };
    let phone = |fields: Value| {
        let mut body = json!({"orderId": buyer.order, "phoneNumber": "0712345678"});
        for (name, value) in fields.as_object().unwrap() { body[name] = value.clone(); }
        wish(&buyer, "mpesa/stk-push", body)
    };
    let confirm = |body: Value| wish(&buyer, "stripe/confirm", body);
    let whose = |path: &str, order: &str| wish(&buyer, path, json!({"orderId": order, "phoneNumber": "0712345678"}));
    let card = |order: &str| wish(&buyer, "stripe/create-intent", json!({"orderId": order}));
    all_refused(&shop, &[
        row("a shilling less", begin(json!({"amount": 299})), 422, "amount_mismatch"),
        row("a cent more", begin(json!({"amount": 300.01})), 422, "amount_mismatch"),
        row("nothing", begin(json!({"amount": 0})), 422, "amount_mismatch"),
        row("less than nothing", begin(json!({"amount": -300})), 422, "amount_mismatch"),
        row("a tenth of a cent", begin(json!({"amount": 300.001})), 422, "too_many_decimals"),
        row("more than there is", begin(json!({"amount": 1e15})), 422, "out_of_range"),
        row("a sum in words", begin(json!({"amount": "three hundred"})), 422, "invalid_value"),
        row("dollars", begin(json!({"currency": "usd"})), 422, "currency_mismatch"),
        row("no currency", begin(json!({"currency": "xxx"})), 422, "unknown_currency"),
        row("another way of paying", begin(json!({"paymentMethodTypes": ["sepa_debit"]})), 422, "invalid_value"),
        row("no way of paying", begin(json!({"paymentMethodTypes": []})), 422, "invalid_value"),
        row("a card number", begin(json!({"cardNumber": "4242424242424242"})), 422, "card_number_refused"),
        row("no order", wish(&buyer, "stripe/create-intent", json!({})), 422, "required"),
        row("an order that is no number", card("mine"), 422, "invalid_value"),
        row("an order nobody made", card(nobody), 404, "not_found"),
        row("somebody else's order", card(&other.order), 404, "not_found"),
        row("somebody else's order, by phone", whose("mpesa/stk-push", &other.order), 404, "not_found"),
        row("an order of one's own without its proof", Ask::post("/api/payments/stripe/create-intent", json!({"orderId": buyer.order}).to_string()), 404, "not_found"),
        row("an order that is paid at the door", wish(&cash, "stripe/create-intent", json!({"orderId": cash.order})), 409, "paid_another_way"),
        row("a shilling less by phone", phone(json!({"amount": 299})), 422, "amount_mismatch"),
        row("cents by phone", phone(json!({"amount": 300.5})), 422, "amount_mismatch"),
        row("no phone", wish(&buyer, "mpesa/stk-push", json!({"orderId": buyer.order})), 422, "required"),
        row("nothing was begun", confirm(json!({"orderId": buyer.order, "paymentMethodId": "pm_card_visa"})), 404, "not_found"),
        row("somebody else's order to confirm", confirm(json!({"orderId": other.order})), 404, "not_found"),
        row("a card that is a path", confirm(json!({"orderId": buyer.order, "paymentMethodId": "../../refunds"})), 422, "invalid_value"),
        row("a way back that leads away", confirm(json!({"orderId": buyer.order, "returnUrl": "https://evil.example/"})), 422, "invalid_value"),
        row("the status of somebody else's order", Ask::get(&other.at_status()).header("x-order-token", &buyer.token), 404, "not_found"),
        row("the status of an order nobody made", Ask::get(&format!("/api/payments/{nobody}/status")), 404, "not_found"),
    ]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_spelling_of_a_kenyan_number_prompts_the_same_phone_and_no_other_number_does() {
    let (shop, mug) = watched().await;
    shop.daraja.set_manners(Manners {
        lock_subscriber: false,
        ..Manners::default()
    });
    shop.daraja.everybody(PayerScript::new(PayerAnswer::Waits));
    let buyer = shop.order(&mug, 1, "mpesa").await;
    let wrong = [
        "",
        " ",
        "+",
        "07123456789",
        "071234567",
        "+255712345678",
        "255712345678",
        "0812345678",
        "+2540712345678",
        "٠٧١٢٣٤٥٦٧٨",
        "０７１２３４５６７８",
        "0712345678x",
        "tel:0712345678",
        "0712345678;0712345679",
        "+1 712 345 6789",
        "0712\n345678",
        "254",
        "00254",
        "++254712345678",
    ];
    let mut rows = Vec::new();
    for number in wrong {
        let body = json!({"orderId": buyer.order, "phoneNumber": number});
        let ask = wish(&buyer, "mpesa/stk-push", body);
        rows.push(row(format!("`{number}`"), ask, 422, "invalid_value"));
    }
    let huge = json!({"orderId": buyer.order, "phoneNumber": "0712345678".repeat(10_000)});
    rows.push(row(
        "a hundred thousand digits",
        wish(&buyer, "mpesa/stk-push", huge),
        422,
        "invalid_value",
    ));
    all_refused(&shop, &rows).await;
    let right = [
        "0712345678",
        "0712 345 678",
        "0712-345-678",
        "+254712345678",
        "+254 712 345 678",
        "+254 (712) 345-678",
        "254712345678",
        "00254712345678",
        "712345678",
        " 712 345 678 ",
    ];
    for number in right {
        let buyer = shop.order(&mug, 1, "mpesa").await;
        let body = json!({"orderId": buyer.order, "phoneNumber": number});
        let answer = buyer.wishes("mpesa/stk-push", body).await;
        assert_eq!(answer.status, 201, "`{number}`: {}", answer.body);
    }
    let prompts = shop.daraja.ledger().prompts;
    assert_eq!(prompts.len(), right.len());
    assert!(prompts.iter().all(|prompt| prompt.phone == "254712345678"));
    let kept = "SELECT count(*) FROM events WHERE payload::text LIKE '%712345678%'";
    shop.counts(kept, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[rustfmt::skip] // a table is read by its rows
async fn a_refund_that_nobody_may_have_is_refused_and_nothing_goes_back() {
    let (shop, mug) = watched().await;
    let (buyer, unpaid) = (shop.order(&mug, 2, "stripe").await, shop.order(&mug, 1, "stripe").await);
    buyer.intent().await;
    assert_eq!(buyer.confirms("pm_card_visa").await.ok()["status"], "captured");
    let token = access(&shop).await;
    let of = |order: &str, body: Value| Ask::post(&format!("/api/payments/{order}/refund"), body.to_string());
    let back = |fields: Value| {
        let mut body = json!({"reason": "arrived broken"});
        for (name, value) in fields.as_object().unwrap() { body[name] = value.clone(); }
        of(&buyer.order, body).bearer(&token).header("idempotency-key", &format!("key-{}", fields.to_string().len()))
    };
    let units = |quantity: Value| json!({"items": [{"productId": mug, "quantity": quantity}]});
    let nobody = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";
    let plain = json!({"reason": "arrived broken"});
    all_refused(&shop, &[
        row("no key", of(&buyer.order, plain.clone()).bearer(&token), 400, "idempotency_key_required"),
        row("by the buyer", of(&buyer.order, plain.clone()).header("x-order-token", &buyer.token).header("idempotency-key", "k"), 401, "unauthenticated"),
        row("an order nobody made", of(nobody, plain.clone()).bearer(&token).header("idempotency-key", "k1"), 404, "not_found"),
        row("an order that is not paid", of(&unpaid.order, plain.clone()).bearer(&token).header("idempotency-key", "k2"), 409, "nothing_paid"),
        row("no reason", back(json!({"reason": " "})), 422, "reason_required"),
        row("a shilling more than came", back(json!({"amount": 601})), 409, "refund_too_much"),
        row("nothing", back(json!({"amount": 0})), 422, "out_of_range"),
        row("less than nothing", back(json!({"amount": -1})), 422, "out_of_range"),
        row("half a shilling", back(json!({"amount": 0.5})), 422, "amount_mismatch"),
        row("a tenth of a cent", back(json!({"amount": 0.001})), 422, "too_many_decimals"),
        row("a sum in words", back(json!({"amount": "all"})), 422, "invalid_value"),
        row("no units", back(units(json!(0))), 422, "out_of_range"),
        row("less than no units", back(units(json!(-1))), 422, "out_of_range"),
        row("more units than were bought", back(units(json!(3))), 409, "refund_too_much"),
        row("half a unit", back(units(json!(0.5))), 422, "invalid_value"),
        row("a product nobody bought", back(json!({"items": [{"productId": nobody, "quantity": 1}]})), 422, "invalid_value"),
        row("no items", back(json!({"items": []})), 422, "out_of_range"),
        row("one unit for the price of two", back(json!({"items": [{"productId": mug, "quantity": 1}], "amount": 600})), 422, "amount_mismatch"),
        row("only the shipping", back(json!({"shipping": true})), 422, "invalid_value"),
        row("another order's version", back(json!({})).header("if-match", "\"77\""), 412, "version_mismatch"),
    ]).await;
    assert_eq!(agree(&shop).await.cards.given, 0);
}

/// An access token of the owner.
async fn access(shop: &PayingShop) -> String {
    let (email, password) = testkit::shop::ADMIN;
    let login = json!({"email": email, "password": password, "audience": "admin"});
    let answer = Ask::post("/api/auth/login", login.to_string());
    let body = answer.at(shop.door.port).await.ok();
    testkit::paying::text(&body["tokens"], "accessToken")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[rustfmt::skip] // a table is read by its rows
async fn a_shop_without_accounts_takes_neither_cards_nor_phones() {
    let settings = [("SHOP_CURRENCY", "KES"), ("RATE_LIMIT_AUTH_PER_15_MIN", "0")];
    let shop = TestShop::with(&settings).await;
    let door = shop.open().await;
    let product = json!({"name": "Mug", "price": 300, "stockQuantity": 10});
    let made = door.owner().await.visitor.post("/api/products", product).await.ok();
    let mut guest = door.guest();
    guest.adds(made["id"].as_str().unwrap(), 1).await.ok();
    let by = |method: &str| {
        let mut body = testkit::actors::order();
        body["paymentMethod"] = json!(method);
        Ask::post("/api/orders", body.to_string()).header("x-cart-token", &guest.cart_token().unwrap())
    };
    let notices = [
        row("a notice of Stripe's", signed(&event(json!({}))), 422, "payment_method_unavailable"),
        row("a callback", Ask::post(PUBLIC, paid("ws_CO_1", 300, "R1").to_string()), 422, "payment_method_unavailable"),
    ];
    nothing(&odd_ones(door.port, &notices).await);
    each_is_noted(&shop.db.pool, &notices).await;
    nothing(&odd_ones(door.port, &[
        row("an order by card", by("stripe"), 422, "payment_method_unavailable"),
        row("an order by phone", by("mpesa"), 422, "payment_method_unavailable"),
        row("an order by nothing there is", by("shells"), 422, "invalid_value"),
    ]).await);
    let placed = guest.orders().await.ok();
    let buyer = Buyer::of(&door.url(), &placed);
    nothing(&odd_ones(door.port, &[
        row("a card", wish(&buyer, "stripe/create-intent", json!({"orderId": buyer.order})), 422, "payment_method_unavailable"),
        row("a phone", wish(&buyer, "mpesa/stk-push", json!({"orderId": buyer.order, "phoneNumber": "0712345678"})), 422, "payment_method_unavailable"),
    ]).await);
    let started: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = 'payment'").fetch_one(&shop.db.pool).await.unwrap();
    assert_eq!(started, 0);
}

/// A customer's order is that customer's: nobody else can pay it, see it paid or learn that it is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[rustfmt::skip] // a table is read by its rows
async fn the_order_of_a_customer_is_nobody_elses_to_pay() {
    let (shop, mug) = watched().await;
    let (ada, bob) = (customer(&shop, "ada@example.com").await, customer(&shop, "bob@example.com").await);
    let add = Ask::post("/api/cart/add", json!({"productId": mug}).to_string()).bearer(&ada);
    add.at(shop.door.port).await.ok();
    let mut body = testkit::actors::order();
    body["paymentMethod"] = json!("stripe");
    let placed = Ask::post("/api/orders", body.to_string()).bearer(&ada).at(shop.door.port).await.ok();
    let order = testkit::paying::text(&placed, "id");
    let begin = Ask::post("/api/payments/stripe/create-intent", json!({"orderId": order}).to_string());
    let confirm = Ask::post("/api/payments/stripe/confirm", json!({"orderId": order, "paymentMethodId": "pm_card_visa"}).to_string());
    let prompt = Ask::post("/api/payments/mpesa/stk-push", json!({"orderId": order, "phoneNumber": "0712345678"}).to_string());
    let status = Ask::get(&format!("/api/payments/{order}/status"));
    let refund = Ask::post(&format!("/api/payments/{order}/refund"), json!({"reason": "mine"}).to_string()).header("idempotency-key", "k");
    begin.clone().bearer(&ada).at(shop.door.port).await.ok();
    all_refused(&shop, &[
        row("bob begins", begin.clone().bearer(&bob), 404, "not_found"),
        row("bob confirms", confirm.clone().bearer(&bob), 404, "not_found"),
        row("bob is prompted", prompt.clone().bearer(&bob), 404, "not_found"),
        row("bob looks", status.clone().bearer(&bob), 404, "not_found"),
        row("nobody begins", begin, 404, "not_found"),
        row("nobody looks", status.clone(), 404, "not_found"),
        row("bob gives back", refund.clone().bearer(&bob), 403, "admin_login_required"),
        row("ada gives back", refund.bearer(&ada), 403, "admin_login_required"),
    ]).await;
    assert_eq!(confirm.bearer(&ada).at(shop.door.port).await.ok()["status"], "captured");
    assert_eq!(agree(&shop).await.cards.taken, 30_000);
}

/// Registers somebody; their access token.
async fn customer(shop: &PayingShop, email: &str) -> String {
    let body = json!({"name": "Ada", "email": email, "password": "seven green umbrellas"});
    let session = joins(shop.door.port, body).await;
    testkit::paying::text(&session["tokens"], "accessToken")
}
