//! Names and addresses as a checkout sends them: as the specification's columns, or as objects.

use crate::problem::{FieldError, Problem, codes};
use identity::{BillingAddress, Contact, Invalid, ShippingAddress};
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the goods go.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ShippingBody {
    #[schema(example = "Wanjiru Kamau", max_length = 255)]
    pub(crate) name: Option<String>,
    #[schema(example = "wanjiru@example.com", max_length = 255)]
    pub(crate) email: Option<String>,
    #[schema(example = "+254712345678", max_length = 20)]
    pub(crate) phone: Option<String>,
    #[schema(example = "12 Moi Avenue", max_length = 255)]
    pub(crate) address_line1: Option<String>,
    pub(crate) address_line2: Option<String>,
    #[schema(example = "Nairobi", max_length = 100)]
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    #[schema(example = "00100", max_length = 20)]
    pub(crate) postal_code: Option<String>,
    #[schema(example = "Kenya", max_length = 100)]
    pub(crate) country: Option<String>,
}

/// Where the invoice goes; the shipping address where absent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BillingBody {
    #[schema(example = "Kamau Ltd", max_length = 255)]
    pub(crate) name: Option<String>,
    pub(crate) address_line1: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
}

/// How the caller wrote the addresses, so that a fault can be named in their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wording {
    pub(super) shipping_is_object: bool,
    pub(super) billing_is_object: bool,
}

/// The contact of an order, or every field that is at fault.
pub(super) fn contact(
    shipping: ShippingBody,
    billing: BillingBody,
    notes: Option<String>,
    wording: Wording,
) -> Result<Contact, Problem> {
    let billing = BillingAddress {
        name: filled(billing.name),
        address_line1: filled(billing.address_line1),
        city: filled(billing.city),
        postal_code: filled(billing.postal_code),
        country: filled(billing.country),
    };
    let shipping = ShippingAddress {
        name: filled(shipping.name).unwrap_or_default(),
        email: filled(shipping.email),
        phone: filled(shipping.phone),
        address_line1: filled(shipping.address_line1).unwrap_or_default(),
        address_line2: filled(shipping.address_line2),
        city: filled(shipping.city).unwrap_or_default(),
        state: filled(shipping.state),
        postal_code: filled(shipping.postal_code),
        country: filled(shipping.country).unwrap_or_default(),
    };
    let billing = (billing != BillingAddress::default()).then_some(billing);
    let contact = Contact {
        shipping,
        billing,
        notes: filled(notes),
    };
    let faults = contact.faults();
    if faults.is_empty() {
        Ok(contact)
    } else {
        Err(refused(&faults, wording))
    }
}

/// An empty text is no text.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn refused(faults: &[Invalid], wording: Wording) -> Problem {
    let code = match faults {
        all if all.iter().all(|fault| fault.code == "required") => codes::REQUIRED,
        _ => codes::INVALID_VALUE,
    };
    let whole = Problem::new(code).saying("the address is not complete or not readable");
    faults.iter().fold(whole, |whole, fault| {
        whole.with(FieldError {
            pointer: pointer(fault.field, wording),
            code: fault.code,
            detail: fault.detail.to_owned(),
        })
    })
}

/// `shipping/city` is `/shippingAddress/city` or `/shippingCity`, as the caller wrote it.
fn pointer(field: &str, wording: Wording) -> String {
    let Some((group, name)) = field.split_once('/') else {
        return format!("/{field}");
    };
    let is_object = match group {
        "shipping" => wording.shipping_is_object,
        _ => wording.billing_is_object,
    };
    if is_object {
        return format!("/{group}Address/{name}");
    }
    let (first, rest) = name.split_at(1);
    format!("/{group}{}{rest}", first.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{BillingBody, ShippingBody, Wording, contact};

    fn faults(is_object: bool) -> Vec<String> {
        let wording = Wording {
            shipping_is_object: is_object,
            billing_is_object: is_object,
        };
        let billing = BillingBody {
            city: Some("x".repeat(101)),
            ..BillingBody::default()
        };
        let shipping = ShippingBody {
            name: Some(" Ada ".to_owned()),
            address_line1: Some("12 St James's Square".to_owned()),
            country: Some("GB".to_owned()),
            ..ShippingBody::default()
        };
        let problem = contact(shipping, billing, None, wording).unwrap_err();
        problem
            .errors()
            .iter()
            .map(|error| error.pointer.clone())
            .collect()
    }

    #[test]
    fn a_fault_is_named_as_the_caller_wrote_it() {
        assert_eq!(
            faults(true),
            ["/shippingAddress/city", "/billingAddress/city"]
        );
        assert_eq!(faults(false), ["/shippingCity", "/billingCity"]);
    }
}
