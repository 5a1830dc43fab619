//! Why a cart does not become an order.

use domain::cart::CartError;
use domain::checkout::{PriceError, Wanted};
use domain::coupon::CouponError;
use domain::kernel::{Amount, Currency, ProductId};
use domain::order::OrderError;
use domain::stock::StockError;

/// A product of which fewer units are left than wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    pub product_id: ProductId,
    pub wanted: i64,
    pub available: i64,
}

impl Shortage {
    pub(super) fn of(want: &Wanted, available: i64) -> Self {
        Self {
            product_id: want.product_id,
            wanted: want.quantity.units(),
            available: available.max(0),
        }
    }
}

/// A refusal a shopper can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceOrderError {
    #[error(transparent)]
    Cart(#[from] CartError),
    /// The cart holds products whose price was not carried in: read them and ask again.
    #[error("the cart changed while its prices were read")]
    NotQuoted(Vec<ProductId>),
    #[error(transparent)]
    Price(#[from] PriceError),
    #[error(transparent)]
    Coupon(#[from] CouponError),
    /// The total is another one than the shopper was shown.
    #[error("the total is {} minor units by now", .total.units())]
    PriceChanged { total: Amount, currency: Currency },
    #[error("{} of the products are not left in the wanted quantity", .0.len())]
    OutOfStock(Vec<Shortage>),
    #[error(transparent)]
    Stock(#[from] StockError),
    #[error(transparent)]
    Order(#[from] OrderError),
}
