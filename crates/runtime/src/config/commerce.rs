//! The few terms of trade that are set from outside.

use std::time::Duration;

use super::reader::Reader;
use super::values::{self, Decimal};

/// Currency, tax, shipping fee, how long stock is held and goods are taken back, and who sells. Their
/// meaning is given where they are wired.
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
    /// `RETURN_DAYS`: for how many days after the delivery customers may send goods back.
    pub return_days: u32,
    /// `STEP_UP_REFUND_ABOVE` in the shop's currency: what staff send back within an hour above this asks
    /// them to confirm that it is them.
    pub step_up_refund_above: Decimal,
    /// Who sells.
    pub seller: Seller,
}

/// Who stands on labels and invoices as the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// `SHOP_NAME`.
    pub name: String,
    /// `SHOP_ADDRESS`: its lines below the name, written with a bar between them.
    pub address: Vec<String>,
    /// `SHOP_TAX_NUMBER`, where the shop has one.
    pub tax_number: Option<String>,
}

/// The most lines an address has on paper.
const MOST_LINES: usize = 7;

impl Commerce {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let minutes = reader.parsed("HOLD_MINUTES", 4_320, values::whole(1, 525_600));
        let days = reader.parsed("RETURN_DAYS", 30, values::whole(0, 3_650));
        Self {
            currency: reader.parsed("SHOP_CURRENCY", "USD".to_owned(), currency),
            tax_basis_points: reader.parsed("TAX_RATE_PERCENT", 0, basis_points),
            shipping_fee: reader.parsed("SHIPPING_FEE", Decimal::ZERO, Decimal::parse),
            hold: Duration::from_secs(minutes * 60),
            return_days: u32::try_from(days).unwrap_or_default(),
            step_up_refund_above: reader.parsed(
                "STEP_UP_REFUND_ABOVE",
                Decimal::whole(100),
                Decimal::parse,
            ),
            seller: Seller {
                name: reader.parsed("SHOP_NAME", "EliteShop".to_owned(), printable),
                address: reader.parsed("SHOP_ADDRESS", Vec::new(), lines),
                tax_number: reader.optional("SHOP_TAX_NUMBER", printable),
            },
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

fn printable(text: &str) -> Result<String, String> {
    if text.chars().count() <= 100 && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err("is longer than 100 characters, or cannot be printed".to_owned())
    }
}

fn lines(text: &str) -> Result<Vec<String>, String> {
    let lines = text
        .split('|')
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let lines = lines.map(printable).collect::<Result<Vec<_>, _>>()?;
    if lines.len() > MOST_LINES {
        return Err(format!("has more than {MOST_LINES} lines"));
    }
    Ok(lines)
}
