//! Of each deed the audit log tells what came of it: of that deed and of no other, whoever did it.

use serde_json::{Value, json};
use testkit::actors::{Staff, Visitor};
use testkit::shop::TestShop;

async fn rows(owner: &Staff, query: &str) -> Vec<Value> {
    let path = format!("/api/admin/audit?{query}");
    let listed = owner.visitor.get(&path).await.ok();
    listed["data"].as_array().unwrap().clone()
}

/// The row by itself, with everything that belongs to it.
async fn shown(owner: &Staff, row: &Value) -> Value {
    let path = format!("/api/admin/audit/{}", row["id"].as_str().unwrap());
    owner.visitor.get(&path).await.ok()
}

/// What came of it, in its order.
fn kinds(row: &Value) -> Vec<&str> {
    let events = row["events"].as_array().unwrap();
    let kinds = events.iter().map(|event| event["type"].as_str().unwrap());
    kinds.collect()
}

/// How a deed began and how it ended tell of the same, and of nothing else.
async fn belong_together(owner: &Staff, ended: &Value, begun: &Value) {
    assert_eq!(begun["outcome"], "attempted", "{begun}");
    assert_ne!(ended["id"], begun["id"]);
    assert_eq!(begun["deed"], begun["id"]);
    assert_eq!(ended["deed"], begun["id"]);
    assert_eq!(ended["events"], begun["events"]);
    let (end, begin) = (shown(owner, ended).await, shown(owner, begun).await);
    assert_eq!(end["request"], json!([ended, begun]));
    assert_eq!(begin["request"], end["request"]);
    assert_eq!(begin["changes"], end["changes"]);
}

/// A clerk who calls three requests by one name hides none behind another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_are_called_alike_keep_their_events_apart() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let path = format!("/api/products/{mug}");
    let clerk = owner.visitor.clone().with("X-Request-Id", "the-request");
    let dearer = json!({ "price": 13.0, "currency": "USD", "reason": "dearer" });
    clerk.put(&path, dearer).await.ok();
    let shelf = json!({ "name": "Mugs" });
    clerk.post("/api/categories", shelf).await.ok();
    let refused = clerk.put(&path, json!({ "price": -1 })).await;
    assert!(refused.status.is_client_error());

    let told = rows(&owner, "requestId=the-request").await;
    let [no, tried, shelf, wished, price, asked] = &told[..] else {
        panic!("two rows of each of three deeds: {told:?}");
    };
    for (ended, begun) in [(no, tried), (shelf, wished), (price, asked)] {
        belong_together(&owner, ended, begun).await;
    }
    assert_eq!(kinds(price), ["product.repriced"]);
    assert_eq!(price["events"][0]["stream"], format!("product:{mug}"));
    assert!(kinds(shelf).contains(&"category.created"), "{shelf}");
    assert!(!kinds(shelf).contains(&"product.repriced"), "{shelf}");
    assert_eq!(no["events"], json!([]), "nothing came of what was refused");
    assert_eq!(shown(&owner, no).await["changes"], json!([]));
    let changes = shown(&owner, price).await["changes"].clone();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{changes}");
    assert_eq!(changes[0]["id"], json!(mug));

    let lines = "/api/admin/audit/export?format=jsonl&requestId=the-request";
    let lines = owner.visitor.text(lines).await;
    let taken: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(taken[4]["changes"], changes, "of the price, in its line");
    let without = |mut row: Value| {
        row.as_object_mut().unwrap().remove("changes").unwrap();
        row
    };
    let taken: Vec<Value> = taken.into_iter().map(without).collect();
    assert_eq!(taken, told);
}

/// Whoever knows what a deed is called puts nothing into it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_called_as_a_deed_is_no_part_of_it() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let about = format!("action=products.made&subject=product:{mug}");
    let before = rows(&owner, &about).await;
    let deed = before[0]["deed"].as_str().unwrap();
    assert!(kinds(&before[0]).contains(&"product.created"));
    for called in [deed.to_owned(), format!("deed:{deed}")] {
        let mut guest = process.guest();
        guest.visitor = guest.visitor.with("X-Request-Id", &called);
        guest.adds(&mug, 1).await.ok();
        let clerk = owner.visitor.clone().with("X-Request-Id", &called);
        let shelf = json!({ "name": format!("Shelf {}", called.len()) });
        clerk.post("/api/categories", shelf).await.ok();
    }
    assert_eq!(rows(&owner, &about).await, before);
}

/// What a key does is told like what staff do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_of_the_deed_of_a_key_is_told() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let wish = json!({ "name": "price sync", "scopes": ["catalogue.write"], "expiresAt": end });
    let made = owner.visitor.post("/api/admin/keys", wish).await.ok();
    let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
    let robot = Visitor::new(&process.url()).with("Authorization", &bearer);
    let dearer = json!({ "price": 13.0, "currency": "USD", "reason": "dearer" });
    let path = format!("/api/products/{mug}");
    robot.put(&path, dearer).await.ok();

    let key = made["about"]["id"].as_str().unwrap();
    let told = rows(&owner, &format!("actor=key:{key}")).await;
    let [done, attempted] = &told[..] else {
        panic!("two rows of one deed: {told:?}");
    };
    assert_eq!(done["outcome"], "done");
    assert_eq!(kinds(done), ["product.repriced"]);
    assert_eq!(done["events"][0]["stream"], format!("product:{mug}"));
    belong_together(&owner, done, attempted).await;
    let change = shown(&owner, done).await["changes"][0].clone();
    assert_eq!(change["id"], json!(mug));
    let (before, after) = (change["before"].to_string(), change["after"].to_string());
    assert!(
        before.contains("1200") && after.contains("1300"),
        "{change}"
    );
}
