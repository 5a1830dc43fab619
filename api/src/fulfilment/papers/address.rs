//! Addresses as papers print them.

use crate::state::Seller;
use documents::Address;
use identity::{BillingAddress, Contact, ShippingAddress};

/// Who sells.
pub(super) fn seller(seller: &Seller) -> Address {
    Address {
        name: seller.name.clone(),
        lines: seller.address.clone(),
        phone: None,
    }
}

/// Where the goods go.
pub(super) fn shipping(to: &ShippingAddress) -> Address {
    let street = [Some(to.address_line1.clone()), to.address_line2.clone()];
    let town = town(&to.city, to.state.as_deref(), to.postal_code.as_deref());
    let rest = [Some(town), Some(to.country.clone())];
    Address {
        name: to.name.clone(),
        lines: street.into_iter().chain(rest).flatten().collect(),
        phone: to.phone.clone(),
    }
}

/// Where the invoice goes: what is said of it, and for the rest where the goods go.
pub(super) fn billing(contact: &Contact) -> Address {
    let Some(billing) = &contact.billing else {
        return Address {
            phone: None,
            ..shipping(&contact.shipping)
        };
    };
    let is_elsewhere = billing.address_line1.is_some() || billing.city.is_some();
    let name = billing.name.clone();
    let name = name.unwrap_or_else(|| contact.shipping.name.clone());
    if !is_elsewhere {
        return Address {
            name,
            phone: None,
            ..shipping(&contact.shipping)
        };
    }
    Address {
        name,
        lines: lines(billing),
        phone: None,
    }
}

fn lines(billing: &BillingAddress) -> Vec<String> {
    let city = billing.city.as_deref().unwrap_or_default();
    let town = town(city, None, billing.postal_code.as_deref());
    let lines = [
        billing.address_line1.clone(),
        Some(town),
        billing.country.clone(),
    ];
    let lines = lines.into_iter().flatten();
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// The town with its code: behind the state where there is one, before the town where there is none.
fn town(city: &str, state: Option<&str>, code: Option<&str>) -> String {
    let code = code.unwrap_or_default();
    let town = match state.filter(|state| !state.trim().is_empty()) {
        Some(state) => format!("{city}, {state} {code}"),
        None => format!("{code} {city}"),
    };
    town.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(billing: Option<BillingAddress>) -> Contact {
        let shipping = ShippingAddress {
            name: "Wanjiru Kamau".into(),
            phone: Some("+254712345678".into()),
            address_line1: "12 Moi Avenue".into(),
            city: "Nairobi".into(),
            postal_code: Some("00100".into()),
            country: "KE".into(),
            ..ShippingAddress::default()
        };
        Contact {
            shipping,
            billing,
            notes: None,
        }
    }

    #[test]
    fn a_parcel_is_addressed_as_its_country_writes_it() {
        let mut contact = contact(None);
        let to = shipping(&contact.shipping);
        assert_eq!(to.lines, ["12 Moi Avenue", "00100 Nairobi", "KE"]);
        assert_eq!(to.phone.as_deref(), Some("+254712345678"));
        contact.shipping.state = Some("NY".into());
        assert_eq!(shipping(&contact.shipping).lines[1], "Nairobi, NY 00100");
    }

    #[test]
    fn an_invoice_goes_where_it_is_said_to_and_shows_no_phone() {
        let same = billing(&contact(None));
        assert_eq!(same.lines, ["12 Moi Avenue", "00100 Nairobi", "KE"]);
        assert_eq!(same.phone, None);
        let firm = BillingAddress {
            name: Some("Kamau & Daughters".into()),
            ..BillingAddress::default()
        };
        let firm = billing(&contact(Some(firm)));
        assert_eq!(
            (firm.name.as_str(), firm.lines.len()),
            ("Kamau & Daughters", 3)
        );
        let elsewhere = BillingAddress {
            city: Some("Mombasa".into()),
            ..BillingAddress::default()
        };
        assert_eq!(billing(&contact(Some(elsewhere))).lines, ["Mombasa"]);
    }
}
