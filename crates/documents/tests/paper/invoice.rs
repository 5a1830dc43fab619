//! The invoice and the credit note.

use crate::printed::Printed;
use crate::samples::{created, invoice};
use documents::invoice::{
    Invoice, InvoiceKind, InvoiceLine, InvoiceTotals, TaxLine, invoice as make,
};
use documents::{Currency, DocumentError};

fn printed(invoice: &Invoice) -> Printed {
    Printed::new(&make(invoice).unwrap())
}

fn says(printed: &Printed, all: &[&str]) {
    let words = printed.words();
    for said in all {
        assert!(words.contains(said), "{said} is missing in: {words}");
    }
}

/// One line at `minor` units, and nothing else.
fn only(currency: Currency, minor: i64) -> Invoice {
    let line = InvoiceLine {
        sku: "ONE".to_owned(),
        name: "One article".to_owned(),
        quantity: 1,
        unit_price: Some(minor),
        discount: 0,
        total: minor,
    };
    Invoice {
        lines: vec![line],
        totals: InvoiceTotals {
            subtotal: minor,
            total: minor,
            ..InvoiceTotals::default()
        },
        currency,
        ..invoice(1)
    }
}

#[test]
fn an_invoice_says_who_owes_whom_what() {
    let printed = printed(&invoice(3));
    says(
        &printed,
        &[
            "EliteShop Ltd",
            "Tax no. P051234567X",
            "Invoice no. INV-2026-000042",
            "Date 23 Nov 2026",
            "Order no. ES-2026-0001234",
            "Order date 21 Nov 2026",
            "Currency KES",
            "Charlotte Müller-Ångström",
            "SKU-00001 Article number 1, in a sturdy box 2 1,249.50 -99.00 2,400.00",
            "SKU-00002 Article number 2, in a sturdy box 2 1,249.50 – 2,499.00",
            "Subtotal 7,497.00",
            "Discount -99.00",
            "Shipping 350.00",
            "VAT 16% of 7,748.00 1,239.68",
            "Total (KES) 8,987.68",
            "Paid 1,000.00",
            "Amount due 7,987.68",
            "Page 1 of 1",
        ],
    );
    assert!(!printed.words().contains("Refunded"));
    printed.is_sound();
}

#[test]
fn money_is_printed_with_the_decimals_of_its_currency() {
    for (code, decimals, minor, shown) in [
        ("JPY", 0, 1_234_567, "Total (JPY) 1,234,567"),
        ("USD", 2, 1_234_567, "Total (USD) 12,345.67"),
        ("KWD", 3, 1_234_567, "Total (KWD) 1,234.567"),
        ("USD", 2, 7, "Total (USD) 0.07"),
        ("USD", 2, i64::MAX, "Total (USD) 92,233,720,368,547,758.07"),
        ("USD", 2, i64::MIN, "Total (USD) -92,233,720,368,547,758.08"),
    ] {
        let currency = Currency::new(code, decimals).unwrap();
        says(&printed(&only(currency, minor)), &[shown]);
    }
}

#[test]
fn sums_that_are_not_the_sums_of_their_parts_are_never_printed() {
    let refusal = |change: fn(&mut Invoice)| {
        let mut wrong = invoice(3);
        change(&mut wrong);
        make(&wrong).unwrap_err()
    };
    let total = DocumentError::DoesNotAddUp("total");
    assert_eq!(refusal(|it| it.totals.total += 1), total);
    assert_eq!(refusal(|it| it.totals.shipping -= 1), total);
    assert_eq!(refusal(|it| it.totals.taxes[0].tax += 1), total);
    let subtotal = DocumentError::DoesNotAddUp("subtotal");
    assert_eq!(refusal(|it| it.lines[1].total += 1), subtotal);
    let discount = DocumentError::DoesNotAddUp("discount");
    assert_eq!(refusal(|it| it.totals.discount += 1), discount);
    assert_eq!(refusal(|it| it.lines[0].discount = i64::MAX), discount);
    assert_eq!(refusal(|it| it.lines[0].discount = i64::MIN), discount);
    let credited = DocumentError::DoesNotAddUp("credited sum");
    assert_eq!(refusal(|it| it.totals.credited = -1), credited);
    assert_eq!(
        refusal(|it| it.totals.credited = it.totals.total + 1),
        credited
    );
    let paid = DocumentError::DoesNotAddUp("paid sum");
    assert_eq!(refusal(|it| it.totals.paid = -1), paid);
}

#[test]
fn an_invoice_that_was_paid_asks_for_nothing() {
    let mut paid = invoice(1);
    paid.totals.paid = paid.totals.total;
    paid.totals.refunded = 50_000;
    says(&printed(&paid), &["Refunded 500.00", "Amount due 0.00"]);
    paid.totals.paid += 1;
    says(&printed(&paid), &["Amount due 0.00"]);
}

#[test]
fn what_was_called_off_unpaid_is_taken_back_on_the_invoice_and_not_asked_for() {
    let mut less = invoice(3);
    assert!(!printed(&less).words().contains("Taken back"));
    less.totals.credited = 249_900;
    says(
        &printed(&less),
        &[
            "Total (KES) 8,987.68",
            "Taken back -2,499.00",
            "Paid 1,000.00",
            "Amount due 5,488.68",
        ],
    );
    less.totals.paid = less.totals.total - less.totals.credited;
    says(
        &printed(&less),
        &["Taken back -2,499.00", "Amount due 0.00"],
    );
}

#[test]
fn a_credit_note_over_what_nobody_had_paid_says_nothing_of_a_refund() {
    let mut credit = invoice(1);
    let of_invoice = "INV-2026-000042".to_owned();
    credit.kind = InvoiceKind::CreditNote { of_invoice };
    credit.totals.paid = 0;
    let words = printed(&credit).words();
    assert!(words.contains("Total credited (KES)"), "{words}");
    assert!(!words.contains("Refunded"), "{words}");
}

#[test]
fn a_credit_note_names_the_invoice_it_takes_back_and_asks_for_nothing() {
    let mut credit = invoice(2);
    credit.number = "CN-2026-000007".to_owned();
    let of_invoice = "INV-2026-000042".to_owned();
    credit.kind = InvoiceKind::CreditNote { of_invoice };
    credit.totals.paid = 0;
    credit.totals.refunded = credit.totals.total;
    let printed = printed(&credit);
    says(
        &printed,
        &[
            "CREDIT TO",
            "Credit note no. CN-2026-000007",
            "For invoice INV-2026-000042",
            "Total credited (KES) 6,088.84",
            "Refunded 6,088.84",
        ],
    );
    let words = printed.words();
    assert!(
        !words.contains("Amount due") && !words.contains("Paid"),
        "{words}"
    );
}

#[test]
fn a_price_that_history_does_not_know_is_not_made_up() {
    let mut old = invoice(1);
    old.lines[0].unit_price = None;
    says(&printed(&old), &["in a sturdy box 2 – -99.00 2,400.00"]);
}

#[test]
fn what_rounding_took_off_is_said_and_belongs_to_the_total() {
    let mut rounded = invoice(1);
    rounded.totals.rounding = -46;
    rounded.totals.total -= 46;
    says(&printed(&rounded), &["Rounding -0.46"]);
    rounded.totals.rounding = 0;
    let refused = make(&rounded);
    assert_eq!(refused, Err(DocumentError::DoesNotAddUp("total")));
}

#[test]
fn taxes_of_several_rates_stand_below_each_other() {
    let mut mixed = only(Currency::new("USD", 2).unwrap(), 20_000);
    let tax = |name: &str, basis_points, tax| TaxLine {
        name: name.to_owned(),
        basis_points,
        base: 10_000,
        tax,
    };
    mixed.totals.taxes = vec![tax("State tax", 825, 825), tax("Reduced rate", 50, 50)];
    mixed.totals.total += 875;
    let lines = [
        "State tax 8.25% of 100.00 8.25",
        "Reduced rate 0.5% of 100.00 0.50",
    ];
    says(&printed(&mixed), &lines);
}

#[test]
fn a_tax_with_an_endless_name_still_shows_what_it_is_raised_on() {
    let mut endless = invoice(1);
    endless.totals.taxes[0].name = "Levy ".repeat(2_000);
    says(&printed(&endless), &["L… 16% of 2,750.00 440.00"]);
}

#[test]
fn a_long_invoice_repeats_its_heading_and_loses_no_line() {
    let printed = printed(&invoice(1_000));
    let (pages, text) = (printed.pages(), printed.text());
    assert!((20..60).contains(&pages), "{pages} pages");
    // The sums may stand alone on the last page.
    let headings = text.matches("Unit price").count();
    assert!(
        headings == pages || headings + 1 == pages,
        "{headings} of {pages}"
    );
    for number in [1, 17, 500, 999, 1_000] {
        let sku = format!("SKU-{number:05}");
        assert_eq!(text.matches(&sku).count(), 1, "{sku}");
    }
    assert_eq!(text.matches("SKU-").count(), 1_000);
    assert!(text.contains(&format!("Page {pages} of {pages}")));
    printed.is_sound();
}

#[test]
fn the_sums_are_on_paper_however_many_lines_stand_above_them() {
    for lines in 10..36 {
        let printed = printed(&invoice(lines));
        let words = printed.placed();
        let foot = words
            .iter()
            .filter(|word| word.text == "Page")
            .map(|word| word.top);
        let foot = foot.fold(f64::MAX, f64::min);
        for sum in ["Subtotal", "VAT", "due"] {
            let above = words
                .iter()
                .any(|word| word.text == sum && word.bottom < foot);
            assert!(above, "{sum} under {lines} lines is off the page");
        }
    }
}

#[test]
fn the_same_invoice_is_the_same_bytes() {
    let first = make(&invoice(60)).unwrap();
    assert!(first == make(&invoice(60)).unwrap());
    let mut later = invoice(60);
    later.created = created() + chrono::TimeDelta::days(1);
    assert!(first != make(&later).unwrap());
}
