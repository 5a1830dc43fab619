//! An invoice and a credit note, drawn.

use super::parcel::draw;
use super::{address, credit, sums};
use crate::http::Answer;
use crate::orders::contacts;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use documents::Address;
use documents::invoice::{Invoice, InvoiceKind, Party};
use projections::invoices::{self, CreditNoteRow};
use projections::orders::OrderDetail;

/// What stands where a name was erased.
const ERASED: &str = "(erased)";

/// The invoice of an order.
pub(super) async fn invoice(shop: &Shop, order: OrderDetail) -> Result<Answer, Problem> {
    let row = invoices::of_order(&shop.read, order.summary.id).await?;
    let row = row.ok_or_else(|| Problem::not_found("invoice"))?;
    let credited = sums::credited(&row);
    let (Some(number), Some(issued)) = (row.number, row.issued_at) else {
        return Err(Problem::new(codes::NOT_INVOICED));
    };
    let mut totals = sums::totals(&order.summary, rate(shop));
    (totals.paid, totals.refunded) = (row.captured_minor, row.refunded_minor);
    totals.credited = credited;
    let paper = Invoice {
        kind: InvoiceKind::Invoice,
        seller: seller(shop),
        buyer: buyer(shop, &order).await?,
        number: number.clone(),
        date: issued.date_naive(),
        lines: sums::lines(&order),
        totals,
        currency: sums::currency(&order.summary.currency)?,
        order_date: order.summary.placed_at.date_naive(),
        order_number: order.summary.order_number,
        created: issued,
    };
    let drawn = draw(move || documents::invoice::invoice(&paper)).await?;
    Ok(Answer::pdf(&number, drawn))
}

/// A credit note for a part of an order's invoice, or for all of it.
pub(super) async fn credit_note(
    shop: &Shop,
    order: OrderDetail,
    note: CreditNoteRow,
) -> Result<Answer, Problem> {
    let (lines, mut totals) = credit::back(&order, &note, rate(shop));
    // What nobody had paid is not given back, only no longer asked for.
    let row = invoices::of_order(&shop.read, order.summary.id).await?;
    if row.is_some_and(|row| sums::goes_back(&row, note.id)) {
        totals.refunded = note.amount_minor;
    }
    let paper = Invoice {
        kind: InvoiceKind::CreditNote {
            of_invoice: note.invoice_number,
        },
        seller: seller(shop),
        buyer: buyer(shop, &order).await?,
        number: note.number.clone(),
        date: note.issued_at.date_naive(),
        lines,
        totals,
        currency: sums::currency(&note.currency)?,
        order_date: order.summary.placed_at.date_naive(),
        order_number: order.summary.order_number,
        created: note.issued_at,
    };
    let drawn = draw(move || documents::invoice::invoice(&paper)).await?;
    Ok(Answer::pdf(&note.number, drawn))
}

fn rate(shop: &Shop) -> i64 {
    shop.settings.charges.tax_basis_points
}

fn seller(shop: &Shop) -> Party {
    Party {
        address: address::seller(&shop.settings.seller),
        tax_number: shop.settings.seller.tax_number.clone(),
    }
}

/// An invoice outlives the name on it.
async fn buyer(shop: &Shop, order: &OrderDetail) -> Result<Party, Problem> {
    let id = order.summary.id;
    let contact = contacts(shop, &[id]).await?.remove(&id);
    let address = contact.map_or_else(
        || Address {
            name: ERASED.to_owned(),
            ..Address::default()
        },
        |contact| address::billing(&contact),
    );
    Ok(Party {
        address,
        tax_number: None,
    })
}
