//! A newcomer starts the shop with stand-ins for both providers, does what it prints, and stops it.

use serde_json::json;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use testkit::actors::{Method, Staff, Visitor};
use testkit::paying::{Buyer, check_out, text};
use testkit::shop::{ADMIN, TestShop, lasting_port};

const PATIENCE: Duration = Duration::from_secs(60);

/// `eliteshop dev --sims`, and what it prints.
struct Started {
    child: Child,
    url: String,
    printed: PathBuf,
}

impl Started {
    fn of(shop: &TestShop) -> Self {
        let port = three_ports();
        let printed = std::env::temp_dir().join(format!("eliteshop-newcomer-{port}.txt"));
        let mut command = shop.command(&["dev", "--sims"]);
        command
            .env("PORT", port.to_string())
            .stdout(File::create(&printed).unwrap());
        Self {
            child: command.spawn().unwrap(),
            url: format!("http://127.0.0.1:{port}"),
            printed,
        }
    }

    async fn is_ready(&mut self) {
        let guest = Visitor::new(&self.url);
        let begun = Instant::now();
        loop {
            let answer = guest.try_ask(Method::GET, "/health/ready", None).await;
            if answer.is_ok_and(|answer| answer.status.is_success()) {
                return;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended: {}", self.says());
            assert!(begun.elapsed() < PATIENCE, "never ready: {}", self.says());
            // There is nothing to be woken by before it listens.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn says(&self) -> String {
        std::fs::read_to_string(&self.printed).unwrap()
    }

    /// Where a stand-in is, as the newcomer reads it.
    fn address_of(&self, who: &str) -> String {
        let said = self.says();
        let mut lines = said.lines().map(str::split_whitespace);
        let found = lines.find_map(|mut words| (words.next() == Some(who)).then(|| words.next()));
        let found = found.flatten().map(str::to_owned);
        found.unwrap_or_else(|| panic!("where is {who}? {said}"))
    }

    /// Somebody orders a mug, to be paid so.
    async fn order(&self, mug: &str, method: &str) -> Buyer {
        let mut guest = testkit::actors::Shopper::guest(&self.url);
        guest.adds(mug, 1).await.ok();
        let placed = check_out(&guest, json!({ "paymentMethod": method })).await;
        Buyer::of(&self.url, &placed.ok())
    }

    async fn paid(&self, buyer: &Buyer) {
        let begun = Instant::now();
        loop {
            let shown = buyer.visitor.get(&buyer.at_status()).await;
            if shown.body["paymentStatus"] == "paid" {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "never paid: {}", shown.body);
            // The provider's notice knocks; nothing tells us when.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// As Ctrl-C or a supervisor does it.
    async fn stops(mut self) {
        let mut end = Command::new("kill");
        end.args(["-TERM", &self.child.id().to_string()]);
        assert!(end.status().unwrap().success());
        let begun = Instant::now();
        let ended = loop {
            if let Some(ended) = self.child.try_wait().unwrap() {
                break ended;
            }
            assert!(begun.elapsed() < PATIENCE, "it never stopped");
            // It says goodbye to nobody but the process table.
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(ended.success(), "{ended}: {}", self.says());
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.printed);
    }
}

/// The stand-ins listen one and two above the shop.
fn three_ports() -> u16 {
    loop {
        let first = lasting_port();
        if lasting_port() == first + 1 && lasting_port() == first + 2 {
            return first;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_pays_by_card_and_by_phone_on_one_machine() {
    let settings = [
        ("SHOP_CURRENCY", "KES"),
        ("METRICS_PORT", "0"),
        ("PAYMENT_LOOK_SECONDS", "1"),
        ("RATE_LIMIT_AUTH_PER_15_MIN", "0"),
    ];
    let shop = TestShop::with(&settings).await;
    let mut started = Started::of(&shop);
    started.is_ready().await;
    let owner = Staff::sign_in(&started.url, ADMIN.0, ADMIN.1).await;
    let mug =
        json!({ "name": "Mug", "sku": "MUG", "price": 300, "currency": "KES", "stockQuantity": 9 });
    let mug = owner.visitor.post("/api/products", mug).await;
    let mug = text(&mug.ok(), "id");

    let by_card = started.order(&mug, "stripe").await;
    let intent = by_card.intent().await;
    let cards = Visitor::new(&started.address_of("Stripe"));
    let pay = json!({ "intent": intent, "payment_method": "pm_card_visa" });
    cards.post("/_sim/pay", pay).await.ok();
    started.paid(&by_card).await;

    let by_phone = started.order(&mug, "mpesa").await;
    by_phone.is_prompted().await.ok();
    started.paid(&by_phone).await;

    for who in ["Stripe", "M-Pesa"] {
        let books = Visitor::new(&started.address_of(who));
        books.get("/_sim/ledger").await.ok();
    }
    let said = started.says();
    assert!(said.contains("[stripe]"), "{said}");
    assert!(said.contains("[m-pesa]"), "{said}");
    started.stops().await;
}
