//! What a shopper sends: adding to a cart, ordering it.

use super::client::Client;
use anyhow::{Context, Result, bail};
use futures::future::try_join_all;
use serde_json::{Value, json};

/// The ids of so many products.
pub(super) async fn products(port: u16, count: usize) -> Result<Vec<String>> {
    let (mut client, mut ids) = (Client::new(port), Vec::new());
    for page in 1.. {
        let path = format!("/api/products?limit=100&page={page}");
        let answer = client.get(&path).await.context("no product list")?;
        let list: Value = serde_json::from_slice(&answer.body)?;
        let found = list["data"]
            .as_array()
            .context("no data in the product list")?;
        ids.extend(
            found
                .iter()
                .filter_map(|product| Some(product["id"].as_str()?.to_owned())),
        );
        if ids.len() >= count || found.is_empty() {
            break;
        }
    }
    if ids.len() < count {
        bail!(
            "only {} of {count} products are in the catalogue",
            ids.len()
        );
    }
    Ok(ids)
}

/// Adds a product to the guest cart of `token`, or to a new one; answers the cart's token.
pub(super) async fn add(client: &mut Client, product: &str, token: Option<&str>) -> Option<String> {
    let headers = token
        .map(|token| format!("X-Cart-Token: {token}\r\n"))
        .unwrap_or_default();
    let body = json!({"productId": product, "quantity": 1}).to_string();
    let answer = client.post("/api/cart/add", &headers, &body).await?;
    if answer.status != 200 && answer.status != 201 {
        return None;
    }
    answer.header("x-cart-token").or(token).map(str::to_owned)
}

/// Filled guest carts, waiting for the till.
pub(super) struct Baskets {
    tokens: Vec<String>,
    order: String,
}

impl Baskets {
    pub(super) async fn filled(port: u16, products: &[String], count: usize) -> Result<Self> {
        let share = count / super::TASKS;
        let filling = (0..super::TASKS).map(|task| async move {
            let (mut client, mut tokens) = (Client::new(port), Vec::with_capacity(share));
            for number in 0..share {
                let product = &products[(task * share + number) % products.len()];
                tokens.push(
                    add(&mut client, product, None)
                        .await
                        .context("a cart was not filled")?,
                );
            }
            Ok::<_, anyhow::Error>(tokens)
        });
        let tokens = try_join_all(filling).await?.concat();
        let order = json!({
            "shippingAddress": {
                "name": "Bench Shopper", "email": "bench@example.com", "phone": "+15550100",
                "addressLine1": "1 Loop Street", "city": "Nairobi", "postalCode": "00100", "country": "KE"
            },
            "paymentMethod": "cash_on_delivery"
        });
        Ok(Self {
            tokens,
            order: order.to_string(),
        })
    }

    /// Orders the cart of that number.
    pub(super) async fn order(&self, client: &mut Client, number: usize) -> bool {
        let Some(token) = self.tokens.get(number) else {
            return false;
        };
        let headers = format!("X-Cart-Token: {token}\r\n");
        let answer = client.post("/api/orders", &headers, &self.order).await;
        answer.is_some_and(|answer| answer.status == 201)
    }
}
