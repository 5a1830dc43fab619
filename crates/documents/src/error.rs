//! Why a document is not made.

use crate::MOST_LINES;

/// Why a document is not made. All but [`DocumentError::Writing`] are the caller's to mend, and may
/// be shown as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A label without a tracking number.
    #[error("a label needs a tracking number")]
    TrackingMissing,
    /// A tracking number with other characters than those of ASCII that print.
    #[error("a barcode carries plain letters, digits and signs only")]
    TrackingNotPlain,
    /// Bars of this number would be too thin for a printer with 203 dots to the inch.
    #[error("the tracking number is too long for bars that can be read")]
    TrackingTooLong,
    /// Parcel 0, or parcel 3 of 2.
    #[error("there is no parcel {number} of {of}")]
    NoSuchParcel {
        /// The number that was asked for.
        number: u32,
        /// How many parcels there are.
        of: u32,
    },
    /// More lines than [`MOST_LINES`].
    #[error("a document has at most {MOST_LINES} lines")]
    TooManyLines,
    /// Not three letters, or more decimals than any currency has.
    #[error("a currency is three letters, with at most four decimals")]
    NoSuchCurrency,
    /// A sum that is not the sum of its parts; it names the sum.
    #[error("the {0} does not add up")]
    DoesNotAddUp(&'static str),
    /// The picture could not be drawn: too much was to be said in it.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
    /// The PDF could not be written: a fault of this crate or of its typeface.
    #[error("the document could not be written: {0}")]
    Writing(String),
}
