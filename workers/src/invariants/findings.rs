//! What was checked, and what was found broken.

use std::collections::BTreeMap;

/// A rule of the shop, under the number it has in `docs/runbooks/audit.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Every stream is whole and in its order; without it nothing else can be told.
    Streams,
    /// 1: no unit is promised twice.
    Stock,
    /// 2: never more goes back than came, and what is asked for is what is due.
    Money,
    /// 3: prices and discounts add up line by line.
    Prices,
    /// 4: no more is sent than was bought, comes back than was sent, is restocked than came.
    Goods,
    /// 5: one order of a cart, one effect of a notice, one use of a coupon.
    Once,
    /// 6: every event says who, when and why.
    Circumstances,
    /// 8: numbers have no gaps.
    Numbers,
}

impl Invariant {
    /// All that are checked here.
    pub const ALL: [Self; 8] = [
        Self::Streams,
        Self::Stock,
        Self::Money,
        Self::Prices,
        Self::Goods,
        Self::Once,
        Self::Circumstances,
        Self::Numbers,
    ];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Streams => "streams",
            Self::Stock => "invariant 1",
            Self::Money => "invariant 2",
            Self::Prices => "invariant 3",
            Self::Goods => "invariant 4",
            Self::Once => "invariant 5",
            Self::Circumstances => "invariant 6",
            Self::Numbers => "invariant 8",
        }
    }

    /// What it says, in a few words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Streams => "every stream is whole and in its order",
            Self::Stock => "no unit is promised twice",
            Self::Money => {
                "no more money goes back than came, and what is asked for is what is due"
            }
            Self::Prices => "lines, discounts, shipping and tax are the total, and stay so",
            Self::Goods => {
                "no more is sent than bought, comes back than was sent, is restocked than came"
            }
            Self::Once => "one order for a cart, one effect of a notice, one use of a coupon",
            Self::Circumstances => "every event says who, when, in which matter and why",
            Self::Numbers => "numbers have no gaps and belong to orders that exist",
        }
    }
}

/// Where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub invariant: Invariant,
    /// The event, as `type/id/sequence`; the stream where no single event is to blame; a series of numbers.
    pub place: String,
    /// What is wrong there.
    pub said: String,
}

/// Everything that was checked.
#[derive(Debug, Default)]
pub struct Findings {
    checked: BTreeMap<Invariant, u64>,
    violations: Vec<Violation>,
}

impl Findings {
    /// How often the rule was asked.
    #[must_use]
    pub fn checked(&self, invariant: Invariant) -> u64 {
        self.checked.get(&invariant).copied().unwrap_or_default()
    }

    /// Where rules are broken, in the order of the log.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Where this one is.
    pub fn broken(&self, invariant: Invariant) -> impl Iterator<Item = &Violation> {
        let all = self.violations.iter();
        all.filter(move |one| one.invariant == invariant)
    }

    /// Asks rules at one place.
    pub(super) fn at<'a>(&'a mut self, place: &'a str) -> Judge<'a> {
        Judge {
            findings: self,
            place,
        }
    }
}

/// Whoever asks rules at one place.
pub(super) struct Judge<'a> {
    findings: &'a mut Findings,
    place: &'a str,
}

impl Judge<'_> {
    /// Counts that the rule was asked, and notes where it does not hold, with what is wrong.
    pub(super) fn holds(
        &mut self,
        invariant: Invariant,
        it_does: bool,
        wrong: impl FnOnce() -> String,
    ) {
        *self.findings.checked.entry(invariant).or_default() += 1;
        if !it_does {
            self.findings.violations.push(Violation {
                invariant,
                place: self.place.to_owned(),
                said: wrong(),
            });
        }
    }
}
