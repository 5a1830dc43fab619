//! Another shop's history comes in over the command line: whole, once, and to the cent.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

use eventstore::{EventStore, StoreOptions, Token};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use testkit::shop::{ADMIN, Process, TestShop};

const TWO_DAYS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/complete-journey-two-days"
);
const CONFORMANCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/conformance/complete_journey.py"
);
/// Orders in [`TWO_DAYS`].
const ORDERS: i64 = 630;

#[tokio::test]
async fn two_days_of_trade_come_in_once_and_add_up_to_the_cent() {
    let shop = TestShop::new().await;
    for what in ["products", "customers", "orders"] {
        let said = import(&shop, what).await;
        assert!(!said.contains("left out"), "{said}");
    }
    let again = import(&shop, "orders").await;
    assert!(
        again.contains("630 orders were in the shop already"),
        "{again}"
    );
    let door = shop.open().await;
    until_shown(&shop).await;
    let admin = door.owner().await;
    let path = "/api/admin/analytics/sales?from=2017-11-24&to=2017-11-25&granularity=month";
    let sales = admin.visitor.get(path).await.ok();
    let [total, loyalty, coupon_match, reimbursed] = [6, 7, 8, 9].map(sum_of);
    let shown = |name: &str| cents(&sales["totals"][0][name]);
    assert_eq!(shown("total"), total);
    assert_eq!(shown("captured"), total);
    assert_eq!(shown("subtotal"), total + loyalty + coupon_match);
    assert_eq!(shown("discountLoyalty"), loyalty);
    assert_eq!(shown("discountCouponMatch"), coupon_match);
    assert_eq!(shown("reimbursed"), reimbursed);
    conforms(&door);
}

#[tokio::test]
async fn a_bad_row_costs_its_order_and_nothing_else() {
    let shop = TestShop::new().await;
    import(&shop, "products").await;
    import(&shop, "customers").await;
    let text = std::fs::read_to_string(Path::new(TWO_DAYS).join("orders.csv")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let unknown = lines[1].replacen(&format!(",{},", cell(&lines[1], 4)), ",NO-SUCH-SKU,", 1);
    lines[1] = unknown;
    let folder = Folder::new();
    let file = folder.file("orders.csv", lines.join("\n"));
    let report = file.with_extension("report.csv");
    let output = run(
        &shop,
        &[
            "import",
            "orders",
            text_of(&file),
            "--report",
            text_of(&report),
        ],
    )
    .await;
    assert_eq!(output.0, 3, "{}", output.1);
    let told = std::fs::read_to_string(&report).unwrap();
    assert!(
        told.starts_with("line,field,code,reason\n2,sku,unknown_sku,"),
        "{told}"
    );
    assert_eq!(orders_in(&shop).await, (ORDERS - 1, ORDERS - 1));
    let mended = import(&shop, "orders").await;
    assert!(mended.contains("1 orders imported"), "{mended}");
    imports_are_noted(&shop).await;
}

#[tokio::test]
async fn a_file_with_other_columns_is_refused_before_it_starts() {
    let shop = TestShop::new().await;
    let folder = Folder::new();
    let file = folder.file("products.csv", "sku,titel\n1,Brot\n");
    let (code, said) = run(&shop, &["import", "products", text_of(&file)]).await;
    assert_eq!(code, 1);
    assert!(
        said.contains("missing: name") && said.contains("\"titel\""),
        "{said}"
    );
    let utf16 = folder.file("customers.csv", b"\xff\xfer\0e\0f\0");
    let (code, said) = run(&shop, &["import", "customers", text_of(&utf16)]).await;
    assert_eq!(code, 1);
    assert!(said.contains("UTF-16"), "{said}");
}

#[tokio::test]
async fn an_import_that_was_killed_goes_on_and_leaves_no_half_order() {
    let shop = TestShop::new().await;
    import(&shop, "products").await;
    import(&shop, "customers").await;
    let file = Path::new(TWO_DAYS).join("orders.csv");
    let folder = Folder::new();
    let report = folder.0.join("report.csv");
    for patience in [120, 250, 400] {
        let mut command = shop.command(&[
            "import",
            "orders",
            text_of(&file),
            "--report",
            text_of(&report),
        ]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of death is arbitrary on purpose.
        tokio::time::sleep(Duration::from_millis(patience)).await;
        let _ = child.kill();
        child.wait().unwrap();
        let (placed, delivered) = orders_in(&shop).await;
        assert_eq!(placed, delivered);
    }
    import(&shop, "orders").await;
    assert_eq!(orders_in(&shop).await, (ORDERS, ORDERS));
}

#[tokio::test]
async fn a_shopper_walks_through_the_shop() {
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let said = shop.chore(&["demo", "shop", "--url", &door.url()]).await;
    assert!(said.contains("Everything was as it should be"), "{said}");
}

/// Each import is a deed of two rows; the events it wrote carry the same run.
async fn imports_are_noted(shop: &TestShop) {
    let noted: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT action, outcome, (after -> 'became' ->> 'imported')::bigint
         FROM audit_log WHERE actor = 'system:cli' AND outcome = 'done' ORDER BY position",
    )
    .fetch_all(&shop.db.pool)
    .await
    .unwrap();
    let orders: Vec<_> = noted
        .iter()
        .filter(|(action, _, _)| action == "import.orders")
        .map(|(_, _, imported)| *imported)
        .collect();
    assert_eq!(orders, [ORDERS - 1, 1], "{noted:?}");
    let runs: i64 = sqlx::query_scalar(
        "SELECT count(DISTINCT a.request_id) FROM audit_log a
         JOIN events e ON e.metadata ->> 'correlation_id' = a.request_id
         WHERE a.action = 'import.orders' AND a.outcome = 'attempted'",
    )
    .fetch_one(&shop.db.pool)
    .await
    .unwrap();
    assert_eq!(runs, 2);
}

async fn import(shop: &TestShop, what: &str) -> String {
    let file = Path::new(TWO_DAYS).join(format!("{what}.csv"));
    let folder = Folder::new();
    let report = folder.0.join("report.csv");
    shop.chore(&["import", what, text_of(&file), "--report", text_of(&report)])
        .await
}

/// The exit code, and everything that was said.
async fn run(shop: &TestShop, arguments: &[&str]) -> (i32, String) {
    let mut command = shop.command(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// Waits until the views have seen the newest event.
async fn until_shown(shop: &TestShop) {
    let newest = "SELECT tx_id, position FROM events ORDER BY tx_id DESC, position DESC LIMIT 1";
    let (tx_id, position) = sqlx::query_as::<_, (i64, i64)>(newest)
        .fetch_one(&shop.db.pool)
        .await
        .unwrap();
    let store = EventStore::open(shop.db.another_pool(2), StoreOptions::default());
    for view in projections::all() {
        let seen = store
            .wait_for(
                view.name(),
                Token { tx_id, position },
                Duration::from_secs(120),
            )
            .await;
        assert!(seen.unwrap(), "{} never caught up", view.name());
    }
    store.close().await;
}

/// Orders that were placed, and orders that were delivered.
async fn orders_in(shop: &TestShop) -> (i64, i64) {
    let count = "SELECT count(*) FILTER (WHERE event_type = 'order.placed'),
                        count(*) FILTER (WHERE event_type = 'order.delivered') FROM events";
    sqlx::query_as(count)
        .fetch_one(&shop.db.pool)
        .await
        .unwrap()
}

/// The whole comparison, where Python is installed; its sums are asserted here in any case.
fn conforms(door: &Process) {
    let script = Command::new("python3")
        .args([
            CONFORMANCE,
            "--source",
            TWO_DAYS,
            "--url",
            &door.url(),
            "--orders",
            "10",
        ])
        .env("ADMIN_EMAIL", ADMIN.0)
        .env("ADMIN_PASSWORD", ADMIN.1)
        .output();
    let Ok(output) = script else {
        eprintln!("no python3: tests/conformance/complete_journey.py was not run");
        return;
    };
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        said(&output.stdout),
        said(&output.stderr)
    );
}

/// The sum of a money column of the orders, in cents.
fn sum_of(column: usize) -> i64 {
    let text = std::fs::read_to_string(Path::new(TWO_DAYS).join("orders.csv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| cell(line, column).replace('.', "").parse().unwrap_or(0))
        .sum()
}

/// The fixture quotes nothing.
fn cell(line: &str, column: usize) -> &str {
    line.split(',').nth(column).unwrap_or_default()
}

fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{part:0<2}").parse().unwrap()
}

fn text_of(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder of a test, gone with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("eliteshop-import-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
