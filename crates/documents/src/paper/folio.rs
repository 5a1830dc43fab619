//! A letter of several A4 pages: who sends it, what it is, and `Page 2 of 3` at the foot.

use super::{Block, Ink, Len, Sheet, Side, Style, address, one_line};
use crate::Address;
use crate::text::Fonts;

const SMALL: Style = Style::regular(Len::pt(8)).ink(Ink::Grey);
const CAPTION: Style = Style::bold(Len::pt(7)).ink(Ink::Grey);
const BODY: Style = Style::regular(Len::pt(9));
const NAME: Style = Style::bold(Len::pt(15));
const TITLE: Style = Style::bold(Len::pt(22));
const TOP: Len = Len::mm(18);
const BOTTOM: Len = Len::mm(275);
const FOOT: Len = Len::mm(282);
/// The column at the right, for titles and particulars.
const ASIDE: Len = Len::mm(72);
const READABLE: Len = Len::tenths_of_pt(65);

/// The pages so far, and how far down the last one is filled.
pub(crate) struct Folio<'a> {
    pub(crate) fonts: &'a Fonts,
    /// The page that is being filled.
    pub(crate) sheet: Sheet,
    /// Where the next thing goes.
    pub(crate) y: Len,
    full: Vec<Sheet>,
    /// What the head of the second page and the foot of every page say.
    name: String,
}

impl<'a> Folio<'a> {
    /// Where text begins and how wide it may be.
    pub(crate) const LEFT: Len = Len::mm(18);
    pub(crate) const WIDTH: Len = Len::mm(174);

    pub(crate) fn new(fonts: &'a Fonts, name: String) -> Self {
        Self {
            fonts,
            sheet: Sheet::default(),
            y: TOP,
            full: Vec::new(),
            name,
        }
    }

    /// What is left of the page.
    pub(crate) fn room(&self) -> Len {
        BOTTOM - self.y
    }

    /// Goes on with the next page.
    pub(crate) fn turn(&mut self) {
        self.full.push(std::mem::take(&mut self.sheet));
        self.y = TOP;
        if let Some(set) = one_line(self.fonts, &self.name, SMALL, Self::WIDTH, READABLE) {
            self.sheet
                .text(set, Self::LEFT, Self::WIDTH, self.y, Side::Left);
        }
        self.y += Len::mm(8);
    }

    /// The sender at the left, the kind of document in large letters at the right. `more` stands
    /// below the sender's address.
    pub(crate) fn letterhead(&mut self, sender: &Address, more: Option<String>, title: &str) {
        let (top, wide) = (self.y, Self::WIDTH - ASIDE);
        let x = Self::LEFT + wide;
        if let Some(title) = one_line(self.fonts, title, TITLE, ASIDE, READABLE) {
            // Both stand on one line.
            let top = top + NAME.size.ascent() - title.ascent;
            self.sheet.text(title, x, ASIDE, top, Side::Right);
        }
        let name = Block::wrapped(self.fonts, &sender.name, NAME, wide, 2);
        self.y += name.height + Len::pt(2);
        name.put(&mut self.sheet, Self::LEFT, wide, top, Side::Left);
        let mut lines = sender.below_name();
        lines.extend(more);
        let (room, sizes) = ((wide, Len::mm(36)), (Len::tenths_of_pt(85), READABLE));
        let block = address(self.fonts, ("", &lines), room, sizes, Ink::Grey);
        let (top, height) = (self.y, block.height);
        block.put(&mut self.sheet, Self::LEFT, wide, top, Side::Left);
        self.y += height + Len::mm(9);
    }

    /// Somebody's address at the left under a caption, with `more` below it; particulars as pairs
    /// at the right.
    pub(crate) fn particulars(
        &mut self,
        caption: &str,
        to: &Address,
        more: Option<String>,
        pairs: &[(&str, String)],
    ) {
        let wide = Self::WIDTH - ASIDE - Len::mm(10);
        let top = self.y;
        let caption = Block::wrapped(self.fonts, caption, CAPTION, wide, 1);
        let under = top + caption.height + Len::pt(3);
        caption.put(&mut self.sheet, Self::LEFT, wide, top, Side::Left);
        let mut lines = to.below_name();
        lines.extend(more);
        let (room, sizes) = ((wide, Len::mm(44)), (Len::pt(10), READABLE));
        let block = address(self.fonts, (&to.name, &lines), room, sizes, Ink::Black);
        let left_end = under + block.height;
        block.put(&mut self.sheet, Self::LEFT, wide, under, Side::Left);
        let right_end = self.pairs(pairs, top);
        self.y = left_end.max(right_end) + Len::mm(10);
    }

    fn pairs(&mut self, pairs: &[(&str, String)], top: Len) -> Len {
        let x = Self::LEFT + Self::WIDTH - ASIDE;
        let (name, value) = (Len::mm(28), ASIDE - Len::mm(28));
        let mut y = top;
        for (called, said) in pairs {
            let label = one_line(self.fonts, called, BODY.ink(Ink::Grey), name, READABLE);
            let said = one_line(self.fonts, said, BODY, value, READABLE);
            for (set, x, width, side) in [
                (label, x, name, Side::Left),
                (said, x + name, value, Side::Right),
            ] {
                if let Some(set) = set {
                    self.sheet.text(set, x, width, y, side);
                }
            }
            y += Len::pt(14);
        }
        y
    }

    /// All pages, each with its number and how many there are.
    pub(crate) fn finish(mut self) -> Vec<Sheet> {
        self.full.push(std::mem::take(&mut self.sheet));
        let (pages, half) = (self.full.len(), Self::WIDTH / 2);
        for (at, sheet) in self.full.iter_mut().enumerate() {
            let number = format!("Page {} of {pages}", at + 1);
            sheet.rule(
                Self::LEFT,
                FOOT - Len::pt(5),
                Self::WIDTH,
                Len::tenths_of_pt(4),
                Ink::Pale,
            );
            let left = one_line(self.fonts, &self.name, SMALL, half, READABLE);
            let right = one_line(self.fonts, &number, SMALL, half, READABLE);
            for (set, x, side) in [
                (left, Self::LEFT, Side::Left),
                (right, Self::LEFT + half, Side::Right),
            ] {
                if let Some(set) = set {
                    sheet.text(set, x, half, FOOT, side);
                }
            }
        }
        self.full
    }
}
