//! The one table where a rule meets a status code and a field.

use super::{Code, Problem, codes};
use crate::refusal::Refusal;
use domain::attention::AttentionError;
use domain::cart::CartError;
use domain::category::CategoryError;
use domain::checkout::PriceError;
use domain::claim::ClaimError;
use domain::coupon::CouponError;
use domain::customer::CustomerError;
use domain::kernel::MoneyError;
use domain::order::OrderError;
use domain::payment::PaymentError;
use domain::product::ProductError;
use domain::refund::RefundError;
use domain::stock::StockError;

/// A code, and the field of the body it is about (empty: none).
type Verdict = (&'static Code, &'static str);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (code, pointer) = match &refusal {
            Refusal::Because(problem) => return problem.as_ref().clone(),
            Refusal::Product(error) => product(error),
            Refusal::Category(error) => category(error),
            Refusal::Claim(error) => claim(error),
            Refusal::Stock(error) => stock(error),
            Refusal::Cart(error) => cart(error),
            Refusal::Coupon(error) => coupon(error),
            Refusal::Order(error) => order(error),
            Refusal::Price(error) => price(error),
            Refusal::Payment(error) => payment(error),
            Refusal::Refund(error) => refund(error),
            Refusal::Attention(AttentionError::NothingSeen) => (codes::CONFLICT, ""),
            Refusal::Attention(AttentionError::InvalidReason) => (codes::INVALID_VALUE, "/reason"),
            Refusal::Customer(CustomerError::InvalidReference) => {
                (codes::INVALID_VALUE, "/reference")
            }
            Refusal::Customer(CustomerError::Another) => (codes::CONFLICT, ""),
        };
        if pointer.is_empty() {
            Self::new(code).saying(refusal.to_string())
        } else {
            Self::field(code, pointer, refusal.to_string())
        }
    }
}

fn product(error: &ProductError) -> Verdict {
    match error {
        ProductError::Unknown => (codes::NOT_FOUND, ""),
        ProductError::AlreadyExists => (codes::ALREADY_EXISTS, ""),
        ProductError::Withdrawn => (codes::PRODUCT_WITHDRAWN, ""),
        ProductError::ReasonRequired => (codes::REASON_REQUIRED, "/reason"),
        ProductError::InvalidName => (codes::INVALID_VALUE, "/name"),
        ProductError::InvalidSlug => (codes::INVALID_VALUE, "/slug"),
        ProductError::InvalidSku => (codes::INVALID_VALUE, "/sku"),
        ProductError::InvalidPrice => (codes::OUT_OF_RANGE, "/price"),
        ProductError::InvalidDetails(what) => (codes::INVALID_VALUE, detail(what)),
        ProductError::CurrencyChanged => (codes::INVALID_VALUE, "/currency"),
    }
}

/// The field behind the word the product uses for it.
fn detail(what: &str) -> &'static str {
    match what {
        "description" => "/description",
        "short description" => "/shortDescription",
        "brand" => "/brand",
        "weight" => "/weight",
        "dimensions" => "/dimensions",
        "images" => "/images",
        "tags" => "/tags",
        "meta title" => "/metaTitle",
        "meta description" => "/metaDescription",
        "low stock threshold" => "/lowStockThreshold",
        _ => "",
    }
}

fn category(error: &CategoryError) -> Verdict {
    match error {
        CategoryError::Unknown => (codes::NOT_FOUND, ""),
        CategoryError::AlreadyExists => (codes::ALREADY_EXISTS, ""),
        CategoryError::Removed => (codes::CATEGORY_REMOVED, ""),
        CategoryError::Cycle => (codes::CATEGORY_CYCLE, "/parentId"),
        CategoryError::NotEmpty { .. } => (codes::CATEGORY_NOT_EMPTY, ""),
        CategoryError::InvalidName => (codes::INVALID_VALUE, "/name"),
        CategoryError::InvalidSlug => (codes::INVALID_VALUE, "/slug"),
    }
}

fn claim(error: &ClaimError) -> Verdict {
    match error {
        ClaimError::Taken { kind } if kind.ends_with(".sku") => (codes::NAME_TAKEN, "/sku"),
        ClaimError::Taken { kind } if kind.ends_with(".slug") => (codes::NAME_TAKEN, "/slug"),
        ClaimError::Taken { .. } => (codes::NAME_TAKEN, "/name"),
        ClaimError::NotOwner => (codes::CONFLICT, ""),
    }
}

fn stock(error: &StockError) -> Verdict {
    match error {
        StockError::Unknown => (codes::NOT_FOUND, ""),
        StockError::AlreadyOpen => (codes::ALREADY_EXISTS, ""),
        StockError::Insufficient { .. } => (codes::INSUFFICIENT_STOCK, ""),
        StockError::NothingWanted => (codes::OUT_OF_RANGE, "/quantity"),
        StockError::NothingHeld | StockError::HoldsAnother { .. } | StockError::NotCommitted => {
            (codes::STOCK_CONFLICT, "")
        }
        StockError::ReasonRequired => (codes::REASON_REQUIRED, "/reason"),
        StockError::OutOfRange => (codes::OUT_OF_RANGE, "/stockQuantity"),
    }
}

fn cart(error: &CartError) -> Verdict {
    match error {
        CartError::Unknown | CartError::NotOwner => (codes::NOT_FOUND, ""),
        CartError::CheckedOut(_) | CartError::Merged(_) => (codes::CART_CLOSED, ""),
        CartError::Empty => (codes::CART_EMPTY, ""),
        CartError::NotInCart => (codes::NOT_IN_CART, ""),
        CartError::InvalidQuantity => (codes::OUT_OF_RANGE, "/quantity"),
        CartError::TooManyLines => (codes::CART_FULL, ""),
    }
}

fn coupon(error: &CouponError) -> Verdict {
    match error {
        CouponError::Unknown => (codes::NOT_FOUND, ""),
        CouponError::AlreadyExists => (codes::ALREADY_EXISTS, ""),
        CouponError::Withdrawn => (codes::COUPON_WITHDRAWN, ""),
        CouponError::Inactive => (codes::COUPON_INACTIVE, ""),
        CouponError::NotYetValid(_) => (codes::COUPON_NOT_YET_VALID, ""),
        CouponError::Expired(_) => (codes::COUPON_EXPIRED, ""),
        CouponError::UsedUp => (codes::COUPON_USED_UP, ""),
        CouponError::CustomerLimitReached => (codes::COUPON_CUSTOMER_LIMIT, ""),
        CouponError::NeedsAccount => (codes::COUPON_NEEDS_ACCOUNT, ""),
        CouponError::BelowMinimum(_) => (codes::COUPON_BELOW_MINIMUM, ""),
        CouponError::OtherCurrency => (codes::COUPON_OTHER_CURRENCY, ""),
        CouponError::InvalidCode => (codes::INVALID_VALUE, "/code"),
        CouponError::InvalidTerms(_) => (codes::INVALID_VALUE, ""),
    }
}

fn order(error: &OrderError) -> Verdict {
    match error {
        OrderError::Unknown => (codes::NOT_FOUND, ""),
        OrderError::AlreadyPlaced => (codes::ALREADY_EXISTS, ""),
        OrderError::NoLines => (codes::CART_EMPTY, ""),
        OrderError::EmptyLine => (codes::OUT_OF_RANGE, "/quantity"),
        OrderError::OnlyForHistory => (codes::PAYMENT_METHOD_UNAVAILABLE, "/paymentMethod"),
        OrderError::InvalidReason => (codes::INVALID_VALUE, "/reason"),
        OrderError::NotPaid => (codes::NOT_PAID, ""),
        OrderError::TotalsDoNotAddUp => (codes::INVALID_VALUE, ""),
        OrderError::NotAllowed { .. } => (codes::INVALID_TRANSITION, ""),
        OrderError::TooLateToCancel | OrderError::NotByCustomer => (codes::TOO_LATE_TO_CANCEL, ""),
        OrderError::ReasonRequired => (codes::REASON_REQUIRED, "/reason"),
        OrderError::RefundNeeded => (codes::REFUND_NEEDED, ""),
        OrderError::RefundUnclear => (codes::REFUND_UNCLEAR, "/refund"),
        OrderError::AnothersOrder => (codes::CONFLICT, ""),
        OrderError::NothingDue => (codes::NOTHING_DUE, ""),
        OrderError::TakesNoPayment(_) => (codes::TAKES_NO_PAYMENT, ""),
        OrderError::WrongAmount { .. } => (codes::AMOUNT_MISMATCH, "/amount"),
        OrderError::PaidAnotherWay => (codes::PAID_ANOTHER_WAY, ""),
        OrderError::TooManyAttempts => (codes::TOO_MANY_ATTEMPTS, ""),
        OrderError::UnknownPayment
        | OrderError::UnknownRefund
        | OrderError::UnknownParcel
        | OrderError::UnknownReturn => (codes::NOT_FOUND, ""),
        OrderError::NothingPaid => (codes::NOTHING_PAID, ""),
        OrderError::RefundTooMuch { .. }
        | OrderError::RefundTooMany { .. }
        | OrderError::ShippingGivenBack => (codes::REFUND_TOO_MUCH, ""),
        OrderError::NoSuchLine(_) => (codes::INVALID_VALUE, "/items"),
        OrderError::EmptyParcel => (codes::INVALID_VALUE, "/items"),
        OrderError::NotLeftToSend { .. } => (codes::NOT_LEFT_TO_SEND, "/items"),
        OrderError::CancelInstead => (codes::CANCEL_INSTEAD, ""),
        OrderError::PaymentUnderWay => (codes::PAYMENT_UNDER_WAY, ""),
        OrderError::ParcelLeft => (codes::PARCEL_LEFT, ""),
        OrderError::ParcelNotLeft => (codes::PARCEL_NOT_LEFT, ""),
        OrderError::NotLeftToReturn { .. }
        | OrderError::ReturnTooLate
        | OrderError::NothingShipped => (codes::NOT_RETURNABLE, ""),
        OrderError::HoldStands | OrderError::HoldGone => (codes::HOLD_GONE, ""),
        OrderError::InvalidTracking => (codes::INVALID_VALUE, "/trackingNumber"),
    }
}

fn payment(error: &PaymentError) -> Verdict {
    match error {
        PaymentError::Unknown | PaymentError::UnknownRefund => (codes::NOT_FOUND, ""),
        PaymentError::AlreadyStarted | PaymentError::RefundChanged => (codes::PAYMENT_STARTED, ""),
        PaymentError::NothingToTake => (codes::NOTHING_DUE, ""),
        PaymentError::NothingTaken => (codes::NOTHING_PAID, ""),
        PaymentError::NothingToGiveBack => (codes::OUT_OF_RANGE, "/amount"),
        PaymentError::TooMuch { .. } => (codes::REFUND_TOO_MUCH, "/amount"),
        PaymentError::Disputed { .. } => (codes::PAYMENT_DISPUTED, ""),
    }
}

fn refund(error: &RefundError) -> Verdict {
    match error {
        RefundError::Unknown => (codes::NOT_FOUND, ""),
        RefundError::AlreadyRequested | RefundError::Contradicted => (codes::PAYMENT_STARTED, ""),
        RefundError::Nothing => (codes::OUT_OF_RANGE, "/amount"),
        RefundError::InvalidReason => (codes::INVALID_VALUE, "/reason"),
        RefundError::DoesNotAddUp => (codes::INVALID_VALUE, "/items"),
    }
}

fn price(error: &PriceError) -> Verdict {
    match error {
        PriceError::NotForSale(_) => (codes::NOT_FOR_SALE, ""),
        PriceError::MixedCurrencies => (codes::MIXED_CURRENCIES, ""),
        PriceError::Money(MoneyError::Overflow) => (codes::OUT_OF_RANGE, ""),
        PriceError::Money(MoneyError::UnknownCurrency) => (codes::UNKNOWN_CURRENCY, "/currency"),
    }
}
