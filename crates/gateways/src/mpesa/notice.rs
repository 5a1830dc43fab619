//! Callbacks: never signed, so never more than a hint. Which payment a callback may speak about is
//! decided by the secret part of the address it arrived at, before this is read.

use super::decimal;
use super::lenient::{Lenient, listed};
use super::result::{Envelope, ResultBody};
use crate::words::{place, unreadable};
use domain::kernel::Amount;
use domain::ports::payments::{About, Notice, NoticeError, RefundStanding};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The kind of an answer to a question about a refund.
const STATUS: &str = "transactionStatus";

/// No honest callback is longer.
const LONGEST: usize = 16 * 1024;

#[derive(Deserialize)]
struct Outer {
    #[serde(rename = "Body", default)]
    body: Option<Inner>,
    #[serde(rename = "Result", default)]
    result: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(rename = "stkCallback")]
    prompt: Prompt,
}

#[derive(Deserialize)]
struct Prompt {
    #[serde(rename = "CheckoutRequestID")]
    checkout: String,
    #[serde(rename = "MerchantRequestID", default)]
    merchant: Lenient,
    #[serde(rename = "ResultCode")]
    code: Lenient,
    #[serde(rename = "CallbackMetadata", default)]
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "Item", default)]
    items: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "Value", default)]
    value: Option<Box<RawValue>>,
}

/// Reads a callback about a prompt, a refund, or a question about a refund.
pub(super) fn read(body: &[u8]) -> Result<Notice, NoticeError> {
    if body.len() > LONGEST {
        return Err(unreadable("too long"));
    }
    let outer: Outer = serde_json::from_slice(body)
        .map_err(|error| unreadable(&format!("no callback at {}", place(&error))))?;
    match outer {
        Outer {
            body: Some(inner),
            result: None,
        } => prompt(&inner.prompt),
        Outer {
            body: None,
            result: Some(_),
        } => {
            let envelope: Envelope = serde_json::from_slice(body)
                .map_err(|error| unreadable(&format!("no result at {}", place(&error))))?;
            refund(&envelope.result)
        }
        _ => Err(unreadable("neither a payment nor a refund")),
    }
}

fn prompt(prompt: &Prompt) -> Result<Notice, NoticeError> {
    let number = known(&prompt.checkout)?;
    let request = prompt.merchant.some().map(known).transpose()?;
    let code = known(prompt.code.text())?;
    let raw = prompt.metadata.as_ref().and_then(|it| it.items.as_deref());
    let items: Vec<Item> =
        listed(raw).map_err(|error| unreadable(&format!("items: {}", place(&error))))?;
    let receipt = single(&items, "MpesaReceiptNumber")?;
    let receipt = receipt.as_deref().map(known).transpose()?;
    Ok(Notice {
        event_id: format!("{number}:{code}:{}", receipt.unwrap_or_default()),
        kind: "stkCallback".to_owned(),
        about: About::PaymentHint {
            provider_ref: number.to_owned(),
            request_ref: request.map(str::to_owned),
            claimed: claimed(&items)?,
            receipt: receipt.map(str::to_owned),
            claims_success: code == "0",
        },
    })
}

fn claimed(items: &[Item]) -> Result<Option<Amount>, NoticeError> {
    single(items, "Amount")?
        .map(|text| decimal::cents(&text).ok_or_else(|| unreadable("the sum is no sum")))
        .transpose()
}

/// The value of the item `name`. Told twice with two values, none is believed.
fn single(items: &[Item], name: &str) -> Result<Option<String>, NoticeError> {
    let mut found: Option<String> = None;
    for item in items.iter().filter(|item| item.name == name) {
        let Some(raw) = &item.value else { continue };
        let value: Lenient = serde_json::from_str(raw.get())
            .map_err(|_| unreadable(&format!("{name} has no plain value")))?;
        let Some(value) = value.some() else { continue };
        if found.as_deref().is_some_and(|known| known != value) {
            return Err(unreadable(&format!("{name} is told twice")));
        }
        found = Some(value.to_owned());
    }
    Ok(found)
}

fn refund(result: &ResultBody) -> Result<Notice, NoticeError> {
    let told = known(result.code.text())?;
    let mut code = told.to_owned();
    // The answer to a question is about the conversation it asked for, not about its own.
    let about = result.value("ConversationID");
    let (kind, number, claims_success) = match (result.found(), about) {
        (Some(RefundStanding::Succeeded), Some(about)) => (STATUS, about, Some(true)),
        (Some(RefundStanding::Failed { code: word }), Some(about)) => {
            code = known(&word)?.to_owned();
            (STATUS, about, Some(false))
        }
        (Some(_), about) => {
            let about = about.unwrap_or_else(|| result.conversation.text().to_owned());
            (STATUS, about, None)
        }
        (None, _) => {
            let own = result.conversation.text().to_owned();
            ("result", own, Some(result.claims_success()))
        }
    };
    let number = known(&number)?;
    let transaction = result.transaction.some().map(known).transpose()?;
    let hint = |claims_success| About::RefundHint {
        provider_ref: number.to_owned(),
        claims_success,
        code: code.clone(),
        answers: kind == STATUS,
    };
    let mut event_id = format!("{number}:{told}:{}", transaction.unwrap_or_default());
    if let Some(status) = result.value("TransactionStatus") {
        // The same question may be answered otherwise the next time.
        event_id = format!("{event_id}:{}", known(&status)?);
    }
    Ok(Notice {
        event_id,
        kind: kind.to_owned(),
        about: claims_success.map_or(About::Nothing, hint),
    })
}

/// A number or code as Daraja gives them: short and visible. Others are not kept.
fn known(text: &str) -> Result<&str, NoticeError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !text.is_empty() && text.len() <= 100 && is_plain {
        Ok(text)
    } else {
        Err(unreadable("a number that Daraja would not give"))
    }
}
