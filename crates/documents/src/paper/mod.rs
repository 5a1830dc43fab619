//! paper · where every letter and every bar stands, in whole numbers, and how that becomes a PDF ·
//! pure · never knows what is sold.

mod folio;
mod length;
mod paint;
mod setting;
mod sheet;
mod table;

pub(crate) use folio::Folio;
pub(crate) use length::Len;
pub(crate) use paint::{Paper, write};
pub(crate) use setting::{Block, address, figure, one_line};
pub(crate) use sheet::{Area, Ink, Set, Sheet, Side, Style};
pub(crate) use table::{Cell, Column, Table};
