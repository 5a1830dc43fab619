//! Where everything stands on an invoice.

use super::{Invoice, InvoiceKind, InvoiceLine};
use crate::DocumentError;
use crate::money::{grouped, per_cent};
use crate::paper::{Cell, Column, Folio, Ink, Len, Paper, Side, Style, Table, figure, write};
use crate::text::{Fonts, Weight, clean};

/// The width of the sums below the lines, and of the figures in them.
const SUMS: Len = Len::mm(88);
const FIGURES: Len = Len::mm(38);
/// The height of the total and of what became of it, with every row there can be.
const ENDING: Len = Len::pt(14 * 7);
const LONGEST_TAX_NAME: usize = 30;

pub(super) fn lay(invoice: &Invoice) -> Result<Vec<u8>, DocumentError> {
    let fonts = Fonts::load()?;
    let font = fonts.of(Weight::Regular);
    let number = clean(&invoice.number, 100, |c| font.has(c));
    let called = wording(&invoice.kind);
    let name = format!("{} {number}", called.title);
    let mut folio = Folio::new(&fonts, name.clone());
    let tax_number = |number: &Option<String>| {
        let number = number.as_deref().map_or("", str::trim);
        (!number.is_empty()).then(|| format!("Tax no. {number}"))
    };
    let (seller, buyer) = (&invoice.seller, &invoice.buyer);
    folio.letterhead(
        &seller.address,
        tax_number(&seller.tax_number),
        called.title,
    );
    folio.particulars(
        called.to,
        &buyer.address,
        tax_number(&buyer.tax_number),
        &pairs(invoice, called.number),
    );
    lines(&mut folio, invoice);
    sums(&mut folio, invoice);
    write(&fonts, Paper::A4, &folio.finish(), name, invoice.created)
}

/// What the parts are called on an invoice, and what on a credit note.
struct Wording {
    title: &'static str,
    number: &'static str,
    to: &'static str,
    total: &'static str,
}

fn wording(kind: &InvoiceKind) -> Wording {
    match kind {
        InvoiceKind::Invoice => Wording {
            title: "Invoice",
            number: "Invoice no.",
            to: "BILL TO",
            total: "Total",
        },
        InvoiceKind::CreditNote { .. } => Wording {
            title: "Credit note",
            number: "Credit note no.",
            to: "CREDIT TO",
            total: "Total credited",
        },
    }
}

fn pairs(invoice: &Invoice, own: &'static str) -> Vec<(&'static str, String)> {
    let day = |date: chrono::NaiveDate| date.format("%-d %b %Y").to_string();
    let mut pairs = vec![(own, invoice.number.clone()), ("Date", day(invoice.date))];
    if let InvoiceKind::CreditNote { of_invoice } = &invoice.kind {
        pairs.push(("For invoice", of_invoice.clone()));
    }
    pairs.push(("Order no.", invoice.order_number.clone()));
    pairs.push(("Order date", day(invoice.order_date)));
    pairs.push(("Currency", invoice.currency.code().to_owned()));
    pairs
}

/// The column of discounts is there only where something was taken off.
fn lines(folio: &mut Folio<'_>, invoice: &Invoice) {
    let off = invoice.lines.iter().any(|line| line.discount != 0);
    let column = |title, width, side| Column {
        title,
        width: Len::mm(width),
        side,
    };
    let mut columns = vec![
        column("Article no.", 30, Side::Left),
        column("Description", if off { 54 } else { 78 }, Side::Left),
        column("Quantity", 18, Side::Right),
        column("Unit price", 24, Side::Right),
    ];
    if off {
        columns.push(column("Discount", 24, Side::Right));
    }
    columns.push(column("Amount", 24, Side::Right));
    let rows = invoice.lines.iter().map(|line| cells(invoice, line, off));
    Table { columns }.lay(folio, rows);
}

fn cells(invoice: &Invoice, line: &InvoiceLine, off: bool) -> Vec<Cell> {
    let sum = |minor| Cell::Figure(invoice.currency.sum(minor));
    let mut cells = vec![
        Cell::Words(line.sku.clone()),
        Cell::Words(line.name.clone()),
        Cell::Figure(grouped(line.quantity)),
        line.unit_price
            .map_or_else(|| Cell::Figure("–".to_owned()), sum),
    ];
    if off {
        cells.push(match line.discount {
            0 => Cell::Figure("–".to_owned()),
            discount => sum(-discount),
        });
    }
    cells.push(sum(line.total));
    cells
}

fn sums(folio: &mut Folio<'_>, invoice: &Invoice) {
    let totals = &invoice.totals;
    let sum = |minor| invoice.currency.sum(minor);
    let mut rows = vec![("Subtotal".to_owned(), sum(totals.subtotal))];
    if totals.discount != 0 {
        rows.push(("Discount".to_owned(), sum(-totals.discount)));
    }
    rows.push(("Shipping".to_owned(), sum(totals.shipping)));
    for tax in &totals.taxes {
        let rate = per_cent(tax.basis_points);
        // The name is cut, so that the sum behind it need not be.
        let font = folio.fonts.of(Weight::Regular);
        let name = clean(&tax.name, LONGEST_TAX_NAME, |c| font.has(c));
        let said = format!("{name} {rate} of {}", sum(tax.base));
        rows.push((said, sum(tax.tax)));
    }
    if totals.rounding != 0 {
        rows.push(("Rounding".to_owned(), sum(totals.rounding)));
    }
    folio.y += Len::mm(4);
    // The sums stay together where a page can hold them.
    let whole = Len::pt(14) * i64::try_from(rows.len()).unwrap_or(i64::MAX / 100_000) + ENDING;
    if whole > folio.room() {
        folio.turn();
    }
    let plain = Style::regular(Len::pt(9));
    for (name, figure) in rows {
        row(folio, &name, &figure, plain);
    }
    ending(folio, invoice, plain);
}

/// The total, and what became of it.
fn ending(folio: &mut Folio<'_>, invoice: &Invoice, plain: Style) {
    let totals = &invoice.totals;
    let sum = |minor| invoice.currency.sum(minor);
    let credit = matches!(invoice.kind, InvoiceKind::CreditNote { .. });
    if folio.room() < ENDING {
        folio.turn();
    }
    let x = Folio::LEFT + Folio::WIDTH - SUMS;
    folio.sheet.rule(x, folio.y, SUMS, Len::pt(1), Ink::Black);
    folio.y += Len::pt(5);
    let called = wording(&invoice.kind).total;
    let code = invoice.currency.code();
    row(
        folio,
        &format!("{called} ({code})"),
        &sum(totals.total),
        Style::bold(Len::pt(11)),
    );
    folio.y += Len::pt(3);
    if totals.credited != 0 {
        row(folio, "Taken back", &sum(-totals.credited), plain);
    }
    if !credit || totals.paid != 0 {
        row(folio, "Paid", &sum(totals.paid), plain);
    }
    if totals.refunded != 0 {
        row(folio, "Refunded", &sum(totals.refunded), plain);
    }
    if !credit {
        let owed = totals.total.saturating_sub(totals.credited);
        let due = owed.saturating_sub(totals.paid).max(0);
        row(folio, "Amount due", &sum(due), Style::bold(Len::pt(9)));
    }
}

fn row(folio: &mut Folio<'_>, name: &str, said: &str, style: Style) {
    let height = style.size.leading() + Len::tenths_of_pt(32);
    if folio.room() < height {
        folio.turn();
    }
    let (x, names) = (
        Folio::LEFT + Folio::WIDTH - SUMS,
        SUMS - FIGURES - Len::mm(3),
    );
    let set = figure(folio.fonts, name, style, names);
    folio.sheet.text(set, x, names, folio.y, Side::Left);
    let set = figure(folio.fonts, said, style, FIGURES);
    let x = x + SUMS - FIGURES;
    folio.sheet.text(set, x, FIGURES, folio.y, Side::Right);
    folio.y += height;
}
