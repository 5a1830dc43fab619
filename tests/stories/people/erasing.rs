//! Whoever asks to be forgotten is: nothing of them is found in any byte, and no sum changes.

use super::life::{Words, leads, lives, registers};
use super::search::{found, tables};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::actors::Visitor;
use testkit::paying::{PayingShop, text};

/// Everything the back office can read about sums; what is somebody's own is read of `person`.
async fn reports(owner: &Visitor, person: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/api/admin/dashboard",
        "/api/admin/analytics/sales",
        "/api/admin/inventory/low-stock",
        "/api/admin/payments",
        "/api/admin/refunds",
        "/api/admin/returns",
        "/api/admin/payments/books",
    ] {
        let mut report = owner.get(path).await.ok();
        // The last orders are shown with their addresses: that is no sum.
        if let Some(fields) = report.as_object_mut() {
            fields.remove("recentOrders");
        }
        // Nor is what somebody said about a return.
        for row in report["data"].as_array_mut().into_iter().flatten() {
            row.as_object_mut().unwrap().remove("note");
        }
        all.push(report);
    }
    all.extend(compared(owner).await);
    all.extend(of_somebody(owner, person).await);
    all
}

/// The days on which money moved, beside the providers' books; when they were compared is no sum.
async fn compared(owner: &Visitor) -> Vec<Value> {
    let mut days = owner.get("/api/admin/reconciliations").await.ok()["data"].take();
    for day in days.as_array_mut().unwrap() {
        day.as_object_mut().unwrap().remove("comparedAt");
    }
    let days = days.as_array().unwrap().iter();
    days.filter(|day| day["ourLines"] != 0).cloned().collect()
}

/// What somebody is worth, and what was taken back of each of their invoices.
async fn of_somebody(owner: &Visitor, person: &str) -> Vec<Value> {
    let path = format!("/api/admin/customers/{person}");
    let worth = owner.get(&path).await.ok()["spent"].take();
    assert!(worth[0]["lifetimeValue"].is_number(), "{worth}");
    let orders = owner.get(&format!("{path}/orders")).await.ok();
    let mut all = vec![worth];
    for order in orders["data"].as_array().unwrap() {
        let path = format!("/api/admin/orders/{}/credit-notes", text(order, "id"));
        all.push(owner.get(&path).await.ok());
    }
    let notes = |one: &Value| one["data"][0]["amount"].is_number();
    assert!(all.iter().any(notes), "nothing was taken back: {all:?}");
    all
}

/// The owner, who is shown nothing that is older than all that has happened.
async fn knowing_all(shop: &PayingShop) -> Visitor {
    let position = shop.position().await;
    let owner = shop.owner.visitor.clone();
    owner.with("Min-Event-Position", &position)
}

/// The log and the metrics never knew them, neither before nor while they were erased.
fn told_nobody(shop: &PayingShop, metrics: &str, words: &[String]) {
    let log = shop.shop.said();
    assert!(log.lines().count() > 50, "it tells a lot");
    assert!(metrics.contains("http_request_duration_seconds"));
    for word in words {
        let told = log.lines().find(|line| line.contains(word.as_str()));
        assert!(told.is_none(), "{word}: {told:?}");
        assert!(!metrics.contains(word.as_str()), "{word} in the metrics");
    }
}

pub(super) async fn erases(owner: &Visitor, person: &str) -> Value {
    let path = format!("/api/admin/customers/{person}/erase");
    owner
        .post(&path, json!({ "reason": "asked for by letter" }))
        .await
        .ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_erased_is_left_in_any_byte_and_every_sum_stands() {
    let shop = PayingShop::with(&[("LOG", "debug"), ("METRICS_PORT", "")]).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let (zoe, bob) = (
        Words::of("qxzoe7", 61_728_394),
        Words::of("qxbob8", 72_839_405),
    );
    let person = lives(&shop, &zoe, &mug).await;
    let other = lives(&shop, &bob, &mug).await;
    let pool = &shop.shop.db.pool;
    assert_eq!(
        found(pool, &zoe.all()).await,
        Vec::<String>::new(),
        "also before"
    );
    let owner = &shop.owner.visitor;
    let today = chrono::Utc::now().date_naive().to_string();
    let mut compare = shop.shop.command(&["reconcile", "--day", &today]);
    tokio::task::spawn_blocking(move || compare.output().unwrap())
        .await
        .unwrap();
    let before = reports(&knowing_all(&shop).await, &person.id).await;
    let certificate = erases(owner, &person.id).await;
    assert!(certificate["doneAt"].is_string(), "{certificate}");
    assert_eq!(erases(owner, &person.id).await, certificate, "once");

    assert_eq!(person.visitor.get("/api/auth/profile").await.status, 401);
    let wish = json!({ "email": zoe.email, "password": zoe.password });
    let refused = Visitor::new(&shop.door.url())
        .post("/api/auth/login", wish)
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (401, "invalid_credentials")
    );
    shop.at_rest().await;
    assert_eq!(found(pool, &zoe.all()).await, Vec::<String>::new());
    let after = reports(&knowing_all(&shop).await, &person.id).await;
    assert_eq!(after.len(), before.len());
    for (after, before) in after.into_iter().zip(before) {
        assert_eq!(after, before);
    }

    are_nobodys(owner, &person.id).await;
    let kept = other.visitor.get("/api/auth/export").await.ok();
    assert!(
        kept.to_string().contains("Recipient qxbob8"),
        "the other one stays"
    );
    certified(pool, &person.id, &certificate).await;
    let said = shop.shop.chore(&["audit", "verify"]).await;
    assert!(!said.contains("DIFFERS"), "{said}");

    let inside = format!("http://127.0.0.1:{}", shop.door.port + 6_000);
    let metrics = Visitor::new(&inside).text("/metrics").await;
    let secrets = [vec![zoe.password.clone()], person.tokens.clone()].concat();
    told_nobody(&shop, &metrics, &[zoe.all(), secrets].concat());

    let again = registers(&shop.door.url(), &zoe).await;
    assert_ne!(again.id, person.id, "somebody new");
    let mine = again.visitor.get("/api/orders").await.ok();
    assert_eq!(mine["data"], json!([]));
}

/// The orders are there, and they are nobody's.
async fn are_nobodys(owner: &Visitor, person: &str) {
    let orders = format!("/api/admin/customers/{person}/orders");
    let orders = owner.get(&orders).await.ok();
    let orders = orders["data"].as_array().unwrap();
    assert_eq!(orders.len(), 4);
    for order in orders {
        let path = format!("/api/admin/orders/{}", text(order, "id"));
        let shown = owner.get(&path).await.ok();
        for field in [
            "shippingName",
            "shippingAddressLine1",
            "billingName",
            "notes",
        ] {
            assert_eq!(shown[field], Value::Null, "{shown}");
        }
    }
}

async fn certified(pool: &sqlx::PgPool, person: &str, certificate: &Value) {
    let event: Value = sqlx::query_scalar(
        "SELECT payload::jsonb -> 'erased' FROM events WHERE event_type = 'customer.erased'
         AND aggregate_id = $1",
    )
    .bind(person)
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(
        (&event["certificate_id"], &event["by"]),
        (&certificate["certificateId"], &json!("staff"))
    );
    let audited: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM audit_log WHERE subject = 'customer:' || $1 ORDER BY position",
    )
    .bind(person)
    .fetch_all(pool)
    .await
    .unwrap();
    for action in ["customer.erase", "customer.erased"] {
        assert!(
            audited.iter().any(|one| one == action),
            "{action}: {audited:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_under_way_needs_its_address_and_the_last_owner_stays() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let zoe = Words::of("qxzoe7", 61_728_394);
    let person = registers(&shop.door.url(), &zoe).await;
    let order = person.orders(&zoe, &mug, "cash_on_delivery").await.order;
    let owner = &shop.owner.visitor;
    let path = format!("/api/admin/customers/{}/erase", person.id);
    let wish = json!({ "reason": "asked for by letter" });
    let refused = owner.post(&path, wish.clone()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "open_orders")
    );
    assert_eq!(refused.body["orders"][0]["orderId"], json!(order));
    let still = person.visitor.get("/api/auth/profile").await;
    assert_eq!(still.status, 200, "nothing happened");
    let named = owner
        .post(
            &path,
            json!({ "reason": "she wrote from zoe@mail.example" }),
        )
        .await;
    assert_eq!(
        (named.status.as_u16(), named.code()),
        (422, "personal_data_refused")
    );
    leads(&shop, &order, &["cancelled"]).await;
    assert!(erases(owner, &person.id).await["doneAt"].is_string());

    let me = owner.get("/api/auth/profile").await.ok();
    let path = format!("/api/admin/customers/{}/erase", text(&me, "id"));
    let refused = owner.post(&path, wish.clone()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "last_super_admin")
    );
    let nobody = "/api/admin/customers/0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f/erase";
    assert_eq!(owner.post(nobody, wish.clone()).await.status, 404);
    let stranger = Visitor::new(&shop.door.url()).post(&path, wish).await;
    assert_eq!(stranger.status, 401);
}

/// Somebody may hold the process up at this statement, and kill it there.
const HELD_AT: [(&str, &str, &str); 4] = [
    ("attachment", "UPDATE", "true"),
    ("person_keys", "UPDATE", "true"),
    ("events", "INSERT", "NEW.event_type = 'customer.erased'"),
    ("erasures", "UPDATE", "NEW.done_at IS NOT NULL"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_dies_while_it_erases_leaves_the_rest_to_the_next_one() {
    let mut shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let pool = shop.shop.db.another_pool(4);
    for (number, held) in HELD_AT.into_iter().enumerate() {
        let words = Words::of(
            &format!("qxdies{number}"),
            61_000_000 + u32::try_from(number).unwrap(),
        );
        let person = registers(&shop.door.url(), &words).await;
        let order = person.orders(&words, &mug, "cash_on_delivery").await.order;
        leads(
            &shop,
            &order,
            &["confirmed", "processing", "shipped", "delivered"],
        )
        .await;
        dies_at(&mut shop, &pool, held, &person.id).await;
        shop.counts("SELECT count(*) FROM erasures WHERE done_at IS NULL", 0)
            .await;
        assert_eq!(
            found(&pool, &words.all()).await,
            Vec::<String>::new(),
            "{held:?}"
        );
        let certificates = "SELECT count(*) FROM events WHERE event_type = 'customer.erased'";
        shop.counts(certificates, i64::try_from(number).unwrap() + 1)
            .await;
        let gone = "SELECT count(*) FROM person_keys k JOIN erasures USING (person_id) WHERE wrapped IS NOT NULL";
        shop.counts(gone, 0).await;
        let bytes = "SELECT count(*) FROM attachment WHERE length(body) > 0";
        shop.counts(bytes, 0).await;
        let wish = json!({ "email": words.email, "password": words.password });
        let refused = Visitor::new(&shop.door.url())
            .post("/api/auth/login", wish)
            .await;
        assert_eq!(refused.status, 401);
    }
    let said = shop.shop.chore(&["audit", "verify"]).await;
    assert!(!said.contains("DIFFERS"), "{said}");
}

/// Erases `person` with a process that is killed when it comes to the statement.
async fn dies_at(
    shop: &mut PayingShop,
    pool: &sqlx::PgPool,
    (table, verb, when): (&str, &str, &str),
    person: &str,
) {
    let hold = format!(
        "CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN IF {when} THEN PERFORM pg_advisory_xact_lock(4711); END IF; RETURN NEW; END $$;
         CREATE TRIGGER held BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION held();"
    );
    sqlx::raw_sql(&hold).execute(pool).await.unwrap();
    let mut holder = pool.acquire().await.unwrap();
    let lock = sqlx::query("SELECT pg_advisory_lock(4711)");
    lock.execute(&mut *holder).await.unwrap();
    let path = format!("/api/admin/customers/{person}/erase");
    let (owner, wish) = (
        shop.owner.visitor.clone(),
        json!({ "reason": "asked for by letter" }),
    );
    let asked = tokio::spawn(async move {
        owner
            .try_ask(testkit::actors::Method::POST, &path, Some(&wish))
            .await
    });
    let waits = "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event = 'advisory'";
    shop.counts(waits, 1).await;
    shop.door.end();
    assert!(asked.await.unwrap().is_err(), "nobody answered");
    let ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event = 'advisory'";
    sqlx::query(ended).execute(&mut *holder).await.unwrap();
    let unlock = sqlx::query("SELECT pg_advisory_unlock(4711)");
    unlock.execute(&mut *holder).await.unwrap();
    let free = format!("DROP TRIGGER held ON {table}; DROP FUNCTION held();");
    sqlx::raw_sql(&free).execute(pool).await.unwrap();
    shop.reopens().await;
    shop.owner = shop.door.owner().await;
}

#[tokio::test]
async fn every_table_says_what_of_people_is_in_it() {
    let db = testkit::database::TestDb::new().await;
    let there: BTreeSet<String> = tables(&db.pool).await.into_iter().collect();
    let said: BTreeSet<String> = privacy::TABLES
        .iter()
        .map(|table| table.name.to_owned())
        .collect();
    let unsaid: Vec<_> = there
        .difference(&said)
        .filter(|name| *name != "_sqlx_migrations")
        .collect();
    assert!(
        unsaid.is_empty(),
        "crates/privacy/src/map.rs and docs/privacy.md do not know {unsaid:?}"
    );
    let gone: Vec<_> = said.difference(&there).collect();
    assert!(gone.is_empty(), "there is no table {gone:?}");
}
