//! The rows of one order, read but not yet looked up.

use super::field;
use super::order_rows::OrderRows;
use super::product_draft::Cells;
use super::report::BadRow;
use super::sheet::{Columns, Row};
use domain::kernel::{Amount, At, Currency, MoneyError, Quantity};
use domain::order::{DiscountKind, LineDiscount};

pub(super) const COLUMNS: Columns = Columns {
    required: &["order_reference", "placed_at", "sku", "quantity", "total"],
    optional: &[
        "customer_reference",
        "channel",
        "name",
        "discount_coupon",
        "discount_loyalty",
        "discount_coupon_match",
        "reimbursed",
        "currency",
    ],
    multiline: false,
};

/// What each column of discounts is called in the shop.
const DISCOUNTS: [(&str, DiscountKind); 3] = [
    ("discount_coupon", DiscountKind::Coupon),
    ("discount_loyalty", DiscountKind::Loyalty),
    ("discount_coupon_match", DiscountKind::CouponMatch),
];

/// An order as its rows describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OrderDraft {
    /// Where its first row stands.
    pub(super) line: u64,
    pub(super) reference: String,
    pub(super) head: Head,
    pub(super) lines: Vec<LineDraft>,
}

/// What all rows of an order say alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) placed_at: At,
    pub(super) customer: Option<String>,
    pub(super) channel: String,
    pub(super) currency: Currency,
}

/// One row of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LineDraft {
    pub(super) row: u64,
    pub(super) sku: String,
    /// The name on the day of the order, where the file knows it.
    pub(super) name: Option<String>,
    pub(super) quantity: Quantity,
    pub(super) list_total: Amount,
    pub(super) discounts: Vec<LineDiscount>,
    pub(super) total: Amount,
    pub(super) reimbursed: Amount,
}

/// Reads the rows of an order; every fault of every row is told at once.
pub(super) fn read(
    order: OrderRows,
    currency: Currency,
    now: At,
) -> Result<OrderDraft, Vec<BadRow>> {
    let OrderRows {
        reference,
        rows,
        mut bad,
    } = order;
    let mut head: Option<Head> = None;
    let mut lines = Vec::with_capacity(rows.len());
    if let Err((code, reason)) = field::words(&reference, 100)
        && let Some(row) = rows.first()
    {
        bad.push(BadRow::new(row.line, "order_reference", code, reason));
    }
    for row in &rows {
        let mut cells = Cells {
            row,
            bad: Vec::new(),
        };
        let read = read_row(&mut cells, currency, now);
        bad.append(&mut cells.bad);
        let Some((says, line)) = read else { continue };
        match &head {
            None => head = Some(says),
            Some(first) => bad.extend(disagreement(first, &says, row)),
        }
        lines.push(line);
    }
    match head {
        Some(head) if bad.is_empty() => Ok(OrderDraft {
            line: lines.first().map_or(0, |line| line.row),
            reference,
            head,
            lines,
        }),
        _ => Err(bad),
    }
}

fn read_row(cells: &mut Cells<'_>, shop_currency: Currency, now: At) -> Option<(Head, LineDraft)> {
    let currency = cells
        .maybe("currency", field::currency)
        .unwrap_or(shop_currency);
    let placed_at = cells.get("placed_at", |text| field::moment(text, now));
    let customer = cells.maybe("customer_reference", |text| field::words(text, 100));
    let channel = cells.maybe("channel", |text| field::words(text, 100));
    let sku = cells.get("sku", |text| field::words(text, 100));
    let name = cells.maybe("name", |text| field::words(text, 255));
    let quantity = cells.get("quantity", field::quantity);
    let total = cells.get("total", |text| field::money(text, currency));
    let reimbursed = cells.maybe("reimbursed", |text| field::money(text, currency));
    let discounts = discounts(cells, currency);
    if !cells.bad.is_empty() {
        return None;
    }
    let total = total?;
    let Ok(list_total) = list_total(total, &discounts) else {
        cells.bad(
            "total",
            (
                "too_large",
                "total and discounts are more than the shop can handle".to_owned(),
            ),
        );
        return None;
    };
    let channel = channel.unwrap_or_else(|| "import".to_owned());
    let line = LineDraft {
        row: cells.row.line,
        sku: sku?,
        name,
        quantity: quantity?,
        list_total,
        discounts,
        total,
        reimbursed: reimbursed.unwrap_or_default(),
    };
    Some((
        Head {
            placed_at: placed_at?,
            customer,
            channel,
            currency,
        },
        line,
    ))
}

fn discounts(cells: &mut Cells<'_>, currency: Currency) -> Vec<LineDiscount> {
    let read = DISCOUNTS.into_iter().filter_map(|(column, kind)| {
        let amount = cells.maybe(column, |text| field::money(text, currency))?;
        (amount > Amount::ZERO).then_some(LineDiscount { kind, amount })
    });
    read.collect()
}

fn list_total(total: Amount, discounts: &[LineDiscount]) -> Result<Amount, MoneyError> {
    discounts
        .iter()
        .try_fold(total, |sum, discount| sum.plus(discount.amount))
}

fn disagreement(first: &Head, says: &Head, row: &Row) -> Option<BadRow> {
    let columns = [
        ("placed_at", first.placed_at == says.placed_at),
        ("customer_reference", first.customer == says.customer),
        ("channel", first.channel == says.channel),
        ("currency", first.currency == says.currency),
    ];
    let (column, _) = columns.into_iter().find(|(_, same)| !same)?;
    let reason = "the first row of this order says something else";
    Some(BadRow::new(row.line, column, "rows_disagree", reason))
}

#[cfg(test)]
#[path = "order_draft_tests.rs"]
mod tests;
