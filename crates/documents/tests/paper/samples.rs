//! The documents of one ordinary order.

use chrono::{DateTime, NaiveDate, Utc};
use documents::invoice::{Invoice, InvoiceKind, InvoiceLine, InvoiceTotals, Party, TaxLine};
use documents::label::Label;
use documents::packing_slip::{PackedLine, PackingSlip};
use documents::{Address, Currency, Parcel};

pub(crate) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

pub(crate) fn created() -> DateTime<Utc> {
    day(23).and_hms_opt(9, 30, 15).unwrap().and_utc()
}

pub(crate) fn address(name: &str, lines: &[&str]) -> Address {
    Address {
        name: name.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        phone: None,
    }
}

pub(crate) fn shop() -> Address {
    Address {
        phone: Some("+254 20 555 0100".to_owned()),
        ..address(
            "EliteShop Ltd",
            &["14 Moi Avenue", "00100 Nairobi", "Kenya"],
        )
    }
}

pub(crate) fn customer() -> Address {
    Address {
        phone: Some("+44 20 7946 0958".to_owned()),
        ..address(
            "Charlotte Müller-Ångström",
            &[
                "Flat 3, 27 Old Gloucester Street",
                "Bloomsbury",
                "London WC1N 3AX",
                "United Kingdom",
            ],
        )
    }
}

pub(crate) fn label() -> Label {
    Label {
        sender: shop(),
        recipient: customer(),
        order_number: "ES-2026-0001234".to_owned(),
        carrier: "DHL Express".to_owned(),
        parcel: Parcel::new(1, 3).unwrap(),
        date: day(23),
        tracking: "1Z999AA10123456784".to_owned(),
        created: created(),
    }
}

pub(crate) fn packed(number: usize) -> PackedLine {
    PackedLine {
        sku: format!("SKU-{number:05}"),
        name: format!("Article number {number}, in a sturdy box"),
        ordered: 3,
        in_parcel: 2,
    }
}

pub(crate) fn slip(lines: usize) -> PackingSlip {
    PackingSlip {
        shop: shop(),
        ship_to: customer(),
        order_number: "ES-2026-0001234".to_owned(),
        parcel: Parcel::new(1, 3).unwrap(),
        date: day(23),
        lines: (1..=lines).map(packed).collect(),
        created: created(),
    }
}

/// `lines` lines of 2 at 1,249.50 each, 99.00 off the first.
pub(crate) fn invoice(lines: usize) -> Invoice {
    let line = |number: usize| InvoiceLine {
        sku: format!("SKU-{number:05}"),
        name: format!("Article number {number}, in a sturdy box"),
        quantity: 2,
        unit_price: Some(124_950),
        discount: if number == 1 { 9_900 } else { 0 },
        total: if number == 1 { 240_000 } else { 249_900 },
    };
    let subtotal = 249_900 * i64::try_from(lines).unwrap();
    let base = subtotal - 9_900 + 35_000;
    let tax = base * 16 / 100;
    Invoice {
        kind: InvoiceKind::Invoice,
        seller: Party {
            address: shop(),
            tax_number: Some("P051234567X".to_owned()),
        },
        buyer: Party {
            address: customer(),
            tax_number: None,
        },
        number: "INV-2026-000042".to_owned(),
        date: day(23),
        order_number: "ES-2026-0001234".to_owned(),
        order_date: day(21),
        lines: (1..=lines).map(line).collect(),
        totals: InvoiceTotals {
            subtotal,
            discount: 9_900,
            shipping: 35_000,
            taxes: vec![TaxLine {
                name: "VAT".to_owned(),
                basis_points: 1_600,
                base,
                tax,
            }],
            rounding: 0,
            total: base + tax,
            credited: 0,
            paid: 100_000,
            refunded: 0,
        },
        currency: Currency::new("KES", 2).unwrap(),
        created: created(),
    }
}
