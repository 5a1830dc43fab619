//! A cart as it is shown: its lines at the prices of the day.

use super::line::{CartItem, offered};
use crate::problem::Problem;
use crate::state::Shop;
use crate::wire::Money;
use domain::cart::CartLine;
use domain::kernel::{CartId, CustomerId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A cart. Its prices are those of the day; they are fixed when it becomes an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f", "userId": null,
    "items": [{
        "id": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e60", "productId": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01",
        "name": "Blue mug", "slug": "blue-mug", "sku": "MUG-BLUE", "image": "/media/mug.jpg",
        "price": 12.5, "currency": "USD", "quantity": 2, "total": 25.0,
        "available": 40, "availability": "available"
    }],
    "itemCount": 1, "totalQuantity": 2, "subtotal": 25.0, "currency": "USD", "version": 2
}))]
pub(crate) struct CartView {
    /// Absent while nothing was ever put in.
    pub(crate) id: Option<Uuid>,
    /// The customer it belongs to; absent for guests.
    pub(crate) user_id: Option<Uuid>,
    pub(crate) items: Vec<CartItem>,
    /// Different products.
    pub(crate) item_count: usize,
    /// Units on all lines.
    pub(crate) total_quantity: i64,
    /// Sum of the lines that are for sale, before discounts, shipping and tax.
    pub(crate) subtotal: Money,
    pub(crate) currency: String,
    /// Send it as `If-Match` to be sure that nothing changed meanwhile.
    pub(crate) version: u64,
    /// The secret of a new guest cart: send it as `X-Cart-Token` from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cart_token: Option<String>,
    /// After a merge: products of which fewer units moved than the guest had chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capped_product_ids: Option<Vec<Uuid>>,
}

/// Shows a cart; without an id, one that nobody opened yet.
pub(super) async fn shown(
    shop: &Shop,
    cart_id: Option<CartId>,
    customer: Option<CustomerId>,
    lines: &[CartLine],
    version: u64,
) -> Result<CartView, Problem> {
    let mut known = offered(shop, lines).await?;
    let for_sale = |line: &&CartLine| {
        known
            .get(&line.product_id.0)
            .is_some_and(|offer| offer.is_for_sale)
    };
    let first = lines
        .iter()
        .find(for_sale)
        .and_then(|line| known.get(&line.product_id.0));
    let currency = first.map_or_else(|| shop.currency(), |offer| offer.currency);
    let (mut subtotal, mut items) = (0_i64, Vec::with_capacity(lines.len()));
    for line in lines {
        let Some(offer) = known.remove(&line.product_id.0) else {
            continue;
        };
        if offer.is_for_sale && offer.currency == currency {
            subtotal = subtotal.saturating_add(offer.adds(line));
        }
        items.push(offer.item(cart_id.unwrap_or_default(), line));
    }
    Ok(CartView {
        id: cart_id.filter(|_| version > 0).map(|cart| cart.0),
        user_id: customer.map(|customer| customer.0),
        item_count: items.len(),
        total_quantity: lines.iter().map(|line| line.quantity.units()).sum(),
        items,
        subtotal: Money::of_minor(subtotal, currency),
        currency: currency.to_string(),
        version,
        cart_token: None,
        capped_product_ids: None,
    })
}
