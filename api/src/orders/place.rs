//! POST /api/orders

use super::address::{BillingBody, ShippingBody, Wording, contact};
use super::placed;
use super::placed::Till;
use super::shown::OrderView;
use crate::cart::Held;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::Currency;
use domain::order::PaymentMethod;
use identity::Contact;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A checkout. Addresses are sent as the order's own columns (`shippingName`, ...) or as the
/// objects `shippingAddress` and `billingAddress`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "shippingName": "Wanjiru Kamau", "shippingEmail": "wanjiru@example.com",
    "shippingPhone": "+254712345678", "shippingAddressLine1": "12 Moi Avenue",
    "shippingCity": "Nairobi", "shippingPostalCode": "00100", "shippingCountry": "Kenya",
    "paymentMethod": "cash_on_delivery", "couponCode": "WELCOME10", "expectedTotal": 27.5
}))]
pub(crate) struct PlaceOrderBody {
    pub(crate) shipping_address: Option<ShippingBody>,
    pub(crate) shipping_name: Option<String>,
    pub(crate) shipping_email: Option<String>,
    pub(crate) shipping_phone: Option<String>,
    pub(crate) shipping_address_line1: Option<String>,
    pub(crate) shipping_address_line2: Option<String>,
    pub(crate) shipping_city: Option<String>,
    pub(crate) shipping_state: Option<String>,
    pub(crate) shipping_postal_code: Option<String>,
    pub(crate) shipping_country: Option<String>,
    pub(crate) billing_address: Option<BillingBody>,
    pub(crate) billing_name: Option<String>,
    pub(crate) billing_address_line1: Option<String>,
    pub(crate) billing_city: Option<String>,
    pub(crate) billing_postal_code: Option<String>,
    pub(crate) billing_country: Option<String>,
    /// `cash_on_delivery`, `stripe` or `mpesa`, as far as the shop takes them.
    #[schema(example = "cash_on_delivery")]
    pub(crate) payment_method: String,
    #[schema(max_length = 50)]
    pub(crate) coupon_code: Option<String>,
    #[schema(max_length = 2_000)]
    pub(crate) notes: Option<String>,
    /// The cart to check out; it must be the caller's. The current one unless said otherwise.
    pub(crate) cart_id: Option<Uuid>,
    /// The total the shopper was shown; another one is refused with `price_changed`.
    pub(crate) expected_total: Option<Money>,
    /// The version of the cart the shopper was shown; the same as `If-Match`.
    pub(crate) cart_version: Option<u64>,
}

/// Check out the cart.
///
/// One decision: the cart is closed, every unit set aside, the coupon used, the totals fixed and the
/// order placed, or nothing happens at all. Sending it again makes no second order: with an
/// `Idempotency-Key` the stored answer is given; without one, the same body for the same cart
/// answers the order it became. A guest sends `X-Cart-Token` and is answered an order token.
#[utoipa::path(tag = "commands", request_body = PlaceOrderBody,
    security(("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The order", body = OrderView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such cart, or not yours", body = ProblemDocument),
        (status = 409, description = "cart_empty, cart_closed (with `orderId`), cart_changed, \
            insufficient_stock (with `shortages`), not_for_sale, price_changed (with `totalAmount`), \
            coupon_invalid, coupon_used_up, coupon_customer_limit, coupon_needs_account, \
            coupon_below_minimum, mixed_currencies", body = ProblemDocument),
        (status = 412, description = "version_mismatch: the cart changed", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, too_many_decimals, \
            payment_method_unavailable, idempotency_key_reused", body = ProblemDocument),
        (status = 503, description = "overloaded, unavailable", body = ProblemDocument),
    ))]
#[post("/api/orders")]
pub(crate) async fn place(
    shop: Data<Shop>,
    who: Caller,
    held: Held,
    call: Call,
    body: Body<PlaceOrderBody>,
) -> Result<Answer, Problem> {
    let said = body.said.clone();
    let wish = Till {
        payment_method: payment_method(&shop, &said.payment_method)?,
        coupon_code: said
            .coupon_code
            .clone()
            .filter(|code| !code.trim().is_empty()),
        cart_id: said.cart_id,
        expected_total: said
            .expected_total
            .map(|total| total.amount(shop.currency(), "/expectedTotal"))
            .transpose()?,
        cart_version: said.cart_version.or(call.if_match().version()),
        contact: contact_of(said)?,
    };
    placed::place(&shop, &who, &held, (&call, &body), wish).await
}

/// A way of paying that the shop has an account for; M-Pesa moves nothing but Kenyan shillings.
fn payment_method(shop: &Shop, word: &str) -> Result<PaymentMethod, Problem> {
    let method = match word {
        "cash_on_delivery" => PaymentMethod::CashOnDelivery,
        "stripe" => PaymentMethod::Stripe,
        "mpesa" => PaymentMethod::Mpesa,
        _ => {
            let said = "one of cash_on_delivery, stripe, mpesa";
            return Err(Problem::field(codes::INVALID_VALUE, "/paymentMethod", said));
        }
    };
    let fits = method != PaymentMethod::Mpesa || shop.currency() == Currency::KES;
    if shop.cashier.takes(method) && fits {
        return Ok(method);
    }
    let said = format!("the shop does not take `{word}`");
    Err(Problem::field(
        codes::PAYMENT_METHOD_UNAVAILABLE,
        "/paymentMethod",
        said,
    ))
}

/// The objects win over the columns, field by field.
fn contact_of(said: PlaceOrderBody) -> Result<Contact, Problem> {
    let wording = Wording {
        shipping_is_object: said.shipping_address.is_some(),
        billing_is_object: said.billing_address.is_some(),
    };
    let to = said.shipping_address.unwrap_or_default();
    let shipping = ShippingBody {
        name: to.name.or(said.shipping_name),
        email: to.email.or(said.shipping_email),
        phone: to.phone.or(said.shipping_phone),
        address_line1: to.address_line1.or(said.shipping_address_line1),
        address_line2: to.address_line2.or(said.shipping_address_line2),
        city: to.city.or(said.shipping_city),
        state: to.state.or(said.shipping_state),
        postal_code: to.postal_code.or(said.shipping_postal_code),
        country: to.country.or(said.shipping_country),
    };
    let to = said.billing_address.unwrap_or_default();
    let billing = BillingBody {
        name: to.name.or(said.billing_name),
        address_line1: to.address_line1.or(said.billing_address_line1),
        city: to.city.or(said.billing_city),
        postal_code: to.postal_code.or(said.billing_postal_code),
        country: to.country.or(said.billing_country),
    };
    contact(shipping, billing, said.notes, wording)
}
