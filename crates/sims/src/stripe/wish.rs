//! What a POST asks for, read and checked before anything is executed.

use super::amounts;
use super::books::{Confirmation, NewIntent, NewRefund};
use super::form::Params;
use super::problem::Problem;

/// A wish that is valid in itself.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Create(NewIntent),
    Confirm(String, Confirmation),
    Cancel(String, Option<String>),
    Capture(String, Option<i64>),
    Refund(NewRefund),
}

const INTENT: &[&str] = &[
    "amount",
    "currency",
    "automatic_payment_methods",
    "payment_method_types",
    "payment_method",
    "confirm",
    "capture_method",
    "confirmation_method",
    "description",
    "metadata",
    "receipt_email",
    "return_url",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "setup_future_usage",
    "shipping",
    "off_session",
    "payment_method_options",
    "use_stripe_sdk",
    "error_on_requires_action",
    "transfer_group",
    "expand",
];
const CONFIRM: &[&str] = &[
    "payment_method",
    "return_url",
    "receipt_email",
    "off_session",
    "payment_method_options",
    "payment_method_types",
    "use_stripe_sdk",
    "error_on_requires_action",
    "shipping",
    "expand",
];
const REFUND: &[&str] = &[
    "payment_intent",
    "charge",
    "amount",
    "reason",
    "metadata",
    "instructions_email",
    "expand",
];
const CALLED_OFF: &[&str] = &[
    "duplicate",
    "fraudulent",
    "requested_by_customer",
    "abandoned",
];
const GIVEN_BACK: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

impl Wish {
    /// Reads the wish behind a path; `None` where nothing can be posted.
    pub(super) fn read(parts: &[&str], params: &Params) -> Option<Result<Self, Problem>> {
        Some(match parts {
            ["v1", "payment_intents"] => intent(params).map(Self::Create),
            ["v1", "payment_intents", id, "confirm"] => {
                confirmation(params).map(|how| Self::Confirm((*id).to_owned(), how))
            }
            ["v1", "payment_intents", id, "cancel"] => params
                .only(&["cancellation_reason", "expand"])
                .and_then(|()| params.word("cancellation_reason", CALLED_OFF))
                .map(|reason| Self::Cancel((*id).to_owned(), reason)),
            ["v1", "payment_intents", id, "capture"] => params
                .only(&["amount_to_capture", "metadata", "expand"])
                .and_then(|()| params.whole("amount_to_capture"))
                .map(|amount| Self::Capture((*id).to_owned(), amount)),
            ["v1", "refunds"] => refund(params).map(Self::Refund),
            _ => return None,
        })
    }
}

fn intent(params: &Params) -> Result<NewIntent, Problem> {
    params.only(INTENT)?;
    params.need("amount")?;
    let amount = params.whole("amount")?.unwrap_or_default();
    let currency = amounts::currency(params.need("currency")?)?;
    amounts::charge(amount, &currency)?;
    let automatic = match params.flag("automatic_payment_methods[enabled]")? {
        Some(true) => {
            let name = "automatic_payment_methods[allow_redirects]";
            let redirects = params.word(name, &["always", "never"])?;
            Some(redirects.as_deref() != Some("never"))
        }
        _ => None,
    };
    let named = params.list("payment_method_types");
    if automatic.is_some() && !named.is_empty() {
        let message = "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.";
        return Err(Problem::invalid("", message));
    }
    // Since 2023-08-16 payment methods are automatic unless types are named.
    let automatic = automatic.or(named.is_empty().then_some(true));
    let capture = params.word(
        "capture_method",
        &["automatic", "automatic_async", "manual"],
    )?;
    Ok(NewIntent {
        amount,
        currency,
        by_hand: capture.as_deref() == Some("manual"),
        automatic,
        method_types: if named.is_empty() {
            vec!["card".to_owned()]
        } else {
            named
        },
        payment_method: params.owned("payment_method"),
        return_url: params.owned("return_url"),
        description: params.owned("description"),
        receipt_email: params.owned("receipt_email"),
        metadata: params.map("metadata")?,
        confirm: params.flag("confirm")?.unwrap_or(false),
    })
}

fn confirmation(params: &Params) -> Result<Confirmation, Problem> {
    params.only(CONFIRM)?;
    Ok(Confirmation {
        payment_method: params.owned("payment_method"),
        return_url: params.owned("return_url"),
        by_browser: false,
    })
}

fn refund(params: &Params) -> Result<NewRefund, Problem> {
    params.only(REFUND)?;
    let (intent, charge) = (params.owned("payment_intent"), params.owned("charge"));
    if intent.is_none() && charge.is_none() {
        let message = "One of the following params should be provided for this request: payment_intent or charge.";
        return Err(Problem::invalid("parameter_missing", message));
    }
    let amount = params.whole("amount")?;
    if amount.is_some_and(|amount| amount < 1) {
        let message = "This value must be greater than or equal to 1.".to_owned();
        return Err(Problem::parameter(
            "parameter_invalid_integer",
            "amount",
            message,
        ));
    }
    Ok(NewRefund {
        intent,
        charge,
        amount,
        reason: params.word("reason", GIVEN_BACK)?,
        metadata: params.map("metadata")?,
    })
}
