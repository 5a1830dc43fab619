//! The bodies of callbacks and results.

use super::books::{Order, Payment, Prompt};
use super::codes;
use super::fields::masked;
use super::manners::{Dialect, Manners};
use crate::moment;
use serde_json::{Value, json};

/// `20191219102115`, Kenyan time.
fn stamp(at: i64) -> String {
    moment::in_nairobi(at).format("%Y%m%d%H%M%S").to_string()
}

/// A number where it is one, for codes like `0` and `R000001`.
fn numeric(text: &str) -> Value {
    text.parse::<i64>()
        .map_or_else(|_| json!(text), |number| json!(number))
}

/// Shillings as the portal's samples show them: `1.0`.
fn decimal(shillings: i64) -> Value {
    i32::try_from(shillings).map_or_else(|_| json!(shillings), |small| json!(f64::from(small)))
}

/// What is posted to the `CallBackURL` of a prompt.
pub(super) fn prompt(prompt: &Prompt, manners: &Manners, at: i64) -> Value {
    let code = prompt.code.as_deref().unwrap_or(codes::PAID);
    let mut callback = json!({
        "MerchantRequestID": prompt.merchant,
        "CheckoutRequestID": prompt.checkout,
        "ResultCode": match manners.dialect {
            Dialect::Portal => numeric(code),
            Dialect::Strings => json!(code),
        },
        "ResultDesc": codes::of_prompt(code),
    });
    match (&prompt.receipt, manners.dialect) {
        (Some(receipt), _) => {
            let items = items(prompt, receipt, manners, at);
            callback["CallbackMetadata"] = json!({ "Item": items });
        }
        (None, Dialect::Strings) => callback["CallbackMetadata"] = Value::Null,
        (None, Dialect::Portal) => {}
    }
    json!({ "Body": { "stkCallback": callback } })
}

fn items(prompt: &Prompt, receipt: &str, manners: &Manners, at: i64) -> Vec<Value> {
    let phone = if manners.masked_phone {
        masked(&prompt.phone)
    } else {
        prompt.phone.clone()
    };
    match manners.dialect {
        Dialect::Portal => vec![
            json!({ "Name": "Amount", "Value": decimal(prompt.amount) }),
            json!({ "Name": "MpesaReceiptNumber", "Value": receipt }),
            json!({ "Name": "Balance" }),
            json!({ "Name": "TransactionDate", "Value": numeric(&stamp(at)) }),
            json!({ "Name": "PhoneNumber", "Value": numeric(&phone) }),
        ],
        Dialect::Strings => vec![
            json!({ "Name": "PhoneNumber", "Value": phone }),
            json!({ "Name": "TransactionDate", "Value": stamp(at) }),
            json!({ "Name": "OrganizationName", "Value": "A shop" }),
            json!({ "Name": "MpesaReceiptNumber", "Value": receipt }),
            json!({ "Name": "Amount", "Value": format!("{}.00", prompt.amount) }),
        ],
    }
}

/// What every result has around its parameters.
fn result(
    code: &str,
    originator: &str,
    conversation: &str,
    receipt: &str,
    as_number: bool,
) -> Value {
    json!({
        "ResultType": 0,
        "ResultCode": if as_number { numeric(code) } else { json!(code) },
        "ResultDesc": codes::of_result(code),
        "OriginatorConversationID": originator,
        "ConversationID": conversation,
        "TransactionID": receipt,
        "ReferenceData": { "ReferenceItem": { "Key": "QueueTimeoutURL", "Value": "https://internalsandbox.safaricom.co.ke/results/v1/submit" } },
    })
}

/// What is posted to the `ResultURL` of a reversal or payout. Codes are strings for reversals and
/// numbers for payouts, as the portal has it; on failure there are no parameters.
pub(super) fn order(order: &Order, manners: &Manners, at: i64) -> Value {
    let code = order.code.as_deref().unwrap_or(codes::PAID);
    let receipt = order
        .receipt
        .clone()
        .unwrap_or_else(|| "SKE0000000".to_owned());
    let as_number = order.is_payout && manners.dialect == Dialect::Portal;
    let mut told = result(
        code,
        &order.originator,
        &order.conversation,
        &receipt,
        as_number,
    );
    if code == codes::PAID {
        let parameters = if order.is_payout {
            payout(order, &receipt, at)
        } else {
            reversal(order, manners, at)
        };
        told["ResultParameters"] = json!({ "ResultParameter": parameters });
    }
    json!({ "Result": told })
}

fn reversal(order: &Order, manners: &Manners, at: i64) -> Vec<Value> {
    let text = manners.dialect == Dialect::Strings;
    let as_said = |value: Value, words: String| if text { json!(words) } else { value };
    vec![
        json!({ "Key": "DebitAccountBalance", "Value": "Utility Account|KES|51661.00|51661.00|0.00|0.00" }),
        json!({ "Key": "Amount", "Value": as_said(decimal(order.amount), order.amount.to_string()) }),
        json!({ "Key": "TransCompletedTime", "Value": as_said(numeric(&stamp(at)), stamp(at)) }),
        json!({ "Key": "OriginalTransactionID", "Value": order.target }),
        json!({ "Key": "Charge", "Value": as_said(decimal(0), "0".to_owned()) }),
        json!({ "Key": "CreditPartyPublicName", "Value": "254*****000 - A PAYER" }),
        json!({ "Key": "DebitPartyPublicName", "Value": "600992 - A shop" }),
    ]
}

fn payout(order: &Order, receipt: &str, at: i64) -> Vec<Value> {
    let done = moment::in_nairobi(at)
        .format("%d.%m.%Y %H:%M:%S")
        .to_string();
    vec![
        json!({ "Key": "TransactionAmount", "Value": order.amount }),
        json!({ "Key": "TransactionReceipt", "Value": receipt }),
        json!({ "Key": "ReceiverPartyPublicName", "Value": format!("{} - A PAYER", masked(&order.target)) }),
        json!({ "Key": "TransactionCompletedDateTime", "Value": done }),
        json!({ "Key": "B2CUtilityAccountAvailableFunds", "Value": 8_959_269 }),
        json!({ "Key": "B2CWorkingAccountAvailableFunds", "Value": 0 }),
        json!({ "Key": "B2CRecipientIsRegisteredCustomer", "Value": "Y" }),
        json!({ "Key": "B2CChargesPaidAccountAvailableFunds", "Value": 0 }),
    ]
}

/// What is posted to the `QueueTimeOutURL`: nobody knows what became of it.
pub(super) fn timed_out(originator: &str, conversation: &str) -> Value {
    json!({ "Result": {
        "ResultType": 1,
        "ResultCode": "1",
        "ResultDesc": "The service request timed out.",
        "OriginatorConversationID": originator,
        "ConversationID": conversation,
    } })
}

/// How a transaction stands, as a status query tells it.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// Code of the query itself.
    pub(super) code: String,
    /// The portal's word; absent where there is no such transaction.
    pub(super) word: Option<&'static str>,
    pub(super) receipt: Option<String>,
    pub(super) amount: i64,
    pub(super) originator: String,
    pub(super) conversation: String,
    pub(super) at: i64,
}

impl Standing {
    pub(super) fn unknown(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            word: None,
            receipt: None,
            amount: 0,
            originator: String::new(),
            conversation: String::new(),
            at: 0,
        }
    }

    pub(super) fn of_payment(payment: &Payment) -> Self {
        Self {
            code: codes::PAID.to_owned(),
            word: Some("Completed"),
            receipt: Some(payment.receipt.clone()),
            amount: payment.amount,
            originator: payment.merchant.clone(),
            conversation: payment.checkout.clone(),
            at: payment.at,
        }
    }

    pub(super) fn of_order(order: &Order) -> Self {
        Self {
            code: codes::PAID.to_owned(),
            word: Some(match order.code.as_deref() {
                None => "Initiated",
                Some(codes::PAID) => "Completed",
                Some(_) => "Declined",
            }),
            receipt: order.receipt.clone(),
            amount: order.amount,
            originator: order.originator.clone(),
            conversation: order.conversation.clone(),
            at: order.at,
        }
    }
}

/// What is posted to the `ResultURL` of a status query: with its traps, a key twice and one without
/// a value. `transaction` is the number of the question itself: another one each time it is asked.
pub(super) fn status(
    standing: &Standing,
    (originator, conversation): (&str, &str),
    transaction: &str,
) -> Value {
    let mut told = result(&standing.code, originator, conversation, transaction, true);
    told["ReferenceData"] = json!({ "ReferenceItem": { "Key": "Occasion" } });
    if let Some(word) = standing.word {
        told["ResultParameters"] = json!({ "ResultParameter": [
            { "Key": "DebitPartyName", "Value": "600310 - A shop" },
            { "Key": "DebitPartyName", "Value": "254*****000 - A PAYER" },
            { "Key": "OriginatorConversationID", "Value": standing.originator },
            { "Key": "InitiatedTime", "Value": stamp(standing.at) },
            { "Key": "DebitAccountType", "Value": "Utility Account" },
            { "Key": "DebitPartyCharges", "Value": "" },
            { "Key": "TransactionReason" },
            { "Key": "ReasonType", "Value": "Pay Utility" },
            { "Key": "TransactionStatus", "Value": word },
            { "Key": "FinalisedTime", "Value": stamp(standing.at) },
            { "Key": "Amount", "Value": standing.amount.to_string() },
            { "Key": "ConversationID", "Value": standing.conversation },
            { "Key": "ReceiptNo", "Value": standing.receipt },
        ] });
    }
    json!({ "Result": told })
}
