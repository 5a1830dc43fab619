//! What the shop's rules say to a row, as a line of the report.

use super::report::BadRow;
use domain::{category, claim, customer, order, product, stock};

/// A rule said no to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is in the shop already, and the same.
    Existing,
    /// For this reason.
    Because {
        field: &'static str,
        code: &'static str,
        reason: String,
    },
}

impl Refusal {
    pub(super) fn because(field: &'static str, code: &'static str, reason: impl ToString) -> Self {
        Self::Because {
            field,
            code,
            reason: reason.to_string(),
        }
    }

    /// The line of the report; nothing for what exists.
    pub(super) fn at(self, line: u64) -> Option<BadRow> {
        match self {
            Self::Existing => None,
            Self::Because {
                field,
                code,
                reason,
            } => Some(BadRow {
                line,
                field,
                code,
                reason,
            }),
        }
    }
}

impl From<claim::ClaimError> for Refusal {
    fn from(no: claim::ClaimError) -> Self {
        let claim::ClaimError::Taken { kind } = &no else {
            return Self::because("", "not_owner", no);
        };
        match kind.as_str() {
            "product.sku" => Self::because("sku", "sku_taken", "another product has this SKU"),
            "product.slug" => Self::because("slug", "slug_taken", "another product has this slug"),
            "category.name" | "category.slug" => Self::because(
                "category",
                "category_taken",
                "another category has this name",
            ),
            _ => {
                let reason = "an order with this reference is in the shop, placed at another time";
                Self::because("order_reference", "reference_taken", reason)
            }
        }
    }
}

impl From<product::ProductError> for Refusal {
    fn from(no: product::ProductError) -> Self {
        use product::ProductError as No;
        let (field, code) = match &no {
            No::AlreadyExists => ("sku", "differs"),
            No::Withdrawn => ("sku", "withdrawn"),
            No::InvalidName => ("name", "invalid_name"),
            No::InvalidSlug => ("slug", "invalid_slug"),
            No::InvalidSku => ("sku", "invalid_sku"),
            No::InvalidPrice => ("price", "invalid_price"),
            _ => ("", "invalid_product"),
        };
        Self::because(field, code, no)
    }
}

impl From<category::CategoryError> for Refusal {
    fn from(no: category::CategoryError) -> Self {
        Self::because("category", "invalid_category", no)
    }
}

impl From<stock::StockError> for Refusal {
    fn from(no: stock::StockError) -> Self {
        Self::because("stock_quantity", "invalid_stock", no)
    }
}

impl From<customer::CustomerError> for Refusal {
    fn from(no: customer::CustomerError) -> Self {
        Self::because("reference", "invalid_reference", no)
    }
}

impl From<order::OrderError> for Refusal {
    fn from(no: order::OrderError) -> Self {
        let code = match &no {
            order::OrderError::AlreadyPlaced => "differs",
            order::OrderError::TotalsDoNotAddUp => "totals_do_not_add_up",
            _ => "invalid_order",
        };
        Self::because("order_reference", code, no)
    }
}
