//! text · what people typed, made fit to print: cleaned, shaped by the typeface, broken into lines ·
//! pure · never touches a page.

mod clean;
mod fonts;
mod passage;
mod shape;

pub(crate) use clean::clean;
pub(crate) use fonts::{Font, Fonts, Weight};
pub(crate) use passage::Passage;
pub(crate) use shape::{Glyph, Line};
