//! The orders a list of products can have.

use crate::paging::By;

/// An order of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The youngest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// The cheapest first.
    PriceLow,
    /// The dearest first.
    PriceHigh,
    /// From A to Z, whatever the case.
    Name,
    /// From Z to A, whatever the case.
    NameDescending,
}

impl Sort {
    /// The words [`Sort::parse`] takes.
    pub const WORDS: [&'static str; 6] = [
        "newest",
        "oldest",
        "price_asc",
        "price_desc",
        "name_asc",
        "name_desc",
    ];

    /// Reads one of [`Sort::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "newest" => Self::Newest,
            "oldest" => Self::Oldest,
            "price_asc" => Self::PriceLow,
            "price_desc" => Self::PriceHigh,
            "name_asc" => Self::Name,
            "name_desc" => Self::NameDescending,
            _ => return None,
        })
    }

    pub(super) fn by(self) -> By {
        let (word, column, cast, descending) = match self {
            Self::Newest => ("newest", "p.created_at", "timestamptz", true),
            Self::Oldest => ("oldest", "p.created_at", "timestamptz", false),
            Self::PriceLow => ("price_asc", "p.price_minor", "bigint", false),
            Self::PriceHigh => ("price_desc", "p.price_minor", "bigint", true),
            Self::Name => ("name_asc", "p.name_key", "text", false),
            Self::NameDescending => ("name_desc", "p.name_key", "text", true),
        };
        By {
            word,
            column,
            cast,
            id: "p.id",
            descending,
        }
    }
}
