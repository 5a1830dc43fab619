//! The things in the books as Stripe shows them (shapes: stripe/openapi fixtures, read for the fields).

use super::books::{Charge, ChargeStatus, Dispute, Intent, Refund, Status};
use super::cards::Card;
use serde_json::{Value, json};

pub(super) fn intent(intent: &Intent) -> Value {
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_details": { "tip": {} },
        "amount_received": intent.amount_received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": intent.automatic.map(|redirects| json!({
            "enabled": true,
            "allow_redirects": if redirects { "always" } else { "never" },
        })),
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": if intent.by_hand { "manual" } else { "automatic_async" },
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.description,
        "last_payment_error": intent.last_error,
        "latest_charge": intent.latest_charge,
        "livemode": false,
        "metadata": intent.metadata,
        "next_action": next_action(intent),
        "on_behalf_of": null,
        "payment_method": intent.payment_method,
        "payment_method_options": {},
        "payment_method_types": intent.method_types,
        "processing": null,
        "receipt_email": intent.receipt_email,
        "review": null,
        "setup_future_usage": null,
        "shipping": null,
        "source": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": intent.status.word(),
        "transfer_data": null,
        "transfer_group": null,
    })
}

fn next_action(intent: &Intent) -> Value {
    if intent.status != Status::RequiresAction {
        return Value::Null;
    }
    let url = &intent.action_url;
    match &intent.return_url {
        Some(return_url) => json!({
            "type": "redirect_to_url",
            "redirect_to_url": { "return_url": return_url, "url": url },
        }),
        None => json!({
            "type": "use_stripe_sdk",
            "use_stripe_sdk": { "type": "three_d_secure_redirect", "stripe_js": url },
        }),
    }
}

pub(super) fn method(card: &Card) -> Value {
    json!({
        "id": card.name,
        "object": "payment_method",
        "type": card.kind,
        "livemode": false,
        (card.kind): details(card),
    })
}

fn details(card: &Card) -> Value {
    match card.kind {
        "card" => {
            json!({ "brand": "visa", "last4": card.last4, "exp_month": 12, "exp_year": 2034, "funding": "credit" })
        }
        _ => json!({ "bank_name": "STRIPE TEST BANK", "last4": card.last4 }),
    }
}

pub(super) fn charge(charge: &Charge) -> Value {
    let (status, failed) = match charge.status {
        ChargeStatus::Pending => ("pending", false),
        ChargeStatus::Succeeded => ("succeeded", false),
        ChargeStatus::Failed => ("failed", true),
    };
    let (code, decline_code, message) = charge.card.refusal();
    let when_failed = |words: &str| if failed { json!(words) } else { Value::Null };
    json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "balance_transaction": null,
        "billing_details": { "address": null, "email": null, "name": null, "phone": null },
        "captured": charge.amount_captured > 0,
        "created": charge.created,
        "currency": charge.currency,
        "customer": null,
        "description": charge.description,
        "disputed": charge.disputed,
        "failure_code": when_failed(code),
        "failure_message": when_failed(message),
        "livemode": false,
        "metadata": charge.metadata,
        "outcome": {
            "network_status": if failed { "declined_by_network" } else { "approved_by_network" },
            "reason": when_failed(decline_code),
            "type": if failed { "issuer_declined" } else { "authorized" },
        },
        "paid": !failed && status == "succeeded",
        "payment_intent": charge.intent,
        "payment_method": charge.card.name,
        "payment_method_details": { "type": charge.card.kind, (charge.card.kind): details(charge.card) },
        "receipt_email": null,
        "receipt_url": null,
        "refunded": charge.amount_captured > 0 && charge.amount_refunded == charge.amount_captured,
        "status": status,
    })
}

pub(super) fn refund(refund: &Refund) -> Value {
    let mut shown = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": null,
        "charge": refund.charge,
        "created": refund.created,
        "currency": refund.currency,
        "destination_details": { "card": { "type": "refund" }, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": refund.intent,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": refund.status.word(),
        "transfer_reversal": null,
    });
    if let Some(reason) = refund.failure_reason {
        shown["failure_reason"] = json!(reason);
    }
    shown
}

pub(super) fn dispute(dispute: &Dispute) -> Value {
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": [],
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "evidence_details": { "due_by": dispute.created + 7 * 86_400, "has_evidence": false, "past_due": false, "submission_count": 0 },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "payment_intent": dispute.intent,
        "reason": dispute.reason,
        "status": dispute.word(),
    })
}
