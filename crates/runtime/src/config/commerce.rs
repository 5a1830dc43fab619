//! The few terms of trade that are set from outside.

use std::time::Duration;

use super::reader::Reader;
use super::values::{self, Decimal};

/// Currency, tax, shipping fee, how long stock is held. Their meaning is given where they are wired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commerce {
    /// `SHOP_CURRENCY`: three capital letters (ISO 4217); whether the shop can sell in it is
    /// checked by whoever knows currencies.
    pub currency: String,
    /// `TAX_RATE_PERCENT` in ten-thousandths: 8.25 % is 825.
    pub tax_basis_points: i64,
    /// `SHIPPING_FEE` as written, in the shop's currency.
    pub shipping_fee: Decimal,
    /// `HOLD_MINUTES`: how long an unconfirmed order holds its stock.
    pub hold: Duration,
}

impl Commerce {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let minutes = reader.parsed("HOLD_MINUTES", 4_320, values::whole(1, 525_600));
        Self {
            currency: reader.parsed("SHOP_CURRENCY", "USD".to_owned(), currency),
            tax_basis_points: reader.parsed("TAX_RATE_PERCENT", 0, basis_points),
            shipping_fee: reader.parsed("SHIPPING_FEE", Decimal::ZERO, Decimal::parse),
            hold: Duration::from_secs(minutes * 60),
        }
    }
}

fn currency(text: &str) -> Result<String, String> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is not a currency code such as USD"))
    }
}

fn basis_points(text: &str) -> Result<i64, String> {
    let points = Decimal::parse(text)?.shifted(2);
    points
        .filter(|points| (0..=10_000).contains(points))
        .ok_or_else(|| {
            format!("`{text}` is not a percentage from 0 to 100 with at most two decimals")
        })
}
