//! Letters: what is sent, to whom, how often, and what becomes of it when nobody carries it.

mod accounts;
mod carriers;
mod desk;
mod orders;
mod quiet;

use serde_json::{Value, json};
use sims::sendgrid::{SendGridOptions, SendGridSim, SentLetter};
use std::time::{Duration, Instant};
use testkit::actors::{Answer, Shopper};
use testkit::paying::{Buyer, PayingShop, check_out};

const KEY: &str = "SG.sim.key";

/// A shop whose letters SendGrid carries.
struct PostedShop {
    shop: PayingShop,
    post: SendGridSim,
}

impl PostedShop {
    async fn open() -> Self {
        Self::with(&[]).await
    }

    async fn with(settings: &[(&str, &str)]) -> Self {
        let post = SendGridSim::start(SendGridOptions::default())
            .await
            .unwrap();
        let url = post.url();
        let usual = [
            ("SENDGRID_API_KEY", KEY),
            ("SENDGRID_API_URL", &*url),
            ("MAIL_FROM", "post@shop.test"),
            ("STAFF_MAIL", "crew@shop.test"),
        ];
        let shop = PayingShop::with(&[&usual[..], settings].concat()).await;
        Self { shop, post }
    }

    /// Waits until no letter is to be carried, then answers what was sent.
    async fn carried(&self) -> Vec<SentLetter> {
        let position = self.shop.position().await;
        heard(&self.shop, &position).await;
        // One that came before what it tells of could be read is put off by a second or so.
        let open = "SELECT count(*) FROM letters
                    WHERE state IN ('waiting', 'sending') AND due_at <= now() + interval '1 minute'";
        self.shop.counts(open, 0).await;
        self.post.letters()
    }
}

/// Waits until whoever asks for letters has heard everything up to `position`.
async fn heard(shop: &PayingShop, position: &str) {
    let (tx, at) = position.split_once(['-', '.', ':']).unwrap();
    let behind = format!(
        "SELECT count(*) FROM message_checkpoint WHERE name IN ('order_letters', 'stock_letters')
         AND (tx_id, position) >= ({tx}, {at})"
    );
    shop.counts(&behind, 2).await;
}

/// Waits for what the shop brings about by itself.
async fn until(what: &str, met: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !met().await {
        assert!(begun.elapsed() < testkit::PATIENCE, "never: {what}");
        // The postman tells nobody that he was there.
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// A guest called so orders, and pays at the door.
async fn orders_as(shop: &PayingShop, name: &str, product: &str) -> Buyer {
    let placed = orders_with(shop.door.guest(), name, product).await;
    Buyer::of(&shop.door.url(), &placed.ok())
}

/// What this guest is answered, who orders under that name and pays at the door.
async fn orders_with(mut guest: Shopper, name: &str, product: &str) -> Answer {
    guest.adds(product, 1).await.ok();
    let address = json!({ "name": name, "email": "ada@mail.test", "addressLine1": "12 Moi Avenue",
        "city": "Nairobi", "country": "KE" });
    check_out(&guest, json!({ "shippingAddress": address })).await
}

/// How many letters of a kind were sent.
fn count(letters: &[SentLetter], kind: &str) -> usize {
    let of_kind = |letter: &&SentLetter| letter.categories == [kind];
    letters.iter().filter(of_kind).count()
}

fn only<'a>(letters: &'a [SentLetter], kind: &str) -> &'a SentLetter {
    assert_eq!(count(letters, kind), 1, "{kind}: {letters:#?}");
    letters
        .iter()
        .find(|letter| letter.categories == [kind])
        .unwrap()
}

/// One value of the shop's letters.
async fn asked(shop: &PayingShop, sql: &str) -> Value {
    let sql = format!("SELECT to_json(({sql}))");
    let told: Option<Value> = sqlx::query_scalar(&sql)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap();
    told.unwrap_or_default()
}
