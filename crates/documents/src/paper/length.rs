//! Lengths on paper, in whole numbers, so that a layout is the same on every machine.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// A length in thousandths of a point (a point is 1/72 of an inch).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Len(i64);

impl Len {
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) const fn pt(points: i64) -> Self {
        Self(points * 1_000)
    }

    pub(crate) const fn tenths_of_pt(tenths: i64) -> Self {
        Self(tenths * 100)
    }

    /// 25.4 mm are 72 points.
    pub(crate) const fn mm(millimetres: i64) -> Self {
        Self(millimetres * 360_000 / 127)
    }

    /// Dots of a label printer with 203 dots to the inch: eight to the millimetre.
    pub(crate) const fn dots(dots: i64) -> Self {
        Self(dots * 45_000 / 127)
    }

    pub(crate) const fn thousandths(self) -> i64 {
        self.0
    }

    /// The length of `units` of a typeface with `per_em` units, set in this size.
    pub(crate) fn of_units(self, units: i64, per_em: i64) -> Self {
        Self(self.0 * units / per_em)
    }

    /// How many units of such a typeface, set in this `size`, fit into the length.
    pub(crate) fn in_units(self, size: Self, per_em: i64) -> i64 {
        self.0 * per_em / size.0.max(1)
    }

    /// From one line of type of this size to the next.
    pub(crate) fn leading(self) -> Self {
        Self(self.0 * 6 / 5)
    }

    /// From the top of a line of type of this size down to where its letters stand.
    pub(crate) fn ascent(self) -> Self {
        Self(self.0 * 19 / 20)
    }
}

impl Add for Len {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Len {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Len {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul<i64> for Len {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

impl Div<i64> for Len {
    type Output = Self;
    fn div(self, parts: i64) -> Self {
        Self(self.0 / parts)
    }
}

impl Sum for Len {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, Add::add)
    }
}
