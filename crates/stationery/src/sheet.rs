//! What a letter tells, before it is printed.

use crate::facts::Facts;
use serde::Serialize;
use serde_json::Value;

/// Who writes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct House {
    /// The shop's name.
    pub name: String,
    /// Its address, in lines.
    pub address: Vec<String>,
    /// Where its storefront is, without a slash at the end.
    pub storefront: String,
    /// Where its back office is.
    pub office: String,
    /// Where answers go.
    pub reply_to: Option<String>,
}

/// What there is to tell.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What is known of the cause; nothing personal.
    pub facts: &'a Value,
    /// What the reader is called.
    pub name: Option<&'a str>,
    /// The secret of the link.
    pub secret: Option<&'a str>,
    /// The number of the order it is about.
    pub order_number: Option<&'a str>,
    /// What is to be paid on that order when the letter is written, in the smallest units of its currency.
    pub due: Option<i64>,
}

impl<'a> Told<'a> {
    pub(crate) fn facts(&self) -> Facts<'a> {
        Facts(self.facts)
    }
}

/// A letter as a list of parts.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Sheet {
    pub(crate) subject: String,
    /// What mailboxes show beside the subject.
    pub(crate) preview: String,
    pub(crate) greeting: Option<String>,
    pub(crate) parts: Vec<Part>,
    /// Why its reader got it.
    pub(crate) because: String,
}

/// A piece of a letter.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Part {
    Says {
        words: String,
    },
    Small {
        words: String,
    },
    Button {
        label: String,
        url: String,
    },
    Pairs {
        rows: Vec<Pair>,
    },
    Goods {
        lines: Vec<Goods>,
        sums: Vec<Pair>,
        total: Option<Pair>,
    },
}

/// A word and what it stands for.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Goods {
    pub(crate) name: String,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
    pub(crate) total: String,
}

impl Sheet {
    pub(crate) fn new(subject: impl Into<String>, preview: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            preview: preview.into(),
            ..Self::default()
        }
    }

    pub(crate) fn to(mut self, told: &Told<'_>) -> Self {
        self.greeting = Some(
            match told.name.map(str::trim).filter(|name| !name.is_empty()) {
                Some(name) => format!("Hello {name},"),
                None => "Hello,".to_owned(),
            },
        );
        self
    }

    pub(crate) fn says(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        self.parts.push(Part::Says { words });
        self
    }

    pub(crate) fn small(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        self.parts.push(Part::Small { words });
        self
    }

    pub(crate) fn button(mut self, label: &str, url: String) -> Self {
        let label = label.to_owned();
        self.parts.push(Part::Button { label, url });
        self
    }

    pub(crate) fn pairs(mut self, rows: Vec<(&str, Option<String>)>) -> Self {
        let rows: Vec<Pair> = rows.into_iter().filter_map(pair).collect();
        if !rows.is_empty() {
            self.parts.push(Part::Pairs { rows });
        }
        self
    }

    pub(crate) fn with(mut self, part: Option<Part>) -> Self {
        self.parts.extend(part);
        self
    }

    pub(crate) fn because(mut self, why: impl Into<String>) -> Self {
        self.because = why.into();
        self
    }
}

pub(crate) fn pair((name, value): (&str, Option<String>)) -> Option<Pair> {
    let name = name.to_owned();
    value.map(|value| Pair { name, value })
}
