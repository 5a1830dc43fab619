//! invoice · what a sale cost, and what was paid for it; or, as a credit note, what is given back ·
//! pure · never computes a price or a tax, and never prints a sum that is not the sum of its parts.

mod adds_up;
mod layout;

use crate::{Address, Currency, DocumentError, MOST_LINES};
use chrono::{DateTime, NaiveDate, Utc};

/// Everything that stands on an invoice or a credit note. Sums are in minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Invoice, or credit note for an invoice.
    pub kind: InvoiceKind,
    /// Who sells.
    pub seller: Party,
    /// Who buys.
    pub buyer: Party,
    /// Its own number.
    pub number: String,
    /// The day it was drawn up.
    pub date: NaiveDate,
    /// The number the customer knows the order by.
    pub order_number: String,
    /// The day of the order.
    pub order_date: NaiveDate,
    /// What was sold, at most [`MOST_LINES`].
    pub lines: Vec<InvoiceLine>,
    /// What it comes to.
    pub totals: InvoiceTotals,
    /// What all sums are in.
    pub currency: Currency,
    /// When the document was made; it stands in the particulars of the PDF only.
    pub created: DateTime<Utc>,
}

/// What an [`Invoice`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceKind {
    /// It asks for money, or says that it came.
    Invoice,
    /// It takes an invoice back, in part or whole; its sums are still written as positive numbers.
    CreditNote {
        /// The number of the invoice that it takes back.
        of_invoice: String,
    },
}

/// Seller or buyer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Who it is and where.
    pub address: Address,
    /// The number under which they pay tax, where they have one.
    pub tax_number: Option<String>,
}

/// One line of an invoice; `total` is what it costs after `discount`, before tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The shop's own number of the article.
    pub sku: String,
    /// Its name on the day of the order.
    pub name: String,
    /// How many.
    pub quantity: u64,
    /// Absent where history does not know it; it is never computed back from a total.
    pub unit_price: Option<i64>,
    /// What was taken off the line.
    pub discount: i64,
    /// What is asked for it.
    pub total: i64,
}

/// What an invoice comes to: `total = subtotal - discount + shipping + taxes + rounding`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceTotals {
    /// The lines before what was taken off them.
    pub subtotal: i64,
    /// The sum of what was taken off the lines, as a positive number.
    pub discount: i64,
    /// What the delivery costs.
    pub shipping: i64,
    /// The taxes, each with its rate.
    pub taxes: Vec<TaxLine>,
    /// What rounding to the smallest coin in use added or took off.
    pub rounding: i64,
    /// What is to be paid.
    pub total: i64,
    /// What of it is asked no more, since it was called off before anybody paid it.
    pub credited: i64,
    /// What was paid.
    pub paid: i64,
    /// What was paid back of it.
    pub refunded: i64,
}

/// One tax on an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxLine {
    /// What it is called: `VAT`, `Sales tax`.
    pub name: String,
    /// The rate in hundredths of a per cent: 1,600 are 16%.
    pub basis_points: u32,
    /// What it is raised on.
    pub base: i64,
    /// What it comes to.
    pub tax: i64,
}

/// The invoice as a PDF of as many pages A4 as its lines take.
///
/// Sums that do not add up are refused with [`DocumentError::DoesNotAddUp`]: the subtotal is the
/// sum of `total + discount` of the lines, the discount the sum of theirs, and the total is
/// `subtotal - discount + shipping + taxes + rounding`; discounts and what was taken back, paid or refunded
/// are not below zero, and no more is taken back than the total. What an invoice still asks for is
/// `total - credited - paid`, and nothing once that is below zero; what was refunded is not asked for again.
pub fn invoice(invoice: &Invoice) -> Result<Vec<u8>, DocumentError> {
    if invoice.lines.len() > MOST_LINES || invoice.totals.taxes.len() > MOST_LINES {
        return Err(DocumentError::TooManyLines);
    }
    adds_up::check(invoice)?;
    layout::lay(invoice)
}
