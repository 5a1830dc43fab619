//! Reading what a letter is told of its cause. What is missing is left out, never made up.

use crate::money::sum;
use crate::sheet::{Goods, Part, pair};
use chrono::{DateTime, Utc};
use serde_json::Value;

#[derive(Clone, Copy)]
pub(crate) struct Facts<'a>(pub(crate) &'a Value);

impl<'a> Facts<'a> {
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.0[name].as_str().filter(|text| !text.is_empty())
    }

    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.0[name].as_i64()
    }

    pub(crate) fn says(self, name: &str) -> bool {
        self.0[name].as_bool() == Some(true)
    }

    pub(crate) fn below(self, name: &str) -> Facts<'a> {
        Facts(&self.0[name])
    }

    /// `3 June 2026, 14:05 UTC`.
    pub(crate) fn moment(self, name: &str) -> Option<String> {
        let at: DateTime<Utc> = self.text(name)?.parse().ok()?;
        Some(at.format("%-d %B %Y, %H:%M UTC").to_string())
    }

    /// A sum of these facts, in their currency.
    pub(crate) fn sum(self, name: &str) -> Option<String> {
        Some(sum(self.number(name)?, self.text("currency")?))
    }

    /// The goods and sums of a published order.
    pub(crate) fn goods(self) -> Option<Part> {
        let currency = self.text("currency")?;
        let lines = self.0["lines"].as_array()?;
        let lines = lines
            .iter()
            .map(Facts)
            .filter_map(|line| line.line(currency));
        let totals = self.below("totals");
        let told = |name: &str| totals.number(name).map(|minor| sum(minor, currency));
        let unless_zero = |name: &str| match totals.number(name) {
            Some(0) => None,
            _ => told(name),
        };
        let less = totals.number("discount").filter(|off| *off != 0);
        let sums = [
            ("Subtotal", told("subtotal")),
            ("Discount", less.map(|off| sum(-off, currency))),
            ("Shipping", unless_zero("shipping")),
            ("Tax", unless_zero("tax")),
            ("Rounding", unless_zero("rounding")),
        ];
        Some(Part::Goods {
            lines: lines.collect(),
            sums: sums.into_iter().filter_map(pair).collect(),
            total: pair(("Total", told("total"))),
        })
    }

    fn line(self, currency: &str) -> Option<Goods> {
        Some(Goods {
            name: self.text("name")?.to_owned(),
            sku: self.text("sku").unwrap_or_default().to_owned(),
            quantity: self.number("quantity")?,
            total: sum(self.number("total")?, currency),
        })
    }
}
