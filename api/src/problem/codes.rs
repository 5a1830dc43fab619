//! Every code an answer can carry. They are stable: clients branch on them, never on prose.

/// A kind of refusal: its stable name, its HTTP status and a title for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Code {
    /// Stable, snake_case.
    #[serde(rename = "code")]
    #[schema(example = "not_found")]
    pub name: &'static str,
    /// The HTTP status it comes with.
    #[schema(example = 404)]
    pub status: u16,
    /// What it means, in one short sentence.
    #[schema(example = "There is no such thing, or it is not yours")]
    pub title: &'static str,
}

macro_rules! codes {
    ($($constant:ident = $name:literal $status:literal $title:literal;)*) => {
        $(#[doc = $title] pub const $constant: &Code =
            &Code { name: $name, status: $status, title: $title };)*
        /// All codes, in the order of their status.
        pub const ALL: &[&Code] = &[$($constant),*];
    };
}

codes! {
    MALFORMED_REQUEST = "malformed_request" 400 "The request cannot be read";
    MALFORMED_JSON = "malformed_json" 400 "The body is not well-formed JSON";
    UNKNOWN_FIELD = "unknown_field" 400 "The body has a field that does not exist";
    DUPLICATE_FIELD = "duplicate_field" 400 "The body has a field twice";
    TOO_DEEP = "too_deep" 400 "The body goes too deep";
    INVALID_PARAMETER = "invalid_parameter" 400 "A query parameter is unknown or out of range";
    INVALID_HEADER = "invalid_header" 400 "A header cannot be read";
    INVALID_CURSOR = "invalid_cursor" 400 "The cursor was not made by this shop for this list";
    KEY_REQUIRED = "idempotency_key_required" 400 "This command needs an Idempotency-Key";
    INVALID_SIGNATURE = "invalid_signature" 400 "The signature does not hold";
    UNREADABLE_NOTICE = "unreadable_notice" 400 "The notice cannot be read";
    LINK_INVALID = "link_invalid" 400 "The link is not good any more; ask for another";
    UNAUTHENTICATED = "unauthenticated" 401 "Sign in first";
    TOKEN_EXPIRED = "token_expired" 401 "The access token has expired";
    INVALID_CREDENTIALS = "invalid_credentials" 401 "The credentials do not match";
    INVALID_CODE = "invalid_code" 401 "The code is wrong, or was used before";
    INVALID_CHALLENGE = "invalid_challenge" 401 "Sign in with the password again";
    INVALID_REFRESH_TOKEN = "invalid_refresh_token" 401 "The refresh token is not valid; sign in again";
    FORBIDDEN = "forbidden" 403 "You may not do this";
    KEY_REFUSED = "api_key_refused" 403 "No API key can do this; sign in";
    ADMIN_LOGIN_REQUIRED = "admin_login_required" 403 "This needs a token of an admin login";
    RECENT_LOGIN_REQUIRED = "recent_login_required" 403 "This needs a login of the last 15 minutes; sign in again";
    BEYOND_OWN_PERMISSIONS = "beyond_own_permissions" 403 "Nobody gives or takes what they do not hold";
    STEP_UP_REQUIRED = "step_up_required" 403 "Confirm first that it is still you: POST /api/auth/step-up";
    SECOND_FACTOR_REQUIRED = "second_factor_required" 403 "Staff need a second factor: POST /api/auth/second-factor";
    CODES_BLOCKED = "codes_blocked" 403 "Too many wrong codes; only a recovery code is taken now";
    ACCOUNT_INACTIVE = "account_inactive" 403 "The account is switched off";
    NOT_FOUND = "not_found" 404 "There is no such thing, or it is not yours";
    METHOD_NOT_ALLOWED = "method_not_allowed" 405 "This address does not take that method";
    NOT_ACCEPTABLE = "not_acceptable" 406 "The answer cannot be given in that form";
    REQUEST_TIMEOUT = "request_timeout" 408 "The request took too long to arrive";
    CONFLICT = "conflict" 409 "A rule of the shop refuses this";
    IN_FLIGHT = "request_in_flight" 409 "The same request is being worked on";
    ALREADY_EXISTS = "already_exists" 409 "It exists already";
    NAME_TAKEN = "name_taken" 409 "The name is taken";
    EMAIL_TAKEN = "email_taken" 409 "The e-mail address is taken";
    PRODUCT_WITHDRAWN = "product_withdrawn" 409 "The product has left the catalogue";
    NOT_FOR_SALE = "not_for_sale" 409 "A product is not for sale";
    INSUFFICIENT_STOCK = "insufficient_stock" 409 "There are not enough units left";
    STOCK_CONFLICT = "stock_conflict" 409 "The stock does not allow this";
    CATEGORY_CYCLE = "category_cycle" 409 "A category cannot stand below itself";
    CATEGORY_NOT_EMPTY = "category_not_empty" 409 "The category still holds something";
    CATEGORY_REMOVED = "category_removed" 409 "The category was removed";
    CART_EMPTY = "cart_empty" 409 "The cart is empty";
    CART_CLOSED = "cart_closed" 409 "The cart was checked out or merged";
    CART_CHANGED = "cart_changed" 409 "The cart changed while it was priced";
    PRICE_CHANGED = "price_changed" 409 "The total is another one by now";
    CART_FULL = "cart_full" 409 "The cart holds as many products as it can";
    PRODUCT_NOT_FOUND = "product_not_found" 404 "There is no such product";
    NOT_IN_CART = "not_in_cart" 404 "The product is not in the cart";
    MIXED_CURRENCIES = "mixed_currencies" 409 "One order has one currency";
    COUPON_WITHDRAWN = "coupon_withdrawn" 409 "The coupon was taken out of use";
    COUPON_INVALID = "coupon_invalid" 409 "The coupon cannot be used";
    COUPON_INACTIVE = "coupon_inactive" 409 "The coupon is not active";
    COUPON_NOT_YET_VALID = "coupon_not_yet_valid" 409 "The coupon is not valid yet";
    COUPON_EXPIRED = "coupon_expired" 409 "The coupon has expired";
    COUPON_USED_UP = "coupon_used_up" 409 "The coupon has been used up";
    COUPON_CUSTOMER_LIMIT = "coupon_customer_limit" 409 "You used this coupon as often as allowed";
    COUPON_NEEDS_ACCOUNT = "coupon_needs_account" 409 "The coupon is for signed-in customers";
    COUPON_BELOW_MINIMUM = "coupon_below_minimum" 409 "The coupon needs a larger subtotal";
    COUPON_OTHER_CURRENCY = "coupon_other_currency" 409 "The coupon is for another currency";
    INVALID_TRANSITION = "invalid_transition" 409 "The order cannot go there from where it is";
    TOO_LATE_TO_CANCEL = "too_late_to_cancel" 409 "The order has shipped";
    NOT_PAID = "not_paid" 409 "The order is not paid yet";
    NOTHING_DUE = "nothing_due" 409 "Nothing is due";
    TAKES_NO_PAYMENT = "takes_no_payment" 409 "The order takes no payment";
    PAID_ANOTHER_WAY = "paid_another_way" 409 "The order is paid another way";
    TOO_MANY_ATTEMPTS = "too_many_attempts" 409 "Too many attempts were made to pay this order";
    PAYMENT_UNCONFIRMED = "payment_unconfirmed" 409 "An earlier payment may have been made";
    PAYMENT_STARTED = "payment_started" 409 "The payment was started with other terms";
    PAYMENT_NOT_OPEN = "payment_not_open" 409 "The payment has ended";
    NOTHING_PAID = "nothing_paid" 409 "Nothing was paid that could be given back";
    REFUND_TOO_MUCH = "refund_too_much" 409 "More than is left to give back";
    PAYMENT_DISPUTED = "payment_disputed" 409 "The payer's bank disputes the payment, or kept its money";
    HOLD_GONE = "hold_gone" 409 "The units of the order are no longer held";
    NOT_LEFT_TO_SEND = "not_left_to_send" 409 "Fewer units are left to send";
    CANCEL_INSTEAD = "cancel_instead" 409 "Nothing of the order would be left";
    PAYMENT_UNDER_WAY = "payment_under_way" 409 "A payment is under way";
    PARCEL_LEFT = "parcel_left" 409 "The parcel has left";
    PARCEL_NOT_LEFT = "parcel_not_left" 409 "The parcel has not left yet";
    SHIPMENT_CLOSED = "shipment_closed" 409 "The shipment was cancelled";
    TRACKING_MISSING = "tracking_missing" 409 "A label needs a tracking number";
    TRACKING_UNPRINTABLE = "tracking_unprintable" 409 "The tracking number has no bars that can be read";
    ADDRESS_ERASED = "address_erased" 409 "The address is not known, or was erased";
    NOT_INVOICED = "not_invoiced" 409 "There is no invoice before the order is confirmed";
    NOT_RETURNABLE = "not_returnable" 409 "These units cannot be sent back";
    REFUND_UNCLEAR = "refund_unclear" 409 "Money went back for units of this line: say whether for these";
    REFUND_NEEDED = "refund_needed" 409 "Money was taken; cancelling needs a refund";
    KEY_MADE = "key_already_made" 409 "The API key was made before, and is shown only once";
    ROLE_IN_USE = "role_in_use" 409 "Somebody has this role";
    ALREADY_STAFF = "already_staff" 409 "They work here already";
    SECOND_FACTOR_ON = "second_factor_on" 409 "A second factor is set up already";
    SECOND_FACTOR_OFF = "second_factor_off" 409 "No second factor is set up";
    SECOND_FACTOR_NEEDED = "second_factor_needed" 409 "A code of the second factor is needed; a password does not do";
    ONESELF = "oneself" 409 "Nobody does this to themselves";
    OPEN_ORDERS = "open_orders" 409 "Orders are under way";
    LAST_SUPER_ADMIN = "last_super_admin" 409 "The last super_admin stays";
    VERSION_MISMATCH = "version_mismatch" 412 "It changed since you read it";
    BODY_TOO_LARGE = "body_too_large" 413 "The body is too large";
    URI_TOO_LONG = "uri_too_long" 414 "The address is too long";
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type" 415 "Send application/json, not compressed";
    INVALID_VALUE = "invalid_value" 422 "A value is not acceptable";
    REQUIRED = "required" 422 "A field is missing";
    OUT_OF_RANGE = "out_of_range" 422 "A number is out of range";
    TOO_MANY_DECIMALS = "too_many_decimals" 422 "More decimals than the currency has";
    REASON_REQUIRED = "reason_required" 422 "This change needs a reason";
    CARD_NUMBER_REFUSED = "card_number_refused" 422 "Card numbers are never taken here";
    PERSONAL_DATA_REFUSED = "personal_data_refused" 422 "Reasons stay for ever and name nobody; write a note";
    PROVIDER_REFUSED = "provider_refused" 409 "The payment provider refused";
    AMOUNT_MISMATCH = "amount_mismatch" 422 "Another amount is due";
    CURRENCY_MISMATCH = "currency_mismatch" 422 "The order is in another currency";
    UNKNOWN_CURRENCY = "unknown_currency" 422 "The shop does not know this currency";
    PAYMENT_METHOD_UNAVAILABLE = "payment_method_unavailable" 422 "The shop does not take this payment method";
    KEY_REUSED = "idempotency_key_reused" 422 "The Idempotency-Key belongs to another request";
    RATE_LIMITED = "rate_limited" 429 "Too many requests";
    LOGIN_LOCKED = "login_locked" 429 "Too many wrong passwords; wait and try again";
    INTERNAL = "internal" 500 "Something broke on our side";
    OVERLOADED = "overloaded" 503 "Too busy; try again shortly";
    PROVIDER_UNAVAILABLE = "provider_unavailable" 503 "The payment provider cannot be reached; try again shortly";
    UNAVAILABLE = "unavailable" 503 "Something we depend on is down; try again shortly";
}

/// The code that stands for a bare HTTP status.
#[must_use]
pub fn for_status(status: u16) -> &'static Code {
    let exact = match status {
        401 => UNAUTHENTICATED,
        403 => FORBIDDEN,
        404 => NOT_FOUND,
        405 => METHOD_NOT_ALLOWED,
        406 => NOT_ACCEPTABLE,
        408 => REQUEST_TIMEOUT,
        409 => CONFLICT,
        412 => VERSION_MISMATCH,
        413 => BODY_TOO_LARGE,
        414 => URI_TOO_LONG,
        415 => UNSUPPORTED_MEDIA_TYPE,
        422 => INVALID_VALUE,
        429 => RATE_LIMITED,
        503 => UNAVAILABLE,
        _ => INTERNAL,
    };
    if exact == INTERNAL && status < 500 {
        MALFORMED_REQUEST
    } else {
        exact
    }
}
