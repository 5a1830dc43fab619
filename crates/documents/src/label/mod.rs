//! label · what is stuck on a parcel: who sends it, who gets it, and bars that a reader follows ·
//! pure · never invents a tracking number.

mod barcode;
mod layout;

use crate::paper::{Paper, write};
use crate::text::{Fonts, Weight, clean};
use crate::{Address, DocumentError, Parcel};
use chrono::{DateTime, NaiveDate, Utc};

/// Everything that stands on a shipping label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where the parcel goes back to.
    pub sender: Address,
    /// Where it goes.
    pub recipient: Address,
    /// The number the customer knows the order by.
    pub order_number: String,
    /// Who carries it.
    pub carrier: String,
    /// Which parcel of the order it is.
    pub parcel: Parcel,
    /// The day it is sent.
    pub date: NaiveDate,
    /// The carrier's number, printed as bars and in letters: characters of ASCII that print, at most
    /// 31 of them, or about twice as many digits.
    pub tracking: String,
    /// When the label was made; it stands in the particulars of the PDF only.
    pub created: DateTime<Utc>,
}

/// The label as a PDF of one page A6, in pure black, for printers with 203 dots to the inch.
///
/// The bars are a Code 128 (ISO/IEC 15417) of whole dots, at least two to the narrowest bar, with
/// white space of ten narrow bars on both sides. A tracking number that has no such bars is refused.
pub fn label(label: &Label) -> Result<Vec<u8>, DocumentError> {
    let fonts = Fonts::load()?;
    let bars = barcode::bars(&label.tracking)?;
    let sheet = layout::lay(&fonts, label, &bars);
    let font = fonts.of(Weight::Regular);
    let order = clean(&label.order_number, 100, |c| font.has(c));
    let title = format!("Shipping label {order}");
    write(&fonts, Paper::A6, &[sheet], title, label.created)
}
