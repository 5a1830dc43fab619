//! What narrows a list of products, as the wire says it.

use crate::problem::{Problem, codes};
use crate::wire::{Money, currency};
use domain::kernel::Currency;
use projections::catalogue::Filter;
use projections::categories;
use sqlx::PgPool;

/// The parameters that all lists of products share, as they were sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Narrowed {
    pub(super) category: Option<String>,
    pub(super) brand: Option<String>,
    pub(super) min_price: Option<String>,
    pub(super) max_price: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) in_stock: Option<bool>,
    pub(super) featured: Option<bool>,
    pub(super) tag: Option<String>,
    pub(super) active: Option<bool>,
}

impl Narrowed {
    /// The filter; only staff may ask for what is switched off.
    pub(super) async fn read(
        self,
        pool: &PgPool,
        shop: Currency,
        staff: bool,
    ) -> Result<Filter, Problem> {
        let said = self
            .currency
            .as_deref()
            .map(|code| currency(code, "?currency"))
            .transpose();
        let said = said.map_err(|problem| problem.recoded(codes::INVALID_PARAMETER))?;
        let priced = self.min_price.is_some() || self.max_price.is_some();
        let unit = said.unwrap_or(shop);
        let min_price_minor = money(self.min_price.as_deref(), unit, "?minPrice")?;
        let max_price_minor = money(self.max_price.as_deref(), unit, "?maxPrice")?;
        let brands = self
            .brand
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .map(str::trim);
        let category_ids = match self.category.as_deref() {
            None => None,
            Some(category) => Some(shelves(pool, category).await?),
        };
        Ok(Filter {
            category_ids,
            brands: brands
                .filter(|brand| !brand.is_empty())
                .map(clean)
                .collect(),
            min_price_minor,
            max_price_minor,
            currency: said
                .or(priced.then_some(shop))
                .map(|unit| unit.code().to_owned()),
            in_stock: self.in_stock,
            featured: self.featured,
            tag: self.tag.as_deref().map(clean),
            active: if staff { self.active } else { Some(true) },
        })
    }
}

/// No name in the catalogue holds a NUL, and no database takes one.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}

/// A shelf and everything below it; a shelf that is not there holds nothing.
async fn shelves(pool: &PgPool, category: &str) -> Result<Vec<uuid::Uuid>, Problem> {
    match categories::find(pool, category).await? {
        Some(shelf) => Ok(categories::family(pool, shelf.id).await?),
        None => Ok(Vec::new()),
    }
}

fn money(text: Option<&str>, unit: Currency, pointer: &str) -> Result<Option<i64>, Problem> {
    let read = |text: &str| Money::read(text, pointer)?.amount(unit, pointer);
    let amount = text
        .map(read)
        .transpose()
        .map_err(|problem| problem.recoded(codes::INVALID_PARAMETER))?;
    Ok(amount.map(|amount| amount.units()))
}
