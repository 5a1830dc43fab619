//! Where an order goes and who answers the door.

use crate::Invalid;
use serde::{Deserialize, Serialize};

/// The personal half of an order: never in an event, always sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Where the goods go.
    pub shipping: ShippingAddress,
    /// Where the invoice goes; the shipping address where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<BillingAddress>,
    /// What the shopper wants to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// The `shipping_*` columns of the specification's orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingAddress {
    /// Up to 255 characters.
    pub name: String,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Up to 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Up to 255 characters.
    pub address_line1: String,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// Up to 100 characters.
    pub city: String,
    /// Up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Up to 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Up to 100 characters.
    pub country: String,
}

/// The `billing_*` columns of the specification's orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BillingAddress {
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
    /// Up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Up to 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Up to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// The longest note, in characters.
const NOTES: usize = 2_000;

impl Contact {
    /// Every rule that a value breaks; empty when the contact may be written on a parcel. Fields are
    /// named as pointers below the contact: `shipping/city`.
    #[must_use]
    pub fn faults(&self) -> Vec<Invalid> {
        let mut faults = self.shipping.faults();
        if let Some(billing) = &self.billing {
            faults.extend(billing.faults());
        }
        faults.extend(optional("notes", self.notes.as_deref(), NOTES, true));
        faults
    }
}

impl ShippingAddress {
    fn faults(&self) -> Vec<Invalid> {
        let email = self
            .email
            .as_deref()
            .and_then(|email| crate::people::email_fault("shipping/email", email));
        let phone = self
            .phone
            .as_deref()
            .and_then(|phone| crate::people::phone_fault("shipping/phone", phone));
        [
            required("shipping/name", &self.name, 255),
            email,
            phone,
            required("shipping/addressLine1", &self.address_line1, 255),
            optional(
                "shipping/addressLine2",
                self.address_line2.as_deref(),
                255,
                false,
            ),
            required("shipping/city", &self.city, 100),
            optional("shipping/state", self.state.as_deref(), 100, false),
            optional(
                "shipping/postalCode",
                self.postal_code.as_deref(),
                20,
                false,
            ),
            required("shipping/country", &self.country, 100),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl BillingAddress {
    fn faults(&self) -> Vec<Invalid> {
        [
            optional("billing/name", self.name.as_deref(), 255, false),
            optional(
                "billing/addressLine1",
                self.address_line1.as_deref(),
                255,
                false,
            ),
            optional("billing/city", self.city.as_deref(), 100, false),
            optional("billing/postalCode", self.postal_code.as_deref(), 20, false),
            optional("billing/country", self.country.as_deref(), 100, false),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn required(field: &'static str, value: &str, most: usize) -> Option<Invalid> {
    if value.trim().is_empty() {
        return Some(Invalid::new(field, "required", "must not be empty"));
    }
    optional(field, Some(value), most, false)
}

fn optional(field: &'static str, value: Option<&str>, most: usize, lines: bool) -> Option<Invalid> {
    let value = value?;
    if value.chars().count() > most {
        return Some(Invalid::new(
            field,
            "too_long",
            "is longer than the field allows",
        ));
    }
    let odd =
        |letter: char| letter.is_control() && !(lines && matches!(letter, '\n' | '\r' | '\t'));
    value
        .chars()
        .any(odd)
        .then(|| Invalid::new(field, "invalid_character", "contains a control character"))
}

#[cfg(test)]
mod tests {
    use super::{BillingAddress, Contact, ShippingAddress};

    fn contact() -> Contact {
        let shipping = ShippingAddress {
            name: "Ada Lovelace".into(),
            address_line1: "12 St James's Square".into(),
            city: "London".into(),
            country: "GB".into(),
            ..ShippingAddress::default()
        };
        Contact {
            shipping,
            billing: None,
            notes: Some("ring\ntwice".into()),
        }
    }

    #[test]
    fn a_contact_names_every_broken_rule() {
        assert!(contact().faults().is_empty());
        let mut odd = contact();
        odd.shipping.city = "  ".into();
        odd.shipping.phone = Some("call me".into());
        odd.shipping.name = "Ada\r\nBcc: x".into();
        odd.billing = Some(BillingAddress {
            country: Some("x".repeat(101)),
            ..BillingAddress::default()
        });
        let fields: Vec<_> = odd.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            [
                "shipping/name",
                "shipping/phone",
                "shipping/city",
                "billing/country"
            ]
        );
    }

    #[test]
    fn a_contact_reads_the_wire_names() {
        let text = r#"{"shipping":{"name":"A","addressLine1":"B","city":"C","postalCode":"D","country":"E"}}"#;
        let read: Contact = serde_json::from_str(text).unwrap();
        assert_eq!(read.shipping.postal_code.as_deref(), Some("D"));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
