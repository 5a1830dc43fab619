//! A shop that is paid in Kenyan shillings, by card and by phone. Both providers stand inside the
//! test, with books of their own; they outlive the shop's process, which keeps its address.

use crate::PATIENCE;
use crate::actors::{Staff, Visitor};
pub use crate::buyer::{Buyer, cents, check_out, text};
use crate::database::TestDb;
use crate::shop::{Process, TestShop, lasting_port};
use eventstore::Token;
use serde_json::{Value, json};
use sims::daraja::{DarajaOptions, DarajaSim};
use sims::stripe::{StripeOptions, StripeSim};
use std::time::{Duration, Instant};

/// What Stripe signs its notices with.
pub const WEBHOOK_SECRET: &str = "whsec_paying";

/// An open shop, its owner and the providers it was told of.
pub struct PayingShop {
    /// The running shop.
    pub door: Process,
    /// The owner, signed in.
    pub owner: Staff,
    /// Stripe.
    pub stripe: StripeSim,
    /// Safaricom.
    pub daraja: DarajaSim,
    /// The database, kept while the shop is open.
    pub shop: TestShop,
}

impl PayingShop {
    /// Opens a shop that looks after a payment for the first time after a second.
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings of its own; they win over the usual ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(TestDb::new().await, settings).await
    }

    /// The same on a database of the caller's.
    pub async fn on(db: TestDb, settings: &[(&str, &str)]) -> Self {
        let port = lasting_port();
        let here = format!("http://127.0.0.1:{port}");
        let stripe = StripeOptions {
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook_url: Some(format!("{here}/api/payments/stripe/webhook")),
            ..StripeOptions::default()
        };
        let stripe = StripeSim::start(stripe).await.unwrap();
        let daraja = DarajaSim::start(DarajaOptions::default()).await.unwrap();
        let (cards, phones) = (stripe.url(), daraja.url());
        let usual = [
            ("SHOP_CURRENCY", "KES"),
            ("PUBLIC_URL", &*here),
            ("PAYMENT_LOOK_SECONDS", "1"),
            ("STRIPE_SECRET_KEY", "sk_test_sim"),
            ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("STRIPE_API_URL", &*cards),
            ("MPESA_CONSUMER_KEY", "sim-consumer-key"),
            ("MPESA_CONSUMER_SECRET", "sim-consumer-secret"),
            ("MPESA_SHORTCODE", "174379"),
            ("MPESA_PASSKEY", "sim-passkey"),
            ("MPESA_INITIATOR", "testapi"),
            ("MPESA_SECURITY_CREDENTIAL", "c2VhbGVk"),
            ("MPESA_API_URL", &*phones),
            ("METRICS_PORT", "0"),
            ("RATE_LIMIT_AUTH_PER_15_MIN", "0"),
        ];
        let shop = TestShop::on(db, &[&usual[..], settings].concat());
        let shop = shop.always_at(port);
        let door = shop.open().await;
        let owner = door.owner().await;
        Self {
            door,
            owner,
            stripe,
            daraja,
            shop,
        }
    }

    /// The process died and another one takes its place, at the same address.
    pub async fn reopens(&mut self) {
        self.door.end();
        self.door = self.shop.open().await;
    }

    /// Puts a product on the shelf, priced in whole shillings; answers its id.
    pub async fn stocks(&self, sku: &str, shillings: i64, units: i64) -> String {
        let product = json!({"name": format!("Product {sku}"), "sku": sku, "price": shillings,
            "currency": "KES", "stockQuantity": units});
        let made = self.owner.visitor.post("/api/products", product).await;
        text(&made.ok(), "id")
    }

    /// A guest orders units of one product, to be paid by `method`.
    pub async fn order(&self, product: &str, quantity: i64, method: &str) -> Buyer {
        self.order_of(&[(product, quantity)], json!({"paymentMethod": method}))
            .await
    }

    /// A guest orders these lines with `fields` in the checkout.
    pub async fn order_of(&self, lines: &[(&str, i64)], fields: Value) -> Buyer {
        let mut guest = self.door.guest();
        for (product, quantity) in lines {
            guest.adds(product, *quantity).await.ok();
        }
        let placed = check_out(&guest, fields).await.ok();
        Buyer::of(&self.door.url(), &placed)
    }

    /// The newest moment of the log, as `Min-Event-Position` wants it.
    pub async fn position(&self) -> String {
        let newest = "SELECT tx_id, position FROM events ORDER BY 1 DESC, 2 DESC LIMIT 1";
        let (tx_id, position) = sqlx::query_as(newest)
            .fetch_one(&self.shop.db.pool)
            .await
            .unwrap();
        Token { tx_id, position }.to_string()
    }

    /// What somebody is shown at `path`, everything that has happened so far taken in.
    pub async fn seen(&self, visitor: &Visitor, path: &str) -> Value {
        let position = self.position().await;
        let visitor = visitor.clone().with("Min-Event-Position", &position);
        let begun = Instant::now();
        loop {
            // Each question waits inside the shop.
            let answer = visitor.get(path).await;
            if answer.header("x-projection-position") == Some(&*position) {
                return answer.ok();
            }
            let late = begun.elapsed() > PATIENCE;
            assert!(!late, "{path} never saw {position}: {}", answer.body);
        }
    }

    /// How the payment of an order stands, everything that has happened so far taken in.
    pub async fn shown(&self, buyer: &Buyer) -> Value {
        self.seen(&buyer.visitor, &buyer.at_status()).await
    }

    /// The same as soon as `met` holds, which the shop brings about by itself.
    pub async fn until(&self, buyer: &Buyer, what: &str, met: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let shown = self.shown(buyer).await;
            if met(&shown) {
                return shown;
            }
            let late = begun.elapsed() > PATIENCE;
            assert!(!late, "never {what}: {shown:#}");
            // The shop's own clocks and the providers' notices knock; nothing tells us when.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The payment of an order that is confirmed and paid, as soon as it is.
    pub async fn paid(&self, buyer: &Buyer) -> Value {
        self.until(buyer, "confirmed and paid", |shown| {
            shown["status"] == "confirmed" && shown["paymentStatus"] == "paid"
        })
        .await
    }

    /// Waits until a count of the shop's own rows is `wanted`.
    pub async fn counts(&self, sql: &str, wanted: i64) {
        let begun = Instant::now();
        loop {
            let found: i64 = sqlx::query_scalar(sql)
                .fetch_one(&self.shop.db.pool)
                .await
                .unwrap();
            if found == wanted {
                return;
            }
            if begun.elapsed() > PATIENCE {
                panic!(
                    "{found} instead of {wanted}: {sql}\n{}",
                    self.clocks().await
                );
            }
            // As above.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The clocks that are set, and how many seconds until they ring.
    async fn clocks(&self) -> String {
        let set =
            "SELECT concat_ws(' ', process, name, instance, extract(epoch FROM due_at - now()))
                   FROM timer ORDER BY due_at";
        let set: Vec<String> = sqlx::query_scalar(set)
            .fetch_all(&self.shop.db.pool)
            .await
            .unwrap();
        set.join("\n")
    }

    /// Waits until every hint was followed, every refund sent and every voided attempt called off.
    pub async fn at_rest(&self) {
        let waiting =
            "SELECT count(*) FROM timer WHERE name LIKE 'hint%' OR name IN ('send', 'void')";
        self.counts(waiting, 0).await;
    }

    /// Waits until every refund arrived, or came to nothing.
    pub async fn refunds_settled(&self) {
        let open = "SELECT count(*) FROM (
            SELECT DISTINCT ON (aggregate_id) event_type FROM events
            WHERE aggregate_type = 'refund' ORDER BY aggregate_id, sequence DESC) AS last
            WHERE event_type NOT IN ('refund.succeeded', 'refund.failed')";
        self.counts(open, 0).await;
    }
}
