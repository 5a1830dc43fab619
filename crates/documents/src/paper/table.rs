//! A table that may be longer than its page: its heading stands again on every page.

use super::{Block, Folio, Ink, Len, Set, Sheet, Side, Style, figure};
use crate::text::Fonts;

const BODY: Style = Style::regular(Len::tenths_of_pt(85));
const HEADING: Style = Style::bold(Len::tenths_of_pt(75));
const GAP: Len = Len::mm(3);
const PADDING: Len = Len::tenths_of_pt(45);
const THIN: Len = Len::tenths_of_pt(4);
/// A row is cut after this many lines, so that none is longer than a page.
const MOST_LINES: usize = 4;

/// What a column is called and how wide it is, its gap to the next included.
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) width: Len,
    pub(crate) side: Side,
}

/// What stands in a column.
pub(crate) enum Cell {
    /// Wraps, and is cut at last.
    Words(String),
    /// Stands in one line, set smaller where it must be, and is never cut.
    Figure(String),
}

pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
}

impl Table {
    /// Lays the rows onto the folio, from where it is, over as many pages as it takes.
    pub(crate) fn lay(&self, folio: &mut Folio<'_>, rows: impl IntoIterator<Item = Vec<Cell>>) {
        let mut begun = false;
        for row in rows {
            let cells = self.set_row(folio.fonts, row);
            let height = tallest(&cells) + PADDING * 2;
            if begun && height > folio.room() {
                folio.turn();
                begun = false;
            }
            if !begun {
                self.heading(folio);
                begun = true;
            }
            let top = folio.y + PADDING;
            self.put(&mut folio.sheet, cells, top);
            folio.y += height;
            let (x, width) = (Folio::LEFT, Folio::WIDTH);
            folio.sheet.rule(x, folio.y, width, THIN, Ink::Pale);
        }
    }

    fn heading(&self, folio: &mut Folio<'_>) {
        let titles = self.columns.iter().map(|column| {
            let width = column.width - GAP;
            Block::wrapped(folio.fonts, column.title, HEADING, width, 2)
        });
        let titles: Vec<Block> = titles.collect();
        let height = tallest(&titles);
        let top = folio.y;
        self.put(&mut folio.sheet, titles, top);
        folio.y += height + Len::pt(3);
        let (x, width) = (Folio::LEFT, Folio::WIDTH);
        folio.sheet.rule(x, folio.y, width, Len::pt(1), Ink::Black);
    }

    fn set_row(&self, fonts: &Fonts, row: Vec<Cell>) -> Vec<Block> {
        let columns = self.columns.iter().zip(row);
        let set = columns.map(|(column, cell)| {
            let width = column.width - GAP;
            match cell {
                Cell::Words(text) => Block::wrapped(fonts, &text, BODY, width, MOST_LINES),
                Cell::Figure(text) => one(figure(fonts, &text, BODY, width)),
            }
        });
        set.collect()
    }

    /// Each block in its column. The gap is on the side that the next column is on.
    fn put(&self, sheet: &mut Sheet, blocks: Vec<Block>, top: Len) {
        let mut x = Folio::LEFT;
        for (column, block) in self.columns.iter().zip(blocks) {
            let gap = if column.side == Side::Right {
                GAP
            } else {
                Len::ZERO
            };
            block.put(sheet, x + gap, column.width - GAP, top, column.side);
            x += column.width;
        }
    }
}

fn one(set: Set) -> Block {
    Block::of(vec![set])
}

fn tallest(blocks: &[Block]) -> Len {
    let heights = blocks.iter().map(|block| block.height);
    heights.max().unwrap_or_default()
}
