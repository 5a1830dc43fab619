//! How a text is made to fit the space it has: smaller first, cut only then.

use super::{Ink, Len, Set, Sheet, Side, Style};
use crate::text::{Fonts, Passage, Weight};

/// No space on any of our papers holds more characters of one text.
const LONGEST: usize = 400;
const STEP: Len = Len::tenths_of_pt(5);

/// Lines of text below each other.
pub(crate) struct Block {
    pub(crate) lines: Vec<Set>,
    pub(crate) height: Len,
}

impl Block {
    /// At most `most` lines of one text, cut where it has more.
    pub(crate) fn wrapped(
        fonts: &Fonts,
        text: &str,
        style: Style,
        width: Len,
        most: usize,
    ) -> Self {
        let passage = Passage::new(fonts, style.weight, text, LONGEST);
        Self::of(set(&passage, style, width, most).0)
    }

    pub(crate) fn of(lines: Vec<Set>) -> Self {
        let height = lines.iter().map(|set| set.size.leading()).sum();
        Self { lines, height }
    }

    pub(crate) fn put(self, sheet: &mut Sheet, x: Len, width: Len, top: Len, side: Side) {
        let mut top = top;
        for set in self.lines {
            let leading = set.size.leading();
            sheet.text(set, x, width, top, side);
            top += leading;
        }
    }
}

/// The lines of a passage, and whether it had to be shortened.
fn set(passage: &Passage<'_>, style: Style, width: Len, most: usize) -> (Vec<Set>, bool) {
    let units = width.in_units(style.size, passage.per_em());
    let wrapped = passage.wrap(units, most);
    let lines = wrapped.lines.into_iter().map(|line| Set {
        line,
        size: style.size,
        ink: style.ink,
        ascent: style.size.ascent(),
    });
    (lines.collect(), wrapped.cut)
}

/// One line: in the size of `style` where it fits `width`, else smaller down to `smallest`, else
/// cut with an ellipsis. Nothing for a text without a visible character.
pub(crate) fn one_line(
    fonts: &Fonts,
    text: &str,
    style: Style,
    width: Len,
    smallest: Len,
) -> Option<Set> {
    let passage = Passage::new(fonts, style.weight, text, LONGEST);
    let ascent = style.size.ascent();
    let mut size = style.size;
    loop {
        let (lines, cut) = set(&passage, style.size(size), width, 1);
        if !cut || size <= smallest {
            return lines.into_iter().next().map(|set| Set { ascent, ..set });
        }
        size = smallest.max(size - STEP);
    }
}

/// A number: as small as it takes to be shown whole, for a cut number is a lie.
pub(crate) fn figure(fonts: &Fonts, text: &str, style: Style, width: Len) -> Set {
    let line = Passage::new(fonts, style.weight, text, LONGEST).line();
    let fitting = width * line.per_em;
    let size = style.size.min(fitting / line.units.max(1));
    Set {
        line,
        size,
        ink: style.ink,
        ascent: style.size.ascent(),
    }
}

/// An address within `width` and `height`: the name in bold, every line in a place of its own.
///
/// It takes the largest type between `largest` and `smallest` in which nothing is cut; where even
/// the smallest does not do, long lines are cut, and the last lines are still there.
pub(crate) fn address(
    fonts: &Fonts,
    (name, lines): (&str, &[String]),
    (width, height): (Len, Len),
    (largest, smallest): (Len, Len),
    ink: Ink,
) -> Block {
    let passage = |weight, text| Passage::new(fonts, weight, text, LONGEST);
    let mut passages = vec![(Weight::Bold, passage(Weight::Bold, name))];
    for line in lines {
        passages.push((Weight::Regular, passage(Weight::Regular, line)));
    }
    let in_size = |size, most| {
        let (mut all, mut cut) = (Vec::new(), false);
        for (weight, passage) in &passages {
            let style = Style {
                weight: *weight,
                size,
                ink,
            };
            let (lines, shortened) = set(passage, style, width, most);
            all.extend(lines);
            cut |= shortened;
        }
        (Block::of(all), cut)
    };
    let mut size = largest;
    while size > smallest {
        let (block, cut) = in_size(size, 3);
        if !cut && block.height <= height {
            return block;
        }
        size = smallest.max(size - STEP);
    }
    let tries = [3, 2].map(|most| in_size(smallest, most).0);
    let fits = tries.into_iter().find(|block| block.height <= height);
    fits.unwrap_or_else(|| in_size(smallest, 1).0)
}
