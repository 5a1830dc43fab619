//! One side of paper: what stands where.

use super::Len;
use crate::text::{Line, Weight};

/// How dark something is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    /// For what only names what stands beside it.
    Grey,
    /// For rules between lines.
    Pale,
    White,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: Len,
    pub(crate) ink: Ink,
}

impl Style {
    pub(crate) const fn regular(size: Len) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            ink: Ink::Black,
        }
    }

    pub(crate) const fn bold(size: Len) -> Self {
        Self {
            weight: Weight::Bold,
            size,
            ink: Ink::Black,
        }
    }

    pub(crate) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(crate) const fn size(self, size: Len) -> Self {
        Self { size, ..self }
    }
}

/// A line of text with the size it was given.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) line: Line,
    pub(crate) size: Len,
    pub(crate) ink: Ink,
    /// From the top of its line down to where it stands; that of its neighbours where it was set
    /// smaller than they are, so that all stand on one line.
    pub(crate) ascent: Len,
}

impl Set {
    pub(crate) fn width(&self) -> Len {
        self.size.of_units(self.line.units, self.line.per_em)
    }
}

/// A rectangle; `y` grows downwards from the upper edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: Len,
    pub(crate) y: Len,
    pub(crate) width: Len,
    pub(crate) height: Len,
}

/// Which side of an area a text keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Middle,
    Right,
}

/// Something printed.
#[derive(Debug)]
pub(crate) enum Mark {
    /// The letters stand on `baseline`.
    Text {
        x: Len,
        baseline: Len,
        set: Set,
    },
    Filled {
        areas: Vec<Area>,
        ink: Ink,
    },
}

/// One side of paper.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) marks: Vec<Mark>,
}

impl Sheet {
    /// Puts a line of text into the space from `x` that is `width` wide; its top is `top`.
    pub(crate) fn text(&mut self, set: Set, x: Len, width: Len, top: Len, side: Side) {
        let free = width - set.width();
        let x = match side {
            Side::Left => x,
            Side::Middle => x + free / 2,
            Side::Right => x + free,
        };
        let baseline = top + set.ascent;
        self.marks.push(Mark::Text { x, baseline, set });
    }

    pub(crate) fn filled(&mut self, areas: Vec<Area>, ink: Ink) {
        self.marks.push(Mark::Filled { areas, ink });
    }

    /// A rule from `x`, `width` long and `height` thick, downwards from `y`.
    pub(crate) fn rule(&mut self, x: Len, y: Len, width: Len, height: Len, ink: Ink) {
        let area = Area {
            x,
            y,
            width,
            height,
        };
        self.filled(vec![area], ink);
    }
}
