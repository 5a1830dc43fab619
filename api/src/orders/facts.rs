//! How the shown order follows from its row and its contact.

use super::item::item;
use super::shown::OrderView;
use crate::problem::Problem;
use crate::wire::Money;
use domain::kernel::Currency;
use domain::order::Status;
use identity::{BillingAddress, Contact, ShippingAddress};
use projections::orders::{OrderDetail, OrderSummary};
use serde_json::Value;

impl OrderView {
    /// An entry of a list.
    pub(crate) fn of_summary(row: OrderSummary, contact: Option<Contact>) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.currency).map_err(Problem::fault)?;
        let money = |minor| Money::of_minor(minor, currency);
        let status = Status::parse(&row.status);
        let next = status.map_or(&[][..], Status::next);
        let (shipping, billing, notes) = match contact {
            Some(contact) => (Some(contact.shipping), contact.billing, contact.notes),
            None => (None, None, None),
        };
        let shipping = shipping.as_ref();
        let billing = billing.unwrap_or_else(|| same(shipping));
        Ok(Self {
            id: row.id,
            order_number: Some(row.order_number).filter(|number| !number.is_empty()),
            reference: row.reference,
            channel: row.channel,
            user_id: row.customer_id,
            status: row.status,
            payment_status: row.payment_status,
            payment_method: row.payment_method,
            payment_id: None,
            payment_detail: row.payment_detail,
            fulfilment_status: row.fulfilment_status,
            return_status: row.return_status,
            next_statuses: next.iter().map(|status| status.word()).collect(),
            currency: row.currency,
            subtotal: money(row.subtotal_minor),
            discount_amount: money(row.discount_minor),
            shipping_amount: money(row.shipping_minor),
            tax_amount: money(row.tax_minor),
            rounding_amount: money(row.rounding_minor),
            total_amount: money(row.total_minor),
            captured_amount: money(row.captured_minor),
            refunded_amount: money(row.refunded_minor),
            refund_pending_amount: money(row.refund_pending_minor),
            due_amount: money(row.due_minor),
            coupon_code: row.coupon_code,
            shipping_name: shipping.map(|address| address.name.clone()),
            shipping_email: shipping.and_then(|address| address.email.clone()),
            shipping_phone: shipping.and_then(|address| address.phone.clone()),
            shipping_address_line1: shipping.map(|address| address.address_line1.clone()),
            shipping_address_line2: shipping.and_then(|address| address.address_line2.clone()),
            shipping_city: shipping.map(|address| address.city.clone()),
            shipping_state: shipping.and_then(|address| address.state.clone()),
            shipping_postal_code: shipping.and_then(|address| address.postal_code.clone()),
            shipping_country: shipping.map(|address| address.country.clone()),
            billing_name: billing.name,
            billing_address_line1: billing.address_line1,
            billing_city: billing.city,
            billing_postal_code: billing.postal_code,
            billing_country: billing.country,
            notes,
            tracking_number: row.tracking_number,
            carrier: row.carrier,
            confirmed_at: row.confirmed_at,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
            cancelled_at: row.cancelled_at,
            cancel_reason: None,
            hold_lapsed_until: None,
            created_at: row.placed_at,
            updated_at: row.updated_at,
            item_count: row.line_count,
            total_quantity: row.units,
            items: None,
            waived_amount: None,
            version: row.version,
            order_token: None,
            order_link: None,
        })
    }

    /// The whole order.
    pub(crate) fn of_detail(row: OrderDetail, contact: Option<Contact>) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.summary.currency).map_err(Problem::fault)?;
        let (order, at) = (row.summary.id, row.summary.placed_at);
        let lines = row.lines.iter().enumerate();
        let items = lines
            .map(|(place, line)| {
                let called_off = row.called_off(line.product_id.0);
                item(order, place, (line, called_off), currency, at)
            })
            .collect();
        let waived = Money::of_minor(row.waived_minor(), currency);
        let view = Self::of_summary(row.summary, contact)?;
        let (payment_id, cancel_reason) = (row.payment_id, row.cancel_reason);
        let hold_lapsed_until = row.hold_lapsed_until;
        Ok(Self {
            items: Some(items),
            waived_amount: Some(waived),
            payment_id,
            cancel_reason,
            hold_lapsed_until,
            ..view
        })
    }
}

/// The invoice goes where the goods go.
fn same(shipping: Option<&ShippingAddress>) -> BillingAddress {
    let Some(shipping) = shipping else {
        return BillingAddress::default();
    };
    BillingAddress {
        name: Some(shipping.name.clone()),
        address_line1: Some(shipping.address_line1.clone()),
        city: Some(shipping.city.clone()),
        postal_code: shipping.postal_code.clone(),
        country: Some(shipping.country.clone()),
    }
}

/// An order as the documentation shows it.
pub(super) fn example() -> Value {
    serde_json::from_str(include_str!("example.json")).unwrap_or_default()
}
