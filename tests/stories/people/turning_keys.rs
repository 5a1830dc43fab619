//! The master key is changed under a running shop, and the old one can be thrown away.

use super::life::{Person, Words, registers, signs_in};
use serde_json::json;
use sims::daraja::PayerAnswer;
use testkit::actors::Visitor;
use testkit::paying::{Buyer, PayingShop, check_out, text};

const OLD: &str = "the first master key of this shop, 1a2b3c";
const NEW: &str = "the second master key of this shop, 4d5e6f";

/// A guest who has ordered, left a note and paid by phone.
async fn guest(shop: &PayingShop, mug: &str) -> Buyer {
    let mut guest = shop.door.guest();
    guest.adds(mug, 1).await.ok();
    let placed = check_out(&guest, json!({ "paymentMethod": "mpesa" }))
        .await
        .ok();
    let buyer = Buyer::of(&shop.door.url(), &placed);
    buyer.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.paid(&buyer).await;
    let path = format!("/api/orders/{}/notes", buyer.order);
    buyer
        .visitor
        .post(&path, json!({ "text": "ring twice" }))
        .await
        .ok();
    for status in ["processing", "shipped", "delivered"] {
        shop.owner.leads(&buyer.order, status).await.ok();
    }
    let wish = json!({ "items": [{ "productId": mug, "quantity": 1 }], "reason": "damaged",
        "note": "it leaks" });
    let path = format!("/api/orders/{}/returns", buyer.order);
    buyer.visitor.post(&path, wish).await.ok();
    buyer
}

async fn all_is_read(shop: &PayingShop, buyer: &Buyer, person: &Person, words: &Words) {
    let order = shop
        .owner
        .visitor
        .get(&format!("/api/admin/orders/{}", buyer.order))
        .await
        .ok();
    assert_eq!(order["shippingName"], "Wanjiru Kamau", "{order}");
    let notes = buyer
        .visitor
        .get(&format!("/api/orders/{}/notes", buyer.order))
        .await
        .ok();
    assert_eq!(notes["data"][0]["text"], "ring twice");
    let returns = shop.owner.visitor.get("/api/admin/returns").await.ok();
    assert_eq!(returns["data"][0]["note"], "it leaks", "{returns}");
    let again = signs_in(&shop.door.url(), words).await;
    let me = again.visitor.get("/api/auth/profile").await.ok();
    assert_eq!(
        (text(&me, "id"), text(&me, "email")),
        (person.id.clone(), words.email.clone())
    );
    // Money goes back to the phone it came from.
    let refund = json!({ "amount": 10, "reason": "arrived late" });
    let clerk = shop
        .owner
        .visitor
        .clone()
        .with("Idempotency-Key", &shop.position().await);
    let path = format!("/api/payments/{}/refund", buyer.order);
    clerk.post(&path, refund).await.ok();
    shop.refunds_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_is_wrapped_anew_beside_the_running_shop_and_the_old_one_is_retired() {
    let mut shop = PayingShop::with(&[("MASTER_KEY", OLD)]).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let words = Words::of("qxkeys7", 61_728_394);
    let person = registers(&shop.door.url(), &words).await;
    let buyer = guest(&shop, &mug).await;
    shop.shop.set("MASTER_KEY", &format!("{OLD}|{NEW}"));
    shop.reopens().await;
    let said = shop.shop.chore(&["privacy", "rotate-master-key"]).await;
    assert!(
        said.contains("2 keys of people and 4 of guests wrapped anew with master key 2"),
        "{said}"
    );
    assert!(
        said.contains("Master key 1 wraps nothing any more"),
        "{said}"
    );
    let again = shop.shop.chore(&["privacy", "rotate-master-key"]).await;
    assert!(
        again.contains("0 keys of people and 0 of guests"),
        "{again}"
    );
    shop.owner = shop.door.owner().await;
    all_is_read(&shop, &buyer, &person, &words).await;

    let root = shop.shop.chore(&["privacy", "identity-root"]).await;
    shop.shop.set("MASTER_KEY", &format!("retired|{NEW}"));
    let alone = shop
        .shop
        .command(&["privacy", "rotate-master-key"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(
        !alone.status.success() && said.contains("IDENTITY_ROOT"),
        "{said}"
    );
    shop.shop.set("IDENTITY_ROOT", root.trim());
    shop.reopens().await;
    shop.owner = shop.door.owner().await;
    all_is_read(&shop, &buyer, &person, &words).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sealed_opens_in_its_own_place_under_a_known_key_only() {
    let shop = PayingShop::open().await;
    let (zoe, bob) = (
        Words::of("qxzoe7", 61_728_394),
        Words::of("qxbob8", 72_839_405),
    );
    let url = shop.door.url();
    let (one, other) = (registers(&url, &zoe).await, registers(&url, &bob).await);
    let pool = &shop.shop.db.pool;
    let spoilt = [
        // Between rows, between columns, under a master key nobody knows.
        "UPDATE users a SET name = b.name FROM users b WHERE a.id = $1::uuid AND b.id = $2::uuid",
        "UPDATE users SET name = email WHERE id = $1::uuid AND $2::text IS NOT NULL",
        "UPDATE person_keys a SET wrapped = b.wrapped FROM person_keys b
         WHERE a.person_id = $1::uuid AND b.person_id = $2::uuid",
        "UPDATE person_keys SET master_version = 9 WHERE person_id = $1::uuid AND $2::text IS NOT NULL",
    ];
    for spoils in spoilt {
        let mut kept = pool.begin().await.unwrap();
        let saved = "CREATE TABLE kept_users AS SELECT * FROM users; CREATE TABLE kept_keys AS SELECT * FROM person_keys";
        sqlx::raw_sql(saved).execute(&mut *kept).await.unwrap();
        kept.commit().await.unwrap();
        sqlx::query(spoils)
            .bind(&one.id)
            .bind(&other.id)
            .execute(pool)
            .await
            .unwrap();
        for path in ["/api/auth/profile", "/api/auth/export"] {
            let refused = one.visitor.get(path).await;
            assert_eq!(
                (refused.status.as_u16(), refused.code()),
                (500, "internal"),
                "{spoils}"
            );
            let said = refused.body.to_string();
            assert!(
                !said.contains("qxbob8") && !said.contains("qxzoe7"),
                "{said}"
            );
        }
        other.visitor.get("/api/auth/profile").await.ok();
        let mended = "UPDATE users u SET name = k.name FROM kept_users k WHERE k.id = u.id;
            UPDATE person_keys p SET wrapped = k.wrapped, master_version = k.master_version
            FROM kept_keys k WHERE k.person_id = p.person_id; DROP TABLE kept_users; DROP TABLE kept_keys";
        sqlx::raw_sql(mended).execute(pool).await.unwrap();
        one.visitor.get("/api/auth/profile").await.ok();
    }
    Visitor::new(&url).get("/health/live").await.ok();
}
