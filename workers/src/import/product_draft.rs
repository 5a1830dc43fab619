//! A row of a products file, read but not yet looked up.

use super::field::{self, Wrong};
use super::keys;
use super::report::BadRow;
use super::sheet::{Columns, Row};
use domain::kernel::{Amount, Currency, Quantity};
use domain::product::{Details, Prices};

pub(super) const COLUMNS: Columns = Columns {
    required: &["sku", "name"],
    optional: &[
        "slug",
        "category",
        "brand",
        "price",
        "currency",
        "original_price",
        "cost_price",
        "stock_quantity",
        "low_stock_threshold",
        "short_description",
        "description",
        "tags",
        "images",
        "weight",
        "meta_title",
        "meta_description",
        "is_active",
        "is_featured",
    ],
    multiline: true,
};

/// Warned at this many units where the file does not say.
const LOW_STOCK: i64 = 5;

/// A product as its row describes it; `details.category_id` comes later, from `shelf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProductDraft {
    pub(super) line: u64,
    pub(super) sku: String,
    pub(super) price: Prices,
    pub(super) details: Details,
    pub(super) on_hand: Quantity,
    /// From the root down; empty for a product without a category.
    pub(super) shelf: Vec<String>,
}

/// Reads a row; every fault of it is told at once.
pub(super) fn read(row: &Row, shop_currency: Currency) -> Result<ProductDraft, Vec<BadRow>> {
    let mut cells = Cells {
        row,
        bad: Vec::new(),
    };
    let sku = cells
        .get("sku", |text| field::words(text, 100))
        .unwrap_or_default();
    let name = cells
        .get("name", |text| field::words(text, 255))
        .unwrap_or_default();
    let currency = cells
        .maybe("currency", field::currency)
        .unwrap_or(shop_currency);
    let price = cells.maybe("price", |text| field::money(text, currency));
    let wished = cells.maybe("is_active", field::flag);
    if price.is_none() && wished == Some(true) && row.text("price").is_empty() {
        cells.bad(
            "price",
            (
                "required",
                "a product that is for sale needs a price".to_owned(),
            ),
        );
    }
    let details = Details {
        slug: cells
            .maybe("slug", |text| field::words(text, 255))
            .unwrap_or_else(|| slug(&name, &sku)),
        description: cells.maybe("description", |text| field::words(text, 65_535)),
        short_description: cells.maybe("short_description", |text| field::words(text, 5_000)),
        category_id: None,
        brand: cells.maybe("brand", |text| field::words(text, 100)),
        weight_hundredths: cells.maybe("weight", |text| field::scaled(text, 2)),
        dimensions: None,
        images: list(row.text("images")),
        tags: list(row.text("tags")),
        meta_title: cells.maybe("meta_title", |text| field::words(text, 255)),
        meta_description: cells.maybe("meta_description", |text| field::words(text, 5_000)),
        low_stock_threshold: cells
            .maybe("low_stock_threshold", field::quantity)
            .map_or(LOW_STOCK, Quantity::units),
        is_active: price.is_some() && wished.unwrap_or(true),
        is_featured: cells.maybe("is_featured", field::flag).unwrap_or(false),
        name,
    };
    let price = Prices {
        price: price.unwrap_or(Amount::ZERO),
        original: cells.maybe("original_price", |text| field::money(text, currency)),
        cost: cells.maybe("cost_price", |text| field::money(text, currency)),
        currency,
    };
    let on_hand = cells
        .maybe("stock_quantity", field::quantity)
        .unwrap_or_default();
    let shelf = cells.maybe("category", shelf).unwrap_or_default();
    if cells.bad.is_empty() {
        Ok(ProductDraft {
            line: row.line,
            sku,
            price,
            details,
            on_hand,
            shelf,
        })
    } else {
        Err(cells.bad)
    }
}

/// The names of a category path such as `GROCERY > FRZN ICE`, from the root down.
pub(super) fn shelf(path: &str) -> Result<Vec<String>, Wrong> {
    let names: Result<Vec<String>, Wrong> = path
        .split('>')
        .map(|name| field::words(name.trim(), 80))
        .collect();
    names.map_err(|(_, reason)| ("invalid_category", reason))
}

/// Reads the cells of one row and keeps what is wrong with them.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) bad: Vec<BadRow>,
}

impl Cells<'_> {
    /// A value that has to be there.
    pub(super) fn get<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = self.row.text(column);
        let read = if text.is_empty() {
            Err(("required", "the value is missing".to_owned()))
        } else {
            read(text)
        };
        read.map_err(|wrong| self.bad(column, wrong)).ok()
    }

    /// A value that may be empty.
    pub(super) fn maybe<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if self.row.text(column).is_empty() {
            None
        } else {
            self.get(column, read)
        }
    }

    pub(super) fn bad(&mut self, column: &'static str, (code, reason): Wrong) {
        self.bad
            .push(BadRow::new(self.row.line, column, code, reason));
    }
}

/// Name and SKU together are unique as long as SKUs differ by more than punctuation.
fn slug(name: &str, sku: &str) -> String {
    let parts = [keys::slug(name), keys::slug(sku)];
    let mut slug = parts
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("-");
    if keys::slug(sku) != sku.to_lowercase() {
        let id = keys::product(sku).0.simple().to_string();
        slug = format!("{slug}-{}", &id[24..])
            .trim_start_matches('-')
            .to_owned();
    }
    slug
}

fn list(text: &str) -> Vec<String> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
#[path = "product_draft_tests.rs"]
mod tests;
