//! What the refusals around an order look like on the wire.

use crate::problem::{FieldError, Problem, codes};
use crate::refusal::Refusal;
use crate::wire::Money;
use decisions::{ChangeOrderError, MoneyError, PlaceOrderError, Shortage};
use domain::cart::CartError;
use domain::coupon::CouponError;
use domain::order::{OrderError, Status};
use serde_json::{Value, json};

impl From<PlaceOrderError> for Refusal {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::Cart(CartError::CheckedOut(order)) => {
                let said = CartError::CheckedOut(order).to_string();
                Problem::new(codes::CART_CLOSED)
                    .saying(said)
                    .extra("orderId", order.to_string())
                    .into()
            }
            PlaceOrderError::Cart(error) => error.into(),
            PlaceOrderError::NotQuoted(_) => Problem::new(codes::CART_CHANGED).into(),
            PlaceOrderError::Price(error) => error.into(),
            PlaceOrderError::Coupon(error) => coupon_refused(&error, "/couponCode").into(),
            PlaceOrderError::PriceChanged { total, currency } => {
                let total = json!(Money::of(total, currency));
                let said = format!("the total is {total} {currency} by now");
                Problem::field(codes::PRICE_CHANGED, "/expectedTotal", said)
                    .extra("totalAmount", total)
                    .extra("currency", currency.to_string())
                    .into()
            }
            PlaceOrderError::OutOfStock(shortages) => out_of_stock(&shortages).into(),
            PlaceOrderError::Stock(error) => error.into(),
            PlaceOrderError::Order(error) => error.into(),
        }
    }
}

impl From<ChangeOrderError> for Refusal {
    fn from(error: ChangeOrderError) -> Self {
        match error {
            ChangeOrderError::Order(error @ OrderError::NotAllowed { from, .. }) => {
                let next: Vec<Value> = from.next().iter().map(|next| json!(next.word())).collect();
                Problem::field(codes::INVALID_TRANSITION, "/status", error.to_string())
                    .extra("orderStatus", from.word())
                    .extra("nextStatuses", next)
                    .into()
            }
            ChangeOrderError::Order(error @ OrderError::NotByCustomer) => {
                let next: Vec<Value> = Vec::new();
                Problem::new(codes::TOO_LATE_TO_CANCEL)
                    .saying(error.to_string())
                    .extra("orderStatus", Status::Processing.word())
                    .extra("nextStatuses", next)
                    .into()
            }
            ChangeOrderError::Order(error) => error.into(),
            ChangeOrderError::Stock(error) => error.into(),
            ChangeOrderError::Coupon(error) => error.into(),
            ChangeOrderError::Money(error) => error.into(),
            ChangeOrderError::MayNotGiveBack => Problem::new(codes::FORBIDDEN)
                .saying(error.to_string())
                .into(),
            ChangeOrderError::Shipment(error) => Problem::new(codes::CONFLICT)
                .saying(error.to_string())
                .into(),
        }
    }
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::Order(error) => error.into(),
            MoneyError::Payment(error) => error.into(),
            MoneyError::Refund(error) => error.into(),
            MoneyError::Stock(error) => error.into(),
            MoneyError::Coupon(error) => error.into(),
            MoneyError::ProviderRests(seconds) => Problem::new(codes::PROVIDER_UNAVAILABLE)
                .header("retry-after", seconds.to_string())
                .into(),
            MoneyError::MayBePaid => Problem::new(codes::PAYMENT_UNCONFIRMED)
                .saying(error.to_string())
                .into(),
            MoneyError::OtherOrder(_) => Problem::not_found("payment").into(),
            MoneyError::WrongCurrency => Problem::field(
                codes::CURRENCY_MISMATCH,
                "/currency",
                "the order is in another currency",
            )
            .into(),
        }
    }
}

/// A code that does not exist, has ended or is for other money is refused in one voice, so that nobody
/// finds codes by trying. What the holder of a good code can mend, or was too late for, is said.
pub(crate) fn coupon_refused(error: &CouponError, pointer: &str) -> Problem {
    let code = match error {
        CouponError::UsedUp => codes::COUPON_USED_UP,
        CouponError::CustomerLimitReached => codes::COUPON_CUSTOMER_LIMIT,
        CouponError::NeedsAccount => codes::COUPON_NEEDS_ACCOUNT,
        CouponError::BelowMinimum(_) => codes::COUPON_BELOW_MINIMUM,
        _ => codes::COUPON_INVALID,
    };
    Problem::field(code, pointer, code.title)
}

fn out_of_stock(shortages: &[Shortage]) -> Problem {
    let items: Vec<Value> = shortages
        .iter()
        .map(|short| {
            let (product, wanted) = (short.product_id.to_string(), short.wanted);
            json!({ "productId": product, "wanted": wanted, "available": short.available })
        })
        .collect();
    let whole = Problem::new(codes::INSUFFICIENT_STOCK).extra("shortages", items);
    let whole = match shortages {
        [one] => whole
            .extra("available", one.available)
            .extra("productId", one.product_id.to_string()),
        _ => whole,
    };
    shortages.iter().fold(whole, |whole, short| {
        whole.with(FieldError {
            pointer: format!("/items/{}", short.product_id),
            code: codes::INSUFFICIENT_STOCK.name,
            detail: format!("{} of {} units are left", short.available, short.wanted),
        })
    })
}
