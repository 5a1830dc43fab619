//! packing_slip · what lies in a parcel, for whoever opens it · pure · never says what it cost.

use crate::money::grouped;
use crate::paper::{Cell, Column, Folio, Len, Paper, Side, Style, Table, figure, write};
use crate::text::{Fonts, Weight, clean};
use crate::{Address, DocumentError, MOST_LINES, Parcel};
use chrono::{DateTime, NaiveDate, Utc};

/// Everything that stands on a packing slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackingSlip {
    /// Who sends it.
    pub shop: Address,
    /// Who gets it.
    pub ship_to: Address,
    /// The number the customer knows the order by.
    pub order_number: String,
    /// Which parcel of the order it is.
    pub parcel: Parcel,
    /// The day it was packed.
    pub date: NaiveDate,
    /// What lies in it, at most [`MOST_LINES`].
    pub lines: Vec<PackedLine>,
    /// When the slip was made; it stands in the particulars of the PDF only.
    pub created: DateTime<Utc>,
}

/// One article in a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedLine {
    /// The shop's own number of the article.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How many the order asked for, over all parcels.
    pub ordered: u64,
    /// How many lie in this one.
    pub in_parcel: u64,
}

/// The slip as a PDF of as many pages A4 as its lines take.
pub fn packing_slip(slip: &PackingSlip) -> Result<Vec<u8>, DocumentError> {
    if slip.lines.len() > MOST_LINES {
        return Err(DocumentError::TooManyLines);
    }
    let fonts = Fonts::load()?;
    let font = fonts.of(Weight::Regular);
    let order = clean(&slip.order_number, 100, |c| font.has(c));
    let name = format!("Packing slip {order}");
    let mut folio = Folio::new(&fonts, name.clone());
    folio.letterhead(&slip.shop, None, "Packing slip");
    let pairs = [
        ("Order", slip.order_number.clone()),
        ("Parcel", slip.parcel.to_string()),
        ("Packed", slip.date.format("%-d %b %Y").to_string()),
    ];
    folio.particulars("SHIP TO", &slip.ship_to, None, &pairs);
    contents().lay(&mut folio, slip.lines.iter().map(cells));
    total(&mut folio, slip);
    write(&fonts, Paper::A4, &folio.finish(), name, slip.created)
}

fn contents() -> Table {
    let column = |title, width, side| Column {
        title,
        width: Len::mm(width),
        side,
    };
    Table {
        columns: vec![
            column("Article no.", 40, Side::Left),
            column("Description", 88, Side::Left),
            column("Ordered", 22, Side::Right),
            column("In this parcel", 24, Side::Right),
        ],
    }
}

fn cells(line: &PackedLine) -> Vec<Cell> {
    vec![
        Cell::Words(line.sku.clone()),
        Cell::Words(line.name.clone()),
        Cell::Figure(grouped(line.ordered)),
        Cell::Figure(grouped(line.in_parcel)),
    ]
}

fn total(folio: &mut Folio<'_>, slip: &PackingSlip) {
    let units = slip.lines.iter().map(|line| u128::from(line.in_parcel));
    let units: u128 = units.sum();
    let units = u64::try_from(units).map_or_else(|_| units.to_string(), grouped);
    let text = format!("Units in this parcel: {units}");
    if folio.room() < Len::mm(10) {
        folio.turn();
    }
    let set = figure(folio.fonts, &text, Style::bold(Len::pt(9)), Folio::WIDTH);
    let top = folio.y + Len::mm(4);
    folio
        .sheet
        .text(set, Folio::LEFT, Folio::WIDTH, top, Side::Right);
}
