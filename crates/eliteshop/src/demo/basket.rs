//! Looking around and filling the basket.

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use super::clerk::Clerk;
use super::sums::{amount, shown, thousandths};
use super::visit::{Heard, Visit};

/// Something on the shelf, as the shopper saw it first.
pub(super) struct Good {
    pub(super) id: String,
    name: String,
    pub(super) price: i64,
    pub(super) in_stock: i64,
}

/// A guest with a basket.
pub(super) struct Shopper {
    pub(super) visit: Visit,
    pub(super) cart_token: Option<String>,
}

/// What the walk buys of the first and of the second good.
pub(super) const UNITS: [i64; 2] = [3, 1];

/// Shelves, search and single products; answers two different things that are for sale.
pub(super) async fn look_around(visit: &Visit, clerk: Option<&Clerk>) -> anyhow::Result<[Good; 2]> {
    println!("\nThe shop is open");
    visit.get("/health/ready").expect(200).await?;
    println!("\nThe shopper looks around");
    let shelves = visit.get("/api/categories").expect(200).await?;
    println!(
        "    {} categories",
        shelves.at("/data")?.as_array().map_or(0, Vec::len)
    );
    let goods = match on_the_shelf(visit, None).await? {
        Some(goods) => goods,
        None => {
            let clerk =
                clerk.context("nothing is for sale: import a catalogue, or set ADMIN_PASSWORD")?;
            let position = clerk.stock_the_shelves().await?;
            let goods = on_the_shelf(visit, position.as_deref()).await?;
            goods.context("what the clerk put on the shelf cannot be seen")?
        }
    };
    search(visit, &goods[0].name).await?;
    for good in &goods {
        let seen = visit
            .get(format!("/api/products/{}", good.id))
            .expect(200)
            .await?;
        seen.says("/name", good.name.as_str())?;
        println!(
            "    {}: {} ({} in stock)",
            good.name,
            shown(good.price),
            good.in_stock
        );
    }
    let nowhere = "/api/products/00000000-0000-7000-8000-000000000000";
    visit.get(nowhere).expect(404).await?.at("/code")?;
    Ok(goods)
}

async fn on_the_shelf(visit: &Visit, position: Option<&str>) -> anyhow::Result<Option<[Good; 2]>> {
    let list = "/api/products?inStock=true&sort=price_asc&limit=50&minPrice=1";
    let page = visit.get(list).after(position).expect(200).await?;
    let total = page.at("/pagination/total")?;
    println!("    {total} products are for sale and in stock");
    let rows = page.at("/data")?.as_array().cloned().unwrap_or_default();
    let mut goods = rows
        .iter()
        .filter_map(|row| good(row).ok())
        .filter(|good| good.in_stock >= 10);
    Ok(goods
        .next()
        .zip(goods.next())
        .map(|(first, second)| [first, second]))
}

fn good(row: &Value) -> anyhow::Result<Good> {
    let text = |name: &str| {
        row.get(name)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .context("no text")
    };
    Ok(Good {
        id: text("id")?,
        name: text("name")?,
        price: thousandths(row.get("price").context("no price")?)?,
        in_stock: row
            .get("stockQuantity")
            .and_then(Value::as_i64)
            .context("no stock")?,
    })
}

/// Looks for the longest word of a name: something has to be found.
async fn search(visit: &Visit, name: &str) -> anyhow::Result<()> {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let word = words
        .max_by_key(|word| word.len())
        .unwrap_or(name)
        .to_lowercase();
    let found = visit
        .get(format!("/api/products/search?q={word}&limit=3"))
        .expect(200)
        .await?;
    let rows = found.at("/data")?.as_array().cloned().unwrap_or_default();
    ensure!(
        !rows.is_empty(),
        "nobody finds \"{name}\" by searching for \"{word}\""
    );
    for row in &rows {
        println!(
            "    found: {}",
            row.get("name").and_then(Value::as_str).unwrap_or("?")
        );
    }
    Ok(())
}

impl Shopper {
    pub(super) fn enter(visit: Visit) -> Self {
        Self {
            visit,
            cart_token: None,
        }
    }

    /// Adds two goods, changes a quantity, is refused what cannot be, and checks the subtotal.
    pub(super) async fn fill_the_basket(&mut self, goods: &[Good; 2]) -> anyhow::Result<()> {
        println!("\nThe shopper fills the basket, as a guest");
        let first = self.add(&goods[0], UNITS[0] - 1).await?;
        self.cart_token = first.header("x-cart-token");
        ensure!(
            self.cart_token.is_some(),
            "the new basket came without X-Cart-Token"
        );
        self.add(&goods[1], UNITS[1]).await?;
        let more = json!({ "productId": goods[0].id, "quantity": UNITS[0] });
        self.visit
            .put("/api/cart/update", more)
            .with("x-cart-token", self.token())
            .expect(200)
            .await?;
        let nothing = json!({ "productId": goods[0].id, "quantity": -1 });
        let refused = self
            .visit
            .post("/api/cart/add", nothing)
            .with("x-cart-token", self.token());
        refused.expect(422).await?.at("/code")?;
        let basket = self
            .visit
            .get("/api/cart")
            .with("x-cart-token", self.token())
            .expect(200)
            .await?;
        let subtotal = amount(&basket, "/subtotal")?;
        if subtotal != worth(goods) {
            bail!(
                "the basket is worth {}, it says {}",
                shown(worth(goods)),
                shown(subtotal)
            );
        }
        println!(
            "    {} units worth {}",
            basket.number("/totalQuantity")?,
            shown(subtotal)
        );
        Ok(())
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.cart_token.as_deref()
    }

    async fn add(&self, good: &Good, quantity: i64) -> anyhow::Result<Heard> {
        let wish = json!({ "productId": good.id, "quantity": quantity });
        self.visit
            .post("/api/cart/add", wish)
            .with("x-cart-token", self.token())
            .expect(200)
            .await
    }
}

/// What the basket costs before discounts.
pub(super) fn worth(goods: &[Good; 2]) -> i64 {
    goods
        .iter()
        .zip(UNITS)
        .map(|(good, units)| good.price * units)
        .sum()
}
