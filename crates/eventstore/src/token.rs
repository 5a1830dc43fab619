//! A place in the feed, handed to clients so that they can read their own writes.

use std::{fmt, str::FromStr};

/// A place in the feed: the pair orders all events; neither half alone does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Token {
    /// The writing transaction.
    pub tx_id: i64,
    /// The position inside it.
    pub position: i64,
}

impl Token {
    /// Before the first event.
    pub const START: Self = Self {
        tx_id: 0,
        position: 0,
    };
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.tx_id, self.position)
    }
}

/// The text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a feed position")]
pub struct NotAToken;

impl FromStr for Token {
    type Err = NotAToken;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (tx_id, position) = text.split_once('-').ok_or(NotAToken)?;
        let number = |part: &str| match part.bytes().all(|byte| byte.is_ascii_digit()) {
            true => part.parse::<i64>().map_err(|_| NotAToken),
            false => Err(NotAToken),
        };
        Ok(Self {
            tx_id: number(tx_id)?,
            position: number(position)?,
        })
    }
}
