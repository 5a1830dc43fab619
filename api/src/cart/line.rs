//! A line of a cart, joined with what the catalogue says today.

use crate::problem::Problem;
use crate::state::Shop;
use crate::wire::Money;
use domain::cart::CartLine;
use domain::kernel::{Amount, CartId, Currency, ProductId, derive_id};
use domain::product::Product;
use domain::stock::StockItem;
use projections::catalogue::{self, ProductRow};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A product in the cart, at the price of the day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CartItem {
    /// The line itself.
    pub(crate) id: Uuid,
    pub(crate) product_id: Uuid,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) sku: String,
    /// The first picture.
    pub(crate) image: Option<String>,
    /// What one unit costs today.
    pub(crate) price: Money,
    pub(crate) currency: String,
    pub(crate) quantity: i64,
    pub(crate) total: Money,
    /// Units that could be bought now.
    pub(crate) available: i64,
    /// `available`, `not_enough`, `sold_out` or `not_for_sale`.
    #[schema(example = "available")]
    pub(crate) availability: &'static str,
}

/// What the catalogue says about a product.
pub(super) struct Offered {
    name: String,
    slug: String,
    sku: String,
    image: Option<String>,
    price: Amount,
    pub(super) currency: Currency,
    available: i64,
    pub(super) is_for_sale: bool,
}

impl Offered {
    fn of_row(row: ProductRow) -> Result<(Uuid, Self), Problem> {
        let offered = Self {
            name: row.name,
            slug: row.slug,
            sku: row.sku,
            image: row.images.into_iter().next(),
            price: Amount::minor(row.price_minor),
            currency: Currency::parse(&row.currency).map_err(Problem::fault)?,
            available: row.stock_quantity.max(0),
            is_for_sale: row.is_active && !row.is_withdrawn,
        };
        Ok((row.id, offered))
    }

    /// A product that the read model does not know yet, straight from the log.
    fn of_state(product: &Product, available: i64, currency: Currency) -> Self {
        let (price, details) = (product.price(), product.details());
        Self {
            name: details
                .map(|details| details.name.clone())
                .unwrap_or_default(),
            slug: details
                .map(|details| details.slug.clone())
                .unwrap_or_default(),
            sku: product.sku().unwrap_or_default().to_owned(),
            image: details.and_then(|details| details.images.first().cloned()),
            price: price.map_or(Amount::ZERO, |price| price.price),
            currency: price.map_or(currency, |price| price.currency),
            available: available.max(0),
            is_for_sale: details.is_some_and(|details| details.is_active),
        }
    }

    /// The line as it is shown.
    pub(super) fn item(self, cart_id: CartId, line: &CartLine) -> CartItem {
        let quantity = line.quantity.units();
        let total = self.price.units().saturating_mul(quantity);
        let availability = match self.available {
            _ if !self.is_for_sale => "not_for_sale",
            enough if enough >= quantity => "available",
            0 => "sold_out",
            _ => "not_enough",
        };
        CartItem {
            id: derive_id(cart_id.0, &line.product_id.to_string()),
            product_id: line.product_id.0,
            name: self.name,
            slug: self.slug,
            sku: self.sku,
            image: self.image,
            price: Money::of(self.price, self.currency),
            currency: self.currency.to_string(),
            quantity,
            total: Money::of_minor(total, self.currency),
            available: self.available,
            availability,
        }
    }

    /// What the line adds to the subtotal, in minor units.
    pub(super) fn adds(&self, line: &CartLine) -> i64 {
        self.price.units().saturating_mul(line.quantity.units())
    }
}

/// What the catalogue says about these products; the log answers where it is ahead.
pub(super) async fn offered(
    shop: &Shop,
    lines: &[CartLine],
) -> Result<HashMap<Uuid, Offered>, Problem> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.product_id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = catalogue::by_ids(&shop.read, &ids).await?;
    let mut known = rows
        .into_iter()
        .map(Offered::of_row)
        .collect::<Result<HashMap<_, _>, _>>()?;
    let ahead: Vec<String> = ids
        .iter()
        .filter(|id| !known.contains_key(*id))
        .map(ToString::to_string)
        .collect();
    if !ahead.is_empty() {
        let products = shop.store.load_many::<Product>(&ahead).await?;
        let stock = shop.store.load_many::<StockItem>(&ahead).await?;
        for ((id, product), stock) in ahead.iter().zip(products).zip(stock) {
            let id: ProductId = id.parse().map_err(Problem::fault)?;
            let available = stock.state.available();
            known.insert(
                id.0,
                Offered::of_state(&product.state, available, shop.currency()),
            );
        }
    }
    Ok(known)
}
